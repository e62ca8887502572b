"""What it means for one row that some commits count no more, or count again. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations

import attrs

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.history.compensation import Attributed, compensate
from labelevents.history.ledger import Entry, Identities, Ledger, identities, make_ledger
from labelevents.history.parts import Part, flipped, hidden
from labelevents.model.merge import Clash
from labelevents.model.state import ITEM, PRESENCE, RowState
from labelevents.model.track import ABSENT, Track
from labelevents.values.frames import Span, merged


@attrs.frozen
class Claim:
    """A commit's hold on cells: on these frames, or, without any, on a field as a whole."""

    clash: Clash
    stamp: Stamp


@attrs.frozen
class Plan:
    """How one row changes when commits are taken back.

    Attributes:
        revoked: the commits that are taken back.
        flipped: the commits with writes of their own that count no more, or count again.
        touched: the instances that they wrote to.
        events: what to write, each with who wrote what it brings back.
        shadowed: what the flipped commits wrote and later ones wrote over: it stays.
        dependents: what others wrote on instances that nobody has added any more.
        collisions: pairs of claims of which the model allows only one; then nothing can be done.
        lingering: the instances that are on the row for the sake of what is to come.
    """

    revoked: frozenset[int]
    flipped: frozenset[int]
    touched: frozenset[str]
    events: list[Attributed]
    shadowed: list[Claim]
    dependents: list[Claim]
    collisions: list[tuple[Claim, Claim]]
    lingering: frozenset[str] = frozenset()


def plan(
    parts: Sequence[Part],
    state: RowState,
    revoked: Collection[int],
    awaited: Collection[str] = (),
) -> Plan:
    """What to write to a row so that `revoked` count no more there. Cost grows with its events.

    Args:
        parts: all that was ever written to the row.
        state: what the row is now.
        revoked: the commits to take back.
        awaited: the instances that will have a place or an answer again, and be added by nobody:
            they linger on the row if anything is said of them meanwhile.
    """
    changed = flipped(parts, revoked)
    moved = [part for part in parts if part.commit in changed]
    touched = {event.instance for part in moved for event in part.events if event.instance}
    gone = hidden(parts, revoked)
    # Whether a row whose creation counts no more is still labelled is a question to all of it.
    lost = any(p.commit in gone and isinstance(p.events[0], facts.RowCreated) for p in parts)
    about = [part.narrowed(touched) for part in parts]
    known = identities(about)
    if rivals := _rivals(parts, touched, known):
        about = [part.narrowed(touched | rivals) for part in parts]
    ledger = make_ledger(parts if lost else about, gone)
    # Who is on the row by nobody's word any more is not to stand in the way.
    touched |= {who for who in rivals if who in state.instances and not _stays(ledger, who)}
    lingering = {who for who in touched if who in awaited and _lingers(ledger.entries.get(who))}
    return Plan(
        revoked=frozenset(revoked),
        flipped=frozenset(changed),
        touched=frozenset(touched),
        events=compensate(state, ledger, touched, lingering) if moved else [],
        shadowed=[claim for part in moved for claim in _shadows(part, known, ledger)],
        dependents=list(_dependents(ledger, _added_by(moved), changed)),
        collisions=[
            *_double_places(state, ledger, touched),
            *_double_globals(ledger, rivals),
            *_double_numbers(state, ledger, touched),
        ],
        lingering=frozenset(lingering),
    )


def _stays(ledger: Ledger, who: str) -> bool:
    entry = ledger.entries.get(who)
    return entry is not None and entry.stays


def _lingers(entry: Entry | None) -> bool:
    return entry is not None and not entry.stays and entry.says_anything()


def _added_by(moved: Sequence[Part]) -> set[str]:
    added = facts.ObjectAdded | facts.ClassificationAdded
    return {event.instance for part in moved for event in part.events if isinstance(event, added)}


def _shadows(part: Part, known: Identities, ledger: Ledger) -> Iterator[Claim]:
    """Where the last write is not that of a commit, but of one after it."""
    alone = Ledger(known)
    alone.note(part)
    for who, wrote in alone.entries.items():
        entry = ledger.entries.get(who)
        if entry is None:
            continue
        for field, track in wrote.tracks.items():
            yield from _over(who, field, track, entry.tracks.get(field, Track()), part.commit)
        for field in wrote.cells:
            cell = entry.cells.get(field)
            if cell is not None and (cell.stamp.commit or 0) > part.commit:
                yield Claim(Clash(who, field), cell.stamp)


def _over(who: str, field: str, own: Track, last: Track, commit: int) -> Iterator[Claim]:
    found: dict[int, tuple[Stamp, list[Span]]] = {}
    for mine in own:
        for run in last.over(mine.lo, mine.hi):
            if run.stamp.commit > commit:
                known = found.setdefault(run.stamp.commit, (run.stamp, []))
                known[1].append((run.lo, run.hi))
    for stamp, spans in found.values():
        yield Claim(Clash(who, field, merged(spans)), stamp)


def _dependents(
    ledger: Ledger, added: Collection[str], changed: Collection[int]
) -> Iterator[Claim]:
    """What stands on instances that were added by nobody who counts any more."""
    for who in sorted(added):
        entry = ledger.entries.get(who)
        if entry is None or entry.alive:
            continue
        for field, track in entry.tracks.items():
            by_commit: dict[int, tuple[Stamp, list[Span]]] = {}
            for run in track:
                if run.value is not ABSENT and run.stamp.commit not in changed:
                    known = by_commit.setdefault(run.stamp.commit, (run.stamp, []))
                    known[1].append((run.lo, run.hi))
            for stamp, spans in by_commit.values():
                yield Claim(Clash(who, field, merged(spans)), stamp)
        for field, cell in entry.cells.items():
            if cell.value is not ABSENT and cell.stamp.commit not in changed:
                yield Claim(Clash(who, field), cell.stamp)


def _double_places(
    state: RowState, ledger: Ledger, touched: Collection[str]
) -> Iterator[tuple[Claim, Claim]]:
    """Frames on which two instances of one classification would be."""
    places: dict[str, list[tuple[int, int, str, Stamp]]] = {}
    for who in touched:
        entry = ledger.entries.get(who)
        if entry is not None and entry.kind == "classification":
            runs = (run for run in entry.tracks.get(PRESENCE, ()) if run.value is not ABSENT)
            place = places.setdefault(entry.item, [])
            place.extend((run.lo, run.hi, who, run.stamp) for run in runs)
    for who, seen in state.instances.peeks():
        if who not in touched and seen.item in places:
            main = state.instances[who].main
            places[seen.item].extend((run.lo, run.hi, who, run.stamp) for run in main)
    for place in places.values():
        yield from _overlaps(sorted(place, key=lambda one: one[:3]))


def _overlaps(place: list[tuple[int, int, str, Stamp]]) -> Iterator[tuple[Claim, Claim]]:
    open_: list[tuple[int, int, str, Stamp]] = []
    for lo, hi, who, stamp in place:
        open_ = [one for one in open_ if one[1] > lo]
        for _, other_hi, other, other_stamp in open_:
            if other != who:
                spans = ((lo, min(hi, other_hi)),)
                one = Claim(Clash(who, PRESENCE, spans), stamp)
                yield one, Claim(Clash(other, PRESENCE, spans), other_stamp)
        open_.append((lo, hi, who, stamp))


def _rivals(parts: Sequence[Part], touched: Collection[str], known: Identities) -> set[str]:
    """Whoever ever was of the global kinds that `touched` are of: there is one of each on a row."""
    if not any(identity.is_global for _, identity in known.values()):
        return set()
    every = identities(parts).items()
    kinds = {who: identity.item for who, (_, identity) in every if identity.is_global}
    meant = {kinds[who] for who in touched if who in kinds}
    return {who for who, item in kinds.items() if item in meant}


def _double_globals(ledger: Ledger, rivals: Collection[str]) -> Iterator[tuple[Claim, Claim]]:
    """Global classifications that would be on the row beside another of their kind."""
    kinds: dict[str, list[Claim]] = {}
    for who in sorted(rivals):
        entry = ledger.entries.get(who)
        if entry is not None and entry.stays:
            kinds.setdefault(entry.item, []).append(Claim(Clash(who, ITEM), entry.held_by))
    for claims in kinds.values():
        yield from combinations(claims, 2)


def _double_numbers(
    state: RowState, ledger: Ledger, touched: Collection[str]
) -> Iterator[tuple[Claim, Claim]]:
    """Objects of one kind that would have the same display number, and have not yet.

    People who number at the same time can do that, and whoever takes something back is not to be
    held up by it.
    """
    numbers: dict[tuple[str, int], Claim] = {}
    held = [
        (seen.item, seen.number, who, state.instances[who].numbered or state.instances[who].added)
        for who, seen in state.instances.peeks()
        if who not in touched and who not in ledger.entries and seen.number is not None
    ]
    for who, entry in ledger.entries.items():
        cell = entry.cells.get("number")
        if entry.stays and cell is not None and cell.value is not ABSENT and cell.value is not None:
            held.append((entry.item, cell.value, who, cell.stamp))
    for item, number, who, stamp in held:
        claim = Claim(Clash(who, "number"), stamp)
        other = numbers.setdefault((item, number), claim)
        both = {claim.clash.instance, other.clash.instance}
        if other is not claim and not all(_has(state, one, item, number) for one in both):
            yield claim, other


def _has(state: RowState, who: str, item: str, number: int) -> bool:
    instance = state.instances.get(who)
    return instance is not None and (instance.item, instance.number) == (item, number)
