"""`labelevents export`: labels as they are, or were, as one file."""

from __future__ import annotations

import sys
from pathlib import Path

import attrs
import click

from labelevents.cli import _completion
from labelevents.cli._find import find_project, find_row_then
from labelevents.cli._options import at_option, json_option, project_option, store_argument
from labelevents.cli._output import console, counted, print_json, text
from labelevents.exporting import FORMATS, Exported, export_lines, write
from labelevents.history.revisions import Rev
from labelevents.past import PastStore
from labelevents.store import Store, open_store
from labelevents.views.tables import RowLine


@click.command()
@store_argument
@click.argument("rows", metavar="[ROW]...", nargs=-1, shell_complete=_completion.rows)
@at_option
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write; a file that is there is replaced. Default: stdout.",
)
@click.option(
    "--format", type=click.Choice(FORMATS), default="json", show_default=True, help="The format."
)
@project_option
@click.option("--archived", is_flag=True, help="Archived rows too.")
@json_option
def export(
    store: Path,
    rows: tuple[str, ...],
    at: Rev | None,
    output: Path | None,
    project: str | None,
    *,
    archived: bool,
    as_json: bool,
    **given: str,
) -> None:
    """Write labels as one JSON document: of all rows, or of these.

    With --format encord, one row is Encord's JSON of it, and several are a list of those. The same
    revision gives the same bytes, whatever was written to the store since. ROW is an exact title,
    an exact hash, or a unique beginning of either. With --output and --json, what was written is
    told as JSON: counts, size, SHA-256.
    """
    with open_store(store, readonly=True) as opened:
        past = opened.at("HEAD" if at is None else at)
        lines = _chosen(opened, past, rows, project, archived=archived)
        if output is None:
            # Bytes, because the document is UTF-8 whatever the terminal is.
            sys.stdout.buffer.writelines(export_lines(past, lines, given["format"]))
            return
        done = write(output, past, lines, given["format"])
    if as_json:
        print_json(attrs.asdict(done))
    else:
        _print(done)


def _chosen(
    store: Store, past: PastStore, rows: tuple[str, ...], project: str | None, *, archived: bool
) -> list[RowLine]:
    if rows:
        found = [find_row_then(store, past, said, project) for said in rows]
        return list({line.label_hash: line for line in found}.values())
    project_hash = None if project is None else find_project(store, project)
    return past.list_rows(project_hash=project_hash, include_archived=archived)


def _print(done: Exported) -> None:
    counts = f"{counted(done.rows, 'row')} of r{done.revision}, {counted(done.size, 'byte')}"
    console().print(text(f"{done.path}: {counts}, SHA-256 {done.sha256}"))
