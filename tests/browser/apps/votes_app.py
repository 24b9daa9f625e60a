"""The votes screen alone, without a network."""

from capsviz.blocks import votes

votes.show()
