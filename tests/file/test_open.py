"""`labelevents.open` on what is no store, or one that is not as it should be.

Each time one sentence, and the store opens unharmed afterwards.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import labelevents
from labelevents.exceptions import (
    DamagedStoreError,
    NewerFormatError,
    NotAStoreError,
    ReadOnlyError,
    StoreBusyError,
)
from labelevents.log.lock import AVAILABLE
from tests.file.asked import asked
from tests.file.stores import add_car, add_row, log_of, make, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of five commits."""
    made = tmp_path / "a.labels"
    make(made, cars=10)
    return made


def unharmed(path: Path, commits: int = 5) -> bool:
    """Whether a store opens, holds what it held, and takes one more commit."""
    with opened(path) as store:
        held = store.stats().commits
        add_row(store, "afterwards.mp4")
        return (commits, True) == (held, store.verify().ok)


def _other_program(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE t(x)")
    db.close()


def _newer(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 2")
    db.close()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _altered(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER commits_update")
    db.close()


REFUSED: dict[str, tuple[Callable[[Path], object], type[Exception], str]] = {
    "SQLite of others": (_other_program, NotAStoreError, "but not a labelevents store"),
    "text": (lambda path: path.write_text("frame,x\n"), NotAStoreError, "not a labelevents store"),
    "newer": (_newer, NewerFormatError, "format 2; this labelevents reads up to 1. Update it"),
    "folder": (_folder, NotAStoreError, "is not a file"),
    "altered": (_altered, DamagedStoreError, r"commits_update.*labelevents doctor"),
    "half": (
        lambda path: path.write_bytes(path.read_bytes()[:9000]),
        DamagedStoreError,
        "is damaged|Cannot use",
    ),
}


@pytest.mark.parametrize("readonly", [True, False], ids=["reading", "writing"])
@pytest.mark.parametrize("kind", REFUSED)
def test_refused(path: Path, tmp_path: Path, kind: str, readonly: bool) -> None:
    """What is no store is refused in a sentence, and left as it is; the store goes on."""
    spoil, error, told = REFUSED[kind]
    other = tmp_path / "other.labels"
    shutil.copy(path, other)
    spoil(other)
    before = other.read_bytes() if other.is_file() else None
    with pytest.raises(error, match=told) as raised:
        labelevents.open(other, actor="ana", readonly=readonly)

    assert str(other) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert before == (other.read_bytes() if other.is_file() else None)
    assert unharmed(path)


@pytest.mark.parametrize("name", ["nowhere/a.labels", "a.labels/b.labels"])
def test_no_folder(path: Path, tmp_path: Path, name: str) -> None:
    """A folder that is not there, or no folder, is named; none is made."""
    with pytest.raises(NotAStoreError, match="there is no folder"):
        labelevents.open(tmp_path / name, actor="ana")

    assert unharmed(path)


def test_not_there(tmp_path: Path) -> None:
    """To read, a store must be there; none is made."""
    with pytest.raises(NotAStoreError, match="There is no store"):
        labelevents.open(tmp_path / "a.labels", actor="ana", readonly=True)

    assert [] == list(tmp_path.iterdir())


# The WAL


def test_missing_wal(path: Path, tmp_path: Path) -> None:
    """A file that was copied without its WAL is a prefix of the log, and sound."""
    copy = tmp_path / "copy.labels"
    with opened(path) as store:
        row = add_row(store, "later.mp4")
        add_car(row, 1)
        row.save()
        shutil.copy(path, copy)
    whole, part = log_of(path)["batches"], log_of(copy)["batches"]

    assert len(part) < len(whole)
    assert whole[: len(part)] == part
    assert unharmed(copy)
    assert unharmed(path, commits=7)


def test_missing_wal_of_a_new_store(tmp_path: Path) -> None:
    """The main file of a store that was just made is a store by itself, if an empty one."""
    path, copy = tmp_path / "a.labels", tmp_path / "copy.labels"
    with opened(path) as store:
        add_row(store, "cam0.mp4")
        shutil.copy(path, copy)
    try:
        opened(copy, readonly=True).close()
    except ReadOnlyError as error:
        assert "open it for writing once" in str(error)  # noqa: PT017 - either is fine

    assert unharmed(copy, commits=0)
    assert unharmed(path, commits=2)


def test_lost_wal_index(path: Path) -> None:
    """What SQLite keeps beside a store but the WAL may be lost: it is made anew."""
    with opened(path) as store:
        add_row(store, "later.mp4")
        content = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    path.write_bytes(content[0])
    Path(f"{path}-wal").write_bytes(content[1])
    Path(f"{path}-lock").unlink()

    assert unharmed(path, commits=6)


# Rights


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody can get to, with a store in it, in which nobody may write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "a.labels", cars=10)
        (folder / "a.labels").chmod(0o444)
        (folder / "a.labels-lock").chmod(0o444)
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
@pytest.mark.parametrize(
    ("name", "how"), [("a.labels", ""), ("a.labels", ", readonly=True"), ("new.labels", "")]
)
def test_read_only_folder(folder: Path, name: str, how: str) -> None:
    """Where nothing can be written, one sentence says so; with rights the store is as it was."""
    told = asked(folder / name, f"with labelevents.open(path{how}): pass", nobody=True)
    folder.chmod(0o755)
    for file in folder.iterdir():
        file.chmod(0o644)

    assert "ReadOnlyError" == told[0]
    assert 2 == len(told)
    assert str(folder / name) in told[1]
    assert ["a.labels", "a.labels-lock"] == sorted(file.name for file in folder.iterdir())
    assert unharmed(folder / "a.labels")


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")
def test_secret_file(folder: Path) -> None:
    """A file that may not even be read is named, with the reason."""
    (folder / "a.labels").chmod(0o000)
    told = asked(folder / "a.labels", "labelevents.open(path, readonly=True)", nobody=True)
    (folder / "a.labels").chmod(0o644)

    assert ["NotAStoreError", f"Cannot read {folder / 'a.labels'}: Permission denied."] == told


# A full disk

_FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""


@pytest.mark.parametrize("limit", [0, 4096, 20_000])
def test_full_disk(tmp_path: Path, limit: int) -> None:
    """Where there is no room for a new store, that is one sentence, and with room it is made."""
    pytest.importorskip("resource")
    path = tmp_path / "a.labels"
    told = asked(path, f"{_FULL.format(limit=limit)}with labelevents.open(path): pass")

    assert 2 == len(told)
    assert "disk" in told[1]
    assert unharmed(path, commits=0)


def test_full_disk_of_a_backup(path: Path, tmp_path: Path) -> None:
    """A backup for which there is no room leaves nothing, and the store is as it was."""
    pytest.importorskip("resource")
    question = f"{_FULL.format(limit=40_000)}store = labelevents.open(path, readonly=True)"
    told = asked(path, f"{question}\nstore.backup(path + '.copy')")

    assert "LabelEventsError" == told[0]
    assert "Cannot write the backup" in told[1]
    assert not [file for file in tmp_path.iterdir() if "copy" in file.name]
    assert unharmed(path)


# Another process

_HOLD = """
import os, sys
from labelevents.log.lock import FileLock
with FileLock(sys.argv[1], 5.0).held():
    print(os.getpid(), flush=True)
    sys.stdin.readline()
"""


@pytest.mark.skipif(not AVAILABLE, reason="this system has no fcntl")
def test_busy(path: Path) -> None:
    """Whoever holds the lock for too long is named, by the number of the process."""
    with (
        opened(path, busy_timeout=0.3) as store,
        subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-c", _HOLD, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as holder,
    ):
        assert holder.stdout is not None
        pid = int(holder.stdout.readline())
        with pytest.raises(StoreBusyError, match=rf"Process {pid} holds .*busy_timeout"):
            add_row(store, "refused.mp4")
        holder.communicate("\n")
        add_row(store, "taken.mp4")

    assert unharmed(path, commits=6)
