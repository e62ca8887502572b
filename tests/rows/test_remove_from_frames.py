"""Taking instances off frames."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from labelevents import LabelRowV2
from labelevents.exceptions import NotOnFrameError
from labelevents.objects.frames import Range
from tests.rows.given import Town, box, labels, refused, reopened, unsaved


@pytest.mark.parametrize(
    "frames", [4, [4], Range(4, 4), np.int64(4), {4}, [Range(4, 4), 4]], ids=repr
)
def test_one_frame_in_the_middle(row: LabelRowV2, here: Town, frames: Any) -> None:
    """A frame in the middle leaves two runs, and frame views follow."""
    car, note = here.car(Range(2, 6)), here.note(Range(2, 6))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    car.remove_from_frames(frames)
    note.remove_from_frames(frames)

    assert [Range(2, 3), Range(5, 6)] == car.get_ranges() == note.range_list
    assert [] == row.get_object_instances(filter_frames=4)
    assert [] == row.get_frame_view(4).get_classification_instances()
    assert [car] == row.get_object_instances(filter_frames=5)


@pytest.mark.parametrize("frames", [0, [2, 9], Range(0, 3), [Range(2, 3), 50], -1, 1000])
def test_a_missing_frame_refuses_all(row: LabelRowV2, here: Town, frames: Any) -> None:
    """One frame that the instance is not on refuses the call, which is a KeyError too."""
    car, note = here.car(Range(2, 6)), here.note(Range(2, 6))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    for each in (car, note):
        with refused(row, error=NotOnFrameError, match="is not on frames"):
            each.remove_from_frames(frames)

    assert issubclass(NotOnFrameError, KeyError)


@pytest.mark.parametrize("frames", [[], Range(5, 3)])
def test_no_frame_is_nothing(row: LabelRowV2, here: Town, frames: Any) -> None:
    """To remove it from no frame changes nothing."""
    car = here.car(Range(2, 6))
    row.add_object_instance(car)
    row.save()
    car.remove_from_frames(frames)

    assert 0 == unsaved(row)


def test_off_its_last_frame_an_object_stays(row: LabelRowV2, here: Town, path: Path) -> None:
    """Off all frames, an object is still attached and listed, and can be placed again."""
    car = here.car([3, 5])
    car.set_answer("M-1", here.attribute("plate"))
    row.add_object_instance(car)
    car.remove_from_frames([3, 5])
    row.save()

    assert row is car.is_assigned_to_label_row()
    assert [car] == row.get_object_instances()
    assert [] == car.get_annotations()
    with reopened(path) as again:
        (same,) = again.get_object_instances()
        same.set_for_frames(box(0.4), 7)
        again.save()

        assert [same] == again.get_frame_view(7).get_object_instances()
        assert "M-1" == same.get_answer(same.ontology_item.attributes[1])


def test_off_its_last_frame_a_classification_stays(row: LabelRowV2, here: Town) -> None:
    """Off all frames, a classification stays listed; its frames are free for another."""
    note, other = here.note(3, "first"), here.note(3, "second")
    row.add_classification_instance(note)
    note.remove_from_frames(3)
    row.add_classification_instance(other)
    note.set_for_frames(4)

    assert [note, other] == row.get_classification_instances()
    assert ["second"] == [
        each.get_answer() for each in row.get_frame_view(3).get_classification_instances()
    ]


def test_what_was_said_goes_with_the_frame(row: LabelRowV2, here: Town) -> None:
    """Placed again on a frame, an object has the defaults there, not what was said before."""
    car = here.car(None)
    car.set_for_frames(box(), 3, confidence=0.5, created_by="eve", manual_annotation=False)
    row.add_object_instance(car)
    car.get_annotation(3).extra = {"x:cvat.occluded": True}
    car.remove_from_frames(3)
    car.set_for_frames(box(), 3)
    found = car.get_annotation(3)

    assert (1.0, "ana", True, {}) == (
        found.confidence,
        found.created_by,
        found.manual_annotation,
        found.extra,
    )


def test_dynamic_answers_stay(row: LabelRowV2, here: Town) -> None:
    """Answers stay where the object was; it is not valid then, as the label model has it."""
    car = here.car(Range(0, 5))
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    car.remove_from_frames(Range(4, 5))
    ((answer),) = car.get_answer(here.attribute("doing"))

    assert [Range(0, 5)] == answer.ranges
    with refused(row, match="dynamic answers on 2 frames where it has no coordinates"):
        car.is_valid()


def test_removal_survives_the_file(row: LabelRowV2, here: Town, path: Path) -> None:
    """What was removed stays removed when the file is opened again."""
    car, note = here.car(Range(0, 50)), here.note(Range(0, 50))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    row.save()
    car.remove_from_frames([Range(10, 20), 0, 50])
    note.remove_from_frames(Range(0, 49))
    row.save()
    before = labels(row)
    with reopened(path) as again:
        assert before == labels(again)
