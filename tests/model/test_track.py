"""Tracks against a dict of frames."""

from __future__ import annotations

import itertools
from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents.model.track import ABSENT, AnswerTrack, Track
from labelevents.values.columns import FrameValues, pack, unpack

LAST = 20
FRAMES = range(-2, LAST + 3)
# Equal values of different types, and equal values under different stamps, must stay apart.
VALUES = st.sampled_from(["a", "b", 1, 1.0, True])
STAMPS = st.sampled_from(["s", "t"])
PAIRS = st.tuples(st.integers(0, LAST), st.integers(1, 6)).map(lambda p: (p[0], p[0] + p[1]))
STEPS = st.lists(st.tuples(st.sampled_from("wwc"), PAIRS, VALUES, STAMPS), max_size=25)


def typed(value: Any) -> Any:
    """1, 1.0 and True told apart."""
    return type(value), value


def walked(track: Track, steps: Any) -> dict[int, Any]:
    """Do the steps to the track; what a dict of frames holds after the same."""
    oracle: dict[int, Any] = {}
    for what, (lo, hi), value, stamp in steps:
        if what == "w":
            track.write(lo, hi, value, stamp)
            oracle |= dict.fromkeys(range(lo, hi), (value, stamp))
        else:
            track.clear(lo, hi)
            oracle = {f: v for f, v in oracle.items() if not lo <= f < hi}
        track.check()
    return oracle


@hypothesis.given(STEPS)
def test_at(steps: Any) -> None:
    """Each frame holds what was last written there, under its stamp, or nothing."""
    track = Track()
    oracle = walked(track, steps)
    runs = {frame: track.run_at(frame) for frame in FRAMES}

    assert {f for f, run in runs.items() if run is not None} == {f for f in FRAMES if f in oracle}
    for frame in FRAMES:
        value, stamp = oracle.get(frame, (ABSENT, None))
        run = runs[frame]
        assert typed(value) == typed(track.at(frame))
        assert run is None or (run.stamp == stamp and run.lo <= frame < run.hi)


@hypothesis.given(STEPS)
def test_runs_are_merged(steps: Any) -> None:
    """Neighbouring runs differ in value, type or stamp, or do not touch."""
    track = Track()
    walked(track, steps)
    runs = list(track)

    assert len(runs) == len(track)
    for a, b in itertools.pairwise(runs):
        assert a.hi < b.lo or (typed(a.value), a.stamp) != (typed(b.value), b.stamp)


@hypothesis.given(STEPS, PAIRS)
def test_over(steps: Any, pair: tuple[int, int]) -> None:
    """`over` gives the frames between its ends and what they hold, in order and clipped."""
    track, (lo, hi) = Track(), pair
    oracle = walked(track, steps)
    got = [
        (f, typed(run.value), run.stamp)
        for run in track.over(lo, hi)
        for f in range(run.lo, run.hi)
    ]
    expected = [(f, typed(oracle[f][0]), oracle[f][1]) for f in range(lo, hi) if f in oracle]

    assert expected == got


@hypothesis.given(STEPS, st.lists(PAIRS, max_size=3))
def test_spans_and_present(steps: Any, pairs: Any) -> None:
    """`spans` and `present` tell the frames that hold a value, unbroken ones as one pair."""
    track = Track()
    oracle = walked(track, steps)
    frames = sorted(set(pairs))
    disjoint = [p for i, p in enumerate(frames) if not i or frames[i - 1][1] < p[0]]
    inside = {f for lo, hi in disjoint for f in range(lo, hi)} & set(oracle)

    assert runs_of(set(oracle)) == track.spans()
    assert inside == {f for lo, hi in track.present(tuple(disjoint)) for f in range(lo, hi)}


@hypothesis.given(STEPS, STEPS)
def test_copy(steps: Any, more: Any) -> None:
    """What happens to a copy does not happen to the track."""
    track = AnswerTrack()
    walked(track, steps)
    before, starts = list(track), [(v, list(los)) for v, los in track.starts.items()]
    walked(track.copy(), more)
    track.check()

    assert (before, starts) == (list(track), list(track.starts.items()))


@hypothesis.given(STEPS)
def test_order_of_answers(steps: Any) -> None:
    """Values stand in the order in which they came; one that held nowhere comes back last."""
    track = AnswerTrack()
    oracle: dict[int, Any] = {}
    order: list[Any] = []
    for what, (lo, hi), value, stamp in steps:
        if what == "w":
            track.write(lo, hi, value, stamp)
            oracle |= dict.fromkeys(range(lo, hi), value)
            order = order if value in order else [*order, value]
        else:
            track.clear(lo, hi)
            oracle = {f: v for f, v in oracle.items() if not lo <= f < hi}
        order = [value for value in order if value in oracle.values()]
        track.check()

        assert order == list(track.starts)
        for each in order:
            frames = {frame for frame, known in oracle.items() if known == each}
            assert runs_of(frames) == track.spans_of(each)


@hypothesis.given(st.lists(st.tuples(PAIRS, st.booleans()), max_size=12))
def test_values_per_frame(steps: list[tuple[tuple[int, int], bool]]) -> None:
    """A run with a value of its own on each frame can be cut and overwritten like any other."""
    track, oracle = Track(), dict[int, Any]()
    for number, ((lo, hi), packed) in enumerate(steps):
        if packed:
            values = [100.0 * number + frame for frame in range(lo, hi)]
            columns = unpack("number", len(values), pack("number", values))
            track.write(lo, hi, FrameValues(columns, lo), number)
            oracle |= dict(zip(range(lo, hi), values, strict=True))
        else:
            track.write(lo, hi, "same", number)
            oracle |= dict.fromkeys(range(lo, hi), "same")
        track.check()

    assert [oracle.get(f, ABSENT) for f in FRAMES] == [track.at(f) for f in FRAMES]


def runs_of(frames: set[int]) -> tuple[tuple[int, int], ...]:
    """Unbroken runs of frames, half-open, found one frame at a time."""
    found: list[tuple[int, int]] = []
    for frame in sorted(frames):
        if found and found[-1][1] == frame:
            found[-1] = (found[-1][0], frame + 1)
        else:
            found.append((frame, frame + 1))
    return tuple(found)
