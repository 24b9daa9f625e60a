"""The margin loss: what the network is trained to want, and how much the reconstruction counts beside it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from capsviz import desk
from capsviz.blocks.screen import ask, change_digit, notice
from capsviz.components.margin import Lengths, Loss, forget_lengths, give_lengths, read_lengths, slide_lengths
from capsviz.figures.equations import class_bars
from capsviz.figures.pictures import tiles
from capsviz.rows import Table
from capsviz.trace import CapsTrace
from capsviz.views import in_python
from capsviz.views.take_away import Take, of_pictures, offer

if TYPE_CHECKING:
    from capsviz.objective import LossConvention

KEY = "blocks.lengths"


def show() -> None:
    """Ten lengths with both losses, what to notice, and the reconstruction."""
    ask(
        "What does the network want?",
        "A *loss* is a number that training makes small. The *margin loss* wants the capsule of a digit that **is** in the "
        "picture to be longer than 0.9, and that of a digit that is **not** to be shorter than 0.1; beyond that it is content. "
        "**Slide the lengths**; an arrow shows which way learning would move each.",
    )
    _bench()
    notice(
        "say *yes* to a second digit: the margin loss can have both long at once. *Cross-entropy*, the usual loss, reads the "
        "lengths as shares of one whole: its arrows never rest, and two digits must divide what there is."
    )
    with st.expander("The equations"):
        _depth()
    _reconstruction()


@st.fragment
@desk.spoken(st.error)
def _bench() -> None:
    from capsviz.objective import ABSENT, PRESENT

    start = _of(desk.current())
    now = read_lengths(start, key=KEY)
    with st.container(horizontal=True):
        st.button("Your digit's lengths", on_click=lambda: forget_lengths(key=KEY), key="blocks.lengths.real")
        st.button("A second digit", on_click=lambda: give_lengths(_and_another(now), key=KEY), key="blocks.lengths.two")
    slide_lengths(now, _losses, marks=(ABSENT, PRESENT), key=KEY)
    offer("margin", _taken(now))


def _taken(now: Lengths) -> dict[str, Take]:
    from capsviz.experiments.equations import read_margin

    def read() -> dict[str, np.ndarray]:
        return {name: np.asarray(value) for name, value in read_margin(now.lengths, now.present)._asdict().items()}

    lines = f"lengths = np.array({now.lengths.tolist()})\npresent = np.array({now.present.tolist()})\n"
    room = "import numpy as np\nfrom capsviz.experiments.equations import read_margin"
    shown = {"terms": "term of the margin loss", "slopes": "slope of the margin loss", "shares": "share of the softmax"}
    return {
        f"{said.capitalize()}": Take(
            lambda name=name, said=said: class_bars(read()[name], up=said),
            lambda: {"lengths": now.lengths, "present": now.present} | read(),
            f'{lines}class_bars(read_margin(lengths, present).{name}, up="{said}")',
            f"{room}\nfrom capsviz.figures.equations import class_bars",
            in_python.alone,
        )
        for name, said in shown.items()
    }


def _of(trace: CapsTrace) -> Lengths:
    """The lengths of a trace, its answer taken for the truth."""
    return Lengths(trace.lengths.astype(float).clip(0, 1), np.arange(len(trace.lengths)) == trace.prediction)


def _and_another(now: Lengths) -> Lengths:
    """The same with a second digit in the picture, one whose capsule stays as it is: the longest of the others."""
    others = np.where(now.present, -1.0, now.lengths)
    return now._replace(present=now.present | (np.arange(len(others)) == others.argmax()))


def _losses(now: Lengths) -> tuple[Loss, Loss]:
    from capsviz.experiments.equations import read_margin

    read = read_margin(now.lengths, now.present)
    return (
        Loss(float(read.terms.sum()), read.terms, read.slopes),
        Loss(read.cross_entropy, read.shares, read.cross_slopes),
    )


def _depth() -> None:
    from capsviz.objective import ABSENT, DOWN_WEIGHT, PRESENT

    st.latex(r"L_k = T_k\,\max(0,\, m^+ - \|v_k\|)^2 + \lambda\,(1 - T_k)\,\max(0,\, \|v_k\| - m^-)^2")
    st.markdown(
        f"""*T* is 1 for a digit that is in the picture and 0 for one that is not; $m^+$ = {PRESENT}, $m^-$ = {ABSENT} are the two
*margins*, the dashed lines above; λ = {DOWN_WEIGHT} halves what absent digits count, lest at the start, when all capsules
are wrong, everything be pushed to nothing. The loss is the sum over the ten digits (Sabour, Frosst and Hinton 2017,
equation 4).

- **The arrows** point against the *gradient*, the slope of the loss for each length; they are a quarter of it long. No
  arrow means that learning leaves this length alone.
- **Cross-entropy** is −log of the share that a softmax gives to the right digit; with two digits, the mean of their two.
  A length is never above 1, so even ten perfect lengths leave it at a loss. The official network has no softmax here.
- With nothing in the picture the margin loss wants all ten short. Cross-entropy has nothing to say."""
    )


def _reconstruction() -> None:
    """The second loss of the current digit, at its true scale."""
    st.header("And it must be able to draw the digit again", anchor=False)
    answer = desk.current().prediction
    digit = st.pills(
        f"If this is a … (the network answers {answer})",
        range(10),
        required=True,
        **desk.bound("digit", shown=answer if desk.settings().digit is None else desk.settings().digit),
    )
    trace = desk.current(decode=digit)
    st.html(tiles([("Your digit", trace.image, ""), (f"Drawn from the {digit}'s vector", trace.reconstruction, "")]))
    change_digit()
    _weighed(trace, digit)
    offer("reconstruction", _drawn_taken(trace, digit))


def _drawn_taken(trace: CapsTrace, digit: int) -> dict[str, Take]:
    from capsviz.experiments.equations import weigh_losses

    given = partial(in_python.of_trace, decode=digit)
    pictures = {
        "your digit": (trace.image, "trace.image"),
        f"drawn from the {digit}": (trace.reconstruction, "trace.reconstruction"),
    }
    ways: tuple[LossConvention, ...] = ("printed", "official")
    return {
        "Drawn again": of_pictures(pictures, given=given),
        "Both losses: margin, reconstruction": Take(
            None,
            lambda: {way: np.array(weigh_losses(trace, digit, way)) for way in ways},
            f"{{way: weigh_losses(trace, {digit}, way) for way in {ways}}}",
            "from capsviz.experiments.equations import weigh_losses",
            given,
        ),
    }


def _weighed(trace: CapsTrace, digit: int) -> None:
    """Both losses of the digit, as printed and as in the official code."""
    from capsviz.experiments.equations import weigh_losses
    from capsviz.objective import RECONSTRUCTION, margin_weight

    printed, official = (weigh_losses(trace, digit, convention) for convention in ("printed", "official"))
    part = round(1 / margin_weight("official", len(trace.lengths)))
    st.markdown(
        f"The *decoder* draws the picture again from the {digit}'s vector alone. All {trace.image.size} pixel errors, "
        f"squared and added up, are **{printed.reconstruction / RECONSTRUCTION:.2f}**; they count {RECONSTRUCTION} each, so "
        "that a digit read wrongly costs far more than one drawn badly. In the authors' code the margin loss is halved and "
        f"averaged over the ten digits, so that the reconstruction weighs {part} times more beside it."
    )
    rows = [
        [name, *(f"{loss:.5f}" for loss in (both.margin, both.reconstruction, both.margin + both.reconstruction))]
        for name, both in (("as the paper prints it", printed), (f"in its authors' code: margin ÷ {part}", official))
    ]
    head = ["loss of your digit", "margin", "reconstruction", "together"]
    st.html(Table(head, rows, numbers=1).html("Both losses of your digit"))
    st.markdown("Choose a wrong digit and see both jump.")
