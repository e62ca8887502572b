"""A store: one file with its log and its views. The only module that knows all the others."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from labelevents.doctor import diagnose_open
from labelevents.events.ports import Clock, Ids
from labelevents.events.record import Commit, to_microseconds
from labelevents.exceptions import LabelEventsError, ReadOnlyError
from labelevents.log.backup import Progress, backup
from labelevents.log.doctor import Diagnosis
from labelevents.log.sqlite import SqliteLog
from labelevents.log.verify import Verification, verify_log
from labelevents.model.project import CreateProject
from labelevents.ontology.structure import OntologyStructure
from labelevents.project import Project
from labelevents.rows import session as writer
from labelevents.rows.commits import CommitBlock, Stats
from labelevents.rows.headers import header
from labelevents.rows.listing import Listing
from labelevents.rows.session import CATALOGUE, STORE_STREAM, RowSession, Session
from labelevents.rows.stale import stale
from labelevents.rows.system import SystemClock, SystemIds, default_actor
from labelevents.rows.workspace import Workspace, grouped
from labelevents.store_history import StoreHistory
from labelevents.values.identity import Actor
from labelevents.views.tables import ProjectLine, RowLine, Tables


class Store(StoreHistory):
    """One file of labels and their history. `labelevents.open` makes one; close it when done.

    Args:
        path: the file; `:memory:` for none.
        actor: who writes.
        readonly: refuse every change.
        autosave: save after every call.
        busy_timeout: seconds to wait for another writer.
        clock: tells the time.
        ids: makes new ids.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        actor: Actor,
        readonly: bool = False,
        autosave: bool = False,
        busy_timeout: float = 5.0,
        clock: Clock | None = None,
        ids: Ids | None = None,
    ) -> None:
        clock = clock or SystemClock()
        self.path = str(path)
        self.actor = actor
        self._log: SqliteLog = SqliteLog(
            path, clock=clock, readonly=readonly, busy_timeout=busy_timeout
        )
        self._tables = Tables(self._log.db)
        listing = Listing(self._tables)
        try:
            self._ensure_tables(listing)
        except BaseException:
            self._log.close()
            raise
        self._workspace = Workspace(
            log=self._log,
            actor=actor,
            clock=clock,
            ids=ids or SystemIds(),
            tables=listing,
            readonly=readonly,
            autosave=autosave,
        )
        self._catalogue = Session(self._workspace, STORE_STREAM, CATALOGUE)
        self._projects: dict[str, Project] = {}

    def _ensure_tables(self, listing: Listing) -> None:
        """Make the derived tables anew where they are missing: they can be dropped at any time."""
        if self._tables.exist():
            return
        if self._log.readonly:
            raise ReadOnlyError(
                f"The derived tables of {self.path} have to be made anew, so open it for writing"
                " once: `labelevents.open(path).close()`."
            )
        with self._log.transaction() as db, db.translated():
            listing.rebuild(self._log)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(warn=error is None)

    def __repr__(self) -> str:
        return f"Store({self.path!r}, actor={str(self.actor)!r})"

    def close(self, *, warn: bool = True) -> None:
        """Close the file. What is not saved is lost, with a warning.

        Args:
            warn: whether to warn; after an error there is enough to read already.
        """
        unsaved = [s.state.title for s in self._workspace.dirty if isinstance(s, RowSession)]
        if unsaved and warn:
            names = ", ".join(f"`{title}`" for title in unsaved[:5])
            warnings.warn(
                f"Closed with unsaved changes in {names}. Call `row.save()` to keep them.",
                UserWarning,
                stacklevel=2,
            )
        self._workspace.dirty.clear()
        self._log.close()

    # Projects

    def create_project(
        self, title: str, ontology: OntologyStructure, *, message: str | None = None
    ) -> Project:
        """Make a project with an ontology, as one commit.

        Raises:
            LabelEventsError: if the title is not text.
            OntologyError: if the ontology does not hold together.
        """
        staged, sessions = self.stage_project(title, ontology)
        if self._workspace.group is None:
            writer.save(sessions, header(self._workspace, message))
        return staged

    def stage_project(
        self, title: str, ontology: OntologyStructure
    ) -> tuple[Project, list[Session]]:
        """Make a project without saving it; the sessions that have it."""
        project_hash = self._workspace.ids.unit()
        if not self._catalogue.tail:
            self._catalogue.load()
        mark = self._catalogue.mark()
        self._catalogue.execute(CreateProject(project_hash, title), hold=True)
        project = self._project(project_hash, title)
        try:
            session = project.stage_ontology(ontology)
        except BaseException:
            self._catalogue.rewind(mark)
            del self._projects[project_hash]
            raise
        return project, [self._catalogue, session]

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
            LabelEventsError: if there is none.
        """
        for line in self._tables.projects("project_hash = ?", (project_hash,)):
            return self._of_line(line)
        raise LabelEventsError(f"There is no project {project_hash} in {self.path}.")

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

    # Commits

    @contextlib.contextmanager
    def commit(self, message: str | None = None, **said: Any) -> Iterator[CommitBlock]:
        """Make one commit of all that is written inside, over many rows and projects.

        `row.save()` inside the block waits for its end. If the block raises, all that it wrote is
        taken back.

        Args:
            message: why.
            said: as for `LabelRowV2.save`: agent, run, on_behalf_of, occurred_at, correlation,
                causation, provenance, id.

        Example:
            >>> import labelevents
            >>> with labelevents.open(":memory:", actor="ana") as store:
            ...     with store.commit("two projects at once") as block:
            ...         a = store.create_project("A", labelevents.objects.OntologyStructure())
            ...         b = store.create_project("B", labelevents.objects.OntologyStructure())
            ...     block.number
            1
        """
        head = header(self._workspace, message, **said)
        block = CommitBlock()
        with grouped(self._workspace) as group:
            yield block
        block.commit = writer.save(group.marks, head)

    def find_import(self, sha256: str, project_hash: str) -> Commit | None:
        """The commit that brought a file of that digest into a project, if one did."""
        for number in self._log.imports(sha256):
            commit = next(self._log.commits(before=number + 1, limit=1))
            hashes = [s.removeprefix("row/") for s in commit.streams if s.startswith("row/")]
            for label_hash in hashes:
                where = "label_hash = ? AND project_hash = ?"
                if any(True for _ in self._tables.rows(where, (label_hash, project_hash))):
                    return self._titled(commit)
        return None

    # The store as a whole

    def stats(self) -> Stats:
        """How much the store holds. Folds nothing."""
        last = next(self._log.commits(limit=1), None)
        number, seq = (0, 0) if last is None else (last.number, last.last_seq)
        return Stats(*self._tables.stats(), number, seq)

    def backup(self, path: str | Path, *, progress: Progress | None = None) -> None:
        """Copy what is saved to a new file, whatever others write meanwhile.

        The copy is a store of its own that holds the log up to one moment. Never copy the file
        itself: the last commits may be beside it, in the WAL.

        Args:
            path: the file to make.
            progress: called now and then with the pages done and the pages in all.

        Raises:
            LabelEventsError: if there is such a file already, or it cannot be written.
        """
        backup(self._log.db, path, progress)

    def doctor(self) -> Diagnosis:
        """What is the matter with the file, and what to do. Folds every row; changes nothing."""
        return diagnose_open(self._log, self._tables)

    def verify(self) -> Verification:
        """Check that the log holds together and that every derived table follows from it."""
        with self._log.db.snapshot():  # others may write meanwhile
            found = verify_log(self._log.db)
            if found.ok:
                found = found.with_problems(list(stale(self._log, self._tables)))
        return found


def open_store(
    path: str | Path,
    *,
    actor: str | Actor | None = None,
    readonly: bool = False,
    autosave: bool = False,
    busy_timeout: float = 5.0,
) -> Store:
    """Open a store; make it if it is not there.

    Args:
        path: the file; `:memory:` for a store that is gone when closed.
        actor: who writes: an `Actor`, or text: `kind:ref` with a kind of human, model, import,
            system or policy, any other text being a human's name. By default the environment's
            `LABELEVENTS_ACTOR`, else the login name.
        readonly: refuse every change; the file must be there.
        autosave: save after every call that changes something.
        busy_timeout: seconds to wait for another writer.

    Raises:
        NotAStoreError: if the file is something else.
        NewerFormatError: if a newer labelevents wrote it.
        DamagedStoreError: if it cannot be read.

    Example:
        >>> import labelevents
        >>> with labelevents.open(":memory:", actor="model:yolo@4") as store:
        ...     store.actor.kind
        'model'
    """
    who = default_actor() if actor is None else Actor.parse(actor)
    return Store(path, actor=who, readonly=readonly, autosave=autosave, busy_timeout=busy_timeout)
