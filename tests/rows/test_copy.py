"""Copies of objects."""

from __future__ import annotations

from labelevents import LabelRowV2
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from tests.rows.given import Town, box, cells, labels, refused


def full_car(here: Town) -> ObjectInstance:
    """A car with some of everything."""
    car = here.car([Range(0, 9), 50])
    car.set_track(
        {f: box(f / 100) for f in range(20, 30)},
        numbers={"x:a.b": dict.fromkeys(range(20, 30), 1.0)},
    )
    car.get_annotation(5).confidence = 0.5
    car.get_annotation(5).extra = {"x:cvat.occluded": True}
    car.set_answer(here.option("merc"))
    car.set_answer("190", here.attribute("model"))
    car.set_answer(here.option("stands"))
    car.set_answer(here.option("drives"), frames=Range(3, 5))
    car.object_number = 7
    return car


def test_the_same_cells_another_hash(row: LabelRowV2, here: Town) -> None:
    """A copy has the same cells, a hash of its own, no row and no number."""
    car = full_car(here)
    row.add_object_instance(car)
    twin = car.copy()

    assert {**cells(car), "row": False, "number": None} == cells(twin)
    assert car.object_hash != twin.object_hash
    assert twin.is_assigned_to_label_row() is None


def test_changing_the_copy_never_changes_the_original(row: LabelRowV2, here: Town) -> None:
    """Whatever is done to a copy, the original stays."""
    car = full_car(here)
    row.add_object_instance(car)
    before = labels(row)
    twin = car.copy()
    twin.set_for_frames(box(0.9), Range(0, 60), overwrite=True, confidence=0.1)
    twin.set_for_frames(box(), 10**6)
    twin.set_answer(here.option("turns"))
    twin.set_answer(here.option("audi"), overwrite=True)
    twin.delete_answer(here.attribute("doing"), filter_frame=3)
    twin.get_annotation(5).extra = {"x:cvat.occluded": False}
    twin.remove_from_frames(Range(0, 9))
    twin.object_number = 8

    assert before == labels(row)


def test_changing_the_original_never_changes_the_copy(row: LabelRowV2, here: Town) -> None:
    """Whatever is done to the original, a copy stays."""
    car = full_car(here)
    row.add_object_instance(car)
    twin = car.copy()
    before = cells(twin)
    car.set_for_frames(box(0.9), Range(0, 60), overwrite=True)
    car.set_answer(here.option("turns"))
    car.delete_answer(here.attribute("brand"))
    row.remove_object(car)

    assert before == cells(twin)


def test_an_answer_without_frames_is_for_the_copys_frames(row: LabelRowV2, here: Town) -> None:
    """A dynamic answer without frames takes the copy's own frames, not the original's."""
    car = here.car(Range(0, 3))
    row.add_object_instance(car)
    twin = car.copy()
    twin.set_for_frames(box(), Range(200, 203))
    twin.set_answer(here.option("drives"))
    ((answer),) = twin.get_answer(here.attribute("doing"))

    assert [Range(0, 3), Range(200, 203)] == answer.ranges
    assert [] == car.get_answer(here.attribute("doing"))


def test_a_copy_can_join_the_same_row(row: LabelRowV2, here: Town) -> None:
    """A copy is another object of the row, on the same frames."""
    car = full_car(here)
    row.add_object_instance(car)
    twin = car.copy()
    row.add_object_instance(twin)

    assert [car, twin] == row.get_object_instances(filter_frames=5)


def test_the_original_must_not_join_twice(row: LabelRowV2, here: Town) -> None:
    """Who is on a row cannot be added again, and is told about copies."""
    car = here.car(3)
    row.add_object_instance(car)
    with refused(row, match="add a `copy\\(\\)`"):
        row.add_object_instance(car)


def test_a_copy_of_a_copy(nowhere: Town) -> None:
    """Copies of copies are as independent."""
    car = full_car(nowhere)
    twin = car.copy().copy()
    car.remove_from_frames(Range(0, 9))

    assert Range(0, 9) == twin.get_ranges()[0]
