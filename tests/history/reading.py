"""What can be read of a row through the public surface, as plain values, and what should be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelevents import LabelRowV2
from labelevents.history.blame import BlameLine
from labelevents.objects import ObjectInstance
from labelevents.ontology.checks import all_attributes
from tests.history import oracle as plainly
from tests.history.oracle import State
from tests.rows.given import plain

# Under which option of which attribute a nested attribute of the town lies.
NESTED = {
    "answer:model": ("answer:brand", "merc"),
    "answer:extras": ("answer:brand", "audi"),
    "answer:mm": ("answer:weather?", "rain"),
}
_WHO = ("created_by", "last_edited_by")


def reading(row: LabelRowV2) -> dict[str, Any]:
    """All that can be read of a row, as the oracle says it."""
    both: list[Any] = [*row.get_object_instances(), *row.get_classification_instances()]
    found = {each.instance_hash: _reading(each) for each in both}
    for view in row.get_frame_views():
        on = [*view.get_object_instances(), *view.get_classification_instances()]
        there = [who for who, seen in found.items() if view.frame in seen["frames"]]
        assert sorted(there) == sorted(each.instance_hash for each in on)
    return {"title": row.data_title, "things": dict(sorted(found.items()))}


def _reading(instance: Any) -> dict[str, Any]:
    attributes = all_attributes(instance.ontology_item.attributes)
    answers = {f"answer:{a.feature_node_hash}": (a, instance.get_answer(a)) for a in attributes}
    known = {
        "item": instance.feature_hash,
        "frames": {each.frame: _on_frame(each) for each in instance.get_annotations()},
        **_on_ranges(instance),
        "answers": {
            field: _told(answer)
            for field, (attribute, answer) in answers.items()
            if not attribute.dynamic and answer not in (None, [])
        },
        "dynamic": {
            field: {
                frame: _told(each.answer)
                for each in answer
                for run in each.ranges
                for frame in range(run.start, run.end + 1)
            }
            for field, (attribute, answer) in answers.items()
            if attribute.dynamic and answer
        },
    }
    ranged = [f for run in instance.get_ranges() for f in range(run.start, run.end + 1)]
    assert ranged == sorted(known["frames"])
    if isinstance(instance, ObjectInstance):
        return {**known, "number": instance.object_number}
    whole = {"confidence": instance.confidence, "manual_annotation": instance.manual_annotation}
    return {**known, "whole": whole}


def _on_ranges(instance: Any) -> dict[str, Any]:
    """Where a classification of ranges is, which has no annotations."""
    if isinstance(instance, ObjectInstance) or not instance.is_range_only():
        return {}
    assert plainly.on_ranges(instance.instance_hash)
    assert plainly.is_global(instance.instance_hash) == instance.is_global()
    ranges = instance.range_list
    return {"frames": {f: {"at": True} for r in ranges for f in range(r.start, r.end + 1)}}


def _on_frame(each: Any) -> dict[str, Any]:
    at = each.coordinates.top_left_x if hasattr(each, "coordinates") else True
    names = ("confidence", "manual_annotation", "extra", "created_by", "last_edited_by")
    return {"at": at, **{name: getattr(each, name) for name in names}}


def _told(answer: Any) -> Any:
    told = plain(answer)
    return tuple(told) if isinstance(told, list) else told


def lingering(read: dict[str, Any], state: State) -> set[str]:
    """Who is on the row with no place and no answer, and by nobody's word who still counts.

    Somebody's answer kept an instance that nobody has added any more, and then that answer was
    deleted: it stays on no frame, until something is taken back again.
    """
    return set(read["things"]) - set(state.on_row())


def expected(state: State, read: dict[str, Any]) -> dict[str, Any]:
    """What the oracle says should be read. Who lingers is as they are, but on no frame."""
    things = state.shown(NESTED)
    for who in lingering(read, state):
        things[who] = {**read["things"][who], "frames": {}, "answers": {}, "dynamic": {}}
    title = state.cells[plainly.ROW, "title", None].value
    return {"title": title, "things": dict(sorted(things.items()))}


def values(read: dict[str, Any]) -> dict[str, Any]:
    """A reading without who wrote what."""
    things = {}
    for who, thing in read["things"].items():
        frames = {
            frame: {name: value for name, value in said.items() if name not in _WHO}
            for frame, said in thing["frames"].items()
        }
        things[who] = {**thing, "frames": frames}
    return {**read, "things": things}


# Blame: per cell the commit and the actor who answer for it, and the way it came

Blame = dict[plainly.CellName, tuple[int, plainly.Actor, Any]]
Known = tuple[int, State, set[str]]  # a commit's number, the state after it, who is on the row
_ANY = object()


def blame(row: LabelRowV2) -> Blame:
    """Whose each cell of a row is, frame by frame."""
    return {name: (line.commit or 0, line.actor.key, line.via) for name, line, _ in _cells(row)}


def held(row: LabelRowV2) -> dict[plainly.CellName, tuple[Any, int]]:
    """What each cell of a row holds, and the commit that it is blamed on."""
    return {name: (value, line.commit or 0) for name, line, value in _cells(row)}


def _cells(row: LabelRowV2) -> Iterator[tuple[plainly.CellName, BlameLine, Any]]:
    seen = set()
    for line in row.blame():
        frames = (None,) if line.frames is None else range(line.frames[0], line.frames[1] + 1)
        for i, frame in enumerate(frames):
            name = (line.instance, line.field, frame)
            assert name not in seen
            seen.add(name)
            yield name, line, line.value[i] if line.packed else line.value


def expected_blame(oracle: plainly.Oracle) -> Blame:
    """Whose each cell should be: its author, by way of the commit since which it is back."""
    folded = [(one.number, oracle.state(upto=one.number)) for one in oracle.commits]
    states = [(number, state, set(state.on_row())) for number, state in folded]
    _, now, there = states[-1]
    found: Blame = {}
    for name, known in now.cells.items():
        who, field, frame = name
        hidden = frame is not None and not plainly.is_answer(field)
        if who not in there or (hidden and (who, now.main(who), frame) not in now.cells):
            continue
        if field != "number" or known.value is not None:
            by = known.blamed
            found[name] = (by.number, by.actor, _via(name, known.by.number, states))
            if "system" in (by.actor[0], known.by.actor[0]):
                found[name] = (by.number, by.actor, _ANY)
    return found


def check_blame(oracle: plainly.Oracle, row: LabelRowV2) -> None:
    """Every cell is blamed on the commit that the oracle says, by the way that it says.

    What a system wrote has come by a way of its own; of whoever it covers, the way is not told.
    """
    there = oracle.state().on_row()
    # Who is off the row, and yet still there as `expected` says, has nothing to answer for.
    found = {name: by for name, by in blame(row).items() if name[0] in there}
    wanted = expected_blame(oracle)
    # Of a global one it is said that it is there; by whom, where it never was away, is not told.
    wanted |= {n: by for n, by in found.items() if n[1] == "item" and plainly.is_global(n[0])}
    for name, (number, actor, via) in wanted.items():
        if via is _ANY and name in found:
            wanted[name] = (number, actor, found[name][2])
    assert wanted == found


def _via(name: plainly.CellName, author: int, states: list[Known]) -> Any:
    """The commit since which the author's value is there without a break; None if it is its own.

    It is away, too, while the instance is off the row; what is said beside place and answers stays
    with one that lingers there. Of a place it is also a break when whoever first put the instance
    on that frame counts no more: it has been there only since a later commit then, as far as
    anybody can read.
    """
    who, field, frame = name
    if frame is None and not plainly.is_answer(field):
        after = [there for number, _, there in states if number >= author]
        if any(who not in there for there in after):
            return _ANY
    since, first = None, None
    for number, state, there in states:
        known = state.cells.get(name)
        placed = None if frame is None else state.since.get((who, frame))
        if known is None or known.by.number != author or who not in there:
            since = None
        elif since is None or (field in plainly.MAIN.values() and placed is not first):
            since = number
        first = placed
    return None if since == author else since
