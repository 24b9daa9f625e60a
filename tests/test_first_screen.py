"""What the first screen of a visit needs, and what may wait until it has been shown."""

from __future__ import annotations

import subprocess
import sys

SHOWN_FIRST = """
import sys
from capsviz import cabinet, desk, panel
from capsviz.components import gallery, network_map, pad
from capsviz.figures import walk
from capsviz.lessons import lessons
from capsviz.views import glossary, lesson, map_taken
lessons(), cabinet.cards(), cabinet.cards_of_capsules(), cabinet.gallery()
assert not cabinet.awake()
found = {"torch", "safetensors", "torchvision"} & sys.modules.keys()
cabinet.wake()
assert cabinet.awake()
assert "torch" in sys.modules
print(",".join(sorted(found)))
"""


def test_title_pad_gallery_and_the_choice_of_networks_are_there_without_torch() -> None:
    ran = subprocess.run([sys.executable, "-c", SHOWN_FIRST], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == ""
