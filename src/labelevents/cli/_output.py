"""What leaves the command line: documents, tables, and errors as one sentence."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Literal

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from labelevents.exceptions import LabelEventsError
from labelevents.values.identity import Actor

INTERRUPTED = 130  # as a shell says it: 128 and the number of SIGINT
_TRACEBACK = "LABELEVENTS_TRACEBACK"
_COLOURS = {
    "human": "green",
    "model": "magenta",
    "import": "cyan",
    "system": "yellow",
    "policy": "blue",
}
Column = tuple[str, Literal["text", "number", "time"]]  # heading, and what is below
_UNBOUNDED = 100_000  # columns; where nobody looks at a screen, no line needs to be broken


class Verbs(click.Group):
    """A group whose verbs end in a sentence and exit code 1 where Python would show a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb."""
        try:
            for stream in (sys.stdout, sys.stderr):
                _tolerate(stream)
            result = super().invoke(ctx)
            sys.stdout.flush()  # here, so that a closed pipe is noticed while somebody can catch it
        except (click.exceptions.Exit, click.ClickException, BrokenPipeError):
            raise  # click knows what to do
        except KeyboardInterrupt:
            complain("Interrupted.")
            ctx.exit(INTERRUPTED)
        except Exception as error:
            if os.environ.get(_TRACEBACK):
                raise
            complain(_sentence(error))
            ctx.exit(1)
        else:
            return result


def _tolerate(stream: Any) -> None:
    """A title that the terminal's encoding lacks is shown escaped."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def _sentence(error: Exception) -> str:
    if isinstance(error, LabelEventsError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = "" if error.filename is None else f"{error.filename}: "
        return f"{where}{error.strerror}."
    if isinstance(error, sqlite3.Error):
        return f"SQLite cannot use the store: {error}. `labelevents verify` says more."
    told = f"{type(error).__name__}: {error}"
    return f"This is a bug of labelevents: {told}. Set {_TRACEBACK}=1 to see where, and report it."


def complain(sentence: str) -> None:
    """One line on stderr."""
    click.echo(f"Error: {plain(sentence)}", err=True)


def plain(text: str) -> str:
    """Text on one line, and nothing in it that a terminal would act on."""
    if text.isprintable():
        return text
    return "".join(
        c.encode("unicode_escape").decode() if unicodedata.category(c) in _ACTING else c
        for c in text
    )


_ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control, format, surrogate, line, paragraph


def print_json(document: Any) -> None:
    """One JSON document, in ASCII: indented on a terminal, on one line elsewhere."""
    indent = 2 if sys.stdout.isatty() else None
    click.echo(json.dumps(document, indent=indent, allow_nan=False))


def console() -> Console:
    """Stdout for people: as wide as the terminal, or without bounds where there is none."""
    found = Console(highlight=False, markup=False, emoji=False)
    if not found.is_terminal:
        found.width = _UNBOUNDED
    return found


def table(out: Console, *columns: Column) -> Table:
    """An empty table: ruled on a terminal, bare columns in a pipe."""
    made = Table(
        box=box.SIMPLE_HEAD if out.is_terminal else None,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1 if out.is_terminal else 2, 0, 0),
        header_style="bold",
    )
    for name, kind in columns:
        # Numbers and times keep their line; text is folded where the screen ends, never cut.
        side: Literal["left", "right"] = "right" if kind == "number" else "left"
        made.add_column(name, justify=side, overflow="fold", no_wrap=kind != "text")
    return made


def text(content: object, style: str = "") -> Text:
    """A cell or line as it is: what looks like markup in a title is part of the title."""
    return Text(plain(str(content)), style=style)


def who(actor: Actor) -> Text:
    """An actor, coloured by kind."""
    return text(actor, _COLOURS.get(actor.kind, ""))


def utc(moment: datetime) -> str:
    """A time for people: UTC, to the minute."""
    return moment.strftime("%Y-%m-%d %H:%M")


def ranges(pairs: Iterable[Sequence[int]]) -> str:
    """Inclusive ranges for people: `0-120, 130`."""
    return ", ".join(f"{lo}" if lo == hi else f"{lo}-{hi}" for lo, hi in pairs)


def counted(number: int, noun: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# So many ranges can be told one by one.
_FEW = 4


def place(geometry: dict[str, Any]) -> str:
    """`x .3 y .4 w .2 h .1` of Encord's JSON, ranges, or how many points or pixels there are."""
    kind, values = next(iter(geometry.items()))
    if kind in ("circle", "ellipse"):
        return f"{kind} " + " ".join(f"{name} {value:.4g}" for name, value in values.items())
    if kind == "cuboid":
        said = (f"{name} {' '.join(f'{n:.4g}' for n in three)}" for name, three in values.items())
        return f"cuboid {', '.join(said)}"
    if kind == "cuboid_2d":
        return f"2D cuboid of {counted(len(values['front']) // 2, 'point')}"
    if kind == "range":
        return ranges(values) if 0 < len(values) <= _FEW else counted(len(values), "range")
    if kind == "range_html":
        return counted(len(values), "passage")
    if kind == "bitmask":
        return f"mask of {values['width']} by {values['height']} pixels"
    if "w" in values:
        order = [name for name in ("x", "y", "w", "h", "theta") if name in values]
        return " ".join(f"{name} {values[name]:.4g}" for name in order)
    if kind == "point":
        return " ".join(f"{name} {value:.4g}" for name, value in values["0"].items())
    return f"{kind} of {counted(len(values), 'point')}"
