"""The JSON of coordinates, for type checkers: which keys each dict has, and what is under them.

One dict a shape, and one for the key that it stands under. Nothing is checked at run time.
"""

from __future__ import annotations

from typing import TypeAlias, TypedDict, TypeGuard


class BoundingBoxDict(TypedDict):
    """An upright box: fractions of width and height."""

    h: float
    w: float
    x: float
    y: float


class BoundingBoxFrameCoordinatesDict(TypedDict):
    """The key of a box."""

    boundingBox: BoundingBoxDict


class RotatableBoundingBoxDict(BoundingBoxDict):
    """A box that is turned about its centre by `theta` degrees."""

    theta: float


class RotatableBoundingBoxFrameCoordinatesDict(TypedDict):
    """The key of a turned box."""

    rotatableBoundingBox: RotatableBoundingBoxDict


class _CircleDict(TypedDict):
    x: float
    y: float
    r: float


class CircleDict(_CircleDict, total=False):
    """A circle; `r` is a fraction of the width, `stretch` the other axis as a part of it."""

    stretch: float
    theta: float


class CircleFrameCoordinatesDict(TypedDict):
    """The key of a circle."""

    circle: CircleDict


class EllipseDict(TypedDict):
    """An ellipse: `rx` a fraction of the width, `ry` of the height, turned by `theta` degrees."""

    x: float
    y: float
    rx: float
    ry: float
    theta: float


class EllipseFrameCoordinatesDict(TypedDict):
    """The key of an ellipse."""

    ellipse: EllipseDict


class PointDict(TypedDict):
    """A point in the picture."""

    x: float
    y: float


class PointFrameCoordinatesDict(TypedDict):
    """The key of a point; below it there is one, under `"0"`."""

    point: dict[str, PointDict]


class PointDict3D(PointDict):
    """A point in space."""

    z: float


class Point3DFrameCoordinatesDict(TypedDict):
    """The key of a point in space; below it there is one, under `"0"`."""

    point: dict[str, PointDict3D]


PolylineDict: TypeAlias = (
    dict[str, PointDict] | list[PointDict] | dict[str, PointDict3D] | list[PointDict3D]
)


class PolylineFrameCoordinatesDict(TypedDict):
    """The key of a line."""

    polyline: PolylineDict


LegacyPolygonDict: TypeAlias = dict[str, PointDict] | list[PointDict]
# Polygon → ring → x, y, x, y, …
PolygonDict: TypeAlias = list[list[list[float]]]


class PolygonFrameCoordinatesDictRequired(TypedDict):
    """The key of a polygon's first ring."""

    polygon: LegacyPolygonDict


class PolygonFrameCoordinatesDict(PolygonFrameCoordinatesDictRequired, total=False):
    """The keys of a polygon: its first ring, and all its rings."""

    polygons: PolygonDict | None


class Cuboid2DPerspectiveDict(TypedDict):
    """A box in perspective: the corners of its front as x, y, x, y, and so on."""

    front: list[float]
    vanishingPoint: PointDict
    scaleRatio: float


class Cuboid2DIsometricDict(TypedDict):
    """A box whose back is its front, moved by the offset."""

    front: list[float]
    offset: PointDict


Cuboid2DDict: TypeAlias = Cuboid2DPerspectiveDict | Cuboid2DIsometricDict


def is_perspective(cuboid: Cuboid2DDict) -> TypeGuard[Cuboid2DPerspectiveDict]:
    """Whether a box is in perspective."""
    return "vanishingPoint" in cuboid


def is_offset(cuboid: Cuboid2DDict) -> TypeGuard[Cuboid2DIsometricDict]:
    """Whether a box's back is its front, moved."""
    return "offset" in cuboid


class Cuboid2DFrameCoordinatesDict(TypedDict):
    """The key of a box in 2D."""

    cuboid_2d: Cuboid2DDict
