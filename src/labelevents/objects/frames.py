"""`Range` and the helpers around frames."""

from __future__ import annotations

from labelevents.values.frames import (
    Frames,
    FramesList,
    FramesSet,
    Range,
    Ranges,
    frame_to_range,
    frames_class_to_frames_list,
    frames_class_to_ranges,
    frames_to_ranges,
    range_to_frames,
    range_to_ranges,
    ranges_list_to_ranges,
    ranges_to_frames,
    ranges_to_list,
)

__all__ = [
    "Frames",
    "FramesList",
    "FramesSet",
    "Range",
    "Ranges",
    "frame_to_range",
    "frames_class_to_frames_list",
    "frames_class_to_ranges",
    "frames_to_ranges",
    "range_to_frames",
    "range_to_ranges",
    "ranges_list_to_ranges",
    "ranges_to_frames",
    "ranges_to_list",
]
