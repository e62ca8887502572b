"""Building an ontology by hand, and how its elements compare."""

from __future__ import annotations

from typing import Any

import pytest

from labelevents.exceptions import ElementTypeError, OntologyError
from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    FlatOption,
    NestableOption,
    NumericAttribute,
    Option,
    PropertyType,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.palette import AVAILABLE_COLORS
from labelevents.ontology.structure import (
    Classification,
    Object,
    OntologyClassificationLevel,
    OntologyStructure,
)
from labelevents.values.shapes import Shape
from tests.ontology.given import person, street


def test_uids_count_from_one_and_go_on_after_the_highest() -> None:
    """A new object takes the number after the highest one."""
    ontology = OntologyStructure()
    uids = [ontology.add_object("a", Shape.POINT, uid=uid).uid for uid in (None, 7, None)]

    assert [1, 7, 8] == uids


def test_nested_uids_begin_with_the_parents() -> None:
    """The uid of an attribute or option tells the way from the root."""
    given = street()

    assert [1, 1] == given.color.uid
    assert [1, 1, 2] == given.blue.uid
    assert [1, 1, 1, 2] == given.finish.uid


def test_hashes_of_objects_are_hex_and_those_below_base64() -> None:
    """Each new element gets a hash of eight characters in the style of its kind."""
    ontology = OntologyStructure()
    car = ontology.add_object("Car", Shape.POINT)
    text = car.add_attribute(TextAttribute, "Plate")

    assert set(car.feature_node_hash) <= set("0123456789abcdef")
    assert [8, 8] == [len(each.feature_node_hash) for each in (car, text)]


def test_colors_go_round_the_palette() -> None:
    """Each object takes the colour after the last object's; after an unknown one, the first."""
    ontology = OntologyStructure()
    for _ in range(28):
        ontology.add_object("a", Shape.POINT)
    colors = [each.color for each in ontology.objects]

    assert [*AVAILABLE_COLORS, AVAILABLE_COLORS[0]] == colors
    ontology.add_object("b", Shape.POINT, color="#123456")
    assert AVAILABLE_COLORS[0] == ontology.add_object("c", Shape.POINT).color


@pytest.mark.parametrize(
    ("taken", "message"),
    [({"uid": 1}, "got 1, which a sibling"), ({"feature_node_hash": "car"}, "got 'car', which")],
)
def test_what_a_sibling_has_is_refused(taken: dict, message: str) -> None:
    """An object with a number or hash of another is refused, and nothing is added."""
    ontology = street().ontology
    before = ontology.to_dict()

    with pytest.raises(ValueError, match=message) as caught:
        ontology.add_object("Bus", Shape.POLYGON, **taken)

    assert isinstance(caught.value, OntologyError)
    assert before == ontology.to_dict()


def test_nested_siblings_differ_too() -> None:
    """Attributes and options beside each other may not share number or hash."""
    given = street()

    with pytest.raises(OntologyError, match="'color'"):
        given.car.add_attribute(TextAttribute, "Other", feature_node_hash="color")
    with pytest.raises(OntologyError, match="got 2"):
        given.color.add_option("Green", local_uid=2)
    with pytest.raises(OntologyError, match="'tone'"):
        given.red.add_nested_attribute(TextAttribute, "Other", feature_node_hash="tone")
    with pytest.raises(OntologyError, match="'weather'"):
        given.ontology.add_classification(feature_node_hash="weather")


def test_an_unknown_shape_is_refused() -> None:
    """A shape that is none is a `TypeError`; its name does for the shape itself."""
    ontology = OntologyStructure()

    with pytest.raises(ElementTypeError, match="got 'blob', for the object `Car`"):
        ontology.add_object("Car", "blob")  # type: ignore[arg-type]
    assert Shape.POLYGON is ontology.add_object("Car", "polygon").shape  # type: ignore[arg-type]


def test_values_of_options_come_from_their_labels() -> None:
    """Each whitespace becomes an underscore, and letters become small."""
    checklist = street().parts

    assert "dark__red_x" == checklist.add_option("Dark  Red\tX").value
    assert "own" == checklist.add_option("Dark  Red", value="own").value


def test_a_classification_has_one_attribute() -> None:
    """A second attribute is refused with the ways out."""
    weather = street().ontology.get_child_by_title("Weather", Classification)

    with pytest.raises(OntologyError, match=r"got `Time` beside `Weather`\. Nest it"):
        weather.add_attribute(TextAttribute, "Time")


def test_a_classification_without_attribute_is_not_written() -> None:
    """It asks nothing, so it has no JSON."""
    ontology = OntologyStructure()
    ontology.add_classification(feature_node_hash="empty")

    with pytest.raises(ValueError, match="attribute in the classification empty, got none"):
        ontology.to_dict()


def test_a_global_classification_says_so() -> None:
    """The level is what it was made with."""
    ontology = OntologyStructure()
    for level in (None, OntologyClassificationLevel.GLOBAL):
        ontology.add_classification(level=level)

    assert [False, True] == [each.is_global for each in ontology.classifications]
    assert [None, "global"] == [each.level for each in ontology.classifications]


def test_only_attributes_right_below_an_object_are_dynamic() -> None:
    """Only `Object.add_attribute` can make an attribute dynamic."""
    given = street()

    assert [True, False, False] == [each.dynamic for each in (given.door, given.color, given.tone)]


def test_a_skeleton_object_shares_its_hash_with_its_template() -> None:
    """Object and template are found by one hash; the template is the one that was given."""
    ontology, template = OntologyStructure(), person()
    added, same = ontology.add_skeleton_object("Person", template)

    assert template is same is ontology.skeleton_templates["person"]
    assert Shape.SKELETON is added.shape
    assert added.feature_node_hash == template.feature_node_hash


def test_a_second_template_of_a_name_changes_nothing() -> None:
    """A refused template is left as it was, and so is the ontology."""
    ontology, template = street().ontology, person()
    before = ontology.to_dict()

    with pytest.raises(ValueError, match="got `person`, taken"):
        ontology.add_skeleton_object("Other", template)
    with pytest.raises(ValueError, match="got `person`, taken"):
        ontology.add_skeleton_template(template)
    assert template.feature_node_hash is None
    assert before == ontology.to_dict()


def test_options_can_be_sorted() -> None:
    """Options come by label, and by hash where labels are equal."""
    options = street().parts.options

    assert ["Axle", "Roof", "Wheel"] == [each.label for each in sorted(options)]
    assert options[0] > options[1]
    assert FlatOption("a", [1], "L", "l", archived=False) < FlatOption(
        "b", [1], "L", "l", archived=False
    )


def test_options_are_equal_by_what_they_say() -> None:
    """Options of two copies of an ontology are equal; another label or class makes another."""
    red, same = street().red, street().red
    flat = FlatOption(red.feature_node_hash, red.uid, red.label, red.value, red.archived)

    assert red == same
    assert hash(red) == hash(same)
    assert red != flat
    same.label = "Crimson"
    assert red != same


def test_attributes_are_equal_by_uid_and_hash() -> None:
    """A changed name leaves an attribute equal; another uid does not."""
    attribute, same = street().tone, street().tone
    same.name = "Other"

    assert attribute == same
    same.uid = [9]
    assert attribute != same


def test_elements_are_keys() -> None:
    """Every element can be looked up in a dict, also after its title changed."""
    given = street()
    elements = [given.car, given.color, given.red, given.parts.options[0]]
    names = {each: each.title for each in elements}
    given.car.name = given.red.label = "Other"

    assert ["Car", "Color", "Red", "Wheel"] == [names[each] for each in elements]


def test_ontologies_are_equal_by_value_and_no_keys() -> None:
    """Two copies are equal until an object differs; an ontology can change, so it has no hash."""
    ontology, same = street().ontology, street().ontology

    assert ontology == same
    same.objects[0].color = "#000000"
    assert ontology != same
    with pytest.raises(TypeError, match="unhashable"):
        hash(ontology)


def test_an_attribute_may_be_made_without_options() -> None:
    """None as options is no options yet, for each attribute its own list."""
    first = RadioAttribute([1], "a", "Color", False, False, False)  # noqa: FBT003
    second = RadioAttribute([2], "b", "Color", False, False, False, None)  # noqa: FBT003
    first.add_option("Red")

    assert [1, 0] == [len(first.options), len(second.options)]


def test_options_are_nestable_below_radio_attributes_only() -> None:
    """Options of a checklist have nothing below, and cannot get it."""
    given = street()
    wheel = given.parts.options[0]

    assert given.red.is_nestable()
    assert not wheel.is_nestable()
    assert [given.tone, given.finish] == given.red.attributes
    with pytest.raises(ElementTypeError, match="Expected nothing below the FlatOption `Wheel`"):
        wheel.adopt(given.tone)


def test_property_types_have_their_names_in_json() -> None:
    """Each class of attribute says its kind; a name that is none gives None."""
    kinds = (RadioAttribute, TextAttribute, ChecklistAttribute, NumericAttribute)

    assert list(PropertyType) == [each.get_property_type() for each in kinds]
    assert PropertyType.TEXT is PropertyType.from_string("text")
    assert PropertyType.from_string("image") is None


def test_the_old_name_of_nesting_still_works() -> None:
    """`add_nested_option` adds an attribute, and says that it is old."""
    red = street().red

    with pytest.warns(DeprecationWarning, match="add_nested_attribute"):
        added = red.add_nested_option(TextAttribute, "Old")
    assert added is red.nested_options[-1]


def test_arguments_stand_in_the_order_of_the_label_model() -> None:
    """Elements can be made with positional arguments, as existing code does."""
    option = NestableOption("r", [1, 1, 1], "Red", "red", False, [])  # noqa: FBT003
    color = RadioAttribute([1, 1], "c", "Color", True, False, False, [option])  # noqa: FBT003
    attributes: list[Attribute] = [color]
    car = Object("h", 1, "Car", "#D33115", Shape.POINT, False, False, attributes)  # noqa: FBT003
    weather = Classification("w", 1, attributes, OntologyClassificationLevel.GLOBAL)

    assert car == OntologyStructure([car], [weather], {}).get_child_by_hash("h")
    assert weather.is_global
    assert option is car.get_child_by_title("Red")


def test_an_attribute_is_of_a_kind() -> None:
    """The base of the attributes cannot be added."""
    car = street().car

    with pytest.raises(ElementTypeError, match="one of the four classes of attribute"):
        car.add_attribute(Attribute, "Plate")
    assert 3 == len(car.attributes)


def test_an_option_is_of_a_kind() -> None:
    """The base of the options cannot be made."""
    with pytest.raises(ElementTypeError, match="one of the two classes of option"):
        Option("h", [1], "Red", "red", archived=False)


@pytest.mark.parametrize("wrong", [str, Object, NestableOption, "text", None])
def test_only_attributes_are_added_as_attributes(wrong: Any) -> None:
    """A class that is no attribute's is refused, wherever attributes may be, and adds nothing."""
    given = street()
    for adder in (given.car.add_attribute, given.red.add_nested_attribute):
        with pytest.raises(ElementTypeError, match="Expected a `Attribute` below"):
            adder(wrong, "Plate")

    assert street().ontology == given.ontology


def test_options_are_added_not_replaced() -> None:
    """The list of options cannot be set; what is added to it is there."""
    color: Any = street().color
    with pytest.raises(AttributeError):
        color.options = []
    green = color.add_option("Green")

    assert color.options[-1] is green


def test_what_is_given_empty_stays_empty() -> None:
    """An empty colour or hash is one that was given, not one left out."""
    structure = OntologyStructure()
    car = structure.add_object("Car", Shape.POINT, color="", feature_node_hash="")
    template = person()
    structure.add_skeleton_template(template, feature_node_hash="")

    assert ("", "") == (car.color, car.feature_node_hash)
    assert template.feature_node_hash == ""
