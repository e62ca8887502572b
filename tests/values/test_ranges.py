"""Ranges of sounds, time series and texts, and passages of HTML, as coordinates."""

from __future__ import annotations

import importlib
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents import LabelRowError
from labelevents.events import facts
from labelevents.events.codec import seal
from labelevents.exceptions import LabelsKeyError
from labelevents.objects import coordinates as ours
from labelevents.objects import html_node as our_html
from labelevents.objects.coordinates import (
    NON_GEOMETRIC_COORDINATES,
    AudioCoordinates,
    HtmlCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from labelevents.objects.frames import Range, ranges_to_frames
from labelevents.objects.html_node import HtmlNode, HtmlRange
from labelevents.values.coordinates import RANGE_SHAPES
from labelevents.values.geometry import AudioGeometry, TextGeometry, shown, stored
from labelevents.values.overlap import distance, iou
from labelevents.values.wire import encord_geometry

SIZE = (640, 480)
KINDS = [AudioCoordinates, TimeRangeCoordinates, TextCoordinates]

few = st.integers(-4, 20)
ranges = st.lists(st.tuples(few, st.integers(0, 5)).map(lambda p: Range(p[0], p[0] + p[1])))


def passage(start: int = 1, end: int = 4) -> HtmlRange:
    """A passage of one paragraph."""
    return HtmlRange(
        start=HtmlNode(xpath="/html/p", offset=start), end=HtmlNode(xpath="/html/p", offset=end)
    )


def sealed(coordinates: Any) -> Any:
    """Coordinates as they come back from a store."""
    placement = facts.Placement(geometry=stored(coordinates))
    event = facts.ObjectPlaced(1, "a", ("geometry",), (0, 1), placement)
    placed: Any = seal(event).event.value
    return shown(placed.geometry)


def covered(coordinates: Any) -> set[int]:
    """Every number that ranges cover."""
    return set(ranges_to_frames(coordinates.range))


@hypothesis.given(st.sampled_from(KINDS), ranges)
def test_stored_ranges_are_sorted_and_joined(kind: Any, given: list[Range]) -> None:
    """What is stored covers the same numbers, in sorted ranges that neither overlap nor touch."""
    found = sealed(kind(range=given))

    assert kind is type(found)
    assert {n for r in given for n in range(r.start, r.end + 1)} == covered(found)
    assert all(a.end + 1 < b.start for a, b in zip(found.range, found.range[1:], strict=False))


def test_what_is_stored_is_nobodys_list() -> None:
    """Changing what was given, or what is read, changes nothing that is stored."""
    given = [Range(0, 5)]
    coordinates = AudioCoordinates(range=given)
    geometry = stored(coordinates)
    given[0].end = 9
    coordinates.range.append(Range(20, 21))
    read: Any = shown(geometry)
    read.range[0].start = 3

    assert AudioGeometry(((0, 5),)) == geometry
    assert AudioCoordinates(range=[Range(0, 5)]) == shown(geometry)


def test_passages_keep_their_order() -> None:
    """Passages of HTML come back as they were given: nobody knows which is before which."""
    given = HtmlCoordinates(range=[passage(9, 2), passage(1, 4), passage(1, 4)])

    assert given == sealed(given)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([Range(5, 3)], r"starts before it ends, got \(5:3\) - at `coordinates.range`"),
        ([Range(0, 1), Range(1.5, 2)], "whole numbers"),  # type: ignore[arg-type]
        ([Range("a", 2)], "whole numbers"),  # type: ignore[arg-type]
        ([Range(None, 2)], "whole numbers"),  # type: ignore[arg-type]
        ([Range(0, 2**80)], r"up to 2\*\*62"),
    ],
)
def test_wrong_ranges_are_refused_when_stored(given: list[Range], message: str) -> None:
    """A range the wrong way round, or of anything but whole numbers, is refused by name."""
    with pytest.raises(LabelRowError, match=message):
        stored(TextCoordinates(range=given))


def test_lists_that_were_spoiled_are_refused() -> None:
    """What was put into the list afterwards is checked too."""
    html, text = HtmlCoordinates(range=[]), TextCoordinates(range=[])
    html.range.append(7)  # type: ignore[arg-type]
    text.range.append(7)  # type: ignore[arg-type]

    with pytest.raises(LabelRowError, match="list of `HtmlRange`"):
        stored(html)
    with pytest.raises(LabelRowError, match="ranges of whole numbers, got 7"):
        stored(text)


@pytest.mark.parametrize(
    ("made", "error", "message"),
    [
        (lambda: AudioCoordinates(range=7), ValueError, "list of `Range`, got `int`"),
        (lambda: AudioCoordinates(range="07"), ValueError, "got `str`"),
        (lambda: AudioCoordinates(range=[(0, 1)]), ValueError, "a `Range`, got `tuple`"),
        (lambda: HtmlCoordinates(range=[Range(0, 1)]), ValueError, "`HtmlRange`, got `Range`"),
        (lambda: HtmlNode(xpath=7, offset=1), ValueError, "at `xpath`"),
        (lambda: HtmlNode(xpath="/p", offset=1.5), ValueError, "got 1.5 - at `offset`"),
        (lambda: HtmlRange(start="/p", end=passage().end), ValueError, "an `HtmlNode`"),
        (lambda: HtmlRange.from_dict({"start": {}}), LabelsKeyError, "`end`, got start"),
        (lambda: HtmlNode.from_dict({"offset": 1}), LabelsKeyError, "`xpath`"),
        (lambda: TextCoordinates.from_dict({}), LabelsKeyError, "`range`, got none"),
        (lambda: TextCoordinates.from_dict([]), LabelRowError, "a dict with range, got `list`"),  # type: ignore[arg-type]
    ],
)
def test_wrong_parts_are_refused_when_made(made: Any, error: type[Exception], message: str) -> None:
    """Coordinates of the wrong parts are refused where they are made."""
    with pytest.raises(error, match=message) as caught:
        made()

    assert isinstance(caught.value, LabelRowError)


def test_dictionaries() -> None:
    """Coordinates of ranges are read from what they write."""
    html = HtmlCoordinates(range=[passage()])
    text = TextCoordinates(range=[Range(0, 5)])

    assert {"range": [{"start": 0, "end": 5}]} == text.to_dict()
    assert text == TextCoordinates.from_dict(text.to_dict())
    assert html == HtmlCoordinates.from_dict(html.to_dict())
    assert passage() == HtmlRange.from_dict(passage().to_dict())
    assert HtmlNode(xpath="/p", offset=7) == HtmlNode.from_dict({"xpath": "/p", "offset": "7"})


def test_keys_of_geometry() -> None:
    """In place of a geometry they have the key of Encord's answers."""
    start, end = {"xpath": "/html/p", "offset": 1}, {"xpath": "/html/p", "offset": 4}

    assert {"range": [[0, 5]]} == encord_geometry(AudioCoordinates(range=[Range(0, 5)]))
    assert {"range_html": [{"start": start, "end": end}]} == encord_geometry(
        HtmlCoordinates(range=[passage()])
    )


def test_shapes_and_coordinates_agree() -> None:
    """The shapes on ranges take the coordinates of ranges, and no others."""
    table = ours.ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS
    of_ranges = {made for shape in RANGE_SHAPES for made in table[shape]}
    others = {made for shape in table.keys() - RANGE_SHAPES for made in table[shape]}

    assert NON_GEOMETRIC_COORDINATES == of_ranges
    assert not of_ranges & others


@hypothesis.given(ranges, ranges)
def test_overlap_is_of_what_is_covered(one: list[Range], other: list[Range]) -> None:
    """The overlap is what both cover by what either covers; there is no distance in pixels."""
    first, second = (TextCoordinates(range=each) for each in (one, other))
    both, either = covered(first) & covered(second), covered(first) | covered(second)
    found = iou(stored(first), stored(second), SIZE)

    assert found == pytest.approx(len(both) / len(either) if either else 0.0)
    assert distance(stored(first), stored(second), SIZE) is None


def test_overlap_of_others() -> None:
    """Passages are the same or not known; ranges of two kinds have nothing in common."""
    one, other = (stored(HtmlCoordinates(range=[passage(n)])) for n in (1, 2))

    assert iou(one, one, SIZE) == 1.0
    assert iou(one, other, SIZE) is None
    assert iou(AudioGeometry(((0, 1),)), TextGeometry(((0, 1),)), SIZE) is None
    assert distance(one, one, SIZE) is None


# Held against the real package.


def outcome(call: Any) -> Any:
    """What a call gives: its text, or that it refuses."""
    try:
        return repr(call())
    except ValueError:
        return "refused"


numbers = st.sampled_from([0, 3, -2, True, "7", "x", 1.0, 1.5, None])
texts = st.sampled_from(["/p", "", None, 7])
listed = st.sampled_from(
    [[], [(0, 5)], [(5, 3), (0, 1)], ((1, 2),), None, 7, "a", [7], [[0, 1]], [{"start": 1}]]
)


@hypothesis.given(listed)
def test_ranges_against_encord(given: Any) -> None:
    """What makes coordinates of ranges there makes the same here; what is refused is refused."""
    pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")
    theirs: Any = importlib.import_module("encord.objects.coordinates")
    frames: Any = importlib.import_module("encord.objects.frames")

    def made(kind: Any, range_: Any) -> Any:
        pairs = isinstance(given, list | tuple)
        each = [range_(*one) if type(one) is tuple else one for one in given] if pairs else given
        return kind(range=each)

    for name in (kind.__name__ for kind in KINDS):
        here = outcome(lambda n=name: made(getattr(ours, n), Range))
        there = outcome(lambda n=name: made(getattr(theirs, n), frames.Range))

        assert there == here


@hypothesis.given(texts, numbers, st.booleans())
def test_html_against_encord(xpath: Any, offset: Any, as_dict: bool) -> None:
    """Nodes, passages and lists of them are made of the same here as there, and look the same."""
    pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")
    theirs: Any = importlib.import_module("encord.objects.html_node")
    places: Any = importlib.import_module("encord.objects.coordinates")

    def made(html: Any, kinds: Any) -> Any:
        node: Any = {"xpath": xpath, "offset": offset}
        if not as_dict:
            node = html.HtmlNode(**node)
        one = html.HtmlRange(start=node, end=node)
        return [one.start, one, str(one.start), one.to_dict(), kinds.HtmlCoordinates(range=[one])]

    assert outcome(lambda: made(theirs, places)) == outcome(lambda: made(our_html, ours))
