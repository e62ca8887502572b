"""Hypothesis strategies: where an object is, for every shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labelevents.exceptions import LabelEventsError
from labelevents.testing.lazy import strategies as _strategies
from labelevents.values.coordinates import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    RANGE_SHAPES,
    Coordinates,
)
from labelevents.values.cuboids import (
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
)
from labelevents.values.frames import Range
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
from labelevents.values.run_lengths import serialise_bitmask
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

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def boxes() -> SearchStrategy[BoundingBoxCoordinates]:
    """Boxes; few different ones among them, so that equal ones meet."""
    return _strategies().builds(BoundingBoxCoordinates, *[_number()] * 4)  # type: ignore[no-any-return]


def coordinates(shape: Shape) -> SearchStrategy[Coordinates]:
    """Coordinates that an object of this shape can be placed with, small ones.

    Raises:
        LabelEventsError: if there are none, as for `Shape.SEGMENTATION`.
    """
    makers = ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS.get(shape)
    if not makers:
        raise LabelEventsError(f"There are no coordinates of objects of shape `{shape.value}`.")
    return _strategies().one_of([_MADE[made]() for made in makers])  # type: ignore[no-any-return]


def _number() -> Any:
    st = _strategies()
    return st.sampled_from([0.0, 0.25, 1.0, 1.02]) | st.floats(-2, 2)


def _numbers(made: type, count: int) -> Any:
    return lambda: _strategies().builds(made, *[_number()] * count)


def _points(made: type, dimensions: int, least: int = 0) -> Any:
    return _strategies().lists(_numbers(made, dimensions)(), min_size=least, max_size=3)


def _polylines() -> Any:
    flat, deep = _points(PointCoordinate, 2), _points(PointCoordinate3D, 3)
    return _strategies().builds(PolylineCoordinates, flat | deep)


def _skeletons() -> Any:
    st = _strategies()
    seen, name = st.sampled_from([None, *Visibility]), st.sampled_from(["head", "foot"])
    vertex = st.builds(SkeletonCoordinate, x=_number(), y=_number(), name=name, visibility=seen)
    values = st.lists(vertex, max_size=2)
    return st.builds(SkeletonCoordinates, values=values, name=st.just("person"))


def _cuboids() -> Any:
    return _strategies().builds(CuboidCoordinates, *[_strategies().tuples(*[_number()] * 3)] * 3)


def _prisms(made: type, *more: Any) -> Any:
    point = _numbers(PointCoordinate, 2)
    return lambda: _strategies().builds(
        made, _points(PointCoordinate, 2), point(), *(one() for one in more)
    )


def _masks() -> Any:
    """Masks of up to three pixels each way."""
    st = _strategies()
    sizes = st.tuples(st.integers(0, 3), st.integers(0, 3))
    return sizes.flatmap(lambda size: st.builds(_mask, st.just(size), _bits(size[0] * size[1])))


def _bits(count: int) -> Any:
    return _strategies().lists(_strategies().booleans(), min_size=count, max_size=count).map(bytes)


def _mask(size: tuple[int, int], bits: bytes) -> BitmaskCoordinates:
    sizes = {"top": 0, "left": 0, "height": size[0], "width": size[1]}
    return BitmaskCoordinates({**sizes, "rleString": serialise_bitmask(bits)})


def _ranges(made: type) -> Any:
    """Up to three ranges of a few frames; they may overlap, and stand in any order."""
    st = _strategies()
    one = st.builds(lambda start, more: Range(start, start + more), st.integers(0, 9), _few())
    return st.builds(made, range=st.lists(one, max_size=3))


def _few() -> Any:
    return _strategies().integers(0, 3)


def _passages() -> Any:
    st = _strategies()
    node = st.builds(HtmlNode, xpath=st.sampled_from(["/html/p[1]", "/html/p[2]"]), offset=_few())
    passage = st.builds(HtmlRange, start=node, end=node)
    return st.builds(HtmlCoordinates, range=st.lists(passage, max_size=2))


# The strategy of each class of coordinates.
_MADE: dict[type, Any] = {
    BoundingBoxCoordinates: boxes,
    RotatableBoundingBoxCoordinates: _numbers(RotatableBoundingBoxCoordinates, 5),
    CircleCoordinates: _numbers(CircleCoordinates, 5),
    EllipseCoordinates: _numbers(EllipseCoordinates, 5),
    PointCoordinate: _numbers(PointCoordinate, 2),
    PointCoordinate3D: _numbers(PointCoordinate3D, 3),
    PolygonCoordinates: lambda: _points(PointCoordinate, 2, 1).map(PolygonCoordinates),
    PolylineCoordinates: _polylines,
    SkeletonCoordinates: _skeletons,
    CuboidCoordinates: _cuboids,
    Cuboid2DPerspectiveCoordinates: _prisms(Cuboid2DPerspectiveCoordinates, _number),
    Cuboid2DIsometricCoordinates: _prisms(Cuboid2DIsometricCoordinates),
    BitmaskCoordinates: _masks,
    AudioCoordinates: lambda: _ranges(AudioCoordinates),
    TimeRangeCoordinates: lambda: _ranges(TimeRangeCoordinates),
    TextCoordinates: lambda: _ranges(TextCoordinates),
    HtmlCoordinates: _passages,
}
# The shapes that can be placed on any frame.
PLACEABLE = [
    shape
    for shape, made in ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS.items()
    if made and shape not in RANGE_SHAPES
]
