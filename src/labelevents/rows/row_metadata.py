"""The properties of a label row that can be read before its labels are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from labelevents.exceptions import WrongProjectTypeError
from labelevents.rows.metadata import (
    AnnotationTaskStatus,
    LabelRowMetadata,
    LabelStatus,
    WorkflowGraphNode,
)
from labelevents.values.media import DataType


class RowMetadata:
    """Read-only facts about a row, from its metadata."""

    _metadata: LabelRowMetadata

    def _known(self) -> LabelRowMetadata:
        """What is known of the row: the one place that all properties ask."""
        return self._metadata

    @property
    def label_hash(self) -> str | None:
        """The row's hash; made when the row is."""
        return self._known().label_hash

    @property
    def branch_name(self) -> str:
        """Always `main`: a store has one line of history."""
        return self._known().branch_name

    @property
    def data_hash(self) -> str:
        """The hash of the data unit."""
        return self._known().data_hash

    @property
    def group_hash(self) -> str | None:
        """The hash of the group the data unit belongs to, if any."""
        return self._known().group_hash

    @property
    def dataset_hash(self) -> str:
        """The hash of the dataset; all zeros, as a store has none."""
        return self._known().dataset_hash

    @property
    def dataset_title(self) -> str:
        """The title of the dataset: the project's."""
        return self._known().dataset_title

    @property
    def data_title(self) -> str:
        """The row's title."""
        return self._known().data_title

    @property
    def data_type(self) -> DataType:
        """What is labelled: a video, an image, a sound and so on."""
        return DataType.from_upper_case_string(self._known().data_type.upper())

    @property
    def file_type(self) -> str | None:
        """The type of the file, as in `video/mp4`; None for a group, or where it is not known."""
        return self._known().file_type

    @property
    def client_metadata(self) -> dict[str, Any] | None:
        """What a client noted about the data, if anything."""
        return self._known().client_metadata

    @property
    def label_status(self) -> LabelStatus:
        """Whether the row has been labelled.

        Raises:
            WrongProjectTypeError: if the row is in a workflow; see `workflow_graph_node`.
        """
        self._check_no_workflow("label_status")
        return self._known().label_status

    @property
    def annotation_task_status(self) -> AnnotationTaskStatus | None:
        """How far the annotation task is; None where nobody knows.

        Raises:
            WrongProjectTypeError: if the row is in a workflow; see `workflow_graph_node`.
        """
        self._check_no_workflow("annotation_task_status")
        return self._known().annotation_task_status

    @property
    def workflow_graph_node(self) -> WorkflowGraphNode | None:
        """The stage of a workflow; None, as a store has none."""
        return self._known().workflow_graph_node

    @property
    def is_shadow_data(self) -> bool:
        """Whether this is shadow data; never in a store."""
        return self._known().is_shadow_data

    @property
    def created_at(self) -> datetime | None:
        """When the row was made, UTC."""
        return self._known().created_at

    @property
    def last_edited_at(self) -> datetime | None:
        """When the row was last saved, UTC."""
        return self._known().last_edited_at

    @property
    def number_of_frames(self) -> int:
        """How many frames, counted from 0: of a PDF its pages, of a sound its samples.

        Labels of a DICOM series may be on later ones, too.
        """
        return self._known().number_of_frames

    @property
    def duration(self) -> float | None:
        """Seconds, of a video or a sound."""
        return self._known().duration

    @property
    def fps(self) -> float | None:
        """Frames per second of a video, samples per second of a sound."""
        return self._known().frames_per_second

    @property
    def data_link(self) -> str | None:
        """A link to the data, where the row came with one; a store makes none."""
        return self._known().data_link

    @property
    def width(self) -> int | None:
        """Pixels; None where there are none, or not known ones, or several as in a group."""
        return self._known().width

    @property
    def height(self) -> int | None:
        """Pixels; None where there are none, or not known ones, or several as in a group."""
        return self._known().height

    @property
    def audio_codec(self) -> str | None:
        """Of a sound, as in `mp3`, where it is known."""
        return self._known().audio_codec

    @property
    def audio_sample_rate(self) -> int | None:
        """Of a sound, in Hz, where it is known."""
        return self._known().audio_sample_rate

    @property
    def audio_bit_depth(self) -> int | None:
        """Of a sound, bits of a sample, where it is known."""
        return self._known().audio_bit_depth

    @property
    def audio_num_channels(self) -> int | None:
        """Of a sound, how many channels, where it is known."""
        return self._known().audio_num_channels

    @property
    def priority(self) -> float | None:
        """The task's priority in a workflow.

        Raises:
            WrongProjectTypeError: if the row is in none, as every row of a store.
        """
        self._check_workflow("priority")
        return self._known().priority

    @property
    def task_uuid(self) -> UUID | None:
        """The task's id in a workflow.

        Raises:
            WrongProjectTypeError: if the row is in none, as every row of a store.
        """
        self._check_workflow("task_uuid")
        return self._known().task_uuid

    @property
    def backing_item_uuid(self) -> UUID | None:
        """The storage item's id, if there is one."""
        return self._known().backing_item_uuid

    @property
    def assigned_user_email(self) -> str | None:
        """Who the task is assigned to, if anybody."""
        return self._known().assigned_user_email

    @property
    def last_actioned_by_user_email(self) -> str | None:
        """Who last did something with the task, if anybody."""
        return self._known().last_actioned_by_user_email

    @property
    def is_valid(self) -> bool:
        """Whether the row passed validation; true in a store, which refuses what is not valid."""
        return self._known().is_valid

    def _check_workflow(self, name: str) -> None:
        if self.workflow_graph_node is None:
            raise WrongProjectTypeError(
                f"`{name}` is for rows in a workflow; `{self.data_title}` is in none."
            )

    def _check_no_workflow(self, name: str) -> None:
        if self.workflow_graph_node is not None:
            raise WrongProjectTypeError(
                f"`{name}` is not for rows in a workflow, as `{self.data_title}` is. Ask for its"
                " `workflow_graph_node`."
            )
