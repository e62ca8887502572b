"""How many functions are called for one operation: that must not grow with what is elsewhere.

Counted and not timed, so that a slow machine breaks nothing. The ceilings are what was counted when
they were written, and a quarter more: who goes beyond one made something cost more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from benchmarks.given import Given, one_row
from labelevents.objects.coordinates import BoundingBoxCoordinates as Box
from labelevents.objects.frames import Range

LITTLE, MUCH = 100, 5_000


def calls(work: Callable[[], object]) -> int:
    """How many functions of Python are called, once everything that is kept has been made."""
    work()
    count = 0

    def counted(_frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def boxes() -> Iterator[Box]:
    """Boxes of which no two are the same."""
    return (Box(0.1, 0.1, x / 1e6, 0.1) for x in range(1_000_000))


def one_command(size: int) -> int:
    """Get, change and save, on a row of so many events."""
    with one_row(size + 1) as given:
        car, fresh = given.placed(0), boxes()
        for frame in range(1, size):
            car.set_for_frames(next(fresh), frame)
        given.row.save()

        def work() -> None:
            (found,) = given.row.get_frame_view(7).get_object_instances()
            found.set_for_frames(next(fresh), 7, overwrite=True)
            given.row.save()

        return calls(work)


def a_box_on_a_range(size: int) -> int:
    """One box on so many frames, and the save."""
    with one_row(size) as given:
        car, fresh = given.placed(Range(0, size - 1)), boxes()

        def work() -> None:
            car.set_for_frames(next(fresh), Range(0, size - 1), overwrite=True)
            given.row.save()

        return calls(work)


def a_box_on_a_frame(size: int) -> int:
    """One more box of a track that is that long."""
    with one_row(size + 10) as given:
        car, fresh = given.placed(0), boxes()
        for frame in range(1, size):
            car.set_for_frames(next(fresh), frame)
        frames = iter(range(size, size + 10))
        counted = calls(lambda: car.set_for_frames(next(fresh), next(frames)))
        given.row.save()
        return counted


def an_answer_at_a_frame(size: int) -> int:
    """The answer to a dynamic attribute that has so many runs."""
    with one_row(10 * size) as given:
        car = given.placed(Range(0, 10 * size - 1))
        for number in range(size):
            car.set_answer(f"{number}", given.state, frames=Range(10 * number, 10 * number + 9))
        given.row.save()
        return calls(lambda: car.get_answer(given.state, filter_frame=5 * size))


def what_is_on_a_frame(size: int) -> int:
    """The one instance on a frame, with its box, of so many on the row."""
    with one_row(10 * size) as given:
        _one_after_the_other(given, size)
        frames = iter((5, 5 * size + 1, 7 * size + 1))

        def work() -> None:
            frame = next(frames)
            (car,) = given.row.get_frame_view(frame).get_object_instances()
            assert car.get_annotation(frame).coordinates is not None

        return calls(work)


def _one_after_the_other(given: Given, size: int) -> None:
    for number in range(size):
        car = given.car.create_instance()
        car.set_for_frames(Box(0.1, 0.1, 0.1, 0.1), Range(10 * number, 10 * number + 9))
        given.row.add_object_instance(car)
    given.row.save()


# Each operation, with how many calls it may take.
CEILINGS: dict[Callable[[int], int], int] = {
    one_command: 300,
    a_box_on_a_range: 280,
    a_box_on_a_frame: 64,
    an_answer_at_a_frame: 18,
    what_is_on_a_frame: 35,
}


@pytest.mark.folds
@pytest.mark.parametrize("operation", CEILINGS, ids=lambda operation: operation.__name__)
def test_what_is_elsewhere_costs_nothing(operation: Callable[[int], int]) -> None:
    """Fifty times as much on the row: as many calls, give or take a few; and not too many."""
    little, much = operation(LITTLE), operation(MUCH)

    assert much <= little + 5
    assert much <= CEILINGS[operation]
