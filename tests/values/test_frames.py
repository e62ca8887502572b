"""Frames against sets."""

from __future__ import annotations

import itertools
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from labelevents import testing
from labelevents.exceptions import FramesError
from labelevents.values.frames import (
    LAST_FRAME,
    Range,
    as_spans,
    count,
    frame_to_range,
    frames_class_to_frames_list,
    frames_class_to_ranges,
    frames_to_ranges,
    intersect,
    merged,
    range_to_frames,
    range_to_ranges,
    ranges_list_to_ranges,
    ranges_to_frames,
    ranges_to_list,
    subtract,
    to_ranges,
)

PAIRS = st.lists(st.tuples(st.integers(-3, 20), st.integers(-3, 20)), max_size=8)


def expand(spans: Any) -> set[int]:
    """Each frame of half-open pairs."""
    return {frame for lo, hi in spans for frame in range(lo, hi)}


def each(frames: Any) -> set[int]:
    """Each frame that a person means."""
    if isinstance(frames, Range):
        return set(range(frames.start, frames.end + 1))
    if isinstance(frames, int | np.integer):
        return {int(frames)}
    return {frame for item in frames for frame in each(item)}


def is_proper(spans: Any) -> bool:
    """Sorted, none empty, none touching another."""
    flat = [frame for span in spans for frame in span]
    return all(a < b for a, b in itertools.pairwise(flat))


@hypothesis.given(testing.frames())
def test_as_spans(frames: Any) -> None:
    """Every form of frames becomes sorted, disjoint, merged spans of the same frames."""
    spans = as_spans(frames)

    assert each(frames) == expand(spans)
    assert is_proper(spans)
    assert all(type(frame) is int for span in spans for frame in span)


@hypothesis.given(PAIRS)
def test_merged(pairs: list[tuple[int, int]]) -> None:
    """Merging keeps the frames, whatever the order, the overlaps and the empty pairs."""
    spans = merged(pairs)

    assert expand(pairs) == expand(spans)
    assert is_proper(spans)
    assert len(expand(pairs)) == count(spans)


@hypothesis.given(PAIRS.map(merged), PAIRS.map(merged))
def test_subtract_and_intersect(a: Any, b: Any) -> None:
    """The difference and the common part are those of the sets, and proper spans."""
    assert expand(a) - expand(b) == expand(subtract(a, b))
    assert expand(a) & expand(b) == expand(intersect(a, b))
    assert is_proper(subtract(a, b))
    assert is_proper(intersect(a, b))


@pytest.mark.parametrize(
    ("frames", "spans"),
    [
        (True, ((1, 2),)),
        (Range(5, 3), ()),
        (range(5, 3), ()),
        ([], ()),
        (range(9, 0, -3), ((3, 4), (6, 7), (9, 10))),
        (np.array(7), ((7, 8),)),
        (np.array([1, 3, 2], dtype=np.uint8), ((1, 4),)),
        (Range(np.int64(2), np.int16(3)), ((2, 4),)),  # type: ignore[arg-type]
        ([Range(0, 2), 3, np.int64(9)], ((0, 4), (9, 10))),
        ((frame for frame in (4, 5)), ((4, 6),)),
        (LAST_FRAME, ((LAST_FRAME, LAST_FRAME + 1),)),
    ],
)
def test_forms(frames: object, spans: object) -> None:
    """Ints of all kinds, reversed ranges, arrays and generators are frames."""
    assert spans == as_spans(frames)
    assert all(type(frame) is int for span in as_spans(5) for frame in span)


@pytest.mark.parametrize(
    "frames",
    [
        None,
        1.0,
        "3",
        b"3",
        {"3": 1},
        {3: 1},
        [1, "2"],
        [1.0],
        [[1]],
        np.array([1.5]),
        np.float64(1),
        np.array([[1]]),
        Range("a", 3),  # type: ignore[arg-type]
        Range(0, 2.5),  # type: ignore[arg-type]
        LAST_FRAME + 1,
        [-LAST_FRAME - 1],
        Range(0, 2**70),
        range(2**70, 2**70 + 2),
    ],
)
def test_not_frames(frames: object) -> None:
    """Anything else is refused, also what would not fit into 64 bits."""
    with pytest.raises(FramesError, match="Expected frames"):
        as_spans(frames)


def test_long_range() -> None:
    """A range is one pair, however long."""
    assert ((0, 10**15 + 1),) == as_spans(Range(0, 10**15))


@hypothesis.given(st.lists(st.integers(-3, 20), max_size=12))
def test_helpers_of_the_label_model(frames: list[int]) -> None:
    """The helpers turn frames into ranges and back, each frame once."""
    ranges = frames_to_ranges(frames)

    assert sorted(set(frames)) == ranges_to_frames(ranges)
    assert ranges == ranges_list_to_ranges(ranges_to_list(ranges))
    assert ranges == frames_class_to_ranges(frames)
    assert ranges == to_ranges(as_spans(frames))
    assert sorted(set(frames)) == frames_class_to_frames_list(frames)
    assert all(a.end + 1 < b.start for a, b in itertools.pairwise(ranges))


def test_helpers_of_one_range() -> None:
    """One range is its frames, and a list of itself."""
    range_ = Range(3, 5)

    assert [3, 4, 5] == range_to_frames(range_)
    assert [range_] == range_to_ranges(range_)
    assert Range(7, 7) == frame_to_range(7)


@hypothesis.given(*[st.integers(0, 9)] * 4)
def test_range(a: int, b: int, c: int, d: int) -> None:
    """Ranges overlap where their frames do, merge in place into what covers both, and copy."""
    one, two = Range(min(a, b), max(a, b)), Range(min(c, d), max(c, d))
    twin = one.copy()
    overlap = bool(each(one) & each(two))

    assert overlap == one.overlaps(two) == two.overlaps(one)
    one.merge(two)
    assert (min(a, b, c, d), max(a, b, c, d)) == (one.start, one.end)
    assert (min(a, b), max(a, b)) == (twin.start, twin.end)
    assert f"({one.start}:{one.end})" == repr(one)
