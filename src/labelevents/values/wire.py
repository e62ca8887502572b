"""Where an object is, in the words of Encord's JSON."""

from __future__ import annotations

from typing import Any

from labelevents.values.coordinates import Coordinates
from labelevents.values.cuboids import (
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
)
from labelevents.values.frames import ranges_to_list
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.ranges import (
    HtmlCoordinates,
)
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolygonCoordsToDict,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinates,
)

_KEYS: dict[type, str] = {
    BoundingBoxCoordinates: "boundingBox",
    RotatableBoundingBoxCoordinates: "rotatableBoundingBox",
    PointCoordinate: "point",
    PointCoordinate3D: "point",
    PolylineCoordinates: "polyline",
    SkeletonCoordinates: "skeleton",
    CircleCoordinates: "circle",
    EllipseCoordinates: "ellipse",
    CuboidCoordinates: "cuboid",
    Cuboid2DPerspectiveCoordinates: "cuboid_2d",
    Cuboid2DIsometricCoordinates: "cuboid_2d",
    BitmaskCoordinates: "bitmask",
}
# Those that are under one key just as they are.
_ALONE = _KEYS.keys() - {CuboidCoordinates}


def encord_geometry(coordinates: Coordinates) -> dict[str, Any]:
    """The geometry keys of an object on a frame: one; of a polygon two, as its rings need both.

    Objects of audio, time series, text and HTML have no geometry in Encord's JSON; they get the key
    that their answers have there: `range` with first and last of each, or `range_html`.

    Example:
        >>> encord_geometry(PointCoordinate(0.25, 0.5))
        {'point': {'0': {'x': 0.25, 'y': 0.5}}}
    """
    if type(coordinates) in _ALONE:
        return {_KEYS[type(coordinates)]: coordinates.to_dict()}
    if isinstance(coordinates, PolygonCoordinates):
        return {
            "polygon": coordinates.to_dict(),
            "polygons": coordinates.to_dict(PolygonCoordsToDict.multiple_polygons),
        }
    if isinstance(coordinates, CuboidCoordinates):
        # JSON has lists only; whoever compares before and after writing should find no difference.
        return {"cuboid": {name: list(three) for name, three in coordinates.to_dict().items()}}
    if isinstance(coordinates, HtmlCoordinates):
        return {"range_html": [passage.to_dict() for passage in coordinates.range]}
    ranged: Any = coordinates
    return {"range": ranges_to_list(ranged.range)}
