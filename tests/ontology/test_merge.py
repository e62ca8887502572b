"""Merging one ontology into another by title."""

from __future__ import annotations

import pytest
from hypothesis import given

from labelevents.exceptions import OntologyError
from labelevents.ontology.attributes import (
    ChecklistAttribute,
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.changes import flatten
from labelevents.ontology.elements import OntologyElement, walk
from labelevents.ontology.merge import counterpart, merge_by_title
from labelevents.ontology.structure import (
    Classification,
    Object,
    OntologyClassificationLevel,
    OntologyStructure,
)
from labelevents.values.shapes import Shape
from tests.ontology.given import ontologies, person, street


def read(written: dict) -> OntologyStructure:
    """The ontology of this JSON."""
    return OntologyStructure.from_dict(written)


def titles(element: OntologyElement, above: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The titles from here down to each element."""
    here = (*above, element.title)
    return {here}.union(*(titles(child, here) for child in element.children))


def all_titles(structure: OntologyStructure) -> set[tuple[str, ...]]:
    """The titles from the root down to each element, and the names of the templates."""
    names = {(name,) for name in structure.skeleton_templates}
    return names.union(*(titles(element) for element in structure.children))


@given(ontologies())
def test_merging_into_nothing_or_itself_changes_nothing(written: dict) -> None:
    """What is merged into an empty ontology, or into itself, comes out as it was."""
    structure = read(written)

    assert written == merge_by_title(OntologyStructure(), structure).to_dict()
    assert written == merge_by_title(structure, structure).to_dict()
    assert written == merge_by_title(structure, OntologyStructure()).to_dict()


@given(ontologies("a"), ontologies("b"))
def test_merging_keeps_one_and_adds_the_other(one: dict, two: dict) -> None:
    """All of the first stays as it was, all titles of the second are there, and no others."""
    into, other = read(one), read(two)
    merged = merge_by_title(into, other)
    items = flatten(merged)

    assert flatten(into) == {path: items[path] for path in flatten(into)}
    assert all_titles(into) | all_titles(other) == all_titles(merged)
    assert (one, two) == (into.to_dict(), other.to_dict())


@given(ontologies("a"), ontologies("b"))
def test_merging_again_adds_nothing(one: dict, two: dict) -> None:
    """What was merged in once is all there."""
    merged = merge_by_title(read(one), read(two))

    assert merged.to_dict() == merge_by_title(merged, read(two)).to_dict()


@given(ontologies(), ontologies())
def test_equal_hashes_of_two_ontologies_do_not_meet(one: dict, two: dict) -> None:
    """Where both use the same hashes, every element has its own afterwards, and its own uid."""
    into, other = read(one), read(two)
    merged = merge_by_title(into, other)
    before = [each.feature_node_hash for each in walk(into.children)]
    after = [each.feature_node_hash for each in walk(merged.children)]
    roots: list[list[Object] | list[Classification]] = [merged.objects, merged.classifications]

    assert set(before) <= set(after)
    assert len(flatten(merged)) == len(after) + len(merged.skeleton_templates)
    for siblings in roots:
        uids = [each.uid for each in siblings]
        assert len(uids) == len(set(uids))


def test_what_is_lacking_is_added_under_its_hash() -> None:
    """At each level, what has a new title is added with its hash; the rest keeps that of `into`."""
    into, other = street(), street()
    other.car.feature_node_hash, other.color.feature_node_hash = "auto", "farbe"
    green = other.color.add_option("Green", feature_node_hash="green")
    green.add_nested_attribute(TextAttribute, "Leaf", feature_node_hash="leaf")
    other.ontology.add_object("Bus", Shape.POLYGON, feature_node_hash="bus", color="#123456")
    items = flatten(merge_by_title(into.ontology, other.ontology))
    added = [path for path in items if path not in flatten(into.ontology)]

    assert ["object:car/color/green", "object:car/color/green/leaf", "object:bus"] == added
    assert "1.1.3.1" == items["object:car/color/green/leaf"].value["id"]
    assert ("3", "#123456") == (items["object:bus"].value["id"], items["object:bus"].value["color"])


def test_a_taken_hash_or_number_is_replaced() -> None:
    """What is added under a hash or number that `into` uses gets new ones."""
    into, other = OntologyStructure(), OntologyStructure()
    into.add_object("Car", Shape.POINT, feature_node_hash="x")
    bus = other.add_object("Bus", Shape.POINT, feature_node_hash="x")
    bus.add_attribute(TextAttribute, "Line", feature_node_hash="x")
    _, merged = merge_by_title(into, other).objects
    line = merged.attributes[0]

    assert 2 == merged.uid
    assert [2, 1] == line.uid
    assert 3 == len({"x", merged.feature_node_hash, line.feature_node_hash})
    assert "x" == bus.feature_node_hash


def test_a_shared_hash_below_two_objects_stays() -> None:
    """Real ontologies use one hash below two objects; merging into another keeps it."""
    other = OntologyStructure()
    for name in ("Car", "Bus"):
        each = other.add_object(name, Shape.POINT)
        each.add_attribute(TextAttribute, "Plate", feature_node_hash="plate")
    into = OntologyStructure()
    into.add_object("Tram", Shape.POINT)
    merged = merge_by_title(into, other)

    assert ["plate", "plate"] == [
        each.attributes[0].feature_node_hash for each in merged.objects[1:]
    ]


def test_twins_are_told_apart_by_hash() -> None:
    """Among objects of one name, that with the same hash is the counterpart, else the first."""
    ontology = OntologyStructure()
    first = ontology.add_object("Car", Shape.POINT, feature_node_hash="1")
    second = ontology.add_object("Car", Shape.POINT, feature_node_hash="2")
    shaped = ontology.add_object("Car", Shape.POLYGON, feature_node_hash="3")
    stranger = OntologyStructure().add_object("Car", Shape.POINT)

    assert second is counterpart(ontology.objects, second)
    assert first is counterpart(ontology.objects, stranger)
    assert shaped is counterpart(ontology.objects, shaped)
    assert counterpart([], stranger) is None


def test_objects_of_two_shapes_clash() -> None:
    """One name for two shapes is refused, and both are named."""
    into, other = OntologyStructure(), OntologyStructure()
    into.add_object("Car", Shape.BOUNDING_BOX)
    other.add_object("Car", Shape.POLYGON)

    with pytest.raises(OntologyError, match=r"`Car` .* shape `bounding_box` and .* `polygon`"):
        merge_by_title(into, other)


@pytest.mark.parametrize(
    ("cls", "dynamic", "message"),
    [
        (ChecklistAttribute, False, "a static `radio` attribute and a static `checklist`"),
        (RadioAttribute, True, "a static `radio` attribute and a dynamic `radio` attribute"),
    ],
)
def test_attributes_of_two_kinds_clash(cls: type, dynamic: bool, message: str) -> None:
    """One name for attributes of two types, or one of them dynamic, is refused."""
    other = OntologyStructure()
    car = other.add_object("Car", Shape.BOUNDING_BOX)
    car.add_attribute(cls, "Color", dynamic=dynamic)

    with pytest.raises(OntologyError, match=f"`Color` .*{message}"):
        merge_by_title(street().ontology, other)


@pytest.mark.parametrize(
    ("cls", "level", "message"),
    [
        (NumericAttribute, None, "a classification with a static `numeric` attribute"),
        (RadioAttribute, OntologyClassificationLevel.GLOBAL, "a global classification"),
    ],
)
def test_classifications_of_two_kinds_clash(
    cls: type, level: OntologyClassificationLevel | None, message: str
) -> None:
    """One title for classifications of two types, or one of them global, is refused."""
    other = OntologyStructure()
    other.add_classification(level=level).add_attribute(cls, "Weather")

    with pytest.raises(OntologyError, match=f"`Weather` .* `radio` attribute and {message}"):
        merge_by_title(street().ontology, other)


def test_a_template_goes_with_its_object() -> None:
    """An added template has the hash that its object has now."""
    into, other, template = OntologyStructure(), OntologyStructure(), person()
    into.add_object("Person", Shape.SKELETON, feature_node_hash="mine")
    other.add_skeleton_object("Person", template, feature_node_hash="theirs")
    merged = merge_by_title(into, other)

    assert "mine" == merged.skeleton_templates["person"].feature_node_hash
    assert "theirs" == template.feature_node_hash


def test_templates_of_other_vertices_clash() -> None:
    """One name for skeletons of different vertices is refused."""
    other = street().ontology
    del other.skeleton_templates["person"].skeleton["1"]

    with pytest.raises(OntologyError, match=r"`person` .* \['foot', 'head'\] and \['head'\]"):
        merge_by_title(street().ontology, other)
