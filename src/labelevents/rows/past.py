"""The rows and projects of a store as they were at a revision: what it takes to read them."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.history.cut import CutLog, unchanging
from labelevents.log.database import MEMORY, Database
from labelevents.rows.listing import folded_line, projects_in
from labelevents.rows.session import RowSession
from labelevents.rows.streams import row_stream
from labelevents.rows.workspace import Workspace
from labelevents.views.tables import ProjectLine, RowLine, Tables


def workspace_at(workspace: Workspace, log: CutLog) -> Workspace:
    """A store as it was at a revision, for its sessions: they read up to there and never write."""
    known = workspace.snapshots
    return Workspace(
        log=log,
        actor=workspace.actor,
        clock=workspace.clock,
        ids=workspace.ids,
        snapshots=None if known is None else attrs.evolve(known, upto=log.upto),
        readonly=True,
        refusal=unchanging(log.upto),
    )


def not_there(log: CutLog, today: RowLine) -> LabelRowError:
    """The refusal of a row at a revision that is older than the row."""
    stream = row_stream(today.label_hash)
    told = f"At r{log.upto} the label row `{today.title}` was not there yet"
    for made in log.log.commits(stream=stream, limit=1, oldest_first=True):
        told += f": it was made in r{made.number} ({made.recorded_at:%Y-%m-%d %H:%M} UTC,"
        told += f" {made.actor})"
    return LabelRowError(f"{told}.")


class PastTables(Tables):
    """The derived tables as they were at a revision, in memory: made when they are asked for.

    A row that no later commit wrote to has the line that it has today. Only the others are folded,
    once: the first listing costs what was written to since.

    Args:
        log: the log up to the revision.
        today: the tables of the store that it is a look back from.
    """

    def __init__(self, log: CutLog, today: Tables) -> None:
        self._memory = Database(_in_memory, MEMORY, 0.0)
        super().__init__(self._memory)
        self._log = log
        self._today = today
        self._lock = threading.RLock()
        self._made = self._filled = False
        # Nobody closes a look at the past.
        weakref.finalize(self, self._memory.close)

    def row(self, label_hash: str) -> RowLine | None:
        """The line of one row as it was, without a look at the others."""
        return self._then(self._today.row(label_hash))

    def rows(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[RowLine]:
        """Rows in the order of their creation; `where` is SQL over the columns."""
        self._fill()
        return super().rows(where, values)

    def projects(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[ProjectLine]:
        """Projects in the order of their creation."""
        self._make()
        return super().projects(where, values)

    def stats(self) -> tuple[int, int, int, int, int]:
        """Rows, objects, classifications, annotations and answers of all rows not archived."""
        self._fill()
        return super().stats()

    def titles(self, label_hashes: Iterable[str]) -> dict[str, str]:
        """The titles of rows by their hash, as they were."""
        lines = (self.row(label_hash) for label_hash in label_hashes)
        return {line.label_hash: line.title for line in lines if line is not None}

    def _make(self) -> None:
        """Make the tables, with the projects: those are few."""
        with self._lock:
            if not self._made:
                with self._memory.transaction():
                    self.create()
                    for project in projects_in(self._log):
                        self.put_project(project)
                self._made = True

    def _fill(self) -> None:
        self._make()
        with self._lock:
            if not self._filled:
                with self._memory.transaction():
                    for line in filter(None, map(self._then, self._today.rows())):
                        self.put_row(line)
                self._filled = True

    def _then(self, today: RowLine | None) -> RowLine | None:
        """What a line of today was at the revision; None if there was no such row yet."""
        if today is None or today.revision <= self._log.upto:
            return today
        session = RowSession(Workspace(self._log), today.label_hash)
        session.load()
        return None if session.state.facts is None else folded_line(session)


def _in_memory() -> sqlite3.Connection:
    return sqlite3.connect(MEMORY, isolation_level=None, check_same_thread=False)
