"""What the benchmarks start from."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

import labelevents
from labelevents import LabelRowV2, Store
from labelevents.objects import Object, ObjectInstance, OntologyStructure, Shape
from labelevents.objects.attributes import Attribute, TextAttribute
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Frames


@attrs.frozen
class Given:
    """A store in a folder, an empty row in it, and a kind of box with a dynamic text."""

    folder: Path
    store: Store
    row: LabelRowV2
    car: Object
    state: Attribute

    @property
    def path(self) -> Path:
        """The file of the store."""
        return self.folder / "ours.labels"

    def placed(self, frames: Frames) -> ObjectInstance:
        """A car on some frames of the row, saved."""
        car = self.car.create_instance()
        car.set_for_frames(BoundingBoxCoordinates(0.1, 0.1, 0.1, 0.1), frames)
        self.row.add_object_instance(car)
        self.row.save()
        return car

    def pragma(self, said: str) -> None:
        """Tell SQLite something."""
        self.store._log.db.execute(f"PRAGMA {said}")

    def file_size(self) -> int:
        """The bytes of the file, with nothing left in the WAL."""
        log: Any = self.store._log
        log.checkpoint()
        return self.path.stat().st_size


@contextlib.contextmanager
def one_row(frames: int) -> Iterator[Given]:
    """A new store with an empty row of so many frames."""
    ontology = OntologyStructure()
    car = ontology.add_object("Car", Shape.BOUNDING_BOX)
    car.add_attribute(TextAttribute, "State", dynamic=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        labelevents.open(Path(folder) / "ours.labels", actor="bench") as store,
    ):
        project = store.create_project("Bench", ontology)
        row = project.create_label_row(
            labelevents.Video(title="v", width=640, height=480, frames=frames, fps=25)
        )
        row.initialise_labels()
        (kind,) = row.ontology_structure.objects
        yield Given(Path(folder), store, row, kind, kind.attributes[0])
