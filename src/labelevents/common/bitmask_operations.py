"""The text of a mask, from bytes and COCO's text and back."""

from __future__ import annotations

from labelevents.values.run_lengths import (
    coco_rle_to_encord_rle,
    deserialise_bitmask,
    encord_rle_to_coco_rle,
    serialise_bitmask,
)

__all__ = [
    "coco_rle_to_encord_rle",
    "deserialise_bitmask",
    "encord_rle_to_coco_rle",
    "serialise_bitmask",
]
