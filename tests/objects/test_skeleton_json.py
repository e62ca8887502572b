"""Skeletons and masks as dicts, beside those of `encord`."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from labelevents.exceptions import LabelRowError
from labelevents.objects.bitmask import BitmaskCoordinates
from labelevents.objects.coordinates import SkeletonCoordinate, SkeletonCoordinates

HEAD = {"x": 0.5, "y": 0.25, "name": "head"}
VERTICES: list[dict[str, Any]] = [
    HEAD,
    {**HEAD, "featureHash": "h", "color": "#fff", "value": "head", "visibility": "occluded"},
    {**HEAD, "feature_hash": "h", "visibility": None, "unknown": 1},
]
FLAGS = [
    {"by_alias": by_alias, "exclude_none": exclude_none}
    for by_alias in (True, False)
    for exclude_none in (True, False)
]


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize("vertex", VERTICES)
def test_vertices_are_read_and_written_as_in_encord(vertex: dict, flags: dict) -> None:
    """A vertex, and a skeleton of it, are the same dicts in both packages."""
    theirs = pytest.importorskip("encord.objects.coordinates", reason="encord is compared with")
    skeleton = {"values": [vertex], "name": "person"}
    for name, read in (("SkeletonCoordinate", vertex), ("SkeletonCoordinates", skeleton)):
        here = importlib.import_module("labelevents.objects.coordinates")
        there, ours = (getattr(each, name).from_dict(read) for each in (theirs, here))

        assert there.to_dict(**flags) == ours.to_dict(**flags)


@pytest.mark.parametrize("flags", FLAGS)
def test_masks_are_written_as_in_encord(flags: dict) -> None:
    """A stored mask is the same dict in both packages."""
    theirs = pytest.importorskip("encord.objects.bitmask", reason="encord is compared with")
    said: dict[str, Any] = {"top": 0, "left": 0, "height": 1, "width": 2, "rle_string": "11"}
    there, ours = (
        each.EncodedBitmask(**said) for each in (theirs.BitmaskCoordinates, BitmaskCoordinates)
    )

    assert there.to_dict(**flags) == ours.to_dict(**flags)


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "y": 1}, {**HEAD, "visibility": "gone"}, [], None])
def test_what_is_no_vertex_is_refused(wrong: Any) -> None:
    """A vertex has a place and a name, and is seen in a known way."""
    with pytest.raises(LabelRowError, match="Expected a vertex as"):
        SkeletonCoordinate.from_dict(wrong)


@pytest.mark.parametrize("wrong", [{}, {"values": []}, {"values": None, "name": "n"}, [], None])
def test_what_is_no_skeleton_is_refused(wrong: Any) -> None:
    """A skeleton has a list of vertices and a name."""
    with pytest.raises(LabelRowError, match="Expected a"):
        SkeletonCoordinates.from_dict(wrong)
