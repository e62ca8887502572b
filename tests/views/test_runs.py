"""`v_log`, `v_labels` and `v_blame`, and the tables behind them, as SQLite alone reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import labelevents
from labelevents import Actor, LabelRowV2, Store
from labelevents.objects import Option
from labelevents.objects.frames import Range
from labelevents.ontology.checks import all_attributes
from labelevents.testing import FixedClock
from labelevents.values.wire import encord_geometry
from tests.history.steps import Step, histories
from tests.history.world import World, new_world
from tests.rows.given import box, hash_of, new_project, new_row, of_row, town
from tests.views.given import as_actor, asked, labelled, many

DEFAULTS = {"confidence": 1.0, "manual_annotation": 1}


# What the views say


def test_labels(store: Store) -> None:
    """Each run of frames with one value is a line; titles are there for what has a hash."""
    row = new_row(store)
    here = of_row(row)
    car = labelled(row, Range(0, 9))
    car.set_answer(here.option("drives"), here.attribute("doing"), frames=Range(2, 4))
    car.set_answer(here.options("door", "wheel"), here.attribute("parts"))
    car.set_answer("B-1", here.attribute("plate"))
    row.save()
    assert 1 == store.refresh()
    sql = "SELECT * FROM v_labels ORDER BY field DESC"
    where = ("Town", "street.mp4", hash_of(row), car.object_hash, "object", "Car")

    assert [
        (*where, "geometry", None, 0, 10, json.dumps(encord_geometry(box())).replace(" ", ""), 4),
        (*where, "answer:plate", "Plate", None, None, "B-1", 4),
        (*where, "answer:parts", "Parts", None, None, '["Door","Wheel"]', 4),
        (*where, "answer:doing", "Doing", 2, 5, "Drives", 4),
    ] == asked(store, sql)


def test_a_track_is_expanded(store: Store) -> None:
    """A packed run is one line of `runs`, and one line a frame of the views."""
    row = new_row(store)
    car = of_row(row).object("car").create_instance()
    track = {frame: box(0.01 * frame) for frame in range(5, 8)}
    car.set_track(track, numbers={"confidence": {5: 0.5, 6: 0.25, 7: 0.5}})
    row.add_object_instance(car)
    row.save()
    store.refresh()
    sql = """SELECT frame_lo, frame_hi, json_extract(value, '$.boundingBox.x') FROM v_labels
             WHERE field = 'geometry'"""

    assert [(5, 6, 0.05), (6, 7, 0.06), (7, 8, 0.07)] == asked(store, sql)
    assert [(5, 8, 3, "array")] == asked(
        store,
        """SELECT frame_lo, frame_hi, json_array_length(value), json_type(value) FROM runs
           WHERE field = 'geometry' AND packed""",
    )
    assert [(5, 0.5), (6, 0.25), (7, 0.5)] == asked(
        store, "SELECT frame_lo, value FROM v_labels WHERE field = 'confidence'"
    )


def test_blame(store: Store) -> None:
    """`v_blame` says who answers, in which commit, when, why, and by way of which undo."""
    row = new_row(store)
    car = labelled(row, Range(0, 9))
    as_actor(store, Actor("model", "yolo@4", agent="yolo/4", run="r7"))
    car.set_for_frames(box(0.5), Range(3, 4), overwrite=True)
    row.save("second pass")
    car.remove_from_frames(Range(8, 9))
    row.save()
    as_actor(store, "bob")
    row.revert(5)
    store.refresh()
    (commit,) = [one for one in store.history() if one.number == 4]
    sql = """SELECT frame_lo, frame_hi, commit_no, actor, via_commit, agent, run, message, at
             FROM v_blame ORDER BY frame_lo"""
    found = asked(store, sql)

    assert [
        (0, 3, 3, "human:ana", None),
        (3, 5, 4, "model:yolo@4", None),
        (5, 8, 3, "human:ana", None),
        (8, 10, 3, "human:ana", 6),
    ] == [line[:5] for line in found]
    assert ("yolo/4", "r7", "second pass", commit.recorded_at.isoformat()) == found[1][5:]
    assert [("model", "yolo@4")] == asked(
        store, "SELECT DISTINCT actor_kind, actor_ref FROM v_blame WHERE commit_no = 4"
    )


def test_log(store: Store) -> None:
    """`v_log` says of each commit what `store.history()` says, titles of rows included."""
    two = many(store, 2)
    as_actor(store, Actor("model", "yolo@4", agent="a", run="r", on_behalf_of="human:ana"))
    with store.commit("both", kind="import", provenance={"digest": "abc"}):
        for row in two:
            row.get_object_instances()[0].set_for_frames(box(0.3), 1)
    as_actor(store, "ana")
    two[0].undo()
    two[1].rename("later.mp4")
    names = (
        *("commit_no", "id", "at", "actor_kind", "actor_ref", "on_behalf_of", "agent", "run"),
        *("kind", "message", "rows", "events", "targets", "provenance"),
    )
    lines = [
        dict(zip(names, line, strict=True))
        for line in asked(store, f"SELECT {', '.join(names)} FROM v_log ORDER BY 1 DESC")  # noqa: S608
    ]

    assert [
        {
            "commit_no": commit.number,
            "id": commit.id,
            "at": commit.recorded_at.isoformat(),
            "actor_kind": commit.actor.kind,
            "actor_ref": commit.actor.ref,
            "on_behalf_of": commit.actor.on_behalf_of,
            "agent": commit.actor.agent,
            "run": commit.actor.run,
            "kind": commit.kind,
            "message": commit.message,
            "rows": list(commit.rows),
            "events": commit.events,
            "targets": list(commit.targets) or None,
            "provenance": commit.provenance,
        }
        for commit in store.history()
    ] == [
        {**line, **{k: line[k] and json.loads(line[k]) for k in ("rows", "targets", "provenance")}}
        for line in lines
    ]
    assert ["0.mp4", "later.mp4"] == json.loads(lines[2]["rows"])


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (1, "1970-01-01T00:00:00.000001+00:00"),
        (1_785_153_600_000_000, "2026-07-27T12:00:00+00:00"),
        (1_785_153_600_000_070, "2026-07-27T12:00:00.000070+00:00"),
    ],
)
def test_times(microseconds: int, text: str) -> None:
    """Times are to the microsecond, as Python writes them."""
    clock = FixedClock(microseconds, step=0)
    with Store(":memory:", actor=Actor("human", "ana"), clock=clock) as store:
        new_project(store)

        assert [(text,)] == asked(store, "SELECT at FROM v_log")


# What does not count


def test_answers_where_the_object_is_not(store: Store) -> None:
    """An answer that is kept for frames which the object left is no label, but has an author."""
    row = new_row(store)
    here = of_row(row)
    car = labelled(row, Range(0, 9))
    car.set_answer("slow", here.attribute("remark"))
    row.save()
    car.remove_from_frames(Range(3, 5))
    row.save()
    store.refresh()
    sql = "SELECT frame_lo, frame_hi FROM {} WHERE attribute = 'Remark' ORDER BY 1"

    assert [(0, 3), (6, 10)] == asked(store, sql.format("v_labels"))
    assert [(0, 3), (3, 6), (6, 10)] == asked(store, sql.format("v_blame"))
    assert [(3, 6)] == asked(store, "SELECT frame_lo, frame_hi FROM v_blame WHERE NOT counts")


def test_answers_below_what_is_not_chosen(store: Store) -> None:
    """An answer nested under an option that is not chosen any more is no label, but is kept."""
    row = new_row(store)
    here = of_row(row)
    car = labelled(row)
    car.set_answer(here.option("merc"), here.attribute("brand"))
    car.set_answer("C 220", here.attribute("model"))
    car.set_answer(here.option("audi"), here.attribute("brand"), overwrite=True)
    row.save()
    store.refresh()
    sql = "SELECT attribute, value FROM {} WHERE attribute IS NOT NULL ORDER BY 1"

    assert [("Brand", "Audi")] == asked(store, sql.format("v_labels"))
    assert [("Brand", "Audi"), ("Model", "C 220")] == asked(store, sql.format("v_blame"))


def test_archived_rows(store: Store) -> None:
    """The labels of a row that was archived are none, but somebody answers for them."""
    row = new_row(store)
    labelled(row)
    row.archive()
    store.refresh()

    assert [] == asked(store, "SELECT * FROM v_labels")
    assert [(1, 1)] == asked(store, "SELECT COUNT(*), archived FROM v_blame")


# Titles


def test_renamed(store: Store) -> None:
    """What is renamed has its new title after a refresh, and no row is made anew for it."""
    row = new_row(store)
    here = of_row(row)
    car = labelled(row)
    car.set_answer(here.option("merc"), here.attribute("brand"))
    car.set_answer(here.options("door"), here.attribute("parts"))
    row.save()
    store.refresh()
    changed = town().ontology
    for hash_, name in (("car", "Auto"), ("brand", "Marke"), ("parts", "Teile")):
        changed.get_child_by_hash(hash_).name = name
    changed.get_child_by_hash("merc").label = "Benz"
    changed.get_child_by_hash("door").label = "Tür"
    store.projects[0].update_ontology(changed)
    rows = store.refresh()
    sql = "SELECT name, attribute, value FROM v_labels WHERE kind = 'object' ORDER BY field"

    assert 0 == rows
    assert [("Auto", "Marke", "Benz"), ("Auto", "Teile", '["Tür"]')] == asked(store, sql)[:2]


def test_titles_of_text(store: Store) -> None:
    """Text that looks like a hash, or like nothing at all, is no option."""
    row = new_row(store)
    here = of_row(row)
    for text in ("", "merc", "[1]", '"', "null"):
        car = here.car(0)
        car.set_answer(text, here.attribute("plate"))
        row.add_object_instance(car)
    row.save()
    store.refresh()

    assert [("",), ("merc",), ("[1]",), ('"',), ("null",)] == asked(
        store, "SELECT value FROM v_labels WHERE attribute = 'Plate'"
    )


def test_one_hash_for_two(store: Store) -> None:
    """An object and a classification of one hash keep their own titles."""
    ontology = town().ontology
    ontology.get_child_by_hash("note").feature_node_hash = "car"
    store.create_project("Same", ontology)
    store.refresh()
    sql = "SELECT kind, title FROM titles WHERE item = 'car' AND attribute = '' ORDER BY 1"

    assert [("classification", "Note"), ("object", "Car")] == asked(store, sql)


def test_what_was_removed_from_the_ontology(path: Path) -> None:
    """What somebody took off the ontology, while somebody else labelled with it, has its title."""
    with labelevents.open(path, actor="ana") as ana:
        row = new_row(ana)
        here = of_row(row)
        car = labelled(row)
        car.set_answer(here.option("merc"), here.attribute("brand"))
        with labelevents.open(path, actor="bob") as bob:
            changed = town().ontology
            item = changed.get_child_by_hash("car")
            item.attributes = [one for one in item.attributes if one.title != "Brand"]
            bob.projects[0].update_ontology(changed)
        row.save()
        (line,) = (one for one in row.blame() if one.field == "answer:brand")
    sql = "SELECT attribute, value FROM v_labels WHERE field = 'answer:brand'"

    assert ("Brand", "Mercedes") == (line.attribute, line.value)
    assert [("Brand", "Mercedes")] == asked(path, sql)


# Whatever happened

_BLAMED = ("name", "attribute", "value", "commit_no", "actor", "via_commit", "at")


@hypothesis.given(histories(6))
def test_any_history(steps: list[Step]) -> None:
    """After any history, the views hold each cell as blame and the reading calls say it."""
    with new_world() as world:
        for number, step in enumerate(steps):
            world.take(step)
            if number % 3 == 0:
                world.store.refresh()
        world.store.refresh()

        assert _blamed(world.row) == _viewed(world, "v_blame", *_BLAMED)
        assert _read(world.row) == _worth_saying(_viewed(world, "v_labels", "value"))
        assert world.store.verify().ok


def _viewed(world: World, view: str, *columns: str) -> dict[Any, Any]:
    """What a view says of each cell: by instance, field and frame."""
    names = ", ".join(columns)
    sql = f"SELECT instance, field, frame_lo, frame_hi, {names} FROM {view}"  # noqa: S608
    found: dict[Any, Any] = {}
    for who, field, lo, hi, *said in asked(world.store, sql):
        for frame in (None,) if lo is None else range(lo, hi):
            assert (who, field, frame) not in found
            found[who, field, frame] = said[0] if len(said) == 1 else tuple(said)
    return found


def _blamed(row: LabelRowV2) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for line in row.blame():
        first, last = line.frames or (0, 0)
        values = line.value if line.packed else [line.value] * (last - first + 1)
        for frame, value in enumerate(values, start=first):
            known = (line.instance, line.field, None if line.frames is None else frame)
            by = (line.commit, str(line.actor), line.via, line.at.isoformat())
            found[known] = (line.name, line.attribute, _in_sql(value), *by)
    return found


def _in_sql(value: Any) -> Any:
    """A value as SQLite has it: what is no number and no text is JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def _read(row: LabelRowV2) -> dict[Any, Any]:
    """What the reading calls of the label model say, cell by cell; not what goes without saying."""
    found: dict[Any, Any] = {}
    for one in row.get_object_instances():
        found[one.object_hash, "number", None] = one.object_number
        for on in one.get_annotations():
            found[one.object_hash, "geometry", on.frame] = _in_sql(encord_geometry(on.coordinates))
            _add_said(found, one, on, on.frame)
        _add_answers(found, one)
    for question in row.get_classification_instances():
        if question.is_global():
            found[question.classification_hash, "item", None] = question.feature_hash
        for run in question.range_list:
            for frame in range(run.start, run.end + 1):
                found[question.classification_hash, "presence", frame] = 1
        for each in question.get_annotations():
            _add_said(found, question, each, each.frame)
        _add_said(found, question, question, None)
        _add_answers(found, question)
    return _worth_saying(found)


def _add_said(found: dict[Any, Any], one: Any, said: Any, frame: int | None) -> None:
    more = {} if frame is None else said.extra
    for name, value in {**{name: getattr(said, name) for name in DEFAULTS}, **more}.items():
        found[one.instance_hash, name, frame] = _in_sql(value)


def _add_answers(found: dict[Any, Any], one: Any) -> None:
    there = {on.frame for on in one.get_annotations()}
    for attribute in all_attributes(one.ontology_item.attributes):
        field = f"answer:{attribute.feature_node_hash}"
        answer = one.get_answer(attribute)
        if not attribute.dynamic:
            found[one.instance_hash, field, None] = _in_sql(_titles(answer))
            continue
        for each in answer:
            for frame in there & {f for r in each.ranges for f in range(r.start, r.end + 1)}:
                found[one.instance_hash, field, frame] = _in_sql(_titles(each.answer))


def _titles(answer: Any) -> Any:
    if isinstance(answer, list):
        return [each.title for each in answer]
    return answer.title if isinstance(answer, Option) else answer


def _worth_saying(cells: dict[Any, Any]) -> dict[Any, Any]:
    """No answer, an empty checklist and what is so by default read the same as nothing."""
    nothing = (None, "[]")
    return {
        name: value
        for name, value in cells.items()
        if value not in (*nothing, DEFAULTS.get(name[1]))
    }
