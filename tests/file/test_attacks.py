"""A stranger with a bare SQLite connection: no DML alters or removes what the log holds.

What a stranger can do is add to the log. `EXTENSIONS` lists how, and what `verify` says of it.
"""

# ruff: noqa: S608  (statements are put together on purpose)
from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.file.stores import LOG_TABLES, log_in, log_of, make, opened

# What a stranger may say first. Triggers cannot ask for any of it.
MOODS = {
    "bare": "",
    "recursive": "PRAGMA recursive_triggers = ON",
    "unchecked": "PRAGMA ignore_check_constraints = ON",
    "checked keys": "PRAGMA foreign_keys = ON",
}

_COMMIT = """(commit_no, commit_id, recorded_us, actor_id, kind, first_seq, last_seq) VALUES"""
_NEXT = f"INSERT INTO commits{_COMMIT} (6, randomblob(16), 9000000000000000, 1, 'edit', 327, 340)"
_OLD_ID = "(SELECT commit_id FROM commits WHERE commit_no = 2)"
_BAIT = "INSERT INTO batches VALUES"

ATTACKS = Path(__file__).with_name("attacks.sql").read_text()
LINES = [
    line.format(commit=_COMMIT, next=_NEXT, old_id=_OLD_ID)
    for line in ATTACKS.splitlines()
    if not line.startswith("--")
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of five commits."""
    path = tmp_path_factory.mktemp("attacks") / "a.labels"
    make(path, cars=150)
    return path


@contextlib.contextmanager
def _copied(path: Path, mood: str = "") -> Iterator[sqlite3.Connection]:
    """A bare connection to a copy of the store."""
    source, target = sqlite3.connect(path), sqlite3.connect(":memory:", isolation_level=None)
    source.backup(target)
    source.close()
    target.execute(mood)
    yield target
    target.close()


def _statements(line: str) -> Iterator[str]:
    """A line, cut where SQLite says that a statement is complete: triggers hold semicolons."""
    statement = ""
    for part in line.split(";"):
        statement += part
        if sqlite3.complete_statement(f"{statement};") or not statement.startswith(" CREATE"):
            yield statement
            statement = ""
        else:
            statement += ";"


def _run(db: sqlite3.Connection, line: str) -> int:
    """Run an attack to its end; how many of its statements were refused."""
    refused = 0
    for statement in _statements(f" {line}"):
        try:
            db.execute(statement).fetchall()
        except sqlite3.Error:
            refused += 1
    if db.in_transaction:
        db.execute("COMMIT")
    return refused


def test_there_are_enough_attacks() -> None:
    """The suite is as long as the issue asks for, and no attack is in it twice."""
    assert len(LINES) >= 60
    assert len(LINES) == len(set(LINES))


@pytest.mark.parametrize("mood", MOODS.values(), ids=MOODS.keys())
@pytest.mark.parametrize("line", LINES)
def test_nothing_changes(store: Path, line: str, mood: str) -> None:
    """Every row of the five tables is what it was, to the byte; what came in new came after."""
    with _copied(store, mood) as db:
        before = log_in(db)
        _run(db, line)
        after = log_in(db)
        after["meta"] = [pair for pair in after["meta"] if pair != ("new", 1)]

    assert before == after


@pytest.mark.parametrize("line", LINES)
def test_a_file_is_no_softer(store: Path, tmp_path: Path, line: str) -> None:
    """The same holds in a file, as `sqlite3.connect` opens it; and the library still trusts it."""
    path = tmp_path / "a.labels"
    path.write_bytes(store.read_bytes())
    before = log_of(path)
    db = sqlite3.connect(path)
    db.isolation_level = None
    _run(db, line)
    db.close()
    after = log_of(path)
    after["meta"] = [pair for pair in after["meta"] if pair != ("new", 1)]

    assert before == after
    with opened(path, readonly=True) as found:
        assert found.verify().ok


# What a stranger can add, and what `verify` says of it; None where it is an extension like ours.
EXTENSIONS = {
    "INSERT INTO meta VALUES ('theirs', 1)": None,
    "INSERT INTO actors VALUES (3, 'human', 'eve')": None,
    "INSERT INTO streams VALUES (5, 'row/eve')": "derived",
    "INSERT INTO streams VALUES (5, 'eve')": None,
    f"{_NEXT}; {_BAIT} (327, 340, 6, 1, '[\"x\"]')": "body",
    f"{_NEXT}; {_BAIT} (327, 340, 6, 1, 'not JSON')": "body",
    f"{_NEXT}; {_BAIT} (327, 340, 6, 99, '[]')": "batches",
    f"{_NEXT}; {_BAIT} (327, 330, 6, 1, '[]')": "last_seq",
    _NEXT: "last_seq",
    "PRAGMA ignore_check_constraints = ON; INSERT INTO actors VALUES (3, 'ghost', 'eve')": "actors",
    f"INSERT INTO commits{_COMMIT} (6, randomblob(16), 9000000000000000, 99, 'edit', 327, 327)": (
        "commits"
    ),
    f"INSERT INTO commits{_COMMIT} (6, randomblob(16), 9000000000000000, 1, 'edit', 327,"
    " 9223372036854775807)": "last_seq",
    f"INSERT INTO commits{_COMMIT} (6, randomblob(16), 9000000000000000, 1, 'edit', 327, 327);"
    ' INSERT INTO batches VALUES (327, 327, 6, 1, \'[["project.created",1,"theirs",["title"],'
    'null,"Theirs"]]\')': "derived",
}


@pytest.mark.parametrize(("line", "field"), EXTENSIONS.items())
def test_a_stranger_can_only_add(store: Path, tmp_path: Path, line: str, field: str | None) -> None:
    """What was there stays; what came is for `verify` to see, or as good as what we write."""
    path = tmp_path / "a.labels"
    path.write_bytes(store.read_bytes())
    before = log_of(path)
    db = sqlite3.connect(path, isolation_level=None)
    _run(db, line)
    db.close()
    after = log_of(path)
    added = {table: after[table][len(before[table]) :] for table in LOG_TABLES}
    kept = {table: [row for row in after[table] if row in before[table]] for table in LOG_TABLES}
    with opened(path, readonly=True) as found:
        problems = found.verify().problems

    assert before == kept
    assert any(added.values()) or len(after["meta"]) > len(before["meta"])
    assert (field is None) == (not problems)
    assert field is None or field in {problem.field for problem in problems}


_NUMBERS = (
    "NULL 0 -1 1 2 3 5 6 7 22 278 325 326 327 328 340 '6' 6.0 6.5 x'06' 9223372036854775807"
    " -9223372036854775808"
)
NUMBERS = st.sampled_from(_NUMBERS.split())
VERBS = st.sampled_from(
    ["INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL", "INSERT OR ROLLBACK"]
)


def _values(*given: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*given).map(", ".join)


_TIMES = st.sampled_from(["1", "9000000000000000", "9000000000000001", "NULL"])
_IDS = st.sampled_from(["randomblob(16)", _OLD_ID, "NULL", "x'00'"])
_TEXT = st.sampled_from(["'store'", "'eve'", "NULL", "7", "'ana'"])
_KINDS = st.sampled_from(["'human'", "'model'", "'ghost'", "NULL"])
_INSERTS = st.one_of(
    st.tuples(
        VERBS,
        st.just(f"INTO commits{_COMMIT}"),
        _values(NUMBERS, _IDS, _TIMES, NUMBERS, st.just("'edit'"), NUMBERS, NUMBERS),
    ),
    # Half of the time a commit that extends the log: it opens the way for batches.
    st.just(("INSERT", f"INTO commits{_COMMIT}", _NEXT.partition("VALUES (")[2].rstrip(")"))),
    st.tuples(
        VERBS,
        st.just("INTO batches VALUES"),
        _values(NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.just("'[]'")),
    ),
    st.tuples(VERBS, st.just("INTO actors VALUES"), _values(NUMBERS, _KINDS, _TEXT)),
    st.tuples(VERBS, st.just("INTO streams VALUES"), _values(NUMBERS, _TEXT)),
    st.tuples(VERBS, st.just("INTO meta VALUES"), _values(_TEXT, NUMBERS)),
).map(lambda parts: f"{parts[0]} {parts[1]} ({parts[2]})")


@given(mood=st.sampled_from(list(MOODS.values())), inserts=st.lists(_INSERTS, max_size=12))
def test_any_inserts(store: Path, mood: str, inserts: list[str]) -> None:
    """Whatever is inserted, in whatever order, the log before it is the beginning of the log."""
    with _copied(store, mood) as db:
        before = log_in(db)
        _run(db, ";".join(inserts))
        after = log_in(db)

    for table in LOG_TABLES:
        assert set(before[table]) <= set(after[table])
    numbered = (row[:2] for row in after["batches"])
    for (_, last), (first, _) in itertools.pairwise(numbered):
        assert last + 1 == first
