"""Where an object is, out of Encord's JSON. The way back is `values.wire.encord_geometry`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labelevents.exceptions import LabelRowError, LabelsKeyError
from labelevents.formats.encord.keys import shown
from labelevents.values.coordinates import Coordinates
from labelevents.values.cuboids import CuboidCoordinates, cuboid_2d_coordinates_from_dict
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    Shape,
    SkeletonCoordinate,
    SkeletonCoordinates,
    Visibility,
)

# The key under which the geometry of each shape is. A polygon is under two.
GEOMETRY_KEYS = {
    "boundingBox",
    "rotatableBoundingBox",
    "polygon",
    "polygons",
    "point",
    "polyline",
    "circle",
    "ellipse",
    "skeleton",
    "bitmask",
    "cuboid",
    "cuboid_2d",
}
# What older files say of a vertex in place of `visibility`, the strongest first.
_FLAGS = (
    Visibility.INVISIBLE,
    Visibility.OCCLUDED,
    Visibility.SELF_OCCLUDED,
    Visibility.VISIBLE,
)


def coordinates_of(label: Mapping[str, Any]) -> Coordinates:
    """The coordinates in an object on a frame, by its `shape`.

    Raises:
        LabelsKeyError: if a key is missing.
        LabelRowError: if what is there is no such shape.
    """
    if "shape" not in label:
        raise LabelsKeyError("Expected the key `shape`")
    shape = label["shape"]
    read = _READERS.get(shape) if isinstance(shape, str) else None
    if read is None:
        known = ", ".join(_READERS)
        raise LabelRowError(f"Expected one of the shapes {known}, got {shown(shape)}")
    try:
        return read(label)
    except LabelRowError:
        raise
    except KeyError as error:
        raise LabelsKeyError(f"Expected the key `{error.args[0]}` of a {shape}") from None
    except (ArithmeticError, AttributeError, IndexError, TypeError, ValueError) as error:
        raise LabelRowError(f"Expected a {shape}: {error}") from None


def _point(label: dict[str, Any]) -> Coordinates:
    kind = PointCoordinate3D if "z" in label["point"]["0"] else PointCoordinate
    return kind.from_dict(label)


def _skeleton(label: Mapping[str, Any]) -> Coordinates:
    vertices = [_vertex(vertex) for vertex in label["skeleton"].values()]
    return SkeletonCoordinates(values=vertices, name=label["name"])


def _vertex(vertex: Mapping[str, Any]) -> SkeletonCoordinate:
    flagged = (flag for flag in _FLAGS if vertex.get(flag.value))
    visibility = next(flagged, vertex.get("visibility"))
    return SkeletonCoordinate(
        x=vertex["x"],
        y=vertex["y"],
        name=vertex["name"],
        color=vertex.get("color"),
        feature_hash=vertex.get("featureHash"),
        value=vertex.get("value"),
        visibility=None if visibility is None else Visibility(visibility),
    )


_READERS: dict[str, Callable[[Any], Coordinates]] = {
    Shape.BOUNDING_BOX: BoundingBoxCoordinates.from_dict,
    Shape.ROTATABLE_BOUNDING_BOX: RotatableBoundingBoxCoordinates.from_dict,
    Shape.POLYGON: PolygonCoordinates.from_dict,
    Shape.POINT: _point,
    Shape.POLYLINE: PolylineCoordinates.from_dict,
    Shape.CIRCLE: CircleCoordinates.from_dict,
    Shape.ELLIPSE: EllipseCoordinates.from_dict,
    Shape.SKELETON: _skeleton,
    Shape.BITMASK: BitmaskCoordinates.from_dict,
    Shape.CUBOID: CuboidCoordinates.from_dict,
    Shape.CUBOID_2D: cuboid_2d_coordinates_from_dict,
}
