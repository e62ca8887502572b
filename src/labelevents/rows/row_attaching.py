"""The part of a label row that is about where it is kept, and what only a server could do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from labelevents.exceptions import LabelRowError, WrongProjectTypeError
from labelevents.model.commands import AddInstance
from labelevents.model.state import RowState
from labelevents.model.writes import check_bounds
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.rows import session as writer
from labelevents.rows.headers import header
from labelevents.rows.instance import InstanceHandle
from labelevents.rows.metadata import LabelRowMetadata
from labelevents.rows.row_instances import RowHome
from labelevents.rows.session import RowSession

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2


class Ontology(Protocol):
    """Whatever has an ontology structure: a project, an ontology of another client."""

    @property
    def structure(self) -> OntologyStructure:
        """The ontology."""


class Target(RowHome, Ontology, Protocol):
    """A project of a store, as far as a row needs it to move in."""

    title: str

    def list_label_rows_v2(
        self, data_hashes: list[str], *, include_images_data: bool
    ) -> list[LabelRowV2]:
        """The rows about these data units."""


class RowAttaching(ABC):
    """From memory into a store; and what a row of a store has no server for."""

    _metadata: LabelRowMetadata
    _home: RowHome | None
    _ontology: Ontology
    _only: set[str] | None

    @abstractmethod
    def _session(self) -> RowSession:
        """The row's labels, if they have been read."""

    @abstractmethod
    def open(self, session: RowSession) -> None:
        """Take a session as this row's labels."""

    @abstractmethod
    def _known(self) -> LabelRowMetadata:
        """What is known of the row."""

    @property
    def is_detached(self) -> bool:
        """Whether the row lives in memory only."""
        return self._home is None

    def attach_to_project(self, project: Target, data_hash: str) -> None:
        """Move this row, which lives in memory, into a project: onto its row about a data unit.

        From then on this is that row of the project, with what it was labelled with there, and the
        labels of this one, for `save` to store. Instances in hand go along. Cost grows with the
        labels of both.

        Args:
            project: a project of a store.
            data_hash: the hash of the data unit.

        Raises:
            LabelRowError: if this row is in a store already; if the project has no row about such
                a data unit, or one of another kind or with too few frames, or one with labels
                which these cannot join. Nothing has changed then.
            OntologyError: if the project's ontology lacks what is labelled. Nothing has changed
                then.
        """
        old = self._session()
        if not callable(getattr(project, "list_label_rows_v2", None)):
            raise LabelRowError(f"Expected a project of a store, got `{type(project).__name__}`")
        if self._home is not None:
            raise LabelRowError(f"`{self._known().data_title}` is in a project already.")
        found = project.list_label_rows_v2(data_hashes=[data_hash], include_images_data=True)
        if not found or found[0].label_hash is None:
            raise LabelRowError(
                f"Expected the hash of a data unit of the project `{project.title}`, got"
                f" {data_hash!r}"
            )
        label_hash, held = found[0].label_hash, list(old.handles.values())
        self._check_kind(project.metadata(label_hash))
        session = project.open_session(label_hash)
        _write_all(old.state, session, project.structure)
        if (group := session.workspace.group) is not None:
            back = partial(self._move, held, old, None, self._ontology, self._metadata)
            group.put_back.append(back)
        self._move(held, session, project, project, project.metadata(label_hash))

    def _move(
        self,
        held: list[InstanceHandle],
        session: RowSession,
        home: RowHome | None,
        ontology: Ontology,
        metadata: LabelRowMetadata,
    ) -> None:
        """Be elsewhere from now on, with the instances that people hold."""
        for handle in held:
            session.handles[handle.instance_hash] = handle
            handle.attach(cast("LabelRowV2", self), session)
        self._home, self._ontology, self._metadata, self._only = home, ontology, metadata, None
        self.open(session)

    def _check_kind(self, target: LabelRowMetadata) -> None:
        """The project's row must be about such data.

        Raises:
            LabelRowError: if it is not.
        """
        own = self._known()
        if target.data_type != own.data_type:
            raise LabelRowError(
                f"Expected a row of {own.data_type.lower()}, got `{target.data_title}`, which is of"
                f" {target.data_type.lower()}"
            )
        if own.data_type == "IMG_GROUP" and own.number_of_frames != target.number_of_frames:
            raise LabelRowError(
                f"Expected a group of {own.number_of_frames} images, got `{target.data_title}` of"
                f" {target.number_of_frames}"
            )

    # What a server does, with the signatures of the label model

    def workflow_reopen(self, bundle: object | None = None) -> None:
        """Send the row back to the first stage of its workflow. Rows of a store are in none.

        Raises:
            LabelRowError: if the row lives in memory.
            WrongProjectTypeError: otherwise.
        """
        self._refuse_workflow("workflow_reopen")

    def workflow_complete(self, bundle: object | None = None) -> None:
        """Send the row to the last stage of its workflow. Rows of a store are in none.

        Raises:
            LabelRowError: if the row lives in memory.
            WrongProjectTypeError: otherwise.
        """
        self._refuse_workflow("workflow_complete")

    def set_priority(self, priority: float, bundle: object | None = None) -> None:
        """Say how soon a task of a workflow is to be done. Rows of a store are in none.

        Raises:
            LabelRowError: if the row lives in memory.
            WrongProjectTypeError: otherwise.
        """
        self._refuse_workflow("set_priority")

    def get_validation_errors(self) -> list[str] | None:
        """What is wrong with the labels: None, as a store refuses what is.

        Raises:
            LabelRowError: if the row lives in memory.
        """
        self._check_not_detached("get_validation_errors")
        return None

    def get_storage_item(self, get_signed_urls: bool = False) -> NoReturn:
        """The file behind the row. A store keeps labels, and no files.

        Raises:
            LabelRowError: always.
        """
        self._refuse_files("get_storage_item")

    def initialise_storage_item(
        self, get_signed_url: bool = False, bundle: object | None = None
    ) -> NoReturn:
        """Read about the file behind the row. A store keeps labels, and no files.

        Raises:
            LabelRowError: always.
        """
        self._refuse_files("initialise_storage_item")

    def _refuse_workflow(self, operation: str) -> NoReturn:
        self._check_not_detached(operation)
        raise WrongProjectTypeError(
            f"`{operation}` is for rows in a workflow; `{self._known().data_title}` is in none, as"
            " every row of a store."
        )

    def _refuse_files(self, operation: str) -> NoReturn:
        self._check_not_detached(operation)
        raise LabelRowError(
            f"`{operation}` finds nothing: a store keeps labels, and not the file of"
            f" `{self._known().data_title}`."
        )

    def _check_not_detached(self, operation: str) -> None:
        """Refuse what a row in memory cannot do.

        Raises:
            LabelRowError: if this is one.
        """
        if self._home is None:
            raise LabelRowError(
                f"Cannot `{operation}` a row that lives in memory. Move it into a project with"
                " `attach_to_project`."
            )


def _write_all(labels: RowState, session: RowSession, ontology: OntologyStructure) -> None:
    """Add all instances to a row; all, or none."""
    mark = session.mark()
    try:
        for instance in labels.instances.values():
            ontology.get_child_by_hash(
                instance.item, type_=Object if instance.kind == "object" else Classification
            )
            check_bounds(session.state, instance.ranges())
            session.execute(AddInstance(instance, as_it_was=True), hold=True)
        workspace = session.workspace
        if workspace.autosave and workspace.group is None:
            writer.save([session], header(workspace))
    except BaseException:
        session.rewind(mark)
        raise
