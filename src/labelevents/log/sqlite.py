"""The log in a SQLite file: opening, checking what it is, appending, reading."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from labelevents.events.ports import Clock, Derived
from labelevents.events.record import Batch, Commit, Header, Write
from labelevents.exceptions import (
    LabelEventsError,
    NewerFormatError,
    NotAStoreError,
    ReadOnlyError,
)
from labelevents.log import append, read
from labelevents.log.database import Database, first_int
from labelevents.log.schema import APPLICATION_ID, DDL, FORMAT

MEMORY = ":memory:"
_OLDEST_SQLITE = (3, 38, 0)  # STRICT tables came with 3.37, JSON functions built in with 3.38

_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # NORMAL loses acknowledged commits at a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # so that our own REPLACE would meet the delete triggers
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
)


class SqliteLog:
    """`Log` in a file, or in memory under the name `:memory:`.

    Args:
        path: the file; made if it is not there, unless `readonly`.
        clock: tells when commits are recorded.
        readonly: refuse every write.
        busy_timeout: seconds to wait for another writer.

    Raises:
        NotAStoreError: if the file is something else, or is not there and `readonly`.
        NewerFormatError: if a newer labelevents wrote it.
        DamagedStoreError: if SQLite cannot read it.
    """

    def __init__(
        self, path: str | Path, *, clock: Clock, readonly: bool = False, busy_timeout: float = 5.0
    ) -> None:
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise LabelEventsError(
                f"labelevents needs SQLite 3.38 or newer; this Python has {sqlite3.sqlite_version}."
            )
        self.path = str(path)
        self.readonly = readonly
        self._clock = clock
        self._busy_timeout = busy_timeout
        if self.path != MEMORY:
            _check_file(Path(self.path), readonly=readonly)
        try:
            raw = self._connect()
        except sqlite3.OperationalError as error:
            raise NotAStoreError(f"Cannot open {self.path}: {error}.") from None
        self.db = Database(raw, self.path, busy_timeout)
        try:
            self._prepare()
        except BaseException:
            self.db.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        if self.path == MEMORY:
            return sqlite3.connect(MEMORY, isolation_level=None)
        mode = "ro" if self.readonly else "rwc"
        uri = f"{Path(self.path).absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(uri, uri=True, timeout=self._busy_timeout, isolation_level=None)

    def _prepare(self) -> None:
        for pragma in _PRAGMAS:
            self.db.execute(pragma)
        if self.readonly:
            self.db.execute("PRAGMA query_only = ON")
            return
        if self._format() == 0:
            with self.transaction():
                # Asked again, now that nobody else can be making the same file.
                if self._format() == 0:
                    self._create()
        # After making the file: until a checkpoint, its first bytes would not say what it is.
        self.db.execute("PRAGMA journal_mode = WAL")

    def _format(self) -> int:
        return first_int(self.db.execute("PRAGMA user_version"))

    def _create(self) -> None:
        # One statement at a time: `executescript` would commit the transaction.
        for statement in _statements(DDL):
            self.db.execute(statement)
        for pair in (("format", FORMAT), ("created_us", self._clock.now())):
            self.db.execute("INSERT INTO meta(k, v) VALUES (?, ?)", pair)
        self.db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.db.execute(f"PRAGMA user_version = {FORMAT}")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Database]:
        """One writer at a time; everything inside, or nothing.

        Raises:
            ReadOnlyError: if the store was opened for reading.
            StoreBusyError: if another writer did not finish in time.
        """
        if self.readonly:
            raise ReadOnlyError(f"{self.path} was opened for reading; nothing can be written.")
        with self.db.transaction():
            yield self.db

    def append(
        self, header: Header, writes: Sequence[Write], derived: Derived | None = None
    ) -> Commit:
        """Append one commit, whole or not at all."""
        with self.transaction() as db:
            number = append.append(db, header, writes, self._clock.now())
            commit = next(read.commits(db, number=number))
            if derived is not None:
                derived.apply(commit)
        return commit

    def batches(self, stream: str, *, after: int = 0, upto: int | None = None) -> Iterator[Batch]:
        """The batches of a stream in order, from commits after `after`, up to `upto` included."""
        yield from read.batches(self.db, stream, after=after, upto=upto)

    def commits(
        self, *, stream: str | None = None, before: int | None = None, limit: int | None = None
    ) -> Iterator[Commit]:
        """Commits, newest first: of one stream or all, below number `before`, at most `limit`."""
        yield from read.commits(self.db, stream=stream, before=before, limit=limit)

    def revision(self, stream: str) -> int:
        """The number of the last commit in a stream, 0 if there is none."""
        return read.revision(self.db, stream)

    def streams(self) -> list[str]:
        """The names of all streams, in the order of their first commit."""
        return read.streams(self.db)

    def imports(self, sha256: str) -> list[int]:
        """The numbers of import commits whose source has that digest, newest first."""
        return read.imports(self.db, sha256)

    def head(self) -> int:
        """The number of the last commit, 0 if there is none."""
        return read.head(self.db)[0]

    def close(self) -> None:
        """Close the file. Twice is fine."""
        self.db.close()


def _check_file(path: Path, *, readonly: bool) -> None:
    """Look at a file's first bytes before SQLite touches it: a foreign file must stay as it is."""
    if not path.exists():
        if readonly:
            raise NotAStoreError(f"There is no store at {path}.")
        if not path.absolute().parent.is_dir():
            raise NotAStoreError(f"Cannot make {path}: there is no folder {path.parent}.")
        return
    if not path.is_file():
        raise NotAStoreError(f"{path} is not a file.")
    try:
        with path.open("rb") as file:
            start = file.read(100)
    except OSError as error:
        raise NotAStoreError(f"Cannot read {path}: {error.strerror}.") from None
    if not start and not readonly:
        return
    if not start.startswith(b"SQLite format 3\x00") or len(start) < 100:
        raise NotAStoreError(f"{path} is not a labelevents store.")
    if int.from_bytes(start[68:72], "big") != APPLICATION_ID:
        raise NotAStoreError(f"{path} is a SQLite file, but not a labelevents store.")
    written = int.from_bytes(start[60:64], "big")
    if written > FORMAT:
        raise NewerFormatError(
            f"{path} has format {written}; this labelevents reads up to {FORMAT}. Update it."
        )


def _statements(script: str) -> Iterator[str]:
    """Split a script where SQLite says that a statement is complete: triggers hold semicolons."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
