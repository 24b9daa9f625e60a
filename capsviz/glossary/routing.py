"""How parts and digits come to agree."""

from __future__ import annotations

from capsviz.glossary.term import Term

TERMS: dict[str, Term] = {
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
    "sigmoid": Term(
        "sigmoid",
        "",
        "A rule that brings one number between 0 and 1: far below zero it becomes almost 0, far above almost 1.",
        r"$1/(1+e^{-x})$",
        "/blocks?block=squash",
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
}
