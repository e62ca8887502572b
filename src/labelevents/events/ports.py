"""What the library needs from the world, as protocols: a log, a clock, new ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from labelevents.events.record import Batch, Commit, Header, Write


class Derived(Protocol):
    """Tables that are kept in the same transaction as the log."""

    def apply(self, commit: Commit) -> None:
        """Bring the tables up to `commit`. Called inside the transaction that appends it."""


class Log(Protocol):
    """An append-only sequence of commits over named streams."""

    def append(
        self, header: Header, writes: Sequence[Write], derived: Derived | None = None
    ) -> Commit:
        """Append one commit, whole or not at all.

        Raises:
            ConflictError: if a stream moved past what the writer expected.
        """

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
        """The batches of a stream in order, from commits after `after`, up to `upto` included.

        To read page by page, ask for at most `limit`, and again for those after the last seq.
        """

    def commits(
        self,
        *,
        stream: str | None = None,
        before: int | None = None,
        limit: int | None = None,
        after: int = 0,
        oldest_first: bool = False,
    ) -> Iterator[Commit]:
        """Commits, newest first: of one stream or all, at most `limit`.

        Only those with numbers below `before` and above `after`.
        """

    def find(self, commit_id: bytes) -> Commit | None:
        """The commit of that id, if there is one."""

    def revision(self, stream: str) -> int:
        """The number of the last commit in a stream, 0 if there is none."""

    def alone(self) -> AbstractContextManager[None]:
        """Keep all other writers out for a block."""

    def streams(self) -> list[str]:
        """The names of all streams, in the order of their first commit."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> int:
        """Microseconds since 1970, UTC."""


class Ids(Protocol):
    """Makes new identifiers."""

    def commit(self) -> bytes:
        """16 bytes, ordered by time (UUIDv7)."""

    def unit(self) -> str:
        """A label row's, project's or data unit's hash (UUID text)."""

    def instance(self) -> str:
        """An object's or classification's hash (8 characters)."""
