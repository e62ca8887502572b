"""The JSON of labels, for type checkers: which keys each dict has, and what is under them.

Nothing is checked at run time. Where a key may be missing, the class has `total=False`; those that
must be there stand in its base.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

from labelevents.values.ranges import HtmlNode
from labelevents.values.shape_json import (
    BoundingBoxDict,
    BoundingBoxFrameCoordinatesDict,
    CircleDict,
    CircleFrameCoordinatesDict,
    Cuboid2DDict,
    Cuboid2DFrameCoordinatesDict,
    Cuboid2DIsometricDict,
    Cuboid2DPerspectiveDict,
    EllipseDict,
    EllipseFrameCoordinatesDict,
    LegacyPolygonDict,
    Point3DFrameCoordinatesDict,
    PointDict,
    PointDict3D,
    PointFrameCoordinatesDict,
    PolygonDict,
    PolygonFrameCoordinatesDict,
    PolygonFrameCoordinatesDictRequired,
    PolylineDict,
    PolylineFrameCoordinatesDict,
    RotatableBoundingBoxDict,
    RotatableBoundingBoxFrameCoordinatesDict,
    is_offset,
    is_perspective,
)
from labelevents.values.shapes import Shape

__all__ = [
    "AnswerDict",
    "AttributeDict",
    "BaseFrameObject",
    "BaseFrameObjectRequired",
    "BoundingBoxDict",
    "BoundingBoxFrameCoordinatesDict",
    "BoundingBoxFrameObject",
    "CircleDict",
    "CircleFrameCoordinatesDict",
    "CircleFrameObject",
    "ClassificationAnswer",
    "ClassificationAnswerRequired",
    "Cuboid2DDict",
    "Cuboid2DFrameCoordinatesDict",
    "Cuboid2DFrameObject",
    "Cuboid2DIsometricDict",
    "Cuboid2DPerspectiveDict",
    "DynamicAttributeObject",
    "DynamicAttributeObjectRequired",
    "EllipseDict",
    "EllipseFrameCoordinatesDict",
    "EllipseFrameObject",
    "FrameClassification",
    "FrameClassificationRequired",
    "FrameObject",
    "LabelBlob",
    "LabelRowDict",
    "LegacyPolygonDict",
    "ObjectAction",
    "ObjectAnswer",
    "ObjectAnswerForGeometric",
    "ObjectAnswerForHtml",
    "ObjectAnswerForNonGeometric",
    "Point3DFrameCoordinatesDict",
    "PointDict",
    "PointDict3D",
    "PointFrameCoordinatesDict",
    "PointFrameObject",
    "PointFrameObject2D",
    "PointFrameObject3D",
    "PolygonDict",
    "PolygonFrameCoordinatesDict",
    "PolygonFrameCoordinatesDictRequired",
    "PolygonFrameObject",
    "PolylineDict",
    "PolylineFrameCoordinatesDict",
    "PolylineFrameObject",
    "RotatableBoundingBoxDict",
    "RotatableBoundingBoxFrameCoordinatesDict",
    "RotatableBoundingBoxFrameObject",
    "SegmentationObject",
    "SpaceFrameData",
    "SpaceHtmlData",
    "SpaceRange",
    "is_offset",
    "is_perspective",
]

# What stands on a frame.


class BaseFrameObjectRequired(TypedDict):
    """What is said of every object on a frame."""

    objectHash: str
    featureHash: str
    name: str
    color: str
    value: str
    createdAt: str


class BaseFrameObject(BaseFrameObjectRequired, total=False):
    """What may be said of every object on a frame; where it is comes with its shape."""

    createdBy: str | None
    lastEditedBy: str | None
    lastEditedAt: str
    objectNumber: int
    confidence: float
    manualAnnotation: bool
    reviews: list[Any]
    isDeleted: bool
    event: Literal["upsert", "delete"]
    interpolate: Literal["hold", "linear"]


class BoundingBoxFrameObject(BaseFrameObject, BoundingBoxFrameCoordinatesDict):
    """A box on a frame."""

    shape: Literal[Shape.BOUNDING_BOX]


class RotatableBoundingBoxFrameObject(BaseFrameObject, RotatableBoundingBoxFrameCoordinatesDict):
    """A turned box on a frame."""

    shape: Literal[Shape.ROTATABLE_BOUNDING_BOX]


class PolygonFrameObject(BaseFrameObject, PolygonFrameCoordinatesDict):
    """A polygon on a frame."""

    shape: Literal[Shape.POLYGON]


class PolylineFrameObject(BaseFrameObject, PolylineFrameCoordinatesDict):
    """A line on a frame."""

    shape: Literal[Shape.POLYLINE]


class PointFrameObject2D(BaseFrameObject, PointFrameCoordinatesDict):
    """A point on a frame."""

    shape: Literal[Shape.POINT]


class PointFrameObject3D(BaseFrameObject, Point3DFrameCoordinatesDict):
    """A point in space on a frame."""

    shape: Literal[Shape.POINT]


class SegmentationObject(BaseFrameObject):
    """Points of a cloud, as run lengths."""

    shape: Literal[Shape.SEGMENTATION]
    segmentation: str


PointFrameObject: TypeAlias = PointFrameObject2D | PointFrameObject3D


class Cuboid2DFrameObject(BaseFrameObject, Cuboid2DFrameCoordinatesDict):
    """A box in 2D on a frame."""

    shape: Literal[Shape.CUBOID_2D]


class CircleFrameObject(BaseFrameObject, CircleFrameCoordinatesDict):
    """A circle on a frame."""

    shape: Literal[Shape.CIRCLE]


class EllipseFrameObject(BaseFrameObject, EllipseFrameCoordinatesDict):
    """An ellipse on a frame."""

    shape: Literal[Shape.ELLIPSE]


FrameObject: TypeAlias = (
    BoundingBoxFrameObject
    | RotatableBoundingBoxFrameObject
    | PolygonFrameObject
    | PointFrameObject
    | PolylineFrameObject
    | Cuboid2DFrameObject
    | SegmentationObject
    | CircleFrameObject
    | EllipseFrameObject
)


class FrameClassificationRequired(TypedDict):
    """What is said of every classification on a frame."""

    classificationHash: str
    featureHash: str
    name: str
    value: str


class FrameClassification(FrameClassificationRequired, total=False):
    """What may be said of every classification on a frame; its answers stand elsewhere."""

    confidence: float
    createdAt: str
    createdBy: str | None
    lastEditedAt: str
    lastEditedBy: str
    manualAnnotation: bool
    reviews: list[Any]


class LabelBlob(TypedDict):
    """What stands on one frame."""

    objects: list[FrameObject]
    classifications: list[FrameClassification]


# Answers, and the row.


class AnswerDict(TypedDict):
    """An option that was chosen."""

    name: str
    value: str
    featureHash: str


class AttributeDict(TypedDict):
    """An attribute and its answer: options, text, or a number."""

    name: str
    value: str
    answers: list[AnswerDict] | str | float | int | None
    featureHash: str
    manualAnnotation: bool


class DynamicAttributeObjectRequired(AttributeDict):
    """An answer that holds on some frames."""

    range: list[list[int]]
    dynamic: bool
    shouldPropagate: bool


class DynamicAttributeObject(DynamicAttributeObjectRequired, total=False):
    """An answer that holds on some frames, with what older and newer files add."""

    spaceId: str
    trackHash: str | None


class SpaceHtmlData(TypedDict):
    """Places in a page, each from one node to another."""

    type: Literal["html"]
    range: list[list[HtmlNode]]


class SpaceFrameData(TypedDict):
    """Runs of frames of a space."""

    type: Literal["frame"]
    range: list[list[int]]


SpaceRange: TypeAlias = SpaceHtmlData | SpaceFrameData


class ClassificationAnswerRequired(TypedDict):
    """What is said of every classification of a row."""

    classificationHash: str
    featureHash: str
    classifications: list[AttributeDict]


class ClassificationAnswer(ClassificationAnswerRequired, total=False):
    """What may be said of every classification of a row."""

    range: list[list[int]] | None
    confidence: float | None
    createdAt: str | None
    createdBy: str | None
    lastEditedAt: str | None
    lastEditedBy: str | None
    manualAnnotation: bool | None
    reviews: list[Any]
    spaces: dict[str, SpaceRange]


class _ObjectAnswerForGeometric(TypedDict):
    objectHash: str
    classifications: list[AttributeDict]


class ObjectAnswerForGeometric(_ObjectAnswerForGeometric, total=False):
    """The answers of an object that is drawn on frames."""

    objectNumber: int


class ObjectAnswerForNonGeometric(BaseFrameObject):
    """An object that is a run of sound, time or text, with its answers."""

    shape: Literal[Shape.TEXT, Shape.AUDIO, Shape.TIME_RANGE, Shape.SEGMENTATION]
    classifications: list[AttributeDict]
    range: list[list[int]] | None
    spaces: dict[str, SpaceRange]


class ObjectAnswerForHtml(BaseFrameObject):
    """An object that is a part of a page, with its answers."""

    shape: Literal[Shape.TEXT]
    classifications: list[AttributeDict]
    range_html: list[dict[str, Any]]
    range: list[list[int]] | None


ObjectAnswer: TypeAlias = (
    ObjectAnswerForGeometric | ObjectAnswerForNonGeometric | ObjectAnswerForHtml
)


class ObjectAction(TypedDict):
    """The answers of one object that hold on some frames."""

    objectHash: str
    actions: list[DynamicAttributeObject]


class LabelRowDict(TypedDict, total=False):
    """A label row."""

    label_hash: str
    branch_name: str
    created_at: str
    last_edited_at: str
    data_hash: str
    dataset_hash: str
    dataset_title: str
    data_title: str
    data_type: str
    annotation_task_status: str
    is_shadow_data: bool
    label_status: str
    object_actions: dict[str, Any]
    object_answers: dict[str, Any]
    classification_answers: dict[str, ClassificationAnswer]
    data_units: dict[str, Any]
    spaces: dict[str, Any]
