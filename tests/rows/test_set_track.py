"""Putting an object on frames, at a place of its own on each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelevents import LabelRowError, LabelRowV2
from labelevents.events.facts import ObjectTracked
from labelevents.exceptions import FramesError
from labelevents.objects.coordinates import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    CircleCoordinates,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
    EllipseCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    Visibility,
)
from labelevents.objects.frames import Range
from tests.rows.given import (
    FRAMES,
    Town,
    box,
    cells,
    labels,
    of_row,
    refused,
    reopened,
    unsaved,
)


def points(frame: int, count: int = 3) -> list[PointCoordinate]:
    """Some points that differ from frame to frame."""
    return [PointCoordinate(frame / 100 + i / 7, i / 3) for i in range(count)]


def skeleton(frame: int) -> SkeletonCoordinates:
    """A skeleton of two vertices, one of them with everything said."""
    head = SkeletonCoordinate(
        x=frame / 100,
        y=0.5,
        name="head",
        color="#ff0000",
        feature_hash="h",
        value="top",
        visibility=Visibility.SELF_OCCLUDED,
    )
    foot = SkeletonCoordinate(x=frame / 90, y=1.5, name="foot")
    return SkeletonCoordinates(values=[head, foot], name="person")


SHAPES: dict[str, Any] = {
    "bounding_box": lambda frame: BoundingBoxCoordinates(0.1, 0.2, frame / 7, 0.3),
    "rotatable_bounding_box": lambda f: RotatableBoundingBoxCoordinates(0.1, 0.2, f / 7, 0.3, f),
    "point": lambda frame: PointCoordinate(frame / 7, 0.3),
    "point in 3D": lambda frame: PointCoordinate3D(frame / 7, 0.3, -frame),
    "points in 2D and 3D": lambda f: PointCoordinate3D(f, 0, 1) if f % 2 else PointCoordinate(f, 0),
    "polygon": lambda frame: PolygonCoordinates(points(frame, 3 + frame % 3)),
    "polygon with a hole": lambda f: PolygonCoordinates(
        polygons=[[points(f, 4), points(f + 1, 3)], [points(f + 2, 3)]]
    ),
    "polyline": lambda frame: PolylineCoordinates(points(frame, 1 + frame % 4)),
    "circle": lambda frame: CircleCoordinates(frame / 7, 0.5, 0.1),
    "ellipse": lambda frame: EllipseCoordinates(0.5, frame / 7, 0.1, 0.2, frame),
    "cuboid": lambda f: CuboidCoordinates((f, 2, 3), (4, 5, f / 7), (7, 8, 9)),
    "cuboid_2d": lambda f: (
        Cuboid2DPerspectiveCoordinates(points(f), PointCoordinate(f, 2), f / 7)
        if f % 2
        else Cuboid2DIsometricCoordinates(points(f, f % 5), PointCoordinate(f, -2))
    ),
    "bitmask": lambda f: BitmaskCoordinates(np.arange(35).reshape(5, 7) % 11 == f),
    "polyline in 3D": lambda f: PolylineCoordinates([PointCoordinate3D(f, 2, 3)] * (1 + f % 2)),
    "empty polyline": lambda _: PolylineCoordinates([]),
    "skeleton": skeleton,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("one_by_one", [False, True], ids=["as a track", "frame by frame"])
def test_every_shape_survives_the_file(
    wide: LabelRowV2, path: Path, shape: str, *, one_by_one: bool
) -> None:
    """A track of every shape, with gaps, reads back from the file as it was given."""
    row, here = wide, of_row(wide)
    track = {frame: SHAPES[shape](frame) for frame in [0, 1, 2, 5, 6, 50, 99]}
    kind = next(o.name for o in reversed(here.ontology.objects) if o.name in shape)
    thing = here.object(kind).create_instance()
    if one_by_one:
        for frame, at in track.items():
            thing.set_for_frames(at, frame)
    else:
        thing.set_track(track)
    row.add_object_instance(thing)
    row.save()
    before = labels(row)
    with reopened(path) as again:
        (found,) = again.get_object_instances()
        after = {each.frame: each.coordinates for each in found.get_annotations()}

        assert track == after
        assert before == labels(again)


def test_a_track_is_one_event(row: LabelRowV2, here: Town) -> None:
    """However many frames and gaps, a track is stored as one event."""
    car = here.car(99)
    row.add_object_instance(car)
    before = unsaved(row)
    car.set_track({frame: box(frame / 7) for frame in range(98) if frame % 10})

    assert 1 == unsaved(row) - before


def test_a_track_of_no_frames_is_nothing(row: LabelRowV2, here: Town) -> None:
    """An empty track changes nothing."""
    car = here.car(9)
    row.add_object_instance(car)
    before = labels(row), unsaved(row)
    car.set_track({}, confidence=0.3)

    assert before == (labels(row), unsaved(row))


def test_order_does_not_matter(nowhere: Town) -> None:
    """Frames may come in any order, NumPy's among them."""
    car, same = nowhere.car(None), nowhere.car(None)
    car.set_track({np.int64(7): box(0.7), 3: box(0.3), 5: box(0.5)})  # type: ignore[dict-item]
    same.set_track({3: box(0.3), 5: box(0.5), 7: box(0.7)})

    assert cells(same, times=False) == cells(car, times=False)
    assert [3, 5, 7] == [each.frame for each in car.get_annotations()]


def test_taken_frames_are_refused_whole(row: LabelRowV2, here: Town) -> None:
    """One taken frame refuses the whole track."""
    car = here.car(50)
    row.add_object_instance(car)
    with refused(row, match="already on frames 50"):
        car.set_track({frame: box() for frame in range(40, 60)})


def test_overwriting_replaces_its_frames_only(row: LabelRowV2, here: Town) -> None:
    """A track over a track replaces the frames that it names, and no other."""
    car = here.car(None)
    car.set_track({frame: box(frame / 100) for frame in range(20)}, confidence=0.5)
    row.add_object_instance(car)
    car.set_track({frame: box(0.9) for frame in (3, 4, 10, 25)}, overwrite=True)
    changed = {3, 4, 10, 25}

    assert [box(0.9 if frame in changed else frame / 100) for frame in [*range(20), 25]] == [
        each.coordinates for each in car.get_annotations()
    ]
    assert [0.5] * 20 + [1.0] == [each.confidence for each in car.get_annotations()]


def test_only_differences_are_written(row: LabelRowV2, here: Town) -> None:
    """Overwriting with a track that differs on two frames writes two frames."""
    car = here.car(None)
    track = {frame: box(frame / 100) for frame in range(20)}
    car.set_track(track)
    row.add_object_instance(car)
    row.save()
    car.set_track({**track, 5: box(0.9), 6: box(0.8)}, overwrite=True)
    assert row._opened is not None
    (one,) = row._opened.tail

    assert isinstance(one.event, ObjectTracked)
    assert (5, 7) == one.event.frames


def test_the_same_track_again_is_nothing(row: LabelRowV2, here: Town) -> None:
    """To overwrite a track with itself makes no event."""
    car = here.car(None)
    said: dict[str, Any] = {
        "numbers": {
            "confidence": {f: f / 10 for f in range(5)},
            "x:mot.z": {f: f for f in range(5)},
        },
        "extra": {"x:cvat.occluded": True},
    }
    track = {frame: box(frame / 100) for frame in range(5)}
    car.set_track(track, **said)
    row.add_object_instance(car)
    row.save()
    car.set_track(track, overwrite=True, **said)

    assert 0 == unsaved(row)


def test_numbers_by_frame(row: LabelRowV2, here: Town, path: Path) -> None:
    """Confidence and extra numbers may differ on every frame, and survive the file."""
    car = here.car(None)
    car.set_track(
        {frame: box() for frame in (1, 2, 9)},
        numbers={
            "confidence": {1: 0.1, 2: 0.2, 9: 0.9},
            "x:mot.z": {1: -1, 2: np.float64(2), 9: 7},
        },
        extra={"x:cvat.occluded": False, "x:cvat.source": "manual", "x:cvat.none": None},
        created_by="eve",
        manual_annotation=False,
    )
    row.add_object_instance(car)
    row.save()
    with reopened(path) as again:
        found = again.get_object_instances()[0].get_annotations()
        fixed = {"x:cvat.occluded": False, "x:cvat.source": "manual", "x:cvat.none": None}

        assert [0.1, 0.2, 0.9] == [each.confidence for each in found]
        assert [{**fixed, "x:mot.z": z} for z in (-1, 2, 7)] == [each.extra for each in found]
        assert {("eve", False)} == {(each.created_by, each.manual_annotation) for each in found}


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"confidence": {1: 0.1}}, "Expected one number per frame of the track - at `confidence`"),
        ({"confidence": {1: 0.1, 3: 0.2}}, "one number per frame"),
        ({"x:a.b": {1: 0.1, 2: float("inf")}}, "Expected finite numbers - at `x:a.b`"),
        ({"x:a.b": {1: 0.1, 2: "many"}}, "Expected finite numbers - at `x:a.b`"),
        ({"x:a.b": {1: 0.1, 2: None}}, "Expected finite numbers - at `x:a.b`"),
        ({"x:a.b": {1: 0.1, 2: 10**400}}, "Expected finite numbers - at `x:a.b`"),
        ({"geometry": {1: 0.1, 2: 0.2}}, "or an `x:` field, got 'geometry'"),
    ],
)
def test_numbers_must_fit_the_track(
    row: LabelRowV2, here: Town, numbers: Any, message: str | None
) -> None:
    """Numbers are given for every frame of the track, finite, and of a field that takes them."""
    car = here.car(50)
    row.add_object_instance(car)
    with refused(row, match=message):
        car.set_track({1: box(), 2: box()}, numbers=numbers)


@pytest.mark.parametrize("extra", [{"occluded": True}, {"x:occluded": True}, {"x:a.b": {1}}])
def test_extra_fields_have_a_name_and_a_plain_value(
    row: LabelRowV2, here: Town, extra: Any
) -> None:
    """An extra field is named `x:<format>.<name>`, and its value is plain."""
    car = here.car(50)
    row.add_object_instance(car)
    with refused(row):
        car.set_track({1: box()}, extra=extra)


@pytest.mark.parametrize(
    "track",
    [
        {1: box(), FRAMES: box()},
        {1: box(), -1: box()},
        {1: box(), 2: PointCoordinate(0.1, 0.2)},
        {1: box(), 2: None},
        {1: box(), 2: BoundingBoxCoordinates(0, float("nan"), 0, 0)},
        {1: box(), 2: BoundingBoxCoordinates(0, 0, 0, float("-inf"))},
        {1: box(), 2: BoundingBoxCoordinates(0, "wide", 0, 0)},  # type: ignore[arg-type]
    ],
)
def test_one_bad_place_refuses_all(row: LabelRowV2, here: Town, track: Any) -> None:
    """A frame outside, another shape, or no finite number refuses the whole track."""
    car = here.car(50)
    row.add_object_instance(car)
    with refused(row):
        car.set_track(track)


@pytest.mark.parametrize("frame", [1.5, "1", None])
def test_keys_are_frames(nowhere: Town, frame: Any) -> None:
    """Each key of a track must be one frame."""
    car = nowhere.car(50)
    with refused(car, error=FramesError):
        car.set_track({1: box(), frame: box()})


def test_joining_a_row_keeps_the_track(row: LabelRowV2, here: Town) -> None:
    """A track made before the object joins a row, with cuts and overwrites, joins as it is."""
    car = here.car(None)
    car.set_track(
        {f: box(f / 100) for f in range(50)}, numbers={"x:a.b": {f: f for f in range(50)}}
    )
    car.set_for_frames(box(0.5), Range(10, 40), overwrite=True)
    car.set_track({f: box(f / 90) for f in (12, 13, 30)}, overwrite=True, confidence=0.5)
    car.remove_from_frames([0, 20, 49])
    before = [(a.frame, a.coordinates, a.confidence, a.extra) for a in car.get_annotations()]
    row.add_object_instance(car)

    assert before == [
        (a.frame, a.coordinates, a.confidence, a.extra) for a in car.get_annotations()
    ]


# Arrays

ROWS = [[0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.35, 0.4], [0.1, 0.2, 0.4, 0.4]]


@pytest.mark.parametrize("array", [ROWS, np.array(ROWS), [tuple(row) for row in ROWS]])
@pytest.mark.parametrize("frames", [Range(5, 7), range(5, 8), [5, 6, 7], np.array([5, 6, 7])])
def test_an_array(row: LabelRowV2, array: Any, frames: Any) -> None:
    """An array with the frame of each row says what coordinates by frame say."""
    one, other = of_row(row).car(None), of_row(row).car(None)
    one.set_track(array, frames)
    other.set_track({5 + i: BoundingBoxCoordinates(*each) for i, each in enumerate(ROWS)})

    placed = [each.coordinates for each in one.get_annotations()]
    assert [each.coordinates for each in other.get_annotations()] == placed
    assert one.get_ranges() == [Range(5, 7)]


def test_the_order_of_an_array(row: LabelRowV2) -> None:
    """Rows are for frames in the order in which those were given."""
    car = of_row(row).car(None)
    car.set_track(ROWS, [9, 3, 5])

    placed: list[Any] = [each.coordinates for each in car.get_annotations()]
    assert [0.35, 0.4, 0.3] == [box.top_left_x for box in placed]


def test_points_in_an_array(row: LabelRowV2) -> None:
    """A point is two numbers; a box that turns is five."""
    here = of_row(row)
    point = here.object("point").create_instance()
    point.set_track([[0.1, 0.2], [0.3, 0.4]], range(2))
    turned = here.object("rotatable_bounding_box").create_instance()
    turned.set_track([[0.1, 0.2, 0.3, 0.4, 30]], 0)

    assert PointCoordinate(0.3, 0.4) == point.get_annotation(1).coordinates
    assert RotatableBoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4, 30) == (
        turned.get_annotation(0).coordinates
    )


@pytest.mark.parametrize(
    ("array", "frames", "told"),
    [
        (ROWS, None, "Say with `frames` which frames"),
        (ROWS, range(2), "Expected 2 rows, one for each frame, got 3"),
        (3, range(1), "Expected 1 rows, one for each frame, got 0"),
        ([[0.1, 0.2, 0.3]], 7, "height, width, top_left_x, top_left_y.*got .* - at frame 7"),
        (np.array([0.1]), 7, "Expected 4 numbers .* got 0.1 - at frame 7"),
        (ROWS, [1, 2, 1], "Expected each frame once"),
        (ROWS, {1, 2, 3}, "A set has no order"),
        ([[0.1, 0.2, 0.3, "x"]], 7, "Expected numbers"),
        ([[0.1, 0.2, 0.3, float("nan")]], 7, "Expected finite numbers"),
        ({1: box()}, 1, "says its frames itself"),
        (ROWS, [98, 99, 100], "Expected frames from 0 to 99, got frame 100"),
    ],
)
def test_arrays_refused(row: LabelRowV2, array: Any, frames: Any, told: str) -> None:
    """What does not fit is refused, with the place; nothing has changed then."""
    car = of_row(row).car(0)
    row.add_object_instance(car)

    with refused(row, match=told):
        car.set_track(array, frames)


def test_no_array_of_polygons(row: LabelRowV2) -> None:
    """A shape without a fixed number of numbers takes coordinates by frame only."""
    polygon = of_row(row).object("polygon").create_instance()

    with pytest.raises(LabelRowError, match="no fixed number of numbers"):
        polygon.set_track([[0.1, 0.2]], 0)
