"""Shapes, property types, and the attributes and options that lived here once."""

from __future__ import annotations

from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    FlatOption,
    NestableOption,
    Option,
    PropertyType,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.identifiers import NestedID
from labelevents.values.shapes import Shape

__all__ = [
    "Attribute",
    "ChecklistAttribute",
    "FlatOption",
    "NestableOption",
    "NestedID",
    "Option",
    "PropertyType",
    "RadioAttribute",
    "Shape",
    "TextAttribute",
]
