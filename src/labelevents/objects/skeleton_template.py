"""Templates of skeletons."""

from __future__ import annotations

from labelevents.ontology.skeletons import SkeletonTemplate, SkeletonTemplateCoordinate

__all__ = ["SkeletonTemplate", "SkeletonTemplateCoordinate"]
