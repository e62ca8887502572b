"""A log as it was at a revision: whatever came later is not in it, and nothing can be added."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext

import attrs

from labelevents.events.ports import Derived, Log
from labelevents.events.record import Batch, Commit, Header, Write
from labelevents.exceptions import ReadOnlyError


def unchanging(upto: int) -> str:
    """Why the past cannot be written to, and the way out."""
    return (
        f"This is how it was at r{upto}, which nothing can change. Write to the row or project of"
        f" today; `row.restore({upto})` brings a row back to how it was then."
    )


@attrs.frozen
class CutLog:
    """`Log` for reading, up to commit `upto` included; what others append meanwhile is not seen.

    Reading costs what it costs in the whole log. Listing the streams costs a few look-ups.
    """

    log: Log
    upto: int

    def append(
        self, header: Header, writes: Sequence[Write], derived: Derived | None = None
    ) -> Commit:
        """Refused: the past has happened.

        Raises:
            ReadOnlyError: always.
        """
        raise ReadOnlyError(unchanging(self.upto))

    def batches(
        self,
        stream: str,
        *,
        after: int = 0,
        upto: int | None = None,
        after_seq: int = 0,
        limit: int | None = None,
        newest_first: bool = False,
    ) -> Iterator[Batch]:
        """The batches of a stream in order, from commits after `after`, up to `upto` included."""
        last = self.upto if upto is None else min(upto, self.upto)
        return self.log.batches(
            stream,
            after=after,
            upto=last,
            after_seq=after_seq,
            limit=limit,
            newest_first=newest_first,
        )

    def commits(
        self,
        *,
        stream: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        after: int = 0,
        oldest_first: bool = False,
    ) -> Iterator[Commit]:
        """Commits, newest first: of one stream or all, at most `limit`."""
        return self.log.commits(
            stream=stream,
            before=self.upto + 1 if before is None else min(before, self.upto + 1),
            limit=limit,
            after=after,
            oldest_first=oldest_first,
        )

    def find(self, commit_id: bytes) -> Commit | None:
        """The commit of that id, if it had been made."""
        found = self.log.find(commit_id)
        return None if found is None or found.number > self.upto else found

    def revision(self, stream: str) -> int:
        """The number of the last commit in a stream, 0 if there was none."""
        last = self.log.revision(stream)
        if last <= self.upto:
            return last
        return next((commit.number for commit in self.commits(stream=stream, limit=1)), 0)

    def alone(self) -> AbstractContextManager[None]:
        """Nobody writes here."""
        return nullcontext()

    def streams(self) -> list[str]:
        """The names of all streams that there were, in the order of their first commit."""
        names = self.log.streams()
        # They stand in the order in which they began, so those that had not are at the end.
        return names[: bisect_right(names, self.upto, key=self._began)]

    def _began(self, stream: str) -> int:
        first = next(self.log.commits(stream=stream, limit=1, oldest_first=True), None)
        return self.upto + 1 if first is None else first.number
