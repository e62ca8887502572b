"""A script of an annotation engineer's day: labels that move, change, leave and are read back.

It runs on `encord` as it stands, and on labelevents when its imports are changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np
from encord.exceptions import LabelRowError
from encord.objects import (
    ChecklistAttribute,
    LabelRowV2,
    ObjectInstance,
    OntologyStructure,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from encord.objects.attributes import NumericAttribute
from encord.objects.bitmask import BitmaskCoordinates
from encord.objects.classification import OntologyClassificationLevel
from encord.objects.coordinates import (
    AudioCoordinates,
    BoundingBoxCoordinates,
    CircleCoordinates,
    Cuboid2DPerspectiveCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    Visibility,
)
from encord.objects.frames import Range
from encord.objects.skeleton_template import SkeletonTemplate, SkeletonTemplateCoordinate
from encord.orm.storage import (
    CustomerProvidedAudioMetadata,
    CustomerProvidedImageMetadata,
    CustomerProvidedVideoMetadata,
)

WIDTH, HEIGHT = 16, 8
MADE = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
EDITED = datetime(2024, 6, 7, 8, 9, 10, tzinfo=UTC)
BOX = BoundingBoxCoordinates(height=0.25, width=0.5, top_left_x=0.125, top_left_y=0.5)
MOVED = BoundingBoxCoordinates(height=0.25, width=0.5, top_left_x=0.25, top_left_y=0.5)
JOINTS = ("shoulder", "elbow", "hand")
# Shapes that may be placed in a second way; each object is named by its shape.
OTHERWISE = (Shape.POLYGON, Shape.POLYLINE, Shape.POINT, Shape.CUBOID_2D, Shape.BITMASK)


def make_ontology() -> OntologyStructure:
    """A car with each kind of attribute, nested and over time, and each kind of question."""
    ontology = OntologyStructure()
    _add_car(ontology)
    for shape in (*OTHERWISE, Shape.AUDIO):
        ontology.add_object(shape.value.title(), shape, feature_node_hash=shape.value)
    ontology.add_skeleton_object("Arm", _arm(), color="#12A3B4", feature_node_hash="skeleton")
    for name, kind in (("Remark", TextAttribute), ("Degrees", NumericAttribute)):
        question = ontology.add_classification(feature_node_hash=name.lower())
        question.add_attribute(kind, name, feature_node_hash=f"{name.lower()}?")
    weather = ontology.add_classification(feature_node_hash="weather").add_attribute(
        RadioAttribute, "Weather", feature_node_hash="weather?"
    )
    weather.add_option("Dry", feature_node_hash="dry")
    rain = weather.add_option("Rain", feature_node_hash="rain")
    rain.add_nested_attribute(NumericAttribute, "Millimetres", feature_node_hash="millimetres")
    tags = ontology.add_classification(feature_node_hash="tags").add_attribute(
        ChecklistAttribute, "Tags", feature_node_hash="tags?"
    )
    tags.add_option("Night", feature_node_hash="night")
    tags.add_option("Crowded", feature_node_hash="crowded")
    everywhere = ontology.add_classification(
        feature_node_hash="season", level=OntologyClassificationLevel.GLOBAL
    )
    season = everywhere.add_attribute(RadioAttribute, "Season", feature_node_hash="season?")
    season.add_option("Summer", feature_node_hash="summer")
    season.add_option("Winter", feature_node_hash="winter")
    return ontology


def _add_car(ontology: OntologyStructure) -> None:
    car = ontology.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    car.add_attribute(TextAttribute, "Plate", feature_node_hash="plate", required=True)
    car.add_attribute(NumericAttribute, "Seats", feature_node_hash="seats")
    damage = car.add_attribute(ChecklistAttribute, "Damage", feature_node_hash="damage")
    for part in ("Door", "Lamp", "Roof"):
        damage.add_option(part, feature_node_hash=part.lower())
    kind = car.add_attribute(RadioAttribute, "Kind", feature_node_hash="kind")
    kind.add_option("Bus", feature_node_hash="bus")
    truck = kind.add_option("Truck", feature_node_hash="truck")
    axles = truck.add_nested_attribute(RadioAttribute, "Axles", feature_node_hash="axles")
    many = axles.add_option("Many", feature_node_hash="many")
    many.add_nested_attribute(NumericAttribute, "How many", feature_node_hash="how_many")
    load = truck.add_nested_attribute(ChecklistAttribute, "Load", feature_node_hash="load")
    load.add_option("Wood", feature_node_hash="wood")
    over_time: dict[str, Any] = {"dynamic": True}
    car.add_attribute(TextAttribute, "Sign", feature_node_hash="sign", **over_time)
    car.add_attribute(NumericAttribute, "Speed", feature_node_hash="speed", **over_time)
    gear = car.add_attribute(RadioAttribute, "Gear", feature_node_hash="gear", **over_time)
    gear.add_option("Low", feature_node_hash="low")
    gear.add_option("Top", feature_node_hash="top")
    lights = car.add_attribute(
        ChecklistAttribute, "Lights", feature_node_hash="lights", **over_time
    )
    lights.add_option("Left", feature_node_hash="left")
    lights.add_option("Right", feature_node_hash="right")


def _arm() -> SkeletonTemplate:
    vertices = {
        str(i): SkeletonTemplateCoordinate(x=0.25 * i, y=0.5, name=name, feature_hash=f"joint{i}")
        for i, name in enumerate(JOINTS)
    }
    edges = {"0": {"1": {"color": "#00ff00"}}, "1": {"2": {"color": "#0000ff"}}}
    size: dict[str, Any] = {"width": 0.5, "height": 0.25}
    return SkeletonTemplate(name="Arm", skeleton=vertices, skeleton_edges=edges, **size)


def make_rows(ontology: OntologyStructure) -> dict[str, LabelRowV2]:
    """An empty row of each medium that is edited here."""
    size: dict[str, Any] = {"width": WIDTH, "height": HEIGHT, "file_size": 1000}
    image = CustomerProvidedImageMetadata(mime_type="image/png", **size)
    media: dict[str, Any] = {
        "video": CustomerProvidedVideoMetadata(
            fps=10.0, duration=1.2, mime_type="video/mp4", **size
        ),
        "image": image,
        "image group": [image, image, image],
        "audio": CustomerProvidedAudioMetadata(
            duration=2.0,
            file_size=1000,
            mime_type="audio/wav",
            sample_rate=1000,
            bit_depth=16,
            codec="pcm",
            num_channels=2,
        ),
    }
    holder: Any = SimpleNamespace(structure=ontology)
    return {name: LabelRowV2.from_media_metadata(holder, one) for name, one in media.items()}


class Day:
    """What is labelled, and what was read on the way.

    Attributes:
        ontology: what all rows are labelled by.
        rows: a row of each medium.
        reads: what calls returned, as JSON, under a name for each.
    """

    def __init__(self) -> None:
        self.ontology = make_ontology()
        self.rows = make_rows(self.ontology)
        self.reads: dict[str, Any] = {}

    def item(self, feature_hash: str) -> Any:
        """Something of the ontology."""
        return self.ontology.get_child_by_hash(feature_hash)

    def place(self, row: LabelRowV2, feature_hash: str, frames: Any, where: Any) -> ObjectInstance:
        """A new object on a row."""
        instance: ObjectInstance = self.item(feature_hash).create_instance()
        instance.set_for_frames(where, frames)
        row.add_object_instance(instance)
        return instance

    def note_answers(self, name: str, instance: Any, *hashes: str) -> None:
        """Keep what an instance answers."""
        self.reads[name] = [as_json(instance.get_answer(self.item(one))) for one in hashes]

    def note_refusal(self, name: str, call: Callable[..., Any], *args: Any) -> None:
        """Keep whether a call is refused."""
        self.reads[name] = "done"
        try:
            call(*args)
        except LabelRowError:
            self.reads[name] = "refused"


def as_json(value: Any) -> Any:
    """What a call returned as JSON has it: options by label, ranges by their ends."""
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, Range):
        return [value.start, value.end]
    if hasattr(value, "ranges"):
        return [as_json(value.answer), as_json(value.ranges)]
    return getattr(value, "label", value)


def label_video(day: Day) -> None:
    """A truck with everything that can be said of it, and a copy of which less is true."""
    row, item = day.rows["video"], day.item
    truck = item("car").create_instance(object_number=7)
    said: dict[str, Any] = {"created_at": MADE, "created_by": "ana@town.org", "confidence": 0.5}
    edit: dict[str, Any] = {"last_edited_at": EDITED, "last_edited_by": "bob@town.org"}
    truck.set_for_frames(BOX, Range(0, 7), manual_annotation=False, **said, **edit)
    truck.set_answer("AB 12", item("plate"))
    truck.set_answer(3, attribute=item("seats"))
    truck.set_answer([item("roof"), item("door")])
    truck.set_answer(item("truck"))
    truck.set_answer(item("many"))
    truck.set_answer(6, attribute=item("how_many"))
    truck.set_answer([item("wood")], attribute=item("load"))
    truck.set_answer(item("top"), frames=[Range(0, 2), Range(5, 6)])
    truck.set_answer(item("low"), frames=Range(2, 3))
    truck.set_answer([item("left"), item("right")], frames=4)
    truck.set_answer(12.5, attribute=item("speed"))  # on all frames that it is on
    truck.set_answer("left", attribute=item("sign"), frames=[0, 1, 3])
    row.add_object_instance(truck)

    bus = truck.copy()
    bus.set_answer(item("bus"), overwrite=True)  # hides what was said of a truck
    bus.delete_answer(item("plate"))
    bus.delete_answer(item("speed"), filter_frame=3)
    bus.delete_answer(item("gear"), filter_answer=item("top"))
    row.add_object_instance(bus)
    day.note_answers("truck", truck, "plate", "seats", "damage", "kind", "axles", "load")
    day.note_answers("truck, over time", truck, "gear", "lights", "speed", "sign")
    day.note_answers("bus", bus, "plate", "kind", "axles", "how_many", "gear", "speed")
    top = truck.get_answer(item("gear"), filter_answer=item("top"), filter_frame=6)
    day.reads["the truck's top gear"] = as_json(top)
    edit_video(day, truck, bus)


def edit_video(day: Day, truck: ObjectInstance, bus: ObjectInstance) -> None:
    """Boxes move and leave; what makes no sense is refused."""
    row, car = day.rows["video"], day.item("car")
    edit: dict[str, Any] = {"last_edited_at": EDITED, "last_edited_by": "dan@town.org"}
    truck.set_for_frames(MOVED, [2, 3], overwrite=True, **edit)
    truck.get_annotation(5).confidence = 0.75
    truck.get_annotation(5).created_by = "cid@town.org"
    bus.remove_from_frames([0, 7])
    bus.delete_answer(day.item("sign"), filter_frame=0)
    bus.delete_answer(day.item("speed"), filter_frame=0)
    day.note_refusal("a box where one is", truck.set_for_frames, BOX, 1)
    day.note_refusal("a box beyond the end", truck.set_for_frames, BOX, 12)
    circle = CircleCoordinates(0.5, 0.5, 0.25)
    day.note_refusal("a circle as a box", truck.set_for_frames, circle, 9)
    day.note_refusal("an answer given twice", truck.set_answer, "CD 34", day.item("plate"))
    day.note_refusal("a car added twice", row.add_object_instance, truck)
    row.remove_object(day.place(row, "car", [Range(1, 2), Range(8, 9)], BOX))

    seen = row.get_frame_view(9)
    seen.add_object_instance(car.create_instance(), MOVED, confidence=0.25)
    seen.add_object_instance(truck, BOX, manual_annotation=True)
    truck.get_annotation(9).coordinates = MOVED
    day.reads["frames of the truck"] = as_json(truck.get_ranges())
    day.reads["where it was"] = [
        [one.frame, one.coordinates.to_dict(), one.confidence, one.manual_annotation]
        for one in truck.get_annotations()
    ]
    day.reads["cars by frame"] = [
        len(view.get_object_instances(car)) for view in row.get_frame_views()
    ]


def ask_video(day: Day) -> None:
    """Questions on frames and on the whole, which part, clash and leave."""
    row, item = day.rows["video"], day.item
    wet = item("weather").create_instance()
    wet.set_for_frames(Range(0, 3), created_by="ana@town.org", created_at=MADE, confidence=0.5)
    wet.set_answer(item("rain"))
    wet.set_answer(2.5, attribute=item("millimetres"))
    row.add_classification_instance(wet)
    dry = item("weather").create_instance()
    dry.set_answer(item("dry"))
    dry.set_for_frames([Range(6, 7), Range(9, 11)])
    row.add_classification_instance(dry)
    add = row.add_classification_instance
    day.note_refusal("weather where other weather is", add, wet.copy())
    dry.remove_from_frames(10)
    note = item("remark").create_instance()
    note.set_answer("a bus, äöü 日本")
    row.get_frame_view(2).add_classification_instance(note)
    gone = note.copy()
    row.remove_classification(note)
    row.add_classification_instance(gone)
    degrees = item("degrees").create_instance()
    degrees.set_for_frames(4)
    degrees.set_answer(-3)
    row.add_classification_instance(degrees)
    season = item("season").create_instance()
    season.set_answer(item("summer"))
    row.add_classification_instance(season)
    season.set_answer(item("winter"), overwrite=True)
    day.note_answers("wet", wet, "weather?", "millimetres")
    day.note_answers("dry", dry, "weather?", "millimetres")
    day.note_answers("degrees", degrees, "degrees?")
    day.reads["where it is dry"] = as_json(dry.range_list)
    day.reads["of the whole"] = [one.is_global() for one in row.get_classification_instances()]
    day.reads["questions by frame"] = [
        [one.feature_hash for one in view.get_classification_instances()]
        for view in row.get_frame_views()
    ]


def place_otherwise(day: Day, row: LabelRowV2) -> None:
    """The shapes that can be said in more than one way, in the way that is less common."""
    points = [PointCoordinate(x, y) for x, y in ((0, 0), (0.75, 0), (0.75, 0.5), (0, 0.5))]
    mask = np.zeros((HEIGHT, WIDTH), dtype=bool)
    mask[2:4, 3:9] = True
    path = [PointCoordinate3D(0.5, 1.5, 2.5), PointCoordinate3D(1.0, 2.0, 4.0)]
    made = {
        Shape.POLYGON: PolygonCoordinates(points),
        Shape.POLYLINE: PolylineCoordinates(path),
        Shape.POINT: PointCoordinate3D(x=0.5, y=0.25, z=3.5),
        Shape.CUBOID_2D: Cuboid2DPerspectiveCoordinates(points, PointCoordinate(0.5, 0.0), 0.5),
        Shape.BITMASK: BitmaskCoordinates(mask),
    }
    placed = {shape: day.place(row, shape.value, 0, made[shape]) for shape in OTHERWISE}
    found: Any = placed[Shape.BITMASK].get_annotation().coordinates
    day.reads["mask"] = np.asarray(found).astype(int).tolist()
    bent = [SkeletonCoordinate(x=0.25 + i / 8, y=i / 8, name=name) for i, name in enumerate(JOINTS)]
    template = day.ontology.skeleton_templates["Arm"]
    arm = day.place(row, "skeleton", 0, template.create_instance(bent))
    hidden = SkeletonCoordinate(
        x=0.75,
        y=0.5,
        name="hand",
        color="#ff0000",
        value="hand",
        feature_hash="joint2",
        visibility=Visibility.OCCLUDED,
    )
    there = SkeletonCoordinates(values=[*bent[:2], hidden], name="Arm")
    edit: dict[str, Any] = {"last_edited_at": EDITED, "last_edited_by": "dan@town.org"}
    arm.set_for_frames(there, overwrite=True, **edit)


def label_pictures(day: Day) -> None:
    """A car goes from an image to a group of images, where images are known by their hashes."""
    image, group = day.rows["image"], day.rows["image group"]
    place_otherwise(day, image)
    car = day.place(image, "car", 0, BOX)
    car.set_answer("EF 56", day.item("plate"))
    day.note_refusal("a car on two rows", group.add_object_instance, car)
    image.remove_object(car)
    group.add_object_instance(car)
    name: Any = group.get_image_hash(1)
    group.get_frame_view(name).add_object_instance(car, MOVED)
    day.reads["frames of the car"] = sorted(car.get_annotation_frames())
    day.reads["the second image"] = [name, group.get_frame_number(name)]


def label_sounds(day: Day) -> None:
    """A sound that turns out longer, and tags on stretches of the recording."""
    row = day.rows["audio"]
    sound = day.place(row, "audio", 0, AudioCoordinates(range=[Range(40, 60), Range(0, 9)]))
    edit: dict[str, Any] = {"last_edited_at": EDITED, "last_edited_by": "dan@town.org"}
    longer = AudioCoordinates(range=[Range(5, 90), Range(200, 210)])
    sound.set_for_frames(longer, overwrite=True, **edit)
    tags = day.item("tags").create_instance(range_only=True)
    tags.set_for_frames([Range(10, 20), Range(0, 3)])
    tags.set_answer([day.item("crowded"), day.item("night")])
    row.add_classification_instance(tags)
    tags.remove_from_frames(Range(12, 13))
    day.note_answers("tags", tags, "tags?")
    day.reads["stretches"] = [as_json(sound.range_list), as_json(tags.range_list)]


def read_again(day: Day, exports: dict[str, Any]) -> dict[str, Any]:
    """All rows out of their exports, and what they export then."""
    again = make_rows(day.ontology)
    for name, row in again.items():
        row.from_labels_dict(json.loads(json.dumps(exports[name])))
        early = Range(0, 3)
        objects = row.get_object_instances(filter_frames=early)
        questions = row.get_classification_instances(filter_frames=early)
        day.reads[f"early in the {name}"] = [
            [[one.object_name, one.object_number] for one in objects],
            [one.classification_name for one in questions],
        ]
    return {name: row.to_encord_dict() for name, row in again.items()}


def main() -> dict[str, Any]:
    """The exports of all rows, of the same rows read back, and what was read on the way."""
    day = Day()
    label_video(day)
    ask_video(day)
    label_pictures(day)
    label_sounds(day)
    exports = {name: row.to_encord_dict() for name, row in day.rows.items()}
    again = read_again(day, exports)
    return {
        "ontology": day.ontology.to_dict(),
        "exports": exports,
        "exports of what was read": again,
        "reads": day.reads,
    }
