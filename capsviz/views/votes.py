"""Votes: all votes for one digit as a cloud, so that agreement is seen as a cluster."""

from __future__ import annotations

import streamlit as st

from capsviz import desk, parts
from capsviz.components.votes_cloud import scrub_votes
from capsviz.figures.votes import votes_cloud
from capsviz.trace import CapsTrace
from capsviz.views.take_away import Take, offer


def show() -> None:
    """The cloud, scrubbed through the iterations, and how to read it."""
    trace = desk.current()
    digit = desk.looked_at(trace)
    plane = parts.vote_plane(trace, digit)
    st.markdown(
        f"Every dot is one part's vote for the **{digit}**, drawn as large as its coupling. The arrow is the digit's "
        "own vector $v$. **Step through the iterations**: votes that point the way of the arrow grow, and pull it with "
        "them."
    )
    scrub_votes(
        trace,
        digit,
        plane,
        iteration=desk.iteration(trace),
        key="votes",
        on_iteration=lambda r: desk.change(iteration=r + 1),
    )
    first, second = plane.shares
    st.caption(
        f"{trace.poses.shape[1]} dimensions seen in two: across, the direction of v after the last iteration, which "
        f"holds {first:.0%} of the votes' squared length; up, the direction that holds most of the rest, {second:.0%}. "
        "Both axes have the same scale and pass through the origin, since agreement is a plain product of two vectors. "
        "A vote can be longer than 1: u and v are squashed, votes are not."
    )
    offer("votes", {"The votes": _taken(trace, desk.iteration(trace), digit, plane)})


def _taken(trace: CapsTrace, r: int, digit: int, plane: parts.VotePlane) -> Take:
    return Take(
        lambda: votes_cloud(trace, r, digit),
        lambda: {"votes": plane.votes, "v": plane.v, "c": trace.routing.c[:, :, digit]},
        f"votes_cloud(trace, {r}, {digit})",
        "from capsviz.figures.votes import votes_cloud",
    )
