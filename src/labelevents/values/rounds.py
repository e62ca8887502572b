"""Circles and ellipses, stored just as they are."""

from __future__ import annotations

from typing import Any

from labelevents.values.shapes import Stored


class CircleCoordinates(Stored, frozen=True, tag="circle"):
    """A circle, or one that was stretched.

    Args:
        center_x: the centre, as a fraction of the image's width.
        center_y: the centre, as a fraction of the image's height.
        radius: half of the primary axis, as a fraction of the image's width.
        stretch: how many times as long the other axis is; 1 for a true circle.
        theta: how far the primary axis is turned, in degrees, clockwise as seen; at 0 it lies
            along x.

    Example:
        >>> CircleCoordinates(center_x=0.5, center_y=0.25, radius=0.1).to_dict()
        {'x': 0.5, 'y': 0.25, 'r': 0.1, 'stretch': 1.0, 'theta': 0.0}
    """

    center_x: float
    center_y: float
    radius: float
    stretch: float = 1.0
    theta: float = 0.0

    @staticmethod
    def from_dict(d: dict[str, Any]) -> CircleCoordinates:
        """Read `{"circle": {x, y, r[, stretch, theta]}}`."""
        circle = d["circle"]
        return CircleCoordinates(
            circle["x"],
            circle["y"],
            circle["r"],
            circle.get("stretch", 1.0),
            circle.get("theta", 0.0),
        )

    def to_dict(self) -> dict[str, float]:
        """`{x, y, r, stretch, theta}`."""
        where = {"x": self.center_x, "y": self.center_y, "r": self.radius}
        return {**where, "stretch": self.stretch, "theta": self.theta}


class EllipseCoordinates(Stored, frozen=True, tag="ellipse"):
    """An ellipse, turned in pixels as a turned box is.

    Args:
        center_x: the centre, as a fraction of the image's width.
        center_y: the centre, as a fraction of the image's height.
        rx: half of the axis along x, as a fraction of the image's width.
        ry: half of the axis along y, as a fraction of the image's height.
        theta: how far it is turned about its centre, in degrees, clockwise as seen.

    Example:
        >>> EllipseCoordinates(center_x=0.5, center_y=0.25, rx=0.1, ry=0.2, theta=30).to_dict()
        {'x': 0.5, 'y': 0.25, 'rx': 0.1, 'ry': 0.2, 'theta': 30}
    """

    center_x: float
    center_y: float
    rx: float
    ry: float
    theta: float = 0.0

    @staticmethod
    def from_dict(d: dict[str, Any]) -> EllipseCoordinates:
        """Read `{"ellipse": {x, y, rx, ry[, theta]}}`."""
        ellipse = d["ellipse"]
        return EllipseCoordinates(
            ellipse["x"], ellipse["y"], ellipse["rx"], ellipse["ry"], ellipse.get("theta", 0.0)
        )

    def to_dict(self) -> dict[str, float]:
        """`{x, y, rx, ry, theta}`."""
        where = {"x": self.center_x, "y": self.center_y}
        return {**where, "rx": self.rx, "ry": self.ry, "theta": self.theta}
