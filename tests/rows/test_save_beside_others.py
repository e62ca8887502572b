"""Saving while others save too: what merges, what does not, and whose value stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents.exceptions import CommitIdReusedError, ConflictError, LabelRowError
from labelevents.objects import (
    Classification,
    LabelRowV2,
    Object,
    OntologyStructure,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range

FRAMES = 12
COMMIT = "01890000-0000-7000-8000-000000000001"


def box(height: float) -> BoundingBoxCoordinates:
    """A box that is told from others by its height."""
    return BoundingBoxCoordinates(height, 1, 1, 1)


def ontology() -> OntologyStructure:
    """A car with a static colour and a dynamic motion, and a classification."""
    made = OntologyStructure()
    car = made.add_object("Car", Shape.BOUNDING_BOX)
    colour = car.add_attribute(RadioAttribute, "Colour")
    motion = car.add_attribute(RadioAttribute, "Motion", dynamic=True)
    for attribute in (colour, motion):
        for label in ("a", "b", "c"):
            attribute.add_option(label)
    made.add_classification().add_attribute(TextAttribute, "Note")
    return made


@attrs.frozen
class Two:
    """One row in the hands of two people, each with a store of their own on one file."""

    ana: LabelRowV2
    ben: LabelRowV2
    stores: tuple[labelevents.Store, labelevents.Store]

    def cars(self) -> tuple[Any, Any]:
        """The car, in both hands."""
        return self.ana.get_object_instances()[0], self.ben.get_object_instances()[0]


def open_two(path: Path) -> Two:
    """A row with one car on all frames, read by both."""
    ana, ben = (labelevents.open(path, actor=name) for name in ("ana", "ben"))
    project = ana.create_project("Street", ontology())
    row = project.create_label_row(
        labelevents.Video(title="v", width=10, height=10, frames=FRAMES, fps=1)
    )
    row.initialise_labels()
    car = project.ontology_structure.get_child_by_title("Car", type_=Object).create_instance()
    car.set_for_frames(box(0), Range(0, FRAMES - 1))
    row.add_object_instance(car)
    row.save()
    other = ben.projects[0].list_label_rows_v2()[0]
    other.initialise_labels()
    return Two(row, other, (ana, ben))


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    """A row in two hands."""
    made = open_two(tmp_path / "two.labels")
    yield made
    for store in made.stores:
        store.close(warn=False)


def heights(car: Any) -> list[float]:
    """The car's boxes, frame by frame."""
    return [annotation.coordinates.height for annotation in car.get_annotations()]


def test_different_frames_merge(two: Two) -> None:
    """Two people who write different frames of one object both succeed."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), Range(0, 3), overwrite=True)
    two.ana.save()
    ben.set_for_frames(box(2), Range(6, 7), overwrite=True)
    two.ben.save()

    assert [1, 1, 1, 1, 0, 0, 2, 2, 0, 0, 0, 0] == heights(ben)


def test_one_cell_is_a_conflict(two: Two) -> None:
    """The same frame with another box is refused, naming who, what and the ways out."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), Range(0, 3), overwrite=True)
    saved = two.ana.save("mine first")
    assert saved is not None
    ben.set_for_frames(box(2), Range(3, 5), overwrite=True)
    with pytest.raises(
        ConflictError, match=r"human:ana mine first.*on \[\(3:3\)\].*on_conflict"
    ) as caught:
        two.ben.save()

    assert [saved.number] == [commit.number for commit in caught.value.commits]
    assert [(ben.object_hash, "geometry", [Range(3, 3)])] == [
        (clash.instance, clash.field, clash.frames) for clash in caught.value.cells
    ]
    assert [0, 0, 0, 2, 2, 2, *[0] * 6] == heights(ben)


def test_theirs_keeps_what_they_wrote(two: Two) -> None:
    """With "theirs", the cells that both wrote are theirs, and the rest is mine."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), Range(0, 3), overwrite=True)
    two.ana.save()
    ben.set_for_frames(box(2), Range(3, 5), overwrite=True, confidence=0.5)
    two.ben.save(on_conflict="theirs")

    assert [1, 1, 1, 1, 2, 2, *[0] * 6] == heights(ben)
    assert [1.0, 0.5] == [ben.get_annotation(frame).confidence for frame in (3, 4)]


def test_mine_overwrites(two: Two) -> None:
    """With "mine", the cells that both wrote are mine, and theirs stays in the log."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), Range(0, 3), overwrite=True)
    two.ana.save()
    ben.set_for_frames(box(2), Range(3, 5), overwrite=True)
    two.ben.save(on_conflict="mine")

    assert [1, 1, 1, 2, 2, 2, *[0] * 6] == heights(ben)
    assert "ana" == ben.get_annotation(2).last_edited_by


def test_equal_writes_are_no_conflict(two: Two) -> None:
    """Both writing the same box is agreement."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), Range(0, 3), overwrite=True)
    two.ana.save()
    ben.set_for_frames(box(1), Range(2, 5), overwrite=True)
    two.ben.save()

    assert [*[1] * 6, *[0] * 6] == heights(ben)


def test_removed_against_edited(two: Two) -> None:
    """An object that one removed and the other edited is a conflict; with "mine" it is back."""
    ana, ben = two.cars()
    two.ana.remove_object(ana)
    two.ana.save()
    ben.set_for_frames(box(2), 3, overwrite=True)
    with pytest.raises(ConflictError, match="geometry"):
        two.ben.save()
    two.ben.save(on_conflict="mine")
    two.ana.refresh()

    assert [0, 0, 0, 2, *[0] * 8] == heights(two.ana.get_object_instances()[0])


def test_one_classification_a_frame(two: Two) -> None:
    """What no cell shows but the label model forbids is a conflict, and both stay as they were."""
    note = two.ana.ontology_structure.get_child_by_title("Note", type_=Classification)
    for row, frames in ((two.ana, Range(0, 5)), (two.ben, Range(4, 9))):
        instance = note.create_instance()
        instance.set_for_frames(frames)
        row.add_classification_instance(instance)
    two.ana.save()
    with pytest.raises(ConflictError, match="same kind"):
        two.ben.save()

    assert [[Range(4, 9)]] == [c.get_ranges() for c in two.ben.get_classification_instances()]


def test_all_frames_means_those_of_then(two: Two) -> None:
    """An answer for all frames does not spread over frames that somebody else added meanwhile."""
    ana, ben = two.cars()
    ben.remove_from_frames(Range(6, FRAMES - 1))
    two.ben.save()
    two.ana.refresh()
    motion = ana.ontology_item.get_child_by_title("Motion", type_=RadioAttribute)
    ana.set_answer(motion.options[0], motion)
    ben.set_for_frames(box(1), Range(6, 8))
    ben.set_answer(motion.options[1], motion, frames=Range(6, 8))
    two.ben.save()
    two.ana.save()

    assert [("a", [Range(0, 5)]), ("b", [Range(6, 8)])] == sorted(
        (found.answer.title, found.ranges) for found in ana.get_answer(motion)
    )


def test_refresh_keeps_what_is_not_saved(two: Two) -> None:
    """Refreshing takes in what others saved and keeps one's own changes."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), 0, overwrite=True)
    two.ana.save()
    ben.set_for_frames(box(2), 1, overwrite=True)
    two.ben.refresh()

    assert [1, 2, 0] == heights(ben)[:3]
    assert 4 == two.stores[1].stats().commits


def test_no_refresh_inside_a_block(two: Two) -> None:
    """Inside a block that may have to go back to its beginning, a row cannot be refreshed."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), 0, overwrite=True)
    two.ana.save()
    ben.set_for_frames(box(2), 1, overwrite=True)
    with pytest.raises(LabelRowError, match="before"), two.stores[1].commit():
        two.ben.refresh()

    assert [0, 2, 0] == heights(ben)[:3]


def test_retry_of_a_commit(two: Two) -> None:
    """The same commit id with the same content is the first commit, now, later and elsewhere."""
    ana, _ = two.cars()
    ana.set_for_frames(box(1), 0, overwrite=True)
    first = two.ana.save("once", id=COMMIT)
    again = two.ana.save("once", id=COMMIT)
    ana.set_for_frames(box(2), 1, overwrite=True)
    two.ana.save("another")
    later = two.ben.save("once", id=COMMIT)

    assert first == again == later


def test_retry_after_it_was_written_over(two: Two) -> None:
    """A commit that is sent again after others wrote over it is the first; nothing is lost."""
    ana, ben = two.cars()
    ana.set_for_frames(box(1), Range(0, 5), overwrite=True)
    first = two.ana.save("once", id=COMMIT)
    two.ben.refresh()
    ben.set_for_frames(box(2), Range(2, 3), overwrite=True)
    two.ben.save("over it")
    row = two.stores[0].projects[0].list_label_rows_v2()[0]
    row.initialise_labels()
    (car,) = row.get_object_instances()
    car.set_for_frames(box(1), Range(0, 5), overwrite=True)
    again = row.save("once", id=COMMIT)

    assert first == again
    assert [1, 1, 2, 2, 1, 1, 0] == heights(car)[:7]
    assert two.stores[0].stats().commits == 5


def test_reuse_of_a_commit_id(two: Two) -> None:
    """A commit id with other content is refused, and nothing is written."""
    ana, _ = two.cars()
    ana.set_for_frames(box(1), 0, overwrite=True)
    two.ana.save("once", id=COMMIT)
    ana.set_for_frames(box(2), 1, overwrite=True)
    before = two.stores[0].stats()
    with pytest.raises(CommitIdReusedError, match="other events"):
        two.ana.save("twice", id=COMMIT)

    assert before == two.stores[0].stats()


def test_an_element_that_is_gone(two: Two) -> None:
    """What was labelled while somebody else removed the ontology's element can still be read."""
    project = two.stores[1].projects[0]
    note = two.ana.ontology_structure.get_child_by_title("Note", type_=Classification)
    instance = note.create_instance()
    instance.set_answer("seen")
    instance.set_for_frames(3)
    two.ana.add_classification_instance(instance)
    smaller = project.ontology_structure
    smaller.classifications.clear()
    project.update_ontology(smaller)
    two.ana.save()
    two.ben.initialise_labels(overwrite=True)

    assert ["seen"] == [found.get_answer() for found in two.ben.get_classification_instances()]
    assert two.stores[1].verify().ok


writes = st.lists(
    st.tuples(
        st.sampled_from(["geometry", "confidence", "motion"]),
        st.integers(0, FRAMES - 1),
        st.integers(1, 4),
        st.integers(1, 3),
    ),
    max_size=5,
)


def cells(given: list[tuple[str, int, int, int]]) -> dict[tuple[str, int], int]:
    """What a list of writes leaves in each cell, by the simplest means."""
    return {
        (field, frame): value
        for field, start, length, value in given
        for frame in range(start, min(start + length, FRAMES))
    }


def write(car: Any, given: list[tuple[str, int, int, int]]) -> None:
    """Do the writes to the car."""
    motion = car.ontology_item.get_child_by_title("Motion", type_=RadioAttribute)
    for field, start, length, value in given:
        frames = Range(start, min(start + length, FRAMES) - 1)
        if field == "geometry":
            car.set_for_frames(box(value), frames, overwrite=True)
        elif field == "motion":
            car.set_answer(motion.options[value - 1], motion, frames=frames)
        else:
            for frame in range(frames.start, frames.end + 1):
                car.get_annotation(frame).confidence = value / 4


def seen(car: Any) -> dict[tuple[str, int], int]:
    """Every cell of the car that is not as it was at first."""
    motion = car.ontology_item.get_child_by_title("Motion", type_=RadioAttribute)
    found = {}
    for frame in range(FRAMES):
        annotation = car.get_annotation(frame)
        if annotation.coordinates.height:
            found["geometry", frame] = int(annotation.coordinates.height)
        if annotation.confidence != 1.0:
            found["confidence", frame] = round(annotation.confidence * 4)
        for answer in car.get_answer(motion, filter_frame=frame):
            found["motion", frame] = motion.options.index(answer.answer) + 1
    return found


@hypothesis.given(writes, writes, st.sampled_from(["mine", "theirs"]))
@hypothesis.settings(max_examples=40)
def test_any_two_merge(
    tmp_path_factory: pytest.TempPathFactory,
    theirs: list[tuple[str, int, int, int]],
    mine: list[tuple[str, int, int, int]],
    stands: Any,
) -> None:
    """Cells merge as a dict says; the same cell with two values is a conflict, until told whose."""
    made = open_two(tmp_path_factory.mktemp("two") / "two.labels")
    ana, ben = made.cars()
    write(ana, theirs)
    made.ana.save()
    write(ben, mine)
    a, b = cells(theirs), cells(mine)
    if any(key in a and a[key] != value for key, value in b.items()):
        with pytest.raises(ConflictError):
            made.ben.save()
        assert b == seen(ben)
    made.ben.save(on_conflict=stands)
    for row in (made.ana, made.ben):  # who has nothing to save has not looked either
        row.refresh()

    assert (a | b if stands == "mine" else b | a) == seen(ben) == seen(ana)
    assert made.stores[0].verify().ok
    for store in made.stores:
        store.close()
