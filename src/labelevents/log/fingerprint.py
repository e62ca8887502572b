"""Is the schema of the log the one that this format has? DDL cannot be stopped, only noticed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from labelevents.log.database import Database
from labelevents.log.schema import DDL

_OWN = """
SELECT name, sql FROM sqlite_schema WHERE name = ? AND sql IS NOT NULL"""


def statements(script: str) -> Iterator[str]:
    """Split a script where SQLite says that a statement is complete: triggers hold semicolons."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def expected() -> dict[str, str]:
    """The tables, indexes, triggers and views of the log, with the text that SQLite keeps."""
    found = {}
    for statement in statements(DDL):
        name = statement.split()[2].split("(")[0]
        found[name] = statement.rstrip(";")
    return found


def differing(db: Database) -> list[str]:
    """The names of what is missing or altered. What a user added is not the log's business."""
    wrong = []
    for name, sql in expected().items():
        kept = {found for _, found in db.execute(_OWN, (name,))}
        if kept != {sql}:
            wrong.append(name)
    return wrong
