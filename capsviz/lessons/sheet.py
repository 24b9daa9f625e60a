"""A lesson as one sheet for the teacher, to print: aim, timing, what to do, what to ask, what to hear, and links.

Every number on it is worked out with the network and the picture that it is made for. Knows no page but by its name.
"""

from __future__ import annotations

import re
from html import escape

from capsviz.figures.pictures import ink_uri
from capsviz.glossary import TERMS
from capsviz.lessons.facts import Read, facts
from capsviz.lessons.lesson import Lesson, Stop, filled
from capsviz.settings import Settings

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} – capsviz, teacher's sheet</title>
<style>
@page {{ margin: 16mm; }}
body {{ font: 15px/1.45 system-ui, sans-serif; color: #1c2430; background: #fff; max-width: 50rem; margin: 1.5rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.5rem; margin: 0 0 .2rem; }} h2 {{ font-size: 1.1rem; margin: 0; }}
section {{ break-inside: avoid; border-top: 1px solid #9aa3ad; padding: .7rem 0 .6rem; }}
p {{ margin: .35rem 0; }} dl {{ margin: .35rem 0; }} dt {{ font-weight: 600; }} dd {{ margin: 0 0 .35rem 1.2rem; }}
.time {{ float: right; font-variant-numeric: tabular-nums; }} .quiet {{ font-size: .88rem; color: #4a5563; }}
.digit {{ float: right; width: 4.5rem; height: 4.5rem; image-rendering: pixelated; margin: 0 0 .5rem 1rem; }}
a {{ color: #16588f; overflow-wrap: anywhere; }}
</style>
<img class="digit" src="{picture}" alt="the digit that the numbers are of">
<h1>{title}</h1>
<p><b>{minutes} minutes</b>, {stops} stops. Aim: {aim}</p>
<p>The class opens this link and is led from stop to stop; with <code>big=1</code> it is set for a projector:<br>
<a href="{link}">{link}</a></p>
<p class="quiet">The numbers below were worked out by the network {network} on the digit shown here. With another digit they are
others: ask, before you tell.</p>
{body}
</html>
"""


def sheet(lesson: Lesson, read: Read, now: Settings, address: str) -> str:
    """The sheet as HTML text that needs nothing else; `address` stands before its links."""
    passed = [sum(stop.minutes for stop in lesson.stops[:number]) for number in range(len(lesson.stops))]
    body = "\n".join(
        _stop(stop, start, address + lesson.link(number, now), facts(read, stop.facts()))
        for number, (stop, start) in enumerate(zip(lesson.stops, passed, strict=True), 1)
    )
    return _PAGE.format(
        title=escape(lesson.title),
        picture=ink_uri(read.trace.image),
        minutes=lesson.minutes,
        stops=len(lesson.stops),
        aim=escape(lesson.aim),
        link=escape(address + lesson.link(1, now)),
        network=escape(now.network),
        body=body,
    )


def _stop(stop: Stop, start: int, link: str, numbers: dict[str, str]) -> str:
    asked = "".join(
        f"<dt>{_marked(filled(question.ask, numbers))}</dt><dd>{_marked(filled(question.hear, numbers))}</dd>"
        for question in stop.questions
    )
    return (
        f'<section><span class="time">{start} to {start + stop.minutes} min</span><h2>{escape(stop.title)}</h2>'
        f"<p>{_marked(filled(stop.prose, numbers))}</p>{f'<dl>{asked}</dl>' if asked else ''}{_words(stop)}"
        f'<p class="quiet"><a href="{escape(link)}">{escape(link)}</a></p></section>'
    )


def _words(stop: Stop) -> str:
    """The words that are new here, each in plain words."""
    rows = [f"<b>{escape(TERMS[word].name)}</b>: {escape(TERMS[word].plain)}" for word in stop.words]
    return f'<p class="quiet">{"<br>".join(rows)}</p>' if rows else ""


def _marked(text: str) -> str:
    """A lesson's prose as HTML: bold, emphasis and paragraphs, nothing else."""
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False), flags=re.S)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", html, flags=re.S).replace("\n\n", "</p><p>")
