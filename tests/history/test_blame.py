"""`row.blame` and `instance.blame`: who answers for which cell."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import attrs
import hypothesis
import pytest

from labelevents import Actor, Image, ImageGroup, LabelRowError, LabelRowV2, Store
from labelevents.exceptions import NotInRowError
from labelevents.history.blame import BlameLine
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from labelevents.values.wire import encord_geometry
from tests.history.steps import FRAMES, Step, histories
from tests.history.world import new_world
from tests.rows.given import box, memory_row, new_project, new_row, of_row, reread, town

MODEL = Actor("model", "yolo@4")


def as_actor(store: Store, actor: str | Actor) -> None:
    """From now on somebody else writes."""
    store.actor = store._workspace.actor = Actor.parse(actor)


def told(lines: list[BlameLine], field: str = "geometry") -> list[tuple[Any, ...]]:
    """Frames, commit and actor of the lines of a field."""
    return [(one.frames, one.commit, one.actor.ref) for one in lines if one.field == field]


def at(place: float) -> dict[str, Any]:
    """A box as Encord's JSON has it."""
    return encord_geometry(box(place))


@pytest.fixture
def row(store: Store) -> LabelRowV2:
    """An initialised row of a hundred frames; the project is r1, the row r2."""
    return new_row(store)


@pytest.fixture
def car(row: LabelRowV2) -> ObjectInstance:
    """A car of Ana's on frames 0 to 9, with a plate: r3."""
    made = of_row(row).car(Range(0, 9))
    made.set_answer("B-1", of_row(row).attribute("plate"))
    row.add_object_instance(made)
    row.save()
    return made


def add_note(row: LabelRowV2, frames: Any, text: str | None = None) -> Any:
    """A note on the row, not saved yet."""
    note = of_row(row).note(frames, text)
    row.add_classification_instance(note)
    return note


# What a line says


def test_a_line(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """A line says whose, what, where, which value, and which commit of whom wrote it when."""
    (commit,) = store.history(limit=1)
    geometry, plate = row.blame()

    assert geometry == BlameLine(
        instance=car.object_hash,
        name="Car",
        field="geometry",
        frames=(0, 9),
        value=at(0.1),
        packed=False,
        commit=commit.number,
        actor=Actor("human", "ana"),
        at=commit.recorded_at,
        via=None,
    )
    assert ("answer:plate", "Plate", None, "B-1", 3) == (
        *(plate.field, plate.attribute, plate.frames, plate.value, plate.commit),
    )


def test_every_kind_of_field(row: LabelRowV2, car: ObjectInstance) -> None:
    """Values are as JSON has them: options by title, times as UTC text; what is not said is not."""
    here = of_row(row)
    car.object_number = 7
    car.set_answer(here.option("audi"), here.attribute("brand"))
    car.set_answer(here.options("hook", "roof"), here.attribute("extras"))
    car.set_answer(2.5, here.attribute("speed"), frames=3)
    car.set_answer(here.options("front"), here.attribute("lights"), frames=Range(4, 5))
    first = car.get_annotation(0)
    first.confidence = 0.5
    first.manual_annotation = False
    first.extra = {"x:test.k": None}
    first.created_at = datetime(2026, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    note = add_note(row, Range(1, 2), "hi")
    row.save()
    lines = row.blame()
    (presence,) = (one for one in lines if one.field == "presence")

    assert [
        ("geometry", at(0.1)),
        ("number", 7),
        ("answer:brand", "Audi"),
        ("answer:extras", ["Hook", "Roof"]),
        ("answer:lights", ["Front"]),
        ("answer:plate", "B-1"),
        ("answer:speed", 2.5),
        ("confidence", 0.5),
        ("created_at", "2026-07-01T12:00:00+00:00"),
        ("manual_annotation", False),
        ("x:test.k", None),
        ("presence", True),
        ("answer:note?", "hi"),
    ] == [(one.field, one.value) for one in lines]
    assert (note.classification_hash, "Note", (1, 2)) == (
        *(presence.instance, presence.name, presence.frames),
    )


def test_reviews_are_a_copy(row: LabelRowV2, car: ObjectInstance) -> None:
    """Who changes the value of a line changes no label."""
    given = [{"by": "bob", "ok": True}]
    car.set_for_frames(box(), 20, reviews=given)
    (line,) = (one for one in row.blame() if one.field == "reviews")
    line.value[0]["ok"] = False

    assert given == car.get_annotation(20).reviews
    assert not line.packed


# Who answers


def test_from_model_to_human(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """Where a person moved a box of the model's, the person answers; elsewhere the model."""
    as_actor(store, MODEL)
    car.set_for_frames(box(0.5), Range(0, 9), overwrite=True)
    row.save()
    as_actor(store, "bob")
    car.set_for_frames(box(0.6), Range(3, 4), overwrite=True)
    row.save()
    lines = car.blame()

    assert [((0, 2), 4, "yolo@4"), ((3, 4), 5, "bob"), ((5, 9), 4, "yolo@4")] == told(lines)
    assert [at(0.5), at(0.6), at(0.5)] == [one.value for one in lines if one.field == "geometry"]


def test_who_confirms_answers(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """Who saves the same again has approved it, where it was saved again."""
    as_actor(store, "bob")
    car.set_for_frames(box(), Range(0, 4), overwrite=True)
    row.save()

    assert [((0, 4), 4, "bob"), ((5, 9), 3, "ana")] == told(car.blame())


def test_the_system_does_not_answer(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """What the system wrote over stays its author's; where nothing was, there is nobody else."""
    car.object_number = 1
    row.save()
    as_actor(store, Actor("system", "migration"))
    car.set_for_frames(box(0.5), Range(8, 11), overwrite=True)
    car.object_number = 2
    row.save()
    lines = car.blame()

    assert [(None, 4, "ana")] == told(lines, "number")
    assert [((0, 7), 3, "ana"), ((8, 9), 3, "ana"), ((10, 11), 5, "migration")] == told(lines)
    assert lines == reread(store, row).blame()


def test_undo_gives_back_its_author(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """What an undo brought back is its author's, by way of the undo; what it left is not."""
    as_actor(store, "bob")
    car.set_for_frames(box(0.5), Range(0, 1), overwrite=True)
    car.remove_from_frames(9)
    row.save()
    assert row.undo().commit is not None
    lines = [(one.frames, one.commit, one.actor.ref, one.via) for one in car.blame()]

    assert [
        ((0, 1), 3, "ana", 5),
        ((2, 8), 3, "ana", None),
        ((9, 9), 3, "ana", 5),
        (None, 3, "ana", None),
    ] == lines
    annotation = car.get_annotation(9)
    assert ("ana", "ana") == (annotation.created_by, annotation.last_edited_by)


def test_back_after_removal(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """An object that an undo brought back was made and edited by whom it was made and edited."""
    as_actor(store, "bob")
    car.set_for_frames(box(0.5), 5, overwrite=True)
    row.save()
    as_actor(store, "eve")
    row.remove_object(car)
    row.save()
    row.undo()
    (back,) = reread(store, row).get_object_instances()
    on = [back.get_annotation(frame) for frame in (4, 5)]

    assert [((0, 4), 3, "ana"), ((5, 5), 4, "bob"), ((6, 9), 3, "ana")] == told(back.blame())
    assert {6} == {one.via for one in back.blame()}
    assert [("ana", "ana"), ("ana", "bob")] == [(a.created_by, a.last_edited_by) for a in on]


def test_not_saved_yet(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """What is not saved has its actor, and no commit yet."""
    as_actor(store, "bob")
    car.set_for_frames(box(0.5), 3, overwrite=True)

    assert [((0, 2), 3, "ana"), ((3, 3), None, "bob"), ((4, 9), 3, "ana")] == told(car.blame())


# Which lines


def test_a_track_is_a_line(row: LabelRowV2, car: ObjectInstance) -> None:
    """Where each frame has a box of its own, their commit has one line, with a box per frame."""
    car.set_track({frame: box(0.01 * frame) for frame in range(4)}, overwrite=True)
    for frame in (4, 5):
        car.set_for_frames(box(0.01 * frame), frame, overwrite=True)
    row.save()
    track, rest, _ = car.blame()

    assert ((0, 5), True, [at(0.01 * frame) for frame in range(6)]) == (
        *(track.frames, track.packed, track.value),
    )
    assert ((6, 9), False) == (rest.frames, rest.packed)


def test_a_long_run_is_never_expanded(row: LabelRowV2, car: ObjectInstance) -> None:
    """A box over many frames keeps its line, beside others of the same commit."""
    car.set_for_frames(box(0.2), Range(10, 98))
    car.set_for_frames(box(0.3), 99)
    row.save()
    lines = [one for one in car.blame() if one.commit == 4]

    assert [((10, 98), at(0.2)), ((99, 99), at(0.3))] == [(one.frames, one.value) for one in lines]


def test_a_track_of_one_frame(row: LabelRowV2, car: ObjectInstance) -> None:
    """A track of one frame is a box like any other: equal ones beside it are the same line."""
    car.set_track({10: box()}, overwrite=True)
    car.set_for_frames(box(), Range(11, 13))
    row.save()

    assert [((0, 9), 3, "ana"), ((10, 13), 4, "ana")] == told(car.blame())


def test_numbers_of_a_track(row: LabelRowV2) -> None:
    """Numbers that come with a track are one line each, too; also if all are the same."""
    car = of_row(row).object("car").create_instance()
    track = {frame: box() for frame in range(3)}
    car.set_track(track, numbers={"confidence": {0: 0.5, 1: 0.25, 2: 0.5}})
    row.add_object_instance(car)
    lines = {one.field: (one.frames, one.value) for one in row.blame()}

    assert {"geometry": ((0, 2), [at(0.1)] * 3), "confidence": ((0, 2), [0.5, 0.25, 0.5])} == lines


def test_equal_answers_are_joined_and_others_are_not(row: LabelRowV2, car: ObjectInstance) -> None:
    """Neighbouring answers of one commit are a line each, as a checklist is a list already."""
    here = of_row(row)
    lights = here.attribute("lights")
    car.set_answer(here.options("front"), lights, frames=0)
    car.set_answer(here.options("front", "back"), lights, frames=1)
    car.set_answer(here.options("front", "back"), lights, frames=2)
    lines = car.blame(attribute=lights)

    assert [((0, 0), ["Front"]), ((1, 2), ["Front", "Back"])] == [
        (one.frames, one.value) for one in lines
    ]


def test_on_a_frame(row: LabelRowV2, car: ObjectInstance) -> None:
    """Of a frame there is what stands on it, its value there, and what holds on all frames."""
    car.set_track({frame: box(0.01 * frame) for frame in range(4)}, overwrite=True)
    other = of_row(row).car(50)
    row.add_object_instance(other)
    row.save()
    lines = row.blame(2)

    assert [("geometry", (2, 2), at(0.02)), ("answer:plate", None, "B-1")] == [
        (one.field, one.frames, one.value) for one in lines
    ]
    assert {car.object_hash} == {one.instance for one in lines}
    assert [] == row.blame(frame=99)


def test_on_some_frames(car: ObjectInstance) -> None:
    """The lines of an instance end where the frames end that are asked for."""
    assert [((1, 2), 3, "ana"), ((8, 9), 3, "ana")] == told(car.blame([1, 2, Range(8, 20)]))


def test_of_an_attribute(row: LabelRowV2, car: ObjectInstance) -> None:
    """Of an attribute there are the answers to it; it must be one of the instance's."""
    here = of_row(row)

    assert ["B-1"] == [one.value for one in car.blame(attribute=here.attribute("plate"))]
    assert [] == car.blame(attribute=here.attribute("doing"))
    with pytest.raises(NotInRowError, match="does not belong"):
        car.blame(attribute=here.attribute("note?"))
    with pytest.raises(LabelRowError, match=r"^Expected an `Attribute` of the object, got `str`"):
        car.blame(attribute="plate")  # type: ignore[arg-type]


@pytest.mark.parametrize("frame", [-1, 100, 2**70])
def test_no_such_frame(row: LabelRowV2, frame: int) -> None:
    """A frame that the row does not have is refused."""
    with pytest.raises(LabelRowError, match=r"^Expected frames? "):
        row.blame(frame)


def test_frames_are_whole_numbers(row: LabelRowV2) -> None:
    """Half a frame is refused, as anywhere in Python."""
    with pytest.raises(TypeError):
        row.blame(1.5)  # type: ignore[arg-type]


def test_by_the_hash_of_an_image(store: Store) -> None:
    """In a row of images a frame may be given by the image's hash."""
    project = new_project(store)
    images = tuple(Image(f"{number}.png", 64, 48) for number in range(3))
    row = project.create_label_row(ImageGroup("group", images))
    row.initialise_labels()
    row.add_object_instance(of_row(row).car(Range(0, 1), 0.2))
    image = row.get_image_hash(1)

    assert image is not None
    assert [((1, 1), None, "ana")] == told(row.blame(image))
    with pytest.raises(LabelRowError):
        row.blame("no such image")


def test_an_instance_that_an_undo_took_off_a_frame(store: Store, row: LabelRowV2) -> None:
    """What is kept of it there, for the case that it comes back, is not shown."""
    car = of_row(row).car(0)
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(), 1)
    row.save()
    as_actor(store, "bob")
    car.get_annotation(1).confidence = 0.5
    row.save()
    as_actor(store, "ana")
    row.undo()

    assert [((0, 0), 3, "ana")] == told(car.blame())
    assert [] == told(car.blame(), "confidence")


# Wherever the instance is


def test_on_no_row() -> None:
    """An instance on no row is nobody's; so is one on a row in memory."""
    car = town().car(Range(0, 3))
    row = memory_row()
    other = of_row(row).car(2)
    row.add_object_instance(other)

    assert [((0, 3), None, "nobody")] == told(car.blame())
    assert [((2, 2), None, "nobody")] == told(row.blame())


def test_listed_kinds_only(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """A row that lists some kinds of objects blames for these."""
    add_note(row, 0)
    row.save()
    row.initialise_labels(include_object_feature_hashes={"polygon"}, overwrite=True)

    assert {"presence"} == {one.field for one in row.blame()}
    assert car.row is None


def test_what_was_removed_since_has_its_title(row: LabelRowV2) -> None:
    """An answer to an attribute that is gone by now is told by the titles it had."""
    here = of_row(row)
    car = here.car(0)
    car.set_answer(here.option("audi"), here.attribute("brand"))
    row.add_object_instance(car)
    item: Any = car.ontology_item
    before = [(one.attribute, one.value) for one in car.blame(attribute=here.attribute("brand"))]
    item.attributes = [one for one in item.attributes if one.feature_node_hash != "brand"]
    after = [(one.attribute, one.value) for one in car.blame() if one.field == "answer:brand"]

    assert [("Brand", "Audi")] == before == after


def test_as_it_was(store: Store, row: LabelRowV2, car: ObjectInstance) -> None:
    """A row as it was is blamed as it was."""
    then = row.blame()
    as_actor(store, "bob")
    car.set_for_frames(box(0.5), Range(0, 9), overwrite=True)
    row.save()

    assert then == row.at(3).blame()
    assert [((0, 9), 4, "bob")] == told(row.blame())


# Whatever happened


@hypothesis.given(histories(5))
def test_lines_of_any_history(steps: list[Step]) -> None:
    """Lines are in order and do not overlap, those of a frame are cut from them, and no two more
    could be one; they are the same when the row is read again.
    """
    with new_world() as world:
        for step in steps:
            world.take(step)
        lines = world.row.blame()

        assert lines == reread(world.store, world.row).blame()
        for one, other in pairwise(lines):
            if (one.instance, one.field) == (other.instance, other.field) and one.frames:
                assert other.frames is not None
                assert one.frames[1] < other.frames[0]
                assert not _could_be_one(one, other)
        for frame in range(FRAMES):
            there = {one.instance for one in lines if _is_place(one) and _covers(one, frame)}
            cut = [_cut(one, frame) for one in lines if one.instance in there]
            assert [one for one in cut if one is not None] == world.row.blame(frame)


def _could_be_one(one: BlameLine, other: BlameLine) -> bool:
    assert one.frames is not None
    assert other.frames is not None
    if one.frames[1] + 1 != other.frames[0] or (one.commit, one.via) != (other.commit, other.via):
        return False
    loose = all(line.packed or line.frames[0] == line.frames[1] for line in (one, other))  # type: ignore[index]
    lists = one.field.startswith("answer:") or one.field == "reviews"
    return (loose and not lists) or (
        not one.packed and not other.packed and one.value == other.value
    )


def _is_place(line: BlameLine) -> bool:
    return line.field in ("geometry", "presence")


def _covers(line: BlameLine, frame: int) -> bool:
    return line.frames is None or line.frames[0] <= frame <= line.frames[1]


def _cut(line: BlameLine, frame: int) -> BlameLine | None:
    """What is left of a line on one frame."""
    if not _covers(line, frame):
        return None
    if line.frames is None:
        return line
    value = line.value[frame - line.frames[0]] if line.packed else line.value
    return attrs.evolve(line, frames=(frame, frame), value=value, packed=False)
