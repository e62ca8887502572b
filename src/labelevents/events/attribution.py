"""Which stamp each event of a stream is folded under.

Nearly always its commit's. An undo, redo or revert brings back what others wrote: its first event
says whose, so that the values are theirs again, by way of the commit that brought them back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from labelevents.events.codec import unseal
from labelevents.events.facts import CommitsRevoked, Event
from labelevents.events.record import Batch, Stamp


def stamped(
    batches: Iterable[Batch], of: Any = Event
) -> Iterator[tuple[Batch, list[tuple[Any, Stamp]]]]:
    """The events of a stream from its beginning, batch by batch, each with its stamp.

    Raises:
        DamagedStoreError: if a batch holds anything but events in the union `of`.
    """
    commits: dict[int, Stamp] = {}
    origins: Iterator[Stamp] = iter(())
    for batch in batches:
        own = commits.get(batch.commit)
        if own is None:
            own = commits[batch.commit] = Stamp(batch.actor, batch.recorded_us, batch.commit)
            origins = iter(())
        where = f"commit {batch.commit}, events {batch.first_seq} to {batch.last_seq}"
        found = []
        for event in unseal(batch.body, where=where, of=of):
            found.append((event, next(origins, own)))
            if isinstance(event, CommitsRevoked):
                origins = _expanded(event, own, commits)
        yield batch, found


def _expanded(event: CommitsRevoked, own: Stamp, commits: dict[int, Stamp]) -> Iterator[Stamp]:
    for commit, count in event.value.origins:
        source = commits.get(commit)
        stamp = own if source is None else attrs.evolve(source, via=own)
        for _ in range(count):
            yield stamp
