"""`labelevents import`: files of other tools into a store."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import click
from rich.console import Console
from rich.progress import Progress

from labelevents.cli import _options
from labelevents.cli._options import json_option, store_argument, writing_options
from labelevents.cli._output import complain, console, counted, print_json, text
from labelevents.exceptions import LabelEventsError
from labelevents.formats.reading import Loss, ReadOptions
from labelevents.formats.registry import FORMATS
from labelevents.importing import Imported, Match, encord_rows, import_files
from labelevents.store import Store, open_store
from labelevents.values.identity import Actor

_MOST_PLACES = 3


def _match(said: str) -> str:
    """`id`, `iou` or `iou:0.7`."""
    try:
        return str(Match.parse(said))
    except LabelEventsError as error:
        raise click.BadParameter(str(error)) from None


@click.command("import")
@store_argument
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice([*(known.name for known in FORMATS), encord_rows.NAME]),
    help="The format of all files. Default: what their content shows.",
)
@click.option(
    "--project",
    "project_title",
    metavar="TITLE",
    default="Imported",
    show_default=True,
    help="The project they go to; made if there is none.",
)
@click.option("--title", help="The title of the row, in place of what the file says. One file.")
@click.option(
    "--size",
    metavar="WxH",
    type=_options.size,
    help="Pixels, where the file does not say.",
)
@click.option(
    "--fps",
    metavar="FPS",
    type=_options.rate,
    help="Frames per second, where the file does not say.",
)
@click.option(
    "--ontology",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The JSON of the project's ontology, which Encord's labels do not hold.",
)
@click.option(
    "--match",
    metavar="id|iou[:N]",
    type=_match,
    help="Lay a file over the row of its title, recognising objects by their id in files, or by"
    " how much they overlap: 0.5 unless N says otherwise.",
)
@click.option(
    "--keep",
    type=click.Choice(["human", "new", "both"]),
    help="With --match, what stays although the file says otherwise: what people wrote last or took"
    " away (human, the default), nothing (new), or all that there is (both).",
)
@click.option(
    "--confirm",
    is_flag=True,
    help="With --match, write again as yours what the row has by somebody else and the file, too.",
)
@writing_options
@json_option
@click.pass_context
def import_(ctx: click.Context, /, *, as_json: bool, **given: Any) -> None:
    """Bring label files of other tools into a store.

    Each FILE is one label row and one commit, or is refused alone; the others go in. STORE and
    project are made if they are not there. A file that was imported already is left as it is.
    What a file holds and the label model cannot is listed, never dropped silently. Exit code 1
    if any file was refused.
    """
    if given["title"] is not None and len(given["files"]) > 1:
        raise click.UsageError("--title names one row; it cannot be given for several files.")
    if given["match"] is None and (given["keep"] is not None or given["confirm"]):
        raise click.UsageError(
            "--keep and --confirm say how to lay a file over a row; add --match."
        )
    given["keep"] = given["keep"] or "human"
    done: list[Imported] = []
    try:
        # One by one, so that what went in before something broke can be told.
        for one in _with_progress(_import(ctx, **given), len(given["files"])):
            done.append(one)  # noqa: PERF402 - `extend` would add none if it raises midway
    finally:
        if as_json:
            print_json([attrs.asdict(one) for one in done])
        else:
            _print(done)
        for one in done:
            if one.error is not None:
                complain(one.error)
    if any(one.status == "refused" for one in done):
        ctx.exit(1)


def _import(
    ctx: click.Context,
    *,
    store: Path,
    files: tuple[Path, ...],
    actor: Actor | None,
    title: str | None,
    size: tuple[int, int] | None,
    fps: float | None,
    **given: Any,
) -> Iterator[Imported]:
    def opened() -> Store:
        return ctx.with_resource(open_store(store, actor=actor))

    options = ReadOptions(title=title, size=size, fps=fps)
    return import_files(opened, files, options=options, **given)


def _with_progress(done: Iterable[Imported], total: int) -> Iterator[Imported]:
    """The same with a bar on stderr, if there is a terminal and more than one file."""
    if total == 1 or not sys.stderr.isatty():
        yield from done
        return
    # Stdout stays what it is: it may be a file.
    with Progress(
        console=Console(stderr=True), transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        yield from bar.track(done, total=total, description="Importing")


def _print(done: list[Imported]) -> None:
    out = console()
    for one in done:
        if one.status != "refused":
            out.print(text(f"{one.file}: {_became(one)}"))
            if one.status == "imported":
                for line in _losses(one.not_represented):
                    out.print(text(f"  not represented: {line}", "yellow"))
            for note in one.notes:
                out.print(text(f"  note: {note}", "yellow"))
    if len(done) > 1:
        statuses = [one.status for one in done]
        told = (f"{statuses.count(s)} {s}" for s in ("imported", "unchanged", "refused"))
        out.print(text(f"{counted(len(done), 'file')}: {', '.join(told)}.", "bold"))


def _became(one: Imported) -> str:
    if one.status == "unchanged":
        told = f"unchanged, `{one.row}` holds it since r{one.commit}"
    else:
        counts = f"{counted(one.objects, 'object')}, {counted(one.annotations, 'annotation')}"
        told = f"`{one.row}` in r{one.commit}, {counts}"
    if not (one.matched or one.changed or one.dropped or one.kept):  # nothing was there
        return told
    names = ("matched", "new", "changed", "confirmed", "dropped", "kept")
    return f"{told}: {', '.join(f'{getattr(one, name)} {name}' for name in names)}"


def _losses(losses: Iterable[Loss]) -> Iterator[str]:
    """One line for each thing that was lost: how often, and where."""
    grouped: dict[str, list[Loss]] = {}
    for loss in losses:
        grouped.setdefault(loss.what, []).append(loss)
    for what, found in grouped.items():
        places = "; ".join(loss.where for loss in found[:_MOST_PLACES])
        left = len(found) - _MOST_PLACES
        more = f" and {counted(left, 'place')} more (--json lists all)" if left > 0 else ""
        yield f"{what}, {sum(loss.count for loss in found)} times: {places}{more}"
