"""`labelevents backup`: a copy of a store, whoever is writing to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

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
    with open_store(store, readonly=True) as opened, _bar() as moved:
        opened.backup(path, progress=moved)
    with open_store(path, readonly=True) as copied:
        made = copied.stats()
    size = f"{counted(made.commits, 'commit')}, {counted(made.events, 'event')}"
    console().print(text(f"Copied {store} to {path}: {size}."))


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr, if there is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("Copying", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
