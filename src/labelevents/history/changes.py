"""A change: what cells held before, what they hold after, and what that means to people."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import repeat
from typing import Any, Literal, get_args

import attrs

from labelevents.model.state import InstanceKind
from labelevents.values import overlap
from labelevents.values.columns import FrameValues
from labelevents.values.geometry import Geometry, shown
from labelevents.values.media import ImageGroup, Media
from labelevents.values.wire import encord_geometry

ChangeKind = Literal[
    "added",
    "removed",
    "moved",
    "answered",
    "frames_gained",
    "frames_lost",
    "annotated",
    "numbered",
    "renamed",
    "archived",
    "ontology",
]

_GEOMETRIES = get_args(Geometry)


@attrs.frozen(eq=False)
class PerFrame:
    """One value per frame over an unbroken stretch; the values are made when somebody looks.

    `pieces` are its parts in order: first frame, frame after the last, values.
    """

    pieces: tuple[tuple[int, int, FrameValues], ...] = attrs.field(repr=False)

    def __iter__(self) -> Iterator[Any]:
        for lo, hi, values in self.pieces:
            for frame in range(lo, hi):
                yield values.at(frame)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PerFrame) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


@attrs.frozen
class Shift:
    """How far geometries moved, over all frames of a change.

    Attributes:
        iou: the area that both cover by the area that either covers, 0 to 1: the mean; None for
            shapes without an area, and, where shapely is missing, for all but upright boxes and
            masks.
        iou_min: the least of them.
        distance: how far the centre moved, in pixels: the mean; None in 3D.
        distance_max: the most of them.
    """

    iou: float | None = None
    iou_min: float | None = None
    distance: float | None = None
    distance_max: float | None = None


@attrs.frozen
class Change:
    """Cells of one field that differ: on an unbroken run of frames, or without a frame.

    Consecutive frames with the same value before, and the same after, are one change. Where a side
    holds one value per frame (a packed track), that side is a list with one value per frame.

    Attributes:
        kind: what it means: `added` and `removed` of an instance that is on the row on one side
            only; `frames_gained`, `frames_lost` and `moved` (another geometry) of one that is on
            both; `answered`; `annotated` (confidence and all else that is said beside geometry
            and answers); `numbered`; `renamed` and `archived` of a row or project, a new one being
            renamed from nothing; `ontology`.
        row: the row's title; None for changes of a project.
        label_hash: the row's hash.
        project_hash: the project's hash.
        instance: the hash of the object or classification; the path of an ontology item; a
            project's hash; the name of a tag; None where the row itself is meant.
        name: what people call that: the title of the ontology item.
        instance_kind: whether that is an object or a classification; None if neither.
        feature_hash: the hash of the object's or classification's ontology item.
        attribute: the title of the attribute that was answered.
        field: which field, such as `geometry`, `answer:<attribute hash>`, `x:cvat.occluded`.
        frames: first and last frame, both included; None for what holds on no frame in
            particular.
        commit: the number of the commit that made the change, where changes are listed by commit.
    """

    kind: ChangeKind
    field: str
    row: str | None = None
    instance: str | None = None
    name: str | None = None
    frames: tuple[int, int] | None = None
    _before: Any = attrs.field(default=None, repr=False)
    _after: Any = attrs.field(default=None, repr=False)
    label_hash: str | None = None
    project_hash: str | None = None
    instance_kind: InstanceKind | None = None
    feature_hash: str | None = None
    attribute: str | None = None
    commit: int | None = None
    _media: Media | None = attrs.field(default=None, repr=False)

    @property
    def before(self) -> Any:
        """What the cells held, as JSON has it; None where they held nothing, or null itself.

        Geometries as Encord writes them, options by title, times in ISO 8601.
        """
        return plain(self._before)

    @property
    def after(self) -> Any:
        """What the cells hold now, in the same way."""
        return plain(self._after)

    @property
    def count(self) -> int:
        """On how many frames; 1 where there is none in particular."""
        return 1 if self.frames is None else self.frames[1] - self.frames[0] + 1

    @property
    def iou(self) -> float | None:
        """Of a `moved` object: the mean overlap of before and after, 0 to 1. See `Shift`."""
        return self.shift.iou

    @property
    def iou_min(self) -> float | None:
        """The least overlap on any of the frames."""
        return self.shift.iou_min

    @property
    def distance(self) -> float | None:
        """Of a `moved` object: how far its centre moved in the mean, in pixels. See `Shift`."""
        return self.shift.distance

    @property
    def distance_max(self) -> float | None:
        """The furthest it moved on any of the frames, in pixels."""
        return self.shift.distance_max

    @functools.cached_property
    def shift(self) -> Shift:
        """How far a `moved` object moved; all None for other changes. O(frames), once."""
        if self.kind != "moved" or self.frames is None:
            return Shift()
        pairs = zip(self._geometries(self._before), self._geometries(self._after), strict=True)
        both = [(*pair, size) for pair, size in zip(pairs, self._sizes(), strict=False)]
        ious = _known(overlap.iou(*one) for one in both)
        # Without a picture, or its size, there are no pixels.
        ways = _known(overlap.distance(*one) for one in both) if self._has_pixels() else []
        return Shift(_mean(ious), min(ious, default=None), _mean(ways), max(ways, default=None))

    @property
    def is_box(self) -> bool:
        """Whether it is about a box, upright or turned."""
        side = self._before if self._after is None else self._after
        return isinstance(next(iter(self._geometries(side)), None), overlap.Box)

    def _geometries(self, side: Any) -> Iterable[Any]:
        """The geometry of a side on each frame; a run of one geometry is looked at once."""
        if isinstance(side, PerFrame):
            return side
        varies = isinstance(self._before, PerFrame) or isinstance(self._after, PerFrame)
        still = not varies and not isinstance(self._media, ImageGroup)
        return repeat(side, 1 if still else self.count)

    def _sizes(self) -> Iterator[overlap.Size]:
        """The size of the picture on each frame, in pixels."""
        media, (first, last) = self._media, self.frames or (0, 0)
        if isinstance(media, ImageGroup):
            return ((one.width, one.height) for one in media.images[first : last + 1])
        return repeat((media.size if media is not None else None) or (1, 1))

    def _has_pixels(self) -> bool:
        media = self._media
        return media is not None and (isinstance(media, ImageGroup) or media.size is not None)

    def __str__(self) -> str:
        """Which cells, in one line; not what they hold, which may be long."""
        about = (self.row, self.name if self.name != self.row else None, self.instance)
        named = " ".join(part for part in about if part)
        what = self.kind.replace("_", " ")
        if self.kind in ("answered", "annotated", "ontology"):
            what += f" {self.attribute or self.field}"
        where = "" if self.frames is None else f", frames {self.frames[0]} to {self.frames[1]}"
        overlap_ = "" if self.iou is None else f", IoU {self.iou:.2f}"
        return f"{named}: {what}{where}{overlap_}"

    def to_dict(self) -> dict[str, Any]:
        """The change as a document that JSON can hold; what is not known of it is left out."""
        document = {
            "row": self.row,
            "instance": self.instance,
            "name": self.name,
            "field": self.field,
            "frames": None if self.frames is None else list(self.frames),
            "before": self.before,
            "after": self.after,
            "kind": self.kind,
        }
        more = (
            *("label_hash", "project_hash", "instance_kind", "feature_hash", "attribute"),
            *("iou", "iou_min", "distance", "distance_max"),
        )
        known = {name: getattr(self, name) for name in more}
        given = {name: value for name, value in known.items() if value is not None}
        return (
            document | given if self.commit is None else {"commit": self.commit} | document | given
        )


def plain(value: Any) -> Any:
    """A value of a cell as JSON has it."""
    if isinstance(value, PerFrame):
        return [plain(one) for one in value]
    if isinstance(value, _GEOMETRIES):
        return encord_geometry(shown(value))
    return value.isoformat() if isinstance(value, datetime) else value


def _known(numbers: Iterable[float | None]) -> list[float]:
    return [number for number in numbers if number is not None]


def _mean(numbers: list[float]) -> float | None:
    found = sum(number / len(numbers) for number in numbers)
    return found if numbers else None
