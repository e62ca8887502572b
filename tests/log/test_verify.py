"""What verifying finds when somebody took the triggers away and altered the file."""

# ruff: noqa: S608 - names of our own tables, on purpose put into SQL

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from labelevents.log.verify import Problem
from tests.log.given import bare, make, opened, tampered

LAST = "(SELECT MAX(commit_no) FROM commits)"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound store."""
    make(tmp_path / "a.labels")
    return tmp_path / "a.labels"


def problems(path: Path) -> list[Problem]:
    """What verifying finds."""
    with opened(path, readonly=True) as store:
        return list(store.verify().problems)


def test_sound(path: Path) -> None:
    """A store that nobody altered has no problems, and is counted."""
    with opened(path, readonly=True) as store:
        found = store.verify()

    assert (found.ok, 4, ()) == (True, found.commits, found.problems)
    assert 600 < found.events


def _hole(db: sqlite3.Connection) -> None:
    last = "SELECT MAX(first_seq) FROM batches WHERE commit_no = 3"
    db.execute(f"DELETE FROM batches WHERE first_seq = ({last})")


def _no_events(db: sqlite3.Connection) -> None:
    db.execute(f"DELETE FROM batches WHERE commit_no = {LAST}")


def _no_commit(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("DELETE FROM commits WHERE commit_no = 3")


def _one_less(db: sqlite3.Connection) -> None:
    db.execute("UPDATE batches SET body = json_remove(body, '$[0]') WHERE commit_no = 3")


def _one_more(db: sqlite3.Connection) -> None:
    body = "json_insert(body, '$[#]', json_extract(body, '$[0]'))"
    db.execute(f"UPDATE batches SET body = {body} WHERE commit_no = {LAST}")


def _not_an_event(db: sqlite3.Connection) -> None:
    db.execute("UPDATE batches SET body = replace(body, 'object.placed', 'object.flown')")


def _wrong_type(db: sqlite3.Connection) -> None:
    db.execute('UPDATE batches SET body = replace(body, \'"height":0.1\', \'"height":"x"\')')


def _not_json(db: sqlite3.Connection) -> None:
    db.execute(f"UPDATE batches SET body = substr(body, 5) WHERE commit_no = {LAST}")


def _not_text(db: sqlite3.Connection) -> None:
    body = "CAST(CAST(replace(body, 'object', 'obj' || x'ff' || 'ct') AS BLOB) AS TEXT)"
    db.execute(f"UPDATE batches SET body = {body} WHERE commit_no = {LAST}")


def _time(db: sqlite3.Connection) -> None:
    db.execute("UPDATE commits SET recorded_us = 1 WHERE commit_no = 3")


def _numbers(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(f"UPDATE commits SET commit_no = 9 WHERE commit_no = {LAST}")


def _other_commit(db: sqlite3.Connection) -> None:
    db.execute(f"UPDATE batches SET commit_no = 1 WHERE commit_no = {LAST}")


def _nobody(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("UPDATE commits SET actor_id = 77 WHERE commit_no = 2")


def _no_stream(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute("UPDATE batches SET stream_id = 77 WHERE commit_no = 2")


@pytest.mark.parametrize(
    ("alter", "commit", "field"),
    [
        (_hole, 3, "last_seq"),
        (_no_events, 4, "last_seq"),
        (_no_commit, 4, "commit_no"),
        (_one_less, 3, "body"),
        (_one_more, 4, "body"),
        (_not_an_event, 3, "body"),
        (_wrong_type, 3, "body"),
        (_not_json, 4, "body"),
        (_not_text, 4, "body"),
        (_time, 3, "recorded_us"),
        (_numbers, 9, "commit_no"),
        (_other_commit, 1, "commit_no"),
        (_nobody, None, "commits"),
        (_no_stream, None, "batches"),
    ],
)
def test_altered_log(
    path: Path, alter: Callable[[sqlite3.Connection], None], commit: int | None, field: str
) -> None:
    """Whatever was altered is found, with its commit and what is wrong about it."""
    with tampered(path) as db:
        alter(db)
    found = problems(path)

    assert any((one.commit, one.field) == (commit, field) for one in found), found


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rows SET objects = objects + 1",
        "UPDATE rows SET title = 'other'",
        "UPDATE rows SET revision = 1",
        "DELETE FROM rows",
        "UPDATE projects SET archived = 1",
        "DELETE FROM projects",
    ],
)
def test_stale_tables(path: Path, sql: str) -> None:
    """A derived table that does not follow from the log is found."""
    with bare(path) as db:
        db.execute(sql)
    found = problems(path)

    assert {"derived"} == {one.field for one in found}


@pytest.mark.parametrize("table", ["rows", "projects"])
def test_dropped_tables_come_back(path: Path, table: str) -> None:
    """A derived table that was dropped is made again on opening, as it was."""
    with bare(path) as db:
        before = list(db.execute(f"SELECT * FROM {table}"))
        db.execute(f"DROP TABLE {table}")
    opened(path).close()
    with bare(path) as db:
        after = list(db.execute(f"SELECT * FROM {table}"))

    assert before == after
    assert [] == problems(path)


def test_flipped_bytes(path: Path) -> None:
    """A flipped byte of a body, in the file itself, is found or changes a value; never a crash."""
    whole = path.read_bytes()
    places = [at for at in range(len(whole)) if whole[at : at + 13] == b"object.placed"]
    for at in places[:: max(len(places) // 20, 1)]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x80]) + whole[at + 1 :])

        assert problems(path), at
