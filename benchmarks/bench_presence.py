"""Who is on a frame: the presence index against `intervaltree`, by time and by intervals seen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import partial

from benchmarks.timing import Compared, compare
from labelevents.views.buckets import BucketIndex
from labelevents.views.intervals import IntervalIndex
from labelevents.views.oracle import TreeIndex

HITS = 5
FRAME = 57_123


def _runs_of_500(rng: random.Random) -> tuple[int, int]:
    lo = rng.randrange(56_000)
    return lo, lo + 500


def _all_the_same(_: random.Random) -> tuple[int, int]:
    return 0, 1_000


def _nested(rng: random.Random) -> tuple[int, int]:
    half = rng.randrange(1, 20_000)
    return 25_000 - half, 25_001 + half


LAYOUTS: dict[str, Callable[[random.Random], tuple[int, int]]] = {
    "runs of 500": _runs_of_500,
    "all the same": _all_the_same,
    "nested": _nested,
}


def seen_by_buckets(index: BucketIndex, frame: int) -> int:
    """How many intervals a point query looks at: the hits, and those that a bisection comes to."""
    seen = len(index.at(frame))
    for level, buckets in index._levels.items():
        if here := buckets.get(frame >> level):
            seen += len(here.los).bit_length() + len(here.his).bit_length()
    return seen


def seen_by_tree(index: TreeIndex, frame: int) -> int:
    """How many intervals `intervaltree` looks at: all across the centres on its way."""
    seen, node = 0, index.tree.top_node
    while node is not None:
        seen += len(node.s_center)
        node = node.left_node if frame < node.x_center else node.right_node
    return seen


def run() -> Iterator[tuple[str, Compared, str]]:
    """Point queries with 5 hits, for three layouts of everything else."""
    for name, layout in LAYOUTS.items():
        for size in (1_000, 2_000, 4_000):
            rng = random.Random(size)
            ours, theirs = BucketIndex(), TreeIndex()
            for number in range(size - HITS):
                lo, hi = layout(rng)
                ours.add(lo, hi, str(number))
                theirs.add(lo, hi, str(number))
            for number in range(HITS):
                ours.add(57_000, 58_000, f"hit {number}")
                theirs.add(57_000, 58_000, f"hit {number}")
            assert sorted(ours.at(FRAME)) == sorted(theirs.at(FRAME))
            seen = f"sees {seen_by_buckets(ours, FRAME)} against {seen_by_tree(theirs, FRAME)}"
            found = compare(partial(_asked, ours), partial(_asked, theirs))
            yield f"{name}, K={size:,}: {seen}", found, "`intervaltree`"


def _asked(index: IntervalIndex) -> None:
    for _ in range(50):
        assert list(index.at(FRAME))
