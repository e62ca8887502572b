"""A store: one file with its log and its views. The only module that knows all the others."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import attrs

from labelevents.doctor import diagnose_open
from labelevents.events.ports import Clock, Ids, Log
from labelevents.events.record import Commit
from labelevents.exceptions import ReadOnlyError
from labelevents.exporting import StoreExports
from labelevents.history.parts import still_counts
from labelevents.history.revisions import Rev
from labelevents.history.where import Where
from labelevents.log.backup import Progress, backup
from labelevents.log.database import MEMORY
from labelevents.log.doctor import Diagnosis
from labelevents.log.sqlite import SqliteLog
from labelevents.log.verify import Verification, verify_log
from labelevents.model.project import CreateProject
from labelevents.ontology.structure import OntologyStructure
from labelevents.project import Project
from labelevents.rows import session as writer
from labelevents.rows.aggregates import CATALOGUE
from labelevents.rows.commits import CommitBlock, one_commit
from labelevents.rows.headers import header
from labelevents.rows.listing import Listing
from labelevents.rows.opening import RowSnapshots
from labelevents.rows.refreshing import refresh as refresh_runs
from labelevents.rows.replaying import RecordedClock, Replayed, kept_by, new_file, replay
from labelevents.rows.session import RowSession, Session
from labelevents.rows.stale import stale
from labelevents.rows.streams import STORE_STREAM
from labelevents.rows.system import SystemClock, SystemIds, default_actor
from labelevents.rows.workspace import Workspace
from labelevents.store_history import StoreHistory
from labelevents.store_reading import StoreReading
from labelevents.values.identity import Actor
from labelevents.views.runs import Runs
from labelevents.views.snapshots import Snapshots
from labelevents.views.tables import Tables

# On closing, rows are brought up to date for SQL until so many annotations, answers and events have
# been read: about a second. Waiting for other writers, in seconds.
_ON_CLOSE = 100_000
_WAIT_ON_CLOSE = 0.2


class Store(StoreHistory, StoreExports, StoreReading):
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
        self._runs = Runs(self._log.db)
        self._snapshots = Snapshots(self._log.db)
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
            snapshots=RowSnapshots(self._log, self._snapshots) if self._snapshots.exist() else None,
            readonly=readonly,
            autosave=autosave,
        )
        self._catalogue = Session(self._workspace, STORE_STREAM, CATALOGUE)
        self._projects: dict[str, Project] = {}

    def _ensure_tables(self, listing: Listing) -> None:
        """Make the derived tables anew where they are missing: they can be dropped at any time."""
        derived = self._runs.exist() and self._snapshots.exist()
        if self._tables.exist() and (derived or self._log.readonly):
            return
        if self._log.readonly:
            raise ReadOnlyError(
                f"The derived tables of {self.path} have to be made anew, so open it for writing"
                " once: `labelevents.open(path).close()`."
            )
        with self._log.transaction() as db, db.translated():
            if not self._tables.exist():
                listing.rebuild(self._log)
            if not self._runs.exist():
                self._runs.create()
            if not self._snapshots.exist():
                self._snapshots.create()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close(warn=error is None, refresh=error is None)

    def _named(self) -> str:
        return self.path

    def __repr__(self) -> str:
        return f"Store({self.path!r}, actor={str(self.actor)!r})"

    def close(self, *, warn: bool = True) -> None:
        """Close the file. What is not saved is lost, with a warning.

        Rows that changed are first brought up to date for SQL, as `refresh` does, as far as that
        takes about a second; a block that ends in an error leaves that to others.

        Args:
            warn: whether to warn; after an error there is enough to read already.
        """
        self._close(warn=warn, refresh=True)

    def _close(self, *, warn: bool, refresh: bool) -> None:
        unsaved = [s.state.title for s in self._workspace.dirty if isinstance(s, RowSession)]
        if unsaved and warn:
            names = ", ".join(f"`{title}`" for title in unsaved[:5])
            warnings.warn(
                f"Closed with unsaved changes in {names}. Call `row.save()` to keep them.",
                UserWarning,
                stacklevel=3,
            )
        self._workspace.dirty.clear()
        try:
            if refresh and self.path != MEMORY:
                # What is derived can wait: nothing that goes wrong with it may keep a store open.
                with contextlib.suppress(Exception):
                    refresh_runs(self._log, self._runs, most=_ON_CLOSE, wait=_WAIT_ON_CLOSE)
        finally:
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
        with one_commit(self._workspace, message, said) as block:
            yield block

    def find_import(self, sha256: str, project_hash: str) -> Commit | None:
        """The commit that brought a file of that digest into a project, if one did that counts."""
        for number in self._log.imports(sha256):
            commit = next(self._log.commits(before=number + 1, limit=1))
            for stream in (name for name in commit.streams if name.startswith("row/")):
                where = "label_hash = ? AND project_hash = ?"
                of_project = (stream.removeprefix("row/"), project_hash)
                known = any(True for _ in self._tables.rows(where, of_project))
                if known and still_counts(self._log, stream, number):
                    return self._titled(commit)
        return None

    # The store as a whole

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

    def replay(
        self,
        into: str | Path | Store,
        *,
        until: Rev | None = None,
        where: Where | Callable[[Commit], bool] | None = None,
        without: Where | Callable[[Commit], bool] | None = None,
        on_commit: Callable[[Commit], None] | None = None,
    ) -> Replayed:
        """Copy history into another store, with the ids, times and actors of its commits.

        All of it gives the same log. A part of it gives the labels as if the commits that are left
        out had never been; projects and ontologies come along whole, because labels need them.

        Args:
            into: an empty store, or the file to make.
            until: the last revision to copy; all by default.
            where: which commits' labels to copy.
            without: which commits' labels to leave out.
            on_commit: called with each commit that was written.

        Raises:
            LabelEventsError: if there is anything in `into`.
            HasDependentsError: if the labels that are left would break a rule of the model.
        """
        upto = self.revision("HEAD" if until is None else until)
        keep = kept_by(self.revision, where, without)
        if isinstance(into, Store):
            return into.receive(self._log, upto, keep, on_commit)
        with new_file(Path(into)), Store(into, actor=self.actor) as target:
            return target.receive(self._log, upto, keep, on_commit)

    def receive(
        self,
        source: Log,
        upto: int,
        keep: Callable[[Commit], bool] | None = None,
        on_commit: Callable[[Commit], None] | None = None,
    ) -> Replayed:
        """Take over the history in another log. For `replay`, which says more."""
        self._workspace.check_writable()
        clock = RecordedClock()
        # Without snapshots: a row in use does not know yet whose values a commit brought back.
        workspace = attrs.evolve(self._workspace, clock=clock, snapshots=None)
        with self._log.told_by(clock):
            return replay(source, workspace, clock, upto=upto, keep=keep, on_commit=on_commit)

    def doctor(self) -> Diagnosis:
        """What is the matter with the file, and what to do. Folds every row; changes nothing."""
        return diagnose_open(self._log, self._tables)

    def refresh(self, *, progress: Progress | None = None) -> int:
        """Bring what people read in SQL, the views `v_labels` and `v_blame`, up to the log.

        Costs a fold of each row that changed since. Others can write meanwhile. A store that was
        opened for reading is left as it is.

        Args:
            progress: called now and then with what is done and what there is in all.

        Returns:
            How many rows were behind.

        Raises:
            DamagedStoreError: if a row cannot be read. The others are up to date then.
            StoreBusyError: if another writer did not finish in time.
        """
        return refresh_runs(self._log, self._runs, progress=progress)

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
