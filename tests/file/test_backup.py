"""`store.backup`."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents.exceptions import DamagedStoreError, LabelEventsError
from tests.file.stores import LOG_TABLES, add_car, add_row, log_of, make, opened

WRITERS = 4
SECONDS = 3.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of five commits."""
    made = tmp_path / "a.labels"
    make(made, cars=40)
    return made


@pytest.mark.parametrize("readonly", [True, False], ids=["reading", "writing"])
def test_backup(path: Path, tmp_path: Path, readonly: bool) -> None:
    """A backup is a store with the same log and the same rows."""
    copy = tmp_path / "copy.labels"
    with opened(path, readonly=readonly) as store:
        store.backup(copy)
        rows = store.list_rows()

    assert log_of(path) == log_of(copy)
    with opened(copy) as store:
        assert store.verify().ok
        assert rows == store.list_rows()
        add_row(store, "later.mp4")
        assert 6 == store.stats().commits


def test_what_is_in_the_wal(tmp_path: Path) -> None:
    """Commits that are not in the file itself yet are in the backup; unsaved changes are not."""
    with opened(tmp_path / "a.labels") as store:
        row = add_row(store, "cam0.mp4")
        add_car(row, 3)
        store.backup(str(tmp_path / "copy.labels"))
        row.save()
    with opened(tmp_path / "copy.labels", readonly=True) as copy:
        assert 2 == copy.stats().commits
        assert copy.verify().ok


def test_memory(tmp_path: Path) -> None:
    """What was tried in memory can be kept."""
    with opened(":memory:") as store:
        add_row(store, "cam0.mp4")
        store.backup(tmp_path / "kept.labels")
    with opened(tmp_path / "kept.labels") as kept:
        assert ["cam0.mp4"] == [line.title for line in kept.list_rows()]
        assert kept.verify().ok


def test_progress(path: Path, tmp_path: Path) -> None:
    """Whoever asks is told the pages done and the pages in all, up to the end."""
    told: list[tuple[int, int]] = []
    with opened(path) as store:
        store.backup(tmp_path / "copy.labels", progress=lambda *pages: told.append(pages))

    pages = (tmp_path / "copy.labels").stat().st_size // 4096
    assert (pages, pages) == told[-1]


def test_nothing_beside(path: Path, tmp_path: Path) -> None:
    """One file is made, and nothing else is left."""
    (tmp_path / "there").mkdir()
    with opened(path) as store:
        store.backup(tmp_path / "there" / "copy.labels")

    assert ["copy.labels"] == [file.name for file in (tmp_path / "there").iterdir()]


@pytest.mark.parametrize("beside", ["", "-wal", "-journal"])
def test_overwrites_nothing(path: Path, tmp_path: Path, beside: str) -> None:
    """A file in the way stays as it is, and so does a WAL that SQLite would take for ours."""
    there = tmp_path / f"copy.labels{beside}"
    there.write_bytes(b"mine")
    with opened(path) as store, pytest.raises(LabelEventsError, match="already"):
        store.backup(tmp_path / "copy.labels")

    assert b"mine" == there.read_bytes()
    assert {"a.labels", "a.labels-lock", there.name} == {f.name for f in tmp_path.iterdir()}


def test_onto_itself(path: Path) -> None:
    """A store cannot be its own backup."""
    with opened(path) as store, pytest.raises(LabelEventsError, match="already"):
        store.backup(path)
    with opened(path) as store:
        assert store.verify().ok


def test_no_folder(path: Path, tmp_path: Path) -> None:
    """A folder that is not there is named."""
    with opened(path) as store, pytest.raises(LabelEventsError, match="there is no folder"):
        store.backup(tmp_path / "nowhere" / "copy.labels")


def test_given_up(path: Path, tmp_path: Path) -> None:
    """A backup that is stopped midway leaves nothing, and the store goes on."""

    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with opened(path) as store:
        with pytest.raises(KeyboardInterrupt):
            store.backup(tmp_path / "copy.labels", progress=stop)
        assert {"a.labels", "a.labels-lock"} >= {
            f.name for f in tmp_path.iterdir() if "-wal" not in f.name and "-shm" not in f.name
        }
        add_row(store, "later.mp4")
        assert store.verify().ok


def test_a_cut_store(path: Path, tmp_path: Path) -> None:
    """A store whose end is missing is refused, and leaves no backup that looks like one."""
    with opened(path, readonly=True) as store:
        os.truncate(path, path.stat().st_size // 2)
        with pytest.raises((DamagedStoreError, LabelEventsError)):
            store.backup(tmp_path / "copy.labels")

    assert not (tmp_path / "copy.labels").exists()


def _write(path: str, number: int, ready: Any, said: Any) -> None:
    """One of many writers."""
    saved = 0
    with labelevents.open(path, actor=f"writer{number}", busy_timeout=60) as store:
        row = add_row(store, f"of{number}.mp4", frames=100_000)
        ready.wait(60)
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            add_car(row, saved)
            row.save()
            saved += 1
    said.put(saved)


def test_while_others_write(tmp_path: Path) -> None:
    """A backup taken while four processes write opens, verifies, and holds a prefix of the log."""
    path = tmp_path / "a.labels"
    make(path, cars=600)
    context = multiprocessing.get_context("spawn")
    said, ready = context.Queue(), context.Barrier(WRITERS + 1)
    writers = [
        context.Process(target=_write, args=(str(path), number, ready, said))
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    copies: list[Path] = []
    ready.wait(60)
    until = time.monotonic() + SECONDS
    with opened(path, readonly=True) as store:
        while time.monotonic() < until:
            time.sleep(SECONDS / 10)
            copies.append(tmp_path / f"copy{len(copies)}.labels")
            store.backup(copies[-1])
    for writer in writers:
        writer.join(60)
    saved = [said.get(timeout=10) for _ in writers]
    whole = log_of(path)
    lengths = []
    for copy in copies:
        with opened(copy, readonly=True) as store:
            assert store.verify().ok
        part = log_of(copy)
        lengths.append(len(part["commits"]))
        for table in LOG_TABLES:
            assert whole[table][: len(part[table])] == part[table]

    assert min(saved) > 0
    assert sorted(lengths) == lengths
    assert len(set(lengths)) > 2
