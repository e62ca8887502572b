"""Saying something of an instance."""

from __future__ import annotations

from typing import Any

from labelevents.events.facts import Metadata
from labelevents.exceptions import NotOnFrameError
from labelevents.model.commands import Annotate
from tests.model.street import (
    ANA,
    BEN,
    added,
    annotated,
    described,
    holds,
    on_row,
    placed,
    with_car,
)


def say(frames: Any, who: str = "c", **said: Any) -> Annotate:
    """Say something on frames, or of the whole."""
    return Annotate(who, frames, Metadata(**said))


def test_on_frames() -> None:
    """What is said holds on the frames named."""
    with_car(placed(0, 9)).when(say(((2, 4),), confidence=0.5), ANA).then(
        annotated(2, 4, confidence=0.5)
    )


def test_off_frames() -> None:
    """Nothing can be said where the instance is not; the frames are named."""
    with_car(placed(0, 3)).when(say(((2, 6),), confidence=0.5), ANA).then_refused(
        "object c is not on frames 3 to 5", NotOnFrameError
    )


def test_same_again() -> None:
    """The same by the same actor is no event; by another it is a confirmation."""
    before = with_car(placed(0, 9), annotated(2, 4, created_by=None))

    before.when(say(((2, 4),), created_by=None), ANA).then_nothing()
    before.when(say(((2, 4),), created_by=None), BEN).then(annotated(2, 4, created_by=None))


def test_only_news() -> None:
    """What is said already on some of the frames is written on the others."""
    before = with_car(placed(0, 9), annotated(2, 4, confidence=0.5))

    before.when(say(((0, 9),), confidence=0.5), ANA).then(annotated(0, 2, 4, 9, confidence=0.5))


def test_fields_with_other_news() -> None:
    """Fields with the same new frames share an event, others have their own."""
    before = with_car(placed(0, 9), annotated(0, 5, confidence=0.5))
    command = say(((0, 9),), confidence=0.5, created_by="bo", is_deleted=True)

    before.when(command, ANA).then(
        annotated(5, 9, confidence=0.5), annotated(0, 9, created_by="bo", is_deleted=True)
    )


def test_default() -> None:
    """The default is written over another value, and nowhere else."""
    before = with_car(placed(0, 9), annotated(2, 4, manual_annotation=False))

    before.when(say(((0, 9),), manual_annotation=True), ANA).then(
        annotated(2, 4, manual_annotation=True)
    )


def test_classification_as_a_whole() -> None:
    """Without frames a classification is described as a whole; the same again is nothing."""
    before = on_row(added("s", "sky"), holds(0, 5))

    before.when(say(None, "s", created_by="bo"), ANA).then(described(created_by="bo"))
    after = before.and_given(described(created_by="bo"), actor=ANA)
    after.when(say(None, "s", created_by="bo"), ANA).then_nothing()
    after.when(say(None, "s", created_by="bo"), BEN).then(described(created_by="bo"))


def test_default_of_the_whole() -> None:
    """A default of the whole goes without saying, unless another value stands."""
    before = on_row(added("s", "sky"), holds(0, 5))

    before.when(say(None, "s", confidence=1.0), ANA).then_nothing()
    before.and_given(described(confidence=0.5), actor=ANA).when(
        say(None, "s", confidence=1.0), ANA
    ).then(described(confidence=1.0))


def test_nothing_said() -> None:
    """To say nothing is no event."""
    with_car(placed(0, 9)).when(say(((2, 4),)), ANA).then_nothing()
    with_car(placed(0, 9)).when(say((), confidence=0.5), ANA).then_nothing()
