"""The Routing page as a visitor opens it, plain and from links, with a random network of the paper's size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from networks import put_on_shelf
from streamlit.testing.v1 import AppTest
from visits import html, link, shelved, words

from capsviz import measure, strokes, weights
from capsviz.capture import capsules, capture
from capsviz.experiments.removals import without_each
from capsviz.figures.edited import DOT
from capsviz.intervention import parse
from capsviz.network import CapsNet, CapsNetConfig, EfficientConfig, build

ROOT = Path(__file__).parents[1]
SMALL = CapsNetConfig(filters=4, types=3, decoder=(8, 8))
ONE_PASS = EfficientConfig(filters=(4, 8, 8), types=5, decoder=(8, 8))


@pytest.fixture(scope="module", autouse=True)
def _random_network(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("pretrained")
    put_on_shelf(full, folder)
    with shelved(folder):
        yield


def visit(tab: str | None = None, **params: str) -> AppTest:
    """A new visitor who opens the page from a link, and one of its tabs."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    if tab:
        app.session_state["routing.deeper"] = tab
    return app.switch_page("capsviz/pages/routing.py").run()


def seven(edits: str = "", iterations: int = 3):
    return capture(weights.load(), strokes.draw(7), parse(edits), iterations=iterations)


def test_the_page_opens_on_the_answer_and_its_strongest_part_worked_out() -> None:
    app = visit()
    trace = seven()
    part = measure.strongest(measure.contribution(trace.routing, 2, trace.prediction), 1)[0]
    assert app.pills(key="setting.digit").value == trace.prediction
    assert app.number_input(key="worked.part").value == part + 1
    assert f"Part {part + 1:,} is of type" in html(app)
    assert f"<b>{trace.routing.a[1, part, trace.prediction]:.4f}</b>".replace("-", "−") in html(app)


def test_parts_count_from_one_where_one_is_chosen_and_from_zero_in_the_link() -> None:
    app = visit(part="57")
    assert app.number_input(key="worked.part").value == 58
    app.number_input(key="worked.part").set_value(1).run()
    assert "Part 1 is of type 1 and stands in row 1, column 1" in html(app)
    assert app.session_state["desk.settings"].part == 0
    app.number_input(key="worked.part").set_value(1152).run()
    assert "Part 1,152 is of type 32 and stands in row 6, column 6" in html(app)


def test_a_part_that_is_silenced_stays_the_one_that_is_looked_at() -> None:
    part = measure.strongest(measure.contribution(seven().routing, 2, 7), 1)[0]
    edits = f"u[{part}]*=0"
    assert measure.strongest(measure.contribution(seven(edits).routing, 2, 7), 1)[0] != part
    app = visit(edits=edits, digit="7", view="Touch it")
    assert app.number_input(key="worked.part").value == part + 1
    assert f"part {part + 1:,} alone" in app.radio(key="touch.reach").options


@pytest.mark.parametrize("config", [SMALL, ONE_PASS], ids=["iterates", "one pass"])
def test_the_lead_speaks_of_the_network_at_hand(config: CapsNetConfig | EfficientConfig, tmp_path: Path) -> None:
    with torch.random.fork_rng():
        put_on_shelf(build(config), tmp_path)
    with shelved(tmp_path):
        text = words(visit())
    assert f"Each of the {config.lower:,} *parts*" in text
    assert (
        ("iteration by iteration" in text)
        == ("makes its 10 shares, the *couplings* c, add up to 1" in text)
        == config.iterates
    )
    assert ("**in one pass**" in text) == ("need not add up to 1" in text) == (not config.iterates)


def test_a_link_chooses_the_part_that_is_worked_out() -> None:
    app = visit(part="57", digit="4")
    assert link(app) == {"part": "57", "digit": "4"}
    assert "Part 58 is of type 2 and stands in row 4, column 4" in html(app)
    assert "gives to the <b>4</b>" in html(app)


def test_every_tab_opens_without_a_complaint_and_only_when_asked() -> None:
    assert "Every dot is one part's vote" in words(visit())
    assert "left out in turn" not in words(visit())
    for tab, said in {
        "Votes": "Every dot is one part's vote",
        "More iterations": "divides every part **evenly**",
        "Touch it": "Change one thing inside the network",
        "Who decided": "left out in turn",
        "Another routing": "six routings from the literature",
        "Two pictures": "Two pictures through the same network",
    }.items():
        assert said in words(visit(tab))


def test_an_edit_made_by_hand_is_in_the_link_and_can_be_undone_and_done_again() -> None:
    app = visit("Touch it", part="57", digit="4")
    app.button(key="touch.silence").click().run()
    assert link(app)["edits"] == "u[57]*=0.0"
    assert "The network" in words(app)
    app.button(key="touch.undo").click().run()
    assert "edits" not in link(app)
    app.button(key="touch.redo").click().run()
    assert link(app)["edits"] == "u[57]*=0.0"
    app.button(key="touch.away.0").click().run()
    assert "edits" not in link(app)


def test_edits_are_named_above_the_page_but_where_they_are_listed() -> None:
    edits = "u[57]*=0.0;c@1[57,4]=1.0"
    named = visit("Votes", edits=edits)
    assert any("Edited: `" in one.value for one in named.info)
    app = visit(edits=edits, view="Touch it")
    assert not app.info
    listed = [one.value for one in app.markdown]
    assert all(listed.count(f"`{one}`") == 1 for one in edits.split(";"))
    app.button(key="touch.none").click().run()
    assert "edits" not in link(app)


def test_a_whole_type_and_a_whole_place_can_be_silenced() -> None:
    app = visit("Touch it", part="57")
    for reach, edit in zip(app.radio(key="touch.reach").options[1:], ("u[36:72]*=0.0", "u[21::36]*=0.0"), strict=True):
        app.radio(key="touch.reach").set_value(reach).run()
        app.button(key="touch.silence").click().run()
        assert link(app)["edits"].split(";")[-1] == edit


def test_a_coupling_set_by_hand_is_used_as_given() -> None:
    app = visit("Touch it", part="57", digit="4", iteration="2")
    app.segmented_control(key="touch.act").set_value("Set its coupling").run()
    app.button(key="touch.c.go").click().run()
    assert link(app)["edits"] == "c@1[57,4]=0.9"
    assert f"{seven('c@1[57,4]=0.9').lengths[4]:.3f}" in words(app)
    assert f"{DOT} 0.9000" in html(app), "the worked sum marks what its equation did not make"


def test_an_edit_in_its_own_words_that_cannot_be_read_is_said_and_nothing_is_lost() -> None:
    app = visit("Touch it", edits="u[3]*=0")
    app.segmented_control(key="touch.act").set_value("In its own words").run()
    app.text_input(key="touch.words").set_value("c@1[57,11]=0").run()
    assert any("reaches outside" in warning.value for warning in app.warning)
    assert link(app)["edits"] == "u[3]*=0.0"
    app.text_input(key="touch.words").set_value("nonsense").run()
    assert any('"nonsense" is not an edit' in warning.value for warning in app.warning)
    assert link(app)["edits"] == "u[3]*=0.0"


def test_who_decided_ranks_parts_by_what_the_digit_loses_without_them() -> None:
    app = visit("Who decided")
    trace = seven()
    body = html(app)
    first = measure.strongest(trace.routing.c[-1, :, trace.prediction], 1)[0]
    assert f"<td>{first + 1:,}</td>" in body
    assert f"{trace.routing.c[-1, first, trace.prediction]:.4f}" in body
    # a hundred-thousandth is a hundred times what float32 rounds a length by
    without = np.concatenate(list(without_each(capsules(weights.load()), trace)))[:, trace.prediction]
    longer = int((without - trace.lengths[trace.prediction] > 1e-5).sum())
    assert (
        f"Without **{longer}** of the 1,152 parts the {trace.prediction} would even be longer, by more than 0.00001"
        in (words(app))
    )


def test_the_iteration_looked_at_follows_the_number_of_iterations() -> None:
    app = visit("More iterations", iterations="8", iteration="7")
    app.slider(key="setting.iterations").set_value(4).run()
    assert link(app) == {"iterations": "4", "iteration": "4"}
    app.slider(key="setting.iterations").set_value(1).run()
    assert "Routing did not change the answer" in words(app)


def test_one_iteration_has_the_lengths_of_even_couplings() -> None:
    even = ";".join(f"c@{r}=0.1" for r in range(3))
    # the same sums in another order of rounding: float32
    np.testing.assert_allclose(seven(iterations=1).lengths, seven(even).lengths, rtol=1e-5)


def test_the_worked_sum_ends_with_the_vector_that_the_couplings_make() -> None:
    trace, edited = seven(), seven("s@2[7]*=2")
    part = measure.strongest(measure.contribution(trace.routing, 2, 7), 1)[0]
    said = html(visit(digit="7"))
    assert f"that is {np.linalg.norm(trace.routing.s[2, 7]):.3f} long" in said
    assert f"{measure.contribution(trace.routing, 2, 7)[part]:+.4f}".replace("-", "−") in said
    assert f"{trace.lengths[7]:.3f} long: how sure the network is of it" in said
    assert f"adds up to {trace.routing.c[2, :, 7].sum():,.0f} in iteration 3" in said
    assert "An edit has changed it." not in said
    after = html(visit(digit="7", edits="s@2[7]*=2"))
    assert f"that is {np.linalg.norm(edited.routing.s[2, 7]):.3f} long" in after
    assert "An edit has changed it." in after


def test_a_silenced_part_is_said_to_give_an_even_share_of_nothing() -> None:
    assert "an even share of nothing" in html(visit(part="57", edits="u[57]*=0"))
    assert "an even share of nothing" not in html(visit(part="57"))
