"""`doctor`: what is the matter with a store, the log and what is derived from it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from labelevents.exceptions import LabelEventsError
from labelevents.log import consumers
from labelevents.log.doctor import Diagnosis, Finding, examine, examine_open, refused
from labelevents.log.sqlite import SqliteLog
from labelevents.rows.stale import stale
from labelevents.rows.system import SystemClock
from labelevents.views import runs, snapshots, tables
from labelevents.views.runs import Runs
from labelevents.views.tables import Tables

# Tables and views of ours beside those of the log.
_OWN = (*tables.NAMES, *runs.NAMES, *snapshots.NAMES, consumers.TABLE)
_MOST = 5  # of the lines that do not follow; `verify` lists all


def diagnose(path: str | Path) -> Diagnosis:
    """Look at a file, also at one that does not open. Nothing is changed, and no file is made.

    Costs a fold of every row, if the log can be read.
    """
    found = examine(str(path), derived=_OWN)
    if not found.ok:
        return found
    try:
        with contextlib.closing(SqliteLog(path, clock=SystemClock(), readonly=True)) as log:
            return diagnose_open(log, Tables(log.db))
    except LabelEventsError as error:
        return found.and_also(refused(error))


def diagnose_open(log: SqliteLog, listed: Tables) -> Diagnosis:
    """Look at a store that is open."""
    with log.db.snapshot():  # others may write meanwhile
        return examine_open(log.db, derived=_OWN).and_also(*_derived(log, listed))


def _derived(log: SqliteLog, listed: Tables) -> Iterator[Finding]:
    queried = Runs(log.db)
    complete = queried.exist()
    if not listed.exist() or not complete:
        names = _named(runs.NAMES if listed.exist() else tables.NAMES)
        yield Finding(
            "warning",
            f"The derived {names} are missing, or of another version.",
            "Open the store for writing once: they are made anew.",
        )
        if not listed.exist():
            return
    yield from _following(log, listed)
    behind = sum(stream.is_row for stream in queried.stale()) if complete else 0
    if behind:
        yield Finding(
            "note",
            f"{behind} label rows went on since `runs`, which `v_labels` and `v_blame` read.",
            "To bring them up to date: `labelevents refresh`.",
        )


def _following(log: SqliteLog, listed: Tables) -> Iterator[Finding]:
    names = _named((*tables.NAMES, *runs.TABLES, *snapshots.NAMES))
    count = 0
    for count, told in enumerate(stale(log, listed), start=1):
        if count <= _MOST:
            yield Finding(
                "error",
                told,
                f"If `labelevents verify` finds nothing else, drop the tables {names} with any"
                " SQLite tool and open the store for writing: they are made anew.",
            )
    if count > _MOST:
        yield Finding("error", f"{count - _MOST} more of that kind.", "See `labelevents verify`.")
    elif count == 0:
        yield Finding("ok", f"The derived tables {names} follow from the log.")


def _named(names: Sequence[str]) -> str:
    *most, last = (f"`{name}`" for name in names)
    return f"{', '.join(most)} and {last}"
