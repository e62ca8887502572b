"""Who is on which frames: the presence of all instances of a row.

Runs of one instance are disjoint, runs of different instances overlap, so an interval index holds
them: one interval per unbroken run, whatever its length. Everything here is half-open.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, Protocol

import attrs

from labelevents.events import facts
from labelevents.model.state import RowState
from labelevents.values.frames import LAST_FRAME, Spans
from labelevents.views.buckets import BucketIndex


class IntervalIndex(Protocol):
    """Overlapping intervals, each with the hash of its instance."""

    def add(self, lo: int, hi: int, who: str) -> None:
        """Add one interval."""

    def remove(self, lo: int, hi: int, who: str) -> None:
        """Remove an interval that was added."""

    def at(self, frame: int) -> Iterable[str]:
        """Whose intervals hold the frame."""

    def overlapping(self, lo: int, hi: int) -> Iterable[str]:
        """Whose intervals have a frame in common with `lo` to `hi`; once per interval."""

    def next_start(self, frame: int) -> int | None:
        """The first frame after `frame` with which an interval begins; None if none does."""


@attrs.define
class FrameSet:
    """The frames of one instance: disjoint, unbroken, half-open runs. O(log n) a change."""

    los: list[int] = attrs.field(factory=list)
    his: list[int] = attrs.field(factory=list)
    total: int = 0

    def overlaps(self, lo: int, hi: int, *, touching: bool = False) -> tuple[int, int]:
        """The slice of runs that overlap `lo` to `hi`, or merely touch it."""
        if touching:
            return bisect_left(self.his, lo), bisect_right(self.los, hi)
        return bisect_right(self.his, lo), bisect_left(self.los, hi)

    def replace(self, i: int, j: int, runs: Spans) -> Spans:
        """Put `runs` where runs `i` to `j` were; those that went."""
        gone = tuple(zip(self.los[i:j], self.his[i:j], strict=True))
        self.los[i:j] = [lo for lo, _ in runs]
        self.his[i:j] = [hi for _, hi in runs]
        self.total += sum(hi - lo for lo, hi in runs) - sum(hi - lo for lo, hi in gone)
        return gone

    def spans(self) -> Spans:
        """All runs."""
        return tuple(zip(self.los, self.his, strict=True))


_PLACING = {facts.ObjectPlaced, facts.ObjectTracked, facts.ClassificationPlaced}
_LEAVING = {facts.ObjectUnplaced, facts.ClassificationUnplaced}

# An instance that joins or leaves the row is on no frame: its placements come after.
_WHOLE = {
    facts.ObjectAdded,
    facts.ClassificationAdded,
    facts.ObjectRemoved,
    facts.ClassificationRemoved,
}


class Presence:
    """The view: kept by `handle`, event by event, or made of a row's state by `of`."""

    def __init__(self, index: IntervalIndex | None = None) -> None:
        self._index: IntervalIndex = BucketIndex() if index is None else index
        self._frames: dict[str, FrameSet] = {}
        # Whom the last events put on which frames, not in the index yet: who is placed frame by
        # frame enters it once, when somebody asks.
        self._entering: tuple[str, int, int] | None = None

    @classmethod
    def of(cls, state: RowState) -> Presence:
        """The view of a row as it is. One interval per unbroken run."""
        made = cls()
        for who, instance in state.instances.peeks():
            made._frames[who] = FrameSet()
            for lo, hi in instance.spans():
                made._enter(who, lo, hi)
        return made

    def handle(self, event: Any) -> None:
        """Bring the view up to one more event."""
        kind = type(event)
        if kind in _PLACING:
            if "geometry" in event.fields or "presence" in event.fields:
                for lo, hi in _pairs(event.frames):
                    self._note(event.instance, lo, hi)
        elif kind in _LEAVING:
            self._settle()
            for lo, hi in _pairs(event.frames):
                self._leave(event.instance, lo, hi)
        elif kind in _WHOLE:
            self._settle()
            self._drop(event.instance)
            if isinstance(event, facts.ObjectAdded | facts.ClassificationAdded):
                self._frames[event.instance] = FrameSet()

    def _note(self, who: str, lo: int, hi: int) -> None:
        known = self._entering
        if known is not None and known[0] == who and known[2] == lo:
            self._entering = (who, known[1], hi)
        else:
            self._settle()
            self._entering = (who, lo, hi)

    def _settle(self) -> None:
        if self._entering is not None:
            entering, self._entering = self._entering, None
            self._enter(*entering)

    def on(self, frame: int) -> list[str]:
        """The instances on a frame, in no particular order."""
        self._settle()
        return list(self._index.at(frame))

    def until(self, frame: int, whos: Iterable[str]) -> int:
        """How far the same instances are on the frames as on `frame`, where `whos` are.

        The first frame after it on which somebody else is, or one of them is not any more; the last
        that there can be, if nobody comes or goes. O(log n) and O(log runs) for each of them.
        """
        self._settle()
        end = self._index.next_start(frame)
        for who in whos:
            frames = self._frames[who]
            hi = frames.his[bisect_right(frames.his, frame)]
            end = hi if end is None or hi < end else end
        return LAST_FRAME if end is None else end

    def within(self, spans: Spans) -> set[str]:
        """The instances with a frame in any of `spans`."""
        self._settle()
        found: set[str] = set()
        for lo, hi in spans:
            found.update(self._index.at(lo) if hi == lo + 1 else self._index.overlapping(lo, hi))
        return found

    def count(self, instance: str) -> int:
        """On how many frames an instance is. O(1)."""
        self._settle()
        frames = self._frames.get(instance)
        return 0 if frames is None else frames.total

    def spans(self, instance: str) -> Spans:
        """The unbroken runs of an instance."""
        self._settle()
        frames = self._frames.get(instance)
        return () if frames is None else frames.spans()

    def _enter(self, who: str, lo: int, hi: int) -> None:
        frames = self._frames.get(who)
        if frames is None:  # not on the row: as for the state, the event says nothing
            return
        i, j = frames.overlaps(lo, hi, touching=True)
        if j == i + 1 and frames.los[i] <= lo and hi <= frames.his[i]:
            return
        if i < j:
            lo, hi = min(lo, frames.los[i]), max(hi, frames.his[j - 1])
        self._swap(who, frames, i, j, ((lo, hi),))

    def _leave(self, who: str, lo: int, hi: int) -> None:
        frames = self._frames.get(who)
        if frames is None:
            return
        i, j = frames.overlaps(lo, hi)
        if i < j:
            ends = ((frames.los[i], lo), (hi, frames.his[j - 1]))
            self._swap(who, frames, i, j, tuple((a, b) for a, b in ends if a < b))

    def _swap(self, who: str, frames: FrameSet, i: int, j: int, runs: Spans) -> None:
        for lo, hi in frames.replace(i, j, runs):
            self._index.remove(lo, hi, who)
        for lo, hi in runs:
            self._index.add(lo, hi, who)

    def _drop(self, who: str) -> None:
        frames = self._frames.pop(who, None)
        if frames is not None:
            for lo, hi in frames.spans():
                self._index.remove(lo, hi, who)

    def check(self) -> None:
        """Assert what must always hold; for tests."""
        self._settle()
        for frames in self._frames.values():
            spans = frames.spans()
            assert all(lo < hi for lo, hi in spans), spans
            assert all(a[1] < b[0] for a, b in pairwise(spans)), spans
            assert frames.total == sum(hi - lo for lo, hi in spans)


def _pairs(frames: tuple[int, ...] | None) -> Spans:
    frames = frames or ()
    if len(frames) == 2:
        return (frames,)
    return tuple(zip(frames[::2], frames[1::2], strict=True))
