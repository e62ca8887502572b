"""Changes as lines that a reviewer reads: one for each thing that happened to an instance."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import attrs

from labelevents.cli._output import counted, place, ranges
from labelevents.history.changes import Change
from labelevents.history.stat import gist
from labelevents.values.frames import merged

_PLACES = ("added", "removed", "moved", "frames_gained", "frames_lost")
_MOST_VALUES = 5


@attrs.frozen
class Line:
    """Changes of one kind to one thing, on whatever frames; all but the numbers are texts.

    Attributes:
        row: the row's title; empty for changes of projects.
        label_hash: the row's hash; None for changes of projects.
        about: whose changes they are.
        what: what happened.
        frames: inclusive ranges.
        before, after: what was there, and what is.
        iou, distance: of what moved: the mean over its frames.
    """

    row: str
    label_hash: str | None
    about: str
    what: str
    frames: str
    before: str
    after: str
    iou: float | None
    distance: float | None

    @property
    def values(self) -> str:
        """What was there and what is, as one text; once where both are so many places."""
        if self.before == self.after:
            return self.before
        return f"{self.before} → {self.after}".strip()


def lines(changes: Iterable[Change], *, most_ranges: int | None = None) -> Iterator[Line]:
    """Changes as lines, in their order; what goes without saying is left out.

    Args:
        changes: those of a diff.
        most_ranges: show at most so many ranges of frames a line, and how many more there are.
    """
    for _, one in groupby(gist(changes), key=lambda c: (c.label_hash, c.instance_kind, c.instance)):
        groups: dict[Any, list[Change]] = {}
        for change in one:
            groups.setdefault(_key(change), []).append(change)
        for group in groups.values():
            yield _line(group, most_ranges)


def _key(change: Change) -> tuple[str, ...]:
    """What makes two changes of an instance one line: for places, that it is a place."""
    if change.kind in _PLACES:
        return (change.kind,)
    return change.kind, change.field, _value(change.before), _value(change.after)


def _line(group: list[Change], most: int | None) -> Line:
    first = group[0]
    before, after = _values(group)
    return Line(
        row=first.row or "",
        label_hash=first.label_hash,
        about=_about(first),
        what=_what(first),
        frames=_frames(group, most),
        before=before,
        after=after,
        iou=_mean((change.iou, change.count) for change in group),
        distance=_mean((change.distance, change.count) for change in group),
    )


def _about(change: Change) -> str:
    if change.instance_kind is not None:
        return f"{change.name} {change.instance}"
    if change.label_hash is not None:
        return "row"
    return f"{_element(change) if change.kind == 'ontology' else 'project'} {change.name}"


def _element(change: Change) -> str:
    """What kind of element of an ontology: below the root, attributes and options alternate."""
    root, *below = str(change.instance).split("/")
    return root.partition(":")[0] if not below else ("option", "attribute")[len(below) % 2]


def _what(change: Change) -> str:
    if change.field in ("title", "item") and change.instance_kind is None:
        if change.before is None:
            return "new"
        return "gone" if change.after is None else "renamed"
    if change.kind in ("answered", "annotated", "ontology"):
        return change.attribute or change.field
    return change.kind.replace("_", " ")


def _frames(group: list[Change], most: int | None) -> str:
    frames = (change.frames for change in group if change.frames is not None)
    spans = merged((first, last + 1) for first, last in frames)
    left = 0 if most is None else max(len(spans) - most, 0)
    told = ranges((lo, hi - 1) for lo, hi in spans[: len(spans) - left])
    return f"{told} and {left} more" if left else told


def _values(group: list[Change]) -> tuple[str, str]:
    """What was and what is there. Of places only one can be shown; of more, how many they are."""
    first = group[0]
    before, after = first.before, first.after
    if first.field in ("item", "presence"):
        return "", ""
    if first.kind not in _PLACES:
        return _value(before), _value(after)
    if len(group) == 1 and not isinstance(before, list) and not isinstance(after, list):
        return _place(before), _place(after)
    count = sum(change.count for change in group)
    told = f"{count} boxes" if first.is_box else counted(count, "shape")
    return "" if before is None else told, "" if after is None else told


def _place(geometry: dict[str, Any] | None) -> str:
    return "" if geometry is None else place(geometry)


def _value(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        if len(value) > _MOST_VALUES or any(isinstance(one, dict) for one in value):
            return counted(len(value), "value")
        return ", ".join(map(_value, value)) or "none"
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _mean(numbers: Iterable[tuple[float | None, int]]) -> float | None:
    known = [(number, count) for number, count in numbers if number is not None]
    weight = sum(count for _, count in known)
    return sum(number * count for number, count in known) / weight if weight else None
