"""Row 17: what an annotation costs in memory, by `tracemalloc` and by the size of the process."""

from __future__ import annotations

import contextlib
import gc
import json
import mmap
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.given import one_row
from benchmarks.lines import OURS, Lines, at_most, sized
from benchmarks.peers import EncordBox, EncordTown, linear_path
from labelevents.objects import ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates as Box

SIZE = 100_000


def per_annotation(size: int = SIZE) -> Lines:
    """Boxes of a packed track, and boxes placed one by one, beside those of encord."""
    theirs = _in_a_process("encord", size)
    limits = {"packed": 0.1, "one_by_one": 0.3}
    for way, limit in limits.items():
        ours = _in_a_process(way, size)
        for kind in ("traced", "resident"):
            sizes = {OURS: ours[kind], "encord": theirs[kind]}
            what = f"memory of a box, {way.replace('_', ' ')}, {kind}"
            yield sized(17, what, sizes, at_most("encord", limit))


def _in_a_process(way: str, size: int) -> dict[str, float]:
    """Bytes per annotation, measured in a process of its own."""
    found = subprocess.run(  # noqa: S603 - of ours
        [sys.executable, "-W", "ignore", "-m", "benchmarks.memory", way, str(size)],
        capture_output=True,
        text=True,
        check=True,
    )
    known: dict[str, float] = json.loads(found.stdout)
    return known


Held = contextlib.AbstractContextManager[Any]


@contextlib.contextmanager
def _ours(size: int, place: Callable[[ObjectInstance, int], None]) -> Iterator[Any]:
    """Ten tracks on a row of a store, saved."""
    with one_row(size) as given:
        for _ in range(10):
            car = given.car.create_instance()
            place(car, size // 10)
            given.row.add_object_instance(car)
            given.row.save()
        yield given.row


def packed(size: int) -> Held:
    """Each by `set_track`."""

    def place(car: ObjectInstance, length: int) -> None:
        car.set_track({x: Box(0.1, 0.2, x / length, 0.4) for x in range(length)})

    return _ours(size, place)


def one_by_one(size: int) -> Held:
    """Each box by box."""

    def place(car: ObjectInstance, length: int) -> None:
        for x in range(length):
            car.set_for_frames(Box(0.1, 0.2, x / length, 0.4), x)

    return _ours(size, place)


@contextlib.contextmanager
def encord(size: int) -> Iterator[Any]:
    """The same in encord."""
    town = EncordTown()
    row = town.row(size)
    with linear_path():
        for _ in range(10):
            car = town.car.create_instance()
            for x in range(size // 10):
                box = EncordBox(height=0.1, width=0.2, top_left_x=x / size, top_left_y=0.4)
                car.set_for_frames(box, x)
            row.add_object_instance(car)
    yield row


WAYS: dict[str, Callable[[int], Held]] = {
    "packed": packed,
    "one_by_one": one_by_one,
    "encord": encord,
}


def _resident() -> int:
    """The bytes of this process that are in memory; 0 where nobody says."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * mmap.PAGESIZE if statm.exists() else 0


def main(way: str, size: int) -> None:
    """Print the bytes per annotation: made once to be traced, and once without, to be weighed.

    Twice, because the tracer costs memory, too. What a small one leaves behind is not counted.
    """
    make = WAYS[way]
    with make(100):
        pass
    gc.collect()
    before = _resident()
    with make(size):
        gc.collect()
        resident = (_resident() - before) / size
    gc.collect()
    tracemalloc.start()
    with make(size):
        gc.collect()
        traced = tracemalloc.get_traced_memory()[0] / size
    print(json.dumps({"traced": traced, "resident": resident}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
