"""About: every number, how it was measured, and what is not true about capsule networks."""

from capsviz import desk
from capsviz.views import networks, untrue

LEAD = """Every number on these pages comes from the networks that stand in this program. Here is what each of them is,
how often it errs, and how that was measured; and what people say of capsule networks that is not so."""

with desk.opened("About: every number, and what is not true", LEAD):
    networks.show()
    untrue.show()
