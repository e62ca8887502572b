"""A SQLite connection whose errors are this library's: one place knows what SQLite says."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NoReturn

from labelevents.exceptions import (
    DamagedStoreError,
    LabelEventsError,
    ReadOnlyError,
    StoreBusyError,
)

MEMORY = ":memory:"

Row = tuple[Any, ...]

_LONGEST = 200
# What `Database.refuse` puts into other words.
_OF_SQLITE = (sqlite3.DatabaseError, UnicodeEncodeError, UnicodeDecodeError)

_kept_for_ever: list[sqlite3.Connection] = []


def _nothing(_: sqlite3.Connection) -> None:
    """What is left to do once the database itself is gone."""


class Rows:
    """The rows of a query, read as they are asked for."""

    def __init__(self, database: Database, cursor: sqlite3.Cursor) -> None:
        self._database = database
        self._cursor = cursor

    def __iter__(self) -> Iterator[Row]:
        with self._database.translated():
            for row in self._cursor:  # noqa: UP028 - `yield from` would close the cursor itself
                yield row

    def fetchone(self) -> Row | None:
        """The next row, or None."""
        try:
            found: Row | None = self._cursor.fetchone()
        except _OF_SQLITE as error:
            self._database.refuse(error)
        return found

    @property
    def written(self) -> int:
        """How many rows the statement changed."""
        return self._cursor.rowcount


class Database:
    """One file, or one database in memory: a connection per thread, all opened the same way.

    Attributes:
        path: what to call the file in messages.
    """

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], path: str, busy_timeout: float
    ) -> None:
        self.path = path
        self._busy_timeout = busy_timeout
        self._connect = connect
        self._process = os.getpid()
        self._of_thread = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._closed = False
        # What is in memory is in one connection, which threads must share.
        self._shared = path == MEMORY

    @property
    def raw(self) -> sqlite3.Connection:
        """This thread's connection.

        Raises:
            LabelEventsError: in a process that was forked from the one which opened the store.
        """
        if os.getpid() != self._process:
            raise LabelEventsError(
                f"{self.path} was opened before this process was forked. Open it again here: a"
                " SQLite connection must not cross a fork."
            )
        found: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if found is None:
            if self._closed:
                raise LabelEventsError(f"The store {self.path} has been closed. Open it again.")
            found = self._all[0] if self._shared and self._all else self._open()
            self._of_thread.connection = found
        return found

    def _open(self) -> sqlite3.Connection:
        with self.translated():
            made = self._connect()
        self._all.append(made)
        if not self._shared:
            # A thread that has ended needs its connection no more.
            drop = weakref.WeakMethod(self._drop)
            weakref.finalize(threading.current_thread(), lambda: (drop() or _nothing)(made))
        return made

    def _drop(self, connection: sqlite3.Connection) -> None:
        """Close the connection of a thread that is gone."""
        if connection in self._all and os.getpid() == self._process:
            self._all.remove(connection)
            connection.close()

    # A `try` costs nothing where all is well; `translated` took as long as a small statement does,
    # and a commit is a dozen of these.
    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement."""
        raw = self.raw
        try:
            return Rows(self, raw.execute(sql, values))
        except _OF_SQLITE as error:
            self.refuse(error)

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows of values."""
        raw = self.raw
        with self.translated():
            raw.executemany(sql, rows)

    def close(self) -> None:
        """Close all connections. Twice is fine; in a forked process nothing happens."""
        self._closed = True
        if os.getpid() != self._process:
            # Closing would drop the parent's locks, and even forgetting would close: keep them.
            _kept_for_ever.extend(self._all)
            return
        while self._all:
            self._all.pop().close()

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the file for a block, whatever others write meanwhile."""
        if self.raw.in_transaction:
            yield
            return
        self.execute("BEGIN")
        try:
            yield
        finally:
            if self.raw.in_transaction:
                self.execute("COMMIT")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One writer at a time; everything inside, or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.raw.in_transaction:
                self.execute("ROLLBACK")
            raise

    @contextlib.contextmanager
    def waiting(self, seconds: float) -> Iterator[None]:
        """Wait no longer than that for other writers, for a block."""
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")
        try:
            yield
        finally:
            self.execute(f"PRAGMA busy_timeout = {round(self._busy_timeout * 1000)}")

    @contextlib.contextmanager
    def translated(self) -> Iterator[None]:
        """SQLite's errors in the words of this library.

        Raises:
            StoreBusyError: if another writer did not finish in time.
            ReadOnlyError: if the file, or its folder, cannot be written to.
            DamagedStoreError: if SQLite cannot read what it finds.
        """
        try:
            yield
        except _OF_SQLITE as error:
            self.refuse(error)

    def refuse(self, error: Exception) -> NoReturn:
        """Raise what an error of SQLite is in the words of this library; it says more."""
        if isinstance(error, sqlite3.OperationalError):
            raise self._operational(error) from error
        if isinstance(error, sqlite3.ProgrammingError):
            if "closed database" not in str(error):
                raise error
            told = f"The store {self.path} has been closed. Open it again."
            raise LabelEventsError(told) from None
        if isinstance(error, UnicodeEncodeError):
            told = f"Text that UTF-8 cannot hold cannot be stored: {error.reason}."
            raise LabelEventsError(told) from None
        if isinstance(error, UnicodeDecodeError):
            told = f"{self.path} is damaged: it holds text that cannot be read ({error.reason})."
            raise DamagedStoreError(told, problems=(str(error),)) from error
        if isinstance(error, sqlite3.DatabaseError):
            told = f"{self.path} is damaged: {_on_one_line(error)}."
            raise DamagedStoreError(told, problems=(_on_one_line(error),)) from error
        raise error

    def _operational(self, error: sqlite3.OperationalError) -> LabelEventsError:
        said = _on_one_line(error)
        # "locking protocol": somebody else kept on recovering the WAL after a kill.
        if "locked" in said or "busy" in said or "locking protocol" in said:
            return StoreBusyError(
                f"Another writer holds {self.path} for more than {self._busy_timeout:g} seconds."
                " Try again, or open it with a larger `busy_timeout`."
            )
        if "disk is full" in said:
            return LabelEventsError(f"The disk of {self.path} is full. Nothing was written.")
        if "disk I/O error" in said:
            return LabelEventsError(f"The disk failed under {self.path}. Nothing was written.")
        if "unable to open" in said:
            return ReadOnlyError(
                f"Cannot open {self.path}, or what SQLite keeps beside it. Its folder must be one"
                " that you may write to, also for reading; a copy of the file can be anywhere."
            )
        if "readonly" in said:
            return ReadOnlyError(f"Cannot write to {self.path}: {said}.")
        return DamagedStoreError(f"Cannot use {self.path}: {said}.", problems=(said,))


def _on_one_line(error: sqlite3.Error) -> str:
    """What SQLite said, without the whole schema that it may quote."""
    said = " ".join(str(error).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def first_int(rows: Rows) -> int:
    """The one number that a query gives, 0 for none."""
    found = rows.fetchone()
    return 0 if found is None else int(found[0])
