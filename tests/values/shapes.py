"""The JSON of Encord for each class of coordinates, said once more: by name, field by field.

Nothing here asks the coordinates how they write themselves.
"""

from __future__ import annotations

from typing import Any

# Which classes an object of each shape can be placed with.
CLASSES: dict[str, set[str]] = {
    "bounding_box": {"BoundingBoxCoordinates"},
    "rotatable_bounding_box": {"RotatableBoundingBoxCoordinates"},
    "circle": {"CircleCoordinates"},
    "ellipse": {"EllipseCoordinates"},
    "point": {"PointCoordinate", "PointCoordinate3D"},
    "polygon": {"PolygonCoordinates"},
    "polyline": {"PolylineCoordinates"},
    "skeleton": {"SkeletonCoordinates"},
    "cuboid": {"CuboidCoordinates"},
    "cuboid_2d": {"Cuboid2DPerspectiveCoordinates", "Cuboid2DIsometricCoordinates"},
    "bitmask": {"BitmaskCoordinates"},
    "segmentation": set(),
}

# key in Encord's JSON, and its keys with the fields that they hold
_FLAT: dict[str, tuple[str, dict[str, str]]] = {
    "BoundingBoxCoordinates": (
        "boundingBox",
        {"h": "height", "w": "width", "x": "top_left_x", "y": "top_left_y"},
    ),
    "RotatableBoundingBoxCoordinates": (
        "rotatableBoundingBox",
        {"h": "height", "w": "width", "x": "top_left_x", "y": "top_left_y", "theta": "theta"},
    ),
    "CircleCoordinates": (
        "circle",
        {"x": "center_x", "y": "center_y", "r": "radius", "stretch": "stretch", "theta": "theta"},
    ),
    "EllipseCoordinates": (
        "ellipse",
        {"x": "center_x", "y": "center_y", "rx": "rx", "ry": "ry", "theta": "theta"},
    ),
}


def plainly(coordinates: Any) -> dict[str, Any]:
    """The geometry keys of a frame object in Encord's JSON."""
    name = type(coordinates).__name__
    if name in _FLAT:
        key, fields = _FLAT[name]
        return {key: {short: getattr(coordinates, field) for short, field in fields.items()}}
    match name:
        case "PointCoordinate" | "PointCoordinate3D":
            return {"point": _numbered([coordinates])}
        case "PolygonCoordinates":
            rings = [[_flat(ring) for ring in polygon] for polygon in coordinates.polygons]
            return {"polygon": _numbered(coordinates.polygons[0][0]), "polygons": rings}
        case "PolylineCoordinates":
            return {"polyline": _numbered(coordinates.values)}
        case "SkeletonCoordinates":
            return {"skeleton": {str(i): _vertex(v) for i, v in enumerate(coordinates.values)}}
        case "CuboidCoordinates":
            parts = ("position", "orientation", "size")
            return {"cuboid": {part: list(getattr(coordinates, part)) for part in parts}}
        case "Cuboid2DPerspectiveCoordinates":
            point, ratio = _xy(coordinates.vanishing_point), coordinates.scale_ratio
            front = _flat(coordinates.front)
            return {"cuboid_2d": {"front": front, "vanishingPoint": point, "scaleRatio": ratio}}
        case "Cuboid2DIsometricCoordinates":
            front, offset = _flat(coordinates.front), _xy(coordinates.offset)
            return {"cuboid_2d": {"front": front, "offset": offset}}
        case "BitmaskCoordinates":
            mask = coordinates._encoded_bitmask
            sizes = {key: getattr(mask, key) for key in ("top", "left", "height", "width")}
            return {"bitmask": {**sizes, "rleString": mask.rle_string}}
        case "AudioCoordinates" | "TimeRangeCoordinates" | "TextCoordinates":
            return {"range": [[one.start, one.end] for one in coordinates.range]}
        case "HtmlCoordinates":
            return {"range_html": [_html(passage) for passage in coordinates.range]}
    raise AssertionError(name)


def _html(passage: Any) -> dict[str, Any]:
    ends = {"start": passage.start, "end": passage.end}
    return {name: {"xpath": end.xpath, "offset": end.offset} for name, end in ends.items()}


def _xy(point: Any) -> dict[str, float]:
    axes = [axis for axis in "xyz" if hasattr(point, axis)]
    return {axis: getattr(point, axis) for axis in axes}


def _numbered(points: Any) -> dict[str, dict[str, float]]:
    return {str(number): _xy(point) for number, point in enumerate(points)}


def _flat(points: Any) -> list[float]:
    return [number for point in points for number in (point.x, point.y)]


def _vertex(vertex: Any) -> dict[str, Any]:
    found = {"x": vertex.x, "y": vertex.y, "name": vertex.name}
    if vertex.visibility is not None:
        found["visibility"] = vertex.visibility.value
    more = {"color": "color", "featureHash": "feature_hash", "value": "value"}
    said = {key: getattr(vertex, field) for key, field in more.items()}
    return found | {key: value for key, value in said.items() if value is not None}
