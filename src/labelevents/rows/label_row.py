"""A label row: the labels of one data unit, and the door to its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import attrs

from labelevents.events.record import Commit, from_microseconds
from labelevents.exceptions import LabelRowError
from labelevents.model.commands import ArchiveRow, CreateRow, NumberObject, RenameRow
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows import session as writer
from labelevents.rows.described import overlaid, was_edited
from labelevents.rows.frame_view import FrameView, FrameViewMetadata
from labelevents.rows.given_media import CustomerMetadata, media_given, media_in
from labelevents.rows.headers import header
from labelevents.rows.merging import OnConflict, rebase
from labelevents.rows.metadata import LabelRowMetadata, LabelStatus, of_media
from labelevents.rows.row_attaching import Ontology, RowAttaching
from labelevents.rows.row_frames import RowFrames
from labelevents.rows.row_history import RowHistory
from labelevents.rows.row_instances import RowInstances
from labelevents.rows.row_json import RowJson
from labelevents.rows.row_metadata import RowMetadata
from labelevents.rows.session import RowSession
from labelevents.rows.system import SystemClock
from labelevents.rows.workspace import Workspace
from labelevents.values.media import ImageGroup, Media
from labelevents.views.tables import RowLine

_DETACHED_HASH = "00000000-0000-0000-0000-000000000000"


class LabelRowV2(RowMetadata, RowFrames, RowInstances, RowAttaching, RowJson, RowHistory):
    """The labels of one data unit.

    Call `initialise_labels` before anything that reads or writes labels, and `save` to write what
    changed as one commit. Rows of a store come from `project.list_label_rows_v2()`; a row made
    with any other client, or by `from_media_metadata`, lives in memory.

    Args:
        label_row_metadata: what is known of the row.
        project_client: the project of a store; any other object makes a row in memory.
        ontology: has the ontology as `structure`.
    """

    FrameView: TypeAlias = FrameView
    FrameViewMetadata: TypeAlias = FrameViewMetadata

    def __init__(
        self, label_row_metadata: LabelRowMetadata, project_client: Any, ontology: Ontology
    ) -> None:
        self._found = label_row_metadata
        self._line: RowLine | None = None
        self._home = (
            project_client if callable(getattr(project_client, "open_session", None)) else None
        )
        self._ontology = ontology
        self._opened: RowSession | None = None
        self._only: set[str] | None = None
        # What is known of the row with what its JSON said, and what that was made from.
        self._laid: tuple[Any, LabelRowMetadata] | None = None

    @classmethod
    def from_media_metadata(
        cls,
        ontology: Ontology | OntologyStructure,
        media_metadata: Media | CustomerMetadata,
        *,
        branch_name: str = "main",
    ) -> LabelRowV2:
        """A row in memory about some media, initialised. `attach_to_project` moves it to a store.

        Args:
            ontology: the ontology, or whatever has one as `structure`.
            media_metadata: media such as `Video` or `Pdf`; a `CustomerProvided…Metadata` of a file;
                or a list of those of images, which makes a group.
            branch_name: the name of the branch, for the row's JSON.

        Raises:
            LabelRowError: if the media is of no known kind, or a list of images is empty.
        """
        media = media_given(media_metadata)
        hashes: tuple[str, ...] = ()
        if isinstance(media, ImageGroup):
            hashes = tuple(str(UUID(int=i)) for i in range(len(media.images)))
        now = from_microseconds(SystemClock().now())
        known = of_media(
            media,
            label_hash=_DETACHED_HASH,
            data_hash=_DETACHED_HASH,
            image_hashes=hashes,
            created_at=now,
            last_edited_at=now,
            status=LabelStatus.LABEL_IN_PROGRESS,
        )
        # As the label model has it: one link, which leads nowhere; a group has one for each image.
        link = None if isinstance(media, ImageGroup) else ""
        if isinstance(ontology, OntologyStructure):
            ontology = _Structure(ontology)
        row = cls(attrs.evolve(known, branch_name=branch_name, data_link=link), None, ontology)
        row.open(row.blank(known, media))
        return row

    @property
    def ontology_structure(self) -> OntologyStructure:
        """The ontology of the row's project."""
        return self._ontology.structure

    @property
    def is_labelling_initialised(self) -> bool:
        """Whether the labels have been read."""
        return self._opened is not None

    @property
    def is_event_based(self) -> bool:
        """Whether labels are keyframes on a continuous timeline; never, in this version."""
        return False

    def initialise_labels(
        self,
        include_object_feature_hashes: set[str] | None = None,
        include_classification_feature_hashes: set[str] | None = None,
        include_reviews: bool = False,
        include_archived: bool = False,
        overwrite: bool = False,
        bundle: object | None = None,
        *,
        include_signed_url: bool = False,
    ) -> None:
        """Read the row's labels from the store.

        Args:
            include_object_feature_hashes: list only objects of these kinds; all by default. What
                is not listed is kept all the same.
            include_classification_feature_hashes: the same for classifications.
            include_reviews: reviews are read anyway.
            include_archived: objects of archived ontology items are read anyway.
            overwrite: read again, dropping what is not saved. Instances held from before are
                detached.
            bundle: without effect: reading needs no bundle.
            include_signed_url: without effect: a store keeps no links.

        Raises:
            LabelRowError: if the labels were read already and `overwrite` is not given, or the row
                lives in memory, where there is nothing to read again.
        """
        if self._opened is not None:
            self._check_not_detached("initialise_labels")
        if self._opened is not None and not overwrite:
            raise LabelRowError(
                "The labels are initialised already. Pass `overwrite=True` to read them again and"
                " drop what is not saved."
            )
        if self._opened is not None:
            self._opened.close()
        self.open(self._read())
        self._only = None
        if include_object_feature_hashes or include_classification_feature_hashes:
            objects = include_object_feature_hashes or {
                o.feature_node_hash for o in self.ontology_structure.objects
            }
            classifications = include_classification_feature_hashes or {
                c.feature_node_hash for c in self.ontology_structure.classifications
            }
            self._only = {*objects, *classifications}

    def _read(self) -> RowSession:
        """The labels as the store has them; for a row in memory, none yet."""
        known = self._metadata
        if self._home is not None and known.label_hash is not None:
            session = self._home.open_session(known.label_hash)
            if known.created_at is None and session.revision:
                self._refresh()  # it was made in a block, which has been saved since
            return session
        return self.blank(known)

    def blank(self, known: LabelRowMetadata, media: Media | None = None) -> RowSession:
        """A session of a row in memory without labels. For whoever makes rows."""
        session = RowSession(Workspace(), known.label_hash or _DETACHED_HASH)
        about = media or media_in(known)
        images = known.images_data if isinstance(about, ImageGroup) else None
        hashes = tuple(str(image["image_hash"]) for image in images or ())
        session.execute(CreateRow("", known.data_hash, about, hashes))
        return session

    def open(self, session: RowSession) -> None:
        """Take a session as this row's labels. For whoever makes rows; others initialise."""
        self._opened = session
        session.on_saved = self._refresh
        session.workspace.opened.add(session)

    def save(
        self,
        bundle: object | None = None,
        validate_before_saving: bool = False,
        renumber_objects: bool = False,
        *,
        message: str | None = None,
        on_conflict: OnConflict = None,
        agent: str | None = None,
        run: str | None = None,
        on_behalf_of: str | None = None,
        occurred_at: datetime | None = None,
        correlation: str | None = None,
        causation: str | None = None,
        provenance: Mapping[str, Any] | None = None,
        id: object | None = None,
    ) -> Commit | None:
        """Write what changed since the last save as one commit.

        Inside `with store.commit():` nothing is written yet: the commit comes at its end, and
        holds what the row had unsaved before the block, too.

        Args:
            bundle: text in this place is the message.
            validate_before_saving: without effect: what is not valid was refused before.
            renumber_objects: take all display numbers away, in place of refusing repeated ones.
            message: why.
            on_conflict: whose value stands where somebody else saved the same cell meanwhile:
                "mine" or "theirs". By default that is an error.
            agent: the tool and its version.
            run: one run of it.
            on_behalf_of: the actor who let it run.
            occurred_at: when it happened, if at another time than now.
            correlation: the job it belongs to.
            causation: the id of what led to it.
            provenance: anything else that JSON can hold.
            id: the commit's id, a UUID; made if not given.

        Returns:
            The commit, or None if there was nothing to write.

        Raises:
            ConflictError: if somebody else saved the same cells since the row was read. Other
                cells merge by themselves.
            CommitIdReusedError: if `id` belongs to a commit with other content.
            LabelRowError: if two objects of a kind have the same number.
        """
        session = self._session()
        if on_conflict not in (None, "mine", "theirs"):
            raise LabelRowError(f'Expected on_conflict "mine" or "theirs", got {on_conflict!r}')
        if isinstance(bundle, str) and message is None:
            message = bundle
        if renumber_objects:
            for instance in list(session.state.instances.values()):
                session.execute(NumberObject(instance.hash, None), hold=True)
        if (group := session.workspace.group) is not None:
            group.join(session)
            return None
        if not session.tail and id is not None:
            return self._sent_before(id)
        head = header(
            session.workspace,
            message,
            agent=agent,
            run=run,
            on_behalf_of=on_behalf_of,
            occurred_at=occurred_at,
            correlation=correlation,
            causation=causation,
            provenance=provenance,
            id=id,
        )
        return writer.save([session], head, on_conflict, new_id=id is None)

    def _sent_before(self, id: object) -> Commit | None:
        """A commit that is in the log already: sent again, it has nothing left to say."""
        workspace = self._session().workspace
        head = header(workspace, id=id)
        known = None if workspace.log is None else workspace.log.find(head.id)
        return None if known is None else attrs.evolve(known, rows=(self.data_title,))

    def refresh(self, on_conflict: OnConflict = None) -> None:
        """Take in what others saved since the row was read; what is not saved here stays.

        Args:
            on_conflict: whose value stands where both wrote the same cell: "mine" or "theirs".

        Raises:
            ConflictError: if both wrote the same cell. Nothing has changed then.
            LabelRowError: inside `with store.commit()`.
        """
        session = self._session()
        if session.workspace.group is not None:
            # A block that fails goes back to where it began, which others' changes would move.
            raise LabelRowError("Call `refresh()` before `with store.commit()`, not inside it.")
        rebase(session, on_conflict)
        self._refresh()

    def rename(self, title: str, *, message: str | None = None) -> Commit | None:
        """Give the row another title, as a commit of its own, with whatever else is not saved.

        Returns:
            The commit, or None if the title is the same.
        """
        return self._do_and_save(RenameRow(title), message)

    def archive(self, archived: bool = True, *, message: str | None = None) -> Commit | None:
        """Take the row out of the lists, or bring it back; its labels and history stay.

        Returns:
            The commit, or None if it was so already.
        """
        return self._do_and_save(ArchiveRow(archived), message)

    def _known(self) -> LabelRowMetadata:
        session, known = self._opened, self._metadata
        if session is None:
            return known
        made = (known, session, session.steps, session.revision)
        if self._laid is None or self._laid[0] != made:
            edited = was_edited(session)
            self._laid = (made, overlaid(known, session.state, edited=edited))
        return self._laid[1]

    def _session(self) -> RowSession:
        if self._opened is None:
            raise LabelRowError(
                "The labels of this row have not been read. Call `initialise_labels()` first."
            )
        return self._opened

    def _do_and_save(self, command: Any, message: str | None) -> Commit | None:
        if self._opened is None:
            self.initialise_labels()
        session = self._session()
        session.execute(command, hold=True)
        if session.workspace.group is not None:
            return None
        return writer.save([session], header(session.workspace, message))

    @property
    def _metadata(self) -> LabelRowMetadata:
        if self._home is not None and self._line is not None:
            self._metadata = self._home.metadata(self._line.label_hash, self._line)
        return self._found

    @_metadata.setter
    def _metadata(self, known: LabelRowMetadata) -> None:
        # A line waits here until somebody asks: most saves are followed by another one.
        self._found, self._line = known, None

    def _refresh(self, line: RowLine | None = None) -> None:
        """Take over what saving changed: title, times, status."""
        if self._home is None or self._found.label_hash is None:
            return
        if line is None:
            self._metadata = self._home.metadata(self._found.label_hash)
        else:
            self._line = line

    def __repr__(self) -> str:
        return (
            f"LabelRowV2(label_hash={self.label_hash}, data_hash={self.data_hash},"
            f" data_title={self.data_title})"
        )


@attrs.frozen
class _Structure:
    """An ontology of nothing but its structure."""

    structure: OntologyStructure
