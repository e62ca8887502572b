"""What a listing knows of a row: `LabelRowMetadata`, as JSON and as it is."""

from __future__ import annotations

import copy
import importlib
import warnings
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import attrs
import pytest

from labelevents.exceptions import LabelRowError, WrongProjectTypeError
from labelevents.objects import LabelRowV2, OntologyStructure
from labelevents.orm.label_row import (
    AnnotationTaskStatus,
    LabelRowMetadata,
    LabelStatus,
    WorkflowGraphNode,
)

ID = "11111111-2222-3333-4444-555555555555"
LEAST: dict[str, Any] = {
    "data_hash": "d",
    "dataset_hash": "s",
    "dataset_title": "Streets",
    "data_title": "a.mp4",
    "data_type": "VIDEO",
    "data_link": None,
    "spaces": {},
    "label_status": "LABELLED",
    "number_of_frames": 10,
    "branch_name": "main",
}
MOST: dict[str, Any] = {
    **LEAST,
    "label_hash": "l",
    "created_at": "2023-02-09 14:12:03",
    "last_edited_at": "2023-02-09T14:12:03.25+01:00",
    "annotation_task_status": "IN_REVIEW",
    "workflow_graph_node": {"uuid": ID, "title": "Review"},
    "is_shadow_data": True,
    "frames_per_second": 25.0,
    "duration": 0.4,
    "height": 3,
    "width": 4,
    "audio_sample_rate": 8000,
    "audio_codec": "mp3",
    "audio_bit_depth": 16,
    "audio_num_channels": 2,
    "group_hash": "g",
    "task_uuid": ID,
    "priority": 0.5,
    "client_metadata": {"a": [1]},
    "images_data": [{"index": 0}],
    "file_type": "video/mp4",
    "is_valid": False,
    "backing_item_uuid": ID,
    "assigned_user_email": "a@b.org",
    "last_actioned_by_user_email": "c@d.org",
    "unknown": 5,
}


def theirs() -> Any:
    """The module of `encord` with the same names."""
    pytest.importorskip("encord", reason="encord is what labelevents is compared with")
    with warnings.catch_warnings():
        # pydantic finds that encord 0.1.211 decorates a class method in the old way.
        warnings.simplefilter("ignore")
        return importlib.import_module("encord.orm.label_row")


def row(**said: Any) -> LabelRowV2:
    """A row in memory of which a client knows all that."""
    known = LabelRowMetadata.from_dict({**MOST, **said})
    return LabelRowV2(known, object(), SimpleNamespace(structure=OntologyStructure()))


def test_least() -> None:
    """What JSON need not say is None; a row is valid, and no shadow data."""
    known = LabelRowMetadata.from_dict(LEAST)
    said = {"label_status": LabelStatus.LABELLED, "is_valid": True, "is_shadow_data": False}
    names = [field.name for field in attrs.fields(LabelRowMetadata)]

    assert dict.fromkeys(names) | LEAST | said == attrs.asdict(known)


def test_most() -> None:
    """What JSON says has its own type: times in UTC, statuses, ids, the stage of a workflow."""
    known = LabelRowMetadata.from_dict(MOST)

    assert datetime(2023, 2, 9, 14, 12, 3, tzinfo=UTC) == known.created_at
    assert datetime(2023, 2, 9, 13, 12, 3, 250000, tzinfo=UTC) == known.last_edited_at
    assert (LabelStatus.LABELLED, AnnotationTaskStatus.IN_REVIEW) == (
        known.label_status,
        known.annotation_task_status,
    )
    assert (UUID(ID), UUID(ID)) == (known.task_uuid, known.backing_item_uuid)
    assert WorkflowGraphNode(ID, "Review") == known.workflow_graph_node


@pytest.mark.parametrize("said", [LEAST, MOST])
def test_as_json_again(said: dict[str, Any]) -> None:
    """What `to_dict` gives is read again as the same."""
    known = LabelRowMetadata.from_dict(said)
    again = {name: str(v) if isinstance(v, UUID) else v for name, v in known.to_dict().items()}

    assert known == LabelRowMetadata.from_dict(again)
    assert [known, known] == LabelRowMetadata.from_list([said, said])


@pytest.mark.parametrize("said", [LEAST, MOST])
def test_as_in_encord(said: dict[str, Any]) -> None:
    """Encord reads and writes the same."""
    ours, other = LabelRowMetadata, theirs().LabelRowMetadata
    expected = other.from_dict(copy.deepcopy(said)).to_dict()
    found = ours.from_dict(said).to_dict()
    # Ours is in UTC.
    edited = "last_edited_at"
    if expected[edited] is not None:
        expected[edited] = datetime.fromisoformat(expected[edited]).astimezone(UTC).isoformat()

    assert expected == found
    assert list(expected) == list(found)


@pytest.mark.parametrize("key", LEAST)
def test_a_key_is_missing(key: str) -> None:
    """The message names the key, and whoever expects a `KeyError` has one."""
    said = {name: value for name, value in LEAST.items() if name != key}
    for error in (LabelRowError, KeyError):
        with pytest.raises(error, match=f"Expected the key `{key}` - at `metadata`"):
            LabelRowMetadata.from_dict(said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"created_at": "yesterday"}, "Expected a time .* got 'yesterday' - at `created_at`"),
        ({"annotation_task_status": "DONE"}, "Expected one of QUEUED, .* got 'DONE'"),
        ({"task_uuid": "x"}, "Expected a UUID, got 'x' - at `task_uuid`"),
        ({"backing_item_uuid": 5}, "Expected a UUID, got 5 - at `backing_item_uuid`"),
        ({"workflow_graph_node": {"uuid": ID}}, "Expected the key `title`"),
    ],
)
def test_what_cannot_be_read(said: dict[str, Any], told: str) -> None:
    """A time, status or id that is none is named by its key."""
    with pytest.raises(LabelRowError, match=told):
        LabelRowMetadata.from_dict({**LEAST, **said})


def test_a_status_of_later() -> None:
    """A label status that this version does not know is one of its own."""
    known = LabelRowMetadata.from_dict({**LEAST, "label_status": "PERFECT"})

    assert LabelStatus.MISSING_LABEL_STATUS is known.label_status


def test_in_a_workflow() -> None:
    """A row in a workflow has a task and a priority, and no status."""
    found = row()
    for name in ("label_status", "annotation_task_status"):
        with pytest.raises(WrongProjectTypeError, match=f"`{name}` is not for rows in a workflow"):
            getattr(found, name)

    assert (UUID(ID), 0.5) == (found.task_uuid, found.priority)
    assert WorkflowGraphNode(ID, "Review") == found.workflow_graph_node


def test_in_no_workflow() -> None:
    """Without a workflow it is the other way round."""
    found = row(workflow_graph_node=None)
    for name in ("task_uuid", "priority"):
        with pytest.raises(WrongProjectTypeError, match=f"`{name}` is for rows in a workflow"):
            getattr(found, name)

    assert LabelStatus.LABELLED is found.label_status
    assert AnnotationTaskStatus.IN_REVIEW is found.annotation_task_status


def test_a_task_without_status() -> None:
    """Where nobody knows how far the task is, nobody says so."""
    assert row(workflow_graph_node=None, annotation_task_status=None).annotation_task_status is None


IMAGE = {"index": 0, "title": "a", "file_type": "image/png", "height": 3, "width": 4}


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"width": None, "height": None},
        {"data_type": "IMAGE", "width": None},
        {"data_type": "IMG_GROUP", "images_data": None},
        {"data_type": "IMG_GROUP", "images_data": [{**IMAGE, "image_hash": "h"}]},
        {"data_type": "DICOM", "number_of_frames": 0},
        {"data_type": "DICOM_STUDY"},
        {"data_type": "NIFTI", "width": 0},
        {"data_type": "AUDIO"},
        {"data_type": "AUDIO", "audio_sample_rate": None, "duration": None},
        {"data_type": "TIME_SERIES", "frames_per_second": None},
        {"data_type": "PLAIN_TEXT", "file_type": "text/html"},
        {"data_type": "PLAIN_TEXT", "file_type": None},
        {"data_type": "PDF"},
    ],
)
def test_a_row_of_any_client(said: dict[str, Any]) -> None:
    """What a client knows makes a row in memory; it says what the client knows, sizes included."""
    found = row(**said)
    before = {name: getattr(found, name) for name in ("width", "height", "number_of_frames", "fps")}
    found.initialise_labels()
    expected = {**MOST, **said}

    assert before == {
        "width": expected["width"],
        "height": expected["height"],
        "number_of_frames": expected["number_of_frames"],
        "fps": expected["frames_per_second"],
    }
    assert [] == found.get_object_instances()


@pytest.mark.parametrize("kind", ["GROUP", "SCENE", "HOLOGRAM"])
def test_what_is_not_here(kind: str) -> None:
    """Rows of groups, scenes and unknown data are listed, and refused when they are read."""
    found = row(data_type=kind)
    assert kind.lower() in (found.data_type.value, "hologram")
    with pytest.raises(LabelRowError, match=f"`{kind.lower()}` are not supported by this version"):
        found.initialise_labels()
