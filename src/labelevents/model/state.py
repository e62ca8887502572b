"""The labels of one row as they are now: what deciding and reading need, nothing else.

A row is a partial function from cells to values. `Instance` holds the cells of one object or
classification: a `Track` for each field that varies over frames, a plain value for each that does
not. State is owned and changed by one session; it is rebuilt from events, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, Protocol

import attrs
from msgspec import UNSET

from labelevents.events.facts import Identity, RowFacts
from labelevents.events.record import Stamp
from labelevents.exceptions import NotInRowError
from labelevents.model.track import ABSENT, AnswerTrack, Track
from labelevents.values.frames import Span, Spans, subtract
from labelevents.values.geometry import HtmlGeometry, RangeGeometry
from labelevents.values.media import frame_limit

InstanceKind = Literal["object", "classification"]

# The field whose presence on a frame means that the instance is there.
GEOMETRY = "geometry"
PRESENCE = "presence"
ANSWER = "answer:"
# The field that says that it is on the row, and what it is.
ITEM = "item"

# What is described of a row whose frames nobody counted: that it has at least so many.
FRAMES_SEEN = "x:labelevents.frames"

# What is not stored when it is so.
DEFAULTS: dict[str, Any] = {"confidence": 1.0, "manual_annotation": True}


@attrs.frozen
class Cell:
    """A value that holds on no frame in particular, and who wrote it."""

    value: Any
    stamp: Stamp


def covered(stamp: Stamp, before: Stamp | None) -> Stamp:
    """The stamp for writing over what `before` wrote: the system remembers whose it was.

    What a taking back puts is as it was when it was written, so it covers only what that same
    taking back put there first, and nothing of what has to give way to it.
    """
    if before is None or stamp.actor.kind != "system":
        return stamp
    if stamp.via is not None and before.via is not stamp.via:
        return stamp
    return attrs.evolve(stamp, covers=before.blamed)


def covering(track: Track, lo: int, hi: int, stamp: Stamp) -> Iterator[tuple[int, int, Stamp]]:
    """The stamps for writing over a track: one, unless the system writes over several."""
    if stamp.actor.kind != "system":
        yield lo, hi, stamp
        return
    position = lo
    for run in list(track.over(lo, hi)):
        if position < run.lo:
            yield position, run.lo, stamp
        yield run.lo, run.hi, covered(stamp, None if run.value is ABSENT else run.stamp)
        position = run.hi
    if position < hi:
        yield position, hi, stamp


@attrs.define(eq=False)
class Instance:
    """One object or classification: its cells.

    Attributes:
        hash: its own hash.
        kind: object or classification.
        item: the hash of its ontology object or classification.
        number: the object's display number.
        range_only: whether a classification is on ranges, and says what it says as a whole.
        is_global: whether a classification is about the whole row, the only one of its kind.
        added: who added it to the row.
        numbered: who gave it its number; None if nobody did after it was added.
        tracks: fields over frames; dynamic answers are among them as `answer:<attribute hash>`.
        cells: static fields; static answers are among them under the same name.
        placed: since when, in edit time, the instance is on each of its frames.
    """

    hash: str
    kind: InstanceKind
    item: str
    added: Stamp
    number: int | None = None
    numbered: Stamp | None = None
    order: int = 0
    range_only: bool = False
    is_global: bool = False
    tracks: dict[str, Track] = attrs.field(factory=dict)
    cells: dict[str, Cell] = attrs.field(factory=dict)
    placed: Track = attrs.field(factory=Track)

    @classmethod
    def of(cls, who: str, kind: InstanceKind, identity: Identity, added: Stamp) -> Instance:
        """An instance that is on no frame, and of which nothing is said."""
        return cls(
            hash=who,
            kind=kind,
            item=identity.item,
            added=added,
            number=identity.number,
            range_only=identity.range_only,
            is_global=identity.is_global,
        )

    @property
    def identity(self) -> Identity:
        """What it is; its number, which may change, apart."""
        return Identity(self.item, None, self.range_only, self.is_global)

    @property
    def main(self) -> Track:
        """The track that says on which frames the instance is."""
        found = self.tracks.get(GEOMETRY if self.kind == "object" else PRESENCE)
        return Track() if found is None else found

    @property
    def edited(self) -> Stamp:
        """Who wrote last where it is; who added it, while it is on no frame."""
        stamps = (run.stamp for run in self.main)
        return max(stamps, key=lambda stamp: stamp.recorded_us, default=self.added)

    def track(self, field: str) -> Track:
        """The track of a field; an empty one, not kept, if nobody wrote to it."""
        found = self.tracks.get(field)
        return Track() if found is None else found

    def own(self, field: str) -> Track:
        """The track of a field, made if need be: for writing."""
        found = self.tracks.get(field)
        if found is None:
            found = AnswerTrack() if field.startswith(ANSWER) else Track()
            self.tracks[field] = found
        return found

    def spans(self) -> Spans:
        """The frames the instance is on."""
        return self.main.spans()

    def ranges(self) -> Spans:
        """The frames the instance is on; of an object of a range shape, its ranges.

        What HTML it covers cannot be said in numbers: that counts as none.
        """
        geometry = self.main.at(0) if self.kind == "object" else None
        if isinstance(geometry, HtmlGeometry):
            return ()
        return geometry.spans() if isinstance(geometry, RangeGeometry) else self.spans()

    def frame_fields(self) -> Iterator[tuple[str, Track]]:
        """The fields that go when the instance leaves a frame: all but dynamic answers."""
        return ((name, t) for name, t in self.tracks.items() if not name.startswith(ANSWER))

    def shown(self) -> Iterator[tuple[str, Track]]:
        """Every track as people see it. O(runs).

        What was said of the instance on a frame stays when an undo takes it off that frame, in
        case it comes back there; until then it is hidden.
        """
        there = self.spans()
        for name, track in self.tracks.items():
            hidden = () if name.startswith(ANSWER) else subtract(track.spans(), there)
            if not hidden:
                yield name, track
                continue
            seen = track.copy()
            for span in hidden:
                seen.clear(*span)
            if len(seen):
                yield name, seen

    def fields(self) -> tuple[str, ...]:
        """The names of all fields that hold anything."""
        number = ("number",) if self.number is not None else ()
        return ("item", *number, *self.cells, *(name for name, t in self.tracks.items() if len(t)))

    def answers(self) -> int:
        """How many attributes are answered, statically or on some frame."""
        static = sum(1 for name in self.cells if name.startswith(ANSWER))
        return static + sum(1 for n, t in self.tracks.items() if n.startswith(ANSWER) and len(t))

    def comes_to(self, event: Any, stamp: Stamp) -> bool:
        """Apply a placement on frames where the instance was not, as most are; False if it was.

        The same as `write`, which asks what is there before. A third of the time of a replay.
        """
        track, frames, geometry = self.tracks.get(GEOMETRY), event.frames, event.value.geometry
        if track is None or len(frames) != 2 or geometry is UNSET or stamp.actor.kind == "system":
            return False
        lo, hi = frames
        if not track.fill(lo, hi, geometry, stamp):
            return False
        self.placed.write(lo, hi, value=True, stamp=stamp)
        return True

    def write(self, field: str, spans: Spans, value: Any, stamp: Stamp) -> None:
        """Put a value on frames, where the instance was not before included."""
        track = self.own(field)
        if field == (GEOMETRY if self.kind == "object" else PRESENCE):
            for lo, hi in track.gaps(spans):
                self.placed.write(lo, hi, value=True, stamp=stamp)
        for lo, hi in spans:
            if stamp.actor.kind != "system":
                track.write(lo, hi, value, stamp)
                continue
            for start, end, by in covering(track, lo, hi, stamp):
                track.write(start, end, value, by)

    def say(self, field: str, value: Any, stamp: Stamp) -> None:
        """Put a value in a field that holds on no frame in particular."""
        known = self.cells.get(field)
        self.cells[field] = Cell(value, covered(stamp, None if known is None else known.stamp))

    def clear(self, field: str, spans: Spans) -> None:
        """Make a field absent on frames."""
        track = self.tracks.get(field)
        if track is None:
            return
        for lo, hi in spans:
            track.clear(lo, hi)
        if not len(track):
            del self.tracks[field]

    def leave(self, span: Span) -> None:
        """Note that the instance left frames."""
        self.placed.clear(*span)

    def copy(self, new_hash: str | None = None) -> Instance:
        """An instance of its own with the same cells."""
        tracks = {name: track.copy() for name, track in self.tracks.items()}
        return attrs.evolve(
            self,
            hash=new_hash or self.hash,
            tracks=tracks,
            cells=dict(self.cells),
            placed=self.placed.copy(),
        )


class Glimpse(Protocol):
    """What can be asked of an instance that need not be decoded for it."""

    @property
    def kind(self) -> InstanceKind:
        """Object or classification."""

    @property
    def item(self) -> str:
        """The hash of its ontology object or classification."""

    @property
    def number(self) -> int | None:
        """Its display number."""

    @property
    def is_global(self) -> bool:
        """Whether it is about the whole row."""

    def spans(self) -> Spans:
        """The frames it is on."""

    def answers(self) -> int:
        """How many attributes are answered."""


class Instances(dict[str, Instance]):
    """The instances of a row by their hash, in the order in which they joined it."""

    def copy(self) -> Instances:
        """The same instances under the same hashes."""
        return Instances(self)

    def peek(self, who: str) -> Glimpse | None:
        """An instance, for what can be asked of all of them without a cost; None if there is none.

        Those of a row that was just opened are decoded one by one, when they are asked for more.
        """
        return dict.get(self, who)

    def peeks(self) -> Iterable[tuple[str, Glimpse]]:
        """All instances for what can be asked of all of them, with their hashes."""
        return dict.items(self)


@attrs.define(eq=False)
class RowState:
    """One label row, folded from its events.

    `facts` is None for the private state of an instance that is on no row: its frames have no
    upper bound. `said` knows who wrote `title` and `archived`; `described` holds what came with the
    row beside its labels, by field.
    """

    facts: RowFacts | None = None
    title: str = ""
    archived: bool = False
    said: dict[str, Stamp] = attrs.field(factory=dict)
    described: dict[str, Cell] = attrs.field(factory=dict)
    instances: Instances = attrs.field(factory=Instances)
    # Per ontology classification: which instance holds it on which frames. At most one does.
    claims: dict[str, Track] = attrs.field(factory=dict)
    # Per ontology classification the hashes of the global ones on the row. There is at most one.
    globals: dict[str, dict[str, None]] = attrs.field(factory=dict)
    order: int = 0
    # What the media say, and which facts said so: every write asks.
    _limit: int | None = attrs.field(default=None, init=False)
    _limit_of: RowFacts | None = attrs.field(default=None, init=False)

    @property
    def number_of_frames(self) -> int | None:
        """How many frames labels may be on, or how far ranges may go; None without a bound."""
        if self.facts is not self._limit_of:
            self._limit = None if self.facts is None else frame_limit(self.facts.media)
            self._limit_of = self.facts
        limit = self._limit
        if not self.described:
            return limit
        seen = self.described.get(FRAMES_SEEN)
        return limit if limit is None or seen is None else max(limit, int(seen.value))

    def rivals(self, instance: Instance) -> list[Instance]:
        """Whoever may not be on the row beside it, wherever: other global ones of a kind."""
        known = self.globals.get(instance.item, {}) if instance.is_global else {}
        return [self.instances[who] for who in known if who != instance.hash]

    def instance(self, instance_hash: str) -> Instance:
        """The instance of that hash.

        Raises:
            NotInRowError: if it is not on this row.
        """
        found = self.instances.get(instance_hash)
        if found is None:
            raise NotInRowError(f"The instance {instance_hash} is not on this label row any more.")
        return found
