"""Lessons: paths through the pages that a teacher can run from a link, one Markdown file each, and the tour among them.

How a file is written: .github/LESSONS.md. Knows settings, words and numbers of a trace; knows no page but by its name.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from capsviz.lessons.lesson import Lesson, LessonError, read

TOUR = "tour"
"""The lesson that is a guided tour: it points at things and asks for no teacher."""
_HERE = Path(__file__).parent


@cache
def lessons() -> dict[str, Lesson]:
    """Every lesson by the name of its file, the shortest first. Raises `LessonError`."""
    found = [read(path.read_text(encoding="utf-8"), path.stem) for path in sorted(_HERE.glob("*.md"))]
    return {lesson.name: lesson for lesson in sorted(found, key=lambda lesson: lesson.minutes)}


def find(name: str) -> Lesson:
    """One lesson. Raises `LessonError` where there is none of this name."""
    if name not in lessons():
        raise LessonError(
            f'there is no lesson "{name[:40]}" (any more), so the page stands here without it; there are '
            f"{', '.join(lessons())}, all on the page Lessons"
        )
    return lessons()[name]
