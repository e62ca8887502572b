"""Taking answers back."""

from __future__ import annotations

from typing import Any

import pytest

from labelevents.exceptions import AnswerError, NotInRowError
from labelevents.model.commands import DeleteAnswer
from tests.model.street import (
    ANA,
    CAR,
    COLOR,
    DOOR,
    LOOK,
    OPEN,
    PARTS,
    SKY,
    SPEED,
    TONE,
    added,
    answered,
    on_row,
    said_of_sky,
    unanswered,
    with_car,
)

SPEEDS = (answered(SPEED, 5, 0, 10), answered(SPEED, 7, 4, 6), answered(SPEED, 5, 20, 22))


def delete(attribute: Any, answer: Any = None, frames: Any = None) -> DeleteAnswer:
    """Take an answer of the car back."""
    return DeleteAnswer("c", CAR.attributes, attribute, answer, frames)


def test_static() -> None:
    """A static answer goes, and can be given again; nested answers stay."""
    before = with_car(answered(COLOR, "red"), answered(TONE, "dark"))

    before.when(delete(COLOR), ANA).then(unanswered(COLOR))
    cells = before.and_given(unanswered(COLOR), actor=ANA).state.instances["c"].cells
    assert {"answer:tone"} == set(cells)


def test_static_ignores_filters() -> None:
    """Filters are for dynamic attributes."""
    before = with_car(answered(PARTS, ("roof",)))

    before.when(delete(PARTS, answer=[], frames=((50, 60),)), ANA).then(unanswered(PARTS))


@pytest.mark.parametrize("attribute", [COLOR, SPEED])
def test_nothing_to_delete(attribute: Any) -> None:
    """Where there is no answer, nothing happens."""
    with_car().when(delete(attribute), ANA).then_nothing()


@pytest.mark.parametrize(
    ("answer", "frames", "gone"),
    [
        (None, None, (0, 10, 20, 22)),
        (None, ((3, 5), (9, 21)), (3, 5, 9, 10, 20, 21)),
        (5, None, (0, 4, 6, 10, 20, 22)),
        (7, None, (4, 6)),
        (5, ((3, 21),), (3, 4, 6, 10, 20, 21)),
        (5.0, ((4, 6),), ()),
        (9, None, ()),
        (None, (), ()),
        (None, ((50, 200),), ()),
    ],
)
def test_dynamic(answer: Any, frames: Any, gone: Any) -> None:
    """Dynamic answers go where they are this one and on these frames."""
    expected = [unanswered(SPEED, *gone)] if gone else []

    with_car(*SPEEDS).when(delete(SPEED, answer, frames), ANA).then(*expected)


def test_dynamic_option() -> None:
    """A filter is given as people answer: by the option."""
    before = with_car(answered(DOOR, "open", 0, 5))

    before.when(delete(DOOR, OPEN), ANA).then(unanswered(DOOR, 0, 5))


def test_wrong_filter() -> None:
    """A filter of another kind than the attribute is refused."""
    with_car(*SPEEDS).when(delete(SPEED, "fast"), ANA).then_refused("a number", AnswerError)


def test_foreign() -> None:
    """An attribute of something else is refused."""
    with_car().when(delete(LOOK), ANA).then_refused("does not belong", NotInRowError)


def test_classification() -> None:
    """A classification's answer goes like an object's."""
    before = on_row(added("s", "sky"), said_of_sky(LOOK, "sunny"))

    before.when(DeleteAnswer("s", SKY.attributes, LOOK), ANA).then(unanswered(LOOK, who="s"))
