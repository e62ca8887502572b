"""The ontology in history: what each commit changed, who answers for what, and labels that stay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labelevents
from labelevents import HasDependentsError, LabelEventsError, LabelRowV2, Project, Where
from labelevents.history.ontology import OntologyChange, OntologyLine
from labelevents.objects import Object, ObjectInstance, OntologyStructure, Shape, TextAttribute
from labelevents.objects.attributes import ChecklistAttribute, RadioAttribute
from labelevents.objects.frames import Range
from labelevents.ontology.changes import flatten
from tests.history.people import People, instance
from tests.rows.given import box, labels, of_row, town

Edit = Callable[[OntologyStructure], Any]
CAR = "object:car"


def project_of(people: People, actor: str = "ana") -> Project:
    """The one project, as somebody has it open."""
    (project,) = people.store(actor).projects
    return project


def change(people: People, actor: str, edit: Edit, message: str | None = None) -> int:
    """Change the ontology; the number of the commit."""
    project = project_of(people, actor)
    structure = OntologyStructure.from_dict(project.ontology_structure.to_dict())
    edit(structure)
    commit = project.update_ontology(structure, message)
    assert commit is not None
    return commit.number


def renamed(structure: OntologyStructure) -> None:
    """The car is a vehicle, and its brand a make."""
    structure.get_child_by_hash("car", type_=Object).name = "Vehicle"
    structure.get_child_by_hash("brand", type_=RadioAttribute).name = "Make"


def archived(structure: OntologyStructure) -> None:
    """The plate is not to be asked any more."""
    structure.get_child_by_hash("plate", type_=TextAttribute).archived = True


def back(structure: OntologyStructure) -> None:
    """The plate is to be asked again."""
    structure.get_child_by_hash("plate", type_=TextAttribute).archived = False


def with_dog(structure: OntologyStructure) -> None:
    """One more kind of object, with a question about it."""
    dog = structure.add_object("Dog", Shape.BOUNDING_BOX, feature_node_hash="dog")
    dog.add_attribute(TextAttribute, "Name", feature_node_hash="name")


def without(*hashes: str) -> Edit:
    """What is below an object, or it itself, goes."""

    def cut(structure: OntologyStructure) -> None:
        found = structure.to_dict()
        _cut(found, hashes)
        smaller = OntologyStructure.from_dict(found)
        structure.objects = smaller.objects
        structure.classifications = smaller.classifications

    return cut


def _cut(found: Any, hashes: tuple[str, ...]) -> None:
    values = found.values() if isinstance(found, dict) else found
    for value in values:
        if isinstance(value, list):
            value[:] = [each for each in value if each.get("featureNodeHash") not in hashes]
        if isinstance(value, list | dict):
            _cut(value, hashes)


def swapped(structure: OntologyStructure) -> None:
    """The first two objects change places."""
    structure.objects[:2] = structure.objects[1::-1]


def gist(one: OntologyChange) -> list[tuple[Any, ...]]:
    """Changes as tuples; of whole elements only that they were there."""
    return [
        (
            change.instance,
            change.name,
            change.field,
            *(bool(v) if change.field == "item" else v for v in (change.before, change.after)),
        )
        for change in one.changes
    ]


# ontology_history


def test_each_commit_and_what_it_changed(people: People) -> None:
    """Newest first: which elements are new, gone or archived, and which keys differ, both ways."""
    for actor, edit in (("ana", with_dog), ("ben", renamed), ("ana", archived)):
        change(people, actor, edit, edit.__name__)
    change(people, "ben", without("dog", "point"), "tidy")
    gone, hidden, named, dog, first = project_of(people).ontology_history()

    assert [6, 5, 4, 3, 1] == [each.commit.number for each in (gone, hidden, named, dog, first)]
    assert ["tidy", "archived", "renamed", "with_dog", None] == [
        each.commit.message for each in (gone, hidden, named, dog, first)
    ]
    assert [("object:dog", "Dog"), ("object:dog/name", "Name")] == [
        (each.instance, each.name) for each in dog.added
    ]
    assert [
        (CAR, "Vehicle", "name", "Car", "Vehicle"),
        (f"{CAR}/brand", "Make", "name", "Brand", "Make"),
    ] == gist(named)
    assert named.changes == named.changed
    assert [(f"{CAR}/plate", "Plate", "archived", False, True)] == gist(hidden)
    assert hidden.changes == hidden.archived
    assert {"object:dog/name", "object:dog", "object:point"} == {
        one.instance for one in gone.removed
    }
    assert len(flatten(town().ontology)) == len(first.added)


def test_one_element_is_of_one_sort(people: People) -> None:
    """Every change is in exactly one of added, removed, archived and changed."""

    def all_at_once(structure: OntologyStructure) -> None:
        with_dog(structure)
        renamed(structure)
        archived(structure)
        swapped(structure)
        without("point")(structure)

    change(people, "ana", all_at_once)
    change(people, "ana", back)
    for one in project_of(people).ontology_history():
        sorts = [*one.added, *one.removed, *one.archived, *one.changed]

        assert sorted(map(id, one.changes)) == sorted(map(id, sorts))
    newest = project_of(people).ontology_history()[0]
    assert [(f"{CAR}/plate", "Plate", "archived", True, False)] == gist(newest)
    assert newest.changes == newest.changed


def test_moving_is_a_change_of_position(people: People) -> None:
    """Elements that change places say so; nothing else of them is written."""
    change(people, "ana", swapped)
    newest = project_of(people).ontology_history()[0]

    assert {("position", 0, 1), ("position", 1, 0)} == {change[2:] for change in gist(newest)}


def test_a_classification_is_called_what_it_asks(people: People) -> None:
    """A classification has no name of its own: its one attribute's is shown."""

    def asks(structure: OntologyStructure) -> None:
        question = structure.add_classification(feature_node_hash="mood")
        question.add_attribute(TextAttribute, "Mood?", feature_node_hash="mood?")

    change(people, "ana", asks)

    assert {"Mood?"} == {one.name for one in project_of(people).ontology_history()[0].added}


def test_labels_alone_are_not_in_it(people: People) -> None:
    """Commits that wrote only labels are not in the ontology's history; mixed ones are."""
    people.add("ana", 0, "a")
    project, row = project_of(people), people.row("ana")
    with people.ana.commit("both") as block:
        structure = project.ontology_structure
        with_dog(structure)
        project.update_ontology(structure)
        row.add_object_instance(of_row(row).car(3))
        row.save()
    assert block.commit is not None
    newest = project.ontology_history()[0]

    assert (4, ("cam0",)) == (newest.commit.number, newest.commit.rows)
    assert 2 == len(newest.added)


def test_taking_back_is_in_it(people: People) -> None:
    """An undo of an ontology's change is a change of its own, the other way round."""
    change(people, "ana", renamed)
    people.ana.undo()
    undone, done, _ = project_of(people).ontology_history()

    assert "undo" == undone.commit.kind
    assert [(one.instance, one.after, one.before) for one in done.changes] == [
        (one.instance, one.before, one.after) for one in undone.changes
    ]


def test_the_past_has_the_history_it_had(people: People) -> None:
    """A project as it was knows no later change, in history and blame."""
    change(people, "ana", renamed)
    (then,) = people.ana.at(2).projects

    assert [1] == [one.commit.number for one in then.ontology_history()]
    assert {1} == {line.commit for line in then.blame()}


def test_ontology_commits_are_in_the_log(people: People) -> None:
    """What was done to an ontology is in the history of the store, not of its rows."""
    number = change(people, "ana", renamed)

    assert number == people.ana.history()[0].number
    assert [2] == [commit.number for commit in people.row("ana").history()]


# blame


def blamed(project: Project) -> dict[tuple[str, str], tuple[Any, int | None, str, int | None]]:
    """Value, commit, actor and way by path and key."""
    return {
        (line.path, line.key): (line.value, line.commit, str(line.actor), line.via)
        for line in project.blame()
    }


def test_who_answers_for_each_key(people: People) -> None:
    """A change is blamed for the keys that it wrote, and for no other of the element."""
    change(people, "ben", renamed)
    change(people, "model:tidy@1", archived)
    found = blamed(project_of(people))

    assert ("Vehicle", 3, "human:ben", None) == found[CAR, "name"]
    assert ("bounding_box", 1, "human:ana", None) == found[CAR, "shape"]
    assert (True, 4, "model:tidy@1", None) == found[f"{CAR}/plate", "archived"]
    assert ("Plate", 1, "human:ana", None) == found[f"{CAR}/plate", "name"]


def test_blame_is_complete_and_in_order(people: People) -> None:
    """Each key of each element is there once, with its value; parents first, siblings in order."""
    change(people, "ben", swapped)
    change(people, "ben", with_dog)
    project = project_of(people)
    items = flatten(project.ontology_structure)
    expected = {
        (item.path, key): value
        for item in items.values()
        for key, value in {**item.value, "position": item.position}.items()
    }
    lines = project.blame()

    assert expected == {(line.path, line.key): line.value for line in lines}
    assert len(expected) == len(lines)
    assert list(items) == list(dict.fromkeys(line.path for line in lines))


def test_positions_are_blamed_too(people: People) -> None:
    """Who moves elements answers for their places, and for nothing else of them."""
    change(people, "ben", swapped)
    by_ben = {key for key, line in blamed(project_of(people)).items() if line[1] == 3}

    assert {
        ("object:bounding_box", "position"),
        ("object:rotatable_bounding_box", "position"),
    } == by_ben


def test_a_value_that_is_back_is_its_authors(people: People) -> None:
    """After an undo the author of what is back answers for it, by way of the undo."""
    change(people, "ben", renamed)
    change(people, "ana", lambda s: setattr(s.get_child_by_hash("car"), "name", "Motor"))
    people.ana.undo()

    assert ("Vehicle", 3, "human:ben", 5) == blamed(project_of(people))[CAR, "name"]
    people.ana.revert(where=Where(actor="ben"))
    assert ("Car", 1, "human:ana", 6) == blamed(project_of(people))[CAR, "name"]


def test_the_system_is_not_blamed(people: People) -> None:
    """Who wrote before the system did still answers for a value that is like theirs."""
    change(people, "ben", renamed)
    change(people, "system:migration", swapped)
    found = blamed(project_of(people))

    assert "human:ana" == found["object:bounding_box", "position"][2]
    assert (0, 1) == (
        found["object:rotatable_bounding_box", "position"][0],
        found["object:bounding_box", "position"][0],
    )
    assert "human:ben" == found[CAR, "name"][2]


def test_removed_and_added_again(people: People) -> None:
    """An element that comes again is whoever's who added it again."""
    change(people, "ana", with_dog)
    change(people, "ana", without("dog"))
    change(people, "ben", with_dog)
    found = blamed(project_of(people))

    assert {(5, "human:ben")} == {line[1:3] for key, line in found.items() if "dog" in key[0]}


def test_what_is_not_saved_has_no_commit(people: People) -> None:
    """Inside a block a change is blamed on its author, without a number."""
    project = project_of(people)
    with people.ana.commit():
        structure = project.ontology_structure
        renamed(structure)
        project.update_ontology(structure)
        inside = blamed(project)[CAR, "name"]

    assert ("Vehicle", None, "human:ana", None) == inside
    assert ("Vehicle", 3, "human:ana", None) == blamed(project)[CAR, "name"]


def test_another_program_says_the_same(people: People, path: Path) -> None:
    """What a handle that was open answers is what the log says to another program."""
    handle = project_of(people)
    handle.blame()
    change(people, "ben", renamed)
    change(people, "ana", archived)
    people.store("ben").undo()
    found = handle.blame(), [(one.commit, one.changes != ()) for one in handle.ontology_history()]
    people.close()
    with labelevents.open(path, readonly=True) as store:
        (again,) = store.projects
        history = [(one.commit, one.changes != ()) for one in again.ontology_history()]

        assert found == (again.blame(), history)


def test_nobody_can_change_what_is_told(people: People) -> None:
    """Values in blame are copies: to change them changes no ontology."""
    project = project_of(people)
    for line in project.blame():
        if isinstance(line.value, dict | list):
            line.value.clear()

    assert town().ontology.to_dict() == project.ontology_structure.to_dict()


_EDITS: dict[str, Edit] = {
    "renamed": renamed,
    "archived": archived,
    "back": back,
    "with_dog": lambda s: None if any(o.name == "Dog" for o in s.objects) else with_dog(s),
    "without_dog": without("dog"),
    "swapped": swapped,
    "called": lambda s: setattr(s.get_child_by_hash("car"), "name", f"Car {len(s.objects)}"),
    "narrow": without("turns", "polygon"),
}


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(sorted(_EDITS))), max_size=8))
def test_blame_against_a_plain_reckoning(steps: list[tuple[str, str]]) -> None:
    """Whatever is done, each key is whose who last gave it another value, or added its element."""
    with labelevents.open(":memory:", actor="z") as store:
        project = store.create_project("Town", town().ontology)
        whose: dict[tuple[str, str], str] = {}
        before: dict[tuple[str, str], Any] = {}
        for actor, name in [("z", ""), *steps]:
            if name:
                store._workspace.actor = labelevents.Actor.parse(actor)
                structure = OntologyStructure.from_dict(project.ontology_structure.to_dict())
                _EDITS[name](structure)
                project.update_ontology(structure)
            items = flatten(project.ontology_structure).values()
            now = {
                (i.path, k): v
                for i in items
                for k, v in {**i.value, "position": i.position}.items()
            }
            whose = {
                key: whose[key] if before.get(key, whose) == now[key] else actor for key in now
            }
            before = now

        assert {key: f"human:{actor}" for key, actor in whose.items()} == {
            (line.path, line.key): str(line.actor) for line in project.blame()
        }


# Labels stay


def _labelled(people: People) -> LabelRowV2:
    """r3: a car with answers of every kind."""
    row = people.row("ana")
    here = of_row(row)
    car = ObjectInstance(here.object("car"), object_hash="a")
    car.set_for_frames(box(), Range(0, 9))
    car.set_answer(here.option("merc"))
    car.set_answer("silver", here.attribute("model"))
    car.set_answer("ab 12", here.attribute("plate"))
    car.set_answer(here.options("door", "wheel"), here.attribute("parts"))
    car.set_answer(here.option("stands"), here.attribute("doing"), frames=Range(0, 4))
    row.add_object_instance(car)
    row.save()
    return row


@pytest.mark.parametrize(
    "edit", [renamed, archived, swapped, with_dog, without("polygon", "turns")]
)
def test_renaming_and_archiving_keep_the_answers(people: People, edit: Edit) -> None:
    """Labels refer by hash: whatever is renamed, archived or moved, answers stay."""
    before = labels(_labelled(people))
    change(people, "ben", edit)
    row = people.row("ana")

    assert before == labels(row)
    assert before == labels(row.at(3))
    assert before == labels(people.row("eve").at("HEAD"))


def test_the_past_has_the_names_it_had(people: People) -> None:
    """A row as it was before a renaming calls things what they were called."""
    _labelled(people)
    change(people, "ben", renamed)
    row = people.row("eve")
    names = [instance(one, "a").object_name for one in (row.at(3), row.at(4), row)]

    assert ["Car", "Vehicle", "Vehicle"] == names
    assert "Brand" == of_row(row.at(3)).attribute("brand").title
    assert "Make" == of_row(row).attribute("brand").title


@pytest.mark.parametrize(
    "used", ["car", "brand", "merc", "model", "plate", "parts", "door", "doing", "stands"]
)
def test_what_labels_use_cannot_be_removed(people: People, used: str) -> None:
    """What labels use is not removed: the refusal lists it with the rows that use it."""
    _labelled(people)
    with pytest.raises(HasDependentsError, match=r"in `cam0`.*Archive it instead") as caught:
        change(people, "ben", without(used))

    assert ("cam0", used) in caught.value.cells
    assert 3 == people.head


def test_every_row_that_uses_it_is_listed(people: People) -> None:
    """All rows and items are listed, archived rows, too."""
    people.new_row("ana", "cam1")
    people.new_row("ana", "cam2")
    people.add("ana", 0, "a")
    people.add("ben", 0, "b", "cam1")
    people.row("ana", "cam1").archive()
    with pytest.raises(HasDependentsError) as caught:
        change(people, "ben", without("car", "polygon"))

    assert [("cam0", "car"), ("cam1", "car")] == sorted(caught.value.cells)


def test_answers_of_who_is_nowhere_are_labels(people: People) -> None:
    """An instance that left all frames keeps its answers, and what they need is in use."""
    row = _labelled(people)
    (car,) = row.get_object_instances()
    car.remove_from_frames(Range(0, 9))
    row.save()
    assert [] == car.get_ranges()
    for used in ("car", "plate", "door", "merc"):
        with pytest.raises(HasDependentsError, match="in `cam0`"):
            change(people, "ben", without(used))


def test_what_a_removed_instance_used_can_go(people: People) -> None:
    """What only removed instances used can be removed; bringing them back is then refused."""
    _labelled(people)
    people.remove("ana", "a")
    change(people, "ben", without("plate"))
    row = people.row("ana")
    with pytest.raises(HasDependentsError, match="plate"):
        row.undo()

    assert [] == row.get_object_instances()
    assert "ab 12" == row.at(3).get_object_instances()[0].get_answer(
        of_row(row.at(3)).attribute("plate")
    )


def test_hashes_with_a_slash(people: People) -> None:
    """Hashes made in base64 may hold a slash; what uses them is found all the same."""

    def odd(structure: OntologyStructure) -> None:
        ship = structure.add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="a/b~c:d")
        checks = ship.add_attribute(ChecklistAttribute, "Flags", feature_node_hash="x/y")
        checks.add_option("Red", feature_node_hash="p/q")

    change(people, "ana", odd)
    row = people.row("ana")
    ship = of_row(row).object("a/b~c:d").create_instance()
    ship.set_for_frames(box(), 0)
    ship.set_answer(of_row(row).options("p/q"))
    row.add_object_instance(ship)
    row.save()
    for used in ("a/b~c:d", "x/y", "p/q"):
        with pytest.raises(HasDependentsError):
            change(people, "ben", without(used))
    assert ("object:a~1b~0c:d/x~1y/p~1q", "label") in blamed(project_of(people))


def test_an_unknown_project_has_no_history(people: People) -> None:
    """A project is found by its hash, or not at all."""
    with pytest.raises(LabelEventsError):
        people.ana.get_project("none").ontology_history()


def test_lines_are_values(people: People) -> None:
    """Blame lines compare as values, and say when in UTC."""
    line = project_of(people).blame()[0]

    assert isinstance(line, OntologyLine)
    assert "UTC" == str(line.at.tzinfo)
    assert line == project_of(people, "ben").blame()[0]
