"""Changing a project's ontology: the differences are events, and labels keep their answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import (
    ConflictError,
    HasDependentsError,
    LabelRowV2,
    OntologyError,
    Project,
    Store,
    Video,
)
from labelevents.objects import (
    ChecklistAttribute,
    Object,
    OntologyStructure,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from labelevents.objects.frames import Range
from tests.rows.given import Town, labels, new_row, of_row, reread


@pytest.fixture
def project(store: Store, row: LabelRowV2, here: Town) -> Project:
    """A project whose row has a car with answers, and a rainy classification."""
    car = here.car(Range(0, 9))
    car.set_answer(here.option("merc"))
    car.set_answer(here.options("door"))
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    rain = here.question("weather").create_instance()
    rain.set_answer(here.option("rain"))
    rain.set_for_frames(3)
    row.add_classification_instance(rain)
    row.save()
    return store.projects[0]


def copy_of(project: Project) -> OntologyStructure:
    """The project's ontology, to be changed."""
    return OntologyStructure.from_dict(project.ontology_structure.to_dict())


def test_only_differences_are_events(store: Store, project: Project) -> None:
    """An object with an attribute of two options is four events; the rest is not repeated."""
    wider = copy_of(project)
    ship = wider.add_object("Ship", Shape.POLYGON)
    flag = ship.add_attribute(RadioAttribute, "Flag")
    flag.add_option("Red")
    flag.add_option("White")
    commit = project.update_ontology(wider, "ships too")
    assert commit is not None

    assert (4, "ships too", 1) == (commit.events, commit.message, len(commit.streams))
    assert wider.to_dict() == project.ontology_structure.to_dict()


def test_the_same_ontology_is_nothing(project: Project) -> None:
    """To update to what is there writes nothing."""
    assert project.update_ontology(copy_of(project)) is None


def test_mutating_a_structure_records_nothing(project: Project, path: Path) -> None:
    """A structure is a value: to change it changes no store."""
    before = copy_of(project).to_dict()
    project.ontology_structure.add_object("Ship", Shape.POLYGON)
    with labelevents.open(path, readonly=True) as store:
        assert before == store.projects[0].ontology_structure.to_dict()


def test_renaming_keeps_answers(
    store: Store, project: Project, row: LabelRowV2, here: Town, path: Path
) -> None:
    """Labels refer by hash: renamed items and options keep their labels and answers."""
    renamed = copy_of(project)
    renamed.get_child_by_hash("car", type_=Object).name = "Vehicle"
    renamed.get_child_by_hash("brand", type_=RadioAttribute).name = "Make"
    renamed.get_child_by_hash("merc").label = "Mercedes-Benz"
    renamed.get_child_by_hash("door").label = "Hatch"
    commit = project.update_ontology(renamed)
    assert commit is not None
    store.close()
    with labelevents.open(path, actor="ben") as again:
        (same,) = again.projects[0].list_label_rows_v2()
        same.initialise_labels()
        (car,) = same.get_object_instances()
        now = of_row(same)

        assert 4 == commit.events
        assert "Vehicle" == car.object_name
        assert "Mercedes-Benz" == car.get_answer(now.attribute("brand")).label
        assert ["Hatch"] == [option.label for option in car.get_answer(now.attribute("parts"))]


def test_an_open_row_sees_the_change(project: Project, row: LabelRowV2, here: Town) -> None:
    """Rows of the project answer by the new ontology at once."""
    renamed = copy_of(project)
    renamed.get_child_by_hash("merc").label = "Mercedes-Benz"
    project.update_ontology(renamed)
    (car,) = row.get_object_instances()
    now = of_row(row)

    assert "Mercedes-Benz" == car.get_answer(now.attribute("brand")).label


@pytest.mark.parametrize("used", ["car", "brand", "merc", "door", "doing", "stands", "weather"])
def test_what_labels_use_cannot_be_removed(project: Project, used: str) -> None:
    """To remove what labels use is refused, naming it and the row, and nothing changes."""
    smaller = copy_of(project).to_dict()
    _remove(smaller, used)
    before = copy_of(project).to_dict()
    with pytest.raises(HasDependentsError, match=r"in `street.mp4`.+Archive it instead") as caught:
        project.update_ontology(OntologyStructure.from_dict(smaller))

    assert before == project.ontology_structure.to_dict()
    assert any(used in str(cell) for cell in caught.value.cells)


def _remove(found: Any, feature_hash: str) -> None:
    """Take the element of that hash out of an ontology's JSON."""
    if isinstance(found, list):
        found[:] = [each for each in found if each.get("featureNodeHash") != feature_hash]
        for each in found:
            _remove(each, feature_hash)
    elif isinstance(found, dict):
        for value in found.values():
            if isinstance(value, list):
                _remove(value, feature_hash)


def test_what_unsaved_labels_use_cannot_be_removed(
    project: Project, row: LabelRowV2, here: Town
) -> None:
    """Labels of this program that are not saved yet count as well."""
    row.add_classification_instance(here.note(3, "dusk"))
    smaller = copy_of(project).to_dict()
    _remove(smaller, "note")
    with pytest.raises(HasDependentsError):
        project.update_ontology(OntologyStructure.from_dict(smaller))


def test_what_nobody_uses_can_be_removed(store: Store, project: Project, row: LabelRowV2) -> None:
    """Unused elements go, and labels stay."""
    smaller = copy_of(project).to_dict()
    for unused in ("audi", "polygon", "note", "wheel", "turns"):
        _remove(smaller, unused)
    before = labels(row)
    project.update_ontology(OntologyStructure.from_dict(smaller))

    assert smaller == project.ontology_structure.to_dict()
    assert before["order"] == labels(row)["order"]
    assert store.verify().ok


@pytest.mark.parametrize("what", ["shape", "kind", "dynamic", "level"])
def test_nothing_becomes_something_else(project: Project, what: str) -> None:
    """Shape, kind of attribute, and whether it is dynamic cannot change under the labels."""
    other = copy_of(project).to_dict()
    car = next(each for each in other["objects"] if each["featureNodeHash"] == "car")
    if what == "shape":
        car["shape"] = "polygon"
    elif what == "kind":
        car["attributes"][1]["type"] = "numeric"
    elif what == "dynamic":
        car["attributes"][1]["dynamic"] = True
    else:
        other["classifications"][0]["level"] = "global"
    before = copy_of(project).to_dict()
    with pytest.raises(OntologyError):
        project.update_ontology(OntologyStructure.from_dict(other))

    assert before == project.ontology_structure.to_dict()


def test_ontologies_must_hold_together(store: Store) -> None:
    """A classification that asks nothing, or siblings of one hash, make no project."""
    broken = OntologyStructure()
    broken.add_classification()
    with pytest.raises(OntologyError, match="Expected an attribute"):
        store.create_project("Broken", broken)

    assert ([], 0) == (store.projects, store.stats().commits)


def test_order_is_kept(store: Store, path: Path) -> None:
    """Positions are part of the ontology: options stay in their order, and can be moved."""
    ontology = OntologyStructure()
    question = ontology.add_classification()
    checklist = question.add_attribute(ChecklistAttribute, "Which")
    for label in ("c", "a", "b"):
        checklist.add_option(label)
    project = store.create_project("Order", ontology)
    moved = copy_of(project)
    moved.classifications[0].attributes[0].options.reverse()  # type: ignore[attr-defined]
    commit = project.update_ontology(moved)
    assert commit is not None
    store.close()
    with labelevents.open(path, readonly=True) as again:
        (found,) = again.projects[0].ontology_structure.classifications

        assert ["b", "a", "c"] == [option.title for option in found.attributes[0].options]
        assert 2 == commit.events


def test_another_handle_sees_it(project: Project, row: LabelRowV2, path: Path) -> None:
    """A second program sees the new ontology, and can label by it."""
    with labelevents.open(path, actor="ben") as other:
        theirs = other.projects[0]
        _ = theirs.ontology_structure
        wider = copy_of(project)
        wider.add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="ship")
        project.update_ontology(wider)
        fresh = theirs.create_label_row(Video("ben.mp4", 10, 10, 5))
        fresh.initialise_labels()

        assert "Ship" == of_row(fresh).object("ship").name


def test_labels_by_an_item_of_a_later_ontology(store: Store, project: Project) -> None:
    """A row that was open before the ontology grew can be labelled by what is new."""
    row = new_row(store, "late.mp4")
    wider = copy_of(project)
    ship = wider.add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="ship")
    ship.add_attribute(TextAttribute, "Name", feature_node_hash="name")
    project.update_ontology(wider)
    here = of_row(row)
    car = here.object("ship").create_instance()
    car.set_answer("Aurora")
    car.set_for_frames(here.car(0).get_annotation(0).coordinates, 3)
    row.add_object_instance(car)
    row.save()
    (again,) = reread(store, row).get_object_instances()

    assert "Aurora" == again.get_answer()


def test_a_conflict_does_not_stick(project: Project, path: Path) -> None:
    """If another ontology came first, the change is dropped whole, and can be made again."""
    with labelevents.open(path, actor="ben") as other:
        theirs = other.projects[0]
        wider = copy_of(theirs)
        wider.add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="ship")
        with pytest.raises(ConflictError), other.commit():  # noqa: PT012 - the block is tested
            theirs.update_ontology(wider)
            mine = copy_of(project)
            mine.add_object("Boat", Shape.BOUNDING_BOX, feature_node_hash="boat")
            project.update_ontology(mine)
        again = copy_of(theirs)
        again.add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="ship")
        commit = theirs.update_ontology(again)

        assert commit is not None
        assert ["Boat", "Ship"] == [each.name for each in theirs.ontology_structure.objects[-2:]]
