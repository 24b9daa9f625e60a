"""The report is one file that asks nothing of anyone; the arrays are all of a trace, under their attributes' names."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from plotly.offline import get_plotlyjs

from capsviz import measure, sweep, weights
from capsviz import pair as differences
from capsviz.capture import capture
from capsviz.experiments.rerouting import HOWS, How, Rerouted, reroute, vote_widths
from capsviz.figures.network_map import in_words
from capsviz.figures.ranking import alike
from capsviz.figures.rounds import against_even
from capsviz.figures.six_routings import WORDS, trained_with
from capsviz.figures.spelled import article, plainly
from capsviz.figures.swept import conclusions
from capsviz.intervention import parse, spell
from capsviz.network import CapsNet, EfficientConfig, build
from capsviz.report import Asked, Iterated, Pair, Removals, Routed, arrays, report
from capsviz.report.sheet import strong
from capsviz.trace import CapsTrace

HOSTILE = '"><script src=https://evil.example/x.js></script><img src=x onerror=alert(1)>{title}&amp;.png'


def figures(iterations: int, maps: int = 2) -> int:
    """The map, wide and narrow; pose; couplings twice and votes in each iteration; lengths and entropy by iteration."""
    return maps + 1 + (3 if maps else 1) * iterations + 2


class Reader(HTMLParser):
    """What a browser would see in the markup: elements with their attributes, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.words: list[str] = []
        self._inside = ""
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._inside = tag if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        {"script": self.scripts, "style": self.styles}.get(self._inside, self.words).append(data)


@pytest.fixture(scope="module")
def trace(full: CapsNet, picture: np.ndarray) -> CapsTrace:
    return capture(full, picture, parse("c@1[57,3]=0;v[3,5]+=0.1"), decode=3)


@pytest.fixture(scope="module")
def html(trace: CapsTrace) -> str:
    return report(trace, title=HOSTILE, network="<i>mine</i>")


@pytest.fixture(scope="module")
def read(html: str) -> Reader:
    return Reader(html)


def drawn(read: Reader) -> list[tuple[list, dict]]:
    """The data and the layout of every figure, from the calls that draw them."""
    calls = re.findall(r'Plotly\.newPlot\(\s*"[\w-]+",\s*(\[.*\]),\s*(\{.*\}),\s*\{.*?\}\s*\)', "\n".join(read.scripts))
    return [(json.loads(data), json.loads(layout)) for data, layout in calls]


def numbers(held: dict | list) -> np.ndarray:
    """Plotly writes arrays as base64."""
    if isinstance(held, list):
        return np.array(held, dtype=float)
    flat = np.frombuffer(b64decode(held["bdata"]), dtype=held["dtype"]).astype(float)
    return flat.reshape([int(size) for size in held["shape"].split(",")]) if "shape" in held else flat


def same(found: np.ndarray, expected: np.ndarray) -> None:
    # the same float32 numbers, written as they are
    np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_no_element_of_the_report_loads_anything_from_elsewhere(read: Reader) -> None:
    loading = {"src", "href", "srcset", "data", "action", "poster", "background", "xlink:href", "formaction", "ping"}
    for tag, attributes in read.elements:
        assert tag not in ("link", "iframe", "object", "embed", "base", "form"), tag
        for name in loading & attributes.keys():
            assert attributes[name].startswith("data:image/png;base64,"), (tag, name)
        assert not [name for name in attributes if name.startswith("on")], tag
        assert "url(" not in attributes.get("style", "")
    assert not re.search(r"@import|url\(", " ".join(read.styles))
    assert not [attributes for _, attributes in read.elements if "http-equiv" in attributes]


def test_no_outside_address_stands_anywhere_in_the_report_but_names_of_xml_languages(trace: CapsTrace) -> None:
    html = report(trace, title="seven.jpg", network="sabour-r3")
    assert set(re.findall(r"(?:https?|wss?|ftp)://([\w.-]*)", html, re.IGNORECASE)) <= {"www.w3.org"}
    # an address without its scheme, as plotly's editor and maps might have
    assert not re.findall(r"""["'`(]//[a-z0-9-]+\.[a-z]""", html)


def test_plotlys_script_did_hold_addresses_so_that_taking_them_out_is_needed() -> None:
    assert set(re.findall(r"https?://([\w.-]+)", get_plotlyjs())) - {"www.w3.org"}


def test_a_hostile_file_name_is_text_and_nothing_else(read: Reader, html: str) -> None:
    assert HOSTILE in read.text
    assert HOSTILE not in html
    assert unescape(re.findall(r"<title>(.*?)</title>", html)[0]) == f"{HOSTILE} – capsviz"
    assert "<i>mine</i>" in read.text
    assert sum(tag == "script" for tag, _ in read.elements) == len(read.scripts)
    assert not [attributes for _, attributes in read.elements if "evil" in str(attributes)]


def test_the_report_says_what_was_run_and_what_came_out(read: Reader, trace: CapsTrace) -> None:
    assert f"3 routing iterations, edited: {spell(trace.edits)} ." in read.text
    assert (
        f"The network reads {article(trace.prediction)} {trace.prediction} length {trace.lengths.max():.2f}"
        in read.text
    )
    assert f"The pose of the {trace.decoded}: 16 numbers" in read.text
    entropy = measure.coupling_entropy(trace.routing.c)[-1]
    assert f"Coupling entropy in the last iteration: {entropy:.4f}" in read.text


def test_the_report_draws_the_traces_own_numbers(read: Reader, trace: CapsTrace) -> None:
    _, _, pose, *couplings, first, second, third, lengths, entropy = (data for data, _ in drawn(read))
    same(numbers(pose[0]["y"]), trace.poses[3])
    for r in range(3):
        c = trace.routing.c[r, :, 3]
        same(numbers(couplings[2 * r][0]["customdata"]), measure.on_picture(c, 28))
        same(numbers(couplings[2 * r + 1][0]["customdata"])[5, 7, 1], c[36 + 30])
    for r, votes in enumerate((first, second, third)):
        same(numbers(votes[0]["customdata"])[:, 1], trace.routing.c[r, :, 3])
    # the last ones are of the pose that was edited
    by_iteration = [*measure.lengths(trace.routing)[:-1], trace.lengths]
    same(np.stack([numbers(line["y"]) for line in lengths[:10]], axis=1), np.stack(by_iteration))
    same(numbers(entropy[0]["y"]), measure.coupling_entropy(trace.routing.c))


def test_every_figure_stands_on_white_as_paper_does(read: Reader) -> None:
    assert [layout["paper_bgcolor"] for _, layout in drawn(read)] == ["white"] * figures(3)


def test_other_networks_and_a_single_iteration_can_be_reported(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    read = Reader(report(capture(tiny, tiny_picture, iterations=1), title="small", network="tiny"))
    assert "1 routing iteration." in read.text
    assert len(drawn(read)) == figures(1)
    assert ": 6 numbers" in read.text


def test_a_pose_that_was_edited_beyond_one_is_told_as_that(full: CapsNet, picture: np.ndarray) -> None:
    edited = capture(full, picture, parse("v[4]=1"))
    read = Reader(report(edited, title="t", network="n"))
    # sixteen ones have length 4
    assert "The network reads a 4 length 4.00, beyond 1 because its pose was edited" in read.text


def test_one_coupling_is_worked_out_for_the_part_that_adds_most(read: Reader, trace: CapsTrace) -> None:
    part = measure.strongest(measure.contribution(trace.routing, 2, 3), 1)[0]
    kind, row, col = measure.place(part, 6)
    assert f"Part {part + 1:,} (type {kind + 1}, row {row + 1}, column {col + 1}) adds most to the 3" in read.text
    assert f"New logit: {trace.routing.b[0, part, 3]:.4f}" in read.text
    # ten shares and their sum in each of three iterations
    assert len(re.findall(r"\bsum 1?\d\.\d{3} \d\.\d{4}", read.text)) == 3


def test_the_numbers_of_every_iteration_stand_in_a_table(read: Reader, trace: CapsTrace) -> None:
    for r, moved in enumerate(measure.logit_change(trace.routing)):
        assert re.search(rf"\b{r + 1} \d \d\.\d{{3}} [^a-z]*{moved:.4f}", read.text)


def test_an_edited_run_stands_beside_the_untouched_one(full: CapsNet, picture: np.ndarray, trace: CapsTrace) -> None:
    before = capture(full, picture, decode=3)
    read = Reader(report(trace, title="t", network="n", asked=Asked(before=before)))
    assert f"Untouched, the network reads {article(before.prediction)} {before.prediction} ." in read.text
    assert f"the length of the 3 went from {before.lengths[3]:.3f} to {trace.lengths[3]:.3f} ." in read.text
    assert np.array_equal(trace.routing.c[0], before.routing.c[0])
    assert "Iteration 1 of 3 No coupling to the 3 is another here. Iteration 2 of 3" in read.text
    for r, (data, _) in enumerate(drawn(read)[-2:], start=1):
        shown = numbers(data[0]["customdata"])[..., 1]
        # float32 differences of numbers near 0.1
        expected = trace.routing.c[r, :, 3] - before.routing.c[r, :, 3]
        assert sorted(shown[~np.isnan(shown)]) == pytest.approx(sorted(expected), abs=1e-6)
        # c@1[57,3] is marked in its own iteration alone
        assert [line.get("name") for line in data[1:]] == (["edited", "edited"] if r == 1 else [])


def test_who_decided_is_told_of_the_run_the_parts_were_left_out_of(
    full: CapsNet, picture: np.ndarray, trace: CapsTrace
) -> None:
    alone = capture(full, picture, decode=3)
    lengths = np.tile(alone.lengths, (1152, 1))
    lengths[57, 3] -= 0.25
    read = Reader(report(trace, title="t", network="n", asked=Asked(removals=Removals(alone, lengths))))
    assert "Edits inside the routing are not in force here." in read.text
    assert "58 2 4 4 −0.2500" in read.text
    lost = alone.lengths[3] - lengths[:, 3]
    assert Reader(strong(alike(alone.routing.c[2, :, 3], lost, 3, 8))).text in read.text
    dots = drawn(read)[-1][0][0]
    same(numbers(dots["x"]), alone.routing.c[2, :, 3])
    assert numbers(dots["y"])[57] == pytest.approx(0.25, abs=1e-6)  # a float32 difference


def test_a_network_whose_parts_stand_on_no_grid_is_reported_without_maps(picture: np.ndarray) -> None:
    net = build(EfficientConfig()).eval().requires_grad_(False)
    read = Reader(report(capture(net, picture), title="t", network="efficient"))
    assert len(drawn(read)) == figures(1, maps=0)
    assert "adds most to the" in read.text


def test_the_map_stands_in_the_report_once_for_a_wide_sheet_and_once_for_a_phone(
    read: Reader, trace: CapsTrace
) -> None:
    wide, narrow = (layout for _, layout in drawn(read)[:2])
    assert (wide["width"], narrow["width"]) == (1000, 350)
    spoken = [attributes["aria-label"] for _, attributes in read.elements if "scrolls" in attributes.get("class", "")]
    assert spoken == [in_words(trace, 2)] * 2
    lengths = next(line for line in drawn(read)[0][0] if line.get("name") == "lengths")
    same(numbers(lengths["customdata"])[:, 1], trace.lengths)


def test_the_map_can_be_read_as_a_table(read: Reader, trace: CapsTrace) -> None:
    for k in range(10):
        given = measure.contribution(trace.routing, 2, k)
        most = ", ".join(f"{part + 1:,}" for part in np.argsort(-given, kind="stable")[:3])
        row = f"{k} {trace.lengths[k]:.3f} {given.clip(min=0).sum():.3f} {given.clip(max=0).sum():.3f} {most}"
        assert row.replace(" -", " −") in read.text


def routed(trace: CapsTrace) -> Routed:
    each: dict[How, Rerouted] = {how: reroute(trace, how, 3) for how in HOWS}
    return Routed(each, trained_with(True, 3), vote_widths(trace))


def test_more_iterations_of_this_picture_stand_beside_even_couplings(full: CapsNet, picture: np.ndarray) -> None:
    trace, run, even = (capture(full, picture, iterations=count, decode=3) for count in (3, 10, 1))
    iterated = Iterated(run, even, "Nobody has tried it on many; run capsviz evaluate <net> --iterations.")
    read = Reader(report(trace, title="t", network="n", asked=Asked(iterated=iterated)))
    assert "Iterations 1 to 10" in read.text
    assert "run capsviz evaluate <net> --iterations." in read.text
    assert Reader(strong(against_even(run, even))).text in read.text
    data, layout = drawn(read)[-1]
    same(np.stack([numbers(line["y"]) for line in data], axis=1), measure.lengths(run.routing))
    assert layout["shapes"][0]["y0"] == pytest.approx(even.lengths[np.argsort(-run.lengths)[0]])
    entropy, moved = measure.coupling_entropy(run.routing.c), measure.logit_change(run.routing)
    for r in range(10):
        assert re.search(rf"\b{r + 1} \d(?: \*)? [\d.]+ {entropy[r]:.4f} [^a-z]*{moved[r]:.4f}", read.text), r


def test_what_iterations_do_to_many_digits_is_told_with_the_pages_words_and_numbers(trace: CapsTrace) -> None:
    found = sweep.read(next(weights.folder().glob("*.iterations.json")))
    run = Iterated(trace, trace, found)
    read = Reader(report(trace, title="t", network="n", asked=Asked(iterated=run)))
    assert f"for {found.pictures:,} test digits" in read.text
    for sentence in conclusions(found):
        assert Reader(strong(sentence)).text in read.text
    assert f"Measured by {found.about['command']} ." in read.text
    lines = {line.get("name"): line for line in drawn(read)[-1][0]}
    same(numbers(lines["the right digit"]["y"]), found.true_length.mean)
    for r, right in enumerate(found.right):
        assert re.search(rf"\b{'even' if r == 0 else r + 1} {right:,} {found.even.changed[r]} ", read.text)


def test_the_first_number_of_a_vote_is_worked_out_where_w_is_given(full: CapsNet, trace: CapsTrace) -> None:
    W = full.digits.W.numpy()
    read = Reader(report(trace, title="t", network="n", asked=Asked(transforms=W)))
    part = measure.strongest(measure.contribution(trace.routing, 2, 3), 1)[0]
    assert f"· {plainly(trace.u[part, 0])} )" in read.text.replace(")", " )")
    assert f"= {plainly(float(trace.routing.u_hat[part, 3, 0]))}" in read.text
    b = trace.routing.b[2, part].astype(float)
    assert f"c = e {plainly(b[3])} / {np.exp(b).sum():.3f} = {trace.routing.c[2, part, 3]:.4f}" in read.text


def test_every_routing_is_told_with_what_it_made_of_the_votes(trace: CapsTrace) -> None:
    found = routed(trace)
    read = Reader(report(trace, title="t", network="n", asked=Asked(routed=found)))
    labels = [attributes.get("aria-label", "") for _, attributes in read.elements]
    for how, one in found.each.items():
        spoken = ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(one.lengths))
        assert f"{WORDS[how].measured} after {WORDS[how].title} routing: {spoken}" in labels
        assert WORDS[how].say in read.text
    assert read.text.count("these weights were trained with dynamic routing") == len(HOWS)
    assert "Edits inside the routing are not in force here." in read.text


@pytest.fixture(scope="module")
def two(full: CapsNet) -> Pair:
    a, b = (capture(full, picture) for picture in differences.nine_and_four())
    lost = [Removals(one, np.tile(one.lengths, (1152, 1))) for one in (a, b)]
    lost[0].lengths[57] -= 0.25
    return Pair(("nine.png", HOSTILE), (lost[0], lost[1]), (routed(a), routed(b)))


def test_a_second_picture_is_compared_in_every_figure(two: Pair) -> None:
    a, b = (removals.trace for removals in two.removals)
    digit = a.prediction
    read = Reader(report(a, title="nine.png", network="n", pair=two))
    assert f"differ in {differences.differing_pixels(a, b)} of 784 pixels" in read.text
    assert HOSTILE in read.text
    assert not [attributes for _, attributes in read.elements if "evil" in str(attributes)]
    # the pose; over the pictures, maps, one part, votes, lengths, who decided, routings: each A, B and A - B
    pose, *threes = drawn(read)[figures(3) :]
    assert len(threes) == 7 * 3
    same(numbers(pose[0][1]["y"]), b.routing.v[2, digit])
    over, maps, part, votes, lengths, decided, routings = (
        [data for data, _ in threes[at : at + 3]] for at in range(0, 21, 3)
    )
    z = [numbers(data[0]["z"]) for data in maps]
    # differences of float32 numbers near 0.1
    np.testing.assert_allclose(z[0] - z[1], z[2], atol=1e-7)
    on = [numbers(data[0]["z"]) for data in over]
    np.testing.assert_allclose(on[0] - on[1], on[2], atol=1e-7)
    cells = [numbers(data[0]["z"]) for data in part]
    np.testing.assert_allclose(cells[0] - cells[1], cells[2], atol=1e-7)
    x = [numbers(data[0]["x"]) for data in votes]
    np.testing.assert_allclose(x[0] - x[1], x[2], atol=1e-6)
    same(np.stack([numbers(line["y"]) for line in lengths[1]], axis=1), measure.lengths(b.routing))
    assert numbers(decided[2][0]["y"])[57] == pytest.approx(0.25, abs=1e-6)
    np.testing.assert_allclose(numbers(routings[0][0]["z"])[:, 0], a.lengths, atol=1e-6)
    assert "58 type 2, row 4, column 4 0.2500 0.0000 +0.2500" in read.text


def test_two_pictures_are_compared_without_the_edits_and_the_report_says_so(two: Pair, trace: CapsTrace) -> None:
    assert "Both without the edits" in Reader(report(trace, title="t", network="n", pair=two)).text
    assert "Both without the edits" not in Reader(report(two.removals[0].trace, title="t", network="n", pair=two)).text


def test_two_pictures_of_a_network_without_a_grid_are_compared_as_far_as_it_goes() -> None:
    net = build(EfficientConfig()).eval().requires_grad_(False)
    a, b = (capture(net, picture) for picture in differences.nine_and_four())
    removals = [Removals(one, np.tile(one.lengths, (16, 1))) for one in (a, b)]
    pair = Pair(("a", "b"), (removals[0], removals[1]), (routed(a), routed(b)))
    read = Reader(report(a, title="t", network="efficient", pair=pair))
    assert len(drawn(read)) == figures(1, maps=0) + 1 + 5 * 3
    assert "no place" in read.text


def test_every_array_of_a_trace_is_kept_under_its_attributes_name(trace: CapsTrace) -> None:
    found = arrays(trace)
    assert found.keys() == {
        "image", "features", "u", "lengths", "prediction", "poses", "decoded", "reconstruction", "edits",
        "routing.u_hat", "routing.b", "routing.c", "routing.s", "routing.v", "routing.a",
    }  # fmt: skip
    for name in found.keys() - {"edits"}:
        value = trace
        for attribute in name.split("."):
            value = getattr(value, attribute)
        np.testing.assert_array_equal(found[name], value, name)
    assert found["u"].shape == (1152, 8)
    assert found["routing.c"].shape == (3, 1152, 10)
    assert parse(str(found["edits"])) == trace.edits


def test_the_arrays_are_read_back_from_a_file_without_trust(trace: CapsTrace) -> None:
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays(trace))
    file.seek(0)
    with np.load(file, allow_pickle=False) as kept:
        assert set(kept) == arrays(trace).keys()
        for name, value in arrays(trace).items():
            np.testing.assert_array_equal(kept[name], value)
            assert kept[name].dtype == value.dtype
