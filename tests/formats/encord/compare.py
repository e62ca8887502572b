"""Two JSONs of a row held against each other, knowing nothing of the library.

What the reference calls normalised (label-model.md, 3.10) is no difference: the order of lists, and
times to the second.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

JSON = dict[str, Any]

TIMES = {"createdAt", "lastEditedAt", "created_at", "last_edited_at"}
# What tells the entries of a list apart, by the key of the list.
_HASHES = {"objects": "objectHash"}


def lost(before: Any, after: Any, where: str = "") -> Iterator[str]:
    """The places of what the first says and the second does not, or says otherwise."""
    key = where.rsplit(".", 1)[-1]
    if isinstance(before, dict) and isinstance(after, dict):
        for name, value in before.items():
            if name in after:
                yield from lost(value, after[name], f"{where}.{name}")
            elif not _says_nothing(name, value, where):
                yield f"{where}.{name} is gone: {value!r}"
    elif key in ("classifications", "actions") and isinstance(before, list):
        yield from _lost_answers(before, after, where)
    elif key in _HASHES and isinstance(before, list):
        there = {one[_HASHES[key]]: one for one in after}
        for one in before:
            yield from lost(one, there.get(one[_HASHES[key]], {}), f"{where}[{one[_HASHES[key]]}]")
    elif key == "answers" and isinstance(before, list) and isinstance(after, list):
        options = {one["featureHash"]: one for one in after}
        for one in before:
            yield from lost(one, options.get(one["featureHash"], {}), f"{where}[option]")
        if len(before) != len(after):
            yield f"{where}: {before!r} became {after!r}"
    elif key in TIMES and isinstance(before, str) and isinstance(after, str):
        if _time(before) != _time(after):
            yield f"{where}: {before!r} became {after!r}"
    elif not _same(before, after):
        yield f"{where}: {before!r} became {after!r}"


def _lost_answers(before: list[JSON], after: Any, where: str) -> Iterator[str]:
    if not isinstance(after, list):
        yield f"{where}: {before!r} became {after!r}"
        return
    for one in before:
        found = [list(lost(one, other, f"{where}[{one.get('featureHash')}]")) for other in after]
        if [] not in found:
            yield min(found, key=len, default=[f"{where} lost {one!r}"])[0]


def _says_nothing(name: str, value: Any, where: str) -> bool:
    """Whether a key says no more than its absence."""
    if name == "objects" and value == []:
        return True
    if name == "classifications" and value == [] and ".labels" in where:
        return True
    if ".labels" in where and name.isdigit():
        return not any(value.values())  # a frame without labels
    if name == "confidence" and value == 1.0:
        return True
    return value is None and name in ("lastEditedBy", "isDeleted", "reviews")


LISTED = {
    *("createdAt", "createdBy", "confidence", "manualAnnotation", "lastEditedAt", "lastEditedBy"),
    *("reviews", "isDeleted"),
}
_IDS = {"name", "value", "featureHash", "classificationHash"}


def without_repeats(labels: JSON) -> JSON:
    """A row without what it says of classifications on frames as it says it of all of each."""
    labels = copy.deepcopy(labels)
    for unit in labels["data_units"].values():
        frames = [
            unit["labels"],
            *(one for one in unit["labels"].values() if isinstance(one, dict)),
        ]
        for frame in frames:
            if "classifications" in frame:
                listed, answers = frame["classifications"], labels["classification_answers"]
                frame["classifications"] = [one for one in listed if _more(one, answers)]
    return labels


def _more(listed: JSON, answers: JSON) -> bool:
    entry = answers.get(listed["classificationHash"], {})
    known = {key: entry.get(key) for key in LISTED}
    said = {key: listed.get(key, known[key] if key == "lastEditedBy" else None) for key in LISTED}
    return bool(set(listed) - LISTED - _IDS) or ordered(said) != ordered(known)


def ordered(labels: Any, key: str = "") -> Any:
    """JSON without the order of what has none, and with times as times."""
    if isinstance(labels, dict):
        return {name: ordered(value, name) for name, value in labels.items()}
    if isinstance(labels, list):
        found = [ordered(one) for one in labels]
        return sorted(found, key=repr) if key in ("actions", "classifications") else found
    if key in TIMES and labels is not None:
        return _time(labels)
    return (type(labels).__name__, labels) if isinstance(labels, bool | int) else labels


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    return bool(one == other)


def _time(text: Any) -> Any:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = parsedate_to_datetime(text)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return at.replace(microsecond=0)
