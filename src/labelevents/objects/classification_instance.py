"""Classifications on frames."""

from __future__ import annotations

from labelevents.rows.classification_instance import ClassificationInstance

__all__ = ["ClassificationInstance"]
