"""What is known of scans and their slices."""

from __future__ import annotations

from labelevents.values.records import DICOMSeriesMetadata, DICOMSliceMetadata

__all__ = ["DICOMSeriesMetadata", "DICOMSliceMetadata"]
