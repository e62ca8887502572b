"""A whole label row as Encord's JSON: its head, and its data units around the labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import attrs

from labelevents.formats.encord import fields as x
from labelevents.formats.encord.labels import ON_FRAMES, ON_IMAGES, ON_RANGES
from labelevents.formats.encord.times import time_text
from labelevents.formats.encord.writing import LabelWriter
from labelevents.model.state import RowState
from labelevents.rows.annotation import author_of
from labelevents.rows.metadata import LabelRowMetadata
from labelevents.values.media import DataType

Entry = dict[str, Any]

_AUDIO = ("audio_codec", "audio_sample_rate", "audio_bit_depth", "audio_num_channels")
_NAMED = ("data_hash", "data_title", "data_link", "data_type", "data_sequence")


@attrs.frozen
class RowWriter:
    """Writes one row.

    Attributes:
        state: its labels.
        known: what is known of it beside them.
        element: finds an object or classification of the ontology, removed ones included.
        edited: whether anything was written to the row after what its JSON said of its last edit.
        strict: leave out what 0.1.211 has no place for.
    """

    state: RowState
    known: LabelRowMetadata
    element: Callable[[str, type], Any]
    edited: bool = False
    strict: bool = False

    def row(self) -> Entry:
        """The row with all its labels. Cost grows with the annotations."""
        written = self.written()
        rest = {} if self.strict else written.get(x.REST, {})
        if x.FRAMES_SEEN in written and not self.strict:
            rest[x.FRAMES_SEEN] = written[x.FRAMES_SEEN]
        orphans = {} if self.strict else written.get(x.ORPHANS, {})
        known = self.known
        data_type = DataType(known.data_type.lower())
        on_ranges = data_type in ON_RANGES
        labels = LabelWriter(
            self.state, self.element, author_of, self._size, on_ranges, self.strict
        )
        return {
            "label_hash": known.label_hash,
            "branch_name": written["branch_name"],
            "created_at": written["created_at"],
            "last_edited_at": written["last_edited_at"],
            "data_hash": known.data_hash,
            "dataset_hash": written["dataset_hash"],
            "dataset_title": written["dataset_title"],
            "data_title": self.state.title or known.data_title,
            "data_type": data_type.value,
            "annotation_task_status": written["annotation_task_status"],
            "is_shadow_data": known.is_shadow_data if self.strict else written["is_shadow_data"],
            "object_answers": labels.object_answers() | orphans.get("object_answers", {}),
            "classification_answers": labels.classification_answers()
            | orphans.get("classification_answers", {}),
            "object_actions": labels.object_actions() | orphans.get("object_actions", {}),
            "label_status": written["label_status"],
            "data_units": self._units(data_type, written[x.UNITS], labels),
            "spaces": {},
            **rest,
        }

    def written(self) -> Entry:
        """What the row says beside its labels, by the fields in which it is described."""
        known = self.known
        status = known.annotation_task_status
        derived: Entry = {
            "branch_name": known.branch_name,
            "created_at": None if known.created_at is None else time_text(known.created_at),
            "last_edited_at": (
                None if known.last_edited_at is None else time_text(known.last_edited_at)
            ),
            "dataset_hash": known.dataset_hash,
            "dataset_title": known.dataset_title,
            "annotation_task_status": getattr(status, "value", status),
            "is_shadow_data": known.is_shadow_data,
            "label_status": known.label_status.value,
            x.UNITS: {str(unit["data_sequence"]): unit for unit in self._derived_units()},
        }
        described = {name: cell.value for name, cell in self.state.described.items()}
        if self.edited:
            described.pop("last_edited_at", None)
        if orphans := self._orphans(described.pop(x.ORPHANS, {})):
            described[x.ORPHANS] = orphans
        return derived | deepcopy(described)

    def _orphans(self, known: Mapping[str, Entry]) -> Entry:
        """Answers of nobody, without those whose instance has come since."""
        groups = {
            name: {who: one for who, one in group.items() if who not in self.state.instances}
            for name, group in known.items()
        }
        return {name: group for name, group in groups.items() if group}

    def _derived_units(self) -> list[Entry]:
        """The data units as the metadata have them, for a row that did not come as JSON."""
        known = self.known
        data_type = DataType(known.data_type.lower())
        if data_type in ON_IMAGES:
            group = data_type is DataType.IMG_GROUP
            return [
                {
                    "data_hash": image["image_hash"],
                    "data_title": image["title"],
                    "data_link": "" if group else known.data_link,
                    "data_type": image["file_type"],
                    "data_sequence": str(image["index"]) if group else image["index"],
                    "width": image["width"],
                    "height": image["height"],
                }
                for image in known.images_data or []
            ]
        unit: Entry = {
            "data_hash": known.data_hash,
            "data_title": known.data_title,
            "data_link": known.data_link,
            "data_type": known.file_type,
            "data_sequence": 0,
        }
        if data_type is DataType.AUDIO:
            unit |= {name: getattr(known, name) for name in _AUDIO}
        elif data_type is DataType.PDF:
            unit |= {"height": 0, "width": 0, "data_fps": 0}
        elif data_type in ON_FRAMES:
            unit |= {"width": known.width, "height": known.height}
        return [unit | self._timing(data_type)]

    def _timing(self, data_type: DataType) -> Entry:
        """How long the data is and how many frames a second it has, where the kind has it."""
        told = {}
        if self.known.duration is not None and data_type is not DataType.PLAIN_TEXT:
            told["data_duration"] = self.known.duration
        if self.known.frames_per_second is not None and data_type not in (
            DataType.AUDIO,
            DataType.PLAIN_TEXT,
        ):
            told["data_fps"] = self.known.frames_per_second
        return told

    def _units(
        self, data_type: DataType, units: Mapping[str, Entry], labels: LabelWriter
    ) -> dict[str, Entry]:
        objects, listed = labels.frames(), labels.listed()
        more = self.state.described.get(x.FRAMES)
        beside: Mapping[str, Entry] = {} if more is None or self.strict else deepcopy(more.value)
        frames = sorted({*objects, *listed, *map(int, beside)})

        def on_frame(frame: int) -> Entry:
            told = {"objects": objects.get(frame, []), "classifications": listed.get(frame, [])}
            return told | beside.get(str(frame), {})

        found = {}
        for sequence, unit in units.items():
            if data_type in ON_IMAGES:
                told: Entry = on_frame(int(sequence))
            elif data_type in ON_RANGES:
                told = dict(beside.get("0", {}))
            else:
                told = {str(frame): on_frame(frame) for frame in frames}
            found[unit["data_hash"]] = self._unit(data_type, unit, told)
        return found

    def _unit(self, data_type: DataType, unit: Entry, labels: Entry) -> Entry:
        if not self.strict:
            return {**unit, "labels": labels}
        named = [name for name in _NAMED if name != "data_link" or data_type is not DataType.DICOM]
        told: Entry = {name: unit.get(name) for name in named}
        if data_type is DataType.AUDIO:
            told |= {name: unit.get(name) for name in _AUDIO}
        elif data_type is DataType.PDF:
            told |= {"height": 0, "width": 0, "data_fps": 0}
        elif data_type not in ON_RANGES:
            told |= {"width": unit.get("width", 0), "height": unit.get("height", 0)}
        return {**told, "labels": labels, **self._timing(data_type)}

    def _size(self, frame: int) -> tuple[int, int] | None:
        """Width and height of a frame in pixels, where they are known."""
        for image in self.known.images_data or ():
            if image["index"] == frame:
                return image["width"], image["height"]
        if self.known.width is None or self.known.height is None:
            return None
        return self.known.width, self.known.height
