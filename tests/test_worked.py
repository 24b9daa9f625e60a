"""Figures made of numbers: what they print is the trace's, and what an edit set is marked."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from capsviz import measure
from capsviz.capture import capture
from capsviz.figures import worked
from capsviz.figures.divided import divided
from capsviz.figures.edited import DOT
from capsviz.figures.ranking import Row, importance_against_coupling, ranking
from capsviz.figures.rounds import rounds
from capsviz.figures.scales import REACH, REACH_ON_PICTURE, shade, shade_of_change
from capsviz.figures.spelled import plainly, signed
from capsviz.figures.votes import votes_cloud
from capsviz.intervention import parse
from capsviz.network import CapsNet
from capsviz.parts import vote_plane
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module")
def trace(tiny: CapsNet, tiny_picture: np.ndarray) -> CapsTrace:
    return capture(tiny, tiny_picture)


def cells(html: str) -> list[list[float]]:
    """The numbers of every table row that has any."""
    rows = [re.findall(r"<td[^>]*>(?:<i[^>]*></i>)?([^<]*)</td>", row) for row in re.findall(r"<tr.*?</tr>", html)]
    return [[float(cell.replace("−", "-")) for cell in row if re.fullmatch(r"[−\d.]+", cell)] for row in rows if row]


def test_every_iteration_shows_the_logits_powers_and_couplings_of_all_parents(trace: CapsTrace) -> None:
    found = cells(worked.rounds(trace.routing, 5, 2, 1))
    parents = trace.routing.c.shape[-1]
    for r in range(3):
        table = found[r * (parents + 1) : (r + 1) * (parents + 1)]
        for k, (digit, b, power, c) in enumerate(table[:-1]):
            assert digit == k
            # three and four digits are printed
            assert b == pytest.approx(trace.routing.b[r, 5, k], abs=5.1e-4)
            assert power == pytest.approx(np.exp(trace.routing.b[r, 5, k]), abs=5.1e-4)
            assert c == pytest.approx(trace.routing.c[r, 5, k], abs=5.1e-5)
        assert table[-1][-1] == 1, "the couplings of one part add up to 1 over the parents"


def test_the_iteration_looked_at_is_framed_and_no_other(trace: CapsTrace) -> None:
    sections = re.findall(r'<section class="([^"]*)">', worked.rounds(trace.routing, 5, 2, 1))
    assert sections == ["round", "round looked", "round"]


def test_a_new_logit_is_the_old_one_and_the_agreement(trace: CapsTrace) -> None:
    said = re.findall(r"New logit: ([−\d.]+) \+ ([−\d.]+) = <b>([−\d.]+)</b>", worked.rounds(trace.routing, 5, 2, 1))
    numbers = [[float(text.replace("−", "-")) for text in line] for line in said]
    assert len(numbers) == 2
    for r, (old, agreement, new) in enumerate(numbers):
        expected = [trace.routing.b[r, 5, 2], trace.routing.a[r, 5, 2], trace.routing.b[r + 1, 5, 2]]
        assert [old, agreement, new] == pytest.approx(expected, abs=5.1e-5)


def test_nothing_is_marked_as_set_by_hand_where_nothing_was(trace: CapsTrace) -> None:
    for part in range(len(trace.u)):
        html = worked.rounds(trace.routing, part, 2, 0)
        assert DOT not in html
        assert "An edit" not in html
        assert "an edit" not in html


def test_what_an_edit_set_is_marked_where_its_equation_stands(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    edited = capture(tiny, tiny_picture, parse("c@1[5,2]=0.9; b@2[5,3]+=1; u_hat[5,2,0]=3"))
    html = worked.rounds(edited.routing, 5, 2, 0)
    # the coupling, and the logit of the iteration after
    assert html.count(DOT) == 2
    assert f"<td>{DOT} 0.9000</td>" in html
    assert f"<td>{DOT} {plainly(edited.routing.b[2, 5, 3])}</td>" in html
    assert "set it to 0.9000" in worked.share(edited.routing, 5, 2, 1)
    assert "edit stands in the way" in worked.rounds(edited.routing, 5, 3, 0)
    W = tiny.digits.W[5, 2].detach().numpy()
    assert "An edit has set it to 3.000" in worked.first_of_vote(W, edited.u[5], edited.routing.u_hat[5, 2])


HUGE = ("b@1[5,2]=100", "b@1[5,2]=-1e30", "b@1[5]=1e30", "b@1[5]=-1e30", "b@1[5,2]=3.4e38", "u[5]*=1e9", "c@1[5,2]=1e9")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("edits", HUGE)
def test_a_huge_logit_leaves_numbers_that_can_be_read_and_the_couplings_that_were_used(
    tiny: CapsNet, tiny_picture: np.ndarray, edits: str
) -> None:
    routing = capture(tiny, tiny_picture, parse(edits)).routing
    html = worked.rounds(routing, 5, 2, 1)
    said = html + "".join(worked.share(routing, 5, 2, r) for r in range(3))
    assert not re.search(r"inf|nan|\d{8}", re.sub(r"<style>.*?</style>", "", said, flags=re.DOTALL))
    # a number is marked only where it was itself set, and not where it follows from one that was
    logits, couplings = np.zeros((2, *routing.b[:, 5].shape), dtype=bool)
    for mask, name in ((logits, "b@1[5"), (couplings, "c@1[5")):
        mask[1, ... if name + "]" in edits else 2] = name in edits
    rows = re.findall(r"<tr.*?</tr>", html)
    marked = [[DOT in cell for cell in row.split("<td>")[2::2]] for row in rows if "</i>" in row]
    np.testing.assert_array_equal(marked, np.stack([logits, couplings], axis=-1).reshape(-1, 2))
    assert said.count("an edit has set it") == edits.count("c@")
    assert "An edit" not in worked.first_of_vote(
        tiny.digits.W[5, 2].detach().numpy(), capture(tiny, tiny_picture, parse(edits)).u[5], routing.u_hat[5, 2]
    )


def test_a_long_number_is_a_power_of_ten(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    assert [signed(value) for value in (3.4e38, -1e5, 99_999.0)] == ["+3.40 · 10³⁸", "−1.00 · 10⁵", "+99999.000"]
    edited = capture(tiny, tiny_picture, parse("b@1[5,2]=-1e30"))
    written: Any = divided(edited, 5).data[0]
    assert "<br>b −1.00 · 10³⁰" in written["text"][2][1]


def test_powers_that_could_not_be_written_are_divided_by_the_largest(tiny: CapsNet, tiny_picture: np.ndarray) -> None:
    routing = capture(tiny, tiny_picture, parse("b@1[5,2]=100; b@1[5,3]=99")).routing
    said = re.sub("<.*?>", "", worked.share(routing, 5, 3, 1))
    assert said == "c = e99.000 − (100.000) / 1.368 = 0.2689", "1 / (1 + e)"
    assert "m = 100.000" in worked.rounds(routing, 5, 3, 1)
    assert "b − m" not in worked.rounds(routing, 6, 3, 1), "other parts are written as ever"


def test_the_first_number_of_a_vote_is_its_row_times_the_parts_vector(tiny: CapsNet, trace: CapsTrace) -> None:
    W = tiny.digits.W[5, 2].detach().numpy()
    html = worked.first_of_vote(W, trace.u[5], trace.routing.u_hat[5, 2])
    assert f"<b>{trace.routing.u_hat[5, 2, 0]:.3f}</b>".replace("-", "−") in html
    assert html.count(" · ") == trace.u.shape[1]
    assert "An edit" not in html


def test_a_row_of_numbers_holds_them_all_in_order(trace: CapsTrace) -> None:
    items = re.findall(r"<li>([^<]*)</li>", worked.numbers(trace.u[5], "u"))
    assert [float(item.replace("−", "-")) for item in items] == pytest.approx(trace.u[5], abs=5.1e-4)


def test_the_table_of_iterations_holds_what_measure_says(trace: CapsTrace) -> None:
    for r, (number, longest, length, entropy, largest, agreement, moved) in enumerate(cells(rounds(trace))):
        lengths = measure.lengths(trace.routing)[r]
        assert (number, longest) == (r + 1, lengths.argmax())
        assert [length, largest] == pytest.approx([lengths.max(), trace.routing.c[r].max()], abs=5.1e-4)
        expected = [measure.coupling_entropy(trace.routing.c)[r], measure.mean_agreement(trace.routing)[r]]
        assert [entropy, agreement] == pytest.approx(expected, abs=5.1e-5)
        assert moved == pytest.approx(measure.logit_change(trace.routing)[r], abs=5.1e-5)


def test_a_ranking_counts_places_from_one() -> None:
    html = ranking([Row(37, measure.Place(1, 0, 1), -0.25)], "{:+.2f}")
    assert re.findall(r"<td>([^<]*)</td>", html) == ["38", "2", "1", "2", "−0.25"]


def test_importance_stands_against_coupling_part_by_part() -> None:
    c, lost = np.array([0.1, 0.9, 0.2]), np.array([0.0, 0.3, -0.1])
    dots: Any = importance_against_coupling(c, lost, 7).data[0]
    np.testing.assert_array_equal(dots["x"], c)
    np.testing.assert_array_equal(dots["y"], lost)
    np.testing.assert_array_equal(dots["customdata"], [1, 2, 3])


def test_the_cloud_places_every_vote_in_its_plane_with_its_coupling_as_area(trace: CapsTrace) -> None:
    figure = votes_cloud(trace, 1, 2)
    plane = vote_plane(trace, 2)
    dots: Any = figure.data[0]
    np.testing.assert_array_equal(np.stack([dots["x"], dots["y"]], axis=1), plane.votes)
    areas = np.square(dots["marker"]["size"])
    np.testing.assert_allclose(areas / areas[0], trace.routing.c[1, :, 2] / trace.routing.c[1, 0, 2], rtol=1e-6)
    (arrow,) = figure.layout.annotations
    assert [arrow.x, arrow.y, arrow.ax, arrow.ay] == [*plane.v[1], 0, 0]
    assert figure.layout.yaxis.scaleanchor == "x", "both axes have one scale"


def test_the_fixed_scales_do_not_depend_on_the_couplings() -> None:
    few, many = np.array([0.1, 0.11]), np.array([0.0, 0.9])
    for scale in ("difference", "plain"):
        assert shade(few, 0.1, scale)[:4] == shade(many, 0.1, scale)[:4]
    assert shade(few, 0.1, "difference")[:3] == (0.1, -REACH, REACH)
    assert shade(few, 0.1, "difference", REACH_ON_PICTURE)[:3] == (0.1, -REACH_ON_PICTURE, REACH_ON_PICTURE)
    assert shade(few, 0.1, "plain")[:3] == (0, 0, 1)


def test_a_fixed_scale_says_where_its_end_colours_stand_for_more() -> None:
    assert shade(np.array([0.0, 0.2]), 0.1, "difference").unit == "c − 0.1, fixed at ±0.1"
    assert (
        shade(np.array([0.0, 0.9]), 0.1, "difference").unit == "c − 0.1, fixed at ±0.1; the end colour goes on to +0.8"
    )
    assert shade(np.array([0.1, 0.14]), 0.1, "difference", REACH_ON_PICTURE).unit.endswith("goes on to +0.04")
    assert shade(np.array([0.0, 0.9]), 0.1, "difference").title.split("<br>")[1] == "the end colour goes on to +0.8"
    # the farther of both ends, and no pixel that nobody sees
    assert shade(np.array([-2.0, 0.9, np.nan]), 0.1, "difference").unit.endswith("goes on to −2.1")
    assert shade(np.array([0.0, 1.0]), 0.1, "plain").unit == "coupling c, 0 to 1"
    assert shade(np.array([0.0, 5.0]), 0.1, "plain").unit == "coupling c, 0 to 1; the end colour goes on to 5"


def test_a_stretched_scale_runs_from_the_smallest_to_the_largest_and_says_so() -> None:
    shown = shade(np.array([0.05, np.nan, 0.3]), 0.1, "stretched")
    assert shown[:3] == (0, 0.05, 0.3)
    assert "stretched to 0.050 – 0.300" in shown.unit
    assert "nothing to stretch" in shade(np.full(3, 0.1), 0.1, "stretched").unit


def test_changes_are_coloured_evenly_about_zero() -> None:
    shown = shade_of_change(np.array([-0.2, 0.05]))
    assert shown[:3] == (0, -0.2, 0.2)
