"""Finding elements by hash and by title."""

from __future__ import annotations

from typing import Any

import pytest

from labelevents.exceptions import ElementTypeError, OntologyError
from labelevents.ontology.attributes import Attribute, Option, RadioAttribute, TextAttribute
from labelevents.ontology.elements import OntologyElement, walk
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.values.shapes import Shape
from tests.ontology.given import street


def test_every_element_is_found_by_its_hash() -> None:
    """An ontology gives each of its elements for its hash, however deep."""
    ontology = street().ontology
    elements = list(walk(ontology.children))

    assert elements == [ontology.get_child_by_hash(each.feature_node_hash) for each in elements]


def test_an_element_looks_below_itself_only() -> None:
    """An attribute finds what is nested below it, and not its neighbours."""
    given = street()

    assert given.tone is given.color.get_child_by_hash("tone")
    with pytest.raises(OntologyError, match=r"Item not found: .* hash 'door', got none"):
        given.color.get_child_by_hash("door")


def test_a_hash_of_another_type_is_refused() -> None:
    """An element of another class than asked for is a `TypeError`, and an `OntologyError`."""
    with pytest.raises(TypeError, match="Expected a `Classification`, got `Object`") as caught:
        street().ontology.get_child_by_hash("car", type_=Classification)

    assert isinstance(caught.value, ElementTypeError)


def test_a_title_finds_the_one_element() -> None:
    """A title is enough where only one element has it, at any depth."""
    given = street()

    assert given.car is given.ontology.get_child_by_title("Car")
    assert given.tone is given.ontology.get_child_by_title("Tone", TextAttribute)
    assert given.angle is given.car.get_child_by_title("Angle", type_=Attribute)


def test_titles_are_exact() -> None:
    """Case counts."""
    with pytest.raises(OntologyError, match="title `car` and type `Object`, found none"):
        street().ontology.get_child_by_title("car", Object)


def test_an_ambiguous_title_names_the_way_out() -> None:
    """A classification shares its title with its attribute: the error says what to call."""
    ontology = street().ontology

    with pytest.raises(OntologyError, match=r"found 2: Classification weather, RadioAttribute sky"):
        ontology.get_child_by_title("Weather")
    with pytest.raises(OntologyError, match="call `get_children_by_title` or `get_child_by_hash`"):
        ontology.get_child_by_title("Weather")


def test_a_type_tells_equal_titles_apart() -> None:
    """With a type, only elements of that class count."""
    ontology = street().ontology

    assert "weather" == ontology.get_child_by_title("Weather", Classification).feature_node_hash
    assert "sky" == ontology.get_child_by_title("Weather", RadioAttribute).feature_node_hash


def test_several_of_a_title_come_in_order() -> None:
    """All elements of a title come parents first; none is an empty list."""
    ontology = street().ontology
    found = ontology.get_children_by_title("Weather")

    assert ["weather", "sky"] == [each.feature_node_hash for each in found]
    assert [] == ontology.get_children_by_title("Weather", Option)


def test_equal_names_of_objects_are_allowed_and_ambiguous() -> None:
    """Two objects may have one name; then only the hash tells them apart."""
    ontology = OntologyStructure()
    first = ontology.add_object("Car", Shape.POLYGON)
    second = ontology.add_object("Car", Shape.POLYGON)

    assert [first, second] == ontology.get_children_by_title("Car", Object)
    with pytest.raises(OntologyError, match="found 2"):
        ontology.get_child_by_title("Car", Object)


def test_a_classification_without_attribute_does_not_disturb() -> None:
    """A classification that is not finished has an empty title; looking for others still works."""
    ontology = OntologyStructure()
    unfinished = ontology.add_classification()
    car = ontology.add_object("Car", Shape.POLYGON)

    assert "" == unfinished.title
    assert car is ontology.get_child_by_title("Car")


def test_several_types_may_be_asked_for() -> None:
    """A union of classes finds elements of each of them."""
    given = street()
    kinds: Any = RadioAttribute | TextAttribute

    assert given.color is given.ontology.get_child_by_hash("color", kinds)
    assert [given.tone] == given.ontology.get_children_by_title("Tone", kinds)


def test_a_type_of_all_elements_looks_at_the_top() -> None:
    """The base of all elements finds objects and classifications, as in Encord."""
    given = street()
    every: Any = OntologyElement

    assert [given.car] == given.ontology.get_children_by_title("Car", every)
    assert [] == given.ontology.get_children_by_title("Color", every)
    assert [given.color] == given.car.get_children_by_title("Color", every)


@pytest.mark.parametrize("wrong", ["Object", 7, [Object]])
def test_what_is_no_type_is_refused(wrong: Any) -> None:
    """A type is a class; its name is none."""
    given = street()

    for look in (given.ontology.get_child_by_title, given.ontology.get_children_by_title):
        with pytest.raises(ElementTypeError, match="Expected a class as `type_`"):
            look("Car", wrong)
    with pytest.raises(ElementTypeError, match="Expected a class as `type_`"):
        given.ontology.get_child_by_hash("car", wrong)
