"""Edits and their spelling, without any network."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import strategies
from hypothesis import example, given
from hypothesis import strategies as st

from capsviz.intervention import (
    MOST_REFUSED,
    EditError,
    Intervention,
    Refused,
    Site,
    left_out,
    parse,
    parse_each,
    sift,
    spell,
)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("u*=0", Intervention(Site("u"), (), "*=", 0.0)),
        ("u_hat[57,3]=0.2", Intervention(Site("u_hat"), (57, 3), "=", 0.2)),
        ("b@0[1]+=1e-3", Intervention(Site("b", 0), (1,), "+=", 0.001)),
        ("c@1[57,3]=0", Intervention(Site("c", 1), (57, 3), "=", 0.0)),
        ("s@2[:,-1]*=-.5", Intervention(Site("s", 2), (slice(None), -1), "*=", -0.5)),
        ("v@0[3:,0:16:2]=+1.", Intervention(Site("v", 0), (slice(3, None), slice(0, 16, 2)), "=", 1.0)),
        (" v [ 3 , 5 ] += 0.1 ", Intervention(Site("v"), (3, 5), "+=", 0.1)),
    ],
)
def test_an_edit_is_read_as_it_is_spelled(text: str, edit: Intervention) -> None:
    assert parse(text) == (edit,)


@given(st.lists(strategies.any_edit, max_size=5))
def test_what_is_spelled_is_read_back_as_it_was(drawn: list[strategies.Fields]) -> None:
    edits = tuple(Intervention(*fields) for fields in drawn)
    assert parse(spell(edits)) == edits


def test_edits_keep_the_order_they_are_written_in() -> None:
    assert [edit.value for edit in parse("u=1;u=3;u=2;")] == [1, 3, 2]


def test_blank_text_is_no_edit() -> None:
    assert parse("") == parse(" \n ") == ()


@given(st.text() | st.text("uvbcs_hat@[]:;,+*=-.0123456789e "))
@example("u=" + "9" * 400)
@example("u=1e999")
@example("c@" + "9" * 5000 + "=1")
@example("u[" + "9" * 5000 + "]=1")
@example("u[::0]=1")
@example("u[]=1")
@example("u[١]=1")
@example("v=nan")
@example("v=-inf")
@example("\x00=1")
def test_any_text_is_edits_or_an_edit_error(text: str) -> None:
    try:
        edits = parse(text)
    except EditError:
        return
    assert parse(spell(edits)) == edits


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("hello", '"hello" is not an edit; write for example'),
        ("u[0]=1;nonsense;v=1", '"nonsense" is not an edit'),
        (";;", "holds no edit"),
        ("w=1", '"w" is not a place that can be edited; the places are u, u_hat, v'),
        ("a@0=1", '"a@0" is not a place'),
        ("features=0", '"features" is not a place'),
        ("c=1", '"c" is not a place that can be edited; .* c@r'),
        ("u@0=1", '"u@0" is not a place'),
        ("u[1.5]=0", '"1.5" in "u.1.5.=0" is not an index'),
        ("u[3:0:0]=0", "is not an index"),
        ("v=1e39", "must lie between -3.4e.38 and 3.4e.38"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_could_be(text: str, sentence: str) -> None:
    with pytest.raises(EditError, match=sentence):
        parse(text)


def test_the_quotation_of_a_long_text_is_cut() -> None:
    with pytest.raises(EditError) as caught:
        parse("x" * 100_000)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("v[10]=1", "reaches outside v, which is 10 x 16: axis 1 runs from 0 to 9, not 10"),
        ("v[-11]=1", "axis 1 runs from 0 to 9, not -11"),
        ("v[0,16]=1", "axis 2 runs from 0 to 15, not 16"),
        ("v[0:11]=1", "axis 1 runs from 0 to 9, not 0:11"),
        ("v[:,-17:]=1", "axis 2 runs from 0 to 15, not -17:"),
        ("v[5:5]=1", "selects nothing of v, which is 10 x 16: axis 1 runs from 0 to 9, not 5:5"),
        ("v[10:]=1", "selects nothing of v"),
        ("v[0,0,0]=1", r"names 3 axes, but v has 2 \(10 x 16\)"),
    ],
)
def test_an_edit_outside_its_tensor_names_the_range_that_is_there(text: str, sentence: str) -> None:
    poses = np.zeros((10, 16))
    with pytest.raises(EditError, match=sentence):
        parse(text)[0].make(poses)
    assert not poses.any()


def test_an_edit_changes_the_cells_it_names_and_no_others() -> None:
    poses = np.arange(12.0).reshape(3, 4)
    for edit in parse("v[1,2]=100; v[0]+=10; v[-1,1:4:2]*=-1"):
        edit.make(poses)
    assert poses.tolist() == [[10, 11, 12, 13], [4, 5, 100, 7], [8, -9, 10, -11]]


def test_an_edit_without_an_index_changes_every_cell() -> None:
    poses = np.ones((3, 4))
    parse("v*=3")[0].make(poses)
    assert (poses == 3).all()


def test_numbers_of_numpy_are_spelled_like_any_others() -> None:
    # in a process of its own, where no type checker stands before the edit
    said = python("print(Intervention(Site('v'), (np.int64(3), slice(np.int64(0), 4)), '=', np.float32(0.5)))")
    assert said == "v[3,0:4]=0.5"


@pytest.mark.parametrize(
    "fields",
    [
        "(1.5,), '=', 0.0",
        "(None,), '=', 0.0",
        "(slice(None, None, -1),), '=', 0.0",
        "(slice(0, 1, 0),), '=', 0.0",
        "(), '-=', 0.0",
        "(), '=', float('nan')",
        "(), '=', float('inf')",
        "(), '=', 1e39",
    ],
)
def test_an_edit_that_could_not_be_spelled_cannot_be_made(fields: str) -> None:
    code = f"try:\n    Intervention(Site('v'), {fields})\nexcept EditError as error:\n    print(error)"
    assert "not" in python(code)


def python(code: str) -> str:
    """What a fresh interpreter prints, with the names of this module at hand."""
    names = "import numpy as np; from capsviz.intervention import EditError, Intervention, Site\n"
    done = subprocess.run([sys.executable, "-c", names + code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@given(st.lists(st.sampled_from(["v[3,5]+=0.1", "u[0:36]*=0.0", "c@1[57,3]=0.0", "v[3]", "x=1", "v[3,5]+=nan"])))
def test_read_one_by_one_the_good_ones_are_kept_in_their_order_and_the_others_named(texts: list[str]) -> None:
    kept, refused = parse_each(";".join(texts))
    assert spell(kept) == ";".join(text for text in texts if text.endswith(".0") or text.endswith(".1"))
    assert len(kept) + len(refused) == len(texts)
    assert all(one.spelling in texts and one.why for one in refused)


@given(st.lists(st.integers(0, 60), max_size=40), st.sets(st.integers(0, 60), max_size=8))
def test_sifting_keeps_all_that_can_be_made_and_asks_seldom(wanted: list[int], bad: set[int]) -> None:
    edits = [Intervention(Site("u"), (one,)) for one in wanted]
    asked = []

    def make(some: tuple[Intervention, ...]) -> None:
        asked.append(some)
        for edit in some:
            if edit.index[0] in bad:
                raise EditError(f'"{edit}" cannot be made')

    kept, refused = sift(edits, make)
    rest = [one for one in wanted if one in bad]
    if len(rest) <= MOST_REFUSED:
        assert [edit.index[0] for edit in kept] == [one for one in wanted if one not in bad]
        assert [one.spelling for one in refused] == [f"u[{one}]=0.0" for one in rest]
    assert len(kept) + len(refused) == len(edits)
    # each bad one is found by halving 40 edits: at most 7 questions on the way to it, and their other halves
    assert len(asked) <= 1 + 14 * len(rest)


def test_edits_that_only_together_are_too_much_leave_out_the_later() -> None:
    def make(some: tuple[Intervention, ...]) -> None:
        if sum(edit.value for edit in some) > 5:
            raise EditError(f'"{spell(some)}" is too much')

    kept, refused = sift(parse("u[0]=2;u[1]=4;u[2]=3"), make)
    assert spell(kept) == "u[0]=2.0;u[2]=3.0"
    assert left_out(refused) == '"u[1]=4.0", as "u[0]=2.0;u[1]=4.0" is too much'


def test_edits_that_were_refused_are_named_and_from_the_fifth_on_counted() -> None:
    refused = [Refused(f"u[{k}]=0.0", f'"u[{k}]=0.0" is wrong') for k in range(6)]
    assert left_out(refused[:1]) == '"u[0]=0.0" is wrong'
    assert left_out(refused[:2]) == '"u[0]=0.0" is wrong; and so were "u[1]=0.0"'
    assert left_out(refused).endswith('"u[3]=0.0" and 2 more')


def test_a_site_is_spelled_with_its_iteration() -> None:
    assert (str(Site("u_hat")), str(Site("c", 2))) == ("u_hat", "c@2")
