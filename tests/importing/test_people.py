"""What people wrote, and what that keeps in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from labelevents import LabelRowV2, Store
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from tests.importing.scenes import (
    Thing,
    acting,
    box,
    car,
    lay,
    opened,
    row_of,
    things_of,
    weather,
)

FIRST = [car(1, {frame: box(0.1) for frame in range(4)}, confidence={0: 0.5, 1: 0.5})]
MOVED = [car(1, {frame: box(0.2) for frame in range(4)}, confidence={0: 0.7, 1: 0.7})]
NOTHING: list[Thing] = []


@pytest.fixture
def store() -> Iterator[Store]:
    """One car on four frames, as a model found it; another model is at work."""
    with opened("model:m@2") as store:
        with acting(store, "model:m@1"):
            lay(store, FIRST)
        yield store


def by(store: Store, actor: str, change: Callable[[ObjectInstance], None]) -> LabelRowV2:
    """Somebody changes the car; the row."""
    with acting(store, actor):
        row = row_of(store)
        (one,) = row.get_object_instances()
        change(one)
        row.save()
    return row


def only(store: Store) -> Thing:
    """The one thing on the row."""
    (thing,) = things_of(row_of(store)).values()
    return thing


def places(store: Store) -> list[float]:
    """Where the car is, frame by frame."""
    thing = only(store)
    return [thing.frames["geometry", frame].top_left_x for frame in sorted(thing.on())]


def test_a_word_keeps_the_frame(store: Store) -> None:
    """Where a person said anything of an object, it stays although the file lacks it there."""

    def say(one: ObjectInstance) -> None:
        one.set_answer("walks", one.ontology_item.attributes[1], 1)
        one.get_annotation(2).confidence = 0.9

    by(store, "ana", say)
    done = lay(store, NOTHING, match="id")

    assert {1, 2} == only(store).on()
    assert (2, 2, ()) == (done.dropped, done.kept, done.notes)


def test_a_word_keeps_no_place(store: Store) -> None:
    """Where the file has the object elsewhere it moves there; what the person said stays."""

    def say(one: ObjectInstance) -> None:
        one.get_annotation(0).confidence = 0.9

    by(store, "ana", say)
    lay(store, MOVED, match="id")

    assert [0.2] * 4 == places(store)
    assert [0.9, 0.7] == [only(store).frames["confidence", frame] for frame in (0, 1)]


def test_who_edited_it_keeps_the_place(store: Store) -> None:
    """A person who says who edited a box means that very box."""

    def say(one: ObjectInstance) -> None:
        one.get_annotation(0).last_edited_by = "ana@example.org"

    by(store, "ana", say)
    lay(store, MOVED, match="id")

    assert [0.1, 0.2, 0.2, 0.2] == places(store)


def test_who_draws_a_box_is_sure_of_it(store: Store) -> None:
    """A box that a person drew has the confidence they meant, which is the default."""

    def draw(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.3), 4)

    by(store, "ana", draw)
    file = [car(1, {f: box(0.2) for f in range(5)}, confidence=dict.fromkeys(range(5), 0.7))]
    lay(store, file, match="id")

    assert ("confidence", 4) not in only(store).frames
    assert 1 == only(store).frames["x:t.id", 4]


def test_a_static_answer_keeps_the_object_not_its_frames(store: Store) -> None:
    """An object that the file lacks leaves its frames; what a person answered stays with it."""

    def answer(one: ObjectInstance) -> None:
        one.set_answer("XY-1", one.ontology_item.attributes[0])

    by(store, "ana", answer)
    done = lay(store, NOTHING, match="id")

    assert (set(), 1) == (only(store).on(), len(only(store).static))
    assert (4, 1) == (done.dropped, done.kept)


def test_a_confirmation_counts(store: Store) -> None:
    """A person who saved a model's box again unchanged has approved it: it stays."""

    def confirm(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.1), Range(1, 2), overwrite=True)

    by(store, "ana", confirm)
    lay(store, MOVED, match="id")

    assert [0.2, 0.1, 0.1, 0.2] == places(store)


def test_what_is_undone_does_not(store: Store) -> None:
    """Where a person undid what they did, the value is the model's again, and goes with it."""

    def change(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.3), 0, overwrite=True)
        one.remove_from_frames(3)

    row = by(store, "ana", change)
    with acting(store, "ana"):
        row.undo()
    done = lay(store, MOVED, match="id")

    assert ([0.2] * 4, 0) == (places(store), done.kept)


def test_the_system_takes_no_blame(store: Store) -> None:
    """What the system rewrote is still the person's who had written it."""

    def move(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.3), 0, overwrite=True)

    def rewrite(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.31), 0, overwrite=True)
        one.set_for_frames(box(0.11), 1, overwrite=True)

    by(store, "ana", move)
    by(store, "system:migration", rewrite)
    lay(store, MOVED, match="id")

    assert [0.31, 0.2, 0.2, 0.2] == places(store)


def test_an_import_in_a_persons_name_is_theirs(store: Store) -> None:
    """What was imported as a person stays as such, and a note says how models are imported."""
    with acting(store, "ana"):
        lay(store, MOVED, match="id", keep="new")
    done = lay(store, FIRST, match="id")

    assert ([0.2] * 4, 4) == (places(store), done.kept)
    assert ["r2, an import by human:ana"] == [
        note.partition("came with ")[2].partition(".")[0] for note in done.notes
    ]


def test_a_persons_classification(store: Store) -> None:
    """Frames and answers that a person gave a classification stay, others are of the file."""
    with acting(store, "model:m@1"):
        lay(store, [*FIRST, weather([0, 1, 2], "sun")], match="id")
    with acting(store, "ana"):
        row = row_of(store)
        (sky,) = row.get_classification_instances()
        sky.remove_from_frames(1)
        sky.set_answer("rain", overwrite=True)
        row.save()
    done = lay(store, [*FIRST, weather([0, 1, 4], "sun")], match="id")
    (found,) = (one for one in things_of(row_of(store)).values() if one.kind != "object")

    assert {0, 4} == found.on()
    assert "rain" == found.static["answer:weather"].text
    # Frame 4 came, frame 2 went; frame 1 stays away, and the answer stays.
    assert (1, 1, 2) == (done.changed, done.dropped, done.kept)


def test_another_classification_in_a_persons_name(store: Store) -> None:
    """Where a person put a classification in place of a model's, the file's does not come."""
    with acting(store, "model:m@1"):
        lay(store, [*FIRST, weather(range(4), "sun")], match="id")
    with acting(store, "ana"):
        row = row_of(store)
        (sky,) = row.get_classification_instances()
        own = sky.ontology_item.create_instance()
        own.set_answer("rain")
        own.set_for_frames(Range(2, 3))
        row.add_classification_instance(own, force=True)
        row.save()
    done = lay(store, [*FIRST, weather(range(6), "sun")], match="id")
    skies = [one for one in things_of(row_of(store)).values() if one.kind != "object"]

    assert [("sun", {0, 1, 4, 5}), ("rain", {2, 3})] == [
        (one.static["answer:weather"].text, one.on()) for one in skies
    ]
    # Two frames of the model's, on which it is not; two frames and an answer of the person's.
    assert (2, 0, 5) == (done.changed, done.dropped, done.kept)


# Confirming


def test_confirm(store: Store) -> None:
    """With `confirm` the importer answers for what the row and the file both say."""
    file = [car(1, {0: box(0.1), 1: box(0.2), 2: box(0.1)}, confidence={0: 0.5, 1: 0.5})]

    def move(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.1), 2, overwrite=True)

    by(store, "ana", move)
    done = lay(store, file, match="id", confirm=True)
    row = row_of(store)

    # The ids and the rest of frame 2 are the model's still, its place is the person's.
    assert (3, 1, 1, 0) == (done.confirmed, done.changed, done.dropped, done.kept)
    assert ["m@2", "m@2", "ana"] == [
        row.get_object_instances()[0].get_annotation(frame).last_edited_by for frame in range(3)
    ]


def test_without_confirm_nothing_is_confirmed(store: Store) -> None:
    """Otherwise whoever wrote a value first goes on to answer for it."""
    done = lay(store, FIRST, match="id")

    assert ("unchanged", 0) == (done.status, done.confirmed)
    assert 1 == store.stats().commits


def test_confirm_takes_nothing_from_people(store: Store) -> None:
    """With `keep="new"` a person's equal value is confirmed, too; otherwise it stays theirs."""

    def move(one: ObjectInstance) -> None:
        one.set_for_frames(box(0.2), Range(0, 3), overwrite=True)

    by(store, "ana", move)
    edited: list[Any] = []
    for keep in ("both", "human", "new"):
        lay(store, MOVED, match="id", keep=keep, confirm=True)
        (one,) = row_of(store).get_object_instances()
        edited.append(one.get_annotation(0).last_edited_by)

    assert ["ana", "ana", "m@2"] == edited
