"""`labelevents verify`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.given import document, refusal, rows, run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of two commits."""
    path = tmp_path / "a.labels"
    rows(path, "cam0")
    return path


def test_a_sound_store(path: Path) -> None:
    """A store that holds together says so, with its size."""
    found = document("verify", path)
    events = found.pop("events")

    assert {"ok": True, "commits": 2, "root": None, "problems": []} == found
    assert events == document("stats", path)["events"]


def test_a_sound_store_for_people(path: Path) -> None:
    """Without `--json` it is one line."""
    told = run("verify", path)

    assert 0 == told.code
    assert told.out.startswith("It holds together: 2 commits, ")


def _spoil(path: Path) -> None:
    """Somebody changes a derived table behind the store's back."""
    db = sqlite3.connect(path)
    db.execute("UPDATE rows SET objects = 99")
    db.commit()
    db.close()


def test_problems_are_listed(path: Path) -> None:
    """Exit code 1, every problem in the document, and one sentence on stderr."""
    _spoil(path)
    told = run("verify", path, "--json")
    found = json.loads(told.out)

    assert (1, False) == (told.code, found["ok"])
    assert {"commit", "event", "field", "message"} == set(found["problems"][0])
    assert f"{path} does not hold together" in told.err
    assert 1 == told.err.count("\n")


def test_problems_for_people(path: Path) -> None:
    """Without `--json` each problem is a line on stdout."""
    _spoil(path)
    told = run("verify", path)

    assert 1 == told.code
    assert len(told.out.splitlines()) >= 1
    assert all(line.startswith("derived: ") for line in told.out.splitlines())


def test_a_broken_file_is_a_problem(path: Path) -> None:
    """A file that is cut off is an answer too: a problem of the file."""
    path.write_bytes(path.read_bytes()[:9000])
    told = run("verify", path, "--json")
    found = json.loads(told.out)

    assert (1, False, "file") == (told.code, found["ok"], found["problems"][0]["field"])


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is no store is refused, not verified."""
    path = tmp_path / "a.txt"
    path.write_text("text")

    assert f"{path} is not a labelevents store." == refusal("verify", path)
