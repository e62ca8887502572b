"""`labelevents log`: what happened, newest first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from labelevents.cli import _options
from labelevents.cli._find import find_row
from labelevents.cli._options import json_option, project_option, store_argument
from labelevents.cli._output import console, plain, print_json, table, text, utc, who
from labelevents.events.record import Commit
from labelevents.store import Store, open_store
from labelevents.values.identity import Actor

_MOST_ROWS = 3


@click.command()
@store_argument
@click.argument("row", required=False)
@project_option
@click.option("-n", "--number", metavar="N", type=click.IntRange(0), help="At most so many.")
@click.option(
    "--by",
    metavar="KIND:REF",
    type=_options.actor,
    help="Only commits of this actor; a plain name is a human.",
)
@click.option(
    "--since",
    metavar="TIME",
    type=_options.since,
    help="Only from this time on, in ISO 8601; UTC if it names no zone.",
)
@click.option(
    "--until",
    metavar="TIME",
    type=_options.until,
    help="Only up to this time; a date is its whole day.",
)
@json_option
def log(store: Path, row: str | None, project: str | None, *, as_json: bool, **chosen: Any) -> None:
    """List commits, newest first; of one ROW only, if named.

    ROW is an exact title, an exact hash, or a unique beginning of either.
    """
    if project is not None and row is None:
        raise click.UsageError("--project says which ROW is meant; name one.")
    with open_store(store, readonly=True) as opened:
        found = _commits(opened, row, project, **chosen)
    if as_json:
        print_json([_document(commit) for commit in found])
    else:
        _print(found)


def _commits(
    store: Store,
    row: str | None,
    project: str | None,
    *,
    number: int | None,
    by: Actor | None,
    since: datetime | None,
    until: datetime | None,
) -> list[Commit]:
    label_hash = None if row is None else find_row(store, row, project).label_hash
    return store.history(label_hash=label_hash, limit=number, by=by, since=since, until=until)


def _document(commit: Commit) -> dict[str, Any]:
    return {
        "commit": commit.number,
        "id": commit.id,
        "at": commit.recorded_at.isoformat(),
        "actor": {"kind": commit.actor.kind, "ref": commit.actor.ref},
        "agent": commit.actor.agent,
        "run": commit.actor.run,
        "kind": commit.kind,
        "message": commit.message,
        "rows": list(commit.rows),
        "events": commit.events,
    }


def _print(commits: list[Commit]) -> None:
    out = console()
    made = table(
        out,
        ("rev", "number"),
        ("time (UTC)", "time"),
        ("who", "text"),
        ("why", "text"),
        ("rows", "text"),
        ("events", "number"),
    )
    for commit in commits:
        made.add_row(
            f"r{commit.number}",
            utc(commit.recorded_at),
            who(commit.actor),
            text(commit.message or commit.kind),
            _rows(commit, most=_MOST_ROWS if out.is_terminal else len(commit.rows)),
            str(commit.events),
        )
    out.print(made)


def _rows(commit: Commit, *, most: int) -> Text:
    left = len(commit.rows) - most
    named = ", ".join(plain(title) for title in commit.rows[:most])
    return Text(f"{named} and {left} more" if left > 0 else named)
