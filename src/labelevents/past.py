"""A store as it was at a revision: everything can be read, nothing written."""

from __future__ import annotations

from functools import cached_property

import attrs

from labelevents.events.ports import Log
from labelevents.events.record import Commit
from labelevents.exceptions import LabelEventsError
from labelevents.history.cut import CutLog
from labelevents.project import Project
from labelevents.rows.aggregates import CATALOGUE
from labelevents.rows.past import PastTables, not_there, workspace_at
from labelevents.rows.session import Session
from labelevents.rows.streams import STORE_STREAM
from labelevents.rows.workspace import Workspace
from labelevents.store_reading import StoreReading
from labelevents.views.tables import RowLine, Tables


class PastStore(StoreReading):
    """All projects and rows as they were at a revision. `store.at` makes one.

    Whatever is written later, by anybody, changes nothing of it. It reads from the store that it
    was made of, so it ends when that is closed. A project and its rows cost what they cost today;
    the first listing or count costs what was written since.

    Args:
        workspace: the store's, of today.
        log: its log.
        tables: its derived tables.
        number: the revision; 0 is the store before its first commit.
        named: what to call the store in a message.

    Attributes:
        rev: the number of the revision.
    """

    _log: CutLog

    def __init__(
        self, workspace: Workspace, log: Log, tables: Tables, number: int, *, named: str
    ) -> None:
        self.rev = number
        self._log = CutLog(log, number)
        self._workspace = workspace_at(workspace, self._log)
        self._today = tables
        self._tables = PastTables(self._log, tables)
        self._catalogue = Session(self._workspace, STORE_STREAM, CATALOGUE)
        self._projects: dict[str, Project] = {}
        self._name = named

    @cached_property
    def commit(self) -> Commit | None:
        """The commit that the revision is; None before the first."""
        found = next(self._log.commits(limit=1), None)
        if found is None:
            return None
        hashes = [s.removeprefix("row/") for s in found.streams if s.startswith("row/")]
        return attrs.evolve(found, rows=tuple(self._tables.titles(hashes).values()))

    def get_line(self, label_hash: str) -> RowLine:
        """What was known of one row, without a look at the others. Reads no labels.

        Raises:
            LabelRowError: if the row was not there yet, naming the commit that made it.
            LabelEventsError: if the store has no such row.
        """
        then = self._tables.row(label_hash)
        if then is not None:
            return then
        today = self._today.row(label_hash)
        if today is None:
            raise LabelEventsError(f"There is no label row {label_hash} in {self._name}.")
        raise not_there(self._log, today)

    def _named(self) -> str:
        return f"{self._name} at r{self.rev}"

    def __repr__(self) -> str:
        return f"PastStore({self._name!r}, rev={self.rev})"
