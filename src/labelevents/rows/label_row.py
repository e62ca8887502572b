"""A label row: the labels of one data unit, and the door to its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, TypeAlias

import attrs

from labelevents.events.record import Commit, from_microseconds
from labelevents.exceptions import LabelRowError, NotInRowError
from labelevents.model.commands import ArchiveRow, CreateRow, NumberObject, RenameRow
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows import session as writer
from labelevents.rows.frame_view import FrameView
from labelevents.rows.headers import header
from labelevents.rows.merging import OnConflict, rebase
from labelevents.rows.metadata import LabelRowMetadata, LabelStatus, media_in, of_media
from labelevents.rows.row_history import RowHistory
from labelevents.rows.row_instances import RowInstances
from labelevents.rows.row_metadata import RowMetadata
from labelevents.rows.session import RowSession
from labelevents.rows.system import SystemClock
from labelevents.rows.workspace import Workspace
from labelevents.values.media import DataType, Image, ImageGroup, Media, Video

_DETACHED_HASH = "00000000-0000-0000-0000-000000000000"


class Ontology(Protocol):
    """Whatever has an ontology structure: a project, an ontology of another client."""

    @property
    def structure(self) -> OntologyStructure:
        """The ontology."""


class LabelRowV2(RowMetadata, RowInstances, RowHistory):
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

    def __init__(
        self, label_row_metadata: LabelRowMetadata, project_client: Any, ontology: Ontology
    ) -> None:
        self._metadata = label_row_metadata
        self._home = (
            project_client if callable(getattr(project_client, "open_session", None)) else None
        )
        self._ontology = ontology
        self._opened: RowSession | None = None
        self._only: set[str] | None = None

    @classmethod
    def from_media_metadata(
        cls,
        ontology: Ontology | OntologyStructure,
        media_metadata: Media,
        *,
        branch_name: str = "main",
    ) -> LabelRowV2:
        """A row in memory about some media, initialised; it cannot be saved.

        Raises:
            LabelRowError: if the media is of no known kind.
        """
        if not isinstance(media_metadata, Video | Image | ImageGroup):
            kind = type(media_metadata).__name__
            raise LabelRowError(f"Expected a `Video`, `Image` or `ImageGroup`, got `{kind}`")
        if isinstance(ontology, OntologyStructure):
            ontology = _Structure(ontology)
        hashes: tuple[str, ...] = ()
        if isinstance(media_metadata, ImageGroup):
            hashes = tuple(_numbered_hash(i) for i in range(len(media_metadata.images)))
        known = of_media(
            media_metadata,
            label_hash=_DETACHED_HASH,
            data_hash=_DETACHED_HASH,
            image_hashes=hashes,
            created_at=from_microseconds(SystemClock().now()),
            status=LabelStatus.LABEL_IN_PROGRESS,
        )
        row = cls(attrs.evolve(known, branch_name=branch_name), None, ontology)
        row.initialise_labels()
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
    def is_detached(self) -> bool:
        """Whether the row lives in memory only."""
        return self._home is None

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
            LabelRowError: if the labels were read already and `overwrite` is not given.
        """
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
            return self._home.open_session(known.label_hash)
        session = RowSession(Workspace(), known.label_hash or _DETACHED_HASH)
        hashes = tuple(str(image["image_hash"]) for image in known.images_data or [])
        session.execute(CreateRow("", known.data_hash, media_in(known), hashes))
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

        Inside `with store.commit():` nothing is written yet: the commit comes at its end.

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
        if session.workspace.group is not None:
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
        return writer.save([session], head, on_conflict)

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

    # Frames

    def get_frame_view(self, frame: int | str = 0) -> FrameView:
        """One frame, by number or, in a row of images, by the image's hash."""
        self._session()
        return FrameView(self, self.get_frame_number(frame) if isinstance(frame, str) else frame)

    def get_frame_views(self) -> list[FrameView]:
        """All frames, in order."""
        self._session()
        return [FrameView(self, frame) for frame in range(self.number_of_frames)]

    def get_image_hash(self, frame_number: int) -> str | None:
        """The hash of the image on a frame, or None if there is no such frame.

        Raises:
            LabelRowError: if the row is not of images.
        """
        hashes = self._image_hashes()
        return hashes[frame_number] if 0 <= frame_number < len(hashes) else None

    def get_frame_number(self, image_hash: str) -> int:
        """The frame of an image.

        Raises:
            NotInRowError: if there is no such image.
            LabelRowError: if the row is not of images.
        """
        hashes = self._image_hashes()
        if image_hash not in hashes:
            raise NotInRowError(f"`{self.data_title}` has no image {image_hash!r}.")
        return hashes.index(image_hash)

    def _image_hashes(self) -> list[str]:
        self._session()
        if self.data_type not in (DataType.IMAGE, DataType.IMG_GROUP):
            raise LabelRowError(f"A {self.data_type.value} has frame numbers, not image hashes.")
        return [str(image["image_hash"]) for image in self._metadata.images_data or []]

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

    def _refresh(self) -> None:
        """Take over what saving changed: title, times, status."""
        if self._home is not None and self._metadata.label_hash is not None:
            self._metadata = self._home.metadata(self._metadata.label_hash)

    def __repr__(self) -> str:
        return (
            f"LabelRowV2(label_hash={self.label_hash}, data_hash={self.data_hash},"
            f" data_title={self.data_title})"
        )


@attrs.frozen
class _Structure:
    """An ontology of nothing but its structure."""

    structure: OntologyStructure


def _numbered_hash(number: int) -> str:
    """The hash of the image on a frame of a row in memory: a UUID of that number."""
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
