"""What to do so that a row says what a file says: only what differs, as commands.

What the library derives from history (who placed an object, and when) is no difference where the
file says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from labelevents.events.record import Stamp
from labelevents.history.stretches import differing
from labelevents.model.commands import (
    AddInstance,
    Amend,
    Forget,
    NumberObject,
    RemoveInstance,
)
from labelevents.model.placing import EDITED
from labelevents.model.state import DEFAULTS, Cell, Instance, RowState
from labelevents.model.track import ABSENT, Track, sweep
from labelevents.model.writes import same
from labelevents.values.frames import Span, Spans, intersect, merged, subtract

Author = Callable[[Stamp], str | None]

_CREATED = ("created_at", "created_by")


def commands_towards(
    state: RowState, wanted: Mapping[str, Instance], author: Author
) -> Iterator[Any]:
    """The commands that make a row have these instances, as they are, and no others.

    Frames are left before they are taken, so that one classification can follow another.

    Args:
        state: the row as it is.
        wanted: detached instances by hash; those that are on the row already are changed to fit.
        author: the name of whoever wrote under a stamp, as people read it.
    """
    kept = {
        who: one for who, one in state.instances.items() if who in wanted and _is(one, wanted[who])
    }
    for who in state.instances:
        if who not in kept:
            yield RemoveInstance(who)
    changes = [_Change(one, _settled(wanted[who], one, author)) for who, one in kept.items()]
    for change in changes:
        change.compare()
        if any(change.gone.values()) or change.unsaid:
            gone = {field: merged(spans) for field, spans in change.gone.items() if spans}
            yield Forget(change.now.hash, gone, change.unsaid)
    for who, instance in wanted.items():
        if who not in kept:
            yield AddInstance(instance, as_it_was=True)
    for change in changes:
        if change.put.tracks or change.put.cells:
            yield Amend(change.now.hash, change.put)
        if change.now.kind == "object" and change.then.number != change.now.number:
            yield NumberObject(change.now.hash, change.then.number)


def _is(now: Instance, then: Instance) -> bool:
    """Whether two are one thing, which may have changed."""
    return (now.kind, now.identity) == (then.kind, then.identity)


@attrs.define(eq=False)
class _Change:
    """From one instance as it is to one as it should be."""

    now: Instance
    then: Instance
    put: Instance = attrs.field(init=False)
    gone: dict[str, list[Span]] = attrs.field(factory=dict)
    unsaid: list[str] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        now = self.now
        self.put = Instance.of(now.hash, now.kind, now.identity, now.added)

    def compare(self) -> None:
        """Find what to put, and what to take away."""
        for field in dict.fromkeys((*self.now.tracks, *self.then.tracks)):
            old, new = self.now.track(field), self.then.track(field)
            for lo, hi, *_ in differing(old, new, DEFAULTS.get(field, ABSENT)):
                for run in new.over(lo, hi):
                    self.put.own(field).write(run.lo, run.hi, run.value, None)
                self.gone.setdefault(field, []).extend(subtract(((lo, hi),), new.spans()))
        self._edits()
        for field in dict.fromkeys((*self.now.cells, *self.then.cells)):
            default = DEFAULTS.get(field, ABSENT)
            sides = (self.now.cells.get(field), self.then.cells.get(field))
            before, after = (default if side is None else side.value for side in sides)
            if after is ABSENT:
                self.unsaid.append(field)
            elif not same(before, after):
                self.put.cells[field] = Cell(after, self.now.added)

    def _edits(self) -> None:
        """New geometry ends what was said of its last edit, unless that is said again."""
        for field in EDITED if self.now.kind == "object" else ():
            track = self.then.track(field)
            for span in self.put.spans():
                for run in track.over(*span):
                    self.put.own(field).write(run.lo, run.hi, run.value, None)


def _settled(then: Instance, now: Instance, author: Author) -> Instance:
    """The wanted instance without what history says anyway, to the second."""
    then = then.copy()
    moved = merged((lo, hi) for lo, hi, *_ in differing(now.main, then.main))
    whole = _of_all(now, author) if then.kind == "classification" else {}
    for field in (*_CREATED, *EDITED):
        if field in then.tracks:
            # Where it moves, the edit is another one, and what history says of it, too.
            places = () if field in _CREATED else moved
            settled = _settled_track(then, now, field, places, author, whole.get(field, ABSENT))
            then.tracks[field] = settled
    if whole:
        _settle_whole(then, now, whole, moved=bool(moved))
    return then


def _settled_track(
    then: Instance, now: Instance, field: str, moved: Spans, author: Author, whole: Any
) -> Track:
    """A field of the wanted instance without what is so already, but for where it moves."""
    settled = Track()
    tracks = then.track(field), now.track(field), now.main, now.placed
    for lo, hi, (wanted, said, there, placed) in sweep(*tracks):
        if wanted is None:
            continue
        if there is None:
            settled.write(lo, hi, wanted.value, None)
            continue
        made = there if placed is None or field in EDITED else placed
        value = _by(made.stamp, author, field) if said is None else said.value
        # Of a classification, what holds of all of it says nothing of its frames.
        alike = _second(wanted.value) in (
            (_second(value), _second(whole)) if said is None else (_second(value),)
        )
        for start, end in subtract(((lo, hi),), moved) if alike else ():
            if said is not None:
                settled.write(start, end, said.value, None)
        for start, end in intersect(((lo, hi),), moved) if alike else ((lo, hi),):
            settled.write(start, end, wanted.value, None)
    return settled


def _by(stamp: Stamp, author: Author, field: str) -> Any:
    return stamp.at if field.endswith("_at") else author(stamp)


def _second(value: Any) -> Any:
    """A time without what JSON does not keep of it; anything else as it is."""
    return value.replace(microsecond=0) if hasattr(value, "microsecond") else value


def _of_all(now: Instance, author: Author) -> dict[str, Any]:
    """What is said of a classification as a whole, or follows from history."""
    told: dict[str, Any] = {
        "created_at": now.added.at,
        "created_by": author(now.added),
        "last_edited_at": now.edited.at,
        "last_edited_by": author(now.edited),
    }
    return told | {field: now.cells[field].value for field in told if field in now.cells}


def _settle_whole(then: Instance, now: Instance, whole: Mapping[str, Any], *, moved: bool) -> None:
    """The same for what is said of a classification as a whole."""
    for field, told in whole.items():
        cell = then.cells.get(field)
        if cell is None or _second(cell.value) != _second(told):
            continue
        if field in now.cells:
            then.cells[field] = now.cells[field]
        elif field in _CREATED or not moved:
            del then.cells[field]
