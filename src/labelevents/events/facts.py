"""Every event there is. These type names, field names and shapes are storage: they never change.

An event is one write, of a value or of its absence, to one or more fields of one instance. It is
stored as a JSON array ``[type, version, instance, fields, frames, value]``:

* ``instance``: an object's or classification's hash, a project's hash, the path of an ontology
  item, or "" where the row itself is meant;
* ``fields``: the fields written, such as ``geometry``, ``confidence`` or ``answer:<attribute>``;
* ``frames``: half-open ``lo, hi, lo, hi, …``, or null for what holds on no frame in particular;
* ``value``: what was written; null where the fields were made absent.

A new kind of fact is a new type. A changed shape is a new version, and the old one stays readable.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from labelevents.values.answers import Answer
from labelevents.values.geometry import Geometry
from labelevents.values.media import Media

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
ExtraValue = bool | int | float | str | list[Any] | dict[str, Any] | None  # any JSON
Frames = tuple[int, ...]


class Packed(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One value per frame as float64 columns; base64 in the log. See `values/columns.py`."""

    kind: Literal[
        "bounding_box",
        "rotatable_bounding_box",
        "point",
        "point_3d",
        "circle",
        "ellipse",
        "number",
    ]
    columns: bytes


class Metadata(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """What an annotation may say beside its geometry. UNSET is not written; null is a value."""

    confidence: float | UnsetType = UNSET
    manual_annotation: bool | UnsetType = UNSET
    created_at: Instant | UnsetType = UNSET
    created_by: str | UnsetType | None = UNSET
    last_edited_at: Instant | UnsetType = UNSET
    last_edited_by: str | UnsetType | None = UNSET
    is_deleted: bool | UnsetType = UNSET
    reviews: list[dict[str, Any]] | UnsetType = UNSET
    extra: dict[str, ExtraValue] | UnsetType = UNSET


# Most annotations say nothing beside their geometry: one object for all of them.
NOTHING_SAID = Metadata()


class Placement(Metadata, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One geometry for all the frames of an event."""

    geometry: Geometry | UnsetType = UNSET


class Trajectory(Metadata, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One geometry per frame of an event, in frame order; numbers per frame beside it."""

    geometry: Packed | tuple[Geometry, ...] | UnsetType = UNSET
    numbers: dict[str, Packed] | UnsetType = UNSET


class Identity(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """What an instance is: its ontology item, by hash, and its display number.

    A classification that is `range_only` is on ranges of media time, and says what it says as a
    whole, not frame by frame. One that is `is_global` is about the whole row: there is one of a
    kind, wherever it is.
    """

    item: str
    number: int | None = None
    range_only: bool = False
    is_global: bool = False


class RowFacts(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a label row is about."""

    project: str
    data_hash: str
    media: Media
    image_hashes: tuple[str, ...] = ()


class OntologyItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ontology element without its children; which one, says the event's instance."""

    kind: Literal["object", "classification", "attribute", "option", "skeleton_template"]
    position: int
    value: dict[str, Any]


class _Event(msgspec.Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """The five places every event has, after its type.

    Like all that it holds, it is in no cycle, so Python's collector need not look at it: half of
    the time of placing boxes was that.
    """

    version: Literal[1]
    instance: str
    fields: tuple[str, ...]
    frames: Frames | None
    value: Any


class _Nothing(_Event, frozen=True):
    """Base of the events that make fields absent."""

    value: None


# Any stream


class Revocation(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which commits count no more in a stream, and where the values that are back come from.

    `revoked` are commit numbers; one that revoked others itself lets them count again. `origins`
    say of the events that follow in the same commit whose values they bring back: pairs of a
    commit's number, 0 for none, and how many events.
    """

    revoked: tuple[int, ...]
    origins: tuple[tuple[int, int], ...] = ()


class CommitsRevoked(_Event, frozen=True, tag="commits.revoked"):
    """What these commits wrote to this stream counts no more; the events after it make it so."""

    value: Revocation


# A label row


class RowCreated(_Event, frozen=True, tag="row.created"):
    """A data unit can be labelled from now on."""

    value: RowFacts


class RowRenamed(_Event, frozen=True, tag="row.renamed"):
    """The row has another title."""

    value: str


class RowArchived(_Event, frozen=True, tag="row.archived"):
    """The row left the lists (true), or came back (false)."""

    value: bool


class RowDescribed(_Event, frozen=True, tag="row.described"):
    """What came with the row beside its labels, by field; null where it is said no more."""

    value: dict[str, Any] | None


# Object instances


class ObjectAdded(_Event, frozen=True, tag="object.added"):
    """An object instance joined the row."""

    value: Identity


class ObjectPlaced(_Event, frozen=True, tag="object.placed"):
    """The object has one geometry on these frames."""

    value: Placement


class ObjectTracked(_Event, frozen=True, tag="object.tracked"):
    """The object has a geometry of its own on each of these frames."""

    value: Trajectory


class ObjectAnnotated(_Event, frozen=True, tag="object.annotated"):
    """Something was said of the object, its geometry apart: on these frames, or of all of it."""

    value: Metadata


class ObjectNumbered(_Event, frozen=True, tag="object.numbered"):
    """The object has another display number, or none."""

    value: int | None


class ObjectUnplaced(_Nothing, frozen=True, tag="object.unplaced"):
    """The object left these frames, with what was said of it there."""


class ObjectRemoved(_Nothing, frozen=True, tag="object.removed"):
    """The object left the row."""


class ObjectAnswered(_Event, frozen=True, tag="object.answered"):
    """An attribute has this answer: on these frames, or, without frames, for the whole object."""

    value: Answer


class ObjectAnswerDeleted(_Nothing, frozen=True, tag="object.answer_deleted"):
    """An attribute has no answer any more, on these frames or at all."""


# Classification instances


class ClassificationAdded(_Event, frozen=True, tag="classification.added"):
    """A classification instance joined the row."""

    value: Identity


class ClassificationPlaced(_Event, frozen=True, tag="classification.placed"):
    """The classification holds on these frames."""

    value: Metadata


class ClassificationAnnotated(_Event, frozen=True, tag="classification.annotated"):
    """Something was said of the classification: on these frames, or of the whole instance."""

    value: Metadata


class ClassificationUnplaced(_Nothing, frozen=True, tag="classification.unplaced"):
    """The classification holds on these frames no more."""


class ClassificationRemoved(_Nothing, frozen=True, tag="classification.removed"):
    """The classification left the row."""


class ClassificationAnswered(_Event, frozen=True, tag="classification.answered"):
    """An attribute of the classification has this answer."""

    value: Answer


class ClassificationAnswerDeleted(_Nothing, frozen=True, tag="classification.answer_deleted"):
    """An attribute of the classification has no answer any more."""


# Projects and their ontologies


class ProjectCreated(_Event, frozen=True, tag="project.created"):
    """There is a project of this title."""

    value: str


class ProjectArchived(_Event, frozen=True, tag="project.archived"):
    """The project left the lists (true), or came back (false)."""

    value: bool


class TagFacts(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The revision that a tag names, and why."""

    rev: int
    message: str | None = None


class TagSet(_Event, frozen=True, tag="tag.set"):
    """A revision has this name; which name, says the event's instance."""

    value: TagFacts


class OntologyItemAdded(_Event, frozen=True, tag="ontology.item_added"):
    """The ontology has one more element."""

    value: OntologyItem


class OntologyItemChanged(_Event, frozen=True, tag="ontology.item_changed"):
    """An element of the ontology changed; labels refer to it by hash and keep their answers."""

    value: OntologyItem


class OntologyItemRemoved(_Nothing, frozen=True, tag="ontology.item_removed"):
    """An element left the ontology."""


RowEvent = (
    CommitsRevoked
    | RowCreated
    | RowRenamed
    | RowArchived
    | RowDescribed
    | ObjectAdded
    | ObjectPlaced
    | ObjectTracked
    | ObjectAnnotated
    | ObjectNumbered
    | ObjectUnplaced
    | ObjectRemoved
    | ObjectAnswered
    | ObjectAnswerDeleted
    | ClassificationAdded
    | ClassificationPlaced
    | ClassificationAnnotated
    | ClassificationUnplaced
    | ClassificationRemoved
    | ClassificationAnswered
    | ClassificationAnswerDeleted
)
ProjectEvent = CommitsRevoked | ProjectCreated | ProjectArchived | TagSet
OntologyEvent = CommitsRevoked | OntologyItemAdded | OntologyItemChanged | OntologyItemRemoved
Event = RowEvent | ProjectEvent | OntologyEvent
