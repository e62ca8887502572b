"""From the state of a row to what its ledger says, as plain events.

Taking commits back is no special case for any reader: the events here write the values, and the
absences, that the commits which still count had written last. Each event knows whose value it
brings back, so that blame and approval go on as if the value had never been away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import attrs
import msgspec

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.history.ledger import Entry, Ledger
from labelevents.model.attaching import cells_as_events, removed
from labelevents.model.state import ANSWER, Cell, Instance, RowState
from labelevents.model.track import ABSENT, Run, Track, sweep
from labelevents.model.writes import flat
from labelevents.values.frames import Span, merged

# An event, and who wrote what it brings back; None where it only takes something away.
Attributed = tuple[Any, Stamp | None]

_EMPTY = Track()


def compensate(
    state: RowState, ledger: Ledger, instances: Iterable[str], lingering: Collection[str] = ()
) -> list[Attributed]:
    """The events that bring some instances, and the row itself, to what the ledger says.

    An instance that nobody put on the row, or on a frame, or answered, leaves it, unless it is to
    linger there.
    """
    away: list[Attributed] = []
    back: list[Attributed] = list(_of_row(state, ledger))
    for who in sorted(instances):
        now, wanted = state.instances.get(who), ledger.entries.get(who)
        if wanted is not None and not (wanted.stays or who in lingering):
            wanted = None
        change = _Change(who, now, wanted)
        away += [(event, None) for event in change.away()]
        back += change.back()
    # First everything goes that goes, so that nothing is put where something else still is.
    return away + back


def _of_row(state: RowState, ledger: Ledger) -> Iterator[Attributed]:
    """The row's title, and whether it is listed.

    Where its creation counts no more, and nobody else labelled it, it leaves the lists: what it is
    about stays known, so that it can come back.
    """
    title = ledger.row.get("title")
    if title is not None and _differs(state.said.get("title"), title.stamp):
        yield facts.RowRenamed(1, "", ("title",), None, title.value), title.stamp
    said = ledger.row.get("archived")
    archived = not _labelled(ledger) if said is None else bool(said.value)
    if archived != state.archived:
        stamp = None if said is None else said.stamp
        yield facts.RowArchived(1, "", ("archived",), None, archived), stamp
    yield from _described(state, ledger)


def _described(state: RowState, ledger: Ledger) -> Iterator[Attributed]:
    """What came with the row beside its labels: what goes as one event, what is back per commit."""
    puts: dict[tuple[int, ...], tuple[dict[str, Any], Stamp]] = {}
    gone = []
    for field in dict.fromkeys((*state.described, *ledger.described)):
        now, wanted = state.described.get(field), ledger.described.get(field)
        if wanted is None or wanted.value is ABSENT:
            if now is not None:
                gone.append(field)
        elif now is None or _differs(now.stamp, wanted.stamp):
            for key, by in _in_order(wanted.stamp):
                puts.setdefault(key, ({}, by))[0][field] = wanted.value
    if gone:
        yield facts.RowDescribed(1, "", tuple(gone), None, None), None
    for _, (said, stamp) in sorted(puts.items(), key=lambda item: item[0]):
        yield facts.RowDescribed(1, "", tuple(said), None, said), stamp


def _labelled(ledger: Ledger) -> bool:
    return any(entry.stays for entry in ledger.entries.values())


def _differs(now: Stamp | None, wanted: Stamp | None) -> bool:
    """Whether a value is not of the commit that it should be of, or covers another."""
    return _commits(now) != _commits(wanted)


def _commits(stamp: Stamp | None) -> tuple[int | None, int | None]:
    return (None, None) if stamp is None else (stamp.commit, stamp.blamed.commit)


@attrs.define(eq=False)
class _Change:
    """What becomes of one instance: what is taken away, then what is put back.

    What is put is gathered per commit that wrote it, as an instance of just those cells: that is
    written the way a new instance is.
    """

    who: str
    now: Instance | None
    wanted: Entry | None
    _whole: bool = attrs.field(default=False, init=False)
    _gone: dict[str, list[Span]] = attrs.field(factory=dict, init=False)
    _unsaid: list[str] = attrs.field(factory=list, init=False)
    # In the order of their keys: see `_first` and `_put`.
    _puts: dict[tuple[int, ...], tuple[Instance, Stamp]] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        entry = self.wanted
        now = self.now
        self._whole = now is not None and (entry is None or entry.identity != now.identity)
        if entry is not None:
            kept = None if self._whole or self.now is None else self.now
            self._compare_frames(kept, entry)
            self._compare_fields(kept, entry)
            self._compare_cells({} if kept is None else kept.cells, entry)

    def away(self) -> Iterator[Any]:
        """The events that take away."""
        if self.now is None:
            return
        if self._whole:
            yield removed(self.now)
            return
        is_object = self.now.kind == "object"
        for field, spans in self._gone.items():
            frames = flat(merged(spans))
            if field == self.wanted.main:  # type: ignore[union-attr]
                made = facts.ObjectUnplaced if is_object else facts.ClassificationUnplaced
                yield made(1, self.who, (field,), frames, None)
            elif field.startswith(ANSWER):
                yield facts.ObjectAnswerDeleted(1, self.who, (field,), frames, None)
            else:
                said = facts.ObjectAnnotated if is_object else facts.ClassificationAnnotated
                yield said(1, self.who, (field,), frames, facts.Metadata())
        for field in self._unsaid:
            yield self._no_longer_said(field, is_object=is_object)

    def _no_longer_said(self, field: str, *, is_object: bool) -> Any:
        if field.startswith(ANSWER):
            made = facts.ObjectAnswerDeleted if is_object else facts.ClassificationAnswerDeleted
            return made(1, self.who, (field,), None, None)
        said = facts.ObjectAnnotated if is_object else facts.ClassificationAnnotated
        return said(1, self.who, (field,), None, facts.Metadata())

    def back(self) -> Iterator[Attributed]:
        """The events that put back, each with who wrote it."""
        entry = self.wanted
        if entry is None:
            return
        number = entry.cells.get("number")
        value = None if number is None or number.value is ABSENT else number.value
        if self.now is None or self._whole:
            own = number is not None and not _differs(number.stamp, entry.added)
            identity = msgspec.structs.replace(entry.identity, number=value if own else None)
            fields = ("item", "number") if identity.number is not None else ("item",)
            is_object = entry.kind == "object"
            made = facts.ObjectAdded if is_object else facts.ClassificationAdded
            yield made(1, self.who, fields, None, identity), entry.added
            renumbered = value is not None and not own
        else:
            by = self.now.numbered or self.now.added
            renumbered = value != self.now.number or (
                value is not None and number is not None and _differs(by, number.stamp)
            )
        if renumbered:
            layers = (None,) if number is None else _layers(number.stamp)
            for stamp in layers[-1:] if value is None else layers:
                yield facts.ObjectNumbered(1, self.who, ("number",), None, value), stamp
        for _, (put, stamp) in sorted(self._puts.items(), key=lambda item: item[0]):
            for event in cells_as_events(put):
                yield event, stamp

    def _first(self, stamp: Stamp) -> Instance:
        """The cells that are put before all others, by whoever was there first."""
        return self._gathered((0, stamp.commit or 0), stamp)

    def _put(self, stamp: Stamp) -> Iterator[Instance]:
        """The cells that one commit's values are put back with, on top of those that it covers."""
        for key, by in _in_order(stamp):
            yield self._gathered((1, *key), by)

    def _gathered(self, key: tuple[int, ...], stamp: Stamp) -> Instance:
        if key not in self._puts:
            entry: Any = self.wanted
            nothing = Instance.of(self.who, entry.kind, entry.identity, stamp)
            self._puts[key] = (nothing, stamp)
        return self._puts[key][0]

    def _write(self, field: str, lo: int, hi: int, wanted: Run) -> None:
        for put in self._put(wanted.stamp):
            put.own(field).write(lo, hi, wanted.value, None)

    def _compare_frames(self, now: Instance | None, entry: Entry) -> None:
        """Where it is: a frame that it is put on anew remembers who had put it there first."""
        main = entry.main
        tracks = (
            _EMPTY if now is None else now.main,
            _present(entry.tracks.get(main, _EMPTY)),
            _EMPTY if now is None else now.placed,
            entry.placed,
        )
        for lo, hi, (is_, wanted, since, first) in sweep(*tracks):
            if wanted is None or first is None:
                if is_ is not None:
                    self._gone.setdefault(main, []).append((lo, hi))
                continue
            seated = since is not None and not _differs(since.stamp, first.stamp)
            if is_ is not None and seated:
                if _differs(is_.stamp, wanted.stamp):
                    self._write(main, lo, hi, wanted)
                continue
            if is_ is not None:
                self._gone.setdefault(main, []).append((lo, hi))
            if _differs(first.stamp, wanted.stamp.blamed):
                self._first(first.stamp).own(main).write(lo, hi, wanted.value, None)
            self._write(main, lo, hi, wanted)

    def _compare_fields(self, now: Instance | None, entry: Entry) -> None:
        known = {} if now is None else now.tracks
        for field in dict.fromkeys((*known, *entry.tracks)):
            if field == entry.main:
                continue
            before, after = known.get(field, _EMPTY), _present(entry.tracks.get(field, _EMPTY))
            for lo, hi, (is_, wanted) in sweep(before, after):
                if wanted is None:
                    self._gone.setdefault(field, []).append((lo, hi))
                elif is_ is None or _differs(is_.stamp, wanted.stamp):
                    self._write(field, lo, hi, wanted)

    def _compare_cells(self, known: Mapping[str, Cell], entry: Entry) -> None:
        for field in dict.fromkeys((*known, *entry.cells)):
            if field == "number":
                continue
            wanted = entry.cells.get(field)
            if wanted is None or wanted.value is ABSENT:
                if field in known:
                    self._unsaid.append(field)
            elif field not in known or _differs(known[field].stamp, wanted.stamp):
                for put in self._put(wanted.stamp):
                    put.cells[field] = wanted


def _layers(stamp: Stamp) -> tuple[Stamp, ...]:
    """Under whom a value is put, one after the other: first whose it was, if the system covers it.

    What is put last stays. It covers again what it covered when it was written, with no word of it
    in the log.
    """
    below = stamp.blamed
    return (stamp,) if below.commit == stamp.commit else (below, stamp)


def _in_order(stamp: Stamp) -> Iterator[tuple[tuple[int, ...], Stamp]]:
    """The same, each with a key to sort it by among those of all commits."""
    for layer, by in enumerate(_layers(stamp)):
        yield (stamp.commit or 0, layer, by.commit or 0), by


def _present(track: Track) -> Track:
    """The runs of a ledger's track that hold a value."""
    if all(run.value is not ABSENT for run in track):
        return track
    found = Track()
    for run in track:
        if run.value is not ABSENT:
            found.write(*run)
    return found
