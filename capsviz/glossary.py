"""The words of the pages: each explained in plain words first, then with the paper's letter and its equation.

Knows words; knows no page. Wherever a page uses one of these words, it opens on what stands here.
"""

from __future__ import annotations

from typing import NamedTuple


class Term(NamedTuple):
    """One word of the house."""

    name: str
    letter: str
    """The paper's letter, as it is read in a line of text; empty where there is none."""
    plain: str
    """What it is, to a bright sixteen-year-old: no letter, no equation."""
    exact: str
    """The same in letters, Markdown with formulas; empty where the plain words are exact."""
    link: str
    """Where it can be touched: page and state, as in a lesson."""
    forms: tuple[str, ...] = ()
    """How else it is written on a page, such as its plural."""


TERMS: dict[str, Term] = {
    "capsule": Term(
        "capsule",
        "",
        "A small group of neurons that answers with a vector instead of one number. The vector's length says how sure it is "
        "that its thing is there; its direction says how the thing lies.",
        "",
        "/blocks?block=capsule",
        ("capsules",),
    ),
    "vector": Term(
        "vector",
        "",
        "A list of numbers, read as an arrow. It has a length and a direction.",
        "",
        "/blocks?block=squash",
        ("vectors",),
    ),
    "length": Term(
        "length",
        "‖v‖",
        "How long a capsule's vector is, between 0 and 1. It says how sure the capsule is that its thing is in the picture.",
        r"$\|v\| = \sqrt{v_1^2 + v_2^2 + \dots}$. Lengths are no probabilities: those of the digits need not add up to 1.",
        "/",
        ("lengths",),
    ),
    "pose": Term(
        "pose",
        "v",
        "The numbers of a capsule's vector: how the thing it found lies, leans, how thick it is. Nobody told the network what "
        "each number should mean.",
        r"$v_j$ for a digit $j$. A number of a pose has a meaning only within one digit.",
        "/pose",
        ("poses",),
    ),
    "feature map": Term(
        "feature map",
        "",
        "What one filter found, place by place: bright where the pixels fit its pattern.",
        "",
        "/blocks?block=forward",
        ("feature maps",),
    ),
    "filter": Term(
        "filter",
        "",
        "A small pattern of weights that slides over the picture and says at every place how well the pixels there fit.",
        "",
        "/blocks?block=forward",
        ("filters",),
    ),
    "weight": Term(
        "weight",
        "",
        "A number that training found and that stays as it is while pictures are read.",
        "",
        "/blocks?block=learning",
        ("weights",),
    ),
    "part": Term(
        "part",
        "u",
        "What a primary capsule finds: a piece of a stroke at one place of the picture. The word also stands for that "
        "capsule itself.",
        r"$u_i$ is the vector of part $i$.",
        "/blocks?block=capsule",
        ("parts",),
    ),
    "primary capsule": Term(
        "primary capsule",
        "u",
        "One of the small capsules, each for one kind of part at one place of the picture.",
        r"$u_i$, squashed like every capsule's vector.",
        "/blocks?block=forward",
        ("primary capsules", "small capsule", "small capsules"),
    ),
    "digit capsule": Term(
        "digit capsule",
        "v",
        "One of the large capsules, one for each digit. The longest is the network's answer.",
        r"$v_j = \mathrm{squash}(s_j)$",
        "/blocks?block=forward",
        ("digit capsules",),
    ),
    "vote": Term(
        "vote",
        "û",
        "What a part says about a digit: how the digit would lie if the part belonged to it.",
        r"$\hat u_{ij} = W_{ij}\,u_i$, one matrix for every pair of part $i$ and digit $j$.",
        "/blocks?block=votes",
        ("votes",),
    ),
    "matrix": Term(
        "matrix",
        "W",
        "A table of numbers that turns one vector into another. Here it turns a part's vector into its vote for a digit. It is "
        "what the network learned.",
        r"$W_{ij}$; reading a picture does not change it.",
        "/blocks?block=votes",
        ("matrices",),
    ),
    "routing": Term(
        "routing",
        "",
        "How the parts decide, anew for every picture, which digit each of them speaks for. Nothing of it is learned.",
        r"Repeated: $c_i = \mathrm{softmax}(b_i)$, $\;s_j = \sum_i c_{ij}\hat u_{ij}$, $\;v_j = \mathrm{squash}(s_j)$, "
        r"$\;b_{ij} \leftarrow b_{ij} + \hat u_{ij}\cdot v_j$.",
        "/routing",
        ("routed",),
    ),
    "iteration": Term(
        "iteration",
        "r",
        "One round of routing: parts share themselves out, digits answer, parts see with whom they agree.",
        "Pages count from 1, code from 0.",
        "/routing?iteration=1",
        ("iterations",),
    ),
    "logit": Term(
        "logit",
        "b",
        "How much a part has come to agree with a digit so far. It starts at 0 for every picture and is forgotten with it.",
        r"$b_{ij} \leftarrow b_{ij} + a_{ij}$ after every iteration.",
        "/blocks?block=coupling",
        ("logits",),
    ),
    "coupling": Term(
        "coupling",
        "c",
        "The share of itself that a part gives to a digit. The shares of one part always add up to 1.",
        r"$c_{ij} = \exp b_{ij} \,/\, \sum_k \exp b_{ik}$: over the digits $k$, not over the parts.",
        "/routing",
        ("couplings",),
    ),
    "softmax": Term(
        "softmax",
        "",
        "A rule that turns any numbers into shares that add up to 1; a larger number gets a larger share.",
        r"$\exp b_j \,/\, \sum_k \exp b_k$",
        "/blocks?block=coupling",
    ),
    "sum": Term(
        "weighted sum",
        "s",
        "All votes for one digit added up, each counted as much as its coupling says.",
        r"$s_j = \sum_i c_{ij}\,\hat u_{ij}$",
        "/routing",
        ("weighted sums",),
    ),
    "squash": Term(
        "squash",
        "",
        "The rule that brings a vector's length between 0 and 1 and leaves its direction alone.",
        r"$v = \frac{\|s\|^2}{1+\|s\|^2}\,\frac{s}{\|s\|}$. The length is bounded; the single numbers may be negative.",
        "/blocks?block=squash",
        ("squashed", "squashes"),
    ),
    "agreement": Term(
        "agreement",
        "a",
        "How well a part's vote points along the vector of the digit it is for. Votes that agree are listened to more in the "
        "next iteration.",
        r"$a_{ij} = \hat u_{ij}\cdot v_j$",
        "/blocks?block=votes",
        ("agreements",),
    ),
    "contribution": Term(
        "contribution",
        "",
        "What one part adds to a digit in the end: its coupling times how far its vote goes along the digit's vector.",
        r"$c_{ij}\,\hat u_{ij}\cdot v_j/\|v_j\|$; over the parts they add up to $\|s_j\|$.",
        "/routing?view=Who decided",
        ("contributions",),
    ),
    "entropy": Term(
        "coupling entropy",
        "",
        "How evenly parts share themselves out: 1 where each gives every digit the same, 0 where each gives all to one.",
        r"The mean over the parts of $-\sum_j c_{ij}\log c_{ij} \,/\, \log 10$.",
        "/routing",
        ("entropy",),
    ),
    "margin loss": Term(
        "margin loss",
        "L",
        "What training makes small. It wants the capsule of a digit that is there to be long and those of all others to be "
        "short, and beyond its two margins it is content.",
        r"$L_k = T_k\max(0, m^+ - \|v_k\|)^2 + \lambda(1-T_k)\max(0, \|v_k\| - m^-)^2$",
        "/blocks?block=loss",
        ("margin",),
    ),
    "loss": Term(
        "loss",
        "L",
        "A number that says how far the network is from what it should do. Training makes it small.",
        "",
        "/blocks?block=loss",
        ("losses",),
    ),
    "gradient": Term(
        "gradient",
        "",
        "The slope of the loss: for each learned number, which way to move it so that the loss grows. Training goes the "
        "other way.",
        "",
        "/blocks?block=learning",
        ("gradients",),
    ),
    "decoder": Term(
        "decoder",
        "",
        "Three ordinary layers that draw a picture from the pose of one digit alone.",
        "All other poses are set to 0 before it draws.",
        "/pose",
    ),
    "reconstruction": Term(
        "reconstruction",
        "",
        "The picture that the decoder draws from the answer's pose. What is missing in it, the pose did not hold.",
        "",
        "/",
        ("reconstructions",),
    ),
    "equivariance": Term(
        "equivariance",
        "",
        "The hope that a pose turns along when the picture is turned, while the length stays. It has to be measured.",
        "",
        "/why",
        ("equivariant",),
    ),
    "cnn": Term(
        "ordinary network",
        "CNN",
        "A network of filters without capsules. It answers with one number for each digit.",
        "",
        "/why",
        ("CNN", "CNNs", "convolutional network"),
    ),
    "max pooling": Term(
        "max pooling",
        "",
        "Of a few neighbouring places the largest value is kept, and which place had it is forgotten.",
        "",
        "/why",
        ("pooling",),
    ),
    "cross-entropy": Term(
        "cross-entropy",
        "",
        "The usual loss of ordinary networks. It reads the answers as shares of one whole.",
        r"$-\log$ of the share that a softmax gives to the right digit",
        "/blocks?block=loss",
    ),
    "batch": Term(
        "batch",
        "",
        "The digits that are shown between two moves of the learned numbers.",
        "",
        "/blocks?block=learning",
        ("batches",),
    ),
}
"""Every word by its name in a link, in the order in which one meets them."""
