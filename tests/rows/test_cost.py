"""What writing and reading cost, counted and not timed: what is there, not what is elsewhere.

Counted are the nodes of the presence index that a question looks at, the runs that bisection looks
at, and the runs that are walked over. None of it may grow with the frames of the video, or with
instances and runs elsewhere.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import LabelRowV2, Store
from labelevents.model import track as tracks
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from labelevents.views import buckets
from tests.rows.given import Town, box, new_row, of_row, unsaved

pytestmark = pytest.mark.folds

FRAME = 57_123
FRAMES = 100_000


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Counts what is looked at, by kind."""
    seen: Counter[str] = Counter()

    def counting(find: Callable[..., int], what: str) -> Callable[..., int]:
        def found(runs: Any, frame: int, *where: int) -> int:
            probed = _Probed(runs)
            result = find(probed, frame, *where)
            seen[what] += probed.count
            return result

        return found

    def told(method: Any) -> Any:
        def telling(self: Any, *frames: int) -> list[str]:
            hits: list[str] = method(self, *frames)
            seen["hits"] += len(hits)
            return hits

        return telling

    def walking(method: Any) -> Any:
        def walked(self: Any, *span: int) -> Iterator[Any]:
            for run in method(self, *span):
                seen["runs walked"] += 1
                yield run

        return walked

    monkeypatch.setattr(buckets, "bisect_right", counting(bisect.bisect_right, "bounds bisected"))
    monkeypatch.setattr(buckets.BucketIndex, "at", told(buckets.BucketIndex.at))
    monkeypatch.setattr(tracks, "bisect_left", counting(bisect.bisect_left, "runs bisected"))
    monkeypatch.setattr(tracks, "bisect_right", counting(bisect.bisect_right, "runs bisected"))
    monkeypatch.setattr(tracks.Track, "__iter__", walking(tracks.Track.__iter__))
    monkeypatch.setattr(tracks.Track, "over", walking(tracks.Track.over))
    spans = tracks.Track.spans

    def all_spans(track: Any) -> Any:
        seen["runs walked"] += len(track)
        return spans(track)

    monkeypatch.setattr(tracks.Track, "spans", all_spans)
    return seen


class _Probed:
    """A list that counts who looks at it."""

    def __init__(self, items: Any) -> None:
        self.items = items
        self.count = 0

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Any:
        self.count += 1
        return self.items[index]


def on_the_frame(here: Town, row: LabelRowV2, count: int = 5) -> None:
    """Cars that are on the frame, with answers."""
    for number in range(count):
        frames = Range(FRAME - 50 * number - 1, FRAME + 7 * number)
        car = named_car(here, f"there {number}", frames, number / 10)
        car.set_answer(f"M-{number}", here.attribute("plate"))
        car.set_answer(here.option("stands"))
        car.set_answer(here.option("drives"), frames=Range(FRAME, FRAME + number))
        row.add_object_instance(car)


LAYOUTS: dict[str, Callable[[int], Range]] = {
    "scattered": lambda i: Range(i * 7919 % 50_000, i * 7919 % 50_000 + 500),
    "all the same": lambda _: Range(0, 999),
    "nested": lambda i: Range(i, 57_000 - i),
    "nested behind": lambda i: Range(57_500 + i, 99_999 - i),
    "both sides": lambda i: Range(0, 57_000 - i) if i % 2 else Range(58_000 + i, 99_999),
    "stairs": lambda i: Range(i * 20, i * 20 + 30_000),
    "one frame each": lambda i: Range(i, i),
}


def elsewhere(here: Town, row: LabelRowV2, layout: str, count: int) -> None:
    """Cars that are not on the frame, in some arrangement."""
    before = len(row.get_object_instances())
    for number in range(count):
        frames = LAYOUTS[layout](number)
        if frames.end >= FRAME - 300:
            frames = _behind(frames)
        row.add_object_instance(named_car(here, f"{before + number} elsewhere", frames))


def named_car(here: Town, name: str, frames: Range, place: float = 0.1) -> ObjectInstance:
    """A car whose hash is given, so that every run asks the same."""
    car = ObjectInstance(here.object("car"), object_hash=name)
    car.set_for_frames(box(place), frames)
    return car


def _behind(frames: Range) -> Range:
    """The part of a range that lies behind the frame."""
    return Range(max(frames.start, FRAME + 100), max(frames.end, FRAME + 100))


def look(row: LabelRowV2) -> list[Any]:
    """Everything about the frame: who is there, where, and with which answers."""
    here = of_row(row)
    return [
        (
            car.get_annotation(FRAME).coordinates,
            car.get_annotation(FRAME).confidence,
            car.get_answer(here.attribute("plate")),
            [a.answer for a in car.get_answer(here.attribute("doing"), filter_frame=FRAME)],
        )
        for car in row.get_frame_view(FRAME).get_object_instances()
    ]


def cost(row: LabelRowV2, looks: Counter[str]) -> Counter[str]:
    """What it costs to look at the frame, once somebody has looked at the row."""
    look(row)
    row.get_frame_view(0).get_object_instances()  # who was on the last frame asked for is known
    looks.clear()
    look(row)
    return looks.copy()


# Writing


def test_a_box_on_all_frames_is_one_event(store: Store) -> None:
    """`set_for_frames(box, Range(0, 99_999))` of an object on the row stores one event, one run."""
    row = new_row(store, frames=FRAMES)
    car = of_row(row).car(0)
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(0.5), Range(0, 99_999), overwrite=True)
    commit = row.save()

    assert commit is not None
    assert 1 == commit.events
    assert 1 == len(car.state.main)
    assert FRAMES == store.stats().annotations


def test_an_answer_on_all_frames_is_one_event(store: Store) -> None:
    """A dynamic answer for all frames stores one event, one run."""
    row = new_row(store, frames=FRAMES)
    here = of_row(row)
    car = here.car(Range(0, 99_999))
    row.add_object_instance(car)
    row.save()
    car.set_answer(here.option("stands"))

    assert 1 == unsaved(row)
    assert [Range(0, 99_999)] == car.get_answer(here.attribute("doing"))[0].ranges


def test_size_does_not_grow_with_frames(path: Path) -> None:
    """A box on a billion frames takes the bytes of a box on ten."""
    sizes = []
    for frames in (10, 1_000_000_000):
        file = path.with_name(f"{frames}.labels")
        with labelevents.open(file, actor="ana") as store:
            row = new_row(store, frames=frames)
            row.add_object_instance(of_row(row).car(Range(0, frames - 1)))
            row.save()
        sizes.append(file.stat().st_size)

    assert sizes[0] == sizes[1]


# Reading


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("reopen", [False, True], ids=["as written", "from the file"])
def test_it_shows_five(path: Path, looks: Counter[str], layout: str, *, reopen: bool) -> None:
    """Of 1,000 instances, 5 on the frame: reading the frame looks at little more than those."""
    with labelevents.open(path, actor="ana") as store:
        row = new_row(store, frames=FRAMES)
        here = of_row(row)
        elsewhere(here, row, layout, 500)
        on_the_frame(here, row)
        elsewhere(here, row, layout, 495)
        row.save()
        if reopen:
            row.initialise_labels(overwrite=True)
        found = look(row)
        counted = cost(row, looks)

    assert [f"M-{number}" for number in range(5)] == [plate for _, _, plate, _ in found]
    assert {"drives"} == {one.feature_node_hash for *_, doing in found for one in doing}
    assert 5 == counted["hits"]
    # A bucket or two of each of the few magnitudes of length that there are in a layout.
    assert counted["bounds bisected"] <= 5 * 2 * math.log2(1_000)
    # Five cars, each with the same few questions, each run held by a field of one to three runs.
    assert counted["runs bisected"] <= 5 * 7 * 2
    assert counted["runs walked"] <= 5 * 4


@pytest.mark.parametrize("layout", LAYOUTS)
def test_more_frames_and_runs_elsewhere_cost_nothing(
    store: Store, looks: Counter[str], layout: str
) -> None:
    """Twice the frames, or four times the instances elsewhere: what is read costs the same."""
    costs = {}
    for frames, others in ((FRAMES, 250), (2 * FRAMES, 250), (FRAMES, 1_000)):
        row = new_row(store, f"{frames} {others}", frames)
        here = of_row(row)
        on_the_frame(here, row)
        elsewhere(here, row, layout, others)
        costs[frames, others] = cost(row, looks)
    fewest, longer, more = costs.values()

    assert fewest == longer
    for kind in ("hits", "runs bisected", "runs walked"):
        assert fewest[kind] == more[kind]
    assert more["bounds bisected"] <= fewest["bounds bisected"] + 5 * 2 * math.log2(4)


def test_runs_of_the_same_object_cost_their_logarithm(store: Store, looks: Counter[str]) -> None:
    """An object with many runs is asked by bisection: ten times the runs, a few looks more."""
    costs = []
    for runs in (100, 1_000):
        row = new_row(store, f"{runs}", FRAMES)
        here = of_row(row)
        car = here.car(FRAME)
        car.set_track({frame: box(frame / FRAMES) for frame in range(0, 40 * runs, 40)})
        for frame in range(0, 40 * runs, 40):
            car.get_annotation(frame).confidence = frame / FRAMES
        row.add_object_instance(car)
        look(row)
        looks.clear()
        (seen,) = row.get_frame_view(FRAME).get_object_instances()
        found = seen.get_annotation(FRAME)
        _ = (found.coordinates, found.confidence, found.created_by)
        costs.append(looks["runs bisected"])
        assert 0 == looks["runs walked"]

    assert costs[1] <= costs[0] + 8 * math.ceil(math.log2(10))


def test_frames_in_between_cost_what_is_there(store: Store, looks: Counter[str]) -> None:
    """Asking for a range of frames costs who is on it, however long it is."""
    row = new_row(store, frames=FRAMES)
    here = of_row(row)
    on_the_frame(here, row)
    elsewhere(here, row, "all the same", 500)
    assert row.get_object_instances(filter_frames=0)  # who was placed last is looked for first here
    looks.clear()
    found = row.get_object_instances(filter_frames=Range(20_000, 99_999))

    assert 5 == len(found)
    assert looks["hits"] <= 5
    assert looks["bounds bisected"] <= 5 * 2 * math.log2(505)


def test_ranges_are_read_without_frames(store: Store) -> None:
    """What is asked for in ranges is never expanded: a billion frames answer at once."""
    frames = 1_000_000_000
    row = new_row(store, frames=frames)
    here = of_row(row)
    car, note = here.car(Range(0, frames - 1)), here.note(Range(5, frames - 5), "long")
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    car.remove_from_frames(frames // 2)
    car.set_for_frames(box(0.5), Range(10, frames // 4), overwrite=True)

    assert [Range(0, frames // 2 - 1), Range(frames // 2 + 1, frames - 1)] == car.get_ranges()
    assert note.is_on_frame(Range(0, frames))
    assert [car] == row.get_object_instances(filter_frames=Range(frames // 2, frames))
    assert frames - 1 == store.stats().annotations + (row.save() is not None) * (frames - 1)
