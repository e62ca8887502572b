"""Putting an object on frames."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from labelevents.events import facts
from labelevents.events.facts import Metadata
from labelevents.exceptions import LabelRowError, NotInRowError
from labelevents.model.commands import PlaceObject
from labelevents.ontology.structure import Object
from labelevents.values.geometry import PolygonGeometry, PolylineGeometry
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    Shape,
)
from tests.model.street import (
    ANA,
    BEN,
    BOX,
    CAR,
    NOTHING,
    OTHER_BOX,
    SPEED,
    added,
    annotated,
    answered,
    on_row,
    placed,
    with_car,
)


def place(*frames: int, box: Any = BOX, overwrite: bool = False, **said: Any) -> PlaceObject:
    """Place the car on half-open pairs of frames."""
    pairs = tuple(zip(frames[::2], frames[1::2], strict=True))
    return PlaceObject("c", CAR, box, pairs, Metadata(**said), overwrite)


def test_new() -> None:
    """One event holds the whole range and what is said beside the box."""
    with_car().when(place(0, 5, 7, 9, created_by="bo"), ANA).then(
        placed(0, 5, 7, 9, created_by="bo")
    )


def test_no_frames() -> None:
    """On no frame nothing happens, and nothing is checked."""
    with_car().when(place(box=PointCoordinate(0, 0)), ANA).then_nothing()


def test_unknown_instance() -> None:
    """An instance that is not on the row cannot be placed."""
    on_row().when(place(0, 1), ANA).then_refused("c is not on this label row", NotInRowError)


def test_occupied() -> None:
    """One taken frame refuses the whole range, and the message names the frames and the way out."""
    before = with_car(placed(4, 6))

    before.when(place(0, 10), ANA).then_refused(r"already on frames 4 to 5\. Pass `overwrite=True`")


def test_same_is_taken_too() -> None:
    """What the label model refuses to repeat stays refused, even if it is the same."""
    with_car(placed(0, 1)).when(place(0, 1), ANA).then_refused("already on frames 0")


def test_overwrite() -> None:
    """Overwriting writes the box, and keeps the metadata that is not given."""
    before = with_car(placed(0, 5, confidence=0.5, created_by="bo"))
    box = placed(0, 5, box=OTHER_BOX)

    before.when(place(0, 5, box=OTHER_BOX, overwrite=True), ANA).then(box)
    car = before.and_given(box, actor=ANA).state.instances["c"]
    assert (0.5, "bo") == (car.track("confidence").at(4), car.track("created_by").at(4))


def test_overwrite_writes_what_is_new() -> None:
    """Of a range that partly holds the same box, only the rest is written."""
    before = with_car(placed(3, 5))

    before.when(place(0, 8, overwrite=True), ANA).then(placed(0, 3, 5, 8))


def test_same_again() -> None:
    """The same box by the same actor is no event."""
    with_car(placed(3, 5)).when(place(3, 5, overwrite=True), ANA).then_nothing()


def test_confirmed() -> None:
    """The same box by another actor is an event: a confirmation."""
    with_car(placed(3, 5)).when(place(3, 5, overwrite=True), BEN).then(placed(3, 5))


def test_overwrite_ends_explicit_edit() -> None:
    """A `last_edited` that was said of the old box does not hold for the new one."""
    at = datetime(2024, 1, 1, tzinfo=UTC)
    before = with_car(placed(0, 5, last_edited_by="bo", last_edited_at=at))
    gone = ("last_edited_at", "last_edited_by")

    before.when(place(2, 3, box=OTHER_BOX, overwrite=True), ANA).then(
        placed(2, 3, box=OTHER_BOX, gone=gone)
    )


def test_overwrite_with_the_same_edit() -> None:
    """A `last_edited_by` given with the new box holds, also if the old box had the same."""
    before = with_car(placed(0, 5, last_edited_by="bo"))
    command = place(0, 5, box=OTHER_BOX, overwrite=True, last_edited_by="bo")
    events = before.when(command, ANA).events
    car = before.and_given(*events, actor=ANA).state.instances["c"]

    assert "bo" == car.track("last_edited_by").at(2)


@pytest.mark.parametrize(
    "said", [{"confidence": 1.0}, {"confidence": 1}, {"manual_annotation": True}]
)
def test_default_is_not_stored(said: dict[str, Any]) -> None:
    """Confidence 1.0 and a manual annotation go without saying."""
    with_car().when(place(0, 5, **said), ANA).then(placed(0, 5))


def test_default_over_another_value() -> None:
    """The default is written where another value stands."""
    before = with_car(placed(0, 5, confidence=0.5))

    before.when(place(0, 9, confidence=1.0, overwrite=True), ANA).then(
        placed(5, 9), annotated(0, 5, confidence=1.0)
    )


@pytest.mark.parametrize("confidence", [0, np.float64(0.25), np.float32(0.25), np.int64(0)])
def test_number_again(confidence: Any) -> None:
    """A confidence of any type of number is the same when it is said again."""
    events = with_car().when(place(0, 5, confidence=confidence), ANA).events
    before = with_car(*events)

    before.when(place(0, 5, confidence=confidence, overwrite=True), ANA).then_nothing()


@pytest.mark.parametrize(
    ("frames", "first"), [((-1, 2), -1), ((99, 101), 100), ((100, 200), 100), ((50, 300), 100)]
)
def test_bounds(frames: tuple[int, int], first: int) -> None:
    """Frames outside the media are refused, and the first of them is named."""
    with_car().when(place(*frames), ANA).then_refused(rf"from 0 to 99, got frame {first}$")


def test_bounds_of_several_runs() -> None:
    """Of several runs, the first frame outside the media is named."""
    with_car().when(place(0, 1, 98, 105, 200, 201), ANA).then_refused("got frame 100$")


@pytest.mark.parametrize("wrong", [PointCoordinate(0, 0), None, {"h": 1}, "box"])
def test_wrong_shape(wrong: Any) -> None:
    """Coordinates of another shape are refused by name."""
    with_car().when(place(0, 1, box=wrong), ANA).then_refused(
        r"Expected `BoundingBoxCoordinates` for `Car`, got `\w+`"
    )


def test_shape_that_cannot_be_placed() -> None:
    """An object of a shape that no coordinates fit says so, and which shapes there are."""
    cloud = Object("cloud", 9, "Cloud", "#000000", Shape.SEGMENTATION)
    command = PlaceObject("c", cloud, BOX, ((0, 1),), NOTHING)
    refused = (
        with_car()
        .when(command, ANA)
        .then_refused("`segmentation`, such as `Cloud`, cannot be placed")
    )

    assert "cuboid_2d" in str(refused)
    assert not str(refused).endswith("segmentation.")


@pytest.mark.parametrize("field", ["height", "width", "top_left_x", "top_left_y"])
@pytest.mark.parametrize(
    "wrong", [math.nan, math.inf, -math.inf, None, "1", True, np.float64("nan")]
)
def test_wrong_number(field: str, wrong: Any) -> None:
    """A coordinate must be a finite number; the message names its path."""
    numbers = {"height": 1, "width": 1, "top_left_x": 0, "top_left_y": 0, field: wrong}
    command = place(0, 1, box=BoundingBoxCoordinates(**numbers))

    with_car().when(command, ANA).then_refused(rf"Expected `float`.* at `coordinates\.{field}`")


def test_numpy_numbers() -> None:
    """NumPy's numbers become Python's."""
    box = BoundingBoxCoordinates(np.float32(0.5), np.int64(1), np.float64(0.25), np.uint8(0))  # type: ignore[arg-type]
    (event,) = with_car().when(place(0, 1, box=box), ANA).events

    assert BoundingBoxCoordinates(0.5, 1.0, 0.25, 0.0) == event.value.geometry
    assert {float} == {type(getattr(event.value.geometry, n)) for n in box.__struct_fields__}


def test_out_of_frame() -> None:
    """Boxes that reach past the border are placed: real files hold them."""
    box = BoundingBoxCoordinates(1.02, 2, -0.5, -3)

    with_car().when(place(0, 1, box=box), ANA).then(placed(0, 1, box=box))


def test_dynamic_answers_stay() -> None:
    """Placing an object touches no dynamic answer."""
    before = with_car(answered(SPEED, 3, 0, 50), placed(0, 5))

    before.when(place(5, 9), ANA).then(placed(5, 9))


@pytest.mark.parametrize(
    ("shape", "coordinates", "stored"),
    [
        (Shape.POINT, PointCoordinate(0, 1), PointCoordinate(0, 1)),
        (Shape.POINT, PointCoordinate3D(0, 1, 2), PointCoordinate3D(0, 1, 2)),
        (
            Shape.POLYGON,
            PolygonCoordinates([PointCoordinate(0, 1), PointCoordinate(2, 3)]),
            PolygonGeometry((((0, 1, 2, 3),),)),
        ),
        (
            Shape.POLYLINE,
            PolylineCoordinates([PointCoordinate(0, 1), PointCoordinate(2, 3)]),
            PolylineGeometry(2, (0, 1, 2, 3)),
        ),
        (
            Shape.POLYLINE,
            PolylineCoordinates([PointCoordinate3D(0, 1, 2)]),
            PolylineGeometry(3, (0, 1, 2)),
        ),
        (Shape.POLYLINE, PolylineCoordinates([]), PolylineGeometry(2, ())),
    ],
)
def test_shapes(shape: Shape, coordinates: Any, stored: Any) -> None:
    """Each shape is stored as its immutable twin; the same again is no event."""
    item = Object("car", 1, "Thing", "#000000", shape)
    command = PlaceObject("c", item, coordinates, ((0, 2),), NOTHING, overwrite=True)
    (event,) = with_car().when(command, ANA).events

    assert stored == event.value.geometry
    with_car(event).when(command, ANA).then_nothing()


@pytest.mark.parametrize(
    "points",
    [
        [PointCoordinate(0, 0), PointCoordinate3D(0, 0, 0)],
        [(0, 0)],
        PointCoordinate(0, 0),
        [PointCoordinate(0, math.nan)],
        [PointCoordinate3D(0, 0, "x")],  # type: ignore[arg-type]
    ],
)
def test_wrong_points(points: Any) -> None:
    """The points of a line are all 2D or all 3D, and finite."""
    line = Object("car", 1, "Line", "#000000", Shape.POLYLINE)
    command = PlaceObject("c", line, PolylineCoordinates(points), ((0, 1),), NOTHING)

    with_car().when(command, ANA).then_refused("Expected .* at `coordinates")


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"confidence": math.nan}, "finite.*confidence"),
        ({"confidence": "high"}, "float.*confidence"),
        ({"created_by": 5}, "str.*created_by"),
        ({"manual_annotation": "yes"}, "bool.*manual_annotation"),
        ({"created_at": 5}, "created_at"),
        ({"reviews": "good"}, "array.*reviews"),
        ({"extra": {"speed": 1}}, "x:<format>.<name>"),
        ({"extra": {"x:speed": 1}}, "x:<format>.<name>"),
        ({"extra": {"x:cvat.speed": math.inf}}, "finite"),
        ({"extra": {"x:cvat.speed": np.float32("nan")}}, "finite"),
        ({"extra": {"x:cvat.speed": [1, {"a": math.nan}]}}, "finite"),
        ({"created_by": "\ud800"}, "Cannot store this value"),
        ({"reviews": [{"score": math.nan}]}, "finite"),
    ],
)
def test_wrong_metadata(said: dict[str, Any], message: str) -> None:
    """Metadata of a wrong type, or not finite, is refused and named."""
    with_car().when(place(0, 1, **said), ANA).then_refused(message, LabelRowError)


def test_extra_fields() -> None:
    """What a format has beside the model is a field of its own."""
    event = facts.ObjectPlaced(
        1,
        "c",
        ("geometry", "x:cvat.occluded"),
        (0, 1),
        facts.Placement(geometry=BOX, extra={"x:cvat.occluded": True}),
    )

    with_car().when(place(0, 1, extra={"x:cvat.occluded": True}), ANA).then(event)
    with_car(event).when(
        place(0, 1, extra={"x:cvat.occluded": True}, overwrite=True), ANA
    ).then_nothing()


def test_two_fields_with_other_news() -> None:
    """Fields that are new on other frames than the box come as events of their own."""
    before = with_car(placed(0, 5), annotated(0, 3, created_by="bo"))

    before.when(place(0, 5, box=OTHER_BOX, created_by="bo", overwrite=True), ANA).then(
        placed(0, 5, box=OTHER_BOX), annotated(3, 5, created_by="bo")
    )


def test_other_object_is_left_alone() -> None:
    """Two objects may be on the same frame."""
    on_row(added("d"), placed(0, 9, who="d"), added("c")).when(place(0, 9), ANA).then(placed(0, 9))
