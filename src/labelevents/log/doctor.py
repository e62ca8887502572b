"""What is the matter with a file, and what to do: also with one that cannot be opened any more.

Looks, and changes nothing. Whether the log itself holds together is for `verify` to say.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

import attrs

from labelevents.exceptions import (
    DamagedStoreError,
    LabelEventsError,
    NewerFormatError,
    NotAStoreError,
)
from labelevents.log import lock, places
from labelevents.log.database import MEMORY, Database, first_int
from labelevents.log.fingerprint import differing, expected
from labelevents.log.schema import FORMAT, LOG_TABLES
from labelevents.log.sqlite import CHECKPOINT_AFTER, PRAGMAS, check_file

Level = Literal["ok", "note", "warning", "error"]

_RESTORE = "Restore the file from a backup."


@attrs.frozen
class Finding:
    """One thing that was looked at.

    Attributes:
        level: `ok`, `note` for what is worth knowing, `warning` for what may go wrong, `error` for
            what is wrong.
        message: what it is.
        remedy: what to do; None if nothing has to be done.
    """

    level: Level
    message: str
    remedy: str | None = None


@attrs.frozen
class Diagnosis:
    """What was found.

    Attributes:
        sqlite_version: of the SQLite in this Python.
        wal_reset_safe: whether that version is free of the WAL-reset race.
        format: the format of the file; None where it is no store.
        findings: all that was looked at, in the order in which it was.
    """

    sqlite_version: str
    wal_reset_safe: bool
    format: int | None
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong. Warnings are no errors."""
        return all(finding.level != "error" for finding in self.findings)

    def and_also(self, *findings: Finding) -> Diagnosis:
        """The same with more."""
        return attrs.evolve(self, findings=(*self.findings, *findings))


def wal_reset_safe(version: tuple[int, ...]) -> bool:
    """Whether a SQLite version is free of the WAL-reset race: https://sqlite.org/wal.html.

    Example:
        >>> wal_reset_safe((3, 40, 1)), wal_reset_safe((3, 44, 6)), wal_reset_safe((3, 51, 3))
        (False, True, True)
    """
    return (
        version >= (3, 51, 3)
        or (3, 50, 7) <= version < (3, 51, 0)
        or (3, 44, 6) <= version < (3, 45, 0)
    )


def examine(path: str, *, derived: Collection[str]) -> Diagnosis:
    """Look at a file with a connection of our own that cannot write.

    Args:
        path: the file.
        derived: the names of the tables that are derived from the log.
    """
    findings = [*_machine()]
    file_format = None
    try:
        check_file(Path(path), readonly=True)
        findings += [*_place(path)]
        with contextlib.closing(Database(lambda: _reader(path), path, 1.0)) as db:
            file_format = first_int(db.execute("PRAGMA user_version"))
            findings += [*_schema(db, derived), *_open_commit(db)]
    except LabelEventsError as error:
        findings.append(refused(error))
    return _diagnosis(file_format, findings)


def examine_open(db: Database, *, derived: Collection[str]) -> Diagnosis:
    """Look at a store through the connection that it is open on."""
    findings = [*_machine()]
    if db.path != MEMORY:
        findings += [*_place(db.path)]
    findings += [*_pragmas(db), *_schema(db, derived), *_open_commit(db)]
    return _diagnosis(first_int(db.execute("PRAGMA user_version")), findings)


def refused(error: LabelEventsError) -> Finding:
    """What a refusal to open a file amounts to."""
    remedies: dict[type, str] = {
        NotAStoreError: "Name a store; `labelevents init` makes one.",
        NewerFormatError: "Update labelevents.",
        DamagedStoreError: _RESTORE,
    }
    remedy = remedies.get(type(error), "Look at who may read the file and write to its folder.")
    return Finding("error", str(error), remedy)


def _diagnosis(file_format: int | None, findings: list[Finding]) -> Diagnosis:
    safe = wal_reset_safe(sqlite3.sqlite_version_info)
    return Diagnosis(sqlite3.sqlite_version, safe, file_format, tuple(findings))


def _reader(path: str) -> sqlite3.Connection:
    unchanging = "&immutable=1" if places.never_written(path) else ""
    address = f"{Path(path).absolute().as_uri()}?mode=ro{unchanging}"
    return sqlite3.connect(address, uri=True, timeout=1.0, isolation_level=None)


def _machine() -> Iterator[Finding]:
    """What does not depend on the file."""
    version = sqlite3.sqlite_version
    if wal_reset_safe(sqlite3.sqlite_version_info):
        yield Finding("ok", f"SQLite {version} is free of the WAL-reset race.")
    elif lock.AVAILABLE:
        yield Finding(
            "note",
            f"SQLite {version} has the WAL-reset race (fixed in 3.51.3, 3.50.7 and 3.44.6); the"
            " lock that labelevents takes closes it between processes that use labelevents.",
            "Let no other tool write to the file while labelevents has it open.",
        )
    else:
        yield Finding(
            "warning",
            f"SQLite {version} has the WAL-reset race, and this system has no fcntl to lock with.",
            "Update SQLite to 3.51.3, or write from one process at a time.",
        )
    if sqlite3.threadsafety == 0:
        yield Finding(
            "error",
            "This SQLite was built without support for threads.",
            "Use a Python whose `sqlite3.threadsafety` is 1 or 3.",
        )


def _place(path: str) -> Iterator[Finding]:
    """Where the file lies, and what lies beside it."""
    kind = places.on_network(path)
    if kind is not None:
        yield Finding(
            "warning",
            f"The file is on a network file system ({kind}), where locks cannot be relied on.",
            "Keep the store on a local disk, and bring copies elsewhere with `labelevents backup`.",
        )
    else:
        known = places.file_system(path)
        yield Finding("ok", f"The file system is {known or 'not known'}.")
    wal = Path(f"{path}-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size > 2 * CHECKPOINT_AFTER:
        yield Finding(
            "note",
            f"The WAL holds {size:,} bytes: a checkpoint is due, or a reader is in its way.",
            "Close all that reads, then open the store for writing and close it.",
        )
    elif size:
        yield Finding("ok", f"The WAL holds {size:,} bytes; it belongs to the store, keep it.")
    yield from _lock(path)


def _lock(path: str) -> Iterator[Finding]:
    last = lock.FileLock(path, 0.0)
    holder = last.holder()
    if last.is_held():
        yield Finding(
            "note",
            f"Process {holder} is writing." if holder else "Another process is writing.",
            "Wait for it, or end it: the lock goes with the process.",
        )
    elif holder is not None:
        yield Finding("ok", f"Nobody is writing; process {holder} was the last.")
    else:
        yield Finding("ok", "Nobody is writing.")


def _pragmas(db: Database) -> Iterator[Finding]:
    """Whether the connection is set up as it has to be."""
    wrong = []
    for name, value in PRAGMAS.items():
        if db.path == MEMORY and name == "mmap_size":
            continue  # means nothing there
        found = first_int(db.execute(f"PRAGMA {name}"))
        if found != value:
            wrong.append(f"{name} is {found}, not {value}")
    mode = db.execute("PRAGMA journal_mode").fetchone()
    plain = db.path == MEMORY or places.never_written(db.path)  # no WAL where nobody writes
    if not plain and mode != ("wal",):
        wrong.append(f"journal_mode is {mode and mode[0]}, not wal")
    if wrong:
        remedy = "Open the store again, and change no pragmas on its connection."
        yield Finding("warning", f"Of the pragmas, {', '.join(wrong)}.", remedy)
    else:
        told = ", ".join(f"{name} {value}" for name, value in PRAGMAS.items())
        yield Finding("ok", f"The pragmas are in force: {told}.")


def _schema(db: Database, derived: Collection[str]) -> Iterator[Finding]:
    """What was altered, and what others added."""
    altered = differing(db)
    if altered:
        yield Finding("error", f"Somebody altered the log's own {', '.join(altered)}.", _RESTORE)
    else:
        yield Finding("ok", f"The tables and triggers of the log are those of format {FORMAT}.")
    own = {*expected(), *derived}
    sql = "SELECT type, name, tbl_name FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid"
    for kind, name, table in list(db.execute(sql)):
        if name in own or (kind == "index" and table in derived):
            continue
        if kind == "trigger" and table in (*LOG_TABLES, *derived):
            yield Finding(
                "warning",
                f"The trigger `{name}` on `{table}` is not ours; it runs inside our transactions.",
                f"Drop it, unless you know what it does: DROP TRIGGER {name}.",
            )
        else:
            yield Finding("note", f"The {kind} `{name}` is not ours; it is left alone.")


def _open_commit(db: Database) -> Iterator[Finding]:
    """A commit whose events are not all there blocks every append: the triggers wait for them."""
    sql = """SELECT commit_no, last_seq, COALESCE((SELECT MAX(last_seq) FROM batches
               WHERE first_seq = (SELECT MAX(first_seq) FROM batches)), 0)
             FROM commits ORDER BY commit_no DESC LIMIT 1"""
    for number, last, got in db.execute(sql):
        if last != got:
            yield Finding(
                "error",
                f"Commit {number} lacks its events from {got + 1} to {last}, which no writer of"
                " ours leaves behind; nothing can be appended after it.",
                _RESTORE,
            )
