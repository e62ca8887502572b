"""Boxes placed frame by frame, answers set run by run, and a row opened from such events."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

import msgspec

from benchmarks.given import one_row
from benchmarks.timing import Compared, compare
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range

FRAMES = 5_000
ROUNDS = 5
_ROWS = "executemany of as many ready rows"
_DECODED = "decoding the same events"


def run() -> Iterator[tuple[str, Compared, str]]:
    """What one call a frame costs, and reading its events again; one answer among few and many."""
    with one_row(1_000_000) as (folder, row, car):
        (attribute,) = car.attributes
        boxes = [BoundingBoxCoordinates(0.1, 0.2, x / FRAMES, 0.4) for x in range(FRAMES)]
        starts = itertools.count(0, FRAMES)
        instance = car.create_instance()
        instance.set_for_frames(boxes[0], 999_999)
        row.add_object_instance(instance)
        row.save()

        def place() -> None:
            start = next(starts)
            for frame, box in enumerate(boxes, start):
                instance.set_for_frames(box, frame)
            row.save()

        raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)")
        ready = [("x" * 150,)] * FRAMES

        def insert() -> None:
            raw.execute("BEGIN")
            raw.executemany("INSERT INTO t(body) VALUES (?)", ready)
            raw.execute("COMMIT")

        what = f"{FRAMES:,} boxes frame by frame, one save"
        yield what, compare(place, insert, ROUNDS), _ROWS
        raw.close()
        stored = sqlite3.connect(folder / "ours.labels")
        bodies = [body for (body,) in stored.execute("SELECT body FROM batches")]
        stored.close()

        def reopen() -> None:
            row.initialise_labels(overwrite=True)

        def decode() -> None:
            for body in bodies:
                msgspec.json.decode(body)

        events = ROUNDS * FRAMES
        yield f"open a row of {events:,} such events", compare(reopen, decode, ROUNDS), _DECODED
        (instance,) = row.get_object_instances()
        for runs in (100, 10_000):
            for number in range(runs):
                frames = Range(number * 10, number * 10 + 9)
                instance.set_answer(f"{number}", attribute, frames=frames)
            assert len(instance.get_answer(attribute, filter_frame=runs * 5)) == 1

            def ask(at: int = runs * 5) -> None:
                for _ in range(100):
                    instance.get_answer(attribute, filter_frame=at)

            known = dict.fromkeys(range(runs), "same")

            def look(known: dict[int, str] = known) -> None:
                for frame in range(100):
                    assert known[frame]

            found = compare(ask, look)
            yield f"100 answers at a frame, of {runs:,} runs", found, "a dict look-up each"
