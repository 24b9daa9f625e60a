"""`capture`: what an edit changes and what it leaves, and that watching changes nothing."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

import capsviz
from capsviz.capture import CaptureError, capture, capture_again
from capsviz.intervention import EditError, Intervention, parse
from capsviz.network import CapsNet
from capsviz.trace import CapsTrace

ORDER = ["u", "u_hat", *(f"{name}@{r}" for r in range(3) for name in "bcsva"), "poses", "lengths", "reconstruction"]


def flat(trace: CapsTrace) -> dict[str, np.ndarray]:
    """Every value by its site, in the order it is computed."""
    routing = trace.routing
    stacked = {"b": routing.b, "c": routing.c, "s": routing.s, "v": routing.v, "a": routing.a}
    sites = {f"{name}@{r}": value[r] for name, value in stacked.items() for r in range(len(value))}
    ends = {name: getattr(trace, name) for name in ("u", "poses", "lengths", "reconstruction")}
    return sites | ends | {"u_hat": routing.u_hat}


def changed(before: CapsTrace, after: CapsTrace) -> set[str]:
    one, other = flat(before), flat(after)
    return {name for name in one if not np.array_equal(one[name], other[name])}


@pytest.mark.parametrize(
    ("edit", "first"),
    [
        ("u[7]*=2", "u"),
        ("u_hat[5,2]+=1", "u_hat"),
        ("s@0[2]*=3", "s@0"),
        ("v@0[1,2]=0.5", "v@0"),
        ("b@1[3]=2", "b@1"),
        ("b@1[3,0]+=5", "b@1"),
        ("c@1[4,1]=0", "c@1"),
    ],
)
def test_what_follows_an_edit_is_computed_from_it_and_what_comes_before_stays(
    tiny: CapsNet, tiny_picture: np.ndarray, edit: str, first: str
) -> None:
    found = changed(capture(tiny, tiny_picture, decode=0), capture(tiny, tiny_picture, parse(edit), decode=0))
    # b@0 is zero, and c@0 even, whatever the votes are
    assert found == set(ORDER[ORDER.index(first) :]) - {"b@0", "c@0"}


def test_an_edit_of_the_first_logits_changes_everything_after_the_votes(
    tiny: CapsNet, tiny_picture: np.ndarray
) -> None:
    found = changed(capture(tiny, tiny_picture), capture(tiny, tiny_picture, parse("b@0[:,1]=3")))
    assert found == set(ORDER[ORDER.index("b@0") :])


def test_an_edit_of_the_last_sum_leaves_the_couplings(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    found = changed(capture(tiny, tiny_picture), capture(tiny, tiny_picture, parse("s@2[:]+=0.5")))
    assert found == {"s@2", "v@2", "a@2", "poses", "lengths", "reconstruction"}


def test_an_edit_of_the_final_pose_leaves_routing_as_it_was(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    edited = capture(tiny, tiny_picture, parse("v[2,0:3]=0.5"))
    assert changed(capture(tiny, tiny_picture, decode=2), capture(tiny, tiny_picture, edited.edits, decode=2)) == {
        "poses",
        "lengths",
        "reconstruction",
    }
    assert (edited.poses[2, :3] == 0.5).all()
    np.testing.assert_allclose(edited.lengths, np.linalg.norm(edited.poses, axis=1), rtol=1e-6)


def test_an_edit_can_change_the_answer_and_with_it_what_is_decoded(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    loser = int(capture(tiny, tiny_picture).lengths.argmin())
    edited = capture(tiny, tiny_picture, parse(f"v[{loser}]=1"))
    assert edited.prediction == edited.decoded == loser


def test_an_edited_coupling_is_used_as_given(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture, parse("c@1[3,2]=0; c@1[5]=1"))
    plain = capture(tiny, tiny_picture)
    c = trace.routing.c[1]
    assert c[3, 2] == 0
    assert (c[5] == 1).all()
    assert np.array_equal(c[3, [0, 1, 3]], plain.routing.c[1, 3, [0, 1, 3]])
    np.testing.assert_allclose(trace.routing.s[1], np.einsum("ij,ijd->jd", c, trace.routing.u_hat), atol=1e-5)


def test_edits_of_one_place_are_made_in_their_order(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    assert capture(tiny, tiny_picture, parse("v[0,0]=2;v[0,0]*=3;v[0,0]+=1")).poses[0, 0] == 7
    assert capture(tiny, tiny_picture, parse("v[0,0]+=1;v[0,0]*=3;v[0,0]=2")).poses[0, 0] == 2


def test_the_trace_keeps_its_edits_and_its_picture(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    trace = capture(tiny, tiny_picture, iter(parse("u*=0.5;v+=0.1")))
    assert capsviz.spell(trace.edits) == "u*=0.5;v+=0.1"
    assert np.array_equal(trace.image, tiny_picture)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("v[4]=1", "reaches outside v, which is 4 x 6: axis 1 runs from 0 to 3, not 4"),
        ("u_hat[0,0,6]=1", "u_hat, which is 12 x 4 x 6: axis 3 runs from 0 to 5, not 6"),
        ("c@1[12,0]=0", "axis 1 runs from 0 to 11, not 12"),
        ("b@0[0,0,0]=0", "names 3 axes, but b@0 has 2"),
        ("c@3[0,0]=0", '"c@3.0,0.=0.0" never happens: this run has the iterations 0 to 2'),
        ("u=3e38", "makes u_hat larger than float32 can hold"),
        ("v=1e30", "makes lengths larger than float32 can hold"),
        ("v@2=1e38;v=0", "makes a larger than float32 can hold"),
    ],
)
def test_an_edit_that_cannot_be_made_is_an_error(
    tiny: CapsNet, tiny_picture: np.ndarray, text: str, sentence: str
) -> None:
    with pytest.raises(EditError, match=sentence):
        capture(tiny, tiny_picture, parse(text))


def test_an_edit_of_a_later_iteration_happens_where_there_is_one(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    assert (capture(tiny, tiny_picture, parse("c@3=0"), iterations=4).routing.c[3] == 0).all()


@pytest.mark.parametrize("batch", [1, 3])
def test_recorded_and_plain_poses_are_bit_identical(full: CapsNet, picture: np.ndarray, batch: int) -> None:
    shown = torch.from_numpy(np.repeat(picture[None, None], batch, axis=0))
    recorded: list[torch.Tensor] = []
    with torch.inference_mode():
        plain = full(shown)
        watched = full(shown, lambda _, value: recorded.append(value) or value)
    assert torch.equal(plain, watched)
    assert len(recorded) == 3 + 4 * 3 + 2 + 1
    if batch == 1:
        assert np.array_equal(capture(full, picture).poses, plain[0].numpy())


def test_capture_leaves_the_network_and_the_picture_as_they_were(full: CapsNet, picture: np.ndarray) -> None:
    before = {name: tensor.clone() for name, tensor in full.state_dict().items()}
    shown = picture.copy()
    capture(full, shown, parse("u*=0;u_hat+=1;c@1=0.5;v=0"))
    after = full.state_dict()
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], before[name]) for name in before)
    assert not any(m._forward_hooks or m._forward_pre_hooks or m._backward_hooks for m in full.modules())
    assert not full.training
    assert shown.flags.writeable
    assert np.array_equal(shown, picture)


def test_two_threads_on_one_network_get_the_answers_of_one(full: CapsNet) -> None:
    pictures = np.random.default_rng(0).random((8, 28, 28), dtype=np.float32)
    edits = [parse("c@1[:600]=0") if k % 2 else () for k in range(8)]
    expected = [flat(capture(full, *job)) for job in zip(pictures, edits, strict=True)]
    with ThreadPoolExecutor(2) as pool:
        found = [flat(trace) for trace in pool.map(lambda k: capture(full, pictures[k], edits[k]), range(8))]
    for one, other in zip(found, expected, strict=True):
        # torch may split its sums otherwise between threads: float32 rounding, no more
        for name in one:
            np.testing.assert_allclose(one[name], other[name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_any_class_can_be_decoded(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    traces = [capture(tiny, tiny_picture, decode=digit) for digit in range(4)]
    assert [trace.decoded for trace in traces] == [0, 1, 2, 3]
    assert len({trace.prediction for trace in traces}) == 1
    assert len({trace.reconstruction.tobytes() for trace in traces}) == 4


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (np.zeros((28, 28), np.float32), r"shape \(28, 28\); this network reads 20x20"),
        (np.zeros((5, 20), np.float32), r"shape \(5, 20\)"),
        (np.full((20, 20), 255.0), "outside 0 to 1; divide pixels by 255"),
        (np.full((20, 20), -0.5), "outside 0 to 1"),
        (np.full((20, 20), np.nan), "outside 0 to 1"),
    ],
)
def test_a_picture_that_does_not_fit_is_said_to(tiny: CapsNet, picture: np.ndarray, sentence: str) -> None:
    with pytest.raises(CaptureError, match=sentence):
        capture(tiny, picture)


def test_settings_that_do_not_fit_are_said_to(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    with pytest.raises(CaptureError, match="at least 1 iteration, not 0"):
        capture(tiny, tiny_picture, iterations=0)
    for digit in (-1, 4):
        with pytest.raises(CaptureError, match=f"there is no class {digit}; the classes are 0 to 3"):
            capture(tiny, tiny_picture, decode=digit)


@pytest.mark.parametrize(
    "code",
    [
        "import capsviz; capsviz.capture; from capsviz.capture import capture; capture",
        "from capsviz.capture import capture; import capsviz; capture",
        "import capsviz.capture; from capsviz import capture; capture",
    ],
)
def test_capsviz_capture_is_the_function_in_whatever_order_things_are_imported(code: str) -> None:
    *lines, name = code.split("; ")
    check = f"import sys, capsviz\nassert {name} is capsviz.capture is sys.modules['capsviz.capture'].capture"
    python("\n".join([*lines, check, "assert callable(capsviz.capture)"]))


@pytest.mark.parametrize("imported", ["capsviz", "capsviz.trace", "capsviz.intervention"])
def test_importing_the_nouns_does_not_import_torch(imported: str) -> None:
    python(f"import sys, {imported}\ncapsviz.parse('u*=0'), capsviz.CapsTrace\nassert 'torch' not in sys.modules")


def test_capsviz_names_what_it_holds_and_nothing_else() -> None:
    assert {"load", "capture", "read_image", "parse", "spell", "CapsTrace"} <= set(dir(capsviz))
    with pytest.raises(AttributeError, match="capsviz has no nothing"):
        _ = capsviz.nothing  # pyright: ignore[reportAttributeAccessIssue]


def python(code: str) -> None:
    """Run code in a fresh interpreter; what it raises is shown."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


EVERYWHERE = "u[3]*=0;u_hat[0:4]+=0.3;b@1[5,1]+=2;c@0[7,2]=0.9;s@1[1]*=2;v@0[2,1]=0.2;v[1,3]=0.4;v[2]*=0.5"


@pytest.mark.parametrize("edits", [(), parse(EVERYWHERE), parse("b@3[5,1]+=2")])
def test_what_is_captured_again_is_what_is_captured(
    tiny: CapsNet, tiny_picture: np.ndarray, edits: tuple[Intervention, ...]
) -> None:
    untouched = capture(tiny, tiny_picture, iterations=4)
    whole = capture(tiny, tiny_picture, edits, iterations=4, decode=1)
    again = capture_again(tiny, untouched, edits, decode=1)
    np.testing.assert_array_equal(again.features, whole.features)
    found, wanted = flat(again), flat(whole)
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        # the same operations on the same numbers, which may lie otherwise in memory
        np.testing.assert_allclose(found[name], value, rtol=1e-5, atol=1e-6, err_msg=name)
    assert (again.edits, again.decoded, again.grid) == (whole.edits, whole.decoded, whole.grid)


def test_one_captures_again_from_an_untouched_trace_alone(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    edited = capture(tiny, tiny_picture, parse("u[3]*=0"))
    with pytest.raises(CaptureError, match=r'this trace is edited \("u\[3\]\*=0.0"\); begin from one without edits'):
        capture_again(tiny, edited, ())


def test_an_edit_that_never_happens_is_refused_when_one_captures_again(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    with pytest.raises(EditError, match="never happens"):
        capture_again(tiny, capture(tiny, tiny_picture, iterations=2), parse("b@2[5,1]+=2"))
    with pytest.raises(CaptureError, match="there is no class 9"):
        capture_again(tiny, capture(tiny, tiny_picture), (), decode=9)
