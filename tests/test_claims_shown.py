"""Every claim of the page "Why capsules" leads to where one can see it, and the page says how it was counted."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest
from visits import clean, html, link, visit

from capsviz import claims
from capsviz.claims import Claims
from capsviz.findings import FINDINGS, Finding
from capsviz.network import CapsNet
from capsviz.reasons import better, no_better
from capsviz.settings import Settings
from capsviz.verdicts import CNN
from capsviz.views import why_claims

SEEN = {
    "Max pooling": lambda found: f"{found.fact('read_out')['right'][CNN]['r2']:.2f}",
    "A pose carries": lambda found: f"{found.fact('read_out')['turn'][CNN]['r2']:.2f}",
    "A rearranged face": lambda _: "Does either know that the whole is gone?",
    "gives away what is no digit": lambda found: f"raised above **{found.fact('alarm')['threshold']:.3f}**",
    "gives away an attack": lambda _: "it turns the answer of",
    "harder to fool": lambda found: f"of {found.fact('attacks')['step'][CNN]['turned']['of']} of the {CNN}",
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
    sections = re.findall("<section>.*?</section>", html(clean(visit("why", picture="gallery.3.bold"))), re.DOTALL)
    assert len(sections) == 2
    for section, one in zip(sections, (better(found), no_better(found)), strict=True):
        assert one.what in unescape(section)
        assert one.why in unescape(section)
        (href,) = re.findall(r'<a href="([^"]*)"', section)
        page, _, query = unescape(href).partition("?")
        wanted = {name: str(value) for name, value in one.opens.items()}
        # a link leaves out what is as it always is
        usual = {"change": Settings().change}.items()
        assert (page, parse_qsl(query)) == ("why", [("picture", "gallery.3.bold"), *(wanted.items() - usual)])


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
