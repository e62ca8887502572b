"""Events into state. Never refuses: the past has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import UNSET

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.model.state import (
    GEOMETRY,
    PRESENCE,
    Cell,
    Instance,
    InstanceKind,
    RowState,
    covered,
    covering,
)
from labelevents.model.track import Track
from labelevents.values.columns import FrameValues, unpack
from labelevents.values.frames import Span, Spans

_GEOMETRY_ALONE = (GEOMETRY,)


def evolve(state: RowState, event: facts.RowEvent, stamp: Stamp) -> None:
    """Apply one event, written under `stamp`, to the state of its row.

    An event about an instance that is not there says nothing: so any log can be folded.
    """
    handler, about_known = _HANDLERS[type(event)]
    if not about_known or event.instance in state.instances:
        handler(state, event, stamp)


def evolve_all(state: RowState, events: Sequence[tuple[facts.RowEvent, Stamp]]) -> None:
    """Apply events in order; those that place an instance frame by frame, at once."""
    i = 0
    while i < len(events):
        event, stamp = events[i]
        evolve(state, event, stamp)
        i += 1
        if type(event) is facts.ObjectPlaced and event.fields == _GEOMETRY_ALONE:
            i += _go_on(state, events, i)


def _go_on(state: RowState, events: Sequence[tuple[facts.RowEvent, Stamp]], i: int) -> int:
    """Apply the events from `i` on that go on, each one frame, where the one before them ended.

    Returns how many those are. The same as to apply them one by one, in a fifth of the time.
    """
    last: Any = events[i - 1][0]
    stamp = events[i - 1][1]
    instance = state.instances.get(last.instance)
    if instance is None or not last.frames or stamp.actor.kind == "system":
        return 0
    track, frame = instance.tracks.get(GEOMETRY), last.frames[-1]
    if track is None or not track.is_growing(frame, stamp):
        return 0
    hi, made, values = frame, type(last.value.geometry), []
    for j in range(i, len(events)):
        event, by = events[j]
        if type(event) is not facts.ObjectPlaced or event.instance != last.instance:
            break
        geometry = event.value.geometry
        if type(geometry) is not made or event.fields != _GEOMETRY_ALONE or by is not stamp:
            break
        if event.frames != (hi, hi + 1):
            break
        values.append(geometry)
        hi += 1
    if values:
        track.grow(values)
        instance.placed.write(frame, hi, value=True, stamp=stamp)
    return len(values)


def spans_of(event: Any) -> Spans:
    """The frames of an event as spans."""
    flat: tuple[int, ...] = event.frames or ()
    if len(flat) == 2:
        return (flat,)
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def written(event: Any) -> Iterator[tuple[str, Any]]:
    """The fields of an event with their values; UNSET where the field was made absent."""
    value = event.value
    if event.fields == _GEOMETRY_ALONE:  # by far the most of all events
        yield GEOMETRY, value.geometry
        return
    numbers: Any = getattr(value, "numbers", UNSET)
    for field in event.fields:
        if field == PRESENCE:
            yield field, True
        elif numbers is not UNSET and field in numbers:
            yield field, numbers[field]
        elif field.startswith("x:"):
            yield field, UNSET if value.extra is UNSET else value.extra.get(field, UNSET)
        else:
            yield field, getattr(value, field)


def values_over(event: Any, value: Any) -> Iterator[tuple[int, int, Any]]:
    """What a field became over the frames of an event; one value per frame where it is packed."""
    spans = spans_of(event)
    if isinstance(value, facts.Packed):
        value = unpack(value.kind, sum(hi - lo for lo, hi in spans), value.columns)
    elif not (isinstance(event, facts.ObjectTracked) and isinstance(value, tuple)):
        yield from ((lo, hi, value) for lo, hi in spans)
        return
    position = 0
    for lo, hi in spans:
        yield lo, hi, FrameValues(value, lo - position)
        position += hi - lo


def _revoked(state: RowState, event: facts.CommitsRevoked, stamp: Stamp) -> None:
    """What follows from it stands in the events after it."""


def _row_created(state: RowState, event: facts.RowCreated, stamp: Stamp) -> None:
    state.facts = event.value
    state.title = event.value.media.title
    state.said = {"title": stamp, "archived": stamp}


def _row_renamed(state: RowState, event: facts.RowRenamed, stamp: Stamp) -> None:
    state.title = event.value
    state.said["title"] = stamp


def _row_archived(state: RowState, event: facts.RowArchived, stamp: Stamp) -> None:
    state.archived = event.value
    state.said["archived"] = stamp


def _row_described(state: RowState, event: facts.RowDescribed, stamp: Stamp) -> None:
    for field in event.fields:
        known = state.described.pop(field, None)
        if event.value is not None:
            by = covered(stamp, None if known is None else known.stamp)
            state.described[field] = Cell(event.value[field], by)


def _added(
    state: RowState, event: facts.ObjectAdded | facts.ClassificationAdded, stamp: Stamp
) -> None:
    state.order += 1
    kind: InstanceKind = "object" if isinstance(event, facts.ObjectAdded) else "classification"
    made = Instance.of(event.instance, kind, event.value, stamp)
    made.order = state.order
    state.instances[event.instance] = made
    if made.is_global:
        state.globals.setdefault(made.item, {})[made.hash] = None


def _removed(state: RowState, event: Any, stamp: Stamp) -> None:
    instance = state.instances.pop(event.instance)
    if instance.is_global:
        state.globals[instance.item].pop(instance.hash)
    if instance.kind == "classification":
        _release(state, instance, instance.spans())


def _placed(state: RowState, event: Any, stamp: Stamp) -> None:
    """One value per field for all frames: geometry, presence, and what is said beside them."""
    instance = state.instances[event.instance]
    if event.fields == _GEOMETRY_ALONE and instance.comes_to(event, stamp):
        return
    spans = spans_of(event)
    for field, value in written(event):
        if value is UNSET:
            instance.clear(field, spans)
        else:
            instance.write(field, spans, value, stamp)
    if instance.kind == "classification" and type(event) is facts.ClassificationPlaced:
        claims = state.claims.setdefault(instance.item, Track())
        for span in spans:
            claims.write(*span, value=instance.hash, stamp=None)


def _tracked(state: RowState, event: facts.ObjectTracked, stamp: Stamp) -> None:
    instance = state.instances[event.instance]
    for field, value in written(event):
        if value is UNSET:
            instance.clear(field, spans_of(event))
            continue
        for lo, hi, here in values_over(event, value):
            instance.write(field, ((lo, hi),), here, stamp)


def _annotated(state: RowState, event: Any, stamp: Stamp) -> None:
    if event.frames is not None:
        _placed(state, event, stamp)
        return
    instance = state.instances[event.instance]
    for field, value in written(event):
        if value is UNSET:
            instance.cells.pop(field, None)
        else:
            instance.say(field, value, stamp)


def _numbered(state: RowState, event: facts.ObjectNumbered, stamp: Stamp) -> None:
    instance = state.instances[event.instance]
    before = None if instance.number is None else instance.numbered or instance.added
    instance.number, instance.numbered = event.value, covered(stamp, before)


def _unplaced(state: RowState, event: Any, stamp: Stamp) -> None:
    instance = state.instances[event.instance]
    spans = spans_of(event)
    for field in event.fields:
        instance.clear(field, spans)
    for span in spans:
        instance.leave(span)
    if instance.kind == "classification":
        _release(state, instance, spans)


def _release(state: RowState, instance: Instance, spans: Spans) -> None:
    claims = state.claims.get(instance.item)
    for span in spans:
        if claims is not None:
            _clear_own(claims, span, instance.hash)


def _clear_own(claims: Track, span: Span, owner: str) -> None:
    for run in list(claims.over(*span)):
        if run.value == owner:
            claims.clear(run.lo, run.hi)


def _answered(state: RowState, event: Any, stamp: Stamp) -> None:
    instance = state.instances[event.instance]
    (field,) = event.fields
    if event.frames is None:
        instance.say(field, event.value, stamp)
        return
    spans = spans_of(event)
    track = instance.own(field)
    if track.is_free(spans):
        for lo, hi in spans:
            track.write(lo, hi, event.value, stamp)
        return
    pieces = [piece for span in spans for piece in covering(track, *span, stamp)]
    # Cleared first, as one: a value replaced on all its frames goes to the end of the order.
    for span in spans:
        track.clear(*span)
    for lo, hi, by in pieces:
        track.write(lo, hi, event.value, by)


def _answer_deleted(state: RowState, event: Any, stamp: Stamp) -> None:
    instance = state.instances[event.instance]
    (field,) = event.fields
    if event.frames is None:
        instance.cells.pop(field, None)
    else:
        instance.clear(field, spans_of(event))


# Each event's handler, and whether it is about an instance that must be there.
_HANDLERS: dict[type, tuple[Callable[[RowState, Any, Stamp], None], bool]] = {
    facts.CommitsRevoked: (_revoked, False),
    facts.RowCreated: (_row_created, False),
    facts.RowRenamed: (_row_renamed, False),
    facts.RowArchived: (_row_archived, False),
    facts.RowDescribed: (_row_described, False),
    facts.ObjectAdded: (_added, False),
    facts.ObjectPlaced: (_placed, True),
    facts.ObjectTracked: (_tracked, True),
    facts.ObjectAnnotated: (_annotated, True),
    facts.ObjectNumbered: (_numbered, True),
    facts.ObjectUnplaced: (_unplaced, True),
    facts.ObjectRemoved: (_removed, True),
    facts.ObjectAnswered: (_answered, True),
    facts.ObjectAnswerDeleted: (_answer_deleted, True),
    facts.ClassificationAdded: (_added, False),
    facts.ClassificationPlaced: (_placed, True),
    facts.ClassificationAnnotated: (_annotated, True),
    facts.ClassificationUnplaced: (_unplaced, True),
    facts.ClassificationRemoved: (_removed, True),
    facts.ClassificationAnswered: (_answered, True),
    facts.ClassificationAnswerDeleted: (_answer_deleted, True),
}
