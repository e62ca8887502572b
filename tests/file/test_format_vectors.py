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
