"""A row in memory moves into a project of a store."""

from __future__ import annotations

import re
from typing import Any

import pytest

import labelevents
from labelevents import Dicom, Image, ImageGroup, LabelRowV2, Pdf, Store, Video
from labelevents.exceptions import LabelRowError, NotInRowError, OntologyError, ReadOnlyError
from labelevents.objects.frames import Range
from labelevents.orm.storage import CustomerProvidedVideoMetadata
from tests.rows.given import (
    VIDEO,
    Town,
    box,
    hash_of,
    labels,
    memory_row,
    new_project,
    new_row,
    of_row,
    reread,
    town,
    unsaved,
    wide_town,
)


@pytest.fixture
def sketch() -> LabelRowV2:
    """A row in memory: a car that was answered, and a note."""
    row = memory_row()
    here = of_row(row)
    car = here.car(Range(0, 9))
    car.set_answer(here.option("stands"), frames=Range(2, 3))
    car.object_number = 7
    row.add_object_instance(car)
    row.add_classification_instance(here.note(Range(3, 5), "dusk"))
    return row


def target(store: Store, media: Any = VIDEO) -> LabelRowV2:
    """A row of the store about the same data."""
    project = store.projects[0] if store.projects else new_project(store)
    return project.create_label_row(media)


def where(row: LabelRowV2) -> dict[str, Any]:
    """The frames of all instances of a row, by hash."""
    both: list[Any] = [*row.get_object_instances(), *row.get_classification_instances()]
    return {each.instance_hash: each.get_ranges() for each in both}


def test_labels_move_in(store: Store, sketch: LabelRowV2) -> None:
    """All instances go to the project's row with what is said of them; `save` stores them."""
    there = target(store)
    before = where(sketch)
    sketch.attach_to_project(store.projects[0], there.data_hash)
    assert 0 < unsaved(sketch)
    commit = sketch.save("drawn at home")
    again = reread(store, there)

    assert commit is not None
    assert ("drawn at home", ("street.mp4",)) == (commit.message, commit.rows)
    assert before == where(again)
    assert labels(again) == labels(sketch)
    assert (7,) == tuple(each.object_number for each in again.get_object_instances())


def test_it_is_that_row_then(store: Store, sketch: LabelRowV2) -> None:
    """Its hashes, title and project are those of the project's row, its history too."""
    there = target(store)
    sketch.attach_to_project(store.projects[0], there.data_hash)
    sketch.save()
    names = ("label_hash", "data_hash", "data_title", "dataset_title", "number_of_frames")

    assert [getattr(there, name) for name in names] == [getattr(sketch, name) for name in names]
    assert not sketch.is_detached
    assert 2 == len(sketch.history())
    assert sketch.ontology_structure is store.projects[0].ontology_structure


def test_instances_in_hand_go_along(store: Store, sketch: LabelRowV2) -> None:
    """Whoever holds an instance goes on with it, on the project's row."""
    (car,), there = sketch.get_object_instances(), target(store)
    sketch.attach_to_project(store.projects[0], there.data_hash)
    sketch.save()
    car.set_for_frames(box(0.7), 20)
    sketch.save()
    (again,) = reread(store, there).get_object_instances()

    assert sketch is car.is_assigned_to_label_row()
    assert [car] == sketch.get_object_instances()
    assert [Range(0, 9), Range(20, 20)] == again.get_ranges()
    assert ("ana", 3) == (again.get_annotation(20).created_by, len(sketch.history()))


def test_bounds_are_those_of_the_project(store: Store, sketch: LabelRowV2) -> None:
    """Later frames are checked against the project's row."""
    (car,), there = sketch.get_object_instances(), target(store, Video("v", 4, 3, 10))
    sketch.attach_to_project(store.projects[0], there.data_hash)

    with pytest.raises(LabelRowError, match="from 0 to 9"):
        car.set_for_frames(box(), 10)


def test_what_the_row_has_stays(store: Store, sketch: LabelRowV2) -> None:
    """Others' labels of the project's row stay beside the new ones."""
    there = new_row(store)
    theirs = of_row(there).car(50)
    there.add_object_instance(theirs)
    there.save()
    sketch.attach_to_project(store.projects[0], there.data_hash)
    sketch.save()

    assert [theirs.object_hash, sketch.get_object_instances()[1].object_hash] == [
        each.object_hash for each in sketch.get_object_instances()
    ]
    assert 2 == len(reread(store, there).get_object_instances())


def test_it_can_be_taken_back(store: Store, sketch: LabelRowV2) -> None:
    """What moved in is a commit like any other."""
    there = target(store)
    sketch.attach_to_project(store.projects[0], there.data_hash)
    sketch.save()
    sketch.undo()
    gone = reread(store, there).get_object_instances()
    sketch.redo()

    assert ([], 1) == (gone, len(reread(store, there).get_object_instances()))


def test_within_a_commit_of_several(store: Store, sketch: LabelRowV2) -> None:
    """Inside `store.commit()` it is part of it; what fails there leaves the store as it was."""
    there = target(store)
    with store.commit("both") as block:
        sketch.attach_to_project(store.projects[0], there.data_hash)
    assert (block.number, "both") == (sketch.history()[0].number, sketch.history()[0].message)


def test_a_block_that_fails(store: Store, sketch: LabelRowV2) -> None:
    """What fails later in the block takes the move back: the row is in memory as it was."""
    there = target(store)
    before, commits = labels(sketch), len(store.history())
    (car,) = sketch.get_object_instances()

    def fail() -> None:
        with store.commit("both"):
            sketch.attach_to_project(store.projects[0], there.data_hash)
            car.set_for_frames(box(), 50)
            sketch.remove_object(car)
            sketch.remove_object(car)

    with pytest.raises(NotInRowError):
        fail()

    assert (True, before) == (sketch.is_detached, labels(sketch))
    assert (sketch, [car]) == (car.is_assigned_to_label_row(), sketch.get_object_instances())
    assert commits == len(store.history())
    sketch.attach_to_project(store.projects[0], there.data_hash)
    sketch.save()
    assert 1 == len(reread(store, there).get_object_instances())


def test_into_what_is_no_project(sketch: LabelRowV2) -> None:
    """Only a project of a store has rows to be attached to."""
    with pytest.raises(LabelRowError, match="Expected a project of a store, got `str`"):
        sketch.attach_to_project("Town", "data")  # type: ignore[arg-type]


def test_with_autosave() -> None:
    """A store that saves after every call saves after this one, once."""
    with labelevents.open(":memory:", actor="ana", autosave=True) as store:
        there, row = target(store), memory_row()
        for place in (0.1, 0.2):
            row.add_object_instance(of_row(row).car(3, place))
        before = len(store.history())
        row.attach_to_project(store.projects[0], there.data_hash)

        assert before + 1 == len(store.history())
        assert 2 == len(reread(store, there).get_object_instances())


def test_an_empty_row_has_nothing_to_say(store: Store) -> None:
    """It becomes the project's row, and saving writes nothing."""
    row, there = memory_row(), target(store)
    row.attach_to_project(store.projects[0], there.data_hash)

    assert row.save() is None
    assert there.label_hash == row.label_hash


def test_a_file_becomes_a_row(store: Store) -> None:
    """What is known of a file is enough to label it before its row is there."""
    about = CustomerProvidedVideoMetadata(
        fps=25, duration=4, width=1920, height=1080, file_size=1, mime_type="video/mp4"
    )
    row = LabelRowV2.from_media_metadata(town().ontology, about)
    row.add_object_instance(of_row(row).car(99))
    row.attach_to_project(new_project(store), target(store).data_hash)
    row.save()

    assert 1 == store.stats().objects


def test_scans_have_no_last_slice(store: Store) -> None:
    """Labels of a DICOM series may be beyond the slices that its row knows of."""
    row = memory_row(media=Dicom("scan", frames=500))
    row.add_object_instance(of_row(row).car(499))
    there = target(store, Dicom("scan"))
    row.attach_to_project(store.projects[0], there.data_hash)
    row.save()

    assert [Range(499, 499)] == reread(store, there).get_object_instances()[0].get_ranges()


# Refusals change nothing, here and there


def check_refused(
    row: LabelRowV2, store: Store, data_hash: str, error: type[Exception], match: str
) -> None:
    """The row stays in memory as it was, and the store holds what it held."""
    before = labels(row), row.label_hash, row.is_detached, [c.number for c in store.history()]
    with pytest.raises(error, match=match):
        row.attach_to_project(store.projects[0], data_hash)
    after = labels(row), row.label_hash, row.is_detached, [c.number for c in store.history()]
    assert before == after


@pytest.mark.parametrize("data_hash", ["", "no such", "00000000-0000-0000-0000-000000000000"])
def test_no_such_data(store: Store, sketch: LabelRowV2, data_hash: str) -> None:
    """The project must have a row about the data unit."""
    target(store)
    told = f"Expected the hash of a data unit of the project `Town`, got {data_hash!r}"
    check_refused(sketch, store, data_hash, LabelRowError, told)


def test_another_medium(store: Store, sketch: LabelRowV2) -> None:
    """Labels of a video are none of a document."""
    there = target(store, Pdf("a.pdf", 100))
    told = "Expected a row of video, got `a.pdf`, which is of pdf"
    check_refused(sketch, store, there.data_hash, LabelRowError, told)


def test_too_few_frames(store: Store, sketch: LabelRowV2) -> None:
    """Each label must be on a frame that is there."""
    there = target(store, Video("short.mp4", 4, 3, 9))
    told = "Expected frames from 0 to 8, got frame 9"
    check_refused(sketch, store, there.data_hash, LabelRowError, told)


def test_another_number_of_images(store: Store) -> None:
    """Two groups are the same pictures only if there are as many."""
    images = tuple(Image(name, 4, 3) for name in "abc")
    row, there = (
        memory_row(media=ImageGroup("g", images)),
        target(store, ImageGroup("h", images[1:])),
    )
    told = "Expected a group of 3 images, got `h` of 2"
    check_refused(row, store, there.data_hash, LabelRowError, told)


def test_an_ontology_that_lacks_it(store: Store) -> None:
    """What is labelled must be in the project's ontology."""
    row = memory_row(wide_town())
    thing = of_row(row).object("circle").create_instance()
    thing.set_for_frames(labelevents.objects.coordinates.CircleCoordinates(0.5, 0.5, 0.1), 3)
    row.add_object_instance(of_row(row).car(3))
    row.add_object_instance(thing)
    there = target(store)
    check_refused(row, store, there.data_hash, OntologyError, "circle")


def test_frames_that_are_taken(store: Store, sketch: LabelRowV2) -> None:
    """A frame has one classification of a kind."""
    there = new_row(store)
    there.add_classification_instance(of_row(there).note(4, "dawn"))
    there.save()
    check_refused(sketch, store, there.data_hash, LabelRowError, "is already on frames 4")


def test_a_namesake(store: Store, sketch: LabelRowV2) -> None:
    """An instance that is there already is not replaced behind somebody's back."""
    there = target(store)
    (car,) = sketch.get_object_instances()
    for _ in range(2):
        again = memory_row()
        twin = labelevents.objects.ObjectInstance(car.ontology_item, object_hash=car.object_hash)
        twin.set_for_frames(box(), 1)
        again.add_object_instance(twin)
        if there.history():
            sketch.attach_to_project(store.projects[0], there.data_hash)
            sketch.save()
            check_refused(again, store, there.data_hash, LabelRowError, re.escape(car.object_hash))
            return


def test_once_is_enough(store: Store, sketch: LabelRowV2, here: Town) -> None:
    """A row that is in a store cannot be moved again."""
    there = target(store)
    sketch.attach_to_project(store.projects[0], there.data_hash)
    told = "`street.mp4` is in a project already"
    check_refused(sketch, store, there.data_hash, LabelRowError, told)


def test_a_store_that_is_read_only(tmp_path: Any, sketch: LabelRowV2) -> None:
    """What cannot be written is refused at once."""
    path = tmp_path / "a.labels"
    with labelevents.open(path) as store:
        there = target(store)
    with labelevents.open(path, readonly=True) as store:
        check_refused(sketch, store, there.data_hash, ReadOnlyError, "opened for reading")


def test_hashes_of_images_are_the_projects(store: Store) -> None:
    """The images of a group have the hashes that they have there."""
    group = ImageGroup("g", (Image("a", 4, 3), Image("b", 4, 3)))
    row, there = memory_row(media=group), target(store, group)
    there.initialise_labels()
    row.attach_to_project(store.projects[0], there.data_hash)

    assert [there.get_image_hash(i) for i in (0, 1)] == [row.get_image_hash(i) for i in (0, 1)]
    assert hash_of(there) == hash_of(row)
