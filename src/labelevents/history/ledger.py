"""Who wrote each cell of a row last, absence included, counting only what still counts.

The state of a row knows what is there. The ledger also knows who took away what is not, and it can
be made for any set of commits: that is what taking back, replaying a part of history and importing
over people's corrections are planned with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import attrs
import msgspec
from msgspec import UNSET

from labelevents.events import facts
from labelevents.events.facts import Identity
from labelevents.events.ports import Log
from labelevents.events.record import Stamp
from labelevents.history.parts import Part, hidden, read_parts
from labelevents.model.evolve import spans_of, values_over, written
from labelevents.model.state import (
    ANSWER,
    GEOMETRY,
    PRESENCE,
    Cell,
    InstanceKind,
    covered,
    covering,
)
from labelevents.model.track import ABSENT, Track
from labelevents.values.frames import LAST_FRAME, Spans, merged

EVERYWHERE: Spans = ((0, LAST_FRAME + 1),)

# What instances are, by their hash.
Identities = dict[str, tuple[InstanceKind, Identity]]


@attrs.define(eq=False)
class Entry:
    """One instance: who wrote each of its cells last.

    Attributes:
        kind, identity: as whoever added it said, whether that commit counts or not; its number,
            which is a cell, apart.
        added: who added it, or, where that counts no more, who first wrote to it.
        alive: whether it was added, and not removed since, by commits that count.
        tracks: per field runs of a value or ABSENT; frames that nobody wrote are in no run.
        cells: static fields, the number among them: a value or ABSENT.
        placed: who put it on each of its frames.
    """

    kind: InstanceKind
    identity: Identity
    added: Stamp
    alive: bool = False
    tracks: dict[str, Track] = attrs.field(factory=dict)
    cells: dict[str, Cell] = attrs.field(factory=dict)
    placed: Track = attrs.field(factory=Track)

    @property
    def item(self) -> str:
        """The hash of its ontology item."""
        return self.identity.item

    @property
    def main(self) -> str:
        """The field that says on which frames it is."""
        return GEOMETRY if self.kind == "object" else PRESENCE

    def present(self, field: str) -> Spans:
        """The frames on which a field holds a value."""
        track = self.tracks.get(field, ())
        return merged((run.lo, run.hi) for run in track if run.value is not ABSENT)

    @property
    def stays(self) -> bool:
        """Whether it is on the row: added, or held there by a place or an answer."""
        return self.alive or self.is_somewhere()

    def says_anything(self) -> bool:
        """Whether any of its cells holds a value."""
        runs = (run.value for track in self.tracks.values() for run in track)
        cells = (cell.value for cell in self.cells.values())
        return any(value is not ABSENT for values in (runs, cells) for value in values)

    def is_somewhere(self) -> bool:
        """Whether it is on a frame, or has an answer."""
        return next(self._places_and_answers(), None) is not None

    @property
    def held_by(self) -> Stamp:
        """Who keeps it on the row: who added it, or else whoever placed or answered it last."""
        if self.alive:
            return self.added
        held = self._places_and_answers()
        return max(held, key=lambda stamp: stamp.commit or 0, default=self.added)

    def _places_and_answers(self) -> Iterator[Stamp]:
        """Who wrote what makes it be somewhere."""
        for name, track in self.tracks.items():
            if name == self.main or name.startswith(ANSWER):
                yield from (run.stamp for run in track if run.value is not ABSENT)
        for name, cell in self.cells.items():
            if name.startswith(ANSWER) and cell.value is not ABSENT:
                yield cell.stamp

    def write(self, field: str, lo: int, hi: int, value: Any, stamp: Stamp) -> None:
        """Note a write of a value, or of ABSENT, on frames."""
        track = self.tracks.setdefault(field, Track())
        if field == self.main:
            self._place(lo, hi, stamp, there=value is not ABSENT)
        if track.fill(lo, hi, value, stamp):  # as most writes do
            return
        for start, end, by in list(covering(track, lo, hi, stamp)):
            track.write(start, end, value, by)

    def _place(self, lo: int, hi: int, stamp: Stamp, *, there: bool) -> None:
        if not there:
            self.placed.clear(lo, hi)
            return
        if self.placed.fill(lo, hi, value=True, stamp=stamp):
            return
        position = lo
        for run in list(self.placed.over(lo, hi)):
            if position < run.lo:
                self.placed.write(position, run.lo, value=True, stamp=stamp)
            position = run.hi
        if position < hi:
            self.placed.write(position, hi, value=True, stamp=stamp)

    def say(self, field: str, value: Any, stamp: Stamp) -> None:
        """Note a write to a static field."""
        known = self.cells.get(field)
        there = known is not None and known.value is not ABSENT
        self.cells[field] = Cell(value, covered(stamp, known.stamp if known and there else None))


class Ledger:
    """The last writes to every cell of a row, or of some of its instances.

    Args:
        known: what each instance is, by its hash: whoever wrote that need not count any more.
    """

    def __init__(self, known: Identities) -> None:
        self.entries: dict[str, Entry] = {}
        # The row's own title, and whether it is archived; what came with it beside its labels.
        self.row: dict[str, Cell] = {}
        self.described: dict[str, Cell] = {}
        self.created = False
        self._known = known

    def note(self, part: Part) -> None:
        """Note all that a commit wrote."""
        for event in part.events:
            if not event.instance:
                self._note_row(event, part.stamp)
            else:
                self._note(event, part.stamp)

    def _note_row(self, event: Any, stamp: Stamp) -> None:
        if isinstance(event, facts.RowCreated):
            self.created = True
            self.row = {
                "title": Cell(event.value.media.title, stamp),
                "archived": Cell(value=False, stamp=stamp),
            }
        elif isinstance(event, facts.RowRenamed):
            self.row["title"] = Cell(event.value, stamp)
        elif isinstance(event, facts.RowArchived):
            self.row["archived"] = Cell(event.value, stamp)
        elif isinstance(event, facts.RowDescribed):
            for field in event.fields:
                value = ABSENT if event.value is None else event.value[field]
                known = self.described.get(field)
                there = known is not None and known.value is not ABSENT
                by = covered(stamp, known.stamp if known and there else None)
                self.described[field] = Cell(value, by)

    def _note(self, event: Any, stamp: Stamp) -> None:
        entry = self.entries.get(event.instance)
        added = isinstance(event, facts.ObjectAdded | facts.ClassificationAdded)
        identity = unnumbered(event.value) if added else None
        if entry is None or identity not in (None, entry.identity):
            kind, last = self._known[event.instance]
            entry = self.entries[event.instance] = Entry(kind, identity or last, stamp)
        _NOTES[type(event)](entry, event, stamp)


def _added(entry: Entry, event: Any, stamp: Stamp) -> None:
    if not entry.alive:
        if event.fields and not entry.is_somewhere():
            # It was off the row, and what was said of it beside is no part of what came back:
            # unless whoever wrote only took it to be there, in a history that was copied in part.
            _clear(entry, stamp)
        entry.added = stamp
    entry.alive = True
    if event.value.number is not None:
        entry.say("number", event.value.number, stamp)


def _removed(entry: Entry, _: Any, stamp: Stamp) -> None:
    # Whoever removes an instance means all of it: also what was taken back before, should that
    # ever count again.
    entry.alive = False
    entry.tracks.setdefault(entry.main, Track())
    _clear(entry, stamp)


def _clear(entry: Entry, stamp: Stamp) -> None:
    for field in list(entry.tracks):
        entry.write(field, *EVERYWHERE[0], ABSENT, stamp)
    for field in list(entry.cells):
        entry.say(field, ABSENT, stamp)


def _placed(entry: Entry, event: Any, stamp: Stamp) -> None:
    for field, value in written(event):
        for lo, hi, here in values_over(event, ABSENT if value is UNSET else value):
            entry.write(field, lo, hi, here, stamp)


def _annotated(entry: Entry, event: Any, stamp: Stamp) -> None:
    if event.frames is not None:
        _placed(entry, event, stamp)
        return
    for field, value in written(event):
        entry.say(field, ABSENT if value is UNSET else value, stamp)


def _unplaced(entry: Entry, event: Any, stamp: Stamp) -> None:
    kept = {name for name in entry.tracks if name.startswith(ANSWER)}
    for field in {*entry.tracks, *event.fields, entry.main} - kept:
        for lo, hi in spans_of(event):
            entry.write(field, lo, hi, ABSENT, stamp)


def _numbered(entry: Entry, event: Any, stamp: Stamp) -> None:
    entry.say("number", ABSENT if event.value is None else event.value, stamp)


def _answered(entry: Entry, event: Any, stamp: Stamp) -> None:
    (field,) = event.fields
    if event.frames is None:
        entry.say(field, event.value, stamp)
    for lo, hi in spans_of(event):
        entry.write(field, lo, hi, event.value, stamp)


def _answer_deleted(entry: Entry, event: Any, stamp: Stamp) -> None:
    (field,) = event.fields
    if event.frames is None:
        entry.say(field, ABSENT, stamp)
    for lo, hi in spans_of(event):
        entry.write(field, lo, hi, ABSENT, stamp)


_NOTES: dict[type, Callable[[Entry, Any, Stamp], None]] = {
    facts.ObjectAdded: _added,
    facts.ClassificationAdded: _added,
    facts.ObjectRemoved: _removed,
    facts.ClassificationRemoved: _removed,
    facts.ObjectPlaced: _placed,
    facts.ObjectTracked: _placed,
    facts.ClassificationPlaced: _placed,
    facts.ObjectAnnotated: _annotated,
    facts.ClassificationAnnotated: _annotated,
    facts.ObjectUnplaced: _unplaced,
    facts.ClassificationUnplaced: _unplaced,
    facts.ObjectNumbered: _numbered,
    facts.ObjectAnswered: _answered,
    facts.ClassificationAnswered: _answered,
    facts.ObjectAnswerDeleted: _answer_deleted,
    facts.ClassificationAnswerDeleted: _answer_deleted,
}


def identities(parts: Iterable[Part]) -> Identities:
    """What every instance that was ever added is: its kind, and what was said of it last."""
    found: Identities = {}
    for part in parts:
        for event in part.events:
            if isinstance(event, facts.ObjectAdded):
                found[event.instance] = ("object", unnumbered(event.value))
            elif isinstance(event, facts.ClassificationAdded):
                found[event.instance] = ("classification", unnumbered(event.value))
    return found


def unnumbered(identity: Identity) -> Identity:
    """What an instance is, without its number, which may change."""
    if identity.number is None:
        return identity
    return msgspec.structs.replace(identity, number=None)


def make_ledger(parts: Collection[Part], gone: Collection[int]) -> Ledger:
    """The ledger of a row's commits, those that are `gone` left out.

    Args:
        parts: all that was ever written to the row, or to some of its instances.
        gone: the commits that do not count.
    """
    ledger = Ledger(identities(parts))
    for part in parts:
        if part.writes and part.commit not in gone:
            ledger.note(part)
    return ledger


def read_ledger(log: Log, stream: str) -> Ledger:
    """The ledger of a label row as it is now. Cost grows with all events of the row."""
    parts = read_parts(log, stream, facts.RowEvent)
    return make_ledger(parts, hidden(parts))
