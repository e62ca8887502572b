"""The objects of an ontology."""

from __future__ import annotations

from labelevents.ontology.structure import Object

__all__ = ["Object"]
