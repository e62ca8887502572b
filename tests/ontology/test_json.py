"""Encord's ontology JSON: reading and writing it, generated, malformed and real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from labelevents.exceptions import ElementTypeError, OntologyError
from labelevents.ontology.attributes import (
    Attribute,
    FlatOption,
    NestableOption,
    TextAttribute,
    attribute_from_dict,
    attributes_to_list_dict,
)
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from tests.ontology.given import ontologies, street

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
FILES = sorted((SHARED / "encord-rows").glob("ontology__*.json"))

# Encord's own reader and writer give these back as they are; to the others they add defaults.
UNCHANGED = {
    "ontology__all_types_ontology_structure__all_types_structure",
    "ontology__data_editor_blob__EDITOR_BLOB",
}

TEXT = {"id": "1.1", "name": "Plate", "type": "text", "featureNodeHash": "t", "required": True}
CAR = {"id": "1", "name": "Car", "color": "#D33115", "shape": "polygon", "featureNodeHash": "c"}


def an_ontology(**parts: Any) -> dict[str, Any]:
    """The JSON of an ontology with these parts."""
    return {"objects": [], "classifications": [], **parts}


@given(ontologies())
def test_writing_what_was_read_changes_nothing(written: dict) -> None:
    """Reading the JSON that this library writes, and writing it again, is the identity."""
    structure = OntologyStructure.from_dict(written)

    assert written == structure.to_dict()
    assert structure == OntologyStructure.from_dict(json.loads(json.dumps(structure.to_dict())))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.skipif(not FILES, reason="the real files are not beside this repository")
def test_real_files_keep_all_they_say(path: Path) -> None:
    """A real file is written as it was read; where it left defaults out, they are added."""
    read = json.loads(path.read_text(encoding="utf-8"))
    written = OntologyStructure.from_dict(read).to_dict()

    assert written == OntologyStructure.from_dict(written).to_dict()
    assert [] == lost(read, written)
    if path.stem in UNCHANGED:
        assert read == written


def lost(read: Any, written: Any, place: str = "") -> list[str]:
    """Where something that was read is not in what was written."""
    if isinstance(read, dict):
        # A list of no options is not written.
        keys = [key for key, value in read.items() if value != []]
        return [
            each for key in keys for each in lost(read[key], written.get(key), f"{place}/{key}")
        ]
    if isinstance(read, list) and len(read) == len(written):
        pairs = enumerate(zip(read, written, strict=True))
        return [each for i, (a, b) in pairs for each in lost(a, b, f"{place}/{i}")]
    return [] if read == written else [f"{place}: {read!r} became {written!r}"]


def test_defaults_are_filled_in() -> None:
    """What a file may leave out is false, or not there."""
    car = Object.from_dict(CAR)
    text = attribute_from_dict(TEXT)

    assert (False, False, []) == (car.required, car.archived, car.attributes)
    assert (False, False) == (text.dynamic, text.archived)
    assert {} == OntologyStructure.from_dict(an_ontology()).skeleton_templates


def test_unknown_keys_are_dropped_and_unknown_levels_are_none() -> None:
    """What this library does not know is not kept."""
    read = {"id": "1", "featureNodeHash": "w", "attributes": [TEXT], "level": "galaxy", "x": 1}
    written = Classification.from_dict(read).to_dict()

    assert {"id", "featureNodeHash", "attributes"} == set(written)


def test_the_type_says_which_attribute_is_read() -> None:
    """Any attribute class reads any attribute."""
    written = attributes_to_list_dict(street().car.attributes)
    read = [Attribute.from_dict(each) for each in written]

    assert street().car.attributes == read
    assert written == [TextAttribute.from_dict(each).to_dict() for each in written]


def test_options_are_read_alone() -> None:
    """An option's JSON reads as an option of the class that is asked."""
    red = street().red

    assert red.to_dict() == NestableOption.from_dict(red.to_dict()).to_dict()
    assert red.own_dict() == FlatOption.from_dict(red.to_dict()).to_dict()


@pytest.mark.parametrize(
    ("read", "message"),
    [
        ({"classifications": []}, "Expected key `objects` at the top level"),
        ({"objects": []}, "Expected key `classifications` at the top level"),
        (an_ontology(objects={}), "Expected a `list`, got `dict`, as `objects` at the top"),
        (an_ontology(objects=["car"]), r"Expected a `dict`, got `str`, in objects\[0\]"),
        (
            an_ontology(objects=[{**CAR, "attributes": [TEXT, {**TEXT, "name": None}]}]),
            r"Expected `str`, got `NoneType`, as `name` in objects\[0\]\.attributes\[1\]",
        ),
        (
            an_ontology(classifications=[{"id": "1", "featureNodeHash": "w"}]),
            r"Expected key `attributes` in classifications\[0\]",
        ),
        (
            an_ontology(skeleton_templates=[{}]),
            r"Expected key `template` in skeleton_templates\[0\]",
        ),
        (
            an_ontology(objects=[{**CAR, "id": "1.2"}]),
            r"Expected a whole number, got '1.2', as `id` in objects\[0\]",
        ),
        (
            an_ontology(objects=[{**CAR, "attributes": [{**TEXT, "id": "x"}]}]),
            r"joined by dots, got 'x', as `id` in objects\[0\]\.attributes\[0\]",
        ),
    ],
)
def test_what_is_malformed_is_refused_with_its_place(read: dict, message: str) -> None:
    """A missing key, or a value of the wrong type, is named with the path that leads there."""
    with pytest.raises(OntologyError, match=message):
        OntologyStructure.from_dict(read)


@pytest.mark.parametrize("key", ["id", "name", "type", "featureNodeHash", "required"])
def test_what_an_attribute_needs_must_be_there(key: str) -> None:
    """A nested attribute without one of its keys is refused with its place."""
    nested = {name: value for name, value in TEXT.items() if name != key}
    option = {"id": "1", "label": "a", "value": "a", "featureNodeHash": "o", "options": [nested]}
    radio = {**TEXT, "type": "radio", "options": [option]}

    with pytest.raises(OntologyError, match=rf"key `{key}` in options\[0\]\.options\[0\]"):
        attribute_from_dict(radio)


def test_unknown_shapes_and_types_are_refused() -> None:
    """A shape or a type of attribute that is none is a `TypeError`, as in Encord."""
    with pytest.raises(ElementTypeError, match="got 'blob', as `shape` at the top level"):
        Object.from_dict({**CAR, "shape": "blob"})
    with pytest.raises(ElementTypeError, match="got 'image', as `type` at the top level"):
        attribute_from_dict({**TEXT, "type": "image"})
