"""The ontology as a whole."""

from __future__ import annotations

from labelevents.ontology.structure import OntologyStructure

__all__ = ["OntologyStructure"]
