"""`labelevents undo`: take back my newest commit."""

from __future__ import annotations

from pathlib import Path

import click

from labelevents.cli._find import open_row, open_there
from labelevents.cli._options import optional_row_argument, project_option, store_argument
from labelevents.cli._taking_back import cascade_option, taking_back_options, tell
from labelevents.values.identity import Actor


@click.command()
@store_argument
@optional_row_argument
@project_option
@cascade_option
@taking_back_options
def undo(
    store: Path,
    row: str | None,
    project: str | None,
    actor: Actor | None,
    message: str | None,
    *,
    cascade: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take back my newest commit; again for the one before it.

    With ROW, my newest commit in that row, and only there; without, my newest commit wherever it
    wrote. What others wrote later stays. The undo is a commit of its own, so it can be redone,
    tomorrow too. Other people's commits, models' and imports are taken back with `revert`.
    """
    with open_there(store, actor) as opened:
        back = opened if row is None else open_row(opened, row, project)
        tell(back.undo(message=message, cascade=cascade, dry_run=dry_run), as_json=as_json)
