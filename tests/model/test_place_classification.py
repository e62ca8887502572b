"""Putting a classification on frames."""

from __future__ import annotations

from typing import Any

from labelevents.events import facts
from labelevents.events.facts import Metadata
from labelevents.model.commands import PlaceClassification
from tests.model.street import (
    ANA,
    BEN,
    SKY,
    added,
    described,
    ended,
    holds,
    on_row,
)


def place(*frames: int, who: str = "s", overwrite: bool = False, **said: Any) -> Any:
    """Place a sky on half-open pairs of frames."""
    pairs = tuple(zip(frames[::2], frames[1::2], strict=True))
    return PlaceClassification(who, SKY, pairs, Metadata(**said), overwrite)


def skies(*events: Any) -> Any:
    """A row with the skies `s` and `t` and a road `r`."""
    return on_row(added("s", "sky"), added("t", "sky"), added("r", "road"), *events)


def test_new() -> None:
    """Presence over the whole range is one event."""
    skies().when(place(0, 5, 7, 9), ANA).then(holds(0, 5, 7, 9))


def test_no_frames() -> None:
    """On no frame nothing happens."""
    skies().when(place(), ANA).then_nothing()


def test_occupied_by_itself() -> None:
    """Its own frames are taken, too."""
    skies(holds(3, 4)).when(place(0, 5), ANA).then_refused(
        r"`Sky` \(s\) is already on frames 3\. Pass `overwrite=True`"
    )


def test_occupied_by_another() -> None:
    """Another of the same kind refuses the whole range, and is named."""
    skies(holds(3, 6, who="t")).when(place(0, 5), ANA).then_refused(
        r"instance t of the same kind is already on frames 3 to 4"
    )


def test_another_kind() -> None:
    """Classifications of different kinds share frames."""
    skies(holds(0, 9, who="r")).when(place(0, 5), ANA).then(holds(0, 5))


def test_disjoint() -> None:
    """Two of one kind may be on different frames."""
    skies(holds(0, 5, who="t")).when(place(5, 9), ANA).then(holds(5, 9))


def test_overwrite_takes_the_frames_of_others() -> None:
    """Overwriting takes just the frames asked for; the other keeps the rest of its own."""
    before = skies(holds(0, 9, who="t", confidence=0.5))
    ends = ended(3, 6, who="t", fields=("presence", "confidence"))

    before.when(place(3, 6, overwrite=True), ANA).then(ends, holds(3, 6))
    state = before.and_given(ends, holds(3, 6), actor=ANA).state
    assert ((0, 3), (6, 9)) == state.instances["t"].spans()
    assert ((3, 6),) == state.instances["s"].spans()


def test_overwrite_where_only_some_frames_conflict() -> None:
    """Never do two of one kind share a frame, and never does overwriting silently do nothing."""
    before = skies(holds(0, 2), holds(4, 6, who="t"))

    before.when(place(0, 8, overwrite=True), ANA).then(ended(4, 6, who="t"), holds(2, 8))


def test_overwrite_takes_all_frames() -> None:
    """A classification that lost its last frame stays on the row and can be placed again."""
    before = skies(holds(0, 2, who="t")).and_given(ended(0, 2, who="t"), holds(0, 2), actor=ANA)

    before.when(place(5, 6, who="t"), ANA).then(holds(5, 6, who="t"))


def test_room_of_one_that_left() -> None:
    """Frames of one that was taken off the row are free."""
    gone = facts.ClassificationRemoved(1, "t", ("item", "presence"), None, None)

    skies(holds(0, 9, who="t"), gone).when(place(0, 5), ANA).then(holds(0, 5))


def test_same_again() -> None:
    """The same frames by the same actor are no event; by another they are a confirmation."""
    before = skies(holds(0, 5))

    before.when(place(0, 5, overwrite=True), ANA).then_nothing()
    before.when(place(0, 5, overwrite=True), BEN).then(holds(0, 5))


def test_metadata_on_frames_and_as_a_whole() -> None:
    """What is said holds on the frames, and of the instance as a whole."""
    skies().when(place(0, 5, created_by="bo"), ANA).then(
        holds(0, 5, created_by="bo"), described(created_by="bo")
    )


def test_defaults_are_not_stored() -> None:
    """Confidence 1.0 and a manual annotation go without saying."""
    skies().when(place(0, 5, confidence=1.0, manual_annotation=True), ANA).then(holds(0, 5))


def test_bounds() -> None:
    """Frames outside the media are refused."""
    skies().when(place(99, 101), ANA).then_refused("from 0 to 99, got frame 100")
