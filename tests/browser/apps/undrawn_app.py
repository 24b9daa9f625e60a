"""A sentence for browsers without a canvas, alone."""

from capsviz.components.undrawn import told_undrawn

told_undrawn("Nothing can be drawn here.", key="undrawn")
