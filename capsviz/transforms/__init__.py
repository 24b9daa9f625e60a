"""Known changes of a picture, each with one amount: turned, shifted, thickened, hidden, bent, scrambled, inverted, noisy.

Knows pictures as tensors; knows no network and no page. Everything is a function of the pictures, the amounts and a
seed, so a curve can be drawn again exactly.
"""

from capsviz.transforms.changes import CHANGES as CHANGES
from capsviz.transforms.changes import Change as Change
from capsviz.transforms.changes import ChangeError as ChangeError
from capsviz.transforms.changes import named as named
from capsviz.transforms.joints import Part as Part
from capsviz.transforms.joints import opened as opened
from capsviz.transforms.joints import parts as parts
from capsviz.transforms.ways import SCRAMBLES as SCRAMBLES
from capsviz.transforms.ways import pulled as pulled
