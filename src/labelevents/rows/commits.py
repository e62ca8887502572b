"""What a store says of its commits: which are asked for, how much there is, one over many rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import takewhile
from typing import Any

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


@attrs.frozen
class Stats:
    """What a store holds, archived rows left out.

    Objects and classifications are instances on at least one frame; annotations are pairs of
    object and frame; answers are pairs of instance and attribute.
    """

    rows: int
    objects: int
    classifications: int
    annotations: int
    answers: int
    commits: int
    events: int


class CommitBlock:
    """What `with store.commit()` gives: after the block, `commit` is the commit it made."""

    def __init__(self) -> None:
        self.commit: Commit | None = None

    def __getattr__(self, name: str) -> Any:
        """The commit's own attributes, once there is one."""
        if self.commit is None:
            raise AttributeError(f"There is no `{name}` before the block has written a commit.")
        return getattr(self.commit, name)
