"""Answering attributes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from labelevents.exceptions import AnswerError, LabelRowError, NotInRowError
from labelevents.model.commands import SetAnswer
from labelevents.ontology.attributes import NumericAttribute
from tests.model.street import (
    ANA,
    BEN,
    BLUE,
    CAR,
    CIRRUS,
    CLOUDS,
    CLOUDY,
    COLOR,
    DOOR,
    GAP,
    LOOK,
    OPEN,
    PARTS,
    PLATE,
    RED,
    ROOF,
    SKY,
    SPEED,
    SUNNY,
    TONE,
    WHEEL,
    WIDE,
    added,
    answered,
    on_row,
    placed,
    said_of_sky,
    unplaced,
    with_car,
)


def car(
    answer: Any, attribute: Any = None, frames: Any = None, *, overwrite: bool = False, **more: Any
) -> SetAnswer:
    """Answer an attribute of the car."""
    return SetAnswer("c", CAR.attributes, answer, attribute, frames, overwrite, **more)


def sky(answer: Any, attribute: Any = None, *, overwrite: bool = False) -> SetAnswer:
    """Answer an attribute of the sky."""
    return SetAnswer("s", SKY.attributes, answer, attribute, None, overwrite)


# Static answers


@pytest.mark.parametrize(
    ("answer", "attribute", "stored"),
    [
        (RED, COLOR, "red"),
        ([ROOF, WHEEL, ROOF], PARTS, ("wheel", "roof")),
        ([], PARTS, ()),
        ("AB 1", PLATE, "AB 1"),
        ("", PLATE, ""),
    ],
)
def test_static(answer: Any, attribute: Any, stored: Any) -> None:
    """Options are stored by hash, several in the ontology's order, an empty list is an answer."""
    with_car().when(car(answer, attribute), ANA).then(answered(attribute, stored))


def test_manual() -> None:
    """An answer that a machine gave is stored as that."""
    with_car().when(car(RED, manual=False), ANA).then(answered(COLOR, "red", manual=False))


@pytest.mark.parametrize("again", [RED, BLUE])
def test_answered_already(again: Any) -> None:
    """A second answer needs `overwrite`, even if it is the same."""
    with_car(answered(COLOR, "red")).when(car(again), ANA).then_refused(
        "`Color` is answered already. Pass `overwrite=True`"
    )


def test_empty_list_is_answered_already() -> None:
    """An empty list that was set counts as an answer."""
    with_car(answered(PARTS, ())).when(car([ROOF], PARTS), ANA).then_refused("answered already")


def test_overwrite() -> None:
    """Overwriting writes another answer; the same is no event, and from another is one."""
    before = with_car(answered(COLOR, "red"))

    before.when(car(BLUE, overwrite=True), ANA).then(answered(COLOR, "blue"))
    before.when(car(RED, overwrite=True), ANA).then_nothing()
    before.when(car(RED, overwrite=True), BEN).then(answered(COLOR, "red"))
    before.when(car(RED, overwrite=True, manual=False), ANA).then(
        answered(COLOR, "red", manual=False)
    )


def test_static_with_frames() -> None:
    """A static attribute takes no frames, not even none of them."""
    for frames in (((0, 1),), ()):
        with_car(placed(0, 9)).when(car(RED, COLOR, frames), ANA).then_refused(
            "`Color` is a static attribute.*Leave `frames` out"
        )


def test_nested() -> None:
    """A nested attribute can be answered once its option is selected."""
    with_car(answered(COLOR, "red")).when(car("dark", TONE), ANA).then(answered(TONE, "dark"))


@pytest.mark.parametrize("selected", [(), (answered(COLOR, "blue"),)])
def test_nested_not_selected(selected: Any) -> None:
    """A nested attribute of an object is refused while its option is not selected."""
    with_car(*selected).when(car("dark", TONE), ANA).then_refused("`Tone` is nested: select the")


def test_nested_below_dynamic() -> None:
    """What lies below a dynamic attribute can never be answered, also not when inferred."""
    before = with_car(placed(0, 9), answered(DOOR, "open", 0, 9))

    before.when(car([WIDE], GAP), ANA).then_refused("`Gap` is nested")
    before.when(car([WIDE]), ANA).then_refused("`Gap` is nested")


def test_parent_changes() -> None:
    """Another parent answer deletes nothing: the nested answer is there when it comes back."""
    before = with_car(answered(COLOR, "red"), answered(TONE, "dark"))
    changed = before.when(car(BLUE, overwrite=True), ANA)

    changed.then(answered(COLOR, "blue"))
    cells = before.and_given(*changed.events, actor=ANA).state.instances["c"].cells
    assert {"answer:color", "answer:tone"} == set(cells)


# Which attribute?


@pytest.mark.parametrize(
    ("answer", "attribute", "stored"), [(BLUE, COLOR, "blue"), ([ROOF], PARTS, ("roof",))]
)
def test_inferred(answer: Any, attribute: Any, stored: Any) -> None:
    """Options say whose they are."""
    with_car().when(car(answer), ANA).then(answered(attribute, stored))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("AB 1", "Expected one text attribute, found 2: `Tone`, `Plate`"),
        ([], "at least one option"),
        ([ROOF, WIDE], "all options to be of the attribute `Parts`"),
        (SUNNY, "none of its attributes has"),
        (None, "call `delete_answer`"),
        (object(), "Expected text, a number, an option"),
        ([1], "Expected options in the list"),
    ],
)
def test_not_inferred(answer: Any, message: str) -> None:
    """An answer that fits no attribute, or several, is refused."""
    with_car().when(car(answer), ANA).then_refused(message)


def test_foreign_attribute() -> None:
    """An attribute of something else is refused by name."""
    with_car().when(car(SUNNY, LOOK), ANA).then_refused("`Sky` does not belong", NotInRowError)


@pytest.mark.parametrize(
    ("answer", "attribute"),
    [
        (5, PLATE),
        ("red", COLOR),
        (ROOF, COLOR),
        ([RED], COLOR),
        (ROOF, PARTS),
        ([RED], PARTS),
        ([ROOF, WIDE], PARTS),
        ("roof", PARTS),
        ("5", SPEED),
        (math.nan, SPEED),
        (np.float32("inf"), SPEED),
        (None, SPEED),
    ],
)
def test_wrong_kind(answer: Any, attribute: Any) -> None:
    """An answer of another kind than its attribute is refused, static or dynamic."""
    refused = with_car(placed(0, 9)).when(car(answer, attribute), ANA)

    refused.then_refused(f"attribute `{attribute.title}`", AnswerError)


@pytest.mark.parametrize("text", ["\ud800", "a\udfff"])
def test_lone_surrogate(text: str) -> None:
    """Text that UTF-8 cannot hold is refused with a sentence."""
    with_car().when(car(text, PLATE), ANA).then_refused("Cannot store this value", LabelRowError)


# Dynamic answers


def test_dynamic_on_frames() -> None:
    """A dynamic answer holds on the frames given, where the object is or not."""
    with_car().when(car(5, SPEED, ((0, 3), (6, 8))), ANA).then(answered(SPEED, 5, 0, 3, 6, 8))


def test_dynamic_everywhere() -> None:
    """Without frames it holds on those that the object is on now, and not on later ones."""
    before = with_car(placed(0, 3), placed(6, 8))
    events = before.when(car(5, SPEED), ANA)

    events.then(answered(SPEED, 5, 0, 3, 6, 8))
    later = before.and_given(*events.events, placed(20, 30), actor=ANA).state.instances["c"]
    assert ((0, 3), (6, 8)) == later.track("answer:speed").spans()


def test_dynamic_nowhere() -> None:
    """Of an object on no frame, an answer without frames says nothing."""
    with_car().when(car(5, SPEED), ANA).then_nothing()
    with_car(placed(0, 3)).when(car(5, SPEED, ()), ANA).then_nothing()


def test_dynamic_overlap() -> None:
    """A dynamic answer replaces what is there, with `overwrite` or without."""
    before = with_car(answered(SPEED, 5, 0, 9))

    before.when(car(7, SPEED, ((3, 5),)), ANA).then(answered(SPEED, 7, 3, 5))


def test_dynamic_news() -> None:
    """Only frames on which it says anything new are written; another actor confirms."""
    before = with_car(answered(SPEED, 5, 3, 5))

    before.when(car(5, SPEED, ((0, 9),)), ANA).then(answered(SPEED, 5, 0, 3, 5, 9))
    before.when(car(5, SPEED, ((3, 5),)), ANA).then_nothing()
    before.when(car(5, SPEED, ((3, 5),)), BEN).then(answered(SPEED, 5, 3, 5))


@pytest.mark.parametrize("frames", [((-1, 1),), ((98, 101),), ((0, 2), (100, 101))])
def test_dynamic_bounds(frames: Any) -> None:
    """Frames outside the media are refused, all of them."""
    with_car().when(car(5, SPEED, frames), ANA).then_refused("Expected frames from 0 to 99, got")


def test_dynamic_answer_outlives_the_frames() -> None:
    """Leaving a frame takes no dynamic answer along."""
    before = with_car(placed(0, 9), answered(SPEED, 5, 0, 9), unplaced(0, 9))

    before.when(car(5, SPEED, ((0, 9),)), ANA).then_nothing()


def test_numbers() -> None:
    """Whole numbers stay whole, NumPy's become Python's, True is 1, big ones keep all digits."""
    frames = ((0, 1),)

    with_car().when(car(np.int32(3), SPEED, frames), ANA).then(answered(SPEED, 3, 0, 1))
    with_car().when(car(np.float32(0.5), SPEED, frames), ANA).then(answered(SPEED, 0.5, 0, 1))
    with_car().when(car(answer=True, attribute=SPEED, frames=frames), ANA).then(
        answered(SPEED, 1, 0, 1)
    )
    with_car().when(car(10**30, SPEED, frames), ANA).then(answered(SPEED, 10**30, 0, 1))


def test_number_inferred() -> None:
    """A number is for the only numeric attribute, dynamic ones counted."""
    assert isinstance(SPEED, NumericAttribute)
    with_car(placed(0, 2)).when(car(3), ANA).then(answered(SPEED, 3, 0, 2))


# Classifications


def test_classification() -> None:
    """A classification is answered like an object, before it is on any frame."""
    on_row(added("s", "sky")).when(sky(SUNNY), ANA).then(said_of_sky(LOOK, "sunny"))


def test_hidden_nested_inferred() -> None:
    """A classification's nested answer may come before its parent, if it is inferred."""
    before = on_row(added("s", "sky"))

    before.when(sky([CIRRUS]), ANA).then(said_of_sky(CLOUDS, ("cirrus",)))
    before.when(sky([CIRRUS], CLOUDS), ANA).then_refused("`Clouds` is nested")
    before.and_given(said_of_sky(LOOK, "cloudy"), actor=ANA).when(sky([CIRRUS], CLOUDS), ANA).then(
        said_of_sky(CLOUDS, ("cirrus",))
    )


def test_classification_answered_already() -> None:
    """A second answer needs `overwrite` here, too."""
    before = on_row(added("s", "sky"), said_of_sky(LOOK, "sunny"))

    before.when(sky(CLOUDY), ANA).then_refused("answered already")
    before.when(sky(CLOUDY, overwrite=True), ANA).then(said_of_sky(LOOK, "cloudy"))


def test_option_of_another_copy() -> None:
    """An equal option of another copy of the ontology is as good."""
    copy = type(OPEN)(OPEN.feature_node_hash, OPEN.uid, OPEN.label, OPEN.value, archived=False)

    with_car(placed(0, 2)).when(car(copy), ANA).then(answered(DOOR, "open", 0, 2))
