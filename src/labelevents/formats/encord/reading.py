"""Encord's JSON of a label row into plain values, in both of its dialects.

0.1.211 says where a classification is by the `range` of its answer; 0.1.190 also, or only, by lists
on each frame. The range counts; without one, the lists do. What these readers do not know is kept
in fields named `x:encord.…`, to be written back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord import fields as x
from labelevents.formats.encord.keys import (
    check_finite,
    frame_number,
    need,
    shown,
    typed,
    unknown,
)
from labelevents.formats.encord.labels import (
    ON_FRAMES,
    ON_IMAGES,
    ON_RANGES,
    EncordClassification,
    EncordObject,
    Labels,
)
from labelevents.formats.encord.said import Fields
from labelevents.formats.encord.times import parsed_time, time_text
from labelevents.values.media import DataType

_SUPPORTED = {kind.value: kind for kind in (*ON_FRAMES, *ON_IMAGES, *ON_RANGES)}
# What rows say of themselves, and of what type it is; all but one may be null.
_TEXTS = ("branch_name", "dataset_hash", "dataset_title", "annotation_task_status", "label_status")
_NOT_NEEDED = ("annotation_task_status", "is_shadow_data")


@attrs.frozen
class EncordRow:
    """A label row as its JSON has it.

    `described` is what it says beside the labels: by key of the JSON, or `x:encord.…`.
    """

    data_type: DataType
    label_hash: str
    data_hash: str
    title: str
    described: Fields
    units: list[dict[str, Any]]
    objects: list[EncordObject]
    classifications: list[EncordClassification]

    @property
    def image_hashes(self) -> list[str]:
        """The hashes of the images in their order; none where the row is not of images."""
        units = self.units_in_order()
        return [unit["data_hash"] for unit in units] if self.data_type in ON_IMAGES else []

    def number_of_frames(self) -> int:
        """The number of frames up to the last that has a label; at least one."""
        last = [placed.frame for one in self.objects for placed in one.frames]
        last += [one.spans[-1][1] - 1 for one in self.classifications if one.spans]
        return max(last, default=0) + 1

    def units_in_order(self) -> list[dict[str, Any]]:
        """The data units in the order of their frames."""
        return sorted(self.units, key=lambda unit: int(unit["data_sequence"]))


def read_row(labels: Mapping[str, Any]) -> EncordRow:
    """The labels of one row.

    Args:
        labels: as `LabelRowV2.to_encord_dict()` of `encord` makes it, and as its exports are.

    Raises:
        LabelsKeyError: if a key is missing, naming its place.
        LabelRowError: if something is not what it should be, naming its place; if the labels are
            on spaces, or on a scene.
    """
    try:
        return _read(typed(labels, dict, "labels"))
    except RecursionError:
        raise LabelRowError("Expected labels, got JSON that is nested too deeply.") from None


def _read(labels: dict[str, Any]) -> EncordRow:
    data_type = _data_type(labels)
    units = _units(labels, data_type)
    found = Labels(labels, data_type)
    for key, unit in units.items():
        found.add_unit(unit, f"data_units.{key}")
    if data_type in ON_RANGES:
        found.add_ranges()
    return EncordRow(
        data_type=data_type,
        label_hash=_hash(labels, "label_hash"),
        data_hash=_hash(labels, "data_hash"),
        title=need(labels, "data_title", str, "labels"),
        objects=found.answered(),
        classifications=list(found.classifications()),
        described=_described(labels, units, found),
        units=list(units.values()),
    )


def _data_type(labels: Mapping[str, Any]) -> DataType:
    name = need(labels, "data_type", str, "labels")
    if spaces := labels.get("spaces"):
        many = f" ({len(spaces)} of them)" if isinstance(spaces, dict | list) else ""
        raise LabelRowError(
            f"The labels of this {shown(name)[1:-1]} are on spaces{many}; rows with spaces are not"
            " supported by this version. Import its data units as rows of their own."
        )
    if name not in _SUPPORTED:
        told = ", ".join(_SUPPORTED)
        raise LabelRowError(
            f"Expected a data type of {told}, got {shown(name)} - at `labels.data_type`"
        )
    return _SUPPORTED[name]


def _units(labels: Mapping[str, Any], data_type: DataType) -> dict[str, dict[str, Any]]:
    """The data units by their keys: one, unless the row is a group of images."""
    units = need(labels, "data_units", dict, "labels")
    sequences: set[int] = set()
    hashes: set[str] = set()
    for key, unit in units.items():
        where = f"data_units.{key}"
        typed(unit, dict, where)
        hashes.add(_hash(unit, "data_hash", where))
        need(unit, "data_title", str, where)
        need(unit, "data_sequence", object, where)
        sequences.add(frame_number(unit["data_sequence"], f"{where}.data_sequence"))
        if need(unit, "data_type", object, where) is not None:
            typed(unit["data_type"], str, f"{where}.data_type")
        check_finite(unknown(unit, ("labels",)), where)
    if data_type is not DataType.IMG_GROUP and len(units) != 1:
        raise LabelRowError(
            f"Expected one data unit of a row of {data_type.value}, got {len(units)} - at"
            " `data_units`"
        )
    if not units or len(sequences) != len(units) or len(hashes) != len(units):
        raise LabelRowError(
            "Expected data units with a hash and a place in the sequence of their own, got"
            f" {len(units)}, of which {len(hashes)} hashes and {len(sequences)} places differ - at"
            " `data_units`"
        )
    return units


def _hash(parent: Mapping[str, Any], key: str, where: str = "labels") -> str:
    found = need(parent, key, str, where)
    if not found:
        raise LabelRowError(f"Expected a hash, got no text - at `{where}.{key}`")
    return found


def _described(
    labels: Mapping[str, Any], units: Mapping[str, dict[str, Any]], found: Labels
) -> Fields:
    """What the row says beside its labels."""
    said: Fields = {}
    for key in x.ROW_KEYS:
        if key in labels:
            said[key] = labels[key]
        elif key not in _NOT_NEEDED:
            need(labels, key, object, "labels")
    # As the label model has it: without it, nobody knows.
    said.setdefault("annotation_task_status", None)
    for key in _TEXTS:
        if said[key] is not None or key in ("branch_name", "label_status"):
            typed(said[key], str, f"labels.{key}")
    if "is_shadow_data" in said:
        typed(said["is_shadow_data"], bool, "labels.is_shadow_data")
    for key in ("created_at", "last_edited_at"):
        if said[key] is not None:
            text = typed(said[key], str, f"labels.{key}")
            said[key] = time_text(parsed_time(text, f"labels.{key}"))
    if x.FRAMES_SEEN in labels:
        said[x.FRAMES_SEEN] = frame_number(labels[x.FRAMES_SEEN], f"labels.{x.FRAMES_SEEN}")
    said[x.UNITS] = {
        str(int(unit["data_sequence"])): unknown(unit, ("labels",)) for unit in units.values()
    }
    rest = {
        x.REST: unknown(labels, x.TOP),
        x.FRAMES: found.frames,
        x.ORPHANS: found.orphans(),
    }
    for field, value in rest.items():
        check_finite(value, "labels")
        if value:
            said[field] = value
    return said
