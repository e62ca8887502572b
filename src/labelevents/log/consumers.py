"""How far programs that follow a store have come: a table of its own, made when first needed.

It is no part of the log, because positions move. It is not derived either: who drops it makes all
consumers start over.
"""

from __future__ import annotations

from labelevents.events.ports import Clock
from labelevents.log.sqlite import SqliteLog

TABLE = "consumers"

_DDL = f"""
CREATE TABLE IF NOT EXISTS {TABLE}(
  consumer_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  position INTEGER NOT NULL,
  moved_us INTEGER NOT NULL) STRICT"""
_EXISTS = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
_READ = f"SELECT position FROM {TABLE} WHERE name = ?"
_ADVANCE = f"""
INSERT INTO {TABLE}(name, position, moved_us) VALUES (?, ?, ?)
ON CONFLICT(name) DO UPDATE SET position = excluded.position, moved_us = excluded.moved_us
WHERE excluded.position > position"""


class Consumers:
    """The positions of all consumers of one store, each the number of a commit."""

    def __init__(self, log: SqliteLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock

    def position(self, name: str) -> int | None:
        """The last commit that a consumer is done with; None if there is no such consumer."""
        db = self._log.db
        if db.execute(_EXISTS, (TABLE,)).fetchone() is None:
            return None
        found = db.execute(_READ, (name,)).fetchone()
        return None if found is None else int(found[0])

    def advance(self, name: str, position: int) -> None:
        """Move a consumer on to a position, unless it is there or further already.

        Raises:
            ReadOnlyError: if the store was opened for reading.
            StoreBusyError: if another writer did not finish in time.
        """
        with self._log.transaction() as db:
            db.execute(_DDL)
            db.execute(_ADVANCE, (name, position, self._clock.now()))
