"""A label row: the labels of one data unit, and the door to its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar

import attrs

from labelevents.events.record import Commit
from labelevents.exceptions import LabelRowError, NotInRowError
from labelevents.model.commands import (
    AddInstance,
    ArchiveRow,
    CreateRow,
    NumberObject,
    RemoveInstance,
    RenameRow,
)
from labelevents.model.state import InstanceKind
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.rows import session as writer
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.frame_view import FrameView
from labelevents.rows.instance import InstanceHandle
from labelevents.rows.metadata import LabelRowMetadata, of_media
from labelevents.rows.object_instance import ObjectInstance
from labelevents.rows.row_metadata import RowMetadata
from labelevents.rows.session import RowSession
from labelevents.rows.workspace import Workspace
from labelevents.values.frames import Frames, as_spans
from labelevents.values.media import DataType, Image, ImageGroup, Media, Video

HandleT = TypeVar("HandleT", ObjectInstance, ClassificationInstance)

_DETACHED_HASH = "00000000-0000-0000-0000-000000000000"


class Ontology(Protocol):
    """Whatever has an ontology structure: a project, an ontology of another client."""

    @property
    def structure(self) -> OntologyStructure:
        """The ontology."""


class RowHome(Protocol):
    """Where a row is kept: opens the row's session and tells its metadata anew."""

    def open_session(self, label_hash: str) -> RowSession:
        """The row's session, folded from the log."""

    def metadata(self, label_hash: str) -> LabelRowMetadata:
        """What is known of the row now."""


class LabelRowV2(RowMetadata):
    """The labels of one data unit.

    Call `initialise_labels` before anything that reads or writes labels, and `save` to write what
    changed as one commit. Rows of a store come from `project.list_label_rows_v2()`; a row made
    with any other client, or by `from_media_metadata`, lives in memory.

    Args:
        label_row_metadata: what is known of the row.
        project_client: the project of a store; any other object makes a row in memory.
        ontology: has the ontology as `structure`.
    """

    FrameView = FrameView

    def __init__(
        self, label_row_metadata: LabelRowMetadata, project_client: Any, ontology: Ontology
    ) -> None:
        self._metadata = label_row_metadata
        self._home: RowHome | None = (
            project_client if callable(getattr(project_client, "open_session", None)) else None
        )
        self._ontology = ontology
        self._opened: RowSession | None = None
        self._only: set[str] | None = None

    @classmethod
    def from_media_metadata(
        cls, ontology: Ontology | OntologyStructure, media_metadata: Media, *, branch_name: str = "main"
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
        hashes = ()
        if isinstance(media_metadata, ImageGroup):
            hashes = tuple(_numbered_hash(i) for i in range(len(media_metadata.images)))
        known = of_media(
            media_metadata,
            label_hash=_DETACHED_HASH,
            data_hash=_DETACHED_HASH,
            image_hashes=hashes,
        )
        row = cls(attrs.evolve(known, branch_name=branch_name), None, ontology)
        row._opened = RowSession(Workspace(), _DETACHED_HASH)
        row._opened.execute(CreateRow("", _DETACHED_HASH, media_metadata, hashes))
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
        if self._home is None or self._metadata.label_hash is None:
            raise LabelRowError(
                f"`{self.data_title}` is in no store, so its labels cannot be read."
            )
        if self._opened is not None:
            self._opened.close()
        self.open(self._home.open_session(self._metadata.label_hash))
        self._only = None
        if include_object_feature_hashes or include_classification_feature_hashes:
            objects = include_object_feature_hashes or {
                o.feature_node_hash for o in self.ontology_structure.objects
            }
            classifications = include_classification_feature_hashes or {
                c.feature_node_hash for c in self.ontology_structure.classifications
            }
            self._only = {*objects, *classifications}

    def open(self, session: RowSession) -> None:
        """Take a session as this row's labels. For whoever makes rows; others initialise."""
        self._opened = session
        session.on_saved = self._refresh

    def save(
        self,
        bundle: object | None = None,
        validate_before_saving: bool = False,
        renumber_objects: bool = False,
        *,
        message: str | None = None,
        on_conflict: str | None = None,
        agent: str | None = None,
        run: str | None = None,
        on_behalf_of: str | None = None,
        occurred_at: datetime | None = None,
        correlation: str | None = None,
        causation: str | None = None,
        provenance: Mapping[str, Any] | None = None,
        id: object | None = None,  # noqa: A002 - the name that callers know
    ) -> Commit | None:
        """Write what changed since the last save as one commit.

        Inside `with store.commit():` nothing is written yet: the commit comes at its end.

        Args:
            bundle: text in this place is the message.
            validate_before_saving: without effect: what is not valid was refused before.
            renumber_objects: take all display numbers away, in place of refusing repeated ones.
            message: why.
            on_conflict: not supported by this version; a conflict is always an error.
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
            ConflictError: if somebody else saved the row since it was read.
            LabelRowError: if two objects of a kind have the same number.
        """
        session = self._session()
        if on_conflict is not None:
            raise LabelRowError("`on_conflict` is not supported by this version; leave it out.")
        if isinstance(bundle, str) and message is None:
            message = bundle
        self._check_numbers(renumber=renumber_objects)
        if session.workspace.group is not None:
            return None
        head = writer.header(
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
        return writer.save([session], head)

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

    # Instances

    def get_object_instances(
        self, filter_ontology_object: Object | None = None, filter_frames: Frames | None = None
    ) -> list[ObjectInstance]:
        """The objects on the row, in the order in which they joined it.

        Args:
            filter_ontology_object: only of this kind.
            filter_frames: only those on any of these frames. Costs what is there, not the row.
        """
        return self._instances("object", filter_ontology_object, filter_frames)

    def get_classification_instances(
        self,
        filter_ontology_classification: Classification | None = None,
        filter_frames: Frames | None = None,
    ) -> list[ClassificationInstance]:
        """The classifications on the row, in the order in which they joined it.

        Args:
            filter_ontology_classification: only of this kind.
            filter_frames: only those on any of these frames. Costs what is there, not the row.
        """
        return self._instances("classification", filter_ontology_classification, filter_frames)

    def add_object_instance(self, object_instance: ObjectInstance, force: bool = True) -> None:
        """Put an object on the row, with all its frames and answers.

        Args:
            object_instance: one that is on no row.
            force: replace an object of the same hash.

        Raises:
            LabelRowError: if it is on a row already, on no frame, answered where it is not, or of
                a kind that the row's ontology does not have. Nothing has changed then.
        """
        self._add(object_instance, force=force)

    def add_classification_instance(
        self, classification_instance: ClassificationInstance, force: bool = False
    ) -> None:
        """Put a classification on the row, with all its frames and answers.

        Args:
            classification_instance: one that is on no row.
            force: replace a classification of the same hash, and take the frames that another of
                the same kind holds.

        Raises:
            LabelRowError: if it is on a row already, on no frame, on frames that another of the
                same kind holds, or of a kind that the row's ontology does not have. Nothing has
                changed then.
        """
        self._add(classification_instance, force=force)

    def remove_object(self, object_instance: ObjectInstance) -> None:
        """Take an object off the row. It keeps its frames and answers, and can be added again.

        Raises:
            NotInRowError: if it is not on this row.
        """
        self._remove(object_instance)

    def remove_classification(self, classification_instance: ClassificationInstance) -> None:
        """Take a classification off the row. It keeps its frames and answers.

        Raises:
            NotInRowError: if it is not on this row.
        """
        self._remove(classification_instance)

    def place_on_frame(self, instance: HandleT, place: Callable[[HandleT], None]) -> None:
        """Do `place` to an instance of this row; one of no row joins it, if both succeed.

        Raises:
            LabelRowError: if the instance is on another row, or `place` refuses.
        """
        if instance._row is self:
            place(instance)
            return
        if instance._row is not None:
            raise LabelRowError(f"{instance!r} is on another label row.")
        # Tried on a twin first: if the row refuses, the instance is as it was.
        twin = _twin(instance)
        place(twin)
        self._add(twin, force=False)
        session = self._session()
        session.handles[instance.instance_hash] = instance
        instance.attach(self, session)

    def _session(self) -> RowSession:
        if self._opened is None:
            raise LabelRowError(
                "The labels of this row have not been read. Call `initialise_labels()` first."
            )
        return self._opened

    def _instances(self, kind: InstanceKind, item: Any, frames: Frames | None) -> list[Any]:
        session = self._session()
        known = session.state.instances
        if frames is None:
            found: Iterable[Any] = known.values()
        else:
            hashes = session.presence.within(as_spans(frames))
            found = sorted((known[h] for h in hashes), key=lambda instance: instance.order)
        wanted = None if item is None else item.feature_node_hash
        return [
            self._handle(instance)
            for instance in found
            if instance.kind == kind
            and (wanted is None or instance.item == wanted)
            and (self._only is None or instance.item in self._only)
        ]

    def _handle(self, instance: Any) -> InstanceHandle:
        """The one handle on an instance of this row: asked twice, it is the same."""
        session = self._session()
        handle = session.handles.get(instance.hash)
        if handle is None:
            kind, made = (
                (Object, ObjectInstance)
                if instance.kind == "object"
                else (Classification, ClassificationInstance)
            )
            item = self.ontology_structure.get_child_by_hash(instance.item, type_=kind)
            handle = made.on_row(item, self, session, instance)
            session.handles[instance.hash] = handle
        return handle  # type: ignore[no-any-return]

    def _add(self, handle: InstanceHandle, *, force: bool) -> None:
        session = self._session()
        if handle._row is not None:
            raise LabelRowError(
                f"{handle!r} is on a label row already. Remove it there first, or add a `copy()`."
            )
        kind = Object if handle.kind == "object" else Classification
        self.ontology_structure.get_child_by_hash(handle.feature_hash, type_=kind)
        replaced = session.state.instances.get(handle.instance_hash)
        session.execute(AddInstance(handle.state, force))
        if (old := session.handles.pop(handle.instance_hash, None)) is not None:
            old.detach(replaced)
        session.handles[handle.instance_hash] = handle
        handle.attach(self, session)

    def _remove(self, handle: InstanceHandle) -> None:
        session = self._session()
        if handle._row is not self:
            raise NotInRowError(f"{handle!r} is not on this label row.")
        instance = handle.state
        session.execute(RemoveInstance(handle.instance_hash))
        session.handles.pop(handle.instance_hash, None)
        handle.detach(instance)

    def _check_numbers(self, *, renumber: bool) -> None:
        """Numbers of objects of one kind must differ; or, asked to, take all numbers away."""
        seen: set[tuple[str, int]] = set()
        session = self._session()
        for instance in list(session.state.instances.values()):
            if instance.number is None:
                continue
            if renumber:
                session.execute(NumberObject(instance.hash, None))
            elif (instance.item, instance.number) in seen:
                raise LabelRowError(
                    f"Two objects of one kind have the number {instance.number}. Give them others,"
                    " or save with `renumber_objects=True`."
                )
            seen.add((instance.item, instance.number))

    def _do_and_save(self, command: Any, message: str | None) -> Commit | None:
        if self._opened is None:
            self.initialise_labels()
        session = self._session()
        session.execute(command)
        if session.workspace.group is not None:
            return None
        return writer.save([session], writer.header(session.workspace, message))

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


def _twin(handle: HandleT) -> HandleT:
    """A detached handle of the same hash, with a copy of its cells."""
    twin: HandleT = type(handle)(handle.ontology_item)  # type: ignore[arg-type]
    twin.instance_hash = handle.instance_hash
    twin.detach(handle.state)
    return twin


