"""Arguments and options that several verbs share, and how their text is read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from labelevents.cli import _completion
from labelevents.exceptions import LabelEventsError
from labelevents.values.frames import Range
from labelevents.values.identity import Actor

_CommandT = TypeVar("_CommandT", bound=Callable[..., Any])

_FRAMES = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,18}))?", re.ASCII)
_SIZE = re.compile(r"([1-9][0-9]{0,8})x([1-9][0-9]{0,8})", re.ASCII | re.IGNORECASE)


class _Store(click.Path):
    """The file of a store. A store in memory would be gone with the command."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if str(value) in (":memory:", ""):
            self.fail("expected the name of a file.", param, ctx)
        return super().convert(value, param, ctx)


def actor(said: str) -> Actor:
    """`kind:ref`, or a human's name."""
    try:
        return Actor.parse(said)
    except LabelEventsError as error:
        raise click.BadParameter(str(error)) from None


def since(said: str) -> datetime:
    """A time in ISO 8601; a date is its first moment."""
    return _moment(said, time.min)


def until(said: str) -> datetime:
    """A time in ISO 8601; a date is its last moment."""
    return _moment(said, time.max)


def _moment(said: str, of_date: time) -> datetime:
    """Without zone it is UTC, as the command line shows times."""
    try:
        found = datetime.fromisoformat(said)
        if not re.search("[T :]", said):
            found = datetime.combine(found.date(), of_date)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(
            f"expected a time such as 2026-07-25 or 2026-07-25T14:30, got {said!r}."
        ) from None


def revision(said: str) -> str | datetime:
    """A revision as text; of a time, the time itself, and a date is its last moment."""
    return _revision(said, until)


def revision_since(said: str) -> str | datetime:
    """The same, but a date is its first moment."""
    return _revision(said, since)


def _revision(said: str, moment: Callable[[str], datetime]) -> str | datetime:
    # Eight digits are a number, though ISO 8601 has dates like that.
    if said.isdecimal():
        return said
    try:
        return moment(said)
    except click.BadParameter:
        return said


def size(said: str) -> tuple[int, int]:
    """`WxH` in pixels."""
    found = _SIZE.fullmatch(said)
    if found is None:
        raise click.BadParameter(f"expected width and height in pixels as 640x480, got {said!r}.")
    return int(found[1]), int(found[2])


def frames(said: str) -> list[Range]:
    """Frames as tables show them: `5`, `5-9`, or several of those with commas between them."""
    found = [_FRAMES.fullmatch(one.strip()) for one in said.split(",")]
    ends = [(int(one[1]), int(one[2] or one[1])) for one in found if one is not None]
    if len(ends) < len(found) or any(last < first for first, last in ends):
        raise click.BadParameter(f"expected frames as 5, 5-9 or 5-9,12, got {said!r}.")
    return [Range(*pair) for pair in ends]


def rate(said: str) -> float:
    """A number above 0."""
    try:
        found = float(said)
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise click.BadParameter(f"expected a number above 0, got {said!r}.")
    return found


store_type = _Store(path_type=Path)
store_argument = click.argument("store", type=store_type)
row_argument = click.argument("row", shell_complete=_completion.rows)
optional_row_argument = click.argument("row", required=False, shell_complete=_completion.rows)
rev_argument = click.argument("rev", type=revision, shell_complete=_completion.revisions)
revs_argument = click.argument(
    "revs",
    metavar="[REV]...",
    nargs=-1,
    type=revision,
    shell_complete=_completion.revisions,
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
project_option = click.option(
    "--project",
    metavar="TITLE",
    shell_complete=_completion.projects,
    help="Only this project: title, hash, or unique beginning.",
)
at_option = click.option(
    "--at",
    metavar="REV",
    type=revision,
    shell_complete=_completion.revisions,
    help="As it was at this revision: a number, r42, HEAD~2, a tag, or a time; UTC if it names no"
    " zone, and a date is its end.",
)
_actor_option = click.option(
    "--actor",
    metavar="KIND:REF",
    type=actor,
    help="Who writes: kind human, model, import, system or policy, and a reference. Default:"
    " LABELEVENTS_ACTOR, else your login name.",
)
_message_option = click.option("-m", "--message", help="Why.")


def writing_options(command: _CommandT) -> _CommandT:
    """`--actor` and `--message`, which every writing verb takes."""
    return _actor_option(_message_option(command))
