"""Putting instances on frames, saying things of them there, and taking them off."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from msgspec import UNSET

from labelevents.events import facts
from labelevents.exceptions import LabelRowError
from labelevents.model import commands
from labelevents.model.state import DEFAULTS, GEOMETRY, PRESENCE, Instance, RowState
from labelevents.model.writes import (
    by_news,
    check_bounds,
    check_present,
    flat,
    metadata_of,
    news,
    said,
    say,
)
from labelevents.ontology.structure import Classification, Object
from labelevents.values.columns import kind_of, pack
from labelevents.values.coordinates import (
    ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS,
    RANGE_SHAPES,
)
from labelevents.values.frames import Spans, merged, unbroken
from labelevents.values.geometry import Geometry, RangeGeometry, stored
from labelevents.values.identity import Actor
from labelevents.values.shapes import Stored

# An explicit "last edited" belongs to the geometry it was said of; new geometry ends it.
EDITED = ("last_edited_at", "last_edited_by")


def place_object(state: RowState, command: commands.PlaceObject, actor: Actor) -> list[Any]:
    """One geometry on frames."""
    instance = state.instance(command.instance)
    if not command.frames:
        return []
    _check_shape(command.item, (type(command.coordinates),))
    check_bounds(state, command.frames)
    main = instance.main
    is_free = main.is_free(command.frames)
    if not (is_free or command.overwrite):
        raise _taken(instance, command.frames, command.item)
    geometry = stored(command.coordinates)
    _check_ranges(state, command.item, command.frames, (geometry,))
    new = command.frames if is_free else news(main, command.frames, geometry, actor)
    fields = said(command.metadata)
    groups = by_news(instance, command.frames, fields, actor) if fields else {}
    events: list[Any] = []
    if new:
        beside = groups.pop(new, {})
        ended = _ended_edits(instance, new, fields)
        value = metadata_of(beside, facts.Placement, geometry=geometry)
        names = (GEOMETRY, *beside, *ended)
        events.append(facts.ObjectPlaced(1, instance.hash, names, flat(new), value))
    return events + _annotations(instance, groups) if groups else events


def track_object(state: RowState, command: commands.TrackObject, actor: Actor) -> list[Any]:
    """A geometry per frame, in one event."""
    instance = state.instance(command.instance)
    if not command.track:
        return []
    frames = sorted(command.track)
    spans = unbroken(frames)
    kinds = set(map(type, command.track.values()))
    _check_shape(command.item, kinds)
    check_bounds(state, spans)
    _check_numbers(command, frames)
    _check_free(instance, spans, command.item, overwrite=command.overwrite)
    values: Mapping[int, Any] = command.track
    if not all(issubclass(kind, Stored) for kind in kinds):
        values = {frame: stored(coordinates) for frame, coordinates in values.items()}
    _check_ranges(state, command.item, spans, list(values.values()))
    if instance.main.present(spans):
        frames = [f for f in frames if _differs(instance, f, values[f], command.numbers, actor)]
    fields = said(command.metadata)
    groups = by_news(instance, spans, fields, actor)
    events: list[Any] = []
    if frames:
        new = unbroken(frames)
        beside = groups.pop(new, {})
        ended = _ended_edits(instance, new, fields)
        geometry = packed(list(map(values.__getitem__, frames)))
        numbers = {
            name: facts.Packed("number", pack("number", [per_frame[f] for f in frames]))
            for name, per_frame in command.numbers.items()
        }
        names = (GEOMETRY, *numbers, *beside, *ended)
        value = metadata_of(beside, facts.Trajectory, geometry=geometry, numbers=numbers or UNSET)
        events.append(facts.ObjectTracked(1, instance.hash, names, flat(new), value))
    return events + _annotations(instance, groups)


def place_classification(
    state: RowState, command: commands.PlaceClassification, actor: Actor
) -> list[Any]:
    """A classification on frames; of one ontology classification there is at most one a frame."""
    instance = state.instance(command.instance)
    if not command.frames:
        return []
    check_bounds(state, command.frames, endless=instance.range_only)
    # As in the label model, the ranges of one that is on no row yet may be said more than once.
    if state.facts is not None or not instance.range_only:
        _check_free(instance, command.frames, command.item, overwrite=command.overwrite)
        _check_place_of_global(state, instance, command)
    events = make_room(state, instance, command.frames, force=command.overwrite)
    fields = said(command.metadata)
    new = news(instance.main, command.frames, value=True, actor=actor)
    groups = {} if instance.range_only else by_news(instance, command.frames, fields, actor)
    if new:
        beside = groups.pop(new, {})
        names = (PRESENCE, *beside)
        value = metadata_of(beside)
        events.append(facts.ClassificationPlaced(1, instance.hash, names, flat(new), value))
    events += _annotations(instance, groups)
    if command.instead and not instance.range_only:
        return events + _unsaid(instance, command.frames, fields)
    ended = _ended_edit_of_all(instance, fields) if new else ()
    return events + _described(instance, fields, actor, ended)


def make_room(state: RowState, instance: Instance, spans: Spans, *, force: bool) -> list[Any]:
    """Frames for a classification: the events by which others leave them.

    Raises:
        LabelRowError: if another instance is there and `force` is not given.
    """
    claims = state.claims.get(instance.item)
    if claims is None:
        return []
    others: dict[str, list[tuple[int, int]]] = {}
    for span in spans:
        for run in claims.over(*span):
            if run.value != instance.hash:
                others.setdefault(run.value, []).append((run.lo, run.hi))
    if others and not force:
        owner, taken = next(iter(others.items()))
        raise LabelRowError(
            f"The classification instance {owner} of the same kind is already on frames"
            f" {say(merged(taken))}. Pass `overwrite=True` (or `force=True` when adding) to take"
            " its place there."
        )
    return [left(state.instance(owner), merged(taken)) for owner, taken in others.items()]


def annotate(state: RowState, command: commands.Annotate, actor: Actor) -> list[Any]:
    """Metadata on frames where the instance is, or of the whole instance."""
    instance = state.instance(command.instance)
    fields = said(command.metadata)
    if command.frames is not None:
        check_present(instance, command.frames)
    if command.frames is None or instance.range_only:
        return _described(instance, fields, actor)
    return _annotations(instance, by_news(instance, command.frames, fields, actor))


def remove_from_frames(
    state: RowState, command: commands.RemoveFromFrames, actor: Actor
) -> list[Any]:
    """The instance leaves frames; dynamic answers there stay."""
    instance = state.instance(command.instance)
    spans = command.frames
    if instance.range_only:
        spans = instance.main.present(spans)  # a piece of media time is no frame that is missed
    else:
        check_present(instance, spans)
    return [left(instance, spans)] if spans else []


def left(instance: Instance, spans: Spans) -> Any:
    """The event by which an instance leaves frames, naming every field it has there."""
    names = tuple(name for name, track in instance.frame_fields() if track.present(spans))
    if instance.kind == "object":
        return facts.ObjectUnplaced(1, instance.hash, names, flat(spans), None)
    return facts.ClassificationUnplaced(1, instance.hash, names, flat(spans), None)


def packed(values: Sequence[Geometry]) -> Any:
    """A geometry per frame as columns where the shape allows it, else as they are."""
    kind = kind_of(values)
    if kind is None:
        return tuple(values)
    return facts.Packed(kind, pack(kind, values))  # type: ignore[arg-type]


def _annotations(instance: Instance, groups: Mapping[Spans, dict[str, Any]]) -> list[Any]:
    made = facts.ObjectAnnotated if instance.kind == "object" else facts.ClassificationAnnotated
    return [
        made(1, instance.hash, tuple(fields), flat(spans), metadata_of(fields))
        for spans, fields in groups.items()
    ]


def _unsaid(instance: Instance, spans: Spans, kept: Collection[str]) -> list[Any]:
    """The end of all that was said on frames, but for some fields."""
    groups: dict[Spans, list[str]] = {}
    for name, track in instance.frame_fields():
        there = track.present(spans)
        if there and track is not instance.main and name not in kept:
            groups.setdefault(there, []).append(name)
    made = facts.ClassificationAnnotated
    return [
        made(1, instance.hash, tuple(names), flat(there), facts.Metadata())
        for there, names in groups.items()
    ]


def _described(
    instance: Instance, fields: dict[str, Any], actor: Actor, ended: Sequence[str] = ()
) -> list[Any]:
    """What is said of an instance as a whole, where it says anything new; `ended` says no more."""
    new = {}
    for name, value in fields.items():
        cell = instance.cells.get(name)
        if cell is None:
            fresh = value != DEFAULTS.get(name, UNSET)
        else:
            fresh = cell.value != value or cell.stamp.actor.key != actor.key
        if fresh:
            new[name] = value
    if not (new or ended):
        return []
    made = facts.ObjectAnnotated if instance.kind == "object" else facts.ClassificationAnnotated
    return [made(1, instance.hash, (*new, *ended), None, metadata_of(new))]


def _ended_edit_of_all(instance: Instance, given: dict[str, Any]) -> list[str]:
    # New frames are an edit of the whole, at that time. Who did it stays, as in the label model.
    return [name for name in EDITED[:1] if name not in given and name in instance.cells]


def _ended_edits(instance: Instance, spans: Spans, given: dict[str, Any]) -> Sequence[str]:
    known = instance.tracks
    if known.keys().isdisjoint(EDITED):
        return ()
    return [n for n in EDITED if n in known and n not in given and not known[n].is_free(spans)]


def _differs(
    instance: Instance,
    frame: int,
    value: Geometry,
    numbers: Mapping[str, Mapping[int, float]],
    actor: Actor,
) -> bool:
    run = instance.main.run_at(frame)
    if run is None or run.at(frame) != value or run.stamp.actor.key != actor.key:
        return True
    runs = ((instance.track(name).run_at(frame), n[frame]) for name, n in numbers.items())
    return any(
        known is None or known.at(frame) != number or known.stamp.actor.key != actor.key
        for known, number in runs
    )


def _check_free(
    instance: Instance, spans: Spans, item: Object | Classification, *, overwrite: bool
) -> None:
    if not (overwrite or instance.main.is_free(spans)):
        raise _taken(instance, spans, item)


def _taken(instance: Instance, spans: Spans, item: Object | Classification) -> LabelRowError:
    return LabelRowError(
        f"`{item.title}` ({instance.hash}) is already on frames"
        f" {say(instance.main.present(spans))}. Pass `overwrite=True` to overwrite."
    )


def _check_place_of_global(
    state: RowState, instance: Instance, command: commands.PlaceClassification
) -> None:
    if instance.is_global and state.facts is not None and not command.overwrite:
        raise LabelRowError(
            f"`{command.item.title}` ({instance.hash}) is about the whole label row already."
            " Pass `overwrite=True` to give it ranges all the same."
        )


def _check_shape(item: Object, kinds: Iterable[type]) -> None:
    accepted = ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS.get(item.shape)
    if not accepted:
        placeable = ACCEPTABLE_COORDINATES_FOR_ONTOLOGY_ITEMS.items()
        known = ", ".join(shape.value for shape, made in placeable if made)
        raise LabelRowError(
            f"Objects of shape `{item.shape.value}`, such as `{item.title}`, cannot be placed by"
            f" this version. It can place {known}."
        )
    for kind in kinds:
        if kind not in accepted:
            names = " or ".join(f"`{made.__name__}`" for made in accepted)
            raise LabelRowError(f"Expected {names} for `{item.title}`, got `{kind.__name__}`")


def _check_ranges(
    state: RowState, item: Object, spans: Spans, geometries: Sequence[Geometry]
) -> None:
    """An object of ranges is on frame 0 only, and its ranges end inside the media."""
    if item.shape not in RANGE_SHAPES:
        return
    if spans != ((0, 1),):
        raise LabelRowError(
            f"`{item.title}` is on ranges, which stand on frame 0 alone; got frames {say(spans)}."
            " Leave `frames` out, and give the ranges in the coordinates."
        )
    for geometry in geometries:
        if isinstance(geometry, RangeGeometry):
            # As in Encord, only where ranges end is compared with the media.
            check_bounds(state, merged((end, end + 1) for _, end in geometry.ranges))


def _check_numbers(command: commands.TrackObject, frames: Sequence[int]) -> None:
    if twice := set(command.numbers) & set(said(command.metadata)):
        raise LabelRowError(f"Given per frame and for all frames - at `{twice.pop()}`")
    for name, per_frame in command.numbers.items():
        if name != "confidence" and not name.startswith("x:"):
            raise LabelRowError(f"Expected numbers for `confidence` or an `x:` field, got {name!r}")
        if len(per_frame) != len(frames) or not all(frame in per_frame for frame in frames):
            raise LabelRowError(f"Expected one number per frame of the track - at `{name}`")
        if not all(map(_is_finite, per_frame.values())):
            raise LabelRowError(f"Expected finite numbers - at `{name}`")


def _is_finite(number: Any) -> bool:
    try:
        return math.isfinite(number)
    except (TypeError, OverflowError):
        return False
