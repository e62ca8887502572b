"""An export frame by frame, and a row as the label model says it: they share no code."""

from __future__ import annotations

import json
from typing import Any

from labelevents import LabelRowV2
from labelevents.objects import AnswerForFrames, ObjectInstance, Option
from labelevents.ontology.checks import all_attributes
from labelevents.values.wire import encord_geometry

METADATA = {
    "confidence": 1.0,
    "manual_annotation": True,
    "created_at": None,
    "created_by": None,
    "last_edited_at": None,
    "last_edited_by": None,
    "is_deleted": None,
    "reviews": None,
}


def of_document(document: bytes) -> dict[str, Any]:
    """The rows of an export by hash, frame by frame."""
    return {row["label_hash"]: _row(row) for row in json.loads(document)["rows"]}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": row["title"],
        "data_hash": row["data_hash"],
        "instances": {
            (kind, one[f"{kind}_hash"]): _instance(one)
            for kind in ("object", "classification")
            for one in row[f"{kind}s"]
        },
    }


def _instance(one: dict[str, Any]) -> dict[str, Any]:
    frames = [frame for lo, hi in one["ranges"] for frame in range(lo, hi + 1)]
    metadata = {name: by_frame(runs) for name, runs in one["metadata"].items()}
    geometry = by_frame(one.get("geometry", []))
    assert set(geometry) in (set(frames), set())
    assert all(set(found) <= set(frames) for found in metadata.values())
    names = [*METADATA, *(name for name in metadata if name.startswith("x:"))]
    return {
        "of": (one["feature_hash"], one["name"], one.get("number")),
        "frames": {
            frame: (
                geometry.get(frame),
                {
                    name: metadata[name][frame]
                    if frame in metadata.get(name, {})
                    else METADATA.get(name)
                    for name in names
                    if name in METADATA or frame in metadata[name]
                },
            )
            for frame in frames
        },
        **_of_ranges(one, frames),
        "answers": {
            each["feature_hash"]: by_frame(each["runs"]) if each["dynamic"] else each["value"]
            for each in one["answers"]
        },
    }


def _of_ranges(one: dict[str, Any], frames: list[int]) -> dict[str, Any]:
    """What a classification of ranges says as a whole: nothing is said of it frame by frame."""
    if "geometry" in one or one["metadata"] or "created_at" not in one["instance_metadata"]:
        return {}
    return {"frames": frames, "whole": {**METADATA, **one["instance_metadata"]}}


def by_frame(runs: list[dict[str, Any]]) -> dict[int, Any]:
    """Runs as the value of each frame; no frame is in two."""
    found: dict[int, Any] = {}
    for run in runs:
        lo, hi = run["frames"]
        values = run["values"] if "values" in run else [run["value"]] * (hi + 1 - lo)
        assert hi + 1 - lo == len(values)
        for frame, value in zip(range(lo, hi + 1), values, strict=True):
            assert frame not in found
            found[frame] = value
    return found


def of_row(row: LabelRowV2) -> dict[str, Any]:
    """A row as the label model says it."""
    both = [*row.get_object_instances(), *row.get_classification_instances()]
    return {
        "title": row.data_title,
        "data_hash": row.data_hash,
        "instances": {(one.kind, one.instance_hash): _said(one) for one in both},
    }


def _said(one: Any) -> dict[str, Any]:
    is_object = isinstance(one, ObjectInstance)
    number = one.object_number if is_object else None
    found = {
        annotation.frame: (
            encord_geometry(annotation.coordinates) if is_object else None,
            {
                **{name: _plain(getattr(annotation, name, None)) for name in METADATA},
                **annotation.extra,
            },
        )
        for annotation in one.get_annotations()
    }
    whole = {}
    if not is_object and one.is_range_only():
        ranged = [f for run in one.range_list for f in range(run.start, run.end + 1)]
        said = {name: _plain(getattr(one, name, None)) for name in METADATA}
        extra = {n: cell.value for n, cell in one.state.cells.items() if n.startswith("x:")}
        whole = {"frames": ranged, "whole": {**said, **extra}}
    return {
        "of": (one.feature_hash, one.item.title, number),
        "frames": found,
        **whole,
        "answers": {
            attribute.feature_node_hash: answer
            for attribute in all_attributes(one.item.attributes)
            if (answer := _answer(one, attribute)) not in (None, {}, [])
        },
    }


def _answer(one: Any, attribute: Any) -> Any:
    found = one.get_answer(attribute)
    if attribute.dynamic and isinstance(one, ObjectInstance):
        answers: list[AnswerForFrames] = found
        return {
            frame: _plain(each.answer)
            for each in answers
            for run in each.ranges
            for frame in range(run.start, run.end + 1)
        }
    return _plain(found)


def _plain(value: Any) -> Any:
    if isinstance(value, Option):
        return {"feature_hash": value.feature_node_hash, "title": value.title}
    if isinstance(value, list) and all(isinstance(each, Option) for each in value):
        return [_plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
