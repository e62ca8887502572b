"""One box over many frames, saved at synchronous=FULL, against a raw INSERT with one fsync."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator

from benchmarks.given import one_row
from benchmarks.timing import Compared, compare
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range

FRAMES = 1_000_000
_RAW = "a raw INSERT of 200 bytes, WAL, synchronous=FULL"


def run() -> Iterator[tuple[str, Compared, str]]:
    """What it costs to place a box and save, for ranges of very different lengths."""
    with one_row(FRAMES) as (folder, row, car):
        instance = car.create_instance()
        instance.set_for_frames(BoundingBoxCoordinates(0.1, 0.1, 0.1, 0.1), Range(0, FRAMES - 1))
        row.add_object_instance(instance)
        row.save()
        lefts = itertools.count()
        raw = sqlite3.connect(folder / "raw.db", isolation_level=None)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, body TEXT)")
        for length in (1, 1_000, 100_000, FRAMES):

            def ours(length: int = length) -> None:
                box = BoundingBoxCoordinates(0.1, 0.1, next(lefts) / 1e6, 0.1)
                instance.set_for_frames(box, Range(0, length - 1), overwrite=True)
                row.save()

            def insert() -> None:
                raw.execute("INSERT INTO t(body) VALUES (?)", ("x" * 200,))

            yield f"box over {length:,} frames, saved", compare(ours, insert, 31), _RAW
        raw.close()
