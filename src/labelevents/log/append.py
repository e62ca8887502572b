"""The one way into the log: a commit and its batches, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import msgspec

from labelevents.events.codec import joined
from labelevents.events.record import Commit, Header, Write, reused, to_microseconds
from labelevents.exceptions import ConflictError, LabelEventsError
from labelevents.log import read
from labelevents.log.database import Database, first_int
from labelevents.values.identity import Actor

# 64 to 256 events a row were the fastest to write and still quick to read in part.
BATCH = 256

_COMMIT = """
INSERT INTO commits(commit_no, commit_id, recorded_us, occurred_us, actor_id, behalf_id, agent, run,
  message, correlation, causation, kind, targets, provenance, first_seq, last_seq)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_BATCH = "INSERT INTO batches(first_seq, last_seq, commit_no, stream_id, body) VALUES (?,?,?,?,?)"


def append(
    db: Database, end: read.End, header: Header, writes: Sequence[Write], recorded_us: int
) -> Commit:
    """Write one commit. The caller holds a transaction and rolls back on any error.

    Raises:
        ConflictError: if a stream moved past what the writer expected.
    """
    for write, (_, revision) in zip(writes, end.streams, strict=False):
        if revision != write.expected:
            raise _conflict(db, write)
    number, seq = end.number + 1, end.seq
    count = sum(len(write.bodies) for write in writes)
    actor, behalf = header.actor, None
    if actor.on_behalf_of is not None:
        behalf = Actor.parse(actor.on_behalf_of)
        actor = attrs.evolve(actor, on_behalf_of=str(behalf))
    line = read.CommitLine(
        number,
        header.id,
        max(recorded_us, end.recorded_us + 1),
        None if header.occurred_at is None else to_microseconds(header.occurred_at),
        actor,
        behalf,
        actor.agent,
        actor.run,
        header.message,
        header.correlation,
        header.causation,
        header.kind,
        msgspec.json.encode(header.targets).decode() if header.targets else None,
        _provenance(header),
        seq + 1,
        seq + count,
    )
    actor_id = _actor_id(db, actor) if end.actor_id is None else end.actor_id
    behalf_id = None if behalf is None else _actor_id(db, behalf)
    db.execute(_COMMIT, (*line[:4], actor_id, behalf_id, *line[6:]))
    db.executemany(_BATCH, list(_batches(db, end, writes)))
    return read.commit_of(line, [write.stream for write in writes if write.bodies])


def find(db: Database, commit_id: bytes) -> Commit | None:
    """The commit of that id, if there is one."""
    sql = "SELECT commit_no FROM commits WHERE commit_id = ?"
    for (number,) in db.execute(sql, (commit_id,)):
        return next(read.commits(db, number=number))
    return None


def sent_again(db: Database, number: int, header: Header, writes: Sequence[Write]) -> Commit:
    """The commit of that number, which has the id already, if it is the same commit.

    Raises:
        CommitIdReusedError: if it is another.
    """
    found = next(read.commits(db, number=number))
    sql = """SELECT streams.name, batches.body FROM batches JOIN streams USING (stream_id)
             WHERE commit_no = ? ORDER BY first_seq"""
    bodies: dict[str, str] = {}
    for stream, body in db.execute(sql, (found.number,)):
        bodies[stream] = bodies[stream][:-1] + "," + body[1:] if stream in bodies else body
    same = bodies == {write.stream: joined(write.bodies) for write in writes}
    if not same or found.actor.key != header.actor.key:
        raise reused(found)
    return found


def _batches(
    db: Database, end: read.End, writes: Sequence[Write]
) -> Iterator[tuple[int, int, int, int, str]]:
    number, seq = end.number + 1, end.seq + 1
    for write, (known, _) in zip(writes, end.streams, strict=False):
        stream = _stream_id(db, write.stream) if known is None else known
        for start in range(0, len(write.bodies), BATCH):
            bodies = write.bodies[start : start + BATCH]
            yield seq, seq + len(bodies) - 1, number, stream, joined(bodies)
            seq += len(bodies)


def _conflict(db: Database, write: Write) -> ConflictError:
    newer = [c for c in read.commits(db, stream=write.stream) if c.number > write.expected]
    return ConflictError(
        f"Somebody else saved this since it was loaded: {newer[0]}. Nothing was written; load it"
        " again with `initialise_labels(overwrite=True)` and repeat the change.",
        commits=newer,
    )


def _actor_id(db: Database, actor: Actor) -> int:
    return _dictionary_id(db, "actors", "actor_id", {"kind": actor.kind, "ref": actor.ref})


def _stream_id(db: Database, name: str) -> int:
    return _dictionary_id(db, "streams", "stream_id", {"name": name})


def _dictionary_id(db: Database, table: str, key: str, names: dict[str, str]) -> int:
    """The id of a name in one of the log's dictionaries; added if it is new."""
    where = " AND ".join(f"{name} = ?" for name in names)
    values = tuple(names.values())
    found = db.execute(f"SELECT {key} FROM {table} WHERE {where}", values).fetchone()
    if found is not None:
        return int(found[0])
    new = first_int(db.execute(f"SELECT COALESCE(MAX({key}), 0) + 1 FROM {table}"))
    marks = ", ".join("?" * len(values))
    columns = ", ".join(names)
    db.execute(f"INSERT INTO {table}({key}, {columns}) VALUES (?, {marks})", (new, *values))
    return new


def _provenance(header: Header) -> str | None:
    if header.provenance is None:
        return None
    try:
        return msgspec.json.encode(dict(header.provenance)).decode()
    except (TypeError, ValueError) as error:
        raise LabelEventsError(f"Expected provenance that JSON can hold: {error}") from None
