"""How much geometries overlap, and how far apart they are."""

from __future__ import annotations

import math
import sys
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from labelevents.values.cuboids import CuboidCoordinates
from labelevents.values.geometry import (
    Cuboid2DIsometricGeometry,
    Cuboid2DPerspectiveGeometry,
    PolygonGeometry,
    PolylineGeometry,
    SkeletonGeometry,
    Vertex,
)
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.overlap import centre, distance, iou
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    RotatableBoundingBoxCoordinates,
)

SIZE = (16, 8)
WIDE = (200, 100)
side = st.integers(-3, 12)


def upright(x: float, y: float, width: float, height: float, size: Any = SIZE) -> Any:
    """A box given in pixels."""
    return BoundingBoxCoordinates(
        height / size[1], width / size[0], top_left_x=x / size[0], top_left_y=y / size[1]
    )


def turned(x: float, y: float, width: float, height: float, theta: float) -> Any:
    """A box in pixels of a wide picture, turned about its centre."""
    box = upright(x, y, width, height, WIDE)
    where = (box.height, box.width, box.top_left_x, box.top_left_y)
    return RotatableBoundingBoxCoordinates(*where, theta)


def polygon(*rings: list[tuple[float, float]]) -> PolygonGeometry:
    """One polygon, in pixels of a wide picture; rings after the first are holes."""
    flat = tuple(tuple(n for x, y in ring for n in (x / WIDE[0], y / WIDE[1])) for ring in rings)
    return PolygonGeometry((flat,))


def square(x: float, y: float, side: float) -> list[tuple[float, float]]:
    """The corners of a square."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def pixels(x: int, y: int, width: int, height: int) -> set[tuple[int, int]]:
    """The pixels that a box covers; it may be drawn from the right or from below."""
    columns = range(min(x, x + width), max(x, x + width))
    rows = range(min(y, y + height), max(y, y + height))
    return {(column, row) for column in columns for row in rows}


@hypothesis.given(st.tuples(side, side, side, side), st.tuples(side, side, side, side))
def test_upright_boxes(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    """Overlap is that of the pixels, counted one by one."""
    first, second = pixels(*one), pixels(*other)
    either = len(first | second)
    expected = len(first & second) / either if either else 0.0

    assert pytest.approx(expected, abs=1e-12) == iou(upright(*one), upright(*other), SIZE)


@hypothesis.given(st.tuples(side, side, side, side), st.tuples(side, side, side, side))
def test_a_turned_box_that_is_not_turned(one: Any, other: Any) -> None:
    """By 0 or 180 degrees a box is upright, and needs nothing more."""
    boxes = [
        RotatableBoundingBoxCoordinates(b.height, b.width, b.top_left_x, b.top_left_y, theta)
        for b, theta in ((upright(*one), 180.0), (upright(*other), -360.0))
    ]
    expected = iou(upright(*one), upright(*other), SIZE)

    assert pytest.approx(expected) == iou(boxes[0], boxes[1], SIZE)


def test_turned_boxes() -> None:
    """A box turns in pixels: a quarter turn of a long one covers a third of both at the middle."""
    assert pytest.approx(20 * 20 / (2 * 60 * 20 - 20 * 20)) == iou(
        turned(20, 40, 60, 20, 0), turned(20, 40, 60, 20, 90), WIDE
    )
    assert pytest.approx(1) == iou(turned(20, 20, 40, 40, 0), turned(20, 20, 40, 40, 90), WIDE)


def test_polygons() -> None:
    """Polygons overlap by their areas; a hole is none of it."""
    whole, half = polygon(square(0, 0, 40)), polygon(square(20, 0, 40))
    holed = polygon(square(0, 0, 40), square(10, 10, 20))

    assert pytest.approx(1 / 3) == iou(whole, half, WIDE)
    assert pytest.approx(1 - 400 / 1600) == iou(whole, holed, WIDE)


def test_a_polygon_that_crosses_itself() -> None:
    """People draw such; what it covers counts."""
    bow = polygon([(0, 0), (40, 40), (40, 0), (0, 40)])

    assert pytest.approx(0.5) == iou(bow, polygon(square(0, 0, 40)), WIDE)


@pytest.mark.parametrize("corners", [[], [(0.0, 0.0)], [(0.0, 0.0), (9.0, 9.0)]])
def test_what_is_no_polygon(corners: list[tuple[float, float]]) -> None:
    """One or two points cover nothing, alone or as a speck beside or in a real polygon."""
    whole = square(0, 0, 40)
    specks = PolygonGeometry((*polygon(whole, corners).polygons, *polygon(corners).polygons))

    assert pytest.approx(0) == iou(polygon(corners), polygon(whole), WIDE)
    assert pytest.approx(0) == iou(polygon(corners), polygon(corners), WIDE)
    assert pytest.approx(1) == iou(specks, polygon(whole), WIDE)


def circle(x: float, y: float, radius: float, stretch: float = 1, theta: float = 0) -> Any:
    """A circle in pixels of a wide picture."""
    return CircleCoordinates(x / WIDE[0], y / WIDE[1], radius / WIDE[0], stretch, theta)


def ellipse(x: float, y: float, across: float, down: float, theta: float = 0) -> Any:
    """An ellipse in pixels of a wide picture."""
    return EllipseCoordinates(x / WIDE[0], y / WIDE[1], across / WIDE[0], down / WIDE[1], theta)


def lens(radius: float, apart: float) -> float:
    """IoU of two circles of one radius, by the formula for what both cover."""
    half = math.acos(apart / (2 * radius)) * radius**2
    both = 2 * half - apart / 2 * math.sqrt(4 * radius**2 - apart**2)
    return both / (2 * math.pi * radius**2 - both)


def test_circles() -> None:
    """Circles overlap as the formula says, in pixels, whatever the picture's form."""
    assert pytest.approx(1 / 4, rel=1e-3) == iou(circle(50, 50, 20), circle(50, 50, 40), WIDE)
    assert pytest.approx(lens(20, 12), rel=1e-3) == iou(
        circle(50, 50, 20), circle(50, 62, 20), WIDE
    )
    assert pytest.approx(lens(20, 12), rel=1e-3) == iou(
        circle(50, 50, 20), circle(62, 50, 20), WIDE
    )
    assert iou(circle(50, 50, 20), circle(95, 50, 20), WIDE) == 0


def test_ellipses() -> None:
    """An ellipse is a circle that was stretched, and turns in pixels."""
    lying, standing = ellipse(50, 50, 30, 10), ellipse(50, 50, 10, 30)
    area, both = math.pi * 30 * 10, 4 * 30 * 10 * math.atan(10 / 30)  # four quarters, by formula

    assert pytest.approx(1, rel=1e-3) == iou(lying, ellipse(50, 50, 10, 30, 90), WIDE)
    assert pytest.approx(1, rel=1e-3) == iou(lying, ellipse(50, 50, 30, 10, -180), WIDE)
    assert pytest.approx(both / (2 * area - both), rel=1e-3) == iou(lying, standing, WIDE)
    stretched = circle(50, 50, 30, 1 / 3)
    assert pytest.approx(1, rel=1e-3) == iou(stretched, circle(50, 50, 10, 3, 90), WIDE)
    assert iou(lying, stretched, WIDE) is None


def test_clockwise() -> None:
    """What is turned by 45 degrees points down to the right, as a box does."""
    thin, stretched = ellipse(50, 50, 40, 1, 45), circle(50, 50, 40, 0.1, 45)
    box = turned(10, 48, 80, 4, 45)
    for x, y, there in ((30, 30, True), (70, 70, True), (30, 70, False), (70, 30, False)):
        assert there == bool(iou(thin, ellipse(x, y, 1, 1), WIDE))
        assert there == bool(iou(stretched, circle(x, y, 1), WIDE))
        assert there == bool(iou(box, turned(x - 1, y - 1, 2, 2, 0), WIDE))


def flat(*points: tuple[float, float]) -> tuple[float, ...]:
    """Points in pixels of a wide picture as fractions, one after the other."""
    return tuple(n for x, y in points for n in (x / WIDE[0], y / WIDE[1]))


def test_cuboids_in_a_picture() -> None:
    """They cover front, back and what lies between."""
    front, shifted = flat(*square(0, 0, 20)), flat(*square(5, 5, 20))
    deep = Cuboid2DIsometricGeometry(front, (5 / WIDE[0], 5 / WIDE[1]))
    same = Cuboid2DIsometricGeometry(shifted, (-5 / WIDE[0], -5 / WIDE[1]))
    plain = Cuboid2DIsometricGeometry(front, (0.0, 0.0))

    assert pytest.approx(1) == iou(deep, same, WIDE)
    # Two squares of 400 that share 225, and two triangles of 12.5 between their corners.
    assert pytest.approx(400 / (800 - 225 + 25)) == iou(deep, plain, WIDE)
    assert pytest.approx((12.5 / 200, 12.5 / 100)) == centre(deep)


def test_cuboids_in_perspective() -> None:
    """The back is as large as the ratio says, and lies towards the vanishing point."""
    front, point = flat(*square(0, 0, 20)), (100 / WIDE[0], 10 / WIDE[1])
    flat_one = Cuboid2DPerspectiveGeometry(front, point, 1.0)
    cone = Cuboid2DPerspectiveGeometry(front, point, 0.0)
    half = Cuboid2DPerspectiveGeometry(front, point, 0.5)

    # The front, and the triangle of its right side and the point.
    assert pytest.approx(400 / (400 + 20 * 80 / 2)) == iou(flat_one, cone, WIDE)
    assert pytest.approx((10 / 200, 10 / 100)) == centre(flat_one)
    assert pytest.approx((55 / 200, 10 / 100)) == centre(cone)
    assert pytest.approx((32.5 / 200, 10 / 100)) == centre(half)


grid = st.lists(st.booleans(), min_size=SIZE[0] * SIZE[1], max_size=SIZE[0] * SIZE[1])


def mask(bits: list[bool]) -> Any:
    """A mask of all pixels of a picture."""
    array = np.array(bits, dtype=bool).reshape(SIZE[1], SIZE[0])
    return BitmaskCoordinates(array).encoded


@hypothesis.given(grid, grid)
def test_masks(one: list[bool], other: list[bool]) -> None:
    """Masks overlap by the pixels that both cover, and need nothing else for it."""
    both = sum(a and b for a, b in zip(one, other, strict=True))
    either = sum(a or b for a, b in zip(one, other, strict=True))

    assert pytest.approx(both / either if either else 0.0) == iou(mask(one), mask(other), SIZE)


def test_masks_that_cannot_be_compared() -> None:
    """Of two sizes, or with run lengths that do not fit, nobody knows; and nobody stumbles."""
    whole = BitmaskCoordinates.EncodedBitmask(top=0, left=0, height=2, width=3, rle_string="06")
    wrong = BitmaskCoordinates.EncodedBitmask(top=0, left=0, height=2, width=3, rle_string="09")
    turned_mask = BitmaskCoordinates.EncodedBitmask(
        top=0, left=0, height=3, width=2, rle_string="06"
    )
    empty = BitmaskCoordinates.EncodedBitmask(top=0, left=0, height=0, width=0, rle_string="")

    assert iou(whole, whole, SIZE) == 1
    assert [None, None] == [iou(whole, other, SIZE) for other in (wrong, turned_mask)]
    assert iou(empty, empty, SIZE) == 0
    assert [(0.5, 0.5), None, None] == [centre(one) for one in (whole, wrong, empty)]
    assert [0.0, None, None] == [distance(whole, one, SIZE) for one in (whole, wrong, empty)]


def test_a_circle_has_its_centre() -> None:
    """Circles and ellipses moved by so many pixels."""
    assert pytest.approx(50) == distance(circle(10, 10, 5), circle(40, 50, 9), WIDE)
    assert pytest.approx(50) == distance(ellipse(10, 10, 5, 1), ellipse(40, 50, 9, 9, 4), WIDE)


def test_without_shapely(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where shapely is missing, upright boxes still overlap, and of the others nobody knows."""
    monkeypatch.setitem(sys.modules, "shapely", None)

    assert iou(polygon(square(0, 0, 4)), polygon(square(0, 0, 4)), WIDE) is None
    assert iou(turned(0, 0, 4, 4, 0), turned(0, 0, 4, 4, 9), WIDE) is None
    assert pytest.approx(1) == iou(turned(0, 0, 4, 4, 0), turned(0, 0, 4, 4, 0), WIDE)
    assert iou(circle(9, 9, 5), circle(9, 9, 5), WIDE) is None
    assert iou(mask([True] * 128), mask([True] * 128), SIZE) == 1


huge = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([1e308, -1e308, 5e-324])


@hypothesis.given(st.tuples(*[huge] * 5), st.tuples(*[huge] * 5))
def test_any_numbers(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    """Whatever finite numbers people store, both answers are finite and in bounds, or none."""
    boxes = [RotatableBoundingBoxCoordinates(*numbers) for numbers in (one, other)]
    plain = [BoundingBoxCoordinates(*numbers[:4]) for numbers in (one, other)]
    rings = [PolygonGeometry((((*numbers, 0.5),),)) for numbers in (one, other)]
    circles = [CircleCoordinates(*numbers) for numbers in (one, other)]
    ellipses = [EllipseCoordinates(*numbers) for numbers in (one, other)]
    deep = [Cuboid2DIsometricGeometry((*n, 0.5), (n[1], n[0])) for n in (one, other)]
    far_off = [Cuboid2DPerspectiveGeometry((*n, 0.5), (n[1], n[0]), n[2]) for n in (one, other)]
    for first, second in (boxes, plain, rings, circles, ellipses, deep, far_off):
        overlap, far = iou(first, second, WIDE), distance(first, second, WIDE)

        assert overlap is None or 0 <= overlap <= 1
        assert far is None or (math.isfinite(far) and far >= 0)


def test_centres() -> None:
    """Of a box its middle, of a polygon that of its area without holes, of lines all points'."""
    corners = [(0.0, 0.0), (40.0, 0.0), (40.0, 40.0), (0.0, 40.0)]
    hole = [(0.0, 0.0), (0.0, 40.0), (20.0, 40.0), (20.0, 0.0)]  # the left half, the other way
    vertices = (Vertex(0.0, 0.0, "a"), Vertex(1.0, 0.5, "b"))

    assert pytest.approx((0.2, 0.5)) == centre(BoundingBoxCoordinates(0.2, 0.2, 0.1, 0.4))
    assert pytest.approx((30 / 200, 20 / 100)) == centre(polygon(corners, hole))
    assert pytest.approx((0.5, 0.5)) == centre(PolylineGeometry(2, (0.0, 0.0, 1.0, 1.0)))
    assert pytest.approx((0.5, 0.25)) == centre(SkeletonGeometry("p", vertices))
    assert pytest.approx((0.05, 0.05)) == centre(polygon([(0, 0), (20, 10)]))


def test_what_has_no_centre_in_a_picture() -> None:
    """3D points and cuboids have other units, and of nothing there is no middle."""
    here = (1.0, 2.0, 3.0)

    assert [None, None, None, None] == [
        centre(PointCoordinate3D(1, 2, 3)),
        centre(CuboidCoordinates(here, here, here)),
        centre(PolylineGeometry(3, (0.0, 0.0, 0.0))),
        centre(PolylineGeometry(2, ())),
    ]


def test_shapes_without_area() -> None:
    """Points have a distance and no overlap, and different shapes have no overlap."""
    one, other = PointCoordinate(0, 0), PointCoordinate(0.1, 0)

    assert iou(one, other, WIDE) is None
    assert pytest.approx(20) == distance(one, other, WIDE)
    assert iou(upright(0, 0, 4, 4), turned(0, 0, 4, 4, 0), SIZE) is None
