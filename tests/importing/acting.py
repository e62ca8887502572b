"""People and models at work on a row, and the test's own record of who wrote what."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from labelevents import LabelRowV2, Store
from labelevents.objects import ClassificationInstance, ObjectInstance
from tests.importing.naive import World
from tests.importing.scenes import FRAMES, Thing, acting, box, car, row_of, things_of, weather

ACTIONS = st.sampled_from(["walks", "stands"])
WEATHERS = st.sampled_from(["sun", "rain"])
PLACES = st.sampled_from([0.1, 0.2, 0.3])
SOME = st.sets(st.integers(0, FRAMES - 1), min_size=1)
ANY = st.sets(st.integers(0, FRAMES - 1))


@st.composite
def files(draw: Any) -> list[Thing]:
    """The things of a file: cars with ids, and classifications on frames of their own."""
    found = []
    fewest = draw(st.sampled_from([0, 1, 2, 2]))
    for id_ in draw(st.sets(st.integers(1, 3), min_size=fewest, max_size=3)):
        boxes = {frame: box(draw(PLACES)) for frame in draw(SOME)}
        found.append(
            car(
                id_,
                boxes,
                plate=draw(st.sampled_from([None, "A", "B"])),
                action=draw(st.dictionaries(st.sampled_from(sorted(boxes)), ACTIONS)),
                confidence=draw(
                    st.none() | st.dictionaries(st.sampled_from(sorted(boxes)), st.just(0.5))
                ),
                occluded=sorted(draw(ANY)),
            )
        )
    first, second = draw(ANY), draw(ANY)
    skies = [sorted(frames) for frames in (first, second - first) if frames]
    return found + [weather(frames, draw(st.none() | WEATHERS)) for frames in skies]


def new_world() -> World:
    """Nothing on the row, nobody wrote anything."""
    return World({}, {}, {}, {}, {}, [], range(FRAMES))


def note(world: World, row: LabelRowV2, seq: int, *, person: bool) -> None:
    """Record what a commit changed, by comparing the row before it and after."""
    before, after = world.things, things_of(row)
    for who in before.keys() - after.keys():
        world.marks = {cell: mark for cell, mark in world.marks.items() if cell[0] != who}
        if person:
            world.removed[who] = before[who]
    for who, thing in after.items():
        was = before.get(who, Thing(thing.kind))
        if who not in world.order:
            world.order.append(who)
        world.ever.setdefault(who, set()).update(thing.on())
        if thing.id() is not None:
            world.ids[who] = thing.id()
        left = was.on() - thing.on()
        fields = {field for (w, field, _) in world.marks if w == who and "answer:" not in field}
        cells = {cell for cell in {*was.frames, *thing.frames} if _differ(was, thing, cell)}
        # Whoever takes an instance off a frame takes all that can be said of it there.
        cells |= {(field, frame) for field in fields for frame in left}
        static = {
            f for f in {*was.static, *thing.static} if was.static.get(f) != thing.static.get(f)
        }
        marked = [*cells, *((field, None) for field in static)]
        world.marks |= {(who, field, frame): (seq, person) for field, frame in marked}
    world.things = after


def _differ(was: Thing, thing: Thing, cell: Any) -> bool:
    return was.frames.get(cell) != thing.frames.get(cell)


def act(draw: Any, store: Store, world: World, seq: int) -> None:
    """Somebody changes something, and saves it."""
    person = draw(st.sampled_from([True, True, True, False]))
    with acting(store, "ana" if person else "model:other"):
        row = row_of(store)
        handles = [*row.get_object_instances(), *row.get_classification_instances()]
        handle = draw(st.sampled_from([None, *handles]))
        written: set[Any] = set()
        if isinstance(handle, ObjectInstance):
            written = _to_car(draw, row, handle, person=person)
        elif isinstance(handle, ClassificationInstance):
            written = _to_weather(draw, row, handle)
        else:
            _add(draw, row)
        row.save()
    note(world, row, seq, person=person)
    # Whoever writes what is there already confirms it.
    world.marks |= {(handle.instance_hash, *cell): (seq, person) for cell in written}


def _add(draw: Any, row: LabelRowV2) -> None:
    known = row.ontology_structure
    if draw(st.booleans()):
        made = known.objects[0].create_instance()
        made.set_track({frame: box(draw(PLACES)) for frame in draw(SOME)})
        row.add_object_instance(made)
        return
    held = {f for one in things_of(row).values() if one.kind != "object" for f in one.on()}
    if free := sorted(draw(SOME) - held):
        sky = known.classifications[0].create_instance()
        sky.set_for_frames(free)
        sky.set_answer(draw(WEATHERS))
        row.add_classification_instance(sky)


def _to_car(draw: Any, row: LabelRowV2, one: ObjectInstance, *, person: bool) -> set[Any]:
    """Something is done to a car; the cells that are written."""
    plate, action = one.ontology_item.attributes
    on = one.get_annotation_frames()
    # A model puts nothing where a person may have taken something away.
    frames = draw(SOME) if person else draw(SOME) & on
    there = frames & on
    what = draw(
        st.sampled_from(
            ["move", "move", "leave", "remove", "action", "unaction", "plate", "unplate", "say"]
        )
    )
    if what == "move" and frames:
        one.set_for_frames(box(draw(PLACES)), sorted(frames), overwrite=True)
        return {("geometry", frame) for frame in frames}
    if what == "leave" and there:
        one.remove_from_frames(sorted(there))
    elif what == "remove" and person:
        row.remove_object(one)
    elif what == "action" and there:
        one.set_answer(draw(ACTIONS), action, sorted(there))
        return {("answer:action", frame) for frame in there}
    elif what == "unaction" and frames:
        one.delete_answer(action, filter_frame=sorted(frames))
    elif what == "plate":
        one.set_answer(draw(st.sampled_from("AB")), plate, overwrite=True)
        return {("answer:plate", None)}
    elif what == "unplate":
        one.delete_answer(plate)
    elif what == "say" and there:
        return _say(draw, one, min(there))
    return set()


def _say(draw: Any, one: ObjectInstance, frame: int) -> set[Any]:
    annotation = one.get_annotation(frame)
    field = draw(st.sampled_from(["confidence", "last_edited_by", "x:t.occluded"]))
    if field == "confidence":
        annotation.confidence = draw(st.sampled_from([0.5, 0.7]))
    elif field == "last_edited_by":
        annotation.last_edited_by = "ana@example.org"
    else:
        annotation.extra = {field: draw(st.booleans())}
    return {(field, frame)}


def _to_weather(draw: Any, row: LabelRowV2, one: ClassificationInstance) -> set[Any]:
    what = draw(st.sampled_from(["leave", "remove", "answer", "unanswer"]))
    on = {f for r in one.range_list for f in range(r.start, r.end + 1)}
    if what == "leave" and (frames := draw(SOME) & on):
        one.remove_from_frames(sorted(frames))
    elif what == "remove":
        row.remove_classification(one)
    elif what == "answer":
        one.set_answer(draw(WEATHERS), overwrite=True)
        return {("answer:weather", None)}
    elif what == "unanswer":
        one.delete_answer()
    return set()
