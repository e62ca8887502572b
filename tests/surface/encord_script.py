"""A script as annotation engineers write it: an ontology, and rows of each medium, labelled.

It runs on `encord` as it stands, and on labelevents when its imports are changed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from encord.constants.enums import DataType
from encord.objects import (
    ChecklistAttribute,
    Classification,
    ClassificationInstance,
    LabelRowV2,
    Object,
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
    Cuboid2DIsometricCoordinates,
    CuboidCoordinates,
    EllipseCoordinates,
    HtmlCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    TextCoordinates,
    TimeRangeCoordinates,
)
from encord.objects.frames import Range
from encord.objects.html_node import HtmlNode, HtmlRange
from encord.objects.skeleton_template import SkeletonTemplate, SkeletonTemplateCoordinate
from encord.orm.label_row import AnnotationTaskStatus, LabelRowMetadata, LabelStatus
from encord.orm.storage import (
    CustomerProvidedAudioMetadata,
    CustomerProvidedImageMetadata,
    CustomerProvidedPdfMetadata,
    CustomerProvidedTextMetadata,
    CustomerProvidedVideoMetadata,
)

MADE = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
SAID: dict[str, Any] = {
    "created_at": MADE,
    "created_by": "ana@town.org",
    "last_edited_at": MADE,
    "last_edited_by": "ben@town.org",
}
NOWHERE = "00000000-0000-0000-0000-000000000000"


def ontology() -> OntologyStructure:
    """An object of each shape, every kind of attribute, and classifications of each level."""
    structure = OntologyStructure()
    skeleton = SkeletonTemplate(
        name="arm",
        width=0.5,
        height=0.5,
        skeleton={
            "0": SkeletonTemplateCoordinate(x=0.0, y=0.0, name="hand", feature_hash="hand"),
            "1": SkeletonTemplateCoordinate(x=0.5, y=0.5, name="elbow", feature_hash="elbow"),
        },
        skeleton_edges={"0": {"1": {"color": "#00ff00"}}},
        feature_node_hash="arm",
    )
    structure.skeleton_templates["arm"] = skeleton
    for shape in Shape:
        made = structure.add_object(f"A {shape.value}", shape, feature_node_hash=shape.value)
        made.add_attribute(TextAttribute, "Note", feature_node_hash=f"{shape.value} note")
    car = structure.get_child_by_hash("bounding_box", type_=Object)
    for dynamic in (False, True):
        end = " now" if dynamic else ""
        here: dict[str, Any] = {"dynamic": dynamic}
        car.add_attribute(TextAttribute, f"Plate{end}", feature_node_hash=f"plate{end}", **here)
        car.add_attribute(NumericAttribute, f"Speed{end}", feature_node_hash=f"speed{end}", **here)
        lights = car.add_attribute(
            ChecklistAttribute, f"Lights{end}", feature_node_hash=f"lights{end}", **here
        )
        gear = car.add_attribute(
            RadioAttribute, f"Gear{end}", feature_node_hash=f"gear{end}", **here
        )
        for name in ("front", "back"):
            lights.add_option(name.title(), feature_node_hash=f"{name}{end}")
        for name in ("first", "reverse"):
            gear.add_option(name.title(), feature_node_hash=f"{name}{end}")
    brand = car.add_attribute(RadioAttribute, "Brand", feature_node_hash="brand")
    known = brand.add_option("Known", feature_node_hash="known")
    brand.add_option("Unknown", feature_node_hash="unknown")
    known.add_nested_attribute(TextAttribute, "Name", feature_node_hash="brand name")
    weather = structure.add_classification(feature_node_hash="weather")
    sky = weather.add_attribute(RadioAttribute, "Weather", feature_node_hash="weather?")
    wet = sky.add_option("Wet", feature_node_hash="wet")
    sky.add_option("Dry", feature_node_hash="dry")
    wet.add_nested_attribute(NumericAttribute, "Millimetres", feature_node_hash="mm")
    seen = structure.add_classification(feature_node_hash="seen")
    list_of = seen.add_attribute(ChecklistAttribute, "Seen", feature_node_hash="seen?")
    for name in ("people", "dogs"):
        list_of.add_option(name.title(), feature_node_hash=name)
    remark = structure.add_classification(feature_node_hash="remark")
    remark.add_attribute(TextAttribute, "Remark", feature_node_hash="remark?")
    season = structure.add_classification(
        feature_node_hash="season", level=OntologyClassificationLevel.GLOBAL
    )
    of_year = season.add_attribute(RadioAttribute, "Season", feature_node_hash="season?")
    for name in ("summer", "winter"):
        of_year.add_option(name.title(), feature_node_hash=name)
    return structure


def shapes() -> dict[Shape, Any]:
    """Where an object of each shape that lies in a picture is."""
    points = [PointCoordinate(0.1, 0.1), PointCoordinate(0.6, 0.1), PointCoordinate(0.6, 0.7)]
    hole = [PointCoordinate(0.4, 0.2), PointCoordinate(0.5, 0.2), PointCoordinate(0.5, 0.3)]
    mask = BitmaskCoordinates.EncodedBitmask.from_dict(
        {"top": 0, "left": 0, "height": 50, "width": 100, "rleString": "PdU2"}
    )
    return {
        Shape.BOUNDING_BOX: BoundingBoxCoordinates(
            height=0.2, width=0.3, top_left_x=0.4, top_left_y=0.5
        ),
        Shape.ROTATABLE_BOUNDING_BOX: RotatableBoundingBoxCoordinates(
            height=0.2, width=0.3, top_left_x=0.4, top_left_y=0.5, theta=30.0
        ),
        Shape.POLYGON: PolygonCoordinates(polygons=[[points, hole]]),
        Shape.POLYLINE: PolylineCoordinates(points),
        Shape.POINT: PointCoordinate(0.25, 0.75),
        Shape.CIRCLE: CircleCoordinates(0.5, 0.5, 0.25),
        Shape.ELLIPSE: EllipseCoordinates(0.5, 0.5, 0.25, 0.125, 15.0),
        Shape.CUBOID: CuboidCoordinates(
            position=(1.0, 2.0, 3.0), orientation=(0.0, 0.0, 0.5), size=(4.0, 5.0, 6.0)
        ),
        Shape.CUBOID_2D: Cuboid2DIsometricCoordinates(points, PointCoordinate(0.05, 0.05)),
        Shape.SKELETON: SkeletonCoordinates(
            values=[
                SkeletonCoordinate(x=0.1, y=0.2, name="hand", feature_hash="hand"),
                SkeletonCoordinate(x=0.6, y=0.7, name="elbow", feature_hash="elbow"),
            ],
            name="arm",
        ),
        Shape.BITMASK: BitmaskCoordinates(mask),
    }


def rows(structure: OntologyStructure) -> dict[str, LabelRowV2]:
    """A row of each medium that can be made without a server."""
    picture: dict[str, Any] = {"width": 100, "height": 50, "file_size": 1}
    image = CustomerProvidedImageMetadata(mime_type="image/png", **picture)
    media: dict[str, Any] = {
        "video": CustomerProvidedVideoMetadata(
            fps=10.0, duration=1.0, mime_type="video/mp4", **picture
        ),
        "image": image,
        "image group": [image, image, image],
        "audio": CustomerProvidedAudioMetadata(
            duration=2.0,
            file_size=1,
            mime_type="audio/mpeg",
            sample_rate=1000,
            bit_depth=16,
            codec="mp3",
            num_channels=2,
        ),
        "text": CustomerProvidedTextMetadata(file_size=1, mime_type="text/plain"),
        "html": CustomerProvidedTextMetadata(file_size=1, mime_type="text/html"),
        "pdf": CustomerProvidedPdfMetadata(file_size=1, num_pages=4),
    }
    holder: Any = SimpleNamespace(structure=structure)
    made = {name: LabelRowV2.from_media_metadata(holder, one) for name, one in media.items()}
    return made | {
        "dicom": read(holder, "dicom", "application/dicom"),
        "nifti": read(holder, "nifti", "application/nifti"),
        "time series": read(holder, "time_series", "text/csv"),
    }


def read(holder: Any, data_type: str, mime_type: str) -> LabelRowV2:
    """A row that somebody else exported, without a label."""
    scan = data_type != "time_series"
    sizes: dict[str, Any] = {"width": 100, "height": 50} if scan else {}
    link: dict[str, Any] = {"nifti": {"data_link": None}, "time_series": {"data_link": ""}}
    head: dict[str, Any] = {
        "label_hash": NOWHERE,
        "branch_name": "main",
        "data_hash": NOWHERE,
        "dataset_hash": NOWHERE,
        "dataset_title": "",
        "data_title": "a series",
        "is_shadow_data": False,
    }
    metadata = LabelRowMetadata(
        **head,
        created_at=MADE,
        last_edited_at=MADE,
        data_type=DataType(data_type).to_upper_case_string(),
        data_link=None,
        label_status=LabelStatus.LABEL_IN_PROGRESS,
        annotation_task_status=AnnotationTaskStatus.QUEUED,
        workflow_graph_node=None,
        number_of_frames=5,
        frames_per_second=None,
        duration=None,
        width=sizes.get("width"),
        height=sizes.get("height"),
        audio_sample_rate=None,
        audio_codec=None,
        audio_bit_depth=None,
        audio_num_channels=None,
        spaces={},
    )
    unit = {
        "data_hash": NOWHERE,
        "data_title": "a series",
        "data_type": mime_type,
        "data_sequence": 0,
        "labels": {},
        **sizes,
        **link.get(data_type, {}),
    }
    row = LabelRowV2(metadata, None, holder)  # type: ignore[arg-type]
    row.from_labels_dict(
        head
        | {
            "created_at": "Mon, 06 May 2024 07:08:09 UTC",
            "last_edited_at": "Mon, 06 May 2024 07:08:09 UTC",
            "data_type": data_type,
            "annotation_task_status": "QUEUED",
            "label_status": "LABEL_IN_PROGRESS",
            "object_answers": {},
            "classification_answers": {},
            "object_actions": {},
            "data_units": {NOWHERE: unit},
            "spaces": {},
        }
    )
    return row


def label_pictures(row: LabelRowV2, structure: OntologyStructure) -> list[Any]:
    """An object of each shape, moved, copied and taken off frames; what it reads by the way."""
    last = min(row.number_of_frames, 10) - 1
    known = shapes()
    if row.data_type == DataType.PDF:
        del known[Shape.BITMASK]  # pages have no size
    for shape, place in known.items():
        item = structure.get_child_by_hash(shape.value, type_=Object)
        thing = ObjectInstance(item, object_hash=f"o {shape.value}")
        thing.set_for_frames(place, frames=Range(0, last), confidence=0.5, **SAID)
        thing.set_answer(f"a {shape.value}", item.get_child_by_hash(f"{shape.value} note"))
        row.add_object_instance(thing)
    moved = BoundingBoxCoordinates(height=0.1, width=0.1, top_left_x=0.1, top_left_y=0.1)
    (box,) = row.get_object_instances(structure.get_child_by_hash("bounding_box", type_=Object))
    box.set_for_frames(moved, frames=last, overwrite=True, manual_annotation=False, **SAID)
    answer(box, last)
    point = ObjectInstance(structure.get_child_by_hash("point", type_=Object), object_hash="gone")
    point.set_for_frames(PointCoordinate(0.5, 0.5), frames=0)
    row.add_object_instance(point)
    row.remove_object(point)
    if last:
        line = next(o for o in row.get_object_instances() if o.object_hash == "o polyline")
        line.remove_from_frames(last)
    again = box.copy()
    return [
        [one.object_hash for one in row.get_object_instances(filter_frames=last)],
        [view.frame for view in row.get_frame_views()],
        [one.object_hash for one in row.get_frame_view(0).get_object_instances()],
        box.get_annotation(last).coordinates.top_left_x,  # type: ignore[union-attr]
        [box.get_annotation(last).confidence, box.get_annotation(0).created_by],
        [one.frame for one in again.get_annotations()],
        again.get_answer(attribute(box, "plate")),
        again.object_hash == box.object_hash,
        [repr(each) for each in box.get_annotation_frames()],
    ]


def attribute(box: ObjectInstance, feature_hash: str) -> Any:
    """An attribute of what an instance is of."""
    return box.ontology_item.get_child_by_hash(feature_hash)


def answer(box: ObjectInstance, last: int) -> None:
    """Every kind of attribute, of the whole object and on frames; one answer is taken back."""
    for end, on in (("", None), (" now", Range(0, last))):
        front, back = attribute(box, f"front{end}"), attribute(box, f"back{end}")
        box.set_answer("K 1", attribute(box, f"plate{end}"), frames=on)
        box.set_answer(12.5, attribute(box, f"speed{end}"), frames=on)
        box.set_answer([front, back], attribute(box, f"lights{end}"), frames=on)
        box.set_answer(attribute(box, f"first{end}"), frames=on)
    box.set_answer("K 2", attribute(box, "plate now"), frames=last, overwrite=True)
    box.set_answer(attribute(box, "known"))
    box.set_answer("Merc", attribute(box, "brand name"))
    box.delete_answer(attribute(box, "speed now"), filter_frame=0)


def classify(row: LabelRowV2, structure: OntologyStructure, *, ranges: bool) -> list[Any]:
    """Classifications of frames or of ranges, and of the whole row."""
    made = {}
    for name in ("weather", "seen", "remark", "season"):
        item = structure.get_child_by_hash(name, type_=Classification)
        made[name] = ClassificationInstance(item, classification_hash=name, range_only=ranges)
    made["weather"].set_answer(structure.get_child_by_hash("wet"))
    made["weather"].set_answer(2, structure.get_child_by_hash("mm"))
    people: Any = structure.get_child_by_hash("people")
    dogs: Any = structure.get_child_by_hash("dogs")
    made["seen"].set_answer([people, dogs])
    made["remark"].set_answer("a quiet day")
    made["season"].set_answer(structure.get_child_by_hash("winter"))
    for name in ("weather", "seen", "remark"):
        made[name].set_for_frames(Range(0, 0), confidence=0.75, **SAID)
    for one in made.values():
        row.add_classification_instance(one)
    made["seen"].delete_answer()
    return [
        [one.classification_hash for one in row.get_classification_instances()],
        made["remark"].get_answer(),
        [repr(each) for each in made["weather"].range_list],
        made["season"].is_global(),
        made["seen"].get_answer(),
    ]


def label_ranges(name: str, row: LabelRowV2, structure: OntologyStructure) -> list[Any]:
    """An object on stretches of what has no pictures."""
    start, end = HtmlNode(xpath="/html/p[1]", offset=3), HtmlNode(xpath="/html/p[2]", offset=8)
    shape, place = {
        "audio": (Shape.AUDIO, AudioCoordinates(range=[Range(0, 500), Range(800, 900)])),
        "time series": (Shape.TIME_RANGE, TimeRangeCoordinates(range=[Range(2, 4)])),
        "text": (Shape.TEXT, TextCoordinates(range=[Range(0, 5), Range(10, 12)])),
        "html": (Shape.TEXT, HtmlCoordinates(range=[HtmlRange(start=start, end=end)])),
    }[name]
    item = structure.get_child_by_hash(shape.value, type_=Object)
    thing = ObjectInstance(item, object_hash=f"o {shape.value}")
    thing.set_for_frames(place, **SAID)  # type: ignore[arg-type]
    thing.set_answer("heard", item.get_child_by_hash(f"{shape.value} note"))
    row.add_object_instance(thing)
    return [
        [repr(one) for one in thing.range_list or ()],
        [one.start.xpath for one in thing.range_html or ()],
        [one.object_hash for one in row.get_object_instances()],
    ]


def main() -> dict[str, Any]:
    """All rows as Encord's JSON, and what was read while they were labelled."""
    structure = ontology()
    found: dict[str, Any] = {"ontology": structure.to_dict()}
    for name, row in rows(structure).items():
        ranges = name in ("audio", "time series", "text", "html")
        said = label_ranges(name, row, structure) if ranges else label_pictures(row, structure)
        said += classify(row, structure, ranges=ranges)
        found[name] = {"read": said, "export": row.to_encord_dict()}
    return found
