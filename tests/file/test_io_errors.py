"""The disk says no, at any moment: what is saved stays, and what failed can be repeated."""

from __future__ import annotations

import itertools
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

import apsw
import attrs
import pytest

import labelevents
from labelevents.exceptions import LabelEventsError
from labelevents.log import sqlite
from labelevents.log.sqlite import SqliteLog
from labelevents.log.verify import verify_log
from labelevents.testing import FixedClock
from tests.file.apsw_log import ApswLog, Saved, as_kept, kept, some_commits
from tests.rows.given import new_row

Fault = Literal["disk error", "disk full"]

_names = itertools.count()
_WRITES = "write", "truncate", "sync"
_CODES = {
    "write": apsw.SQLITE_IOERR_WRITE,
    "truncate": apsw.SQLITE_IOERR_TRUNCATE,
    "sync": apsw.SQLITE_IOERR_FSYNC,
    "read": apsw.SQLITE_IOERR_READ,
}


class FaultyVFS(apsw.VFS):
    """Passes everything on to the real files until the n-th call of some kinds, which fails.

    Attributes:
        fired: whether it failed since `arm`.
    """

    fired = False
    _left, _for_good, _fault = -1, False, "disk error"
    _kinds: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.name = f"faulty-{next(_names)}"
        super().__init__(self.name, "")

    def arm(self, n: int, fault: Fault, *, for_good: bool, kinds: tuple[str, ...]) -> None:
        """Let the n-th call from now fail, counted from 0, and if `for_good` all after it."""
        self._left, self._fault, self._for_good, self._kinds = n, fault, for_good, kinds

    def clear(self) -> None:
        """Let no call fail any more."""
        self._left, self._for_good, self.fired = -1, False, False
        self._kinds = ()

    def check(self, kind: str) -> None:
        """Fail, if it is time to."""
        if kind not in self._kinds:
            return
        due = self._left == 0 or (self.fired and self._for_good)
        self._left -= 1
        if due:
            self.fired = True
            if self._fault == "disk full" and kind == "write":
                raise apsw.FullError("by the test")
            error = apsw.IOError("by the test")
            error.extendedresult = _CODES[kind]  # type: ignore[attr-defined]
            raise error

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _FaultyFile(self, name, flags)


class _FaultyFile(apsw.VFSFile):
    def __init__(
        self, vfs: FaultyVFS, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._vfs = vfs
        super().__init__("", name, flags)

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        self._vfs.check("read")
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        try:
            self._vfs.check("write")
        except apsw.Error:
            super().xWrite(data[: len(data) // 2], offset)  # as much as there was room for
            raise
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._vfs.check("truncate")
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802
        self._vfs.check("sync")  # and nothing more: here the power does not go off


COMMITS = some_commits(random.Random(1), 6)
BEFORE, TO_SAVE = COMMITS[:2], COMMITS[2:]


@attrs.define
class Writer:
    """Saves commits to a store on a faulty disk, and repeats each that fails until it does not."""

    folder: Path
    vfs: FaultyVFS
    log: ApswLog
    acknowledged: int = len(BEFORE)
    refusals: list[LabelEventsError] = attrs.field(factory=list)

    def save_all(self) -> None:
        """Save what there is to save; the fault is gone after three failures."""
        for commit in TO_SAVE:
            while not self._is_saved(commit):
                self._check_copy()
                if len(self.refusals) == 3:
                    self.vfs.clear()
            self.acknowledged += 1

    def _is_saved(self, commit: Saved) -> bool:
        try:
            commit.append_to(self.log)
        except LabelEventsError as error:
            self.refusals.append(error)
            return False
        return True

    def _check_copy(self) -> None:
        """What somebody else finds who opens the files as they are: if we were killed right now."""
        copy = self.folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for path in self.folder.glob("store.labels*"):
            if not path.name.endswith("-shm"):
                shutil.copy(path, copy)
        found = contents(copy / "store.labels")
        assert as_kept(COMMITS)[: len(found)] == found
        assert self.acknowledged <= len(found) <= self.acknowledged + 1


def contents(path: Path) -> list[Saved]:
    """The commits of a store, which holds together."""
    log = SqliteLog(path, clock=FixedClock())
    log.db.execute("PRAGMA synchronous = OFF")  # quicker; here the power does not go off
    try:
        assert () == verify_log(log.db).problems
        return kept(log)
    finally:
        log.close()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with some commits."""
    path = tmp_path_factory.mktemp("prepared") / "store.labels"
    log = SqliteLog(path, clock=FixedClock())
    for commit in BEFORE:
        commit.append_to(log)
    log.close()
    return path


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second commit or so is followed by a checkpoint."""
    monkeypatch.setattr(sqlite, "CHECKPOINT_AFTER", 30_000)


def writer(prepared: Path, folder: Path) -> Writer:
    """One who has opened a copy of the prepared store; its disk works so far."""
    folder.mkdir()
    path = Path(shutil.copy(prepared, folder))
    vfs = FaultyVFS()
    return Writer(folder, vfs, ApswLog(path, vfs=vfs.name))


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize(
    ("fault", "kinds"),
    [("disk error", _WRITES), ("disk full", _WRITES), ("disk error", ("read",))],
    ids=["disk error", "disk full", "cannot read"],
)
def test_the_nth_call_fails(
    prepared: Path,
    tmp_path: Path,
    often: None,
    fault: Fault,
    kinds: tuple[str, ...],
    for_good: bool,
) -> None:
    """Whichever call to the disk fails, what was acknowledged stays; repeating saves the rest."""
    refused = 0
    for n in itertools.count():
        one = writer(prepared, tmp_path / str(n))
        one.vfs.arm(n, fault, for_good=for_good, kinds=kinds)
        one.save_all()
        is_through = not one.vfs.fired and not one.refusals
        refused += bool(one.refusals)
        one.log.close()
        one.vfs.clear()

        assert as_kept(COMMITS) == contents(one.folder / "store.labels")
        if is_through:
            break

    assert 5 < refused


def test_what_raises_is_not_there(prepared: Path, tmp_path: Path, often: None) -> None:
    """A save that raises has written nothing, for its writer; one that wrote does not raise."""
    there = []
    for n in itertools.count():
        one = writer(prepared, tmp_path / str(n))
        one.vfs.arm(n, "disk full", for_good=True, kinds=_WRITES)
        for commit in TO_SAVE:
            try:
                commit.append_to(one.log)
            except LabelEventsError as error:
                if one.log.find(commit.id) is not None:
                    there.append((n, str(error)))
        fired = one.vfs.fired
        one.log.close()
        if not fired:
            break

    assert [] == there


# A process whose files may not grow beyond a limit: as near to a full disk as anybody can get.
_FILL = """
import resource, sys
import labelevents
from labelevents.objects.coordinates import BoundingBoxCoordinates

store = labelevents.open(sys.argv[1], actor="ana")
row = store.projects[0].list_label_rows_v2()[0]
row.initialise_labels()
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
saved = 0
try:
    while True:
        car = row.ontology_structure.objects[0].create_instance()
        car.set_for_frames(BoundingBoxCoordinates(0.1, 0.1, 0.1, 0.1), 0)
        row.add_object_instance(car)
        row.save()
        saved += 1
except labelevents.LabelEventsError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
row.save("now there is room")
print(saved + 1)
store.close()
"""


def test_no_room_left(tmp_path: Path) -> None:
    """Where files cannot grow, a save says so in one sentence; with room it succeeds, unharmed."""
    pytest.importorskip("resource")
    path = tmp_path / "town.labels"
    with labelevents.open(path, actor="ana") as store:
        new_row(store)
    done = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", _FILL, str(path)], capture_output=True, text=True, check=False
    )
    message, saved = done.stdout.splitlines()
    with labelevents.open(path, actor="ben") as store:
        row = store.projects[0].list_label_rows_v2()[0]
        row.initialise_labels()

        assert (0, "") == (done.returncode, done.stderr)
        assert f"The disk failed under {path}. Nothing was written." == message
        assert 2 < int(saved) == len(row.get_object_instances())
        assert store.verify().ok


def test_a_full_disk_says_so(prepared: Path, tmp_path: Path) -> None:
    """A full disk is called that, and the message says that nothing was written."""
    one = writer(prepared, tmp_path / "full")
    one.vfs.arm(3, "disk full", for_good=True, kinds=_WRITES)
    with pytest.raises(LabelEventsError) as raised:
        TO_SAVE[0].append_to(one.log)
    one.log.close()

    assert f"The disk of {one.log.path} is full. Nothing was written." == str(raised.value)
