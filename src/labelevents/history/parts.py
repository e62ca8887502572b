"""What each commit wrote to one stream, and which commits count no more there.

A commit counts unless a later one that counts itself revoked it: so an undo takes back, a redo (the
undo of an undo) gives back, and the order in which people take things back makes no difference.
Visibility is per commit and stream: a commit over two rows can be taken back in one of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import attrs

from labelevents.events.attribution import stamped
from labelevents.events.facts import CommitsRevoked, Event
from labelevents.events.ports import Log
from labelevents.events.record import CommitKind, Stamp

# Their events only make it so that what they revoke counts no more; they say nothing of their own.
TAKING_BACK: tuple[CommitKind, ...] = ("undo", "redo", "revert")


@attrs.frozen
class Part:
    """The events of one commit in one stream."""

    commit: int
    kind: CommitKind
    stamp: Stamp
    events: list[Any]

    @property
    def revoked(self) -> frozenset[int]:
        """The commits that this one takes back here."""
        first = self.events[0]
        return frozenset(first.value.revoked) if isinstance(first, CommitsRevoked) else frozenset()

    @property
    def writes(self) -> bool:
        """Whether it says anything of its own, rather than taking something back."""
        return self.kind not in TAKING_BACK


def read_parts(log: Log, stream: str, of: Any = Event, *, upto: int | None = None) -> list[Part]:
    """Every commit's part of a stream, oldest first. Cost grows with all events of the stream."""
    parts: list[Part] = []
    for batch, events in stamped(log.batches(stream, upto=upto), of):
        if parts and parts[-1].commit == batch.commit:
            parts[-1].events.extend(event for event, _ in events)
        else:
            stamp = Stamp(batch.actor, batch.recorded_us, batch.commit)
            parts.append(Part(batch.commit, batch.kind, stamp, [event for event, _ in events]))
    return parts


def hidden(parts: Sequence[Part], also: Iterable[int] = ()) -> set[int]:
    """The commits that count no more in a stream, if one that revokes `also` came on top."""
    gone = set(also)
    for part in reversed(parts):
        if part.commit not in gone:
            gone |= part.revoked
    return gone


def flipped(parts: Sequence[Part], targets: Collection[int]) -> set[int]:
    """The commits with writes of their own that revoking `targets` hides, or brings back."""
    changed = hidden(parts) ^ hidden(parts, targets)
    return {part.commit for part in parts if part.commit in changed and part.writes}


def still_counts(log: Log, stream: str, number: int) -> bool:
    """Whether a commit counts in a stream. Reads that only if anything was taken back since."""
    if all(commit.kind not in TAKING_BACK for commit in log.commits(stream=stream, after=number)):
        return True
    return number not in hidden(read_parts(log, stream))
