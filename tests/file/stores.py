"""Stores to attack, to damage and to copy; and how to look at them without the library."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from pathlib import Path
from typing import Any

from labelevents import LabelRowV2, Store, Video
from labelevents.objects import Object, ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.testing import CountingIds, FixedClock
from labelevents.values.identity import Actor
from tests.ontology.given import street

LOG_TABLES = ("meta", "actors", "streams", "commits", "batches")
_OTHER_IDS = itertools.count(1_000_000, 1_000)
# What SQLite and the lock keep beside a store.
BESIDE = ("-wal", "-shm", "-lock")


def opened(path: Path | str, actor: str | Actor = "human:ana", **how: Any) -> Store:
    """A store with a clock that repeats, and with ids that no other store of the run makes."""
    given = {"clock": FixedClock(), "ids": CountingIds(next(_OTHER_IDS)), **how}
    return Store(path, actor=Actor.parse(actor), **given)


def add_row(store: Store, title: str, frames: int = 400) -> LabelRowV2:
    """A row of the store's first project, which is made if there is none."""
    projects = store.projects or [store.create_project("Street", street().ontology)]
    row = projects[0].create_label_row(Video(title, 640, 480, frames, 25.0))
    row.initialise_labels()
    return row


def add_car(row: LabelRowV2, frame: int) -> None:
    """A car on one frame, not saved yet."""
    item = row.ontology_structure.get_child_by_hash("car", type_=Object)
    car = ObjectInstance(item, object_hash=f"car{frame:05}")
    box = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.001 * frame)
    car.set_for_frames(box, frame)
    row.add_object_instance(car)


def make(path: Path | str, cars: int = 150) -> None:
    """A store of five commits: three batches in one of them, two streams in another."""
    with opened(path, ids=CountingIds()) as store:
        row = add_row(store, "cam0.mp4")
        for frame in range(cars):
            add_car(row, frame)
        row.save("many")
    model = Actor("model", "yolo@4", on_behalf_of="human:ana", agent="yolo/4", run="r1")
    later, ids = FixedClock(1_700_000_100_000_000), CountingIds(5000)
    with opened(path, model, clock=later, ids=ids) as store:
        other = add_row(store, "cam1.mp4")
        with store.commit("two rows", provenance={"digest": "abc"}):
            add_car(other, 3)
            other.save()
            first = store.projects[0].list_label_rows_v2()[0]
            first.initialise_labels()
            add_car(first, 399)
            first.save()


def log_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that the five tables of the log hold, read with nothing but SQLite."""
    db = sqlite3.connect(path)
    try:
        return log_in(db)
    finally:
        db.close()


def log_in(db: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """The same of an open connection. Long texts are digests, so that a failure can be read."""
    found = {}
    for table in LOG_TABLES:
        rows = db.execute(f"SELECT * FROM main.{table} ORDER BY 1")  # noqa: S608
        found[table] = [tuple(_short(value) for value in row) for row in rows]
    return found


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > 40:
        return f"{value[:20]}… {hashlib.sha256(value.encode()).hexdigest()}"
    return value
