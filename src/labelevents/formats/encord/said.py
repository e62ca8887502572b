"""What Encord's JSON says of an annotation beside its geometry and its answers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord import fields as x
from labelevents.formats.encord.keys import check_finite, maybe, unknown
from labelevents.formats.encord.shapes import GEOMETRY_KEYS
from labelevents.formats.encord.times import parsed_time

Fields = dict[str, Any]


def said_of(label: Mapping[str, Any], where: str) -> Fields:
    """What an entry says of an annotation, by field, in so far as its keys have a meaning.

    Args:
        label: an object on a frame, or the entry of an object or classification.
        where: its place, for messages.

    Raises:
        LabelRowError: if something is not what it should be.
    """
    said: Fields = {}
    for key, field in (("createdAt", "created_at"), ("lastEditedAt", "last_edited_at")):
        if (text := maybe(label, key, str, where)) is not None:
            said[field] = parsed_time(text, f"{where}.{key}")
    # Null, or nothing, is an answer too: that nobody in particular did.
    said["created_by"] = maybe(label, "createdBy", str, where)
    said["last_edited_by"] = maybe(label, "lastEditedBy", str, where)
    confidence = label.get("confidence")
    if confidence is not None:
        said["confidence"] = _number(confidence, f"{where}.confidence")
    if (manual := maybe(label, "manualAnnotation", bool, where)) is not None:
        said["manual_annotation"] = manual
    if (reviews := maybe(label, "reviews", list, where)) is not None:
        check_finite(reviews, f"{where}.reviews")
        said["reviews"] = reviews
    if (deleted := maybe(label, "isDeleted", bool, where)) is not None:
        said["is_deleted"] = deleted
    return said


def said_on_frame(label: Mapping[str, Any], where: str, known: frozenset[str]) -> Fields:
    """The same of one frame, and what its other keys say, each in a field of its own.

    Raises:
        LabelRowError: if something is not what it should be.
    """
    said = said_of(label, where)
    rest = unknown(label, known | GEOMETRY_KEYS) if label.keys() - known else {}
    for key, value in rest.items():
        check_finite(value, f"{where}.{key}")
        said[x.field_of(key)] = value
    return said


def said_of_entry(entry: Mapping[str, Any], where: str, known: frozenset[str]) -> Fields:
    """What the other keys of an entry say: those named as our fields are, and the rest together.

    Raises:
        LabelRowError: if a number is not finite.
    """
    rest = unknown(entry, known)
    check_finite(rest, where)
    said = {key: value for key, value in rest.items() if x.is_own(key)}
    if others := unknown(rest, said):
        said[x.ENTRY] = others
    return said


def _number(given: Any, where: str) -> float:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise LabelRowError(f"Expected a number, got `{type(given).__name__}` - at `{where}`")
    try:
        number = float(given)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise LabelRowError(f"Expected finite numbers, got {number} - at `{where}`")
    return number
