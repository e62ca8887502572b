"""Answers that may differ from frame to frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelevents import LabelRowV2
from labelevents.events.facts import ObjectAnswered
from labelevents.exceptions import AnswerError
from labelevents.objects import (
    AnswerForFrames,
    NestableOption,
    Object,
    ObjectInstance,
    RadioAttribute,
    TextAttribute,
)
from labelevents.objects.frames import Range
from tests.rows.given import FRAMES, Town, box, labels, plain, refused, reopened, town, unsaved


@pytest.fixture
def car(row: LabelRowV2, here: Town) -> ObjectInstance:
    """A car on all frames of the row."""
    car = here.car(Range(0, FRAMES - 1))
    row.add_object_instance(car)
    return car


def doing(car: ObjectInstance, here: Town, **filters: Any) -> Any:
    """What the car does when, by hash."""
    return plain(car.get_answer(here.attribute("doing"), **filters))


def test_one_entry_for_each_answer(car: ObjectInstance, here: Town) -> None:
    """Answers are listed with their frames: one entry each, ranges sorted and joined."""
    given: list[tuple[str, Any]] = [
        ("stands", Range(0, 5)),
        ("drives", Range(6, 10)),
        ("stands", [Range(20, 22), 23]),
    ]
    for answer, frames in given:
        car.set_answer(here.option(answer), frames=frames)

    assert [
        AnswerForFrames(here.option("stands"), [Range(0, 5), Range(20, 23)]),
        AnswerForFrames(here.option("drives"), [Range(6, 10)]),
    ] == car.get_answer(here.attribute("doing"))


def test_never_answered(car: ObjectInstance, here: Town) -> None:
    """Without an answer the list is empty, of a checklist too."""
    found = [car.get_answer(here.attribute(h)) for h in ("doing", "remark", "speed", "lights")]

    assert [[]] * 4 == found


def test_the_last_answer_of_a_frame_holds(car: ObjectInstance, here: Town) -> None:
    """A new answer replaces what was answered on its frames; `overwrite` makes no difference."""
    car.set_answer(here.option("stands"), frames=Range(0, 20))
    car.set_answer(here.option("drives"), frames=Range(5, 8), overwrite=False)
    car.set_answer(here.option("drives"), frames=[15, 16], overwrite=True)

    assert [
        ("stands", [Range(0, 4), Range(9, 14), Range(17, 20)]),
        ("drives", [Range(5, 8), Range(15, 16)]),
    ] == doing(car, here)


def test_order_is_that_of_first_answers(car: ObjectInstance, here: Town, path: Path) -> None:
    """Entries stand in the order first given among those still there; the file keeps it."""
    for answer, frames in (
        ("drives", Range(50, 60)),
        ("stands", Range(0, 5)),
        ("turns", Range(20, 25)),
        ("drives", 3),
        ("turns", Range(50, 60)),
        ("stands", 3),
        ("drives", 90),
    ):
        car.set_answer(here.option(answer), frames=frames)
    expected = [
        ("stands", [Range(0, 5)]),
        ("turns", [Range(20, 25), Range(50, 60)]),
        ("drives", [Range(90, 90)]),
    ]

    assert expected == doing(car, here)
    row = car.is_assigned_to_label_row()
    assert row is not None
    row.save()
    with reopened(path) as again:
        assert expected == doing(again.get_object_instances()[0], here)


def test_without_frames_all_present_ones_are_meant(row: LabelRowV2, here: Town) -> None:
    """Without frames the answer holds where the object is now, and not on later frames."""
    car = here.car([Range(2, 4), 9])
    row.add_object_instance(car)
    car.set_answer(here.option("stands"))
    car.set_for_frames(box(), 20)

    assert [("stands", [Range(2, 4), Range(9, 9)])] == doing(car, here)


def test_an_object_on_no_frame_has_nothing_to_answer(nowhere: Town) -> None:
    """Without frames, and on no frame, nothing is answered."""
    car = nowhere.car(None)
    car.set_answer(nowhere.option("stands"))

    assert [] == doing(car, nowhere)


def test_answers_may_come_before_coordinates(row: LabelRowV2, here: Town) -> None:
    """Answers may be given first; the object joins a row once it is on all their frames."""
    car = here.car(None)
    car.set_answer(here.option("stands"), frames=Range(0, 5))
    car.set_for_frames(box(), Range(0, 3))
    with refused(row, car, match="dynamic answers on 2 frames .*, the first of them 4"):
        row.add_object_instance(car)
    car.set_for_frames(box(), Range(4, 5))
    row.add_object_instance(car)

    assert [("stands", [Range(0, 5)])] == doing(car, here)


@pytest.mark.parametrize(
    ("attribute", "answers", "expected"),
    [
        ("speed", [1, 1.0, True], [(1, [Range(0, 2)])]),
        ("speed", [2, 2.5, np.float64(2)], [(2, [Range(0, 0), Range(2, 2)]), (2.5, [Range(1, 1)])]),
        ("remark", ["", "a", ""], [("", [Range(0, 0), Range(2, 2)]), ("a", [Range(1, 1)])]),
        ("lights", ["front,back", "", "back,front"], [
            (["front", "back"], [Range(0, 0), Range(2, 2)]), ([], [Range(1, 1)])
        ]),
    ],
)  # fmt: skip
def test_equal_answers_are_one_entry(
    car: ObjectInstance, here: Town, attribute: str, answers: Any, expected: Any
) -> None:
    """Answers that are equal share an entry: 1 and 1.0, a checklist in any order."""
    for frame, answer in enumerate(answers):
        given = answer
        if attribute == "lights":
            given = here.options(*filter(None, answer.split(",")))
        car.set_answer(given, here.attribute(attribute), frame)

    assert expected == plain(car.get_answer(here.attribute(attribute)))


def test_filter_by_frame_picks_whole_entries(car: ObjectInstance, here: Town) -> None:
    """`filter_frame` picks the answers that hold on any of the frames; ranges are not clipped."""
    car.set_answer(here.option("stands"), frames=[Range(0, 5), Range(50, 60)])
    car.set_answer(here.option("drives"), frames=Range(6, 10))
    stands = ("stands", [Range(0, 5), Range(50, 60)])
    drives = ("drives", [Range(6, 10)])

    assert [stands] == doing(car, here, filter_frame=3)
    assert [drives] == doing(car, here, filter_frame=[6, 70])
    assert [stands, drives] == doing(car, here, filter_frame=Range(10, 55))
    assert [] == doing(car, here, filter_frame=30)
    assert [] == doing(car, here, filter_frame=[])


def test_filter_by_answer(car: ObjectInstance, here: Town) -> None:
    """`filter_answer` picks one answer; both filters must hold."""
    car.set_answer(here.option("stands"), frames=Range(0, 5))
    car.set_answer(here.option("drives"), frames=Range(6, 10))
    car.set_answer(here.options("back", "front"), frames=Range(0, 5))
    lights = here.attribute("lights")

    assert [("drives", [Range(6, 10)])] == doing(car, here, filter_answer=here.option("drives"))
    assert [] == doing(car, here, filter_answer=here.option("drives"), filter_frame=3)
    assert [] == doing(car, here, filter_answer=here.option("turns"))
    assert 1 == len(car.get_answer(lights, filter_answer=here.options("front", "back")))
    assert [] == car.get_answer(lights, filter_answer=here.options("front"))


def test_filters_of_the_wrong_kind_are_refused(
    row: LabelRowV2, car: ObjectInstance, here: Town
) -> None:
    """An answer that the attribute cannot have is refused as a filter, rather than never found."""
    with refused(row, error=AnswerError):
        car.get_answer(here.attribute("doing"), filter_answer="stands")


def test_filters_of_static_attributes_have_no_effect(car: ObjectInstance, here: Town) -> None:
    """A static answer is given whatever the filters say, as in the label model."""
    plate = here.attribute("plate")
    car.set_answer("M-1", plate)

    assert "M-1" == car.get_answer(plate, filter_answer="M-2", filter_frame=5)


def test_what_is_read_is_ones_own(car: ObjectInstance, here: Town) -> None:
    """To change what was read changes nothing of the object."""
    car.set_answer(here.options("front"), here.attribute("lights"), Range(0, 5))
    (answer,) = car.get_answer(here.attribute("lights"))
    answer.ranges[0].end = 50
    answer.ranges.append(Range(70, 80))
    answer.answer.clear()

    assert [(["front"], [Range(0, 5)])] == plain(car.get_answer(here.attribute("lights")))


@pytest.mark.parametrize("frames", [FRAMES, [0, FRAMES], -1, Range(90, 10**7)])
def test_frames_outside_the_media_are_refused(
    row: LabelRowV2, car: ObjectInstance, here: Town, frames: Any
) -> None:
    """Frames must exist in the media, and a refusal leaves the old answers."""
    car.set_answer(here.option("stands"))
    with refused(row, match="Expected frames from 0 to 99"):
        car.set_answer(here.option("drives"), frames=frames)


@pytest.mark.parametrize("answer", [3, "stands", None, [], float("nan")])
def test_an_answer_of_the_wrong_kind_leaves_the_old_ones(
    row: LabelRowV2, car: ObjectInstance, here: Town, answer: Any
) -> None:
    """A wrong answer is refused before anything is taken away."""
    car.set_answer(here.option("stands"))
    with refused(row, error=AnswerError):
        car.set_answer(answer, here.attribute("doing"), frames=Range(0, 9))


def test_below_a_dynamic_option_nothing_can_be_answered() -> None:
    """Attributes nested below a dynamic option can never be answered, as in the label model."""
    ontology = town().ontology
    radio = ontology.get_child_by_hash("doing", type_=RadioAttribute)
    option = radio.get_child_by_hash("stands", type_=NestableOption)
    why = option.add_nested_attribute(TextAttribute, "Why", feature_node_hash="why")
    car = ontology.get_child_by_hash("car", type_=Object).create_instance()
    car.set_for_frames(box(), 0)
    car.set_answer(option)
    with refused(car, match="select the option"):
        car.set_answer("red light", why)

    assert car.get_answer(why) is None


# Deleting


def test_deleting_everywhere(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """Without filters every answer of the attribute goes, and no other attribute's."""
    car.set_answer(here.option("stands"))
    car.set_answer("dusty", here.attribute("remark"))
    car.delete_answer(here.attribute("doing"))

    assert [] == doing(car, here)
    assert 1 == len(car.get_answer(here.attribute("remark")))


@pytest.mark.parametrize(
    ("answer", "frames", "expected"),
    [
        (None, Range(3, 8), [("stands", [Range(0, 2)]), ("drives", [Range(9, 10)])]),
        ("drives", None, [("stands", [Range(0, 5)])]),
        ("drives", Range(3, 8), [("stands", [Range(0, 5)]), ("drives", [Range(9, 10)])]),
        ("turns", None, [("stands", [Range(0, 5)]), ("drives", [Range(6, 10)])]),
        (None, 50, [("stands", [Range(0, 5)]), ("drives", [Range(6, 10)])]),
        (None, [], [("stands", [Range(0, 5)]), ("drives", [Range(6, 10)])]),
    ],
)
def test_deleting_some(
    row: LabelRowV2,
    car: ObjectInstance,
    here: Town,
    path: Path,
    answer: str | None,
    frames: Any,
    expected: Any,
) -> None:
    """Filters say which answers go, and on which frames; runs are split."""
    car.set_answer(here.option("stands"), frames=Range(0, 5))
    car.set_answer(here.option("drives"), frames=Range(6, 10))
    chosen = None if answer is None else here.option(answer)
    car.delete_answer(here.attribute("doing"), chosen, frames)

    assert expected == doing(car, here)
    row.save()
    with reopened(path) as again:
        assert expected == doing(again.get_object_instances()[0], here)


# Cost


def test_one_event_however_many_frames(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """An answer for any number of frames is one event, and one run each."""
    row.save()
    car.set_answer(here.option("stands"), frames=[Range(0, 40), Range(60, 99)])
    assert row._opened is not None
    (one,) = row._opened.tail

    assert isinstance(one.event, ObjectAnswered)
    assert (0, 41, 60, 100) == one.event.frames


def test_the_same_answer_again_is_nothing(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """Frames that have the answer already are left out; if all have, there is no event."""
    car.set_answer(here.option("stands"), frames=Range(0, 40))
    row.save()
    car.set_answer(here.option("stands"), frames=Range(5, 30))

    assert 0 == unsaved(row)
    car.set_answer(here.option("stands"), frames=Range(30, 50))
    assert row._opened is not None
    assert [(41, 51)] == [one.event.frames for one in row._opened.tail]


def test_answers_survive_the_file(
    row: LabelRowV2, car: ObjectInstance, here: Town, path: Path
) -> None:
    """Every kind of dynamic answer reads back the same."""
    for frame in range(0, 90, 3):
        name = ("stands", "drives", "turns")[frame % 7 % 3]
        car.set_answer(here.option(name), frames=Range(frame, frame + 4))
        car.set_answer(f"note {frame % 5}", here.attribute("remark"), frame)
        car.set_answer(frame % 4 / 2, here.attribute("speed"), [frame, frame + 1])
        car.set_answer(
            here.options(*("front", "back")[: frame % 3]), here.attribute("lights"), frame
        )
    car.delete_answer(here.attribute("speed"), 0.5)
    row.save()
    before = labels(row)
    with reopened(path) as again:
        assert before == labels(again)
