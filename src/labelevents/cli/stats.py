"""`labelevents stats`: how much a store holds."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from labelevents.cli._options import json_option, store_argument
from labelevents.cli._output import console, print_json, table, text
from labelevents.store import open_store


@click.command()
@store_argument
@json_option
def stats(store: Path, *, as_json: bool) -> None:
    """Count what a store holds.

    Archived rows are left out. Objects and classifications are instances on at least one frame;
    annotations are pairs of object and frame; answers are pairs of instance and attribute.
    """
    with open_store(store, readonly=True) as opened:
        found = attrs.asdict(opened.stats())
    if as_json:
        print_json(found)
        return
    out = console()
    made = table(out, ("what", "text"), ("how many", "number"))
    for name, number in found.items():
        made.add_row(text(name), f"{number:,}" if out.is_terminal else str(number))
    out.print(made)
