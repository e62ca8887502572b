"""Every change from a revision on, commit by commit."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelRowV2, Store
from labelevents.exceptions import DamagedStoreError, LabelEventsError
from labelevents.history import feed
from labelevents.history.feed import Feed
from labelevents.objects.frames import Range
from labelevents.values.identity import Actor
from tests.history import by_frame
from tests.log.given import tampered
from tests.model.given import LAST, new_row, save, walk
from tests.model.oracle import Oracle
from tests.rows.given import Town, box, hash_of, new_project, of_row, town
from tests.rows.given import new_row as new_stored_row


def told(store: Store, since: Any = 0, **how: Any) -> list[tuple[Any, ...]]:
    """Commit, row, kind, field, frames, before and after of every change."""
    found = store.changes(since, **how)
    return [(c.commit, c.row, c.kind, c.field, c.frames, c.before, c.after) for c in found]


def json_of(place: float = 0.1) -> dict[str, Any]:
    """The box that tests place, as Encord writes it."""
    return {"boundingBox": {"h": 0.2, "w": 0.1, "x": place, "y": 0.3}}


# Against an oracle


@hypothesis.given(st.data())
def test_each_commit_against_an_oracle(data: st.DataObject) -> None:
    """The changes of each commit are the cells that differ before and after it."""
    session, oracle = new_row(), Oracle(LAST + 1)
    save(session)
    states = [by_frame.snapshot(oracle)]
    log: Any = session.workspace.log
    for step in walk(data, session):
        if session.workspace.actor != step.actor and session.tail:
            states.append(by_frame.snapshot(oracle))  # who takes over saves first
        by_frame.do(session, oracle, step)
        if data.draw(st.integers(0, 3)) == 0 and session.tail:
            by_frame.save_or_drop(session)
            states.append(by_frame.snapshot(oracle))
    since = data.draw(st.integers(1, len(states)))
    found = list(Feed(log, since))

    assert [*range(since + 1, len(states) + 1)] == [one.commit.number for one in found]
    for one in found:
        number = one.commit.number
        expected = by_frame.expected(states[number - 2], states[number - 1])
        of_cells = {key: both for key, both in expected.items() if key[3] != "on row"}

        assert of_cells == by_frame.told(one.changes), number


# What they say


def test_the_story_of_a_row(store: Store, row: LabelRowV2, here: Town) -> None:
    """Several writes to a cell in one commit are one change, from before it to after it."""
    car = here.car(Range(0, 9))
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(0.2), Range(2, 3), overwrite=True)
    car.set_for_frames(box(0.3), Range(2, 3), overwrite=True)
    car.set_answer(here.option("merc"))
    car.set_answer(here.option("audi"), overwrite=True)
    row.save()
    car.set_for_frames(box(0.1), Range(2, 3), overwrite=True)
    row.save()

    assert [
        (3, "street.mp4", "added", "geometry", (0, 9), None, json_of()),
        (4, "street.mp4", "moved", "geometry", (2, 3), json_of(), json_of(0.3)),
        (4, "street.mp4", "answered", "answer:brand", None, None, "Audi"),
        (5, "street.mp4", "moved", "geometry", (2, 3), json_of(0.3), json_of()),
    ] == told(store, 2)
    assert told(store, 3) == [change for change in told(store, 2) if change[0] > 3]
    assert [] == told(store, "HEAD")


def test_written_and_taken_back_in_one_commit(store: Store, row: LabelRowV2, here: Town) -> None:
    """What a commit leaves as it was is no change."""
    car = here.car(Range(0, 9))
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(0.2), 5, overwrite=True)
    car.set_for_frames(box(0.1), 5, overwrite=True)
    row.save()

    assert [] == told(store, 3)


def test_confirmations_are_no_change(store: Store, row: LabelRowV2, here: Town) -> None:
    """A commit that only approves is there, and changed nothing."""
    row.add_object_instance(here.car(Range(0, 9)))
    row.save()
    store._workspace.actor = Actor("human", "ben")
    row.get_object_instances()[0].set_for_frames(box(), Range(0, 9), overwrite=True)
    row.save()

    assert [] == told(store, 3)
    assert [(4, ())] == [(step.commit.number, step.changes) for step in store.follow(3)]


def test_undo_and_redo(store: Store, row: LabelRowV2, here: Town) -> None:
    """What an undo takes away, and a redo brings back, are changes like others."""
    row.add_object_instance(here.car(0))
    row.save()
    row.undo()
    row.redo()

    assert [
        (4, "street.mp4", "removed", "geometry", (0, 0), json_of(), None),
        (5, "street.mp4", "added", "geometry", (0, 0), None, json_of()),
    ] == told(store, 3)


def test_projects_rows_and_ontologies(store: Store) -> None:
    """Projects, tags, ontologies and titles change as well, without a row or an instance."""
    project = new_project(store)
    row = new_stored_row(store)
    row.rename("b")
    row.archive()
    made = town()
    made.object("car").name = "Wagon"
    project.update_ontology(made.ontology)
    project.archive()
    store.tag("v1")
    store.tag("v1", 2, force=True)

    assert [
        (1, None, "renamed", "title", None, None, "Town"),
        (2, "street.mp4", "renamed", "title", None, None, "street.mp4"),
        (3, "b", "renamed", "title", None, "street.mp4", "b"),
        (4, "b", "archived", "archived", None, False, True),
        (5, None, "ontology", "name", None, "Car", "Wagon"),
        (6, None, "archived", "archived", None, False, True),
        (7, None, "annotated", "tag", None, None, 6),
        (8, None, "annotated", "tag", None, 6, 2),
    ] == [change for change in told(store) if change[3] != "item"]
    assert ["object:car"] == [c.instance for c in store.changes(4) if c.kind == "ontology"]


def test_titles_are_those_of_the_time(store: Store, row: LabelRowV2, here: Town) -> None:
    """A label is called as the ontology called it after that very commit."""
    row.add_object_instance(here.car(0))
    row.save()
    made = town()
    made.object("car").name = "Wagon"
    store.projects[0].update_ontology(made.ontology)
    row.add_object_instance(here.car(1))
    row.save()

    assert ["Car", "Wagon"] == [c.name for c in store.changes(2) if c.kind == "added"]


def test_one_row(store: Store, row: LabelRowV2, here: Town) -> None:
    """Only the changes of one row, also where a commit wrote to several."""
    other = new_stored_row(store, "b")
    with store.commit("both"):
        row.add_object_instance(here.car(0))
        other.add_object_instance(of_row(other).car(1))

    assert [(4, (1, 1))] == [(c.commit, c.frames) for c in store.changes(3, row=other)]
    assert [(4, (0, 0))] == [(c.commit, c.frames) for c in store.changes(3, row=hash_of(row))]
    assert [2, 4] == [step.commit.number for step in store.follow(0, row=row)]
    with pytest.raises(LabelEventsError, match="There is no label row 'x'"):
        store.changes(0, row="x")


def test_a_wrong_revision_is_refused_at_once(store: Store, row: LabelRowV2) -> None:
    """Not only when the first change is asked for."""
    with pytest.raises(LabelEventsError, match="There is no revision"):
        store.changes(99)


# How they are read


def test_on_and_on(store: Store, row: LabelRowV2, here: Town) -> None:
    """A feed goes on with the commits that came since; two readers of it share them."""
    source = store.follow("HEAD")
    seen = [step.commit.number for step in source]
    for number in range(5):
        row.add_object_instance(here.car(number))
        row.save()
    one, other = iter(source), iter(source)
    turns = [next(each).commit.number for each in (one, other, one, one, other)]

    assert ([], [3, 4, 5, 6, 7], []) == (seen, turns, [*one, *other])


def test_titles_of_the_commit(store: Store, row: LabelRowV2, here: Town) -> None:
    """The commit of a step names its rows."""
    row.add_object_instance(here.car(0))
    row.save("why")
    (step,) = store.follow(2)

    assert (("street.mp4",), "why", "human:ana") == (
        step.commit.rows,
        step.commit.message,
        str(step.commit.actor),
    )


def test_pages_and_evicted_rows(store: Store, here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the size of a page nor how many states are kept makes a difference."""
    rows = [new_stored_row(store, f"row {number}") for number in range(5)]
    for number in range(20):
        row = rows[number * 3 % 5]
        row.add_object_instance(of_row(row).car(number))
        row.save()
    expected = told(store)
    for page, kept in ((1, 1), (3, 2), (7, 64)):
        monkeypatch.setattr(feed, "PAGE", page)
        monkeypatch.setattr(feed, "_KEPT", kept)

        assert expected == told(store)


def test_states_go_on(store: Store, row: LabelRowV2, here: Town, monkeypatch: Any) -> None:
    """Each event of a row is read once, however many commits there are."""
    for number in range(30):
        row.add_object_instance(here.car(number))
        row.save()
    given: list[int] = []
    batches = store._log.batches

    def counted(stream: str, **how: Any) -> Any:
        for batch in batches(stream, **how):
            if stream.startswith("row/"):
                given.append(batch.first_seq)
            yield batch

    monkeypatch.setattr(store._log, "batches", counted)
    assert 30 == len(list(store.changes(2)))
    # Each batch is seen by the step that folds it, and as the end of the one before.
    assert len(given) <= 3 * 31


def test_nothing_is_held_open(tmp_path: Path) -> None:
    """Between two commits no reading goes on: a checkpoint can empty the WAL."""
    path = tmp_path / "a.labels"
    with labelevents.open(path, actor="ana") as store:
        row = new_stored_row(store)
        for number in range(5):
            row.add_object_instance(of_row(row).car(number))
            row.save()
        reader = store.changes(0)
        next(reader)
        with contextlib.closing(sqlite3.connect(path)) as other:
            busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

        assert 0 == busy
        assert 7 == [change.commit for change in reader][-1]


def test_a_damaged_log(tmp_path: Path) -> None:
    """Events that cannot be read end the feed with what is wrong, and are not passed over."""
    path = tmp_path / "a.labels"
    with labelevents.open(path, actor="ana") as store:
        row = new_stored_row(store)
        for number in range(2):
            row.add_object_instance(of_row(row).car(number))
            row.save()
    with tampered(path) as db:
        db.execute("UPDATE batches SET body = '[1]' WHERE commit_no = 4")
    with labelevents.open(path, actor="ana") as store:
        source = store.follow(2)
        reader = iter(source)

        assert 3 == next(reader).commit.number
        for again in (reader, iter(source)):
            with pytest.raises(DamagedStoreError, match="commit 4"):
                next(again)
