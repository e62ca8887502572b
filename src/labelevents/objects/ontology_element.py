"""What all parts of an ontology have in common."""

from __future__ import annotations

from labelevents.ontology.elements import OntologyElement, OntologyNestedElement
from labelevents.ontology.identifiers import NestedID

__all__ = ["NestedID", "OntologyElement", "OntologyNestedElement"]
