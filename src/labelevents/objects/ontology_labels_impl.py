"""Label rows and their frames."""

from __future__ import annotations

from labelevents.rows.frame_view import FrameViewMetadata
from labelevents.rows.label_row import LabelRowV2

__all__ = ["FrameViewMetadata", "LabelRowV2"]
