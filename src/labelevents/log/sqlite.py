"""The log in a SQLite file: opening, checking what it is, appending, reading."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from labelevents.events.ports import Clock, Derived
from labelevents.events.record import Batch, Commit, Header, Write
from labelevents.exceptions import (
    DamagedStoreError,
    LabelEventsError,
    NewerFormatError,
    NotAStoreError,
    ReadOnlyError,
    StoreBusyError,
)
from labelevents.log import append, migrations, places, read
from labelevents.log.database import MEMORY, Database, first_int
from labelevents.log.fingerprint import differing, statements
from labelevents.log.lock import FileLock
from labelevents.log.schema import APPLICATION_ID, DDL, FORMAT

_OLDEST_SQLITE = (3, 38, 0)  # STRICT tables came with 3.37, JSON functions built in with 3.38

PRAGMAS = {
    "synchronous": 2,  # FULL; NORMAL loses acknowledged commits at a power cut
    "foreign_keys": 1,
    "recursive_triggers": 1,  # so that our own REPLACE would meet the delete triggers
    "cell_size_check": 1,
    "mmap_size": 0,  # it made the damage of the WAL-reset race worse
    "wal_autocheckpoint": 0,  # checkpoints happen under our lock only
}
# How much this process writes to the WAL before it moves it into the file. The WAL is then written
# over from its start: a reused one makes a commit twice as fast as one that grows.
CHECKPOINT_AFTER = 4 * 2**20
_COMMIT_SIZE = 20_000  # what a commit adds to the WAL beside its events, roughly


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
        self._written = 0
        self._lock: FileLock | None = None
        if self.path != MEMORY:
            check_file(Path(self.path), readonly=readonly)
            self._lock = FileLock(self.path, busy_timeout)
            if not readonly:
                places.warn_of_network(self.path, stacklevel=4)  # the caller of labelevents.open
        self.db = Database(self._connect, self.path, busy_timeout)
        try:
            self._prepare()
        except BaseException:
            self.db.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        """One connection, set up; every thread gets its own."""
        made = sqlite3.connect(
            self._address(),
            uri=True,
            timeout=self._busy_timeout,
            isolation_level=None,
            check_same_thread=False,  # only so that `close` can close them all
        )
        try:
            for name, value in PRAGMAS.items():
                made.execute(f"PRAGMA {name} = {value}")
            if self.readonly:
                made.execute("PRAGMA query_only = ON")
        except BaseException:
            made.close()
            raise
        return made

    def _address(self) -> str:
        if self.path == MEMORY:
            return "file::memory:?mode=memory"
        place = Path(self.path).absolute().as_uri()
        if not self.readonly:
            return f"{place}?mode=rwc"
        unchanging = "&immutable=1" if places.never_written(self.path) else ""
        return f"{place}?mode=ro{unchanging}"

    def _prepare(self) -> None:
        """Make the file if it is new, and see that it is what it should be."""
        written = self._format()
        _check_format(self.path, written)  # of a format that is still in the WAL, too
        if self.readonly and 0 < written < FORMAT:
            raise ReadOnlyError(
                f"{self.path} has format {written}. Make a backup, then open it for writing once:"
                f" that brings it to format {FORMAT}."
            )
        if not self.readonly:
            if written < FORMAT:
                with self.transaction():
                    self._bring_up_to_date()
            # After making the file: until a checkpoint, its first bytes would not say what it is.
            with self.alone():
                self.db.execute("PRAGMA journal_mode = WAL")
        if altered := differing(self.db):
            raise DamagedStoreError(
                f"Somebody altered the tables of the log in {self.path}: {', '.join(altered)}."
                " Restore the file from a backup, or run `labelevents doctor`.",
                problems=altered,
            )

    def _format(self) -> int:
        return first_int(self.db.execute("PRAGMA user_version"))

    def _bring_up_to_date(self) -> None:
        # Asked again, now that nobody else can be making or migrating the same file.
        if self._format() == 0:
            self._create()
        else:
            migrations.migrate(self.db, migrations.STEPS)

    def _create(self) -> None:
        # One statement at a time: `executescript` would commit the transaction.
        for statement in statements(DDL):
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
        with self.alone(), self.db.transaction():
            yield self.db

    @contextlib.contextmanager
    def told_by(self, clock: Clock) -> Iterator[None]:
        """Ask another clock for a block: what is replayed was recorded before."""
        before, self._clock = self._clock, clock
        try:
            yield
        finally:
            self._clock = before

    def alone(self, wait: float | None = None) -> contextlib.AbstractContextManager[None]:
        """Keep all other writers out for a block: the file lock, where there is a file.

        Args:
            wait: seconds to wait for them, if others than those the store was opened with.
        """
        if wait is not None:
            return self._soon_alone(wait)
        return contextlib.nullcontext() if self._lock is None else self._lock.held()

    @contextlib.contextmanager
    def _soon_alone(self, wait: float) -> Iterator[None]:
        # Programs that know nothing of the file lock are kept out by SQLite's own.
        held = contextlib.nullcontext() if self._lock is None else self._lock.held(wait)
        with held, self.db.waiting(wait):
            yield

    def append(
        self, header: Header, writes: Sequence[Write], derived: Derived | None = None
    ) -> Commit:
        """Append one commit, whole or not at all.

        The same commit id with the same events is the same commit, however often it is sent.

        Raises:
            CommitIdReusedError: if the id was used for other events.
            ConflictError: if a stream moved past what the writer expected.
        """
        with self.transaction() as db:
            end = read.end(db, header, writes)
            if end.known is not None:
                return append.sent_again(db, end.known, header, writes)
            commit = append.append(db, end, header, writes, self._clock.now())
            if derived is not None:
                derived.apply(commit)
        self.wrote(_COMMIT_SIZE + sum(sum(map(len, write.bodies)) for write in writes))
        return commit

    def wrote(self, size: int) -> None:
        """Note that so many bytes went into the WAL. When it holds enough, it is moved on."""
        self._written += size
        if self._written > CHECKPOINT_AFTER:
            # What was written is safe whatever becomes of this; the next to write tries again.
            with contextlib.suppress(LabelEventsError):
                self.checkpoint()

    def find(self, commit_id: bytes) -> Commit | None:
        """The commit of that id, if there is one."""
        return append.find(self.db, commit_id)

    def checkpoint(self) -> None:
        """Move what is in the WAL into the file. Readers and the writers after are not in the way.

        Passive: the WAL stays as large as it is and is written over from its start.
        """
        if self.path != MEMORY and not self.readonly:
            with self.alone():
                self.db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        self._written = 0

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
        yield from read.batches(
            self.db,
            stream,
            after=after,
            upto=upto,
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
        """Commits, newest first: of one stream or all, at most `limit`.

        Only those with numbers below `before` and above `after`.
        """
        yield from read.commits(
            self.db,
            stream=stream,
            before=before,
            limit=limit,
            after=after,
            oldest_first=oldest_first,
        )

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
        """Close the file. Twice is fine.

        The last to close moves the WAL into the file, so this too happens under the lock, unless
        others hold it for too long: then they are the last.
        """
        if self.readonly:
            self.db.close()
            return
        try:
            with self.alone():
                self.db.close()
        except (StoreBusyError, ReadOnlyError):
            self.db.close()
        if self._lock is not None:
            self._lock.close()


def check_file(path: Path, *, readonly: bool) -> None:
    """Look at a file's first bytes before SQLite touches it: a foreign file must stay as it is.

    Raises:
        NotAStoreError: if it is something else, or not there and `readonly`.
        NewerFormatError: if a newer labelevents wrote it.
    """
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
    _check_format(path, int.from_bytes(start[60:64], "big"))


def _check_format(path: Path | str, written: int) -> None:
    """Refuse what a newer labelevents wrote."""
    if written > FORMAT:
        raise NewerFormatError(
            f"{path} has format {written}; this labelevents reads up to {FORMAT}. Update it."
        )
