"""Looking into Encord's JSON: what must be there, and what nobody here knows."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from labelevents.exceptions import LabelRowError, LabelsKeyError, OntologyError
from labelevents.model.writes import is_finite
from labelevents.values.frames import LAST_FRAME, Spans, merged

_T = TypeVar("_T")

_JSON_NAMES = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a whole number",
    bool: "true or false",
}
_DIGITS = re.compile(r"[0-9]{1,19}")
_PLACE = re.compile(r"(.*) - at `([^`]*)`", re.DOTALL)
_SHOWN = 60


def need(parent: Mapping[str, Any], key: str, kind: type[_T], where: str) -> _T:
    """The value of a key that must be there.

    Args:
        parent: an object of the JSON.
        key: which of its keys.
        kind: the type that the value must have.
        where: the place of `parent`, for the message.

    Raises:
        LabelsKeyError: if it is not there.
        LabelRowError: if it is of another type.
    """
    if key not in parent:
        raise LabelsKeyError(f"Expected the key `{key}` - at `{where}`")
    return typed(parent[key], kind, f"{where}.{key}")


def maybe(parent: Mapping[str, Any], key: str, kind: type[_T], where: str) -> _T | None:
    """The value of a key, or None where it is absent or null.

    Raises:
        LabelRowError: if it is of another type.
    """
    value = parent.get(key)
    return None if value is None else typed(value, kind, f"{where}.{key}")


def typed(value: Any, kind: type[_T], where: str) -> _T:
    """A value of that type; true is no whole number.

    Raises:
        LabelRowError: if it is of another.
    """
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        name = _JSON_NAMES.get(kind, f"`{kind.__name__}`")
        raise LabelRowError(f"Expected {name}, got `{type(value).__name__}` - at `{where}`")
    return value


def dicts(parent: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    """The objects in a list that may be absent or null.

    Raises:
        LabelRowError: if it is no list, or holds anything else.
    """
    found = maybe(parent, key, list, where) or []
    return [typed(one, dict, f"{where}.{key}.{i}") for i, one in enumerate(found)]


def unknown(parent: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """The part of an object whose keys nobody here knows, to be given back as it came."""
    return {key: value for key, value in parent.items() if key not in known}


def check_finite(value: Any, where: str) -> None:
    """What is kept as it came must be JSON, which has no NaN.

    Raises:
        LabelRowError: if a number in it is NaN or infinite.
    """
    if not is_finite(value):
        raise LabelRowError(f"Expected finite numbers - at `{where}`")


def frame_number(given: Any, where: str) -> int:
    """The number of a frame, which is text where it is a key.

    Raises:
        LabelRowError: if it is none.
    """
    if isinstance(given, str) and _DIGITS.fullmatch(given):
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < LAST_FRAME:
        raise LabelRowError(f"Expected the number of a frame, got {shown(given)} - at `{where}`")
    return given


def spans_in(ranges: list[Any], where: str) -> Spans:
    """Ranges, both ends included, as spans; one that ends before it begins is none.

    Raises:
        LabelRowError: if they are not pairs of whole numbers from 0.
    """
    pairs = []
    for number, pair in enumerate(ranges):
        ends = list(pair) if isinstance(pair, list | tuple) else []
        if len(ends) != 2 or not all(map(_is_frame, ends)):
            raise LabelRowError(
                f"Expected two whole numbers from 0, got {shown(pair)} - at `{where}.{number}`"
            )
        if ends[0] <= ends[1]:
            pairs.append((int(ends[0]), int(ends[1]) + 1))
    return merged(pairs)


def _is_frame(given: Any) -> bool:
    # JavaScript has no whole numbers, and some writers of it show that.
    whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    return whole and not isinstance(given, bool) and 0 <= given < LAST_FRAME


def shown(value: Any) -> str:
    """A value for a message, cut short."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@contextlib.contextmanager
def placed(where: str) -> Iterator[None]:
    """Whatever is refused inside is said to be at that place."""
    try:
        yield
    except (LabelRowError, OntologyError) as error:
        told = _PLACE.fullmatch(error.message)
        what, within = (told[1], f".{told[2]}") if told else (error.message.rstrip("."), "")
        raise type(error)(f"{what} - at `{where}{within}`") from None
