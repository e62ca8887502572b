"""The part of a label row that is about Encord's JSON: reading it, writing it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord import fields as x
from labelevents.formats.encord.reading import EncordRow, read_row
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows.described import was_edited
from labelevents.rows.encord_json import RowWriter
from labelevents.rows.headers import header
from labelevents.rows.loading import load
from labelevents.rows.metadata import LabelRowMetadata
from labelevents.rows.row_instances import RowHome
from labelevents.rows.session import RowSession
from labelevents.rows.session import save as write
from labelevents.values.garbage import uncollected
from labelevents.values.media import DataType

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2


class RowJson(ABC):
    """Labels in and out as the dictionaries of Encord."""

    _metadata: LabelRowMetadata
    _home: RowHome | None
    _opened: RowSession | None

    @property
    @abstractmethod
    def ontology_structure(self) -> OntologyStructure:
        """The ontology that the row is labelled by."""

    @abstractmethod
    def initialise_labels(self) -> None:
        """Read the row's labels."""

    @abstractmethod
    def open(self, session: RowSession) -> None:
        """Take a session as this row's labels."""

    @abstractmethod
    def blank(self, known: LabelRowMetadata) -> RowSession:
        """A session of a row in memory without labels."""

    @abstractmethod
    def _session(self) -> RowSession:
        """The row's labels, if they have been read."""

    @abstractmethod
    def _element(self, feature_hash: str, kind: type) -> Any:
        """The ontology element of that hash, as it is or, if it was removed since, as it was."""

    @uncollected()
    def from_labels_dict(
        self, label_row_dict: Mapping[str, Any], *, preserve_identity: bool = False
    ) -> None:
        """Make the row say what Encord's JSON says: the dialect of 0.1.211, or that of 0.1.190.

        A row of a store writes only the differences, for `save` to store: instances are matched by
        hash, and what the JSON lacks leaves the row. It keeps its own identity. A row in memory
        takes the identity of the JSON. Cost grows with the annotations of both.

        Args:
            label_row_dict: the labels. It is not changed.
            preserve_identity: keep the hashes and the branch of a row in memory, too.

        Raises:
            LabelRowError: if the JSON is not what it should be, naming the place; if the row's
                media is of another kind. Nothing has changed then.
            OntologyError: if the ontology lacks what the JSON names. Nothing has changed then.
        """
        row = read_row(label_row_dict)
        if self._home is None:
            self._load_in_memory(row, preserve_identity=preserve_identity)
            return
        if self._opened is None:
            self.initialise_labels()
        session = self._session()
        row = _fitting(row, self._metadata, preserve_identity=preserve_identity)
        mark = session.mark()
        load(session, row, self._element_now, self._writer().written())
        workspace = session.workspace
        if workspace.autosave and workspace.group is None and session.tail:
            try:
                write([session], header(workspace))
            except BaseException:
                session.rewind(mark)
                raise

    @uncollected()
    def to_encord_dict(
        self, renumber_objects: bool = False, *, strict: bool = False
    ) -> dict[str, Any]:
        """The row as Encord's JSON, in the dialect of 0.1.211. Cost grows with the annotations.

        Reviews, what is said of a classification on single frames, and keys that came with the
        JSON and mean nothing here are given back; 0.1.211 ignores them.

        Args:
            renumber_objects: leave all display numbers out.
            strict: leave out what 0.1.211 would not write.

        Raises:
            LabelRowError: if a mask has not the size of its frame.
        """
        written = self._writer(strict=strict).row()
        if renumber_objects:
            for entry in written["object_answers"].values():
                entry.pop("objectNumber", None)
        return written

    def _writer(self, *, strict: bool = False) -> RowWriter:
        session = self._session()
        edited = was_edited(session)
        return RowWriter(session.state, self._metadata, self._element, edited=edited, strict=strict)

    def _element_now(self, feature_hash: str, kind: type) -> Any:
        return self.ontology_structure.get_child_by_hash(feature_hash, type_=kind)

    def _load_in_memory(self, row: EncordRow, *, preserve_identity: bool) -> None:
        known = self._metadata
        if preserve_identity:
            row = _fitting(row, known, preserve_identity=True)
        else:
            known = attrs.evolve(
                known,
                label_hash=row.label_hash,
                data_hash=row.data_hash,
                data_title=row.title,
                data_type=row.data_type.to_upper_case_string(),
                images_data=_images(row, known),
            )
        session = self.blank(known)
        load(session, row, self._element_now, {})
        if self._opened is not None:
            self._hand_over(self._opened, session)
            self._opened.close()
        self._metadata = known
        self.open(session)

    def _hand_over(self, old: RowSession, session: RowSession) -> None:
        """Instances in hand whose hash is still there stay on the row."""
        now, before = session.state.instances, old.state.instances
        for name in [name for name in old.handles if name in now]:
            if (now[name].kind, now[name].identity) == (before[name].kind, before[name].identity):
                session.handles[name] = handle = old.handles.pop(name)
                handle.attach(cast("LabelRowV2", self), session)


def _fitting(row: EncordRow, known: LabelRowMetadata, *, preserve_identity: bool) -> EncordRow:
    """What JSON says, for a row that has an identity: its data units get that row's hashes.

    Raises:
        LabelRowError: if it is about other data than the row can be.
    """
    own = DataType.from_upper_case_string(known.data_type.upper())
    if row.data_type is not own:
        raise LabelRowError(
            f"Expected the labels of a row of {own.value}, got those of {row.data_type.value}"
        )
    images = {str(image["index"]): image["image_hash"] for image in known.images_data or ()}
    units = row.described[x.UNITS]
    if own is DataType.IMG_GROUP and units.keys() != images.keys():
        raise LabelRowError(
            f"Expected the labels of {len(images)} images in their order, got those of"
            f" {len(units)} - at `data_units`"
        )
    described = dict(row.described)
    if images or row.data_hash != known.data_hash:
        described[x.UNITS] = {
            sequence: {**unit, "data_hash": images.get(sequence, known.data_hash)}
            for sequence, unit in units.items()
        }
    if preserve_identity:
        described |= {"branch_name": known.branch_name, "dataset_hash": known.dataset_hash}
    return attrs.evolve(row, described=described)


def _images(row: EncordRow, known: LabelRowMetadata) -> list[dict[str, Any]] | None:
    """The images of a row as its JSON has them; None where it is not of images."""
    if row.data_type not in (DataType.IMAGE, DataType.IMG_GROUP):
        return known.images_data
    units = sorted(row.units, key=lambda unit: int(unit["data_sequence"]))
    return [
        {
            "index": int(unit["data_sequence"]),
            "title": unit["data_title"],
            "file_type": unit["data_type"],
            "height": unit.get("height", 0),
            "width": unit.get("width", 0),
            "image_hash": unit["data_hash"],
        }
        for unit in units
    ]
