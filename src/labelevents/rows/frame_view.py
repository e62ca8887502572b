"""One frame of a label row: who is on it, and adding somebody to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.ontology.structure import Classification, Object
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.object_instance import ObjectInstance
from labelevents.values.coordinates import Coordinates
from labelevents.values.media import DataType
from labelevents.values.records import DICOMSliceMetadata

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2


@attrs.frozen
class FrameViewMetadata:
    """The picture behind one frame; sizes in pixels."""

    title: str
    file_type: str | None
    width: int
    height: int
    image_hash: str
    frame_number: int


class FrameView:
    """One frame of a row, live. Reading costs what is on the frame, not what is on the row."""

    __slots__ = ("_frame", "_row")

    def __init__(self, label_row: LabelRowV2, frame: int) -> None:
        self._row = label_row
        self._frame = frame

    @property
    def frame(self) -> int:
        """The frame, from 0."""
        return self._frame

    @property
    def width(self) -> int:
        """The picture's width in pixels.

        Raises:
            LabelRowError: if it is not known, or there is no picture.
        """
        return self._size("width")

    @property
    def height(self) -> int:
        """The picture's height in pixels.

        Raises:
            LabelRowError: if it is not known, or there is no picture.
        """
        return self._size("height")

    @property
    def image_hash(self) -> str:
        """The image's hash.

        Raises:
            LabelRowError: if the row is not of images, or has no such frame.
        """
        return self._row.image(self._frame).image_hash

    @property
    def image_title(self) -> str:
        """The image's title.

        Raises:
            LabelRowError: if the row is not of images, or has no such frame.
        """
        return self._row.image(self._frame).title

    @property
    def file_type(self) -> str | None:
        """The image's file type, where it is known.

        Raises:
            LabelRowError: if the row is not of images, or has no such frame.
        """
        return self._row.image(self._frame).file_type

    @property
    def data_link(self) -> str | None:
        """A link to the image, where the row came with one; a store makes none.

        Raises:
            LabelRowError: if the row is not of images, or has no such frame.
        """
        self._row.image(self._frame)
        return self._row.image_link(self._frame)

    @property
    def metadata(self) -> DICOMSliceMetadata | None:
        """What came with a slice of a scan beside its labels; None if nothing did."""
        return self._row.slice_metadata(self._frame)

    def get_object_instances(
        self, filter_ontology_object: Object | None = None
    ) -> list[ObjectInstance]:
        """The objects on this frame, in the order in which they joined the row."""
        return self._row.get_object_instances(filter_ontology_object, self._frame)

    def get_classification_instances(
        self, filter_ontology_classification: Classification | None = None
    ) -> list[ClassificationInstance]:
        """The classifications on this frame, in the order in which they joined the row."""
        return self._row.get_classification_instances(filter_ontology_classification, self._frame)

    def add_object_instance(
        self,
        object_instance: ObjectInstance,
        coordinates: Coordinates,
        *,
        overwrite: bool = False,
        created_at: datetime | None = None,
        created_by: str | None = None,
        last_edited_at: datetime | None = None,
        last_edited_by: str | None = None,
        confidence: float | None = None,
        manual_annotation: bool | None = None,
    ) -> None:
        """Put an object on this frame, and on the row if it is on none.

        Args:
            object_instance: one of this row, or of none.
            coordinates: where, as fractions of the image.
            overwrite: replace what the object has on this frame.
            created_at: as for `ObjectInstance.set_for_frames`, like all that follows.
            created_by: who made it.
            last_edited_at: when it was last edited.
            last_edited_by: who last edited it.
            confidence: from 0 to 1.
            manual_annotation: whether a person drew it.

        Raises:
            LabelRowError: if the object is on another row, or on this frame already. Nothing has
                changed then.
        """
        said: dict[str, Any] = {
            "overwrite": overwrite,
            "created_at": created_at,
            "created_by": created_by,
            "last_edited_at": last_edited_at,
            "last_edited_by": last_edited_by,
            "confidence": confidence,
            "manual_annotation": manual_annotation,
        }

        def place(instance: ObjectInstance) -> None:
            instance.set_for_frames(coordinates, self._frame, **said)

        self._row.place_on_frame(object_instance, place)

    def add_classification_instance(
        self,
        classification_instance: ClassificationInstance,
        *,
        overwrite: bool = False,
        created_at: datetime | None = None,
        created_by: str | None = None,
        confidence: float = 1.0,
        manual_annotation: bool = True,
        last_edited_at: datetime | None = None,
        last_edited_by: str | None = None,
    ) -> None:
        """Put a classification on this frame, and on the row if it is on none.

        Args:
            classification_instance: one of this row, or of none.
            overwrite: as for `ClassificationInstance.set_for_frames`, like all that follows.
            created_at: when it was made.
            created_by: who made it.
            confidence: from 0 to 1.
            manual_annotation: whether a person made it.
            last_edited_at: when it was last edited.
            last_edited_by: who last edited it.

        Raises:
            LabelRowError: if it is on another row, or the frame is taken. Nothing has changed then.
        """
        said: dict[str, Any] = {
            "overwrite": overwrite,
            "created_at": created_at,
            "created_by": created_by,
            "confidence": confidence,
            "manual_annotation": manual_annotation,
            "last_edited_at": last_edited_at,
            "last_edited_by": last_edited_by,
        }

        def place(instance: ClassificationInstance) -> None:
            instance.set_for_frames(self._frame, **said)

        self._row.place_on_frame(classification_instance, place)

    def _size(self, side: str) -> int:
        row = self._row
        found: int | None
        if row.data_type is DataType.IMG_GROUP:
            found = getattr(row.image(self._frame), side)
        else:
            scan = self.metadata if row.data_type is DataType.DICOM else None
            found = getattr(row if scan is None else scan, side)
        if found is None:
            raise LabelRowError(f"The {side} of `{row.data_title}` is not known.")
        return found

    def __repr__(self) -> str:
        return f"FrameView(label_row={self._row.data_title!r}, frame={self._frame})"
