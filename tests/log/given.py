"""Small stores in files, and bare connections to them."""

# ruff: noqa: S608 - names of our own tables, on purpose put into SQL

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labelevents import Store, Video
from labelevents.log.fingerprint import expected
from labelevents.objects import Object, OntologyStructure, Shape
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.testing import CountingIds, FixedClock
from labelevents.values.frames import Range
from labelevents.values.identity import Actor

LOG_TABLES = ("meta", "actors", "streams", "commits", "batches")


def opened(path: Path, **how: Any) -> Store:
    """A store whose clock and ids repeat."""
    given = {"actor": Actor("human", "ana"), "clock": FixedClock(), "ids": CountingIds(), **how}
    return Store(path, **given)


def make(path: Path) -> None:
    """A store of four commits: a project, a row, 301 objects at once, and one box more."""
    ontology = OntologyStructure()
    ontology.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    with opened(path) as store:
        row = store.create_project("Street", ontology).create_label_row(Video("cam", 64, 48, 500))
        row.initialise_labels()
        car = row.ontology_structure.get_child_by_hash("car", type_=Object)
        box = BoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4)
        for _ in range(301):
            instance = car.create_instance()
            instance.set_for_frames(box, Range(0, 9))
            row.add_object_instance(instance)
        row.save("many")
        instance.set_for_frames(box, [20, 30, 31])
        row.save("one more")


@contextlib.contextmanager
def bare(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of somebody who knows nothing of this library."""
    db = sqlite3.connect(path, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def content(path: Path) -> list[Any]:
    """Every row of the log's tables."""
    with bare(path) as db:
        return [sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in LOG_TABLES]


@contextlib.contextmanager
def tampered(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for which the triggers are gone; they are put back after."""
    triggers = {name: sql for name, sql in expected().items() if sql.startswith("CREATE TRIGGER")}
    with bare(path) as db:
        for name in triggers:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for sql in triggers.values():
            db.execute(sql)
