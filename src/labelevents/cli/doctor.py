"""`labelevents doctor`: what is the matter with a file, and what to do."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from labelevents.cli._options import json_option, store_argument
from labelevents.cli._output import complain, console, counted, print_json, text
from labelevents.doctor import diagnose
from labelevents.log.doctor import Diagnosis

_COLOURS = {"ok": "green", "note": "cyan", "warning": "yellow", "error": "bold red"}


@click.command()
@store_argument
@json_option
@click.pass_context
def doctor(ctx: click.Context, store: Path, *, as_json: bool) -> None:
    """Say what is the matter with a file, and what to do.

    Looks at SQLite's version, the file system, the WAL, the lock, the log's own tables and
    triggers, what others added, and what is derived; also at a file that does not open. Changes
    nothing. Exit code 1 if there is an error. Whether every event is sound says `verify`.
    """
    found = diagnose(store)
    if as_json:
        print_json(attrs.asdict(found))
    else:
        _print(found)
    if not found.ok:
        count = sum(finding.level == "error" for finding in found.findings)
        complain(f"{store} has {counted(count, 'error')}; what to do stands beside each.")
        ctx.exit(1)


def _print(found: Diagnosis) -> None:
    out = console()
    for finding in found.findings:
        line = text(f"{finding.level:8}", _COLOURS[finding.level])
        line.append(text(finding.message))
        out.print(line)
        if finding.remedy is not None:
            out.print(text(f"{'':8}→ {finding.remedy}"))
