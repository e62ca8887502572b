"""Stores to ask in SQL, and how to ask them without this library."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labelevents import Actor, LabelRowV2, Store
from tests.rows.given import new_row, of_row


@contextlib.contextmanager
def bare(store: Store | Path) -> Iterator[sqlite3.Connection]:
    """A connection that knows nothing of this library, to a store or to a copy of one in memory."""
    place = ":memory:" if isinstance(store, Store) else store
    db = sqlite3.connect(place, isolation_level=None)
    try:
        if isinstance(store, Store):
            store._log.db.raw.backup(db)
        yield db
    finally:
        db.close()


def asked(store: Store | Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What SQLite answers."""
    with bare(store) as db:
        return list(db.execute(sql, values))


def as_actor(store: Store, actor: str | Actor) -> None:
    """From now on somebody else writes."""
    store.actor = store._workspace.actor = Actor.parse(actor)


def labelled(row: LabelRowV2, frames: Any = 0) -> Any:
    """A car on a row, saved."""
    car = of_row(row).car(frames)
    row.add_object_instance(car)
    row.save()
    return car


def many(store: Store, count: int) -> list[LabelRowV2]:
    """Rows with a car each."""
    rows = [new_row(store, f"{number}.mp4") for number in range(count)]
    for row in rows:
        labelled(row)
    return rows
