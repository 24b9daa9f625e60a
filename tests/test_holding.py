"""A pose held by hand, in the spelling of a link."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from capsviz import holding
from capsviz.intervention import parse, spell

OWN = np.linspace(-0.3, 0.3, 6).astype(np.float32)
POSES = arrays.arrays(np.float32, 6, elements=st.floats(-1, 1, width=32))


@given(own=POSES, pose=POSES, digit=st.integers(0, 9))
def test_a_held_pose_comes_back_from_its_link_to_every_decimal_that_is_kept(own, pose, digit) -> None:
    link = spell(holding.hold(own, pose, digit))
    mine, others = holding.split(parse(link), digit, 10)
    found, refused = holding.held(own, mine)
    assert (others, refused) == ((), ())
    # half of the last decimal, and the rounding of a number that is taken for the picture's own
    np.testing.assert_allclose(found, pose, atol=0.61 * 10**-holding.DECIMALS)


def test_a_pose_that_is_the_pictures_own_needs_no_edit() -> None:
    assert holding.hold(OWN, OWN, 3) == ()


def test_a_held_number_is_set_and_not_moved() -> None:
    pose = OWN.copy()
    pose[2] = 0.123456
    assert spell(holding.hold(OWN, pose, 7)) == "v[7,2]=0.1235"


def test_links_of_nudges_still_hold_what_they_held() -> None:
    mine, _ = holding.split(parse("v[4,2]+=0.1;v[4,5]*=0.5;v[4,2]+=-0.05"), 4, 10)
    pose, _ = holding.held(OWN, mine)
    expected = OWN.copy()
    expected[2] += 0.05
    expected[5] *= 0.5
    np.testing.assert_allclose(pose, expected, atol=1e-6)


def test_only_single_numbers_of_this_class_are_the_desks() -> None:
    mine, others = holding.split(parse("v[4,2]=0.1;v[-6,3]=0.1;v[5,2]=1;v[4]*=2;v*=0;v@0[4,2]=1;c@1[57,4]=1"), 4, 10)
    assert spell(mine) == "v[4,2]=0.1;v[-6,3]=0.1"
    assert spell(others) == "v[5,2]=1.0;v[4]*=2.0;v*=0.0;v@0[4,2]=1.0;c@1[57,4]=1.0"


@pytest.mark.parametrize("edit", ["v[4,2]=1.5", "v[4,2]+=1e30", "v[4,2]*=-1e38"])
def test_a_number_that_no_pose_has_is_refused_and_the_others_are_held(edit: str) -> None:
    mine, _ = holding.split(parse(f"v[4,0]=0.25;{edit};v[4,1]=-0.25"), 4, 10)
    pose, refused = holding.held(OWN, mine)
    assert spell(refused) == spell(parse(edit))
    np.testing.assert_allclose(pose, [0.25, -0.25, *OWN[2:]], atol=1e-6)


def test_a_nudge_adds_the_difference_after_an_iteration() -> None:
    pose = OWN.copy()
    pose[1] += 0.25
    (edit,) = holding.nudge(OWN, pose, 7, after=1)
    assert str(edit).startswith("v@1[7,1]+=0.25")
    assert holding.nudge(OWN, OWN, 7, after=1) == ()
