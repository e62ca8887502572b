"""Answers that hold for a whole instance, and those nested below an option."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelevents import LabelRowV2
from labelevents.exceptions import AnswerError, LabelRowError, NotInRowError
from labelevents.objects import ObjectInstance, OntologyStructure
from tests.rows.given import Town, labels, plain, refused, reopened, town, unsaved


@pytest.fixture
def car(row: LabelRowV2, here: Town) -> ObjectInstance:
    """A car on the row."""
    car = here.car(3)
    row.add_object_instance(car)
    return car


def test_unanswered(car: ObjectInstance, here: Town) -> None:
    """Without an answer it is None, of a checklist `[]`; below an unselected option None."""
    found = {h: car.get_answer(here.attribute(h)) for h in ("brand", "plate", "parts", "extras")}

    assert {"brand": None, "plate": None, "parts": [], "extras": None} == found


def test_unanswered_classification(nowhere: Town) -> None:
    """A classification without an answer has None, a checklist too: as in the label model."""
    found = [nowhere.question(h).create_instance().get_answer() for h in ("weather", "colours")]

    assert [None, None] == found


def test_every_kind(row: LabelRowV2, car: ObjectInstance, here: Town, path: Path) -> None:
    """Text, options and lists of options are read as they were given, lists in ontology order."""
    car.set_answer("M-1", here.attribute("plate"))
    car.set_answer(here.option("merc"))
    car.set_answer("190 D", here.attribute("model"))
    car.set_answer(here.options("wheel", "door"))
    row.save()
    with reopened(path) as again:
        (same,) = again.get_object_instances()
        attributes = {h: here.attribute(h) for h in ("plate", "brand", "model", "parts")}

        assert ["M-1", here.option("merc"), "190 D", here.options("door", "wheel")] == [
            same.get_answer(each) for each in attributes.values()
        ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3, 3),
        (2.5, 2.5),
        (-0.0, -0.0),
        (np.int32(4), 4),
        (np.float32(0.5), 0.5),
        (True, 1),
        (2**53 + 1, 2**53 + 1),
    ],
)
def test_numbers(row: LabelRowV2, here: Town, path: Path, given: Any, expected: Any) -> None:
    """Whole numbers stay whole, NumPy's become Python's, and True is 1."""
    rain = here.question("weather").create_instance()
    rain.set_answer(here.option("rain"))
    rain.set_answer(given)
    rain.set_for_frames(3)
    row.add_classification_instance(rain)
    row.save()
    with reopened(path) as again:
        (same,) = again.get_classification_instances()
        found = same.get_answer(here.attribute("mm"))

        assert (expected, type(expected)) == (found, type(found))


@pytest.mark.parametrize("again", ["M-1", "M-2"])
def test_a_second_answer_is_refused(car: ObjectInstance, row: LabelRowV2, again: str) -> None:
    """Without `overwrite` a second answer is refused, even the same one."""
    plate = car.ontology_item.attributes[1]
    car.set_answer("M-1", plate)
    with refused(row, match="answered already. Pass `overwrite=True`"):
        car.set_answer(again, plate)
    car.set_answer(again, plate, overwrite=True)

    assert again == car.get_answer(plate)


def test_an_empty_checklist_is_an_answer(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """A checklist answered with nothing is answered."""
    car.set_answer([], here.attribute("parts"))
    with refused(row, match="answered already"):
        car.set_answer(here.options("door"))

    assert [] == car.get_answer(here.attribute("parts"))


def test_the_same_answer_again_is_nothing(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """To overwrite an answer with itself makes no event."""
    car.set_answer(here.options("wheel", "door"))
    row.save()
    car.set_answer(here.options("door", "wheel"), overwrite=True)

    assert 0 == unsaved(row)


def test_frames_of_a_static_attribute_are_refused(
    row: LabelRowV2, car: ObjectInstance, here: Town
) -> None:
    """A static attribute has one answer for all frames."""
    with refused(row, match="static attribute: it has one answer for all frames"):
        car.set_answer("M-1", here.attribute("plate"), frames=3)


WRONG: list[tuple[str, Any]] = [
    ("plate", 3),
    ("plate", None),
    ("plate", b"M-1"),
    ("brand", "Audi"),
    ("brand", "door"),
    ("parts", "Door"),
    ("parts", 3),
]


@pytest.mark.parametrize(("attribute", "answer"), WRONG)
def test_an_answer_of_the_wrong_kind_is_refused(
    row: LabelRowV2, car: ObjectInstance, here: Town, attribute: str, answer: Any
) -> None:
    """Each kind of attribute takes its own kind of answer; the refusal is a ValueError."""
    given = here.option("door") if answer == "door" else answer
    with refused(row, error=AnswerError):
        car.set_answer(given, here.attribute(attribute))

    assert issubclass(AnswerError, ValueError)


def test_a_single_option_is_no_checklist(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """A checklist wants a list, and says so."""
    with refused(row, error=AnswerError, match="Put it into a list"):
        car.set_answer(here.option("door"))


@pytest.mark.parametrize("attribute", ["parts", None])
def test_one_foreign_option_refuses_the_list(
    row: LabelRowV2, car: ObjectInstance, here: Town, attribute: str | None
) -> None:
    """A list with one option of another checklist is refused, and the old answer stays."""
    car.set_answer(here.options("wheel"))
    chosen = None if attribute is None else here.attribute(attribute)
    with refused(row):
        car.set_answer(here.options("door", "front"), chosen, overwrite=True)


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), "1", None])
def test_numbers_are_finite(nowhere: Town, answer: Any) -> None:
    """A numeric attribute takes finite numbers only."""
    rain = nowhere.question("weather").create_instance()
    rain.set_for_frames(0)
    rain.set_answer(nowhere.option("rain"))
    with refused(rain, error=AnswerError):
        rain.set_answer(answer, nowhere.attribute("mm"))


def test_what_an_answer_is_for(car: ObjectInstance, row: LabelRowV2, here: Town) -> None:
    """Options name their attribute; text does only where there is one text attribute."""
    car.set_answer(here.option("audi"))
    car.set_answer(here.options("hook"))
    for answer, message in (
        ("M-1", "Expected one text attribute, found 3: `Model`, `Plate`, `Remark`"),
        ([], "Expected at least one option"),
        (here.option("sun"), "none of its attributes has"),
        (None, "To take an answer back, call `delete_answer`"),
        ([1], "Expected options in the list"),
        (object(), "got `object`"),
    ):
        with refused(row, match=message):
            car.set_answer(answer)  # type: ignore[arg-type]

    assert here.options("hook") == car.get_answer(here.attribute("extras"))


def test_foreign_attributes_are_refused(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """An attribute of another item can be neither set nor read nor deleted; a KeyError too."""
    foreign = here.attribute("weather?")
    for call in (
        lambda: car.set_answer(here.option("sun"), foreign),
        lambda: car.get_answer(foreign),
        lambda: car.delete_answer(foreign),
    ):
        with refused(row, error=NotInRowError, match="does not belong to the object"):
            call()

    assert issubclass(NotInRowError, KeyError)


def test_an_object_without_attributes_has_no_answers(nowhere: Town) -> None:
    """Without an attribute there is nothing to ask for, and the error says so."""
    box = nowhere.object("bounding_box").create_instance()
    with refused(box):
        box.get_answer()


def test_options_of_another_copy_are_as_good(car: ObjectInstance, here: Town) -> None:
    """Options count by hash: those of another reading of the ontology fit."""
    other = Town(OntologyStructure.from_dict(town().ontology.to_dict()))
    car.set_answer(other.option("merc"))

    assert here.option("merc") == car.get_answer(other.attribute("brand"))


# Nested attributes


def test_nested_answers_want_their_parent(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """Below an option that is not selected nothing can be answered, named or not."""
    car.set_answer(here.option("audi"))
    for answer, attribute in (("190", here.attribute("model")),):
        with refused(row, match="select the option it belongs to first"):
            car.set_answer(answer, attribute)
    car.set_answer(here.option("merc"), overwrite=True)
    with refused(row, match="select the option it belongs to first"):
        car.set_answer(here.options("hook"))


def test_a_classification_may_infer_a_hidden_answer(row: LabelRowV2, here: Town) -> None:
    """Of a classification, an inferred nested answer is taken before its parent, and hidden."""
    rain = here.question("weather").create_instance()
    rain.set_for_frames(3)
    row.add_classification_instance(rain)
    rain.set_answer(4)
    hidden = rain.get_answer(here.attribute("mm"))
    with refused(row, match="select the option"):
        rain.set_answer(5, here.attribute("mm"), overwrite=True)
    rain.set_answer(here.option("rain"))

    assert (None, 4) == (hidden, rain.get_answer(here.attribute("mm")))


def test_nested_answers_hide_and_come_back(
    row: LabelRowV2, car: ObjectInstance, here: Town, path: Path
) -> None:
    """Under another option a nested answer hides; under its own it is back, the file between."""
    car.set_answer(here.option("audi"))
    car.set_answer(here.options("hook"))
    car.set_answer(here.option("merc"), overwrite=True)
    row.save()
    with reopened(path) as again:
        (same,) = again.get_object_instances()
        hidden = same.get_answer(here.attribute("extras"))
        same.set_answer(here.option("audi"), overwrite=True)

        assert (None, here.options("hook")) == (hidden, same.get_answer(here.attribute("extras")))


# Deleting


def test_deleting(row: LabelRowV2, car: ObjectInstance, here: Town, path: Path) -> None:
    """A deleted answer is gone, can be given again, and what was nested below it only hides."""
    brand, model = here.attribute("brand"), here.attribute("model")
    car.set_answer(here.option("merc"))
    car.set_answer("190", model)
    row.save()
    car.delete_answer(brand)
    row.save()
    with reopened(path) as again:
        (same,) = again.get_object_instances()

        assert [None, None] == [same.get_answer(each) for each in (brand, model)]
        same.set_answer(here.option("merc"))
        assert "190" == same.get_answer(model)


def test_deleting_nothing_is_nothing(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """To delete an answer that is not there makes no event."""
    row.save()
    car.delete_answer(here.attribute("plate"))
    note = here.note(3)
    row.add_classification_instance(note)
    row.save()
    note.delete_answer()

    assert 0 == unsaved(row)


def test_deleting_a_classifications_answer(row: LabelRowV2, here: Town) -> None:
    """Without an attribute, a classification's first one is meant."""
    note = here.note(3, "dusk")
    row.add_classification_instance(note)
    note.delete_answer()
    found = note.get_answer()
    note.set_answer("dawn")

    assert (None, "dawn") == (found, note.get_answer())


def test_is_dynamic_must_be_right(car: ObjectInstance, row: LabelRowV2, here: Town) -> None:
    """Who says what an attribute is, and is wrong, is told."""
    with refused(row, match="`Plate` is static, but `is_dynamic` is True"):
        car.get_answer(here.attribute("plate"), is_dynamic=True)
    with refused(row, match="`Doing` is dynamic, but `is_dynamic` is False"):
        car.get_answer(here.attribute("doing"), is_dynamic=False)

    assert car.get_answer(here.attribute("plate"), is_dynamic=False) is None


def test_who_answers_survives(row: LabelRowV2, car: ObjectInstance, here: Town) -> None:
    """`manual_annotation` of an answer makes another answer of it: the same value is an event."""
    car.set_answer("M-1", here.attribute("plate"), manual_annotation=False)
    row.save()
    car.set_answer("M-1", here.attribute("plate"), overwrite=True)

    assert 1 == unsaved(row)


def test_unicode_text_survives(row: LabelRowV2, here: Town, path: Path) -> None:
    """Any text is kept as it is, to the last surrogate-free character."""
    text = "Straße \u200d👩\u200d🚀 \x00 \u2028 \"'\\ \n\r\t" + "x" * 10_000
    row.add_classification_instance(here.note(3, text))
    row.save()
    with reopened(path) as again:
        assert text == again.get_classification_instances()[0].get_answer()


def test_text_that_no_file_can_hold_is_refused(row: LabelRowV2, here: Town) -> None:
    """A lone surrogate is no text in UTF-8, and refused when it is given."""
    note = here.note(3)
    row.add_classification_instance(note)
    with refused(row, error=LabelRowError):
        note.set_answer("\ud800")


def test_all_answers_survive_joining(row: LabelRowV2, here: Town, path: Path) -> None:
    """Answers given before joining, hidden ones too, join the row and the file."""
    car = here.car(3)
    car.set_answer(here.option("audi"))
    car.set_answer(here.options("roof", "hook"))
    car.set_answer("M-1", here.attribute("plate"), manual_annotation=False)
    car.set_answer(here.option("merc"), overwrite=True)
    row.add_object_instance(car)
    row.save()
    before = labels(row)
    with reopened(path) as again:
        assert before == labels(again)
        (same,) = again.get_object_instances()
        same.set_answer(here.option("audi"), overwrite=True)
        assert ["hook", "roof"] == plain(same.get_answer(here.attribute("extras")))
