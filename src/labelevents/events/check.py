"""What an event must be beyond its types: frames in order, columns of the right length."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from msgspec import UNSET
from msgspec.structs import astuple

from labelevents.events import facts
from labelevents.values.columns import unpack
from labelevents.values.frames import LAST_FRAME

_END = LAST_FRAME + 1
_ONE_FIELD = {
    facts.ObjectAnswered,
    facts.ObjectAnswerDeleted,
    facts.ClassificationAnswered,
    facts.ClassificationAnswerDeleted,
}
_ON_FRAMES = {
    facts.ObjectPlaced,
    facts.ObjectTracked,
    facts.ObjectUnplaced,
    facts.ClassificationPlaced,
    facts.ClassificationUnplaced,
}
_GEOMETRY_ALONE = ("geometry",)


def check(event: Any) -> None:
    """Assert that an event can be applied.

    Raises:
        ValueError: naming the part that is wrong.
    """
    kind = type(event)
    if kind is facts.ObjectPlaced and _is_plain(event):
        return
    length = _check_frames(event)
    if kind in _ONE_FIELD:
        if len(event.fields) != 1:
            raise ValueError(f"Expected one field, got {len(event.fields)} - at `fields`")
        return
    if isinstance(event.value, facts.Metadata):
        _check_fields(event)
    if kind is facts.RowDescribed:
        _check_description(event)
    if kind is facts.ObjectTracked:
        _check_columns(event.value, length)


def _is_plain(event: facts.ObjectPlaced) -> bool:
    """Whether it is a geometry on a run of frames and no more, as by far the most of all events."""
    frames, value = event.frames, event.value
    if frames is None or len(frames) != 2 or not 0 <= frames[0] < frames[1] <= _END:
        return False
    if event.fields != _GEOMETRY_ALONE or value.geometry is UNSET:
        return False
    said = astuple(value)
    return said.count(UNSET) == len(said) - 1


def _check_frames(event: Any) -> int:
    frames = event.frames
    if frames is None:
        if type(event) in _ON_FRAMES:
            raise ValueError("Expected frames, got `null` - at `frames`")
        return 0
    if len(frames) == 2 and 0 <= frames[0] < frames[1] <= _END:
        return int(frames[1] - frames[0])
    if not frames or len(frames) % 2:
        raise ValueError("Expected pairs of frames - at `frames`")
    if any(a >= b for a, b in pairwise(frames)):
        raise ValueError("Expected frames in order - at `frames`")
    if frames[0] < 0 or frames[-1] > _END:
        raise ValueError("Expected frames from 0 to 2**62 - at `frames`")
    return sum(hi - lo for lo, hi in zip(frames[::2], frames[1::2], strict=True))


def _check_fields(event: Any) -> None:
    """Whatever the value says must be among the fields, and every field must be one it can say."""
    value = event.value
    names = {"presence", *type(value).__struct_fields__} - {"extra", "numbers"}
    for field in event.fields:
        if field not in names and not field.startswith("x:"):
            raise ValueError(f"Expected a field of an annotation, got {field!r} - at `fields`")
    told = {name for name in names - {"presence"} if getattr(value, name) is not UNSET}
    for group in (value.extra, getattr(value, "numbers", UNSET)):
        told |= set() if group is UNSET else set(group)
    if not told <= set(event.fields):
        raise ValueError(f"Expected {sorted(told - set(event.fields))} - at `fields`")


def _check_description(event: facts.RowDescribed) -> None:
    """A description says something of every field it names, or nothing of any."""
    if event.value is not None and set(event.value) != set(event.fields):
        raise ValueError(f"Expected {sorted(event.fields)} - at `value`")
    if event.frames is not None:
        raise ValueError("Expected `null`, as a row is on no frame - at `frames`")


def _check_columns(value: facts.Trajectory, length: int) -> None:
    geometry = value.geometry
    if isinstance(geometry, facts.Packed):
        unpack(geometry.kind, length, geometry.columns)
    elif geometry is not UNSET and len(geometry) != length:
        raise ValueError(f"Expected {length} geometries - at `value.geometry`")
    for packed in (value.numbers or {}).values() if value.numbers is not UNSET else ():
        unpack(packed.kind, length, packed.columns)
