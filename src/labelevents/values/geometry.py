"""Where an object is, as it is stored: immutable twins of the shapes that hold lists.

A box, a circle or a point is stored as the very value people pass. A polygon, a line, a skeleton,
a 2D cuboid or ranges would carry lists that somebody can still change; `stored` makes an immutable
value of it, and `shown` makes a fresh one for people to read. Nothing that leaves the state can
alter it.
"""

from __future__ import annotations

from operator import index
from typing import Any, Literal

import msgspec

from labelevents.exceptions import LabelRowError
from labelevents.values.coordinates import Coordinates
from labelevents.values.cuboids import (
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
)
from labelevents.values.frames import LAST_FRAME, Range, Span, merged
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.ranges import (
    AudioCoordinates,
    HtmlCoordinates,
    HtmlNode,
    HtmlRange,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    Stored,
    Visibility,
)

Ring = tuple[float, ...]


class PolygonGeometry(
    msgspec.Struct, frozen=True, tag_field="type", tag="polygon", forbid_unknown_fields=True
):
    """Polygon → ring → x, y, x, y and so on."""

    polygons: tuple[tuple[Ring, ...], ...]


class PolylineGeometry(
    msgspec.Struct, frozen=True, tag_field="type", tag="polyline", forbid_unknown_fields=True
):
    """The numbers of all points, `dimensions` of them a point."""

    dimensions: Literal[2, 3]
    points: tuple[float, ...]


class Vertex(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One vertex of a skeleton."""

    x: float
    y: float
    name: str
    color: str | None = None
    feature_hash: str | None = None
    value: str | None = None
    visibility: Visibility | None = None


class SkeletonGeometry(
    msgspec.Struct, frozen=True, tag_field="type", tag="skeleton", forbid_unknown_fields=True
):
    """The vertices of one skeleton, in their order."""

    name: str
    vertices: tuple[Vertex, ...]


class Cuboid2DPerspectiveGeometry(
    msgspec.Struct,
    frozen=True,
    tag_field="type",
    tag="cuboid_2d_perspective",
    forbid_unknown_fields=True,
):
    """The front as x, y, x, y and so on; where its lines meet; how large the back is against it."""

    front: Ring
    vanishing_point: tuple[float, float]
    scale_ratio: float


class Cuboid2DIsometricGeometry(
    msgspec.Struct,
    frozen=True,
    tag_field="type",
    tag="cuboid_2d_isometric",
    forbid_unknown_fields=True,
):
    """The front as x, y, x, y and so on, and how far the back is from it."""

    front: Ring
    offset: tuple[float, float]


class _Ranges(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Stretches of media time, sorted and joined: first and last of each, both belong to it."""

    ranges: tuple[tuple[int, int], ...]

    def spans(self) -> tuple[Span, ...]:
        """The stretches, half-open."""
        return merged((start, end + 1) for start, end in self.ranges)


class AudioGeometry(_Ranges, frozen=True, tag="audio"):
    """Milliseconds of a sound."""


class TimeRangeGeometry(_Ranges, frozen=True, tag="time_range"):
    """Stretches of a time series."""


class TextGeometry(_Ranges, frozen=True, tag="text"):
    """Characters of a plain text."""


class HtmlPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A node of an HTML document, and characters into its text."""

    xpath: str
    offset: int


class HtmlPassage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From one place of an HTML document to another."""

    start: HtmlPlace
    end: HtmlPlace


class HtmlGeometry(
    msgspec.Struct, frozen=True, tag_field="type", tag="html", forbid_unknown_fields=True
):
    """Passages of an HTML document, in their order."""

    ranges: tuple[HtmlPassage, ...]


RangeGeometry = AudioGeometry | TimeRangeGeometry | TextGeometry
_OnRanges = AudioCoordinates | TimeRangeCoordinates | TextCoordinates | HtmlCoordinates

Geometry = (
    BoundingBoxCoordinates
    | RotatableBoundingBoxCoordinates
    | CircleCoordinates
    | EllipseCoordinates
    | PointCoordinate
    | PointCoordinate3D
    | PolygonGeometry
    | PolylineGeometry
    | SkeletonGeometry
    | CuboidCoordinates
    | Cuboid2DPerspectiveGeometry
    | Cuboid2DIsometricGeometry
    | BitmaskCoordinates.EncodedBitmask
    | AudioGeometry
    | TimeRangeGeometry
    | TextGeometry
    | HtmlGeometry
)


def stored(coordinates: Coordinates) -> Geometry:
    """The immutable twin of coordinates. Numbers are checked when the event is sealed.

    Raises:
        LabelRowError: if the parts of a shape are not what they should be.
    """
    if isinstance(coordinates, Stored):
        return coordinates
    if isinstance(coordinates, _OnRanges):
        return _stored_ranges(coordinates)
    if isinstance(coordinates, PolygonCoordinates):
        return PolygonGeometry(
            tuple(
                tuple(_flat(ring, "polygons", PointCoordinate) for ring in polygon)
                for polygon in coordinates.polygons
            )
        )
    if isinstance(coordinates, PolylineCoordinates):
        points: Any = coordinates.values  # whatever people put there
        if isinstance(points, list) and any(type(p) is PointCoordinate3D for p in points):
            return PolylineGeometry(3, _flat(points, "values", PointCoordinate3D))
        return PolylineGeometry(2, _flat(points, "values", PointCoordinate))
    if isinstance(coordinates, SkeletonCoordinates):
        return SkeletonGeometry(coordinates.name, tuple(_vertex(v) for v in coordinates.values))
    if isinstance(coordinates, BitmaskCoordinates):
        return coordinates.encoded
    if isinstance(coordinates, Cuboid2DPerspectiveCoordinates):
        front = _flat(coordinates.front, "front", PointCoordinate)
        point = _pair(coordinates.vanishing_point, "vanishing_point")
        return Cuboid2DPerspectiveGeometry(front, point, coordinates.scale_ratio)
    front = _flat(coordinates.front, "front", PointCoordinate)
    return Cuboid2DIsometricGeometry(front, _pair(coordinates.offset, "offset"))


def shown(geometry: Geometry) -> Coordinates:
    """Coordinates for people to read: theirs, whatever they do with them."""
    if isinstance(geometry, Stored):
        if isinstance(geometry, BitmaskCoordinates.EncodedBitmask):
            return BitmaskCoordinates(geometry)
        return geometry
    if isinstance(geometry, _Ranges | HtmlGeometry):
        return _shown_ranges(geometry)
    if isinstance(geometry, PolygonGeometry):
        return PolygonCoordinates(
            polygons=[[_points2d(ring) for ring in polygon] for polygon in geometry.polygons]
        )
    if isinstance(geometry, PolylineGeometry):
        if geometry.dimensions == 3:
            numbers = geometry.points
            triples = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
            return PolylineCoordinates([PointCoordinate3D(x, y, z) for x, y, z in triples])
        return PolylineCoordinates(_points2d(geometry.points))
    if isinstance(geometry, SkeletonGeometry):
        vertices = [
            SkeletonCoordinate(**{name: getattr(v, name) for name in v.__struct_fields__})
            for v in geometry.vertices
        ]
        return SkeletonCoordinates(values=vertices, name=geometry.name)
    if isinstance(geometry, Cuboid2DPerspectiveGeometry):
        point = PointCoordinate(*geometry.vanishing_point)
        return Cuboid2DPerspectiveCoordinates(
            _points2d(geometry.front), point, geometry.scale_ratio
        )
    offset = PointCoordinate(*geometry.offset)
    return Cuboid2DIsometricCoordinates(_points2d(geometry.front), offset)


def _stored_ranges(coordinates: _OnRanges) -> RangeGeometry | HtmlGeometry:
    if isinstance(coordinates, HtmlCoordinates):
        return HtmlGeometry(tuple(map(_passage, coordinates.range)))
    ranges = tuple((lo, hi - 1) for lo, hi in merged(map(_span, coordinates.range)))
    if isinstance(coordinates, AudioCoordinates):
        return AudioGeometry(ranges)
    if isinstance(coordinates, TextCoordinates):
        return TextGeometry(ranges)
    return TimeRangeGeometry(ranges)


def _shown_ranges(geometry: RangeGeometry | HtmlGeometry) -> Coordinates:
    if isinstance(geometry, HtmlGeometry):
        return HtmlCoordinates(range=[_html_range(passage) for passage in geometry.ranges])
    ranges = [Range(start, end) for start, end in geometry.ranges]
    if isinstance(geometry, AudioGeometry):
        return AudioCoordinates(range=ranges)
    if isinstance(geometry, TextGeometry):
        return TextCoordinates(range=ranges)
    return TimeRangeCoordinates(range=ranges)


def _span(range_: Range) -> Span:
    try:
        start, end = index(range_.start), index(range_.end)
    except (AttributeError, TypeError):
        raise LabelRowError(
            f"Expected ranges of whole numbers, got {range_!r} - at `coordinates.range`"
        ) from None
    if start > end:
        raise LabelRowError(
            f"Expected a range that starts before it ends, got {range_!r} - at `coordinates.range`"
        )
    if start < -LAST_FRAME or end > LAST_FRAME:
        raise LabelRowError(f"Expected ranges up to 2**62, got {range_!r} - at `coordinates.range`")
    return start, end + 1


def _passage(range_: HtmlRange) -> HtmlPassage:
    if type(range_) is not HtmlRange:
        raise LabelRowError("Expected a list of `HtmlRange` - at `coordinates.range`")
    start, end = range_.start, range_.end
    return HtmlPassage(HtmlPlace(start.xpath, start.offset), HtmlPlace(end.xpath, end.offset))


def _html_range(passage: HtmlPassage) -> HtmlRange:
    start, end = (HtmlNode(xpath=p.xpath, offset=p.offset) for p in (passage.start, passage.end))
    return HtmlRange(start=start, end=end)


def _points2d(numbers: Ring) -> list[PointCoordinate]:
    return [PointCoordinate(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _flat(points: Any, where: str, kind: type) -> Ring:
    if not isinstance(points, list | tuple) or not all(type(p) is kind for p in points):
        raise LabelRowError(f"Expected a list of `{kind.__name__}` - at `coordinates.{where}`")
    if kind is PointCoordinate3D:
        return tuple(number for p in points for number in (p.x, p.y, p.z))
    return tuple(number for p in points for number in (p.x, p.y))


def _pair(point: Any, where: str) -> tuple[float, float]:
    if type(point) is not PointCoordinate:
        raise LabelRowError(
            f"Expected `PointCoordinate`, got `{type(point).__name__}` - at `coordinates.{where}`"
        )
    return point.x, point.y


def _vertex(vertex: SkeletonCoordinate) -> Vertex:
    if not isinstance(vertex, SkeletonCoordinate):
        raise LabelRowError("Expected a list of `SkeletonCoordinate` - at `coordinates.values`")
    return Vertex(
        vertex.x,
        vertex.y,
        vertex.name,
        vertex.color,
        vertex.feature_hash,
        vertex.value,
        vertex.visibility,
    )
