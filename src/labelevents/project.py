"""A project: an ontology, and the label rows that are labelled by it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, cast

from labelevents.events.codec import unseal
from labelevents.events.facts import OntologyItemRemoved
from labelevents.events.record import Commit, Stamp, from_microseconds
from labelevents.exceptions import HasDependentsError, LabelEventsError, LabelRowError
from labelevents.model.commands import CreateRow
from labelevents.model.project import (
    ArchiveProject,
    ChangeOntology,
    OntologyState,
    evolve_ontology,
)
from labelevents.model.state import ANSWER, RowState
from labelevents.ontology.changes import differences, flatten
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows import session as writer
from labelevents.rows.filters import RowFilter
from labelevents.rows.headers import header
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.metadata import (
    LabelRowMetadata,
    LabelStatus,
    ShadowDataState,
    of_line,
    of_media,
)
from labelevents.rows.session import ONTOLOGY, RowSession, Session, project_stream, row_stream
from labelevents.rows.workspace import Workspace
from labelevents.values.answers import ChecklistAnswer, RadioAnswer
from labelevents.values.media import Image, ImageGroup, Media, Video
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
        current = flatten(self.ontology_structure)
        _, _, removed = differences(current, flatten(structure))
        if removed:
            self._check_unused({path.rsplit("/", 1)[-1].split(":")[-1] for path in removed})
        self._ontology.execute(ChangeOntology(structure), hold=True)
        return self._ontology

    def archive(self, archived: bool = True, *, message: str | None = None) -> Commit | None:
        """Take the project out of the lists, or bring it back; its rows and history stay.

        Returns:
            The commit, or None if it was so already.
        """
        self._catalogue.load()
        self._catalogue.execute(ArchiveProject(self.project_hash, archived), hold=True)
        return self._save([self._catalogue], message)

    def create_label_row(self, media: Media, *, message: str | None = None) -> LabelRowV2:
        """Add a data unit to be labelled, as a commit of its own unless inside `store.commit()`.

        Raises:
            LabelRowError: if the media is of no known kind, or not fully given.
        """
        row = self.stage_label_row(media)
        self._save([row.session], message)
        return LabelRowV2(row.metadata, self, self)

    def stage_label_row(self, media: Media) -> StagedRow:
        """Make a label row without saving it; the session that has it."""
        if not isinstance(media, Video | Image | ImageGroup):
            kind = type(media).__name__
            raise LabelRowError(f"Expected a `Video`, `Image` or `ImageGroup`, got `{kind}`")
        if not media.title:
            raise LabelRowError("A label row needs a title.")
        ids = self._workspace.ids
        data_hash = ids.unit()
        hashes: tuple[str, ...] = ()
        if isinstance(media, ImageGroup):
            hashes = tuple(ids.unit() for _ in media.images)
        session = RowSession(self._workspace, ids.unit())
        session.execute(CreateRow(self.project_hash, data_hash, media, hashes), hold=True)
        return StagedRow(self, session)

    def get_label_row(self, label_hash: str) -> LabelRowV2:
        """The row of that hash.

        Raises:
            LabelEventsError: if the project has none.
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
        if (branch_name or "main") != "main" or shadow_data_state is ShadowDataState.ONLY_SHADOW:
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

    # What rows of this project need of it.

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

    def metadata(self, label_hash: str) -> LabelRowMetadata:
        """What is known of a row now.

        Raises:
            LabelEventsError: if the project has no such row.
        """
        where = "project_hash = ? AND label_hash = ?"
        for line in self._tables.rows(where, (self.project_hash, label_hash)):
            return of_line(line, self.title)
        raise LabelEventsError(f"The project `{self.title}` has no label row {label_hash}.")

    def _line(self) -> ProjectLine:
        return next(self._tables.projects("project_hash = ?", (self.project_hash,)))

    def _lines(self) -> Iterator[RowLine]:
        return self._tables.rows("project_hash = ?", (self.project_hash,))

    def _check_unused(self, removed: set[str]) -> None:
        """Refuse to remove what labels use, saying where they do."""
        # Labels that this program has not saved yet count, too.
        open_rows = [s.state for s in self._workspace.dirty if isinstance(s, RowSession)]
        states = [self.open_session(line.label_hash).state for line in list(self._lines())]
        states += [state for state in open_rows if state.facts.project == self.project_hash]
        found = {(s.title, used) for s in states for used in _hashes_used(s) & removed}
        using = sorted(found)
        if using:
            told = ", ".join(f"{found} in `{title}`" for title, found in using[:5])
            raise HasDependentsError(
                f"Labels use what would be removed from the ontology: {told}. Archive it instead.",
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


class StagedRow:
    """A label row that is not saved yet."""

    def __init__(self, project: Project, session: RowSession) -> None:
        self.session = session
        facts = session.state.facts
        self.metadata = of_media(
            facts.media,
            label_hash=session.label_hash,
            data_hash=facts.data_hash,
            image_hashes=facts.image_hashes,
            dataset_title=project.title,
        )


def _hashes_used(state: RowState) -> set[str]:
    """Every hash of the ontology that labels of a row refer to."""
    used: set[str] = set()
    for instance in state.instances.values():
        used.add(instance.item)
        answers = [(name, cell.value) for name, cell in instance.cells.items()]
        answers += [(name, run.value) for name, track in instance.tracks.items() for run in track]
        for name, value in answers:
            if name.startswith(ANSWER):
                used.add(name.removeprefix(ANSWER))
            if isinstance(value, RadioAnswer):
                used.add(value.option)
            elif isinstance(value, ChecklistAnswer):
                used.update(value.options)
    return used
