"""A town to label: its ontology, rows of it, and all that can be read of a row as a value."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

import labelevents
from labelevents import LabelRowError, LabelRowV2, Project, Store, Video
from labelevents.constants.enums import DataType
from labelevents.objects import (
    AnswerForFrames,
    ChecklistAttribute,
    Classification,
    ClassificationInstance,
    Object,
    ObjectInstance,
    OntologyStructure,
    Option,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from labelevents.objects.attributes import Attribute, NumericAttribute
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Frames
from labelevents.ontology.checks import all_attributes
from tests.ontology.given import person

FRAMES = 100
VIDEO = Video("street.mp4", 1920, 1080, FRAMES, 25.0)


@attrs.frozen
class Town:
    """An ontology of its own, and how tests find their way in it: by hash."""

    ontology: OntologyStructure

    def object(self, feature_hash: str) -> Object:
        """An ontology object."""
        return self.ontology.get_child_by_hash(feature_hash, type_=Object)

    def question(self, feature_hash: str) -> Classification:
        """An ontology classification."""
        return self.ontology.get_child_by_hash(feature_hash, type_=Classification)

    def attribute(self, feature_hash: str) -> Attribute:
        """An attribute."""
        return self.ontology.get_child_by_hash(feature_hash, type_=Attribute)

    def option(self, feature_hash: str) -> Option:
        """An option."""
        return self.ontology.get_child_by_hash(feature_hash, type_=Option)

    def options(self, *feature_hashes: str) -> list[Option]:
        """Several options."""
        return [self.option(each) for each in feature_hashes]

    def car(self, frames: Frames | None = 0, place: float = 0.1) -> ObjectInstance:
        """A car that is on no row, at one place on some frames."""
        car = self.object("car").create_instance()
        if frames is not None:
            car.set_for_frames(box(place), frames)
        return car

    def note(self, frames: Frames | None = 0, text: str | None = None) -> ClassificationInstance:
        """A text classification that is on no row."""
        note = self.question("note").create_instance()
        if text is not None:
            note.set_answer(text)
        if frames is not None:
            note.set_for_frames(frames)
        return note


def town() -> Town:
    """An ontology of many shapes and every kind of attribute; always the same hashes.

    Car: a static radio (merc → a nested text; audi → a nested checklist), a static text and a
    static checklist; a dynamic radio, text, number and checklist. Of questions there are a radio
    (rain → a nested number), a checklist and a text.
    """
    ontology = OntologyStructure()
    for shape in (
        Shape.BOUNDING_BOX,
        Shape.ROTATABLE_BOUNDING_BOX,
        Shape.POLYGON,
        Shape.POLYLINE,
        Shape.POINT,
    ):
        ontology.add_object(shape.value, shape, feature_node_hash=shape.value)
    ontology.add_skeleton_object("skeleton", person(), feature_node_hash="skeleton")
    _add_car(ontology)
    weather = _question(ontology, "weather", RadioAttribute)
    weather.add_option("Sun", feature_node_hash="sun")
    rain = weather.add_option("Rain", feature_node_hash="rain")
    rain.add_nested_attribute(NumericAttribute, "Millimetres", feature_node_hash="mm")
    _options(_question(ontology, "colours", ChecklistAttribute), "red", "green", "blue")
    _question(ontology, "note", TextAttribute)
    return Town(ontology)


def wide_town() -> Town:
    """The town, and an object of each shape that it lacks; its hash is its shape."""
    here = town()
    for shape in (
        Shape.CIRCLE,
        Shape.ELLIPSE,
        Shape.CUBOID,
        Shape.CUBOID_2D,
        Shape.BITMASK,
        Shape.SEGMENTATION,
    ):
        here.ontology.add_object(shape.value, shape, feature_node_hash=shape.value)
    return here


def _add_car(ontology: OntologyStructure) -> None:
    car = ontology.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    brand = car.add_attribute(RadioAttribute, "Brand", feature_node_hash="brand")
    merc = brand.add_option("Mercedes", feature_node_hash="merc")
    audi = brand.add_option("Audi", feature_node_hash="audi")
    merc.add_nested_attribute(TextAttribute, "Model", feature_node_hash="model")
    extras = audi.add_nested_attribute(ChecklistAttribute, "Extras", feature_node_hash="extras")
    _options(extras, "hook", "roof")
    car.add_attribute(TextAttribute, "Plate", feature_node_hash="plate")
    _options(
        car.add_attribute(ChecklistAttribute, "Parts", feature_node_hash="parts"), "door", "wheel"
    )
    _options(
        car.add_attribute(RadioAttribute, "Doing", feature_node_hash="doing", dynamic=True),
        "stands",
        "drives",
        "turns",
    )
    car.add_attribute(TextAttribute, "Remark", feature_node_hash="remark", dynamic=True)
    car.add_attribute(NumericAttribute, "Speed", feature_node_hash="speed", dynamic=True)
    _options(
        car.add_attribute(ChecklistAttribute, "Lights", feature_node_hash="lights", dynamic=True),
        "front",
        "back",
    )


def _question(ontology: OntologyStructure, name: str, kind: Any) -> Any:
    question = ontology.add_classification(feature_node_hash=name)
    return question.add_attribute(kind, name.title(), feature_node_hash=f"{name}?")


def _options(attribute: Any, *names: str) -> None:
    for name in names:
        attribute.add_option(name.title(), feature_node_hash=name)


def box(place: float = 0.1) -> BoundingBoxCoordinates:
    """A small box whose left edge is at `place`."""
    return BoundingBoxCoordinates(height=0.2, width=0.1, top_left_x=place, top_left_y=0.3)


def memory_row(given: Town | None = None, media: Any = VIDEO) -> LabelRowV2:
    """A row in memory."""
    return LabelRowV2.from_media_metadata((given or town()).ontology, media)


def new_project(store: Store, title: str = "Town") -> Project:
    """A project of the town."""
    return store.create_project(title, town().ontology)


def new_row(store: Store, title: str = "street.mp4", frames: int = FRAMES) -> LabelRowV2:
    """An initialised row in the store's first project, which is made if need be."""
    project = store.projects[0] if store.projects else new_project(store)
    row = project.create_label_row(Video(title, 1920, 1080, frames))
    if not row.is_labelling_initialised:
        row.initialise_labels()
    return row


def of_row(row: LabelRowV2) -> Town:
    """The town as the row's own project has it."""
    return Town(row.ontology_structure)


def reread(store: Store, row: LabelRowV2) -> LabelRowV2:
    """Another handle on the same row, folded from the log."""
    (project,) = (p for p in store.projects if p.list_label_rows_v2(label_hashes=[hash_of(row)]))
    again = project.get_label_row(hash_of(row))
    again.initialise_labels()
    return again


def hash_of(row: LabelRowV2) -> str:
    """The hash of a row that has one."""
    assert row.label_hash is not None
    return row.label_hash


@contextlib.contextmanager
def reopened(path: Path, *, actor: str = "reader") -> Iterator[LabelRowV2]:
    """The first row of the store in a file, as somebody else opens it."""
    store = labelevents.open(path, actor=actor)
    try:
        row = store.projects[0].list_label_rows_v2()[0]
        row.initialise_labels()
        yield row
    finally:
        store.close(warn=False)


# Everything that can be read, as plain values.


def labels(row: LabelRowV2, *, times: bool = True) -> dict[str, Any]:
    """All that can be read of a row's labels, by hash and in order."""
    objects = row.get_object_instances()
    questions = row.get_classification_instances()
    both: list[ObjectInstance | ClassificationInstance] = [*objects, *questions]
    return {
        "title": row.data_title,
        "order": [each.instance_hash for each in both],
        **{each.instance_hash: cells(each, times=times) for each in both},
        "frames": [
            [each.instance_hash for each in view.get_object_instances()]
            + [each.instance_hash for each in view.get_classification_instances()]
            for view in _views(row)
        ],
    }


def _views(row: LabelRowV2) -> list[Any]:
    """A view a frame; sounds and time series have none."""
    no_frames = row.data_type in (DataType.AUDIO, DataType.TIME_SERIES)
    return [] if no_frames else row.get_frame_views()


def cells(instance: ObjectInstance | ClassificationInstance, *, times: bool = True) -> Any:
    """All that can be read of one instance; without its hash, so that copies compare equal."""
    known = {
        "item": instance.feature_hash,
        "row": bool(instance.is_assigned_to_label_row()),
        "ranges": instance.get_ranges(),
        "frames": {
            each.frame: annotation(each, times=times) for each in instance.get_annotations()
        },
        "answers": {
            each.feature_node_hash: plain(instance.get_answer(each))
            for each in all_attributes(instance.ontology_item.attributes)
        },
    }
    if isinstance(instance, ObjectInstance):
        return {**known, "number": instance.object_number}
    return {**known, "whole": said(instance, times=times)}


def annotation(each: Any, *, times: bool = True) -> Any:
    """All that can be read of an instance on one frame."""
    found = {**said(each, times=times), "extra": each.extra, "reviews": each.reviews}
    if isinstance(each, ObjectInstance.Annotation):
        return {**found, "coordinates": each.coordinates, "is_deleted": each.is_deleted}
    return found


def said(each: Any, *, times: bool = True) -> dict[str, Any]:
    """Who, when and how sure."""
    names = ["created_by", "last_edited_by", "confidence", "manual_annotation"]
    names += ["created_at", "last_edited_at"] if times else []
    return {name: getattr(each, name) for name in names}


def plain(answer: Any) -> Any:
    """An answer, with options by their hash and ranges as they are."""
    if isinstance(answer, Option):
        return answer.feature_node_hash
    if isinstance(answer, AnswerForFrames):
        return plain(answer.answer), answer.ranges
    return [plain(each) for each in answer] if isinstance(answer, list) else answer


def unsaved(row: LabelRowV2) -> int:
    """How many events wait to be saved."""
    assert row._opened is not None
    return len(row._opened.tail)


@contextlib.contextmanager
def refused(
    *watched: LabelRowV2 | ObjectInstance | ClassificationInstance,
    error: type[Exception] = LabelRowError,
    match: str | None = None,
) -> Iterator[None]:
    """Whatever happens inside is refused, and changes nothing of what is watched."""
    before = _all(watched)
    with pytest.raises(error, match=match):
        yield
    assert before == _all(watched)


def _all(watched: Iterable[Any]) -> list[Any]:
    return [
        (labels(each), unsaved(each)) if isinstance(each, LabelRowV2) else cells(each)
        for each in watched
    ]
