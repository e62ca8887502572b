"""What an annotation is unless something else is said of it, and names that files use."""

from __future__ import annotations

from labelevents.model.state import DEFAULTS
from labelevents.ontology.palette import AVAILABLE_COLORS

# How times are written in the JSON of labels.
DATETIME_LONG_STRING_FORMAT = "%a, %d %b %Y %H:%M:%S %Z"
# The name of the row itself, where a file lists its spaces.
ROOT_SPACE_ID = "root"
DEFAULT_CONFIDENCE: float = DEFAULTS["confidence"]
DEFAULT_MANUAL_ANNOTATION: bool = DEFAULTS["manual_annotation"]

__all__ = [
    "AVAILABLE_COLORS",
    "DATETIME_LONG_STRING_FORMAT",
    "DEFAULT_CONFIDENCE",
    "DEFAULT_MANUAL_ANNOTATION",
    "ROOT_SPACE_ID",
]
