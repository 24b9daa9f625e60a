"""The view that compares two pictures, alone."""

from capsviz import desk
from capsviz.views import two_pictures

with desk.opened("Two pictures", ""):
    two_pictures.show()
