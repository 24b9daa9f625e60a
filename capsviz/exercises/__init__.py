"""The exercises of the page "Predict": what is asked of a picture, and how the answer is found in this network.

Each file holds exercises of one idea. An exercise is a function (network, picture) -> Asked: it runs the experiment
with the app's own functions, so the right answer is always that of these weights and this picture. Knows networks only
through `capture` and `compare`; knows no page.
"""

from capsviz.exercises import drawn, iterations, lengths, shares, turned
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
}
"""What asks each, in the order of the page: one for each thing that learners often get wrong."""
