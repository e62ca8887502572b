"""Passages of HTML documents."""

from __future__ import annotations

from labelevents.values.ranges import (
    HtmlNode,
    HtmlNodeDict,
    HtmlRange,
    HtmlRangeDict,
    HtmlRanges,
)

__all__ = ["HtmlNode", "HtmlNodeDict", "HtmlRange", "HtmlRangeDict", "HtmlRanges"]
