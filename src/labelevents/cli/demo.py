"""`labelevents demo`: the first five minutes, on real tracks."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labelevents.cli import _story
from labelevents.cli._output import who
from labelevents.cli._story import FRAME, SIZE, TAG
from labelevents.exceptions import LabelEventsError
from labelevents.history.blame import BlameLine
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store, open_store

_BEGINNING = """\
Tracks: {told}
Store:  {path}

A tracker labelled a video. Ana moved six of its boxes, said how somebody moves, and tagged
what she trained on: {tag}. Then the tracker ran again, and shifted every box. What it did:
"""
_BACK = """\
  $ labelevents revert street.labels --where agent="{agent}"
  {result}

Everything is as it was for the training again, and nothing was discarded:

  $ labelevents diff street.labels {tag} HEAD --stat
  {diff}
"""


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def demo(path: Path | None) -> None:
    """Make a store from real tracks and show its history.

    A model's tracks go in, a person corrects them, a bad run of the model spoils all of them, and
    is taken back without touching what the person did; then the log, and who answers for what is
    on one frame. PATH is the store to make; by default a new one in a temporary folder.
    """
    if path is None:
        path = Path(tempfile.mkdtemp(prefix="labelevents-demo-")) / "street.labels"
    elif path.exists():
        raise LabelEventsError(f"{path} exists already. Name a file that does not.")
    tell(Console(highlight=False), path)


def tell(console: Console, path: Path) -> None:
    """Make the store, and print its story. Every step opens the file anew."""
    found = _story.tracks()
    title = _story.model_pass(path, found)
    _story.person(path, title)
    _story.bad_run(path, title)
    _say(console, _BEGINNING.format(told=found.told, path=path, tag=TAG))
    _say(console, f"  $ labelevents diff street.labels {TAG} HEAD --stat\n  {_diff(path)}\n")
    result = _story.way_back(path)
    _say(
        console,
        _BACK.format(agent=_story.BAD, result=result, tag=TAG, diff=_diff(path)),
    )
    with open_store(path, readonly=True) as store:
        console.print(_log_table(store))
        console.print(_blame_table(_story.row_of(store, title)))
        stats = store.stats()
    _say(
        console,
        f"{stats.annotations} boxes, {stats.commits} commits, {stats.events} events, in one SQLite"
        " file. Look further:\n",
    )
    # Called by its path, as `make demo` does, it is not on the shell's.
    program = "labelevents" if shutil.which("labelevents") else sys.argv[0]
    program = "python -m labelevents" if program.endswith("__main__.py") else program
    for words in (
        "log",
        f"diff {TAG} HEAD~1",
        f"blame {title} --frame {FRAME}",
        "undo --actor ana --dry-run",
    ):
        verb, _, rest = words.partition(" ")
        _say(console, f"  {program} {verb} {path} {rest}".rstrip())
    console.print()


def _say(console: Console, words: str) -> None:
    """Text as it is; lines that are too long are for the terminal to break."""
    console.print(Text(words), soft_wrap=True)


def _diff(path: Path) -> str:
    """What differs between what was trained on and now, in one line."""
    with open_store(path, readonly=True) as store:
        return str(store.diff(TAG))


def _log_table(store: Store) -> Table:
    """Every commit, newest first."""
    table = Table(title="What happened, newest first", title_justify="left", expand=False)
    table.add_column("rev", style="bold")
    table.add_column("who")
    table.add_column("with")
    table.add_column("why", overflow="fold")
    table.add_column("events", justify="right")
    for commit in store.history():
        targets = ", ".join(f"r{number}" for number in commit.targets)
        what = f"{commit.kind} of {targets}: " if targets else ""
        table.add_row(
            f"r{commit.number}",
            who(commit.actor),
            Text(commit.actor.agent or ""),
            Text(what + (commit.message or commit.kind)),
            str(commit.events),
        )
    return table


def _blame_table(row: LabelRowV2) -> Table:
    """Who answers for what is on one frame."""
    title = f"Who answers for what is on frame {FRAME} of {row.data_title}"
    table = Table(title=Text(title), title_justify="left", expand=False)
    for name in ("object", "what", "is", "by", "in", "back by"):
        table.add_column(name)
    for line in row.blame(frame=FRAME):
        if line.field != "geometry" and line.attribute is None:
            continue
        table.add_row(
            Text(f"{line.name} {line.instance}"),
            Text(line.attribute or "box"),
            Text(_shown(line)),
            who(line.actor),
            f"r{line.commit}",
            "" if line.via is None else f"r{line.via}",
        )
    return table


def _shown(line: BlameLine) -> str:
    """A box as left, top, width and height in pixels; an answer by its title."""
    if line.field != "geometry":
        return str(line.value)
    box = line.value[0] if line.packed else line.value
    width, height = SIZE
    sides = box["boundingBox"]
    left, top = sides["x"] * width, sides["y"] * height
    return f"{left:.0f}, {top:.0f}, {sides['w'] * width:.0f}, {sides['h'] * height:.0f}"
