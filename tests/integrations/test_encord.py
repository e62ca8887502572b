"""Rows of the real `encord` into a store, and what a store says of them back into such rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given

import labelevents
from labelevents import Project, Store, Video
from labelevents.objects import OntologyStructure

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

from encord import objects as encord_objects
from encord.exceptions import LabelRowError as TheirError

from labelevents.integrations.encord import apply, ontology_of, record
from tests.differential.sides import ALL_MEDIA
from tests.formats.encord.generated import MEDIA, ONTOLOGY, rows
from tests.formats.encord.real import ROWS, load, ontology_file, row_file
from tests.formats.encord.theirs import their_row
from tests.integrations.given import (
    JSON,
    box,
    car,
    detached,
    labelled,
    labels_of,
    plain,
    real_video,
    structure,
    without_labels,
)

# Encord calls this itself, whenever an object leaves a row.
pytestmark = pytest.mark.filterwarnings(
    "ignore:_remove_from_frame_to_hashes_map:DeprecationWarning"
)

each_medium = pytest.mark.parametrize("medium", ALL_MEDIA)
each_row = pytest.mark.parametrize("name", sorted(ROWS))


@pytest.fixture
def store() -> Iterator[Store]:
    """A store in memory, of Ana's."""
    with labelevents.open(":memory:", actor="ana@town.org") as opened:
        yield opened


@pytest.fixture
def project(store: Store) -> Project:
    """A project with the ontology of the rows."""
    return store.create_project("Town", ontology_of(detached("image")))


def _head(store: Store) -> int:
    return store.stats().commits


# Recording


@each_medium
def test_a_recorded_row_says_the_same(project: Project, medium: str) -> None:
    """What the store holds of a row is what the row holds, and the row is not touched."""
    theirs = labelled(medium)
    before = theirs.to_encord_dict()

    made = record(theirs, project, title="a row")

    assert (True, 1) == (made.made, made.new)
    assert labels_of(before) == labels_of(made.row.to_encord_dict(strict=True))
    assert before == theirs.to_encord_dict()


@each_medium
def test_recording_again_writes_nothing(store: Store, project: Project, medium: str) -> None:
    """A row that did not change makes no commit, and is the same row."""
    theirs = labelled(medium)
    made = record(theirs, project, title="a row")
    head = _head(store)

    again = record(theirs, project, title="a row")

    assert (None, False, 1, 0) == (again.commit, again.made, again.matched, again.new)
    assert made.row.label_hash == again.row.label_hash
    assert head == _head(store)


@each_medium
def test_the_store_knows_the_data(project: Project, medium: str) -> None:
    """A row of a store has the type, size, length and rate of that of Encord."""
    theirs = detached(medium)

    row = record(theirs, project, title="a row").row

    asked: tuple[str, ...] = (
        "number_of_frames",
        "width",
        "height",
        "fps",
        "duration",
        "audio_sample_rate",
    )
    if medium in ("audio", "dicom"):  # counted in samples, and by nobody
        asked = asked[1:]
    assert theirs.data_type.value == row.data_type.value
    assert {name: getattr(theirs, name) for name in asked} == {
        name: getattr(row, name) for name in asked
    }


def test_only_the_difference_is_recorded(project: Project) -> None:
    """A box that moved on one frame in Encord is one commit that speaks of that box."""
    theirs = labelled("video")
    record(theirs, project, title="a row")
    (instance,) = theirs.get_object_instances()
    instance.set_for_frames(box(0.125), 0, overwrite=True, last_edited_by="bob@town.org")

    again = record(theirs, project, title="a row", message="Bob moved it")

    assert again.commit is not None
    changes = again.row.diff(again.commit.number - 1, again.commit.number)
    assert {"moved", "annotated"} >= {one.kind for one in changes}
    assert {instance.object_hash} == {one.instance for one in changes}
    assert {(0, 0)} == {one.frames for one in changes}
    assert ("Bob moved it", "import") == (again.commit.message, again.commit.kind)
    assert (1, 0) == (again.matched, again.dropped)


def test_what_left_encord_leaves_the_row_and_stays_in_its_history(project: Project) -> None:
    """An object that was removed in Encord is gone now, and there before."""
    theirs = labelled("video")
    first = record(theirs, project, title="a row")
    (instance,) = theirs.get_object_instances()
    theirs.remove_object(instance)

    again = record(theirs, project, title="a row")

    assert first.commit is not None
    assert ([], 1) == (again.row.get_object_instances(), again.dropped)
    then = again.row.at(first.commit.number)
    assert [instance.object_hash] == [one.object_hash for one in then.get_object_instances()]


def test_what_encord_does_not_write_is_recorded(project: Project) -> None:
    """Who said a classification on one frame is recorded, though `to_encord_dict` drops it."""
    theirs = labelled("video")
    season = theirs.ontology_structure.get_child_by_hash("degrees")
    (instance,) = theirs.get_classification_instances(filter_ontology_classification=season)
    instance.set_for_frames(3, created_by="bob@town.org", confidence=0.5)

    row = record(theirs, project, title="a row").row

    (ours,) = row.get_classification_instances(
        filter_ontology_classification=row.ontology_structure.get_child_by_hash("degrees")
    )
    said = {one.frame: (one.created_by, one.confidence) for one in ours.get_annotations()}
    assert {0: ("ana@town.org", 1.0), 3: ("bob@town.org", 0.5)} == said
    assert None is record(theirs, project, title="a row").commit

    other = detached("video")
    apply(row, other)
    (back,) = other.get_classification_instances(filter_ontology_classification=season)
    assert said == {one.frame: (one.created_by, one.confidence) for one in back.get_annotations()}
    assert False is apply(row, other).changed


def test_detached_rows_go_by_their_title(project: Project) -> None:
    """Rows that all have the same hash, which stands for none, are rows of their own."""
    one = record(labelled("video"), project, title="one").row
    two = record(labelled("video"), project, title="two").row

    assert ["one", "two"] == [row.data_title for row in project.list_label_rows_v2()]
    assert one.label_hash != two.label_hash
    assert not {str(one.label_hash), str(two.label_hash)} & {detached("video").label_hash}


def test_rows_go_by_their_hash(project: Project) -> None:
    """A row of a project of Encord keeps its hashes, and is found by them under another title."""
    theirs = real_video()
    made = record(theirs, project)

    again = record(theirs, project, title="renamed")

    assert ("a label", "unit-0") == (made.row.label_hash, made.row.data_hash)
    assert ("a label", "renamed") == (again.row.label_hash, again.row.data_title)
    assert ["renamed"] == [row.data_title for row in project.list_label_rows_v2()]


def test_one_row_in_two_projects(store: Store, project: Project) -> None:
    """Another project of the store has the row under a hash of its own, and finds it again."""
    theirs = real_video()
    record(theirs, project)
    other = store.create_project("Other", ontology_of(theirs))

    made, again = record(theirs, other), record(theirs, other)

    assert "a label" != made.row.label_hash == again.row.label_hash
    assert (True, None) == (made.made, again.commit)


def test_what_is_recorded_can_be_taken_back(project: Project) -> None:
    """A recording is a commit as all imports are: it is taken back by `revert`."""
    theirs = labelled("video")
    record(theirs, project, title="a row")
    theirs.add_object_instance(car(theirs.ontology_structure))
    again = record(theirs, project, title="a row")
    assert again.commit is not None
    both = len(again.row.get_object_instances())

    again.row.revert(again.commit.number)

    assert (2, 1) == (both, len(again.row.get_object_instances()))


def test_the_ontology_is_that_of_encord() -> None:
    """A project is made from what Encord's row is labelled by."""
    assert OntologyStructure.from_dict(structure().to_dict()).to_dict() == (
        ontology_of(detached("video")).to_dict()
    )


# Applying


@each_medium
def test_a_row_that_was_applied_says_the_same(project: Project, medium: str) -> None:
    """An empty row of Encord holds what the store's does, and applying again leaves it alone."""
    theirs, other = labelled(medium), detached(medium)
    head = {**other.to_encord_dict(), "data_units": None}
    row = record(theirs, project, title="a row").row

    done = apply(row, other)
    again = apply(row, other)

    assert labels_of(theirs.to_encord_dict()) == labels_of(other.to_encord_dict())
    assert (True, 1, 2) == (done.changed, done.objects, done.classifications)
    assert (False, 1, 2) == (again.changed, again.objects, again.classifications)
    for name in ("label_hash", "data_hash", "dataset_hash", "branch_name", "last_edited_at"):
        assert head[name] == other.to_encord_dict()[name]


def test_a_row_of_the_past_is_applied(project: Project) -> None:
    """What a row of Encord held once, it can hold again: a revision of the store says it."""
    theirs = labelled("video")
    before = theirs.to_encord_dict()
    first = record(theirs, project, title="a row")
    (instance,) = theirs.get_object_instances()
    theirs.remove_object(instance)
    second = record(theirs, project, title="a row")
    assert first.commit is not None

    done = apply(second.row.at(first.commit.number), theirs)

    assert labels_of(before) == labels_of(theirs.to_encord_dict())
    assert (True, 1) == (done.changed, done.objects)


def test_a_row_made_in_the_store_is_applied(project: Project) -> None:
    """Labels that nobody made in Encord get there, whatever the row held before."""
    row = project.create_label_row(Video("a row", 100, 50, 10, 10.0))
    row.initialise_labels()
    instance = row.ontology_structure.get_child_by_hash("van").create_instance()
    corners = labelevents.objects.coordinates.BoundingBoxCoordinates(0.5, 0.25, 0.0, 0.5)
    instance.set_for_frames(corners, [2, 3])
    row.add_object_instance(instance)
    row.save()
    theirs = labelled("video")

    apply(row, theirs)

    (got,) = theirs.get_object_instances()
    assert instance.object_hash == got.object_hash
    assert [2, 3] == [one.frame for one in got.get_annotations()]
    assert [] == theirs.get_classification_instances()


# Both, over rows of all kinds


@given(case=rows())
def test_any_row_goes_both_ways(case: tuple[str, JSON]) -> None:
    """Every medium, shape and kind of answer: recorded, applied to an empty row, the same."""
    kind, labels = case
    theirs = _readable(labels)
    if theirs is None:
        return
    empty = their_row(encord_objects, ONTOLOGY, without_labels(labels))

    _check_both_ways(theirs, empty)

    assert kind in MEDIA


def _readable(labels: JSON) -> Any:
    """The row, if `encord` reads it: a listing of pages and slices knows fewer than have labels."""
    try:
        return their_row(encord_objects, ONTOLOGY, labels)
    except TheirError:
        return None


@each_row
def test_real_rows_go_both_ways(name: str) -> None:
    """So do the rows that are beside the repository."""
    labels, ontology = load(row_file(name)), load(ontology_file(name))
    theirs = their_row(encord_objects, ontology, labels)
    empty = their_row(encord_objects, ontology, without_labels(labels))

    _check_both_ways(theirs, empty)


def _check_both_ways(theirs: Any, empty: Any) -> None:
    before = theirs.to_encord_dict()
    with labelevents.open(":memory:", actor="ana") as store:
        project = store.create_project("Real", ontology_of(theirs))
        made = record(theirs, project, size=(640, 480))

        assert plain(before) == plain(made.row.to_encord_dict(strict=True))
        assert None is record(theirs, project).commit

        apply(made.row, empty)

        assert plain(before) == plain(empty.to_encord_dict())
        assert False is apply(made.row, empty).changed
        assert None is record(empty, project).commit
        assert before == theirs.to_encord_dict()
