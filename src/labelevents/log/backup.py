"""A copy of a store while others write to it: whole, of one moment, or not there at all.

`cp` would miss what is still in the WAL, or mix pages of two moments. SQLite's backup copies pages
inside one read transaction: writers go on meanwhile, and the copy is a prefix of the log.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from labelevents.exceptions import LabelEventsError
from labelevents.log.database import Database

_PAGES = 1024  # a step: 4 MiB, so that Ctrl-C and a progress bar come to their right
_BESIDE = ("-wal", "-shm", "-journal")

Progress = Callable[[int, int], None]


def backup(source: Database, target: str | Path, progress: Progress | None = None) -> None:
    """Copy the log and all that is derived from it to a file that is not there yet.

    The file appears under its name when it is complete and on the disk. Costs a read and a write
    of the whole store.

    Args:
        source: the store, opened for reading or for writing.
        target: the file to make.
        progress: called now and then with the pages done and the pages in all.

    Raises:
        LabelEventsError: if there is such a file already, or it cannot be written.
        DamagedStoreError: if the store cannot be read.
    """
    path = Path(target)
    _check(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666))
        _copy(source, part, path, progress)
        _to_disk(part)
        _name(part, path)
    except OSError as error:
        raise _failed(path, str(error.strerror)) from None
    finally:
        for beside in ("", *_BESIDE):
            Path(f"{part}{beside}").unlink(missing_ok=True)


def _check(path: Path) -> None:
    if not path.absolute().parent.is_dir():
        raise LabelEventsError(f"Cannot make {path}: there is no folder {path.parent}.")
    # SQLite would take a WAL that lies beside the new file for its own.
    for file in (path, *(Path(f"{path}{beside}") for beside in _BESIDE)):
        if os.path.lexists(file):
            raise LabelEventsError(
                f"There is a file {file} already, and a backup overwrites nothing. Name another"
                " place, or move that file away."
            )


def _copy(source: Database, part: Path, path: Path, progress: Progress | None) -> None:
    def told(_: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with contextlib.closing(sqlite3.connect(part, isolation_level=None)) as copy:
        # Whoever is cut off starts again with a new file, so this one needs no journal.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        # Of one moment: otherwise every commit of others would make the backup start again.
        with source.snapshot(), source.translated():
            # The moment is that of the first read.
            source.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
            _copy_pages(source.raw, copy, path, told)


def _copy_pages(
    source: sqlite3.Connection, copy: sqlite3.Connection, path: Path, told: Any
) -> None:
    try:
        source.backup(copy, pages=_PAGES, progress=told)
    except sqlite3.OperationalError as error:  # a damaged source is another kind of error
        raise _failed(path, str(error)) from error


def _to_disk(path: Path) -> None:
    """Wait until a file, or what a folder lists, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(part: Path, path: Path) -> None:
    """Give the complete copy its name, unless somebody took that meanwhile."""
    try:
        os.link(part, path)
    except FileExistsError:
        _check(path)
        raise
    except OSError:  # a file system without hard links
        _check(path)
        part.replace(path)
    if os.name == "posix":
        _to_disk(path.absolute().parent)


def _failed(path: Path, said: str) -> LabelEventsError:
    return LabelEventsError(f"Cannot write the backup {path}: {said}. There is none.")
