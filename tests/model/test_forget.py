"""Making cells of an instance absent."""

from __future__ import annotations

from labelevents.events import facts
from labelevents.exceptions import NotInRowError
from labelevents.model.commands import Forget
from tests.model.street import (
    ANA,
    NOTHING,
    PLATE,
    SPEED,
    added,
    answered,
    described,
    holds,
    on_row,
    placed,
    unanswered,
    unplaced,
    unsaid,
    with_car,
)


def test_some_cells() -> None:
    """Only cells that hold something go; fields with the same frames go together."""
    before = with_car(
        placed(0, 9, created_by="bo", confidence=0.5),
        answered(SPEED, 3, 2, 5),
        answered(PLATE, "A"),
    )
    frames = {
        "created_by": ((4, 20),),
        "confidence": ((4, 9),),
        "answer:speed": ((0, 3),),
        "reviews": ((0, 9),),
    }

    before.when(Forget("c", frames, ["answer:plate", "created_at"]), ANA).then(
        unsaid(4, 9, fields=("created_by", "confidence")),
        unanswered(SPEED, 2, 3),
        unanswered(PLATE),
    )


def test_its_place() -> None:
    """With its place all goes that is said of it there, but for dynamic answers."""
    before = with_car(placed(0, 9, created_by="bo"), answered(SPEED, 3, 0, 9))
    frames = {"created_by": ((4, 8),), "geometry": ((2, 6), (20, 30))}

    before.when(Forget("c", frames), ANA).then(
        unplaced(2, 6, fields=("geometry", "created_by")), unsaid(6, 8, fields=("created_by",))
    )


def test_of_the_whole_classification() -> None:
    """What is said of all of a classification goes by its name."""
    before = on_row(added("s", "sky"), holds(0, 5), described(created_by="bo"))

    before.when(Forget("s", {}, ["created_by"]), ANA).then(
        facts.ClassificationAnnotated(1, "s", ("created_by",), None, NOTHING)
    )


def test_who_is_gone() -> None:
    """An instance that is not on the row has nothing to forget."""
    on_row().when(Forget("c", {}), ANA).then_refused("c is not on", NotInRowError)
