"""Two states of a row, compared cell by cell."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import attrs
import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents.events import facts
from labelevents.events.facts import Metadata
from labelevents.events.record import Stamp
from labelevents.history.changes import Change, PerFrame
from labelevents.history.compare import compare
from labelevents.history.names import NO_NAMES, OntologyNames
from labelevents.history.stretches import differing
from labelevents.model.evolve import evolve
from labelevents.model.state import Instances, RowState
from labelevents.model.track import ABSENT, Track
from labelevents.objects import OntologyStructure, Option
from labelevents.objects.coordinates import BoundingBoxCoordinates, PointCoordinate
from labelevents.values.columns import FrameValues, kind_of, pack, unpack
from labelevents.values.geometry import PolygonGeometry
from labelevents.values.identity import Actor
from labelevents.values.media import Image, ImageGroup
from tests.history import by_frame
from tests.model import street
from tests.model.given import LAST, new_row, refolded, walk
from tests.model.oracle import Oracle

NAMES = OntologyNames(street.STREET)
BOX, OTHER = street.BOX, street.OTHER_BOX


def copied(state: RowState) -> RowState:
    """A state of its own."""
    instances = Instances({name: one.copy() for name, one in state.instances.items()})
    return attrs.evolve(state, instances=instances)


def swapped(differences: by_frame.Differences) -> by_frame.Differences:
    """The way back."""
    return {key: (after, before) for key, (before, after) in differences.items()}


# Against an oracle


@hypothesis.given(st.data())
def test_cells_that_differ(data: st.DataObject) -> None:
    """Changes are exactly the cells that differ by the oracle, and back they are the other way."""
    session, oracle = new_row(), Oracle(LAST + 1)
    steps = walk(data, session)
    for step in itertools.islice(steps, data.draw(st.integers(0, 8))):
        by_frame.do(session, oracle, step)
    before, things = copied(session.state), by_frame.snapshot(oracle)
    for step in steps:
        by_frame.do(session, oracle, step)
    after = session.state
    expected = by_frame.expected(things, oracle.things)
    joined = {key[:3] for key, (was, _) in expected.items() if key[3] == "on row" and not was}
    left = {key[:3] for key, (_, now) in expected.items() if key[3] == "on row" and not now}
    of_cells = {key: both for key, both in expected.items() if key[3] != "on row"}
    found = compare(before, after, NO_NAMES)
    back = compare(after, before, NO_NAMES)

    assert of_cells == by_frame.told(found)
    assert swapped(of_cells) == by_frame.told(back)
    assert (joined, left) == (by_frame.on_row(found, "added"), by_frame.on_row(found, "removed"))
    assert bool(expected) == bool(found)


@hypothesis.given(st.data())
def test_folded_anew_nothing_differs(data: st.DataObject) -> None:
    """A row equals itself folded from the log again, where no value is the same object."""
    session, oracle = new_row(), Oracle(LAST + 1)
    for step in walk(data, session):
        by_frame.do(session, oracle, step)

    assert [] == compare(session.state, refolded(session).state, NO_NAMES)
    assert [] == compare(session.state, copied(session.state), NO_NAMES)


@hypothesis.given(st.data())
def test_only_some(data: st.DataObject) -> None:
    """Limited to some instances, the changes are those of the others left out."""
    session, oracle = new_row(), Oracle(LAST + 1)
    for step in walk(data, session):
        by_frame.do(session, oracle, step)
    known = sorted(session.state.instances)
    only = set(data.draw(st.lists(st.sampled_from(known)))) if known else set()
    everything = compare(None, session.state, NO_NAMES)

    assert [c for c in everything if c.instance in only or c.instance is None] == compare(
        None, session.state, NO_NAMES, only
    )


values = st.sampled_from(["a", "b", True, 1, 1.0, None])


@st.composite
def tracks(draw: st.DrawFn, geometries: Any) -> Track:
    """A track of single values and of one value per frame, packed and not, with holes."""
    track, lo = Track(), 0
    while lo < 20:
        hi = lo + draw(st.integers(1, 6))
        what = draw(st.sampled_from(["hole", "one", "one", "packed", "listed"]))
        if what == "one":
            track.write(lo, hi, draw(geometries), draw(st.integers()))
        elif what != "hole":
            here: Any = tuple(draw(st.lists(geometries, min_size=hi - lo, max_size=hi - lo)))
            kind = kind_of(here)
            if what == "packed" and kind is not None:
                here = unpack(kind, len(here), pack(kind, here))
            track.write(lo, hi, FrameValues(here, lo), draw(st.integers()))
        lo = hi
    return track


few_boxes = st.sampled_from([BOX, OTHER, PointCoordinate(0.5, 0.5)])


@hypothesis.given(tracks(few_boxes), tracks(few_boxes), st.sampled_from([ABSENT, BOX]))
def test_stretches(before: Track, after: Track, default: Any) -> None:
    """Two tracks differ on the frames where a look at each frame says so, in the longest runs."""
    found = list(differing(before, after, default))
    seen: dict[int, Any] = {}
    for lo, hi, *sides in found:
        expanded = (list(s) if isinstance(s, PerFrame) else [s] * (hi - lo) for s in sides)
        seen |= dict(enumerate(zip(*expanded, strict=True), start=lo))
    by_eye: dict[int, Any] = {}
    for frame in range(30):
        was, now = before.at(frame), after.at(frame)
        if (default if was is ABSENT else was) != (default if now is ABSENT else now):
            by_eye[frame] = (was, now)

    assert by_eye == seen
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    for one, other in itertools.pairwise(found):
        single = not any(isinstance(side, PerFrame) for side in (*one[2:], *other[2:]))
        assert not (single and one[1] == other[0] and one[2:] == other[2:])


@hypothesis.given(st.lists(values, max_size=8), st.lists(values, max_size=8))
def test_stretches_of_plain_values(one: list[Any], other: list[Any]) -> None:
    """True is not 1, and 1 is not 1.0: what JSON tells apart differs."""
    before, after = Track(), Track()
    for track, given in ((before, one), (after, other)):
        for frame, value in enumerate(given):
            track.write(frame, frame + 1, value, frame)
    differ = {f for lo, hi, *_ in differing(before, after) for f in range(lo, hi)}
    longest = itertools.zip_longest(map(repr, one), map(repr, other))

    assert {frame for frame, (was, now) in enumerate(longest) if was != now} == differ


# What the changes say


def row(*events: Any, actor: str = "ana") -> RowState:
    """A row of 100 frames on which these events happened."""
    state = RowState()
    for event in (street.ROW, *events):
        evolve(state, event, Stamp(Actor("human", actor), 0, 1))
    return state


def diff(before: RowState | None, after: RowState | None) -> list[tuple[Any, ...]]:
    """Kind, field, frames, before and after of each change."""
    found = compare(before, after, NAMES)
    return [(c.kind, c.field, c.frames, c.before, c.after) for c in found]


def box(x: float = 0.3) -> dict[str, Any]:
    """Encord's JSON of the box that tests place."""
    return {"boundingBox": {"h": 0.1, "w": 0.2, "x": x, "y": 0.4}}


def with_car(*events: Any, **how: Any) -> RowState:
    """A row with a car on frames 0 to 9."""
    return row(street.added("c"), street.placed(0, 10), *events, **how)


def test_a_new_row() -> None:
    """A row that is not there yet has no title and no instances."""
    assert [
        ("renamed", "title", None, None, "cam"),
        ("added", "geometry", (0, 9), None, box()),
    ] == diff(None, with_car())
    assert [
        ("renamed", "title", None, "cam", None),
        ("removed", "geometry", (0, 9), box(), None),
    ] == diff(with_car(), None)
    assert [] == diff(None, None)


def test_an_instance_on_no_frame() -> None:
    """What is on the row but on no frame is told by what it is."""
    assert [("added", "item", None, None, "car")] == diff(row(), row(street.added("c")))
    assert [("removed", "item", None, "car", None)] == diff(row(street.added("c")), row())


def test_frames_of_what_stays() -> None:
    """Frames of an instance that is on both sides are gained and lost, not added and removed."""
    before, after = with_car(), row(street.added("c"), street.placed(5, 15))

    assert [
        ("frames_lost", "geometry", (0, 4), box(), None),
        ("frames_gained", "geometry", (10, 14), None, box()),
    ] == diff(before, after)
    assert [("frames_lost", "geometry", (0, 9), box(), None)] == diff(
        before, with_car(street.unplaced(0, 10))
    )


def test_who_wrote_it_makes_no_difference() -> None:
    """The same values of somebody else are no difference: a confirmation changes nothing."""
    assert [] == diff(with_car(), with_car(street.placed(3, 5), actor="ben"))


def test_a_run_is_one_change() -> None:
    """However it was written, consecutive frames with one difference are one change."""
    moved = BoundingBoxCoordinates(0.1, 0.2, 0.5, 0.4)
    after = with_car(*(street.placed(f, f + 1, box=moved) for f in range(2, 6)))

    assert [("moved", "geometry", (2, 5), box(), box(0.5))] == diff(with_car(), after)


def tracked(*xs: float, start: int = 0) -> Any:
    """The car has boxes of these left edges, from a frame on, packed."""
    boxes = [BoundingBoxCoordinates(0.1, 0.2, x, 0.4) for x in xs]
    value = facts.Trajectory(geometry=facts.Packed("bounding_box", pack("bounding_box", boxes)))
    return facts.ObjectTracked(1, "c", ("geometry",), (start, start + len(xs)), value)


def test_a_packed_track() -> None:
    """Of a packed track only the frames that differ are told: a list per unbroken run."""
    before = row(street.added("c"), tracked(0.1, 0.2, 0.3, 0.4, 0.5))
    after = row(street.added("c"), tracked(0.1, 0.7, 0.8, 0.4, 0.9))

    assert [
        ("moved", "geometry", (1, 2), [box(0.2), box(0.3)], [box(0.7), box(0.8)]),
        ("moved", "geometry", (4, 4), box(0.5), box(0.9)),
    ] == diff(before, after)
    assert [("moved", "geometry", (0, 1), [box(0.1), box(0.2)], box())] == diff(
        before, row(street.added("c"), tracked(0.1, 0.2, 0.3, 0.4, 0.5), street.placed(0, 3))
    )


def test_another_thing_under_the_same_hash() -> None:
    """Removed, and added again as something else: the one went, the other came."""
    before = row(street.added("c"), street.placed(0, 5))
    after = row(street.added("c", item="sky"), street.holds(0, 5, who="c"))

    assert [
        ("removed", "geometry", (0, 4), box(), None),
        ("added", "presence", (0, 4), None, True),
    ] == diff(before, after)


def test_answers_by_title() -> None:
    """Radio and checklist answers are told by title, text and numbers as they are."""
    after = with_car(
        street.answered(street.COLOR, "red"),
        street.answered(street.PARTS, ("wheel", "gone")),
        street.answered(street.PLATE, "B 1"),
        street.answered(street.DOOR, "open", 2, 6),
        street.answered(street.SPEED, 30, 0, 2, 4, 5),
    )
    found = compare(with_car(), after, NAMES)

    assert [
        ("Color", None, None, "Red"),
        ("Parts", None, None, ["Wheel", "gone"]),
        ("Plate", None, None, "B 1"),
        ("Door", (2, 5), None, "Open"),
        ("Speed", (0, 1), None, 30),
        ("Speed", (4, 4), None, 30),
    ] == [(c.attribute, c.frames, c.before, c.after) for c in found]
    assert {"answered"} == {change.kind for change in found}


def test_an_answer_that_a_machine_gave() -> None:
    """The same answer, confirmed by hand, is a change of what is said of it."""
    before = with_car(street.answered(street.COLOR, "red", manual=False))
    after = with_car(street.answered(street.COLOR, "red"))

    assert [
        (
            *("annotated", "answer:color", None),
            {"answer": "Red", "manual": False},
            {"answer": "Red", "manual": True},
        )
    ] == diff(before, after)
    assert [("answered", "answer:color", None, "Red", "Blue")] == diff(
        before, with_car(street.answered(street.COLOR, "blue"))
    )


def test_two_options_of_one_title() -> None:
    """Where titles do not tell two answers apart, hashes do."""

    ontology = OntologyStructure.from_dict(street.STREET.to_dict())
    for option in ontology.get_children_by_title("Blue", Option):
        option.label = "Red"
    before = with_car(street.answered(street.COLOR, "red"))
    after = with_car(street.answered(street.COLOR, "blue"))
    (change,) = compare(before, after, OntologyNames(ontology))

    assert ("red", "blue") == (change.before, change.after)


def test_what_is_not_in_the_ontology() -> None:
    """Unknown hashes are told as they are."""
    events = (street.added("c"), street.placed(0, 1), street.answered(street.COLOR, "red"))
    found = compare(row(), row(*events), NO_NAMES)

    assert [("car", None, box()), ("car", "color", "red")] == [
        (change.name, change.attribute, change.after) for change in found
    ]


def test_defaults_are_no_difference() -> None:
    """Confidence 1.0 equals that nothing was said; what is said shows what it was before."""
    said = with_car(street.annotated(0, 5, confidence=1.0), street.annotated(0, 9, confidence=0.5))

    assert [] == diff(with_car(), with_car(street.annotated(0, 5, confidence=1.0)))
    assert [("annotated", "confidence", (0, 8), 1.0, 0.5)] == diff(with_car(), said)
    assert [
        ("frames_lost", "geometry", (0, 9), box(), None),
        ("annotated", "confidence", (0, 8), 0.5, None),
    ] == diff(said, with_car(street.unplaced(0, 10, fields=("geometry", "confidence"))))


def test_what_cannot_be_seen_is_no_difference() -> None:
    """What was said on a frame that the object left since is hidden, and not told."""
    before = with_car(street.annotated(0, 5, created_by="ana"), street.unplaced(0, 2))

    assert [("frames_lost", "geometry", (0, 1), box(), None)] == diff(
        with_car(), with_car(street.unplaced(0, 2))
    )
    assert [("annotated", "created_by", (2, 4), None, "ana")] == diff(
        with_car(street.unplaced(0, 2)), before
    )


def test_times_and_other_fields() -> None:
    """Times are ISO 8601; `x:` fields and what is said of a whole classification are told."""
    occluded = "x:cvat.occluded"
    at = datetime(2026, 7, 25, 14, 30, tzinfo=UTC)
    after = with_car(
        street.annotated(1, 2, created_at=at),
        facts.ObjectAnnotated(1, "c", (occluded,), (3, 4), Metadata(extra={occluded: True})),
        street.added("s", item="sky"),
        street.described(confidence=0.5),
    )

    assert [
        ("annotated", "created_at", (1, 1), None, "2026-07-25T14:30:00+00:00"),
        ("annotated", occluded, (3, 3), None, True),
        ("added", "item", None, None, "sky"),
        ("annotated", "confidence", None, None, 0.5),
    ] == diff(with_car(), after)


def test_numbers_titles_and_lists() -> None:
    """Display numbers, the row's title, and whether it is listed."""
    events = (
        facts.ObjectNumbered(1, "c", ("number",), None, 7),
        facts.RowRenamed(1, "", ("title",), None, "cam2"),
        facts.RowArchived(1, "", ("archived",), None, value=True),
    )

    assert [
        ("renamed", "title", None, "cam", "cam2"),
        ("archived", "archived", None, False, True),
        ("numbered", "number", None, None, 7),
    ] == diff(with_car(), with_car(*events))


# How far things moved


def moved(
    before: Any, after: Any, *, media: Any = None, frames: tuple[int, int] = (0, 0)
) -> Change:
    """A move from one geometry to another."""
    media = media or Image("a", 100, 200)
    return Change("moved", "geometry", frames=frames, before=before, after=after, media=media)


def test_how_far_a_box_moved() -> None:
    """Overlap is of areas, and distance in pixels of a picture that is not square."""
    here = BoundingBoxCoordinates(height=0.2, width=0.2, top_left_x=0.1, top_left_y=0.1)
    there = BoundingBoxCoordinates(height=0.2, width=0.2, top_left_x=0.2, top_left_y=0.1)
    below = BoundingBoxCoordinates(height=0.2, width=0.2, top_left_x=0.1, top_left_y=0.2)

    assert pytest.approx(1 / 3) == moved(here, there).iou
    assert [pytest.approx(10), pytest.approx(20)] == [
        moved(here, there).distance,
        moved(here, below).distance,
    ]


def test_means_and_extremes() -> None:
    """Over a run the mean is told, and the worst frame."""
    before = row(street.added("c"), tracked(0.1, 0.1, 0.1))
    after = row(street.added("c"), tracked(0.2, 0.3, 0.5))
    (change,) = compare(before, after, NAMES)

    assert [pytest.approx(n) for n in (1 / 9, 0, 64 * 0.7 / 3, 64 * 0.4)] == [
        change.iou,
        change.iou_min,
        change.distance,
        change.distance_max,
    ]


def test_each_image_has_its_size() -> None:
    """In a group of images, pixels are those of the image on the frame."""
    group = ImageGroup("g", (Image("a", 100, 100), Image("b", 1000, 100)))
    one, other = PointCoordinate(0.0, 0.0), PointCoordinate(0.5, 0.0)

    assert [50, 500] == [moved(one, other, media=group, frames=(f, f)).distance for f in (0, 1)]
    assert (275, 500) == (
        moved(one, other, media=group, frames=(0, 1)).distance,
        moved(one, other, media=group, frames=(0, 1)).distance_max,
    )


def test_without_a_picture_there_are_no_pixels() -> None:
    """Overlap needs no size; distance does."""
    change = Change("moved", "geometry", frames=(0, 0), before=BOX, after=OTHER)

    assert (True, None) == (change.iou is not None, change.distance)


def test_only_moves_have_a_distance() -> None:
    """Other changes have none of the four numbers, and leave them out of their document."""
    (change,) = compare(row(street.added("c")), with_car(), NAMES)

    assert (None,) * 4 == (change.iou, change.iou_min, change.distance, change.distance_max)
    assert {"iou", "distance"}.isdisjoint(change.to_dict())


def test_a_change_as_a_document() -> None:
    """These keys, and more where more is known."""
    (change,) = compare(with_car(), with_car(street.placed(0, 2, box=OTHER)), NAMES)
    document = change.to_dict()

    assert ["row", "instance", "name", "field", "frames", "before", "after", "kind"] == list(
        document
    )[:8]
    assert ("cam", "c", "Car", [0, 1], "car") == (
        document["row"],
        document["instance"],
        document["name"],
        document["frames"],
        document["feature_hash"],
    )
    assert {"iou", "iou_min", "distance", "distance_max"} <= document.keys()


def test_a_change_in_one_line() -> None:
    """What a change is about fits a line."""
    after = with_car(street.placed(0, 2, box=OTHER), street.answered(street.COLOR, "red"))

    assert [
        "cam Car c: moved, frames 0 to 1, IoU 0.00",
        "cam Car c: answered Color",
    ] == [str(change) for change in compare(with_car(), after, NAMES)]
    assert ["cam: renamed"] == [str(change) for change in compare(None, row(), NAMES)]


def test_a_polygon_moves() -> None:
    """Of other shapes the stored form is told as Encord writes it."""
    ring, turned = (0.0, 0.0, 0.5, 0.0, 0.5, 0.5), (0.5, 0.5, 0.5, 0.0, 0.0, 0.0)
    change = moved(PolygonGeometry(((ring,),)), PolygonGeometry(((turned,),)))

    assert {"polygon", "polygons"} == change.before.keys()
    assert pytest.approx(0) == change.distance
