"""An exercise on what routing decides: the same pictures with routed couplings and with even ones."""

from __future__ import annotations

from capsviz import strokes
from capsviz.capture import capture
from capsviz.exercises.asked import Asked, NotHereError, Number, Picture, read_clearly
from capsviz.exercises.shown import bars, pictures
from capsviz.network import Capsules


def other_answers(net: Capsules, picture: Picture) -> Asked:
    """How many answers routing changes; learners think that it makes them."""
    if not net.config.iterates:
        raise NotHereError(
            "this network routes in one pass, so it cannot be run without; choose another network on Explore"
        )
    routed = read_clearly(net, picture)
    even = capture(net, picture, iterations=1)
    shown = strokes.gallery()
    pairs = [
        (one, capture(net, one.pixels, iterations=1).prediction, capture(net, one.pixels).prediction) for one in shown
    ]
    changed = [(one, before, after) for one, before, after in pairs if before != after]
    mine = "changed" if even.prediction != routed.prediction else "did not change"
    right = sum(before == one.digit for one, before, _ in pairs), sum(after == one.digit for one, _, after in pairs)
    others = pictures(
        "Those that changed", [(f"{before} became {after}", one.pixels, "") for one, before, after in changed]
    )
    return Asked(
        "How many answers does routing change?",
        f"The {len(shown)} digits of the gallery are read twice: once with even couplings, where every part gives each digit the same, as in "
        f"the first iteration, and once routed as the network was trained. **How many of the {len(shown)} get another answer?**",
        Number("Other answers", 0.0, float(len(shown)), 1.0, 2.0, "{:.0f}"),
        float(len(changed)),
        f"{len(changed)} of {len(shown)}. Without routing {right[0]} are read rightly, with it {right[1]}. For your own digit routing {mine} "
        f"the answer; the length of the {routed.prediction} went from {even.lengths[routed.prediction]:.2f} to {routed.lengths[routed.prediction]:.2f}. "
        f"The votes are made by learned matrices: {_mostly(len(changed), len(shown))}",
        seen=(
            bars("Your digit's lengths, routed; the thin lines: with even couplings", routed.lengths, even.lengths),
            *([others] if changed else []),
        ),
    )


def _mostly(changed: int, of: int) -> str:
    if changed > of / 10:
        return "but for these weights they are not the whole answer, and **routing has a say**."
    return (
        "**most of the answer is in the votes already**. Several studies found the same of other networks; the page About "
        "names them."
    )
