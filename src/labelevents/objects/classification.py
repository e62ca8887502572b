"""The classifications of an ontology."""

from __future__ import annotations

from labelevents.ontology.structure import Classification, OntologyClassificationLevel

__all__ = ["Classification", "OntologyClassificationLevel"]
