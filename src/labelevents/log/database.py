"""A SQLite connection whose errors are this library's: one place knows what SQLite says."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from labelevents.exceptions import (
    DamagedStoreError,
    LabelEventsError,
    ReadOnlyError,
    StoreBusyError,
)

Row = tuple[Any, ...]


class Rows:
    """The rows of a query, read as they are asked for."""

    def __init__(self, database: Database, cursor: sqlite3.Cursor) -> None:
        self._database = database
        self._cursor = cursor

    def __iter__(self) -> Iterator[Row]:
        with self._database.translated():
            yield from self._cursor

    def fetchone(self) -> Row | None:
        """The next row, or None."""
        with self._database.translated():
            found: Row | None = self._cursor.fetchone()
            return found


class Database:
    """The part of a connection that the library uses.

    Attributes:
        raw: the connection itself, for tools that need one.
        path: what to call the file in messages.
    """

    def __init__(self, raw: sqlite3.Connection, path: str, busy_timeout: float) -> None:
        self.raw = raw
        self.path = path
        self._busy_timeout = busy_timeout

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement."""
        with self.translated():
            return Rows(self, self.raw.execute(sql, values))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows of values."""
        with self.translated():
            self.raw.executemany(sql, rows)

    def close(self) -> None:
        """Close the connection. Twice is fine."""
        self.raw.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """One writer at a time; everything inside, or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            raise

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
        except sqlite3.OperationalError as error:
            raise self._operational(error) from error
        except sqlite3.ProgrammingError as error:
            if "closed database" not in str(error):
                raise
            told = f"The store {self.path} has been closed. Open it again."
            raise LabelEventsError(told) from None
        except sqlite3.DatabaseError as error:
            told = f"{self.path} is damaged: {error}."
            raise DamagedStoreError(told, problems=(str(error),)) from error

    def _operational(self, error: sqlite3.OperationalError) -> LabelEventsError:
        said = str(error)
        if "locked" in said or "busy" in said:
            return StoreBusyError(
                f"Another writer holds {self.path} for more than {self._busy_timeout:g} seconds."
                " Try again, or open it with a larger `busy_timeout`."
            )
        if "readonly" in said:
            return ReadOnlyError(f"Cannot write to {self.path}: {said}.")
        return DamagedStoreError(f"Cannot use {self.path}: {said}.", problems=(said,))


def first_int(rows: Rows) -> int:
    """The one number that a query gives, 0 for none."""
    found = rows.fetchone()
    return 0 if found is None else int(found[0])
