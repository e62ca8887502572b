"""How far apart two geometries are: how much they overlap, and how far the centre moved.

Ranges of media time overlap as boxes do; they have no centre in a picture.

Coordinates are fractions of the picture, and a picture is rarely square: angles and distances mean
something in pixels only, so both functions take the picture's size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

from labelevents.exceptions import LabelRowError
from labelevents.values.frames import count, intersect
from labelevents.values.geometry import (
    Cuboid2DIsometricGeometry,
    Cuboid2DPerspectiveGeometry,
    Geometry,
    HtmlGeometry,
    PolygonGeometry,
    PolylineGeometry,
    RangeGeometry,
    Ring,
    SkeletonGeometry,
)
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.run_lengths import in_both, middle, ones
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    RotatableBoundingBoxCoordinates,
)

Size = tuple[int, int]  # of a picture: width and height in pixels
Point = tuple[float, float]

Polygon = list[list[Point]]  # its border, and then its holes

Box = BoundingBoxCoordinates | RotatableBoundingBoxCoordinates
Round = CircleCoordinates | EllipseCoordinates
Prism = Cuboid2DPerspectiveGeometry | Cuboid2DIsometricGeometry
Mask = BitmaskCoordinates.EncodedBitmask

# So many corners that what they leave of a circle, 0.04 %, is less than anybody can draw.
_CORNERS = 128


def iou(one: Geometry, other: Geometry, size: Size) -> float | None:
    """The area that both cover, as a fraction of the area that either covers: from 0 to 1.

    Of ranges it is the time, or the characters, that both cover. How far passages of HTML reach
    depends on a document that nobody has here, so of those only equal ones are known: 1.

    Upright boxes and masks need nothing but this library; turned boxes, circles, ellipses, polygons
    and 2D cuboids need shapely, which comes with `labelevents[geometry]`.

    Args:
        one: a geometry, in fractions of the picture.
        other: one of the same shape.
        size: the picture's width and height in pixels.

    Returns:
        None for shapes without an area, masks of two sizes or with run lengths that do not fit,
        passages of HTML that differ, where shapely is missing, and where numbers overflow.

    Example:
        >>> left = BoundingBoxCoordinates(height=0.2, width=0.2, top_left_x=0, top_left_y=0)
        >>> right = BoundingBoxCoordinates(height=0.2, width=0.2, top_left_x=0.1, top_left_y=0)
        >>> round(iou(left, right, (640, 480)), 3)
        0.333
    """
    if type(one) is not type(other):
        return None
    if _is_upright(one) and _is_upright(other):
        return _of_upright(one, other)
    if isinstance(one, Mask) and isinstance(other, Mask):
        return _of_masks(one, other)
    if isinstance(one, RangeGeometry) and isinstance(other, RangeGeometry):
        return _of_ranges(one, other)
    if isinstance(one, HtmlGeometry):
        return 1.0 if one == other else None
    first, second = _polygons(one, size), _polygons(other, size)
    return None if first is None or second is None else _of_rings(first, second)


def distance(one: Geometry, other: Geometry, size: Size) -> float | None:
    """How far the centre of one is from that of the other, in pixels.

    Args:
        one: a geometry, in fractions of the picture.
        other: another one.
        size: the picture's width and height in pixels.

    Returns:
        None for points and cuboids in 3D and for ranges, which have other units, for empty masks,
        and where numbers overflow.

    Example:
        >>> distance(PointCoordinate(0, 0), PointCoordinate(0.5, 0), (640, 480))
        320.0
    """
    first, second = centre(one), centre(other)
    if first is None or second is None:
        return None
    found = math.hypot((second[0] - first[0]) * size[0], (second[1] - first[1]) * size[1])
    return found if math.isfinite(found) else None


def centre(geometry: Geometry) -> Point | None:
    """The centre of a box or circle, of a polygon's or mask's area, else the mean of all points.

    In fractions of the picture; None for what is in 3D, or in no picture.
    """
    if isinstance(geometry, Box):
        return (
            geometry.top_left_x + geometry.width / 2,
            geometry.top_left_y + geometry.height / 2,
        )
    if isinstance(geometry, PointCoordinate):
        return geometry.x, geometry.y
    if isinstance(geometry, Round):
        return geometry.center_x, geometry.center_y
    if isinstance(geometry, Mask):
        return _middle(geometry)
    if isinstance(geometry, Prism):
        return _mean([*_points(geometry.front), *_back(geometry)])
    if isinstance(geometry, PolygonGeometry):
        return _centroid(geometry)
    if isinstance(geometry, SkeletonGeometry):
        return _mean([(vertex.x, vertex.y) for vertex in geometry.vertices])
    if isinstance(geometry, PolylineGeometry) and geometry.dimensions == 2:
        return _mean(list(_points(geometry.points)))
    return None


def _is_upright(geometry: Geometry) -> TypeGuard[Box]:
    turned = isinstance(geometry, RotatableBoundingBoxCoordinates) and geometry.theta % 180 != 0
    return isinstance(geometry, Box) and not turned


def _of_upright(one: Box, other: Box) -> float | None:
    """Fractions will do: stretching the picture stretches all areas alike."""
    left, right, top, bottom = _edges(one)
    left2, right2, top2, bottom2 = _edges(other)
    width = min(right, right2) - max(left, left2)
    height = min(bottom, bottom2) - max(top, top2)
    both = max(width, 0.0) * max(height, 0.0)
    either = (right - left) * (bottom - top) + (right2 - left2) * (bottom2 - top2) - both
    return _ratio(both, either)


def _edges(box: Box) -> tuple[float, float, float, float]:
    """Left, right, top, bottom; a box may have been drawn from its right or its bottom."""
    x, y = box.top_left_x, box.top_left_y
    across, down = x + box.width, y + box.height
    return min(x, across), max(x, across), min(y, down), max(y, down)


def _ratio(both: float, either: float) -> float | None:
    if either == 0:
        return 0.0  # two lines or dots: they cover nothing
    found = both / either
    return min(max(found, 0.0), 1.0) if math.isfinite(found) else None


def _corners(box: Box, size: Size) -> list[Point]:
    """The corners in pixels."""
    width, height = size
    across, down = box.width * width / 2, box.height * height / 2
    x, y = box.top_left_x * width + across, box.top_left_y * height + down
    turned = math.radians(getattr(box, "theta", 0.0) % 360)
    cos, sin = math.cos(turned), math.sin(turned)
    around = ((-across, -down), (across, -down), (across, down), (-across, down))
    return [(x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in around]


def _polygons(geometry: Geometry, size: Size) -> list[Polygon] | None:
    """What a geometry covers, as polygons; None where it covers nothing."""
    if isinstance(geometry, Box):
        return [[_corners(geometry, size)]]
    if isinstance(geometry, Round):
        return [[_around(geometry, size)]]
    if isinstance(geometry, PolygonGeometry):
        return [[list(_points(ring)) for ring in polygon] for polygon in geometry.polygons]
    if isinstance(geometry, Prism):
        front, back = list(_points(geometry.front)), list(_back(geometry))
        edges = zip(front, [*front[1:], *front[:1]], back, [*back[1:], *back[:1]], strict=True)
        return [[front], [back], *([[a, b, d, c]] for a, b, c, d in edges)]
    return None


def _around(geometry: Round, size: Size) -> list[Point]:
    """Points around a circle or ellipse, in pixels."""
    width, height = size
    if isinstance(geometry, CircleCoordinates):
        across = geometry.radius * width
        down = across * geometry.stretch
    else:
        across, down = geometry.rx * width, geometry.ry * height
    x, y = geometry.center_x * width, geometry.center_y * height
    turned = math.radians(geometry.theta % 360)
    cos, sin = math.cos(turned), math.sin(turned)
    angles = [2 * math.pi * number / _CORNERS for number in range(_CORNERS)]
    around = [(across * math.cos(angle), down * math.sin(angle)) for angle in angles]
    return [(x + dx * cos - dy * sin, y + dx * sin + dy * cos) for dx, dy in around]


def _back(prism: Prism) -> Iterator[Point]:
    """The corners of the back of a 2D cuboid, in fractions."""
    for x, y in _points(prism.front):
        if isinstance(prism, Cuboid2DIsometricGeometry):
            yield x + prism.offset[0], y + prism.offset[1]
        else:
            (far_x, far_y), ratio = prism.vanishing_point, prism.scale_ratio
            yield far_x + (x - far_x) * ratio, far_y + (y - far_y) * ratio


def _of_masks(one: Mask, other: Mask) -> float | None:
    length = one.height * one.width
    if (one.height, one.width) != (other.height, other.width):
        return None
    try:
        first, second = ones(one.rle_string, length), ones(other.rle_string, length)
    except LabelRowError:
        return None
    both = in_both(first, second)
    areas = sum(end - start for start, end in (*first, *second))
    return _ratio(both, areas - both)


def _of_ranges(one: RangeGeometry, other: RangeGeometry) -> float | None:
    first, second = one.spans(), other.spans()
    both = count(intersect(first, second))
    return _ratio(both, count(first) + count(second) - both)


def _middle(mask: Mask) -> Point | None:
    try:
        found = middle(ones(mask.rle_string, mask.height * mask.width), mask.width)
    except LabelRowError:
        return None
    return None if found is None else (found[0] / mask.width, found[1] / mask.height)


def _of_rings(one: list[Polygon], other: list[Polygon]) -> float | None:
    """The same for polygons: of each, the first ring is its border and the others are holes."""
    try:
        import numpy as np
        import shapely
    except ImportError:
        return None

    def area(polygons: list[Polygon]) -> Any:
        # Real ones have specks of one or two points, which cover nothing, and cross themselves: to
        # shapely both are errors, to people they are drawings.
        made = [
            shapely.Polygon(border, [hole for hole in holes if len(hole) > 2])
            for border, *holes in polygons
            if len(border) > 2
        ]
        return shapely.union_all([shapely.make_valid(polygon) for polygon in made])

    try:
        with np.errstate(all="ignore"):
            first, second = area(one), area(other)
            both, either = first.intersection(second).area, first.union(second).area
    except (ValueError, shapely.errors.ShapelyError):
        return None  # numbers that nothing can be drawn with
    return _ratio(both, either)


def _centroid(geometry: PolygonGeometry) -> Point | None:
    """The centre of the area; of one without area, the mean of its points."""
    area = x = y = 0.0
    for polygon in geometry.polygons:
        for number, ring in enumerate(polygon):
            own, own_x, own_y = _moments(ring)
            # A hole takes away, whichever way round it was drawn.
            sign = math.copysign(1.0, own) * (-1.0 if number else 1.0)
            area, x, y = area + sign * own, x + sign * own_x, y + sign * own_y
    if area > 0:
        return x / area, y / area
    rings = [ring for polygon in geometry.polygons for ring in polygon]
    return _mean([point for ring in rings for point in _points(ring)])


def _moments(ring: Ring) -> tuple[float, float, float]:
    """A ring's area, with a sign for its direction, and that area times its centre."""
    points = list(_points(ring))
    area = x = y = 0.0
    for (x0, y0), (x1, y1) in pairwise([*points, *points[:1]]):
        cross = x0 * y1 - x1 * y0
        area, x, y = area + cross / 2, x + (x0 + x1) * cross / 6, y + (y0 + y1) * cross / 6
    return area, x, y


def _points(numbers: Sequence[float]) -> Iterator[Point]:
    return zip(numbers[::2], numbers[1::2], strict=True)


def _mean(points: Iterable[Point]) -> Point | None:
    points = list(points)
    if not points:
        return None
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)
