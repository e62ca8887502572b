"""Where a file goes: the project of a title, and its row of the file's title, if there is one."""

from __future__ import annotations

import attrs

from labelevents.events.record import Commit
from labelevents.exceptions import LabelEventsError
from labelevents.history.parts import hidden
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store
from labelevents.values.media import ImageGroup, Media


@attrs.frozen(eq=False)
class Target:
    """Where a file goes.

    Attributes:
        project: None if it is to be made.
        row: None if it is to be made.
        archived: whether the row is out of the lists.
        vacant: whether the row was taken back, with all that was on it: it is free to take.
    """

    store: Store
    project: Project | None = None
    row: LabelRowV2 | None = None
    archived: bool = False
    vacant: bool = False

    def imported(self, digest: str) -> Commit | None:
        """The commit that brought a file of this SHA-256 to the project, if it still counts."""
        if self.project is None:
            return None
        return self.store.find_import(digest, self.project.project_hash)

    def newest(self) -> Commit | None:
        """The newest commit of the row."""
        if self.row is None:
            return None
        return next(iter(self.store.history(label_hash=self.row.label_hash, limit=1)), None)

    def check_free(self, *, merging: bool) -> None:
        """A row that is somebody's is written to only if that is asked for.

        Args:
            merging: whether it is.

        Raises:
            LabelEventsError: if it is not, or the row is archived.
        """
        if self.row is None or self.vacant or (merging and not self.archived):
            return
        told = "already, which is archived. Bring it back with `row.archive(archived=False)`"
        if not self.archived:
            told = (
                "from another file already. Lay this one over it with `--match id` or `--match iou`"
            )
        raise LabelEventsError(
            f"The project `{self.row.dataset_title}` has a row `{self.row.data_title}` {told},"
            " or import the file under another title with `--title`."
        )

    def check_fits(self, media: Media) -> None:
        """A file that goes to a row must be about the same pictures.

        Raises:
            LabelEventsError: if they have another size, or it has more of them.
        """
        if self.row is None:
            return
        known = {(one.width, one.height) for one in self.row.get_frames_metadata()}
        frames = self.row.number_of_frames
        if media.number_of_frames <= frames and sizes(media) == known:
            return
        raise LabelEventsError(
            f"Expected what fits `{self.row.data_title}`, which has {frames} frames of"
            f" {_told(known)}, got {media.number_of_frames} frames of {_told(sizes(media))}."
            " Import it under another title with `--title`."
        )


def find_target(store: Store, project_title: str, title: str) -> Target:
    """Where a file of that title goes.

    Raises:
        LabelEventsError: if several projects, or several rows, have the title.
    """
    project = find_project(store, project_title)
    if project is None:
        return Target(store)
    lines = store.list_rows(project_hash=project.project_hash, include_archived=True)
    titled = [line for line in lines if line.title == title]
    listed = [line for line in titled if not line.archived]
    if len(listed) > 1:
        raise LabelEventsError(
            f"The project `{project_title}` has {len(listed)} rows titled `{title}`. Rename all but"
            " one, or import the file under another title with `--title`."
        )
    for line in listed or reversed(titled):
        row = project.get_label_row(line.label_hash)
        archived = bool(line.archived)
        return Target(store, project, row, archived, vacant=archived and _is_vacant(row))
    return Target(store, project)


def find_project(store: Store, title: str) -> Project | None:
    """The project of that title, or None.

    Raises:
        LabelEventsError: if there are several.
    """
    found = store.get_projects(title_eq=title)
    if len(found) > 1:
        hashes = ", ".join(project.project_hash for project in found)
        raise LabelEventsError(
            f"There are {len(found)} projects titled `{title}` ({hashes}). Archive all but one, or"
            " name another with `--project`."
        )
    return found[0] if found else None


def _is_vacant(row: LabelRowV2) -> bool:
    """Whether the making of a row counts no more, and nothing is on it."""
    row.initialise_labels()
    parts = row.written()
    made = parts[0].commit in hidden(parts)
    return made and not row.get_object_instances() and not row.get_classification_instances()


def sizes(media: Media) -> set[tuple[int, int]]:
    """The sizes of the pictures, in pixels; none where there are no pictures, or no known sizes."""
    pictures = media.images if isinstance(media, ImageGroup) else [media]
    return {one.size for one in pictures if one.size is not None}


def _told(sizes: set[tuple[int, int]]) -> str:
    return " and ".join(f"{width}x{height}" for width, height in sorted(sizes))
