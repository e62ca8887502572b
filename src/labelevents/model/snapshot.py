"""The state of a row, written down. `model/packed.py` reads it.

There are two parts. One is JSON, in which every value stands as it does in events, so that what is
read is what folding those would give. The other holds the packed columns, one after the other. An
instance is decoded when somebody asks for it: what is asked of all of them stands at its head.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, NamedTuple

import msgspec

from labelevents.events.facts import RowFacts
from labelevents.events.record import Stamp
from labelevents.model.state import Instance, InstanceKind, RowState
from labelevents.model.track import AnswerTrack, Track
from labelevents.values.columns import FrameValues, little_endian

# Which code folds events into a state, and writes it down. Add one whenever the same events would
# give other bytes: whatever an earlier version wrote is made anew then.
FOLD = 1


class Snapshot(NamedTuple):
    """A state, written down: JSON, and the packed columns that it refers to."""

    state: bytes
    columns: bytes


class StampLine(msgspec.Struct, array_like=True):
    """Who wrote, when and in which commit; `via` and `covers` are numbers of other stamps."""

    actor: int
    recorded_us: int
    commit: int
    via: int | None
    covers: int | None


class TrackPart(msgspec.Struct, array_like=True):
    """Runs column by column; where values are packed stands null, and here which, what, where."""

    los: list[int]
    his: list[int]
    stamps: list[int]
    values: msgspec.Raw
    packed: list[tuple[int, str, int, int]]
    order: list[int]  # of an attribute's answers: the first run of each, in their order


class CellsPart(msgspec.Struct, array_like=True):
    """What an instance holds."""

    tracks: dict[str, TrackPart]
    cells: dict[str, tuple[msgspec.Raw, int]]
    placed: tuple[list[int], list[int], list[int]]  # its values are all true


class Head(msgspec.Struct, array_like=True):
    """An instance: what can be asked of all, and its cells, not decoded. Stamps by number."""

    hash: str
    kind: InstanceKind
    item: str
    number: int | None
    order: int
    range_only: bool
    is_global: bool
    added: int
    numbered: int | None
    frames: list[int]
    answers: int
    cells: msgspec.Raw


class RowPart(msgspec.Struct, array_like=True):
    """All of a row. Stamps by their number, actors by kind and reference."""

    facts: RowFacts | None
    title: str
    archived: bool
    order: int
    actors: list[tuple[str, str]]
    stamps: list[StampLine]
    said: dict[str, int]
    described: dict[str, tuple[Any, int]]
    instances: list[Head]
    claims: dict[str, tuple[list[int], list[int], list[str]]]
    globals: dict[str, list[str]]


_encoder = msgspec.json.Encoder()


def take(state: RowState) -> Snapshot:
    """Write down a state, none of which is unsaved. O(runs), and a copy of what is packed."""
    writer = _Writer()
    heads = [writer.head(instance) for instance in state.instances.values()]
    row = RowPart(
        facts=state.facts,
        title=state.title,
        archived=state.archived,
        order=state.order,
        actors=writer.actors,
        stamps=writer.stamps,
        said={name: writer.stamp(stamp) for name, stamp in state.said.items()},
        described={
            name: (cell.value, writer.stamp(cell.stamp)) for name, cell in state.described.items()
        },
        instances=heads,
        claims={item: (t.los, t.his, t.values) for item, t in state.claims.items()},
        globals={item: list(known) for item, known in state.globals.items()},
    )
    return Snapshot(_encoder.encode(row), b"".join(writer.columns))


class _Writer:
    """What instances refer to: stamps, each once, the actors in them, and columns."""

    def __init__(self) -> None:
        self.actors: list[tuple[str, str]] = []
        self.stamps: list[StampLine] = []
        self.columns: list[bytes] = []
        self._size = 0
        self._actors: dict[tuple[str, str], int] = {}
        # By identity: runs that share one stamp were written together, and stay so.
        self._stamps: dict[int, int] = {}

    def stamp(self, stamp: Stamp) -> int:
        """The number of a stamp."""
        found = self._stamps.get(id(stamp))
        if found is None:
            if stamp.commit is None:
                raise ValueError("What is not saved yet cannot be written down")
            via = None if stamp.via is None else self.stamp(stamp.via)
            covers = None if stamp.covers is None else self.stamp(stamp.covers)
            actor = self._actors.setdefault(stamp.actor.key, len(self.actors))
            if actor == len(self.actors):
                self.actors.append(stamp.actor.key)
            found = self._stamps[id(stamp)] = len(self.stamps)
            self.stamps.append(StampLine(actor, stamp.recorded_us, stamp.commit, via, covers))
        return found

    def head(self, instance: Instance) -> Head:
        """An instance."""
        number = self.stamp
        placed = instance.placed
        cells = CellsPart(
            {name: self._track(track) for name, track in instance.tracks.items()},
            {
                name: (msgspec.Raw(_encoder.encode(cell.value)), number(cell.stamp))
                for name, cell in instance.cells.items()
            },
            (placed.los, placed.his, [number(stamp) for stamp in placed.stamps]),
        )
        return Head(
            hash=instance.hash,
            kind=instance.kind,
            item=instance.item,
            number=instance.number,
            order=instance.order,
            range_only=instance.range_only,
            is_global=instance.is_global,
            added=number(instance.added),
            numbered=None if instance.numbered is None else number(instance.numbered),
            frames=[frame for span in instance.spans() for frame in span],
            answers=instance.answers(),
            cells=msgspec.Raw(_encoder.encode(cells)),
        )

    def _track(self, track: Track) -> TrackPart:
        values: list[Any] = []
        packed: list[tuple[int, str, int, int]] = []
        for run in track:
            value = run.value
            if type(value) is FrameValues:
                start, stop = run.lo - value.shift, run.hi - value.shift
                columns = value.columns
                if isinstance(columns, tuple):
                    value = columns[start:stop]
                else:
                    where = self._add(little_endian(columns, start, stop))
                    packed.append((len(values), columns.kind, *where))
                    value = None
            values.append(value)
        order: list[int] = []
        if isinstance(track, AnswerTrack):
            order = [bisect_left(track.los, starts[0]) for starts in track.starts.values()]
        raw = msgspec.Raw(_encoder.encode(values))
        stamps = [self.stamp(stamp) for stamp in track.stamps]
        return TrackPart(track.los, track.his, stamps, raw, packed, order)

    def _add(self, columns: bytes) -> tuple[int, int]:
        """Where these columns begin and end among all."""
        self.columns.append(columns)
        start, self._size = self._size, self._size + len(columns)
        return start, self._size
