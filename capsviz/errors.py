"""The errors that are meant for the person in front of the page. Knows nothing else."""


class CapsvizError(ValueError):
    """A sentence: what came, what was expected, what to do. Whatever else is raised is a defect of ours."""


class WeightsError(CapsvizError):
    """A weight file that is missing, was changed, or does not fit the network it names."""


def capitalised(words: str) -> str:
    """The same words with a capital in front, and every other letter as it was."""
    return f"{words[:1].upper()}{words[1:]}"


def as_sentence(error: CapsvizError) -> str:
    """What an error says as a page says it: a capital in front and a full stop at the end."""
    said = capitalised(str(error))
    return said if said.endswith(".") else f"{said}."
