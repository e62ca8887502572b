"""`labelevents doctor`."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.cli.given import document, rows, run


def test_a_sound_store(tmp_path: Path) -> None:
    """The document has the version, the format, and every finding with its remedy."""
    path = tmp_path / "a.labels"
    rows(path, "cam0")
    found = document("doctor", path)

    assert {"sqlite_version", "wal_reset_safe", "format", "findings"} == set(found)
    assert (sqlite3.sqlite_version, 1) == (found["sqlite_version"], found["format"])
    assert {"level", "message", "remedy"} == set(found["findings"][0])
    assert {"ok", "note"} >= {finding["level"] for finding in found["findings"]}


def test_for_people(tmp_path: Path) -> None:
    """Without `--json` it is a line each, and what to do below."""
    rows(tmp_path / "a.labels", "cam0")
    told = run("doctor", tmp_path / "a.labels")

    assert 0 == told.code
    assert "ok      The tables and triggers of the log are those of format 1.\n" in told.out


def test_an_altered_store(tmp_path: Path) -> None:
    """A file that does not open is looked at all the same; exit code 1 and one sentence."""
    path = tmp_path / "a.labels"
    rows(path, "cam0")
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER commits_delete")
    db.close()
    told = run("doctor", path, "--json")

    assert 1 == told.code
    assert "commits_delete" in json.dumps(json.loads(told.out))
    assert told.err.startswith(f"Error: {path} has 1 error")
    assert 1 == told.err.count("\n")


def test_no_store(tmp_path: Path) -> None:
    """A file that is not there is an error in the document, and is not made."""
    told = run("doctor", tmp_path / "a.labels", "--json")

    assert 1 == told.code
    assert json.loads(told.out)["format"] is None
    assert [] == list(tmp_path.iterdir())
