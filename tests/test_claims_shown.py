"""Every claim of the page "Why capsules" leads to where one can see it, and the page says how it was counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from visits import clean, html, link, visit, words

from capsviz import cabinet, claims, weights
from capsviz.claims import NETWORKS, Claims
from capsviz.experiments.attacks import attack
from capsviz.experiments.compare import compare
from capsviz.figures.spelled import article
from capsviz.findings import FINDINGS, Finding
from capsviz.network import CapsNet, Network
from capsviz.reasons import Reason, better, no_better
from capsviz.settings import Settings
from capsviz.verdicts import CNN
from capsviz.views import why_claims

SEEN = {
    "Max pooling": lambda found: f"{found.fact('read_out')['right'][CNN]['r2']:.2f}",
    "A pose carries": lambda found: f"{found.fact('read_out')['turn'][CNN]['r2']:.2f}",
    "A rearranged face": lambda _: "Does either know that the whole is gone?",
    "gives away what is no digit": lambda found: f"raised above **{found.fact('alarm')['threshold']:.3f}**",
    "gives away an attack": lambda _: "The drawing gives away",
    "harder to fool": lambda found: f"Of {found.fact('attacks')['step'][CNN]['turned']['of']} test digits, attacked so",
    "99.87 %": lambda found: f"{100 * found.fact('test')['CapsNet']['error']:.2f} %",
    "probabilities": lambda _: "ten lengths add up to",
    "margin loss": lambda _: "to be longer than 0.9",
    "Routing hardly ever decides": lambda _: "divides every part **evenly**",
}
"""What stands on the page that a claim opens, where it is more than the slider at an amount."""


@pytest.fixture(scope="module")
def found(shipped: CapsNet) -> Claims:  # noqa: ARG001  (the numbers are those of the networks that ship)
    if not claims.where().is_file():
        pytest.skip("pretrained/claims.json is not here; run capsviz evaluate --claims")
    return claims.load()


@pytest.fixture(scope="module")
def links(found: Claims) -> dict[str, str]:  # noqa: ARG001
    """Where each claim leads, by the claim, for a picture of one's own choice."""
    rows = html(clean(visit("why", picture="gallery.3.bold", view="What it costs"))).split("<article>")[1:]
    linked = (re.findall(r'<a href="([^"]*)"', row) for row in rows)
    return {finding.claim: unescape(one) for finding, (one,) in zip(FINDINGS, linked, strict=True)}


def everything(app: AppTest) -> str:
    said = [element.value for element in [*app.markdown, *app.caption, *app.info, *app.header]]
    return " ".join([*said, html(app)])


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.claim[:28])
def test_every_claim_opens_the_page_in_the_state_where_one_can_see_it(
    finding: Finding, links: dict[str, str], found: Claims
) -> None:
    page, _, query = links[finding.claim].partition("?")
    wanted = dict(parse_qsl(query))
    assert wanted.pop("picture") == "gallery.3.bold"
    app = clean(visit(page, picture="gallery.3.bold", **wanted))
    assert link(app) == {"picture": "gallery.3.bold", **wanted}, "the page takes the whole state"
    (seen,) = [one for words, one in SEEN.items() if words in finding.claim] or [None]
    if seen is not None:
        assert seen(found) in everything(app)
    else:
        assert (page, wanted["amount"]) == ("why", str(finding.opens["amount"]))


def test_the_page_opens_with_one_thing_that_is_better_one_that_is_not_and_why(found: Claims) -> None:
    said = words(visit("why", picture="gallery.3.bold"))
    for one in (better(found), no_better(found)):
        assert one.what in said
        assert one.why in said


@pytest.mark.parametrize(("row", "reason"), [(0, better), (1, no_better)])
def test_each_of_them_is_shown_on_a_digit_that_one_network_alone_misreads(
    row: int, reason: Callable[[Claims], Reason], found: Claims
) -> None:
    one = reason(found)
    app = clean(visit("why", picture="gallery.3.bold", view="What it costs"))
    app.button(key=f"why.short.{row}.0").click().run()
    opened = link(app)
    digit = int(opened["picture"].split(".")[1])
    answers = {name: answer(weights.load(stem), opened["picture"], digit, one) for name, stem in NETWORKS.items()}
    (kept,) = NETWORKS.keys() - {one.misread_by}
    assert answers[kept] == digit != answers[one.misread_by]
    (said,) = shown(app)
    assert f"This {digit} is " in said
    missed = answers[one.misread_by]
    assert said.endswith(
        f"that the {one.misread_by} alone misreads, as {article(missed)} {missed}. Over many digits: {one.what}"
    )
    # with another setting nothing is claimed of it
    if "attack" in opened:
        app.pills(key="setting.attack").set_value("steps").run()
    else:
        app.pills(key="why.change").set_value("noise").run()
    assert not shown(app)
    assert any("was opened for **" in each.value for each in app.info)


@pytest.mark.parametrize(("row", "reason"), [(0, better), (1, no_better)])
def test_beside_each_why_one_can_see_it_on_the_same_digit(
    row: int, reason: Callable[[Claims], Reason], found: Claims
) -> None:
    first = clean(visit("why", picture="gallery.3.bold"))
    first.button(key=f"why.short.{row}.0").click().run()
    for at, because in enumerate(reason(found).because, start=1):
        app = clean(visit("why", picture="gallery.3.bold"))
        app.button(key=f"why.short.{row}.{at}").click().run()
        wanted = {name: str(value) for name, value in because.opens.items()}
        # a link leaves out what is as it always is
        usual = {"change": Settings().change}.items()
        assert link(clean(app)) == {"picture": link(first)["picture"], **dict(wanted.items() - usual)}


def shown(app: AppTest) -> list[str]:
    return [each.value for each in clean(app).info if "alone misreads" in each.value]


def answer(net: Network, picture: str, digit: int, reason: Reason) -> int:
    """What a network makes of a picture that is changed or attacked as the reason says."""
    pixels = cabinet.gallery()[picture].pixels
    if "attack" in reason.opens:
        strengths = (0.0, reason.opens["strength"])
        return int(attack(net, pixels, digit, reason.opens["attack"], strengths).course.answers[1])
    amounts = np.array([reason.opens["amount"]], np.float32)
    return int(compare({"": net}, pixels, reason.opens["change"], amounts).courses[""].answers[0])


def test_the_page_says_what_rounding_changed_of_the_counts(found: Claims) -> None:
    said = why_claims._how(found)
    for name, one in found.about["rounding"].items():
        assert one["bfloat16"], "else it was not rounded, and the sentence must not say so"
        assert f"{one['count']} of {one['of']} answers of the {name}" in said
    assert "bfloat16" in said


def test_nothing_is_said_of_rounding_where_nothing_was_rounded(found: Claims) -> None:
    exact = {name: one | {"bfloat16": False} for name, one in found.about["rounding"].items()}
    about = {**found.about, "rounding": exact}
    assert "bfloat16" not in why_claims._how(Claims(about, found.pictures, found.amounts, found.along, found.facts))
