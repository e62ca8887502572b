"""What a row has that a file's instances can be, what people took from it included."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import UNSET

from labelevents.events import facts
from labelevents.history.ledger import Entry, Ledger
from labelevents.history.parts import Part
from labelevents.importing.cells import is_persons
from labelevents.importing.matching import Known, ids_in
from labelevents.model.evolve import values_over, written
from labelevents.model.state import GEOMETRY, PRESENCE, Instance, InstanceKind
from labelevents.model.track import ABSENT, Track
from labelevents.values.frames import Spans, merged

_EMPTY = Track()
_PLACING = (
    facts.ObjectPlaced,
    facts.ObjectTracked,
    facts.ObjectAnnotated,
    facts.ClassificationPlaced,
)


def known_instances(
    kind: InstanceKind,
    ledger: Ledger,
    parts: Iterable[Part],
    there: Mapping[str, Instance],
    id_field: str | None,
) -> list[Known]:
    """The objects or classifications of a row, and those that people removed from it.

    Args:
        kind: which of the two.
        ledger: who wrote each cell of the row last.
        parts: all that was ever written to it.
        there: the instances on the row.
        id_field: the field that holds the ids of objects.
    """
    entries = {w: e for w, e in ledger.entries.items() if e.kind == kind}
    candidates = {w: e for w, e in entries.items() if w in there or has_word(e)}
    fields = {GEOMETRY, PRESENCE, id_field}
    said = _ever_said(parts, {w for w, e in candidates.items() if has_word(e)}, fields)
    return [_known(who, e, there.get(who), said, id_field) for who, e in candidates.items()]


def has_word(entry: Entry) -> bool:
    """Whether a person wrote any cell of an instance last, absence included.

    One of ranges may have no cell: then it is theirs who added it.
    """
    if entry.alive and entry.identity.range_only and is_persons(entry.added):
        return True
    runs = (run.stamp for track in entry.tracks.values() for run in track)
    return any(map(is_persons, runs)) or any(is_persons(c.stamp) for c in entry.cells.values())


def _known(
    who: str,
    entry: Entry,
    instance: Instance | None,
    said: Mapping[tuple[str, str | None], Track],
    id_field: str | None,
) -> Known:
    standing = _EMPTY if instance is None else instance.main
    track = entry.tracks.get(entry.main, _EMPTY)
    cleared = merged(
        (run.lo, run.hi) for run in track if run.value is ABSENT and is_persons(run.stamp)
    )
    lost = said.get((who, entry.main), _EMPTY)
    if cleared or len(standing):
        lost = _clipped(lost, cleared)
    own = _EMPTY if instance is None or id_field is None else instance.track(id_field)
    ids = ids_in(own) or ids_in(said.get((who, id_field), _EMPTY))
    return Known(who, entry.item, standing, lost, cleared, ids, instance is not None)


def _ever_said(
    parts: Iterable[Part], instances: Collection[str], fields: Collection[str | None]
) -> dict[tuple[str, str | None], Track]:
    """The last value that some fields ever had on each frame, whoever took it away since."""
    found: dict[tuple[str, str | None], Track] = {}
    for who, field, lo, hi, value in _values(parts, instances):
        if field in fields:
            found.setdefault((who, field), Track()).write(lo, hi, value, None)
    return found


def _values(
    parts: Iterable[Part], instances: Collection[str]
) -> Iterator[tuple[str, str, int, int, Any]]:
    events = (event for part in parts if part.writes for event in part.events)
    for event in events:
        if isinstance(event, _PLACING) and event.instance in instances:
            for field, value in written(event):
                if value is not UNSET:
                    for lo, hi, here in values_over(event, value):
                        yield event.instance, field, lo, hi, here


def _clipped(track: Track, spans: Spans) -> Track:
    """The part of a track on some frames."""
    part = Track()
    for span in spans:
        for run in track.over(*span):
            part.write(*run)
    return part
