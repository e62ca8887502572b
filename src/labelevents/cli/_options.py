"""Arguments and options that several verbs share, and how their text is read."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import click

from labelevents.exceptions import LabelEventsError
from labelevents.values.identity import Actor

_CommandT = TypeVar("_CommandT", bound=Callable[..., Any])

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


def size(said: str) -> tuple[int, int]:
    """`WxH` in pixels."""
    found = _SIZE.fullmatch(said)
    if found is None:
        raise click.BadParameter(f"expected width and height in pixels as 640x480, got {said!r}.")
    return int(found[1]), int(found[2])


def rate(said: str) -> float:
    """A number above 0."""
    try:
        found = float(said)
    except ValueError:
        found = math.nan
    if not 0 < found < math.inf:
        raise click.BadParameter(f"expected a number above 0, got {said!r}.")
    return found


store_argument = click.argument("store", type=_Store(path_type=Path))
row_argument = click.argument("row")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
project_option = click.option(
    "--project", metavar="TITLE", help="Only this project: title, hash, or unique beginning."
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
