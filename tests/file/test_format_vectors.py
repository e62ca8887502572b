"""The test vectors of docs/format-vectors, read by a stranger and by the library."""

from __future__ import annotations

import ast
import json
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from labelevents.log.fingerprint import expected as expected_schema
from labelevents.log.lock import FileLock
from tests.file import reader, vectors
from tests.file.stores import LOG_TABLES, log_of, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A copy of the vectors' store: reading makes files beside it."""
    return Path(shutil.copy(vectors.STORE, tmp_path / "street.labels"))


@pytest.fixture(scope="module")
def expected() -> Any:
    """What a reader must find."""
    return json.loads(vectors.EXPECTED.read_text(encoding="utf-8"))


def test_a_stranger_reads_it(path: Path, expected: Any) -> None:
    """A reader that was written from the specification alone finds what it should."""
    assert expected == reader.read(path)


def test_the_reader_is_a_stranger() -> None:
    """It imports nothing but Python's own modules."""
    tree = ast.parse(Path(reader.__file__).read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert set() == {name.split(".")[0] for name in names} - sys.stdlib_module_names


def test_the_library_reads_it(path: Path, expected: Any) -> None:
    """So does the library, from the same bytes; and it holds together."""
    assert expected == vectors.expected(path)
    with opened(path, readonly=True) as store:
        assert store.verify().ok


def test_they_are_small(expected: Any) -> None:
    """The store can be looked at by eye, and it is no accident what is in it."""
    types = {event["event"][0] for event in expected["events"]}

    assert vectors.STORE.stat().st_size < 64 * 1024
    assert {"object.tracked", "object.unplaced", "classification.placed", "row.archived"} <= types


def test_they_can_be_made_again(path: Path, tmp_path: Path) -> None:
    """The same calls give the same log: nothing in it depends on the day or on the machine."""
    again = tmp_path / "again.labels"
    vectors.make(again)
    kept, made = log_of(path), log_of(again)

    for table in LOG_TABLES:
        assert kept[table] == made[table]


def test_the_page_names_everything(path: Path) -> None:
    """docs/format.md names every table, column, index, trigger and view of the log."""
    page = (vectors.FOLDER.parent / "format.md").read_text(encoding="utf-8")
    db = sqlite3.connect(path)
    names = set(expected_schema())
    for table in (*LOG_TABLES, "events"):
        names |= {column for _, column, *_ in db.execute(f"PRAGMA table_info({table})")}
    db.close()

    assert [] == sorted(
        name for name in names if f"`{name}`" not in page and f".{name}`" not in page
    )


def _append(db: sqlite3.Connection) -> None:
    """What docs/format.md says of appending, word by word, in another program."""
    db.execute("BEGIN IMMEDIATE")
    number, seq, recorded = db.execute(
        "SELECT commit_no, last_seq, recorded_us FROM commits ORDER BY commit_no DESC LIMIT 1"
    ).fetchone()
    (stream,) = db.execute("SELECT stream_id FROM streams WHERE name LIKE 'row/%'").fetchone()
    (actor,) = db.execute("SELECT MAX(actor_id) + 1 FROM actors").fetchone()
    db.execute("INSERT INTO actors VALUES (?, 'system', 'other-program')", (actor,))
    db.execute(
        "INSERT INTO commits(commit_no, commit_id, recorded_us, actor_id, kind, first_seq,"
        " last_seq) VALUES (?, ?, ?, ?, 'edit', ?, ?)",
        (number + 1, bytes(15) + b"!", recorded + 1, actor, seq + 1, seq + 1),
    )
    body = json.dumps([["row.renamed", 1, "", ["title"], None, "renamed by others"]])
    db.execute(
        "INSERT INTO batches VALUES (?, ?, ?, ?, ?)",
        (seq + 1, seq + 1, number + 1, stream, body),
    )
    db.execute("DROP TABLE rows")
    db.execute("DROP TABLE projects")
    db.execute("COMMIT")


def test_a_stranger_appends(path: Path) -> None:
    """What another program appends by the book is one more commit like ours."""
    with FileLock(str(path), 5.0).held():
        db = sqlite3.connect(path, isolation_level=None)
        _append(db)
        db.close()
    with opened(path) as store:
        assert store.verify().ok
        assert "renamed by others" == store.list_rows()[0].title
        assert "system:other-program" == str(store.history(limit=1)[0].actor)
