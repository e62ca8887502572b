"""Whether a nested attribute can be asked."""

from __future__ import annotations

import pytest

from labelevents.ontology.attributes import RadioAttribute, TextAttribute
from labelevents.ontology.checks import is_selectable
from tests.ontology.given import street


@pytest.mark.parametrize("name", ["color", "door", "parts"])
def test_top_level_attributes_can_always_be_asked(name: str) -> None:
    """Whatever is selected, attributes right below the object are there; dynamic ones too."""
    given = street()
    nothing: dict[str, str] = {}

    assert is_selectable(getattr(given, name), given.car.attributes, nothing.get)


@pytest.mark.parametrize(("selected", "expected"), [("red", True), ("blue", False), (None, False)])
def test_a_nested_attribute_needs_its_option(selected: str | None, expected: bool) -> None:
    """An attribute below an option can be asked once that option is selected."""
    given = street()
    answers = {"color": selected}

    assert expected is is_selectable(given.tone, given.car.attributes, answers.get)
    assert expected is is_selectable(street().finish, given.car.attributes, answers.get)


def test_every_option_on_the_way_is_needed() -> None:
    """Two levels down, both options must be selected."""
    given = street()
    kind = given.red.add_nested_attribute(RadioAttribute, "Kind", feature_node_hash="kind")
    deep = kind.add_option("Deep", feature_node_hash="deep")
    depth = deep.add_nested_attribute(TextAttribute, "Depth")
    answers = [{"color": "red"}, {"kind": "deep"}, {"color": "red", "kind": "deep"}]

    assert [False, False, True] == [
        is_selectable(depth, given.car.attributes, each.get) for each in answers
    ]


def test_below_a_dynamic_attribute_nothing_can_be_asked() -> None:
    """What lies below a dynamic radio attribute is out of reach, whatever is selected."""
    given = street()

    assert not is_selectable(given.angle, given.car.attributes, {"door": "open"}.get)


def test_a_foreign_attribute_cannot_be_asked() -> None:
    """An attribute of another element is not reached."""
    given = street()
    sky = given.ontology.get_child_by_hash("sky")

    assert not is_selectable(sky, given.car.attributes, {"color": "red"}.get)
