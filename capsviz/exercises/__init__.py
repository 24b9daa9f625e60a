"""The exercises of the page "Predict": what is asked of a picture, and how the answer is found in this network.

Each file holds exercises of one idea. An exercise is a function (network, picture) -> Asked: it runs the experiment
with the app's own functions, so the right answer is always that of these weights and this picture. Knows networks only
through `capture` and `compare`; knows no page.
"""

from capsviz.exercises import (
    again,
    completed,
    covered,
    decided,
    drawn,
    iterations,
    lengths,
    shares,
    signs,
    strongest,
    turned,
    wanted,
)
from capsviz.exercises.asked import Exercise

EXERCISES: dict[str, Exercise] = {
    "shares": shares.given_to_the_winner,
    "sum": lengths.sum_of_ten,
    "turn": turned.first_other_answer,
    "another": shares.what_changes,
    "squash": lengths.squashed_numbers,
    "iterations": iterations.longest,
    "number": drawn.same_number,
    "two": drawn.missing_ink,
    "largest": strongest.largest_coupling,
    "without": strongest.without_strongest,
    "covered": covered.square_missed_most,
    "half": completed.lower_half,
    "again": again.own_drawing,
    "thicker": again.thicker_pen,
    "sign": signs.turned_round,
    "margin": wanted.still_pushed,
    "decide": decided.other_answers,
}
"""What asks each, in the order of the page: the first eight for what learners get wrong most often."""
