"""A row as it was: the differences to what it is now, as writes of whoever restores it.

Unlike an undo, a restore says something of its own: what it writes is the restorer's, and what
already is as it was, as people see it, stays whose it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelevents.events.record import Stamp
from labelevents.history.compensation import compensate
from labelevents.history.ledger import Entry, Ledger
from labelevents.model.state import ANSWER, DEFAULTS, Cell, Instance, RowState
from labelevents.model.track import ABSENT, Run, Track, sweep
from labelevents.values.columns import FrameValues
from labelevents.values.identity import Actor

# Whoever saves what is decided now; the commit it will be in has no number yet.
_RESTORER = Stamp(Actor("system", "restore"), 0)


def restore_events(now: RowState, then: RowState) -> list[Any]:
    """The events that make a row be as it was. Cost grows with the runs of both."""
    ledger = Ledger({})
    ledger.row = {
        "title": _cell(then.title, now.title, now.said.get("title")),
        "archived": _cell(then.archived, now.archived, now.said.get("archived")),
    }
    for field in dict.fromkeys((*now.described, *then.described)):
        is_, was = now.described.get(field), then.described.get(field)
        if was is not None:
            same = is_ is not None and _same(is_.value, was.value)
            ledger.described[field] = is_ if same and is_ else Cell(was.value, _RESTORER)
    for who, instance in then.instances.items():
        ledger.entries[who] = _entry(now.instances.get(who), instance)
    found = compensate(now, ledger, {*now.instances, *then.instances})
    return [event for event, _ in found]


def _cell(was: Any, is_: Any, stamp: Stamp | None) -> Cell:
    return Cell(was, stamp if stamp is not None and _same(was, is_) else _RESTORER)


def _entry(now: Instance | None, was: Instance) -> Entry:
    """What an instance was, each cell under the stamp that it has now where that is the same."""
    if now is not None and now.identity != was.identity:
        now = None
    entry = Entry(was.kind, was.identity, _RESTORER if now is None else now.added, alive=True)
    nothing = Instance.of(was.hash, was.kind, was.identity, _RESTORER)
    is_ = nothing if now is None else now
    for field in dict.fromkeys((*is_.tracks, *was.tracks)):
        beside = field != entry.main and not field.startswith(ANSWER)
        entry.tracks[field] = _beside(is_, was, field) if beside else _track(is_, was, field)
    for lo, hi, (seated, placed) in sweep(is_.placed, was.placed):
        if placed is not None:
            stamp = _RESTORER if seated is None else seated.stamp
            entry.placed.write(lo, hi, value=True, stamp=stamp)
    for field in dict.fromkeys((*is_.cells, *was.cells)):
        known, then = is_.cells.get(field), was.cells.get(field)
        same = _same(*(_default(field) if cell is None else cell.value for cell in (known, then)))
        cell = known if same else None if then is None else Cell(then.value, _RESTORER)
        if cell is not None:
            entry.cells[field] = cell
    numbered = None if now is None else now.numbered or now.added
    entry.cells["number"] = _cell(was.number, is_.number, numbered)
    return entry


def _default(field: str) -> Any:
    """What a field says where nothing is stored."""
    return DEFAULTS.get(field, ABSENT)


def _same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and bool(one == other))


def _track(is_: Instance, was: Instance, field: str) -> Track:
    """Where an instance was, or a dynamic answer."""
    made = Track()
    for lo, hi, (now, then) in sweep(is_.track(field), was.track(field)):
        _fill(made, lo, hi, now, then, ABSENT)
    return made


def _beside(is_: Instance, was: Instance, field: str) -> Track:
    """What was said beside the place of an instance, on the frames where it was.

    Elsewhere it was not shown. What is there now, and is not shown either, stays as it is.
    """
    made = Track()
    tracks = (is_.track(field), was.track(field), is_.main, was.main)
    for lo, hi, (now, then, here, there) in sweep(*tracks):
        if there is not None and here is not None:
            _fill(made, lo, hi, now, then, _default(field))
        elif there is not None and then is not None:
            made.write(lo, hi, then.value, _RESTORER)
        elif there is None and here is None and now is not None:
            made.write(lo, hi, now.value, now.stamp)
    return made


def _fill(made: Track, lo: int, hi: int, now: Run | None, then: Run | None, default: Any) -> None:
    """Note what was on frames, under the stamp of what is there where that says the same."""
    for start, end, same in _stretches(lo, hi, now, then, default):
        run = now if same else then
        if run is not None:
            made.write(start, end, run.value, run.stamp if same else _RESTORER)


def _stretches(
    lo: int, hi: int, now: Run | None, then: Run | None, default: Any
) -> Iterator[tuple[int, int, bool]]:
    """Frames on which two runs say the same, and not, in turn."""
    values = [default if run is None else run.value for run in (now, then)]
    if values[0] is values[1] or FrameValues not in map(type, values):
        yield lo, hi, _same(*values)
        return

    def same_at(frame: int) -> bool:
        return _same(*(default if run is None else run.at(frame) for run in (now, then)))

    start, known = lo, same_at(lo)
    for frame in range(lo + 1, hi):
        same = same_at(frame)
        if same != known:
            yield start, frame, known
            start, known = frame, same
    yield start, hi, known
