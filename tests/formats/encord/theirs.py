"""Rows of the real `encord`, made without a network."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from labelevents.rows.metadata import LabelRowMetadata

_FRAMES = {"video": 1000, "dicom": 100, "image": 1}


class NoClient:
    """Stands where a row has the client of a project; nothing here may reach for it."""


class Holder:
    """Whatever has an ontology's structure."""

    def __init__(self, structure: Any) -> None:
        self.structure = structure


def metadata_dict(labels: dict[str, Any]) -> dict[str, Any]:
    """What a listing would say of a row whose labels have not been read."""
    frames = _FRAMES.get(labels["data_type"], len(labels["data_units"]))
    return {
        "label_hash": "unread",
        "created_at": "Thu, 09 Feb 2023 14:12:03 UTC",
        "last_edited_at": "Thu, 09 Feb 2023 14:12:03 UTC",
        "branch_name": "main",
        "data_hash": labels["data_hash"],
        "dataset_hash": "a set",
        "dataset_title": "A set",
        "data_title": labels["data_title"],
        "data_type": labels["data_type"].upper(),
        "data_link": "",
        "label_status": "NOT_LABELLED",
        "annotation_task_status": "QUEUED",
        "workflow_graph_node": None,
        "is_shadow_data": False,
        "frames_per_second": 25.0,
        "number_of_frames": frames,
        "duration": 40.0,
        "height": 480,
        "width": 640,
        "audio_sample_rate": 48000,
        "audio_codec": "mp3",
        "audio_bit_depth": 16,
        "audio_num_channels": 2,
        "spaces": {},
    }


def metadata_like(labels: dict[str, Any]) -> LabelRowMetadata:
    """The same, for a row of ours."""
    return LabelRowMetadata.from_dict(metadata_dict(labels))


def their_row(objects: Any, ontology: dict[str, Any], labels: dict[str, Any]) -> Any:
    """A row of `encord` with these labels."""
    from encord.orm.label_row import LabelRowMetadata as Theirs  # noqa: PLC0415

    structure = objects.OntologyStructure.from_dict(deepcopy(ontology))
    known = Theirs.from_dict(metadata_dict(labels))
    row = objects.LabelRowV2(known, NoClient(), Holder(structure))
    row.from_labels_dict(deepcopy(labels))
    return row
