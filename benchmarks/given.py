"""What the benchmarks start from."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import labelevents
from labelevents.objects import LabelRowV2, Object, OntologyStructure, Shape
from labelevents.objects.attributes import TextAttribute


@contextlib.contextmanager
def one_row(frames: int) -> Iterator[tuple[Path, LabelRowV2, Object]]:
    """A folder with a store in it, an empty row of so many frames, and a kind of box."""
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
        yield Path(folder), row, car
