"""Who is on a frame, against a dict of sets."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents.events import facts
from labelevents.testing import spans
from labelevents.values.frames import LAST_FRAME
from labelevents.values.shapes import BoundingBoxCoordinates
from labelevents.views.intervals import Presence

LAST = 15
NAMES = st.sampled_from(["a", "b", "c"])
BOX = facts.Placement(geometry=BoundingBoxCoordinates(1, 1, 0, 0))
STEPS = st.lists(
    st.tuples(st.sampled_from(["place", "place", "leave", "remove"]), NAMES, spans(LAST)),
    max_size=25,
)


def events(what: str, who: str, where: Any) -> list[Any]:
    """A step as events."""
    flat = tuple(frame for span in where for frame in span)
    if what == "remove":
        gone = facts.ObjectRemoved(1, who, ("geometry",), None, None)
        return [gone, facts.ObjectAdded(1, who, ("item",), None, facts.Identity("car"))]
    if not flat:
        return []
    if what == "place":
        return [facts.ObjectPlaced(1, who, ("geometry",), flat, BOX)]
    return [facts.ObjectUnplaced(1, who, ("geometry",), flat, None)]


@hypothesis.given(STEPS, spans(LAST), st.booleans())
def test_presence(steps: Any, asked: Any, each: bool) -> None:
    """On, within, count and spans say what a set of frames per instance says, when they are asked.

    That is after each step, or only at the end.
    """
    presence = Presence()
    oracle: dict[str, set[int]] = {"a": set(), "b": set(), "c": set()}
    for who in oracle:
        presence.handle(facts.ObjectAdded(1, who, ("item",), None, facts.Identity("car")))
    for step, (what, who, where) in enumerate(steps):
        frames = {frame for lo, hi in where for frame in range(lo, hi)}
        for event in events(what, who, where):
            presence.handle(event)
        if what == "place":
            oracle[who] |= frames
        else:
            oracle[who] -= frames if what == "leave" else oracle[who]
        if not each and step < len(steps) - 1:
            continue
        presence.check()

        for name, held in oracle.items():
            assert held == {f for lo, hi in presence.spans(name) for f in range(lo, hi)}
            assert len(held) == presence.count(name)
        on = {f: {n for n in oracle if f in oracle[n]} for f in range(-1, LAST + 3)}
        for frame, there in on.items():
            assert sorted(there) == sorted(presence.on(frame))
        for frame in range(-1, LAST + 1):
            others = (later for later in on if later > frame and on[later] != on[frame])
            assert next(others, LAST_FRAME) == presence.until(frame, on[frame])
    wanted = {frame for lo, hi in asked for frame in range(lo, hi)}

    assert {name for name in oracle if oracle[name] & wanted} == presence.within(asked)


@hypothesis.given(STEPS)
def test_rebuild(steps: Any) -> None:
    """Handling all events again gives the same view, run by run."""
    kept = [event for name in "abc" for event in events("remove", name, ())]
    kept += [event for step in steps for event in events(*step)]
    first, second = Presence(), Presence()
    for event in kept:
        first.handle(event)
    for event in kept:
        second.handle(event)

    assert [first.spans(n) for n in "abc"] == [second.spans(n) for n in "abc"]
    assert [sorted(first.on(f)) for f in range(LAST)] == [sorted(second.on(f)) for f in range(LAST)]
