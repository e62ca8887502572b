"""Masks. What turns their text into COCO's and back stands here too."""

from __future__ import annotations

from labelevents.values.masks import ArrayProtocol, BitmaskCoordinates
from labelevents.values.run_lengths import (
    coco_rle_to_encord_rle,
    deserialise_bitmask,
    encord_rle_to_coco_rle,
    serialise_bitmask,
)

__all__ = [
    "ArrayProtocol",
    "BitmaskCoordinates",
    "coco_rle_to_encord_rle",
    "deserialise_bitmask",
    "encord_rle_to_coco_rle",
    "serialise_bitmask",
]
