"""Two views of the Routing page as a visitor opens them: another routing, and two pictures. With a random network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from networks import put_on_shelf
from streamlit.testing.v1 import AppTest
from visits import html, link, shelved, words

from capsviz import desk, measure, pair, parts, strokes, weights
from capsviz.capture import capsules, capture
from capsviz.experiments.removals import without_each
from capsviz.experiments.rerouting import HOWS, How, Rerouted, reroute
from capsviz.figures import six_routings
from capsviz.image import pack, unpack
from capsviz.intervention import parse
from capsviz.network import CapsNet, CapsNetConfig, EfficientCapsNet, EfficientConfig
from capsviz.settings import Settings, read, write
from capsviz.trace import CapsTrace


@pytest.fixture(scope="module", autouse=True)
def _random_network(full: CapsNet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("pretrained")
    put_on_shelf(full, folder)
    with shelved(folder):
        yield


def routings_page() -> None:
    from capsviz import desk
    from capsviz.views import other_routings

    with desk.opened("Another routing", ""):
        other_routings.show()


def pictures_page() -> None:
    from capsviz import desk
    from capsviz.views import two_pictures

    with desk.opened("Two pictures", ""):
        two_pictures.show()


def visit(page, **params: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    return app.run()


def seven(edits: str = "", iterations: int = 3) -> CapsTrace:
    return capture(weights.load(), strokes.draw(7), parse(edits), iterations=iterations)


# another routing


@pytest.mark.parametrize("iterations", [1, 3])
def test_six_cards_show_what_each_routing_made_of_the_votes(iterations: int) -> None:
    app = visit(routings_page, iterations=str(iterations))
    trace, shown, said = seven(iterations=iterations), html(app), words(app)
    assert shown.count("these weights were trained with dynamic routing") == len(HOWS)
    for how in HOWS:
        routed = reroute(trace, how, iterations)
        title, say, neutral, measured = six_routings.WORDS[how]
        spoken = ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(routed.lengths))
        assert f'aria-label="{measured} after {title} routing: {spoken}"' in shown
        assert f">{measure.coupling_entropy(routed.c[None])[0]:.4f}</dd>" in shown
        assert f">{routed.c.max():.3f}</dd>" in shown
        assert say.split("'")[0] in shown
        assert neutral.split("'")[0] in shown
    assert "1,152 × 10 votes" in said
    assert ("one iteration" in said) == (iterations == 1)


def test_edits_of_the_votes_take_part_and_edits_of_the_routing_do_not() -> None:
    app = visit(routings_page, edits="u[0:360]*=0;c@1[57,3]=0.9")
    (caption, _) = [element.value for element in app.caption]
    assert "not in force here" in caption
    dynamic = reroute(seven("u[0:360]*=0"), "dynamic", 3)
    assert ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(dynamic.lengths)) in html(app)


def answering(answers: Mapping[How, int]) -> dict[How, Rerouted]:
    none = np.zeros((1, 1))
    return {how: Rerouted(how, none, none, none[0], answer) for how, answer in answers.items()}


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ((7, 7, 7, 7, 7, 7), "**All 6 answer 7.**"),
        ((7, 7, 7, 7, 7, 6), "**5 of the 6 answer 7**; EM answers **6**."),
        ((1, 2, 2, 3, 2, 2), "**4 of the 6 answer 2**; Dynamic answers **1**, Uniform answers **3**."),
        ((1, 1, 1, 2, 2, 2), "**3 of the 6 answer 1**; Uniform answers **2**, Inverted"),
        ((0, 1, 2, 3, 4, 5), "**1 of the 6 answers 0**;"),
    ],
)
def test_the_verdict_counts_who_gives_the_commonest_answer_and_names_the_others(
    answers: tuple[int, ...], verdict: str
) -> None:
    said = six_routings.verdict(answering(dict(zip(HOWS, answers, strict=True))))
    assert said.startswith(verdict)


def test_the_verdict_on_the_page_is_that_of_the_six() -> None:
    routed: dict[How, Rerouted] = {how: reroute(seven(), how, 3) for how in HOWS}
    assert six_routings.verdict(routed) in words(visit(routings_page))


def test_why_em_differs_is_said_only_where_its_cloud_is_the_narrower_one() -> None:
    trace = seven()
    far = trace.routing.u_hat - trace.routing.u_hat.mean(axis=0)
    widths = np.sqrt((far**2).sum(axis=-1).mean(axis=0))
    narrow, wide = int(widths.argmin()), int(widths.argmax())
    said = six_routings.why_em(widths, answering({"dynamic": wide, "em": narrow}))
    assert f"those for the {narrow} lie {widths[narrow]:.2f} from their middle" in said
    assert f"those for the {wide} lie {widths[wide]:.2f} from theirs." in said
    assert six_routings.why_em(widths, answering({"dynamic": narrow, "em": wide})) == ""
    assert six_routings.why_em(widths, answering({"dynamic": wide, "em": wide})) == ""


def test_what_the_weights_were_trained_with_is_read_from_the_network() -> None:
    for config, how in (
        (CapsNetConfig(), "dynamic"),
        (CapsNetConfig(iterations=1), "uniform"),
        (EfficientConfig(), None),
    ):
        assert six_routings.trained_with(config.iterates, config.iterations).how == how


@pytest.fixture
def parts_without_a_place(tmp_path: Path) -> Iterator[None]:
    """A network that routes in one pass and whose parts stand on no grid, under the name of the trained one."""
    net = EfficientCapsNet(EfficientConfig())
    put_on_shelf(net, tmp_path)
    with shelved(tmp_path):
        yield


@pytest.mark.usefixtures("parts_without_a_place")
def test_a_network_without_iterations_or_places_gets_both_views_as_far_as_they_go() -> None:
    routings = visit(routings_page)
    assert "16 × 10 votes" in words(routings)
    assert "trained with routing by self-attention" in html(routings)
    assert "class=own" not in html(routings)
    pictures = visit(pictures_page, other="gallery.3.bold")
    assert "After iteration 1" in words(pictures)
    assert "no place" in html(pictures)
    pictures.pills(key="two.way").set_value("Couplings").run()
    (error,) = pictures.error
    assert "no place on the picture" in error.value


# two pictures


def spelled(pixels: np.ndarray) -> str:
    return f"p.{pack(pixels)}"


def test_without_a_second_picture_there_is_a_sentence_and_the_example() -> None:
    app = visit(pictures_page)
    assert words(app)
    (info,) = app.info
    assert "no B yet" in info.value
    assert html(app).count("<img") == 2
    assert app.button(key="two.swap").disabled
    assert not app.get("plotly_chart")


def test_the_example_is_one_click_and_stands_in_the_link() -> None:
    app = visit(pictures_page, digit="4", edits="u[57]*=0")
    app.button(key="two.example").click().run()
    nine, four = pair.nine_and_four()
    assert link(app) == {"picture": spelled(nine), "other": spelled(four)}
    assert f"The pictures differ in **{(nine != four).sum()}** of 784 pixels" in words(app)
    again = visit(pictures_page, **link(app))
    assert (words(again), html(again)) == (words(app), html(app))


def test_a_kept_picture_waits_for_another_and_is_compared_with_it() -> None:
    app = visit(pictures_page, picture="gallery.3.bold")
    app.button(key="two.keep").click().run()
    assert link(app) == {"picture": "gallery.3.bold", "other": "gallery.3.bold"}
    (info,) = app.info
    assert "the same picture" in info.value
    again = visit(pictures_page, other="gallery.3.bold")
    a, b = seven(), capture(weights.load(), strokes.draw(3, strokes.HANDS["bold"]))
    assert not again.info
    for name, trace in (("A", a), ("B", b)):
        spoken = ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(trace.lengths))
        assert f'aria-label="lengths of {name} after iteration 3: {spoken}"' in html(again)
    assert again.pills(key="two.digit").value == a.prediction


def test_a_and_b_can_be_swapped() -> None:
    app = visit(pictures_page, other="gallery.3.bold")
    app.button(key="two.swap").click().run()
    assert words(app)
    assert link(app) == {"picture": "gallery.3.bold", "other": "gallery.7.upright"}


def two(**params: str) -> AppTest:
    nine, four = pair.nine_and_four()
    return visit(pictures_page, picture=spelled(nine), other=spelled(four), **params)


def both(iterations: int = 3) -> tuple[CapsTrace, CapsTrace]:
    nine, four = pair.nine_and_four()
    return capture(weights.load(), nine, iterations=iterations), capture(weights.load(), four, iterations=iterations)


@pytest.mark.parametrize("iteration", [1, 3])
def test_the_parts_that_differ_most_are_named_with_their_share(iteration: int) -> None:
    app = two(iteration=str(iteration), digit="4")
    a, b = both()
    difference = pair.contribution_difference(a, b, iteration - 1, 4)
    first = np.argsort(-np.abs(difference), kind="stable")[:10]
    shown = html(app)
    for part in first:
        assert f"<td>{part + 1:,}</td>" in shown
    assert f"**{np.abs(difference)[first].sum() / np.abs(difference).sum():.0%}** of all differences" in words(app)
    assert (app.pills(key="two.digit").value, app.slider(key="two.iteration").value) == (4, iteration)


@pytest.mark.parametrize(("iteration", "why"), [(0, "is the same too"), (2, "Without routing it would be 0.1 in both")])
def test_a_part_that_sees_no_difference_is_explained(iteration: int, why: str) -> None:
    from capsviz.views.two_parts import unmoved

    a, b = both()
    blind = np.flatnonzero(pair.same_vector(a, b))
    apart = np.abs(a.routing.c[2, :, 4] - b.routing.c[2, :, 4])
    part = int(blind[apart[blind].argmax()])
    said = unmoved(a, b, iteration, 4, part)
    assert f"Part {part + 1:,} does not see what differs" in said
    assert why in said


@pytest.mark.parametrize(
    ("way", "charts"),
    [
        ("Who makes the difference", 0),
        ("Couplings", 6),
        ("Pose", 1),
        ("Votes", 3),
        ("Iterations", 3),
        ("One coupling", 3),
        ("Who decided", 3),
        ("Other routings", 3),
    ],
)
@pytest.mark.parametrize("scale", ["difference", "stretched"])
def test_each_way_of_looking_draws_its_figures(way: str, charts: int, scale: str) -> None:
    app = two(scale=scale, iteration="2")
    app.pills(key="two.way").set_value(way).run()
    assert words(app)
    assert len(app.get("plotly_chart")) == charts


def test_one_coupling_and_other_routings_hold_the_numbers_of_both_pictures() -> None:
    a, b = both()
    app = two(part="502", digit="4")
    app.pills(key="two.way").set_value("One coupling").run()
    assert f"<td>{a.routing.c[2, 502, 4]:.4f}</td><td>{b.routing.c[2, 502, 4]:.4f}</td>" in html(app)
    app.pills(key="two.way").set_value("Other routings").run()
    answers = f"<td>{a.prediction}</td><td>{b.prediction}</td><td>{a.lengths[4]:.3f}</td><td>{b.lengths[4]:.3f}</td>"
    assert f'<td class="left">Dynamic</td>{answers}' in html(app)


def test_who_decided_correlates_what_both_pictures_lose() -> None:
    app = two(digit="4")
    app.pills(key="two.way").set_value("Who decided").run()
    lost = [
        trace.lengths[4] - np.concatenate(list(without_each(capsules(weights.load()), trace)))[:, 4] for trace in both()
    ]
    assert f"correlation of **{parts.rank_correlation(*lost):.2f}**" in words(app)


@pytest.mark.parametrize("kept", ["gallery.4.slanted", "drawn"])
def test_a_kept_picture_goes_to_the_link_from_the_gallery_and_when_it_was_drawn(kept: str) -> None:
    name = spelled(pair.nine_and_four()[1]) if kept == "drawn" else kept
    app = visit(pictures_page, picture=name)
    app.button(key="two.keep").click().run()
    assert link(app) == {"picture": name, "other": name}


def test_with_one_iteration_there_is_nothing_to_choose_and_couplings_are_even() -> None:
    app = two(iterations="1")
    assert "After iteration 1" in words(app)
    assert not app.slider
    app.pills(key="two.way").set_value("Couplings").run()
    assert words(app)


def test_edits_are_left_out_of_the_comparison_and_the_page_says_so() -> None:
    app, plain = two(edits="u[0:360]*=0"), two()
    assert any("without your edits" in caption.value for caption in app.caption)
    assert html(app) == html(plain)


def test_another_digit_and_iteration_go_to_the_link() -> None:
    app = two()
    app.pills(key="two.digit").set_value(3).run()
    app.slider(key="two.iteration").set_value(2).run()
    assert words(app)
    assert (link(app)["digit"], link(app)["iteration"]) == ("3", "2")


@pytest.mark.parametrize("other", ["gallery.7.none", "p.nonsense", "what is this?"])
def test_a_second_picture_that_cannot_be_read_is_left_out_with_a_sentence(other: str) -> None:
    app = visit(pictures_page, other=other, picture="gallery.3.bold")
    assert words(app)
    (warning,) = app.warning
    assert "other was left out of the link" in warning.value
    assert link(app) == {"picture": "gallery.3.bold"}
    assert "no B yet" in app.info[0].value


def test_the_kept_picture_is_a_setting_spelled_like_the_current_one() -> None:
    _, four = pair.nine_and_four()
    chosen = Settings(other=spelled(four))
    assert read(write(chosen)) == (chosen, [])
    np.testing.assert_array_equal(unpack(write(chosen)["other"].removeprefix("p.")), four)
    assert write(Settings()) == {}
    assert read({"other": ""}) == (Settings(), [])


def test_a_picture_is_spelled_as_a_link_reads_it() -> None:
    nine, _ = pair.nine_and_four()
    assert desk.spelled(nine) == spelled(nine)
    np.testing.assert_array_equal(desk.pixels(desk.spelled(nine)), nine)
