"""Rows 18 and 19: history of a row of many events, and lists of many rows."""

from __future__ import annotations

import itertools
from typing import Any

import labelevents
from benchmarks.given import Given, one_row
from benchmarks.lines import OURS, Candidate, Line, Lines, at_most, measure
from benchmarks.timing import seconds
from labelevents.objects.coordinates import BoundingBoxCoordinates as Box

OBJECTS = 100


def history(size: int = 100_000) -> Lines:
    """Row 18: blame of a frame, diff of two revisions and undo, on a row of many events."""
    length = size // OBJECTS
    with one_row(size) as given:
        for number in range(OBJECTS):
            car = given.placed(0)
            for frame in range(1, length):
                car.set_for_frames(Box(0.1, number / OBJECTS, frame / length, 0.1), frame)
        given.row.save()
        fresh = itertools.count(1)

        def change() -> None:
            given.row.get_object_instances()[3].set_for_frames(
                Box(0.2, 0.2, next(fresh) / 1e6, 0.2), 7, overwrite=True
            )
            given.row.save()

        yield _within(
            18, f"blame a frame, of {size:,} events", 5e-3, lambda: given.row.blame(frame=5)
        )
        appended, undone = [], []
        for _ in range(7):
            appended.append(seconds(change))
            undone.append(seconds(given.row.undo))
        times = {OURS: undone, "its append": appended}
        what = f"undo the last commit, of {size:,} events"
        yield Line(18, what, times, (at_most("its append", 2),))
        change()
        last = given.row.history()[0].number

        def diff() -> None:
            assert given.row.diff(last - 1, last).stat

        candidates = {OURS: Candidate(diff), "its append": Candidate(change)}
        what = f"diff of the last commit, of {size:,} events"
        yield measure(18, what, candidates, at_most("its append", 2))


def lists(size: int = 10_000) -> Lines:
    """Row 19: list so many rows with filters: nothing is folded."""
    with one_row(10) as given:
        project = given.store.projects[0]
        with given.store.commit("many rows"):
            for number in range(size):
                media = labelevents.Video(f"v{number}", width=64, height=48, frames=10, fps=25.0)
                project.create_label_row(media)

        def listed() -> None:
            assert len(project.list_label_rows_v2()) == size + 1

        def filtered() -> None:
            assert project.list_label_rows_v2(data_title_like="v%4%")

        yield measure(19, f"list {size:,} rows", {OURS: Candidate(listed)}, rounds=3)
        yield measure(
            19, f"list {size:,} rows with a filter", {OURS: Candidate(filtered)}, rounds=3
        )
        yield _opened(given)


def _opened(given: Given) -> Line:
    """A store opens, with a look at its first project."""

    def opened() -> None:
        with labelevents.open(given.path, readonly=True) as store:
            assert store.projects[0].title

    return _within(19, "open that store", 50e-3, opened)


def _within(row: int, what: str, limit: float, work: Any) -> Line:
    """A line whose limit is a time, as no peer does the work."""
    line = measure(row, what, {OURS: Candidate(work)})
    name = f"{limit * 1e3:.0f} ms"
    times = {**line.times, name: [limit] * len(line.times[OURS])}
    return Line(row, what, times, (at_most(name, 1),))
