"""What calls are given: mostly what fits, often what does not quite, sometimes nonsense."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.differential.arguments import Element, Iterated, attribute, made, option, span

Strategy = st.SearchStrategy[Any]


def rarely(usual: Strategy, odd: Strategy, one_in: int = 12) -> Strategy:
    """The odd one once in so many draws, and never where a failure can be shown without it."""
    return st.integers(0, one_in - 1).flatmap(lambda n: odd if n == one_in - 1 else usual)


frame = st.integers(0, 7)
spans = st.tuples(frame, frame).map(lambda ends: span(min(ends), max(ends)))
_odd_frames: Strategy = st.sampled_from(
    [
        [],
        [1, 1, 2],
        span(5, 3),
        [span(0, 2), span(1, 4)],
        [span(6, 7), span(0, 1)],
        {1, 2},
        (1, 2),
        [1, span(2, 3)],
        range(2),
        True,
        np.int64(2),
        -1,
        [0, -1],
        9,
        10,
        [3, 10],
        span(4, 12),
        1000,
        "1",
        ["1"],
        None,
        2.0,
        [2.5],
        {},
        option("red"),
    ]
)
frames = rarely(
    frame | spans | st.lists(frame, max_size=4) | st.lists(spans, max_size=2), _odd_frames, 12
)
one_frame = rarely(frame, st.sampled_from([-1, 9, 10, 999, "nowhere", True, None, 1.0]))

_NAIVE = datetime(2021, 5, 6, 7, 8, 9)  # noqa: DTZ001 - local time, as people write it
times = rarely(
    st.sampled_from(
        [
            datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC),
            datetime(2019, 1, 1, tzinfo=timezone(timedelta(hours=5))),
            _NAIVE,
        ]
    ),
    st.sampled_from([None, "2020-01-01", 5]),
)
emails = rarely(
    st.sampled_from(["ana@town.org", "bob@town.org"]),
    st.sampled_from([None, "ana", "", "a@b.org and more", 5, "a b@c.org"]),
)
names = rarely(st.sampled_from(["ana@town.org", "bob@town.org"]), st.sampled_from(["ana", "", 5]))
confidences = rarely(
    st.sampled_from([0.25, 0.5, 1.0, 0]),
    st.sampled_from([1.5, -1, "0.5", None, float("nan"), True]),
)
mostly = rarely(st.sampled_from([True]), st.sampled_from([False]))
seldom = rarely(st.sampled_from([False]), st.sampled_from([True]))
yes_or_no = st.booleans()
flags = rarely(yes_or_no, st.sampled_from([None, 1, "yes"]), 12)
reviews = st.sampled_from([[{"approved": True}], []])

_POINTS = [made("PointCoordinate", x=0.25 * i, y=0.5) for i in range(3)]
_MASK = {"top": 0, "left": 0, "height": 50, "width": 100, "rleString": "PdU2"}


def _skeleton(x: float) -> Any:
    vertex = [
        made("SkeletonCoordinate", x=x, y=0.5, name=name)
        for name in ("head", "left hand", "right hand")
    ]
    return made("SkeletonCoordinates", values=vertex, name="person")


def _node(xpath: str) -> Any:
    return made("HtmlNode", xpath=xpath, offset=3)


_PASSAGE = made(
    "HtmlCoordinates", range=[made("HtmlRange", start=_node("/html[1]"), end=_node("/p[2]"))]
)


def _boxes(kind: str, *more: float) -> list[Any]:
    return [made(kind, 0.5, 0.25, x, 0.5, *more) for x in (0.0, 0.25, 1.02)]


# By shape, what can be placed.
PLACES: dict[str, list[Any]] = {
    "bounding_box": _boxes("BoundingBoxCoordinates"),
    "rotatable_bounding_box": _boxes("RotatableBoundingBoxCoordinates", 30.0),
    "polygon": [
        made("PolygonCoordinates", _POINTS),
        made("PolygonCoordinates", polygons=[[_POINTS, _POINTS[:2]]]),
    ],
    "polyline": [made("PolylineCoordinates", _POINTS), made("PolylineCoordinates", [])],
    "point": [made("PointCoordinate", 0.5, 0.25), made("PointCoordinate3D", 1.0, 2.0, 3.0)],
    "skeleton": [_skeleton(0.25), _skeleton(0.5)],
    "circle": [
        made("CircleCoordinates", 0.5, 0.5, 0.25),
        made("CircleCoordinates", 0.5, 0.5, 1, 2, 3),
    ],
    "ellipse": [made("EllipseCoordinates", 0.5, 0.5, 0.25, 0.125)],
    "cuboid": [made("CuboidCoordinates", (1.0, 2.0, 3.0), (0.0, 0.0, 1.5), (4.0, 2.0, 1.0))],
    "cuboid_2d": [
        made("Cuboid2DPerspectiveCoordinates", _POINTS, _POINTS[0], 0.5),
        made("Cuboid2DIsometricCoordinates", _POINTS, _POINTS[0]),
    ],
    "bitmask": [made("BitmaskCoordinates", _MASK)],
    "audio": [
        made("AudioCoordinates", range=[span(10, 20), span(15, 30)]),
        made("AudioCoordinates", range=[span(400, 500), span(10, 20)]),
    ],
    "time_range": [made("TimeRangeCoordinates", range=[span(0, 5)])],
    "text": [
        made("TextCoordinates", range=[span(3, 9)]),
        made("TextCoordinates", range=[]),
        _PASSAGE,
    ],
    "segmentation": _boxes("BoundingBoxCoordinates"),
}
_ANYWHERE = [place for places in PLACES.values() for place in places]
_NOWHERE = [
    None,
    "here",
    made("BoundingBoxCoordinates", float("nan"), 0.25, 0.5, 0.5),
    made("BoundingBoxCoordinates", "0.5", 0.25, 0.5, 0.5),
]


@functools.cache
def places(shape: str) -> Strategy:
    """Coordinates for an object of this shape."""
    odd = st.sampled_from(_ANYWHERE) | st.sampled_from(_NOWHERE)
    return rarely(st.sampled_from(PLACES[shape]), odd, 12)


_TEXTS = st.sampled_from(["red", "blue", ""])
_NUMBERS = st.sampled_from([1, 2.5, 0, 1.0])
_ODD_ANSWERS: Strategy = st.sampled_from(
    [
        None,
        [],
        "red",
        7,
        True,
        float("nan"),
        2.5,
        {},
        option("red"),
        option("merc"),
        option("stands"),
        Element("Option", "three", foreign=True),
        [option("door"), option("red")],
        [option("door"), "wheel"],
        [option("hook")],
        (option("door"), option("wheel")),
        [option("merc")],
        attribute("brand"),
        Iterated([option("door"), option("wheel")]),
    ]
)


@functools.cache
def answers(kind: str, options: tuple[str, ...]) -> Strategy:
    """Answers to an attribute of this kind, with these options."""
    elements: list[Any] = [option(each) for each in options]
    fitting = {
        "TextAttribute": _TEXTS,
        "NumericAttribute": _NUMBERS,
        "RadioAttribute": st.sampled_from(elements or [None]),
        "ChecklistAttribute": st.lists(st.sampled_from(elements or [None]), unique_by=repr),
    }
    return rarely(fitting[kind], _ODD_ANSWERS)


_GIVEN = st.sampled_from([[[0, 3]], [[2, 2], [4, 6]], [[9, 12]]])


@functools.cache
def entries(feature_hash: str, kind: str, options: tuple[str, ...], *, dynamic: bool) -> Strategy:
    """What Encord's JSON says of an attribute's answer."""
    ticked = st.lists(st.sampled_from(options or ("red",)), unique=True, max_size=3)
    listed = ticked.map(lambda hashes: [{"featureHash": each} for each in hashes])
    fitting = {
        "TextAttribute": _TEXTS,
        "NumericAttribute": rarely(_NUMBERS, st.just("2.5")),
        "RadioAttribute": listed.map(lambda each: each[:1]),
        "ChecklistAttribute": listed,
    }
    said = {
        "featureHash": rarely(
            st.just(feature_hash), st.sampled_from(["nowhere", "brand", "masts"])
        ),
        "answers": fitting[kind],
        "manualAnnotation": st.booleans(),
    }
    return st.fixed_dictionaries(said | ({"range": _GIVEN} if dynamic else {}))


frame_data = st.fixed_dictionaries(
    {}, optional={"confidence": confidences, "created_by": names}
).map(lambda said: made("ClassificationInstance.FrameData", **said))

_FOREIGN = [Element("Attribute", each, foreign=True) for each in ("masts", "log")]
_ELSEWHERE = [attribute(each) for each in ("brand", "doing", "note?", "kind", "weather?")]
odd_attributes = st.sampled_from([None, *_FOREIGN, *_ELSEWHERE, "brand", option("red")])
