"""Saving: one commit of all that changed, or none, and never over somebody else's work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import labelevents
from labelevents import (
    Actor,
    CommitIdReusedError,
    ConflictError,
    LabelEventsError,
    LabelRowV2,
    Store,
)
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from tests.rows.given import (
    Town,
    box,
    hash_of,
    labels,
    memory_row,
    of_row,
    refused,
    reopened,
    reread,
    unsaved,
)


def test_nothing_to_say(store: Store, row: LabelRowV2, here: Town) -> None:
    """A save without changes writes nothing and gives None."""
    before = store.stats()
    first = row.save("nothing")
    car = here.car(3)
    row.add_object_instance(car)
    row.save()
    second = row.save()

    assert (None, None) == (first, second)
    assert before.commits + 1 == store.stats().commits


def test_saving_tells_the_row(store: Store, row: LabelRowV2, here: Town) -> None:
    """After each save a row knows of itself what the store says of it, asked at once or later."""
    row.add_object_instance(here.car(Range(0, 9)))
    for change in (row.save, lambda: row.rename("another title"), row.archive, row.undo):
        change()
        listed = store.projects[0].get_label_row(str(row.label_hash))
        (newest, *_) = store.history(label_hash=row.label_hash)

        assert newest.recorded_at == row.last_edited_at == listed.last_edited_at
        assert (listed.data_title, listed.label_status, listed.created_at) == (
            row.data_title,
            row.label_status,
            row.created_at,
        )


def test_a_commit_says_what_it_is(store: Store, row: LabelRowV2, here: Town) -> None:
    """A save is one commit, with number, actor, message, kind and the number of its events."""
    row.add_object_instance(here.car(Range(0, 9)))
    row.add_classification_instance(here.note(3, "dusk"))
    commit = row.save("first pass")
    assert commit is not None
    (newest, *_) = store.history(label_hash=row.label_hash)

    assert (3, Actor("human", "ana"), "first pass", "edit", 5) == (
        commit.number, commit.actor, commit.message, commit.kind, commit.events
    )  # fmt: skip
    assert (3, ("street.mp4",)) == (newest.number, newest.rows)
    assert "r3 " in str(newest)
    assert "human:ana first pass (5 events)" in str(newest)


@pytest.mark.parametrize("how", ["first", "keyword", "both"])
def test_messages(row: LabelRowV2, here: Town, how: str) -> None:
    """A text in first place is the message; the keyword wins."""
    row.add_object_instance(here.car(3))
    commit = {
        "first": lambda: row.save("why"),
        "keyword": lambda: row.save(message="why"),
        "both": lambda: row.save("bundle", message="why"),
    }[how]()
    assert commit is not None

    assert "why" == commit.message


def test_everything_a_commit_may_say(store: Store, row: LabelRowV2, here: Town) -> None:
    """Agent, run, behalf, times, correlation, causation, provenance and id are kept."""
    row.add_object_instance(here.car(3))
    then, chosen = datetime(2020, 1, 1, tzinfo=UTC), UUID(int=7)
    row.save(
        "why",
        agent="yolo@4",
        run="run-17",
        on_behalf_of="human:eve",
        occurred_at=then,
        correlation="job-1",
        causation="ticket-2",
        provenance={"weights": {"sha256": "ab"}, "threshold": 0.5},
        id=chosen,
    )
    found = store.history()[0]

    assert Actor("human", "ana", "yolo@4", "human:eve", "run-17") == found.actor
    assert (then, "job-1", "ticket-2", chosen.hex) == (
        found.occurred_at, found.correlation, found.causation, found.id
    )  # fmt: skip
    assert {"weights": {"sha256": "ab"}, "threshold": 0.5} == found.provenance


@pytest.mark.parametrize(
    "said",
    [
        {"id": "nonsense"},
        {"id": b"short"},
        {"provenance": {"x": object()}},
        {"on_conflict": "ours"},
    ],
)
def test_a_save_that_says_nonsense_is_refused(
    row: LabelRowV2, here: Town, said: dict[str, Any]
) -> None:
    """What cannot be stored refuses the save; the changes stay unsaved."""
    row.add_object_instance(here.car(3))
    with refused(row, error=LabelEventsError):
        row.save(**said)

    assert row.save() is not None


def test_an_id_is_used_once(store: Store, row: LabelRowV2, here: Town) -> None:
    """A commit id cannot be used again for something else; nothing is lost."""
    row.add_object_instance(here.car(3))
    row.save(id=UUID(int=7))
    row.add_object_instance(here.car(4))
    with refused(row, error=CommitIdReusedError):
        row.save(id=UUID(int=7))
    row.save(id=UUID(int=8))

    assert 2 == len(reread(store, row).get_object_instances())


def test_numbers_must_differ(row: LabelRowV2, here: Town) -> None:
    """Two objects of a kind with one number are refused at saving, or lose their numbers."""
    cars = [here.object("car").create_instance(object_number=4) for _ in range(2)]
    other = here.object("bounding_box").create_instance(object_number=4)
    for each in (*cars, other):
        each.set_for_frames(box(), 0)
        row.add_object_instance(each)
    with refused(row, match="have the number 4. Give them others, or save with `renumber_objects"):
        row.save()
    row.save(renumber_objects=True)

    assert [None] * 3 == [each.object_number for each in (*cars, other)]


def test_a_row_in_memory_cannot_be_saved() -> None:
    """A row in no store says so, and keeps its labels."""
    row = memory_row()
    row.add_object_instance(of_row(row).car(3))
    with refused(row, match="in no store, so it cannot be saved"):
        row.save()


def test_labels_want_to_be_read_first(store: Store, row: LabelRowV2) -> None:
    """Before `initialise_labels` every call about labels says to call it."""
    (fresh,) = store.projects[0].list_label_rows_v2()
    car = of_row(row).car(3)
    for call in (
        fresh.save,
        fresh.get_frame_views,
        fresh.get_frame_view,
        fresh.get_object_instances,
        fresh.get_classification_instances,
        lambda: fresh.add_object_instance(car),
        lambda: fresh.remove_object(car),
    ):
        with pytest.raises(LabelEventsError, match="Call `initialise_labels\\(\\)` first"):
            call()


# Beside others


@pytest.fixture
def other(row: LabelRowV2, path: Path) -> Iterator[LabelRowV2]:
    """Ben's handle on the same row, through a connection of his own."""
    with reopened(path, actor="ben") as ours:
        yield ours


@pytest.fixture
def shared(row: LabelRowV2, here: Town) -> ObjectInstance:
    """A car that is saved on frames 0 to 9, in Ana's hands."""
    car = here.car(Range(0, 9))
    row.add_object_instance(car)
    row.save()
    return car


def test_a_conflict_names_who_and_loses_nothing(
    row: LabelRowV2, shared: ObjectInstance, other: LabelRowV2
) -> None:
    """If somebody changed the same cell meanwhile, the save is refused; my changes stay unsaved."""
    (theirs,) = other.get_object_instances()
    theirs.set_for_frames(box(0.7), 3, overwrite=True)
    other.save("from ben")
    shared.set_for_frames(box(0.8), Range(2, 3), overwrite=True)
    with refused(row, error=ConflictError, match="human:ben from ben .*initialise_labels"):
        row.save()
    with pytest.raises(ConflictError) as caught:
        row.save()

    assert [Actor("human", "ben")] == [getattr(c, "actor", c) for c in caught.value.commits]
    assert caught.value.cells
    assert [shared] == row.get_object_instances()


def test_after_a_conflict_it_is_read_again(
    row: LabelRowV2, shared: ObjectInstance, other: LabelRowV2
) -> None:
    """Read anew, the row has what the other saved, and takes the change after all."""
    (theirs,) = other.get_object_instances()
    theirs.set_for_frames(box(0.7), 3, overwrite=True)
    other.save()
    shared.set_for_frames(box(0.8), Range(2, 3), overwrite=True)
    with pytest.raises(ConflictError):
        row.save()
    row.initialise_labels(overwrite=True)
    (mine,) = row.get_object_instances()
    seen = mine.get_annotation(3).coordinates
    mine.set_for_frames(box(0.8), Range(2, 3), overwrite=True)

    assert row.save() is not None
    assert (box(0.7), box(0.8)) == (seen, mine.get_annotation(3).coordinates)


def test_other_cells_are_no_conflict(
    row: LabelRowV2, here: Town, shared: ObjectInstance, other: LabelRowV2, path: Path
) -> None:
    """What others saved on other cells comes in, and both have all of it."""
    (theirs,) = other.get_object_instances()
    theirs.set_for_frames(box(0.7), 3, overwrite=True)
    other.add_object_instance(of_row(other).car(50))
    other.save()
    shared.set_for_frames(box(0.8), 4, overwrite=True)
    row.add_object_instance(here.car(60))
    row.save()
    merged = labels(row)

    assert [box(0.7), box(0.8)] == [shared.get_annotation(f).coordinates for f in (3, 4)]
    assert [Range(50, 50), Range(60, 60)] == [
        car.get_ranges()[0] for car in row.get_object_instances()[1:]
    ]
    with reopened(path) as again:
        assert merged == labels(again)


def test_other_rows_are_no_conflict(path: Path, store: Store, row: LabelRowV2, here: Town) -> None:
    """Commits to other rows of the store stand in nobody's way."""
    with labelevents.open(path, actor="ben") as theirs:
        fresh = theirs.projects[0].create_label_row(labelevents.Video("ben.mp4", 10, 10, 5))
        fresh.initialise_labels()
        fresh.add_object_instance(of_row(fresh).car(0))
        fresh.save()
    row.add_object_instance(here.car(3))

    assert row.save() is not None
    assert ["street.mp4", "ben.mp4"] == [
        each.data_title for each in store.projects[0].list_label_rows_v2()
    ]


def test_two_handles_of_one_store_conflict_too(
    store: Store, row: LabelRowV2, shared: ObjectInstance
) -> None:
    """Two handles on one row are two editors, even in one program."""
    second = reread(store, row)
    shared.set_for_frames(box(0.8), 3, overwrite=True)
    row.save()
    (same,) = second.get_object_instances()
    same.set_for_frames(box(0.9), 3, overwrite=True)
    with refused(second, error=ConflictError):
        second.save()


# Many rows, one commit


def two_rows(store: Store) -> list[LabelRowV2]:
    """Two initialised rows."""
    project = store.projects[0] if store.projects else store.create_project("T", town_ontology())
    rows = [
        project.create_label_row(labelevents.Video(title, 10, 10, 50)) for title in ("one", "two")
    ]
    for each in rows:
        each.initialise_labels()
    return rows


def town_ontology() -> Any:
    """The ontology of a fresh town."""
    return memory_row().ontology_structure


def test_one_commit_over_many_rows(store: Store) -> None:
    """Inside the block `save` waits; at its end all rows are one commit."""
    rows = two_rows(store)
    before = store.stats().commits
    with store.commit("both", agent="script@1", correlation="job") as block:
        for number, row in enumerate(rows):
            row.add_object_instance(of_row(row).car(number))
            assert row.save("ignored") is None
    (commit, *_) = store.history()

    assert before + 1 == store.stats().commits == commit.number == block.number
    assert ("both", "script@1", "job", ("one", "two")) == (
        commit.message, commit.actor.agent, commit.correlation, commit.rows
    )  # fmt: skip
    assert [0, 0] == [unsaved(row) for row in rows]
    assert [1, 1] == [len(reread(store, row).get_object_instances()) for row in rows]


def test_what_was_unsaved_before_the_block_is_saved_in_it(store: Store) -> None:
    """`save` inside the block counts for what the row held before it; a failed block leaves it."""
    one, two = two_rows(store)
    for number, row in enumerate((one, two)):
        row.add_object_instance(of_row(row).car(number))
    held = unsaved(one)

    def save_and_fail() -> None:
        with store.commit():
            one.save()
            raise KeyError

    with pytest.raises(KeyError):
        save_and_fail()
    assert held == unsaved(one) > 0
    with store.commit("one") as block:
        one.save()

    assert ("one", ("one",)) == (block.message, block.rows)
    assert [0, held] == [unsaved(row) for row in (one, two)]


def test_projects_and_rows_are_made_in_one_commit(store: Store) -> None:
    """A project, its rows and their labels may be one commit, and are usable inside the block."""
    with store.commit("all") as block:
        for row in two_rows(store):
            row.add_object_instance(of_row(row).car(3))

    assert (1, 1) == (block.number, store.stats().commits)
    assert [1, 1] == [
        len(reread(store, row).get_object_instances())
        for row in store.projects[0].list_label_rows_v2()
    ]
    assert store.verify().ok


def test_a_block_without_changes_is_no_commit(store: Store) -> None:
    """Nothing inside, no commit; the block has no number then."""
    with store.commit() as block:
        pass

    assert (None, 0) == (block.commit, store.stats().commits)
    with pytest.raises(AttributeError, match="before the block has written a commit"):
        block.number  # noqa: B018 - reading it is what is tested


def test_an_error_takes_everything_back(store: Store) -> None:
    """An exception inside takes back what the block did, and only that."""
    one, two = two_rows(store)
    kept = of_row(one).car(1)
    one.add_object_instance(kept)
    before = [(labels(row), unsaved(row)) for row in (one, two)]
    added = of_row(two).car(2)
    with pytest.raises(ZeroDivisionError), store.commit("never"):  # noqa: PT012 - the block is tested
        kept.set_for_frames(box(0.9), 1, overwrite=True)
        kept.set_answer("M-1", kept.ontology_item.attributes[1])
        two.add_object_instance(added)
        one.rename("another")
        store.projects[0].create_label_row(labelevents.Video("three", 10, 10, 5))
        _ = 1 / 0

    assert before == [(labels(row), unsaved(row)) for row in (one, two)]
    assert [kept] == one.get_object_instances()
    assert ["one", "two"] == [r.data_title for r in store.projects[0].list_label_rows_v2()]
    assert (None, [Range(2, 2)]) == (added.is_assigned_to_label_row(), added.get_ranges())
    two.add_object_instance(added)
    one.save()
    two.save()
    assert [1, 1] == [len(reread(store, row).get_object_instances()) for row in (one, two)]


def test_an_error_brings_back_who_left(store: Store) -> None:
    """Who was removed inside a block that fails is on the row again, as the same instance."""
    row, _ = two_rows(store)
    car = of_row(row).car(3)
    row.add_object_instance(car)
    row.save()
    with pytest.raises(ZeroDivisionError), store.commit():  # noqa: PT012 - the block is tested
        row.remove_object(car)
        _ = 1 / 0

    assert row is car.is_assigned_to_label_row()
    assert [car] == row.get_object_instances()


def test_an_error_brings_back_who_was_replaced(store: Store) -> None:
    """Who was replaced by a namesake inside a block that fails is back; the namesake is off."""
    row, _ = two_rows(store)
    item = of_row(row).object("car")
    old, new = (ObjectInstance(item, object_hash="same") for _ in range(2))
    old.set_for_frames(box(0.1), 1)
    new.set_for_frames(box(0.9), 9)
    row.add_object_instance(old)
    with pytest.raises(ZeroDivisionError), store.commit():  # noqa: PT012 - the block is tested
        row.add_object_instance(new)
        _ = 1 / 0

    assert [old] == row.get_object_instances()
    assert (row, None) == (old.is_assigned_to_label_row(), new.is_assigned_to_label_row())
    assert [[Range(1, 1)], [Range(9, 9)]] == [old.get_ranges(), new.get_ranges()]


def test_blocks_cannot_be_nested(store: Store) -> None:
    """A block inside a block is refused, and the outer one goes on."""
    row, _ = two_rows(store)
    with store.commit("outer") as outer:
        row.add_object_instance(of_row(row).car(3))
        with pytest.raises(LabelEventsError, match="cannot be nested"), store.commit("inner"):
            pass
        row.add_object_instance(of_row(row).car(4))

    assert 2 == len(reread(store, row).get_object_instances())
    assert "outer" == store.history()[0].message
    assert outer.number == store.history()[0].number


def test_a_conflict_at_the_end_of_a_block_loses_nothing(store: Store) -> None:
    """If one row moved meanwhile, no row is saved, and all changes stay unsaved."""
    one, two = two_rows(store)
    mine = of_row(two).car(9)
    two.add_object_instance(mine)
    two.save()
    second = reread(store, two)
    second.get_object_instances()[0].set_for_frames(box(0.8), 9, overwrite=True)
    second.save()
    before = store.stats()
    with pytest.raises(ConflictError), store.commit():  # noqa: PT012 - the block is tested
        one.add_object_instance(of_row(one).car(1))
        mine.set_for_frames(box(0.9), 9, overwrite=True)

    assert before == store.stats()
    assert [2, 1] == [unsaved(row) for row in (one, two)]
    assert box(0.9) == mine.get_annotation(9).coordinates
    assert one.save() is not None


def test_a_block_with_nonsense_does_not_begin(store: Store) -> None:
    """A keyword that a commit does not have is refused before anything happens."""
    with pytest.raises(LabelEventsError, match="A commit has no `colour`"), store.commit(colour=1):
        raise AssertionError

    assert store.stats().commits == 0


def test_who_reads_meanwhile_sees_all_or_nothing(store: Store, row: LabelRowV2, path: Path) -> None:
    """Until the block ends, another connection sees none of it."""
    with store.commit():
        row.add_object_instance(of_row(row).car(1))
        with reopened(path) as during:
            seen = during.get_object_instances()
    with reopened(path) as after:
        assert ([], 1) == (seen, len(after.get_object_instances()))
    assert hash_of(row)
