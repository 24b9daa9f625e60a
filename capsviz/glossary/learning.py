"""How a network learns, and what it is compared with."""

from __future__ import annotations

from capsviz.glossary.term import Term

TERMS: dict[str, Term] = {
    "training": Term(
        "training",
        "",
        "How a network learns: it is shown examples, and after every few of them its weights are moved a little, so "
        "that it errs less.",
        "",
        "/blocks?block=learning",
        ("trained", "untrained"),
    ),
    "epoch": Term(
        "epoch",
        "",
        "One pass of training through all of its examples.",
        "",
        "/blocks?block=learning",
        ("epochs",),
    ),
    "held out": Term(
        "held out",
        "",
        "Kept back from training, to see how well a network reads what it has never seen.",
        "",
        "/blocks?block=learning",
        ("held-out",),
    ),
    "test error": Term(
        "test error",
        "",
        "The share of the digits kept for the very end that a network reads wrongly.",
        "",
        "/about",
        ("test errors",),
    ),
    "MNIST": Term(
        "MNIST",
        "",
        "A collection of handwritten digits, small grey pictures, on which such networks are trained and tested.",
        "",
        "/about",
    ),
    "paper": Term(
        "the paper",
        "",
        "Sabour, Frosst and Hinton: Dynamic Routing Between Capsules, 2017. The network that you meet first is built "
        "after it.",
        r"arXiv 1710.09829",
        "/about",
        ("the paper's network",),
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
}
