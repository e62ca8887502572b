"""Stores that save by themselves, that refuse to write, and that are closed too early."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import (
    ConflictError,
    LabelEventsError,
    LabelRowV2,
    NotAStoreError,
    ReadOnlyError,
    Store,
    Video,
)
from labelevents.objects import OntologyStructure, Shape
from labelevents.objects.frames import Range
from tests.rows.given import (
    Town,
    box,
    labels,
    new_row,
    of_row,
    refused,
    reopened,
    reread,
    town,
    unsaved,
)


@pytest.fixture
def saving(path: Path) -> Iterator[Store]:
    """A store that saves after every call."""
    with labelevents.open(path, actor="ana", autosave=True) as store:
        yield store


def test_every_call_is_a_commit(saving: Store) -> None:
    """With autosave each call that changes something is one commit, and nothing is unsaved."""
    row = new_row(saving)
    here, start = of_row(row), saving.stats().commits
    car = here.car(Range(0, 9))
    row.add_object_instance(car)
    car.set_for_frames(box(0.5), 3, overwrite=True)
    car.set_for_frames(box(0.5), 3, overwrite=True)  # says nothing new
    car.set_answer("M-1", here.attribute("plate"))
    row.get_frame_view(20).add_object_instance(car, box())
    row.remove_object(car)

    assert 5 == saving.stats().commits - start
    assert 0 == unsaved(row)
    assert [] == reread(saving, row).get_object_instances()
    assert row.save() is None


def test_making_a_project_is_one_commit(saving: Store) -> None:
    """Also with autosave, a project and its ontology are one commit, and so is a row."""
    project = saving.create_project("Town", town().ontology, message="a town")
    row = project.create_label_row(Video("one", 10, 10, 5), message="a row")
    messages = [commit.message for commit in saving.history()]

    assert ["a row", "a town"] == messages
    assert row.data_title == saving.projects[0].list_label_rows_v2()[0].data_title


def test_what_is_asked_to_say_why_says_it(saving: Store) -> None:
    """Also with autosave, calls that take a message give the commit that bears it."""
    row = new_row(saving)
    project = saving.projects[0]
    wider = OntologyStructure.from_dict(project.ontology_structure.to_dict())
    wider.add_object("Ship", Shape.BOUNDING_BOX)
    commits = [
        row.rename("new", message="renamed"),
        row.archive(message="archived"),
        project.update_ontology(wider, "wider"),
        project.archive(message="closed"),
    ]

    assert ["renamed", "archived", "wider", "closed"] == [c and c.message for c in commits]


def test_a_refused_project_leaves_nothing(saving: Store) -> None:
    """If an ontology is refused, there is no project without one."""
    broken = OntologyStructure()
    broken.add_classification()
    with pytest.raises(LabelEventsError):
        saving.create_project("Broken", broken)

    assert ([], 0) == (saving.projects, saving.stats().commits)


def test_a_block_is_one_commit_all_the_same(saving: Store) -> None:
    """With autosave too, what is inside `store.commit()` is one commit, or taken back."""
    row = new_row(saving)
    start, before = saving.stats().commits, labels(row)
    with pytest.raises(ZeroDivisionError), saving.commit():  # noqa: PT012 - the block is tested
        row.add_object_instance(of_row(row).car(1))
        _ = 1 / 0
    assert before == labels(row)
    with saving.commit("both"):
        row.add_object_instance(of_row(row).car(1))
        row.add_object_instance(of_row(row).car(2))

    assert 1 == saving.stats().commits - start


def test_a_conflict_refuses_the_call(saving: Store, path: Path) -> None:
    """With autosave a call that cannot be saved is refused like any other: nothing has changed."""
    row = new_row(saving)
    car = of_row(row).car(Range(0, 9))
    row.add_object_instance(car)
    with reopened(path, actor="ben") as other:
        other.get_object_instances()[0].set_for_frames(box(0.7), 3, overwrite=True)
        other.save()
    with refused(row, error=ConflictError):
        car.set_for_frames(box(0.8), 3, overwrite=True)


def test_a_busy_store_refuses_the_call(path: Path) -> None:
    """With autosave an object that could not be saved did not join the row either."""
    with labelevents.open(path, actor="ana", autosave=True, busy_timeout=0.05) as store:
        row = new_row(store)
        car = of_row(row).car(3)
        with (
            labelevents.open(path, actor="ben") as other,
            other._log.transaction(),
            refused(row, car, error=labelevents.StoreBusyError),
        ):
            row.add_object_instance(car)

        assert [] == row.get_object_instances()
        row.add_object_instance(car)


# Reading only


@pytest.fixture
def frozen(path: Path) -> Iterator[Store]:
    """A store with a car and a note, opened for reading."""
    with labelevents.open(path, actor="ana") as store:
        row = new_row(store)
        row.add_object_instance(of_row(row).car(Range(0, 9)))
        row.add_classification_instance(of_row(row).note(3, "dusk"))
        row.save()
    with labelevents.open(path, readonly=True) as store:
        yield store


def test_reading_only(frozen: Store, path: Path) -> None:
    """A store opened for reading refuses every change, and stays as it was, to the byte."""
    (row,) = frozen.projects[0].list_label_rows_v2()
    row.initialise_labels()
    before, content = labels(row), path.read_bytes()
    car, note = row.get_object_instances()[0], row.get_classification_instances()[0]
    here, wider = of_row(row), town().ontology
    wider.add_object("Ship", Shape.BOUNDING_BOX)
    calls: list[Any] = [
        lambda: car.set_for_frames(box(0.9), 3, overwrite=True),
        lambda: car.set_track({50: box()}),
        lambda: car.remove_from_frames(3),
        lambda: car.set_answer("M-1", here.attribute("plate")),
        lambda: car.delete_answer(here.attribute("plate")),
        lambda: setattr(car, "object_number", 3),
        lambda: setattr(car.get_annotation(3), "confidence", 0.5),
        lambda: note.set_for_frames(9),
        lambda: setattr(note, "confidence", 0.5),
        lambda: row.add_object_instance(here.car(3)),
        lambda: row.get_frame_view(3).add_object_instance(here.car(None), box()),
        lambda: row.remove_object(car),
        lambda: row.remove_classification(note),
        lambda: row.rename("new"),
        row.archive,
        lambda: frozen.create_project("Another", town().ontology),
        lambda: frozen.projects[0].create_label_row(Video("x", 1, 1, 1)),
        lambda: frozen.projects[0].update_ontology(wider),
        frozen.projects[0].archive,
    ]
    for call in calls:
        with pytest.raises(LabelEventsError) as caught:
            call()
        assert isinstance(caught.value, ReadOnlyError), caught.value

    assert (before, content) == (labels(row), path.read_bytes())
    assert issubclass(ReadOnlyError, PermissionError)


def test_reading_only_there_is_nothing_to_save(frozen: Store) -> None:
    """To save without changes is nothing, also where nothing can be written."""
    (row,) = frozen.projects[0].list_label_rows_v2()
    row.initialise_labels()

    assert row.save() is None


def test_copies_of_what_is_read_only_are_ones_own(frozen: Store) -> None:
    """A copy is on no row, and can be changed."""
    (row,) = frozen.projects[0].list_label_rows_v2()
    row.initialise_labels()
    twin = row.get_object_instances()[0].copy()
    twin.set_for_frames(box(0.9), 50)

    assert [Range(0, 9), Range(50, 50)] == twin.get_ranges()


def test_there_must_be_something_to_read(path: Path) -> None:
    """To read a store that is not there is refused, and makes no file."""
    with pytest.raises(NotAStoreError, match="There is no store at"):
        labelevents.open(path, readonly=True)

    assert not path.exists()


# Closing


def test_closing_with_unsaved_changes_warns(path: Path) -> None:
    """What is not saved is lost when the store is closed, with a warning that names the rows."""
    store = labelevents.open(path, actor="ana")
    row = new_row(store)
    row.add_object_instance(of_row(row).car(3))
    with pytest.warns(UserWarning, match="unsaved changes in `street.mp4`. Call `row.save"):
        store.close()
    with reopened(path) as again:
        assert [] == again.get_object_instances()


def test_closing_with_everything_saved_is_quiet(path: Path) -> None:
    """Saved, dropped and detached changes are nothing to warn about."""
    with warnings.catch_warnings(), labelevents.open(path, actor="ana") as store:
        warnings.simplefilter("error")
        saved, dropped = new_row(store), new_row(store, "dropped.mp4")
        saved.add_object_instance(of_row(saved).car(3))
        saved.save()
        dropped.add_object_instance(of_row(saved).car(3))
        dropped.initialise_labels(overwrite=True)
        of_row(saved).car(5).set_for_frames(box(), 6)

    assert path.exists()


def test_an_error_is_enough_to_read(path: Path) -> None:
    """If the block of a store fails, its error comes without a warning on top."""
    ana = labelevents.open(path, actor="ana")
    with pytest.raises(ZeroDivisionError), ana as store:  # noqa: PT012 - the block is tested
        row: LabelRowV2 = new_row(store)
        row.add_object_instance(Town(row.ontology_structure).car(3))
        _ = 1 / 0
