"""The properties of a label row that can be read before its labels are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from labelevents.exceptions import LabelRowError
from labelevents.rows.frame_view import FrameViewMetadata
from labelevents.rows.metadata import AnnotationTaskStatus, LabelRowMetadata, LabelStatus
from labelevents.values.media import DataType


class RowMetadata:
    """Read-only facts about a row, from its metadata."""

    _metadata: LabelRowMetadata

    @property
    def label_hash(self) -> str | None:
        """The row's hash; made when the row is."""
        return self._metadata.label_hash

    @property
    def branch_name(self) -> str:
        """Always `main`: a store has one line of history."""
        return self._metadata.branch_name

    @property
    def data_hash(self) -> str:
        """The hash of the data unit."""
        return self._metadata.data_hash

    @property
    def group_hash(self) -> str | None:
        """The hash of the group the data unit belongs to, if any."""
        return self._metadata.group_hash

    @property
    def dataset_hash(self) -> str:
        """The hash of the dataset; all zeros, as a store has none."""
        return self._metadata.dataset_hash

    @property
    def dataset_title(self) -> str:
        """The title of the dataset: the project's."""
        return self._metadata.dataset_title

    @property
    def data_title(self) -> str:
        """The row's title."""
        return self._metadata.data_title

    @property
    def data_type(self) -> DataType:
        """What is labelled: a video, an image, a group of images."""
        return DataType(self._metadata.data_type.lower())

    @property
    def file_type(self) -> str | None:
        """The file's type, where it is known."""
        return self._metadata.file_type

    @property
    def client_metadata(self) -> dict[str, Any] | None:
        """What a client noted about the data, if anything."""
        return self._metadata.client_metadata

    @property
    def label_status(self) -> LabelStatus:
        """Whether the row has been labelled."""
        return self._metadata.label_status

    @property
    def annotation_task_status(self) -> AnnotationTaskStatus | None:
        """How far the annotation task is."""
        return self._metadata.annotation_task_status

    @property
    def workflow_graph_node(self) -> Any:
        """The stage of a workflow; None, as a store has none."""
        return self._metadata.workflow_graph_node

    @property
    def is_shadow_data(self) -> bool:
        """Whether this is shadow data; never in a store."""
        return self._metadata.is_shadow_data

    @property
    def created_at(self) -> datetime | None:
        """When the row was made, UTC."""
        return self._metadata.created_at

    @property
    def last_edited_at(self) -> datetime | None:
        """When the row was last saved, UTC."""
        return self._metadata.last_edited_at

    @property
    def number_of_frames(self) -> int:
        """How many frames can be labelled, counted from 0."""
        return self._metadata.number_of_frames

    @property
    def duration(self) -> float | None:
        """Seconds, of a video."""
        return self._metadata.duration

    @property
    def fps(self) -> float | None:
        """Frames per second, of a video."""
        return self._metadata.frames_per_second

    @property
    def data_link(self) -> str | None:
        """A link to the data; a store keeps none."""
        return self._metadata.data_link

    @property
    def width(self) -> int | None:
        """Pixels; None for a group of images, whose sizes may differ."""
        return self._metadata.width

    @property
    def height(self) -> int | None:
        """Pixels; None for a group of images, whose sizes may differ."""
        return self._metadata.height

    @property
    def priority(self) -> float | None:
        """The task's priority, if there is one."""
        return self._metadata.priority

    @property
    def task_uuid(self) -> UUID | None:
        """The task's id, if there is one."""
        return self._metadata.task_uuid

    @property
    def backing_item_uuid(self) -> UUID | None:
        """The storage item's id, if there is one."""
        return self._metadata.backing_item_uuid

    @property
    def assigned_user_email(self) -> str | None:
        """Who the task is assigned to, if anybody."""
        return self._metadata.assigned_user_email

    @property
    def last_actioned_by_user_email(self) -> str | None:
        """Who last did something with the task, if anybody."""
        return self._metadata.last_actioned_by_user_email

    @property
    def is_valid(self) -> bool:
        """Whether the row passed validation; true in a store, which refuses what is not valid."""
        return self._metadata.is_valid

    def get_frame_metadata(self, frame: int | str = 0) -> FrameViewMetadata:
        """The picture behind a frame, given by number or by the image's hash.

        Raises:
            LabelRowError: if there is no such frame.
        """
        for known in self.get_frames_metadata():
            if frame in (known.frame_number, known.image_hash):
                return known
        raise LabelRowError(f"`{self.data_title}` has no frame {frame!r}.")

    def get_frames_metadata(self) -> list[FrameViewMetadata]:
        """The pictures of the row; of a video or an image just one entry."""
        if self.data_type != DataType.IMG_GROUP:
            title, data_hash = self.data_title, self.data_hash
            size = (self.width or 0, self.height or 0)
            return [FrameViewMetadata(title, self.file_type, *size, data_hash, 0)]
        return [
            FrameViewMetadata(
                title=image["title"],
                file_type=image["file_type"],
                width=image["width"],
                height=image["height"],
                image_hash=image["image_hash"],
                frame_number=image["index"],
            )
            for image in self._metadata.images_data or []
        ]
