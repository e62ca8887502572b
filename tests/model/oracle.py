"""The label model said again, as plainly as can be: one dict entry per cell and frame.

Nothing here uses tracks, spans or events. It is slow and small, and what the library is held
against. `Refused` stands for any refusal; a refused command leaves the oracle as it was.
"""

# ruff: noqa: ARG002, N802 - one method a command, found by its name; all take the same

from __future__ import annotations

import copy
from typing import Any

import attrs

from labelevents.model import commands
from labelevents.ontology.attributes import (
    ChecklistAttribute,
    NumericAttribute,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelevents.values import geometry
from labelevents.values.frames import Range, frames_to_ranges, ranges_to_frames
from tests.values.shapes import CLASSES

ABSENT = object()
DEFAULTS = {"confidence": 1.0, "manual_annotation": True}
# The shapes on ranges, which are on frame 0, and their coordinates.
PASSAGES = {"HtmlCoordinates"}
RANGES = {
    "audio": {"AudioCoordinates"},
    "time_range": {"TimeRangeCoordinates"},
    "text": {"TextCoordinates", *PASSAGES},
}
FIELDS = (
    *("confidence", "manual_annotation", "created_at", "created_by", "last_edited_at"),
    *("last_edited_by", "is_deleted", "reviews"),
)


class Refused(Exception):  # noqa: N818 - it is no fault
    """The label model does not allow it."""


@attrs.define
class Thing:
    """An object or a classification: cells by (field, frame), and those without a frame."""

    kind: str
    item: str
    number: int | None = None
    on_ranges: bool = False
    is_global: bool = False
    cells: dict[tuple[str, int], tuple[Any, str]] = attrs.field(factory=dict)
    static: dict[str, tuple[Any, str]] = attrs.field(factory=dict)
    # Per dynamic attribute: the values that hold anywhere, in the order in which they came.
    order: dict[str, list[Any]] = attrs.field(factory=dict)

    @property
    def main(self) -> str:
        """The field that says where it is."""
        return "geometry" if self.kind == "object" else "presence"

    def frames(self, field: str | None = None) -> set[int]:
        """The frames on which a field holds something; by default, those that it is on."""
        return {frame for name, frame in self.cells if name == (field or self.main)}

    def answerable(self) -> set[int]:
        """Where dynamic answers may be: on its frames, or on its ranges; on no part of a page."""
        where, _ = self.cells.get(("geometry", 0), (None, ""))
        if type(where).__name__ in PASSAGES:
            return set()
        ranges = getattr(where, "range", None)
        return self.frames() if ranges is None else set(ranges_to_frames(ranges))

    def fields_on(self, frame: int) -> set[str]:
        """The fields that hold something on a frame."""
        return {name for name, at in self.cells if at == frame}

    def leave(self, frames: list[int]) -> None:
        """Off these frames; dynamic answers stay."""
        for name, frame in list(self.cells):
            if frame in frames and not name.startswith("answer:"):
                del self.cells[name, frame]

    def write(self, field: str, frame: int, value: Any, who: str) -> bool:
        """Write a cell if that says anything new; whether it did."""
        known = self.cells.get((field, frame))
        if known is None and DEFAULTS.get(field, ABSENT) == value:
            return False
        if known == (value, who):
            return False
        self.cells[field, frame] = (value, who)
        return True

    def answer(self, field: str, frames: list[int], value: Any, who: str) -> None:
        """A dynamic answer: on the frames where it is news, the old one goes first."""
        new = [frame for frame in frames if self.cells.get((field, frame)) != (value, who)]
        self.unanswer(field, new)
        for frame in new:
            self.cells[field, frame] = (value, who)
        order = self.order.setdefault(field, [])
        if new and value not in order:
            order.append(value)

    def unanswer(self, field: str, frames: list[int]) -> None:
        """No answer on these frames; a value that holds nowhere is forgotten."""
        for frame in frames:
            self.cells.pop((field, frame), None)
        left = [value for (name, _), (value, _) in self.cells.items() if name == field]
        self.order[field] = [value for value in self.order.get(field, []) if value in left]


@attrs.define
class Oracle:
    """One label row of `length` frames."""

    length: int
    things: dict[str, Thing] = attrs.field(factory=dict)

    def do(self, command: Any, who: str) -> None:
        """Do what a command asks, or raise `Refused` and change nothing."""
        before = copy.deepcopy(self.things)
        try:
            getattr(self, f"_{type(command).__name__}")(command, who)
        except Refused:
            self.things = before
            raise

    # What can be read

    def on(self, frame: int) -> set[str]:
        """Who is on a frame."""
        return {name for name, thing in self.things.items() if frame in thing.frames()}

    def totals(self) -> tuple[int, int, int, int]:
        """Objects, classifications, annotations, answers."""
        there = (thing for thing in self.things.values() if thing.frames() or thing.is_global)
        kinds = [thing.kind for thing in there]
        objects = [thing for thing in self.things.values() if thing.kind == "object"]
        answered = {
            (name, field)
            for name, thing in self.things.items()
            for field in (*thing.static, *(field for field, _ in thing.cells))
            if field.startswith("answer:")
        }
        boxes = sum(len(thing.frames()) for thing in objects)
        return kinds.count("object"), kinds.count("classification"), boxes, len(answered)

    # Commands

    def _AddInstance(self, command: commands.AddInstance, who: str) -> None:
        new = thing_of(command.instance)
        if not (new.frames() or new.on_ranges):
            raise Refused
        answers = {frame for field, frame in new.cells if field.startswith("answer:")}
        if answers - new.answerable():
            raise Refused
        if command.instance.hash in self.things:
            if not command.force:
                raise Refused
            del self.things[command.instance.hash]
        for name, other in list(self.things.items()):
            if (other.kind, other.item) == (new.kind, new.item):
                if (new.is_global or other.is_global) and not command.force:
                    raise Refused
                if new.is_global or other.is_global:
                    del self.things[name]
        self._room(command.instance.hash, new.kind, new.item, sorted(new.frames()), command.force)
        new.cells = {key: (value, who) for key, (value, _) in new.cells.items()}
        new.static = {key: (value, who) for key, (value, _) in new.static.items()}
        self.things[command.instance.hash] = new

    def _RemoveInstance(self, command: commands.RemoveInstance, who: str) -> None:
        if command.instance not in self.things:
            raise Refused
        del self.things[command.instance]

    def _PlaceObject(self, command: commands.PlaceObject, who: str) -> None:
        thing, frames = self.things[command.instance], expand(command.frames)
        self._placing(thing, frames, [command.coordinates] * bool(frames), command)
        for frame in frames:
            self._moved(thing, frame, command.coordinates, {}, command.metadata, who)
        self._say(thing, frames, command.metadata, who)

    def _TrackObject(self, command: commands.TrackObject, who: str) -> None:
        thing, frames = self.things[command.instance], sorted(command.track)
        self._placing(thing, frames, list(command.track.values()), command)
        for frame in frames:
            numbers = {name: by_frame[frame] for name, by_frame in command.numbers.items()}
            self._moved(thing, frame, command.track[frame], numbers, command.metadata, who)
        self._say(thing, frames, command.metadata, who)

    def _PlaceClassification(self, command: commands.PlaceClassification, who: str) -> None:
        thing, frames = self.things[command.instance], expand(command.frames)
        if not frames:
            return
        self._inside(frames, endless=thing.on_ranges)
        if not command.overwrite and (thing.frames() & set(frames) or thing.is_global):
            raise Refused
        self._room(command.instance, "classification", thing.item, frames, command.overwrite)
        for frame in frames:
            thing.write("presence", frame, value=True, who=who)
        if not thing.on_ranges:
            self._say(thing, frames, command.metadata, who)
        if thing.on_ranges or not command.instead:
            self._describe(thing, command.metadata, who)
            return
        for field in {name for name, _ in thing.cells} - {"presence", *fields_of(command.metadata)}:
            for frame in frames:
                thing.cells.pop((field, frame), None)

    def _Annotate(self, command: commands.Annotate, who: str) -> None:
        thing = self.things[command.instance]
        self._there(thing, expand(command.frames or ()))
        if command.frames is None or thing.on_ranges:
            self._describe(thing, command.metadata, who)
        else:
            self._say(thing, expand(command.frames), command.metadata, who)

    def _NumberObject(self, command: commands.NumberObject, who: str) -> None:
        if command.number is not None and command.number < 0:
            raise Refused
        self.things[command.instance].number = command.number

    def _RemoveFromFrames(self, command: commands.RemoveFromFrames, who: str) -> None:
        thing, frames = self.things[command.instance], expand(command.frames)
        if not thing.on_ranges:
            self._there(thing, frames)
        thing.leave(frames)

    def _SetAnswer(self, command: commands.SetAnswer, who: str) -> None:
        thing = self.things[command.instance]
        paths = paths_of(command.attributes)
        attribute = command.attribute or inferred(paths, command.answer)
        field = f"answer:{attribute.feature_node_hash}"
        value = plain(attribute, command.answer)
        if attribute.dynamic:
            frames = sorted(thing.frames()) if command.frames is None else expand(command.frames)
            self._inside(frames)
            thing.answer(field, frames, value, who)
            return
        guessed = command.attribute is None and thing.kind == "classification"
        if command.frames is not None or not (guessed or reached(thing, paths, attribute)):
            raise Refused
        if field in thing.static and not command.overwrite:
            raise Refused
        thing.static[field] = (value, who)

    def _DeleteAnswer(self, command: commands.DeleteAnswer, who: str) -> None:
        thing, attribute = self.things[command.instance], command.attribute
        field = f"answer:{attribute.feature_node_hash}"
        if not attribute.dynamic:
            thing.static.pop(field, None)
            return
        wanted = ABSENT if command.answer is None else plain(attribute, command.answer)
        frames = thing.frames(field)
        if command.frames is not None:
            frames &= set(expand(command.frames))
        equal = [f for f in frames if wanted in (ABSENT, thing.cells[field, f][0])]
        thing.unanswer(field, equal)

    def _Amend(self, command: commands.Amend, who: str) -> None:
        thing, put = self.things[command.instance], thing_of(command.put)
        if (put.on_ranges, put.is_global) != (thing.on_ranges, thing.is_global):
            raise Refused
        self._inside([frame for _, frame in put.cells], endless=thing.on_ranges)
        if thing.kind == "classification":
            self._room(command.instance, thing.kind, thing.item, sorted(put.frames()), force=False)
        there = thing.frames() | put.frames()
        for (field, frame), (value, _) in put.cells.items():
            if field.startswith("answer:"):
                continue
            if frame not in there:
                raise Refused
            if thing.write(field, frame, value, who) and field == "geometry":
                for edit in {"last_edited_at", "last_edited_by"} - put.fields_on(frame):
                    thing.cells.pop((edit, frame), None)
        for field, values in put.order.items():
            for value in values:
                frames = [
                    f for (name, f), (v, _) in put.cells.items() if (name, v) == (field, value)
                ]
                thing.answer(field, sorted(frames), value, who)
        for field, (value, _) in put.static.items():
            if field in thing.static or DEFAULTS.get(field, ABSENT) != value:
                thing.static[field] = (value, who)

    def _Forget(self, command: commands.Forget, who: str) -> None:
        thing = self.things[command.instance]
        thing.leave(expand(command.frames.get(thing.main, ())))
        for field, spans in command.frames.items():
            thing.unanswer(field, expand(spans))
        for field in command.unsaid:
            thing.static.pop(field, None)

    # Rules

    def _inside(self, frames: list[int], *, endless: bool = False) -> None:
        if any(frame < 0 or (frame >= self.length and not endless) for frame in frames):
            raise Refused

    def _there(self, thing: Thing, frames: list[int]) -> None:
        if set(frames) - thing.frames():
            raise Refused

    def _placing(self, thing: Thing, frames: list[int], given: list[Any], command: Any) -> None:
        """May an object be put here? Nothing is checked where there is no frame."""
        shape = command.item.shape.value
        fit = (CLASSES | RANGES)[shape]
        if any(type(coordinates).__name__ not in fit for coordinates in given):
            raise Refused
        self._inside(frames)
        if shape in RANGES and frames:
            if frames != [0]:
                raise Refused
            for coordinates in given:
                self._inside([r.end for r in coordinates.range if isinstance(r, Range)])
        if not command.overwrite and thing.frames() & set(frames):
            raise Refused

    def _moved(
        self, thing: Thing, frame: int, where: Any, numbers: dict[str, float], said: Any, who: str
    ) -> None:
        new = thing.write("geometry", frame, joined(where), who)
        for name, number in numbers.items():
            new |= thing.write(name, frame, number, who)
        for field in ("last_edited_at", "last_edited_by"):
            if new and field not in fields_of(said):
                thing.cells.pop((field, frame), None)

    def _room(self, own: str, kind: str, item: str, frames: list[int], force: bool) -> None:
        """At most one instance of a classification on a frame."""
        for name, other in self.things.items():
            taken = other.frames() & set(frames)
            if kind == other.kind == "classification" and name != own and other.item == item:
                if taken and not force:
                    raise Refused
                other.leave(sorted(taken))

    def _say(self, thing: Thing, frames: list[int], metadata: Any, who: str) -> None:
        for field, value in fields_of(metadata).items():
            for frame in frames:
                thing.write(field, frame, value, who)

    def _describe(self, thing: Thing, metadata: Any, who: str) -> None:
        for field, value in fields_of(metadata).items():
            if field in thing.static or DEFAULTS.get(field, ABSENT) != value:
                thing.static[field] = (value, who)


def expand(spans: Any) -> list[int]:
    """Each frame of half-open pairs."""
    return [frame for lo, hi in spans for frame in range(lo, hi)]


def fields_of(metadata: Any) -> dict[str, Any]:
    """What metadata says: whatever is not UNSET, by its type's name."""
    found = {field: getattr(metadata, field) for field in FIELDS}
    found |= metadata.extra if isinstance(metadata.extra, dict) else {}
    return {field: v for field, v in found.items() if type(v).__name__ != "UnsetType"}


def paths_of(attributes: Any, above: tuple[Any, ...] = ()) -> dict[str, tuple[Any, Any]]:
    """Each attribute by hash, with the (radio, option) pairs that it lies under."""
    found = {}
    for attribute in attributes:
        found[attribute.feature_node_hash] = (attribute, above)
        for option in attribute.options:
            found |= paths_of(option.attributes, (*above, (attribute, option)))
    return found


def reached(thing: Thing, paths: dict[str, tuple[Any, Any]], attribute: Any) -> bool:
    """Whether all options above it are selected; below a dynamic radio, that cannot be."""
    _, above = paths[attribute.feature_node_hash]
    for radio, option in above:
        known = thing.static.get(f"answer:{radio.feature_node_hash}")
        if radio.dynamic or known is None or known[0][1] != option.feature_node_hash:
            return False
    return True


def inferred(paths: dict[str, tuple[Any, Any]], answer: Any) -> Any:
    """The one attribute that an answer can be for."""
    attributes = [attribute for attribute, _ in paths.values()]
    if isinstance(answer, list) and not answer:
        raise Refused
    if isinstance(answer, Option | list):
        options = answer if isinstance(answer, list) else [answer]
        hashes = {option.feature_node_hash for option in options}
        fit = [a for a in attributes if hashes <= {o.feature_node_hash for o in a.options}]
    else:
        kind = TextAttribute if isinstance(answer, str) else NumericAttribute
        fit = [attribute for attribute in attributes if isinstance(attribute, kind)]
    if len(fit) != 1:
        raise Refused
    return fit[0]


def plain(attribute: Any, answer: Any) -> tuple[str, Any]:
    """An answer as (kind, text, number, hash or hashes)."""
    own = [option.feature_node_hash for option in attribute.options]
    if isinstance(attribute, TextAttribute) and isinstance(answer, str):
        return "text", answer
    if isinstance(attribute, NumericAttribute) and isinstance(answer, int | float):
        return "numeric", answer
    if isinstance(attribute, RadioAttribute) and getattr(answer, "feature_node_hash", None) in own:
        return "radio", answer.feature_node_hash
    if isinstance(attribute, ChecklistAttribute) and isinstance(answer, list):
        given = {option.feature_node_hash for option in answer}
        if given <= set(own):
            return "checklist", tuple(name for name in own if name in given)
    raise Refused


# The library's state in the oracle's terms


def joined(where: Any) -> Any:
    """Coordinates as they are read: ranges sorted, and as few as can be."""
    if type(where).__name__ in {name for names in RANGES.values() for name in names} - PASSAGES:
        return type(where)(range=frames_to_ranges(set(ranges_to_frames(where.range))))
    return where


def thing_of(instance: Any) -> Thing:
    """An instance of the library, cell by cell."""
    found = Thing(
        instance.kind, instance.item, instance.number, instance.range_only, instance.is_global
    )
    for field, track in instance.tracks.items():
        for run in track:
            for frame in range(run.lo, run.hi):
                value = shown(field, run.at(frame))
                found.cells[field, frame] = (value, str(run.stamp.actor))
        if field.startswith("answer:"):
            found.order[field] = [shown(field, value) for value in track.starts]
    for field, cell in instance.cells.items():
        found.static[field] = (shown(field, cell.value), str(cell.stamp.actor))
    return found


def shown(field: str, value: Any) -> Any:
    """A stored value: answers as `plain` gives them, places as people give them."""
    if field == "geometry":
        return geometry.shown(value)
    if not field.startswith("answer:"):
        return value
    return type(value).__struct_config__.tag, getattr(value, value.__struct_fields__[0])


def things_of(state: Any) -> dict[str, Thing]:
    """All instances of a row, without what is empty."""
    return {name: tidy(thing_of(instance)) for name, instance in state.instances.items()}


def tidy(thing: Thing) -> Thing:
    """Without attributes that were answered once and hold no answer now."""
    return attrs.evolve(thing, order={name: v for name, v in thing.order.items() if v})
