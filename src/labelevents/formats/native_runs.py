"""A field over frames as JSON: runs with one value, and runs with a value per frame.

How a field was written does not show: a box set on each of ten frames by itself is the same as one
set on all ten. So equal labels are equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from labelevents.model.track import Track
from labelevents.values.columns import FrameValues
from labelevents.values.frames import Spans

# Frames `lo` to `hi` (half-open) and the value that they hold, as JSON has it.
Piece = tuple[int, int, Any]


def ranges(spans: Spans) -> list[list[int]]:
    """Spans as `[first, last]`, both included."""
    return [[lo, hi - 1] for lo, hi in spans]


def pieces(track: Track, plain: Callable[[Any], Any]) -> Iterator[Piece]:
    """The values of a track in frame order, `plain` making JSON of each."""
    for run in track:
        if type(run.value) is FrameValues:
            for frame in range(run.lo, run.hi):
                yield frame, frame + 1, plain(run.value.at(frame))
        else:
            yield run.lo, run.hi, plain(run.value)


def runs(found: Iterable[Piece]) -> list[dict[str, Any]]:
    """Pieces in frame order as JSON.

    Frames with the same value are one run with a `value`. Neighbours that each differ from the one
    before are one run with `values`, one per frame.

    Example:
        >>> runs([(0, 3, "a"), (3, 4, "b"), (4, 5, "c"), (9, 10, "c")])
        [{'frames': [0, 2], 'value': 'a'}, {'frames': [3, 4], 'values': ['b', 'c']},
         {'frames': [9, 9], 'value': 'c'}]
    """
    made: list[dict[str, Any]] = []
    varying: list[Any] = []  # the values of the single frames just before `end`
    end = 0

    def flush() -> None:
        if varying:
            several = {"values": list(varying)} if len(varying) > 1 else {"value": varying[0]}
            made.append({"frames": [end - len(varying), end - 1], **several})
            varying.clear()

    for lo, hi, value in _joined(found):
        if lo != end or hi - lo > 1:
            flush()
        if hi - lo > 1:
            made.append({"frames": [lo, hi - 1], "value": value})
        else:
            varying.append(value)
        end = hi
    flush()
    return made


def _joined(found: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours with the same value as one piece."""
    known: Piece | None = None
    for lo, hi, value in found:
        if known is not None and known[1] == lo and _same(known[2], value):
            known = (known[0], hi, known[2])
            continue
        if known is not None:
            yield known
        known = (lo, hi, value)
    if known is not None:
        yield known


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same text: 1, 1.0 and true are not."""
    return type(one) is type(other) and bool(one == other)
