"""What is known of a label row before its labels are read."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import attrs
import msgspec

from labelevents.events.record import from_microseconds
from labelevents.exceptions import DamagedStoreError, LabelRowError, LabelsKeyError
from labelevents.formats.encord.times import parsed_time
from labelevents.values.media import Audio, Image, ImageGroup, Media
from labelevents.views.tables import RowLine


class LabelStatus(str, enum.Enum):
    """How far the labelling of a row is."""

    NOT_LABELLED = "NOT_LABELLED"
    LABEL_IN_PROGRESS = "LABEL_IN_PROGRESS"
    LABELLED = "LABELLED"
    REVIEW_IN_PROGRESS = "REVIEW_IN_PROGRESS"
    REVIEWED = "REVIEWED"
    REVIEWED_TWICE = "REVIEWED_TWICE"

    MISSING_LABEL_STATUS = "_MISSING_LABEL_STATUS_"

    @classmethod
    def _missing_(cls, _value: object) -> LabelStatus:
        # A status that this version does not know.
        return cls.MISSING_LABEL_STATUS


class AnnotationTaskStatus(str, enum.Enum):
    """How far the annotation task of a row is."""

    QUEUED = "QUEUED"
    ASSIGNED = "ASSIGNED"
    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    COMPLETED = "COMPLETED"


class ShadowDataState(str, enum.Enum):
    """Which of a row's data a listing is about; a store holds no shadow data."""

    ALL_DATA = "ALL_DATA"
    SHADOW_DATA = "SHADOW_DATA"
    NOT_SHADOW_DATA = "NOT_SHADOW_DATA"


@attrs.frozen
class WorkflowGraphNode:
    """A stage of a workflow. A store has none; the class is here for code that names it."""

    uuid: str
    title: str

    @classmethod
    def from_optional_dict(cls, json_dict: dict[str, Any] | None) -> WorkflowGraphNode | None:
        """The stage that a dictionary names; None for None."""
        if json_dict is None:
            return None
        return cls(_need(json_dict, "uuid"), _need(json_dict, "title"))


@attrs.frozen
class LabelRowMetadata:
    """A label row as a listing shows it, with the field order of the label model.

    Sizes are in pixels, `duration` in seconds, `audio_sample_rate` in Hz, `audio_bit_depth` in
    bits. `data_type` is in capitals. `images_data` has a dictionary for each image: index, title,
    file_type, height, width, image_hash.
    """

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
    audio_sample_rate: int | None
    audio_codec: str | None
    audio_bit_depth: int | None
    audio_num_channels: int | None
    spaces: dict[str, Any]
    group_hash: str | None = None
    task_uuid: UUID | None = None
    priority: float | None = None
    client_metadata: dict[str, Any] | None = None
    images_data: list[Any] | None = None
    file_type: str | None = None
    is_valid: bool = True
    backing_item_uuid: UUID | None = None
    assigned_user_email: str | None = None
    last_actioned_by_user_email: str | None = None

    @classmethod
    def from_dict(cls, json_dict: dict[str, Any]) -> LabelRowMetadata:
        """The metadata that a dictionary of JSON holds.

        Raises:
            LabelsKeyError: if a key is missing.
            LabelRowError: if a time, a status or an id is none.
        """
        found = {name: _need(json_dict, name) for name in _NEEDED}
        names = [field.name for field in attrs.fields(cls) if field.name not in found]
        # What is not there is None; `is_valid` and `is_shadow_data` are not asked that way.
        found |= {name: json_dict.get(name) for name in names}
        found |= {
            name: read(found[name], name) for name, read in _READ.items() if found[name] is not None
        }
        found["label_status"] = LabelStatus(found["label_status"])
        found["is_valid"] = bool(json_dict.get("is_valid", True))
        found["is_shadow_data"] = json_dict.get("is_shadow_data", False)
        return cls(**found)

    @classmethod
    def from_list(cls, json_list: list[dict[str, Any]]) -> list[LabelRowMetadata]:
        """The metadata that a list of such dictionaries holds."""
        return [cls.from_dict(each) for each in json_list]

    def to_dict(self) -> dict[str, Any]:
        """The metadata by name; times and statuses as text."""
        return {name: _as_text(value) for name, value in attrs.asdict(self).items()}


_NEEDED = (
    *("data_hash", "dataset_hash", "dataset_title", "data_title", "data_type", "data_link"),
    *("spaces", "label_status", "number_of_frames", "branch_name"),
)


def _need(json_dict: Mapping[str, Any], name: str) -> Any:
    if name not in json_dict:
        raise LabelsKeyError(f"Expected the key `{name}` - at `metadata`")
    return json_dict[name]


def _read_task_status(value: Any, name: str) -> AnnotationTaskStatus:
    try:
        return AnnotationTaskStatus(value)
    except ValueError:
        told = ", ".join(status.value for status in AnnotationTaskStatus)
        raise LabelRowError(f"Expected one of {told}, got {value!r} - at `{name}`") from None


def _read_uuid(value: Any, name: str) -> UUID:
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise LabelRowError(f"Expected a UUID, got {value!r} - at `{name}`") from None


def _read_time(value: Any, name: str) -> datetime:
    return value if isinstance(value, datetime) else parsed_time(value, name)


# How a value in JSON becomes what it is here, where it is there.
_READ: dict[str, Callable[[Any, str], Any]] = {
    "created_at": _read_time,
    "last_edited_at": _read_time,
    "annotation_task_status": _read_task_status,
    "workflow_graph_node": lambda value, _: WorkflowGraphNode.from_optional_dict(value),
    "task_uuid": _read_uuid,
    "backing_item_uuid": _read_uuid,
}


def _as_text(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


_T = TypeVar("_T")

# Data units of a store are in no dataset; the label model asks for one all the same.
_DATASET_HASH = "00000000-0000-0000-0000-000000000000"
_decode_hashes = msgspec.json.Decoder(list[str]).decode
_media_decoder: msgspec.json.Decoder[Media] = msgspec.json.Decoder(Media)


# Whoever saves a row again and again reads its line each time, and media do not change.
@functools.lru_cache(maxsize=64)
def _decode_media(text: str) -> Media:
    return _media_decoder.decode(text)


def media_of(line: RowLine) -> Media:
    """The media of a listed row.

    Raises:
        DamagedStoreError: if the derived table says what no row's media can be.
    """
    return _decoded(_decode_media, line.media, line)


def _decoded(decode: Callable[[str], _T], text: str, line: RowLine) -> _T:
    try:
        return decode(text)
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


def of_media(
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
    width, height = media.size or (None, None)
    return LabelRowMetadata(
        label_hash=label_hash,
        created_at=created_at,
        last_edited_at=last_edited_at,
        branch_name="main",
        data_hash=data_hash,
        dataset_hash=_DATASET_HASH,
        dataset_title=dataset_title,
        data_title=media.title if title is None else title,
        data_type=media.data_type.to_upper_case_string(),
        data_link=None,
        label_status=status,
        annotation_task_status=AnnotationTaskStatus.QUEUED,
        workflow_graph_node=None,
        is_shadow_data=False,
        frames_per_second=media.rate,
        number_of_frames=media.number_of_frames,
        duration=media.seconds,
        height=height,
        width=width,
        **_of_sound(media),
        spaces={},
        images_data=_images_data(media, data_hash, image_hashes),
        file_type=None if isinstance(media, ImageGroup) else media.file_type,
    )


def _of_sound(media: Media) -> dict[str, Any]:
    """What only a sound has; None of other media."""
    sound = media if isinstance(media, Audio) else Audio("")
    return {
        "audio_sample_rate": sound.sample_rate,
        "audio_codec": sound.codec,
        "audio_bit_depth": sound.bit_depth,
        "audio_num_channels": sound.channels,
    }


def _images_data(
    media: Media, data_hash: str, hashes: list[str] | tuple[str, ...]
) -> list[dict[str, Any]] | None:
    """One entry per image, as the label model lists them; None where there are no images."""
    if not isinstance(media, Image | ImageGroup):
        return None
    images = [media] if isinstance(media, Image) else list(media.images)
    hashes = hashes or [data_hash]
    return [
        {
            "index": index,
            "title": image.title,
            "file_type": image.file_type,
            "height": image.height,
            "width": image.width,
            "image_hash": image_hash,
        }
        for index, (image, image_hash) in enumerate(zip(images, hashes, strict=True))
    ]
