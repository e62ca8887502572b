"""What both sides label by: an ontology with every shape and kind of attribute, and another.

The second ontology is nobody's: its elements are the foreign ones.
"""

from __future__ import annotations

import functools
from typing import Any

from labelevents.objects import (
    ChecklistAttribute,
    OntologyStructure,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from labelevents.objects.attributes import NumericAttribute
from labelevents.ontology.structure import OntologyClassificationLevel
from tests.rows.given import wide_town

RANGE_SHAPES = ("audio", "time_range", "text")


@functools.cache
def common() -> dict[str, Any]:
    """The town of the other tests, a van, objects of ranges, a number and a global question."""
    ontology = wide_town().ontology
    van = ontology.add_object("Van", Shape.BOUNDING_BOX, feature_node_hash="van")
    kind = van.add_attribute(RadioAttribute, "Kind", feature_node_hash="kind")
    truck = kind.add_option("Truck", feature_node_hash="truck")
    kind.add_option("Bus", feature_node_hash="bus")
    axles = truck.add_nested_attribute(RadioAttribute, "Axles", feature_node_hash="axles")
    many = axles.add_option("Many", feature_node_hash="many")
    axles.add_option("Two", feature_node_hash="two")
    many.add_nested_attribute(NumericAttribute, "How many", feature_node_hash="count")
    load = truck.add_nested_attribute(ChecklistAttribute, "Load", feature_node_hash="load")
    load.add_option("Sand", feature_node_hash="sand")
    load.add_option("Wood", feature_node_hash="wood")
    van.add_attribute(TextAttribute, "Owner", feature_node_hash="owner")
    gear = van.add_attribute(RadioAttribute, "Gear", feature_node_hash="gear", dynamic=True)
    gear.add_option("Low", feature_node_hash="low")
    gear.add_option("High", feature_node_hash="high")
    for shape in RANGE_SHAPES:
        ontology.add_object(shape, Shape(shape), feature_node_hash=shape)
    tones = ontology.get_child_by_hash("audio")
    tone = tones.add_attribute(RadioAttribute, "Tone", feature_node_hash="tone")
    tone.add_option("High", feature_node_hash="treble")
    _classification(ontology, "degrees", NumericAttribute)
    everywhere = _classification(ontology, "season", RadioAttribute, everywhere=True)
    everywhere.add_option("Summer", feature_node_hash="summer")
    everywhere.add_option("Winter", feature_node_hash="winter")
    return ontology.to_dict()


@functools.cache
def foreign() -> dict[str, Any]:
    """Another ontology, of which no row is."""
    ontology = OntologyStructure()
    ship = ontology.add_object("Ship", Shape.BOUNDING_BOX, feature_node_hash="ship")
    mast = ship.add_attribute(RadioAttribute, "Masts", feature_node_hash="masts")
    mast.add_option("Three", feature_node_hash="three")
    ship.add_attribute(TextAttribute, "Log", feature_node_hash="log", dynamic=True)
    _classification(ontology, "tide", TextAttribute)
    return ontology.to_dict()


def _classification(
    ontology: OntologyStructure, name: str, kind: Any, *, everywhere: bool = False
) -> Any:
    level = OntologyClassificationLevel.GLOBAL if everywhere else None
    made = ontology.add_classification(feature_node_hash=name, level=level)
    return made.add_attribute(kind, name.title(), feature_node_hash=f"{name}?")
