"""`doctor`: what is the matter with a store, the log and what is derived from it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from labelevents.exceptions import LabelEventsError
from labelevents.log.doctor import Diagnosis, Finding, examine, examine_open, refused
from labelevents.log.sqlite import SqliteLog
from labelevents.rows.stale import stale
from labelevents.rows.system import SystemClock
from labelevents.views.tables import NAMES, Tables

_MOST = 5  # of the lines that do not follow; `verify` lists all


def diagnose(path: str | Path) -> Diagnosis:
    """Look at a file, also at one that does not open. Nothing is changed, and no file is made.

    Costs a fold of every row, if the log can be read.
    """
    found = examine(str(path), derived=NAMES)
    if not found.ok:
        return found
    try:
        with contextlib.closing(SqliteLog(path, clock=SystemClock(), readonly=True)) as log:
            return diagnose_open(log, Tables(log.db))
    except LabelEventsError as error:
        return found.and_also(refused(error))


def diagnose_open(log: SqliteLog, tables: Tables) -> Diagnosis:
    """Look at a store that is open."""
    with log.db.snapshot():  # others may write meanwhile
        return examine_open(log.db, derived=NAMES).and_also(*_derived(log, tables))


def _derived(log: SqliteLog, tables: Tables) -> Iterator[Finding]:
    names = " and ".join(f"`{name}`" for name in NAMES)
    if not tables.exist():
        yield Finding(
            "warning",
            f"The derived tables {names} are missing, or of another version.",
            "Open the store for writing once: they are made anew.",
        )
        return
    count = 0
    for count, told in enumerate(stale(log, tables), start=1):
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
