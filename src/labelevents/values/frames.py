"""Frames as people give them, and as the library keeps them.

People say `Range`, whose both ends belong to it. Inside, frames are *spans*: half-open `(lo, hi)`
pairs, sorted, disjoint and merged. `as_spans` is the gate between the two, and the only place
where the 1 is added; `to_ranges` is the way back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import index
from typing import TypeAlias, Union

import attrs

from labelevents.exceptions import FramesError

# Nanosecond timelines need more than 32 bits; SQLite and JSON readers stop at 64.
LAST_FRAME = 2**62


@attrs.define(repr=False)
class Range:
    """A run of frames, both ends included.

    `Range(5, 3)` holds no frame. Ranges are mutable and compare by value.

    Example:
        >>> Range(0, 5).overlaps(Range(5, 9))
        True
    """

    start: int
    end: int

    def __repr__(self) -> str:
        return f"({self.start}:{self.end})"

    def overlaps(self, other: Range) -> bool:
        """Whether the two have a frame in common."""
        return self.start <= other.end and other.start <= self.end

    def merge(self, other: Range) -> None:
        """Grow this range, in place, until it covers both."""
        self.start = min(self.start, other.start)
        self.end = max(self.end, other.end)

    def copy(self) -> Range:
        """A range of its own with the same ends."""
        return Range(self.start, self.end)


Ranges: TypeAlias = list[Range]
FramesList: TypeAlias = list[int]
FramesSet: TypeAlias = set[int]
# `Union`, because a string of types in `|` form cannot be evaluated at run time with `range`.
Frames: TypeAlias = Union[int, Range, range, Collection[Union[int, Range]]]
Span: TypeAlias = tuple[int, int]
Spans: TypeAlias = tuple[Span, ...]


def as_spans(frames: object) -> Spans:
    """Turn any way of saying frames into spans.

    Args:
        frames: an int, a `Range`, a `range`, a NumPy integer, or a list, set, tuple or array of
            those, mixed or not. Order and repetition do not matter.

    Returns:
        Half-open, sorted, disjoint `(lo, hi)` pairs; `()` for no frame. Nothing is expanded: a
        `Range` of a million frames is one pair.

    Raises:
        FramesError: for anything else.

    Example:
        >>> as_spans([Range(3, 5), 6, 9])
        ((3, 7), (9, 10))
    """
    if type(frames) is int and 0 <= frames <= LAST_FRAME:  # the common case
        return ((frames, frames + 1),)
    if isinstance(frames, Range):
        lo, hi = _of_range(frames)
        return ((lo, hi),) if lo < hi else ()
    if isinstance(frames, range) and frames.step == 1:
        pairs = [_checked(frames.start, frames.stop - 1)]
    elif (number := _as_int(frames)) is not None:
        pairs = [_checked(number, number)]
    elif isinstance(frames, Iterable) and not isinstance(frames, str | bytes | dict):
        pairs = [_of_item(item, frames) for item in frames]
    else:
        raise _not_frames(frames)
    return merged(pairs)


def as_frame(frame: object) -> int:
    """One frame, by its number.

    Raises:
        FramesError: if it is no whole number.
    """
    number = _as_int(frame)
    if number is None:
        kind = type(frame).__name__
        raise FramesError(f"Expected a frame's number or an image's hash, got `{kind}`")
    return int(number)


def _of_item(item: object, frames: object) -> Span:
    if isinstance(item, Range):
        return _of_range(item)
    number = _as_int(item)
    if number is None:
        raise _not_frames(frames, item)
    return _checked(number, number)


def _of_range(range_: Range) -> Span:
    start, end = _as_int(range_.start), _as_int(range_.end)
    if start is None or end is None:
        raise _not_frames(range_)
    return _checked(start, end)


def _as_int(value: object) -> int | None:
    """The integer that `value` is, or None: floats are not frames, NumPy integers are."""
    try:
        return index(value)  # type: ignore[arg-type]
    except TypeError:
        return None


def _checked(start: int, end: int) -> Span:
    if start < -LAST_FRAME or end > LAST_FRAME:
        raise FramesError(f"Expected frames up to 2**62, got {max(abs(start), abs(end))}")
    return start, end + 1


def _not_frames(frames: object, item: object | None = None) -> FramesError:
    where = f", whose item {item!r} is a `{type(item).__name__}`" if item is not None else ""
    return FramesError(
        "Expected frames as an `int`, a `Range`, a `range`, or a list, set or tuple of ints and"
        f" Ranges, got `{type(frames).__name__}`{where}"
    )


def merged(pairs: Iterable[Span]) -> Spans:
    """Sort, drop what is empty, and join what overlaps or touches. O(n log n)."""
    result: list[Span] = []
    for lo, hi in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if result and lo <= result[-1][1]:
            if hi > result[-1][1]:
                result[-1] = (result[-1][0], hi)
        else:
            result.append((lo, hi))
    return tuple(result)


def unbroken(frames: Sequence[int]) -> Spans:
    """Single frames, sorted and each once, as spans.

    Example:
        >>> unbroken([1, 2, 3, 7])
        ((1, 4), (7, 8))
    """
    if not frames:
        return ()
    first, last = frames[0], frames[-1]
    if last - first + 1 == len(frames):  # as a track mostly is
        return ((first, last + 1),)
    breaks = [i for i in range(1, len(frames)) if frames[i] != frames[i - 1] + 1]
    bounds = zip((0, *breaks), (*breaks, len(frames)), strict=True)
    return tuple((frames[i], frames[j - 1] + 1) for i, j in bounds)


def to_ranges(spans: Iterable[Span]) -> Ranges:
    """Spans as the inclusive ranges people read."""
    return [Range(lo, hi - 1) for lo, hi in spans]


def count(spans: Iterable[Span]) -> int:
    """How many frames the spans hold."""
    return sum(hi - lo for lo, hi in spans)


def subtract(spans: Spans, others: Spans) -> Spans:
    """The frames of `spans` that are not in `others`. O(n + m).

    Example:
        >>> subtract(((0, 10),), ((3, 5),))
        ((0, 3), (5, 10))
    """
    result: list[Span] = []
    position = 0
    for lo, hi in spans:
        while position < len(others) and others[position][1] <= lo:
            position += 1
        at, rest = position, lo
        while at < len(others) and others[at][0] < hi:
            if rest < others[at][0]:
                result.append((rest, others[at][0]))
            rest = max(rest, others[at][1])
            at += 1
        if rest < hi:
            result.append((rest, hi))
    return tuple(result)


def intersect(spans: Spans, others: Spans) -> Spans:
    """The frames in both. O(n + m).

    Example:
        >>> intersect(((0, 10), (20, 30)), ((5, 25),))
        ((5, 10), (20, 25))
    """
    result: list[Span] = []
    i = j = 0
    while i < len(spans) and j < len(others):
        lo, hi = max(spans[i][0], others[j][0]), min(spans[i][1], others[j][1])
        if lo < hi:
            result.append((lo, hi))
        if spans[i][1] <= others[j][1]:
            i += 1
        else:
            j += 1
    return tuple(result)


# The helpers of the label model, under its names.


def frame_to_range(frame: int) -> Range:
    """The range of one frame."""
    return Range(frame, frame)


def frames_to_ranges(frames: Collection[int]) -> Ranges:
    """Runs of consecutive frames, sorted; repeated frames count once."""
    return to_ranges(merged((frame, frame + 1) for frame in frames))


def ranges_to_list(ranges: Ranges) -> list[list[int]]:
    """Ranges as `[[start, end], ...]`, both ends included."""
    return [[range_.start, range_.end] for range_ in ranges]


def ranges_list_to_ranges(range_list: Sequence[Sequence[int]]) -> Ranges:
    """The way back from `ranges_to_list`."""
    return [Range(start, end) for start, end in range_list]


def range_to_ranges(range_: Range) -> Ranges:
    """A list of just this range."""
    return [range_]


def range_to_frames(range_: Range) -> list[int]:
    """Every frame of the range. Expands: cost grows with its length."""
    return list(range(range_.start, range_.end + 1))


def ranges_to_frames(range_list: Ranges) -> list[int]:
    """Every frame of the ranges, sorted, once. Expands: cost grows with their length."""
    pairs = merged((range_.start, range_.end + 1) for range_ in range_list)
    return [frame for lo, hi in pairs for frame in range(lo, hi)]


def frames_class_to_ranges(frames_class: Frames) -> Ranges:
    """Any frames as sorted, disjoint ranges, without expanding them.

    Raises:
        FramesError: if they are not frames.
    """
    return to_ranges(as_spans(frames_class))


def frames_class_to_frames_list(frames_class: Frames) -> list[int]:
    """Any frames as a sorted list. Expands: cost grows with their number.

    Raises:
        FramesError: if they are not frames.
    """
    return [frame for lo, hi in as_spans(frames_class) for frame in range(lo, hi)]
