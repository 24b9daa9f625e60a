"""Names of numbers: given only where two measurements agree, and true of digits that neither has seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_poses import made_up

from capsviz import ink, naming, poses
from capsviz.network import CapsNet
from capsviz.training import pose_statistics

MOTIONS = list(ink.MOTIONS)


def meaning(effect: float = 1.0, **parts: tuple[float, float, float]) -> naming.Meaning:
    """The meaning of a number with these (share, amount, correlation) for some motions."""
    shares, amounts, correlation = (np.zeros((1, 1, len(MOTIONS)), dtype=np.float32) for _ in range(3))
    for motion, (share, amount, r) in parts.items():
        at = (0, 0, MOTIONS.index(motion))
        shares[at], amounts[at], correlation[at] = share, amount, r
    statistics = replace(
        made_up(1, 1),
        effect=np.array([[effect]], dtype=np.float32),
        shares=shares,
        amounts=amounts,
        correlation=correlation,
    )
    return naming.meaning(statistics, 0, 0)


def test_one_motion_that_strokes_bear_out_gives_its_name() -> None:
    found = meaning(slant=(0.6, -0.4, -0.5), width=(0.2, 0.3, 0.1))
    assert (found.kind, naming.label(found)) == ("named", "slant")
    said = naming.sentence(found)
    assert "leaning left (60 % of that; correlation 0.50 of at most 1 on drawn strokes)" in said
    assert "wider (20 %" in said


@pytest.mark.parametrize("r", [0.29, 0.0, -0.8])
def test_one_motion_that_strokes_do_not_bear_out_gives_no_name(r: float) -> None:
    found = meaning(slant=(0.6, 0.4, r))
    assert (found.kind, naming.label(found)) == ("unconfirmed", "no name")
    assert (
        f"needs a correlation of {naming.CONFIRMED:g} or more on drawn strokes, so it has no name"
        in naming.sentence(found)
    )


def test_a_correlation_of_the_other_sign_is_against_the_name() -> None:
    assert meaning(width=(0.6, -0.4, 0.9)).kind == "unconfirmed"
    assert meaning(width=(0.6, -0.4, -0.9)).kind == "named"


def test_several_motions_are_mixed_and_their_shares_are_said() -> None:
    found = meaning(thickness=(0.4, 1, 0.9), right=(0.3, -2, 0.1), turn=(0.05, 1, 1))
    assert (found.kind, naming.label(found)) == ("mixed", "mixed: thickness, left-right")
    said = naming.sentence(found)
    assert "thicker (40 %" in said
    assert "further left (30 %" in said
    assert "turn" not in said, "a share that small is not mentioned"


def test_one_motion_with_too_small_a_share_is_a_part() -> None:
    assert naming.label(meaning(width=(0.36, 1, 0.9), turn=(0.09, 1, 1))) == "partly width"


def test_what_changes_too_little_is_nothing_visible() -> None:
    found = meaning(effect=0.05, slant=(0.9, 1, 1))
    assert (found.kind, naming.label(found)) == ("nothing", "nothing visible")
    assert "at both ends of this range, 5 % of all the ink is in one drawing only" in naming.sentence(found)


def test_what_no_motion_explains_is_a_change_of_shape() -> None:
    assert naming.label(meaning(slant=(0.2, 1, 1), width=(0.15, 1, 1))) == "shape"
    assert naming.label(meaning()) == "shape"


def test_every_motion_has_words() -> None:
    assert list(naming.WORDS) == MOTIONS


def test_labels_fit_beside_a_slider() -> None:
    words = naming.WORDS.values()
    assert max(len(word.name) for word in words) <= 20
    assert max(len(word.brief) for word in words) <= 10


@pytest.mark.parametrize("digit", [0, 1, 9])
def test_names_hold_for_stroke_digits_that_no_measurement_has_seen(shipped: CapsNet, digit: int) -> None:
    statistics = poses.load("sabour-r3")
    fresh = pose_statistics.stroke_digits(digit, np.random.default_rng(1_000 + digit))
    found = pose_statistics.correlations(shipped, digit, fresh)
    meanings = [naming.meaning(statistics, digit, dim) for dim in range(16)]
    named = [
        (dim, found[dim, MOTIONS.index(m.parts[0].motion)], m.parts[0])
        for dim, m in enumerate(meanings)
        if m.kind == "named"
    ]
    assert len(named) >= 4
    for dim, r, part in named:
        # of 240 digits each correlation is known to about 0.06
        assert abs(np.sign(part.amount) * r - part.correlation) < 0.25, f"number {dim + 1}"
        assert np.sign(part.amount) * r > 0.15


@pytest.mark.usefixtures("shipped")
def test_most_leading_motions_point_the_way_that_strokes_say() -> None:
    statistics = poses.load("sabour-r3")
    leading = statistics.shares.argmax(axis=-1)[..., None]
    shares, amounts, r = (
        np.take_along_axis(values, leading, axis=-1)
        for values in (statistics.shares, statistics.amounts, statistics.correlation)
    )
    agree = np.sign(amounts) * r > 0
    # two measurements that had nothing to do with each other would agree on half
    assert agree[shares > 0.3].mean() > 0.8
