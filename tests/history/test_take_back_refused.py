"""What cannot be taken back, why, and what to do; and how to try it first."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

import labelevents
from labelevents import (
    HasDependentsError,
    LabelRowError,
    LabelRowV2,
    ReadOnlyError,
)
from labelevents.model.merge import Clash
from labelevents.objects.frames import Range
from tests.history.people import (
    People,
    done,
    instance,
    refused,
    said,
    there,
    unchanged,
)
from tests.rows.given import box, memory_row, of_row, reread

# Each verb, of a row and of a store; a store is not restored.
VERBS = [
    *((verb, whole) for verb in ("undo", "redo", "revert") for whole in (False, True)),
    ("restore", False),
]


# Refusals


@pytest.mark.parametrize("whole", [False, True])
def test_two_classifications_on_a_frame_are_refused(people: People, whole: bool) -> None:
    """What would put two of a kind on a frame is refused, naming cells, commits and the way out."""
    people.two_notes()
    rows = [people.row("ana"), people.row("ben")]
    hands = [instance(row, "his") for row in rows]
    sentence = (
        "Nothing has changed in `cam0`: his and hers would both be on frames 2 to 3, where only one"
        " of their kind can be. In the way: "
    )
    with refused(people.ana, *rows, *hands, error=HasDependentsError) as caught:
        (people.ana if whole else rows[0]).revert(4)
    error: Any = caught.value

    assert {Clash("his", "presence", ((2, 4),)), Clash("hers", "presence", ((2, 4),))} == set(
        error.cells
    )
    assert [5] == [commit.number for commit in error.commits]
    assert str(error).startswith(sentence + str(error.commits[0]))
    assert str(error).endswith("Take that back too, with `cascade=True` (`--cascade`).")
    assert all(hand is instance(row, "his") for hand, row in zip(hands, rows, strict=True))


@pytest.mark.parametrize("whole", [False, True])
def test_cascade_takes_back_what_is_in_the_way(people: People, whole: bool) -> None:
    """With `cascade` the commit in the way goes too, and is among the targets."""
    people.two_notes()
    tried = (people.ana if whole else people.row("ana")).revert(4, cascade=True, dry_run=True)
    found = (people.ana if whole else people.row("ana")).revert(4, cascade=True)

    assert ("revert", (4, 5), "1 row, +1 -1 classifications") == done(found)
    assert done(tried) == done(found)
    assert {"hers": [Range(0, 3)]} == there(people.row("ben"))
    assert (4, 5) == people.ana.history(limit=1)[0].targets
    people.row("ana").undo()
    assert {"his": [Range(2, 5)]} == there(people.row("ben"))


@pytest.mark.parametrize("order", list(itertools.permutations([3, 4, 5])))
def test_in_every_order_it_ends_alike(people: People, order: tuple[int, ...]) -> None:
    """Whatever is refused on the way, once all are taken back nothing is left; and back again."""
    people.two_notes()
    waiting, made = list(order), []
    while waiting:
        for number in list(waiting):
            try:
                commit = people.row("zoe").revert(number).commit
            except HasDependentsError:
                continue
            assert commit is not None
            made.append(commit.number)
            waiting.remove(number)
            break
        else:
            pytest.fail("nothing more can be taken back")
    assert {} == there(people.row("ana"))
    people.row("zoe").revert(made)

    assert {"his": [Range(2, 5)]} == there(people.row("ana"))


def test_who_took_a_frame_gives_it_back(people: People) -> None:
    """A classification that took frames of another gives them back when that is undone."""
    people.note("ana", Range(0, 5), "hers")
    people.note("ben", Range(4, 8), "his", force=True)
    assert {"hers": [Range(0, 3)], "his": [Range(4, 8)]} == there(people.row("ana"))
    people.row("ben").undo()
    assert {"hers": [Range(0, 5)]} == there(people.row("ana"))
    people.row("ben").redo()
    assert {"hers": [Range(0, 3)], "his": [Range(4, 8)]} == there(people.row("ana"))
    people.row("ana").undo()

    assert {"his": [Range(4, 8)]} == there(people.row("ana"))


def test_a_redo_can_be_refused(people: People) -> None:
    """Somebody took the place meanwhile: redo is refused, and with `cascade` takes it."""
    people.note("ana", Range(0, 3), "hers")
    people.row("ana").undo()
    people.note("ben", 3, "his")
    with refused(
        people.ana, people.row("ana"), error=HasDependentsError, match="both be on frame 3,"
    ):
        people.row("ana").redo()
    found = people.row("ana").redo(cascade=True)

    assert ("redo", (3, 5)) == done(found)[:2]
    assert {"hers": [Range(0, 3)]} == there(people.row("ben"))


def test_two_objects_of_a_number_are_refused(people: People) -> None:
    """Display numbers of one kind differ, also after somebody else got a number that was free."""
    people.add("ana", 0, "first", number=1)
    people.row("ana").undo()
    people.add("ben", 1, "second", number=1)
    row = people.row("ana")
    with refused(people.ana, row, error=HasDependentsError, match="have the same number") as caught:
        row.redo()
    error: Any = caught.value

    assert {("first", "number"), ("second", "number")} == {
        (cell.instance, cell.field) for cell in error.cells
    }
    assert [5] == [commit.number for commit in error.commits]
    row.redo(cascade=True)
    assert {"first": 1} == {o.object_hash: o.object_number for o in row.get_object_instances()}


def test_a_number_goes_over_with_its_object(people: People) -> None:
    """Taking back that an object replaced another of its number is no clash of numbers."""
    people.add("ana", 0, "first", number=1)
    row = people.row("ana")
    row.remove_object(instance(row, "first"))
    car = of_row(row).car(2)
    car.object_number = 1
    row.add_object_instance(car)
    people.saved(row)
    row.undo()
    assert [("first", 1)] == [(o.object_hash, o.object_number) for o in row.get_object_instances()]
    row.redo()

    assert [1] == [o.object_number for o in row.get_object_instances()]


def test_numbers_that_are_double_already_hold_nobody_up(people: People) -> None:
    """Two who number at the same time make a double number; undo works in such a row, too."""
    people.add("ana", 5, "other", number=2)
    people.move("zoe", "other", 5)
    rows = people.row("ana"), people.row("ben")
    for row in rows:
        car = of_row(row).car(0)
        car.object_number = 1
        row.add_object_instance(car)
    mine, his = [people.saved(row) for row in rows]
    people.row("zoe").undo()
    people.store("zoe").redo()
    people.row("ana").revert(4)
    assert [1, 1, 2] == numbers(people)
    people.row("zoe").revert([mine, his])

    assert [2] == numbers(people)


def numbers(people: People) -> list[int]:
    """The display numbers on the row."""
    objects = people.row("ana").get_object_instances()
    return sorted(each.object_number for each in objects if each.object_number is not None)


def test_all_rows_or_none(people: People) -> None:
    """What is refused in one row is done in none."""
    one, two = people.row("ana"), people.new_row("ana", "cam1")
    with people.ana.commit():
        two.add_object_instance(of_row(two).car(0))
        one.add_classification_instance(of_row(one).note(Range(0, 3)))
    people.ana.undo()
    people.note("ben", 0, "his")
    one.refresh()
    with refused(people.ana, one, two, error=HasDependentsError, match="both be on frame 0,"):
        people.ana.redo()
    with refused(people.ana, one, two, error=HasDependentsError):
        people.ana.revert([5, 2])
    found = people.ana.redo(cascade=True)

    assert (4, 6) == found.targets
    assert ([1, 1], False) == ([len(there(row)) for row in (one, two)], "his" in there(one))


@pytest.mark.parametrize("verb", ["undo", "redo", "revert", "restore"])
def test_what_is_not_saved_refuses(people: People, verb: str) -> None:
    """A row with unsaved changes is not taken back under them."""
    row = ready_for(people, verb)
    instance(row, "car").set_for_frames(box(0.9), 7, overwrite=True)
    sentence = f"There are unsaved changes in `cam0`. Save them before you {verb}, or drop them"
    with refused(people.ana, row, error=LabelRowError, match=sentence):
        call(row, verb)


@pytest.mark.parametrize(("verb", "whole"), VERBS)
def test_inside_a_commit_it_is_refused(people: People, verb: str, whole: bool) -> None:
    """A taking back is a commit of its own, so it cannot be part of another."""
    row = ready_for(people, verb)
    with (
        refused(people.ana, row, error=LabelRowError, match=f"Cannot {verb} inside"),
        people.ana.commit(),
    ):
        call(people.ana if whole else row, verb)


@pytest.mark.parametrize(("verb", "whole"), VERBS)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_store_for_reading_refuses(people: People, verb: str, whole: bool, dry_run: bool) -> None:
    """Where there is nothing but reading, nothing is taken back."""
    ready_for(people, verb)
    with labelevents.open(people.path, actor="ana", readonly=True) as store:
        row = reread(store, people.row("ana"))
        with refused(store, row, error=ReadOnlyError):
            call(store if whole else row, verb, dry_run=dry_run)


@pytest.mark.parametrize("verb", ["undo", "redo", "revert", "restore"])
def test_the_past_stays_as_it_is(people: People, verb: str) -> None:
    """A row as it was cannot be changed by taking something back either."""
    row = ready_for(people, verb).at("HEAD")
    with refused(people.ana, row, error=ReadOnlyError):
        call(row, verb)


@pytest.mark.parametrize("verb", ["undo", "redo", "revert", "restore"])
def test_a_row_in_memory_has_no_history(verb: str) -> None:
    """A row that is in no store has nothing to take back."""
    row = memory_row()
    with refused(row, error=LabelRowError, match="in no store"):
        call(row, verb)


@pytest.mark.parametrize("verb", ["undo", "redo", "revert", "restore"])
def test_the_labels_must_have_been_read(people: People, verb: str) -> None:
    """A row that is only listed says what to do first."""
    ready_for(people, verb)
    (row,) = people.ana.projects[0].list_label_rows_v2()
    with refused(people.ana, error=LabelRowError, match="Call `initialise_labels"):
        call(row, verb)


def test_there_is_nothing_to_undo(people: People) -> None:
    """Who did nothing here has nothing to undo or redo, and is told what others' commits need."""
    people.add("ana")
    row = people.row("ben")
    for verb, way in (("undo", "with `revert`"), ("redo", "a new commit ends")):
        for back, where in ((row, "in `cam0`"), (people.store("ben"), "in this store")):
            match = f"(?i)human:ben has nothing to {verb} {where}.*{way}"
            with refused(people.ana, row, match=match):
                call(back, verb)


def ready_for(people: People, verb: str) -> LabelRowV2:
    """Ana's row with a commit of hers to undo, revert or restore, or an undo to redo."""
    people.add("ana", Range(0, 3), "car")
    people.move("ana", "car", 2)
    if verb == "redo":
        people.row("ana").undo()
    return people.row("ana")


def call(back: Any, verb: str, **said: Any) -> Any:
    """Call a verb of a row or a store."""
    given = {"revert": (3,), "restore": (3,)}.get(verb, ())
    return getattr(back, verb)(*given, **said)


# Trying it first


@pytest.mark.parametrize(("verb", "whole"), VERBS)
def test_trying_it_writes_nothing_and_tells_all(people: People, verb: str, whole: bool) -> None:
    """`dry_run` says what the real thing says, and changes nothing."""
    row = ready_for(people, verb)
    people.move("ben", "car", [0, 2], 0.3)
    row.refresh()
    back = people.ana if whole else row
    hand = instance(row, "car")
    with unchanged(people.ana, row, hand):
        tried = call(back, verb, dry_run=True)
    assert hand is instance(row, "car")
    real = call(back, verb)

    assert tried.commit is None
    assert (verb, real.kind) == (tried.kind, verb)
    assert real.targets == tried.targets
    assert said(real.effects) == said(tried.effects)
    assert (real.shadowed_by, real.dependents) == (tried.shadowed_by, tried.dependents)
    assert str(real) == str(tried)


def test_what_would_be_refused_is_refused_when_tried(people: People) -> None:
    """A trial is refused like the real thing."""
    people.two_notes()
    with refused(people.ana, people.row("ana"), error=HasDependentsError):
        people.row("ana").revert(4, dry_run=True)
