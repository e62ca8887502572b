"""`labelevents stats`: how much a store holds."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from labelevents.cli._options import at_option, json_option, store_argument
from labelevents.cli._output import console, print_json, table, text
from labelevents.history.revisions import Rev
from labelevents.store import open_store


@click.command()
@store_argument
@at_option
@json_option
def stats(store: Path, at: Rev | None, *, as_json: bool) -> None:
    """Count what a store holds.

    Archived rows are left out. Objects and classifications are instances on at least one frame; a
    global classification is on all of them. Annotations are pairs of object and frame; answers are
    pairs of instance and attribute.
    """
    with open_store(store, readonly=True) as opened:
        past = None if at is None else opened.at(at)
        found = attrs.asdict((past or opened).stats())
    if as_json:
        print_json(found if past is None else {**found, "at": past.rev})
        return
    out = console()
    made = table(out, ("what", "text"), ("how many", "number"))
    for name, number in found.items():
        made.add_row(text(name), f"{number:,}" if out.is_terminal else str(number))
    out.print(made)
