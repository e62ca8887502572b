"""The peers: encord, the label model in memory, and eventsourcing, event sourcing on SQLite."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

with warnings.catch_warnings():
    # pydantic finds that encord 0.1.211 decorates a class method in the old way.
    warnings.simplefilter("ignore")
    from encord import objects as encord
    from encord.objects import ObjectInstance as _EncordInstance
    from encord.objects.attributes import TextAttribute
    from encord.objects.coordinates import BoundingBoxCoordinates as EncordBox
    from encord.objects.frames import Range as EncordRange
    from encord.orm.storage import CustomerProvidedVideoMetadata

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.sqlite import SQLiteConnectionPool

__all__ = [
    "Boxes",
    "EncordBox",
    "EncordRange",
    "EncordTown",
    "boxes_application",
    "linear_path",
]


class EncordTown:
    """An ontology of one box with a dynamic text, and rows of it."""

    def __init__(self) -> None:
        self.ontology = encord.OntologyStructure()
        self.car = self.ontology.add_object("Car", encord.Shape.BOUNDING_BOX)
        self.state = self.car.add_attribute(TextAttribute, "State", dynamic=True)

    def row(self, frames: int) -> Any:
        """An empty row in memory."""
        video = CustomerProvidedVideoMetadata(
            fps=25.0,
            duration=frames / 25,
            file_size=1,
            mime_type="video/mp4",
            width=640,
            height=480,
        )
        holder: Any = SimpleNamespace(structure=self.ontology)
        return encord.LabelRowV2.from_media_metadata(holder, video)


@contextlib.contextmanager
def linear_path() -> Iterator[None]:
    """What encord 0.1.190 did: without the scan of all frames at the end of each call.

    0.1.211 asks after each `set_for_frames` whether any frame has event tags, by looking at all of
    them, so that frame by frame costs the square of their number.
    """
    name = "_has_event_tags"
    known = getattr(_EncordInstance, name)
    setattr(_EncordInstance, name, lambda _: False)
    try:
        yield
    finally:
        setattr(_EncordInstance, name, known)


class Boxes(Aggregate):
    """The boxes of a row, as the documentation of eventsourcing has an aggregate."""

    @event("Started")
    def __init__(self) -> None:
        self.boxes: dict[int, list[float]] = {}

    @event("Placed")
    def place(self, frame: int, box: list[float]) -> None:
        """One box on one frame."""
        self.boxes[frame] = box


def boxes_application(path: Path, *, synchronous: str) -> Application[Any]:
    """An application over a SQLite file in WAL mode, with a synchronous mode that can be told."""
    pools: Any = SQLiteConnectionPool
    make = pools._create_connection

    def made(pool: Any) -> Any:
        connection = make(pool)
        connection._sqlite_conn.execute(f"PRAGMA synchronous = {synchronous}")
        return connection

    pools._create_connection = made
    try:
        return Application(
            {
                "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                "SQLITE_DBNAME": str(path),
                "IS_SNAPSHOTTING_ENABLED": "y",
            }
        )
    finally:
        pools._create_connection = make
