"""Format 1 of the file: the tables of the log, and the triggers that keep it append-only.

`commits` says who, when and why; `batches` holds the events, one row per commit and stream, cut at
256 events, as JSON. Nobody may change or delete a row, and because `INSERT OR REPLACE` walks past
delete triggers, a row that does not extend the log is refused as well. There is no UNIQUE on
`batches` beyond its key for the same reason: REPLACE deletes through it.

The triggers ask again what the CHECKs ask: `PRAGMA ignore_check_constraints` silences those, and a
batch that ends before it begins would make room for a REPLACE of an older one. Their questions go
by key, so that an append costs the same however long the log is.
"""

from __future__ import annotations

APPLICATION_ID = 0x4C424556  # "LBEV", seen by file(1) and checked on opening
FORMAT = 1

KINDS = ("edit", "import", "undo", "redo", "revert", "restore", "admin")

_TABLES = """
CREATE TABLE meta(
  k TEXT PRIMARY KEY,
  v ANY) STRICT, WITHOUT ROWID;
CREATE TABLE actors(
  actor_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK(kind IN ('human', 'model', 'import', 'system', 'policy')),
  ref TEXT NOT NULL,
  UNIQUE(kind, ref)) STRICT;
CREATE TABLE streams(
  stream_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE commits(
  commit_no INTEGER PRIMARY KEY,
  commit_id BLOB NOT NULL UNIQUE CHECK(length(commit_id) = 16),
  recorded_us INTEGER NOT NULL,
  occurred_us INTEGER,
  actor_id INTEGER NOT NULL REFERENCES actors,
  behalf_id INTEGER REFERENCES actors,
  agent TEXT,
  run TEXT,
  message TEXT,
  correlation TEXT,
  causation TEXT,
  kind TEXT NOT NULL CHECK(
    kind IN ('edit', 'import', 'undo', 'redo', 'revert', 'restore', 'admin')),
  targets TEXT,
  provenance TEXT,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL CHECK(last_seq >= first_seq)) STRICT;
CREATE TABLE batches(
  first_seq INTEGER PRIMARY KEY,
  last_seq INTEGER NOT NULL CHECK(last_seq >= first_seq),
  commit_no INTEGER NOT NULL REFERENCES commits,
  stream_id INTEGER NOT NULL REFERENCES streams,
  body TEXT NOT NULL) STRICT;
CREATE INDEX batches_by_stream ON batches(stream_id, first_seq);
"""

_EXTEND = """
CREATE TRIGGER commits_extend BEFORE INSERT ON commits WHEN
     NEW.commit_no IS NOT (SELECT COALESCE(MAX(commit_no), 0) + 1 FROM commits)
  OR NEW.first_seq IS NOT (SELECT COALESCE(MAX(last_seq), 0) + 1 FROM batches
                           WHERE first_seq = (SELECT MAX(first_seq) FROM batches))
  OR NEW.first_seq IS NOT (SELECT COALESCE(MAX(last_seq), 0) + 1 FROM commits
                           WHERE commit_no = NEW.commit_no - 1)
  OR NEW.last_seq < NEW.first_seq
  OR NEW.recorded_us <= (SELECT COALESCE(MAX(recorded_us), -1) FROM commits
                         WHERE commit_no = NEW.commit_no - 1)
  OR length(NEW.commit_id) IS NOT 16
  OR EXISTS (SELECT 1 FROM commits WHERE commit_id = NEW.commit_id)
  BEGIN SELECT RAISE(ABORT, 'labelevents: this commit does not extend the log'); END;
CREATE TRIGGER batches_extend BEFORE INSERT ON batches WHEN
     NEW.first_seq IS NOT (SELECT COALESCE(MAX(last_seq), 0) + 1 FROM batches
                           WHERE first_seq = (SELECT MAX(first_seq) FROM batches))
  OR NEW.last_seq < NEW.first_seq
  OR NEW.commit_no IS NOT (SELECT MAX(commit_no) FROM commits)
  OR NEW.last_seq > (SELECT last_seq FROM commits ORDER BY commit_no DESC LIMIT 1)
  BEGIN SELECT RAISE(ABORT, 'labelevents: this batch does not extend the log'); END;
CREATE TRIGGER actors_extend BEFORE INSERT ON actors WHEN
     NEW.actor_id IS NOT (SELECT COALESCE(MAX(actor_id), 0) + 1 FROM actors)
  OR EXISTS (SELECT 1 FROM actors WHERE kind = NEW.kind AND ref = NEW.ref)
  BEGIN SELECT RAISE(ABORT, 'labelevents: actors are only added'); END;
CREATE TRIGGER streams_extend BEFORE INSERT ON streams WHEN
     NEW.stream_id IS NOT (SELECT COALESCE(MAX(stream_id), 0) + 1 FROM streams)
  OR EXISTS (SELECT 1 FROM streams WHERE name = NEW.name)
  BEGIN SELECT RAISE(ABORT, 'labelevents: streams are only added'); END;
CREATE TRIGGER meta_extend BEFORE INSERT ON meta WHEN
     EXISTS (SELECT 1 FROM meta WHERE k = NEW.k)
  BEGIN SELECT RAISE(ABORT, 'labelevents: meta is only added to'); END;
"""


def _fixed(table: str) -> str:
    """Triggers that refuse to change or delete rows of a table."""
    return "".join(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'labelevents: {table} cannot be changed'); END;\n"
        for verb in ("UPDATE", "DELETE")
    )


# One row per event, for any SQLite tool. `frames` has every run; lo and hi are the outermost.
_EVENTS = """
CREATE VIEW events AS SELECT
  batches.first_seq + event.key AS seq,
  batches.commit_no AS commit_no,
  streams.name AS stream,
  json_extract(event.value, '$[0]') AS type,
  json_extract(event.value, '$[1]') AS version,
  json_extract(event.value, '$[2]') AS instance,
  json_extract(event.value, '$[3]') AS fields,
  json_extract(event.value, '$[4][0]') AS frame_lo,
  json_extract(event.value, '$[4][#-1]') AS frame_hi,
  json_extract(event.value, '$[5]') AS value,
  json_extract(event.value, '$[4]') AS frames
FROM batches JOIN streams USING (stream_id), json_each(batches.body) AS event;
"""

LOG_TABLES = ("meta", "actors", "streams", "commits", "batches")

DDL = _TABLES + _EXTEND + "".join(_fixed(table) for table in LOG_TABLES) + _EVENTS
