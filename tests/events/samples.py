"""One event of each type with everything set, and, where a type has optional parts, one without."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

from labelevents.events import facts
from labelevents.values.answers import ChecklistAnswer, NumericAnswer, RadioAnswer, TextAnswer
from labelevents.values.columns import PACKABLE, pack
from labelevents.values.cuboids import CuboidCoordinates
from labelevents.values.geometry import (
    Cuboid2DIsometricGeometry,
    Cuboid2DPerspectiveGeometry,
    PolygonGeometry,
    PolylineGeometry,
    SkeletonGeometry,
    Vertex,
)
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.media import (
    Audio,
    Dicom,
    Html,
    Image,
    ImageGroup,
    Pdf,
    Text,
    TimeSeries,
    Video,
)
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    RotatableBoundingBoxCoordinates,
    Visibility,
)

AT = datetime(2024, 2, 29, 12, 30, 15, 123456, UTC)
BOX = BoundingBoxCoordinates(0.1, 0.2, 0.3, 1.02)
SAID: dict[str, Any] = {
    "confidence": 0.5,
    "manual_annotation": False,
    "created_at": AT,
    "created_by": "ana",
    "last_edited_at": AT,
    "last_edited_by": None,
    "is_deleted": False,
    "reviews": [{"by": "bo", "ok": True}],
    "extra": {"x:cvat.occluded": True, "x:a.b": None},
}
ALL = (*(name for name in SAID if name != "extra"), "x:cvat.occluded", "x:a.b")
FRAMES = (0, 5, 7, 9)
TRACK = (0, 1, 3, 4)


def _packed(kind: str, values: list[Any]) -> facts.Packed:
    return facts.Packed(kind, pack(kind, values))  # type: ignore[arg-type]


FULL: list[Any] = [
    facts.CommitsRevoked(1, "", ("visibility",), None, facts.Revocation((3, 12), ((1, 2), (0, 1)))),
    facts.RowCreated(
        1,
        "",
        ("title", "media"),
        None,
        facts.RowFacts("project", "data", Video("cam0.mp4", 1920, 1080, 100, 29.97), ("a", "b")),
    ),
    facts.RowRenamed(1, "", ("title",), None, 'Strasse "ä" \U0001f600\n'),
    facts.RowArchived(1, "", ("archived",), None, True),  # noqa: FBT003
    facts.RowDescribed(
        1,
        "",
        ("label_status", "x:encord.rest"),
        None,
        {"label_status": "LABELLED", "x:encord.rest": {"a": [1, None, True, {"b": 0.5}]}},
    ),
    facts.ObjectAdded(1, "obj", ("item", "number"), None, facts.Identity("car", 7)),
    facts.ObjectPlaced(1, "obj", ("geometry", *ALL), FRAMES, facts.Placement(geometry=BOX, **SAID)),
    facts.ObjectTracked(
        1,
        "obj",
        ("geometry", "x:mot.visibility", *ALL),
        TRACK,
        facts.Trajectory(
            geometry=_packed("bounding_box", [BOX, BoundingBoxCoordinates(1, 2, 3, 4)]),
            numbers={"x:mot.visibility": _packed("number", [0.25, 1.0])},
            **SAID,
        ),
    ),
    facts.ObjectAnnotated(1, "obj", ALL, FRAMES, facts.Metadata(**SAID)),
    facts.ObjectNumbered(1, "obj", ("number",), None, 8),
    facts.ObjectUnplaced(1, "obj", ("geometry", "confidence"), FRAMES, None),
    facts.ObjectRemoved(1, "obj", ("item", "geometry", "answer:color"), None, None),
    facts.ObjectAnswered(1, "obj", ("answer:color",), FRAMES, RadioAnswer("red", manual=False)),
    facts.ObjectAnswerDeleted(1, "obj", ("answer:color",), FRAMES, None),
    facts.ClassificationAdded(1, "cls", ("item", "number"), None, facts.Identity("sky", 7)),
    facts.ClassificationPlaced(1, "cls", ("presence", *ALL), FRAMES, facts.Metadata(**SAID)),
    facts.ClassificationAnnotated(1, "cls", ALL, FRAMES, facts.Metadata(**SAID)),
    facts.ClassificationUnplaced(1, "cls", ("presence", "confidence"), FRAMES, None),
    facts.ClassificationRemoved(1, "cls", ("item", "presence"), None, None),
    facts.ClassificationAnswered(
        1, "cls", ("answer:look",), None, ChecklistAnswer(("sunny", "dry"), manual=False)
    ),
    facts.ClassificationAnswerDeleted(1, "cls", ("answer:look",), None, None),
    facts.ProjectCreated(1, "project", ("title",), None, "Street"),
    facts.ProjectArchived(1, "project", ("archived",), None, True),  # noqa: FBT003
    facts.TagSet(1, "train-v1", ("rev", "message"), None, facts.TagFacts(42, "first training")),
    facts.OntologyItemAdded(
        1,
        "object:car",
        ("name", "shape"),
        None,
        facts.OntologyItem("object", 0, {"name": "Car", "shape": "bounding_box", "id": None}),
    ),
    facts.OntologyItemChanged(
        1, "object:car", ("name",), None, facts.OntologyItem("object", 1, {"name": "Auto"})
    ),
    facts.OntologyItemRemoved(1, "object:car", ("item",), None, None),
]

_PICTURE = Image("a.png", 64, 48)
# By name of the golden file, after `row.created`.
_MEDIA: dict[str, Any] = {
    "image.whole": Image("a.png", 64, 48, "image/png"),
    "video.whole": Video("v", 64, 48, 100, 29.97, 3.3367, "video/mp4"),
    "dicom": Dicom("scan"),
    "dicom.whole": Dicom("scan", 64, 48, 5, "nifti", "application/nifti"),
    "audio": Audio("a.wav"),
    "audio.whole": Audio("a.mp3", 12.5, 8000, "mp3", 16, 2, "audio/mpeg"),
    "time_series": TimeSeries("t"),
    "time_series.whole": TimeSeries("t", 60.0, 0.5, "text/csv"),
    "text": Text("a.txt"),
    "html": Html("a.html"),
    "pdf": Pdf("a.pdf", 3),
}
VARIANTS: dict[str, Any] = {
    **{
        f"row.created.{name}": facts.RowCreated(
            1, "", ("title", "media"), None, facts.RowFacts("project", "data", media)
        )
        for name, media in _MEDIA.items()
    },
    "row.created.image": facts.RowCreated(
        1, "", ("title", "media"), None, facts.RowFacts("project", "data", _PICTURE)
    ),
    "row.created.img_group": facts.RowCreated(
        1,
        "",
        ("title", "media"),
        None,
        facts.RowFacts("project", "data", ImageGroup("g", (_PICTURE, Image("b.png", 1, 1)))),
    ),
    "row.created.video": facts.RowCreated(
        1, "", ("title", "media"), None, facts.RowFacts("project", "data", Video("v", 64, 48, 100))
    ),
    "object.added.minimal": facts.ObjectAdded(1, "obj", ("item",), None, facts.Identity("car")),
    "row.described.absent": facts.RowDescribed(1, "", ("label_status",), None, None),
    "object.annotated.whole": facts.ObjectAnnotated(
        1,
        "obj",
        ("x:encord.entry",),
        None,
        facts.Metadata(extra={"x:encord.entry": {"k": [1, {"l": None}]}}),
    ),
    "classification.added.range_only": facts.ClassificationAdded(
        1, "cls", ("item",), None, facts.Identity("sky", range_only=True)
    ),
    "classification.added.global": facts.ClassificationAdded(
        1, "cls", ("item",), None, facts.Identity("sky", range_only=True, is_global=True)
    ),
    "object.numbered.none": facts.ObjectNumbered(1, "obj", ("number",), None, None),
    "object.annotated.absent": facts.ObjectAnnotated(
        1, "obj", ("confidence", "x:a.b"), FRAMES, facts.Metadata()
    ),
    "object.answered.text": facts.ObjectAnswered(
        1, "obj", ("answer:plate",), None, TextAnswer("AB 1")
    ),
    "object.answered.int": facts.ObjectAnswered(
        1, "obj", ("answer:speed",), FRAMES, NumericAnswer(5)
    ),
    "object.answered.float": facts.ObjectAnswered(
        1, "obj", ("answer:speed",), FRAMES, NumericAnswer(5.0)
    ),
    "object.answered.checklist": facts.ObjectAnswered(
        1, "obj", ("answer:parts",), None, ChecklistAnswer(())
    ),
    "object.answer_deleted.static": facts.ObjectAnswerDeleted(
        1, "obj", ("answer:color",), None, None
    ),
    "classification.placed.minimal": facts.ClassificationPlaced(
        1, "cls", ("presence",), (0, 2**62 + 1), facts.Metadata()
    ),
    "classification.annotated.whole": facts.ClassificationAnnotated(
        1, "cls", ("created_by",), None, facts.Metadata(created_by="ana")
    ),
}

GEOMETRIES: dict[str, Any] = {
    "bounding_box": BOX,
    "rotatable_bounding_box": RotatableBoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4, 45.0),
    "point": PointCoordinate(0.1, 0.2),
    "point_3d": PointCoordinate3D(1.0, 2.0, -3.5),
    "polygon": PolygonGeometry((((0.0, 0.1, 0.2, 0.3),), ((0.5, 0.5), (0.6, 0.6)))),
    "polyline": PolylineGeometry(3, (0.0, 1.0, 2.0)),
    "skeleton": SkeletonGeometry(
        "person",
        (
            Vertex(0.1, 0.2, "head", "#ff0000", "h", "v", Visibility.SELF_OCCLUDED),
            Vertex(0.3, 0.4, "foot"),
        ),
    ),
    "circle": CircleCoordinates(0.5, 0.25, 0.1, 1.5, 30.0),
    "ellipse": EllipseCoordinates(0.5, 0.25, 0.1, 0.2, 30.0),
    "cuboid": CuboidCoordinates((1.0, 2.0, -3.5), (0.0, 0.0, 1.5), (4.0, 2.0, 1.0)),
    "cuboid_2d_perspective": Cuboid2DPerspectiveGeometry((0.1, 0.1, 0.2, 0.1), (0.9, 0.5), 0.75),
    "cuboid_2d_isometric": Cuboid2DIsometricGeometry((0.1, 0.1, 0.2, 0.1), (0.25, -0.25)),
    "bitmask": BitmaskCoordinates.EncodedBitmask(
        top=0, left=0, height=2, width=3, rle_string="231"
    ),
}
for _kind, _geometry in GEOMETRIES.items():
    VARIANTS[f"object.placed.{_kind}"] = facts.ObjectPlaced(
        1, "obj", ("geometry",), (0, 1), facts.Placement(geometry=_geometry)
    )
    _several = (
        _packed(_kind, [_geometry, _geometry]) if _kind in PACKABLE else (_geometry, _geometry)
    )
    VARIANTS[f"object.tracked.{_kind}"] = facts.ObjectTracked(
        1, "obj", ("geometry",), TRACK, facts.Trajectory(geometry=_several)
    )

TYPES: tuple[Any, ...] = get_args(facts.Event)


def tag(event: Any) -> str:
    """The type name under which an event, or a type of events, is stored."""
    return str(event.__struct_config__.tag)
