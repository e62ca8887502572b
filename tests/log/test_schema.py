"""The tables of format 1, as they stand in every file: a contract with all SQLite tools.

While format 1 is not released, `python -m tests.log.test_schema` writes the file anew. After that
it never changes: another schema is another format.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from labelevents.log.sqlite import SqliteLog
from labelevents.testing import FixedClock

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "schema.sql"


def schema(folder: Path) -> str:
    """The statements of a new log, as SQLite keeps them."""
    path = folder / "a.labels"
    SqliteLog(path, clock=FixedClock()).close()
    db = sqlite3.connect(path)
    found = db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    text = "".join(f"{sql};\n" for (sql,) in found)
    db.close()
    return text


def test_schema(tmp_path: Path) -> None:
    """A new log has exactly the tables, index, triggers and view of the golden file."""
    assert GOLDEN.read_text(encoding="utf-8") == schema(tmp_path)


def test_tables_are_strict(tmp_path: Path) -> None:
    """Every table of the log is STRICT: a value of another type is refused by SQLite itself."""
    statements = schema(tmp_path).split(";\n")
    tables = [sql for sql in statements if sql.startswith("CREATE TABLE")]

    assert 5 == len(tables)
    assert all(") STRICT" in sql for sql in tables)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        GOLDEN.write_text(schema(Path(made)), encoding="utf-8")
