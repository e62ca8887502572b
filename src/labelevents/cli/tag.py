"""`labelevents tag`: names for revisions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from labelevents.cli import _completion, _options
from labelevents.cli._find import open_there
from labelevents.cli._options import json_option, store_argument, writing_options
from labelevents.cli._output import console, print_json, table, text, utc, who
from labelevents.model.project import Tag
from labelevents.store import Store, open_store
from labelevents.values.identity import Actor


@click.command()
@store_argument
@click.argument("name", required=False)
@click.argument("rev", required=False, type=_options.revision, shell_complete=_completion.revisions)
@click.option("--force", is_flag=True, help="Move a tag; the log keeps that it was moved.")
@writing_options
@json_option
def tag(store: Path, name: str | None, *, as_json: bool, **said: Any) -> None:
    """Give a revision a name, or list the names there are.

    With NAME, the tag NAME names REV: a number, r42, HEAD~2, another tag, or a time (UTC if it
    names no zone, and a date is its end); by default the newest revision. A tag stays where it is,
    unless it is moved with --force. Without NAME, all tags are listed.
    """
    if name is None:
        if said["force"] or said["message"] is not None:
            raise click.UsageError("--force and --message say how to tag; give a NAME.")
        with open_store(store, readonly=True) as opened:
            tags = list(opened.tags().values())
        if as_json:
            print_json([_document(one) for one in tags])
        else:
            _print(tags)
        return
    with open_there(store, said["actor"]) as opened:
        document = _tag(opened, name, said["rev"], said["message"], force=said["force"])
    if as_json:
        print_json(document)
    elif document["commit"] is None:
        console().print(text(f"`{name}` names r{document['rev']} already."))
    else:
        console().print(text(f"`{name}` names r{document['rev']}, by r{document['commit']}."))


def _tag(
    store: Store, name: str, rev: str | datetime | None, message: str | None, *, force: bool
) -> dict[str, Any]:
    made = store.tag(name, "HEAD" if rev is None else rev, message, force=force)
    return {**_document(store.tags()[name]), "commit": None if made is None else made.number}


def _document(tag: Tag) -> dict[str, Any]:
    actor: Actor = tag.stamp.actor
    return {
        "name": tag.name,
        "rev": tag.rev,
        "at": tag.stamp.at.isoformat(),
        "actor": {"kind": actor.kind, "ref": actor.ref},
        "message": tag.message,
        "moved_from": list(tag.moved_from),
    }


def _print(tags: list[Tag]) -> None:
    out = console()
    made = table(
        out,
        ("tag", "text"),
        ("rev", "number"),
        ("given (UTC)", "time"),
        ("who", "text"),
        ("why", "text"),
        ("moved from", "text"),
    )
    for one in tags:
        made.add_row(
            text(one.name),
            f"r{one.rev}",
            utc(one.stamp.at),
            who(one.stamp.actor),
            text(one.message or ""),
            ", ".join(f"r{number}" for number in one.moved_from),
        )
    out.print(made)
