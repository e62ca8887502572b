"""Coordinates of every shape."""

from __future__ import annotations

from labelevents.values.coordinates import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    EVENT_SHAPES,
    NON_GEOMETRIC_COORDINATES,
    Coordinates,
    EventCoordinates,
    GeometricCoordinates,
    UpsertEventCoordinates,
)
from labelevents.values.cuboids import (
    Cuboid2DCoordinates,
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
    cuboid_2d_coordinates_from_dict,
)
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.ranges import (
    AudioCoordinates,
    HtmlCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shape_json import PolylineDict
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolygonCoordsToDict,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    Visibility,
)

__all__ = [
    "ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS",
    "EVENT_SHAPES",
    "NON_GEOMETRIC_COORDINATES",
    "AudioCoordinates",
    "BitmaskCoordinates",
    "BoundingBoxCoordinates",
    "CircleCoordinates",
    "Coordinates",
    "Cuboid2DCoordinates",
    "Cuboid2DIsometricCoordinates",
    "Cuboid2DPerspectiveCoordinates",
    "CuboidCoordinates",
    "EllipseCoordinates",
    "EventCoordinates",
    "GeometricCoordinates",
    "HtmlCoordinates",
    "PointCoordinate",
    "PointCoordinate3D",
    "PolygonCoordinates",
    "PolygonCoordsToDict",
    "PolylineCoordinates",
    "PolylineDict",
    "RotatableBoundingBoxCoordinates",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "TextCoordinates",
    "TimeRangeCoordinates",
    "UpsertEventCoordinates",
    "Visibility",
    "cuboid_2d_coordinates_from_dict",
]
