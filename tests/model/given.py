"""Rows in memory that commands are sent to, and pictures of them to compare."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis import strategies as st

from labelevents.events.codec import joined, unseal
from labelevents.events.record import Stamp
from labelevents.exceptions import LabelEventsError
from labelevents.log.memory import MemoryLog
from labelevents.model.commands import CreateRow
from labelevents.rows import session as writer
from labelevents.rows.headers import header
from labelevents.rows.session import RowSession
from labelevents.rows.workspace import Workspace
from labelevents.testing import CountingIds, FixedClock, ontologies, row_commands
from labelevents.values.identity import Actor
from labelevents.values.media import Video

LAST = 12
VIDEO = Video("cam", 100, 100, LAST + 1)
ANA, BEN = Actor("human", "ana"), Actor("model", "ben")


def new_row() -> RowSession:
    """An empty row of `LAST + 1` frames over a log in memory, nothing of it saved."""
    clock = FixedClock()
    session = RowSession(Workspace(MemoryLog(clock), ANA, clock, CountingIds()), "label")
    # Random objects may have one number, which saving refuses; that is tested with rows.
    session.check = lambda: None  # type: ignore[method-assign]
    session.execute(CreateRow("project", "data", VIDEO))
    return session


def save(session: RowSession) -> None:
    """Save what there is to save."""
    writer.save([session], header(session.workspace))


def act(session: RowSession, command: Any, actor: Actor) -> bool:
    """Have an actor ask for something; whether it was allowed. Who takes over saves first."""
    if session.workspace.actor != actor:
        save(session)
        session.workspace.actor = actor
    try:
        session.execute(command)
    except LabelEventsError:
        return False
    return True


@attrs.frozen
class Step:
    """One command of a walk: who asked, and what."""

    command: Any
    actor: Actor


def walk(data: st.DataObject, session: RowSession, *, most: int = 12) -> Iterator[Step]:
    """Random commands to the row as it is when each is asked for; whoever walks executes them."""
    ontology = data.draw(ontologies())
    for _ in range(data.draw(st.integers(most // 4, most))):
        actor = data.draw(st.sampled_from([ANA, ANA, BEN]))
        yield Step(data.draw(row_commands(session.state, ontology, LAST)), actor)


def picture(session: RowSession) -> dict[str, Any]:
    """Everything that can be read from a session, down to each frame, as plain values."""
    state = session.state
    return {
        "row": (state.facts, state.title, state.archived, state.order),
        "instances": [_instance(instance) for instance in state.instances.values()],
        "globals": {item: sorted(held) for item, held in state.globals.items() if held},
        "claims": {item: _frames(track) for item, track in state.claims.items() if len(track)},
        "presence": {name: session.presence.spans(name) for name in state.instances},
        "on": {frame: sorted(session.presence.on(frame)) for frame in range(-1, LAST + 3)},
        "totals": session.counts.totals,
    }


def _instance(instance: Any) -> tuple[Any, ...]:
    return (
        (instance.hash, instance.kind, instance.identity, instance.number, instance.order),
        _who(instance.added),
        {name: _frames(track) for name, track in instance.tracks.items() if len(track)},
        {name: list(getattr(t, "starts", ())) for name, t in instance.tracks.items() if len(t)},
        {name: (repr(cell.value), _who(cell.stamp)) for name, cell in instance.cells.items()},
        _frames(instance.placed),
    )


def _frames(track: Any) -> dict[int, Any]:
    return {
        frame: (repr(run.at(frame)), _who(run.stamp))
        for run in track
        for frame in range(run.lo, run.hi)
    }


def _who(stamp: Stamp | None) -> Any:
    return stamp and (stamp.actor.key, stamp.commit)


def refolded(session: RowSession) -> RowSession:
    """A fresh session of the same stream: from the log, then the tail from its very bytes."""
    actor = session.workspace.actor
    fresh = RowSession(Workspace(session.workspace.log, actor), "label")
    fresh.load()
    stamp = Stamp(actor, 0)
    for event in unseal(joined(one.body for one in session.tail), where="the tail"):
        fresh._apply(event, stamp)
    return fresh
