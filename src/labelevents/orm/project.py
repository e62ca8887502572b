"""Projects as a listing has them."""

from __future__ import annotations

from labelevents.project import Project

__all__ = ["Project"]
