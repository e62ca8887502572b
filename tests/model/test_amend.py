"""Making some cells of an instance be as others are."""

from __future__ import annotations

from typing import Any

from labelevents.exceptions import LabelRowError, NotInRowError, NotOnFrameError
from labelevents.model.commands import Amend
from labelevents.model.state import Instance
from tests.model.street import (
    ANA,
    BEN,
    OTHER_BOX,
    PLATE,
    SPEED,
    added,
    annotated,
    answered,
    holds,
    on_row,
    placed,
    unsaid,
    with_car,
)


def cells(*events: Any, who: str = "c", item: str = "car") -> Instance:
    """An instance of just the cells that these events write."""
    found: Instance = on_row(added(who, item), *events).state.instances[who]
    return found


def test_only_what_is_new() -> None:
    """What the same actor wrote already makes no event; all else does, each field by itself."""
    put = cells(
        placed(0, 9),
        placed(4, 6, box=OTHER_BOX),
        annotated(4, 6, created_by="bo"),
        answered(SPEED, 3, 0, 9),
        answered(PLATE, "A"),
    )

    with_car(placed(0, 9), answered(SPEED, 3, 2, 9)).when(Amend("c", put), ANA).then(
        placed(4, 6, box=OTHER_BOX),
        annotated(4, 6, created_by="bo"),
        answered(PLATE, "A"),
        answered(SPEED, 3, 0, 2),
    )


def test_another_actor_confirms() -> None:
    """What somebody else wrote is written again: they approve it."""
    with_car(placed(0, 9)).when(Amend("c", cells(placed(0, 4))), BEN).then(placed(0, 4))


def test_new_geometry_ends_an_explicit_last_edit() -> None:
    """Who is said to have edited a place last did not edit the new one, unless said again."""
    before = with_car(placed(0, 9, last_edited_by="bo"))
    again = cells(placed(2, 4, box=OTHER_BOX, last_edited_by="bo"), placed(6, 8, box=OTHER_BOX))

    before.when(Amend("c", again), ANA).then(
        unsaid(6, 8, fields=("last_edited_by",)),
        placed(2, 4, 6, 8, box=OTHER_BOX),
    )


def test_outside_the_media() -> None:
    """Frames that the row has not are refused, also for answers."""
    for put in (cells(placed(90, 101)), cells(answered(SPEED, 3, 100, 101))):
        with_car(placed(0, 9)).when(Amend("c", put), ANA).then_refused("frame 100$")


def test_where_it_is_not() -> None:
    """Nothing is said of an instance where it is not and does not come."""
    put = cells(placed(0, 12), annotated(8, 12, created_by="bo"))
    put.clear("geometry", ((10, 12),))

    with_car().when(Amend("c", put), ANA).then_refused("frames 10 to 11", NotOnFrameError)


def test_cells_of_another() -> None:
    """Cells of another instance, or of another kind of thing, are refused."""
    with_car().when(Amend("c", cells(placed(0, 1), who="d")), ANA).then_refused(
        "Expected cells of the object c, got those of d", LabelRowError
    )


def test_who_is_gone() -> None:
    """An instance that is not on the row cannot be amended."""
    on_row().when(Amend("c", cells(placed(0, 1))), ANA).then_refused("c is not on", NotInRowError)


def test_one_classification_a_frame() -> None:
    """A classification cannot come to a frame that another of its kind holds."""
    before = on_row(added("s", "sky"), holds(0, 5), added("t", "sky"), holds(5, 9, who="t"))
    put = cells(holds(4, 7), who="s", item="sky")

    before.when(Amend("s", put), ANA).then_refused("already on frames 5 to 6")
