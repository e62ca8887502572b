"""`row.history` and `store.history`: which commits wrote to what, by whom, and when."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import labelevents
from labelevents import LabelEventsError, LabelRowError, LabelRowV2, Store, Where
from labelevents.exceptions import FramesError
from labelevents.objects import Object, OntologyStructure, RadioAttribute, Shape, TextAttribute
from labelevents.objects.frames import Range
from labelevents.values.identity import Actor
from tests.history.people import MODEL, People, instance
from tests.history.steps import ACTORS, FRAMES, Step, histories
from tests.history.world import World, new_world
from tests.rows.given import Town, box, memory_row, new_row, of_row

NOBODY = "nobody"
# One history is many steps.
few = settings(
    max_examples=max(5, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
REVOKED = "commits.revoked"  # says what counts no more, and writes to no cell


def numbers(found: list[labelevents.Commit]) -> list[int]:
    """The numbers of commits."""
    return [commit.number for commit in found]


@pytest.fixture
def told(people: People) -> People:
    """What happened to `a` and `b` on cam0, and to cam1.

    r3 Ana adds `a` on 0-9, r4 a model's `b` on 5-14, r5 Ben moves `a` on 4-6, r6 Ana answers `b`,
    r7 Ben makes cam1, r8 Ben undoes r5 on cam0, r9 Ana removes `b`, r10 Ana tags that.
    """
    people.add("ana", Range(0, 9), "a")
    people.add(MODEL, Range(5, 14), "b", agent="yolo 4.1", run="nightly")
    people.move("ben", "a", Range(4, 6))
    row = people.row("ana")
    instance(row, "b").set_answer("ab 12", of_row(row).attribute("plate"))
    people.saved(row)
    people.new_row("ben", "cam1")
    people.row("ben").undo()
    people.remove("ana", "b")
    people.ana.tag("gone")
    return people


# Which cells


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [9, 8, 6, 5, 4, 3, 2]),
        ({"instance": "a"}, [8, 5, 3]),
        ({"instance": "b"}, [9, 6, 4]),
        ({"instance": NOBODY}, []),
        ({"field": "geometry"}, [9, 8, 5, 4, 3]),
        ({"field": "answer:plate"}, [9, 6]),
        ({"field": "Plate"}, [9, 6]),
        ({"field": "title"}, [2]),
        ({"field": "Plate", "instance": "a"}, []),
        ({"frames": 5}, [9, 8, 5, 4, 3]),
        ({"frames": 0}, [9, 3]),
        ({"frames": [19, Range(12, 14)]}, [9, 4]),
        ({"frames": 19}, [9]),
        ({"frames": []}, [9]),
        ({"frames": 5, "instance": "a"}, [8, 5, 3]),
        ({"frames": 5, "instance": "b", "field": "Plate"}, [9]),
        ({"frames": range(7, 9), "field": "geometry", "instance": "a"}, [3]),
    ],
)
def test_which_cells(told: People, asked: dict[str, Any], expected: list[int]) -> None:
    """A commit is found if one of its events wrote to what is asked for; a removal wrote to all."""
    row = told.row("ana")

    assert expected == numbers(row.history(**asked))
    assert expected == numbers(told.ana.history(row=row, **asked))
    assert expected == numbers(told.ana.history(label_hash=row.label_hash, **asked))


def test_who_removes_a_stranger_is_not_asked_for(told: People) -> None:
    """Without an instance, a removal counts for the fields that the instance had."""
    row = told.row("ana")

    assert [] == numbers(row.history(field="Brand"))
    assert [9] == numbers(row.history(field="Brand", instance="b"))


def test_in_all_rows(told: People) -> None:
    """Without a row every row is looked at, and commits that wrote to none are not found."""
    told.add("ben", 3, "c", "cam1")

    assert [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1] == numbers(told.ana.history())
    assert [11, 9, 8, 5, 4, 3] == numbers(told.ana.history(field="geometry"))
    assert [11] == numbers(told.ana.history(instance="c"))
    assert [7, 2] == numbers(told.ana.history(field="title"))


def test_handles_and_attributes(told: People) -> None:
    """An instance and an attribute can be given themselves."""
    row = told.row("ben")
    (car,) = row.get_object_instances()
    plate = of_row(row).attribute("plate")

    assert [8, 5, 3] == numbers(row.history(instance=car))
    assert [9, 6] == numbers(row.history(field=plate))


def test_a_classification(people: People) -> None:
    """Who says where a classification holds writes its presence; who takes its place, both."""
    people.two_notes()
    row = people.row("ana")
    note = instance(row, "his")

    assert [5] == numbers(row.history(instance=note))
    assert [5, 4, 3] == numbers(row.history(field="presence"))
    assert [5, 4] == numbers(row.history(frames=5))


def test_undo_without_effect_wrote_no_cell(people: People) -> None:
    """An undo that left everything is in the history of the row, but of no cell."""
    people.add("ana", Range(0, 3), "a")
    people.move("ana", "a", 2)
    people.move("ben", "a", 2, 0.7)
    people.row("ana").undo()

    assert [6, 5, 4, 3, 2] == numbers(people.row("ana").history())
    assert [5, 4, 3] == numbers(people.row("ana").history(frames=2))


def test_the_title_of_today_is_meant(people: People) -> None:
    """A title names the attributes that have it now; one that none has, those that once had."""
    people.add("ana", 0, "a")
    row = people.row("ana")
    instance(row, "a").set_answer("x", of_row(row).attribute("plate"))
    people.saved(row)
    project = people.ana.projects[0]
    changed = OntologyStructure.from_dict(project.ontology_structure.to_dict())
    changed.get_child_by_hash("plate", type_=TextAttribute).name = "Sign"
    project.update_ontology(changed)

    assert [4] == numbers(row.history(field="Plate"))
    assert [4] == numbers(row.history(field="Sign"))

    changed = OntologyStructure.from_dict(changed.to_dict())
    car = changed.get_child_by_hash("car", type_=Object)
    car.add_attribute(TextAttribute, "Plate", feature_node_hash="other")
    project.update_ontology(changed)

    assert [] == numbers(row.history(field="Plate"))


def test_attributes_that_share_a_title(store: Store) -> None:
    """A title that several attributes have means all of them."""
    ontology = OntologyStructure()
    for name in ("car", "bus"):
        item = ontology.add_object(name, Shape.BOUNDING_BOX, feature_node_hash=name)
        item.add_attribute(TextAttribute, "Plate", feature_node_hash=f"{name}-plate")
    store.create_project("Two", ontology)
    row = new_row(store)
    for name in ("car", "bus"):
        one = row.ontology_structure.get_child_by_hash(name, type_=Object).create_instance()
        one.set_for_frames(box(), 0)
        one.set_answer("x")
        row.add_object_instance(one)
        row.save()

    assert [4, 3] == numbers(row.history(field="Plate"))
    assert [4] == numbers(row.history(field="answer:bus-plate"))


def test_an_attribute_called_like_a_field(store: Store) -> None:
    """Where an attribute is called like a field, the name means both, as in blame."""
    ontology = OntologyStructure()
    car = ontology.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    car.add_attribute(TextAttribute, "number", feature_node_hash="asked")
    store.create_project("One", ontology)
    row = new_row(store)
    one = row.ontology_structure.get_child_by_hash("car", type_=Object).create_instance()
    one.set_for_frames(box(), 0)
    row.add_object_instance(one)
    row.save()
    one.set_answer("x")
    row.save()
    one.object_number = 7
    row.save()

    assert [5, 4] == numbers(row.history(field="number"))


# Who, how, when


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"by": "ana"}, [9, 6, 3, 2]),
        ({"by": MODEL}, [4]),
        ({"by": Actor("human", "ben", agent="whatever")}, [8, 5]),
        ({"by": "human:yolo@4"}, []),
        ({"kind": "undo"}, [8]),
        ({"kind": "edit"}, [9, 6, 5, 4, 3, 2]),
        ({"agent": "yolo 4.1"}, [4]),
        ({"agent": "yolo"}, []),
        ({"run": "nightly"}, [4]),
        ({"run": "nightly", "by": "ana"}, []),
        ({"since": 5}, [9, 8, 6]),
        ({"since": "r5", "until": "r8"}, [8, 6]),
        ({"until": "gone"}, [9, 8, 6, 5, 4, 3, 2]),
        ({"since": "HEAD"}, []),
        ({"since": 0, "until": 3}, [3, 2]),
        ({"limit": 2}, [9, 8]),
        ({"limit": 0}, []),
        ({"limit": 2, "frames": 0}, [9, 3]),
        ({"by": "ana", "frames": 0, "limit": 1}, [9]),
        ({"by": "ben", "frames": 5, "until": 5}, [5]),
    ],
)
def test_who_how_and_when(told: People, asked: dict[str, Any], expected: list[int]) -> None:
    """All that is said must hold; `limit` counts what does. After `since`, up to `until`."""
    assert expected == numbers(told.row("ben").history(**asked))


@pytest.mark.parametrize("form", [lambda at: at, datetime.isoformat], ids=["datetime", "text"])
def test_times_are_included(told: People, form: Callable[[datetime], Any]) -> None:
    """A commit's own time finds it, as since and as until; as a datetime, and as text."""
    row = told.row("ana")
    at = row.history()[2].recorded_at
    just = timedelta(microseconds=1)

    assert [6] == numbers(row.history(since=form(at), until=form(at)))
    assert [9, 8, 6] == numbers(row.history(since=form(at)))
    assert [9, 8] == numbers(row.history(since=form(at + just)))
    assert [5, 4, 3, 2] == numbers(row.history(until=form(at - just)))


def test_titles_of_rows(told: People) -> None:
    """A commit says the titles that its rows have today."""
    told.row("ana").rename("front camera")

    assert ["front camera"] == [c.rows[0] for c in told.row("ben").history(limit=1)]
    assert [()] == [c.rows for c in told.ana.history(kind="admin")]


# Where


def test_labels_need_not_be_read(told: People) -> None:
    """The history of a row can be asked for before its labels are read, as well as its past."""
    (row, _) = told.ana.projects[0].list_label_rows_v2()

    assert [5, 3] == numbers(row.history(instance="a", until=5))
    assert not row.is_labelling_initialised


def test_the_past_knows_no_later_commits(told: People) -> None:
    """A row as it was has the history that it had."""
    then = told.row("ana").at(6)

    assert [6, 5, 4, 3, 2] == numbers(then.history())
    assert [5, 3] == numbers(then.history(instance="a"))
    with pytest.raises(LabelEventsError, match="r1 to r6"):
        then.history(since=8)


def test_what_is_not_saved_is_no_history(people: People) -> None:
    """Only commits are found."""
    row = people.row("ana")
    row.add_object_instance(of_row(row).car(3))

    assert [2] == numbers(row.history())
    assert [] == numbers(row.history(field="geometry"))


def test_others_commits_are_seen_at_once(people: People) -> None:
    """The log is asked, not what was read of the row before."""
    row = people.row("ana")
    people.add("ben", 0, "a")

    assert [3] == numbers(row.history(instance="a"))


def test_a_row_in_memory_has_none() -> None:
    """A row in no store has no history, and says so."""
    with pytest.raises(LabelRowError, match="in no store"):
        memory_row().history()


# What is refused


@pytest.mark.parametrize(
    ("asked", "match"),
    [
        ({"field": "geomtry"}, r"no field or attribute 'geomtry'.*`geometry`.*`Brand`.*more"),
        ({"field": ""}, "no field or attribute ''"),
        ({"field": 5}, "got `int`"),
        ({"instance": 5}, "got `int`"),
        ({"instance": ""}, "got ''"),
        ({"since": "r99"}, "no revision 'r99'"),
        ({"until": "yesterday"}, "no revision 'yesterday'"),
        ({"since": "0001-01-01T00:00+14:00"}, "no revision"),
        ({"kind": "edits"}, "Expected a kind of commit, one of edit, import.*got 'edits'"),
        ({"by": "model:"}, "."),
    ],
)
def test_refused(told: People, asked: dict[str, Any], match: str) -> None:
    """What cannot be meant is refused with what was expected, also where nothing would be found."""
    with pytest.raises(LabelEventsError, match=match):
        told.row("ana").history(**asked)
    with pytest.raises(LabelEventsError, match=match):
        told.ana.history(**asked)


def test_wrong_frames(told: People) -> None:
    """Frames that are none are refused."""
    with pytest.raises(FramesError):
        told.ana.history(frames="all")  # type: ignore[arg-type]


def test_an_ontology_object_is_no_instance(told: People, here: Town) -> None:
    """A mix-up of an instance with its kind is told."""
    with pytest.raises(LabelEventsError, match="got `Object`"):
        told.ana.history(instance=here.object("car"))  # type: ignore[arg-type]


def test_an_unknown_row(store: Store) -> None:
    """A row that is not in the store is refused; a hash that no row has finds nothing."""
    with pytest.raises(LabelEventsError, match="no label row 'x'"):
        store.history(row="x")

    assert [] == store.history(label_hash="x")


def test_where_takes_no_unknown_kind() -> None:
    """To revert commits of a kind that there is not is refused rather than finding none."""
    with pytest.raises(LabelEventsError, match="got 'typo'"):
        Where(kind="typo")  # type: ignore[arg-type]


# It reads only what it must


@attrs.define
class _Counting:
    """A log that counts the batches that are read."""

    log: Any
    batches_read: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    def batches(self, *said: Any, **more: Any) -> Any:
        for batch in self.log.batches(*said, **more):
            self.batches_read += 1
            yield batch


def test_only_what_must_be_read(store: Store, row: LabelRowV2, here: Town) -> None:
    """Headers need no batch; cells those of commits that fit otherwise, and one more each."""
    car = here.car(0)
    row.add_object_instance(car)
    row.save()
    for frame in range(1, 40):
        car.set_for_frames(box(), frame)
        row.save()
    store._log = counting = _Counting(store._log)  # type: ignore[assignment]

    assert 41 == len(store.history(row=row))
    assert 10 == len(store.history(row=row, by="ana", since=32))
    assert 0 == counting.batches_read
    assert [42] == numbers(store.history(frames=39, limit=1))
    assert 1 >= counting.batches_read
    assert [42, 41] == numbers(store.history(row=row, instance=car, since=40))
    assert 6 >= counting.batches_read


def test_a_commit_of_many_batches(store: Store, row: LabelRowV2, here: Town) -> None:
    """A commit that takes several batches is looked through to its end."""
    with store.commit("many"):
        for place in range(600):
            row.add_object_instance(here.car(place % 100, place / 1000))
        other = new_row(store, "other.mp4")
        other.add_object_instance(last := of_row(other).car(7))
    last.set_for_frames(box(0.9), 8)
    other.save()

    assert [4, 3] == numbers(store.history(instance=last))
    assert [3] == numbers(store.history(instance=last, frames=7))
    assert [3] == numbers(row.history(instance=row.get_object_instances()[-1]))


# Against oracles


@attrs.frozen
class _Asked:
    instance: int | None
    field: int | None
    frames: tuple[int, ...] | None
    by: int | None
    since: int | None
    until: int | None


_pick = st.none() | st.integers(0, 60)
_asked = st.builds(
    _Asked,
    _pick,
    _pick,
    st.none() | st.lists(st.integers(0, FRAMES), max_size=3).map(tuple),
    st.none() | st.integers(0, len(ACTORS) - 1),
    _pick,
    _pick,
)


def _events(world: World) -> list[tuple[int, str, str, list[str], list[int] | None]]:
    """Every event of the row, as plain SQL reads them."""
    sql = "SELECT commit_no, type, instance, fields, frames FROM events WHERE stream = ?"
    found = world.store._log.db.execute(sql, (f"row/{world.row.label_hash}",))
    return [(n, t, i, json.loads(f), frames and json.loads(frames)) for n, t, i, f, frames in found]


@few
@given(histories(6), st.lists(_asked, min_size=5, max_size=15))
def test_history_is_what_the_events_say(history: list[Step], asked: list[_Asked]) -> None:
    """Any question is answered as by going through all events one by one, in SQL."""
    with new_world() as world:
        for step in history:
            world.take(step)
        events = _events(world)
        who = sorted({instance for _, _, instance, _, _ in events if instance})
        what = sorted({f for _, kind, _, fields, _ in events for f in fields if kind != REVOKED})
        by = {commit.number: str(commit.actor) for commit in world.store.history()}
        back = {number for number, kind, *_ in events if kind == REVOKED}
        last = max(by)
        for one in asked:
            chosen: dict[str, Any] = {
                "instance": None if one.instance is None else who[one.instance % len(who)],
                "field": None if one.field is None else what[one.field % len(what)],
                "frames": None if one.frames is None else list(one.frames),
            }
            headers: dict[str, Any] = {
                "by": None if one.by is None else ACTORS[one.by],
                "since": None if one.since is None else one.since % (last + 1),
                "until": None if one.until is None else one.until % (last + 1),
            }
            expected = {
                number
                for number, kind, instance, fields, frames in events
                if headers["by"] in (None, by[number])
                and number > (headers["since"] or 0)
                and number <= (last if headers["until"] is None else headers["until"])
                and _fits(chosen, kind, instance, fields, frames, back=number in back)
            }
            found = numbers(world.row.history(**chosen, **headers))

            assert sorted(expected, reverse=True) == found


BESIDE = {"confidence", "manual_annotation", "created_at", "created_by", "last_edited_at"}
BESIDE |= {"last_edited_by", "is_deleted", "reviews"}


def _fits(
    asked: dict[str, Any],
    kind: str,
    instance: str,
    fields: list[str],
    frames: list[int] | None,
    *,
    back: bool,
) -> bool:
    if asked == {"instance": None, "field": None, "frames": None}:
        return True
    removal = kind.endswith(".removed")
    if asked["instance"] is not None and instance != asked["instance"]:
        return False
    if asked["field"] is not None and asked["field"] not in fields:
        # Taking back who is where hides and shows what else is said there.
        beside = asked["field"].startswith("x:") or asked["field"] in BESIDE
        if back and beside and {"geometry", "presence"} & set(fields):
            return asked["frames"] is None or removal or _meet(asked["frames"], frames)
        return removal and asked["instance"] is not None
    if asked["frames"] is None or removal:
        return True
    return _meet(asked["frames"], frames)


def _meet(asked: list[int], frames: list[int] | None) -> bool:
    runs = zip((frames or [])[::2], (frames or [])[1::2], strict=True)
    return any(frame in range(*run) for run in runs for frame in asked)


@few
@given(histories(5))
def test_whatever_changed_is_in_the_history_of_its_cell(history: list[Step]) -> None:
    """The commit behind every change is found by the change's instance, field and frames."""
    with new_world() as world:
        for step in history:
            world.take(step)
        row, known = world.row, set(numbers(world.row.history()))
        for a, b in pairwise(sorted(known)):
            for change in row.diff(a, b):
                frames = None if change.frames is None else Range(*change.frames)
                found = row.history(instance=change.instance, field=change.field, frames=frames)
                assert b in numbers(found), change


# Dynamic answers, another program


def test_radio_answers_by_title(people: People) -> None:
    """Answers to a radio attribute are found by its title, dynamic ones by their frames, too."""
    people.add("ana", Range(0, 9), "a")
    row = people.row("ana")
    doing = of_row(row).attribute("doing")
    assert isinstance(doing, RadioAttribute)
    instance(row, "a").set_answer(of_row(row).option("stands"), doing, frames=Range(2, 4))
    people.saved(row)

    assert [4] == numbers(row.history(field="Doing", frames=3))
    assert [] == numbers(row.history(field="Doing", frames=5))


def test_of_a_store_on_disk(told: People, path: Path) -> None:
    """What another program asks for later is answered the same."""
    expected = numbers(told.ana.history(frames=5))
    told.close()
    with labelevents.open(path, actor="eve", readonly=True) as store:
        assert expected == numbers(store.history(frames=5))
