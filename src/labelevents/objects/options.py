"""The options of radio and checklist attributes."""

from __future__ import annotations

from labelevents.ontology.attributes import FlatOption, NestableOption, Option

__all__ = ["FlatOption", "NestableOption", "Option"]
