"""What is measured: candidates side by side, and what ours is held against."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import attrs

from benchmarks.timing import seconds

OURS = "labelevents"


@attrs.frozen
class Candidate:
    """One way to do the work: what to call, how often the work is done in one call.

    Attributes:
        work: does it `count` times.
        count: by which the time is divided.
        most: run in at most so many rounds, where one takes many seconds.
    """

    work: Callable[[], object]
    count: int = 1
    most: int = 1_000


@attrs.frozen
class Goal:
    """A peer must take at least `ratio` times as long as ours; ours at most that of a limit."""

    kind: Literal["peer", "limit"]
    name: str
    ratio: float


@attrs.frozen
class Line:
    """One line of the table.

    Attributes:
        row: the number of the goal that it is about.
        what: the operation, with its size.
        times: seconds per operation of each candidate, round by round.
        goals: what ours is held against.
        unit: what is measured: seconds, or bytes.
        size: what a plot has on its axis.
    """

    row: int
    what: str
    times: Mapping[str, list[float]]
    goals: tuple[Goal, ...] = ()
    unit: Literal["s", "B"] = "s"
    size: int = 0

    def median(self, name: str = OURS) -> float:
        """The median of a candidate."""
        return statistics.median(self.times[name])

    def ratio(self, goal: Goal) -> float:
        """How many times ours the other takes, or ours the limit: the median of the rounds."""
        ours, other = self.times[OURS], self.times[goal.name]
        if len(ours) != len(other):  # one of them was run in fewer rounds
            mine, its = self.median(), self.median(goal.name)
            return its / mine if goal.kind == "peer" else mine / its
        pairs = zip(ours, other, strict=True)
        return statistics.median(
            b / a if goal.kind == "peer" else a / b for a, b in pairs if a and b
        )

    def met(self, goal: Goal) -> bool:
        """Whether the goal is reached."""
        ratio = self.ratio(goal)
        return ratio >= goal.ratio if goal.kind == "peer" else ratio <= goal.ratio


Lines = Iterator[Line]


def at_least(name: str, ratio: float) -> Goal:
    """The peer takes at least so many times as long."""
    return Goal("peer", name, ratio)


def at_most(name: str, ratio: float) -> Goal:
    """Ours takes at most so many times as long as the limit."""
    return Goal("limit", name, ratio)


def measure(
    row: int,
    what: str,
    candidates: Mapping[str, Candidate],
    *goals: Goal,
    rounds: int = 5,
    size: int = 0,
) -> Line:
    """Time candidates in turn, so that a slow moment of the machine hits all; the first is ours.

    The garbage collector is off inside, and everything is run once before.
    """
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for each in candidates.values():
        if each.most > 1:
            each.work()
    for number in range(rounds):
        for name, each in candidates.items():
            if number < each.most:
                times[name].append(seconds(each.work) / each.count)
    return Line(row, what, times, goals, size=size)


def sized(row: int, what: str, sizes: Mapping[str, float], *goals: Goal) -> Line:
    """Bytes in place of seconds."""
    return Line(row, what, {name: [size] for name, size in sizes.items()}, goals, unit="B")
