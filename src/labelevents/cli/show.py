"""`labelevents show`: the labels of one row, or of one frame of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding

from labelevents.cli._answers import answers_of, answers_on, pairs
from labelevents.cli._find import open_row, open_row_then
from labelevents.cli._media import medium_of, size_of, unit_of
from labelevents.cli._options import (
    at_option,
    json_option,
    project_option,
    row_argument,
    store_argument,
)
from labelevents.cli._output import (
    Column,
    console,
    counted,
    place,
    print_json,
    ranges,
    table,
    text,
)
from labelevents.exceptions import LabelEventsError
from labelevents.history.revisions import Rev
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.object_instance import ObjectInstance
from labelevents.store import open_store
from labelevents.values.data_types import DATA_TYPES_WITH_UNKNOWN_LAST_FRAME
from labelevents.values.frames import to_ranges
from labelevents.values.wire import encord_geometry


@click.command()
@store_argument
@row_argument
@click.option("-f", "--frame", type=int, help="Only this frame, counted from 0.")
@at_option
@project_option
@json_option
def show(
    store: Path,
    row: str,
    frame: int | None,
    at: Rev | None,
    project: str | None,
    *,
    as_json: bool,
) -> None:
    """Show the labels of one row, or of one frame of it.

    Who is on which frames, and the answers, as they are now, or as they were with --at. ROW is an
    exact title, an exact hash, or a unique beginning of either. With --frame, what is on that
    frame: coordinates as fractions of the picture, who made and who last edited them. Answers stand
    under the title of their attribute; where two answered attributes share a title, a nested one
    stands under "Parent / Title".
    """
    with open_store(store, readonly=True) as opened:
        if at is None:
            then, found = {}, open_row(opened, row, project)
        else:
            past = opened.at(at)
            then, found = {"at": past.rev}, open_row_then(opened, past, row, project)
        document = _whole(found) if frame is None else _on_frame(found, frame)
        document |= then
        told, unit = size_of(found), unit_of(found)
    if as_json:
        print_json(document)
    elif frame is None:
        _print_whole(document, told, unit)
    else:
        _print_frame(document)


def _whole(row: LabelRowV2) -> dict[str, Any]:
    return {
        "row": row.data_title,
        "label_hash": row.label_hash,
        "media": medium_of(row),
        "frames": row.number_of_frames,
        "objects": [
            {**_object(one), **_where(one), "answers": answers_of(one)}
            for one in row.get_object_instances()
        ],
        "classifications": [
            {**_classification(one), "ranges": _ranges(one), "answers": answers_of(one)}
            for one in row.get_classification_instances()
        ],
    }


def _where(one: ObjectInstance) -> dict[str, Any]:
    """Where an object is; of an HTML page, that has no numbers but passages."""
    passages = one.range_html
    where: dict[str, Any] = {"ranges": _ranges(one)}
    return where if passages is None else where | {"range_html": [p.to_dict() for p in passages]}


def _ranges(one: ObjectInstance | ClassificationInstance) -> list[list[int]]:
    """The frames an instance is on; of sounds and texts, the milliseconds or characters."""
    return pairs(to_ranges(one.state.ranges()))


def _on_frame(row: LabelRowV2, frame: int) -> dict[str, Any]:
    view = row.get_frame_view(frame)  # refuses what has no frames
    endless = row.data_type in DATA_TYPES_WITH_UNKNOWN_LAST_FRAME
    if frame < 0 or (frame >= row.number_of_frames and not endless):
        upto = "" if endless else f" to {row.number_of_frames - 1}"
        raise LabelEventsError(
            f"`{row.data_title}` has {counted(row.number_of_frames, 'frame')}; expected one from 0"
            f"{upto}, got {frame}."
        )
    return {
        "row": row.data_title,
        "frame": frame,
        "objects": [_annotated(one, frame) for one in view.get_object_instances()],
        "classifications": [
            {**_classification(one), "answers": answers_on(one, frame)}
            for one in view.get_classification_instances()
        ],
    }


def _annotated(instance: ObjectInstance, frame: int) -> dict[str, Any]:
    annotation = instance.get_annotation(frame)
    return {
        **_object(instance),
        "coordinates": encord_geometry(annotation.coordinates),
        "confidence": annotation.confidence,
        "manual_annotation": annotation.manual_annotation,
        "created_by": annotation.created_by,
        "last_edited_by": annotation.last_edited_by,
        "answers": answers_on(instance, frame),
        "extra": annotation.extra,
    }


def _object(instance: ObjectInstance) -> dict[str, Any]:
    return {
        "object_hash": instance.object_hash,
        "name": instance.object_name,
        "feature_hash": instance.feature_hash,
    }


def _classification(instance: ClassificationInstance) -> dict[str, Any]:
    return {
        "classification_hash": instance.classification_hash,
        "name": instance.classification_name,
    }


def _print_whole(document: dict[str, Any], size: str, unit: str) -> None:
    out = console()
    title = f"{document['row']} ({document['label_hash']}), {size}"
    out.print(text(title + _then(document), "bold"))
    columns: tuple[Column, ...] = (("hash", "text"), (unit, "text"), ("answers", "text"))
    for kind in ("object", "classification"):
        if not document[f"{kind}s"]:
            continue
        made = table(out, (kind, "text"), *columns)
        for one in document[f"{kind}s"]:
            made.add_row(
                text(one["name"]),
                text(one[f"{kind}_hash"]),
                ranges(one["ranges"]) or _passages(one),
                text(_said(one["answers"])),
            )
        out.print(made)
    _say_if_empty(out, document)


def _passages(one: dict[str, Any]) -> str:
    return place({"range_html": one["range_html"]}) if "range_html" in one else ""


def _print_frame(document: dict[str, Any]) -> None:
    out = console()
    title = f"{document['row']}, frame {document['frame']}"
    out.print(text(title + _then(document), "bold"))
    for one in document["objects"]:
        manual = "manual" if one["manual_annotation"] else "automatic"
        by = (one["created_by"] or "nobody", one["last_edited_by"] or "nobody")
        _print_block(
            out,
            f"{one['name']} {one['object_hash']}",
            place(one["coordinates"]),
            f"made by {by[0]}, last edited by {by[1]}",
            f"confidence {one['confidence']:.4g}, {manual}",
            _said(one["answers"]),
            _said(one["extra"]),
        )
    for one in document["classifications"]:
        _print_block(out, f"{one['name']} {one['classification_hash']}", _said(one["answers"]))
    _say_if_empty(out, document)


def _then(document: dict[str, Any]) -> str:
    return f", as at r{document['at']}" if "at" in document else ""


def _print_block(out: Console, heading: str, *lines: str) -> None:
    """A heading and what belongs to it: that fits any screen, where a table would not."""
    out.print(text(heading, "cyan"))
    for line in filter(None, lines):
        out.print(Padding(text(line), (0, 0, 0, 2), expand=False))


def _say_if_empty(out: Console, document: dict[str, Any]) -> None:
    if not document["objects"] and not document["classifications"]:
        out.print("Nothing is labelled here.")


def _said(answers: dict[str, Any]) -> str:
    """`Color: Red; Motion: Walking (10-99)`."""
    return "; ".join(f"{title}: {_value(answer)}" for title, answer in answers.items())


def _value(answer: Any) -> str:
    if not isinstance(answer, list):
        return str(answer)
    parts = (
        f"{_value(one['value'])} ({ranges(one['ranges'])})" if isinstance(one, dict) else str(one)
        for one in answer
    )
    return ", ".join(parts) or "none"
