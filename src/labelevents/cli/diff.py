"""`labelevents diff`: what differs between two revisions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import click
from rich.console import Console

from labelevents.cli import _completion, _options
from labelevents.cli._changes import Line, lines
from labelevents.cli._find import find_project, find_row
from labelevents.cli._options import (
    json_option,
    optional_row_argument,
    project_option,
    store_argument,
)
from labelevents.cli._output import console, print_json, table, text
from labelevents.history.diff import Diff
from labelevents.history.revisions import Rev
from labelevents.store import Store, open_store

_MOST_RANGES = 6
_SHOWN_OF_HASH = 8


@click.command()
@store_argument
@click.argument("a", type=_options.revision, shell_complete=_completion.revisions)
@click.argument("b", type=_options.revision, shell_complete=_completion.revisions)
@optional_row_argument
@click.option("--stat", is_flag=True, help="One line that says how much differs.")
@project_option
@json_option
def diff(
    store: Path,
    a: Rev,
    b: Rev,
    row: str | None,
    project: str | None,
    *,
    stat: bool,
    as_json: bool,
) -> None:
    """Show what differs between the revisions A and B: what leads from A to B.

    A revision is a number, r42, HEAD, HEAD~2, a tag, or a time: UTC if it names no zone, and a date
    is its end. Either may be the older. ROW is an exact title, an exact hash, or a unique beginning
    of either. IoU is the overlap of a box before and after, 0 to 1, and px how far its centre
    moved: both the mean over its frames.
    """
    with open_store(store, readonly=True) as opened:
        found = _differences(opened, (a, b), row, project)
    if as_json:
        print_json(_document(found))
    elif stat:
        click.echo(str(found))
    else:
        _print(found)


def _differences(store: Store, revs: tuple[Rev, Rev], row: str | None, project: str | None) -> Diff:
    if row is not None:
        return store.diff(*revs, find_row(store, row, project).label_hash)
    found = store.diff(*revs)
    if project is None:
        return found
    chosen = find_project(store, project)
    kept = [change for change in found if change.project_hash == chosen]
    return attrs.evolve(found, changes=tuple(kept))


def _document(found: Diff) -> dict[str, Any]:
    return {
        "a": found.a,
        "b": found.b,
        "stat": dict(found.stat),
        "changes": [change.to_dict() for change in found],
    }


def _print(found: Diff) -> None:
    out = console()
    shown = list(lines(found, most_ranges=_MOST_RANGES if out.is_terminal else None))
    if out.is_terminal:
        _print_by_row(out, shown)
    elif shown:
        _print_table(out, shown)
    out.print(text(found, "bold"))


def _print_by_row(out: Console, shown: list[Line]) -> None:
    """A heading and a table for each row: on a narrow screen every column counts."""
    by_row: dict[str | None, list[Line]] = {}
    for line in shown:
        by_row.setdefault(line.label_hash, []).append(line)
    for label_hash, of_row in by_row.items():
        if label_hash is None:
            out.print(text("projects and ontologies", "bold"))
        else:
            out.print(text(f"{of_row[0].row} ({label_hash[:_SHOWN_OF_HASH]})", "bold"))
        _print_table(out, of_row)


def _print_table(out: Console, shown: list[Line]) -> None:
    with_row = not out.is_terminal
    made = table(
        out,
        *((("row", "text"),) if with_row else ()),
        ("object", "text"),
        ("what", "text"),
        ("frames", "text"),
        ("before → after", "text"),
        ("IoU", "number"),
        ("px", "number"),
    )
    for line in shown:
        made.add_row(
            *((text(line.row),) if with_row else ()),
            text(line.about),
            text(line.what),
            line.frames,
            text(line.values),
            "" if line.iou is None else f"{line.iou:.2f}",
            "" if line.distance is None else f"{line.distance:.1f}",
        )
    out.print(made)
