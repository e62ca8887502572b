"""A disk that loses power: what was not synced is lost, kept, or torn, in any mixture.

`RecordingVFS` stands below SQLite and writes down each thing that is done to a file. `Disk` does
the same things over again, as far as one likes, and then says what a power cut at that moment may
leave:

* all that was synced;
* of each file's writes since, any subset, in any order, each whole or torn at 512-byte sectors;
* between what was written beyond a file's end, zeros or rubbish;
* files that were made or deleted since the folder was last synced, there or not.

A sector keeps its other bytes when some of them are written (SQLite's `powersafe overwrite`).
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import apsw
import attrs

from labelevents.exceptions import LabelEventsError
from labelevents.log.sqlite import SqliteLog
from labelevents.log.verify import verify_log
from labelevents.testing import FixedClock
from tests.file.apsw_log import ApswLog, Saved, as_kept, kept, real_events, some_commits

SECTOR = 512
Mode = Literal["FULL", "NORMAL", "OFF"]

_names = itertools.count()
_SYNCS_ITS_FOLDER = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL


@attrs.frozen
class Operation:
    """One thing done to a file.

    Attributes:
        kind: for `create` and `sync`, `folder` says whether the folder is synced with the file.
        size: where a write starts, or where a truncated file ends.
    """

    file: str
    kind: Literal["create", "write", "truncate", "sync", "delete"]
    size: int = 0
    data: bytes = b""
    folder: bool = False


class RecordingVFS(apsw.VFS):
    """Passes everything on to the real files, and writes down what changes them."""

    def __init__(self) -> None:
        self.name = f"recording-{next(_names)}"
        self.operations: list[Operation] = []
        super().__init__(self.name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        path = _path(name)
        if not path.exists():
            self.operations.append(Operation(path.name, "create"))
        return _RecordedFile(self, path, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.operations.append(Operation(Path(filename).name, "delete", folder=syncdir))


class _RecordedFile(apsw.VFSFile):
    def __init__(
        self, vfs: RecordingVFS, path: Path, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._operations = vfs.operations
        self._file = path.name
        # As SQLite's own VFS for Unix: the first sync of a new journal or WAL syncs the folder.
        self._sync_folder = not path.exists() and bool(flags[0] & _SYNCS_ITS_FOLDER)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._operations.append(Operation(self._file, "write", offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._operations.append(Operation(self._file, "truncate", newsize))

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802
        # Only written down: the real files need not survive a power cut.
        self._operations.append(Operation(self._file, "sync", folder=self._sync_folder))
        self._sync_folder = False


def _path(name: str | apsw.URIFilename | None) -> Path:
    assert name is not None, "the library makes no temporary files"
    return Path(name if isinstance(name, str) else name.filename())


class _File:
    """Bytes that are safe, and what was done since."""

    def __init__(self) -> None:
        self.safe = bytearray()
        self.unsynced: list[Operation] = []

    def sync(self) -> None:
        for operation in self.unsynced:
            if operation.kind == "truncate":
                _resize(self.safe, operation.size, b"\0")
            else:
                _put(self.safe, operation.size, operation.data, b"\0")
        self.unsynced = []

    def after_cut(self, rng: random.Random) -> bytes:
        found = bytearray(self.safe)
        # Sometimes nearly all reached the disk, sometimes nearly nothing.
        likely = rng.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        torn = rng.choice((0.0, 0.2, 1.0))
        filler = rng.choice((b"\0", rng.randbytes(1)))
        reached = [one for one in self.unsynced if rng.random() < likely]
        rng.shuffle(reached)
        for operation in reached:
            if operation.kind == "truncate":
                _resize(found, operation.size, filler)
                continue
            tear = rng.random() < torn
            for start, piece in _sectors(operation) if tear else [(operation.size, operation.data)]:
                if not tear or rng.random() < 0.5:
                    _put(found, start, piece, filler)
        return bytes(found)


def _sectors(write: Operation) -> Iterator[tuple[int, bytes]]:
    """A write in the pieces that are written whole or not at all."""
    start, end = write.size, write.size + len(write.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield start, write.data[start - write.size : stop - write.size]
        start = stop


def _resize(content: bytearray, size: int, filler: bytes) -> None:
    del content[size:]
    content.extend(filler * (size - len(content)))


def _put(content: bytearray, start: int, data: bytes, filler: bytes) -> None:
    if len(content) < start:
        _resize(content, start, filler)
    content[start : start + len(data)] = data


class Disk:
    """The files of one folder, as far as they are safe, and what was done since.

    Args:
        files: what is on it, safely.
    """

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self._safe: dict[str, _File] = {}
        for name, content in (files or {}).items():
            self._safe[name] = _File()
            self._safe[name].safe[:] = content
        self._now = dict(self._safe)
        # What each name stood for since the folder was synced, oldest first.
        self._unsynced: dict[str, list[_File | None]] = {}

    def do(self, operation: Operation) -> None:
        """One more thing happens."""
        name = operation.file
        if operation.kind == "create":
            self._enter(name, _File())
        elif operation.kind == "delete":
            self._enter(name, None)
        elif operation.kind == "sync":
            self._now[name].sync()
        else:
            self._now[name].unsynced.append(operation)
        if operation.folder:
            self._sync_folder()

    def _enter(self, name: str, file: _File | None) -> None:
        self._unsynced.setdefault(name, []).append(file)
        self._now.pop(name, None)
        if file is not None:
            self._now[name] = file

    def _sync_folder(self) -> None:
        self._safe, self._unsynced = dict(self._now), {}

    def settle(self) -> None:
        """Some time goes by, and everything gets to the disk."""
        for file in self._now.values():
            file.sync()
        self._sync_folder()

    def cut(self, rng: random.Random) -> dict[str, bytes]:
        """What a power cut may leave: the files by name."""
        left: dict[str, _File | None] = dict(self._safe)
        for name, since in self._unsynced.items():
            left[name] = rng.choice([self._safe.get(name), *since])
        return {name: file.after_cut(rng) for name, file in left.items() if file is not None}


@attrs.define
class Recording:
    """What was done to the files while commits were saved.

    Attributes:
        before: the files before.
        operations: what was done.
        promised: the commits that were to be saved, in this order.
        begun: how many operations there were when each commit began.
        acknowledged: how many there were when `append` had returned.
    """

    before: dict[str, bytes]
    operations: list[Operation]
    promised: list[Saved] = attrs.field(factory=list)
    begun: list[int] = attrs.field(factory=list)
    acknowledged: list[int] = attrs.field(factory=list)

    def save(self, log: SqliteLog, commits: list[Saved], rng: random.Random) -> None:
        """Save commits, now and then with a checkpoint, and close the log."""
        for commit in commits:
            self.promised += as_kept([commit])
            self.begun.append(len(self.operations))
            commit.append_to(log)
            self.acknowledged.append(len(self.operations))
            if rng.random() < 0.15:
                log.checkpoint()
        log.close()

    def cuts(self, rng: random.Random) -> Iterator[tuple[int, dict[str, bytes]]]:
        """A power cut after so many operations, for each number there is: what it leaves."""
        disk = Disk(self.before)
        yield 0, disk.cut(rng)
        for number, operation in enumerate(self.operations, start=1):
            disk.do(operation)
            yield number, disk.cut(rng)


STORE = "cut.labels"
_FILES = (STORE, f"{STORE}-wal", f"{STORE}-journal", f"{STORE}-shm")


def record(folder: Path, mode: Mode, rng: random.Random, commits: int = 30) -> Recording:
    """Save commits to a store that was made some time ago."""
    vfs = RecordingVFS()
    log = ApswLog(folder / STORE, vfs=vfs.name)
    log.db.execute(f"PRAGMA synchronous = {mode}")
    disk = Disk()
    for operation in vfs.operations:
        disk.do(operation)
    disk.settle()
    vfs.operations.clear()
    made = Recording(disk.cut(rng), vfs.operations)
    made.save(log, some_commits(rng, commits), rng)
    return made


def record_making(folder: Path, rng: random.Random) -> Recording:
    """Make a store and save one commit to it."""
    vfs = RecordingVFS()
    log = ApswLog(folder / STORE, vfs=vfs.name)
    made = Recording({}, vfs.operations)
    made.save(log, some_commits(rng, 1), rng)
    return made


def record_again(folder: Path, rng: random.Random) -> Recording:
    """Open what a power cut left, which recovers it, and save three more commits."""
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name in _FILES}
    vfs = RecordingVFS()
    log = ApswLog(folder / STORE, vfs=vfs.name)
    found = kept(log)
    made = Recording(before, vfs.operations, found, [0] * len(found), [0] * len(found))
    made.save(log, some_commits(rng, 3), rng)
    return made


def put_back(folder: Path, files: dict[str, bytes]) -> Path:
    """Write what a power cut left into a folder, in place of what is there; the store's path."""
    for name in _FILES:
        (folder / name).unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder / STORE


@attrs.frozen
class Outcome:
    """What became of a store.

    Attributes:
        trouble: why it cannot be used, None if it can.
        lost: how many acknowledged commits are gone, if it can.
    """

    trouble: str | None
    lost: int = 0


def outcome(made: Recording, operations: int, path: Path) -> Outcome:
    """Open what a cut after so many operations left, check all of it, and save one more commit."""
    acknowledged = sum(position <= operations for position in made.acknowledged)
    begun = sum(position <= operations for position in made.begun)
    try:
        found = _found(path)
    except LabelEventsError as error:
        return Outcome(str(error).replace(str(path), STORE))
    if found != made.promised[: len(found)]:
        return Outcome("The commits are not the first of those that were saved.")
    if len(found) > begun:
        return Outcome("A commit is there that was not begun.")
    return Outcome(None, max(acknowledged - len(found), 0))


def _found(path: Path) -> list[Saved]:
    """The commits of a store that holds together and takes a new one."""
    log = SqliteLog(path, clock=FixedClock())
    log.db.execute("PRAGMA synchronous = OFF")  # quicker; here the power does not go off
    try:
        told = verify_log(log.db)
        if not told.ok:
            raise LabelEventsError(told.problems[0].message)
        found = kept(log)
        commit = Saved(b"after a cut, ok.", "row/new", real_events()[:1]).append_to(log)
        if commit.number != len(found) + 1:
            raise LabelEventsError(f"The next commit has the number {commit.number}.")
        return found
    finally:
        log.close()


@attrs.define
class Tally:
    """Power cuts, counted.

    Attributes:
        cuts: all of them.
        damaged: after which the store could not be used, or did not hold together.
        losing: after which the store was sound, but without commits that were acknowledged.
        most_lost: how many commits, in the worst of these.
        troubles: what was said of the damaged, and how often.
    """

    cuts: int = 0
    damaged: int = 0
    losing: int = 0
    most_lost: int = 0
    troubles: Counter[str] = attrs.field(factory=Counter)

    def count(self, found: Outcome) -> None:
        """One more."""
        self.cuts += 1
        self.most_lost = max(self.most_lost, found.lost)
        if found.trouble is not None:
            self.damaged += 1
            self.troubles[found.trouble[:80]] += 1
        elif found.lost:
            self.losing += 1


def tally(folder: Path, mode: Mode, at_least: int, seed: int = 1) -> Tally:
    """Cut the power after each operation of as many recordings as it takes.

    Args:
        folder: an empty one.
        mode: when SQLite syncs.
        at_least: how many cuts.
        seed: of all random choices.
    """
    rng, counted = random.Random(seed), Tally()
    left = folder / "left"
    left.mkdir()
    while counted.cuts < at_least:
        run = folder / f"after-{counted.cuts}"
        run.mkdir()
        made = record(run, mode, rng)
        for operations, files in made.cuts(rng):
            counted.count(outcome(made, operations, put_back(left, files)))
    return counted
