"""A project: an ontology, and the label rows that are labelled by it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, cast

import attrs

from labelevents.events.codec import unseal
from labelevents.events.facts import OntologyItemRemoved
from labelevents.events.record import Commit, Stamp, from_microseconds
from labelevents.exceptions import HasDependentsError, LabelRowError, ResourceNotFoundError
from labelevents.history.cut import CutLog
from labelevents.history.ontology import (
    OntologyChange,
    OntologyLine,
    blame_ontology,
    ontology_changes,
)
from labelevents.history.revisions import Rev
from labelevents.model.project import (
    ArchiveProject,
    ChangeOntology,
    OntologyState,
    evolve_ontology,
)
from labelevents.model.usage import uses
from labelevents.ontology.changes import differences, flatten, hash_of, titles
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows import revisions
from labelevents.rows import session as writer
from labelevents.rows.aggregates import CATALOGUE, ONTOLOGY
from labelevents.rows.asking import CommitsAsked
from labelevents.rows.commits import CommitBlock, one_commit
from labelevents.rows.filters import RowFilter
from labelevents.rows.headers import header
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.listing import folded_line, titled
from labelevents.rows.metadata import (
    LabelRowMetadata,
    LabelStatus,
    ShadowDataState,
    of_line,
)
from labelevents.rows.past import PastTables, not_there, workspace_at
from labelevents.rows.session import RowSession, Session
from labelevents.rows.staging import RowHashes, stage_row
from labelevents.rows.streams import STORE_STREAM, project_stream, row_stream
from labelevents.rows.workspace import Workspace
from labelevents.values.media import Media
from labelevents.views.tables import ProjectLine, RowLine, Tables


class Project:
    """A project of a store. `store.create_project` makes one, `store.get_project` finds it."""

    def __init__(
        self,
        workspace: Workspace,
        tables: Tables,
        catalogue: Session,
        project_hash: str,
        title: str,
    ) -> None:
        self._workspace = workspace
        self._tables = tables
        self._catalogue = catalogue
        self.project_hash = project_hash
        self.title = title
        self._ontology = Session(workspace, project_stream(project_hash), ONTOLOGY)
        self._built: tuple[int, OntologyStructure] | None = None

    def __getitem__(self, key: str) -> Project:
        """The project itself under the key `project`, as listings of the label model have it."""
        if key != "project":
            raise KeyError(key)
        return self

    def __repr__(self) -> str:
        return f"Project(title={self.title!r}, project_hash={self.project_hash!r})"

    @property
    def archived(self) -> bool:
        """Whether the project was taken out of the lists."""
        return bool(self._line().archived)

    @property
    def created_at(self) -> datetime:
        """When the project was made, UTC."""
        return from_microseconds(self._line().created_us)

    @property
    def ontology_structure(self) -> OntologyStructure:
        """The ontology as it is now. To record a change of it, call `update_ontology`."""
        session = self._ontology
        if session.is_stale():  # another process may have changed it meanwhile
            session.load()
        if self._built is None or self._built[0] != session.steps:
            self._built = (session.steps, session.state.structure())
        return self._built[1]

    @property
    def structure(self) -> OntologyStructure:
        """The same, under the name that an ontology has."""
        return self.ontology_structure

    def update_ontology(
        self, structure: OntologyStructure, message: str | None = None
    ) -> Commit | None:
        """Make the ontology be `structure`, writing the differences as events.

        Labels refer to what they are by hash, so renaming and archiving keep them. Removing an
        element costs a look at every row.

        Returns:
            The commit, or None if nothing differs, or inside `with store.commit()`.

        Raises:
            HasDependentsError: if labels use an element that would be removed.
            OntologyError: if an element would become something else.
        """
        self.stage_ontology(structure)
        return self._save([self._ontology], message)

    def stage_ontology(self, structure: OntologyStructure) -> Session:
        """Change the ontology without saving; the session that has the change."""
        self._workspace.check_writable()  # before looking at every row
        current = flatten(self.ontology_structure)
        _, _, removed = differences(current, flatten(structure))
        if removed:
            names = titles(current.values())
            self._check_unused({hash_of(path): names[path] for path in removed})
        self._ontology.execute(ChangeOntology(structure), hold=True)
        return self._ontology

    def ontology_history(self) -> list[OntologyChange]:
        """Every commit that changed the ontology, newest first, each with what it changed.

        Cost grows with the events of the ontology, not with those of rows.
        """
        return [
            attrs.evolve(one, commit=self.titled(one.commit))
            for one in ontology_changes(self._catalogue.log, self.project_hash)
        ]

    def blame(self) -> list[OntologyLine]:
        """Who answers for each key of each element of the ontology, in the order of the tree."""
        session = self._ontology
        if session.is_stale():
            session.load()
        return blame_ontology(session.state)

    def commit(
        self, message: str | None = None, **said: Any
    ) -> AbstractContextManager[CommitBlock]:
        """Make one commit of all that is written inside, as `store.commit` does."""
        return one_commit(self._workspace, message, said)

    def archive(self, archived: bool = True, *, message: str | None = None) -> Commit | None:
        """Take the project out of the lists, or bring it back; its rows and history stay.

        Returns:
            The commit, or None if it was so already.
        """
        self._catalogue.load()
        self._catalogue.execute(ArchiveProject(self.project_hash, archived), hold=True)
        return self._save([self._catalogue], message)

    def create_label_row(
        self,
        media: Media,
        *,
        message: str | None = None,
        label_hash: str | None = None,
        data_hash: str | None = None,
        image_hashes: Sequence[str] | None = None,
    ) -> LabelRowV2:
        """Add a data unit to be labelled, as a commit of its own unless inside `store.commit()`.

        Args:
            media: what is labelled.
            message: why.
            label_hash: the row's hash, where it has one elsewhere; made if not given.
            data_hash: the hash of the data unit; made if not given.
            image_hashes: those of the images of a group; made if not given.

        Raises:
            LabelRowError: if the media is of no known kind, or not fully given; if the hashes are
                no text, or not one an image; if the store has a row of this hash.
        """
        hashes = RowHashes(label_hash, data_hash, image_hashes)
        session, known = stage_row(self._workspace, self, media, hashes)
        if self._save([session], message) is not None:
            known = self.metadata(session.label_hash)  # it has its times now
        return LabelRowV2(known, self, self)

    def get_label_row(self, label_hash: str) -> LabelRowV2:
        """The row of that hash.

        Raises:
            ResourceNotFoundError: if the project has none.
        """
        return LabelRowV2(self.metadata(label_hash), self, self)

    def list_label_rows_v2(
        self,
        data_hashes: Collection[str] | None = None,
        label_hashes: Collection[str] | None = None,
        edited_before: str | datetime | None = None,
        edited_after: str | datetime | None = None,
        label_statuses: Collection[LabelStatus] | None = None,
        shadow_data_state: ShadowDataState | None = None,
        data_title_eq: str | None = None,
        data_title_like: str | None = None,
        workflow_graph_node_title_eq: str | None = None,
        workflow_graph_node_title_like: str | None = None,
        include_workflow_graph_node: bool = True,
        include_client_metadata: bool = False,
        include_images_data: bool = False,
        include_children: bool = False,
        include_all_label_branches: bool = False,
        branch_name: str | None = None,
        resolve_client_metadata_locally: bool = False,
        *,
        include_archived: bool = False,
    ) -> list[LabelRowV2]:
        """The project's rows in the order in which they were made. Reads no labels.

        Args:
            data_hashes: only rows about these data units.
            label_hashes: only these rows.
            edited_before: only rows last saved before this time.
            edited_after: only rows last saved at this time or later.
            label_statuses: only rows that are labelled this far.
            shadow_data_state: a store has no shadow data; asking for only that finds nothing.
            data_title_eq: only rows of this title.
            data_title_like: only rows whose title fits this SQL LIKE pattern.
            workflow_graph_node_title_eq: a store has no workflow; asking for a stage finds nothing.
            workflow_graph_node_title_like: the same.
            include_workflow_graph_node: without effect.
            include_client_metadata: without effect.
            include_images_data: without effect: images are listed anyway.
            include_children: without effect.
            include_all_label_branches: without effect: there is one branch, `main`.
            branch_name: any other branch than `main` finds nothing.
            resolve_client_metadata_locally: without effect.
            include_archived: archived rows too.
        """
        if workflow_graph_node_title_eq or workflow_graph_node_title_like:
            return []
        if (branch_name or "main") != "main" or shadow_data_state is ShadowDataState.SHADOW_DATA:
            return []
        chosen = RowFilter(
            project_hash=self.project_hash,
            data_hashes=data_hashes,
            label_hashes=label_hashes,
            edited_before=edited_before,
            edited_after=edited_after,
            label_statuses=label_statuses,
            title_eq=data_title_eq,
            title_like=data_title_like,
            include_archived=include_archived,
        )
        lines = self._tables.rows(*chosen.where())
        return [LabelRowV2(of_line(line, self.title), self, self) for line in lines]

    def row_at(self, label_hash: str, rev: Rev) -> LabelRowV2:
        """A row as it was at a revision, its labels read. What is not saved is not in it.

        Raises:
            LabelRowError: if the row was not there yet, naming the commit that made it.
            LabelEventsError: if there is no such revision.
        """
        number, line = self.revision(rev), self._tables.row(label_hash)
        if line is None or line.project_hash != self.project_hash:
            raise LabelRowError(
                f"The project `{self.title}` has no label row {label_hash} that is saved, so there"
                " is no history of it."
            )
        log = CutLog(self._catalogue.log, number)
        workspace = workspace_at(self._workspace, log)
        catalogue = Session(workspace, STORE_STREAM, CATALOGUE)
        tables = PastTables(log, self._tables)
        past = Project(workspace, tables, catalogue, self.project_hash, self.title)
        session = past.open_session(label_hash)
        if session.state.facts is None:
            raise not_there(log, line)
        row = LabelRowV2(of_line(folded_line(session), self.title), past, past)
        row.open(session)
        return row

    def is_taken(self, label_hash: str) -> bool:
        """Whether any project of the store has a row of that hash, archived ones included."""
        return self._tables.row(label_hash) is not None

    # What rows of this project need of it.

    def revision(self, rev: Rev) -> int:
        """The number of the commit that is meant, as `store.revision` says it.

        Raises:
            LabelEventsError: if there is no such revision.
        """
        return revisions.revision(self._catalogue, rev)

    def titled(self, commit: Commit) -> Commit:
        """A commit with the titles of the rows that it wrote to."""
        return titled(commit, self._tables)

    def history_of(self, label_hash: str, asked: CommitsAsked) -> list[Commit]:
        """The commits that wrote to a row, newest first; `row.history` says more."""
        log, stream = self._catalogue.log, row_stream(label_hash)
        return asked.commits(log, self.revision, self.titled, [self._ontology.stream], stream)

    def open_session(self, label_hash: str) -> RowSession:
        """A row's labels, folded from the log."""
        group = self._workspace.group
        for known in group.marks if group is not None else ():
            # Made in the commit that is open: it is not in the log yet.
            if known.revision == 0 and known.stream == row_stream(label_hash):
                return cast("RowSession", known)
        session = RowSession(self._workspace, label_hash)
        session.load()
        return session

    def past_element(self, feature_hash: str, kind: type) -> Any:
        """An element that the ontology had once, as it was last.

        Somebody may have removed it while somebody else, who could not know, labelled with it.

        Raises:
            OntologyError: if there never was one.
        """
        ever = OntologyState()
        log = self._workspace.log
        for batch in log.batches(self._ontology.stream) if log is not None else ():
            for event in unseal(batch.body, where=f"commit {batch.commit}"):
                if not isinstance(event, OntologyItemRemoved):
                    evolve_ontology(ever, event, Stamp(batch.actor, batch.recorded_us))
        return ever.structure().get_child_by_hash(feature_hash, type_=kind)

    def metadata(self, label_hash: str, line: RowLine | None = None) -> LabelRowMetadata:
        """What is known of a row now, by its line in the tables if the caller has that.

        Raises:
            ResourceNotFoundError: if the project has no such row.
        """
        line = line or self._tables.row(label_hash)
        if line is None or line.project_hash != self.project_hash:
            told = f"The project `{self.title}` has no label row {label_hash}."
            raise ResourceNotFoundError(told)
        return of_line(line, self.title)

    def _line(self) -> ProjectLine:
        return next(self._tables.projects("project_hash = ?", (self.project_hash,)))

    def _lines(self) -> Iterator[RowLine]:
        return self._tables.rows("project_hash = ?", (self.project_hash,))

    def _check_unused(self, removed: Mapping[str, str]) -> None:
        """Refuse to remove what labels use, saying where they do; titles are given by hash."""
        # Labels that this program has not saved yet count, too.
        open_rows = [s.state for s in self._workspace.dirty if isinstance(s, RowSession)]
        states = [self.open_session(line.label_hash).state for line in list(self._lines())]
        states += [state for state in open_rows if state.facts.project == self.project_hash]
        used = {(state.title, use.element) for state in states for use in uses(state)}
        using = sorted(pair for pair in used if pair[1] in removed)
        if using:
            told = ", ".join(f"{removed[one]} ({one}) in `{title}`" for title, one in using[:5])
            more = f" and {len(using) - 5} more" if len(using) > 5 else ""
            raise HasDependentsError(
                f"Labels use what would be removed from the ontology: {told}{more}. Archive it"
                " instead.",
                cells=using,
            )

    def _save(self, sessions: list[Session], message: str | None) -> Commit | None:
        if self._workspace.group is not None:
            return None
        try:
            return writer.save(sessions, header(self._workspace, message))
        except BaseException:
            for session in sessions:  # what a project could not save, nobody saves later
                session.close()
            raise
