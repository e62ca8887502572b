"""Many events at once are the same as one after the other, down to the bytes of a snapshot."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.model.evolve import evolve, evolve_all
from labelevents.model.snapshot import take
from labelevents.model.state import RowState
from labelevents.values.identity import Actor
from labelevents.values.shapes import BoundingBoxCoordinates, RotatableBoundingBoxCoordinates

STAMPS = [
    Stamp(Actor("human", "ana"), 1_000, 1),
    Stamp(Actor("model", "yolo"), 2_000, 2),
    Stamp(Actor("system", "labelevents"), 3_000, 3),
]
BOXES: list[Any] = [
    BoundingBoxCoordinates(0.1, 0.1, 0.1, 0.1),
    BoundingBoxCoordinates(0.2, 0.2, 0.2, 0.2),
    RotatableBoundingBoxCoordinates(0.1, 0.1, 0.1, 0.1, 30.0),
]
ADDED = [facts.ObjectAdded(1, who, ("item",), None, facts.Identity("car")) for who in "ab"]


@st.composite
def _streaks(draw: st.DrawFn) -> list[tuple[Any, Stamp]]:
    """Placements frame by frame, each of which may break off what the ones before began."""
    events: list[tuple[Any, Stamp]] = []
    for _ in range(draw(st.integers(1, 5))):
        who, stamp = draw(st.sampled_from("abc")), draw(st.sampled_from(STAMPS))
        frame, often = draw(st.integers(0, 12)), draw(st.integers(1, 8))
        for lo in range(frame, frame + often):
            rare = draw(st.integers(0, 9))
            hi = lo + (2 if rare == 0 else 1)
            said: dict[str, Any] = {"confidence": 0.5} if rare == 1 else {}
            value = facts.Placement(geometry=draw(st.sampled_from(BOXES)), **said)
            fields = ("geometry", *said)
            events.append((facts.ObjectPlaced(1, who, fields, (lo, hi), value), stamp))
            if rare == 2:
                gone = facts.ObjectUnplaced(1, who, ("geometry",), (lo, hi), None)
                events.append((gone, stamp))
    return events


@given(_streaks())
def test_at_once_or_one_by_one(events: list[tuple[Any, Stamp]]) -> None:
    """Whatever the events are, of an instance that is not there included."""
    one, other = RowState(), RowState()
    given_events = [*((event, STAMPS[0]) for event in ADDED), *events]
    for event, stamp in given_events:
        evolve(one, event, stamp)
    evolve_all(other, given_events)

    assert take(one) == take(other)
    for who in "ab":
        for name, track in other.instances[who].tracks.items():
            track.check()
            assert len(one.instances[who].tracks[name]) == len(track)
