"""A store with something to take back: a model labels two rows at once, and people go over it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from labelevents import LabelRowV2, Store
from labelevents.objects import ClassificationInstance, Object, ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Frames, Range
from tests.cli.given import BOX, HOUR, NOON, add_row, document, opened, run
from tests.ontology.given import street

MODEL = "model:yolo@4"
KEYS = ["commit", "kind", "targets", "effects", "shadowed_by", "dependents"]
STANDS = ["row", "label_hash", "instance", "field", "frames", "commit", "actor"]
MOVED = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.4, top_left_y=0.4)


def tell(path: Path) -> dict[str, str]:
    """Make it; the rows' hashes by title.

    r1 to r3: Ana makes the project Street, cam0 and cam1. r4: a model's run 7 puts a car on frames
    0 to 4 of both. r5: Ana moves the one in cam0 on 1 and 2. r6: Ben puts a car on cam1.
    """
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        rows = [add_row(project, title) for title in ("cam0", "cam1")]
    with opened(path, MODEL, NOON + 24 * HOUR) as store, store.commit("a pass", run="7"):
        for title in ("cam0", "cam1"):
            add(row_of(store, title), f"{title}-car", Range(0, 4))
    with opened(path, "ana", NOON + 48 * HOUR) as store:
        row = row_of(store, "cam0")
        row.get_object_instances()[0].set_for_frames(MOVED, [1, 2], overwrite=True)
        row.save("cut off")
    with opened(path, "ben", NOON + 72 * HOUR) as store:
        row = row_of(store, "cam1")
        add(row, "ben-car", 7)
        row.save("one more")
    return {row.data_title: str(row.label_hash) for row in rows}


def row_of(store: Store, title: str) -> LabelRowV2:
    """A row, its labels read."""
    (row,) = store.projects[0].list_label_rows_v2(data_title_eq=title)
    row.initialise_labels()
    return row


def add(row: LabelRowV2, who: str, frames: Frames) -> None:
    """A car of that hash."""
    item = row.ontology_structure.get_child_by_hash("car", type_=Object)
    car = ObjectInstance(item, object_hash=who)
    car.set_for_frames(BOX, frames)
    row.add_object_instance(car)


def collide(path: Path) -> None:
    """Three commits on cam0: Ana puts a weather on it; Ben takes it off; he puts his own there."""
    put_weather(path, "ana", "hers", 96)
    with opened(path, "ben", NOON + 97 * HOUR) as store:
        row = row_of(store, "cam0")
        row.remove_classification(row.get_classification_instances()[0])
        row.save()
    put_weather(path, "ben", "his", 98)


def put_weather(path: Path, actor: str, who: str, hours: int) -> None:
    """A commit of a weather on frames 0 to 3 of cam0, so many hours after noon."""
    with opened(path, actor, NOON + hours * HOUR) as store:
        row = row_of(store, "cam0")
        item = row.ontology_structure.classifications[0]
        weather = ClassificationInstance(item, classification_hash=who)
        weather.set_for_frames(Range(0, 3))
        row.add_classification_instance(weather)
        row.save()


def boxes(path: Path, title: str) -> dict[str, list[list[int]]]:
    """The cars on a row, and on which frames each is."""
    shown = document("show", path, title)
    return {one["object_hash"]: one["ranges"] for one in shown["objects"]}


def newest(path: Path) -> dict[str, Any]:
    """The newest commit, as `log` has it."""
    found: dict[str, Any] = document("log", path, "-n", "1", "--raw")[0]
    return found


def usage(*said: object) -> str:
    """What is said of a wrong call: exit code 2, and nothing on stdout."""
    told = run(*said)
    assert (2, "") == (told.code, told.out)
    return re.sub(r"\s+", " ", told.err.rpartition("Error: ")[2]).strip()
