"""Instances join rows, leave them, and move between them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelevents import LabelRowV2, OntologyError, Store
from labelevents.exceptions import NotInRowError
from labelevents.objects import ObjectInstance, OntologyStructure, Shape
from labelevents.objects.frames import Range
from tests.rows.given import FRAMES, Town, box, cells, labels, new_row, refused, reopened, unsaved


def test_joining(row: LabelRowV2, here: Town) -> None:
    """An object that joined is the row's, and listed in the order of joining."""
    cars = [here.car(frame) for frame in (9, 3, 5)]
    for car in cars:
        row.add_object_instance(car)

    assert cars == row.get_object_instances()
    assert [row] * 3 == [car.is_assigned_to_label_row() for car in cars]


def test_equal_is_the_same(row: LabelRowV2, here: Town) -> None:
    """Asked twice, the row gives the same handle; instances are equal if they are the same."""
    car = here.car(3)
    row.add_object_instance(car)
    row.add_object_instance(here.car(3))
    first, second = row.get_object_instances()

    assert first is car
    assert first != second
    assert 2 == len({first, second, car})


def test_joining_writes_ranges_not_frames(row: LabelRowV2, here: Town) -> None:
    """An object with a few runs and answers joins with a few events, however many frames."""
    car = here.car([Range(0, 40), Range(60, 99)])
    car.set_answer(here.option("stands"))
    car.set_answer("M-1", here.attribute("plate"))
    row.add_object_instance(car)

    assert 4 == unsaved(row)


def test_without_frames_it_cannot_join(row: LabelRowV2, here: Town) -> None:
    """An object must be on a frame to be added."""
    car = here.car(None)
    with refused(row, car, match="is not on any frame. Call `set_for_frames` first"):
        row.add_object_instance(car)


def test_an_item_of_another_ontology_cannot_join(row: LabelRowV2) -> None:
    """An object whose ontology item the row does not have is refused when it is added."""
    foreign = OntologyStructure().add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="ship")
    ship = foreign.create_instance()
    ship.set_for_frames(box(), 0)
    with refused(row, ship, error=OntologyError, match="'ship'"):
        row.add_object_instance(ship)

    assert ship.is_assigned_to_label_row() is None


def test_a_question_is_no_object(row: LabelRowV2) -> None:
    """An object that bears the hash of a classification does not fit the ontology either."""
    odd = OntologyStructure().add_object("Note", Shape.BOUNDING_BOX, feature_node_hash="note")
    instance = odd.create_instance()
    instance.set_for_frames(box(), 0)
    with refused(row, instance, error=OntologyError):
        row.add_object_instance(instance)


def test_the_same_hash_replaces(row: LabelRowV2, here: Town) -> None:
    """An object of the same hash is replaced; the old one keeps its cells and is on no row."""
    old = ObjectInstance(here.object("car"), object_hash="same")
    old.set_for_frames(box(), Range(0, 9))
    old.set_answer("M-1", here.attribute("plate"))
    row.add_object_instance(old)
    kept = {**cells(old), "row": False}
    new = ObjectInstance(here.object("car"), object_hash="same")
    new.set_for_frames(box(0.5), 20)
    with refused(row, new, match="Pass `force=True` to replace it"):
        row.add_object_instance(new, force=False)
    row.add_object_instance(new)

    assert [new] == row.get_object_instances()
    assert [] == row.get_object_instances(filter_frames=5)
    assert new.get_answer(here.attribute("plate")) is None
    assert kept == cells(old, times=True)


def test_leaving(row: LabelRowV2, here: Town) -> None:
    """A removed object is off the row and all its frames, and keeps its cells."""
    car, note = here.car(Range(2, 6)), here.note(Range(2, 6), "n")
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    before = [{**cells(each), "row": False} for each in (car, note)]
    row.remove_object(car)
    row.remove_classification(note)

    assert before == [cells(each) for each in (car, note)]
    assert ([], []) == (row.get_object_instances(), row.get_classification_instances())
    assert [] == row.get_frame_view(3).get_object_instances()


def test_leaving_and_coming_back(row: LabelRowV2, here: Town, path: Path) -> None:
    """Who left can be changed and come back, at the end of the order."""
    car, other = here.car(Range(2, 6)), here.car(3)
    row.add_object_instance(car)
    row.add_object_instance(other)
    row.save()
    row.remove_object(car)
    car.set_for_frames(box(0.8), 7)
    row.add_object_instance(car)
    row.save()
    before = labels(row)

    assert [other, car] == row.get_object_instances()
    with reopened(path) as again:
        assert before == labels(again)


def test_who_is_not_there_cannot_leave(store: Store, row: LabelRowV2, here: Town) -> None:
    """To remove an instance of another row, or of none, is refused as a KeyError."""
    elsewhere = new_row(store, "other.mp4")
    car, note = here.car(3), here.note(3)
    for each in (lambda: row.remove_object(car), lambda: row.remove_classification(note)):
        with refused(row, error=NotInRowError, match="is not on this label row"):
            each()
    elsewhere.add_object_instance(car)
    with refused(row, elsewhere, error=NotInRowError):
        row.remove_object(car)

    assert issubclass(NotInRowError, KeyError)


def test_moving_to_another_row(store: Store, row: LabelRowV2, here: Town) -> None:
    """An instance is on one row at a time; it moves by leaving and joining."""
    elsewhere = new_row(store, "other.mp4")
    car = here.car(Range(0, 20))
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    with refused(row, elsewhere, match="is on a label row already"):
        elsewhere.add_object_instance(car)
    row.remove_object(car)
    elsewhere.add_object_instance(car)

    assert elsewhere is car.is_assigned_to_label_row()
    assert ([], [car]) == (row.get_object_instances(), elsewhere.get_object_instances())


def test_joining_does_not_check_frames(row: LabelRowV2, here: Town) -> None:
    """Joining does not check frames against the media, as in the label model; placing does."""
    car = here.car(10**6)
    row.add_object_instance(car)
    row.get_frame_view(FRAMES).add_object_instance(here.car(None), box())
    with refused(row, match="Expected frames from 0 to 99"):
        car.set_for_frames(box(), 10**6, overwrite=True)

    assert [Range(10**6, 10**6)] == car.get_ranges()


def test_filters(row: LabelRowV2, here: Town) -> None:
    """By kind and by frames, both at once; the kind counts by hash, frames by any overlap."""
    one, two = here.car([Range(0, 5), 50]), here.car(Range(5, 9))
    plain = here.object("bounding_box").create_instance()
    plain.set_for_frames(box(), Range(3, 7))
    for each in (one, two, plain):
        row.add_object_instance(each)
    foreign = OntologyStructure.from_dict(row.ontology_structure.to_dict())
    car = foreign.objects[-1]

    def found(*args: Any, **kwargs: Any) -> list[ObjectInstance]:
        return row.get_object_instances(*args, **kwargs)

    assert [one, two] == found(car)
    assert [one, plain] == found(filter_frames=Range(0, 3))
    assert [one, two, plain] == found(filter_frames=[5])
    assert [one] == found(car, Range(0, 4))
    assert [two, plain] == found(filter_frames={6, 40})
    assert [one] == found(filter_frames=[Range(48, 52), 99])
    assert [] == found(filter_frames=[])
    assert [] == found(filter_frames=1000)
    assert found() is not found()


@pytest.mark.parametrize("number", [-1, "one", 1.5, True])
def test_numbers_to_show(row: LabelRowV2, here: Town, number: Any) -> None:
    """An object's number is a whole number from 0, or None."""
    car = here.car(3)
    row.add_object_instance(car)
    with refused(row, match="Expected an object number"):
        car.object_number = number
    for given in (0, 7, None):
        car.object_number = given
        assert given == car.object_number


def test_a_number_from_the_start(row: LabelRowV2, here: Town, path: Path) -> None:
    """A number given when the object is made survives the file."""
    car = here.object("car").create_instance(object_number=4)
    car.set_for_frames(box(), 0)
    row.add_object_instance(car)
    row.save()
    with reopened(path) as again:
        assert 4 == again.get_object_instances()[0].object_number


def test_names_and_order(nowhere: Town) -> None:
    """An object shows its hash, name and kind, sorts by hash, and its hash cannot be set."""
    one, two = (ObjectInstance(nowhere.object("car"), object_hash=h) for h in ("a", "b"))
    with pytest.raises(AttributeError):
        one.object_hash = "c"  # type: ignore[misc]

    assert one < two
    assert "ObjectInstance(object_hash=a, object_name=Car, feature_hash=car)" == repr(one)
    assert ("Car", "car", nowhere.object("car")) == (
        one.object_name,
        one.feature_hash,
        one.ontology_item,
    )


def test_hashes_are_made(nowhere: Town) -> None:
    """Without one given, a hash is eight characters of base64, and each another."""
    made = {nowhere.car().object_hash for _ in range(100)}

    assert {8} == {len(each) for each in made}
    assert 100 == len(made)
