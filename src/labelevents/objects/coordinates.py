"""Coordinates of every shape."""

from __future__ import annotations

from labelevents.values.shapes import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    BoundingBoxCoordinates,
    Coordinates,
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
    "BoundingBoxCoordinates",
    "Coordinates",
    "PointCoordinate",
    "PointCoordinate3D",
    "PolygonCoordinates",
    "PolygonCoordsToDict",
    "PolylineCoordinates",
    "RotatableBoundingBoxCoordinates",
    "SkeletonCoordinate",
    "SkeletonCoordinates",
    "Visibility",
]
