"""How much a row holds, event by event, against counting all of it again."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents.events.record import Stamp
from labelevents.model.evolve import evolve
from labelevents.model.state import RowState
from labelevents.values.identity import Actor
from labelevents.views.counts import Counts, Totals
from labelevents.views.intervals import Presence
from tests.events.samples import FULL, VARIANTS
from tests.model.oracle import things_of

EVENTS = [
    event
    for event in (*FULL, *VARIANTS.values())
    if type(event).__name__.startswith(("Row", "Object", "Classification"))
]


def counted(state: RowState) -> Totals:
    """Every instance counted, cell by cell."""
    things = things_of(state).values()
    objects = [thing for thing in things if thing.kind == "object"]
    placed = [thing.kind for thing in things if thing.frames() or thing.is_global]
    answers = sum(
        len({f for f in (*t.static, *(f for f, _ in t.cells)) if f.startswith("answer:")})
        for t in things
    )
    annotations = sum(len(thing.frames()) for thing in objects)
    return Totals(placed.count("object"), placed.count("classification"), annotations, answers)


@hypothesis.given(st.lists(st.sampled_from(EVENTS), max_size=12), st.booleans())
def test_any_log(events: list[Any], each: bool) -> None:
    """Any events in any order can be folded: nothing raises, and the views agree with the state.

    Asked after each event, only at the end, or made of the state then.
    """
    state, presence = RowState(), Presence()
    counts = Counts(state, presence)
    for event in events:
        hypothesis.assume(event.frames is None or event.frames[-1] < 1000)
        evolve(state, event, Stamp(Actor("human", "ana"), 0))
        presence.handle(event)
        counts.handle(event)
        if each:
            presence.check()
            assert counted(state) == counts.totals
    made = Presence.of(state)

    assert {name for name in state.instances if state.instances[name].spans()} == {
        name for frame in range(20) for name in presence.on(frame)
    }
    assert counted(state) == counts.totals == Counts(state, made).totals
    assert [presence.spans(name) for name in state.instances] == [
        made.spans(name) for name in state.instances
    ]
