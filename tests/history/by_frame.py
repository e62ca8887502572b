"""Changes said again, one dict entry per cell and frame; shares nothing with how they are found."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterable
from typing import Any

import hypothesis

from labelevents.exceptions import LabelRowError
from labelevents.history.changes import Change
from labelevents.rows.session import RowSession
from tests.model.given import Step, act, save
from tests.model.oracle import DEFAULTS, Oracle, Refused, Thing
from tests.values.shapes import plainly


def do(session: RowSession, oracle: Oracle, step: Step) -> None:
    """Let both do what they allow; who takes over saves first."""
    with contextlib.suppress(Refused):
        oracle.do(step.command, str(step.actor))
    if session.workspace.actor != step.actor:
        save_or_drop(session)
    act(session, step.command, step.actor)


def save_or_drop(session: RowSession) -> None:
    """Save what there is; the example is dropped where two objects have one number."""
    try:
        save(session)
    except LabelRowError:
        hypothesis.reject()


NULL = object()  # said to be null, which is not the same as not said

# An instance and what it is, a field, and a frame or None.
Key = tuple[str, str, str, str, int | None]
Differences = dict[Key, tuple[Any, Any]]


def snapshot(oracle: Oracle) -> dict[str, Thing]:
    """All things as they are now."""
    return copy.deepcopy(oracle.things)


def expected(before: dict[str, Thing], after: dict[str, Thing]) -> Differences:
    """The cells whose values differ, each with both."""
    old, new = cells(before), cells(after)
    found: Differences = {}
    for key in old.keys() | new.keys():
        was, now = old.get(key), new.get(key)
        default = DEFAULTS.get(key[3])
        if (default if was is None else was) != (default if now is None else now):
            both = (
                _read(before, key) if was is None else was,
                _read(after, key) if now is None else now,
            )
            found[key] = _told(both[0]), _told(both[1])
    return found


def _told(side: Any) -> Any:
    return None if side is NULL else side


def cells(things: dict[str, Thing]) -> dict[Key, Any]:
    """Every cell as JSON has it. Of what is on the row but on no frame, that it is there."""
    found: dict[Key, Any] = {}
    for who, thing in things.items():
        own = (who, thing.kind, thing.item)
        for (field, frame), (value, _) in thing.cells.items():
            found[*own, field, frame] = plain(field, value)
        for field, (value, _) in thing.static.items():
            found[*own, field, None] = plain(field, value)
        if thing.number is not None:
            found[*own, "number", None] = thing.number
        found[*own, "on row", None] = True
    return found


def _read(things: dict[str, Thing], key: Key) -> Any:
    """What a cell that nobody wrote reads as, where the instance is."""
    who, kind, item, field, frame = key
    thing = things.get(who)
    if thing is None or (thing.kind, thing.item) != (kind, item):
        return None
    there = frame is None or frame in thing.frames()
    return DEFAULTS.get(field) if there else None


def plain(field: str, value: Any) -> Any:
    """A value of the oracle as JSON has it, options by hash."""
    if field == "geometry":
        return plainly(value)
    if field.startswith("answer:"):
        kind, said = value
        return list(said) if kind == "checklist" else said
    return NULL if value is None else value


def told(changes: Iterable[Change]) -> Differences:
    """Changes as cells; each cell may be told once only."""
    found: Differences = {}
    for change in changes:
        kind = str(change.instance_kind)
        own = (str(change.instance), kind, str(change.feature_hash))
        if change.field == "item":
            continue
        for frame, before, after in _frames(change):
            key = (*own, change.field, frame)
            assert key not in found, key
            assert before != after or before is None, change
            found[key] = (before, after)
    return found


def _frames(change: Change) -> Iterable[tuple[int | None, Any, Any]]:
    if change.frames is None:
        return [(None, change.before, change.after)]
    first, last = change.frames
    length = last - first + 1
    sides = [
        side if isinstance(side, list) and varies else [side] * length
        for side, varies in ((s, _varies(change, s, length)) for s in (change.before, change.after))
    ]
    return zip(range(first, last + 1), *sides, strict=True)


def _varies(change: Change, side: Any, length: int) -> bool:
    """Whether a side holds one value per frame: a checklist or reviews are lists of their own."""
    per_frame = not change.field.startswith("answer:") and change.field != "reviews"
    return per_frame and isinstance(side, list) and len(side) == length


def on_row(changes: Iterable[Change], kind: str) -> set[tuple[str, str, str]]:
    """Which instances joined the row, or left it."""
    return {
        (str(change.instance), str(change.instance_kind), str(change.feature_hash))
        for change in changes
        if change.kind == kind
    }
