"""Two people changed one row: which cells did both write, and what is left of one's changes?

Cells are the unit: different cells merge by themselves, equal writes are no conflict, and the same
cell with another value is one. Nothing here decides; it compares and cuts events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
from msgspec import UNSET
from msgspec.structs import replace

from labelevents.events import facts
from labelevents.model import commands
from labelevents.model.evolve import spans_of, values_over, written
from labelevents.model.state import GEOMETRY, PRESENCE, RowState
from labelevents.model.track import ABSENT, Run, Track
from labelevents.model.writes import flat, metadata_of
from labelevents.ontology.checks import infer_attribute
from labelevents.values.columns import FrameValues, pack
from labelevents.values.frames import Ranges, Spans, intersect, merged, subtract, to_ranges

_REMOVED = (facts.ObjectRemoved, facts.ClassificationRemoved)
_CLEARED = (
    facts.ObjectUnplaced,
    facts.ClassificationUnplaced,
    facts.ObjectAnswerDeleted,
    facts.ClassificationAnswerDeleted,
)
_PLACED = (
    facts.ObjectPlaced,
    facts.ObjectTracked,
    facts.ObjectAnnotated,
    facts.ClassificationPlaced,
    facts.ClassificationAnnotated,
)

_Annotated = facts.ObjectAnnotated | facts.ClassificationAnnotated


@attrs.frozen
class Clash:
    """A field of an instance that two wrote differently: on these spans, or () for all of it."""

    instance: str
    field: str
    spans: Spans = ()

    @property
    def frames(self) -> Ranges:
        """The frames, as ranges."""
        return to_ranges(self.spans)


class Writes:
    """What events wrote last to each cell: tracks for fields over frames, values for the others."""

    def __init__(self, events: Iterable[Any]) -> None:
        self.tracks: dict[tuple[str, str], Track] = {}
        self.cells: dict[tuple[str, str], Any] = {}
        self.removed: set[str] = set()
        self.touched: set[str] = set()
        for event in events:
            self._add(event)

    def _add(self, event: Any) -> None:
        if isinstance(event, facts.CommitsRevoked):
            return
        who = event.instance
        self.touched.add(who)
        if isinstance(event, _REMOVED):
            self.removed.add(who)
            return
        self.removed.discard(who)
        for field, value in _values(event):
            if event.frames is None:
                self.cells[who, field] = value
                continue
            track = self.tracks.setdefault((who, field), Track())
            for lo, hi, here in values_over(event, value):
                track.write(lo, hi, here, stamp=None)

    def spans(self, who: str, field: str) -> Spans:
        """The frames of a field that were written."""
        track = self.tracks.get((who, field))
        return () if track is None else track.spans()


def clashes(mine: Writes, theirs: Writes) -> list[Clash]:
    """The cells that both wrote, with different values."""
    found = [
        Clash(who, GEOMETRY)
        for who in mine.touched & theirs.touched
        if who and (who in mine.removed) != (who in theirs.removed)
    ]
    for key, value in mine.cells.items():
        if key in theirs.cells and theirs.cells[key] != value:
            found.append(Clash(*key))
    for key, track in mine.tracks.items():
        other = theirs.tracks.get(key)
        spans = () if other is None else merged(_differing(track, other))
        if spans:
            found.append(Clash(*key, spans))
    return found


def covers(stored: Writes, again: Writes) -> bool:
    """Whether everything that is written again was written before, with the same values.

    What still stands is not written twice, so a commit that is sent again may hold less.
    """
    if not again.removed <= stored.removed:
        return False
    if any(key not in stored.cells or stored.cells[key] != v for key, v in again.cells.items()):
        return False
    return all(
        not subtract(track.spans(), stored.spans(*key))
        and not any(_differing(track, stored.tracks[key]))
        for key, track in again.tracks.items()
    )


def _differing(mine: Track, theirs: Track) -> Iterator[tuple[int, int]]:
    for run in mine:
        for other in theirs.over(run.lo, run.hi):
            if FrameValues not in (type(run.value), type(other.value)):
                if run.value != other.value:
                    yield other.lo, other.hi
            else:
                frames = range(other.lo, other.hi)
                yield from ((f, f + 1) for f in frames if run.at(f) != other.at(f))


def _values(event: Any) -> Iterator[tuple[str, Any]]:
    """The fields of an event with what they became; ABSENT where they were cleared."""
    if isinstance(event, _CLEARED):
        yield from ((field, ABSENT) for field in event.fields)
    elif isinstance(event, _PLACED):
        yield from ((f, ABSENT if value is UNSET else value) for f, value in written(event))
    elif isinstance(event, facts.RowDescribed):
        said = event.value or {}
        yield from ((field, said.get(field, ABSENT)) for field in event.fields)
    else:
        yield from ((field, event.value) for field in event.fields)


def fixed(command: Any, state: RowState) -> Any:
    """A command as it was meant: "all frames it is on now" must not mean others' frames later."""
    if not isinstance(command, commands.SetAnswer) or command.frames is not None:
        return command
    attribute = command.attribute or infer_attribute(command.attributes, command.answer)
    if not attribute.dynamic:
        return command
    return replace(command, frames=state.instance(command.instance).spans())


def softened(command: Any, state: RowState) -> Any | None:
    """A command as it can be repeated on a newer state, where its cells are not in dispute.

    What somebody else did in the same way needs no doing: None if nothing is left to do.
    """
    if isinstance(command, commands.RemoveInstance):
        return command if command.instance in state.instances else None
    if isinstance(command, commands.RemoveFromFrames) and command.instance in state.instances:
        present = state.instances[command.instance].main.present(command.frames)
        return replace(command, frames=present)
    if isinstance(command, commands.PlaceObject | commands.TrackObject | commands.SetAnswer):
        return replace(command, overwrite=True)
    return command


def forced(command: Any, state: RowState) -> Any | None:
    """A command that wins over whatever is there."""
    if isinstance(command, commands.PlaceClassification):
        return replace(command, overwrite=True)
    if isinstance(command, commands.AddInstance):
        return replace(command, force=True)
    return softened(command, state)


def without(event: Any, theirs: Writes) -> list[Any]:
    """An event without the cells that others wrote: none, one, or several events."""
    who = event.instance
    if who and who in theirs.removed:
        return []
    if isinstance(event, _REMOVED):
        return [] if who in theirs.touched else [event]
    if event.frames is None and isinstance(event, facts.RowDescribed | _Annotated):
        return _fewer(event, [field for field in event.fields if (who, field) not in theirs.cells])
    if event.frames is None:
        return [] if any((who, field) in theirs.cells for field in event.fields) else [event]
    spans = spans_of(event)
    main = GEOMETRY if GEOMETRY in event.fields else PRESENCE
    if main in event.fields:
        # Where they wrote the geometry, all that is said there is theirs.
        spans = subtract(spans, theirs.spans(who, main))
    if not isinstance(event, _PLACED):
        for field in event.fields:
            spans = subtract(spans, theirs.spans(who, field))
        return [_cut(event, spans, dict.fromkeys(event.fields))] if spans else []
    groups: dict[Spans, dict[str, Any]] = {}
    for field, value in written(event):
        left = subtract(spans, theirs.spans(who, field))
        if left:
            groups.setdefault(left, {})[field] = value
    return [_cut(event, left, fields) for left, fields in groups.items()]


def _fewer(event: Any, fields: list[str]) -> list[Any]:
    """An event about no frame in particular with some of its fields."""
    if not fields:
        return []
    if isinstance(event, facts.RowDescribed):
        said = None if event.value is None else {field: event.value[field] for field in fields}
        return [facts.RowDescribed(1, event.instance, tuple(fields), None, said)]
    said = {f: value for f, value in written(event) if f in fields and value is not UNSET}
    return [type(event)(1, event.instance, tuple(fields), None, metadata_of(said))]


def _cut(event: Any, spans: Spans, fields: dict[str, Any]) -> Any:
    """The event on some of its frames, with some of its fields."""
    made = type(event)
    if not isinstance(event, _PLACED):
        return made(1, event.instance, event.fields, flat(spans), event.value)
    said = {field: value for field, value in fields.items() if value is not UNSET}
    if isinstance(event, facts.ObjectTracked):
        value = _cut_track(event, spans, said)
        return made(1, event.instance, tuple(fields), flat(spans), value)
    geometry = said.pop(GEOMETRY, UNSET)
    said.pop(PRESENCE, None)
    if isinstance(event, facts.ObjectPlaced):
        if geometry is UNSET:
            made = facts.ObjectAnnotated
        else:
            value = metadata_of(said, facts.Placement, geometry=geometry)
            return made(1, event.instance, tuple(fields), flat(spans), value)
    elif isinstance(event, facts.ClassificationPlaced) and PRESENCE not in fields:
        made = facts.ClassificationAnnotated
    return made(1, event.instance, tuple(fields), flat(spans), metadata_of(said))


def _cut_track(event: facts.ObjectTracked, spans: Spans, said: dict[str, Any]) -> Any:
    numbers = {}
    geometry: Any = UNSET
    for field, value in list(said.items()):
        if not isinstance(value, facts.Packed | tuple):
            continue
        del said[field]
        runs = [Run(lo, hi, here, None) for lo, hi, here in values_over(event, value)]
        kept = [run.at(f) for run in runs for f in _frames(run, spans)]
        if isinstance(value, facts.Packed):
            again: Any = facts.Packed(value.kind, pack(value.kind, kept))
        else:
            again = tuple(kept)
        if field == GEOMETRY:
            geometry = again
        else:
            numbers[field] = again
    return metadata_of(said, facts.Trajectory, geometry=geometry, numbers=numbers or UNSET)


def _frames(run: Run, spans: Spans) -> Iterator[int]:
    for lo, hi in intersect(((run.lo, run.hi),), spans):
        yield from range(lo, hi)
