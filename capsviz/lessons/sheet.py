"""A lesson as one sheet for the teacher, to print: aim, timing, what to do, what to ask, what to hear, and links.

Every number on it is worked out with the network and the picture that it is made for. Knows no page but by its name.
"""

from __future__ import annotations

import re
from html import escape

from capsviz.figures.paper import STYLE, ink
from capsviz.glossary import TERMS
from capsviz.lessons.facts import Read, facts
from capsviz.lessons.lesson import Lesson, Question, Stop, filled
from capsviz.lessons.seen import seen
from capsviz.settings import Settings

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} – capsviz, teacher's sheet</title>
<style>
@page {{ size: A4; margin: 14mm 16mm; }}
body {{ font: 15px/1.45 system-ui, sans-serif; color: #1c2430; background: #fff; max-width: 50rem; margin: 1.5rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.6em; margin: 0 0 .2rem; }} h2 {{ font-size: 1.15em; margin: 0; }}
section {{ break-inside: avoid; border-top: 1px solid #9aa3ad; padding: .7rem 0 .6rem; }}
p {{ margin: .35rem 0; }} dl {{ margin: .35rem 0; }} dt {{ font-weight: 600; }} dd {{ margin: 0 0 .35rem 1.2rem; }} ul {{ margin: 0; padding-left: 1.1rem; }}
.time {{ float: right; font-variant-numeric: tabular-nums; }} .quiet {{ font-size: .9em; color: #4a5563; }}
.digit {{ float: right; margin: 0 0 .5rem 1rem; }} .digit img {{ width: 4.5rem; border: 1px solid #999999; image-rendering: pixelated; }}
a {{ color: #16588f; overflow-wrap: anywhere; }}
{strips}@media print {{ body {{ font-size: 12.5px; margin: 0; padding: 0; max-width: none; }} a {{ color: inherit; }} }}
</style>
<div class="digit">{picture}</div>
<h1>{title}</h1>
<p><b>{minutes} minutes</b>, {stops} stops. Aim: {aim}</p>
<p>The class opens this link and is led from stop to stop; with <code>big=1</code> it is set for a projector:<br>
<a href="{link}">{link}</a></p>
<p class="quiet">Numbers and drawings were worked out by the network {network} on the digit shown here. With another digit they are
others: ask, before you tell. On paper ink is dark.</p>
{body}
</html>
"""


def sheet(lesson: Lesson, read: Read, now: Settings, address: str) -> str:
    """The sheet as HTML text that needs nothing else; `address` stands before its links."""
    passed = [sum(stop.minutes for stop in lesson.stops[:number]) for number in range(len(lesson.stops))]
    body = "\n".join(
        _stop(stop, start, address + lesson.link(number, now), read)
        for number, (stop, start) in enumerate(zip(lesson.stops, passed, strict=True), 1)
    )
    return _PAGE.format(
        title=escape(lesson.title),
        picture=ink(read.trace.image, "the digit that the numbers are of"),
        strips=STYLE,
        minutes=lesson.minutes,
        stops=len(lesson.stops),
        aim=escape(lesson.aim),
        link=escape(address + lesson.link(1, now)),
        network=escape(now.network),
        body=body,
    )


def _stop(stop: Stop, start: int, link: str, read: Read) -> str:
    numbers = facts(read, stop.facts())
    asked = "".join(_asked(question, numbers) for question in stop.questions)
    return (
        f'<section><span class="time">{start} to {start + stop.minutes} min</span><h2>{escape(stop.title)}</h2>'
        f"<p>{_marked(filled(stop.prose, numbers))}</p>{seen(stop, read)}{f'<dl>{asked}</dl>' if asked else ''}{_words(stop)}"
        f'<p class="quiet"><a href="{escape(link)}">{escape(link)}</a></p></section>'
    )


def _asked(question: Question, numbers: dict[str, str]) -> str:
    """A question, what can be chosen with the right choice marked, and what to hear."""
    right = filled(question.right, numbers)
    shown = (filled(option, numbers) for option in question.options)
    choices = "".join(f"<li>{_marked(option)}{' <b>✓ right</b>' if option == right else ''}</li>" for option in shown)
    return (
        f"<dt>{_marked(filled(question.ask, numbers))}</dt>"
        f"<dd>{f'<ul>{choices}</ul>' if choices else ''}{_marked(filled(question.hear, numbers))}</dd>"
    )


def _words(stop: Stop) -> str:
    """The words that are new here, each in plain words."""
    rows = [f"<b>{escape(TERMS[word].name)}</b>: {escape(TERMS[word].plain)}" for word in stop.words]
    return f'<p class="quiet">{"<br>".join(rows)}</p>' if rows else ""


def _marked(text: str) -> str:
    """A lesson's prose as HTML: bold, emphasis and paragraphs, nothing else."""
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False), flags=re.S)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", html, flags=re.S).replace("\n\n", "</p><p>")
