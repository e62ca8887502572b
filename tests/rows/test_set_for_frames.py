"""Putting an object on frames."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelevents import LabelRowError, LabelRowV2
from labelevents.exceptions import FramesError
from labelevents.objects.coordinates import BoundingBoxCoordinates, PointCoordinate
from labelevents.objects.frames import Range
from tests.rows.given import (
    FRAMES,
    Town,
    box,
    cells,
    labels,
    refused,
    reopened,
    unsaved,
)

SAYINGS: list[tuple[Any, set[int]]] = [
    (3, {3}),
    (Range(2, 4), {2, 3, 4}),
    ([1, 5, 3], {1, 3, 5}),
    ([Range(0, 1), Range(7, 8)], {0, 1, 7, 8}),
    ([Range(0, 3), Range(2, 5)], {0, 1, 2, 3, 4, 5}),
    ([Range(0, 1), 9], {0, 1, 9}),
    ({4, 2}, {2, 4}),
    ((4, Range(6, 6)), {4, 6}),
    (range(2, 6), {2, 3, 4, 5}),
    (range(0, 9, 3), {0, 3, 6}),
    (range(6, 3, -1), {4, 5, 6}),
    (np.int64(7), {7}),
    (np.uint8(200 - 150), {50}),
    (np.array([3, 1, 2]), {1, 2, 3}),
    (np.arange(3, dtype=np.int16), {0, 1, 2}),
    ([np.int32(4), Range(np.int64(8), np.int64(9))], {4, 8, 9}),  # type: ignore[arg-type]
    ({5: "key"}.keys(), {5}),
    ((f for f in (1, 2)), {1, 2}),
    ([1, 1, 1], {1}),
    (True, {1}),
    ([], set()),
    (Range(5, 3), set()),
    (range(0), set()),
]
NONSENSE = [None, 1.0, "1", b"1", [1.5], ["1"], [None], {"a": 1}, object(), [[1, 2]], np.float64(1)]
NONSENSE += [np.array([0.5]), Range("a", "b"), 2**63, [Range(0, 2**70)]]  # type: ignore[arg-type]


def named(given: object) -> str:
    """A test's name: the same in every process, so without addresses."""
    return re.sub(r" at 0x\w+", "", repr(given))


@pytest.mark.parametrize(("frames", "expected"), SAYINGS, ids=[named(f) for f, _ in SAYINGS])
def test_every_way_of_saying_frames(nowhere: Town, frames: Any, expected: set[int]) -> None:
    """Ints, ranges, collections, mixes and NumPy's numbers all say frames."""
    car = nowhere.car(frames)
    found = car.get_annotation_frames()

    assert expected == found
    assert all(type(frame) is int for frame in found)


@pytest.mark.parametrize("frames", NONSENSE, ids=named)
def test_nonsense_is_not_frames(row: LabelRowV2, here: Town, frames: Any) -> None:
    """What is no frames is refused as a label row error that is also a RuntimeError."""
    car = here.car([0, 5])
    row.add_object_instance(car)
    with refused(row, error=FramesError, match="Expected frames"):
        car.set_for_frames(box(), frames)

    assert issubclass(FramesError, LabelRowError)
    assert issubclass(FramesError, RuntimeError)


def test_first_frame_by_default(nowhere: Town) -> None:
    """Without frames, the first one is meant."""
    car = nowhere.car(None)
    car.set_for_frames(box())

    assert {0} == car.get_annotation_frames()


@pytest.mark.parametrize("frames", [[3, 4, 5], Range(0, 5), 5, [0, Range(50, 60), 5]])
def test_taken_frames_are_refused_whole(row: LabelRowV2, here: Town, frames: Any) -> None:
    """One frame that is taken refuses all of them."""
    car = here.car(5)
    row.add_object_instance(car)
    with refused(row, match="already on frames 5. Pass `overwrite=True`"):
        car.set_for_frames(box(0.5), frames, confidence=0.5)


@pytest.mark.parametrize("frames", [FRAMES, -1, Range(98, FRAMES), [0, -3], Range(0, 10**9)])
def test_frames_outside_the_media_are_refused(row: LabelRowV2, here: Town, frames: Any) -> None:
    """On a row, frames must exist in its media."""
    car = here.car(5)
    row.add_object_instance(car)
    with refused(row, match="Expected frames from 0 to 99, got frame"):
        car.set_for_frames(box(), frames, overwrite=True)


def test_frames_below_zero_are_refused_everywhere(nowhere: Town) -> None:
    """On no row too, there is no frame below zero; above, there is no bound."""
    car = nowhere.car(10**6)
    with refused(car, match="got frame -1"):
        car.set_for_frames(box(), [5, -1])

    assert {10**6} == car.get_annotation_frames()


@pytest.mark.parametrize(
    ("coordinates", "message"),
    [
        (PointCoordinate(0.1, 0.2), "Expected `BoundingBoxCoordinates` for `Car`, got `PointCoor"),
        ({"x": 1}, "got `dict`"),
        (None, "got `NoneType`"),
        (BoundingBoxCoordinates("a", 0, 0, 0), r"got `str` - at `coordinates.height`"),  # type: ignore[arg-type]
        (BoundingBoxCoordinates(0, float("nan"), 0, 0), r"at `coordinates.width`"),
        (BoundingBoxCoordinates(0, 0, float("inf"), 0), r"at `coordinates.top_left_x`"),
        (BoundingBoxCoordinates(0, 0, 0, None), r"at `coordinates.top_left_y`"),  # type: ignore[arg-type]
    ],
)
def test_coordinates_that_do_not_fit_are_refused(
    row: LabelRowV2, here: Town, coordinates: Any, message: str
) -> None:
    """Another shape, another type, or no finite number: refused by name, and nothing changes."""
    car = here.car(5)
    row.add_object_instance(car)
    with refused(row, match=message):
        car.set_for_frames(coordinates, 6)


def test_no_frames_ask_for_nothing(row: LabelRowV2, here: Town) -> None:
    """To put an object on no frame changes nothing, whatever else is said."""
    car = here.car(5)
    row.add_object_instance(car)
    before = (labels(row), unsaved(row))
    car.set_for_frames(box(0.9), [], overwrite=True, confidence=0.1, created_by="x")

    assert before == (labels(row), unsaved(row))


def test_boxes_may_reach_past_the_picture(nowhere: Town) -> None:
    """Fractions below 0 and above 1 are kept: real files have them."""
    beyond = BoundingBoxCoordinates(1.5, 1.02, -0.01, -3)
    car = nowhere.car(None)
    car.set_for_frames(beyond)

    assert beyond == car.get_annotation(0).coordinates


def test_numpy_numbers_are_numbers(row: LabelRowV2, here: Town, path: Path) -> None:
    """NumPy's scalars become Python's, in coordinates and in what is said beside them."""
    car = here.car(None)
    place = BoundingBoxCoordinates(
        np.float64(0.5),
        np.float32(0.25),  # type: ignore[arg-type]
        np.int64(0),  # type: ignore[arg-type]
        1,
    )
    car.set_for_frames(place, 3, confidence=np.float64(0.5), manual_annotation=False)
    row.add_object_instance(car)
    row.save()
    with reopened(path) as again:
        found = again.get_object_instances()[0].get_annotation(3)

        assert BoundingBoxCoordinates(0.5, 0.25, 0.0, 1.0) == found.coordinates
        assert 0.5 == found.confidence


def test_overwriting_keeps_what_is_not_said(row: LabelRowV2, here: Town) -> None:
    """Overwriting replaces the coordinates and what is said anew; the rest stays."""
    car = here.car(None)
    car.set_for_frames(box(), Range(0, 5), confidence=0.5, created_by="eve", is_deleted=False)
    row.add_object_instance(car)
    car.set_for_frames(box(0.7), 3, overwrite=True, manual_annotation=False)
    found = car.get_annotation(3)

    assert (box(0.7), 0.5, "eve", False, False) == (
        found.coordinates,
        found.confidence,
        found.created_by,
        found.manual_annotation,
        found.is_deleted,
    )
    assert [box(), box()] == [car.get_annotation(f).coordinates for f in (2, 4)]


def test_saying_the_same_again_is_nothing(row: LabelRowV2, here: Town) -> None:
    """To overwrite with what is there makes no event."""
    car = here.car(None)
    car.set_for_frames(box(), Range(0, 9), confidence=0.5)
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(), Range(2, 5), overwrite=True, confidence=0.5)

    assert 0 == unsaved(row)


def test_another_actor_confirms(row: LabelRowV2, here: Town, path: Path) -> None:
    """The same box from somebody else is an event, and names who confirmed it."""
    row.add_object_instance(here.car(Range(0, 9)))
    row.save()
    with reopened(path, actor="ben") as again:
        (car,) = again.get_object_instances()
        car.set_for_frames(box(), Range(2, 5), overwrite=True)
        commit = again.save()

        assert commit is not None
        assert 1 == commit.events
        assert ["ana", "ben"] == [car.get_annotation(f).last_edited_by for f in (1, 2)]
        assert ["ana", "ana"] == [car.get_annotation(f).created_by for f in (1, 2)]


def test_only_new_frames_are_written(row: LabelRowV2, here: Town) -> None:
    """Overwriting more frames with the same box writes those that had none."""
    car = here.car(Range(5, 9))
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(), Range(0, 20), overwrite=True)
    assert row._opened is not None

    assert [(0, 5, 10, 21)] == [one.event.frames for one in row._opened.tail]


def test_event_kind_is_refused(nowhere: Town) -> None:
    """Keyframes on media time are not supported, and the refusal says so."""
    car = nowhere.car(None)
    with refused(car, match="leave `event_kind` out"):
        car.set_for_frames(box(), 0, event_kind="upsert")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"confidence": "high"}, "at `confidence`"),
        ({"confidence": float("nan")}, "at `confidence`"),
        ({"manual_annotation": "yes"}, "at `manual_annotation`"),
        ({"created_at": "today"}, "at `created_at`"),
        ({"created_by": 7}, "at `created_by`"),
        ({"last_edited_at": 5}, "at `last_edited_at`"),
        ({"reviews": "good"}, "at `reviews`"),
        ({"reviews": [{"at": object()}]}, None),
        ({"is_deleted": 1}, "at `is_deleted`"),
    ],
)
def test_metadata_of_a_wrong_type_is_refused(
    row: LabelRowV2, here: Town, said: dict[str, Any], message: str | None
) -> None:
    """What is said beside the coordinates must be of its type, and is named if it is not."""
    car = here.car(5)
    row.add_object_instance(car)
    with refused(row, match=message):
        car.set_for_frames(box(0.5), 6, **said)


def test_it_survives_the_file(row: LabelRowV2, here: Town, path: Path) -> None:
    """Boxes, overwrites and gaps read back as they were."""
    car = here.car([Range(0, 20), 40, Range(90, 99)])
    car.set_for_frames(box(0.5), Range(5, 7), overwrite=True, confidence=0.25, created_by="eve")
    row.add_object_instance(car)
    car.set_for_frames(box(0.6), Range(30, 50), overwrite=True, manual_annotation=False)
    row.save()
    before = labels(row)
    with reopened(path) as again:
        after = labels(again)

    assert before == after


def test_detached_and_attached_are_alike(row: LabelRowV2, here: Town) -> None:
    """The same calls lead to the same labels, whether the object is on a row or not yet."""
    early, late = here.car(0), here.car(0)
    row.add_object_instance(late)
    for car in (early, late):
        car.set_for_frames(box(0.2), [Range(3, 30), 50], confidence=0.5)
        car.set_for_frames(box(0.3), Range(10, 12), overwrite=True)
        car.remove_from_frames([11, 20])
    row.add_object_instance(early)

    assert cells(early, times=False) == cells(late, times=False)
