"""A detached instance joins a row, or leaves it."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents import testing
from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.exceptions import NotInRowError
from labelevents.model.commands import AddInstance, RemoveInstance
from labelevents.model.state import Instance, RowState
from labelevents.values.columns import pack
from labelevents.values.shapes import BoundingBoxCoordinates
from tests.model.oracle import thing_of, tidy
from tests.model.street import (
    ANA,
    BEN,
    COLOR,
    LOOK,
    OTHER_BOX,
    SPEED,
    added,
    annotated,
    answered,
    described,
    ended,
    holds,
    on_row,
    placed,
    said_of_sky,
    with_car,
)


def detached(who: str, *events: Any) -> Instance:
    """An instance on a row of its own, without bounds."""
    item = "sky" if who in "st" else "car"
    instance: Instance = testing.given(added(who, item), *events).state.instances[who]
    return instance


def test_whole() -> None:
    """All its cells come along: geometry, what is said beside it, answers, number."""
    car = detached(
        "c",
        placed(0, 50),
        placed(60, 90, box=OTHER_BOX),
        annotated(5, 9, 60, 61, created_by="bo", confidence=0.5),
        answered(COLOR, "red"),
        answered(SPEED, 5, 0, 9),
    )

    on_row().when(AddInstance(car), ANA).then(
        added("c"),
        placed(0, 50),
        placed(60, 90, box=OTHER_BOX),
        annotated(5, 9, 60, 61, created_by="bo", confidence=0.5),
        answered(COLOR, "red"),
        answered(SPEED, 5, 0, 9),
    )


def test_number() -> None:
    """Its number comes along."""
    numbered = facts.ObjectNumbered(1, "c", ("number",), None, 7)
    car = detached("c", numbered, placed(0, 9))

    on_row().when(AddInstance(car), ANA).then(added("c", number=7), placed(0, 9))


def test_moving_box_is_packed() -> None:
    """Boxes that differ from frame to frame become one packed event."""
    boxes = [BoundingBoxCoordinates(n, 1, 0, 0) for n in range(4)]
    car = detached("c", *(placed(n, n + 1, box=box) for n, box in enumerate(boxes)))
    packed = facts.Packed("bounding_box", pack("bounding_box", boxes))
    value = facts.Trajectory(geometry=packed)

    on_row().when(AddInstance(car), ANA).then(
        added("c"), facts.ObjectTracked(1, "c", ("geometry",), (0, 4), value)
    )


def test_order_of_dynamic_answers() -> None:
    """Dynamic answers keep the order in which they were first given."""
    car = detached("c", placed(0, 9), answered(SPEED, 7, 5, 9), answered(SPEED, 5, 0, 5))
    events = on_row().when(AddInstance(car), ANA).events
    track = on_row(*events).state.instances["c"].track("answer:speed")

    assert [7, 5] == [answer.number for answer in track.starts]


def test_nowhere() -> None:
    """An instance on no frame cannot join."""
    on_row().when(AddInstance(detached("c")), ANA).then_refused(
        "object c is not on any frame. Call `set_for_frames`"
    )


def test_answers_off_its_frames() -> None:
    """An object with dynamic answers where it is not cannot join; the message counts the frames."""
    car = detached("c", placed(0, 5), answered(SPEED, 5, 3, 9))

    on_row().when(AddInstance(car), ANA).then_refused("on 4 frames.* the first of them 5")


def test_known_hash() -> None:
    """A hash that is on the row is refused, or replaced by force."""
    before = with_car(placed(0, 5), annotated(0, 5, confidence=0.5))
    car = detached("c", placed(7, 9, box=OTHER_BOX))
    gone = facts.ObjectRemoved(1, "c", ("item", "geometry", "confidence"), None, None)

    before.when(AddInstance(car), ANA).then_refused("on this label row already. Pass `force=True`")
    before.when(AddInstance(car, force=True), ANA).then(
        gone, added("c"), placed(7, 9, box=OTHER_BOX)
    )


def test_classification() -> None:
    """A classification joins with frames, answers and what is said of it."""
    sky = detached(
        "s", holds(0, 5, created_by="bo"), described(created_by="bo"), said_of_sky(LOOK, "sunny")
    )

    on_row().when(AddInstance(sky), ANA).then(
        added("s", "sky"),
        holds(0, 5),
        facts.ClassificationAnnotated(
            1, "s", ("created_by",), (0, 5), facts.Metadata(created_by="bo")
        ),
        described(created_by="bo"),
        said_of_sky(LOOK, "sunny"),
    )


def test_classification_conflict() -> None:
    """Frames that another of its kind holds are refused, or taken by force."""
    before = on_row(added("t", "sky"), holds(0, 9, who="t"))
    sky = detached("s", holds(5, 20))

    before.when(AddInstance(sky), ANA).then_refused(
        "t of the same kind is already on frames 5 to 8"
    )
    before.when(AddInstance(sky, force=True), ANA).then(
        ended(5, 9, who="t"), added("s", "sky"), holds(5, 20)
    )


def test_force_takes_frames_of_itself() -> None:
    """Replacing a classification of the same hash needs no room made."""
    before = on_row(added("s", "sky"), holds(0, 9))
    gone = facts.ClassificationRemoved(1, "s", ("item", "presence"), None, None)

    before.when(AddInstance(detached("s", holds(5, 20)), force=True), ANA).then(
        gone, added("s", "sky"), holds(5, 20)
    )


def test_remove() -> None:
    """Leaving names every field that held anything."""
    before = with_car(
        placed(0, 5, created_by="bo"), answered(COLOR, "red"), answered(SPEED, 5, 0, 5)
    )
    fields = ("item", "answer:color", "geometry", "created_by", "answer:speed")

    before.when(RemoveInstance("c"), BEN).then(facts.ObjectRemoved(1, "c", fields, None, None))


def test_remove_unknown() -> None:
    """What is not on the row cannot leave it."""
    on_row().when(RemoveInstance("c"), ANA).then_refused("not on this label row", NotInRowError)


@hypothesis.given(st.data())
def test_joins_with_the_same_cells(data: st.DataObject) -> None:
    """Whatever was done to an instance before it joins, on the row it holds the same."""
    ontology = data.draw(testing.ontologies())
    command: Any = data.draw(testing.row_commands(RowState(), ontology))
    events = on_row().when(command, ANA).events
    hypothesis.assume(events)
    joined = on_row(*events, actor=ANA).state.instances[command.instance.hash]

    def cells(instance: Instance) -> Any:
        thing = tidy(thing_of(instance))
        over_frames = {key: value for key, (value, _) in thing.cells.items()}
        static = {key: value for key, (value, _) in thing.static.items()}
        return thing.item, thing.number, over_frames, static, thing.order

    assert cells(command.instance) == cells(joined)
    assert Stamp(ANA, 0, 1) == joined.added
