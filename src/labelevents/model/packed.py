"""A row as it was written down, decoded as it is asked for."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec
from msgspec import UnsetType

from labelevents.events.facts import ExtraValue, Metadata
from labelevents.events.record import Stamp
from labelevents.model.snapshot import CellsPart, Head, RowPart, Snapshot, TrackPart
from labelevents.model.state import (
    ANSWER,
    GEOMETRY,
    PRESENCE,
    Cell,
    Instance,
    InstanceKind,
    Instances,
    RowState,
)
from labelevents.model.track import AnswerTrack, Track
from labelevents.values.answers import Answer
from labelevents.values.columns import FrameValues, unpack
from labelevents.values.frames import Spans
from labelevents.values.geometry import Geometry
from labelevents.values.identity import Actor

_row_decoder = msgspec.json.Decoder(RowPart)
_cells_decoder = msgspec.json.Decoder(CellsPart)


@functools.cache
def _values_decoder(field: str) -> msgspec.json.Decoder[list[Any]]:
    """How the values of a field are read: as in events."""
    if field == GEOMETRY:
        return msgspec.json.Decoder(list[Geometry | tuple[Geometry, ...] | None])
    if field.startswith(ANSWER):
        return msgspec.json.Decoder(list[Answer])
    return msgspec.json.Decoder(list[_types().get(field, ExtraValue) | None])  # type: ignore[misc]


@functools.cache
def _types() -> dict[str, Any]:
    said = {
        known.name: functools.reduce(
            operator.or_, (each for each in get_args(known.type) if each is not UnsetType)
        )
        for known in msgspec.structs.fields(Metadata)
    }
    return {**said, PRESENCE: bool}


def restore(snapshot: Snapshot) -> RowState:
    """The state that was written down. O(instances); the rest when it is asked for.

    Raises:
        msgspec.DecodeError: if it cannot be read.
    """
    row = _row_decoder.decode(snapshot.state)
    reader = _Reader(row, memoryview(snapshot.columns))
    stamp = reader.stamp
    return RowState(
        facts=row.facts,
        title=row.title,
        archived=row.archived,
        said={name: stamp(number) for name, number in row.said.items()},
        described={
            name: Cell(value, stamp(number)) for name, (value, number) in row.described.items()
        },
        instances=PackedInstances.of((head.hash, Kept(head, reader)) for head in row.instances),
        claims={
            item: _filled(Track(), los, his, owners, [None] * len(los))
            for item, (los, his, owners) in row.claims.items()
        },
        globals={item: dict.fromkeys(known) for item, known in row.globals.items()},
        order=row.order,
    )


class PackedInstances(Instances):
    """The instances of a row of which some are not decoded yet.

    Who looks at the values decodes them. `dict.copy` and `|` would hand out what is packed, so one
    is our own and the other is not there; `dict(…)` asks `__iter__` whether it may.
    """

    @classmethod
    def of(cls, held: Iterable[tuple[str, Any]]) -> PackedInstances:
        """Instances by their hash, packed or not."""
        return cls(held)

    def __getitem__(self, who: str) -> Instance:
        found: Any = super().__getitem__(who)
        if type(found) is Kept:
            found = self[who] = found.instance()
        return found  # type: ignore[no-any-return]

    def get(self, who: str, default: Any = None) -> Any:
        """The instance of that hash, or `default`."""
        found: Any = super().get(who, default)
        return self[who] if type(found) is Kept else found

    def pop(self, who: str, *default: Any) -> Any:
        """Take an instance away."""
        found = super().pop(who, *default)
        return found.instance() if type(found) is Kept else found

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()

    def values(self) -> Any:
        """All instances, each decoded as it comes."""
        return (self[who] for who in list(self))

    def items(self) -> Any:
        """All instances with their hashes, each decoded as it comes."""
        return ((who, self[who]) for who in list(self))

    def copy(self) -> PackedInstances:
        """The same instances, and as many of them packed."""
        return PackedInstances.of(self.peeks())

    def __or__(self, other: Any) -> Any:
        raise TypeError("Use `copy()` and `update()`.")


class Kept:
    """An instance that is not decoded: what is asked of all of them can be asked of it.

    Decoded once, however many hold it.
    """

    __slots__ = ("_head", "_made", "_reader")

    def __init__(self, head: Head, reader: _Reader) -> None:
        self._head = head
        self._reader = reader
        self._made: Instance | None = None

    @property
    def kind(self) -> InstanceKind:
        """Object or classification."""
        return self._head.kind

    @property
    def item(self) -> str:
        """The hash of its ontology object or classification."""
        return self._head.item

    @property
    def number(self) -> int | None:
        """Its display number."""
        return self._head.number

    @property
    def is_global(self) -> bool:
        """Whether it is about the whole row."""
        return self._head.is_global

    def spans(self) -> Spans:
        """The frames it is on."""
        flat = self._head.frames
        return tuple(zip(flat[::2], flat[1::2], strict=True))

    def answers(self) -> int:
        """How many attributes are answered."""
        return self._head.answers

    def instance(self) -> Instance:
        """The instance itself."""
        if self._made is None:
            self._made = self._reader.instance(self._head)
        return self._made


class _Reader:
    """What instances refer to."""

    def __init__(self, row: RowPart, columns: memoryview[int]) -> None:
        self._actors = [Actor(kind, ref) for kind, ref in row.actors]  # type: ignore[arg-type]
        self._lines = row.stamps
        self._stamps: list[Stamp | None] = [None] * len(row.stamps)
        self._columns = columns

    def stamp(self, number: int) -> Stamp:
        """The stamp of that number: the same one whoever asks."""
        found = self._stamps[number]
        if found is None:
            line = self._lines[number]
            found = self._stamps[number] = Stamp(
                self._actors[line.actor],
                line.recorded_us,
                line.commit,
                None if line.via is None else self.stamp(line.via),
                None if line.covers is None else self.stamp(line.covers),
            )
        return found

    def instance(self, head: Head) -> Instance:
        """An instance, decoded."""
        kept = _cells_decoder.decode(head.cells)
        los, his, stamps = kept.placed
        placed = _filled(Track(), los, his, [True] * len(los), [self.stamp(s) for s in stamps])
        return Instance(
            hash=head.hash,
            kind=head.kind,
            item=head.item,
            added=self.stamp(head.added),
            number=head.number,
            numbered=None if head.numbered is None else self.stamp(head.numbered),
            order=head.order,
            range_only=head.range_only,
            is_global=head.is_global,
            tracks={name: self._track(name, track) for name, track in kept.tracks.items()},
            cells={
                name: Cell(_values_decoder(name).decode(b"[%b]" % bytes(value))[0], self.stamp(by))
                for name, (value, by) in kept.cells.items()
            },
            placed=placed,
        )

    def _track(self, field: str, kept: TrackPart) -> Track:
        values = _values_decoder(field).decode(kept.values)
        for number, kind, start, stop in kept.packed:
            lo, hi = kept.los[number], kept.his[number]
            values[number] = FrameValues(unpack(kind, hi - lo, self._columns[start:stop]), lo)
        for number, value in enumerate(values):
            if type(value) is tuple:
                values[number] = FrameValues(value, kept.los[number])
        stamps = [self.stamp(number) for number in kept.stamps]
        made = AnswerTrack() if field.startswith(ANSWER) else Track()
        _filled(made, kept.los, kept.his, values, stamps)
        if isinstance(made, AnswerTrack):
            made.starts = {values[number]: [] for number in kept.order}
            for lo, value in zip(kept.los, values, strict=True):
                made.starts[value].append(lo)
        return made


def _filled(
    track: Track, los: list[int], his: list[int], values: list[Any], stamps: list[Any]
) -> Track:
    track.los, track.his, track.values, track.stamps = los, his, values, stamps
    return track
