"""Questions to the log, one SQL text each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from labelevents.events.record import (
    Batch,
    Commit,
    CommitKind,
    Header,
    Write,
    from_microseconds,
)
from labelevents.exceptions import DamagedStoreError, LabelEventsError
from labelevents.log.database import Database, Rows, first_int
from labelevents.values.identity import Actor

_HEAD = "SELECT commit_no, last_seq, recorded_us FROM commits ORDER BY commit_no DESC LIMIT 1"
_LAST_IN = """(SELECT commit_no FROM batches b WHERE b.stream_id = s.stream_id
  ORDER BY first_seq DESC LIMIT 1)"""
_STREAM = f"SELECT s.stream_id, {_LAST_IN} FROM streams s WHERE name = ?"
# All that a commit to one stream asks, at once: each statement costs as much as what it looks up.
_END = f"""
SELECT c.commit_no, c.last_seq, c.recorded_us,
  (SELECT commit_no FROM commits WHERE commit_id = ?),
  (SELECT actor_id FROM actors WHERE kind = ? AND ref = ?), s.stream_id, {_LAST_IN}
FROM (SELECT MAX(commit_no) AS last FROM commits) LEFT JOIN commits c ON c.commit_no = last
  LEFT JOIN streams s ON s.name = ?"""
_REVISION = """
SELECT commit_no FROM batches WHERE stream_id = (SELECT stream_id FROM streams WHERE name = ?)
ORDER BY first_seq DESC LIMIT 1"""
_BATCHES = """
SELECT b.commit_no, a.kind, a.ref, c.recorded_us, b.first_seq, b.last_seq, b.body, c.kind
FROM batches b JOIN commits c USING (commit_no) JOIN actors a USING (actor_id)
WHERE b.stream_id = (SELECT stream_id FROM streams WHERE name = ?)
  AND b.commit_no > ? AND b.commit_no <= ? AND b.first_seq > ?
ORDER BY b.first_seq {order} LIMIT ?"""
_COMMITS = """
SELECT c.commit_no, c.commit_id, c.recorded_us, c.occurred_us, a.kind, a.ref, b.kind, b.ref,
  c.agent, c.run, c.message, c.correlation, c.causation, c.kind, c.targets, c.provenance,
  c.first_seq, c.last_seq
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


def stream(db: Database, name: str) -> tuple[int | None, int]:
    """A stream's id, None if it is new, and the number of the last commit in it, 0 if none."""
    found = db.execute(_STREAM, (name,)).fetchone()
    return (None, 0) if found is None else (found[0], found[1] or 0)


class End(NamedTuple):
    """Where the log ends, as who is about to append a commit sees it.

    Attributes:
        number, seq, recorded_us: of the last commit and its last event; zeros if there is none.
        known: the number of the commit that has the id already, if one has.
        actor_id: the actor's, None if it is new.
        streams: the id of each stream to write to, None if it is new, and its revision.
    """

    number: int
    seq: int
    recorded_us: int
    known: int | None
    actor_id: int | None
    streams: list[tuple[int | None, int]]


def end(db: Database, header: Header, writes: Sequence[Write]) -> End:
    """Where the log ends, for a commit that writes this."""
    first = writes[0].stream if writes else None
    asked = (header.id, header.actor.kind, header.actor.ref, first)
    ((number, seq, at, known, actor_id, stream_id, last),) = db.execute(_END, asked)
    streams = [(stream_id, last or 0), *(stream(db, write.stream) for write in writes[1:])]
    return End(number or 0, seq or 0, at or 0, known, actor_id, streams)


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
    newest_first: bool = False,
) -> Iterator[Batch]:
    """The batches of a stream in order, from commits after `after`, up to `upto` included."""
    last = 2**62 if upto is None else upto
    values = (stream, after, last, after_seq, -1 if limit is None else limit)
    sql = _BATCHES.format(order="DESC" if newest_first else "ASC")
    actors: dict[tuple[str, str], Actor] = {}
    for number, kind, ref, at, first, last_seq, body, of_kind in db.execute(sql, values):
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
        streams = _names(db.execute(_STREAMS_OF, (row[16], row[17])))
        try:
            commit = commit_of(_line(row), streams)
        except (LabelEventsError, TypeError, ValueError) as error:
            told = f"Commit {row[0]} says what cannot be ({error})"
            raise DamagedStoreError(
                f"{told}. Run `labelevents verify`.", problems=(told,)
            ) from None
        yield commit


class CommitLine(NamedTuple):
    """A commit as its table has it, in the order of the columns; the actors by what they are.

    `actor` also has what stands in the columns after it.
    """

    number: int
    id: bytes
    recorded_us: int
    occurred_us: int | None
    actor: Any
    behalf: Any
    agent: str | None
    run: str | None
    message: str | None
    correlation: str | None
    causation: str | None
    kind: CommitKind
    targets: str | None
    provenance: str | None
    first_seq: int
    last_seq: int


def _line(row: tuple[Any, ...]) -> CommitLine:
    number, id_, recorded, occurred, kind, ref, behalf_kind, behalf_ref, agent, run, *more = row
    behalf = None if behalf_kind is None else Actor(behalf_kind, behalf_ref)
    on_behalf_of = None if behalf is None else str(behalf)
    actor = Actor(kind, ref, agent=agent, on_behalf_of=on_behalf_of, run=run)
    return CommitLine(number, id_, recorded, occurred, actor, behalf, agent, run, *more)


def commit_of(line: CommitLine, streams: Sequence[str]) -> Commit:
    """A commit of what its table has, and the streams it wrote to.

    Raises:
        LabelEventsError, TypeError, ValueError: if the line says what cannot be.
    """
    if len(line.id) != 16:
        raise ValueError("its id is not 16 bytes")
    return Commit(
        number=line.number,
        id=bytes(line.id).hex(),
        recorded_at=from_microseconds(line.recorded_us),
        occurred_at=None if line.occurred_us is None else from_microseconds(line.occurred_us),
        actor=line.actor,
        message=line.message,
        correlation=line.correlation,
        causation=line.causation,
        kind=line.kind,
        provenance=None if line.provenance is None else msgspec.json.decode(line.provenance),
        first_seq=line.first_seq,
        last_seq=line.last_seq,
        targets=() if line.targets is None else _targets(line.targets),
        streams=tuple(streams),
    )


def _targets(text: str) -> tuple[int, ...]:
    return tuple(msgspec.json.decode(text, type=list[int]))


def _names(rows: Rows) -> list[str]:
    """The names in a query's only column. A damaged file may hold rows that say no name."""
    names = [name for (name,) in rows]
    if not all(isinstance(name, str) for name in names):
        told = "A stream has no name"
        raise DamagedStoreError(f"{told}. Run `labelevents verify`.", problems=(told,))
    return names
