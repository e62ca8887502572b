"""Opening files that are stores, and files that are not."""

from __future__ import annotations

import gc
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from labelevents.events.record import Header, Write
from labelevents.exceptions import (
    DamagedStoreError,
    LabelEventsError,
    NewerFormatError,
    NotAStoreError,
    ReadOnlyError,
    StoreBusyError,
)
from labelevents.log.sqlite import SqliteLog
from labelevents.testing import CountingIds, FixedClock
from labelevents.values.identity import Actor
from tests.log.given import bare, content, make, opened

HEADER = Header(b"0123456789abcdef", Actor("human", "ana"))
WRITES = [Write("row/x", 0, [b'["row.renamed",1,"",["title"],null,"x"]'])]


def log(path: Path, **how: Any) -> SqliteLog:
    """A log in a file."""
    return SqliteLog(path, clock=FixedClock(), **how)


def _sqlite(path: Path) -> None:
    with bare(path) as db:
        db.execute("CREATE TABLE t(x)")


def _foreign_wal(path: Path) -> None:
    with bare(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE t(x)")


def _header_only(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00")


def _truncated_header(path: Path) -> None:
    make(path)
    path.write_bytes(path.read_bytes()[:99])


FOREIGN = {
    "sqlite": _sqlite,
    "wal": _foreign_wal,
    "text": lambda path: path.write_text("frame,x,y\n1,2,3\n"),
    "long text": lambda path: path.write_bytes(b"x" * 100_000),
    "header only": _header_only,
    "cut in the header": _truncated_header,
}


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("kind", FOREIGN)
def test_foreign(tmp_path: Path, kind: str, *, readonly: bool) -> None:
    """A file that is something else is refused, and stays as it is to the byte."""
    path = tmp_path / "a.labels"
    FOREIGN[kind](path)
    before, files = path.read_bytes(), sorted(tmp_path.iterdir())
    with pytest.raises(NotAStoreError, match="not a labelevents store"):
        log(path, readonly=readonly)

    assert before == path.read_bytes()
    assert files == sorted(tmp_path.iterdir())


@pytest.mark.parametrize("readonly", [False, True])
def test_newer(tmp_path: Path, *, readonly: bool) -> None:
    """A store of a newer format says so, and stays as it is."""
    path = tmp_path / "a.labels"
    make(path)
    with bare(path) as db:
        db.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    with pytest.raises(NewerFormatError, match=r"has format 2; this labelevents reads up to 1"):
        log(path, readonly=readonly)

    assert before == path.read_bytes()


def test_newer_beside_a_writer(tmp_path: Path) -> None:
    """A newer format is noticed also while it stands in the WAL only."""
    path = tmp_path / "a.labels"
    make(path)
    with bare(path) as db:
        db.execute("PRAGMA wal_autocheckpoint = 0")
        db.execute("BEGIN")
        db.execute("PRAGMA user_version = 2")
        db.execute("COMMIT")
        with pytest.raises(NewerFormatError, match="has format 2"):
            log(path).close()


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_truncated(tmp_path: Path, share: float) -> None:
    """A store that was cut short is damaged; opening or verifying says so, and changes nothing."""
    path = tmp_path / "a.labels"
    make(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    before = path.read_bytes()
    try:
        with opened(path, readonly=True) as store:
            problems: Any = store.verify().problems
    except DamagedStoreError as error:
        problems = error.problems

    assert problems
    assert before == path.read_bytes()


def test_empty_file(tmp_path: Path) -> None:
    """An empty file becomes a store, as SQLite makes one of it; for reading it is none."""
    path = tmp_path / "a.labels"
    path.touch()
    with pytest.raises(NotAStoreError):
        log(path, readonly=True)
    log(path).close()

    log(path, readonly=True).close()


@pytest.mark.parametrize(("name", "readonly"), [("no/such/a.labels", False), ("b.labels", True)])
def test_missing(tmp_path: Path, name: str, *, readonly: bool) -> None:
    """A file that is not there, or has no folder, is refused, and nothing is made."""
    with pytest.raises(NotAStoreError, match=r"There is no store|there is no folder"):
        log(tmp_path / name, readonly=readonly)

    assert [] == list(tmp_path.iterdir())


def test_folder(tmp_path: Path) -> None:
    """A folder is no store."""
    with pytest.raises(NotAStoreError, match="is not a file"):
        log(tmp_path)


def test_second_beside_the_first(tmp_path: Path) -> None:
    """A store that was just made, and is open, can be opened again by others."""
    path = tmp_path / "a.labels"
    first = log(path)
    second, third = log(path), log(path, readonly=True)
    first.append(HEADER, WRITES)

    assert [1, 1, 1] == [each.revision("row/x") for each in (first, second, third)]
    for each in (first, second, third):
        each.close()


def test_header_says_what_it_is(tmp_path: Path) -> None:
    """The first bytes of a new file hold the application id and the format."""
    path = tmp_path / "a.labels"
    log(path).close()
    start = path.read_bytes()[:100]

    assert (b"LBEV", 1) == (start[68:72], int.from_bytes(start[60:64], "big"))


def test_readonly(tmp_path: Path) -> None:
    """What is open for reading refuses to write, through the log and beneath it."""
    path = tmp_path / "a.labels"
    make(path)
    before = content(path)
    reader = log(path, readonly=True)
    with pytest.raises(ReadOnlyError, match="opened for reading"):
        reader.append(HEADER, WRITES)
    with pytest.raises(ReadOnlyError):
        reader.db.execute("INSERT INTO meta VALUES ('a', 1)")
    reader.close()

    assert before == content(path)


def test_busy(tmp_path: Path) -> None:
    """A writer that does not let go in time is an error that says what to do."""
    path = tmp_path / "a.labels"
    mine = log(path, busy_timeout=0.05)
    with bare(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match=r"more than 0\.05 seconds.*busy_timeout"):
            mine.append(HEADER, WRITES)
        other.execute("ROLLBACK")
    mine.append(HEADER, WRITES)

    assert 1 == mine.revision("row/x")
    mine.close()


@pytest.mark.parametrize("inside", ["append", "view"])
def test_nothing_before_commit(tmp_path: Path, inside: str) -> None:
    """What happens between BEGIN and COMMIT is not there if the writer is gone before the end."""
    path = tmp_path / "a.labels"
    make(path)
    before = content(path)
    mine = log(path)
    if inside == "view":

        class Crash:
            def apply(self, commit: object) -> None:
                raise KeyboardInterrupt(commit)

        with pytest.raises(KeyboardInterrupt):
            mine.append(HEADER, WRITES, Crash())
    else:
        mine.db.execute("BEGIN IMMEDIATE")
        mine.db.execute("INSERT INTO meta VALUES ('half', 1)")
        mine.db.close()
    mine.close()

    assert before == content(path)


def test_after_a_refusal_the_log_goes_on(tmp_path: Path) -> None:
    """A refused append leaves no transaction open."""
    mine = log(tmp_path / "a.labels")
    ids = CountingIds()
    for text in ("\ud800", None):
        header = Header(ids.commit(), HEADER.actor, message=text)
        try:
            mine.append(header, WRITES)
        except Exception as error:  # noqa: BLE001 - which one, says the next test
            assert text is not None, error  # noqa: PT017
    mine.close()

    assert [None] == [row[8] for row in content(tmp_path / "a.labels")[3]]


def test_text_that_cannot_be_stored(tmp_path: Path) -> None:
    """A message that UTF-8 cannot hold is refused with an error of this library."""
    mine = log(tmp_path / "a.labels")
    try:
        with pytest.raises(LabelEventsError):
            mine.append(Header(HEADER.id, HEADER.actor, message="\ud800"), WRITES)
    finally:
        mine.close()


def test_sqlite_sees_one_row_an_event(tmp_path: Path) -> None:
    """The view `events` has every event once, numbered without a gap, with its parts."""
    path = tmp_path / "a.labels"
    make(path)
    with bare(path) as db:
        rows = list(db.execute("SELECT * FROM events ORDER BY seq"))
        (last,) = db.execute("SELECT MAX(last_seq) FROM commits").fetchone()
        names = [column[0] for column in db.execute("SELECT * FROM events").description]
    final = dict(zip(names, rows[-1], strict=True))

    assert list(range(1, last + 1)) == [row[0] for row in rows]
    assert ["seq", "commit_no", "stream", "type", "version", "instance", "fields"] == names[:7]
    assert ["frame_lo", "frame_hi", "value"] == names[7:10]
    assert ("object.placed", 1, 20, 32) == tuple(
        final[name] for name in ("type", "version", "frame_lo", "frame_hi")
    )


def test_sqlite_error_is_translated(tmp_path: Path) -> None:
    """No error of SQLite's own leaves the log."""
    path = tmp_path / "a.labels"
    make(path)
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    path.write_bytes(bytes(data))
    with pytest.raises(DamagedStoreError):
        list(log(path, readonly=True).commits())
    with sqlite3.connect(path) as db, pytest.raises(sqlite3.DatabaseError):
        db.execute("SELECT * FROM commits").fetchall()
    db.close()


def test_threads_that_ended(tmp_path: Path) -> None:
    """A thread that has ended leaves no connection behind."""
    made = SqliteLog(tmp_path / "threads.labels", clock=FixedClock())
    for _ in range(20):
        thread = threading.Thread(target=lambda: list(made.commits()))
        thread.start()
        thread.join()
    del thread
    gc.collect()
    left = len(made.db._all)
    made.close()

    assert 1 == left
