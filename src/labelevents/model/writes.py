"""Which part of a write says anything new, and the events for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from labelevents.events import facts
from labelevents.events.facts import NOTHING_SAID, Metadata
from labelevents.exceptions import LabelRowError, NotOnFrameError
from labelevents.model.state import DEFAULTS, Instance, RowState
from labelevents.model.track import Run, Track
from labelevents.values.columns import FrameValues
from labelevents.values.frames import LAST_FRAME, Span, Spans, merged, subtract, to_ranges
from labelevents.values.identity import Actor


def flat(spans: Spans) -> tuple[int, ...]:
    """Spans as an event holds them: lo, hi, lo, hi and so on."""
    return spans[0] if len(spans) == 1 else tuple(frame for span in spans for frame in span)


def check_bounds(state: RowState, spans: Spans, *, endless: bool = False) -> None:
    """Frames must exist in the media; below zero nothing does.

    Args:
        state: the row.
        spans: the frames.
        endless: whether they are of a clock that the media's frames do not count.

    Raises:
        LabelRowError: naming the first frame that does not.
    """
    if not spans:
        return
    limit = None if endless else state.number_of_frames
    first, last = spans[0][0], spans[-1][1] - 1
    if first < 0 or (limit is not None and last >= limit):
        upto = "" if limit is None else f" to {limit - 1}"
        ((outside, _), *_) = subtract(spans, ((0, LAST_FRAME if limit is None else limit),))
        raise LabelRowError(f"Expected frames from 0{upto}, got frame {outside}")


def check_present(instance: Instance, spans: Spans) -> None:
    """The instance must be on all these frames.

    Raises:
        NotOnFrameError: naming the frames where it is not.
    """
    missing = subtract(spans, instance.main.present(spans))
    if missing:
        raise NotOnFrameError(
            f"The {instance.kind} {instance.hash} is not on frames {say(missing)}"
        )


def say(spans: Spans) -> str:
    """Frames for a message: `3, 5 to 9, …`, the first few of them."""
    told = [str(r.start) if r.start == r.end else f"{r.start} to {r.end}" for r in to_ranges(spans)]
    return ", ".join(told[:5]) + (f" and {len(told) - 5} more runs" if len(told) > 5 else "")


def news(track: Track, spans: Spans, value: Any, actor: Actor, default: Any = UNSET) -> Spans:
    """The part of `spans` on which writing `value` says anything new.

    It does where another value stands, where another actor wrote the same one (a confirmation),
    and where nothing stands, unless `value` is what absence means anyway. `value` may be one per
    frame.
    """
    if track.is_free(spans):  # as most frames are that somebody writes to
        return spans if value != default else ()
    new: list[Span] = []
    for span in spans:
        position = span[0]
        for run in track.over(*span):
            if position < run.lo and value != default:
                new.append((position, run.lo))
            new.extend(_differing(run, value, actor))
            position = run.hi
        if position < span[1] and value != default:
            new.append((position, span[1]))
    return merged(new)


def _differing(run: Run, value: Any, actor: Actor) -> Iterator[Span]:
    if run.stamp.actor.key != actor.key:
        yield (run.lo, run.hi)
    elif FrameValues in (type(run.value), type(value)):
        other = Run(run.lo, run.hi, value, None)
        for frame in range(run.lo, run.hi):
            if run.at(frame) != other.at(frame):
                yield (frame, frame + 1)
    elif type(run.value) is not type(value) or run.value != value:
        yield (run.lo, run.hi)


def said(metadata: Metadata) -> dict[str, Any]:
    """The fields that metadata says something of, `x:` fields by their own names."""
    if metadata is NOTHING_SAID:
        return {}
    found = {
        name: getattr(metadata, name)
        for name in Metadata.__struct_fields__
        if name != "extra" and getattr(metadata, name) is not UNSET
    }
    if metadata.extra is not UNSET:
        found |= {_checked_extra(name): value for name, value in metadata.extra.items()}
    return {name: _as_stored(name, value) for name, value in found.items()}


def _checked_extra(name: str) -> str:
    if not name.startswith("x:") or "." not in name:
        raise LabelRowError(f"Expected an extra field named `x:<format>.<name>`, got {name!r}")
    return name


def _as_stored(name: str, value: Any) -> Any:
    """A value with the type in which it comes back, so that it equals itself when said again."""
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()  # NumPy's scalars
    if not is_finite(value):
        raise LabelRowError(f"Expected finite numbers, got {value} - at `{name}`")
    if name.startswith("x:") and not _is_json(value):
        kind = type(value).__name__
        raise LabelRowError(f"Expected what JSON can hold, got `{kind}` - at `{name}`")
    return float(value) if name == "confidence" and type(value) is int else value


def is_finite(value: Any) -> bool:
    """Whether no number in it, however deep, is NaN or infinite: JSON would make null of those."""
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    if isinstance(value, list | tuple):
        return all(map(is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and all(map(_is_json, value.values()))
    if isinstance(value, list):
        return all(map(_is_json, value))
    return value is None or isinstance(value, bool | int | float | str)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same JSON: unlike Python, JSON tells true from 1."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def metadata_of(fields: dict[str, Any], kind: type = Metadata, **more: Any) -> Any:
    """The stored form of fields by name; what is ABSENT is left UNSET."""
    if not fields:
        return kind(**more)
    extra = {name: value for name, value in fields.items() if name.startswith("x:")}
    plain = {name: value for name, value in fields.items() if not name.startswith("x:")}
    return kind(**plain, **more, extra=extra or UNSET)


def by_news(
    tracks: Instance, spans: Spans, fields: dict[str, Any], actor: Actor
) -> dict[Spans, dict[str, Any]]:
    """Fields grouped by the frames on which they say anything new."""
    groups: dict[Spans, dict[str, Any]] = {}
    for name, value in fields.items():
        new = news(tracks.track(name), spans, value, actor, DEFAULTS.get(name, UNSET))
        if new:
            groups.setdefault(new, {})[name] = value
    return groups


def numbers(event: Any) -> bool:
    """Whether an event gives an object a display number."""
    kind = type(event)
    if kind is facts.ObjectAdded:
        return event.value.number is not None
    return kind is facts.ObjectNumbered


def check_numbers(state: RowState) -> None:
    """Display numbers of objects of one kind must differ; asked before saving, not before.

    Raises:
        LabelRowError: if two are the same.
    """
    seen: set[tuple[str, int]] = set()
    for _, instance in state.instances.peeks():
        if instance.number is None:
            continue
        if (instance.item, instance.number) in seen:
            raise LabelRowError(
                f"Two objects of one kind have the number {instance.number}. Give them others, or"
                " save with `renumber_objects=True`."
            )
        seen.add((instance.item, instance.number))
