"""Opening a row and looking at a frame, against reading the same numbers as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from benchmarks.given import one_row
from benchmarks.timing import Compared, compare
from labelevents.objects.coordinates import BoundingBoxCoordinates

OBJECTS, LENGTH = 200, 500


def run() -> Iterator[tuple[str, Compared, str]]:
    """A row of 100,000 annotations: 200 tracks of 500 boxes."""
    with one_row(100_000) as (_, row, car):
        everything: dict[str, dict[int, tuple[float, ...]]] = {}
        for number in range(OBJECTS):
            start = number * 400
            numbers = {start + i: (0.1, 0.2, i / LENGTH, 0.3) for i in range(LENGTH)}
            everything[str(number)] = numbers
            instance = car.create_instance()
            instance.set_track({f: BoundingBoxCoordinates(*box) for f, box in numbers.items()})
            row.add_object_instance(instance)
        row.save()
        text = json.dumps(everything)

        def reopen() -> None:
            row.initialise_labels(overwrite=True)

        yield "open a row of 100,000 boxes", compare(reopen, lambda: json.loads(text)), "json.loads"

        def frames() -> None:
            for frame in range(0, 80_000, 800):
                for found in row.get_frame_view(frame).get_object_instances():
                    assert found.get_annotation(frame).coordinates

        def scan() -> None:
            for frame in range(0, 80_000, 800):
                for boxes in everything.values():
                    assert boxes.get(frame, True)

        yield "100 frames with their boxes", compare(frames, scan), "a dict look-up per object"
