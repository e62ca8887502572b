"""From Encord into a store: what a row holds now, as one commit of what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import msgspec

from labelevents.events.record import Commit
from labelevents.exceptions import LabelEventsError, LabelRowError
from labelevents.formats.encord.media import media_of
from labelevents.formats.encord.reading import EncordRow
from labelevents.formats.reading import ReadOptions
from labelevents.importing.encord_rows import changes_of, known_row, object_hashes, opened
from labelevents.integrations.encord.fitting import check_media, check_ontology
from labelevents.integrations.encord.theirs import (
    Labels,
    is_detached,
    ontology_of,
    read,
    units_by_sequence,
)
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.values.media import DataType, Dicom, Media, Pdf, Video

if TYPE_CHECKING:
    from encord.objects import LabelRowV2 as TheirRow

_PICTURES = (DataType.VIDEO, DataType.IMAGE, DataType.IMG_GROUP)
_HEAD = (
    *("label_hash", "data_hash", "branch_name", "created_at", "last_edited_at", "dataset_hash"),
    *("dataset_title", "annotation_task_status", "is_shadow_data", "label_status"),
)


@attrs.frozen
class Recorded:
    """What became of a row of Encord in a store.

    Attributes:
        row: the row of the store, its labels read.
        commit: the commit that was made; None if the store held it all already.
        made: whether the row is new to the project.
        matched: objects of Encord's row that the store's had already.
        new: the others.
        changed: frames of instances, and what is said of an instance as a whole, that were written
            on what the store's row had; of a new row 0, like `dropped`.
        dropped: those that were taken away because Encord's row lacks them.
    """

    row: LabelRowV2
    commit: Commit | None
    made: bool
    matched: int
    new: int
    changed: int
    dropped: int


def record(
    label_row: TheirRow,
    project: Project,
    *,
    title: str | None = None,
    size: tuple[int, int] | None = None,
    message: str | None = None,
) -> Recorded:
    """Write what a row of Encord holds now to a project of a store: one commit, of what differs.

    The row is found by its hash, else by that of its data, and made where the project lacks it.
    Instances are matched by their hashes; what Encord's row lacks leaves the store's, and stays in
    its history. Recording the same again writes nothing. The row of Encord is not changed, and its
    server is not asked. Cost grows with the annotations of both rows.

    A detached row of Encord has no hashes of its own: it goes by its title.

    Args:
        label_row: a `LabelRowV2` of `encord`, its labels read by `initialise_labels()`.
        project: of a store, with the ontology of the row: see `ontology_of`.
        title: of the row; Encord's by default. Must be given for a detached row.
        size: width and height in pixels, for old rows of Encord that do not say it.
        message: why.

    Raises:
        LabelEventsError: if `encord` is not installed; if the row of the store is archived.
        LabelRowError: if it is no row of `encord`, or one whose labels have not been read; if it
            has spaces or is a scene; if the store's row is about other data; inside
            `with store.commit()`. The store is then as it was.
        OntologyError: if the project lacks what the row is labelled by. The store is as it was.
    """
    if not isinstance(project, Project):
        raise LabelRowError(
            f"Expected a `Project` of a store, got `{type(project).__name__}`: call"
            " `store.get_project` or `store.create_project`."
        )
    labels, row = read(label_row)
    title = title or label_row.data_title
    if not title:
        raise LabelRowError(
            "A row of a store needs a title, and this one of Encord has none: give `title=`."
        )
    way_out = "Call `project.update_ontology(ontology_of(label_row))` first."
    check_ontology(ontology_of(label_row), project.ontology_structure, way_out)
    detached = is_detached(label_row)
    hashes = {} if detached else {"label_hash": row.label_hash, "data_hash": row.data_hash}
    source = {"encord": hashes}
    # A row that is refused leaves nothing behind: it was made in the same commit.
    with project.commit(message, kind="import", provenance={"source": source}) as block:
        known = _by_title(project, title) if detached else known_row(project, row)
        made = known is None
        if known is None:
            known = _make(project, row, _media(label_row, row, title, size), detached=detached)
        ours = known.to_encord_dict()
        check_media(ours, labels, (known.number_of_frames, label_row.number_of_frames))
        before = object_hashes(known)
        told = _with_own_head(ours, labels) if detached else labels
        known.from_labels_dict({**told, "data_title": title})
    after = {one.object_hash for one in row.objects}
    counts = (0, 0)
    if block.commit is not None and not made:
        counts = changes_of(known, block.commit.number)
    matched, new = len(before & after), len(after - before)
    return Recorded(known, block.commit, made, matched, new, *counts)


def _by_title(project: Project, title: str) -> LabelRowV2 | None:
    listed = project.list_label_rows_v2
    found = listed(data_title_eq=title) or listed(data_title_eq=title, include_archived=True)
    if len(found) > 1:
        raise LabelEventsError(
            f"The project `{project.title}` has {len(found)} rows titled `{title}`. Rename all but"
            " one, or record the detached row under another `title=`."
        )
    return opened(project, found[0]) if found else None


def _media(label_row: TheirRow, row: EncordRow, title: str, size: tuple[int, int] | None) -> Media:
    """The data that a row of Encord is about, with the number of frames that it has there."""
    sized = all(unit.get("width") and unit.get("height") for unit in row.units)
    if row.data_type in _PICTURES and not sized and size is None:
        raise LabelRowError(
            f"The row `{title}` of Encord does not say how large its pictures are: give"
            " `size=(width, height)`, in pixels."
        )
    media, _ = media_of(row, ReadOptions(title=title, size=size))
    # A listing of scans may count none before their files have been looked at.
    frames = max(label_row.number_of_frames, 1)
    if isinstance(media, Pdf):
        return msgspec.structs.replace(media, pages=frames)
    if isinstance(media, Video | Dicom):
        return msgspec.structs.replace(media, frames=frames)
    return media


def _make(project: Project, row: EncordRow, media: Media, *, detached: bool) -> LabelRowV2:
    """A new row under the hashes of Encord; a detached row has none, and gets its own."""
    if detached:
        made = project.create_label_row(media)
    else:
        made = project.create_label_row(
            media,
            label_hash=None if project.is_taken(row.label_hash) else row.label_hash,
            data_hash=row.data_hash,
            image_hashes=row.image_hashes or None,
        )
    made.initialise_labels()
    return made


def _with_own_head(ours: Labels, labels: Labels) -> Labels:
    """Labels of a detached row, whose hashes, titles and times stand for nothing."""
    known = units_by_sequence(ours)
    units = {}
    for sequence, unit in units_by_sequence(labels).items():
        own = {key: value for key, value in known[sequence].items() if key != "labels"}
        units[own["data_hash"]] = {**own, "labels": unit["labels"]}
    return {**labels, **{name: ours[name] for name in _HEAD}, "data_units": units}
