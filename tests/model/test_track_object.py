"""Putting an object on frames, at a place of its own on each."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from labelevents.events import facts
from labelevents.events.facts import Metadata, Packed, Trajectory
from labelevents.model.commands import TrackObject
from labelevents.ontology.structure import Object
from labelevents.values.columns import pack
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolylineCoordinates,
    Shape,
)
from tests.model.street import ANA, BEN, BOX, CAR, OTHER_BOX, annotated, placed, with_car


def box(height: Any) -> BoundingBoxCoordinates:
    """A box that is told by its height."""
    return BoundingBoxCoordinates(height, 1, 0, 0)


def track(
    boxes: dict[int, Any], numbers: Any = None, *, overwrite: bool = False, **said: Any
) -> TrackObject:
    """Track the car."""
    return TrackObject("c", CAR, boxes, Metadata(**said), numbers or {}, overwrite)


def tracked(*frames: int, boxes: list[Any], gone: Any = (), **said: Any) -> Any:
    """The car has these boxes, packed."""
    packed = Packed("bounding_box", pack("bounding_box", boxes))
    fields = ("geometry", *said, *gone)
    return facts.ObjectTracked(1, "c", fields, frames, Trajectory(geometry=packed, **said))


def heights(given: Any, *frames: int) -> list[Any]:
    """What the car's track holds."""
    geometry = given.state.instances["c"].main
    return [getattr(geometry.at(frame), "height", None) for frame in frames]


def test_new() -> None:
    """One event holds all boxes, in the order of their frames whatever the order given."""
    with_car().when(track({7: box(3), 2: box(1), 3: box(2)}, created_by="bo"), ANA).then(
        tracked(2, 4, 7, 8, boxes=[box(1), box(2), box(3)], created_by="bo")
    )


def test_read_back() -> None:
    """Each frame has its own box, and frames between have none."""
    before = with_car(tracked(2, 4, 7, 8, boxes=[box(1), box(2), box(3)]))

    assert [None, 1, 2, None, 3, None] == heights(before, 1, 2, 3, 4, 7, 8)


def test_empty() -> None:
    """No frames, no event."""
    with_car().when(track({}), ANA).then_nothing()


def test_occupied() -> None:
    """One taken frame refuses the whole track."""
    with_car(placed(4, 6)).when(track({1: BOX, 5: BOX}), ANA).then_refused("already on frames 5")


def test_same_again() -> None:
    """Frames on which nothing is new are left out; all the same is no event."""
    before = with_car(tracked(2, 5, boxes=[box(1), box(2), box(3)]))
    again = track({2: box(1), 3: box(9), 4: box(3), 5: box(4)}, overwrite=True)

    before.when(again, ANA).then(tracked(3, 4, 5, 6, boxes=[box(9), box(4)]))
    before.and_given(*before.when(again, ANA).events, actor=ANA).when(again, ANA).then_nothing()


def test_confirmed() -> None:
    """Another actor's same track is an event."""
    boxes = {2: box(1), 3: box(2)}
    before = with_car(tracked(2, 4, boxes=list(boxes.values())))

    before.when(track(boxes, overwrite=True), BEN).then(tracked(2, 4, boxes=list(boxes.values())))


def test_one_place_over_a_track() -> None:
    """A placement over a track cuts it; of what it says, only the difference is written."""
    before = with_car(tracked(0, 4, boxes=[box(1), box(2), box(2), box(4)]))
    command = TrackObject("c", CAR, dict.fromkeys(range(4), box(2)), Metadata(), {}, overwrite=True)
    events = before.when(command, ANA).events

    before.when(command, ANA).then(tracked(0, 1, 3, 4, boxes=[box(2), box(2)]))
    assert [2, 2, 2, 2] == heights(before.and_given(*events, actor=ANA), 0, 1, 2, 3)


def test_numbers() -> None:
    """Numbers per frame stand beside the boxes, and read back by frame."""
    numbers = {"confidence": {2: 0.5, 4: 1.0}, "x:mot.visibility": {2: 0.0, 4: 0.25}}
    command = track({2: box(1), 4: box(2)}, numbers)
    events = with_car().when(command, ANA).events
    car = with_car(*events).state.instances["c"]

    assert 1 == len(events)
    assert [0.5, 1.0] == [car.track("confidence").at(frame) for frame in (2, 4)]
    assert [0.0, 0.25] == [car.track("x:mot.visibility").at(frame) for frame in (2, 4)]


def test_numbers_confirmed() -> None:
    """The same numbers from another actor than theirs are a confirmation."""
    numbers = {"confidence": {0: 0.5, 1: 0.5}}
    boxes = {0: box(1), 1: box(2)}
    before = with_car(tracked(0, 2, boxes=list(boxes.values())), actor=ANA).and_given(
        annotated(0, 2, confidence=0.5), actor=BEN
    )
    events = before.when(track(boxes, numbers, overwrite=True), ANA).events
    car = before.and_given(*events, actor=ANA).state.instances["c"]

    assert ANA == car.track("confidence").run_at(0).stamp.actor


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"speed": {0: 1}}, "Expected numbers for `confidence` or an `x:` field, got 'speed'"),
        ({"confidence": {1: 1}}, "Expected one number per frame of the track - at `confidence`"),
        ({"confidence": {}}, "one number per frame"),
        ({"confidence": {0: 1, 1: 1}}, "one number per frame"),
        ({"confidence": {0: math.nan}}, "Expected finite numbers - at `confidence`"),
        ({"x:a.b": {0: np.float32("inf")}}, "Expected finite numbers - at `x:a.b`"),
        ({"confidence": {0: "1"}}, "Expected .*numbers.* at `.*confidence`"),
        ({"confidence": {0: None}}, "Expected .*numbers.* at `.*confidence`"),
    ],
)
def test_wrong_numbers(numbers: Any, message: str) -> None:
    """Numbers are finite, one for each frame, for fields that take numbers."""
    with_car().when(track({0: BOX}, numbers), ANA).then_refused(message)


def test_one_confidence_and_one_per_frame() -> None:
    """To say the confidence for all frames and for each is a contradiction."""
    command = track({0: BOX}, {"confidence": {0: 0.25}}, confidence=0.5)

    with_car().when(command, ANA).then_refused("confidence")


@pytest.mark.parametrize("field", ["height", "width", "top_left_x", "top_left_y"])
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, np.float32("nan"), "1", None])
def test_wrong_box(field: str, wrong: Any) -> None:
    """A coordinate must be a finite number, in a packed track too; the message names its path."""
    numbers = {"height": 1, "width": 1, "top_left_x": 0, "top_left_y": 0, field: wrong}
    command = track({0: BOX, 3: BoundingBoxCoordinates(**numbers)})

    with_car().when(command, ANA).then_refused(rf"Expected .* at `coordinates\.{field}`")


@pytest.mark.parametrize("frames", [(-1, 0), (99, 100), (0, 2**70)])
def test_bounds(frames: tuple[int, ...]) -> None:
    """A frame outside the media refuses all."""
    with_car().when(track(dict.fromkeys(frames, BOX)), ANA).then_refused("from 0 to 99, got frame")


def test_wrong_shape() -> None:
    """One of another shape refuses all."""
    with_car().when(track({0: BOX, 1: PointCoordinate(0, 0)}), ANA).then_refused(
        "Expected `BoundingBoxCoordinates` for `Car`, got `PointCoordinate`"
    )


def test_overwrite_ends_explicit_edit() -> None:
    """A `last_edited_by` ends where a new box comes, and stays where the box is the same."""
    before = with_car(tracked(0, 2, boxes=[box(1), box(2)]), annotated(0, 2, last_edited_by="bo"))
    events = before.when(track({0: box(1), 1: box(9)}, overwrite=True), ANA).events
    car = before.and_given(*events, actor=ANA).state.instances["c"]

    assert ((0, 1),) == car.track("last_edited_by").spans()


def test_overwrite_with_the_same_edit() -> None:
    """A `last_edited_by` given with the track holds, also where the old boxes had the same."""
    before = with_car(tracked(0, 2, boxes=[box(1), box(2)]), annotated(0, 2, last_edited_by="bo"))
    command = track({0: box(1), 1: box(9)}, overwrite=True, last_edited_by="bo")
    events = before.when(command, ANA).events
    car = before.and_given(*events, actor=ANA).state.instances["c"]

    assert ((0, 2),) == car.track("last_edited_by").spans()


def test_shapes_that_cannot_be_packed() -> None:
    """Lines of any number of points are stored one by one."""
    line = Object("car", 1, "Line", "#000000", Shape.POLYLINE)
    lines = {f: PolylineCoordinates([PointCoordinate(0, i) for i in range(f)]) for f in (1, 2)}
    command = TrackObject("c", line, lines, Metadata())
    before = with_car(*with_car().when(command, ANA).events)

    assert [2, 4] == [len(before.state.instances["c"].main.at(f).points) for f in (1, 2)]
    again = TrackObject("c", line, lines, Metadata(), overwrite=True)
    before.when(again, ANA).then_nothing()


def test_same_box_on_all_frames_given_apart() -> None:
    """Placing over a track the box that it holds everywhere is nothing new."""
    before = with_car(tracked(0, 2, boxes=[OTHER_BOX, OTHER_BOX]))

    before.when(track({0: OTHER_BOX, 1: OTHER_BOX}, overwrite=True), ANA).then_nothing()
