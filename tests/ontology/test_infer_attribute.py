"""Which attribute an answer is for, when nobody says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labelevents.exceptions import AnswerError, LabelRowError
from labelevents.ontology.attributes import Attribute, NumericAttribute, TextAttribute
from labelevents.ontology.checks import (
    all_attributes,
    find_attribute,
    infer_attribute,
    option_of,
)
from tests.ontology.given import Street, street


@pytest.fixture
def given() -> Street:
    """The ontology that is written down."""
    return street()


def test_all_attributes_come_parents_first(given: Street) -> None:
    """Attributes come depth first, in the order of the ontology, dynamic ones too."""
    hashes = [each.feature_node_hash for each in all_attributes(given.car.attributes)]

    assert ["color", "tone", "finish", "door", "angle", "parts"] == hashes


def test_an_attribute_is_found_at_any_depth(given: Street) -> None:
    """A hash finds its attribute, also a nested one; an option's hash finds none."""
    assert given.angle is find_attribute(given.car.attributes, "angle")
    assert find_attribute(given.car.attributes, "red") is None


def test_an_option_is_found_among_its_own_attributes_only(given: Street) -> None:
    """`option_of` looks at the attribute's own options, not at what is nested below them."""
    assert given.red is option_of(given.color, "red")
    assert option_of(given.color, "matt") is None
    assert option_of(given.tone, "red") is None
    assert option_of(given.color, None) is None


def test_an_option_is_for_its_owner(given: Street) -> None:
    """An option tells its attribute, at any depth and from another copy of the ontology."""
    attributes = given.car.attributes
    other = street()

    assert given.color is infer_attribute(attributes, other.blue)
    assert given.door is infer_attribute(attributes, given.opened)
    assert given.finish is infer_attribute(attributes, given.finish.options[0])


@pytest.mark.parametrize("several", [list, tuple, set, frozenset])
def test_several_options_are_for_the_owner_of_the_first(given: Street, several: type) -> None:
    """Options may come in a list, a tuple or a set."""
    assert given.parts is infer_attribute(given.car.attributes, several(given.parts.options))


@pytest.mark.parametrize("answer", ["metallic", np.str_("metallic"), ""])
def test_text_is_for_the_only_text_attribute(given: Street, answer: str) -> None:
    """Text is for the one text attribute, and a nested one counts."""
    assert given.tone is infer_attribute(given.car.attributes, answer)


@pytest.mark.parametrize("answer", [1, 1.5, True, np.int64(1), np.float32(1), np.array(1)])
def test_a_number_is_for_the_only_numeric_attribute(given: Street, answer: Any) -> None:
    """A number is for the one numeric attribute, also below a dynamic one; booleans are numbers."""
    assert given.angle is infer_attribute(given.car.attributes, answer)


@pytest.mark.parametrize(
    ("cls", "answer", "name"),
    [(TextAttribute, "x", "text"), (NumericAttribute, 1, "numeric")],
)
def test_one_attribute_of_a_kind_is_needed(
    given: Street, cls: type[Attribute], answer: object, name: str
) -> None:
    """No attribute of the kind is refused; so are two, which are named."""
    with pytest.raises(LabelRowError, match=f"Expected a {name} attribute .* found none"):
        infer_attribute([given.parts], answer)
    attributes = [*given.car.attributes, given.car.add_attribute(cls, "Second")]

    with pytest.raises(LabelRowError, match=r"found 2: .*`Second`\. Pass the `attribute`"):
        infer_attribute(attributes, answer)


def test_a_foreign_option_is_refused(given: Street) -> None:
    """An option of no attribute of the object is refused, alone and in a list."""
    sunny = given.ontology.get_child_by_hash("sunny")

    for answer in (sunny, [sunny]):
        with pytest.raises(LabelRowError, match="got `Sunny` with the hash 'sunny', which none"):
            infer_attribute(given.car.attributes, answer)


def test_options_of_two_attributes_are_refused(given: Street) -> None:
    """Options that are not all of one attribute are refused."""
    mixed = [given.parts.options[0], given.finish.options[0]]

    with pytest.raises(LabelRowError, match=r"of the attribute `Parts`, .* got `Matt`"):
        infer_attribute(given.car.attributes, mixed)


def test_no_options_tell_nothing(given: Street) -> None:
    """An empty list could be for any checklist."""
    with pytest.raises(LabelRowError, match=r"got none\. Pass the `attribute`"):
        infer_attribute(given.car.attributes, [])


@pytest.mark.parametrize("answer", [None, {}, object(), b"raw", iter([1]), 1j, np.zeros(2)])
def test_what_is_no_answer_is_refused(given: Street, answer: object) -> None:
    """Something of another type is an error of the label row, and a `RuntimeError`."""
    with pytest.raises(AnswerError, match="Expected text, a number, an option or a list") as caught:
        infer_attribute(given.car.attributes, answer)

    assert isinstance(caught.value, RuntimeError)


def test_a_list_of_something_else_is_refused(given: Street) -> None:
    """A list holds options, or it is no answer."""
    with pytest.raises(AnswerError, match="Expected options in the list, got `str`"):
        infer_attribute(given.car.attributes, ["Wheel"])
