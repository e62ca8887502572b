"""What an annotation is unless something else is said of it."""

from __future__ import annotations

from labelevents.model.state import DEFAULTS
from labelevents.ontology.palette import AVAILABLE_COLORS

DEFAULT_CONFIDENCE: float = DEFAULTS["confidence"]
DEFAULT_MANUAL_ANNOTATION: bool = DEFAULTS["manual_annotation"]

__all__ = ["AVAILABLE_COLORS", "DEFAULT_CONFIDENCE", "DEFAULT_MANUAL_ANNOTATION"]
