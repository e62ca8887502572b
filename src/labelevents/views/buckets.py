"""Overlapping intervals, where a question costs what it finds.

Frames are cut into buckets, on levels: on level n a bucket is 2**n frames long. An interval stands
on the level whose buckets are just no longer than itself, in the one to three that it touches. So
it either begins in a bucket and lasts to its end, or was there at its beginning and ends in it.
Those that hold a frame are then the first of the ones that begin, in order, and the last of the
ones that end: no other is looked at. There are as many levels as magnitudes of length: few.

`docs/decisions/0011-presence-in-buckets.md` has the measurements.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from sortedcontainers import SortedList


class _Bucket:
    """Intervals by where they begin, if that is here or before, and others by where they end."""

    __slots__ = ("beginning", "ending", "his", "los")

    def __init__(self) -> None:
        self.los: list[int] = []
        self.beginning: list[str] = []  # whose interval begins at the frame in `los`
        self.his: list[int] = []
        self.ending: list[str] = []  # whose interval ends before the frame in `his`


class BucketIndex:
    """`IntervalIndex` in buckets by frame, on levels by length; and all of them by start.

    Example:
        >>> index = BucketIndex()
        >>> index.add(0, 10, "car")
        >>> index.add(5, 100_000, "tree")
        >>> sorted(index.at(7)), sorted(index.overlapping(20, 30))
        (['car', 'tree'], ['tree'])
    """

    def __init__(self) -> None:
        # By level, then by the bucket's number.
        self._levels: dict[int, dict[int, _Bucket]] = {}
        # The first frame of each, and whose it is: no instance has two runs with one start.
        self._starts: SortedList[tuple[int, str]] = SortedList()

    def add(self, lo: int, hi: int, who: str) -> None:
        """Add one interval. O(log n), and the move of the tails of short lists."""
        level, first, last = _place(lo, hi)
        buckets = self._levels.setdefault(level, {})
        for number in range(first, last + 1):
            here = buckets.get(number)
            if here is None:
                here = buckets[number] = _Bucket()
            if number == last and first < last:
                _insert(here.his, here.ending, hi, who)
            else:
                _insert(here.los, here.beginning, lo, who)
        self._starts.add((lo, who))

    def remove(self, lo: int, hi: int, who: str) -> None:
        """Remove an interval that was added. Costs what adding it does."""
        level, first, last = _place(lo, hi)
        buckets = self._levels[level]
        for number in range(first, last + 1):
            here = buckets[number]
            if number == last and first < last:
                _remove(here.his, here.ending, hi, who)
            else:
                _remove(here.los, here.beginning, lo, who)
            if not (here.los or here.his):
                del buckets[number]
        if not buckets:
            del self._levels[level]
        self._starts.remove((lo, who))

    def at(self, frame: int) -> list[str]:
        """Whose intervals hold the frame. O(log n) a level."""
        found: list[str] = []
        for level, buckets in self._levels.items():
            here = buckets.get(frame >> level)
            if here is not None:
                if here.los:
                    found += here.beginning[: bisect_right(here.los, frame)]
                if here.his:
                    found += here.ending[bisect_right(here.his, frame) :]
        return found

    def overlapping(self, lo: int, hi: int) -> list[str]:
        """Whose intervals have a frame in common with `lo` to `hi`; once per interval."""
        later = self._starts.irange((lo + 1,), (hi,), inclusive=(True, False))
        return [*self.at(lo), *(who for _, who in later)]

    def next_start(self, frame: int) -> int | None:
        """The first frame after `frame` with which an interval begins; None if none does."""
        lo: int | None = next((lo for lo, _ in self._starts.irange((frame + 1,))), None)
        return lo


def _place(lo: int, hi: int) -> tuple[int, int, int]:
    """The level of an interval, and the first and the last bucket that it touches there."""
    level = (hi - lo).bit_length() - 1
    return level, lo >> level, (hi - 1) >> level


def _insert(bounds: list[int], whos: list[str], bound: int, who: str) -> None:
    i = bisect_right(bounds, bound)
    bounds.insert(i, bound)
    whos.insert(i, who)


def _remove(bounds: list[int], whos: list[str], bound: int, who: str) -> None:
    i = whos.index(who, bisect_left(bounds, bound), bisect_right(bounds, bound))
    del bounds[i], whos[i]
