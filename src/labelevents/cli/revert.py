"""`labelevents revert`: take back any commits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from labelevents.cli import _completion
from labelevents.cli._find import open_row, open_there
from labelevents.cli._options import project_option, revs_argument, store_argument
from labelevents.cli._taking_back import (
    cascade_option,
    taking_back_options,
    tell,
    where_of,
    where_option,
)


@click.command()
@store_argument
@revs_argument
@where_option(
    "--where",
    "All commits for which this holds: actor=KIND:REF, kind, agent, run, since, until, tag. Give"
    " it again for each thing that must hold.",
)
@click.option(
    "--row",
    metavar="ROW",
    shell_complete=_completion.rows,
    help="Only what they wrote in this row.",
)
@project_option
@cascade_option
@taking_back_options
def revert(store: Path, revs: tuple[Any, ...], *, as_json: bool, **said: Any) -> None:
    """Take back commits, whoever made them; what others wrote on top stays.

    REV names one commit: a number, r42, HEAD~2, or a tag. With --where, all that fit, such as a
    whole run of a model: --where actor=model:yolo@4 --where run=nightly-0413. The revert is a
    commit of its own, which undo takes back.
    """
    where = where_of(said["where"])
    if bool(revs) == (where is not None):
        raise click.UsageError("Name commits, or say --where KEY=VALUE.")
    with open_there(store, said["actor"]) as opened:
        back: Any = opened
        if said["row"] is not None:
            back = open_row(opened, said["row"], said["project"])
        result = back.revert(
            revs or None,
            where=where,
            message=said["message"],
            cascade=said["cascade"],
            dry_run=said["dry_run"],
        )
    tell(result, as_json=as_json)
