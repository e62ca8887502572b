"""Boxes written frame by frame, which are packed as they come, against a dict of frames."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents.model.track import ABSENT, Track
from labelevents.values.columns import FrameValues
from labelevents.values.frames import merged
from labelevents.values.shapes import BoundingBoxCoordinates, PointCoordinate

LAST = 12
FRAMES = range(-1, LAST + 3)
BOXES = [BoundingBoxCoordinates(0.1, 0.2, x / 10, 0.4) for x in range(4)]
VALUES = st.sampled_from([*BOXES, PointCoordinate(0.5, 0.5), "other"])
PAIRS = st.tuples(st.integers(0, LAST), st.sampled_from([1, 1, 1, 3])).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
STEPS = st.lists(st.tuples(st.sampled_from("wwwwc"), PAIRS, VALUES, st.sampled_from("sst")))
# Most labels are made in the order of the frames.
IN_ORDER = st.lists(VALUES, min_size=2, max_size=LAST).map(
    lambda values: [("w", (frame, frame + 1), v, "s") for frame, v in enumerate(values)]
)
PROGRAMS = st.lists(st.one_of(IN_ORDER, STEPS), max_size=3).map(
    lambda parts: [step for part in parts for step in part]
)

Oracle = dict[int, tuple[Any, str]]


def walk(track: Track, oracle: Oracle, steps: Any) -> None:
    """Do the steps to both."""
    for what, (lo, hi), value, stamp in steps:
        if what == "w":
            track.write(lo, hi, value, stamp)
            oracle |= dict.fromkeys(range(lo, hi), (value, stamp))
        else:
            track.clear(lo, hi)
            for frame in range(lo, hi):
                oracle.pop(frame, None)
        track.check()


def read(track: Track) -> Oracle:
    """What a track holds, frame by frame."""
    runs = {frame: track.run_at(frame) for frame in FRAMES}
    return {frame: (run.at(frame), run.stamp) for frame, run in runs.items() if run is not None}


@hypothesis.given(PROGRAMS, PROGRAMS, PROGRAMS)
def test_copies_go_on_apart(before: Any, one: Any, other: Any) -> None:
    """A track and its copy, which share what is packed, hold what was written to each."""
    track, oracle = Track(), Oracle()
    walk(track, oracle, before)
    twin, beside = track.copy(), dict(oracle)
    for at in range(max(len(one), len(other))):
        walk(track, oracle, one[at : at + 1])
        walk(twin, beside, other[at : at + 1])

    assert oracle == read(track)
    assert beside == read(twin)


@hypothesis.given(PROGRAMS, st.lists(PAIRS, max_size=3))
def test_gaps(steps: Any, pairs: Any) -> None:
    """`gaps` are the frames without a value, and `is_free` says that there is no other."""
    track, oracle = Track(), Oracle()
    walk(track, oracle, steps)
    spans = merged(pairs)
    asked = {frame for lo, hi in spans for frame in range(lo, hi)}

    assert asked - set(oracle) == {f for lo, hi in track.gaps(spans) for f in range(lo, hi)}
    for lo, hi in spans:
        assert set(range(lo, hi)).isdisjoint(oracle) == track.is_free(((lo, hi),))


def test_one_run() -> None:
    """Boxes that differ from frame to frame are one run, also where they are written over."""
    track = Track()
    for frame in range(100):
        track.write(frame, frame + 1, BOXES[frame % 4], "s")
    (run,) = track
    track.write(0, 100, "other", "t")
    for frame in range(100):
        track.write(frame, frame + 1, BOXES[frame % 4], "s")
    (again,) = track

    assert (0, 100) == (run.lo, run.hi) == (again.lo, again.hi)
    assert [FrameValues] * 2 == [type(run.value), type(again.value)]
    assert BOXES[3] == track.at(99)
    assert ABSENT is track.at(100)


def test_columns_of_what_has_grown() -> None:
    """Columns can be read in part, and what is read stays as it was when more is written."""
    track = Track()
    for frame, box in enumerate(BOXES):
        track.write(frame, frame + 1, box, "s")
    (run,) = track
    height, _, left, _ = run.value.columns.part(1, 3)
    track.write(4, 5, BOXES[0], "s")

    assert [0.1, 0.1] == list(height)
    assert [0.1, 0.2] == list(left)
    assert 1 == len(track)
