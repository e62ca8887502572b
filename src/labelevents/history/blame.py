"""Whose is each cell of an instance? What its state knows already, as runs with an author.

Nothing is read for it but the state: every run carries the stamp of the commit that wrote it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from labelevents.events.record import Stamp
from labelevents.history.names import Names, plain_answer
from labelevents.model.state import ANSWER, GEOMETRY, ITEM, PRESENCE, Instance
from labelevents.model.track import Run, Track
from labelevents.values.answers import Answer
from labelevents.values.columns import FrameValues
from labelevents.values.frames import Span, Spans
from labelevents.values.geometry import Geometry, shown
from labelevents.values.identity import Actor
from labelevents.values.wire import encord_geometry

NUMBER = "number"
# Their values are lists by themselves, so a list of them, one a frame, could not be told apart.
_NEVER_PACKED = "reviews"


@attrs.frozen
class BlameLine:
    """One field of one instance over a run of frames, and who answers for its value.

    Attributes:
        instance: the hash of the object or classification.
        name: the title of its ontology item.
        field: `geometry`, `presence`, `number`, `confidence`, `answer:<attribute hash>`,
            `x:<format>.<name>` and so on; `item` for a global classification's being there.
        frames: the first and the last frame of the run; None where the value holds on no frame in
            particular.
        value: what stands there, as JSON can hold it: geometry as in Encord's JSON, times as text
            in ISO 8601, options by title. Where `packed`, a list with one value for each frame.
        packed: whether each frame has a value of its own.
        commit: the number of the commit that wrote it; None while it is not saved.
        actor: who wrote it: kind and reference. The commit knows agent, run and message.
        at: when, UTC.
        via: the number of the undo, redo, revert or restore that brought the value back; None if
            nobody had to.
        attribute: the title of the attribute that an answer is to; None for any other field.
    """

    instance: str
    name: str
    field: str
    frames: tuple[int, int] | None
    value: Any
    packed: bool
    commit: int | None
    actor: Actor
    at: datetime
    via: int | None
    attribute: str | None = None


@attrs.frozen
class Stretch:
    """Neighbouring runs of one field that came with one commit, and on one way.

    Attributes:
        stamp: who answers for them.
        runs: several only where each frame has a value of its own; none where the value holds on
            no frame in particular.
        constant: the value, as it is stored, unless each frame has its own.
    """

    instance: Instance
    field: str
    stamp: Stamp
    runs: tuple[Run, ...] = ()
    constant: Any = None

    @property
    def span(self) -> Span | None:
        """The frames, half-open; None where the value holds on no frame in particular."""
        return (self.runs[0].lo, self.runs[-1].hi) if self.runs else None

    @property
    def packed(self) -> bool:
        """Whether each frame has a value of its own."""
        return len(self.runs) > 1 or (bool(self.runs) and type(self.runs[0].value) is FrameValues)

    @property
    def via(self) -> int | None:
        """The commit that brought the value back, if one did."""
        return None if self.stamp.via is None else self.stamp.via.commit

    @property
    def asked(self) -> str | None:
        """The hash of the attribute that is answered; None for any other field."""
        return self.field.removeprefix(ANSWER) if self.field.startswith(ANSWER) else None

    def value(self, names: Names) -> Any:
        """What stands there, as JSON can hold it; a list with a value per frame where `packed`."""
        if not self.packed:
            return self._plain(self.constant, names)
        return [self._plain(r.at(f), names) for r in self.runs for f in range(r.lo, r.hi)]

    def _plain(self, value: Any, names: Names) -> Any:
        if self.asked is not None:
            answer: Answer = value
            return plain_answer(answer, names, self.instance.kind, self.instance.item, self.asked)
        match value:
            case None | bool() | int() | float() | str():
                return value
            case datetime():
                return value.astimezone(UTC).isoformat()
            case list():  # of reviews: JSON as they are, and not for people to change
                return copy.deepcopy(value)
        geometry: Geometry = value
        return encord_geometry(shown(geometry))


def stretches(
    instance: Instance, spans: Spans | None = None, only: str | None = None
) -> Iterator[Stretch]:
    """The cells of an instance: its place, its number, then the other fields by name.

    A global classification is on the row rather than on frames: that it is there comes first.

    Args:
        instance: whose.
        spans: only these frames, and what holds on no frame in particular; by default all.
        only: only this field.
    """
    there = instance.spans() if spans is None else instance.main.present(spans)
    for field in sorted(_fields(instance), key=_in_order):
        if only not in (None, field):
            continue
        yield from _static(instance, field)
        if field in instance.tracks:
            # What was said of the instance where an undo took it off is kept, and hidden; answers
            # hold wherever they were given.
            seen = spans if field.startswith(ANSWER) else there
            yield from _over_frames(instance, field, seen)


def _in_order(field: str) -> tuple[bool, bool, str]:
    return field not in (ITEM, GEOMETRY, PRESENCE), field != NUMBER, field


def _fields(instance: Instance) -> set[str]:
    number = {NUMBER} if instance.number is not None else set()
    item = {ITEM} if instance.is_global else set()
    return {*instance.cells, *instance.tracks, *number, *item}


def _static(instance: Instance, field: str) -> Iterator[Stretch]:
    if field == ITEM:
        yield Stretch(instance, field, instance.added.blamed, constant=instance.item)
    if field == NUMBER and instance.number is not None:
        stamp = instance.numbered or instance.added
        yield Stretch(instance, field, stamp.blamed, constant=instance.number)
    elif field in instance.cells:
        cell = instance.cells[field]
        yield Stretch(instance, field, cell.stamp.blamed, constant=cell.value)


def _over_frames(instance: Instance, field: str, spans: Spans | None) -> Iterator[Stretch]:
    track = instance.tracks[field]
    runs = track if spans is None else (run for span in spans for run in track.over(*span))
    packs = not field.startswith(ANSWER) and field != _NEVER_PACKED
    found: list[Run] = []
    for run in _constants_joined(runs):
        # A run of one value over many frames stays what it is; others make one line together.
        if found and not (packs and _loose(run) and _loose(found[-1]) and _follows(found[-1], run)):
            yield _stretch(instance, field, found)
            found = []
        found.append(run)
    if found:
        yield _stretch(instance, field, found)


def _stretch(instance: Instance, field: str, runs: Sequence[Run]) -> Stretch:
    return Stretch(instance, field, runs[0].stamp.blamed, tuple(runs), runs[0].value)


def _constants_joined(runs: Iterator[Run] | Track) -> Iterator[Run]:
    """Neighbours that say the same become one run: an undo may bring back what it cut in two."""
    before: Run | None = None
    for run in map(_opened, runs):
        if before is not None and _follows(before, run) and _equal(before.value, run.value):
            before = before._replace(hi=run.hi)
            continue
        if before is not None:
            yield before
        before = run
    if before is not None:
        yield before


def _opened(run: Run) -> Run:
    """A run of one frame holds one value, however it came."""
    packed = type(run.value) is FrameValues and run.hi - run.lo == 1
    return run._replace(value=run.at(run.lo)) if packed else run


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and type(one) is not FrameValues and bool(one == other)


def _loose(run: Run) -> bool:
    return type(run.value) is FrameValues or run.hi - run.lo == 1


def _follows(before: Run, run: Run) -> bool:
    """Whether a run comes right after another, from the same commit, on the same way."""
    return before.hi == run.lo and _origin(before.stamp) == _origin(run.stamp)


def _origin(stamp: Stamp) -> tuple[int | None, int, int | None]:
    blamed = stamp.blamed
    via = None if blamed.via is None else blamed.via.commit
    return blamed.commit, blamed.recorded_us, via
