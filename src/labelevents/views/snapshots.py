"""States of label rows, written down so that opening one folds only what came after.

Derived and disposable, as all that is not the log. A line counts only for the version of the fold
that wrote it, for the commit that it names and if its hash fits; else it is as if it were not
there, and the row is folded from its first event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from labelevents.model.snapshot import FOLD, Snapshot
from labelevents.views.tables import Connection

_TABLE = """
CREATE TABLE snapshots(
  stream_id INTEGER PRIMARY KEY,
  fold INTEGER NOT NULL,
  commit_no INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  created_us INTEGER NOT NULL,
  edited_us INTEGER NOT NULL,
  hash BLOB NOT NULL,
  state TEXT NOT NULL,
  columns BLOB NOT NULL) STRICT"""
NAMES = ("snapshots",)
_NO_END = 2**62  # no commit has a higher number

_SCHEMA = "SELECT sql FROM sqlite_schema WHERE name = 'snapshots'"
# The batch that it ends with has to be there: the stream's last one up to that event.
_NEWEST = """
SELECT s.commit_no, s.last_seq, s.created_us, s.edited_us, s.hash, s.state, s.columns
FROM snapshots s JOIN streams USING (stream_id) JOIN batches ON batches.first_seq = (
  SELECT MAX(first_seq) FROM batches
  WHERE batches.stream_id = s.stream_id AND first_seq <= s.last_seq)
WHERE streams.name = ? AND s.fold = ? AND s.commit_no <= ?
  AND batches.commit_no = s.commit_no AND batches.last_seq = s.last_seq"""
_LINES = """
SELECT COALESCE(name, stream_id) FROM snapshots LEFT JOIN streams USING (stream_id)
WHERE fold = ? ORDER BY stream_id"""
_PUT = """
INSERT INTO snapshots(
  stream_id, fold, commit_no, last_seq, created_us, edited_us, hash, state, columns)
SELECT stream_id, ?, ?, ?, ?, ?, ?, ?, ? FROM streams WHERE name = ?
ON CONFLICT(stream_id) DO UPDATE SET
  fold = excluded.fold, commit_no = excluded.commit_no, last_seq = excluded.last_seq,
  created_us = excluded.created_us, edited_us = excluded.edited_us, hash = excluded.hash,
  state = excluded.state, columns = excluded.columns
WHERE excluded.commit_no >= commit_no OR excluded.fold <> fold"""
_LAST = """
SELECT last_seq FROM batches JOIN streams USING (stream_id)
WHERE streams.name = ? AND commit_no <= ? ORDER BY first_seq DESC LIMIT 1"""


class Kept(NamedTuple):
    """A row's state as of a commit.

    Attributes:
        commit: the number of the last commit that it includes.
        last_seq: the number of the last event.
        created_us, edited_us: when its first and its last commit were recorded.
        snapshot: the state.
    """

    commit: int
    last_seq: int
    created_us: int
    edited_us: int
    snapshot: Snapshot


class Snapshots:
    """The table `snapshots` over one connection: the newest of each row."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    def exist(self) -> bool:
        """Whether the table is there, as this version makes it."""
        return self.db.execute(_SCHEMA).fetchone() == (_TABLE.strip(),)

    def create(self) -> None:
        """Make the table anew and empty, in the caller's transaction."""
        self.db.execute("DROP TABLE IF EXISTS snapshots")
        self.db.execute(_TABLE.strip())

    def newest(self, stream: str, upto: int = _NO_END) -> Kept | None:
        """The state of a stream after commit `upto` or an earlier one, if it can be trusted."""
        found = self.db.execute(_NEWEST, (stream, FOLD, upto)).fetchone()
        if found is None:
            return None
        commit, last_seq, created_us, edited_us, digest, state, columns = found
        kept = Kept(commit, last_seq, created_us, edited_us, Snapshot(state.encode(), columns))
        return kept if _digest(stream, kept) == digest else None

    def distrusted(self) -> Iterator[str]:
        """Whose lines say that they are of this version, and cannot be trusted."""
        for (name,) in list(self.db.execute(_LINES, (FOLD,))):
            if self.newest(name) is None:
                yield str(name)

    def put(self, stream: str, kept: Kept) -> None:
        """Keep a state, unless there is a newer one, in the caller's transaction."""
        known = (kept.commit, kept.last_seq, kept.created_us, kept.edited_us)
        state, columns = kept.snapshot
        values = (_digest(stream, kept), state.decode(), columns)
        self.db.execute(_PUT, (FOLD, *known, *values, stream))

    def last_seq(self, stream: str, commit: int) -> int:
        """The number of the last event of a stream up to a commit, 0 if there is none."""
        found = self.db.execute(_LAST, (stream, commit)).fetchone()
        return 0 if found is None else int(found[0])


def _digest(stream: str, kept: Kept) -> bytes:
    """The hash of all that is kept, and of whose it is; lengths go before what has no end."""
    state, columns = kept.snapshot
    said = (FOLD, stream, kept.commit, kept.last_seq, kept.created_us, kept.edited_us, len(state))
    head = " ".join(map(str, said))
    made = hashlib.sha256(head.encode())
    made.update(state)
    made.update(columns)
    return made.digest()
