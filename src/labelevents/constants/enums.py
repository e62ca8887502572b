"""The kinds of data units."""

from __future__ import annotations

from labelevents.values.media import DataType

__all__ = ["DataType"]
