"""`labelevents redo`: give back what my newest undo took."""

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
def redo(
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
    """Give back what my newest undo took; again for the one before it.

    With ROW, in that row; without, wherever it wrote. A new commit of mine ends what I could give
    back; other people's commits do not, and what they wrote meanwhile stays.
    """
    with open_there(store, actor) as opened:
        back = opened if row is None else open_row(opened, row, project)
        tell(back.redo(message=message, cascade=cascade, dry_run=dry_run), as_json=as_json)
