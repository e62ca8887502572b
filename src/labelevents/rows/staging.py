"""A label row that is made and not saved yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.model.commands import CreateRow
from labelevents.rows.given_media import own_media
from labelevents.rows.metadata import LabelRowMetadata, of_media
from labelevents.rows.session import RowSession
from labelevents.rows.workspace import Workspace
from labelevents.values.media import ImageGroup, Media


class _Project(Protocol):
    """What a row has of its project."""

    project_hash: str
    title: str


@attrs.frozen
class RowHashes:
    """The hashes of a row that has them elsewhere; what is None is made.

    Attributes:
        label: the row's own.
        data: that of the data unit.
        images: those of the images of a group, in their order.
    """

    label: str | None = None
    data: str | None = None
    images: Sequence[str] | None = None


def stage_row(
    workspace: Workspace, project: _Project, media: Media, hashes: RowHashes
) -> tuple[RowSession, LabelRowMetadata]:
    """Make a label row without saving it: the session that has it, and what is known of it.

    Raises:
        LabelRowError: if the media is of no known kind, or not fully given; if the hashes are no
            text, or not one an image; if the store has a row of this hash.
    """
    media = own_media(media)
    if not media.title:
        raise LabelRowError("A label row needs a title.")
    ids = workspace.ids
    # In this order: that is how the test vectors of the file format were made.
    data_hash = _checked(hashes.data, "data_hash") or ids.unit()
    images = _image_hashes(media, hashes.images)
    if images is None:
        images = tuple(ids.unit() for _ in media.images) if isinstance(media, ImageGroup) else ()
    session = RowSession(workspace, _checked(hashes.label, "label_hash") or ids.unit())
    _check_free(workspace, session, given=hashes.label is not None)
    session.execute(CreateRow(project.project_hash, data_hash, media, images), hold=True)
    known = of_media(
        media,
        label_hash=session.label_hash,
        data_hash=data_hash,
        image_hashes=images,
        dataset_title=project.title,
    )
    return session, known


def _image_hashes(media: Media, given: Sequence[str] | None) -> tuple[str, ...] | None:
    """The hashes of images, one each; None where they are not given."""
    if not given:
        return None
    if isinstance(given, str):
        raise LabelRowError(f"Expected a list of hashes, got {given!r} - at `image_hashes`")
    hashes = tuple(str(_checked(one, f"image_hashes.{i}")) for i, one in enumerate(given))
    if len(hashes) != media.number_of_frames or len(set(hashes)) != len(hashes):
        raise LabelRowError(
            f"Expected a hash of its own for each of {media.number_of_frames} images, got"
            f" {len(hashes)}, of which {len(set(hashes))} differ - at `image_hashes`"
        )
    return hashes


def _checked(given: Any, name: str) -> str | None:
    if given is not None and not (isinstance(given, str) and given):
        raise LabelRowError(f"Expected a hash, got {given!r} - at `{name}`")
    return given


def _check_free(workspace: Workspace, session: RowSession, *, given: bool) -> None:
    """A stream has one beginning, also where it is not in the log yet."""
    log = workspace.log
    # A hash that was just made is nobody's: among a hundred thousand new rows, each would ask all.
    staged = given and any(known.stream == session.stream for known in workspace.dirty)
    if staged or (log is not None and log.revision(session.stream)):
        raise LabelRowError(
            f"The store has a label row {session.label_hash} already. Leave `label_hash` out to"
            " have a new one made."
        )
