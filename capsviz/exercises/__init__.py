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
    "turn": turned.first_other_answer,
    "sum": lengths.sum_of_ten,
    "two": drawn.missing_ink,
    "number": drawn.same_number,
    "squash": lengths.squashed_numbers,
    "iterations": iterations.longest,
    "another": shares.what_changes,
    "shares": shares.given_to_the_winner,
    "covered": covered.square_missed_most,
    "half": completed.lower_half,
    "again": again.own_drawing,
    "thicker": again.thicker_pen,
    "decide": decided.other_answers,
    "margin": wanted.still_pushed,
    "largest": strongest.largest_coupling,
    "without": strongest.without_strongest,
    "sign": signs.all_opposite,
}
"""What asks each, in the order of the page: the first eight for what learners get wrong most often, and within these and
the others from those that anyone can answer to those that need a word or two more."""
