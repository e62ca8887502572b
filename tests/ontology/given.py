"""Ontologies to test with: one written down, and any number generated."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis import strategies as st

from labelevents.ontology.attributes import (
    ChecklistAttribute,
    NestableOption,
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.skeletons import SkeletonTemplate, SkeletonTemplateCoordinate
from labelevents.ontology.structure import Object, OntologyStructure
from labelevents.values.shapes import Shape


@attrs.frozen
class Street:
    """An ontology with everything in it, and the parts that tests ask for.

    Car has a radio (red → a nested text and a nested checklist; blue), a dynamic radio (open → a
    nested number) and a checklist; Weather is a classification with a radio.
    """

    ontology: OntologyStructure
    car: Object
    color: RadioAttribute
    red: NestableOption
    blue: NestableOption
    tone: TextAttribute
    finish: ChecklistAttribute
    door: RadioAttribute
    opened: NestableOption
    angle: NumericAttribute
    parts: ChecklistAttribute


def street() -> Street:
    """A fresh copy, always with the same hashes."""
    ontology = OntologyStructure()
    car = ontology.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    color = car.add_attribute(RadioAttribute, "Color", feature_node_hash="color")
    red = color.add_option("Red", feature_node_hash="red")
    blue = color.add_option("Blue", feature_node_hash="blue")
    tone = red.add_nested_attribute(TextAttribute, "Tone", feature_node_hash="tone")
    finish = red.add_nested_attribute(ChecklistAttribute, "Finish", feature_node_hash="finish")
    finish.add_option("Matt", feature_node_hash="matt")
    door = car.add_attribute(RadioAttribute, "Door", feature_node_hash="door", dynamic=True)
    opened = door.add_option("Open", feature_node_hash="open")
    angle = opened.add_nested_attribute(NumericAttribute, "Angle", feature_node_hash="angle")
    parts = car.add_attribute(ChecklistAttribute, "Parts", feature_node_hash="parts")
    for label in ("Wheel", "Roof", "Axle"):
        parts.add_option(label, feature_node_hash=label.lower())
    weather = ontology.add_classification(feature_node_hash="weather")
    sky = weather.add_attribute(RadioAttribute, "Weather", feature_node_hash="sky")
    sky.add_option("Sunny", feature_node_hash="sunny")
    ontology.add_skeleton_object("Person", person(), feature_node_hash="person")
    return Street(ontology, car, color, red, blue, tone, finish, door, opened, angle, parts)


def person() -> SkeletonTemplate:
    """A skeleton of two vertices."""
    head = SkeletonTemplateCoordinate(x=0.5, y=0, name="head", feature_hash="h")
    foot = SkeletonTemplateCoordinate(x=0.5, y=1, name="foot", feature_hash="f")
    return SkeletonTemplate(
        name="person",
        width=10,
        height=20,
        skeleton={"0": head, "1": foot},
        skeleton_edges={"0": {"1": {"color": "#00ff00"}}},
    )


LETTERS = st.sampled_from("AB")
FLAGS = st.booleans()
TYPES = st.sampled_from(["radio", "checklist", "text", "numeric"])


@st.composite
def ontologies(draw: st.DrawFn, prefix: str = "") -> dict[str, Any]:
    """The JSON of an ontology as `to_dict` gives it.

    Titles are few, so that two ontologies share some, and say the kind, so that they never clash.
    Hashes are unique, hold the characters that paths are made of, and begin with `prefix`.
    """
    hashes = (f"{prefix}{number}/~" for number in itertools.count())
    sizes = st.integers(0, 2)
    objects = [_object(draw, hashes, uid) for uid in range(1, draw(sizes) + 1)]
    questions = [_classification(draw, hashes, uid) for uid in range(1, draw(sizes) + 1)]
    templates = [_template(draw, name) for name in sorted(draw(st.sets(LETTERS)))]
    return {
        "objects": objects,
        "classifications": questions,
        "skeleton_templates": [{"template": each} for each in templates],
    }


def _object(draw: st.DrawFn, hashes: Iterator[str], uid: int) -> dict[str, Any]:
    shape = draw(st.sampled_from(list(Shape))).value
    return {
        "id": str(uid),
        "name": f"{draw(LETTERS)} {shape}",
        "color": "#D33115",
        "shape": shape,
        "featureNodeHash": next(hashes),
        "required": draw(FLAGS),
        "archived": draw(FLAGS),
        **_some("attributes", _attributes(draw, hashes, str(uid), depth=0)),
    }


def _classification(draw: st.DrawFn, hashes: Iterator[str], uid: int) -> dict[str, Any]:
    level = draw(st.sampled_from([{}, {"level": "global"}]))
    attribute = _attribute(draw, hashes, f"{uid}.1", depth=0)
    attribute["name"] += str(level)
    return {"id": str(uid), "featureNodeHash": next(hashes), **level, "attributes": [attribute]}


def _attributes(
    draw: st.DrawFn, hashes: Iterator[str], above: str, depth: int
) -> list[dict[str, Any]]:
    # Wide at the top and thin below: examples stay small and reach four levels deep.
    size = draw(st.integers(0, 2 if depth == 0 else 1))
    return [_attribute(draw, hashes, f"{above}.{i + 1}", depth) for i in range(size)]


def _attribute(draw: st.DrawFn, hashes: Iterator[str], uid: str, depth: int) -> dict[str, Any]:
    kind, dynamic = draw(TYPES), depth == 0 and draw(FLAGS)
    options = []
    for number in range(draw(st.integers(0, 2)) if kind in ("radio", "checklist") else 0):
        label, below = draw(LETTERS), f"{uid}.{number + 1}"
        nested = kind == "radio" and depth < 3
        option = {
            "id": below,
            "label": label,
            "value": label.lower(),
            "featureNodeHash": next(hashes),
            "archived": draw(FLAGS),
            **_some("options", _attributes(draw, hashes, below, depth + 1) if nested else []),
        }
        options.append(option)
    return {
        "id": uid,
        "name": f"{draw(LETTERS)} {kind}{' dynamic' * dynamic}",
        "type": kind,
        "featureNodeHash": next(hashes),
        "required": draw(FLAGS),
        "archived": draw(FLAGS),
        "dynamic": dynamic,
        **_some("options", options),
    }


def _template(draw: st.DrawFn, name: str) -> dict[str, Any]:
    numbers = st.floats(0, 100)
    vertex = {"x": draw(numbers), "y": draw(numbers), "name": "v", "color": "#1", "value": "v"}
    return {
        "name": name,
        "width": draw(numbers),
        "height": draw(numbers),
        "skeleton": {"0": vertex},
        "skeletonEdges": {"0": {"0": {"color": "#000000"}}},
        "feature_node_hash": name,
        "shape": "skeleton",
    }


def _some(key: str, values: list[dict[str, Any]]) -> dict[str, Any]:
    return {key: values} if values else {}
