"""Tools for tests of the library and of what is built on it.

A clock and ids that repeat; decisions as given / when / then; the contract that every `Log` keeps;
Hypothesis strategies. Only the strategies need Hypothesis, and only when they are called.
"""

from __future__ import annotations

from labelevents.testing.contract import LogContract
from labelevents.testing.decisions import Given, Specification, When, given
from labelevents.testing.fakes import CountingIds, FixedClock
from labelevents.testing.places import boxes, coordinates
from labelevents.testing.strategies import frames, ontologies, row_commands, spans

__all__ = [
    "CountingIds",
    "FixedClock",
    "Given",
    "LogContract",
    "Specification",
    "When",
    "boxes",
    "coordinates",
    "frames",
    "given",
    "ontologies",
    "row_commands",
    "spans",
]
