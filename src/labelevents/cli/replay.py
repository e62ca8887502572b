"""`labelevents replay`: history again, in another store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs
import click
from rich.console import Console
from rich.progress import Progress

from labelevents.cli import _completion
from labelevents.cli._options import json_option, revision, store_argument, store_type
from labelevents.cli._output import console, counted, print_json, text
from labelevents.cli._taking_back import where_of, where_option
from labelevents.rows.replaying import Replayed
from labelevents.store import Store, open_store


@click.command()
@store_argument
@click.argument("into", type=store_type)
@click.option(
    "--until",
    metavar="REV",
    type=revision,
    shell_complete=_completion.revisions,
    help="The last revision to copy.",
)
@where_option("--where", "Copy only the labels of commits for which this holds; as for `revert`.")
@where_option("--without", "Leave out the labels of commits for which this holds.")
@json_option
def replay(store: Path, into: Path, until: Any, *, as_json: bool, **said: Any) -> None:
    """Copy the history of STORE into a new store INTO.

    Commits keep their ids, times and actors, so that all of it gives the same log. With --where or
    --without, the labels are as if the commits that are left out had never been made; projects
    and ontologies come along whole.
    """
    where, without = where_of(said["where"]), where_of(said["without"])
    with open_store(store, readonly=True) as opened:
        done = _with_progress(opened, into, {"until": until, "where": where, "without": without})
    if as_json:
        print_json(attrs.asdict(done))
    else:
        left = f", the labels of {counted(done.left_out, 'commit')} left out"
        told = left if done.left_out else ""
        console().print(text(f"{counted(done.commits, 'commit')} went into {into}{told}."))


def _with_progress(store: Store, into: Path, asked: dict[str, Any]) -> Replayed:
    out = Console(stderr=True)
    if not out.is_terminal:
        return store.replay(into, **asked)
    with Progress(console=out, transient=True) as progress:
        upto = store.revision("HEAD" if asked["until"] is None else asked["until"])
        task = progress.add_task("Replaying", total=upto)
        return store.replay(into, on_commit=lambda _: progress.advance(task), **asked)
