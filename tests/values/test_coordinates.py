"""Coordinates of every shape: as JSON, as they are stored, and as people read them again."""

from __future__ import annotations

import json
from typing import Any

import hypothesis
import msgspec
import numpy as np
import pytest
from hypothesis import strategies as st

from labelevents import testing
from labelevents.exceptions import LabelEventsError, LabelRowError
from labelevents.objects import coordinates as objects
from labelevents.objects.common import Shape
from labelevents.objects.coordinates import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
    PointCoordinate,
    cuboid_2d_coordinates_from_dict,
)
from labelevents.testing.places import PLACEABLE
from labelevents.values.geometry import Geometry, shown, stored
from labelevents.values.wire import encord_geometry
from tests.values.shapes import CLASSES, plainly

anything = st.sampled_from(PLACEABLE).flatmap(testing.coordinates)
FRONT = [PointCoordinate(0.1, 0.2), PointCoordinate(0.3, 0.4)]
READERS: dict[str, Any] = {
    "circle": objects.CircleCoordinates.from_dict,
    "ellipse": objects.EllipseCoordinates.from_dict,
    "cuboid": CuboidCoordinates.from_dict,
    "cuboid_2d": cuboid_2d_coordinates_from_dict,
    "bitmask": objects.BitmaskCoordinates.from_dict,
    "polygon": objects.PolygonCoordinates.from_dict,
    "polyline": objects.PolylineCoordinates.from_dict,
    "boundingBox": objects.BoundingBoxCoordinates.from_dict,
    "rotatableBoundingBox": objects.RotatableBoundingBoxCoordinates.from_dict,
}


@hypothesis.given(anything)
def test_json(given: Any) -> None:
    """The geometry keys are those of Encord, and JSON through and through."""
    document = encord_geometry(given)

    assert plainly(given) == document
    assert json.loads(json.dumps(document)) == document


@hypothesis.given(anything)
def test_reading(given: Any) -> None:
    """What was written reads back as the same coordinates."""
    document = json.loads(json.dumps(encord_geometry(given)))
    reader = READERS.get(next(iter(document)))
    if reader is None:
        return  # points and skeletons, which have another way

    assert given == reader(document)


@hypothesis.given(anything)
def test_storing(given: Any) -> None:
    """What is stored is immutable, goes through JSON unchanged, and is shown as it was given."""
    kept = stored(given)

    assert given == shown(kept)
    assert type(given) is type(shown(kept))
    assert isinstance(hash(kept), int)
    assert kept == msgspec.json.decode(msgspec.json.encode(kept), type=Geometry)


def test_every_shape_has_a_strategy() -> None:
    """Each shape takes the classes that it should, and there are examples of each that is drawn."""
    accepted = {s.value: made for s, made in ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS.items()}

    for shape, expected in CLASSES.items():
        assert expected == {made.__name__ for made in accepted[shape]}
    assert {shape for shape, made in CLASSES.items() if made} <= {s.value for s in PLACEABLE}
    with pytest.raises(LabelEventsError, match="no coordinates of objects of shape `segmentation`"):
        testing.coordinates(Shape.SEGMENTATION)


@pytest.mark.parametrize("made", [tuple, list, np.array])
def test_cuboids_from_lists(made: Any) -> None:
    """Lists and arrays become tuples, so that equal cuboids are equal."""
    parts = [(1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, 9.0)]
    given = [made(part) for part in parts]
    cuboid = CuboidCoordinates(*given)

    assert CuboidCoordinates(*parts) == cuboid
    assert tuple(parts) == (cuboid.position, cuboid.orientation, cuboid.size)
    assert hash(CuboidCoordinates(*parts)) == hash(cuboid)


def test_a_perspective_counts_first() -> None:
    """With both a vanishing point and an offset, the vanishing point counts."""
    xy = {"x": 0.5, "y": 0.6}
    given = {"front": [0.1, 0.2, 0.3, 0.4], "vanishingPoint": xy, "scaleRatio": 0, "offset": xy}

    assert Cuboid2DPerspectiveCoordinates(
        FRONT, PointCoordinate(0.5, 0.6), 0
    ) == cuboid_2d_coordinates_from_dict({"cuboid_2d": given})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "with `vanishingPoint` and `scaleRatio`, or with `offset`; got 'front'$"),
        ({"scaleRatio": 1}, "or with `offset`; got 'front', 'scaleRatio'"),
        ({"vanishingPoint": {"x": 0, "y": 0}}, "Expected `scaleRatio`"),
        ({"front": [1, 2, 3]}, "got 3 numbers"),
    ],
)
def test_half_a_cuboid(given: dict[str, Any], sentence: str) -> None:
    """A 2D cuboid is one kind or the other, and has whole points."""
    with pytest.raises(LabelRowError, match=sentence):
        cuboid_2d_coordinates_from_dict({"cuboid_2d": {"front": [0, 0], **given}})


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (Cuboid2DIsometricCoordinates(FRONT, (0.1, 0.2)), "coordinates.offset"),  # type: ignore[arg-type]
        (Cuboid2DPerspectiveCoordinates(FRONT, None, 1), "coordinates.vanishing_point"),  # type: ignore[arg-type]
        (Cuboid2DIsometricCoordinates([(0, 0)], FRONT[0]), "coordinates.front"),  # type: ignore[list-item]
        (Cuboid2DPerspectiveCoordinates(None, FRONT[0], 1), "coordinates.front"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_point(given: Any, where: str) -> None:
    """Where a point must stand, anything else is refused by its place."""
    with pytest.raises(LabelRowError, match=f"`PointCoordinate`.* - at `{where}`"):
        stored(given)
