"""Where an object is: one class per shape, as people use them.

2D values are fractions of the image's width and height, from the top left; nothing is clipped,
because real files hold boxes that reach past the border. Boxes and points are stored as they are;
polygons, lines and skeletons have an immutable twin in `geometry.py`. Circles and ellipses stand in
`rounds.py`, cuboids in `cuboids.py`, masks in `masks.py`; which shape takes which, in
`coordinates.py`.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Any

import attrs
import msgspec

from labelevents.exceptions import LabelRowError


class Shape(str, enum.Enum):
    """What an ontology object is drawn as."""

    BOUNDING_BOX = "bounding_box"
    POLYGON = "polygon"
    POINT = "point"
    SKELETON = "skeleton"
    POLYLINE = "polyline"
    ROTATABLE_BOUNDING_BOX = "rotatable_bounding_box"
    BITMASK = "bitmask"
    AUDIO = "audio"
    TIME_RANGE = "time_range"
    TEXT = "text"
    CUBOID = "cuboid"
    CUBOID_2D = "cuboid_2d"
    CIRCLE = "circle"
    ELLIPSE = "ellipse"
    SEGMENTATION = "segmentation"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_string(cls, value: str) -> Shape | None:
        """The shape of that name, or None."""
        return cls(value) if value in cls._value2member_map_ else None


class Visibility(str, enum.Enum):
    """Whether a skeleton's vertex can be seen."""

    VISIBLE = "visible"
    INVISIBLE = "invisible"
    OCCLUDED = "occluded"
    SELF_OCCLUDED = "selfOccluded"


class Stored(msgspec.Struct, frozen=True, gc=False, tag_field="type", forbid_unknown_fields=True):
    """Base of the shapes that are stored just as they are."""


class BoundingBoxCoordinates(Stored, frozen=True, tag="bounding_box"):
    """An upright box: fractions of the image's height and width, from the top left.

    Example:
        >>> BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.3, top_left_y=0.4).to_dict()
        {'h': 0.1, 'w': 0.2, 'x': 0.3, 'y': 0.4}
    """

    height: float
    width: float
    top_left_x: float
    top_left_y: float

    @staticmethod
    def from_dict(d: dict[str, Any]) -> BoundingBoxCoordinates:
        """Read `{"boundingBox": {h, w, x, y}}`."""
        box = d["boundingBox"]
        return BoundingBoxCoordinates(box["h"], box["w"], box["x"], box["y"])

    def to_dict(self) -> dict[str, float]:
        """`{h, w, x, y}`."""
        return {"h": self.height, "w": self.width, "x": self.top_left_x, "y": self.top_left_y}


class RotatableBoundingBoxCoordinates(Stored, frozen=True, tag="rotatable_bounding_box"):
    """A box turned by `theta` degrees about its centre; the rest as for an upright box."""

    height: float
    width: float
    top_left_x: float
    top_left_y: float
    theta: float

    @staticmethod
    def from_dict(d: dict[str, Any]) -> RotatableBoundingBoxCoordinates:
        """Read `{"rotatableBoundingBox": {h, w, x, y, theta}}`."""
        box = d["rotatableBoundingBox"]
        return RotatableBoundingBoxCoordinates(box["h"], box["w"], box["x"], box["y"], box["theta"])

    def to_dict(self) -> dict[str, float]:
        """`{h, w, x, y, theta}`."""
        box = {"h": self.height, "w": self.width, "x": self.top_left_x, "y": self.top_left_y}
        return {**box, "theta": self.theta}


class PointCoordinate(Stored, frozen=True, tag="point"):
    """A point: fractions of the image's width and height."""

    x: float
    y: float

    @staticmethod
    def from_dict(d: dict[str, Any]) -> PointCoordinate:
        """Read `{"point": {"0": {x, y}}}`."""
        point = d["point"]["0"]
        return PointCoordinate(point["x"], point["y"])

    def to_dict(self) -> dict[str, dict[str, float]]:
        """`{"0": {x, y}}`."""
        return {"0": {"x": self.x, "y": self.y}}


class PointCoordinate3D(Stored, frozen=True, tag="point_3d"):
    """A point in the units of a 3D scene."""

    x: float
    y: float
    z: float

    @staticmethod
    def from_dict(d: dict[str, Any]) -> PointCoordinate3D:
        """Read `{"point": {"0": {x, y, z}}}`."""
        point = d["point"]["0"]
        return PointCoordinate3D(point["x"], point["y"], point["z"])

    def to_dict(self) -> dict[str, dict[str, float]]:
        """`{"0": {x, y, z}}`."""
        return {"0": {"x": self.x, "y": self.y, "z": self.z}}


class PolygonCoordsToDict(str, enum.Enum):
    """Which of the two JSON forms of a polygon `to_dict` gives."""

    single_polygon = "single_polygon"
    multiple_polygons = "multiple_polygons"


class PolygonCoordinates:
    """One polygon, or several with holes: polygon → ring → points, as fractions.

    Args:
        values: the points of a single ring.
        polygons: a list of polygons, each a list of rings, each a list of points. Wins over
            `values` where the two disagree.

    Raises:
        LabelRowError: if both are empty.
    """

    __slots__ = ("_polygons",)

    def __init__(
        self,
        values: Sequence[PointCoordinate] | None = None,
        polygons: Sequence[Sequence[Sequence[PointCoordinate]]] | None = None,
    ) -> None:
        if not values and not polygons:
            raise LabelRowError("A polygon needs points: give `values` or `polygons`.")
        given = polygons or [[values or ()]]
        self._polygons = [[list(ring) for ring in polygon] for polygon in given]

    @property
    def values(self) -> list[PointCoordinate]:
        """The points of the first ring."""
        return list(self._polygons[0][0])

    @property
    def polygons(self) -> list[list[list[PointCoordinate]]]:
        """Polygon → ring → points."""
        return [[list(ring) for ring in polygon] for polygon in self._polygons]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PolygonCoordinates):
            return NotImplemented
        return self._polygons == other._polygons

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"PolygonCoordinates(polygons={self._polygons!r})"

    @staticmethod
    def from_dict(d: dict[str, Any]) -> PolygonCoordinates:
        """Read `{"polygon": …}` (dict or list of points) and, if there, `{"polygons": …}`."""
        values = [PointCoordinate(p["x"], p["y"]) for p in _points_in_order(d.get("polygon") or [])]
        flat = d.get("polygons")
        return PolygonCoordinates(values, _unflatten(flat) if flat else None)

    @staticmethod
    def from_polygons_list(flat_polygons: list[list[list[float]]]) -> PolygonCoordinates:
        """Read polygon → ring → `[x, y, x, y, …]`."""
        return PolygonCoordinates(polygons=_unflatten(flat_polygons))

    def to_dict(
        self, kind: PolygonCoordsToDict | str = PolygonCoordsToDict.single_polygon
    ) -> dict[str, dict[str, float]] | list[list[list[float]]]:
        """The first ring as `{"0": {x, y}, …}`, or every ring as flat lists."""
        if kind == PolygonCoordsToDict.single_polygon:
            return {str(i): {"x": p.x, "y": p.y} for i, p in enumerate(self._polygons[0][0])}
        if kind == PolygonCoordsToDict.multiple_polygons:
            return [
                [[number for p in ring for number in (p.x, p.y)] for ring in polygon]
                for polygon in self._polygons
            ]
        raise LabelRowError(f"Expected a `PolygonCoordsToDict`, got {kind!r}")


@attrs.frozen
class PolylineCoordinates:
    """A line through points, all 2D or all 3D."""

    values: list[PointCoordinate] | list[PointCoordinate3D]

    @staticmethod
    def from_dict(d: dict[str, Any]) -> PolylineCoordinates:
        """Read `{"polyline": …}`, a dict or list of points.

        Raises:
            LabelRowError: if some points have a z and others do not.
        """
        points = _points_in_order(d["polyline"])
        if all("z" in point for point in points):
            return PolylineCoordinates([PointCoordinate3D(p["x"], p["y"], p["z"]) for p in points])
        if any("z" in point for point in points):
            raise LabelRowError("Expected all points of a polyline in 2D or all in 3D, got both.")
        return PolylineCoordinates([PointCoordinate(p["x"], p["y"]) for p in points])

    def to_dict(self) -> dict[str, dict[str, float]]:
        """`{"0": {x, y[, z]}, …}`."""
        points: Sequence[PointCoordinate | PointCoordinate3D] = self.values
        return {str(i): point.to_dict()["0"] for i, point in enumerate(points)}


@attrs.define(kw_only=True)
class SkeletonCoordinate:
    """One vertex of a skeleton: its place as fractions, and which vertex it is."""

    x: float
    y: float
    name: str
    color: str | None = None
    feature_hash: str | None = None
    value: str | None = None
    visibility: Visibility | None = None

    @staticmethod
    def from_dict(d: dict[str, Any]) -> SkeletonCoordinate:
        """Read `{x, y, name, …}`.

        Raises:
            LabelRowError: if `x`, `y` or `name` is missing, or the visibility is none.
        """
        try:
            seen = d.get("visibility")
            return SkeletonCoordinate(
                x=d["x"],
                y=d["y"],
                name=d["name"],
                color=d.get("color"),
                value=d.get("value"),
                feature_hash=d.get("featureHash", d.get("feature_hash")),
                visibility=None if seen is None else Visibility(seen),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            raise LabelRowError(
                f"Expected a vertex as `{{x, y, name, …}}`, and how it is seen, got {d!r}"
            ) from None

    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:
        """`{x, y, name, …}`.

        Args:
            by_alias: whether keys are those of Encord's JSON; else they are the names here.
            exclude_none: whether to leave out what is None.
        """
        keys = {"feature_hash": "featureHash"} if by_alias else {}
        items = attrs.asdict(self).items()
        found = {keys.get(name, name): value for name, value in items}
        if self.visibility is not None:
            found["visibility"] = Visibility(self.visibility).value
        return {key: value for key, value in found.items() if value is not None or not exclude_none}


@attrs.define(kw_only=True)
class SkeletonCoordinates:
    """The vertices of one skeleton."""

    values: list[SkeletonCoordinate]
    name: str

    @staticmethod
    def from_dict(d: dict[str, Any]) -> SkeletonCoordinates:
        """Read `{"values": [{x, y, name, …}, …], "name": …}`.

        Raises:
            LabelRowError: if it is something else.
        """
        try:
            values, name = d["values"], d["name"]
        except (KeyError, TypeError):
            raise LabelRowError(f"Expected a skeleton as `{{values, name}}`, got {d!r}") from None
        if not isinstance(values, list):
            raise LabelRowError(f"Expected a list of vertices, got `{type(values).__name__}`")
        return SkeletonCoordinates(
            values=[SkeletonCoordinate.from_dict(each) for each in values], name=name
        )

    # Encord's signature, which heeds neither.
    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """`{"0": {x, y, name, …}, …}`, in the keys of Encord's JSON."""
        return {str(i): vertex.to_dict() for i, vertex in enumerate(self.values)}


def _points_in_order(points: Any) -> list[dict[str, Any]]:
    if isinstance(points, dict):
        return [points[key] for key in sorted(points, key=int)]
    if isinstance(points, list):
        return points
    raise LabelRowError(
        f"Expected points as a `dict` by number or a `list`, got `{type(points).__name__}`"
    )


def _unflatten(polygons: list[list[list[float]]]) -> list[list[list[PointCoordinate]]]:
    if any(len(ring) % 2 for polygon in polygons for ring in polygon):
        raise LabelRowError("Expected x, y, x, y, … in each ring, got an odd count of numbers.")
    return [
        [
            [PointCoordinate(x, y) for x, y in zip(ring[::2], ring[1::2], strict=True)]
            for ring in polygon
        ]
        for polygon in polygons
    ]
