"""What is known of a label row before its labels are read."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import attrs
import msgspec

from labelevents.events.record import from_microseconds
from labelevents.exceptions import DamagedStoreError, LabelRowError
from labelevents.values.media import Image, ImageGroup, Media, Video
from labelevents.views.tables import RowLine


class LabelStatus(str, enum.Enum):
    """How far the labelling of a row is."""

    NOT_LABELLED = "NOT_LABELLED"
    LABEL_IN_PROGRESS = "LABEL_IN_PROGRESS"
    LABELLED = "LABELLED"
    REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
    REVIEWED = "REVIEWED"
    REVIEWED_TWICE = "REVIEWED_TWICE"


class AnnotationTaskStatus(str, enum.Enum):
    """How far the annotation task of a row is."""

    QUEUED = "QUEUED"
    ASSIGNED = "ASSIGNED"
    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    COMPLETED = "COMPLETED"


class ShadowDataState(str, enum.Enum):
    """Which of a row's data a listing is about; a store holds no shadow data."""

    ALL_DATA = "all_data"
    EXCLUDE_SHADOW = "exclude_shadow"
    ONLY_SHADOW = "only_shadow"


@attrs.frozen
class WorkflowGraphNode:
    """A stage of a workflow. A store has none; the class is here for code that names it."""

    uuid: str
    title: str


@attrs.frozen
class LabelRowMetadata:
    """A label row as a listing shows it, with the field order of the label model."""

    label_hash: str | None
    created_at: datetime | None
    last_edited_at: datetime | None
    branch_name: str
    data_hash: str
    dataset_hash: str
    dataset_title: str
    data_title: str
    data_type: str
    data_link: str | None
    label_status: LabelStatus
    annotation_task_status: AnnotationTaskStatus | None
    workflow_graph_node: WorkflowGraphNode | None
    is_shadow_data: bool
    frames_per_second: float | None
    number_of_frames: int
    duration: float | None
    height: int | None
    width: int | None
    audio_sample_rate: int | None = None
    audio_codec: str | None = None
    audio_bit_depth: int | None = None
    audio_num_channels: int | None = None
    spaces: dict[str, Any] = attrs.field(factory=dict)
    group_hash: str | None = None
    task_uuid: UUID | None = None
    priority: float | None = None
    client_metadata: dict[str, Any] | None = None
    images_data: list[dict[str, Any]] | None = None
    file_type: str | None = None
    is_valid: bool = True
    backing_item_uuid: UUID | None = None
    assigned_user_email: str | None = None
    last_actioned_by_user_email: str | None = None


_T = TypeVar("_T")

# Data units of a store are in no dataset; the label model asks for one all the same.
_DATASET_HASH = "00000000-0000-0000-0000-000000000000"
_decode_hashes: msgspec.json.Decoder[list[str]] = msgspec.json.Decoder(list[str])
_decode_media: msgspec.json.Decoder[Media] = msgspec.json.Decoder(Media)


def media_of(line: RowLine) -> Media:
    """The media of a listed row.

    Raises:
        DamagedStoreError: if the derived table says what no row's media can be.
    """
    return _decoded(_decode_media, line.media, line)


def _decoded(decoder: msgspec.json.Decoder[_T], text: str, line: RowLine) -> _T:
    try:
        return decoder.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        told = f"The table `rows` says of `{line.title}` what cannot be: {error}."
        raise DamagedStoreError(f"{told} Run `labelevents doctor`.", problems=(told,)) from None


def of_line(line: RowLine, dataset_title: str = "") -> LabelRowMetadata:
    """The metadata of a listed row."""
    return of_media(
        media_of(line),
        label_hash=line.label_hash,
        data_hash=line.data_hash,
        title=line.title,
        image_hashes=_decoded(_decode_hashes, line.image_hashes, line),
        dataset_title=dataset_title,
        created_at=from_microseconds(line.created_us),
        last_edited_at=from_microseconds(line.last_edited_us),
        status=LabelStatus.LABEL_IN_PROGRESS if line.labelled else LabelStatus.NOT_LABELLED,
    )


def of_media(  # the metadata of a row has that many parts
    media: Media,
    *,
    label_hash: str | None,
    data_hash: str,
    title: str | None = None,
    image_hashes: list[str] | tuple[str, ...] = (),
    dataset_title: str = "",
    created_at: datetime | None = None,
    last_edited_at: datetime | None = None,
    status: LabelStatus = LabelStatus.NOT_LABELLED,
) -> LabelRowMetadata:
    """The metadata of a row about `media`."""
    video = media if isinstance(media, Video) else None
    return LabelRowMetadata(
        label_hash=label_hash,
        created_at=created_at,
        last_edited_at=last_edited_at,
        branch_name="main",
        data_hash=data_hash,
        dataset_hash=_DATASET_HASH,
        dataset_title=dataset_title,
        data_title=media.title if title is None else title,
        data_type=media.data_type.value.upper(),
        data_link=None,
        label_status=status,
        annotation_task_status=AnnotationTaskStatus.QUEUED,
        workflow_graph_node=None,
        is_shadow_data=False,
        frames_per_second=None if video is None else video.fps,
        number_of_frames=media.number_of_frames,
        duration=None if video is None else video.frames / video.fps,
        height=None if isinstance(media, ImageGroup) else media.height,
        width=None if isinstance(media, ImageGroup) else media.width,
        images_data=_images_data(media, data_hash, image_hashes),
    )


def _images_data(
    media: Media, data_hash: str, hashes: list[str] | tuple[str, ...]
) -> list[dict[str, Any]] | None:
    """One entry per image, as the label model lists them; None for a video."""
    if isinstance(media, Video):
        return None
    images = [media] if isinstance(media, Image) else list(media.images)
    hashes = hashes or [data_hash]
    return [
        {
            "index": index,
            "title": image.title,
            "file_type": None,
            "height": image.height,
            "width": image.width,
            "image_hash": image_hash,
        }
        for index, (image, image_hash) in enumerate(zip(images, hashes, strict=True))
    ]


def media_in(known: LabelRowMetadata) -> Media:
    """The media that metadata describe.

    Raises:
        LabelRowError: if they describe none that can be labelled.
    """
    kind = known.data_type.lower()
    if kind == "img_group":
        images = known.images_data or []
        sizes = [Image(str(i["title"]), i["width"], i["height"]) for i in images]
        return ImageGroup(known.data_title, tuple(sizes))
    if kind not in ("video", "image"):
        raise LabelRowError(f"Label rows of `{kind}` are not supported by this version.")
    if not known.width or not known.height:
        raise LabelRowError(f"The size of `{known.data_title}` is not known.")
    if kind == "image":
        return Image(known.data_title, known.width, known.height)
    fps = known.frames_per_second or 25.0
    return Video(known.data_title, known.width, known.height, known.number_of_frames, fps)
