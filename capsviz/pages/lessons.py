"""Lessons: paths through the pages that a teacher can run from a link, the tour, and links of one's own."""

from capsviz import desk
from capsviz.views import lesson_list, lesson_own

LEAD = """A lesson leads through the pages, one stop at a time, and each page opens in the state that the lesson needs.
**Begin one here**, or give your class its link; each has a sheet for the teacher, to print."""

with desk.opened("Lessons", LEAD, told=lambda _: False):
    lesson_list.show()
    lesson_own.show()
