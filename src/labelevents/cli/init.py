"""`labelevents init`: an empty store."""

from __future__ import annotations

import os
from pathlib import Path

import click

from labelevents.cli._options import store_argument, writing_options
from labelevents.cli._output import console, text
from labelevents.exceptions import LabelEventsError
from labelevents.store import open_store
from labelevents.values.identity import Actor


@click.command()
@store_argument
@writing_options
def init(store: Path, actor: Actor | None, message: str | None) -> None:
    """Make an empty store.

    STORE must not exist. An empty store has no commit yet, so nothing keeps `--actor` and
    `--message`; every writing verb takes them.
    """
    del message
    if os.path.lexists(store):
        raise LabelEventsError(f"{store} exists already. Name a file that does not.")
    open_store(store, actor=actor).close()
    console().print(text(f"Made {store}, empty."))
