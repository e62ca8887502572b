"""The tracks of a CVAT file: which element is on which frame, and what each says.

Nothing is interpolated: a frame without an element has no object, and each such gap is reported.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import attrs

from labelevents.formats.cvat_labels import ROTATED, SHAPES, LabelItem
from labelevents.formats.fields import FaultError, at_least, decimal, flag, refused, shown, whole
from labelevents.formats.loss import Losses
from labelevents.formats.reading import AnswerGiven, FieldValue, ObjectReading, Source
from labelevents.formats.xmltree import Element
from labelevents.ontology.attributes import Attribute
from labelevents.values.coordinates import Coordinates
from labelevents.values.frames import Spans, merged
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    Shape,
)

OUTSIDE = "place and details where an element is marked outside, which here is no presence"
TRACK_ID = "track_id"
_FLAGS = {"occluded", "keyframe"}
_WHOLE = {"z_order", TRACK_ID, "group_id"}
# What item, presence and coordinates say already; every other XML attribute becomes a field.
_TAKEN_OF_TRACK = {"label"}
_TAKEN_OF_BOX = {"frame", "outside", "xtl", "ytl", "xbr", "ybr", "rotation"}
_TAKEN_OF_POINTS = {"frame", "outside", "points"}
_FIELD_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_FEWEST_POINTS = {"polygon": 3, "polyline": 2, "points": 1}


@attrs.define
class Track:
    """One `<track>`: its elements by frame, those marked outside apart."""

    label: str
    where: str
    element: Element
    kind: str = "box"
    present: dict[int, Element] = attrs.field(factory=dict)
    outside: dict[int, Element] = attrs.field(factory=dict)

    def check_is_new(self, frame: int) -> None:
        """Refuse a second element on one frame.

        Raises:
            FaultError: if there is one already, outside or not.
        """
        if frame in self.present or frame in self.outside:
            raise FaultError(f"Expected one element on frame {frame}, got two")

    def last_frame(self) -> int:
        """The last frame that the track speaks of, or -1."""
        return max([-1, *self.present, *self.outside])


class Tracks:
    """Reads the tracks of one file.

    Args:
        source: the file, for refusals.
        losses: collects what the label model cannot hold.
    """

    def __init__(self, source: Source, losses: Losses) -> None:
        self._source = source
        self._losses = losses

    def collect(self, element: Element, number: int) -> Track:
        """Sort the elements of one `<track>` by frame.

        Raises:
            ImportFileError: if a label or frame is missing or faulty, or a frame comes twice.
        """
        label = element.attributes.get("label", "").strip()
        name = f"track id={element.attributes['id']}" if "id" in element.attributes else ""
        track = Track(label, f"{name or f'track {number}'} ({label})", element)
        if not label:
            raise refused(self._source, f"Track {number} has no `label`", element.line)
        for child in element.children:
            self._sort_in(track, child)
        track.present = dict(sorted(track.present.items()))
        if track.kind == "box" and any(map(_is_rotated, track.present.values())):
            track.kind = ROTATED
        return track

    def _sort_in(self, track: Track, child: Element) -> None:
        if child.tag not in SHAPES or _several_points(child):
            what = "points of more than one" if child.tag in SHAPES else f"<{child.tag}>"
            self._losses.add(f"{what} in a track, which has no shape here", track.where)
            return
        try:
            frame = at_least(0, _attribute(child, "frame"))
            outside = flag(child.attributes.get("outside", "0"))
            track.check_is_new(frame)
        except FaultError as fault:
            raise refused(self._source, f"{fault}, at {track.where}", child.line) from None
        if not track.present and not track.outside:
            track.kind = child.tag
        if child.tag != track.kind:
            self._losses.add(f"<{child.tag}> in a track of <{track.kind}>", track.where)
        elif outside:
            track.outside[frame] = child
            self._losses.add(OUTSIDE, "all tracks")
        else:
            track.present[frame] = child

    def read(
        self, track: Track, item: LabelItem, size: tuple[int, int], step: int
    ) -> ObjectReading:
        """What the track says, as one object.

        Args:
            track: a track with at least one element that is not outside.
            item: the ontology object it is an instance of; grows by what its spec forgot.
            size: width and height of the frame, in pixels.
            step: how far apart the annotated frames are; 1 unless the task has a frame filter.

        Raises:
            ImportFileError: if a number or flag is faulty.
        """
        self._report_gaps(track, step)
        try:
            of_track = self._fields(track, track.element, _TAKEN_OF_TRACK)
        except FaultError as fault:
            raise refused(self._source, f"{fault}, at {track.where}", track.element.line) from None
        placed: dict[int, Coordinates] = {}
        extra: dict[str, dict[FieldValue, list[int]]] = defaultdict(lambda: defaultdict(list))
        taken = _TAKEN_OF_BOX if track.kind in ("box", ROTATED) else _TAKEN_OF_POINTS
        rotatable = item.item.shape is Shape.ROTATABLE_BOUNDING_BOX
        for frame, element in track.present.items():
            try:
                placed[frame] = _coordinates(element, size, rotatable=rotatable)
                fields = {**of_track, **self._fields(track, element, taken)}
            except FaultError as fault:
                where = f"{track.where}, frame {frame}"
                raise refused(self._source, f"{fault}, at {where}", element.line) from None
            for name, value in fields.items():
                extra[name][value].append(frame)
        answers, dynamic = self._answers(track, item)
        return ObjectReading(
            item.item,
            placed,
            answers,
            dynamic,
            [
                (f"x:cvat.{name}", value, _spans(frames))
                for name, by_value in extra.items()
                for value, frames in by_value.items()
            ],
        )

    def _fields(self, track: Track, element: Element, taken: set[str]) -> dict[str, FieldValue]:
        """The XML attributes that are not `taken`, as fields."""
        fields: dict[str, FieldValue] = {}
        for key, text in element.attributes.items():
            if key in taken:
                continue
            # An element may have an id, too; the track's keeps its own name.
            name = TRACK_ID if key == "id" and element is track.element else key
            if not _FIELD_NAME.fullmatch(name):
                self._losses.add(f"XML attribute {shown(key)}, no name for a field", track.where)
            else:
                fields[name] = _field_value(name, text)
        return fields

    def _answers(
        self, track: Track, item: LabelItem
    ) -> tuple[list[tuple[Attribute, AnswerGiven]], list[tuple[Attribute, AnswerGiven, Spans]]]:
        static: list[tuple[Attribute, AnswerGiven]] = []
        dynamic: list[tuple[Attribute, AnswerGiven, Spans]] = []
        for name, by_text in self._said(track).items():
            answered = False
            for text, frames in by_text.items():
                try:
                    attribute, answer = item.attribute(name), item.answer(name, text)
                except FaultError as fault:
                    self._losses.add(f"attribute {name}: {fault}", track.where, len(frames))
                    continue
                if attribute.dynamic:
                    dynamic.append((attribute, answer, _spans(frames)))
                elif not answered:
                    static.append((attribute, answer))
                    answered = True
                else:
                    what = f"later values of attribute {name}, which is static: the first is kept"
                    self._losses.add(what, track.where, len(frames))
        return static, dynamic

    def _said(self, track: Track) -> dict[str, dict[str, list[int]]]:
        """Attribute name → value → frames, each in the order first met; empty says nothing."""
        said: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for frame, element in track.present.items():
            seen: set[str] = set()
            for child in element.children:
                name = child.attributes.get("name", "").strip()
                if child.tag != "attribute":
                    self._losses.add(f"<{child.tag}> in an element", track.where)
                elif not name or name in seen:
                    self._losses.add("attribute without a name, or repeated", track.where)
                elif child.text.strip():
                    said[name][child.text].append(frame)
                seen.add(name)
        return said

    def _report_gaps(self, track: Track, step: int) -> None:
        frames = sorted([*track.present, *track.outside])
        for before, after in pairwise(frames):
            if before in track.present and after - before > step:
                what = "gap in the track: frames without an element; nothing is interpolated"
                where = f"{track.where}, frames {before + 1}-{after - 1}"
                self._losses.add(what, where, (after - before - 1) // step)


def _spans(frames: list[int]) -> Spans:
    return merged((frame, frame + 1) for frame in frames)


def _attribute(element: Element, name: str) -> str:
    if name not in element.attributes:
        raise FaultError(f"Expected <{element.tag}> to have `{name}`, got none")
    return element.attributes[name]


def _field_value(name: str, text: str) -> FieldValue:
    if name in _FLAGS:
        return flag(text)
    try:
        return whole(text) if name in _WHOLE else text
    except FaultError:
        return text


def _several_points(element: Element) -> bool:
    return element.tag == "points" and ";" in element.attributes.get("points", "").strip("; ")


def _is_rotated(element: Element) -> bool:
    try:
        return decimal(element.attributes.get("rotation", "0")) != 0
    except FaultError:  # reported with its frame when the coordinates are read
        return True


def _coordinates(element: Element, size: tuple[int, int], *, rotatable: bool) -> Coordinates:
    """Pixels as fractions of the frame; boxes may reach past the border and have no area."""
    if element.tag == "box":
        return _box(element, size, rotatable=rotatable)
    points = list(_points(_attribute(element, "points"), size))
    fewest = _FEWEST_POINTS[element.tag]
    if len(points) < fewest:
        raise FaultError(f"Expected at least {fewest} points in <{element.tag}>, got {len(points)}")
    if element.tag == "polygon":
        return PolygonCoordinates(points)
    return PolylineCoordinates(points) if element.tag == "polyline" else points[0]


def _box(element: Element, size: tuple[int, int], *, rotatable: bool) -> Coordinates:
    left, top, right, bottom = (
        decimal(_attribute(element, name)) for name in ("xtl", "ytl", "xbr", "ybr")
    )
    height, width = (bottom - top) / size[1], (right - left) / size[0]
    if not 0 <= height < math.inf or not 0 <= width < math.inf:
        raise FaultError(
            "Expected a box whose left top is left of and above its right bottom,"
            f" got ({left}, {top}) and ({right}, {bottom})"
        )
    x, y = left / size[0], top / size[1]
    if rotatable:
        # CVAT turns clockwise, in degrees, about the centre; so do rotatable boxes.
        theta = decimal(element.attributes.get("rotation", "0"))
        return RotatableBoundingBoxCoordinates(height, width, x, y, theta)
    return BoundingBoxCoordinates(height, width, x, y)


def _points(text: str, size: tuple[int, int]) -> Iterator[PointCoordinate]:
    for pair in text.strip("; ").split(";"):
        x, comma, y = pair.partition(",")
        if not comma:
            raise FaultError(f"Expected points as `x,y;x,y`, got {shown(pair)}")
        yield PointCoordinate(decimal(x) / size[0], decimal(y) / size[1])
