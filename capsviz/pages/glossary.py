"""Glossary: every word of the pages, plain words first."""

from capsviz import desk
from capsviz.views import glossary

LEAD = """The same words mean the same things on every page. On the pages they are underlined with dots where they first
stand: **click one there**, and what stands here opens beside it."""

with desk.opened("Glossary", LEAD, told=lambda _: False):
    glossary.show()
