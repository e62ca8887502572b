"""On which frames two tracks differ, and what each of them holds there."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from labelevents.history.changes import PerFrame
from labelevents.model.track import ABSENT, Track
from labelevents.values.columns import Columns, FrameValues, Rows
from labelevents.values.frames import Span

Stretch = tuple[int, int, Any, Any]  # first frame, frame after the last, before, after

_NEVER = 2**63  # later than any frame


def differing(before: Track, after: Track, default: Any = ABSENT) -> Iterator[Stretch]:
    """The longest stretches of frames with one difference: what was there, and what is.

    A side is a value, ABSENT, or a `PerFrame` where there is one value per frame. Who wrote what
    makes no difference. Cost grows with the runs that differ, and with the frames of those that
    hold one value per frame.

    Args:
        before: a track.
        after: the same field at another time.
        default: what an absent value means; it does not differ from absence.

    Example:
        >>> before, after = Track(), Track()
        >>> before.write(0, 100, "stands", stamp=1)
        >>> after.write(0, 50, "stands", stamp=2)
        >>> after.write(50, 60, "walks", stamp=2)
        >>> list(differing(before, after))
        [(50, 60, 'stands', 'walks'), (60, 100, 'stands', ABSENT)]
    """
    last: Stretch | None = None
    for one in _stretches(before, after, default):
        if last is not None and _is_single(last) and _is_single(one) and _goes_on(last, one):
            last = (last[0], one[1], *one[2:])
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def equal(one: Any, other: Any) -> bool:
    """Whether two values are the same, as writing sees it: True is not 1."""
    return one is other or (type(one) is type(other) and bool(one == other))


def _stretches(before: Track, after: Track, default: Any) -> Iterator[Stretch]:
    """The same, but a run of one value per frame that is a single frame stands alone."""
    held: list[Stretch] = []
    for part in _parts(before, after, default):
        if held and not _goes_on(held[-1], part):
            yield _joined(held)
            held = []
        held.append(part)
    if held:
        yield _joined(held)


def _goes_on(last: Stretch, part: Stretch) -> bool:
    return last[1] == part[0] and _alike(last[2], part[2]) and _alike(last[3], part[3])


def _is_single(stretch: Stretch) -> bool:
    return not isinstance(stretch[2], PerFrame) and not isinstance(stretch[3], PerFrame)


def _alike(one: Any, other: Any) -> bool:
    if type(one) is FrameValues or type(other) is FrameValues:
        return type(one) is type(other)
    return equal(one, other)


def _joined(parts: list[Stretch]) -> Stretch:
    lo, hi = parts[0][0], parts[-1][1]
    before = _side([(part[0], part[1], part[2]) for part in parts])
    after = _side([(part[0], part[1], part[3]) for part in parts])
    return lo, hi, before, after


def _side(pieces: list[tuple[int, int, Any]]) -> Any:
    first, _, value = pieces[0]
    if type(value) is not FrameValues:
        return value
    return value.at(first) if pieces[-1][1] - first == 1 else PerFrame(tuple(pieces))


def _parts(before: Track, after: Track, default: Any) -> Iterator[Stretch]:
    """The stretches that differ, cut where a run of either side ends."""
    for lo, hi, old, new in _aligned(before, after):
        if old is new:
            continue
        there = default if old is ABSENT else old, default if new is ABSENT else new
        if FrameValues not in (type(there[0]), type(there[1])):
            if not equal(*there):
                yield lo, hi, old, new
        elif ABSENT in (there[0], there[1]):
            yield lo, hi, old, new
        else:
            yield from ((s, e, old, new) for s, e in _unequal(lo, hi, *there))


def _aligned(before: Track, after: Track) -> Iterator[Stretch]:
    """Stretches on which each side is in one run or in none, but for runs that both have."""
    shorter = min(len(before), len(after))
    i = j = _same(before, after, shorter, iter)
    same = _same(before, after, shorter - i, reversed)
    n, m = len(before) - same, len(after) - same
    at = -_NEVER
    while i < n or j < m:
        los = before.los[i] if i < n else _NEVER, after.los[j] if j < m else _NEVER
        his = before.his[i] if i < n else _NEVER, after.his[j] if j < m else _NEVER
        at = max(at, min(los))
        on = los[0] <= at, los[1] <= at
        end = min(his[0] if on[0] else los[0], his[1] if on[1] else los[1])
        old = before.values[i] if on[0] else ABSENT
        new = after.values[j] if on[1] else ABSENT
        yield at, end, old, new
        at = end
        i, j = i + (his[0] == end), j + (his[1] == end)


def _same(before: Track, after: Track, most: int, way: Callable[[Any], Iterator[Any]]) -> int:
    """How many of the first runs, at most, are the very same; of the last ones, `reversed`."""
    lists = (before.los, after.los, before.his, after.his, before.values, after.values)
    runs = itertools.islice(zip(*map(way, lists), strict=False), most)
    for count, (lo, lo2, hi, hi2, old, new) in enumerate(runs):
        if lo != lo2 or hi != hi2 or old is not new:
            return count
    return most


def _unequal(lo: int, hi: int, old: Any, new: Any) -> Iterator[Span]:
    """The runs of frames with other values, where a side or both hold one value per frame."""
    start: int | None = None
    for frame, differs in enumerate(_differs(lo, hi, old, new), start=lo):
        if differs and start is None:
            start = frame
        elif not differs and start is not None:
            yield start, frame
            start = None
    if start is not None:
        yield start, hi


def _differs(lo: int, hi: int, old: Any, new: Any) -> Iterator[bool]:
    """Of each frame, whether it does; nothing at all if none does."""
    columns, others = _columns(lo, hi, old), _columns(lo, hi, new)
    if columns is None or others is None or old.columns.kind != new.columns.kind:
        yield from (not equal(_at(old, frame), _at(new, frame)) for frame in range(lo, hi))
    elif columns != others:
        pairs = zip(zip(*columns, strict=True), zip(*others, strict=True), strict=True)
        yield from (one != other for one, other in pairs)


def _columns(lo: int, hi: int, value: Any) -> list[Sequence[float]] | None:
    """The part of packed columns for these frames; None where nothing is packed."""
    if type(value) is not FrameValues or not isinstance(value.columns, Columns | Rows):
        return None
    return value.columns.part(lo - value.shift, hi - value.shift)


def _at(value: Any, frame: int) -> Any:
    return value.at(frame) if type(value) is FrameValues else value
