"""What differs between two revisions of a row, and of a store."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

import labelevents
from labelevents import LabelRowV2, Project, Store, Video
from labelevents.exceptions import LabelEventsError, LabelRowError
from labelevents.history.diff import streams_between
from labelevents.history.stat import Stat, gist
from labelevents.objects import Object, ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range
from labelevents.testing import CountingIds, FixedClock
from labelevents.values.identity import Actor
from tests.rows.given import (
    Town,
    box,
    hash_of,
    memory_row,
    new_project,
    new_row,
    of_row,
    town,
)


@pytest.fixture
def store() -> Iterator[Store]:
    """A store in memory, of Ana's; its clock and ids repeat."""
    how: Any = {"clock": FixedClock(step=1_000_000), "ids": CountingIds()}
    opened = Store(":memory:", actor=Actor("human", "ana"), **how)
    yield opened
    opened.close(warn=False)


def add_car(row: LabelRowV2, frames: Any = 0, place: float = 0.1) -> ObjectInstance:
    """A car on the row, not saved yet."""
    car = of_row(row).car(frames, place)
    row.add_object_instance(car)
    return car


def kinds(changes: Any) -> Counter[str]:
    """How many changes there are of each kind."""
    return Counter(change.kind for change in changes)


# Of a row


def test_nothing_differs_from_itself(row: LabelRowV2) -> None:
    """A revision does not differ from itself, and says so."""
    add_car(row)
    row.save()
    found = row.diff("HEAD")

    assert ([], False) == (list(found), bool(found))
    assert "r3..r3: no difference" == str(found)
    assert dict.fromkeys(("added", "removed", "moved", "answered", "frames_gained", "frames_lost"),
                         0) == dict(found.stat)  # fmt: skip


def test_what_a_reviewer_did(row: LabelRowV2, here: Town) -> None:
    """Added, removed, moved, answered, frames gained and lost: counted, and told in one line."""
    one, other = add_car(row, Range(0, 9)), add_car(row, Range(0, 9), 0.2)
    row.save()
    one.set_for_frames(box(0.15), Range(0, 3), overwrite=True)
    one.set_for_frames(box(0.1), Range(20, 24))
    one.remove_from_frames([8, 9])
    one.set_answer(here.option("merc"))
    one.set_answer(here.option("drives"), here.attribute("doing"), frames=Range(0, 2))
    one.set_answer(here.option("turns"), here.attribute("doing"), frames=Range(4, 5))
    row.remove_object(other)
    row.add_classification_instance(here.note(Range(0, 1), "wet"))
    add_car(row, Range(5, 6))
    row.save()
    found = row.diff(3)
    expected = {
        "added": 2,
        "removed": 1,
        "moved": 4,
        "answered": 3,
        "frames_gained": 5,
        "frames_lost": 2,
    }

    assert expected == found.stat == dict(found.stat)
    assert [2, 5] == [found.stat.added, found.stat.frames_gained]
    assert (
        "r3..r4: 1 row, +1 -1 objects, +1 classification, 4 boxes moved (mean IoU 0.33), 3 answers,"
        " +5 -2 frames"
    ) == str(found)
    assert str(found) == f"r3..r4: {found.stat}"


def test_the_other_way(row: LabelRowV2) -> None:
    """From the later to the earlier revision, what was gained is lost."""
    car = add_car(row, Range(0, 9))
    row.save()
    car.set_for_frames(box(0.15), Range(0, 3), overwrite=True)
    car.set_for_frames(box(), 50)
    add_car(row)
    row.save()
    forth, back = row.diff(3, 4), row.diff(4, 3)
    mirrored = {"added": "removed", "frames_gained": "frames_lost"}

    assert (4, 3) == (back.a, back.b)
    assert {mirrored.get(kind, kind): n for kind, n in kinds(forth).items()} == kinds(back)
    assert {(c.instance, c.field, c.frames): (c.before, c.after) for c in forth} == {
        (c.instance, c.field, c.frames): (c.after, c.before) for c in back
    }


def test_before_the_row_was_made(row: LabelRowV2) -> None:
    """Before the row was made it has no labels and no title."""
    add_car(row)
    row.save()
    added, title = row.diff(0), row.diff(1)

    assert ["renamed", "added"] == [change.kind for change in added]
    assert list(added) == list(title)
    assert "1 row (1 new), +1 object" == str(added.stat)
    assert "1 row (1 gone), -1 object" == str(row.diff("HEAD", 0).stat)


def test_every_way_to_name_a_revision(store: Store, row: LabelRowV2) -> None:
    """Numbers, `r3`, tags, times and what is before them."""
    add_car(row)
    made = row.save()
    assert made is not None
    store.tag("train-v1")
    add_car(row)
    row.save()
    ways: list[Any] = [3, "r3", "train-v1", made, made.recorded_at, "HEAD~2"]

    assert [(3, 5)] * 6 == [((d := row.diff(way)).a, d.b) for way in ways]
    assert [1] * 6 == [row.diff(way).stat.added for way in ways]
    with pytest.raises(LabelEventsError, match="There is no revision"):
        row.diff("train-v2")
    with pytest.raises(LabelEventsError, match="There is no revision"):
        row.diff(3, 99)


def test_what_is_not_saved_does_not_count(row: LabelRowV2) -> None:
    """A diff is of revisions."""
    add_car(row)

    assert 0 == len(row.diff(2))


def test_a_row_in_memory_has_no_revisions() -> None:
    """A row that is in no store is refused."""
    with pytest.raises(LabelRowError, match="in no store"):
        memory_row().diff(0)


def test_confirmations_are_no_difference(row: LabelRowV2, store: Store) -> None:
    """What somebody else approved unchanged is no difference."""
    add_car(row, Range(0, 9))
    row.save()
    store._workspace.actor = Actor("human", "ben")
    (car,) = row.get_object_instances()
    car.set_for_frames(box(), Range(0, 9), overwrite=True)

    assert row.save() is not None
    assert [] == list(row.diff(3))


def test_an_undo_is_a_difference_and_a_redo_none(row: LabelRowV2) -> None:
    """Undone and redone, a row does not differ from before."""
    add_car(row, Range(0, 9))
    row.save()
    row.undo()

    assert {"removed": 1} == kinds(row.diff(3))
    row.redo()
    assert [] == list(row.diff(3))


def test_a_diff_is_a_sequence(row: LabelRowV2) -> None:
    """It can be indexed, sliced and searched."""
    add_car(row)
    add_car(row)
    row.save()
    found = row.diff(2)

    assert (found.changes[0], found.changes[:1], 2) == (found[0], found[:1], len(found))
    assert found[1] in found
    assert "<Diff r2..r3: 1 row, +2 objects>" == repr(found)


def test_every_change_is_json(row: LabelRowV2, here: Town) -> None:
    """Whatever changed, its document can be written and read."""
    car = here.car(None)
    car.set_track({frame: box(frame / 100) for frame in range(9)}, confidence=0.5)
    car.set_answer(here.options("door"), here.attribute("parts"))
    row.add_object_instance(car)
    row.save()
    car.set_track({frame: box(frame / 90) for frame in range(4)}, overwrite=True)
    car.set_for_frames(
        box(), 50, created_at=datetime(2026, 7, 25, tzinfo=UTC), created_by="b@example.org"
    )
    row.save()
    documents = [change.to_dict() for change in (*row.diff(2, 3), *row.diff(3))]

    assert documents == json.loads(json.dumps(documents, allow_nan=False))
    assert {"added", "moved", "answered", "annotated", "frames_gained"} == {
        document["kind"] for document in documents
    }


def test_the_gist_leaves_out_what_goes_without_saying(row: LabelRowV2, here: Town) -> None:
    """What was said of an instance that came, or of frames that came, is not told again."""
    car = here.car(None)
    car.set_for_frames(box(), Range(0, 9), confidence=0.5)
    row.add_object_instance(car)
    row.save()
    other = here.car(None)
    other.set_for_frames(box(), 3, confidence=0.5)
    row.add_object_instance(other)
    car.set_for_frames(box(), Range(20, 24), confidence=0.4)
    car.set_for_frames(box(), Range(0, 4), overwrite=True, confidence=0.3)
    row.save()
    found = row.diff(3)

    assert {"annotated": 3, "added": 1, "frames_gained": 1} == kinds(found)
    assert {"annotated": 1, "added": 1, "frames_gained": 1} == kinds(gist(found))
    assert "1 row, +1 object, +5 frames, 1 other change" == str(found.stat)


# Of a store


def test_rows_that_differ(store: Store, row: LabelRowV2) -> None:
    """Of a store all rows are told, in the order in which they were made."""
    second = new_row(store, "b")
    add_car(second)
    second.save()
    add_car(row)
    row.save()
    third = new_row(store, "c")
    add_car(third)
    third.save()
    found = store.diff(3)

    assert ["street.mp4", "b", "c", "c"] == [change.row for change in found]
    assert ["added", "added", "renamed", "added"] == [change.kind for change in found]
    assert "r3..r7: 3 rows (1 new), +3 objects" == str(found)
    assert [hash_of(r) for r in (row, second, third, third)] == [c.label_hash for c in found]


def test_one_row_of_a_store(store: Store, row: LabelRowV2) -> None:
    """A row can be named by itself or by its hash; one that is not there is refused."""
    second = new_row(store, "b")
    for each in (row, second):
        add_car(each)
        each.save()

    assert [c.label_hash for c in store.diff(3, row=second)] == [hash_of(second)]
    assert list(store.diff(3, row=hash_of(second))) == list(second.diff(3))
    for wrong in ("nobody", "", memory_row()):
        with pytest.raises(LabelEventsError, match="There is no label row"):
            store.diff(3, row=wrong)


def test_only_what_changed_is_folded(
    store: Store, row: LabelRowV2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that nobody wrote to between the two revisions are not read."""
    rows = [new_row(store, f"row {number}") for number in range(5)]
    add_car(rows[2])
    rows[2].save()
    read: set[str] = set()
    batches = store._log.batches

    def noted(stream: str, **how: Any) -> Any:
        read.add(stream)
        return batches(stream, **how)

    monkeypatch.setattr(store._log, "batches", noted)
    found = store.diff("HEAD~1", "HEAD")

    assert [rows[2].label_hash] == [change.label_hash for change in found]
    assert {f"row/{rows[2].label_hash}"} == {name for name in read if name.startswith("row/")}


def test_streams_by_commits_or_by_streams(store: Store, row: LabelRowV2) -> None:
    """Which streams were written to is the same, however it is found out."""
    rows = [row, *(new_row(store, f"row {number}") for number in range(3))]
    for number in range(20):
        add_car(rows[number * 7 % 4])
        rows[number * 7 % 4].save()
    log, last = store._log, store.revision("HEAD")
    written = {c.number: set(c.streams) for c in log.commits()}
    for lo in range(last + 1):
        for hi in range(lo, last + 1):
            expected = set().union(*(written[n] for n in range(lo + 1, hi + 1)))
            found = streams_between(log, lo, hi)

            assert [name for name in log.streams() if name in expected] == found


def test_rename_and_archive(store: Store, row: LabelRowV2) -> None:
    """A row's title, and whether it is listed."""
    row.rename("b")
    row.archive()

    assert [
        ("renamed", "title", "street.mp4", "b"),
        ("archived", "archived", False, True),
    ] == [(c.kind, c.field, c.before, c.after) for c in store.diff(2)]
    assert "1 row, 2 other changes" == str(store.diff(2).stat)


def test_projects_and_tags(store: Store, row: LabelRowV2) -> None:
    """A project is named out of nothing; tags are no labels."""
    other = new_project(store, "Second")
    other.archive()
    store.tag("v1")
    found = gist(store.diff(2))

    assert [
        ("renamed", None, "Second", None, "Second"),
        ("archived", None, "Second", None, True),
    ] == [(c.kind, c.row, c.name, c.before, c.after) for c in found]
    assert [] == list(store.diff("HEAD~1"))
    assert "+1 project, +40 ontology items" == str(store.diff(2, 3).stat)


# Ontologies


def changed(project: Project, change: Any) -> None:
    """Change a project's ontology."""
    made = town().ontology
    change(Town(made))
    project.update_ontology(made)


def test_an_ontology_differs(store: Store, row: LabelRowV2) -> None:
    """What was renamed, added, archived or removed, by path and key."""

    def change(its: Town) -> None:
        its.object("car").name = "Vehicle"
        its.option("audi").archived = True
        its.ontology.objects = [o for o in its.ontology.objects if o.feature_node_hash != "point"]
        its.ontology.add_object("Bike", labelevents.objects.Shape.POINT, feature_node_hash="bike")

    changed(store.projects[0], change)
    found = [
        (c.kind, c.row, c.instance, c.name, c.field, c.before, c.after)
        for c in store.diff(2)
        if c.field not in ("item", "position")
    ]

    assert [
        ("ontology", None, "object:car", "Vehicle", "name", "Car", "Vehicle"),
        ("ontology", None, "object:car/brand/audi", "Audi", "archived", False, True),
    ] == found
    assert [("object:point", True, False), ("object:bike", False, True)] == [
        (c.instance, c.before is not None, c.after is not None)
        for c in store.diff(2)
        if c.field == "item"
    ]
    assert "+1 -1 ontology items, " in str(store.diff(2).stat)
    assert "+1 -1 ontology items, " in str(store.diff("HEAD", 2).stat)


def test_a_question_is_called_what_it_asks(store: Store, row: LabelRowV2) -> None:
    """A classification has the title of its attribute; a removed one that which it had."""
    changed(store.projects[0], lambda its: its.ontology.classifications.pop())
    gone = [c for c in store.diff(2) if c.instance == "classification:note"]

    assert ["Note"] == [change.name for change in gone]


def test_titles_are_those_after(store: Store, row: LabelRowV2, here: Town) -> None:
    """Labels are called as the later side calls them; what is gone by then, as it was called."""
    car = add_car(row, Range(0, 9))
    car.set_answer(here.option("merc"))
    row.save()
    row.remove_object(car)
    row.save()
    changed(store.projects[0], lambda its: setattr(its.option("merc"), "label", "Star"))

    def renamed_and_gone(its: Town) -> None:
        its.ontology.objects = [o for o in its.ontology.objects if o.feature_node_hash != "car"]

    (answer,) = [c for c in row.diff(3) if c.kind == "answered"]
    assert "Star" == answer.before
    changed(store.projects[0], renamed_and_gone)
    (answer,) = [c for c in row.diff(3) if c.kind == "answered"]
    assert ("Car", "Brand", "Mercedes") == (answer.name, answer.attribute, answer.before)


def test_rows_of_two_projects(store: Store, row: LabelRowV2) -> None:
    """The same hashes in two projects are called as each project calls them."""
    other = new_project(store, "Second")
    changed(other, lambda its: setattr(its.object("car"), "name", "Wagon"))
    second = other.create_label_row(Video("b", 10, 10, 10))
    second.initialise_labels()
    for each in (row, second):
        add_car(each)
        each.save()

    assert ["Car", "Wagon"] == [c.name for c in store.diff("HEAD~2") if c.kind == "added"]


# The one line


def test_the_line_says_shapes_where_not_all_are_boxes(row: LabelRowV2) -> None:
    """Points do not overlap, and are no boxes."""
    point = row.ontology_structure.get_child_by_hash("point", type_=Object).create_instance()
    point.set_for_frames(labelevents.objects.coordinates.PointCoordinate(0.1, 0.1), 0)
    row.add_object_instance(point)
    row.save()
    point.set_for_frames(
        labelevents.objects.coordinates.PointCoordinate(0.2, 0.1), 0, overwrite=True
    )
    row.save()

    assert "1 row, 1 shape moved" == str(row.diff(3).stat)


def test_a_stat_is_a_mapping() -> None:
    """Six keys, which are attributes as well; another key is an error."""
    stat = Stat(added=2, line="+2 objects")

    assert {"added": 2, "moved": 0} == {key: stat[key] for key in ("added", "moved")}
    assert (6, "+2 objects") == (len(stat), str(stat))
    assert stat == {**stat}
    with pytest.raises(KeyError):
        stat["line"]


def test_numbers_that_overflow(row: LabelRowV2) -> None:
    """Coordinates as large as numbers get move by a distance that nobody knows."""
    car = row.ontology_structure.get_child_by_hash("car", type_=Object).create_instance()
    car.set_for_frames(BoundingBoxCoordinates(1e308, 1e308, -1e308, -1e308), 0)
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(BoundingBoxCoordinates(1e308, 1e308, 1e308, 1e308), 0, overwrite=True)
    row.save()
    (change,) = row.diff(3)

    assert (0.0, None) == (change.iou, change.distance)
    assert json.dumps(change.to_dict(), allow_nan=False)
    assert "1 row, 1 box moved (mean IoU 0.00)" == str(row.diff(3).stat)


def test_a_long_run_stays_one_change(store: Store) -> None:
    """However many frames a run has, it is one change, and its overlap is computed once."""
    row = new_row(store, "long", frames=10**9)
    car = add_car(row, Range(0, 10**9 - 1))
    row.save()
    car.set_for_frames(box(0.15), Range(0, 10**9 - 1), overwrite=True)
    row.save()
    (change,) = row.diff("HEAD~1")

    assert (0, 10**9 - 1) == change.frames
    assert 10**9 == row.diff("HEAD~1").stat.moved
    assert pytest.approx(1 / 3) == change.iou


def test_a_row_of_the_past(store: Store, row: LabelRowV2, here: Town) -> None:
    """A row as it was ends at its own revision."""
    add_car(row).set_answer(here.option("merc"))
    row.save()
    add_car(row)
    row.save()
    (then,) = store.at(3).projects[0].list_label_rows_v2()
    then.initialise_labels()

    assert {"added": 1, "answered": 1} == kinds(then.diff(2))
