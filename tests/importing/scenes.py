"""Files to lay over a row, said as plainly as can be, and rows read back in the same words.

A thing is an object or a classification: its values by (field, frame), and those without a frame.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

import labelevents
from labelevents import LabelRowV2, Store, Video
from labelevents.formats import registry
from labelevents.formats.reading import (
    ClassificationReading,
    Format,
    ObjectReading,
    Reading,
    ReadOptions,
    Source,
)
from labelevents.importing import Imported, import_files
from labelevents.objects import OntologyStructure, Shape, TextAttribute
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.values.answers import TextAnswer
from labelevents.values.frames import merged

FRAMES = 6
TITLE = "cam0"
ID = "x:t.id"
Cell = tuple[str, int]  # a field and a frame


@attrs.define
class Thing:
    """An object or a classification."""

    kind: str
    frames: dict[Cell, Any] = attrs.field(factory=dict)
    static: dict[str, Any] = attrs.field(factory=dict)

    @property
    def main(self) -> str:
        """The field that says where it is."""
        return "geometry" if self.kind == "object" else "presence"

    def on(self) -> set[int]:
        """The frames that it is on."""
        return {frame for field, frame in self.frames if field == self.main}

    def fields(self) -> set[str]:
        """The fields that it has on any frame."""
        return {field for field, _ in self.frames}

    def id(self) -> Any:
        """Its id in the file; None if it has none."""
        return next(
            (v for (field, _), v in sorted(self.frames.items(), key=str) if field == ID), None
        )


def box(place: float, size: float = 0.1) -> BoundingBoxCoordinates:
    """A box."""
    return BoundingBoxCoordinates(height=size, width=size, top_left_x=place, top_left_y=place)


def car(
    id_: int | None,
    boxes: Mapping[int, BoundingBoxCoordinates],
    *,
    plate: str | None = None,
    action: Mapping[int, str] | None = None,
    confidence: Mapping[int, float] | None = None,
    occluded: Sequence[int] = (),
) -> Thing:
    """A car of a file; whatever is said of frames that it is not on is left out."""
    found = Thing("object", {("geometry", frame): place for frame, place in boxes.items()})
    if id_ is not None:
        found.frames |= {(ID, frame): id_ for frame in boxes}
    if confidence is not None:
        found.frames |= {("confidence", f): confidence.get(f, 1.0) for f in boxes}
    said = {f: text for f, text in (action or {}).items() if f in boxes}
    found.frames |= {("answer:action", f): TextAnswer(text) for f, text in said.items()}
    found.frames |= {("x:t.occluded", frame): True for frame in occluded if frame in boxes}
    found.static |= {} if plate is None else {"answer:plate": TextAnswer(plate)}
    return found


def weather(frames: Sequence[int], text: str | None) -> Thing:
    """A classification of a file."""
    answers = {} if text is None else {"answer:weather": TextAnswer(text)}
    return Thing("classification", {("presence", frame): True for frame in frames}, answers)


def ontology() -> OntologyStructure:
    """What a file of these knows."""
    made = OntologyStructure()
    item = made.add_object("Car", Shape.BOUNDING_BOX)
    item.add_attribute(TextAttribute, "plate")
    item.add_attribute(TextAttribute, "action", dynamic=True)
    made.add_classification().add_attribute(TextAttribute, "weather")
    return made


def reading(things: Sequence[Thing], frames: int = FRAMES) -> Reading:
    """What a format would read from a file of these things."""
    known = ontology()
    cars = [one for one in things if one.kind == "object"]
    skies = [one for one in things if one.kind == "classification"]
    return Reading(
        Video(TITLE, 100, 100, frames, 25.0),
        known,
        [_object(one, known) for one in cars],
        [_classification(one, known) for one in skies],
        id_field=ID,
    )


def _object(thing: Thing, known: OntologyStructure) -> ObjectReading:
    plate, action = known.objects[0].attributes
    by_field: dict[str, dict[int, Any]] = {}
    for (field, frame), value in thing.frames.items():
        by_field.setdefault(field, {})[frame] = value
    numbers = {"confidence": by_field["confidence"]} if "confidence" in by_field else {}
    return ObjectReading(
        known.objects[0],
        by_field["geometry"],
        [(plate, value.text) for value in thing.static.values()],
        [(action, v.text, spans) for v, spans in _spans(by_field.get("answer:action", {}))],
        [(f, v, spans) for f in by_field if "x:" in f for v, spans in _spans(by_field[f])],
        numbers,
    )


def _spans(by_frame: Mapping[int, Any]) -> Iterator[tuple[Any, Any]]:
    for value in dict.fromkeys(by_frame.values()):
        yield value, merged((f, f + 1) for f, known in by_frame.items() if known == value)


def _classification(thing: Thing, known: OntologyStructure) -> ClassificationReading:
    (item,) = known.classifications
    answers: Any = [(item.attributes[0], value.text) for value in thing.static.values()]
    return ClassificationReading(item, merged((f, f + 1) for f in thing.on()), answers)


_numbers = itertools.count()


@contextmanager
def files_of(*readings: Reading) -> Iterator[list[Path]]:
    """Files that are read as these; no two have the same bytes."""
    with pytest.MonkeyPatch.context() as patch:
        paths, known = [], {}
        for one in readings:
            path = Path(f"{next(_numbers)}.given")
            paths.append(path)
            known[str(path).encode()] = one

        def read(source: Source, _: ReadOptions) -> Reading:
            return known[source.data]

        patch.setattr(registry, "FORMATS", (Format("given", lambda _: True, read),))
        patch.setattr(Path, "read_bytes", lambda path: str(path).encode())
        yield paths


def lay(store: Store, things: Sequence[Thing], **how: Any) -> Imported:
    """Import a file of these things."""
    with files_of(reading(things)) as paths:
        (done,) = import_files(lambda: store, paths, **how)
    assert done.error is None, done.error
    return done


def row_of(store: Store) -> LabelRowV2:
    """The row, read anew."""
    (row,) = store.projects[0].list_label_rows_v2(data_title_eq=TITLE)
    row.initialise_labels()
    return row


def things_of(row: LabelRowV2) -> dict[str, Thing]:
    """All that is on a row, by hash; answers by the titles of their attributes."""
    found = {}
    for handle in (*row.get_object_instances(), *row.get_classification_instances()):
        names = {
            f"answer:{a.feature_node_hash}": f"answer:{a.title}" for a in handle.item.attributes
        }
        thing = found[handle.instance_hash] = Thing(handle.kind)
        for field, track in handle.state.tracks.items():
            thing.frames |= {
                (names.get(field, field), frame): run.at(frame)
                for run in track
                for frame in range(run.lo, run.hi)
            }
        cells = handle.state.cells.items()
        thing.static |= {names.get(field, field): cell.value for field, cell in cells}
    return found


def opened(actor: str = "ana") -> Store:
    """A store in memory."""
    return labelevents.open(":memory:", actor=actor)


@contextmanager
def acting(store: Store, actor: str) -> Iterator[None]:
    """Somebody else at the same store."""
    before = store.actor
    store.actor = store._workspace.actor = labelevents.Actor.parse(actor)
    try:
        yield
    finally:
        store.actor = store._workspace.actor = before
