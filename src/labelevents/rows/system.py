"""The real clock and ids, and who is logged in. Tests and replays pass their own."""

from __future__ import annotations

import base64
import getpass
import os
import secrets
import time
import uuid

from labelevents.values.identity import Actor


class SystemClock:
    """The machine's clock."""

    def now(self) -> int:
        """Microseconds since 1970, UTC."""
        return time.time_ns() // 1000


class SystemIds:
    """Random identifiers."""

    def commit(self) -> bytes:
        """A UUIDv7: 48 bits of milliseconds, then random bits, so that ids sort by time."""
        milliseconds = time.time_ns() // 1_000_000
        bits = (milliseconds << 80) | secrets.randbits(80)
        bits = bits & ~(0xF << 76) | 0x7 << 76
        bits = bits & ~(0x3 << 62) | 0x2 << 62
        return bits.to_bytes(16, "big")

    def unit(self) -> str:
        """A random UUID as text."""
        return str(uuid.uuid4())

    def instance(self) -> str:
        """Eight characters of base64, as the label model makes them."""
        return base64.b64encode(secrets.token_bytes(6)).decode()


def default_actor() -> Actor:
    """`LABELEVENTS_ACTOR`, else the human who is logged in."""
    named = os.environ.get("LABELEVENTS_ACTOR")
    if named:
        return Actor.parse(named)
    try:
        return Actor("human", getpass.getuser())
    except (OSError, KeyError):  # no login name, as in a container
        return Actor("human", "unknown")
