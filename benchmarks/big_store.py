"""A store of ten million events: built call by call, then opened, listed, looked at and blamed.

`python -m benchmarks big --events 10000000` builds it with `set_for_frames`, one call an event, a
thousand frames to an object and ten objects to a row, with every guarantee on. It takes minutes and
about 200 bytes an event.
"""

from __future__ import annotations

import mmap
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

import labelevents
from benchmarks.timing import shown
from labelevents import Project, Store
from labelevents.objects import OntologyStructure, Shape
from labelevents.objects.coordinates import BoundingBoxCoordinates

OBJECTS, FRAMES = 10, 1_000
A_ROW = OBJECTS * FRAMES


@attrs.frozen
class Told:
    """What was found out: how long, and how much memory the process has after it."""

    what: str
    seconds: float
    memory: int

    def __str__(self) -> str:
        return f"| {self.what} | {shown(self.seconds)} | {self.memory / 2**20:.0f} MiB |"


def run(path: Path, events: int) -> Iterator[str]:
    """Build it, if it is not there, and tell of it, line by line."""
    if not path.exists():
        began = time.perf_counter()
        for done in build(path, events):
            print(f"\r{done:,} of {events:,} events", end="", file=sys.stderr, flush=True)
        took = time.perf_counter() - began
        yield f"Built in {shown(took)}: {took / events * 1e6:.1f} µs an event."
    size = path.stat().st_size
    yield f"{size / 2**30:.2f} GiB, {size / events:.0f} bytes an event."
    yield ""
    yield "| operation | time | memory of the process |"
    yield "|---|---|---|"
    yield from map(str, looked_at(path))


def build(path: Path, events: int) -> Iterator[int]:
    """Make the store; how many events there are, row by row."""
    ontology = OntologyStructure()
    ontology.add_object("Car", Shape.BOUNDING_BOX)
    with labelevents.open(path, actor="bench") as store:
        project = store.create_project("Big", ontology)
        for row in range(max(events // A_ROW, 1)):
            _fill(project, row)
            yield (row + 1) * A_ROW


def _fill(project: Project, number: int) -> None:
    """One row, with a commit for each of its objects."""
    video = labelevents.Video(f"v{number:05}", width=640, height=480, frames=FRAMES, fps=25.0)
    row = project.create_label_row(video)
    row.initialise_labels()
    (kind,) = row.ontology_structure.objects
    for each in range(OBJECTS):
        car = kind.create_instance()
        car.set_for_frames(BoundingBoxCoordinates(0.1, 0.1, each / OBJECTS, 0.0), 0)
        row.add_object_instance(car)
        for frame in range(1, FRAMES):
            box = BoundingBoxCoordinates(0.1, 0.1, each / OBJECTS, frame / FRAMES)
            car.set_for_frames(box, frame)
        row.save(message=f"car {each}")


def looked_at(path: Path) -> Iterator[Told]:
    """Open, list, show a frame, blame it, change it and take that back: each once, cold."""
    opened: list[Store] = []
    yield _timed("open the store", lambda: opened.append(_open(path)))
    (store,) = opened
    with store:
        project = store.projects[0]
        rows: list[Any] = []
        yield _timed("list all rows", lambda: rows.extend(project.list_label_rows_v2()))
        yield _timed(f"find one of {len(rows):,} by its title", lambda: _find(project))
        row = _find(project)
        yield _timed(f"open a row of {A_ROW:,} events", row.initialise_labels)
        yield _timed("show a frame, with its boxes", lambda: _show(row))
        yield _timed("blame that frame", lambda: row.blame(frame=500))
        yield _timed("the last ten commits", lambda: list(row.history(limit=10)))
        yield _timed("move a box, and save", lambda: _move(row))
        yield _timed("undo that", row.undo)
        yield _timed("the counts of the store", store.stats)


def _open(path: Path) -> Store:
    return labelevents.open(path, actor="bench")


def _find(project: Project) -> Any:
    (row,) = project.list_label_rows_v2(data_title_eq="v00007")
    return row


def _show(row: Any) -> None:
    cars = row.get_frame_view(500).get_object_instances()
    assert [car.get_annotation(500).coordinates for car in cars]


def _move(row: Any) -> None:
    car = row.get_object_instances()[0]
    car.set_for_frames(BoundingBoxCoordinates(0.2, 0.2, 0.2, 0.2), 500, overwrite=True)
    row.save()


def _timed(what: str, work: Callable[[], object]) -> Told:
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text().split()[1]) if statm.exists() else 0
    return Told(what, took, pages * mmap.PAGESIZE)
