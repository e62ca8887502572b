"""Labels out of Encord's JSON into a row, through the same commands that people's calls become."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord import fields as x
from labelevents.formats.encord.kept import (
    Kept,
    beside_actions,
    beside_answers,
    fitting,
    still_kept,
)
from labelevents.formats.encord.keys import placed, unknown
from labelevents.formats.encord.labels import EncordClassification, EncordObject
from labelevents.formats.encord.reading import EncordRow
from labelevents.formats.encord.said import Fields
from labelevents.model.commands import (
    Command,
    DescribeRow,
    PlaceObject,
    RemoveInstance,
    RenameRow,
    TrackObject,
)
from labelevents.model.state import ANSWER, DEFAULTS, Cell, Instance
from labelevents.model.writes import metadata_of, same
from labelevents.ontology.structure import Classification, Object
from labelevents.rows.annotation import author_of
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.differences import commands_towards
from labelevents.rows.object_instance import ObjectInstance
from labelevents.rows.session import RowSession
from labelevents.values.coordinates import Coordinates
from labelevents.values.frames import Spans, to_ranges
from labelevents.values.media import DataType
from labelevents.values.ranges import (
    AudioCoordinates,
    HtmlCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)

# Finds an element of the ontology by hash; raises OntologyError where there is none.
Elements = Callable[[str, type], Any]

_NOTHING = metadata_of({})
# A number that changes on one frame of so many is worth a column.
_OFTEN = 4
_RANGES: dict[DataType, Any] = {
    DataType.AUDIO: AudioCoordinates,
    DataType.TIME_SERIES: TimeRangeCoordinates,
    DataType.PLAIN_TEXT: TextCoordinates,
}


def load(session: RowSession, row: EncordRow, element: Elements, written: Fields) -> None:
    """Make a row say what its JSON says, writing only what differs; whole or not at all.

    Args:
        session: the row's.
        row: what the JSON says.
        element: finds the elements of the row's ontology.
        written: what the row would say now beside its labels, if it were written.

    Raises:
        LabelRowError: if the label model refuses what the JSON says.
        OntologyError: if the ontology lacks what it names.
    """
    known = session.state.instances
    described = dict(row.described)
    limit = _number_of_frames(session, row, described)
    wanted, orphans = _instances(row, element, known, limit)
    if orphans:
        left = described.get(x.ORPHANS, {})
        more = {**left.get("classification_answers", {}), **orphans}
        described[x.ORPHANS] = {**left, "classification_answers": more}
    mark, before = session.mark(), dict(known)
    try:
        for command in _of_row(session, row.title, described, written):
            session.execute(command, hold=True)
        for command in list(commands_towards(session.state, wanted, author_of)):
            session.execute(command, hold=True)
            if isinstance(command, RemoveInstance) and command.instance in session.handles:
                session.handles.pop(command.instance).detach(before[command.instance])
    except BaseException:
        session.rewind(mark)
        raise


def _number_of_frames(session: RowSession, row: EncordRow, described: Fields) -> int | None:
    """How many frames there are: where nobody counted them, as many as have labels."""
    state = session.state
    known = state.described.get(x.FRAMES_SEEN)
    told: int | None = described.pop(x.FRAMES_SEEN, None)
    if known is not None:
        told = int(known.value)
    elif x.UNITS in state.described or state.instances:
        told = None  # whoever made the row knew better
    if told is None:
        limit: int | None = state.number_of_frames
        return limit
    described[x.FRAMES_SEEN] = max(told, row.number_of_frames())
    return None


def _of_row(
    session: RowSession, title: str, described: Fields, written: Fields
) -> Iterator[Command]:
    """What there is to say of the row itself."""
    state = session.state
    if title and title != state.title:
        yield RenameRow(title)
    # A row that was written to since says another time of its last edit than it was told.
    told = {name: cell.value for name, cell in state.described.items()}
    said = {
        name: value
        for name, value in described.items()
        if not any(name in known and same(known[name], value) for known in (written, told))
    }
    unsaid = [name for name in told if name not in described and name in written]
    if said or unsaid:
        yield DescribeRow(said, unsaid)


def _instances(
    row: EncordRow, element: Elements, known: Mapping[str, Instance], limit: int | None
) -> tuple[dict[str, Instance], Fields]:
    """All that the JSON labels, as instances on no row; and the answers of what is nowhere."""
    found: dict[str, Instance] = {}
    orphans: Fields = {}
    for one in row.objects:
        _check_frames(one, limit, known.get(one.object_hash))
        with placed(f"the object {one.object_hash}"):
            item = element(one.feature_hash, Object)
            found[one.object_hash] = _object(one, row.data_type, item)
            _keep_same(found[one.object_hash], known, item)
    for other in row.classifications:
        who = other.classification_hash
        _check_hash(who, found)
        with placed(f"the classification {who}"):
            item = element(other.feature_hash, Classification)
            made = _classification(other, item)
            _keep_same(made, known, item)
        if made.spans() or made.range_only or other.nowhere or who in known:
            found[who] = made
        else:
            orphans[who] = other.entry
    return found, orphans


def _check_hash(who: str, others: Mapping[str, Instance]) -> None:
    if who in others:
        raise LabelRowError(
            f"Expected instances with a hash of their own, got two with {who} - at"
            f" `classification_answers.{who}`"
        )


def _check_frames(one: EncordObject, limit: int | None, now: Instance | None) -> None:
    # As the label model has it: where the object is first, nobody looks.
    if limit is None:
        return
    for on_frame in one.frames[1:]:
        frame = on_frame.frame
        if frame >= limit and not (now is not None and now.main.run_at(frame)):
            raise LabelRowError(
                f"Expected frames from 0 to {limit - 1}, got frame {frame} - at `the object"
                f" {one.object_hash}`"
            )


def _object(one: EncordObject, data_type: DataType, item: Object) -> Instance:
    made = ObjectInstance(item, object_hash=one.object_hash, object_number=one.number)
    who, instance = made.instance_hash, made.state
    if one.ranges is not None:
        coordinates = _range_coordinates(one.ranges, data_type)
        made.execute(PlaceObject(who, item, coordinates, ((0, 1),), _NOTHING))
        _say(instance, [(0, one.whole)])
    elif one.frames:
        track = {on_frame.frame: on_frame.coordinates for on_frame in one.frames}
        numbers = _numbers(one)
        made.execute(TrackObject(who, item, track, _NOTHING, numbers))
        said = ((f.frame, unknown(f.said, numbers) if numbers else f.said) for f in one.frames)
        _say(instance, sorted(said, key=_first))
    made.set_answer_from_list(one.answers)
    made.set_answer_from_list(one.actions)
    actions = beside_actions(one.actions, one.spans)
    kept = Kept(beside_answers(one.answers), actions, one.acted)
    _say_of_all(instance, {**one.said, **fitting(instance, item.attributes, kept)})
    return instance


def _numbers(one: EncordObject) -> dict[str, dict[int, float]]:
    """Confidences that change from frame to frame, as a model's do: stored packed, in one event."""
    found = {each.frame: each.said.get("confidence") for each in one.frames}
    changes = sum(before != after for before, after in pairwise(found.values()))
    if changes * _OFTEN < len(found) or None in found.values():
        return {}
    return {"confidence": found}  # type: ignore[dict-item]


def _range_coordinates(ranges: Spans | HtmlCoordinates, data_type: DataType) -> Coordinates:
    if isinstance(ranges, HtmlCoordinates):
        return ranges
    made: Coordinates = _RANGES[data_type](range=to_ranges(ranges))
    return made


def _classification(one: EncordClassification, item: Classification) -> Instance:
    made = ClassificationInstance(
        item, classification_hash=one.classification_hash, range_only=one.range_only
    )
    instance = made.state
    if one.spans:
        made.set_for_frames(to_ranges(one.spans))
    instance.cells.clear()  # who placed it here is nobody's news
    if not made.is_range_only():
        for field, value in one.said.items():
            for span in one.spans:
                _write(instance, field, span, value)
        listed = (
            (frame, said) for frame, said in one.by_frame.items() if instance.main.run_at(frame)
        )
        _say(instance, sorted(listed, key=_first))
    made.set_answer_from_list(one.answers)
    kept = fitting(instance, item.attributes, Kept(beside_answers(one.answers)))
    _say_of_all(instance, {**one.said, **one.rest, **kept})
    return instance


def _first(pair: tuple[int, Fields]) -> int:
    return pair[0]


def _say(instance: Instance, on_frames: Iterable[tuple[int, Fields]]) -> None:
    """Say of an instance on frames, which come in order, what is said of each: as runs."""
    # By field since when, and to when, the same is said; a dictionary made once says it often.
    going: dict[str, tuple[int, int, Any]] = {}
    for frame, said in on_frames:
        for field, value in said.items():
            lo, hi, before = going.get(field, (frame, frame, value))
            if hi == frame and (before is value or same(before, value)):
                going[field] = (lo, frame + 1, before)
            else:
                _write(instance, field, (lo, hi), before)
                going[field] = (frame, frame + 1, value)
    for field, (lo, hi, value) in going.items():
        _write(instance, field, (lo, hi), value)


def _write(instance: Instance, field: str, span: tuple[int, int], value: Any) -> None:
    # What is not stored when it is so may still end what is said of all frames.
    if field in instance.tracks or value != DEFAULTS.get(field, ...):
        instance.own(field).write(*span, value, instance.added)


def _say_of_all(instance: Instance, said: Fields) -> None:
    for field, value in said.items():
        if value != DEFAULTS.get(field, ...):
            instance.cells[field] = Cell(value, instance.added)


def _keep_same(wanted: Instance, known: Mapping[str, Instance], item: Any) -> None:
    """What no file could say stays, and what is kept beside answers where the file has it so."""
    now = known.get(wanted.hash)
    if now is None or now.identity != wanted.identity:
        return
    attributes: Sequence[Any] = item.attributes
    written = still_kept(now, attributes)
    for field in (x.ATTRIBUTES, x.ACTIONS):
        cell = wanted.cells.get(field)
        if same(written.get(field), None if cell is None else cell.value):
            wanted.cells.pop(field, None)
            if field in now.cells:
                wanted.cells[field] = now.cells[field]
    for field, cell in now.cells.items() if now.kind == "object" else ():
        if not field.startswith(("x:", ANSWER)):
            wanted.cells[field] = cell
