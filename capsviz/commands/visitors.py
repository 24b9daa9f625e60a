"""Many people on the Pose page at once: each with a connection of its own, as a browser has, but without a browser.

A visitor opens the page with a picture of their own, and then lets a slider go again and again, with time to think in
between; what is timed is from the message that the slider was let go to the end of the run that answers it. Knows the
app's messages; knows no network.
"""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from capsviz.errors import CapsvizError

DESK = "capsviz_pose_desk"
ANSWERS = 3
"""Decoded, read again, routed again."""
PATIENCE = 120.0
"""Seconds after which a visitor gives up."""
HANDS = ("upright", "slanted", "bold")
NUDGE = 0.05
"""How far a number of the pose is moved, at most."""


class Desk(NamedTuple):
    """What a visitor's pose desk needs to be answered."""

    element: str
    fragment: str
    page: str
    subject: str
    own: tuple[float, ...]


class Wait(NamedTuple):
    """Seconds from a release."""

    answers: float
    """To the third answer."""
    settled: float
    """To the end of the run: read over and over."""


def crowd(address: str, *, visitors: int, moves: int, think: float) -> list[Wait]:
    """How long every release waits to be answered. Raises `CapsvizError` where a visitor is not answered."""

    async def everyone() -> list[list[Wait]]:
        return await asyncio.gather(*(_visit(address, n, moves, think) for n in range(visitors)))

    return [wait for waits in asyncio.run(everyone()) for wait in waits]


async def _visit(address: str, who: int, moves: int, think: float) -> list[Wait]:
    """One person's waits; the first move, which finds nothing kept, is not among them."""
    chance = random.Random(who)
    picture = f"gallery.{who % 10}.{HANDS[who // 10 % len(HANDS)]}"
    url = f"ws://{urlsplit(address).netloc}/_stcore/stream"
    try:
        async with connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE) as line:  # pyright: ignore[reportArgumentType]
            desk = await asyncio.wait_for(_open(line, picture), PATIENCE)
            waits = []
            for n in range(moves + 1):
                await asyncio.sleep(think * chance.uniform(0.5, 1.5))
                waits.append(await asyncio.wait_for(_let_go(line, desk, n + 1, chance), PATIENCE))
            return waits[1:]
    except (OSError, TimeoutError) as error:
        raise CapsvizError(f"visitor {who + 1} was not answered within {PATIENCE:g} seconds: {error}") from error


async def _open(line: ClientConnection, picture: str) -> Desk:
    """Open the page from a link, as a browser does, and find the desk on it."""
    asked = BackMsg()
    asked.rerun_script.page_name = "pose"
    asked.rerun_script.query_string = urlencode({"picture": picture})
    await line.send(asked.SerializeToString())
    page, found = "", None
    async for message in _until_finished(line):
        page = message.navigation.page_script_hash or page
        shown = message.delta.new_element.bidi_component
        if shown.component_name == DESK:
            found = message.delta.fragment_id, shown.id, shown.bytes
    if found is None:
        raise CapsvizError(f"the page did not show a pose desk for {picture}")
    fragment, element, data = found
    subject, own = _unpacked(data)
    return Desk(element, fragment, page, subject, own)


async def _let_go(line: ClientConnection, desk: Desk, n: int, chance: random.Random) -> Wait:
    """Nudge some of the numbers, and wait for the answers."""
    pose = [round(max(-1, min(1, value + chance.uniform(-NUDGE, NUDGE))), 4) for value in desk.own]
    told = BackMsg()
    run = told.rerun_script
    run.page_script_hash, run.fragment_id = desk.page, desk.fragment
    said = run.widget_states.widgets.add()
    said.id = f"$$STREAMLIT_INTERNAL_KEY_{desk.element}__events"
    held = {"pose": pose, "n": n, "subject": desk.subject}
    said.json_trigger_value = json.dumps([{"event": "held", "value": held}])
    since = time.perf_counter()
    await line.send(told.SerializeToString())
    waits = []
    async for message in _until_finished(line):
        if message.delta.new_element.WhichOneof("type") == "html":
            waits.append(time.perf_counter() - since)
    if len(waits) < ANSWERS:
        raise CapsvizError(f"a pose was let go and had {len(waits)} answers, expected {ANSWERS}")
    return Wait(waits[ANSWERS - 1], time.perf_counter() - since)


async def _until_finished(line: ClientConnection):
    """The messages of a run, and of the one that it made way for."""
    early = (ForwardMsg.FINISHED_EARLY_FOR_RERUN,)
    while True:
        message = ForwardMsg()
        message.ParseFromString(await line.recv())  # pyright: ignore[reportArgumentType]
        yield message
        if message.WhichOneof("type") == "script_finished" and message.script_finished not in early:
            return


def _unpacked(data: bytes) -> tuple[str, tuple[float, ...]]:
    """The subject and the picture's own pose, from what `components.packet` packed."""
    (size,) = struct.unpack_from("<I", data)
    header = json.loads(data[4 : 4 + size])
    own = header["arrays"]["own"]
    return header["words"]["subject"], struct.unpack_from(f"<{own['shape'][0]}f", data, 4 + size + own["at"])


def wait_of(waits: Sequence[float], share: float) -> float:
    """The time that this share of the waits stays below."""
    ordered = sorted(waits)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
