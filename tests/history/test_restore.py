"""Restoring a row: the labels are those of a revision, and what was the same stays whose it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labelevents import LabelRowV2, Where
from labelevents.objects.frames import Range
from labelevents.rows.taken_back import TakenBack
from tests.history.people import MODEL, People, done, instance, places, refused, said, there
from tests.history.reading import lingering, reading
from tests.history.steps import Step, histories
from tests.history.world import World, new_world
from tests.rows.given import cells, of_row

Cell = tuple[str, str, int | None]


def shown(row: LabelRowV2) -> dict[str, Any]:
    """All labels of a row, without who wrote them when, and in an order of their own."""
    both: list[Any] = [*row.get_object_instances(), *row.get_classification_instances()]
    return {each.instance_hash: _values(cells(each, times=False)) for each in both}


def _values(found: Any) -> Any:
    people = ("created_by", "last_edited_by", "row")
    if isinstance(found, dict):
        return {name: _values(value) for name, value in found.items() if name not in people}
    # Dynamic answers come in the order in which they were given.
    return sorted(found, key=repr) if isinstance(found, list) else found


def writers(row: LabelRowV2) -> dict[Cell, int | None]:
    """The commit that answers for each cell, frame by frame."""
    return {
        (line.instance, line.field, frame): line.commit
        for line in row.blame()
        for frame in ([None] if line.frames is None else range(line.frames[0], line.frames[1] + 1))
    }


@settings(max_examples=15)
@given(histories(4), st.integers(0, 40))
def test_it_is_as_it_was(steps: list[Step], pick: int) -> None:
    """Whatever came since: the labels and the title are those of then, and undo brings back now."""
    with new_world() as world:
        for step in steps:
            world.take(step)
        revs = [commit.number for commit in world.oracle.commits]
        rev = revs[pick % len(revs)]
        oracle = world.oracle
        sides = (reading(world.row), oracle.state()), (world.read[rev], oracle.state(upto=rev))
        # Who is on the row by nobody's word goes as soon as anything is taken back.
        assume(not any(lingering(*side) for side in sides))
        then, now = shown(world.row.at(rev)), shown(world.row)
        owners, title = writers(world.row), world.row.data_title
        found = _restored(world, rev)

        assert then == shown(world.row)
        assert world.row.at(rev).data_title == world.row.data_title
        _check_owners(world.row, owners, found)
        if found.commit is not None:
            world.row.undo()
            assert (now, title) == (shown(world.row), world.row.data_title)
            world.row.redo()
            assert then == shown(world.row)
        assert None is world.row.restore(rev).commit


def _restored(world: World, rev: int) -> TakenBack:
    world.act_as(0)
    return world.row.restore(rev)


def _check_owners(row: LabelRowV2, before: dict[Cell, int | None], found: TakenBack) -> None:
    """What is new is the restorer's; all else is whose it was."""
    number = None if found.commit is None else found.commit.number
    changed = {
        (str(change.instance), change.field, frame)
        for change in found.effects
        for frame in (
            [None] if change.frames is None else range(change.frames[0], change.frames[1] + 1)
        )
    }
    for cell, commit in writers(row).items():
        # What is said again as it goes without saying is no change, but somebody says it.
        whose = number if cell in changed else before.get(cell, number)
        assert whose == commit


def moved(people: People) -> None:
    """r3: a model puts a car on 0-9; r4: Ana moves it on 3 and 4; r5: Ben answers and adds one."""
    people.add(MODEL, Range(0, 9), "car")
    people.move("ana", "car", [3, 4])
    row = people.row("ben")
    instance(row, "car").set_answer("K 1", of_row(row).attribute("plate"))
    row.add_object_instance(of_row(row).car(7))
    people.saved(row)


def test_what_is_the_same_stays_whose_it_is(people: People) -> None:
    """Only what differs is the restorer's; what they restored from is the target."""
    moved(people)
    found = people.row("zoe").restore(3, message="as the model had it")

    assert found.commit is not None
    assert ("restore", (3,), "1 row, -1 object, 2 boxes moved (mean IoU 0.00), 1 answer") == done(
        found
    )
    assert ("restore", "as the model had it", (3,)) == (
        found.commit.kind,
        found.commit.message,
        found.commit.targets,
    )
    assert dict.fromkeys(range(10), 0.1) == places(people.row("ana"), "car")
    assert [((0, 2), 3), ((3, 4), 6), ((5, 9), 3)] == [
        (line.frames, line.commit) for line in people.row("ana").blame() if line.field == "geometry"
    ]
    assert said(people.ana.diff("HEAD~1")) == said(found.effects)


def test_it_says_something_of_its_own(people: People) -> None:
    """Reverting the model keeps what a person restored of it, as it keeps what they drew."""
    moved(people)
    people.row("zoe").restore(3)
    people.ana.revert(where=Where(actor=MODEL))

    assert {3: 0.1, 4: 0.1} == places(people.row("ana"), "car")


WAYS: list[Callable[[Any], Any]] = [
    lambda _: 3,
    lambda _: "r3",
    lambda _: "HEAD~3",
    lambda _: "good",
    lambda third: third,
    lambda third: third.recorded_at,
    lambda third: third.recorded_at.astimezone().replace(tzinfo=None),
    lambda third: third.recorded_at.isoformat(),
]


@pytest.mark.parametrize("way", WAYS)
def test_revisions_are_named_in_every_way(people: People, way: Callable[[Any], Any]) -> None:
    """A revision is meant by number, tag, time, or the commit itself."""
    moved(people)
    third = people.ana.history()[2]
    people.ana.tag("good", 3)
    people.row("ana").restore(way(third))

    assert {"car": [Range(0, 9)]} == there(people.row("ana"))
    assert places(people.row("ana").at(3), "car") == places(people.row("ana"), "car")


@pytest.mark.parametrize(
    ("rev", "match"),
    [
        (0, r"`cam0` did not exist at r0 yet\."),
        (1, r"`cam0` did not exist at r1 yet\."),
        (99, "There is no revision 99; the store has r1 to r5"),
        ("soon", "There is no revision 'soon'"),
        (None, "got `NoneType`"),
    ],
)
def test_what_is_no_revision_is_refused(people: People, rev: Any, match: str) -> None:
    """A revision that is not there, or before the row was made, is refused."""
    moved(people)
    with refused(people.ana, people.row("ana"), match=match):
        people.row("ana").restore(rev)


def test_before_the_first_commit(people: People) -> None:
    """A time before everything is a revision without the row."""
    early = people.ana.history()[-1].recorded_at - timedelta(days=1)
    with refused(people.ana, match="did not exist at r0"):
        people.row("ana").restore(early)


def test_restoring_what_is_so_writes_nothing(people: People) -> None:
    """Restoring twice, or what is, is no commit."""
    moved(people)
    row = people.row("ana")
    for rev in ("HEAD", 3, 3):
        head = people.head
        found = row.restore(rev)
        assert (found.commit is None) == (people.head == head) == (found.effects == ())
    assert 6 == people.head


def test_every_part_comes_back(people: People) -> None:
    """Title, display numbers, classifications, dynamic answers, and what is beside the geometry."""
    row = people.row("ana")
    people.note("ben", Range(2, 5), "note")
    people.add("ben", Range(0, 4), "car", number=7)
    row.refresh()
    car, here = instance(row, "car"), of_row(row)
    car.set_answer("hello", here.attribute("remark"), frames=Range(1, 2))
    car.get_annotation(3).confidence = 0.25
    people.saved(row)
    row.rename("left")
    kept, number = shown(row), people.head
    people.remove("ben", "car")
    people.remove("ben", "note")
    people.row("ben").rename("right")
    people.row("ben").archive()
    people.note("ben", Range(0, 9), "another")
    people.row("ana").restore(number)

    assert kept == shown(people.row("zoe"))
    assert "left" == people.row("zoe").data_title
    assert ["left"] == [one.data_title for one in people.ana.projects[0].list_label_rows_v2()]
    assert people.ana.verify().ok


def test_it_is_redone(people: People) -> None:
    """A restore is its actor's own commit, which undo and redo walk over."""
    moved(people)
    row = people.row("ana")
    before = shown(row)
    row.restore(3)
    after = shown(row)
    assert (6,) == row.undo().targets
    assert before == shown(row)
    row.redo()

    assert after == shown(row)


def test_forth_as_well(people: People) -> None:
    """What was restored to an older revision is restored to a newer one."""
    moved(people)
    row = people.row("ana")
    now = shown(row)
    row.restore(2)
    assert {} == shown(row)
    row.restore(5)

    assert now == shown(row)
    assert now == shown(people.row("ben"))
