"""Which commits a history is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import takewhile

import attrs

from labelevents.events.record import Commit, from_microseconds, to_microseconds
from labelevents.values.identity import Actor


@attrs.frozen
class CommitFilter:
    """Who made a commit, and when; None filters nothing.

    Of an actor, kind and reference count. Both times are included; without zone they are local.
    """

    by: Actor | None = None
    since: datetime | None = None
    until: datetime | None = None

    def chosen(self, newest_first: Iterable[Commit]) -> Iterator[Commit]:
        """The commits that pass, one by one: stops reading where the rest is too old."""
        found: Iterable[Commit] = newest_first
        if self.until is not None:
            latest = _utc(self.until)
            found = (commit for commit in found if commit.recorded_at <= latest)
        if self.since is not None:
            earliest = _utc(self.since)
            # Times grow with the numbers, so after the first too old one all are.
            found = takewhile(lambda commit: commit.recorded_at >= earliest, found)
        if self.by is not None:
            key = self.by.key
            found = (commit for commit in found if commit.actor.key == key)
        return iter(found)


def _utc(moment: datetime) -> datetime:
    return from_microseconds(to_microseconds(moment))
