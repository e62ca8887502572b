"""What each commit wrote to one stream, and which commits count no more there.

A commit counts unless a later one that counts itself revoked it: so an undo takes back, a redo (the
undo of an undo) gives back, and the order in which people take things back makes no difference.
Visibility is per commit and stream: a commit over two rows can be taken back in one of them.
"""

from __future__ import annotations

import functools
import itertools
import operator
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import attrs

from labelevents.events.codec import unseal
from labelevents.events.facts import CommitsRevoked, Event
from labelevents.events.ports import Log
from labelevents.events.record import Batch, CommitKind, Stamp
from labelevents.history.about import About, names_any

# Their events only make it so that what they revoke counts no more; they say nothing of their own.
TAKING_BACK: tuple[CommitKind, ...] = ("undo", "redo", "revert")

# The first event of a batch that begins a taking back names its type within so many characters.
_START = 40


@attrs.frozen(eq=False, slots=False)
class Part:
    """The events of one commit in one stream; decoded when they are asked for."""

    commit: int
    kind: CommitKind
    stamp: Stamp
    _batches: list[Batch] = attrs.field(repr=False)
    _of: Any = attrs.field(repr=False)

    @functools.cached_property
    def events(self) -> list[Any]:
        """All of them."""
        of = self._of
        return [
            event
            for batch in self._batches
            for event in unseal(batch.body, where=batch.told, of=of)
        ]

    def about(self, instances: Collection[str]) -> list[Any]:
        """What was written to some instances, and to the row itself. Decodes no others."""
        about = About(instances)
        return [event for batch in self._batches for event in about.events(batch, self._of)]

    def narrowed(self, instances: Collection[str]) -> Part:
        """As much of it as was written to some instances, and to the row itself, read at once."""
        made = Part(self.commit, self.kind, self.stamp, self._batches, self._of)
        made.__dict__["events"] = self.about(instances)  # in place of what would be cached there
        return made

    @functools.cached_property
    def revoked(self) -> frozenset[int]:
        """The commits that this one takes back here."""
        if not names_any(self._batches[0].body[:_START], ("commits.revoked",)):
            return frozenset()
        first = self.events[0]
        return frozenset(first.value.revoked) if isinstance(first, CommitsRevoked) else frozenset()

    @property
    def writes(self) -> bool:
        """Whether it says anything of its own, rather than taking something back."""
        return self.kind not in TAKING_BACK


def read_parts(log: Log, stream: str, of: Any = Event, *, upto: int | None = None) -> list[Part]:
    """Every commit's part of a stream, oldest first. Cost grows with the bytes of the stream."""
    batches = log.batches(stream, upto=upto)
    return [_part(list(own), of) for _, own in itertools.groupby(batches, _commit)]


_commit = operator.attrgetter("commit")


def _part(batches: list[Batch], of: Any) -> Part:
    first = batches[0]
    stamp = Stamp(first.actor, first.recorded_us, first.commit)
    return Part(first.commit, first.kind, stamp, batches, of)


def newest_parts(log: Log, stream: str, of: Any = Event) -> Iterator[Part]:
    """Every commit's part of a stream, newest first. Cost grows with what is asked for."""
    batches: list[Batch] = []
    for batch in log.batches(stream, newest_first=True):
        if batches and batches[-1].commit != batch.commit:
            yield _part(batches[::-1], of)
            batches = []
        batches.append(batch)
    if batches:
        yield _part(batches[::-1], of)


def standing(newest_first: Iterable[Part]) -> Iterator[Part]:
    """The parts of a stream that count: not what a later one that counts takes back."""
    gone: set[int] = set()
    for part in newest_first:
        if part.commit not in gone:
            gone |= part.revoked
            yield part


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
