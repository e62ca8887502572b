"""`labelevents restore`: a row as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labelevents.cli._find import open_row, open_there
from labelevents.cli._options import project_option, rev_argument, row_argument, store_argument
from labelevents.cli._taking_back import taking_back_options, tell


@click.command()
@store_argument
@row_argument
@rev_argument
@project_option
@taking_back_options
def restore(store: Path, row: str, rev: Any, *, as_json: bool, **said: Any) -> None:
    """Make a row be as it was at REV, as one new commit.

    Nothing is discarded: what came after REV stays in the log, and `undo` brings it back.
    """
    with open_there(store, said["actor"]) as opened:
        found = open_row(opened, row, said["project"])
        result = found.restore(rev, message=said["message"], dry_run=said["dry_run"])
    tell(result, as_json=as_json)
