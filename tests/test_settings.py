"""A link holds the whole state of the app: what is written is read again, and nothing that is not is taken silently."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import Fields, any_edit

from capsviz.image import pack
from capsviz.intervention import Intervention, spell
from capsviz.settings import MOST_ITERATIONS, NAMES, SCALES, Settings, read, write

WORDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", fullmatch=True)
PACKED = st.integers(0, 2**32 - 1).map(
    lambda seed: f"p.{pack(np.random.default_rng(seed).random((28, 28), dtype=np.float32))}"
)
# what a person, a mail program or a joker may leave in an address
WILD = st.text(max_size=40) | st.sampled_from(
    ["", " ", "0", "-1", "11", "3.0", "1e1", "٣", "²", "None", "nan", "sabour-r3/..", "../../etc/passwd", "v[1]=1e999"]
)


@given(
    network=WORDS,
    picture=WORDS | PACKED,
    numbers=st.tuples(st.integers(1, MOST_ITERATIONS), st.integers(1, MOST_ITERATIONS)),
    digit=st.none() | st.integers(0, 9),
    scale=st.sampled_from(SCALES),
    edits=st.lists(any_edit, max_size=4),
)
def test_settings_written_to_a_link_are_read_from_it_again(
    network: str, picture: str, numbers: tuple[int, int], digit: int | None, scale: str, edits: list[Fields]
) -> None:
    chosen = Settings().changed(
        network=network,
        picture=picture,
        iterations=numbers[0],
        iteration=numbers[1],
        digit=digit,
        scale=scale,
        edits=spell(Intervention(*edit) for edit in edits),
    )
    assert read(write(chosen)) == (chosen, [])


def test_what_is_as_it_always_is_stays_out_of_the_link() -> None:
    assert write(Settings()) == {}
    assert read({}) == (Settings(), [])
    assert write(Settings(iterations=5, digit=0)) == {"iterations": "5", "digit": "0"}


def test_every_setting_has_a_name_in_a_link() -> None:
    assert {field.name for field in fields(Settings)} == NAMES


def test_the_default_settings_are_ones_that_a_link_may_hold() -> None:
    values = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    # as many iterations as the network was trained with are in no link: it says nothing of them
    plain = {name: str(value) for name, value in values.items() if value is not None and name != "iterations"}
    assert read(plain) == (Settings(), [])


@given(params=st.dictionaries(st.sampled_from(sorted(NAMES)), WILD))
def test_any_text_in_a_link_gives_settings_that_can_be_written_or_a_sentence_naming_the_parameter(
    params: dict[str, str],
) -> None:
    found, sentences = read(params)
    assert read(write(found)) == (found, [])
    named = [sentence.split()[0] for sentence in sentences]
    assert len(set(named)) == len(named)
    assert set(named) <= params.keys()
    for name in params.keys() - set(named):
        # what was not complained about was taken: leaving it out changes nothing but its own value
        rest, _ = read({other: text for other, text in params.items() if other != name})
        assert {f for f in NAMES if getattr(rest, f) != getattr(found, f)} <= {name, "iteration"}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("iterations", "0", "a whole number from 1 to 10"),
        ("iterations", "11", "a whole number from 1 to 10"),
        ("iterations", "٣", "a whole number from 1 to 10"),
        ("iteration", "two", "a whole number from 1 to 10"),
        ("digit", "10", "a whole number from 0 to 9"),
        ("digit", "-1", "a whole number from 0 to 9"),
        ("scale", "log", "difference, plain, stretched"),
        ("network", "../secret", "not a name"),
        ("network", "", "not a name"),
        ("picture", "<script>", "not a name or a packed picture"),
        ("picture", "p." + "x" * 2_000, "not a name or a packed picture"),
        ("term", "capsul", "not a word of the glossary"),
        ("hide", "menu,everything", "not one of menu, lead, picture"),
        ("view", "<b>Votes</b>", "not the title of a tab"),
        ("stop", "0", "a whole number from 1 to 40"),
        ("big", "2", "a whole number from 0 to 1"),
        ("lesson", "../routing", "not a name"),
        ("edits", "hello", "write for example"),
        ("edits", "w[1]=2", "the places are u, u_hat, v"),
        ("edits", ";".join(["v[3,5]+=0.1"] * 1_000), "characters"),
    ],
)
def test_each_unusable_value_is_dropped_with_a_sentence_that_says_what_was_expected(
    name: str, text: str, expected: str
) -> None:
    kept: dict[str, Any] = {"digit": 4, "scale": "plain"}
    kept.pop(name, None)
    found, (sentence,) = read({other: str(value) for other, value in kept.items()} | {name: text})
    assert found == Settings(**kept), "the rest is kept"
    assert sentence.startswith(f"{name} ")
    assert sentence.endswith(".")
    assert expected in sentence
    assert len(sentence) < 400


@given(iterations=st.integers(1, MOST_ITERATIONS), iteration=st.integers(1, MOST_ITERATIONS))
def test_the_iteration_looked_at_is_never_above_those_that_are_run(iterations: int, iteration: int) -> None:
    found, sentences = read({"iterations": str(iterations), "iteration": str(iteration)})
    assert sentences == []
    assert found.iterations == iterations
    assert found.iteration == min(iteration, iterations)
    assert found.changed(iterations=1).iteration == 1


@given(name=st.text(max_size=20), text=st.text(max_size=20))
def test_a_name_that_is_no_setting_is_left_alone(name: str, text: str) -> None:
    assume(name not in NAMES)
    assert read({name: text}) == (Settings(), [])


def test_edits_are_kept_in_their_own_spelling() -> None:
    found, _ = read({"edits": " v[3, 5] += .1 ; c@1[57,3]=0 "})
    assert found.edits == "v[3,5]+=0.1;c@1[57,3]=0.0"


def test_an_edit_that_cannot_be_read_leaves_the_others_and_is_named() -> None:
    found, (sentence,) = read({"edits": "v[7,3]=nan; v[7,4]+=0.1; w[1]=2; u[5]*=0"})
    assert found.edits == "v[7,4]+=0.1;u[5]*=0.0"
    assert sentence.startswith('edits of the link were kept, but some were left out: "v[7,3]=nan" is not an edit')
    assert sentence.endswith('and so were "w[1]=2".')
    assert read(write(found)) == (found, [])


def test_what_is_hidden_is_named_once_and_in_one_order() -> None:
    found, _ = read({"hide": "links,menu,links"})
    assert found.hide == "menu,links"
