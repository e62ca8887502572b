"""`labelevents refresh`: bring what is read in SQL up to date."""

from __future__ import annotations

from pathlib import Path

import click

from labelevents.cli._bar import bar
from labelevents.cli._options import json_option, store_argument
from labelevents.cli._output import console, counted, print_json, text
from labelevents.exceptions import LabelEventsError
from labelevents.store import open_store


@click.command()
@store_argument
@json_option
def refresh(store: Path, *, as_json: bool) -> None:
    """Bring the views for SQL, `v_labels` and `v_blame`, up to date.

    Closing a store does that already, but leaves what would take long. It changes no label and
    makes no commit: what is behind the views follows from the log.
    """
    if not store.exists():  # opening it for writing would make it
        raise LabelEventsError(f"There is no store at {store}.")
    with open_store(store) as opened, bar("Refreshing") as progress:
        rows = opened.refresh(progress=progress)
    if as_json:
        print_json({"rows": rows})
    else:
        told = f"Brought {counted(rows, 'row')} up to date." if rows else "All was up to date."
        console().print(text(told))
