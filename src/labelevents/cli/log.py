"""`labelevents log`: what happened, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import click
from rich.text import Text

from labelevents.cli import _completion, _options
from labelevents.cli._find import find_instance, find_row, open_row
from labelevents.cli._ontology import commit_document, tell_ontology
from labelevents.cli._options import (
    json_option,
    optional_row_argument,
    project_option,
    store_argument,
)
from labelevents.cli._output import console, counted, plain, print_json, table, text, utc, who
from labelevents.cli._sessions import Sitting, sittings
from labelevents.events.record import Commit, CommitKind
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.taken_back import revisions
from labelevents.store import Store, open_store

_MOST_ROWS = 3


@click.command()
@store_argument
@optional_row_argument
@project_option
@click.option("-n", "--number", metavar="N", type=click.IntRange(0), help="At most so many.")
@click.option(
    "--by",
    metavar="KIND:REF",
    type=_options.actor,
    help="Only commits of this actor; a plain name is a human.",
)
@click.option("--kind", type=click.Choice(get_args(CommitKind)), help="Only commits of this kind.")
@click.option("--agent", help="Only commits of this tool, as it named itself.")
@click.option("--run", help="Only commits of this run of a tool.")
@click.option(
    "--since",
    metavar="TIME|REV",
    type=_options.revision_since,
    shell_complete=_completion.revisions,
    help="Only from this time on, in ISO 8601, UTC if it names no zone; or after this revision.",
)
@click.option(
    "--until",
    metavar="TIME|REV",
    type=_options.revision,
    shell_complete=_completion.revisions,
    help="Only up to this time, a date being its whole day; or up to this revision.",
)
@click.option(
    "--instance",
    metavar="HASH",
    help="Only those that wrote to this object or classification: hash, or, of a ROW, beginning.",
)
@click.option(
    "--field",
    metavar="NAME",
    help="Only those that wrote to this field, such as geometry, or an attribute's title.",
)
@click.option(
    "--frames",
    metavar="N|N-M,…",
    type=_options.frames,
    help="Only those that wrote to one of these frames, such as 5, 5-9 or 5-9,12.",
)
@click.option(
    "--ontology", is_flag=True, help="What was done to the ontology of the project, key by key."
)
@click.option("--raw", is_flag=True, help="A line for each commit, also of one who saved often.")
@json_option
def log(
    store: Path,
    row: str | None,
    project: str | None,
    *,
    ontology: bool,
    raw: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """List commits, newest first; of one ROW only, if named.

    ROW is an exact title, an exact hash, or a unique beginning of either. Edits that one actor
    saved one after the other without a long pause, in the same rows or with the same message, share
    a line; --raw shows each. --json always does.
    """
    if ontology:
        if row is not None or any(value is not None for value in chosen.values()):
            raise click.UsageError("--ontology takes no ROW and no other filter than --project.")
        tell_ontology(store, project, as_json=as_json)
        return
    if project is not None and row is None:
        raise click.UsageError("--project says which ROW is meant; name one.")
    with open_store(store, readonly=True) as opened:
        found = _commits(opened, row, project, **chosen)
    if as_json:
        print_json([commit_document(commit) for commit in found])
    else:
        _print([Sitting((commit,)) for commit in found] if raw else sittings(found))


def _commits(
    store: Store, row: str | None, project: str | None, number: int | None, **chosen: Any
) -> list[Commit]:
    said = {name: value for name, value in chosen.items() if value is not None}
    if row is None:
        return store.history(limit=number, **said)
    found = open_row(store, row, project) if "instance" in said else _row(store, row, project)
    if "instance" in said:
        # Those that were removed since are meant, too.
        ever = (event.instance for part in found.written() for event in part.events)
        said["instance"] = find_instance(filter(None, ever), said["instance"], found.data_title)
    return found.history(limit=number, **said)


def _row(store: Store, said: str, project: str | None) -> LabelRowV2:
    """The row that is meant; its labels are not read."""
    line = find_row(store, said, project)
    return store.get_project(line.project_hash).get_label_row(line.label_hash)


def _print(found: list[Sitting]) -> None:
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
    for one in found:
        commit = one.newest
        several = len(one.commits) > 1
        made.add_row(
            f"r{one.oldest.number}-{commit.number}" if several else f"r{commit.number}",
            _when(one),
            who(commit.actor),
            text(_why(one)),
            _rows(one.rows, most=_MOST_ROWS if out.is_terminal or several else None),
            str(one.events),
        )
    out.print(made)


def _when(one: Sitting) -> str:
    """One time, or from when to when."""
    first, last = utc(one.oldest.recorded_at), utc(one.newest.recorded_at)
    if first == last:
        return last
    return f"{first} to {last[-5:] if first[:10] == last[:10] else last}"


def _why(one: Sitting) -> str:
    """The message, and what an undo or revert is about; of several the newest message."""
    commit = one.newest
    if len(one.commits) > 1:
        said = list(dict.fromkeys(c.message for c in one.commits if c.message))
        last = "" if not said else f": {said[0]}" if len(said) == 1 else f", last: {said[0]}"
        return counted(len(one.commits), "commit") + last
    if not commit.targets:
        return commit.message or commit.kind
    about = f"{commit.kind} of {revisions(commit.targets)}"
    return about if commit.message is None else f"{about}: {commit.message}"


def _rows(titles: Sequence[str], *, most: int | None) -> Text:
    left = 0 if most is None else len(titles) - most
    named = ", ".join(plain(title) for title in titles[:most])
    return Text(f"{named} and {left} more" if left > 0 else named)
