"""Objects of every shape on a row: placed, refused, copied, saved, compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from labelevents import LabelRowV2, Store, testing
from labelevents.objects import ObjectInstance, OntologyStructure
from labelevents.objects.coordinates import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    BitmaskCoordinates,
    CircleCoordinates,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
    EllipseCoordinates,
    PointCoordinate,
)
from labelevents.objects.frames import Range
from labelevents.testing.places import PLACEABLE
from tests.rows.given import Town, memory_row, of_row, refused, reopened, reread, unsaved
from tests.values.shapes import plainly

HERE, THERE = PointCoordinate(0.1, 0.2), PointCoordinate(0.3, 0.4)
NAN = float("nan")
ZERO = (0.0, 0.0, 0.0)
MASK = np.eye(4, 5, dtype=bool)


def new(row: LabelRowV2, shape: str) -> ObjectInstance:
    """An object of a shape, on no row."""
    return of_row(row).object(shape).create_instance()


@hypothesis.given(st.data())
def test_placed_and_read(data: st.DataObject) -> None:
    """What was placed is read again, from the row, its frames, and from a copy."""
    ontology = OntologyStructure()
    shape = data.draw(st.sampled_from(PLACEABLE))
    ontology.add_object("Thing", shape)
    row = memory_row(Town(ontology))
    one, two = data.draw(testing.coordinates(shape)), data.draw(testing.coordinates(shape))
    thing = ontology.objects[0].create_instance()
    thing.set_for_frames(one, Range(0, 4))
    row.add_object_instance(thing)
    thing.set_for_frames(two, 2, overwrite=True)
    copied = thing.copy()
    thing.remove_from_frames(3)

    assert [one, one, two, one] == [each.coordinates for each in thing.get_annotations()]
    assert [one, one, two, one, one] == [each.coordinates for each in copied.get_annotations()]
    assert [two] == [
        each.get_annotation(2).coordinates for each in row.get_frame_view(2).get_object_instances()
    ]
    assert isinstance(one, tuple(ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS[shape]))


@pytest.mark.parametrize(
    ("shape", "coordinates", "message"),
    [
        ("circle", CircleCoordinates(0, NAN, 0), "NaN or an infinity - at `coordinates.center_y`"),
        ("circle", CircleCoordinates(0, 0, None), "at `coordinates.radius`"),  # type: ignore[arg-type]
        ("circle", EllipseCoordinates(0, 0, 1, 1), "`CircleCoordinates` for `circle`, got `Ell"),
        ("ellipse", EllipseCoordinates(0, 0, 1, 1, "9"), "got `str` - at `coordinates.theta`"),  # type: ignore[arg-type]
        ("ellipse", CircleCoordinates(0, 0, 1), "Expected `EllipseCoordinates`"),
        ("cuboid", CuboidCoordinates((0, 0, NAN), ZERO, ZERO), r"`coordinates.position\[2\]`"),
        ("cuboid", CuboidCoordinates(ZERO, (0, 0), ZERO), "length 3.* `coordinates.orientation`"),  # type: ignore[arg-type]
        ("cuboid", CuboidCoordinates(ZERO, ZERO, 5), "got `int` - at `coordinates.size`"),  # type: ignore[arg-type]
        ("cuboid", CuboidCoordinates(ZERO, ZERO, ("1", 1, 1)), r"`coordinates.size\[0\]`"),  # type: ignore[arg-type]
        ("cuboid", CuboidCoordinates(ZERO, ZERO, np.float64(5)), "got `float` - at"),  # type: ignore[arg-type]
        ("cuboid", CuboidCoordinates(ZERO, ZERO, "abc"), "got `str` - at `coordinates.size`"),  # type: ignore[arg-type]
        ("cuboid", HERE, "Expected `CuboidCoordinates`"),
        (
            "cuboid_2d",
            Cuboid2DPerspectiveCoordinates([HERE], THERE, NAN),
            "at `coordinates.scale_ratio`",
        ),
        (
            "cuboid_2d",
            Cuboid2DIsometricCoordinates([PointCoordinate(0, NAN)], THERE),
            r"at `coordinates.front\[1\]`",
        ),
        ("cuboid_2d", Cuboid2DIsometricCoordinates([HERE], None), "at `coordinates.offset`"),  # type: ignore[arg-type]
        (
            "cuboid_2d",
            CuboidCoordinates(ZERO, ZERO, ZERO),
            "`Cuboid2DPerspectiveCoordinates` or `Cuboid2DIsometricCoordinates`",
        ),
        ("bitmask", MASK, "Expected `BitmaskCoordinates` for `bitmask`, got `ndarray`"),
        ("bitmask", BitmaskCoordinates(MASK).to_dict(), "got `dict`"),
        ("bitmask", BitmaskCoordinates(MASK).encoded, "got `EncodedBitmask`"),
        ("segmentation", BitmaskCoordinates(MASK), "`segmentation`.* cannot be placed"),
    ],
)
def test_what_does_not_fit(wide: LabelRowV2, shape: str, coordinates: Any, message: str) -> None:
    """Another shape, another type, or no finite number: refused by name, and nothing changes."""
    thing = new(wide, shape)
    with refused(wide, thing, match=message):
        thing.set_for_frames(coordinates, 6)
    with refused(wide, thing, match=r"at `coordinates|cannot be placed|Expected `"):
        thing.set_track({3: coordinates})


def test_equal_places_are_no_news(wide: LabelRowV2) -> None:
    """To place the same again, said in another way, writes nothing."""
    cuboid, mask = new(wide, "cuboid"), new(wide, "bitmask")
    cuboid.set_for_frames(CuboidCoordinates((1, 2, 3), ZERO, ZERO), 0)
    mask.set_for_frames(BitmaskCoordinates(MASK), 0)
    for thing in (cuboid, mask):
        wide.add_object_instance(thing)
    before = unsaved(wide)
    three: Any = [1.0, 2.0, 3.0]
    cuboid.set_for_frames(CuboidCoordinates(three, ZERO, ZERO), 0, overwrite=True)
    mask.set_for_frames(BitmaskCoordinates(np.asfortranarray(MASK)), 0, overwrite=True)

    assert before == unsaved(wide)


def test_numbers_of_numpy(wide: LabelRowV2) -> None:
    """NumPy's numbers are numbers in every shape."""
    one: Any = np.float32(0.5)
    three: Any = np.ones(3)
    given: dict[str, Any] = {
        "circle": CircleCoordinates(one, one, one, one, one),
        "ellipse": EllipseCoordinates(one, one, one, one),
        "cuboid": CuboidCoordinates(three, (one, one, one), three.astype(int)),
        "cuboid_2d": Cuboid2DIsometricCoordinates([PointCoordinate(one, one)], THERE),
        "bitmask": BitmaskCoordinates(MASK),
    }
    for shape, coordinates in given.items():
        thing = new(wide, shape)
        thing.set_for_frames(coordinates)
        wide.add_object_instance(thing)
        found = thing.get_annotation(0).coordinates

        assert coordinates == found
        assert json.dumps(plainly(found))


def test_a_mask_from_the_file_is_an_array(wide: LabelRowV2, path: Path) -> None:
    """A mask that was saved gives its array back."""
    thing = new(wide, "bitmask")
    thing.set_for_frames(BitmaskCoordinates(MASK), Range(0, 9))
    wide.add_object_instance(thing)
    wide.save()
    with reopened(path) as again:
        (found,) = again.get_object_instances()
        coordinates = found.get_annotation(7).coordinates

        assert isinstance(coordinates, BitmaskCoordinates)
        assert np.array_equal(MASK, coordinates.to_numpy_array())


MOVES: dict[str, tuple[Any, Any, float | None, float | None]] = {
    # before, after, IoU, pixels in a picture of 1920 times 1080
    "circle": (CircleCoordinates(0.5, 0.5, 0.1), CircleCoordinates(0.5, 0.5, 0.2), 1 / 4, 0),
    "ellipse": (EllipseCoordinates(0, 0, 1, 1), EllipseCoordinates(0.1, 0, 1, 1), None, 192),
    "cuboid": (
        CuboidCoordinates(ZERO, ZERO, ZERO),
        CuboidCoordinates(ZERO, ZERO, (1, 1, 1)),
        None,
        None,
    ),
    "cuboid_2d": (
        Cuboid2DIsometricCoordinates([HERE, THERE], THERE),
        Cuboid2DIsometricCoordinates([HERE, THERE], PointCoordinate(0.5, 0.4)),
        None,
        192,
    ),
    "bitmask": (
        BitmaskCoordinates(np.arange(20).reshape(4, 5) < 10),
        BitmaskCoordinates(np.arange(20).reshape(4, 5) < 5),
        1 / 2,
        1080 / 8,
    ),
}


@pytest.mark.parametrize("shape", MOVES)
def test_history(store: Store, wide: LabelRowV2, shape: str) -> None:
    """Diff and blame tell of a move of any shape, in Encord's words, with overlap and distance."""
    before, after, overlap, way = MOVES[shape]
    thing = new(wide, shape)
    thing.set_for_frames(before, Range(0, 3))
    wide.add_object_instance(thing)
    first = wide.save()
    thing.set_for_frames(after, 2, overwrite=True)
    wide.save()
    assert first is not None
    (change,) = wide.diff(first.number)
    lines = [line.value for line in thing.blame(2) if line.field == "geometry"]

    assert ("moved", (2, 2)) == (change.kind, change.frames)
    assert [plainly(before), plainly(after)] == [change.before, change.after]
    assert [plainly(after)] == lines
    if overlap is not None:
        assert pytest.approx(overlap, rel=1e-3) == change.iou
    assert change.distance == (None if way is None else pytest.approx(way, rel=1e-3))
    wide.undo()
    assert before == thing.get_annotation(2).coordinates
    assert before == reread(store, wide).get_object_instances()[0].get_annotation(2).coordinates


def test_export(store: Store, wide: LabelRowV2) -> None:
    """The store's own export has every shape in Encord's words."""
    for shape, (before, *_) in MOVES.items():
        thing = new(wide, shape)
        thing.set_for_frames(before)
        wide.add_object_instance(thing)
    wide.save()
    (exported,) = json.loads(store.export_at("HEAD"))["rows"]

    assert {shape: plainly(before) for shape, (before, *_) in MOVES.items()} == {
        one["shape"]: one["geometry"][0]["value"] for one in exported["objects"]
    }
