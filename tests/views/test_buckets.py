"""The presence index against a plain list of intervals, of all lengths."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents.values.frames import LAST_FRAME
from labelevents.views.buckets import BucketIndex

# Lengths of every magnitude, at starts that are near to each other or to a bucket's edge.
STARTS = st.integers(0, 40) | st.builds(
    lambda power, off: max(2**power + off, 0), st.integers(0, 61), st.integers(-2, 2)
)
LENGTHS = st.integers(1, 9) | st.builds(
    lambda power, off: max(2**power + off, 1), st.integers(0, 60), st.integers(-1, 1)
)
INTERVALS = st.lists(st.tuples(STARTS, LENGTHS), min_size=1, max_size=30)


@hypothesis.given(INTERVALS, st.data())
def test_as_a_list_says(given: Any, data: Any) -> None:
    """At, overlapping and the next start are those of a list, while intervals come and go."""
    index = BucketIndex()
    known = [(lo, lo + length, str(who)) for who, (lo, length) in enumerate(given)]
    for one in known:
        index.add(*one)
    gone = data.draw(st.sets(st.sampled_from(known)))
    for one in gone:
        index.remove(*one)
    left = [one for one in known if one not in gone]
    edges = sorted(
        {max(edge + off, 0) for lo, hi, _ in known for edge in (lo, hi) for off in (-1, 0)}
    )

    for frame in edges:
        assert sorted(who for lo, hi, who in left if lo <= frame < hi) == sorted(index.at(frame))
        later = (lo for lo, _, _ in left if lo > frame)
        assert min(later, default=None) == index.next_start(frame)
    lo = data.draw(st.sampled_from(edges))
    hi = data.draw(
        st.sampled_from([lo + 1, *(edge for edge in edges if edge > lo), LAST_FRAME + 1])
    )
    there = sorted(who for start, end, who in left if start < hi and end > lo)
    assert there == sorted(index.overlapping(lo, hi))


@hypothesis.given(INTERVALS)
def test_nothing_is_left(given: Any) -> None:
    """An index from which all is removed is as it was: it has no buckets."""
    index = BucketIndex()
    for who, (lo, length) in enumerate(given):
        index.add(lo, lo + length, str(who))
    for who, (lo, length) in enumerate(given):
        index.remove(lo, lo + length, str(who))

    assert not index._levels
    assert not index._starts
