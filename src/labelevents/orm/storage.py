"""What is known of files: it makes a row with `LabelRowV2.from_media_metadata`."""

from __future__ import annotations

from labelevents.values.records import (
    CustomerProvidedAudioMetadata,
    CustomerProvidedImageMetadata,
    CustomerProvidedPdfMetadata,
    CustomerProvidedTextMetadata,
    CustomerProvidedVideoMetadata,
)

__all__ = [
    "CustomerProvidedAudioMetadata",
    "CustomerProvidedImageMetadata",
    "CustomerProvidedPdfMetadata",
    "CustomerProvidedTextMetadata",
    "CustomerProvidedVideoMetadata",
]
