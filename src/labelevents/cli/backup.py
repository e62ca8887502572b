"""`labelevents backup`: a copy of a store, whoever is writing to it."""

from __future__ import annotations

from pathlib import Path

import click

from labelevents.cli._bar import bar
from labelevents.cli._options import store_argument
from labelevents.cli._output import console, counted, text
from labelevents.store import open_store


@click.command()
@store_argument
@click.argument("path", type=click.Path(path_type=Path))
def backup(store: Path, path: Path) -> None:
    """Copy a store to a new file, while others may write to it.

    PATH must not exist. It is a store of its own that holds the log up to one moment. Copying the
    file with other means would miss what is still in the WAL beside it.
    """
    with open_store(store, readonly=True) as opened, bar("Copying") as moved:
        opened.backup(path, progress=moved)
    with open_store(path, readonly=True) as copied:
        made = copied.stats()
    size = f"{counted(made.commits, 'commit')}, {counted(made.events, 'event')}"
    console().print(text(f"Copied {store} to {path}: {size}."))
