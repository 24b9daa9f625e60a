"""The one kind of error that is meant for the person in front of the page. Knows nothing else."""


class CapsvizError(ValueError):
    """A sentence: what came, what was expected, what to do. Whatever else is raised is a defect of ours."""
