"""What brings Encord's side to where ours is, where the two part on purpose."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs

from tests.differential.arguments import Made, Named, attribute, built, span
from tests.differential.calls import Call, Subject
from tests.differential.case import Case, Fix
from tests.differential.conditions import (
    TIMES,
    emptied,
    equal_numbers,
    frames_of,
    instance_of,
    listed,
    not_by_hand,
    placed,
    ranges_of,
    restamped_times,
    rows_without_size,
    same_kind,
)
from tests.differential.world import ROWS, World

_FRAMES = ("frames", "frame", "filter_frames", "filter_frame")


def nothing(case: Case) -> Sequence[Call | Fix]:
    """Labelevents refused, so Encord is to be as if it had not been called."""
    return []


def _with(call: Call, **changed: Any) -> Call:
    args = tuple((name, changed.get(name, value)) for name, value in call.args)
    return attrs.evolve(call, args=args)


def as_list_of_frames(case: Case) -> Sequence[Call | Fix]:
    """The same frames, as a list of numbers."""
    frames = listed(frames_of(case))
    return [_with(case.call, **dict.fromkeys(_FRAMES, frames))]


def one_for_true(case: Case) -> Sequence[Call | Fix]:
    """1 in place of True, or True in place of 1."""
    flags = ("manual_annotation", "is_deleted")
    flag = case.call.name if case.call.how == "set" else ""
    call = case.call
    for name, value in case.call.args:
        if value is True or (value == 1 and isinstance(value, int)):
            meant = flag if name == "value" else name
            call = _with(call, **{name: meant in flags or 1})
        if name == "frame_data" and isinstance(value, Made):
            kwargs = ((each, 1 if said is True else said) for each, said in value.kwargs)
            call = _with(call, **{name: attrs.evolve(value, kwargs=tuple(kwargs))})
    if call.subject.frame is True:
        call = attrs.evolve(call, subject=attrs.evolve(call.subject, frame=1))
    return [call]


def list_for_iterator(case: Case) -> Sequence[Call | Fix]:
    """The same options as a list."""
    return [_with(case.call, answer=case.call.arg("answer").items)]


def place_it_instead(case: Case) -> Sequence[Call | Fix]:
    """What the view does, said to the classification."""
    on = Named(instance_of(case))
    said = [pair for pair in case.call.args if not pair[0].endswith("_instance")]
    args = (("frames", case.call.subject.frame), *said)
    return [Call("ClassificationInstance", Subject(on), "set_for_frames", "call", args)]


def keep_listed(case: Case) -> Sequence[Call | Fix]:
    """Encord's row lists the object again."""

    def again(world: World) -> None:
        instance = world.named[case.on]
        row = instance.is_assigned_to_label_row()
        listed_before = [
            name.strip("<>") for name in case.before[str(world.name_of(row))]["objects"]
        ]
        objects = [world.named[name] for name in listed_before]
        row._objects_map = {each.object_hash: each for each in objects}

    return [case.call, Fix(f"{case.on} stays on the list of its row", again)]


def free_the_copy(case: Case) -> Sequence[Call | Fix]:
    """The copy's dynamic answers ask the copy where it is."""

    def free(world: World) -> None:
        instance = world.named[case.on]
        instance._dynamic_answer_manager._object_instance = instance

    return [Fix(f"{case.on} forgets whose copy it is", free), case.call]


def take_frames(case: Case) -> Sequence[Call | Fix]:
    """The others leave; the rest is what Encord does to a classification that is on no row."""
    frames = listed(frames_of(case)) or []

    def take(world: World) -> None:
        instance = world.named[case.on]
        row, instance._parent = instance._parent, None
        instance.set_for_frames(**{name: built(value, world) for name, value in case.call.args})
        instance._parent = row
        row._add_frames_to_classification(instance, frames)

    others = _leaving(case, case.on, set(frames))
    return [*others, Fix(f"{case.on} takes the frames {frames}", take)]


def free_frames_first(case: Case) -> Sequence[Call | Fix]:
    """The others leave the frames first."""
    name = instance_of(case)
    return [*_leaving(case, name, ranges_of(case, name)), case.call]


def _leaving(case: Case, name: str, frames: set[int]) -> list[Call | Fix]:
    """The calls by which others of the same kind on the same row leave frames."""
    here = _row_of(case, name)
    if here is None:
        return []
    found: list[Call | Fix] = []
    for other in same_kind(case, name):
        shared = sorted(frames & ranges_of(case, other))
        if shared and f"<{other}>" in case.before[here]["classifications"]:
            subject = Subject(Named(other))
            args = (("frames", shared),)
            found.append(
                Call("ClassificationInstance", subject, "remove_from_frames", "call", args)
            )
    return found


def _row_of(case: Case, name: str) -> str | None:
    """The row that a classification is on, or about to be."""
    if case.call.owner == "LabelRowV2":
        return case.on
    rows = (row for row in ROWS if f"<{name}>" in case.before[row]["classifications"])
    return next(rows, None)


def times_as_before(case: Case) -> Sequence[Call | Fix]:
    """The times that somebody gave before, where nobody gives others now."""
    name = placed(case)
    before = case.before[name]
    parts = dict(before["frames"]) | {None: before["whole"]}
    said = [
        (frame, field, datetime.fromisoformat(each[field]))
        for frame, each in parts.items()
        for field in TIMES
        if (frame, field) in restamped_times(case, name)
    ]

    def as_before(world: World) -> None:
        instance = world.named[name]
        for frame, field, time in said:
            setattr(instance if frame is None else instance.get_annotation(frame), field, time)

    return [case.call, Fix(f"{name} keeps its times", as_before)]


def pass_over_the_outcome(case: Case) -> Sequence[Call | Fix]:
    """The states are alike; what the call gave is passed over."""
    return [Fix("the row is read, and what instances of before say is passed over", case.call.run)]


def without_a_bound(case: Case) -> Sequence[Call | Fix]:
    """The call is made while the object is on no row, where Encord knows no bound."""
    if case.call.name == "check_within_range":
        return []
    name = placed(case)

    def unbound(world: World) -> None:
        instance = world.named[name]
        row, instance._parent = instance._parent, None
        try:
            case.call.run(world)
        finally:
            instance._parent = row
        if 0 in instance._frames_to_instance_data:
            row.add_to_single_frame_to_hashes_map(instance, 0)

    return [Fix(f"{name} may go beyond the first character", unbound)]


def passages_for_characters(case: Case) -> Sequence[Call | Fix]:
    """The characters are taken away first; what was said beside them stays."""
    name = placed(case)
    said = {each for each, value in case.call.args if value is not None}

    def replace(world: World) -> None:
        data = world.named[name]._frames_to_instance_data
        before = data.pop(0).annotation_metadata
        case.call.run(world)
        after = data[0].annotation_metadata
        for each in vars(before):
            if each not in said:
                setattr(after, each, getattr(before, each))

    return [Fix(f"{name} has passages in place of characters", replace)]


def note_who_answered(case: Case) -> Sequence[Call | Fix]:
    """Of each of these answers it is said that nobody gave it by hand."""
    wanted = not_by_hand(case)

    def say(world: World) -> None:
        for name, attribute_hash in wanted:
            instance = world.named[name]
            # Encord has the answers of classifications by a public name, those of objects not.
            for each in instance._static_answer_map.values():
                if each.ontology_attribute.feature_node_hash == attribute_hash:
                    each.is_manual_annotation = False

    return [case.call, Fix("these answers were not given by hand", say)]


def number_of_before(case: Case) -> Sequence[Call | Fix]:
    """The numbers get the type that they have here."""
    wanted = equal_numbers(case)

    def say(world: World) -> None:
        for name, attribute_hash, shown in wanted:
            kind, _, number = shown.partition(" ")
            for each in world.named[name]._static_answer_map.values():
                if each.ontology_attribute.feature_node_hash == attribute_hash:
                    each._value = {"int": int, "float": float}[kind](number)

    return [case.call, Fix("these numbers have the type of before", say)]


def give_pages_a_size(case: Case) -> Sequence[Call | Fix]:
    """Pages have a size while the row is written."""
    rows = rows_without_size(case)
    return [case.call, Fix("pages have a size", lambda world: world.sized.update(rows))]


def say_it_of_all(case: Case) -> Sequence[Call | Fix]:
    """What is said on frames is said of the whole, and of no frame."""
    frames = case.call.arg("frames")

    def say(world: World) -> None:
        instance = world.named[case.on]
        instance._set_for_frames(built(frames, world), overwrite=True)
        said = built(case.call.arg("frame_data"), world)
        instance._instance_data.annotation_metadata = said

    return [Fix(f"{case.on} says it of the whole", say)]


def part_frame_data(case: Case) -> Sequence[Call | Fix]:
    """Each frame gets data of its own first."""
    on = placed(case)

    def part(world: World) -> None:
        data = world.named[on]._frames_to_data
        for frame, each in data.items():
            data[frame] = copy.deepcopy(each)

    return [Fix(f"each frame of {on} has data of its own", part), case.call]


def others_leave_first(case: Case) -> Sequence[Call | Fix]:
    """The others leave the frames first."""
    frames = set(listed(frames_of(case)) or [])
    return [*_leaving(case, case.on, frames), case.call]


def read_without_bounds(case: Case) -> Sequence[Call | Fix]:
    """The row is read while no frame is too far."""

    def read(world: World) -> None:
        kind = world.side.named("ObjectInstance")
        check = kind.check_within_range
        kind.check_within_range = _anywhere
        try:
            case.call.run(world)
        finally:
            kind.check_within_range = check

    return [Fix("the row is read with answers beyond the media", read)]


def _anywhere(instance: Any, frame: int) -> None:
    """No frame is too far."""


def answer_with_nothing(case: Case) -> Sequence[Call | Fix]:
    """The checklists that were read as not answered are answered with nothing."""
    found: list[Call | Fix] = [case.call]
    for name, attribute_hash, ranges in emptied(case):
        ends = [tuple(map(int, each.split("-"))) for each in ranges]
        args: tuple[Any, ...] = (
            ("answer", []),
            ("attribute", attribute(attribute_hash)),
            ("frames", [span(*each) for each in ends]),
        )
        answer = Call("ObjectInstance", Subject(Named(name)), "set_answer", "call", args)
        found.append(Fix(f"{name} has answers again that say nothing", answer.run))
    return found


def remove_the_namesake(case: Case) -> Sequence[Call | Fix]:
    """The other leaves the row first."""
    name = instance_of(case)
    mine = case.before[name]["hash"]
    kind = "object" if name.startswith("o") else "classification"
    others = [
        each.strip("<>")
        for each in case.before[case.on][f"{kind}s"]
        if case.before[each.strip("<>")]["hash"] == mine
    ]
    subject = Subject(Named(case.on))
    leaving = [
        Call("LabelRowV2", subject, f"remove_{kind}", "call", ((f"{kind}_instance", Named(each)),))
        for each in others
    ]
    return [*leaving, case.call]


def note_the_edit(case: Case) -> Sequence[Call | Fix]:
    """Where geometry is new, it was edited now, by nobody in particular."""
    name = placed(case)
    edited = [
        (frame, field)
        for frame, mine in case.after_ours[name]["frames"].items()
        for field in ("last_edited_at", "last_edited_by")
        if mine[field] != case.after_theirs[name]["frames"][frame][field]
    ]

    def edit(world: World) -> None:
        for frame, field in edited:
            now = datetime.now() if field == "last_edited_at" else None  # noqa: DTZ005 - as Encord does
            setattr(world.named[name].get_annotation(frame), field, now)

    return [case.call, Fix(f"{name} was edited just now where it has new geometry", edit)]
