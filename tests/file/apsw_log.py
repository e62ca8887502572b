"""The library's own log on an apsw connection, so that tests can stand between SQLite and the disk.

Only the connection is another: opening, `append`, checkpoints and closing are `SqliteLog`'s.
"""

from __future__ import annotations

import contextlib
import functools
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import apsw
import attrs

from labelevents.events.ports import Clock
from labelevents.events.record import Commit, Header, Write
from labelevents.log.sqlite import PRAGMAS, SqliteLog
from labelevents.objects.frames import Range
from labelevents.testing import FixedClock
from labelevents.values.identity import Actor
from tests.rows.given import Town, memory_row, town

# What the standard library's `sqlite3` raises where apsw raises this.
_SAME_AS = {
    apsw.BusyError: "database is locked",
    apsw.FullError: "database or disk is full",
    apsw.IOError: "disk I/O error",
    apsw.CantOpenError: "unable to open database file",
    apsw.ReadOnlyError: "attempt to write a readonly database",
}


@contextlib.contextmanager
def _as_sqlite3() -> Iterator[None]:
    try:
        yield
    except tuple(_SAME_AS) as error:
        raise sqlite3.OperationalError(_SAME_AS[type(error)]) from error
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise sqlite3.DatabaseError(str(error)) from error


class _Cursor:
    """As much of `sqlite3.Cursor` as the library uses."""

    def __init__(self, raw: apsw.Cursor) -> None:
        self._raw = raw

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        with _as_sqlite3():
            yield from self._raw

    def fetchone(self) -> tuple[Any, ...] | None:
        with _as_sqlite3():
            return self._raw.fetchone()


class _Connection:
    """As much of `sqlite3.Connection` as the library uses."""

    def __init__(self, path: str, vfs: str, timeout: float) -> None:
        with _as_sqlite3():
            self._raw = apsw.Connection(path, vfs=vfs)
            self._raw.set_busy_timeout(int(timeout * 1000))

    @property
    def in_transaction(self) -> bool:
        return self._raw.in_transaction

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Cursor:
        with _as_sqlite3():
            return _Cursor(self._raw.execute(sql, tuple(values)))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        with _as_sqlite3():
            self._raw.executemany(sql, [tuple(row) for row in rows])

    def close(self) -> None:
        # SQLite closes whatever happens, and the standard library says nothing of it.
        with contextlib.suppress(apsw.IOError, apsw.FullError):
            self._raw.close(True)  # noqa: FBT003 - also with a query that was not read to its end


class ApswLog(SqliteLog):
    """`SqliteLog` whose files go through a VFS of apsw's."""

    def __init__(self, path: Path, *, vfs: str, clock: Clock | None = None) -> None:
        self._vfs = vfs
        super().__init__(path, clock=clock or FixedClock())

    def _connect(self) -> sqlite3.Connection:
        made = _Connection(self.path, self._vfs, self._busy_timeout)
        for name, value in PRAGMAS.items():
            made.execute(f"PRAGMA {name} = {value}")
        return cast("sqlite3.Connection", made)


@attrs.frozen
class Saved:
    """A commit as a caller knows it: the id that he made, and what he wrote where."""

    id: bytes
    stream: str
    bodies: tuple[bytes, ...]

    def append_to(self, log: SqliteLog) -> Commit:
        """Append it, as one who has seen all of the stream."""
        writes = [Write(self.stream, log.revision(self.stream), self.bodies)]
        return log.append(Header(self.id, Actor("human", "ana")), writes)


@functools.cache
def real_events() -> tuple[bytes, ...]:
    """Sealed events of many kinds, made by labelling a row."""
    given: Town = town()
    row = memory_row(given)
    for number in range(10):
        car = given.car(Range(number, number + 20), number / 20)
        row.add_object_instance(car)
        car.set_answer(f"B-{number}", given.attribute("plate"))
        car.set_answer(given.option("drives"), given.attribute("doing"), frames=Range(number, 9))
        row.add_classification_instance(given.note(number, "dusk " * number or "dawn"))
    assert row._opened is not None
    return tuple(one.body for one in row._opened.tail)


def some_commits(rng: random.Random, count: int) -> list[Saved]:
    """Commits of 1 to 20 real events each, in three streams."""
    events = real_events()
    return [
        Saved(
            rng.randbytes(16),
            f"row/{rng.randrange(3)}",
            tuple(rng.choices(events, k=rng.randint(1, 20))),
        )
        for _ in range(count)
    ]


def kept(log: SqliteLog) -> list[Saved]:
    """The commits that are in a log, oldest first, with the very bytes of their events."""
    sql = """SELECT commit_id, streams.name, batches.body FROM commits
             JOIN batches USING (commit_no) JOIN streams USING (stream_id) ORDER BY commit_no"""
    return [Saved(id_, name, (body.encode(),)) for id_, name, body in log.db.execute(sql)]


def as_kept(commits: Iterable[Saved]) -> list[Saved]:
    """The same commits as `kept` gives them: the events of each as one JSON array."""
    return [attrs.evolve(one, bodies=(b"[" + b",".join(one.bodies) + b"]",)) for one in commits]
