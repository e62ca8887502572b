"""What goes neither into a store nor into a row of the real `encord`: both stay as they are."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

import labelevents
from labelevents import LabelRowError, Project, Store
from labelevents.exceptions import LabelEventsError, OntologyError, ReadOnlyError
from labelevents.objects import OntologyStructure

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

from encord import objects as encord_objects
from encord.orm.label_row import LabelRowMetadata

from labelevents.integrations.encord import apply, ontology_of, record
from tests.differential.sides import ALL_MEDIA, THEIRS
from tests.formats.encord.generated import ONTOLOGY
from tests.formats.encord.real import ROWS
from tests.formats.encord.theirs import Holder, metadata_dict, their_row
from tests.integrations.given import (
    detached,
    labelled,
    video_labels,
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


def _unread(theirs: Any) -> Any:
    known = LabelRowMetadata.from_dict(metadata_dict(video_labels()))
    row_class: Any = encord_objects.LabelRowV2
    return row_class(known, None, Holder(theirs.ontology_structure))


def test_a_row_that_was_not_read_is_refused(store: Store, project: Project) -> None:
    """Labels must have been read before they are recorded, or replaced."""
    unread = _unread(detached("video"))
    row = record(labelled("video"), project, title="a row").row
    head = _head(store)

    with pytest.raises(LabelRowError, match=r"Call its `initialise_labels\(\)` first"):
        record(unread, project)
    with pytest.raises(LabelRowError, match=r"Call its `initialise_labels\(\)` first"):
        apply(row, unread)

    assert head == _head(store)
    assert not unread.is_labelling_initialised


def test_another_ontology_is_refused(store: Store) -> None:
    """Labels that the other side has no words for go neither way."""
    theirs = labelled("video")
    foreign = THEIRS.row("video", THEIRS.structure(foreign=True))
    before = foreign.to_encord_dict()
    project = store.create_project("Harbour", ontology_of(foreign))
    head = _head(store)

    with pytest.raises(OntologyError, match=r"lacks.*Call `project.update_ontology\(ontology_of"):
        record(theirs, project, title="a row")
    assert head == _head(store)

    project.update_ontology(ontology_of(theirs))
    row = record(theirs, project, title="a row").row
    head = _head(store)
    with pytest.raises(OntologyError, match="Add it to Encord's ontology first"):
        apply(row, foreign)
    assert before == foreign.to_encord_dict()
    assert head == _head(store)


def test_an_element_that_is_something_else_is_refused(store: Store) -> None:
    """The same hash under another shape is another element; another colour is the same."""
    theirs = labelled("video")
    known = deepcopy(ontology_of(theirs).to_dict())
    (shaped,) = (one for one in known["objects"] if one["featureNodeHash"] == "car")
    shaped["color"] = "#000000"
    made = store.create_project("Other colour", OntologyStructure.from_dict(deepcopy(known)))
    assert record(theirs, made, title="a row").made

    shaped["shape"] = "polygon"
    project = store.create_project("Other shape", OntologyStructure.from_dict(known))
    with pytest.raises(OntologyError, match=r"Car.* \(car\)"):
        record(theirs, project, title="a row")


@pytest.mark.parametrize("other", ["clip", "image", "img_group", "audio", "text", "pdf", "dicom"])
def test_other_data_are_refused(store: Store, project: Project, other: str) -> None:
    """A video is neither a picture nor a shorter video."""
    row = record(labelled("video"), project, title="a row").row
    theirs = labelled(other) if other != "dicom" else detached(other)
    before, head = theirs.to_encord_dict(), _head(store)

    with pytest.raises(LabelRowError, match="Expected rows about the same data"):
        apply(row, theirs)
    if theirs.is_detached:
        with pytest.raises(LabelRowError, match="Expected rows about the same data"):
            record(theirs, project, title="a row")

    assert before == theirs.to_encord_dict()
    assert head == _head(store)


def test_text_is_not_html(project: Project) -> None:
    """Both are of the type `plain_text`, and their labels say other things."""
    record(labelled("text"), project, title="a row")

    with pytest.raises(LabelRowError, match="`text/html` with 1 frames"):
        record(labelled("html"), project, title="a row")


def test_what_encord_refuses_leaves_its_row(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of Encord is emptied before it is read; a row beside it finds out what is refused."""
    theirs, other = labelled("video"), labelled("video")
    row = record(theirs, project, title="a row").row
    before = other.to_encord_dict()

    def refuse(*_: Any) -> None:
        raise ValueError("not this one")

    monkeypatch.setattr(encord_objects.LabelRowV2, "_parse_labels_from_dict", refuse)
    with pytest.raises(LabelRowError, match=r"`encord` cannot take .* ValueError: not this one"):
        apply(row, other)

    assert before == other.to_encord_dict()


def test_what_encord_passes_over_is_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost silently, should a version of `encord` not know what another knew."""
    theirs, other = labelled("video"), labelled("video")
    row = record(theirs, project, title="a row").row
    before = other.to_encord_dict()

    monkeypatch.setattr(encord_objects.LabelRowV2, "_parse_labels_from_dict", lambda *_: None)
    with pytest.raises(LabelRowError, match="passes over 3 of 3 instances"):
        apply(row, other)

    assert before == other.to_encord_dict()


@pytest.mark.parametrize("wrong", [None, "a row", 3])
def test_other_things_are_refused(project: Project, wrong: Any) -> None:
    """Neither side takes what is no row."""
    with pytest.raises(LabelRowError, match="Expected a `LabelRowV2` of the package `encord`"):
        record(wrong, project)
    with pytest.raises(LabelRowError, match="Expected a `LabelRowV2` of labelevents"):
        apply(wrong, detached("video"))


def test_the_sides_are_not_taken_for_each_other(project: Project) -> None:
    """A row of the store is none of Encord, though the classes share their name."""
    row: Any = record(labelled("video"), project, title="a row").row

    with pytest.raises(LabelRowError, match=r"got `labelevents\.rows\.label_row\.LabelRowV2`"):
        record(row, project)
    with pytest.raises(LabelRowError, match="To write to a store, call `record`"):
        apply(detached("video"), detached("video"))


def test_a_store_is_no_project(store: Store) -> None:
    """Rows are in projects, whose ontology they share."""
    wrong: Any = store

    with pytest.raises(LabelRowError, match="Expected a `Project` of a store, got `Store`"):
        record(labelled("video"), wrong, title="a row")


def test_rows_need_a_title(project: Project) -> None:
    """A detached row has none of its own."""
    with pytest.raises(LabelRowError, match="give `title=`"):
        record(labelled("video"), project)

    assert [] == project.list_label_rows_v2()


def test_pictures_need_a_size(store: Store) -> None:
    """Old rows do not say how large they are; whoever records them does."""
    labels = video_labels()
    for name in ("width", "height"):
        labels["data_units"]["unit-0"][name] = None
    theirs = their_row(encord_objects, ONTOLOGY, labels)
    project = store.create_project("Town", ontology_of(theirs))

    with pytest.raises(LabelRowError, match=r"give `size=\(width, height\)`"):
        record(theirs, project)
    assert [] == project.list_label_rows_v2()

    assert record(theirs, project, size=(640, 480)).made
    assert None is record(theirs, project).commit


def test_archived_rows_are_left_alone(project: Project) -> None:
    """A row that was put away is not written to behind anybody's back."""
    record(labelled("video"), project, title="a row").row.archive()

    with pytest.raises(LabelEventsError, match="is archived"):
        record(labelled("video"), project, title="a row")


def test_a_store_for_reading_is_not_written(store: Store, project: Project) -> None:
    """The past of a project takes no rows."""
    past = store.at("HEAD").get_project(project.project_hash)

    with pytest.raises(ReadOnlyError):
        record(labelled("video"), past, title="a row")


def test_without_encord_it_says_what_to_install(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is an extra, and its absence a sentence."""
    theirs = detached("video")
    monkeypatch.setitem(sys.modules, "encord.objects", None)

    for call in (lambda: record(theirs, project, title="a row"), lambda: ontology_of(theirs)):
        with pytest.raises(LabelEventsError, match=r"pip install 'labelevents\[encord\]'"):
            call()
    assert "record" in importlib.import_module("labelevents.integrations.encord").__all__
