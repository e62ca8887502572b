"""`labelevents blame`: who answers for each label of a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from labelevents.cli._find import find_instance, open_row, open_row_then
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
    utc,
    who,
)
from labelevents.events.facts import Metadata
from labelevents.exceptions import LabelEventsError
from labelevents.history.blame import NUMBER, BlameLine
from labelevents.history.revisions import Rev
from labelevents.model.state import ANSWER, GEOMETRY, PRESENCE
from labelevents.ontology.attributes import Attribute
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.object_instance import ObjectInstance
from labelevents.store import open_store

_BOXES = {"boundingBox", "rotatableBoundingBox"}
_FIELDS = {GEOMETRY, PRESENCE, NUMBER, *Metadata.__struct_fields__}


@click.command()
@store_argument
@row_argument
@click.option("-f", "--frame", type=int, help="Only what is on this frame, counted from 0.")
@click.option(
    "--instance", metavar="HASH", help="Only this object or classification: hash, or beginning."
)
@click.option(
    "--field",
    metavar="NAME",
    help="Only this field, such as geometry, or the answers to the attribute of this title.",
)
@at_option
@project_option
@json_option
def blame(
    store: Path,
    row: str,
    frame: int | None,
    instance: str | None,
    field: str | None,
    at: Rev | None,
    project: str | None,
    *,
    as_json: bool,
) -> None:
    """Say who answers for each label of a row: who wrote it, when, in which revision.

    One line for each field and each run of frames that one commit wrote. Who saved a label again,
    unchanged, has approved it, and answers for it. Where an undo brought a label back, its author
    answers for it again, and the line says by way of which revision. ROW is an exact title, an
    exact hash, or a unique beginning of either.
    """
    with open_store(store, readonly=True) as opened:
        if at is None:
            found = open_row(opened, row, project)
        else:
            found = open_row_then(opened, opened.at(at), row, project)
        lines = _with_field(found, _lines(found, frame, instance), field)
    if as_json:
        print_json([_document(line) for line in lines])
    else:
        _print(lines)


def _lines(row: LabelRowV2, frame: int | None, instance: str | None) -> list[BlameLine]:
    if instance is None:
        return row.blame(frame)
    chosen = _the_instance(row, instance)
    if frame is None:
        return chosen.blame()
    return [line for line in row.blame(frame) if line.instance == chosen.instance_hash]


def _the_instance(row: LabelRowV2, said: str) -> ObjectInstance | ClassificationInstance:
    known: list[ObjectInstance | ClassificationInstance] = [
        *row.get_object_instances(),
        *row.get_classification_instances(),
    ]
    by_hash = {one.instance_hash: one for one in known}
    return by_hash[find_instance(by_hash, said, row.data_title)]


def _with_field(row: LabelRowV2, lines: list[BlameLine], field: str | None) -> list[BlameLine]:
    """The lines of a field. Where nobody wrote to it there are none; but is there such a field?"""
    if field is None:
        return lines
    found = [line for line in lines if field in (line.field, line.attribute)]
    if not found and field not in _FIELDS and not field.startswith((ANSWER, "x:")):
        titles = row.ontology_structure.get_children_by_title(field, type_=Attribute)
        if not titles:
            there = sorted({line.attribute or line.field for line in lines})
            told = f"; there are {', '.join(there)}" if there else ""
            raise LabelEventsError(f"There is no field or attribute {field!r} here{told}.")
    return found


def _document(line: BlameLine) -> dict[str, Any]:
    document = {
        "instance": line.instance,
        "name": line.name,
        "field": line.field,
        "frames": None if line.frames is None else list(line.frames),
        "value": line.value,
        "commit": line.commit,
        "actor": {"kind": line.actor.kind, "ref": line.actor.ref},
        "at": line.at.isoformat(),
        "via": line.via,
    }
    return document if line.attribute is None else {**document, "attribute": line.attribute}


def _print(lines: Sequence[BlameLine]) -> None:
    out = console()
    if not lines:
        out.print("There is nothing to blame here.")
    elif out.is_terminal:
        # A heading for each instance: on a narrow screen every column counts.
        for (name, instance), own in groupby(lines, key=lambda line: (line.name, line.instance)):
            out.print(text(f"{name} {instance}", "bold"))
            _print_table(out, sorted(own, key=_by_title))
    else:
        _print_table(out, lines, ("object", "text"))


def _by_title(line: BlameLine) -> tuple[bool, bool, str]:
    """As the lines come, but with answers by the titles that are shown; sorting keeps the rest."""
    return (
        line.field not in (GEOMETRY, PRESENCE),
        line.field != NUMBER,
        line.attribute or line.field,
    )


def _print_table(out: Console, lines: Iterable[BlameLine], *more: Column) -> None:
    made = table(
        out,
        *more,
        ("field", "text"),
        ("frames", "text"),
        ("value", "text"),
        ("who", "text"),
        ("rev", "text"),
        ("time (UTC)", "time"),
    )
    for line in lines:
        made.add_row(
            *(text(f"{line.name} {line.instance}") for _ in more),
            text(line.attribute or line.field),
            "" if line.frames is None else ranges([line.frames]),
            text(_value(line)),
            who(line.actor),
            f"r{line.commit}" + ("" if line.via is None else f" via r{line.via}"),
            utc(line.at),
        )
    out.print(made)


def _value(line: BlameLine) -> str:
    if line.packed:
        boxes = line.field == GEOMETRY and all(_BOXES & set(one) for one in line.value)
        return f"{len(line.value)} boxes" if boxes else counted(len(line.value), "value")
    if line.field == GEOMETRY:
        return place(line.value)
    return _plain(line.value)


def _plain(value: Any) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value) or "none"
    return value if isinstance(value, str) else json.dumps(value)
