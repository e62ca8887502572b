"""Labels of a revision out of a store, as a file of their own: today and in ten years the same."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, overload

import attrs
import msgspec

from labelevents.exceptions import LabelEventsError, OntologyError
from labelevents.formats.native import NativeHead, NativeProject, NativeRow, document
from labelevents.history.revisions import Rev
from labelevents.past import PastStore
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.views.tables import RowLine

FORMATS = ("json", "encord")

# One row or several, each by its label hash or itself.
Rows = str | LabelRowV2 | Iterable[str | LabelRowV2]

_SQLITE = b"SQLite format 3\x00"


@attrs.frozen
class Exported:
    """What was written.

    Attributes:
        path: the file.
        revision: the number of the revision that it is of.
        commit: the id of its commit; None for a store before its first.
        rows: how many label rows it holds.
        size: bytes.
        sha256: the digest of the file: whoever exports the revision again gets the same.
    """

    path: str
    revision: int
    commit: str | None
    rows: int
    size: int
    sha256: str


def chosen(past: PastStore, rows: Rows | None, *, include_archived: bool) -> list[RowLine]:
    """The lines of the rows that are meant, each once; None means all.

    Raises:
        LabelEventsError: if one was not there at the revision.
    """
    if rows is None:
        return past.list_rows(include_archived=include_archived)
    asked = [rows] if isinstance(rows, str | LabelRowV2) else rows
    hashes = (one.label_hash if isinstance(one, LabelRowV2) else one for one in asked)
    return [past.get_line(str(label_hash)) for label_hash in dict.fromkeys(hashes)]


def export_lines(
    past: PastStore, lines: Iterable[RowLine], format: str = "json"
) -> Iterator[bytes]:
    """Rows as they were, as one document in UTF-8, piece by piece. Holds one row at a time.

    Args:
        past: the store at the revision.
        lines: which rows, in any order.
        format: one of `FORMATS`.
    """
    lines = sorted(lines, key=lambda line: (line.title, line.label_hash))
    homes = {key: past.get_project(key) for key in {line.project_hash for line in lines}}
    return (_encord if format == "encord" else _native)(past, lines, homes)


def _encord(_: PastStore, lines: list[RowLine], homes: Mapping[str, Project]) -> Iterator[bytes]:
    """Encord's JSON: a row, or a list of them."""
    alone = len(lines) == 1
    for number, line in enumerate(lines):
        row = homes[line.project_hash].get_label_row(line.label_hash)
        row.initialise_labels()
        before = b"" if alone else b",\n" if number else b"[\n"
        yield before + msgspec.json.encode(row.to_encord_dict())
    yield b"\n" if alone else b"\n]\n" if lines else b"[]\n"


def _native(past: PastStore, lines: list[RowLine], homes: Mapping[str, Project]) -> Iterator[bytes]:
    finders = {key: _finder(home) for key, home in homes.items()}
    projects = (
        NativeProject(home.project_hash, home.title, home.ontology_structure)
        for home in sorted(homes.values(), key=lambda home: (home.title, home.project_hash))
    )
    rows = (
        NativeRow(
            line.label_hash,
            homes[line.project_hash].open_session(line.label_hash).state,
            finders[line.project_hash],
        )
        for line in lines
    )
    at = None if past.commit is None else past.commit.recorded_at
    head = NativeHead(past.rev, _commit_id(past), at)
    return (piece.encode() for piece in document(head, projects, rows))


def _commit_id(past: PastStore) -> str | None:
    return None if past.commit is None else past.commit.id


def _finder(home: Project) -> Callable[[str, type], Any]:
    """Finds an element of a project's ontology by hash, as it was last if it was removed."""
    known: dict[tuple[str, type], Any] = {}

    def element(feature_hash: str, kind: type) -> Any:
        key = (feature_hash, kind)
        if key not in known:
            try:
                known[key] = home.ontology_structure.get_child_by_hash(feature_hash, type_=kind)
            except OntologyError:
                known[key] = home.past_element(feature_hash, kind)
        return known[key]

    return element


def write(
    path: str | Path, past: PastStore, lines: list[RowLine], format: str = "json"
) -> Exported:
    """Export to a file: complete under its name, or not there. One that is there is replaced.

    Raises:
        LabelEventsError: if it cannot be written, or is a SQLite file, such as a store.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with _opened(Path(path)) as file:
            for piece in export_lines(past, lines, format):
                file.write(piece)
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        raise LabelEventsError(f"Cannot write the export {path}: {error.strerror}.") from None
    return Exported(str(path), past.rev, _commit_id(past), len(lines), size, digest.hexdigest())


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file to write that has its name only when it is complete."""
    if path.exists() and not path.is_file():
        # A pipe or a device must not be replaced by a file.
        with path.open("wb") as file:
            yield file
        return
    target = path.resolve()  # what a link points to, not the link
    _check_replaceable(target)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _check_replaceable(target: Path) -> None:
    """An export must not take the place of somebody's store."""
    if target.exists():
        with target.open("rb") as file:
            if file.read(len(_SQLITE)) == _SQLITE:
                raise LabelEventsError(
                    f"{target} is a SQLite file, and an export does not replace one. Name another"
                    " place."
                )


class StoreExports:
    """Taking labels out of a store. `Store` is made of this and the rest."""

    def at(self, rev: Rev) -> PastStore:
        """The store as it was; `StoreHistory` has it."""
        raise NotImplementedError

    @overload
    def export_at(
        self,
        rev: Rev,
        path: None = None,
        *,
        rows: Rows | None = None,
        include_archived: bool = False,
        format: str = "json",
    ) -> bytes: ...

    @overload
    def export_at(
        self,
        rev: Rev,
        path: str | Path,
        *,
        rows: Rows | None = None,
        include_archived: bool = False,
        format: str = "json",
    ) -> Exported: ...

    def export_at(
        self,
        rev: Rev,
        path: str | Path | None = None,
        *,
        rows: Rows | None = None,
        include_archived: bool = False,
        format: str = "json",
    ) -> bytes | Exported:
        """All labels as they were at a revision, as one document.

        The same revision gives the same bytes, whatever was saved since. Rows are written one by
        one; without a path the whole document is in memory.

        Args:
            rev: a number, `"r42"`, `"HEAD"`, a tag, a `datetime`.
            path: the file to write, complete or not at all; one that is there is replaced.
            rows: only these: rows or their label hashes, one or several.
            include_archived: archived rows too; those named in `rows` are exported anyway.
            format: `json`, the native JSON; `encord`, a row as Encord has it, or a list of rows
                (docs/formats.md).

        Returns:
            The document in UTF-8; with a path what was written: counts, size, SHA-256.

        Raises:
            LabelEventsError: if there is no such revision or format, a row was not there yet, or
                the file cannot be written.
        """
        if format not in FORMATS:
            raise LabelEventsError(f"Expected the format {' or '.join(FORMATS)}, got {format!r}")
        past = self.at(rev)
        lines = chosen(past, rows, include_archived=include_archived)
        if path is None:
            return b"".join(export_lines(past, lines, format))
        return write(path, past, lines, format)
