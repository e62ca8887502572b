"""A second opinion on who is where, made by another library from the state itself.

`verify` and the tests hold the presence view against it.
"""

from __future__ import annotations

from collections.abc import Iterator

from intervaltree import Interval, IntervalTree

from labelevents.model.state import RowState
from labelevents.views.intervals import Presence


class TreeIndex:
    """`IntervalIndex` on `intervaltree`. A point costs all intervals across its nodes' centres."""

    def __init__(self) -> None:
        self.tree = IntervalTree()

    def add(self, lo: int, hi: int, who: str) -> None:
        """Add one interval."""
        self.tree.addi(lo, hi, who)

    def remove(self, lo: int, hi: int, who: str) -> None:
        """Remove an interval that was added."""
        self.tree.remove(Interval(lo, hi, who))

    def at(self, frame: int) -> Iterator[str]:
        """Whose intervals hold the frame."""
        return (interval.data for interval in self.tree.at(frame))

    def overlapping(self, lo: int, hi: int) -> Iterator[str]:
        """Whose intervals overlap; costs a search per interval boundary within the range."""
        return (interval.data for interval in self.tree.overlap(lo, hi))

    def next_start(self, frame: int) -> int | None:
        """The first frame after `frame` with which an interval begins; costs all intervals."""
        return min((each.begin for each in self.tree if each.begin > frame), default=None)


def disagreements(state: RowState, presence: Presence) -> Iterator[str]:
    """Where the presence view says something else than the tracks of the instances.

    Nothing changes between the ends of runs, so the frames around those are asked.
    """
    tree = TreeIndex()
    frames: set[int] = set()
    for instance in state.instances.values():
        for lo, hi in instance.spans():
            tree.add(lo, hi, instance.hash)
            frames.update((lo - 1, lo, hi - 1, hi))
    for frame in sorted(frames):
        seen, true = set(presence.on(frame)), set(tree.at(frame))
        if seen != true:
            yield f"On frame {frame} the presence view has {seen}, the labels have {true}."
