"""Cuboids: in the units of a 3D scene, and as they look in a picture."""

from __future__ import annotations

from typing import Any

import attrs
import msgspec

from labelevents.exceptions import LabelRowError
from labelevents.values.shapes import PointCoordinate, Stored

Triple = tuple[float, float, float]


class CuboidCoordinates(Stored, frozen=True, tag="cuboid"):
    """A cuboid in the units of a 3D scene, stored just as it is.

    Lists, as JSON has them, become tuples, so that a cuboid that was read equals the one that was
    written.

    Args:
        position: x, y and z of the centre.
        orientation: Euler angles about x, y and z, in radians.
        size: how long it is along its own x, y and z.

    Example:
        >>> cuboid = CuboidCoordinates([1.0, 2.0, 3.0], (0.0, 0.0, 1.57), (4.0, 2.0, 1.5))
        >>> cuboid.position
        (1.0, 2.0, 3.0)
    """

    position: Triple
    orientation: Triple
    size: Triple

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            given: Any = getattr(self, name)
            if type(given) is tuple:
                continue
            listed = given.tolist() if hasattr(given, "tolist") else given
            # Anything else waits for the gate, which names the place of what is no number.
            if isinstance(listed, list):
                msgspec.structs.force_setattr(self, name, tuple(listed))

    @staticmethod
    def from_dict(d: dict[str, Any]) -> CuboidCoordinates:
        """Read `{"cuboid": {position, orientation, size}}`."""
        cuboid = d["cuboid"]
        return CuboidCoordinates(cuboid["position"], cuboid["orientation"], cuboid["size"])

    def to_dict(self) -> dict[str, Triple]:
        """`{position, orientation, size}`."""
        return {"position": self.position, "orientation": self.orientation, "size": self.size}


@attrs.frozen
class Cuboid2DPerspectiveCoordinates:
    """A prism in a picture, the back of which lies towards a vanishing point.

    Args:
        front: the corners of its front, as fractions.
        vanishing_point: where the lines from front to back would meet.
        scale_ratio: how large the back is against the front: 1 without any depth, 0 where it is
            the vanishing point.
    """

    front: list[PointCoordinate]
    vanishing_point: PointCoordinate
    scale_ratio: float

    def to_dict(self) -> dict[str, Any]:
        """`{front: [x, y, x, y, …], vanishingPoint: {x, y}, scaleRatio}`."""
        point = {"x": self.vanishing_point.x, "y": self.vanishing_point.y}
        front = _flat(self.front)
        return {"front": front, "vanishingPoint": point, "scaleRatio": self.scale_ratio}


@attrs.frozen
class Cuboid2DIsometricCoordinates:
    """A prism in a picture, the back of which is as large as the front.

    Args:
        front: the corners of its front, as fractions.
        offset: how far the back is from the front, to the right and down, as fractions.
    """

    front: list[PointCoordinate]
    offset: PointCoordinate

    def to_dict(self) -> dict[str, Any]:
        """`{front: [x, y, x, y, …], offset: {x, y}}`."""
        return {"front": _flat(self.front), "offset": {"x": self.offset.x, "y": self.offset.y}}


Cuboid2DCoordinates = Cuboid2DPerspectiveCoordinates | Cuboid2DIsometricCoordinates


def cuboid_2d_coordinates_from_dict(d: dict[str, Any]) -> Cuboid2DCoordinates:
    """Read `{"cuboid_2d": {front, vanishingPoint, scaleRatio | offset}}`.

    Where both are there, the vanishing point counts.

    Raises:
        LabelRowError: if it is neither kind, or the front has half a point.
    """
    cuboid = d["cuboid_2d"]
    numbers = cuboid["front"]
    if len(numbers) % 2:
        raise LabelRowError(
            f"Expected x, y, x, y, … as the front of a 2D cuboid, got {len(numbers)} numbers"
        )
    front = [PointCoordinate(x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
    if "vanishingPoint" in cuboid:
        point, ratio = cuboid["vanishingPoint"], cuboid.get("scaleRatio")
        if ratio is None:
            raise LabelRowError("Expected `scaleRatio` beside the vanishing point of a 2D cuboid.")
        return Cuboid2DPerspectiveCoordinates(front, PointCoordinate(point["x"], point["y"]), ratio)
    if "offset" in cuboid:
        offset = cuboid["offset"]
        return Cuboid2DIsometricCoordinates(front, PointCoordinate(offset["x"], offset["y"]))
    raise LabelRowError(
        "Expected a 2D cuboid with `vanishingPoint` and `scaleRatio`, or with `offset`; got"
        f" {', '.join(map(repr, cuboid))}"
    )


def _flat(points: list[PointCoordinate]) -> list[float]:
    return [number for point in points for number in (point.x, point.y)]
