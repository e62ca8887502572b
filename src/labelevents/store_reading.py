"""What a store holds, for reading: projects, rows, counts. A part of `Store`, and of its past."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from labelevents.events.ports import Log
from labelevents.events.record import to_microseconds
from labelevents.exceptions import ResourceNotFoundError
from labelevents.project import Project
from labelevents.rows.commits import Stats
from labelevents.rows.session import Session
from labelevents.rows.workspace import Workspace
from labelevents.views.tables import ProjectLine, RowLine, Tables


class StoreReading:
    """The projects and rows of a store. `Store` is made of this and the rest."""

    _log: Log
    _tables: Tables
    _workspace: Workspace
    _catalogue: Session
    _projects: dict[str, Project]

    def _named(self) -> str:
        """What to call the store in a message."""
        raise NotImplementedError

    @property
    def projects(self) -> list[Project]:
        """All projects but the archived, in the order in which they were made."""
        return self.get_projects()

    def get_projects(
        self,
        title_eq: str | None = None,
        title_like: str | None = None,
        created_before: datetime | None = None,
        created_after: datetime | None = None,
        *,
        include_archived: bool = False,
    ) -> list[Project]:
        """Projects in the order in which they were made.

        Args:
            title_eq: only projects of this title.
            title_like: only projects whose title fits this SQL LIKE pattern.
            created_before: only projects made before this time.
            created_after: only projects made at this time or later.
            include_archived: archived projects too.
        """
        terms: list[tuple[str, Any]] = []
        if title_eq is not None:
            terms.append(("title = ?", title_eq))
        if title_like is not None:
            terms.append(("title LIKE ?", title_like))
        if created_before is not None:
            terms.append(("created_us < ?", to_microseconds(created_before)))
        if created_after is not None:
            terms.append(("created_us >= ?", to_microseconds(created_after)))
        if not include_archived:
            terms.append(("archived = ?", 0))
        where = " AND ".join(term for term, _ in terms) or "1"
        lines = self._tables.projects(where, [value for _, value in terms])
        return [self._of_line(line) for line in lines]

    def get_project(self, project_hash: str) -> Project:
        """The project of that hash.

        Raises:
            ResourceNotFoundError: if there is none.
        """
        for line in self._tables.projects("project_hash = ?", (project_hash,)):
            return self._of_line(line)
        raise ResourceNotFoundError(f"There is no project {project_hash} in {self._named()}.")

    def _of_line(self, line: ProjectLine) -> Project:
        return self._project(line.project_hash, line.title)

    def _project(self, project_hash: str, title: str) -> Project:
        """The one handle on a project: rows of it must see the same ontology."""
        if project_hash not in self._projects:
            self._projects[project_hash] = Project(
                self._workspace,
                self._tables,
                self._catalogue,
                project_hash=project_hash,
                title=title,
            )
        return self._projects[project_hash]

    def list_rows(
        self, *, project_hash: str | None = None, include_archived: bool = False
    ) -> list[RowLine]:
        """What is known of every row, in the order in which they were made. Reads no labels.

        Args:
            project_hash: only rows of this project.
            include_archived: archived rows too.
        """
        lines = self._tables.rows("archived <= ?", (int(include_archived),))
        return [line for line in lines if project_hash in (None, line.project_hash)]

    def has_row(self, label_hash: str) -> bool:
        """Whether any project of the store has a row of that hash, archived ones included."""
        return self._tables.row(label_hash) is not None

    def stats(self) -> Stats:
        """How much the store holds, from tables: without folding the rows."""
        last = next(self._log.commits(limit=1), None)
        number, seq = (0, 0) if last is None else (last.number, last.last_seq)
        return Stats(*self._tables.stats(), number, seq)
