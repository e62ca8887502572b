"""The kinds of data units."""

from __future__ import annotations

from labelevents.values.data_types import (
    DATA_TYPES_WITH_UNKNOWN_LAST_FRAME,
    GEOMETRIC_TYPES,
    DataType,
    SpaceType,
    is_geometric,
)

__all__ = [
    "DATA_TYPES_WITH_UNKNOWN_LAST_FRAME",
    "GEOMETRIC_TYPES",
    "DataType",
    "SpaceType",
    "is_geometric",
]
