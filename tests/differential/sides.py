"""The two libraries that are held side by side: what each calls the same things."""

from __future__ import annotations

import importlib
import operator
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import Any

import attrs

from tests.differential import ontology

_MODULES = (
    "objects",
    "objects.coordinates",
    "objects.frames",
    "objects.html_node",
    "objects.attributes",
    "orm.storage",
    "orm.label_row",
)
_ZERO = "00000000-0000-0000-0000-000000000000"
_SIZE = {"width": 100, "height": 50}


@attrs.frozen
class Side:
    """One library.

    Attributes:
        name: `encord` or `labelevents`.
        modules: where its names are, the most usual one first.
    """

    name: str
    modules: tuple[ModuleType, ...]

    @property
    def ours(self) -> bool:
        """Whether this is labelevents."""
        return self.name == "labelevents"

    def named(self, name: str) -> Any:
        """A class or function of the label model, wherever it stands."""
        outer, *inner = name.split(".")
        found = next(getattr(each, outer) for each in self.modules if hasattr(each, outer))
        return operator.attrgetter(*inner)(found) if inner else found

    def structure(self, *, foreign: bool = False) -> Any:
        """The ontology that both sides label by, or the one of which nothing is on a row."""
        known = ontology.foreign() if foreign else ontology.common()
        return self.named("OntologyStructure").from_dict(known)

    def row(self, medium: str, structure: Any) -> Any:
        """A row in memory about a medium, initialised."""
        holder = SimpleNamespace(structure=structure)
        row_class = self.named("LabelRowV2")
        if medium == "dicom":
            metadata = self.named("LabelRowMetadata")(**_dicom_metadata(self))
            row = row_class(metadata, None, holder)
            row.from_labels_dict(_dicom_labels())
            return row
        return row_class.from_media_metadata(holder, MEDIA[medium](self))


def _side(name: str) -> Side:
    with warnings.catch_warnings():
        # pydantic finds that encord 0.1.211 decorates a class method in the old way.
        warnings.simplefilter("ignore")
        importlib.import_module(name)
    return Side(name, tuple(importlib.import_module(f"{name}.{each}") for each in _MODULES))


def _video(side: Side, seconds: float) -> Any:
    return side.named("CustomerProvidedVideoMetadata")(
        fps=10.0, duration=seconds, file_size=1, mime_type="video/mp4", **_SIZE
    )


def _image(side: Side) -> Any:
    made = side.named("CustomerProvidedImageMetadata")
    return made(mime_type="image/png", file_size=1, **_SIZE)


def _audio(side: Side) -> Any:
    return side.named("CustomerProvidedAudioMetadata")(
        duration=1.0,
        file_size=1,
        mime_type="audio/mpeg",
        sample_rate=1000,
        bit_depth=16,
        codec="mp3",
        num_channels=2,
    )


def _text(side: Side, mime_type: str) -> Any:
    return side.named("CustomerProvidedTextMetadata")(file_size=1, mime_type=mime_type)


# What `from_media_metadata` is given, by name of the medium.
MEDIA: dict[str, Callable[[Side], Any]] = {
    "video": lambda side: _video(side, 1.0),
    "clip": lambda side: _video(side, 0.6),
    "image": _image,
    "img_group": lambda side: [_image(side) for _ in range(3)],
    "audio": _audio,
    "text": lambda side: _text(side, "text/plain"),
    "html": lambda side: _text(side, "text/html"),
    "pdf": lambda side: side.named("CustomerProvidedPdfMetadata")(file_size=1, num_pages=4),
}
# Of a DICOM series nobody makes a row without a server but out of its JSON.
ALL_MEDIA = (*MEDIA, "dicom")
_DATED = datetime(2020, 1, 1, tzinfo=UTC)


def _dicom_metadata(side: Side) -> dict[str, Any]:
    nothing = dict.fromkeys(
        (
            "data_link",
            "workflow_graph_node",
            "frames_per_second",
            "duration",
            "audio_sample_rate",
            "audio_codec",
            "audio_bit_depth",
            "audio_num_channels",
        )
    )
    return {
        **nothing,
        **_SIZE,
        "label_hash": _ZERO,
        "created_at": _DATED,
        "last_edited_at": _DATED,
        "branch_name": "main",
        "data_hash": _ZERO,
        "dataset_hash": _ZERO,
        "dataset_title": "",
        "data_title": "series",
        "data_type": "DICOM",
        "label_status": side.named("LabelStatus")("LABEL_IN_PROGRESS"),
        "annotation_task_status": side.named("AnnotationTaskStatus")("QUEUED"),
        "is_shadow_data": False,
        "number_of_frames": 5,
        "spaces": {},
    }


def _dicom_labels() -> dict[str, Any]:
    unit = {
        "data_hash": _ZERO,
        "data_title": "series",
        "data_type": "application/dicom",
        "data_sequence": 0,
        "labels": {},
        **_SIZE,
    }
    return {
        "label_hash": _ZERO,
        "branch_name": "main",
        "created_at": "Wed, 01 Jan 2020 00:00:00 UTC",
        "last_edited_at": "Wed, 01 Jan 2020 00:00:00 UTC",
        "data_hash": _ZERO,
        "dataset_hash": _ZERO,
        "dataset_title": "",
        "data_title": "series",
        "data_type": "dicom",
        "annotation_task_status": "QUEUED",
        "is_shadow_data": False,
        "object_answers": {},
        "classification_answers": {},
        "object_actions": {},
        "label_status": "LABEL_IN_PROGRESS",
        "data_units": {_ZERO: unit},
        "spaces": {},
    }


THEIRS = _side("encord")
OURS = _side("labelevents")
