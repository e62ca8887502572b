"""Measuring two things side by side: alternated, medians, the ratio of the two."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

import attrs


@attrs.frozen
class Compared:
    """Seconds of both, and how many times the limit ours takes (median of same-round ratios)."""

    ours: float
    limit: float
    ratio: float


def compare(ours: Callable[[], object], limit: Callable[[], object], rounds: int = 9) -> Compared:
    """Run both in turn, so that a slow moment of the machine hits both."""
    pairs = [(seconds(ours), seconds(limit)) for _ in range(rounds)]
    return Compared(
        statistics.median(mine for mine, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(mine / other for mine, other in pairs),
    )


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, without the garbage collector."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start
    finally:
        gc.enable()


def shown(seconds: float) -> str:
    """Seconds in a unit that reads well."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.0f} ns"
