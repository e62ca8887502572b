"""What undo, redo, revert and restore have in common on the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import attrs
import click
from rich.console import Console

from labelevents.cli import _options
from labelevents.cli._changes import lines
from labelevents.cli._options import json_option, writing_options
from labelevents.cli._output import Column, console, print_json, ranges, table, text, who
from labelevents.exceptions import LabelEventsError
from labelevents.history.where import Where
from labelevents.rows.taken_back import Stands, TakenBack

_CommandT = TypeVar("_CommandT", bound=Callable[..., Any])

_dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Say what would happen, and write nothing."
)
cascade_option = click.option(
    "--cascade", is_flag=True, help="Take back the commits that are in the way, too."
)
_MOST_SHOWN = 40
_MOST_RANGES = 6
_READ: dict[str, Callable[[str], Any]] = {
    "since": _options.revision_since,
    "until": _options.revision,
}


def taking_back_options(command: _CommandT) -> _CommandT:
    """`--dry-run`, `--actor`, `--message` and `--json`."""
    return _dry_run_option(writing_options(json_option(command)))


def where_option(name: str, help_: str) -> Callable[[_CommandT], _CommandT]:
    """An option that says of commits `actor=model:yolo@4`, once for each thing that must hold."""
    return click.option(name, metavar="KEY=VALUE", multiple=True, help=help_)


def where_of(said: Iterable[str]) -> Where | None:
    """What `KEY=VALUE` texts say together; None if there are none."""
    given: dict[str, Any] = {}
    names = [field.name for field in attrs.fields(Where)]
    for one in said:
        key, equals, value = one.partition("=")
        if key not in names or not equals or not value:
            raise click.UsageError(
                f"Expected KEY=VALUE with a key of {', '.join(names)}, got {one!r}."
            )
        if key in given:
            raise click.UsageError(f"{key} is given twice; one commit has one.")
        given[key] = _READ.get(key, str)(value)
    try:
        return Where(**given) if given else None
    except LabelEventsError as error:
        raise click.UsageError(str(error)) from None


def tell(result: TakenBack, *, as_json: bool) -> None:
    """What was done, what was left, and why."""
    if as_json:
        print_json(_document(result))
        return
    out = console()
    wrote = (
        "nothing was written" if result.commit is None else f"written as r{result.commit.number}"
    )
    out.print(text(f"{result}; {wrote}"))
    if result.effects:
        _print_effects(out, result)
    _print_stands(out, "Left as it is, because somebody wrote later", result.shadowed_by)
    _print_stands(out, "Kept, because others wrote on it", result.dependents)


def _print_effects(out: Console, result: TakenBack) -> None:
    columns: tuple[Column, ...] = (("row", "text"), ("of", "text"), ("what", "text"))
    made = table(out, *columns, ("frames", "text"), ("before → after", "text"))
    found = list(lines(result.effects, most_ranges=_MOST_RANGES))
    for line in found[:_MOST_SHOWN]:
        values = " → ".join(filter(None, (line.before, line.after)))
        made.add_row(*map(text, (line.row, line.about, line.what, line.frames, values)))
    out.print(made)
    _say_the_rest(out, len(found))


def _say_the_rest(out: Console, count: int) -> None:
    if count > _MOST_SHOWN:
        out.print(f"… and {count - _MOST_SHOWN} more; --json lists all.")


def _print_stands(out: Console, heading: str, stands: tuple[Stands, ...]) -> None:
    if not stands:
        return
    made = table(
        out,
        ("row", "text"),
        ("instance", "text"),
        ("field", "text"),
        ("frames", "text"),
        ("by", "text"),
    )
    for one in stands[:_MOST_SHOWN]:
        by = text(f"r{one.commit} ") + who(one.actor)
        frames = "" if one.frames is None else ranges([one.frames])
        made.add_row(text(one.row), text(one.instance), text(one.field), frames, by)
    out.print(text(f"{heading}:", "bold"))
    out.print(made)
    _say_the_rest(out, len(stands))


def _document(result: TakenBack) -> dict[str, Any]:
    return {
        "commit": None if result.commit is None else result.commit.number,
        "kind": result.kind,
        "targets": list(result.targets),
        "effects": [change.to_dict() for change in result.effects],
        "shadowed_by": [_stands(one) for one in result.shadowed_by],
        "dependents": [_stands(one) for one in result.dependents],
    }


def _stands(one: Stands) -> dict[str, Any]:
    return {
        "row": one.row,
        "label_hash": one.label_hash,
        "instance": one.instance,
        "field": one.field,
        "frames": None if one.frames is None else list(one.frames),
        "commit": one.commit,
        "actor": {"kind": one.actor.kind, "ref": one.actor.ref},
    }
