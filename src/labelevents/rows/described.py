"""What a row's JSON said beside its labels, laid over what its store or client knows of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import attrs

from labelevents.formats.encord import fields as x
from labelevents.formats.encord.labels import ON_IMAGES
from labelevents.formats.encord.times import parsed_time
from labelevents.model.state import RowState
from labelevents.rows.metadata import AnnotationTaskStatus, LabelRowMetadata, LabelStatus
from labelevents.rows.session import RowSession
from labelevents.values.media import DataType

# Of a data unit, what is said of the row, by field of the metadata.
_OF_UNIT = {
    "width": "width",
    "height": "height",
    "data_link": "data_link",
    "file_type": "data_type",
    "audio_codec": "audio_codec",
    "audio_sample_rate": "audio_sample_rate",
    "audio_bit_depth": "audio_bit_depth",
    "audio_num_channels": "audio_num_channels",
}


def overlaid(known: LabelRowMetadata, state: RowState, *, edited: bool = False) -> LabelRowMetadata:
    """The metadata of a row with what its JSON said, where it came as JSON.

    Frames, duration and whether it is shadow data stay as they were known: the label model takes
    them from the data, not from the labels.

    Args:
        known: what is known of the row.
        state: its labels, and what came with them.
        edited: whether it was written to after its JSON said when it was last edited.
    """
    if state.title and state.title != known.data_title:
        known = attrs.evolve(known, data_title=state.title)
    said = {name: cell.value for name, cell in state.described.items()}
    if edited:
        said.pop("last_edited_at", None)
    if not said:
        return known
    found: dict[str, Any] = {
        name: read(said[name], name) for name, read in _OF_ROW.items() if name in said
    }
    rest = said.get(x.REST, {})
    found |= {name: rest[name] for name in _PLAIN if name in rest}
    if x.FRAMES_SEEN in said:
        found["number_of_frames"] = max(known.number_of_frames, said[x.FRAMES_SEEN])
    if "is_valid" in rest:
        found["is_valid"] = bool(rest["is_valid"])
    if "task_uuid" in rest:
        found["task_uuid"] = _uuid(rest["task_uuid"])
    return attrs.evolve(known, **found, **_of_units(known, said.get(x.UNITS, {})))


def was_edited(session: RowSession) -> bool:
    """Whether a row was written to after its JSON said when it was last edited."""
    said = session.state.described.get("last_edited_at")
    if said is None or session.workspace.log is None:
        return False
    commit = said.stamp.commit
    if commit is None:  # it is not saved yet, and neither is what came with it
        return False
    return bool(session.tail) or session.revision != commit


def _of_units(known: LabelRowMetadata, units: Mapping[str, Any]) -> dict[str, Any]:
    data_type = DataType(known.data_type.lower())
    if data_type is DataType.IMG_GROUP:
        return {}
    unit: Mapping[str, Any] = next(iter(units.values()), {})
    found = {name: unit[key] for name, key in _OF_UNIT.items() if key in unit}
    if data_type not in (*ON_IMAGES, DataType.VIDEO, DataType.DICOM, DataType.NIFTI):
        found = {name: value for name, value in found.items() if name not in ("width", "height")}
    return found


def _time(text: str | None, where: str) -> Any:
    return None if text is None else parsed_time(text, where)


def _label_status(name: str, _: str) -> LabelStatus:
    return LabelStatus(name)


def _task_status(name: str | None, _: str) -> AnnotationTaskStatus | None:
    # What a newer server says is kept for the JSON, and nothing that is known here.
    known = {status.value for status in AnnotationTaskStatus}
    return AnnotationTaskStatus(name) if name in known else None


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (AttributeError, TypeError, ValueError):
        return None


def _plain(value: Any, _: str) -> Any:
    return value


_OF_ROW: dict[str, Callable[[Any, str], Any]] = {
    "branch_name": _plain,
    "created_at": _time,
    "last_edited_at": _time,
    "dataset_hash": _plain,
    "dataset_title": _plain,
    "annotation_task_status": _task_status,
    "label_status": _label_status,
}
_PLAIN = (
    "group_hash",
    "priority",
    "client_metadata",
    "assigned_user_email",
    "last_actioned_by_user_email",
)
