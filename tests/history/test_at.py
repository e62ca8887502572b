"""The past of rows and stores: it can be read, and it stays as it was."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelEventsError, LabelRowError, LabelRowV2, ReadOnlyError, Store
from labelevents.objects import ObjectInstance, OntologyStructure, Shape
from labelevents.objects.frames import Range
from labelevents.rows.session import RowSession
from tests.history.past import Past, new_store, photograph, see
from tests.rows.given import (
    VIDEO,
    box,
    hash_of,
    labels,
    memory_row,
    new_project,
    new_row,
    of_row,
    town,
)

# Law 7: no reading of an earlier revision ever changes


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=25)
def test_the_past_never_changes(data: st.DataObject) -> None:
    """Every revision reads as the store did when it was the newest, whatever came later."""
    with new_store() as store:
        then: dict[int, Any] = {}
        for number in Past(data, store).steps():
            then.setdefault(number, photograph(store))

        assert then == {number: photograph(store.at(number)) for number in then}


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=20)
def test_a_view_of_the_past_never_changes(data: st.DataObject) -> None:
    """What somebody holds of the past is not touched by what is written while they hold it."""
    with new_store() as store:
        held: dict[int, Any] = {}
        for number in Past(data, store).steps():
            if number not in held:
                view = store.at(number)
                rows = [row for p in view.projects for row in p.list_label_rows_v2()]
                for row in rows:
                    row.initialise_labels()
                held[number] = (view, rows, [see(row) for row in rows], photograph(store))

        for view, rows, seen, whole in held.values():
            assert seen == [see(row) for row in rows]
            assert whole == photograph(view)


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=20)
def test_a_row_at_a_revision_is_the_row_of_the_store_then(data: st.DataObject) -> None:
    """`row.at` and `store.at` agree, from the row of today as from the row of any time between."""
    with new_store() as store:
        past = Past(data, store)
        revisions = list(past.steps())
        number = data.draw(st.sampled_from(revisions))
        between = data.draw(st.sampled_from([n for n in revisions if n >= number]))
        for line in store.at(number).list_rows(include_archived=True):
            project = store.get_project(line.project_hash)
            row = project.get_label_row(line.label_hash)
            view = store.at(number).get_project(line.project_hash)
            then = view.get_label_row(line.label_hash)
            then.initialise_labels()

            assert see(then) == see(row.at(number)) == see(row.at(between).at(number))


def test_it_is_the_same_after_reopening(path: Path) -> None:
    """Another program that opens the file, for reading only too, sees the same past."""
    seen = []
    with labelevents.open(path, actor="ana") as store:
        _story(store)
        seen.append([photograph(store.at(number)) for number in range(store.stats().commits)])
    for readonly in (False, True):
        with labelevents.open(path, actor="ben", readonly=readonly) as store:
            seen.append([photograph(store.at(number)) for number in range(store.stats().commits)])

    assert seen[0] == seen[1] == seen[2]


def _story(store: Store) -> LabelRowV2:
    """r1 a project, r2 a row, r3 a car on 0 to 9, r4 moved on 3, r5 another title, r6 archived."""
    row = new_row(store)
    car = of_row(row).car(Range(0, 9))
    row.add_object_instance(car)
    row.save("a car")
    car.set_for_frames(box(0.5), 3, overwrite=True)
    row.save("moved")
    row.rename("later.mp4")
    row.archive()
    return row


# How to ask


def test_every_way_to_name_a_revision(store: Store) -> None:
    """A number, text, a tag, a time and a commit mean the same revision."""
    row = _story(store)
    (commit,) = [each for each in store.history() if each.message == "a car"]
    store.tag("train-v1", 3)
    ways: list[Any] = [3, "3", "r3", "train-v1", "HEAD~4", commit, commit.recorded_at]
    ways += [commit.recorded_at.isoformat(), commit.recorded_at.astimezone().replace(tzinfo=None)]

    assert [3] * len(ways) == [store.at(way).rev for way in ways]
    assert [see(row.at(3))] * len(ways) == [see(row.at(way)) for way in ways]


@pytest.mark.parametrize("rev", [8, -1, "r8", "nope", "HEAD~x", None, 1.5, True, b"r1", [1]])
def test_what_names_no_revision_is_refused(store: Store, rev: Any) -> None:
    """What is no revision is refused in a sentence, by rows and stores."""
    row = _story(store)
    asked: list[Callable[[Any], Any]] = [row.at, store.at, store.export_at]
    for ask in asked:
        with pytest.raises(LabelEventsError, match=r"revision|r6"):
            ask(rev)


def test_a_tag_given_in_an_open_commit_counts(store: Store) -> None:
    """Inside `with store.commit()` a tag that was just given names its revision already."""
    row = _story(store)
    with store.commit():
        store.tag("now", 3)

        assert (3, 3) == (store.at("now").rev, store.revision("now"))
        assert see(row.at(3)) == see(row.at("now"))


def test_the_row_need_not_be_initialised(store: Store) -> None:
    """A row fresh from a listing can be asked for its past; its labels stay unread."""
    _story(store)
    (row,) = store.projects[0].list_label_rows_v2(include_archived=True)

    assert row.at(3).is_labelling_initialised
    assert not row.is_labelling_initialised


def test_a_past_row_can_be_read_again(store: Store) -> None:
    """`initialise_labels(overwrite=True)` of a past row reads the same past."""
    row = _story(store).at(3)
    before = see(row)
    row.initialise_labels(overwrite=True)

    assert before == see(row)


def test_instances_are_not_shared(store: Store) -> None:
    """The instances of a past row are its own: they are not those of today."""
    row = _story(store)
    (now,), (then,) = row.get_object_instances(), row.at(3).get_object_instances()

    assert now.object_hash == then.object_hash
    assert (box(0.5), box()) == (
        now.get_annotation(3).coordinates,
        then.get_annotation(3).coordinates,
    )


# What is there


def test_a_row_before_it_was_made(store: Store) -> None:
    """Before a row was made it cannot be read, and the sentence names the commit that made it."""
    row = _story(store)
    for rev in (0, 1):
        told = rf"At r{rev} the label row `later\.mp4` was not there yet: it was made in r2 \(20"
        with pytest.raises(LabelRowError, match=told):
            row.at(rev)


def test_a_row_that_is_not_saved_has_no_past(store: Store) -> None:
    """A row that is made in an open commit is in no revision."""
    project = new_project(store)
    with store.commit():
        row = project.create_label_row(VIDEO)
        with pytest.raises(LabelRowError, match=r"no label row .* that is saved"):
            row.at("HEAD")


def test_a_row_in_memory_has_no_past() -> None:
    """A row that is in no store refuses to look back."""
    with pytest.raises(LabelRowError, match="in no store, so it has no history"):
        memory_row().at(1)


def test_unsaved_changes_are_not_in_the_past(store: Store) -> None:
    """What is not saved is not in HEAD, and looking back does not touch it."""
    row = new_row(store)
    before = labels(row)
    row.add_object_instance(of_row(row).car())

    assert before == labels(row.at("HEAD"))
    assert [1, 0] == [len(row.get_object_instances()), store.at("HEAD").stats().objects]
    assert row.save() is not None


def test_the_store_before_its_first_commit(store: Store) -> None:
    """r0 has no project, no row and no commit."""
    _story(store)
    nothing = store.at(0)

    assert ([], [], None) == (nothing.projects, nothing.list_rows(), nothing.commit)
    assert {0} == set(vars_of(nothing.stats()))


def vars_of(stats: Any) -> list[int]:
    """The numbers of a count."""
    return [getattr(stats, name) for name in stats.__slots__ if not name.startswith("_")]


def test_the_commit_of_a_revision(store: Store) -> None:
    """A view of the past knows the commit it ends with, with the titles of its rows then."""
    _story(store)
    made = store.at(4).commit
    assert made is not None

    assert (4, "moved", ("street.mp4",)) == (made.number, made.message, made.rows)
    assert "PastStore(':memory:', rev=4)" == repr(store.at(4))


def test_the_ontology_of_then(store: Store) -> None:
    """A past row is labelled by the ontology that its project had: names, and what there was."""
    row = _story(store)
    project = store.projects[0]
    changed = OntologyStructure.from_dict(project.ontology_structure.to_dict())
    changed.get_child_by_hash("car").name = "Vehicle"
    changed.add_object("Tram", Shape.BOUNDING_BOX)
    project.update_ontology(changed)
    then = store.at(3).projects[0].ontology_structure

    assert town().ontology.to_dict() == then.to_dict() == row.at(3).ontology_structure.to_dict()
    row.initialise_labels(overwrite=True)
    names = [each.get_object_instances()[0].object_name for each in (row.at(3), row)]

    assert ["Car", "Vehicle"] == names


def test_a_project_that_was_not_there_yet(store: Store) -> None:
    """A project of later is not listed; the refusal says at which revision it was looked for."""
    new_project(store, "First")
    second = new_project(store, "Second")

    assert ["First"] == [project.title for project in store.at(1).projects]
    with pytest.raises(LabelEventsError, match=rf"no project {second.project_hash} in .* at r1\."):
        store.at(1).get_project(second.project_hash)


def test_a_row_that_is_not_in_the_store(store: Store) -> None:
    """A hash that no row has is refused, by a project of the past as by one of today."""
    _story(store)
    for project in (store.projects[0], store.at(3).projects[0]):
        for ask in (project.get_label_row, lambda h, p=project: p.row_at(h, 3)):
            with pytest.raises(LabelEventsError, match="no label row nobody"):
                ask("nobody")


def test_filters_work_on_the_past(store: Store) -> None:
    """Listing a project of the past takes every filter, over what rows were then."""
    row = _story(store)
    listed = store.at(3).projects[0].list_label_rows_v2
    asked: list[dict[str, Any]] = [
        {},
        {"data_title_eq": "street.mp4"},
        {"data_title_eq": "later.mp4"},
        {"data_title_like": "%street%"},
        {"label_hashes": [hash_of(row)]},
        {"data_hashes": [row.data_hash]},
        {"edited_before": store.history()[-3].recorded_at},
        {"edited_before": datetime.now(UTC) + timedelta(days=1)},
        {"label_statuses": []},
    ]

    assert [1, 1, 0, 1, 1, 1, 0, 1, 0] == [len(listed(**each)) for each in asked]


# Nothing can be written


def _car(row: LabelRowV2) -> ObjectInstance:
    (car,) = row.get_object_instances()
    return car


def _plate(row: LabelRowV2) -> Any:
    return of_row(row).attribute("plate")


def _on_frame(row: LabelRowV2) -> None:
    row.get_frame_view(7).add_object_instance(of_row(row).car(None), box())


WRITES: dict[str, Callable[[LabelRowV2], Any]] = {
    "place": lambda row: _car(row).set_for_frames(box(), 50),
    "overwrite": lambda row: _car(row).set_for_frames(box(), 0, overwrite=True),
    "the same again": lambda row: _car(row).set_for_frames(box(0.1), 0, overwrite=True),
    "track": lambda row: _car(row).set_track({60: box()}),
    "leave": lambda row: _car(row).remove_from_frames(0),
    "answer": lambda row: _car(row).set_answer("x", _plate(row)),
    "unanswer": lambda row: _car(row).delete_answer(_plate(row)),
    "number": lambda row: setattr(_car(row), "object_number", 3),
    "move": lambda row: setattr(_car(row).get_annotation(0), "coordinates", box(0.2)),
    "say": lambda row: setattr(_car(row).get_annotation(0), "confidence", 0.5),
    "add": lambda row: row.add_object_instance(of_row(row).car(7)),
    "add a note": lambda row: row.add_classification_instance(of_row(row).note(7, "x")),
    "add on a frame": _on_frame,
    "remove": lambda row: row.remove_object(_car(row)),
    "rename": lambda row: row.rename("x"),
    "archive": lambda row: row.archive(),
    "update the ontology": lambda row: row._home.update_ontology(OntologyStructure()),  # type: ignore[union-attr]
    "add a row": lambda row: row._home.create_label_row(VIDEO),  # type: ignore[union-attr]
    "archive the project": lambda row: row._home.archive(),  # type: ignore[union-attr]
    "undo": lambda row: row.undo(),
    "redo": lambda row: row.redo(),
    "revert": lambda row: row.revert(3),
    "restore": lambda row: row.restore(2),
}


@pytest.mark.parametrize("what", WRITES)
def test_the_past_cannot_be_written(store: Store, what: str) -> None:
    """Every write is refused with the way out, and neither the past nor today change."""
    row = _story(store).at(3)
    before = photograph(store), see(row)

    with pytest.raises(ReadOnlyError, match=r"how it was at r3.*`row\.restore\(3\)`"):
        WRITES[what](row)
    assert before == (photograph(store), see(row))
    assert row.save() is None


def test_an_instance_of_the_past_can_be_copied_to_today(store: Store) -> None:
    """What is gone comes back by a copy of what it was: the copy is nobody's, and of no time."""
    row = _story(store)
    row.remove_object(row.get_object_instances()[0])
    row.save()
    row.add_object_instance(row.at(3).get_object_instances()[0].copy())

    assert [[Range(0, 9)]] == [car.get_ranges() for car in row.get_object_instances()]


def test_autosave_does_not_save_to_the_past() -> None:
    """A store that saves after every call refuses all the same."""
    with labelevents.open(":memory:", actor="ana", autosave=True) as store:
        row = new_row(store)
        row.add_object_instance(of_row(row).car())
        commits = store.stats().commits
        with pytest.raises(ReadOnlyError):
            row.at("HEAD").get_object_instances()[0].set_for_frames(box(), 5)

        assert commits == store.stats().commits


# What it costs


def test_a_row_is_read_without_the_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking back at one row folds that row and no other."""
    _story(store)
    row = new_row(store, "another.mp4")
    folded: list[str] = []
    load = RowSession.load

    def noted(session: RowSession, upto: int | None = None) -> None:
        folded.append(session.label_hash)
        load(session, upto)

    monkeypatch.setattr(RowSession, "load", noted)
    row.at("HEAD")
    store.at("HEAD").projects[0].get_label_row(hash_of(row)).initialise_labels()

    assert {row.label_hash} == set(folded)


def test_listing_folds_what_was_written_since(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of the past costs the rows that were written to since, once; projects cost none."""
    kept, changed = new_row(store, "kept.mp4"), new_row(store, "changed.mp4")
    head = store.revision("HEAD")
    changed.rename("later.mp4")
    folded: list[str] = []
    load = RowSession.load

    def noted(session: RowSession, upto: int | None = None) -> None:
        folded.append(session.label_hash)
        load(session, upto)

    monkeypatch.setattr(RowSession, "load", noted)
    view = store.at(head)
    assert [] == folded * len(view.projects)
    titles = [line.title for _ in range(3) for line in view.list_rows()]

    assert ["kept.mp4", "changed.mp4"] * 3 == titles
    assert [hash_of(changed)] == folded
    assert hash_of(kept) not in folded


def test_nothing_is_left_open(store: Store) -> None:
    """A look at the past that nobody holds any more closes what it opened."""
    _story(store)
    view = store.at(3)
    view.list_rows()
    memory = view._tables.db.raw
    del view
    gc.collect()

    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        memory.execute("SELECT 1")
