"""One field of one instance through media time: runs of frames with a value.

Runs of a field never overlap, so sorted lists and bisection hold them: a box over a million frames
is one run, and asking for one frame costs O(log n) in the number of runs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from labelevents.values.columns import FrameValues, Rows, grows
from labelevents.values.frames import Spans, merged, subtract


class _Absent:
    """The value of a cell that nobody wrote, or that was taken away."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Final[Any] = _Absent()


class Run(NamedTuple):
    """Frames `lo` to `hi` (half-open) hold `value`, written under `stamp`."""

    lo: int
    hi: int
    value: Any
    stamp: Any

    def at(self, frame: int) -> Any:
        """The value on one frame of the run."""
        return self.value.at(frame) if type(self.value) is FrameValues else self.value


class Track:
    """Disjoint runs in frame order.

    `write` and `clear` cost O(log n) plus the runs they touch and the move of a list's tail;
    `at` costs O(log n). Neighbours with the same value and stamp are one run, and so are boxes
    written frame by frame under one stamp: they are packed as they come.

    Example:
        >>> track = Track()
        >>> track.write(0, 100_000, "standing", stamp=1)
        >>> track.write(10, 20, "walking", stamp=2)
        >>> [(run.lo, run.hi, run.value) for run in track]
        [(0, 10, 'standing'), (10, 20, 'walking'), (20, 100000, 'standing')]
        >>> track.at(15)
        'walking'
    """

    __slots__ = ("his", "los", "stamps", "values")

    def __init__(self) -> None:
        self.los: list[int] = []
        self.his: list[int] = []
        self.values: list[Any] = []
        self.stamps: list[Any] = []

    def __len__(self) -> int:
        """How many runs there are."""
        return len(self.los)

    def __iter__(self) -> Iterator[Run]:
        return map(Run, self.los, self.his, self.values, self.stamps)

    def run_at(self, frame: int) -> Run | None:
        """The run that holds `frame`, or None. O(log n)."""
        i = bisect_right(self.los, frame) - 1
        if i < 0 or frame >= self.his[i]:
            return None
        return Run(self.los[i], self.his[i], self.values[i], self.stamps[i])

    def at(self, frame: int) -> Any:
        """The value on `frame`, or ABSENT. O(log n)."""
        # Without a `Run`, which would cost as much as all the rest.
        i = bisect_right(self.los, frame) - 1
        if i < 0 or frame >= self.his[i]:
            return ABSENT
        value = self.values[i]
        return value.at(frame) if type(value) is FrameValues else value

    def holds(self, frame: int) -> bool:
        """Whether `frame` has a value. O(log n)."""
        i = bisect_right(self.los, frame) - 1
        return i >= 0 and frame < self.his[i]

    def over(self, lo: int, hi: int) -> Iterator[Run]:
        """The parts of runs within `lo` to `hi`, in order. O(log n + parts)."""
        for i in range(bisect_right(self.his, lo), len(self.los)):
            if self.los[i] >= hi:
                return
            yield Run(max(self.los[i], lo), min(self.his[i], hi), self.values[i], self.stamps[i])

    def is_free(self, spans: Spans) -> bool:
        """Whether no frame of `spans` holds a value. O(log n) a span."""
        his = self.his
        if not his:
            return True
        last = his[-1]
        for lo, hi in spans:  # noqa: SIM110 - a generator would cost more than the question
            if lo < last and self.los[bisect_right(his, lo)] < hi:
                return False
        return True

    def spans(self) -> Spans:
        """The frames that hold a value, neighbours joined. O(runs)."""
        result: list[tuple[int, int]] = []
        for lo, hi in zip(self.los, self.his, strict=True):
            if result and result[-1][1] == lo:
                result[-1] = (result[-1][0], hi)
            else:
                result.append((lo, hi))
        return tuple(result)

    def present(self, spans: Spans) -> Spans:
        """The part of `spans` that holds a value. O(log n + parts)."""
        result: list[tuple[int, int]] = []
        for span in spans:
            for run in self.over(*span):
                if result and result[-1][1] == run.lo:
                    result[-1] = (result[-1][0], run.hi)
                else:
                    result.append((run.lo, run.hi))
        return tuple(result)

    def gaps(self, spans: Spans) -> Spans:
        """The part of `spans` that holds no value. O(log n + parts)."""
        if self.is_free(spans):
            return spans
        return subtract(spans, self.present(spans))

    def write(self, lo: int, hi: int, value: Any, stamp: Any) -> None:
        """Put `value` on frames `lo` to `hi`, replacing what was there."""
        if self.fill(lo, hi, value, stamp):
            return
        i, j = self._cut(lo, hi)
        if i and self.his[i - 1] == lo and self.stamps[i - 1] is stamp:
            if self._same(i - 1, value, stamp):
                i -= 1
                lo = self.los[i]
            elif hi == lo + 1 and self._grow(i - 1, value):
                self.his[i - 1] = hi
                if i < j:
                    self._replace(i, j, [], [], [], [])
                return
        if j < len(self.los) and self.los[j] == hi and self._same(j, value, stamp):
            hi = self.his[j]
            j += 1
        self._replace(i, j, [lo], [hi], [value], [stamp])

    def fill(self, lo: int, hi: int, value: Any, stamp: Any) -> bool:
        """Put `value` on frames that hold none, as most writes do; False if one of them does.

        O(log n), and the move of a list's tail.
        """
        i = bisect_right(self.los, lo)
        last = i == len(self.los)
        if (i and self.his[i - 1] > lo) or not (last or self.los[i] >= hi):
            return False
        goes_on = i and self.his[i - 1] == lo and self.stamps[i - 1] is stamp
        if not last and self.los[i] == hi and self._same(i, value, stamp):
            if goes_on and self._same(i - 1, value, stamp):
                self._replace(i - 1, i + 1, [self.los[i - 1]], [self.his[i]], [value], [stamp])
            else:
                self._replace(i, i + 1, [lo], [self.his[i]], [value], [stamp])
        elif goes_on and (
            self._same(i - 1, value, stamp) or (hi == lo + 1 and self._grow(i - 1, value))
        ):
            self.his[i - 1] = hi
        else:
            self._insert(i, lo, hi, value, stamp)
        return True

    def _insert(self, i: int, lo: int, hi: int, value: Any, stamp: Any) -> None:
        self.los.insert(i, lo)
        self.his.insert(i, hi)
        self.values.insert(i, value)
        self.stamps.insert(i, stamp)

    def clear(self, lo: int, hi: int) -> None:
        """Take away whatever frames `lo` to `hi` hold."""
        i, j = self._cut(lo, hi)
        self._replace(i, j, [], [], [], [])

    def copy(self) -> Track:
        """A track of its own with the same runs; values are shared, they are immutable."""
        twin = type(self).__new__(type(self))
        twin.los, twin.his = self.los.copy(), self.his.copy()
        twin.values, twin.stamps = self.values.copy(), self.stamps.copy()
        return twin

    def _grow(self, i: int, value: Any) -> bool:
        """Put the value of one more frame at the end of run `i`, packed; False if it is no place.

        Only where the run's rows end with the run: others who share them may have gone on.
        """
        known = self.values[i]
        if type(known) is FrameValues:
            rows = known.columns
            if type(rows) is not Rows or rows.made is not type(value):
                return False
            if len(rows) != self.his[i] - known.shift:
                return False
            rows.add(value)
            return True
        lo = self.los[i]
        if lo + 1 != self.his[i] or type(known) is not type(value) or not grows(value):
            return False
        rows = Rows(known)
        rows.add(value)
        self.values[i] = FrameValues(rows, lo)
        return True

    def is_growing(self, frame: int, stamp: Any) -> bool:
        """Whether the last run ends at `frame`, and what comes there under `stamp` is packed."""
        if not self.his or self.his[-1] != frame or self.stamps[-1] is not stamp:
            return False
        known = self.values[-1]
        if type(known) is not FrameValues or type(known.columns) is not Rows:
            return False
        return len(known.columns) == frame - known.shift

    def grow(self, values: Collection[Any]) -> None:
        """Put a value on each frame from the end of the last run on, which is growing."""
        self.values[-1].columns.extend(values)
        self.his[-1] += len(values)

    def _cut(self, lo: int, hi: int) -> tuple[int, int]:
        """Split runs so that none crosses `lo` or `hi`; the slice of runs between the two."""
        i = bisect_right(self.his, lo)
        if i < len(self.los) and self.los[i] < lo:
            self._split(i, lo)
            i += 1
        j = bisect_left(self.los, hi, i)
        if j > i and self.his[j - 1] > hi:
            self._split(j - 1, hi)
        return i, j

    def _split(self, i: int, frame: int) -> None:
        lo, hi, value, stamp = self.los[i], self.his[i], self.values[i], self.stamps[i]
        self._replace(i, i + 1, [lo, frame], [frame, hi], [value] * 2, [stamp] * 2)

    def _replace(
        self, i: int, j: int, los: list[int], his: list[int], values: list[Any], stamps: list[Any]
    ) -> None:
        self.los[i:j] = los
        self.his[i:j] = his
        self.values[i:j] = values
        self.stamps[i:j] = stamps

    def _same(self, i: int, value: Any, stamp: Any) -> bool:
        known = self.values[i]
        return self.stamps[i] is stamp and type(known) is type(value) and bool(known == value)

    def check(self) -> None:
        """Assert what must always hold; for tests."""
        sizes = {len(self.los), len(self.his), len(self.values), len(self.stamps)}
        assert len(sizes) == 1, sizes
        assert all(lo < hi for lo, hi in zip(self.los, self.his, strict=True)), self.los
        assert all(a <= b for a, b in zip(self.his, self.los[1:], strict=False)), self.los


class AnswerTrack(Track):
    """A track that also knows where each value is, in the order in which they were first written.

    Dynamic answers are read value by value, in that order. `starts` has the first frame of each run
    of a value; one that lost its last frame leaves, and comes back at the end.
    """

    __slots__ = ("starts",)

    def __init__(self) -> None:
        super().__init__()
        self.starts: dict[Any, list[int]] = {}

    def copy(self) -> AnswerTrack:
        """A track of its own with the same runs."""
        twin = super().copy()
        assert isinstance(twin, AnswerTrack)
        twin.starts = {value: starts.copy() for value, starts in self.starts.items()}
        return twin

    def holding(self, frame: int) -> tuple[tuple[Any, Spans], ...]:
        """The value on `frame` with all frames that hold it; nothing if there is none."""
        i = bisect_right(self.los, frame) - 1
        if i < 0 or frame >= self.his[i]:
            return ()
        value = self.values[i]
        if len(self.starts[value]) == 1:
            return ((value, ((self.los[i], self.his[i]),)),)
        return ((value, self.spans_of(value)),)

    def spans_of(self, value: Any) -> Spans:
        """The frames that hold a value, neighbours joined. O(log runs) for each run of it."""
        found = self.starts.get(value, ())
        spans = [(lo, self.his[bisect_left(self.los, lo)]) for lo in found]
        return tuple(spans) if len(spans) < 2 else merged(spans)

    def _insert(self, i: int, lo: int, hi: int, value: Any, stamp: Any) -> None:
        insort(self.starts.setdefault(value, []), lo)
        super()._insert(i, lo, hi, value, stamp)

    def _replace(
        self, i: int, j: int, los: list[int], his: list[int], values: list[Any], stamps: list[Any]
    ) -> None:
        starts = self.starts
        # Added before taken away: a value that stays on other frames keeps its place.
        for lo, value in zip(los, values, strict=True):
            insort(starts.setdefault(value, []), lo)
        for lo, value in zip(self.los[i:j], self.values[i:j], strict=True):
            known = starts[value]
            del known[bisect_left(known, lo)]
            if not known:
                del starts[value]
        super()._replace(i, j, los, his, values, stamps)

    def check(self) -> None:
        """Assert what must always hold; for tests."""
        super().check()
        starts: dict[Any, list[int]] = {}
        for run in self:
            starts.setdefault(run.value, []).append(run.lo)
        assert starts == self.starts, (starts, self.starts)


def sweep(*tracks: Track) -> Iterator[tuple[int, int, tuple[Run | None, ...]]]:
    """The longest stretches of frames on which no track has two runs, with the run of each.

    Frames that are in no run are left out. O(runs · log runs).

    Example:
        >>> a, b = Track(), Track()
        >>> a.write(0, 10, "x", stamp=1)
        >>> b.write(5, 15, "y", stamp=2)
        >>> [(lo, hi, [r and r.value for r in runs]) for lo, hi, runs in sweep(a, b)]
        [(0, 5, ['x', None]), (5, 10, ['x', 'y']), (10, 15, [None, 'y'])]
    """
    bounds = sorted({bound for track in tracks for bound in (*track.los, *track.his)})
    for lo, hi in pairwise(bounds):
        runs = tuple(track.run_at(lo) for track in tracks)
        if any(run is not None for run in runs):
            yield lo, hi, runs
