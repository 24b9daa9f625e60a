"""What is drawn, read back from `fig.data` of hand-made traces: numbers, orientation, ranges and words."""

# plotly types the traces of a figure too loosely to be read back
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image
from plotly.colors import sample_colorscale

from capsviz import measure
from capsviz.figures import lengths, pictures, routing, style, walk
from capsviz.trace import CapsTrace, RoutingTrace

PARENT = 7


def hand_made(iterations: int = 3) -> CapsTrace:
    """1152 parts, 10 parents. At first c is even; then two known parts choose parent 7 and everyone else stays even."""
    c = np.full((iterations, 1152, 10), 0.1)
    for part, chosen in ((0, 0.15), (31 * 36 + 5 * 6 + 4, 0.06)):  # type 0, row 0, column 0; type 31, row 5, column 4
        c[1:, part] = (1 - chosen) / 9
        c[1:, part, PARENT] = chosen
    v = np.zeros((iterations, 10, 16))
    v[:, :, 0] = np.linspace(0.02, 0.2, 10)
    v[:, PARENT, 0] = np.linspace(0.5, 0.9, iterations)
    votes, zeros = np.zeros((1152, 10, 16)), np.zeros((iterations, 1152, 10))
    image = np.zeros((28, 28))
    image[3, 20] = 1
    return CapsTrace(
        image=image,
        features=np.arange(256.0)[:, None, None] * np.ones((1, 20, 20)),
        u=np.tile(np.linspace(0, 0.3, 1152)[:, None], (1, 8)),
        routing=RoutingTrace(u_hat=votes, b=np.log(c), c=c, s=v.copy(), v=v, a=zeros),
        lengths=np.linalg.norm(v[-1], axis=-1),
        prediction=PARENT,
        poses=v[-1].copy(),
        decoded=PARENT,
        reconstruction=np.full((28, 28), 0.5),
    )


TRACE = hand_made()
FIGURES: dict[str, Callable[[], go.Figure]] = {
    "maps": lambda: routing.coupling_map(TRACE.routing, 2, PARENT),
    "maps plain": lambda: routing.coupling_map(TRACE.routing, 2, PARENT, scale="plain"),
    "maps stretched": lambda: routing.coupling_map(TRACE.routing, 2, PARENT, scale="stretched"),
    "change": lambda: routing.coupling_change(TRACE.routing, TRACE.routing, 2, PARENT),
    "on picture": lambda: routing.coupling_on_picture(TRACE, 2, PARENT),
    "lengths by iteration": lambda: routing.lengths_by_iteration(TRACE),
    "entropy": lambda: routing.entropy_by_iteration(TRACE.routing),
    "lengths": lambda: lengths.length_chart(TRACE.lengths, TRACE.lengths / 2),
    "pose": lambda: lengths.pose_bars(TRACE.poses[PARENT], PARENT, TRACE.poses[0]),
}


def layout(figure: go.Figure) -> Any:
    """The layout, whose attributes plotly makes as it runs."""
    return figure.layout


def numbers(values: object) -> np.ndarray:
    """What plotly holds, as float64."""
    return np.asarray(values, dtype=float)


def top_is_first_row(figure: go.Figure) -> bool:
    low, high = layout(figure).yaxis.range
    return low > high


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_lies_on_the_pages_ground_without_a_title_or_a_colour_of_text(name: str) -> None:
    shown = layout(FIGURES[name]())
    assert shown.title.text is None
    assert shown.font.color is None
    assert (shown.paper_bgcolor, shown.plot_bgcolor) == ("rgba(0,0,0,0)", "rgba(0,0,0,0)")


@pytest.mark.parametrize("name", FIGURES)
def test_a_standalone_figure_has_a_white_ground_and_leaves_the_first_as_it_was(name: str) -> None:
    figure = FIGURES[name]()
    alone = style.standalone(figure)
    assert (layout(alone).paper_bgcolor, layout(alone).plot_bgcolor) == ("white", "white")
    assert layout(figure).paper_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize("name", ["lengths by iteration", "entropy", "lengths", "pose"])
def test_every_chart_names_both_its_axes(name: str) -> None:
    shown = layout(FIGURES[name]())
    assert shown.xaxis.title.text
    assert shown.yaxis.title.text


def test_classes_have_ten_colours_that_differ_and_begin_again_after_the_tenth() -> None:
    assert len({style.class_colour(k) for k in range(10)}) == 10
    assert style.class_colour(12) == style.class_colour(2)


def test_the_difference_map_shows_c_minus_one_tenth_on_the_fixed_range_it_states() -> None:
    heat = FIGURES["maps"]().data[0]
    z = numbers(heat.z)
    assert z.shape == (4 * 7 - 1, 8 * 7 - 1)
    assert z[0, 0] == pytest.approx(0.05)
    assert (heat.zmin, heat.zmax) == (-0.1, 0.1)
    assert "0.1" in heat.colorbar.title.text
    # the same range where nothing has been decided yet
    even = routing.coupling_map(TRACE.routing, 0, PARENT).data[0]
    assert (even.zmin, even.zmax) == (-0.1, 0.1)
    assert np.nanmax(np.abs(numbers(even.z))) < 1e-12


def test_each_part_stands_in_the_square_of_its_type_with_row_0_at_the_top() -> None:
    figure = FIGURES["maps"]()
    z = numbers(figure.data[0].z)
    assert top_is_first_row(figure)
    for kind in (0, 7, 8, 31):
        for row, col in ((0, 0), (0, 5), (5, 4)):
            part = kind * 36 + row * 6 + col
            y, x = kind // 8 * 7 + row, kind % 8 * 7 + col
            assert z[y, x] == pytest.approx(TRACE.routing.c[2, part, PARENT] - 0.1)
            address, c, shown_type = numbers(figure.data[0].customdata)[y, x]
            assert (address, shown_type) == (part + 1, kind + 1), "both count from 1"
            assert c == pytest.approx(TRACE.routing.c[2, part, PARENT])
    # plotly draws the second of the two chosen parts where its type, row and column say
    assert z[3 * 7 + 5, 7 * 7 + 4] == pytest.approx(-0.04)


def test_between_the_squares_nothing_is_drawn() -> None:
    z = numbers(FIGURES["maps"]().data[0].z)
    assert np.isnan(z[6::7]).all()
    assert np.isnan(z[:, 6::7]).all()
    assert np.isfinite(z).sum() == 1152


def test_the_plain_map_shows_c_from_zero_to_one() -> None:
    heat = FIGURES["maps plain"]().data[0]
    assert (heat.zmin, heat.zmax) == (0, 1)
    assert numbers(heat.z)[0, 0] == pytest.approx(0.15)


def test_a_stretched_map_says_so_and_between_which_values() -> None:
    heat = FIGURES["maps stretched"]().data[0]
    assert (heat.zmin, heat.zmax) == (pytest.approx(0.06), pytest.approx(0.15))
    for word in ("stretched", "0.060", "0.150"):
        assert word in heat.colorbar.title.text


def test_a_stretched_map_of_even_couplings_keeps_a_range_that_can_be_drawn() -> None:
    heat = routing.coupling_map(TRACE.routing, 0, PARENT, scale="stretched").data[0]
    assert heat.zmin < heat.zmax


def test_the_map_of_other_grids_holds_all_their_parts() -> None:
    c = np.random.default_rng(1).dirichlet(np.ones(4), (2, 12))
    small = RoutingTrace(
        u_hat=np.zeros((12, 4, 6)),
        b=np.log(c),
        c=c,
        s=np.zeros((2, 4, 6)),
        v=np.zeros((2, 4, 6)),
        a=np.zeros((2, 12, 4)),
    )
    z = numbers(routing.coupling_map(small, 1, 2, grid=2, scale="plain").data[0].z)
    assert z[0, 3] == pytest.approx(c[1, 4, 2]), "type 1, row 0, column 0"
    assert z[1, 1] == pytest.approx(c[1, 3, 2]), "type 0, row 1, column 1"


def test_places_without_a_type_are_left_open_where_types_do_not_fill_their_rows() -> None:
    c = np.full((1, 9 * 4, 2), 0.5)
    votes, poses = np.zeros((36, 2, 3)), np.zeros((1, 2, 3))
    nine = RoutingTrace(u_hat=votes, b=np.zeros_like(c), c=c, s=poses, v=poses.copy(), a=np.zeros_like(c))
    heat = routing.coupling_map(nine, 0, 1, grid=2, scale="plain").data[0]
    assert numbers(heat.z).shape == (2 * 3 - 1, 8 * 3 - 1)
    assert np.isfinite(numbers(heat.z)).sum() == 36
    assert np.nanmax(numbers(heat.customdata)[..., 0]) == 36
    np.testing.assert_array_equal(np.isnan(numbers(heat.z)), np.isnan(numbers(heat.customdata)[..., 0]))


def test_what_the_pointer_says_over_a_cell_is_its_type_its_number_and_its_coupling() -> None:
    heat = FIGURES["maps"]().data[0]
    # the order of the three numbers in customdata is tested with each part's place
    assert heat.hovertemplate.startswith("type %{customdata[2]:.0f}, part %{customdata[0]:,.0f}<br>coupling c ")
    assert "%{customdata[1]:.4f}" in heat.hovertemplate
    assert "%{z" not in heat.hovertemplate, "z is c - 1/10 on this scale, and would be called c"
    over = FIGURES["on picture"]().data[0]
    np.testing.assert_array_equal(
        numbers(over.customdata), measure.on_picture(TRACE.routing.c[2, :, PARENT], 28), "c, whatever the scale"
    )


def test_a_change_of_couplings_is_after_minus_before_and_centred_on_zero() -> None:
    later = hand_made()
    c = later.routing.c.copy()
    c[2, 40, PARENT] -= 0.02
    after = RoutingTrace(**{**{name: getattr(later.routing, name) for name in ("u_hat", "b", "s", "v", "a")}, "c": c})
    heat = routing.coupling_change(TRACE.routing, after, 2, PARENT).data[0]
    assert numbers(heat.z)[0, 7 + 4] == pytest.approx(-0.02)
    assert heat.zmin == -heat.zmax == pytest.approx(-0.02)
    assert "stretched" in heat.colorbar.title.text


def test_couplings_on_the_picture_are_means_over_receptive_fields_with_the_strokes_in_place() -> None:
    figure = FIGURES["on picture"]()
    heat, outline = figure.data[:2]
    c = measure.on_picture(TRACE.routing.c[2, :, PARENT], 28)
    np.testing.assert_allclose(numbers(heat.z), c - 0.1, atol=1e-12)  # one subtraction of float64
    # the part of type 0 at the top left pulls only there, the other pushes at the bottom right
    assert numbers(heat.z)[0, 0] > 0 > numbers(heat.z)[26, 24]
    assert np.isnan(numbers(heat.z)[27]).all()
    np.testing.assert_array_equal(numbers(outline.z), TRACE.image)
    assert top_is_first_row(figure)
    assert heat.zmin == -heat.zmax
    assert f"{heat.zmax:g}" in heat.colorbar.title.text


def test_lengths_by_iteration_count_from_one_and_name_their_class() -> None:
    figure = FIGURES["lengths by iteration"]()
    assert [line.name for line in figure.data] == [str(k) for k in range(10)]
    line = figure.data[PARENT]
    np.testing.assert_array_equal(line.x, [1, 2, 3])
    np.testing.assert_allclose(numbers(line.y), [0.5, 0.7, 0.9])
    assert line.line.color == style.class_colour(PARENT)
    assert line.text[-1] == "7"
    assert line.line.width > figure.data[0].line.width
    low, high = layout(figure).yaxis.range
    assert low == 0
    assert 1 <= high <= 1.1


def test_entropy_by_iteration_keeps_its_whole_range_so_that_nearly_even_looks_nearly_even() -> None:
    figure = FIGURES["entropy"]()
    np.testing.assert_array_equal(figure.data[0].x, [1, 2, 3])
    np.testing.assert_allclose(numbers(figure.data[0].y), measure.coupling_entropy(TRACE.routing.c), rtol=1e-12)
    assert layout(figure).yaxis.range[0] == 0
    assert layout(figure).yaxis.range[1] >= 1


@pytest.mark.parametrize("iterations", [1, 10])
def test_one_iteration_and_ten_can_be_drawn(iterations: int) -> None:
    trace = hand_made(iterations)
    for figure in (routing.lengths_by_iteration(trace), routing.entropy_by_iteration(trace.routing)):
        low, high = layout(figure).xaxis.range
        assert low < 1 <= iterations < high


def test_lengths_are_bars_from_zero_to_one_in_their_classes_colours_with_those_before_around_them() -> None:
    figure = FIGURES["lengths"]()
    now, before = figure.data
    assert list(now.x) == [str(k) for k in range(10)]
    np.testing.assert_allclose(numbers(now.y), TRACE.lengths)
    np.testing.assert_allclose(numbers(before.y), TRACE.lengths / 2)
    assert list(now.marker.color) == [style.class_colour(k) for k in range(10)]
    assert tuple(layout(figure).yaxis.range) == (0, 1)
    assert layout(figure).barmode == "overlay"
    assert len(lengths.length_chart(TRACE.lengths).data) == 1


def test_a_pose_is_sixteen_signed_bars_around_zero_none_cut_off() -> None:
    pose = np.linspace(-0.9, 0.3, 16)
    figure = lengths.pose_bars(pose, 3)
    np.testing.assert_allclose(numbers(figure.data[0].y), pose)
    assert list(figure.data[0].x) == list(range(1, 17))
    assert figure.data[0].marker.color == style.class_colour(3)
    low, high = layout(figure).yaxis.range
    assert low == -high
    assert low < -0.9


def test_small_poses_share_one_range_so_that_they_can_be_compared() -> None:
    ranges = {tuple(layout(lengths.pose_bars(np.full(16, value), 3)).yaxis.range) for value in (0.01, 0.1, 0.4)}
    assert len(ranges) == 1


def read(uri: str) -> np.ndarray:
    kind, data = uri.split(",", 1)
    assert kind == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def test_ink_is_bright_on_black_pixel_by_pixel_with_row_0_at_the_top() -> None:
    pixels = read(pictures.ink_uri(TRACE.image))
    assert pixels.shape == (28, 28)
    assert pixels[3, 20] == 255
    assert pixels.sum() == 255


def test_ink_beyond_its_range_is_drawn_as_its_ends() -> None:
    np.testing.assert_array_equal(read(pictures.ink_uri(np.array([[-1.0, 2.0]]))), [[0, 255]])


def test_magnitudes_grow_brighter_and_the_largest_has_the_last_colour() -> None:
    pixels = read(pictures.magnitude_uri(np.linspace(0, 3, 9)[None])).astype(int)
    assert pixels.shape == (1, 9, 3)
    assert (np.diff(pixels.sum(axis=-1)[0]) > 0).all()
    np.testing.assert_array_equal(pixels, read(pictures.magnitude_uri(np.linspace(0, 1, 9)[None])))


@pytest.mark.parametrize("share", [0.0, 0.25, 0.6, 1.0])
def test_magnitudes_have_the_colours_of_the_map_that_is_named(share: float) -> None:
    named = sample_colorscale("Cividis", [share], colortype="tuple")[0]
    pixel = read(pictures.magnitude_uri(np.array([[5 * share, 5.0]])))[0, 0]
    # 256 colours stand for all: neighbours differ by less than 2 of 255
    np.testing.assert_allclose(pixel, 255 * np.array(named), atol=2)


def test_magnitudes_that_are_all_zero_are_drawn_dark() -> None:
    pixels = read(pictures.magnitude_uri(np.zeros((2, 2))))
    np.testing.assert_array_equal(
        pixels, np.broadcast_to(read(pictures.magnitude_uri(np.array([[0.0, 1.0]])))[0, 0], (2, 2, 3))
    )


def test_a_mosaic_sets_maps_in_reading_order_with_a_line_between() -> None:
    sheet = pictures.mosaic(np.arange(1.0, 6.0)[:, None, None] * np.ones((1, 2, 2)), across=3)
    a, b, c, d, e = 1, 2, 3, 4, 5
    np.testing.assert_array_equal(
        sheet,
        [
            [a, a, 0, b, b, 0, c, c],
            [a, a, 0, b, b, 0, c, c],
            [0, 0, 0, 0, 0, 0, 0, 0],
            [d, d, 0, e, e, 0, 0, 0],
            [d, d, 0, e, e, 0, 0, 0],
        ],
    )


def test_256_feature_maps_make_a_mosaic_of_16_by_16() -> None:
    sheet = pictures.mosaic(TRACE.features)
    assert sheet.shape == (16 * 21 - 1, 16 * 21 - 1)
    assert sheet[16 // 16 * 21, 5 * 21] == 21, "map 21 stands in the second row at the sixth place"


def test_the_headline_names_the_longest_capsule_and_the_next() -> None:
    text = re.sub(r"<style>.*?</style>|<[^>]*>", "", walk.headline(TRACE), flags=re.DOTALL)
    assert re.sub(r"\s+", " ", text).strip() == (
        "The network reads a 7length 0.90 of at most 1; next comes the 9 with 0.20"
    )


def test_the_walk_shows_every_station_with_the_traces_own_numbers_and_a_word_for_each_picture() -> None:
    html = walk.walk(TRACE)
    assert re.findall(r"<h3>(.*?)</h3>", html) == [
        "Picture", "Feature maps", "Parts (primary capsules)", "Digit capsules", "Reconstruction",
    ]  # fmt: skip
    images = re.findall(r'<img src="(.*?)" alt="(.+?)">', html)
    assert len(images) == html.count("<img") == 4
    np.testing.assert_array_equal(read(images[0][0]), np.rint(255 * TRACE.image))
    np.testing.assert_array_equal(read(images[3][0]), np.rint(255 * TRACE.reconstruction))


def test_length_bars_are_as_wide_as_the_lengths_and_mark_those_before() -> None:
    html = walk.length_bars(TRACE.lengths, TRACE.lengths / 2)
    assert re.findall(r'class="fill" style="width:([\d.]+)%', html)[PARENT] == "90.0"
    assert re.findall(r'<i style="left:([\d.]+)%', html)[PARENT] == "45.0"
    assert "<i " not in walk.length_bars(TRACE.lengths)


def test_lengths_and_answers_are_there_as_text_for_who_cannot_see_bars() -> None:
    html = walk.length_bars(TRACE.lengths)
    (spoken,) = re.findall(r'role="img" aria-label="lengths of the digit capsules: ([^"]*)"', html)
    assert spoken == ", ".join(f"{k}: {length:.2f}" for k, length in enumerate(TRACE.lengths))
    assert re.findall(r'class="value[^"]*">([\d.]+)<', html) == [f"{length:.2f}" for length in TRACE.lengths]
    assert re.findall(r'class="value longest">([\d.]+)<', html) == ["0.90"]


def test_every_class_has_its_own_colour_in_every_figure() -> None:
    ten = [style.class_colour(k) for k in range(10)]
    assert re.findall(r'class="fill" style="width:[\d.]+%;background:(#\w+)"', walk.length_bars(TRACE.lengths)) == ten
    assert [line.line.color for line in FIGURES["lengths by iteration"]().data] == ten
    assert list(FIGURES["lengths"]().data[0].marker.color) == ten
    assert f"border-color:{ten[PARENT]}" in walk.headline(TRACE)


def test_the_walk_asks_nothing_of_any_other_place() -> None:
    html = walk.headline(TRACE) + walk.walk(TRACE)
    assert "//" not in re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", html)
    assert not re.search(r"<(script|link|iframe|object)|@import|url\(", html)


def test_titles_and_notes_of_tiles_are_text_and_never_markup() -> None:
    html = pictures.tiles([('<b onclick="x">', np.zeros((2, 2)), "a & <i>b</i>")])
    assert (
        '<strong>&lt;b onclick=&quot;x&quot;&gt;</strong> <span class="more">a &amp; &lt;i&gt;b&lt;/i&gt;</span>'
        in html
    )
    assert 'alt="&lt;b onclick=&quot;x&quot;&gt;"' in html


def test_tiles_take_eight_bits_as_they_are_and_shares_as_ink() -> None:
    grey, colour = np.array([[0, 200]], dtype=np.uint8), np.array([[[1, 2, 3]]], dtype=np.uint8)
    html = pictures.tiles([("a", grey, ""), ("b", colour, ""), ("c", np.array([[0.0, 1.0]]), "")])
    found = [read(uri) for uri in re.findall(r'src="([^"]*)"', html)]
    for shown, expected in zip(found, (grey, colour, [[0, 255]]), strict=True):
        np.testing.assert_array_equal(shown, expected)
