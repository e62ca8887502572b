"""Bringing a file from an older format to this one. There is none yet, so the tests make one up."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlite_utils

from labelevents.exceptions import DamagedStoreError, NewerFormatError, ReadOnlyError
from labelevents.log import migrations, sqlite
from labelevents.log.schema import FORMAT
from labelevents.log.sqlite import SqliteLog
from labelevents.testing import FixedClock
from tests.log.given import bare

asked: list[str] = []


def _step(db: sqlite_utils.Database) -> None:
    asked.append("step")
    db.table("colours").create({"name": str})
    db.table("colours").insert_all({"name": name} for name in ("red", "blue"))


def _broken_step(db: sqlite_utils.Database) -> None:
    db.table("colours").insert({"name": "green"})
    db.table("colours").create_index(["name"])
    db.execute("INSERT INTO nowhere VALUES (1)")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of format 1."""
    made = tmp_path / "a.labels"
    SqliteLog(made, clock=FixedClock()).close()
    asked.clear()
    return made


def _later(monkeypatch: pytest.MonkeyPatch, *steps: migrations.Step) -> None:
    """From now on, this library has so many formats more."""
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(sqlite, "FORMAT", 1 + len(steps))


def _open(path: Path, *, readonly: bool = False) -> None:
    SqliteLog(path, clock=FixedClock(), readonly=readonly).close()


def _state(path: Path) -> tuple[int, list[str]]:
    """The format of a file, and the colours that the step put into it."""
    with bare(path) as db:
        (written,) = db.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema")}
        found = db.execute("SELECT name FROM colours").fetchall() if "colours" in tables else []
        return written, [name for (name,) in found]


def test_a_step_for_each_format() -> None:
    """There is a step to every format but the first."""
    assert FORMAT == 1 + len(migrations.STEPS)


def test_a_step_runs_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening for writing takes the step and records it; opening again does nothing."""
    _later(monkeypatch, _step)
    _open(path)
    _open(path)
    _open(path, readonly=True)

    assert (2, ["red", "blue"]) == _state(path)
    assert ["step"] == asked


def test_a_new_file_needs_no_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is made now is of the newest format, and sees no step."""
    _later(monkeypatch, _step)
    asked.clear()
    _open(tmp_path / "new.labels")

    assert (2, []) == _state(tmp_path / "new.labels")
    assert [] == asked


def test_all_or_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If a step fails, those before it are taken back too, and the old library still reads it."""
    before = _state(path)
    with monkeypatch.context() as later:
        _later(later, _step, _broken_step)
        with pytest.raises(DamagedStoreError, match="nowhere"):
            _open(path)

    assert before == _state(path)
    _open(path)


def test_reading_an_older_format(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever opens an older file for reading is told what to do; the file stays as it is."""
    _later(monkeypatch, _step)
    before = path.read_bytes()
    with pytest.raises(ReadOnlyError, match=r"has format 1.*open it for writing once"):
        _open(path, readonly=True)

    assert before == path.read_bytes()
    assert [] == asked


def test_no_way_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A migrated file is refused by the library of before."""
    with monkeypatch.context() as later:
        _later(later, _step)
        _open(path)
    with pytest.raises(NewerFormatError, match="format 2; this labelevents reads up to 1"):
        _open(path)


def test_two_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited while another migrated does not migrate again."""
    _later(monkeypatch, _step)
    formats = iter([1, 2])  # what is seen before the lock, and after it
    monkeypatch.setattr(SqliteLog, "_format", lambda _: next(formats, 2))
    with bare(path) as db:
        db.execute("PRAGMA user_version = 2")
    _open(path)

    assert [] == asked
