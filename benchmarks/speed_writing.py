"""Rows 1 to 4 and 11, 12, 14: what it costs to write."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.floors import Answered, RawTable, Runs, packed
from benchmarks.given import Given, one_row
from benchmarks.lines import OURS, Candidate, Lines, at_least, at_most, measure, sized
from benchmarks.peers import (
    Boxes,
    EncordBox,
    EncordRange,
    EncordTown,
    boxes_application,
    linear_path,
)
from labelevents.events.codec import seal
from labelevents.events.facts import ObjectPlaced, Placement
from labelevents.events.record import Header, Write
from labelevents.objects import ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates as Box
from labelevents.objects.frames import Range
from labelevents.rows.listing import Listing
from labelevents.rows.system import SystemIds
from labelevents.values.identity import Actor

PUBLIC, LINEAR = "encord", "encord, linear path"
RAW, READY = "raw INSERT", "executemany of ready rows"
EVENTSOURCING = "eventsourcing"


def boxes_over_ranges(sizes: tuple[int, ...] = (1_000, 10_000, 100_000)) -> Lines:
    """Row 1: a new object with one box over a range of N frames, saved at FULL."""
    times = {1_000: 10.0, 10_000: 100.0, 100_000: 1500.0}
    town, fresh = EncordTown(), _different_boxes()
    for size in sizes:
        with one_row(size) as given:
            raw = RawTable(given.folder / "raw.db")

            def ours(given: Given = given, size: int = size) -> None:
                for _ in range(20):
                    car = given.car.create_instance()
                    car.set_for_frames(next(fresh), Range(0, size - 1))
                    given.row.add_object_instance(car)
                    given.row.save()

            def encord(size: int = size) -> None:
                car = town.car.create_instance()
                box = EncordBox(height=0.1, width=0.1, top_left_x=0.1, top_left_y=0.1)
                car.set_for_frames(box, EncordRange(0, size - 1))

            goals = [at_most(RAW, 1.6)]
            if size in times:
                goals.append(at_least(PUBLIC, times[size]))
            candidates = {
                OURS: Candidate(ours, 20),
                PUBLIC: Candidate(encord, most=3 if size > 10_000 else 9),
                RAW: Candidate(_repeated(raw.one, 20), 20),
            }
            what = f"a new object, one box on {size:,} frames, saved at FULL"
            yield measure(1, what, candidates, *goals, rounds=9, size=size)
            raw.db.close()


def boxes_one_by_one(size: int = 10_000, *, public: bool = True) -> Lines:
    """Row 2: N different boxes frame by frame, one save. Row 3: the same through `set_track`."""
    town = EncordTown()
    with one_row(1_000_000) as given:
        raw = RawTable(given.folder / "raw.db")
        starts = itertools.count(0, size)
        mine = given.placed(999_999)
        boxes = [Box(0.1, 0.2, x / size, 0.4) for x in range(size)]
        theirs = [
            EncordBox(height=0.1, width=0.2, top_left_x=x / size, top_left_y=0.4)
            for x in range(size)
        ]

        def ours() -> None:
            for frame, box in enumerate(boxes, next(starts)):
                mine.set_for_frames(box, frame)
            given.row.save()

        def track() -> None:
            start = next(starts)
            mine.set_track(dict(enumerate(boxes, start)))
            given.row.save()

        def encord() -> None:
            car = town.car.create_instance()
            for frame, box in enumerate(theirs):
                car.set_for_frames(box, frame)

        def linear() -> None:
            with linear_path():
                encord()

        insert = Candidate(lambda: raw.many(size), size)
        slow = {PUBLIC: Candidate(encord, size, most=1)} if public else {}
        peers = {LINEAR: Candidate(linear, size), **slow}
        # Slower than the linear path by no more than 1.3 times.
        goals = [at_most(LINEAR, 1.3), at_most(READY, 2.0)]
        if public:
            goals.append(at_least(PUBLIC, 25))
        what = f"{size:,} boxes frame by frame, one save, each"
        yield measure(2, what, {OURS: Candidate(ours, size), **peers, READY: insert}, *goals)
        pack = Candidate(lambda: packed(boxes), size)
        goals = [at_least(LINEAR, 6), at_most("packing", 2.0)]
        if public:
            goals.append(at_least(PUBLIC, 250))
        what = f"{size:,} boxes by `set_track`, one save, each"
        yield measure(3, what, {OURS: Candidate(track, size), **peers, "packing": pack}, *goals)
        raw.db.close()


def answers_on_ranges(size: int = 1_000) -> Lines:
    """Row 4: a dynamic answer on a range, many in one save."""
    town = EncordTown()
    encode = msgspec.json.Encoder().encode
    with one_row(10_000_000) as given:
        mine = given.placed(Range(0, 9_999_999))
        theirs = town.car.create_instance()
        theirs.set_for_frames(EncordBox(height=0.1, width=0.1, top_left_x=0.1, top_left_y=0.1), 0)
        starts = itertools.count(0, 10 * size)

        def ours() -> None:
            first = next(starts)
            for start in range(first, first + 10 * size, 10):
                mine.set_answer(f"{start}", given.state, frames=Range(start, start + 9))
            given.row.save()

        def encord() -> None:
            car = town.car.create_instance()
            for start in range(0, 10 * size, 10):
                car.set_answer(f"{start}", town.state, frames=EncordRange(start, start + 9))

        def floor() -> None:
            runs = Runs()
            for start in range(0, 10 * size, 10):
                encode(Answered("car", "answer:state", start, start + 10, f"{start}"))
                runs.put(start, start + 10, f"{start}")

        candidates = {
            OURS: Candidate(ours, size),
            PUBLIC: Candidate(encord, size),
            "encode + apply": Candidate(floor, size),
        }
        what = f"an answer on a range, {size:,} in one save, each"
        yield measure(4, what, candidates, at_least(PUBLIC, 3), at_most("encode + apply", 2))


def commits_of_one(count: int = 50) -> Lines:
    """Row 11: append, one event a commit."""
    limits, fresh = {"FULL": 1.6, "NORMAL": 3.8}, _different_boxes()
    for mode, limit in limits.items():
        with one_row(1_000) as given, _boxes(given.folder, mode) as (application, boxes):
            given.pragma(f"synchronous = {mode}")
            raw = RawTable(given.folder / "raw.db", synchronous=mode)
            mine = given.placed(0)

            def ours(car: ObjectInstance = mine, given: Given = given) -> None:
                for _ in range(count):
                    car.set_for_frames(next(fresh), 0, overwrite=True)
                    given.row.save()

            def peer(application: Any = application, boxes: Any = boxes) -> None:
                for frame in range(count):
                    boxes.place(frame, [0.1, 0.2, 0.3, 0.4])
                    application.save(boxes)

            candidates = {
                OURS: Candidate(ours, count),
                EVENTSOURCING: Candidate(peer, count),
                RAW: Candidate(_repeated(raw.one, count), count),
            }
            goals = (at_least(EVENTSOURCING, 1.5), at_most(RAW, limit))
            yield measure(11, f"one event a commit, {mode}", candidates, *goals, rounds=9)
            raw.db.close()


def commits_of_many(sizes: tuple[int, ...] = (100, 10_000)) -> Lines:
    """Row 12: append of ready events in commits of many, everything on, at FULL."""
    for size, limit in zip(sizes, (1.3, 1.2), strict=False):
        with one_row(1_000) as given, _boxes(given.folder, "FULL") as (application, boxes):
            raw = RawTable(given.folder / "raw.db")
            append = _appending(given, size)

            def peer(application: Any = application, boxes: Any = boxes, size: int = size) -> None:
                for frame in range(size):
                    boxes.place(frame, [0.1, 0.2, 0.3, 0.4])
                application.save(boxes)

            candidates = {
                OURS: Candidate(append, size),
                EVENTSOURCING: Candidate(peer, size),
                READY: Candidate(lambda raw=raw, size=size: raw.many(size), size),  # type: ignore[misc]
            }
            goals = (at_least(EVENTSOURCING, 6), at_most(READY, limit))
            yield measure(12, f"commits of {size:,} events, each", candidates, *goals, rounds=9)
            raw.db.close()


def one_command(size: int = 10_000) -> Lines:
    """Row 14: get, change, save on a row of 10,000 events, at FULL."""
    with one_row(size + 10) as given, _boxes(given.folder, "FULL") as (application, boxes):
        raw = RawTable(given.folder / "raw.db")
        mine, fresh = given.placed(0), _different_boxes()
        for frame in range(1, size):
            mine.set_for_frames(next(fresh), frame)
            boxes.place(frame, [0.1, 0.2, 0.3, 0.4])
        given.row.save()
        application.save(boxes)

        def ours() -> None:
            for _ in range(20):
                (car,) = given.row.get_frame_view(7).get_object_instances()
                assert isinstance(car, ObjectInstance)
                car.set_for_frames(next(fresh), 7, overwrite=True)
                given.row.save()

        def peer() -> None:
            found = application.repository.get(boxes.id)
            found.place(7, [0.1, 0.2, 0.3, 0.4])
            application.save(found)

        candidates = {
            OURS: Candidate(ours, 20),
            EVENTSOURCING: Candidate(peer),
            RAW: Candidate(_repeated(raw.one, 20), 20),
        }
        what = f"get, change, save on a row of {size:,} events"
        yield measure(
            14, what, candidates, at_least(EVENTSOURCING, 600), at_most(RAW, 1.6), rounds=9
        )
        raw.db.close()


def bytes_per_event(count: int = 10_000) -> Lines:
    """Row 16: bytes on disk per event in commits of ten, and per annotation of a packed track."""
    with one_row(count) as given:
        before = given.file_size()
        append = _appending(given, 10)
        for _ in range(count // 10):
            append()
        each = (given.file_size() - before) / count
    with one_row(count) as given:
        before = given.file_size()
        car = given.car.create_instance()
        car.set_track({x: Box(0.1, 0.2, x / count, 0.4) for x in range(count)})
        given.row.add_object_instance(car)
        given.row.save()
        boxed = (given.file_size() - before) / count
    peer = {OURS: each, EVENTSOURCING: 344.0}
    yield sized(16, "bytes per event, in commits of 10", peer, at_least(EVENTSOURCING, 2))
    limit = {OURS: boxed, "45 B": 45.0}
    yield sized(16, "bytes per box of a packed track", limit, at_most("45 B", 1))


def _appending(given: Given, size: int) -> Callable[[], None]:
    """Append ready events in a commit, with every guarantee and the derived tables."""
    session: Any = given.row._session()
    log, ids = session.workspace.log, SystemIds()
    mine = given.placed(0)
    value = Placement(geometry=Box(0.1, 0.2, 0.3, 0.4))
    event = ObjectPlaced(1, mine.object_hash, ("geometry",), (5, 6), value)
    bodies = [seal(event).body] * size
    actor = Actor("human", "bench")
    listing: Listing = session.workspace.tables

    def append() -> None:
        write = Write(session.stream, session.revision, bodies)
        commit = log.append(Header(ids.commit(), actor), [write], listing.derived([session]))
        session.revision = commit.number

    return append


@contextmanager
def _boxes(folder: Path, mode: str) -> Iterator[tuple[Any, Boxes]]:
    with closing(boxes_application(folder / "peer.db", synchronous=mode)) as application:
        boxes = Boxes()
        application.save(boxes)
        yield application, boxes


def _different_boxes() -> Iterator[Box]:
    """Boxes of which no two are the same."""
    return (Box(0.1, 0.1, x / 10_000_000, 0.1) for x in itertools.count())


def _repeated(work: Callable[[], None], times: int) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(times):
            work()

    return repeated
