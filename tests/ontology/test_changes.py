"""The ontology as a flat set of items, and what changed between two."""

from __future__ import annotations

import random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelevents.exceptions import ElementTypeError, OntologyError
from labelevents.ontology.attributes import TextAttribute
from labelevents.ontology.changes import Item, build, differences, flatten
from labelevents.ontology.structure import OntologyStructure
from labelevents.values.shapes import Shape
from tests.ontology.given import ontologies, street


@given(ontologies(), st.randoms())
def test_building_what_was_flattened_gives_it_back(written: dict, chance: random.Random) -> None:
    """Items in any order build an equal ontology with the same JSON."""
    structure = OntologyStructure.from_dict(written)
    items = list(flatten(structure).items())
    chance.shuffle(items)
    built = build(dict(items))

    assert structure == built
    assert structure.to_dict() == built.to_dict()


@given(ontologies(), ontologies())
def test_differences_lead_from_old_to_new(before: dict, after: dict) -> None:
    """Old, without what is removed and with what is added and changed, is new."""
    old = flatten(OntologyStructure.from_dict(before))
    new = flatten(OntologyStructure.from_dict(after))
    found = differences(old, new)
    applied = {path: item for path, item in old.items() if path not in found.removed}
    applied |= {item.path: item for item in found.added}
    applied |= {item.path: item for item, _ in found.changed}

    assert new == applied
    assert ((), (), ()) == differences(new, new)


@given(ontologies())
def test_parents_come_first_and_go_last(written: dict) -> None:
    """Whatever is added finds its parent there; whatever is removed leaves no child behind."""
    items = flatten(OntologyStructure.from_dict(written))
    added, removed = differences({}, items).added, differences(items, {}).removed
    there: set[str | None] = {None}
    for item in added:
        assert item.parent in there
        there.add(item.path)
    for path in removed:
        there.remove(path)
        assert path not in {items[each].parent for each in there if each is not None}

    assert {None} == there


def test_paths_are_hashes_from_the_root() -> None:
    """An item's path goes from the object or classification down to it."""
    paths = list(flatten(street().ontology))

    assert paths[:4] == [
        "object:car",
        "object:car/color",
        "object:car/color/red",
        "object:car/color/red/tone",
    ]
    assert ["classification:weather/sky/sunny", "skeleton:person"] == paths[-2:]


def test_hashes_are_escaped() -> None:
    """A slash or tilde in a hash does not make another path."""
    ontology = OntologyStructure()
    car = ontology.add_object("Car", Shape.POINT, feature_node_hash="a/b")
    car.add_attribute(TextAttribute, "Plate", feature_node_hash="~1")

    assert ["object:a~1b", "object:a~1b/~01"] == list(flatten(ontology))
    assert ontology == build(flatten(ontology))


def test_an_item_holds_its_own_json_only() -> None:
    """The value is the element's JSON without what is below it."""
    item = flatten(street().ontology)["object:car/color/blue"]
    value = {
        "id": "1.1.2",
        "label": "Blue",
        "value": "blue",
        "featureNodeHash": "blue",
        "archived": False,
    }

    assert Item("object:car/color/blue", "option", 1, value) == item
    assert "object:car/color" == item.parent


def test_objects_and_classifications_may_share_a_hash() -> None:
    """The kind is part of the path."""
    ontology = OntologyStructure()
    ontology.add_object("Car", Shape.POINT, feature_node_hash="x")
    ontology.add_classification(feature_node_hash="x").add_attribute(TextAttribute, "T")

    assert ontology == build(flatten(ontology))


def test_equal_hashes_of_siblings_are_refused() -> None:
    """Two siblings of one hash have no paths of their own."""
    given = street()
    given.car.attributes[1].feature_node_hash = "color"

    with pytest.raises(OntologyError, match="got two at the path `object:car/color`"):
        flatten(given.ontology)


def test_an_unfinished_classification_is_refused() -> None:
    """A classification that asks nothing cannot be stored."""
    ontology = OntologyStructure()
    ontology.add_classification(feature_node_hash="empty")

    with pytest.raises(OntologyError, match="Call its `add_attribute`"):
        flatten(ontology)


def test_changes_name_the_keys() -> None:
    """Renamed, recoloured and moved elements are told with what changed in them."""
    before, given = flatten(street().ontology), street()
    given.car.name, given.car.color = "Auto", "#000000"
    given.color.options.reverse()
    found = differences(before, flatten(given.ontology))

    assert ((), ()) == (found.added, found.removed)
    assert {
        "object:car": ("color", "name"),
        "object:car/color/red": ("position",),
        "object:car/color/blue": ("position",),
    } == {item.path: keys for item, keys in found.changed}


def test_what_is_below_goes_along() -> None:
    """Removing an option removes what is nested below it, deepest first."""
    before, given = flatten(street().ontology), street()
    given.color.options.pop(0)
    found = differences(before, flatten(given.ontology))

    assert (
        "object:car/color/red/finish/matt",
        "object:car/color/red/tone",
        "object:car/color/red/finish",
        "object:car/color/red",
    ) == found.removed
    assert ["object:car/color/blue"] == [item.path for item, _ in found.changed]


def test_a_missing_parent_is_refused() -> None:
    """An item without its parent cannot be placed."""
    items = flatten(street().ontology)
    del items["object:car/color"]

    with pytest.raises(OntologyError, match="Expected an item `object:car/color` above"):
        build(items)


def test_an_item_below_what_takes_none_is_refused() -> None:
    """An option below an object is refused."""
    items = flatten(street().ontology)
    option = items["object:car/color/blue"]
    items["object:car/blue"] = attrs.evolve(option, path="object:car/blue")

    with pytest.raises(ElementTypeError, match="Expected a `Attribute` below the Object `Car`"):
        build(items)


def test_a_value_without_a_key_is_refused() -> None:
    """Reading an item's value is as strict as reading the ontology."""
    with pytest.raises(OntologyError, match="Expected key `id`"):
        build({"object:car": Item("object:car", "object", 0, {"name": "Car"})})
