"""The attributes of an ontology."""

from __future__ import annotations

from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
    attribute_from_dict,
    attributes_to_list_dict,
)

__all__ = [
    "Attribute",
    "ChecklistAttribute",
    "NumericAttribute",
    "RadioAttribute",
    "TextAttribute",
    "attribute_from_dict",
    "attributes_to_list_dict",
]
