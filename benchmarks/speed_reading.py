"""Rows 5 to 9: what it costs to read what is in memory."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from benchmarks.floors import Buckets, Runs, exported, sweep
from benchmarks.given import Given, one_row
from benchmarks.lines import OURS, Candidate, Lines, at_least, at_most, measure
from benchmarks.peers import EncordBox, EncordRange, EncordTown, linear_path
from labelevents.objects.coordinates import BoundingBoxCoordinates as Box
from labelevents.objects.frames import Range

ENCORD = "encord"
LENGTH = 500  # frames of an instance, where there are many
ASKED = 200

Spans = Sequence[tuple[int, int]]


def answers_at_a_frame(sizes: tuple[int, ...] = (100, 1_000, 10_000)) -> Lines:
    """Row 5: a dynamic answer at one frame, among R runs, each of another value."""
    least = {100: 20.0, 1_000: 150.0, 10_000: 2000.0}
    town = EncordTown()
    for size in sizes:
        with one_row(10 * size) as given:
            mine = given.placed(Range(0, 10 * size - 1))
            theirs = town.car.create_instance()
            floor = Runs()
            for number in range(size):
                lo, value = 10 * number, str(number)
                mine.set_answer(value, given.state, frames=Range(lo, lo + 9))
                theirs.set_answer(value, town.state, frames=EncordRange(lo, lo + 9))
                floor.put(lo, lo + 10, value)
            given.row.save()
            frames = _asked(10 * size)

            def ours(car: Any = mine, given: Given = given, frames: list[int] = frames) -> None:
                for frame in frames:
                    assert car.get_answer(given.state, filter_frame=frame)

            def encord(car: Any = theirs, frames: list[int] = frames[:20]) -> None:
                for frame in frames:
                    assert car.get_answer(town.state, filter_frame=frame)

            def bisected(runs: Runs = floor, frames: list[int] = frames) -> None:
                for frame in frames:
                    assert runs.at(frame)

            candidates = {
                OURS: Candidate(ours, ASKED),
                ENCORD: Candidate(encord, 20),
                "bisect": Candidate(bisected, ASKED),
            }
            goals = [at_most("bisect", 5)]
            if size in least:
                goals.append(at_least(ENCORD, least[size]))
            yield measure(5, f"an answer at a frame, of {size:,}", candidates, *goals, size=size)


def what_is_on_a_frame(sizes: tuple[int, ...] = (100, 1_000, 4_000)) -> Lines:
    """Row 6: who is on a frame of 100,000, with boxes and answers; K instances of 500 frames."""
    for size in sizes:
        with one_row(100_000) as given:
            spans = _spans(size)
            theirs, state = _filled(given, spans, answers=True)
            index, runs = Buckets(spans), [Runs() for _ in spans]
            for (lo, hi), each in zip(spans, runs, strict=True):
                each.put(lo, (lo + hi) // 2, "v")
            boxes = [(0.1, 0.1, who / size, 0.1) for who in range(size)]
            frames = _asked(100_000)

            def ours(given: Given = given, frames: list[int] = frames) -> None:
                for frame in frames:
                    for car in given.row.get_frame_view(frame).get_object_instances():
                        assert car.get_annotation(frame).coordinates is not None
                        car.get_answer(given.state, filter_frame=frame)

            def encord(
                row: Any = theirs, frames: list[int] = frames[:20], asked: Any = state
            ) -> None:
                for frame in frames:
                    for car in row.get_frame_view(frame).get_object_instances():
                        assert car.get_annotation(frame).coordinates is not None
                        car.get_answer(asked, filter_frame=frame)

            def floor(
                index: Buckets = index,
                runs: list[Runs] = runs,
                boxes: list[Any] = boxes,
                frames: list[int] = frames,
            ) -> None:
                for frame in frames:
                    for who in index.at(frame):
                        assert boxes[who]
                        runs[who].at(frame)

            candidates = {
                OURS: Candidate(ours, ASKED),
                ENCORD: Candidate(encord, 20),
                "index + bisect": Candidate(floor, ASKED),
            }
            goals = [at_most("index + bisect", 2.5)]
            if size in (100, 1_000, 4_000):
                goals.append(at_least(ENCORD, 40))
            yield measure(6, f"what is on a frame, K={size:,}", candidates, *goals, size=size)


def who_is_in_a_range(widths: tuple[int, ...] = (1, 100, 10_000), size: int = 1_000) -> Lines:
    """Row 7: the instances in a range of w frames of 100,000."""
    with one_row(100_000) as given:
        spans = _spans(size)
        theirs, _ = _filled(given, spans)
        index = Buckets(spans)
        for width in widths:
            starts = _asked(100_000 - width)

            def ours(starts: list[int] = starts, width: int = width) -> None:
                for start in starts:
                    given.row.get_object_instances(filter_frames=Range(start, start + width - 1))

            def encord(start: int = starts[0], width: int = width) -> None:
                theirs.get_object_instances(filter_frames=EncordRange(start, start + width - 1))

            def floor(starts: list[int] = starts, width: int = width) -> None:
                for start in starts:
                    index.within(start, start + width)

            candidates = {
                OURS: Candidate(ours, ASKED),
                ENCORD: Candidate(encord),
                "index": Candidate(floor, ASKED),
            }
            goals = (at_least(ENCORD, 200 if width == 1 else 5_000), at_most("index", 5))
            yield measure(7, f"who is in {width:,} frames, K={size:,}", candidates, *goals)


def every_frame(frames: int = 10_000) -> Lines:
    """Row 8: all frame views in order, dense and sparse; for each annotation."""
    dense = [(0, frames)] * 10
    sparse = [(lo, lo + 50) for lo in range(0, frames - 50, frames // 200)]
    for how, spans, least in (("dense", dense, 3.5), ("sparse", sparse, 100.0)):
        with one_row(frames) as given:
            theirs, _ = _filled(given, spans)
            boxes = [(0.1, 0.1, who / 100, 0.1) for who in range(len(spans))]
            count = sum(hi - lo for lo, hi in spans)

            def ours(given: Given = given, count: int = count) -> None:
                seen = 0
                for view in given.row.get_frame_views():
                    for car in view.get_object_instances():
                        seen += bool(car.get_annotation(view.frame).coordinates)
                assert seen == count

            def encord(row: Any = theirs, count: int = count) -> None:
                seen = 0
                for view in row.get_frame_views():
                    for car in view.get_object_instances():
                        seen += bool(car.get_annotation(view.frame).coordinates)
                assert seen == count

            def floor(spans: Spans = spans, boxes: list[Any] = boxes, count: int = count) -> None:
                seen = 0
                for _, here in sweep(spans, frames):
                    for who in here:
                        seen += bool(boxes[who])
                assert seen == count

            candidates = {
                OURS: Candidate(ours, count),
                ENCORD: Candidate(encord, count, most=2),
                "sweep": Candidate(floor, count),
            }
            goals = (at_least(ENCORD, least), at_most("sweep", 2))
            what = f"all frame views of {frames:,}, {how}, each annotation"
            yield measure(8, what, candidates, *goals)


def the_label_dict(size: int = 100_000, tracks: int = 10) -> Lines:
    """Row 9: export of the label dict."""
    town, length = EncordTown(), size // tracks
    with one_row(length) as given:
        theirs = town.row(length)
        plain = []
        for number in range(tracks):
            boxes = [Box(0.1, number / tracks, x / length, 0.4) for x in range(length)]
            mine = given.car.create_instance()
            mine.set_track(dict(enumerate(boxes)))
            given.row.add_object_instance(mine)
            plain.append((mine.object_hash, boxes))
            car = town.car.create_instance()
            _tracked(car, boxes)
            theirs.add_object_instance(car)
        given.row.save()
        candidates = {
            OURS: Candidate(given.row.to_encord_dict),
            ENCORD: Candidate(theirs.to_encord_dict, most=3),
            "dict literals": Candidate(lambda: exported(plain)),
        }
        goals = (at_least(ENCORD, 6), at_most("dict literals", 1.8))
        yield measure(9, f"export {size:,} annotations", candidates, *goals)


def _asked(frames: int) -> list[int]:
    """Frames to ask for, here and there among so many."""
    dice = random.Random(1)
    return [dice.randrange(frames) for _ in range(ASKED)]


def _spans(size: int) -> list[tuple[int, int]]:
    """Where so many instances of 500 frames are, among 100,000 frames."""
    dice = random.Random(0)
    return [(lo, lo + LENGTH) for lo in (dice.randrange(100_000 - LENGTH) for _ in range(size))]


def _filled(given: Given, spans: Spans, *, answers: bool = False) -> tuple[Any, Any]:
    """Instances on these frames of our row; a row of encord with the same, and its attribute."""
    town = EncordTown()
    theirs = town.row(max(hi for _, hi in spans))
    for who, (lo, hi) in enumerate(spans):
        place = who / len(spans)
        mine, car = given.car.create_instance(), town.car.create_instance()
        mine.set_for_frames(Box(0.1, 0.1, place, 0.1), Range(lo, hi - 1))
        box = EncordBox(height=0.1, width=0.1, top_left_x=place, top_left_y=0.1)
        car.set_for_frames(box, EncordRange(lo, hi - 1))
        if answers:
            end = (lo + hi) // 2 - 1
            mine.set_answer("v", given.state, frames=Range(lo, end))
            car.set_answer("v", town.state, frames=EncordRange(lo, end))
        given.row.add_object_instance(mine)
        theirs.add_object_instance(car)
    given.row.save()
    return theirs, town.state


def _tracked(car: Any, boxes: Sequence[Box]) -> None:
    """The same boxes on an instance of encord."""
    with linear_path():
        for frame, box in enumerate(boxes):
            same = EncordBox(
                height=box.height,
                width=box.width,
                top_left_x=box.top_left_x,
                top_left_y=box.top_left_y,
            )
            car.set_for_frames(same, frame)
