"""The real rows beside the repository, each with an ontology that it is labelled by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from labelevents.objects import OntologyStructure
from tests.conftest import ROOT

_ALL = "all_ontology_types__all_ontology_types"
_TYPES = "all_types_ontology_structure__all_types_structure"
_MANY = "ontology_with_many_dynamic_classifications__ontology"

ROWS = {
    "audio_labels__AUDIO_LABELS": _ALL,
    "audio_labels__EMPTY_AUDIO_LABELS": _ALL,
    "audio_objects__AUDIO_OBJECTS": _TYPES,
    "data_1__labels": "data_1__ontology",
    "dicom_labels__dicom_labels": (
        "dynamic_classifications_ontology__dynamic_classifications_ontology"
    ),
    "dicom_labels_with_metadata__DICOM_LABELS_WITH_METADATA_TEST_BLURB": _ALL,
    "empty_image_group__empty_image_group_labels": (
        "empty_image_group__empty_image_group_ontology"
    ),
    "empty_video__labels": _ALL,
    "global_classification_labels__GLOBAL_CLASSIFICATION_LABELS": _TYPES,
    "html_text_labels__EMPTY_HTML_TEXT_LABELS": _ALL,
    "html_text_labels__HTML_TEXT_LABELS": _TYPES,
    "image_group__image_group_labels": "image_group__image_group_ontology",
    "image_group_with_reviews__labels": _ALL,
    "native_image_data__labels": _ALL,
    "native_image_data_classification_with_no_answer__labels": _ALL,
    "plain_text__EMPTY_PLAIN_TEXT_LABELS": _ALL,
    "plain_text__PLAIN_TEXT_LABELS": _TYPES,
    "skeleton_coordinates__labels": "skeleton_coordinates__ontology",
    "video_with_classifications__labels": _ALL,
    "video_with_classifications__labels_without_answer_meta": _ALL,
    "video_with_dynamic_classifications__labels": _MANY,
    "video_with_dynamic_classifications_ui_constructed__labels": _MANY,
}


def folder() -> Path:
    """Where the rows are; skips where they are not."""
    found = ROOT.parent / "shared" / "data" / "encord-rows"
    if not found.is_dir():
        pytest.skip("no ../shared/data beside the repository")
    return found


def row_file(name: str) -> Path:
    """The file of a row."""
    return folder() / f"label_row__{name}.json"


def ontology_file(name: str) -> Path:
    """The file of the ontology that a row is labelled by."""
    return folder() / f"ontology__{ROWS[name]}.json"


def load(path: Path) -> Any:
    """What a file of JSON holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def ontology_of(name: str) -> OntologyStructure:
    """The ontology that a row is labelled by."""
    return OntologyStructure.from_dict(load(ontology_file(name)))
