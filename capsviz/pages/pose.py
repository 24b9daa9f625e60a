"""Pose: what do the sixteen numbers mean, and what if I change them?"""

from capsviz import desk, holding, panel
from capsviz.views import pose_answers, pose_desk, pose_space

LEAD = """The winning capsule describes your digit in sixteen numbers, its *pose*. Nobody told the network what they should
mean. **Take a slider and move it**: the picture is drawn anew while you move. Let go, and see below what the network
makes of what you drew."""

with desk.opened(
    "Pose: sixteen numbers that draw a digit",
    LEAD,
    told=lambda edit: not holding.of_one_number(edit),
    views=pose_space.VIEWS,
):
    with panel.beside():
        digit = pose_desk.choose_class()
        if digit is not None:
            pose_desk.show(digit)
    if digit is not None:
        pose_answers.show(digit)
        pose_space.show(digit)
