"""Where an object of audio, time series, text or HTML is: stretches, not a place in a picture.

They are mutable and taken by keyword, as in Encord. What they are made of is checked when they are
made; that a range is the right way round, when they are placed. Their immutable twins, which are
what is stored, stand in `geometry.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from operator import index
from typing import Any, Self, TypedDict

import attrs

from labelevents.exceptions import LabelRowError, LabelsKeyError
from labelevents.values.frames import Range, Ranges


def _ranges(given: Any) -> Ranges:
    return _list_of(given, "Range", _range)


def _range(given: Any) -> Range:
    if isinstance(given, Range):
        return given
    if isinstance(given, dict) and given.keys() >= {"start", "end"}:
        return Range(given["start"], given["end"])
    raise _unexpected("Range", given)


def _list_of(given: Any, name: str, made: Any) -> list[Any]:
    if not isinstance(given, Iterable) or isinstance(given, str | bytes | dict):
        raise LabelRowError(
            f"Expected a list of `{name}`, got `{type(given).__name__}` - at `range`"
        )
    return [made(one) for one in given]


def _unexpected(name: str, given: Any) -> LabelRowError:
    return LabelRowError(f"Expected a `{name}`, got `{type(given).__name__}` - at `range`")


def _keys(d: Any, *names: str) -> list[Any]:
    """The values of keys that must be there."""
    if not isinstance(d, dict):
        raise LabelRowError(f"Expected a dict with {' and '.join(names)}, got `{type(d).__name__}`")
    for name in names:
        if name not in d:
            raise LabelsKeyError(
                f"Expected the key `{name}`, got {', '.join(map(str, d)) or 'none'}"
            )
    return [d[name] for name in names]


@attrs.define(kw_only=True)
class _OnRanges:
    """Base of the coordinates that are a list of `Range`."""

    range: Ranges = attrs.field(converter=_ranges)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Self:
        """Read `{"range": [{"start": …, "end": …}, …]}`; ranges themselves will do, too."""
        (given,) = _keys(d, "range")
        return cls(range=given)

    # Encord's signature: no key here has a second name, and nothing is None.
    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """`{"range": [{"start": …, "end": …}, …]}`."""
        return {"range": [{"start": one.start, "end": one.end} for one in self.range]}


@attrs.define(kw_only=True)
class AudioCoordinates(_OnRanges):
    """Stretches of a sound: milliseconds, both ends of a range belong to it.

    Example:
        >>> AudioCoordinates(range=[Range(0, 1500), Range(4000, 4200)])
        AudioCoordinates(range=[(0:1500), (4000:4200)])
    """


@attrs.define(kw_only=True)
class TimeRangeCoordinates(_OnRanges):
    """Stretches of a time series, both ends of a range belong to it."""


@attrs.define(kw_only=True)
class TextCoordinates(_OnRanges):
    """Passages of a plain text: characters from 0, both ends of a range belong to it."""


def _whole(given: Any) -> int:
    """A whole number, also one that is written as a float or as text."""
    if isinstance(given, str) and re.fullmatch(r"[+-]?\d+", given.strip()):
        return int(given)
    if isinstance(given, float) and given.is_integer():
        return int(given)
    try:
        return index(given)
    except TypeError:
        raise LabelRowError(f"Expected a whole number, got {given!r} - at `offset`") from None


def _xpath(given: Any) -> str:
    if not isinstance(given, str):
        raise LabelRowError(f"Expected `str`, got `{type(given).__name__}` - at `xpath`")
    return given


@attrs.define(kw_only=True, repr=False)
class HtmlNode:
    """A place in an HTML document: a node, and how far into what it holds.

    Args:
        xpath: which node.
        offset: characters from the beginning of the node's text.
    """

    xpath: str = attrs.field(converter=_xpath)
    offset: int = attrs.field(converter=_whole)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> HtmlNode:
        """Read `{xpath, offset}`.

        Raises:
            LabelsKeyError: if one of them is missing.
        """
        xpath, offset = _keys(d, "xpath", "offset")
        return HtmlNode(xpath=xpath, offset=offset)

    # Encord's signature: no key here has a second name, and nothing is None.
    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """`{xpath, offset}`."""
        return {"xpath": self.xpath, "offset": self.offset}

    def __repr__(self) -> str:
        return f"(Node: {self.xpath} Offset: {self.offset})"

    def __str__(self) -> str:
        return f"xpath={self.xpath!r} offset={self.offset}"


def _node(given: Any) -> HtmlNode:
    if isinstance(given, dict):
        return HtmlNode.from_dict(given)
    if not isinstance(given, HtmlNode):
        raise LabelRowError(f"Expected an `HtmlNode`, got `{type(given).__name__}`")
    return given


@attrs.define(kw_only=True, repr=False)
class HtmlRange:
    """A passage of an HTML document, from one node to another."""

    start: HtmlNode = attrs.field(converter=_node)
    end: HtmlNode = attrs.field(converter=_node)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> HtmlRange:
        """Read `{start: {xpath, offset}, end: {xpath, offset}}`.

        Raises:
            LabelsKeyError: if one of them is missing.
        """
        start, end = _keys(d, "start", "end")
        return HtmlRange(start=HtmlNode.from_dict(start), end=HtmlNode.from_dict(end))

    def to_dict(self) -> dict[str, Any]:
        """`{start: {xpath, offset}, end: {xpath, offset}}`."""
        return {"start": self.start.to_dict(), "end": self.end.to_dict()}

    def __repr__(self) -> str:
        return f"({self.start} - {self.end})"


HtmlRanges = list[HtmlRange]


class HtmlNodeDict(TypedDict):
    """The JSON of an `HtmlNode`, for type checkers."""

    xpath: str
    offset: int


class HtmlRangeDict(TypedDict):
    """The JSON of an `HtmlRange`, for type checkers."""

    start: HtmlNodeDict
    end: HtmlNodeDict


def _html_range(given: Any) -> HtmlRange:
    if isinstance(given, dict):
        return HtmlRange.from_dict(given)
    if not isinstance(given, HtmlRange):
        raise _unexpected("HtmlRange", given)
    return given


def _html_ranges(given: Any) -> HtmlRanges:
    return _list_of(given, "HtmlRange", _html_range)


@attrs.define(kw_only=True)
class HtmlCoordinates:
    """Passages of an HTML document, in the order in which they are given."""

    range: HtmlRanges = attrs.field(converter=_html_ranges)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> HtmlCoordinates:
        """Read `{"range": [{start, end}, …]}`."""
        (given,) = _keys(d, "range")
        return HtmlCoordinates(range=given)

    # Encord's signature: no key here has a second name, and nothing is None.
    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:  # noqa: ARG002
        """`{"range": [{start, end}, …]}`."""
        return {"range": [one.to_dict() for one in self.range]}
