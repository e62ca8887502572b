"""Who saves another's value again has approved it: that is stored, blamed, and outlives the other.

Whoever says their own value again says nothing, whatever the field and however it is said.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labelevents import LabelRowV2, Where
from labelevents.objects import ClassificationInstance, ObjectInstance
from labelevents.objects.frames import Range
from tests.history.people import MODEL, People, instance, places, there
from tests.history.reading import blame, reading, values
from tests.rows.given import box, of_row, plain

MODELS = Where(actor=MODEL)


def _place(row: LabelRowV2) -> None:
    instance(row, "car").set_for_frames(box(0.2), Range(0, 9), overwrite=True)


def _track(row: LabelRowV2) -> None:
    boxes = {frame: box(frame / 20) for frame in range(10, 14)}
    instance(row, "car").set_track(boxes, overwrite=True, extra={"x:test.k": 1})


def _static(row: LabelRowV2) -> None:
    town = of_row(row)
    car = instance(row, "car")
    car.set_answer(town.option("merc"), town.attribute("brand"), overwrite=True)
    car.set_answer("Benz", town.attribute("model"), overwrite=True)
    car.set_answer([town.option("door")], town.attribute("parts"), overwrite=True)


def _dynamic(row: LabelRowV2) -> None:
    town = of_row(row)
    instance(row, "car").set_answer(
        town.option("drives"), town.attribute("doing"), frames=Range(2, 7)
    )


def _beside(row: LabelRowV2) -> None:
    annotation = instance(row, "car").get_annotation(0)
    annotation.confidence = 0.5
    annotation.manual_annotation = False


def _note(row: LabelRowV2) -> None:
    note = instance(row, "note")
    note.set_for_frames(Range(0, 4), overwrite=True, confidence=0.5)
    note.set_answer("night", overwrite=True)


SAYINGS: dict[str, tuple[Callable[[LabelRowV2], None], set[str]]] = {
    "a place": (_place, {"geometry"}),
    "a track": (_track, {"geometry", "x:test.k"}),
    "static answers": (_static, {"answer:brand", "answer:model", "answer:parts"}),
    "a dynamic answer": (_dynamic, {"answer:doing"}),
    "confidence": (_beside, {"confidence", "manual_annotation"}),
    "a classification": (_note, {"presence", "confidence", "answer:note?"}),
}
any_saying = pytest.mark.parametrize(("say", "fields"), SAYINGS.values(), ids=SAYINGS)


def start(people: People) -> None:
    """A car and a note of Ana's, on which others say things."""
    people.add("ana", 0, "car")
    people.note("ana", 9, "note")


def said(people: People, actor: str, say: Callable[[LabelRowV2], None]) -> int | None:
    """The commit by which somebody says it; None if it was none."""
    row = people.row(actor)
    say(row)
    commit = row.save()
    return None if commit is None else commit.number


def by(people: People, number: int) -> set[str]:
    """The fields of which some cell is blamed on a commit."""
    return {field for (_, field, _), b in blame(people.row("ana")).items() if b[0] == number}


# Stored, or not


@any_saying
def test_ones_own_value_again_is_nothing(
    people: People, say: Callable[[LabelRowV2], None], fields: set[str]
) -> None:
    """Saved twice by one actor, there is one commit: also after closing and opening the file."""
    start(people)
    number = said(people, "ben", say)

    assert number is not None
    assert fields == by(people, number)
    assert said(people, "ben", say) is None
    people.close()
    assert said(people, "ben", say) is None
    assert number == people.head


@any_saying
def test_anothers_value_again_is_a_confirmation(
    people: People, say: Callable[[LabelRowV2], None], fields: set[str]
) -> None:
    """Saved again by another it is a commit that changes no value and takes all the blame."""
    start(people)
    model = said(people, MODEL, say)
    before = values(reading(people.row("ana")))
    approved = said(people, "ben", say)

    assert model is not None
    assert approved is not None
    assert before == values(reading(people.row("ana")))
    assert (set(), fields) == (by(people, model), by(people, approved))
    assert not people.ana.diff(model, approved).changes


@any_saying
def test_what_is_confirmed_outlives_the_model(
    people: People, say: Callable[[LabelRowV2], None], fields: set[str]
) -> None:
    """The model's run is reverted: what a person approved is there, as theirs, and was not away."""
    start(people)
    said(people, MODEL, say)
    approved = said(people, "ben", say)
    assert approved is not None
    before = values(reading(people.row("ana")))
    done = people.ana.revert(where=MODELS)

    assert before == values(reading(people.row("ana")))
    assert fields <= by(people, approved)
    assert {approved} == {one.commit for one in done.shadowed_by}
    assert () == done.effects


@any_saying
def test_without_who_confirmed_it_is_the_models_again(
    people: People, say: Callable[[LabelRowV2], None], fields: set[str]
) -> None:
    """The approval is undone: the same values, now blamed on the model, via the undo."""
    start(people)
    model = said(people, MODEL, say)
    said(people, "ben", say)
    undone = people.row("ben").undo()

    assert model is not None
    assert undone.commit is not None
    assert () == undone.effects
    assert fields == by(people, model)
    via = {way for number, _, way in blame(people.row("ana")).values() if number == model}
    assert {undone.commit.number} == via


@any_saying
def test_without_both_there_is_nothing_of_it(
    people: People, say: Callable[[LabelRowV2], None], fields: set[str]
) -> None:
    """Approval and run taken back, in either order, leave what was there before both."""
    start(people)
    before = reading(people.row("ana"))
    for first, second in ((MODEL, "ben"), ("ben", MODEL)):
        numbers = {MODEL: said(people, MODEL, say), "ben": said(people, "ben", say)}
        people.ana.revert(numbers[first])
        people.ana.revert(numbers[second])
        assert before == reading(people.row("ana"))


# How far a confirmation reaches


def test_only_what_was_saved_again_is_confirmed(people: People) -> None:
    """Ben approves frames 3 to 5 of ten: these stay when the model's run goes, and only these."""
    people.add(MODEL, Range(0, 9), "car")
    people.move("ben", "car", Range(3, 5), 0.1)
    people.ana.revert(where=MODELS)

    assert {3: 0.1, 4: 0.1, 5: 0.1} == places(people.row("ana"), "car")


def test_only_the_field_that_was_said_is_confirmed(people: People) -> None:
    """Who approves the place has not approved the answer: it goes with the model's run."""
    row = people.row(MODEL)
    car = ObjectInstance(of_row(row).object("car"), object_hash="car")
    car.set_for_frames(box(0.1), 0)
    car.set_answer("B 1", of_row(row).attribute("plate"))
    row.add_object_instance(car)
    people.saved(row)
    people.move("ben", "car", 0, 0.1)
    people.ana.revert(where=MODELS)
    row = people.row("ana")

    assert {0: 0.1} == places(row, "car")
    assert instance(row, "car").get_answer(of_row(row).attribute("plate")) is None


def test_a_new_value_of_the_model_ends_an_approval(people: People) -> None:
    """What was approved was the old value: the model's new one is the model's, until reverted."""
    people.add("ana", 0, "car")
    people.move(MODEL, "car", 0, 0.2)
    approved = people.move("ben", "car", 0, 0.2)
    again = people.move(MODEL, "car", 0, 0.3)
    assert again == blame(people.row("ana"))["car", "geometry", 0][0]
    people.ana.revert(where=MODELS)

    assert {0: 0.2} == places(people.row("ana"), "car")
    assert approved == blame(people.row("ana"))["car", "geometry", 0][0]


def test_whoever_confirmed_last_has_the_blame(people: People) -> None:
    """A model's box that Ben and then Ana approved is Ana's; without hers it is Ben's."""
    people.add("ana", 5, "car")
    numbers = [people.move(actor, "car", 0, 0.2) for actor in (MODEL, "ben", "ana")]
    found = []
    for _ in numbers:
        found.append(blame(people.row("ana"))["car", "geometry", 0][0])
        people.ana.revert(found[-1])

    assert numbers[::-1] == found
    assert {5: 0.1} == places(people.row("ana"), "car")


def test_a_run_of_another_kind_is_the_same_actor(people: People) -> None:
    """Agent and run make no other actor: the model's next run confirms nothing of its last."""
    people.add("ana", 0, "car")
    row = people.row(MODEL)
    _place(row)
    row.save(agent="yolo 4.1", run="monday")
    _place(row)

    assert row.save(agent="yolo 4.2", run="tuesday") is None


def test_the_same_name_of_another_kind_is_another_actor(people: People) -> None:
    """A human who is called as the model is approves what the model said."""
    people.add("ana", 0, "car")
    said(people, MODEL, _place)

    assert said(people, "human:yolo@4", _place) is not None


def test_absence_is_no_value_to_confirm(people: People) -> None:
    """Where nothing is, saying the default says nothing, whoever says it."""
    people.add(MODEL, 0, "car")
    row = people.row("ben")
    instance(row, "car").get_annotation(0).confidence = 1.0
    instance(row, "car").delete_answer(of_row(row).attribute("plate"))

    assert row.save() is None


def test_a_confirmation_can_be_taken_on_by_undo_and_redo(people: People) -> None:
    """Undone and redone, an approval is Ben's again, and outlives the model's run."""
    people.add("ana", 5, "car")
    people.move(MODEL, "car", 0, 0.2)
    approved = people.move("ben", "car", 0, 0.2)
    people.row("ben").undo()
    people.row("ben").redo()
    people.ana.revert(where=MODELS)

    assert {0: 0.2, 5: 0.1} == places(people.row("ana"), "car")
    assert approved == blame(people.row("ana"))["car", "geometry", 0][0]


def test_a_person_who_adds_a_models_object_anew_keeps_it(people: People) -> None:
    """Put on the row again under its hash, by a person, it is theirs from then on, answers too."""
    people.add(MODEL, Range(0, 3), "car")
    row = people.row("ben")
    car = instance(row, "car")
    row.remove_object(car)
    row.add_object_instance(car)
    people.saved(row)
    people.ana.revert(where=MODELS)

    assert {"car": [Range(0, 3)]} == there(people.row("ana"))


def test_a_classification_approved_by_adding_it_again(people: People) -> None:
    """By force in the place of the model's own, with the same hash: the same, and a person's."""
    people.note(MODEL, Range(0, 3), "note")
    row = people.row("ben")
    note = ClassificationInstance(of_row(row).question("note"), classification_hash="note")
    note.set_for_frames(Range(0, 3))
    note.set_answer("night")
    row.add_classification_instance(note, force=True)
    people.saved(row)
    people.ana.revert(where=MODELS)
    kept: Any = instance(people.row("ana"), "note")

    assert ([Range(0, 3)], "night") == (kept.get_ranges(), plain(kept.get_answer()))
