"""`labelevents changes`: every change from a revision on, for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click

from labelevents.cli import _completion, _options
from labelevents.cli._find import find_row
from labelevents.cli._options import project_option, store_argument
from labelevents.history.feed import CommitChanges, Feed
from labelevents.history.revisions import Rev
from labelevents.rows.subscription import Subscription
from labelevents.store import Store, open_store

_PAUSE = 0.5  # seconds between two looks at a store that is followed


@click.command()
@store_argument
@click.option(
    "--since",
    metavar="REV",
    type=_options.revision,
    shell_complete=_completion.revisions,
    help="The commits after this revision; a consumer that is known goes on where it was.",
)
@click.option(
    "--row", metavar="ROW", shell_complete=_completion.rows, help="Only changes of this row."
)
@click.option("--follow", is_flag=True, help="Wait for more until interrupted.")
@click.option(
    "--consumer",
    metavar="NAME",
    help="Remember in the store, under this name, which commits were written out.",
)
@project_option
def changes(
    store: Path,
    since: Rev | None,
    row: str | None,
    consumer: str | None,
    project: str | None,
    *,
    follow: bool,
) -> None:
    """Print what every commit changed, oldest first: one JSON object a line.

    Each line says what the cells of one field of one instance held before the commit and after it,
    on a run of frames or, without a frame, on none in particular. ROW is an exact title, an exact
    hash, or a unique beginning of either. With --consumer each commit is printed at least once,
    however often this is stopped and started: its position moves after the lines of a commit are
    written.
    """
    if since is None and consumer is None:
        raise click.UsageError("Say where to begin with --since, or go on with --consumer.")
    if project is not None and row is None:
        raise click.UsageError("--project says which ROW is meant; name one with --row.")
    with open_store(store, readonly=consumer is None) as opened:
        label_hash = None if row is None else find_row(opened, row, project).label_hash
        source = _source(opened, since, label_hash, consumer)
        try:
            _write(source)
            while follow:
                time.sleep(_PAUSE)
                _write(source)
        except KeyboardInterrupt:
            if not follow:
                raise  # else it is how following ends


def _source(
    store: Store, since: Rev | None, label_hash: str | None, consumer: str | None
) -> Feed | Subscription:
    if consumer is None:
        return store.follow(0 if since is None else since, row=label_hash)
    return store.subscribe(consumer, 0 if since is None else since, row=label_hash)


def _write(source: Feed | Subscription) -> None:
    """Write what there is now; whoever reads along has all of a commit before the next begins."""
    steps: Iterable[CommitChanges] = source
    for step in steps:
        for change in step.changes:
            click.echo(json.dumps(change.to_dict(), allow_nan=False))
        sys.stdout.flush()
        if isinstance(source, Subscription):
            source.ack()
