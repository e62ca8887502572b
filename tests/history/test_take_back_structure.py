"""Taking back what was done to ontologies and projects, without harm to labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labelevents import HasDependentsError, Store, Where
from labelevents.objects import Object, ObjectInstance, OntologyStructure, Shape
from labelevents.objects.attributes import RadioAttribute, TextAttribute
from labelevents.objects.frames import Range
from tests.history.people import MODEL, People, done, instance, refused, said, there
from tests.rows.given import box, hash_of, of_row


def names(store: Store) -> list[str]:
    """The hashes of the objects and classifications of the first project."""
    found = store.projects[0].ontology_structure
    return [each.feature_node_hash for each in (*found.objects, *found.classifications)]


def change(people: People, actor: str, what: Callable[[OntologyStructure], Any]) -> int:
    """Change the ontology; the number of the commit."""
    (project,) = people.store(actor).projects
    structure = project.ontology_structure
    changed = what(structure)
    commit = project.update_ontology(
        changed if isinstance(changed, OntologyStructure) else structure
    )
    assert commit is not None
    return commit.number


def add_dog(structure: OntologyStructure) -> None:
    """One more kind of object, with a question about it."""
    dog = structure.add_object("Dog", Shape.BOUNDING_BOX, feature_node_hash="dog")
    breed = dog.add_attribute(RadioAttribute, "Breed", feature_node_hash="breed")
    breed.add_option("Poodle", feature_node_hash="poodle")


def without(name: str) -> Callable[[OntologyStructure], OntologyStructure]:
    """An ontology without that object."""

    def cut(structure: OntologyStructure) -> OntologyStructure:
        found = structure.to_dict()
        found["objects"] = [one for one in found["objects"] if one["featureNodeHash"] != name]
        return OntologyStructure.from_dict(found)

    return cut


def label(
    people: People, actor: str, frames: Any = 0, *, breed: bool = False, who: str = "d"
) -> int:
    """A dog on the row."""
    row = people.row(actor)
    dog = ObjectInstance(of_row(row).object("dog"), object_hash=who)
    dog.set_for_frames(box(0.1), frames)
    if breed:
        dog.set_answer(of_row(row).option("poodle"))
    row.add_object_instance(dog)
    return people.saved(row)


# What was done to an ontology


def renamed(structure: OntologyStructure, item: str = "car") -> OntologyStructure:
    """What was called a car is called a vehicle."""
    found = structure.to_dict()
    for one in found["objects"]:
        if one["featureNodeHash"] == item:
            one["name"] = "Vehicle"
    return OntologyStructure.from_dict(found)


def archived(structure: OntologyStructure) -> None:
    """The car is not to be used any more."""
    structure.get_child_by_hash("car", type_=Object).archived = True


def asked(structure: OntologyStructure) -> None:
    """Cars are asked for one thing more."""
    car = structure.get_child_by_hash("car", type_=Object)
    car.add_attribute(TextAttribute, "Owner", feature_node_hash="owner")


@pytest.mark.parametrize(
    "what", [add_dog, without("car"), renamed, archived, asked, without("point")]
)
def test_any_change_is_taken_back_and_given_back(
    people: People, what: Callable[[OntologyStructure], Any]
) -> None:
    """Adding, renaming, archiving and removing elements is undone, redone and reverted exactly."""

    def now() -> Any:
        return people.ana.projects[0].ontology_structure.to_dict()

    before = now()
    number = change(people, "ana", what)
    after = now()
    assert before != after
    found = people.ana.undo()
    assert ((number,), before) == (found.targets, now())
    assert said(people.ana.diff("HEAD~1")) == said(found.effects)
    people.ana.redo()
    assert after == now()
    people.store("ben").revert(number)
    assert before == now()
    people.store("ben").undo()

    assert after == now()
    assert people.ana.verify().ok


def test_later_changes_of_others_stay(people: People) -> None:
    """What somebody else changed since, at the same element too, is not touched."""
    change(people, "ana", renamed)
    change(people, "ben", archived)
    change(people, "ben", add_dog)
    people.ana.undo()
    car = people.ana.projects[0].ontology_structure.get_child_by_hash("car", type_=Object)

    assert ("Car", True, True) == (car.title, car.archived, "dog" in names(people.ana))


def test_a_change_to_what_is_taken_back_goes_with_it(people: People) -> None:
    """What others changed at an element that nobody has added any more waits for its return."""
    number = change(people, "ana", add_dog)
    change(people, "ben", lambda structure: renamed(structure, "dog"))
    people.ana.undo()
    assert "dog" not in names(people.ana)
    people.ana.redo()

    assert "Vehicle" == people.ana.projects[0].ontology_structure.get_child_by_hash("dog").title
    assert 3 == number


# Elements that labels use


@pytest.mark.parametrize("verb", ["undo", "revert"])
def test_what_labels_use_is_refused(people: People, verb: str) -> None:
    """An element that labels use is not taken out of the ontology: the list of uses is told."""
    number = change(people, "ana", add_dog)
    label(people, "ben", breed=True)
    sentence = (
        "Nothing has changed: labels use what would leave the ontology: dog in `cam0`, breed in"
        " `cam0`, poodle in `cam0`. In the way: r4 "
    )
    with refused(people.ana, people.row("ana"), people.row("ben"), error=HasDependentsError) as no:
        call(people, verb, number)
    error: Any = no.value

    assert str(error).startswith(sentence)
    assert str(error).endswith("Take that back too, with `cascade=True` (`--cascade`).")
    assert [("d", "object:dog"), ("d", "object:dog/breed"), ("d", "object:dog/breed/poodle")] == [
        (cell.instance, cell.field) for cell in error.cells
    ]
    assert [4] == [commit.number for commit in error.commits]


def call(people: People, verb: str, number: int, **given: Any) -> Any:
    """Ana undoes, or somebody reverts."""
    if verb == "undo":
        return people.ana.undo(**given)
    return people.store("zoe").revert(number, **given)


@pytest.mark.parametrize("verb", ["undo", "revert"])
def test_cascade_takes_the_labels_too(people: People, verb: str) -> None:
    """With `cascade` the labels that use it go as well, and come back with it."""
    number = change(people, "ana", add_dog)
    label(people, "ben", Range(0, 3))
    people.add("ben", 1, "car")
    tried = call(people, verb, number, cascade=True, dry_run=True)
    found = call(people, verb, number, cascade=True)

    assert (verb, (3, 4)) == done(found)[:2]
    assert (done(tried), said(tried.effects)) == (done(found), said(found.effects))
    assert (["car"], False) == (list(there(people.row("ana"))), "dog" in names(people.ana))
    assert said(people.ana.diff("HEAD~1")) == said(found.effects)
    assert found.commit is not None
    people.store("max").revert(found.commit)
    assert (["car", "d"], True) == (sorted(there(people.row("ana"))), "dog" in names(people.ana))
    assert people.ana.verify().ok


def test_cascade_takes_all_who_keep_it(people: People) -> None:
    """Whoever moved or answered what somebody else added is in the way as well."""
    number = change(people, "ana", add_dog)
    label(people, "ben", Range(0, 3))
    people.move(MODEL, "d", 2)
    row = people.row("max")
    instance(row, "d").set_answer(of_row(row).option("poodle"))
    people.saved(row)
    people.move("ben", "d", 2)
    with refused(people.ana, error=HasDependentsError) as no:
        people.ana.undo()
    assert [4, 6, 7] == [commit.number for commit in no.value.commits]
    found = people.ana.undo(cascade=True)

    assert (number, 4, 5, 6, 7) == found.targets
    assert ({}, False) == (there(people.row("ana")), "dog" in names(people.ana))


def test_cascade_where_whoever_added_counts_no_more(people: People) -> None:
    """An instance that others keep is in the way by those, not by who added it once."""
    number = change(people, "ana", add_dog)
    added = label(people, "ben", Range(0, 3))
    people.move("max", "d", 2)
    people.row("zoe").revert(added)
    assert {"d": [Range(2, 2)]} == there(people.row("ana"))
    with refused(people.ana, error=HasDependentsError) as no:
        people.ana.undo()
    assert [5] == [commit.number for commit in no.value.commits]
    found = people.ana.undo(cascade=True)

    assert (number, 5) == found.targets
    assert ({}, False) == (there(people.row("ana")), "dog" in names(people.ana))


def test_what_nobody_sees_is_in_nobodys_way(people: People) -> None:
    """An instance that nobody has added any more, and that is nowhere, is no use of an element."""
    change(people, "ana", add_dog)
    added = label(people, "ben", 0)
    people.move("max", "d", 0)
    people.row("zoe").revert(added)
    row = people.row("max")
    instance(row, "d").remove_from_frames(0)
    people.saved(row)
    people.ana.undo()

    assert "dog" not in names(people.ana)


def test_labels_in_any_row_count(people: People) -> None:
    """Labels in rows that are out of the lists are kept from harm, too."""
    change(people, "ana", add_dog)
    label(people, "ben")
    people.row("ben").archive()
    with refused(people.ana, error=HasDependentsError, match="dog in `cam0`"):
        people.ana.undo()


def test_what_is_off_the_row_uses_nothing(people: People) -> None:
    """Labels that somebody removed or took back are in nobody's way."""
    change(people, "ana", add_dog)
    label(people, "ben")
    people.remove("max", "d")
    people.ana.undo()
    assert "dog" not in names(people.ana)
    people.ana.redo()
    people.row("max").undo()
    people.row("ben").undo()
    people.ana.undo()

    assert "dog" not in names(people.ana)


# Commits that brought an ontology and labels together


def brought(people: People) -> int:
    """An import of dogs: r4 brings them to the ontology, and one to `cam1`, which r3 made."""
    row = people.new_row("import:dogs", "cam1")
    (project,) = people.store("import:dogs").projects
    with people.store("import:dogs").commit("dogs", kind="import") as block:
        structure = project.ontology_structure
        add_dog(structure)
        project.update_ontology(structure)
        dog = ObjectInstance(of_row(row).object("dog"))
        dog.set_for_frames(box(0.2), Range(0, 5))
        row.add_object_instance(dog)
    return int(block.number)


def test_what_an_import_brought_goes_with_it(people: People) -> None:
    """Without anybody's labels on it, what an import brought leaves with the import."""
    number = brought(people)
    found = people.ana.revert(number)
    assert "1 row, -1 object, -3 ontology items" == done(found)[2]
    assert () == found.dependents
    people.ana.undo()

    assert (True, 1) == ("dog" in names(people.ana), len(there(people.row("ana", "cam1"))))


def test_what_others_use_of_an_import_stays(people: People) -> None:
    """What others use of it stays, and is named with who uses it; the rest goes."""
    number = brought(people)
    label(people, "ben", 1)
    found = people.ana.revert(number)
    structure = people.ana.projects[0].ontology_structure
    dog = structure.get_child_by_hash("dog", type_=Object)

    assert [("cam0", hash_of(people.row("ana")), "d", "object:dog", None, 5)] == [
        (one.row, one.label_hash, one.instance, one.field, one.frames, one.commit)
        for one in found.dependents
    ]
    assert str(found).endswith("; kept what depends on it, by human:ben (r5)")
    assert ([], {}) == (dog.attributes, there(people.row("ana", "cam1")))
    assert {"d": [Range(1, 1)]} == there(people.row("ana"))
    assert people.ana.verify().ok


def test_what_stayed_is_in_nobodys_way(people: People) -> None:
    """What stayed because others use it stays also when somebody else's change is taken back."""
    number = brought(people)
    label(people, "ben", 1)
    people.ana.revert(number)
    change(people, "max", archived)
    found = people.store("max").undo()
    assert ((7,), ()) == (found.targets, found.dependents)
    assert "dog" in names(people.ana)
    people.row("ben").undo()
    people.store("max").redo()
    people.store("max").undo()

    assert "dog" not in names(people.ana)


def test_all_that_somebody_did_goes_without_the_ontology(people: People) -> None:
    """Who made the project can be reverted: labels go, and what others label with stays."""
    people.add("ana", 0, "hers")
    people.add("ben", 1, "his")
    found = people.store("ben").revert(where=Where(actor="ana"))

    assert {"his": [Range(1, 1)]} == there(people.row("ben"))
    assert ["car"] == names(people.store("ben"))
    assert [("his", "object:car")] == [(one.instance, one.field) for one in found.dependents]
    people.store("ben").undo()
    assert ["hers", "his"] == sorted(there(people.row("ben")))
    assert "weather" in names(people.ana)


# Labels that come back


@pytest.mark.parametrize("verb", ["undo", "redo", "revert"])
def test_labels_need_their_element(people: People, verb: str) -> None:
    """Labels do not come back without the element that they refer to."""
    back = labels_gone(people, verb)
    row = people.row("ben")
    with refused(
        people.ana, row, error=HasDependentsError, match=r"no longer in the ontology"
    ) as no:
        back()
    error: Any = no.value

    assert ("breed", "dog", "poodle") == error.cells
    assert "(breed, dog, poodle). In the way: r" in str(error)
    assert ["without"] == [commit.message for commit in error.commits]


@pytest.mark.parametrize("verb", ["undo", "redo", "revert"])
def test_cascade_brings_the_element_back(people: People, verb: str) -> None:
    """With `cascade` the removal of the element is taken back as well."""
    back = labels_gone(people, verb)
    removal = people.head
    tried = back(cascade=True, dry_run=True)
    found = back(cascade=True)

    assert removal in found.targets
    assert (done(tried), said(tried.effects)) == (done(found), said(found.effects))
    assert (["d"], True) == (list(there(people.row("ana"))), "dog" in names(people.ana))
    assert said(people.ana.diff("HEAD~1")) == said(found.effects)


def labels_gone(people: People, verb: str) -> Callable[..., Any]:
    """A dog was labelled, the label went, then the dog left the ontology: what brings it back."""
    change(people, "ana", add_dog)
    label(people, "ben", breed=True)
    if verb == "undo":
        people.remove("ben", "d")
    else:
        people.row("ben").undo()
    (project,) = people.ana.projects
    project.update_ontology(without("dog")(project.ontology_structure), "without")
    row = people.row("ben")
    number = row.history()[0].number
    ways = {
        "undo": row.undo,
        "redo": row.redo,
        "revert": lambda **k: people.ana.revert(number, **k),
    }
    return ways[verb]


def test_cascade_finds_all_who_keep_an_element_away(people: People) -> None:
    """Who removed an element and who took its adding back are both in the way of its labels."""
    added = change(people, "ana", add_dog)
    label(people, "ben")
    people.row("ben").undo()
    change(people, "max", without("dog"))
    people.store("zoe").revert(added)
    with refused(people.ana, error=HasDependentsError) as no:
        people.row("ben").redo()
    assert [6, 7] == [commit.number for commit in no.value.commits]
    found = people.row("ben").redo(cascade=True)

    assert (4, 6, 7) == found.targets
    assert (["d"], True) == (list(there(people.row("ana"))), "dog" in names(people.ana))


def test_a_restore_needs_the_elements_too(people: People) -> None:
    """A row is not restored to labels whose element is gone; who is held stays."""
    change(people, "ana", add_dog)
    number = label(people, "ben")
    people.add("ana", 0, "car")
    people.remove("ben", "d")
    change(people, "ana", without("dog"))
    row = people.row("ana")
    hand = instance(row, "car")
    sentence = r"\(dog\)\. In the way: r7 .* Take that back first, with `revert`\."
    for dry_run in (False, True):
        with refused(people.ana, row, hand, error=HasDependentsError, match=sentence):
            row.restore(number, dry_run=dry_run)
    assert hand is instance(row, "car")
    people.ana.revert(7)
    row.restore(number)

    assert ["d"] == list(there(row))


def test_who_is_held_stays_when_it_is_refused_late(people: People) -> None:
    """A refusal after some of it was tried lets nobody go whom people hold."""
    change(people, "ana", add_dog)
    label(people, "ben")
    people.add("ana", 0, "car")
    people.remove("ben", "d")
    change(people, "ana", without("dog"))
    row = people.row("ana")
    hand = instance(row, "car")
    with refused(people.ana, row, hand, error=HasDependentsError):
        people.ana.revert([5, 6])
    assert (row, hand) == (hand.is_assigned_to_label_row(), instance(row, "car"))
    hand.set_for_frames(box(0.8), 1)
    people.saved(row)
    assert {"car": [Range(0, 1)]} == there(people.row("ben"))


# Projects


def titles(store: Store) -> list[str]:
    """The projects in the lists."""
    return [project.title for project in store.projects]


def test_making_a_project_is_taken_back(people: People) -> None:
    """A project whose making is taken back leaves the lists, and comes back as it was."""
    project = people.ana.create_project("More", people.ana.projects[0].ontology_structure)
    before = project.ontology_structure.to_dict()
    people.ana.undo()
    assert ["Town"] == titles(people.ana)
    assert ["Town", "More"] == [p.title for p in people.ana.get_projects(include_archived=True)]
    people.ana.redo()

    assert (["Town", "More"], before) == (
        titles(people.store("ben")),
        people.store("ben").get_project(project.project_hash).ontology_structure.to_dict(),
    )
    assert people.ana.verify().ok


def test_a_project_with_rows_stays(people: People) -> None:
    """A project that has rows in the lists stays in them until those have left."""
    people.ana.revert(1)
    assert ["Town"] == titles(people.ana)
    people.ana.revert(3)
    people.ana.revert([1, 2])
    assert [] == titles(people.ana)
    people.ana.undo()

    assert (["Town"], 1) == (titles(people.ana), people.ana.stats().rows)


def test_archiving_a_project_is_taken_back(people: People) -> None:
    """A project comes back to the lists when its archiving is undone."""
    people.ana.projects[0].archive()
    assert [] == titles(people.ana)
    found = people.ana.undo()

    assert (["Town"], [("archived", "project")]) == (
        titles(people.ana),
        [
            (change.kind, "project" if change.label_hash is None else "row")
            for change in found.effects
        ],
    )
    people.ana.redo()
    assert [] == titles(people.store("ben"))


def test_tags_stay(people: People) -> None:
    """A tag stays where the commit that gave it did other things, too, and those are taken back."""
    with people.ana.commit():
        people.ana.tag("begin", 1)
        people.ana.create_project("More", people.ana.projects[0].ontology_structure)
    assert ["Town", "More"] == titles(people.ana)
    people.ana.undo()

    assert (["Town"], {"begin": 1}) == (
        titles(people.ana),
        {name: tag.rev for name, tag in people.ana.tags().items()},
    )
