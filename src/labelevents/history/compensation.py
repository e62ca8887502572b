"""From the state of a row to what its ledger says, as plain events.

Taking commits back is no special case for any reader: the events here write the values, and the
absences, that the commits which still count had written last. Each event knows whose value it
brings back, so that blame and approval go on as if the value had never been away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.history.ledger import Entry, Ledger
from labelevents.model.attaching import cells_as_events, removed
from labelevents.model.state import ANSWER, Cell, Instance, RowState
from labelevents.model.track import ABSENT, Run, Track
from labelevents.model.writes import flat
from labelevents.values.frames import Span, merged

# An event, and who wrote what it brings back; None where it only takes something away.
Attributed = tuple[Any, Stamp | None]

_EMPTY = Track()


def compensate(state: RowState, ledger: Ledger, instances: Iterable[str]) -> list[Attributed]:
    """The events that bring some instances, and the row itself, to what the ledger says."""
    away: list[Attributed] = []
    back: list[Attributed] = list(_of_row(state, ledger))
    for who in sorted(instances):
        change = _Change(who, state.instances.get(who), ledger.entries.get(who))
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


def _labelled(ledger: Ledger) -> bool:
    return any(entry.alive or entry.is_somewhere() for entry in ledger.entries.values())


def _differs(now: Stamp | None, wanted: Stamp | None) -> bool:
    """Whether a value is not of the commit that it should be of."""
    return (None if now is None else now.commit) != (None if wanted is None else wanted.commit)


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
    # By stage and commit. What is there at first, then what came on top.
    _puts: dict[tuple[int, int], tuple[Instance, Stamp]] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        entry = self.wanted
        if entry is not None and not (entry.alive or entry.is_somewhere()):
            self.wanted = entry = None
        self._whole = self.now is not None and (entry is None or entry.item != self.now.item)
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
        return facts.ClassificationAnnotated(1, self.who, (field,), None, facts.Metadata())

    def back(self) -> Iterator[Attributed]:
        """The events that put back, each with who wrote it."""
        entry = self.wanted
        if entry is None:
            return
        number = entry.cells.get("number")
        value = None if number is None or number.value is ABSENT else number.value
        if self.now is None or self._whole:
            own = number is not None and not _differs(number.stamp, entry.added)
            identity = facts.Identity(entry.item, value if own else None)
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
            stamp = None if number is None else number.stamp
            yield facts.ObjectNumbered(1, self.who, ("number",), None, value), stamp
        for _, (put, stamp) in sorted(self._puts.items(), key=lambda item: item[0]):
            for event in cells_as_events(put):
                yield event, stamp

    def _put(self, stamp: Stamp, *, first: bool = False) -> Instance:
        """The cells that one commit's values are put back with."""
        key = (0 if first else 1, stamp.commit or 0)
        if key not in self._puts:
            entry: Any = self.wanted
            self._puts[key] = (Instance(self.who, entry.kind, entry.item, stamp), stamp)
        return self._puts[key][0]

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
                    self._put(wanted.stamp).own(main).write(lo, hi, wanted.value, None)
                continue
            if is_ is not None:
                self._gone.setdefault(main, []).append((lo, hi))
            if _differs(first.stamp, wanted.stamp):
                self._put(first.stamp, first=True).own(main).write(lo, hi, wanted.value, None)
            self._put(wanted.stamp).own(main).write(lo, hi, wanted.value, None)

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
                    self._put(wanted.stamp).own(field).write(lo, hi, wanted.value, None)

    def _compare_cells(self, known: Mapping[str, Cell], entry: Entry) -> None:
        for field in dict.fromkeys((*known, *entry.cells)):
            if field == "number":
                continue
            wanted = entry.cells.get(field)
            if wanted is None or wanted.value is ABSENT:
                if field in known:
                    self._unsaid.append(field)
            elif field not in known or _differs(known[field].stamp, wanted.stamp):
                self._put(wanted.stamp).cells[field] = wanted


def _present(track: Track) -> Track:
    """The runs of a ledger's track that hold a value."""
    if all(run.value is not ABSENT for run in track):
        return track
    found = Track()
    for run in track:
        if run.value is not ABSENT:
            found.write(*run)
    return found


def sweep(*tracks: Track) -> Iterator[tuple[int, int, tuple[Run | None, ...]]]:
    """The longest stretches of frames on which no track has two runs, with the run of each.

    Frames that are in no run are left out. O(runs · log runs).

    Example:
        >>> a, b = Track(), Track()
        >>> a.write(0, 10, "x", stamp=1)
        >>> b.write(5, 15, "y", stamp=2)
        >>> [(lo, hi, [r and r.value for r in runs]) for lo, hi, runs in sweep(a, b)]
        [(0, 5, ['x', None]), (5, 10, ['x', 'y']), (10, 15, [None, 'y'])]
    """
    bounds = sorted({bound for track in tracks for bound in (*track.los, *track.his)})
    for lo, hi in pairwise(bounds):
        runs = tuple(track.run_at(lo) for track in tracks)
        if any(run is not None for run in runs):
            yield lo, hi, runs
