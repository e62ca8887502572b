"""`labelevents verify`: does the store hold together?"""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from labelevents.cli._options import json_option, store_argument
from labelevents.cli._output import complain, console, counted, print_json, text
from labelevents.exceptions import DamagedStoreError
from labelevents.log.verify import Problem, Verification
from labelevents.store import open_store


@click.command()
@store_argument
@json_option
@click.pass_context
def verify(ctx: click.Context, store: Path, *, as_json: bool) -> None:
    """Check that a store holds together.

    Exit code 1 if it does not. Reads every event, and compares what was derived from them with
    what follows from them. Says commit, event and field of each problem.
    """
    found = _verified(store)
    if as_json:
        parts = {name: getattr(found, name) for name in ("ok", "commits", "events", "root")}
        print_json({**parts, "problems": [attrs.asdict(problem) for problem in found.problems]})
    else:
        _print(found)
    if not found.ok:
        count = counted(len(found.problems), "problem")
        complain(f"{store} does not hold together: {count}. Restore it from a backup.")
        ctx.exit(1)


def _verified(store: Path) -> Verification:
    try:
        with open_store(store, readonly=True) as opened:
            return opened.verify()
    except DamagedStoreError as error:  # so damaged that it cannot even be read: that is the answer
        return Verification(0, 0, (Problem(None, None, "file", str(error)),))


def _print(found: Verification) -> None:
    out = console()
    size = f"{counted(found.commits, 'commit')}, {counted(found.events, 'event')}"
    if found.ok:
        out.print(text(f"It holds together: {size}.", "green"))
        return
    for problem in found.problems:
        at = [] if problem.commit is None else [f"commit {problem.commit}"]
        at += [] if problem.event is None else [f"event {problem.event}"]
        out.print(text(f"{', '.join([*at, problem.field])}: {problem.message}"))
