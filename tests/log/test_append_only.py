"""The file itself refuses to be changed, whoever connects."""

# ruff: noqa: S608 - names of our own tables, on purpose put into SQL

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.log.given import LOG_TABLES, bare, content, make, opened


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all attacks: none of them succeeds."""
    path = tmp_path_factory.mktemp("log") / "a.labels"
    make(path)
    return path


def columns(path: Path, table: str) -> list[str]:
    """The names of a table's columns, its key first."""
    with bare(path) as db:
        return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def _attacks(table: str, key: str, names: list[str]) -> list[str]:
    every = ", ".join(names)
    return [
        f"UPDATE {table} SET {names[-1]} = {names[-1]}",
        f"UPDATE {table} SET {key} = {key} + 1000",
        f"UPDATE OR IGNORE {table} SET {names[-1]} = {names[-1]}",
        f"DELETE FROM {table}",
        f"DELETE FROM {table} WHERE {key} = (SELECT MAX({key}) FROM {table})",
        f"INSERT OR REPLACE INTO {table} SELECT {every} FROM {table} LIMIT 1",
        f"REPLACE INTO {table} SELECT {every} FROM {table} ORDER BY {key} DESC LIMIT 1",
        (
            f"INSERT INTO {table} SELECT {every} FROM {table} WHERE true LIMIT 1"
            f" ON CONFLICT DO UPDATE SET {names[-1]} = excluded.{names[-1]}"
        ),
        (
            f"INSERT INTO {table} SELECT {every} FROM {table} WHERE true LIMIT 1"
            f" ON CONFLICT({key}) DO UPDATE SET {names[-1]} = excluded.{names[-1]}"
        ),
        f"INSERT INTO {table} SELECT {every} FROM {table} LIMIT 1",
        (
            f"WITH one AS (SELECT * FROM {table} LIMIT 1) INSERT OR REPLACE INTO {table}"
            f" SELECT * FROM one RETURNING {key}"
        ),
    ]


@pytest.mark.parametrize(
    "pragma", ["recursive_triggers", "ignore_check_constraints", "foreign_keys"]
)
@pytest.mark.parametrize("table", LOG_TABLES)
@pytest.mark.parametrize("number", range(11))
def test_attacks(store: Path, table: str, number: int, pragma: str) -> None:
    """UPDATE, DELETE, REPLACE and UPSERT are refused on every table of the log."""
    names = columns(store, table)
    before = content(store)
    with bare(store) as db:
        db.execute(f"PRAGMA {pragma} = {'ON' if pragma[0] == 'i' else 'OFF'}")
        with pytest.raises(sqlite3.IntegrityError, match="labelevents: "):
            list(db.execute(_attacks(table, names[0], names)[number]))

    assert before == content(store)


COMMIT = (
    "INSERT OR REPLACE INTO commits(commit_no, commit_id, recorded_us, actor_id, kind, first_seq,"
    " last_seq) SELECT {}, {}, {}, 1, 'edit', {}, {} FROM commits ORDER BY commit_no DESC LIMIT 1"
)
NEXT = ("commit_no + 1", "randomblob(16)", "recorded_us + 1", "last_seq + 1", "last_seq + 1")


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, "commit_no"),
        (0, "commit_no + 2"),
        (0, "1"),
        (0, "NULL"),
        (1, "commit_id"),
        (2, "recorded_us"),
        (2, "0"),
        (3, "last_seq"),
        (3, "last_seq + 2"),
        (3, "1"),
        (3, "-9"),
        (4, "last_seq"),
        (4, "0"),
    ],
)
def test_commit_that_does_not_extend(store: Path, place: int, wrong: str) -> None:
    """A commit with a wrong number, time, id or range of events is refused."""
    values = [*NEXT[:place], wrong, *NEXT[place + 1 :]]
    before = content(store)
    with bare(store) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(COMMIT.format(*values))

    assert before == content(store)


def test_commit_that_extends(tmp_path: Path) -> None:
    """The same insert with nothing wrong is taken: the tests above refuse for their reason."""
    make(tmp_path / "a.labels")
    with bare(tmp_path / "a.labels") as db:
        db.execute(COMMIT.format(*NEXT))
        (count,) = db.execute("SELECT COUNT(*) FROM commits").fetchone()

    assert 5 == count


@pytest.mark.parametrize(
    "values",
    [
        "first_seq, last_seq, commit_no",
        "last_seq + 1, last_seq + 1, commit_no",
        "last_seq + 2, last_seq + 2, commit_no",
        "1, last_seq, commit_no",
        "-5, -5, commit_no",
        "last_seq + 1, last_seq, commit_no",
        "last_seq + 1, last_seq + 1, commit_no + 1",
        "last_seq + 1, last_seq + 1, 1",
    ],
)
def test_batch_that_does_not_extend(store: Path, values: str) -> None:
    """A batch beyond its commit's events, or before its end, is refused."""
    sql = f"INSERT OR REPLACE INTO batches SELECT {values}, stream_id, '[]' FROM batches"
    before = content(store)
    with bare(store) as db, pytest.raises(sqlite3.IntegrityError, match="does not extend the log"):
        db.execute(f"{sql} ORDER BY first_seq DESC LIMIT 1")

    assert before == content(store)


@pytest.mark.parametrize(
    "verb", ["DROP TRIGGER batches_update", "DROP VIEW events", "DROP INDEX batches_by_stream"]
)
def test_altered_tables_are_noticed(tmp_path: Path, verb: str) -> None:
    """DDL cannot be stopped; a store that lacks a part of its log is not opened."""
    make(tmp_path / "a.labels")
    with bare(tmp_path / "a.labels") as db:
        db.execute(verb)
    with pytest.raises(
        Exception, match=f"altered the tables of the log.*{verb.rsplit(maxsplit=1)[-1]}"
    ):
        opened(tmp_path / "a.labels")
