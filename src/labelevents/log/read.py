"""Questions to the log, one SQL text each."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import msgspec

from labelevents.events.record import Batch, Commit, from_microseconds
from labelevents.exceptions import DamagedStoreError, LabelEventsError
from labelevents.log.database import Database, Rows, first_int
from labelevents.values.identity import Actor

_HEAD = "SELECT commit_no, last_seq, recorded_us FROM commits ORDER BY commit_no DESC LIMIT 1"
_REVISION = """
SELECT commit_no FROM batches WHERE stream_id = (SELECT stream_id FROM streams WHERE name = ?)
ORDER BY first_seq DESC LIMIT 1"""
_BATCHES = """
SELECT b.commit_no, a.kind, a.ref, c.recorded_us, b.first_seq, b.last_seq, b.body, c.kind
FROM batches b JOIN commits c USING (commit_no) JOIN actors a USING (actor_id)
WHERE b.stream_id = (SELECT stream_id FROM streams WHERE name = ?)
  AND b.commit_no > ? AND b.commit_no <= ? AND b.first_seq > ?
ORDER BY b.first_seq LIMIT ?"""
_COMMITS = """
SELECT c.commit_no, c.commit_id, c.recorded_us, c.occurred_us, a.kind, a.ref, b.kind, b.ref,
  c.agent, c.run, c.message, c.correlation, c.causation, c.kind, c.provenance, c.first_seq,
  c.last_seq, c.targets
FROM commits c JOIN actors a USING (actor_id) LEFT JOIN actors b ON b.actor_id = c.behalf_id"""
_IN_STREAM = """c.commit_no IN (SELECT commit_no FROM batches WHERE stream_id =
  (SELECT stream_id FROM streams WHERE name = ?))"""
_IMPORTS = """
SELECT commit_no FROM commits WHERE kind = 'import'
  AND json_extract(provenance, '$.source.sha256') = ? ORDER BY commit_no DESC"""
_STREAMS_OF = """
SELECT DISTINCT streams.name FROM batches JOIN streams USING (stream_id)
WHERE first_seq BETWEEN ? AND ? ORDER BY first_seq"""


def head(db: Database) -> tuple[int, int, int]:
    """The last commit's number, its last event's seq, and when it was recorded; zeros if none."""
    found = db.execute(_HEAD).fetchone()
    return (0, 0, 0) if found is None else (found[0], found[1], found[2])


def revision(db: Database, stream: str) -> int:
    """The number of the last commit in a stream, 0 if there is none."""
    return first_int(db.execute(_REVISION, (stream,)))


def streams(db: Database) -> list[str]:
    """The names of all streams, in the order of their first commit."""
    return _names(db.execute("SELECT name FROM streams ORDER BY stream_id"))


def imports(db: Database, sha256: str) -> list[int]:
    """The numbers of import commits whose source has that digest, newest first."""
    return [number for (number,) in db.execute(_IMPORTS, (sha256,))]


def batches(
    db: Database,
    stream: str,
    *,
    after: int = 0,
    upto: int | None = None,
    after_seq: int = 0,
    limit: int | None = None,
) -> Iterator[Batch]:
    """The batches of a stream in order, from commits after `after`, up to `upto` included."""
    last = 2**62 if upto is None else upto
    values = (stream, after, last, after_seq, -1 if limit is None else limit)
    actors: dict[tuple[str, str], Actor] = {}
    for number, kind, ref, at, first, last_seq, body, of_kind in db.execute(_BATCHES, values):
        actor = actors.get((kind, ref))
        if actor is None:
            actor = actors[kind, ref] = Actor(kind, ref)
        yield Batch(number, actor, at, first, last_seq, body, of_kind)


def commits(
    db: Database,
    *,
    stream: str | None = None,
    before: int | None = None,
    limit: int | None = None,
    number: int | None = None,
    after: int = 0,
    oldest_first: bool = False,
) -> Iterator[Commit]:
    """Commits, newest first unless said otherwise."""
    terms: list[tuple[str, Any]] = [
        (_IN_STREAM, stream),
        ("c.commit_no < ?", before),
        ("c.commit_no = ?", number),
        ("c.commit_no > ?", after or None),
    ]
    order = "ASC" if oldest_first else "DESC"
    given = [(term, value) for term, value in terms if value is not None]
    where = " WHERE " + " AND ".join(term for term, _ in given) if given else ""
    sql = f"{_COMMITS}{where} ORDER BY c.commit_no {order} LIMIT ?"
    values = [value for _, value in given]
    for row in db.execute(sql, (*values, -1 if limit is None else limit)):
        streams = _names(db.execute(_STREAMS_OF, (row[15], row[16])))
        try:
            commit = _commit(row, streams)
        except (LabelEventsError, TypeError, ValueError) as error:
            told = f"Commit {row[0]} says what cannot be ({error})"
            raise DamagedStoreError(
                f"{told}. Run `labelevents verify`.", problems=(told,)
            ) from None
        yield commit


def _commit(row: tuple[Any, ...], streams: list[str]) -> Commit:
    behalf = None if row[6] is None else f"{row[6]}:{row[7]}"
    return Commit(
        number=row[0],
        id=uuid.UUID(bytes=row[1]).hex,
        recorded_at=from_microseconds(row[2]),
        occurred_at=None if row[3] is None else from_microseconds(row[3]),
        actor=Actor(row[4], row[5], agent=row[8], on_behalf_of=behalf, run=row[9]),
        message=row[10],
        correlation=row[11],
        causation=row[12],
        kind=row[13],
        provenance=None if row[14] is None else msgspec.json.decode(row[14]),
        first_seq=row[15],
        last_seq=row[16],
        targets=() if row[17] is None else tuple(msgspec.json.decode(row[17], type=list[int])),
        streams=tuple(streams),
    )


def _names(rows: Rows) -> list[str]:
    """The names in a query's only column. A damaged file may hold rows that say no name."""
    names = [name for (name,) in rows]
    if not all(isinstance(name, str) for name in names):
        told = "A stream has no name"
        raise DamagedStoreError(f"{told}. Run `labelevents verify`.", problems=(told,))
    return names
