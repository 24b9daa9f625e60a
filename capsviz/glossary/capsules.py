"""What stands in the network, from the pixels to the answer."""

from __future__ import annotations

from capsviz.glossary.term import Term

TERMS: dict[str, Term] = {
    "network": Term(
        "network",
        "",
        "Numbers that are weighed and added up, layer by layer, until an answer comes out. The weights were found by "
        "training.",
        "",
        "/blocks?block=forward",
        ("networks",),
    ),
    "layer": Term(
        "layer",
        "",
        "One step on the way through a network: numbers come in, are weighed and added up, and the results go on to "
        "the next layer.",
        "",
        "/blocks?block=forward",
        ("layers",),
    ),
    "capsule": Term(
        "capsule",
        "",
        "A small group of neurons that answers with a vector instead of one number. The vector's length says how sure it is "
        "that its thing is there; its direction says how the thing lies.",
        "",
        "/blocks?block=capsule",
        ("capsules",),
    ),
    "neuron": Term(
        "neuron",
        "",
        "The smallest building block of an ordinary network: it multiplies its inputs by weights, adds them up, and answers "
        "with one number.",
        "",
        "/blocks?block=capsule",
        ("neurons", "ordinary unit", "ordinary units"),
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
    "convolution": Term(
        "convolution",
        "",
        "A layer of filters that slide over the picture: the same weights look at every place.",
        "",
        "/blocks?block=forward",
        ("convolutions", "convolutional"),
    ),
    "weight": Term(
        "weight",
        "",
        "A number that training found and that stays as it is while pictures are read.",
        "",
        "/blocks?block=learning",
        ("weights", "parameter", "parameters"),
    ),
    "part": Term(
        "part",
        "u",
        "A piece of a stroke at one place of the picture, and the capsule that looks for it, a primary capsule. Its short "
        "vector says whether the piece is there, and how it lies.",
        r"$u_i$ is the vector of part $i$. Pages count parts from 1; code, links and edits count them from 0.",
        "/blocks?block=capsule",
        ("parts",),
    ),
    "primary capsule": Term(
        "primary capsule",
        "u",
        "A capsule of the first layer of them, which looks for one kind of part at one place. On these pages it is called a "
        "part, like the thing it finds.",
        r"$u_i$, squashed like every capsule's vector.",
        "/blocks?block=forward",
        ("primary capsules",),
    ),
    "digit capsule": Term(
        "digit capsule",
        "v",
        "A capsule of the last layer, one for each digit. The longest is the network's answer.",
        r"$v_j = \mathrm{squash}(s_j)$",
        "/blocks?block=forward",
        ("digit capsules",),
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
}
