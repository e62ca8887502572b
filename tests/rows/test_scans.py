"""What comes with a DICOM series beside its labels: of all of it, and slice by slice."""

from __future__ import annotations

import importlib
import warnings
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from labelevents import Dicom, LabelRowError, LabelRowV2, Store
from labelevents.objects import DICOMSeriesMetadata, DICOMSliceMetadata
from labelevents.objects.metadata import DICOMSliceMetadata as SameSlice
from tests.rows.given import memory_row, new_project, of_row, reread

SERIES = {"patient_id": None, "study_uid": "1.2", "series_uid": "1.2.3"}
SLICE: dict[str, Any] = {
    "dicom_instance_uid": "1.2.3.4",
    "multiframe_frame_number": None,
    "file_uri": "s3://scan/0.dcm",
    "width": 512,
    "height": 256,
}


def scan(data_type: str = "dicom", **unit: Any) -> dict[str, Any]:
    """A row without labels; what is known of slice 0, and nothing of slice 1."""
    frame: dict[str, list[Any]] = {"objects": [], "classifications": []}
    return {
        "label_hash": "label",
        "branch_name": "main",
        "created_at": "2023-02-09 14:12:03",
        "last_edited_at": "2023-02-09 14:12:03",
        "data_hash": "data",
        "dataset_hash": "set",
        "dataset_title": "Scans",
        "data_title": "head",
        "data_type": data_type,
        "label_status": "LABEL_IN_PROGRESS",
        "annotation_task_status": "QUEUED",
        "object_answers": {},
        "object_actions": {},
        "classification_answers": {},
        "spaces": {},
        "data_units": {
            "data": {
                "data_hash": "data",
                "data_title": "head",
                "data_link": None,
                "data_type": "application/dicom",
                "data_sequence": 0,
                "width": 64,
                "height": 48,
                "labels": {"0": {**frame, "metadata": SLICE}, "1": frame},
                **unit,
            }
        },
    }


def read(labels: dict[str, Any]) -> LabelRowV2:
    """A row in memory that says that."""
    row = memory_row(media=Dicom("head", frames=3))
    row.from_labels_dict(labels)
    return row


def test_of_the_series() -> None:
    """A row says what came with its series."""
    row = read(scan(metadata=SERIES))

    assert DICOMSeriesMetadata(patient_id=None, study_uid="1.2", series_uid="1.2.3") == row.metadata
    assert read(scan()).metadata is None
    assert memory_row(media=Dicom("head")).metadata is None


def test_of_a_slice() -> None:
    """A view says what came with its slice, whose size is its own; else that of the row."""
    first, second, third = read(scan()).get_frame_views()

    assert DICOMSliceMetadata(**SLICE) == first.metadata
    assert (512, 256) == (first.width, first.height)
    for view in (second, third):
        assert (None, 64, 48) == (view.metadata, view.width, view.height)
    assert DICOMSliceMetadata is SameSlice


def test_a_store_keeps_them(store: Store) -> None:
    """They are there again when somebody else reads the row."""
    row = new_project(store).create_label_row(Dicom("head", frames=3))
    row.initialise_labels()
    row.from_labels_dict(scan(metadata=SERIES))
    row.save()
    again = reread(store, row)

    assert DICOMSeriesMetadata.from_dict(SERIES) == row.metadata == again.metadata
    assert DICOMSliceMetadata.from_dict(SLICE) == again.get_frame_view().metadata
    assert 512 == again.get_frame_view().width


def test_it_wants_labels(store: Store) -> None:
    """What came with the labels is known when they are read."""
    new_project(store).create_label_row(Dicom("head"))
    (row,) = store.projects[0].list_label_rows_v2()
    with pytest.raises(LabelRowError, match=r"Call `initialise_labels\(\)` first"):
        _ = row.metadata


def test_what_is_no_metadata() -> None:
    """What lacks a part is refused when it is asked for, naming the part."""
    row = read(scan(metadata={"patient_id": "p"}))
    with pytest.raises(LabelRowError, match="Expected `study_uid` of a `DICOMSeriesMetadata`"):
        _ = row.metadata


def test_it_is_no_label() -> None:
    """A slice of which something is known has no label for that."""
    row = read(scan(metadata=SERIES))

    assert [] == row.get_object_instances()
    row.add_object_instance(of_row(row).car(1))
    assert 1 == len(row.get_frame_view(1).get_object_instances())


def _module(package: str, name: str) -> ModuleType:
    pytest.importorskip("encord", reason="encord is what labelevents is compared with")
    with warnings.catch_warnings():
        # pydantic finds that encord 0.1.211 decorates a class method in the old way.
        warnings.simplefilter("ignore")
        return importlib.import_module(f"{package}.{name}")


def _told(package: str, labels: dict[str, Any]) -> dict[str, Any]:
    """What a library says of a scan and its slices."""
    objects = _module(package, "objects")
    known = _module(package, "orm.label_row").LabelRowMetadata.from_dict(
        {**labels, "data_type": labels["data_type"].upper(), "data_link": None}
        | {"number_of_frames": 2}
    )
    row = objects.LabelRowV2(known, None, SimpleNamespace(structure=objects.OntologyStructure()))
    row.from_labels_dict(labels)
    about = [row.metadata, *(view.metadata for view in row.get_frame_views())]
    names = ("width", "height", "file_type", "data_link", "number_of_frames")
    return {
        "metadata": [None if each is None else each.to_dict() for each in about],
        "sizes": [(view.width, view.height) for view in row.get_frame_views()],
        **{name: getattr(row, name) for name in names},
    }


@pytest.mark.parametrize("data_type", ["dicom", "nifti", "video"])
@pytest.mark.parametrize("unit", [{}, {"metadata": SERIES}])
def test_as_in_encord(data_type: str, unit: dict[str, Any]) -> None:
    """Encord says the same of series, volumes and videos, and of their frames."""
    labels = scan(data_type, **unit)

    assert _told("encord", labels) == _told("labelevents", labels)
