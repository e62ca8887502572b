"""Which coordinates there are, and what each shape may be drawn with."""

from __future__ import annotations

from labelevents.values.cuboids import (
    Cuboid2DIsometricCoordinates,
    Cuboid2DPerspectiveCoordinates,
    CuboidCoordinates,
)
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.ranges import (
    AudioCoordinates,
    HtmlCoordinates,
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
    Shape,
    SkeletonCoordinates,
)

# What lies in a picture.
GeometricCoordinates = (
    BoundingBoxCoordinates
    | RotatableBoundingBoxCoordinates
    | CircleCoordinates
    | EllipseCoordinates
    | PointCoordinate
    | PolygonCoordinates
    | PolylineCoordinates
    | SkeletonCoordinates
    | BitmaskCoordinates
    | Cuboid2DPerspectiveCoordinates
    | Cuboid2DIsometricCoordinates
)
Coordinates = (
    GeometricCoordinates
    | PointCoordinate3D
    | CuboidCoordinates
    | AudioCoordinates
    | TimeRangeCoordinates
    | TextCoordinates
    | HtmlCoordinates
)

# What lies on ranges of media time or of a text: an object of theirs is on frame 0, once.
NON_GEOMETRIC_COORDINATES = {
    AudioCoordinates,
    TimeRangeCoordinates,
    TextCoordinates,
    HtmlCoordinates,
}
RANGE_SHAPES = frozenset({Shape.AUDIO, Shape.TIME_RANGE, Shape.TEXT})

# What Encord's event-based rows can hold: the shapes with a geometry that is all zeros.
EventCoordinates = (
    BoundingBoxCoordinates
    | RotatableBoundingBoxCoordinates
    | PointCoordinate
    | PointCoordinate3D
    | CircleCoordinates
    | EllipseCoordinates
    | PolylineCoordinates
    | CuboidCoordinates
)
UpsertEventCoordinates = CuboidCoordinates | PointCoordinate3D | PolylineCoordinates
EVENT_SHAPES = frozenset(
    {
        Shape.BOUNDING_BOX,
        Shape.ROTATABLE_BOUNDING_BOX,
        Shape.POINT,
        Shape.CIRCLE,
        Shape.ELLIPSE,
        Shape.POLYLINE,
        Shape.CUBOID,
    }
)

# What each shape may be drawn with.
ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS: dict[Shape, list[type]] = {
    Shape.BOUNDING_BOX: [BoundingBoxCoordinates],
    Shape.ROTATABLE_BOUNDING_BOX: [RotatableBoundingBoxCoordinates],
    Shape.CIRCLE: [CircleCoordinates],
    Shape.ELLIPSE: [EllipseCoordinates],
    Shape.POINT: [PointCoordinate, PointCoordinate3D],
    Shape.POLYGON: [PolygonCoordinates],
    Shape.POLYLINE: [PolylineCoordinates],
    Shape.SKELETON: [SkeletonCoordinates],
    Shape.BITMASK: [BitmaskCoordinates],
    Shape.AUDIO: [AudioCoordinates],
    Shape.TIME_RANGE: [TimeRangeCoordinates],
    Shape.TEXT: [TextCoordinates, HtmlCoordinates],
    Shape.CUBOID: [CuboidCoordinates],
    Shape.CUBOID_2D: [Cuboid2DPerspectiveCoordinates, Cuboid2DIsometricCoordinates],
    Shape.SEGMENTATION: [],  # masks of the spaces of a data group, which have no coordinates
}
