"""What became of a file that was to be imported."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import attrs

from labelevents.exceptions import ImportFileError
from labelevents.formats.reading import Loss, Source


@attrs.frozen
class Imported:
    """What became of one file.

    Attributes:
        row: the title of its label row; None if it could not be read.
        commit: the number of the commit that holds it: this import's, or the earlier one of an
            unchanged file.
        objects: objects of the file.
        annotations: pairs of object and frame in the file.
        not_represented: what the file holds and the label model cannot.
        error: why it was refused.
        matched: objects of the file that the row had already, or a person had removed from it.
        new: the other objects of the file; in a first import all of them.
        changed: frames of instances, and static answers, that were written on what the row had
            because the file says otherwise; like all that follows 0 in a first import.
        confirmed: those that were written although the file says the same as somebody else.
        dropped: those that were taken away because the file lacks them.
        kept: those that stay as they were although the file says otherwise.
        notes: what else is good to know.
    """

    file: str
    row: str | None
    commit: int | None
    status: Literal["imported", "unchanged", "refused"]
    objects: int = 0
    annotations: int = 0
    not_represented: tuple[Loss, ...] = ()
    error: str | None = None
    matched: int = 0
    new: int = 0
    changed: int = 0
    confirmed: int = 0
    dropped: int = 0
    kept: int = 0
    notes: tuple[str, ...] = ()


def read_source(path: Path) -> Source:
    """The bytes of a file.

    Raises:
        ImportFileError: if it cannot be read.
    """
    try:
        return Source(path, path.read_bytes())
    except OSError as error:
        raise ImportFileError(f"Cannot read {path}: {error.strerror}.", path=path) from None
