"""A detached instance joins a row with all its cells, or leaves it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from labelevents.events import facts
from labelevents.exceptions import LabelRowError
from labelevents.model import commands
from labelevents.model.placing import make_room, packed
from labelevents.model.state import ANSWER, GEOMETRY, PRESENCE, Instance, RowState
from labelevents.model.track import Run, Track
from labelevents.model.writes import flat, metadata_of
from labelevents.values.columns import FrameValues, pack
from labelevents.values.data_types import is_geometric
from labelevents.values.frames import Span, Spans, count, merged, subtract
from labelevents.values.identity import Actor

# A run up to this long is worth expanding into columns; a longer one is a placement of its own.
_SHORT_RUN = 8


def add_instance(state: RowState, command: commands.AddInstance, actor: Actor) -> list[Any]:
    """The events that rebuild a detached instance on this row."""
    instance = command.instance
    if not command.as_it_was:
        check_complete(instance)
    events: list[Any] = []
    known = state.instances.get(instance.hash)
    if known is not None:
        if not command.force:
            raise LabelRowError(
                f"An instance with the hash {instance.hash} is on this label row already."
                " Pass `force=True` to replace it."
            )
        events.append(removed(known))
    if instance.kind == "classification":
        _check_media(state, instance)
        events += _alone(state, instance, force=command.force)
        room = make_room(state, instance, instance.spans(), force=command.force)
        gone = {event.instance for event in events}
        events.extend(event for event in room if event.instance not in gone)
    return events + list(_cells(instance))


def _check_media(state: RowState, instance: Instance) -> None:
    """What has no frames takes only classifications that need none."""
    if state.facts is None or instance.range_only:
        return
    data_type = state.facts.media.data_type
    if not is_geometric(data_type):
        raise LabelRowError(
            f"Labels of {data_type.value} are on ranges. Make the classification with"
            " `create_instance(range_only=True)`."
        )


def _alone(state: RowState, instance: Instance, *, force: bool) -> list[Any]:
    """A global classification is the only one of its kind: the events by which others leave."""
    rivals = state.rivals(instance)
    if rivals and not force:
        raise LabelRowError(
            f"The classification instance {rivals[0].hash} of the same kind is on this label row"
            " already, and there is one of a kind for the whole row. Pass `force=True` to replace"
            " it."
        )
    return [removed(rival) for rival in rivals]


def remove_instance(state: RowState, command: commands.RemoveInstance, actor: Actor) -> list[Any]:
    """The instance leaves the row, whole."""
    return [removed(state.instance(command.instance))]


def removed(instance: Instance) -> Any:
    """The event by which an instance leaves its row."""
    made = facts.ObjectRemoved if instance.kind == "object" else facts.ClassificationRemoved
    return made(1, instance.hash, instance.fields(), None, None)


def check_complete(instance: Instance) -> None:
    """An instance must be somewhere, and must not be answered where it is not.

    A classification of ranges may have none: then it is about the row as a whole.

    Raises:
        LabelRowError: if it is on no frame, or has dynamic answers elsewhere.
    """
    spans = instance.spans()
    if not spans and not instance.range_only:
        raise LabelRowError(
            f"The {instance.kind} {instance.hash} is not on any frame. Call `set_for_frames` first."
        )
    check_answered(instance)


def check_answered(instance: Instance) -> None:
    """An instance must not be answered where it is not.

    Raises:
        LabelRowError: if it has dynamic answers elsewhere.
    """
    answered = merged(
        span
        for name, track in instance.tracks.items()
        if name.startswith(ANSWER)
        for span in track.spans()
    )
    outside = subtract(answered, instance.ranges())
    if outside:
        raise LabelRowError(
            f"The object {instance.hash} has dynamic answers on {count(outside)} frames where it"
            f" has no coordinates, the first of them {outside[0][0]}."
        )


def _cells(instance: Instance) -> Iterator[Any]:
    """An instance as events: itself, where it is, what is said of it, its answers."""
    identity = msgspec.structs.replace(instance.identity, number=instance.number)
    named = ("item",) if instance.number is None else ("item", "number")
    made = facts.ObjectAdded if instance.kind == "object" else facts.ClassificationAdded
    yield made(1, instance.hash, named, None, identity)
    yield from cells_as_events(instance)


def cells_as_events(instance: Instance) -> Iterator[Any]:
    """All cells of an instance as the events that write them to one that is on a row."""
    if instance.kind == "object":
        yield from _geometry(instance)
    elif spans := flat(instance.spans()):
        value = facts.Metadata()
        yield facts.ClassificationPlaced(1, instance.hash, (PRESENCE,), spans, value)
    yield from _annotations(instance)
    yield from _answers(instance)


def _geometry(instance: Instance) -> Iterator[Any]:
    """Long runs of one geometry as placements, all that changes often as one packed track."""
    held: dict[Any, list[Span]] = {}
    moving: list[Run] = []
    for run in instance.main:
        if type(run.value) is FrameValues or run.hi - run.lo <= _SHORT_RUN:
            moving.append(run)
        else:
            held.setdefault(run.value, []).append((run.lo, run.hi))
    if _stands_still(moving) and not held:
        held[moving[0].value] = [(run.lo, run.hi) for run in moving]
        moving = []
    for value, spans in held.items():
        placement = facts.Placement(geometry=value)
        yield facts.ObjectPlaced(1, instance.hash, (GEOMETRY,), flat(merged(spans)), placement)
    if moving:
        values = [run.at(frame) for run in moving for frame in range(run.lo, run.hi)]
        frames = flat(merged((run.lo, run.hi) for run in moving))
        trajectory = facts.Trajectory(geometry=packed(values))
        yield facts.ObjectTracked(1, instance.hash, (GEOMETRY,), frames, trajectory)


def _stands_still(runs: list[Run]) -> bool:
    """Whether all runs hold one and the same geometry."""
    values = {run.value for run in runs}
    return len(values) == 1 and type(runs[0].value) is not FrameValues


def _annotations(instance: Instance) -> Iterator[Any]:
    """What is said beside the geometry: fields with the same frames share an event."""
    is_object = instance.kind == "object"
    made = facts.ObjectAnnotated if is_object else facts.ClassificationAnnotated
    groups: dict[Spans, list[tuple[str, Any]]] = {}
    for name, track in instance.frame_fields():
        if track is instance.main:
            continue
        for value, spans in _by_value(track):
            if isinstance(value, FrameValues):
                yield _numbers(instance, name, track, spans)
            else:
                groups.setdefault(spans, []).append((name, value))
    for spans, pairs in groups.items():
        fields = dict(pairs)
        yield made(1, instance.hash, tuple(fields), flat(spans), metadata_of(fields))
    cells = {name: cell.value for name, cell in instance.cells.items() if not _is_answer(name)}
    if cells:
        value = metadata_of(cells)
        yield made(1, instance.hash, tuple(cells), None, value)


def _by_value(track: Track) -> Iterator[tuple[Any, Spans]]:
    """The track's values with their frames; values that cannot be hashed stand alone."""
    groups: dict[Any, list[Span]] = {}
    for run in track:
        if isinstance(run.value, list | dict):
            yield run.value, ((run.lo, run.hi),)
        else:
            # True and 1.0 are equal but not the same value.
            groups.setdefault((type(run.value), run.value), []).append((run.lo, run.hi))
    for (_, value), spans in groups.items():
        yield value, merged(spans)


def _numbers(instance: Instance, name: str, track: Track, spans: Spans) -> Any:
    numbers = [track.at(frame) for lo, hi in spans for frame in range(lo, hi)]
    value = facts.Trajectory(numbers={name: facts.Packed("number", pack("number", numbers))})
    return facts.ObjectTracked(1, instance.hash, (name,), flat(spans), value)


def _answers(instance: Instance) -> Iterator[Any]:
    is_object = instance.kind == "object"
    made = facts.ObjectAnswered if is_object else facts.ClassificationAnswered
    for name, cell in instance.cells.items():
        if _is_answer(name):
            yield made(1, instance.hash, (name,), None, cell.value)
    for name, track in instance.tracks.items():
        if _is_answer(name):
            # In the order in which the values were first given, which reading keeps.
            for value in track.starts:  # type: ignore[attr-defined]
                spans = merged((run.lo, run.hi) for run in track if run.value == value)
                yield facts.ObjectAnswered(1, instance.hash, (name,), flat(spans), value)


def _is_answer(name: str) -> bool:
    return name.startswith(ANSWER)
