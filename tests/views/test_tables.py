"""The line of a row in the tables: replaced in the cheap way where that is the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelevents.log.database import MEMORY, Database
from labelevents.views.tables import RowLine, Tables

texts, numbers = st.sampled_from(["a", "b"]), st.integers(0, 2)
lines = st.builds(
    RowLine,
    **{name: texts if kind == "str" else numbers for name, kind in RowLine.__annotations__.items()},
).map(lambda line: line._replace(label_hash="row"))


@pytest.fixture(scope="module")
def tables() -> Iterator[Tables]:
    """Tables in memory, empty."""
    db = Database(lambda: sqlite3.connect(MEMORY, isolation_level=None), MEMORY, 0.0)
    made = Tables(db)
    made.create()
    yield made
    db.close()


@given(before=st.none() | lines, after=lines)
def test_a_row_goes_on(tables: Tables, before: RowLine | None, after: RowLine) -> None:
    """A row that goes on has the line that putting it anew would give, whatever was there."""
    kept = []
    for put in (tables.put_row, tables.go_on):
        tables.db.execute("DELETE FROM rows")
        for line in filter(None, [before]):
            tables.put_row(line)
        put(after)
        kept.append(tables.row("row"))

    assert kept[0] == kept[1]


def test_a_commit_costs_one_statement(tables: Tables) -> None:
    """Where nothing but labels changed, going on is one statement, and it changes no key."""
    line = RowLine("row", "p", "t", "d", "video", "{}", "[]", 0, 1, 1, 1, 1, 1, 1, 1, 1)
    tables.put_row(line)
    run: list[str] = []
    tables.db.raw.set_trace_callback(run.append)
    tables.go_on(line._replace(objects=2, revision=2))
    tables.db.raw.set_trace_callback(None)

    assert ["UPDATE"] == [sql.split()[0] for sql in run]
    assert not any("label_hash" in sql.partition("WHERE")[0] for sql in run)
