"""Commits as people remember them: what one person did in one go is one line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import attrs

from labelevents.events.record import Commit

# Who pauses for longer came back to it.
PAUSE = timedelta(minutes=30)


@attrs.frozen
class Sitting:
    """Edits of one actor without a long pause, newest first; often just one commit."""

    commits: tuple[Commit, ...]

    @property
    def newest(self) -> Commit:
        """The last of them."""
        return self.commits[0]

    @property
    def oldest(self) -> Commit:
        """The first of them."""
        return self.commits[-1]

    @property
    def rows(self) -> list[str]:
        """The titles of all rows that they wrote to, those of the newest first."""
        return list(dict.fromkeys(title for commit in self.commits for title in commit.rows))

    @property
    def events(self) -> int:
        """How many events they hold together."""
        return sum(commit.events for commit in self.commits)


def sittings(newest_first: Iterable[Commit]) -> list[Sitting]:
    """Commits that follow each other in a list and belong together, as one each."""
    found: list[list[Commit]] = []
    for commit in newest_first:
        if found and _together(found[-1][-1], commit):
            found[-1].append(commit)
        else:
            found.append([commit])
    return [Sitting(tuple(each)) for each in found]


def _together(newer: Commit, older: Commit) -> bool:
    """Whether one went on with the other: in the same rows, or saying the same of other rows.

    The second is how people label images, which are a row each. Only edits go on: an import, an
    undo or a revert is something of its own.
    """
    return (
        newer.kind == older.kind == "edit"
        and newer.actor == older.actor
        and newer.recorded_at - older.recorded_at <= PAUSE
        and () not in (newer.rows, older.rows)
        and (set(newer.streams) == set(older.streams) or newer.message == older.message)
    )
