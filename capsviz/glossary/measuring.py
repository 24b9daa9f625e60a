"""What stands beside a number: how sure it is, how it was found, and on what."""

from __future__ import annotations

from capsviz.glossary.term import Term

TERMS: dict[str, Term] = {
    "interval": Term(
        "95 % interval",
        "",
        "How far chance can have moved a share: of 20 such ranges, each from other digits, about 19 hold the true share. "
        "The more digits were counted, the narrower it is.",
        "Wilson's interval for a share",
        "/about",
        ("95 % intervals", "interval", "intervals"),
    ),
    "correlation": Term(
        "correlation",
        "r",
        "How surely two quantities go up and down together: 1 where they always do, 0 where they have nothing to do with "
        "each other, below 0 where one falls as the other rises.",
        "",
        "/routing?view=Who decided",
        ("correlations",),
    ),
    "read-out": Term(
        "linear read-out",
        "",
        "A weighted sum of some numbers, with weights chosen so that it tells a quantity, such as how far a digit was "
        "turned. If it succeeds on digits that it was not chosen on, the numbers hold that quantity.",
        "",
        "/why?view=What moves and what stays",
        ("linear read-outs", "read-out", "read-outs"),
    ),
    "R²": Term(
        "R²",
        "R²",
        "How much of what varies is told by a guess: 1 where the guess is always right, 0 where it is no better than always "
        "guessing the average.",
        r"$R^2 = 1 - \sum (y - \hat y)^2 / \sum (y - \bar y)^2$",
        "/why?view=What moves and what stays",
    ),
    "bfloat16": Term(
        "bfloat16",
        "",
        "A number kept to 8 binary digits instead of 24: quicker to compute with, and a little coarse.",
        "",
        "/about",
    ),
    "affNIST": Term(
        "affNIST",
        "",
        "Handwritten digits that were turned, stretched, slanted and moved about on a larger picture, to see whether a "
        "network trained on upright ones can still read them.",
        "",
        "/blocks?block=limits",
    ),
    "Efficient-CapsNet": Term(
        "Efficient-CapsNet",
        "",
        "A capsule network of 2021 with few weights. It has sixteen parts, a steeper squash, and divides its votes in one "
        "pass, by how alike they are, instead of step by step.",
        "arXiv 2101.12491",
        "/blocks?block=squash",
    ),
}
