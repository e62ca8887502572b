"""Taking an instance off frames."""

from __future__ import annotations

from labelevents.events.facts import Metadata
from labelevents.exceptions import NotInRowError, NotOnFrameError
from labelevents.model.commands import PlaceObject, RemoveFromFrames
from tests.model.street import (
    ANA,
    BOX,
    CAR,
    SPEED,
    added,
    answered,
    described,
    ended,
    holds,
    on_row,
    placed,
    unplaced,
    with_car,
)


def test_some_frames() -> None:
    """The event names every field that goes: all but dynamic answers."""
    before = with_car(placed(0, 9, created_by="bo", gone=()), answered(SPEED, 3, 0, 9))
    leaves = unplaced(2, 4, fields=("geometry", "created_by"))

    before.when(RemoveFromFrames("c", ((2, 4),)), ANA).then(leaves)
    car = before.and_given(leaves, actor=ANA).state.instances["c"]
    assert ((0, 2), (4, 9)) == car.spans() == car.track("created_by").spans()
    assert ((0, 9),) == car.track("answer:speed").spans()


def test_fields_that_hold_elsewhere_only() -> None:
    """Fields that hold nothing on these frames are not named."""
    before = with_car(placed(0, 2, created_by="bo"), placed(2, 9))

    before.when(RemoveFromFrames("c", ((2, 4),)), ANA).then(unplaced(2, 4))


def test_missing_frames() -> None:
    """One frame that it is not on refuses all, and the frames are named."""
    before = with_car(placed(0, 3), placed(5, 6))

    before.when(RemoveFromFrames("c", ((0, 8), (20, 21))), ANA).then_refused(
        "is not on frames 3 to 4, 6 to 7, 20$", NotOnFrameError
    )


def test_many_missing_frames() -> None:
    """Of many missing runs the message names five."""
    spans = tuple((frame, frame + 1) for frame in range(0, 20, 2))

    with_car().when(RemoveFromFrames("c", spans), ANA).then_refused("8 and 5 more runs")


def test_no_frames() -> None:
    """Off no frame is nothing."""
    with_car().when(RemoveFromFrames("c", ()), ANA).then_nothing()


def test_unknown() -> None:
    """An instance that is not on the row cannot leave frames."""
    on_row().when(RemoveFromFrames("c", ((0, 1),)), ANA).then_refused("not on this", NotInRowError)


def test_last_frame() -> None:
    """Off all frames an instance stays on the row, and can be placed again."""
    before = with_car(placed(0, 3), unplaced(0, 3))

    assert "c" in before.state.instances
    before.when(PlaceObject("c", CAR, BOX, ((5, 6),), Metadata()), ANA).then(placed(5, 6))


def test_classification() -> None:
    """A classification leaves its frames; what was said of it as a whole stays."""
    before = on_row(added("s", "sky"), holds(0, 5), described(created_by="bo"))

    before.when(RemoveFromFrames("s", ((0, 5),)), ANA).then(ended(0, 5))
    sky = before.and_given(ended(0, 5), actor=ANA).state.instances["s"]
    assert ((), {"created_by"}) == (sky.spans(), set(sky.cells))
