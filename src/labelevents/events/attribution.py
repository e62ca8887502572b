"""Which stamp each event of a stream is folded under.

Nearly always its commit's. An undo, redo or revert brings back what others wrote: its first event
says whose, so that the values are theirs again, by way of the commit that brought them back.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from labelevents.events.codec import unseal
from labelevents.events.facts import CommitsRevoked, Event, Revocation
from labelevents.events.record import Batch, Stamp


def _nobody(_: int) -> Stamp | None:
    """Who wrote what came before the first commit of a stream."""
    return None


def stamped(
    batches: Iterable[Batch], of: Any = Event, earlier: Callable[[int], Stamp | None] = _nobody
) -> Iterator[tuple[Batch, list[tuple[Any, Stamp]]]]:
    """The events of a stream, batch by batch, each with its stamp.

    Args:
        batches: all of the stream, or all from a commit on.
        of: the union of events that it may hold.
        earlier: the stamp of a commit that went before those.

    Raises:
        DamagedStoreError: if a batch holds anything but events in the union `of`.
    """
    commits = _Commits(earlier)
    origins: Iterator[Stamp] = iter(())
    for batch in batches:
        own = commits.get(batch.commit)
        if own is None:
            own = commits[batch.commit] = Stamp(batch.actor, batch.recorded_us, batch.commit)
            origins = iter(())
        events = unseal(batch.body, where=batch.told, of=of)
        origin = next(origins, None)
        if origin is None and CommitsRevoked not in map(type, events):
            yield batch, [(event, own) for event in events]
            continue
        origins = iter(()) if origin is None else itertools.chain((origin,), origins)
        found = []
        for event in events:
            found.append((event, next(origins, own)))
            if isinstance(event, CommitsRevoked):
                origins = _expanded(event, own, commits)
        yield batch, found


class _Commits(dict[int, Stamp | None]):
    """The stamps of commits by their number; None where there is no such commit, as number 0."""

    def __init__(self, earlier: Callable[[int], Stamp | None]) -> None:
        super().__init__({0: None})
        self._earlier = earlier

    def __missing__(self, commit: int) -> Stamp | None:
        found = self[commit] = self._earlier(commit)
        return found


def _expanded(event: CommitsRevoked, own: Stamp, commits: _Commits) -> Iterator[Stamp]:
    sources = (commits[commit] for commit, count in event.value.origins for _ in range(count))
    return itertools.islice(by_way_of(own, sources), sum(n for _, n in event.value.origins))


def by_way_of(own: Stamp, origins: Iterable[Stamp | None]) -> Iterator[Stamp]:
    """The stamps of events that bring back what `origins` wrote, then `own` without end."""
    made: dict[int | None, Stamp] = {}
    for origin in origins:
        if origin is None:
            yield own
            continue
        stamp = made.get(origin.commit)
        if stamp is None:
            # What the system covers is found anew where the value is written, as from the log.
            stamp = made[origin.commit] = attrs.evolve(origin, via=own, covers=None)
        yield stamp
    while True:
        yield own


def revocation(revoked: Iterable[int], origins: Iterable[Stamp | None]) -> CommitsRevoked:
    """The event that goes before those with these origins."""
    runs: list[tuple[int, int]] = []
    for commit in (0 if origin is None else origin.commit or 0 for origin in origins):
        if runs and runs[-1][0] == commit:
            runs[-1] = (commit, runs[-1][1] + 1)
        else:
            runs.append((commit, 1))
    value = Revocation(tuple(sorted(revoked)), tuple(runs))
    return CommitsRevoked(1, "", ("visibility",), None, value)
