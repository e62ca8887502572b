"""Writing any cells of an instance at once, and taking any away: for whoever compares states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
from msgspec import UNSET

from labelevents.events import facts
from labelevents.exceptions import LabelRowError, NotOnFrameError
from labelevents.model import commands
from labelevents.model.attaching import cells_as_events
from labelevents.model.placing import EDITED, left, make_room
from labelevents.model.state import (
    ANSWER,
    DEFAULTS,
    GEOMETRY,
    PRESENCE,
    Cell,
    Instance,
    RowState,
)
from labelevents.model.track import AnswerTrack, Track
from labelevents.model.writes import check_bounds, flat, news, say
from labelevents.values.frames import Spans, merged, subtract
from labelevents.values.identity import Actor


def amend(state: RowState, command: commands.Amend, actor: Actor) -> list[Any]:
    """Cells of a detached instance, on one that is on the row; what is so already is no news."""
    instance, put = state.instance(command.instance), command.put
    if (put.hash, put.identity) != (instance.hash, instance.identity):
        raise LabelRowError(
            f"Expected cells of the {instance.kind} {instance.hash}, got those of {put.hash}."
        )
    wanted = merged(span for track in put.tracks.values() for span in track.spans())
    check_bounds(state, wanted, endless=instance.range_only)
    if instance.kind == "classification":
        make_room(state, instance, put.spans(), force=False)
    there = merged((*instance.spans(), *put.spans()))
    for name, track in put.frame_fields():
        if outside := subtract(track.spans(), there):
            raise NotOnFrameError(
                f"The {instance.kind} {instance.hash} is not on frames {say(outside)}, so it has"
                f" no `{name}` there."
            )
    new = _news(instance, put, actor)
    return [*_ended_edits(instance, new, put), *cells_as_events(new)]


def forget(state: RowState, command: commands.Forget, actor: Actor) -> list[Any]:
    """Cells become absent. Where its place does, the instance leaves the frame with all else."""
    instance = state.instance(command.instance)
    main = GEOMETRY if instance.kind == "object" else PRESENCE
    away = instance.main.present(command.frames.get(main, ()))
    events = [left(instance, away)] if away else []
    together: dict[Spans, list[str]] = {}
    for name, spans in command.frames.items():
        there = instance.track(name).present(spans)
        if name.startswith(ANSWER):
            together.setdefault(there, []).append(name)
        elif name != main:
            together.setdefault(subtract(there, away), []).append(name)
    for spans, names in together.items():
        events += _absent(instance, names, flat(spans)) if spans else []
    return events + _absent(instance, [n for n in command.unsaid if n in instance.cells], None)


def _absent(instance: Instance, names: Iterable[str], frames: tuple[int, ...] | None) -> list[Any]:
    """The events by which fields become absent on frames, or, without frames, at all."""
    is_object = instance.kind == "object"
    unanswered = facts.ObjectAnswerDeleted if is_object else facts.ClassificationAnswerDeleted
    said = facts.ObjectAnnotated if is_object else facts.ClassificationAnnotated
    fields = tuple(name for name in names if not name.startswith(ANSWER))
    answers = (name for name in names if name.startswith(ANSWER))
    events: list[Any] = [unanswered(1, instance.hash, (one,), frames, None) for one in answers]
    if fields:
        events.append(said(1, instance.hash, fields, frames, facts.Metadata()))
    return events


def _news(instance: Instance, put: Instance, actor: Actor) -> Instance:
    """The cells of `put` that say anything new."""
    new = attrs.evolve(put, tracks={}, cells={}, placed=Track())
    for name, track in put.tracks.items():
        for run in _as_given(track):
            default = DEFAULTS.get(name, UNSET)
            spans = news(instance.track(name), ((run.lo, run.hi),), run.value, actor, default)
            for lo, hi in spans:
                new.own(name).write(lo, hi, run.value, None)
    for name, cell in put.cells.items():
        known = instance.cells.get(name)
        if _is_news(known, cell.value, actor, DEFAULTS.get(name, UNSET)):
            new.cells[name] = cell
    return new


def _as_given(track: Track) -> Iterator[Any]:
    """The runs of a track; of answers, in the order in which they were first given."""
    if not isinstance(track, AnswerTrack):
        return iter(track)
    order = {value: number for number, value in enumerate(track.starts)}
    return iter(sorted(track, key=lambda run: order[run.value]))


def _is_news(known: Cell | None, value: Any, actor: Actor, default: Any) -> bool:
    if known is None:
        return bool(value != default)
    return known.stamp.actor.key != actor.key or known.value != value


def _ended_edits(instance: Instance, new: Instance, put: Instance) -> Iterator[Any]:
    """An explicit "last edited" belongs to the geometry it was said of; new geometry ends it."""
    if instance.kind == "object":
        for name in EDITED:
            ended = instance.track(name).present(subtract(new.spans(), put.track(name).spans()))
            if ended:
                yield from _absent(instance, [name], flat(ended))
