"""`labelevents ls`: the label rows of a store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from labelevents.cli._find import find_project
from labelevents.cli._media import extent, medium
from labelevents.cli._options import at_option, json_option, project_option, store_argument
from labelevents.cli._output import console, print_json, table, text, utc
from labelevents.events.record import from_microseconds
from labelevents.history.revisions import Rev
from labelevents.rows.metadata import media_of
from labelevents.store import open_store
from labelevents.values.media import Media
from labelevents.views.tables import RowLine

_SHOWN_OF_HASH = 8  # digits: enough to name a row by


@click.command()
@store_argument
@project_option
@click.option("--archived", is_flag=True, help="Archived rows too.")
@at_option
@json_option
def ls(store: Path, project: str | None, at: Rev | None, *, archived: bool, as_json: bool) -> None:
    """List the label rows, in the order in which they were made."""
    with open_store(store, readonly=True) as opened:
        titles = {p.project_hash: p.title for p in opened.get_projects(include_archived=True)}
        chosen = None if project is None else find_project(opened, project)
        past = None if at is None else opened.at(at)
        lines = (past or opened).list_rows(project_hash=chosen, include_archived=archived)
    if as_json:
        then = {} if past is None else {"at": past.rev}
        print_json([_document(line, titles[line.project_hash]) | then for line in lines])
    else:
        _print(lines, titles)


def _document(line: RowLine, project: str) -> dict[str, Any]:
    media = media_of(line)
    return {
        "row": line.title,
        "label_hash": line.label_hash,
        "project": project,
        "media": medium(media),
        "frames": media.number_of_frames,
        "objects": line.objects,
        "classifications": line.classifications,
        "annotations": line.annotations,
        "revision": line.revision,
        "last_edited_at": from_microseconds(line.last_edited_us).isoformat(),
    }


def _print(lines: list[RowLine], titles: dict[str, str]) -> None:
    out = console()
    about = [] if out.is_terminal else ["label hash", "project", "media"]
    counts = ["frames", "objects", "classif.", "annot.", "rev"]
    shown = {line.project_hash: titles[line.project_hash] for line in lines}
    made = table(
        out,
        ("row", "text"),
        *((name, "text") for name in about),
        *((name, "number") for name in counts),
        ("edited (UTC)", "time"),
    )
    for line in lines:
        media = media_of(line)
        made.add_row(
            *_about(out, line, shown, media),
            # Samples of a sound are no frames, and nobody labels them one by one.
            str(media.number_of_frames) if media.is_on_frames else "-",
            str(line.objects),
            str(line.classifications),
            str(line.annotations),
            f"r{line.revision}",
            utc(from_microseconds(line.last_edited_us)),
        )
    out.print(made)


def _about(out: Console, line: RowLine, projects: dict[str, str], media: Media) -> list[Text]:
    """Who a row is: in two lines on a screen, which may be narrow, and in columns of a pipe."""
    title = text(line.title) + Text(" (archived)" if line.archived else "", style="dim")
    project = projects[line.project_hash]
    told = " ".join(filter(None, (medium(media), extent(media))))
    if not out.is_terminal:
        return [title, text(line.label_hash), text(project), text(told)]
    more = f"{line.label_hash[:_SHOWN_OF_HASH]} {told}"
    if len(projects) > 1:
        more += f" in {project}"
    return [Text("\n").join([title, text(more, "dim")])]
