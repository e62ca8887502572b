"""Coordinates of every shape."""

from __future__ import annotations

from labelevents.values.coordinates import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    EVENT_SHAPES,
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
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
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
    "PointCoordinate",
    "PointCoordinate3D",
    "PolygonCoordinates",
    "PolygonCoordsToDict",
    "PolylineCoordinates",
    "RotatableBoundingBoxCoordinates",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "UpsertEventCoordinates",
    "Visibility",
    "cuboid_2d_coordinates_from_dict",
]
