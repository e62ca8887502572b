"""What a store holds, as SQL tables: one line a row and a project.

Kept in the transaction that appends a commit, so that listing, filtering and counting fold
nothing. Derived and disposable: `rebuild` makes them again from the log.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

_ROWS = {
    "row_id": int,
    "label_hash": str,
    "project_hash": str,
    "title": str,
    "data_hash": str,
    "media_type": str,
    "media": str,
    "image_hashes": str,
    "archived": int,
    "objects": int,
    "classifications": int,
    "annotations": int,
    "answers": int,
    "created_us": int,
    "last_edited_us": int,
    "revision": int,
    "labelled": int,
}
_PROJECTS = {
    "project_id": int,
    "project_hash": str,
    "title": str,
    "archived": int,
    "created_us": int,
}
_TABLES = {"rows": _ROWS, "projects": _PROJECTS}
NAMES = tuple(_TABLES)


# Named tuples, because each commit makes a line: SQLite takes it as it is.
class RowLine(NamedTuple):
    """One label row, without its labels. Times in microseconds; `media` is JSON."""

    label_hash: str
    project_hash: str
    title: str
    data_hash: str
    media_type: str
    media: str
    image_hashes: str
    archived: int
    objects: int
    classifications: int
    annotations: int
    answers: int
    created_us: int
    last_edited_us: int
    revision: int
    labelled: int


class ProjectLine(NamedTuple):
    """One project."""

    project_hash: str
    title: str
    archived: int
    created_us: int


def _upsert(table: str, names: Sequence[str]) -> str:
    key, *rest = names
    kept = ", ".join(f"{name} = excluded.{name}" for name in rest if name != "created_us")
    marks = ", ".join("?" * len(names))
    return (
        f"INSERT INTO {table}({', '.join(names)}) VALUES ({marks})"
        f" ON CONFLICT({key}) DO UPDATE SET {kept}"
    )


def _go_on() -> str:
    """Write what nearly every commit changes, where all the rest is as it was."""
    terms = [f"{name} = ?{number}" for number, name in enumerate(RowLine._fields, start=1)]
    about = RowLine._fields.index("objects")
    changed = [term for term in terms[about:] if not term.startswith("created_us")]
    return f"UPDATE rows SET {', '.join(changed)} WHERE {' AND '.join(terms[:about])}"


_PUT_ROW = _upsert("rows", RowLine._fields)
_PUT_PROJECT = _upsert("projects", ProjectLine._fields)
_GO_ON = _go_on()
_STATS = """
SELECT COUNT(*), COALESCE(SUM(objects), 0), COALESCE(SUM(classifications), 0),
  COALESCE(SUM(annotations), 0), COALESCE(SUM(answers), 0) FROM rows WHERE NOT archived"""


class Connection(Protocol):
    """What runs SQL, and the SQLite connection under it."""

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, for tools that need one."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Rows:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement for many rows of values."""


class Rows(Protocol):
    """The rows of a query."""

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Row by row."""

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row, or None."""

    @property
    def written(self) -> int:
        """How many rows the statement changed."""


class Tables:
    """The derived tables `rows` and `projects` over one connection."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    def exist(self) -> bool:
        """Whether both are there, as this version makes them."""
        asked = "SELECT name FROM pragma_table_info(?)"
        return all(
            {column for (column,) in self.db.execute(asked, (name,))} == set(columns)
            for name, columns in _TABLES.items()
        )

    def create(self) -> None:
        """Make them anew and empty, in the caller's transaction."""
        # Imported here: it takes as long as all the rest, and only new stores need it.
        import sqlite_utils

        tools = sqlite_utils.Database(self.db.raw)
        for name, columns in _TABLES.items():
            self.db.execute(f"DROP TABLE IF EXISTS {name}")
            key, unique, *_ = columns
            table = tools.table(name)
            table.create(columns, pk=key, not_null=set(columns) - {key}, strict=True)
            table.create_index([unique], unique=True)
        tools.table("rows").create_index(["project_hash", "title"])

    def put_row(self, line: RowLine) -> None:
        """Add or replace a row's line."""
        self.db.execute(_PUT_ROW, line)

    def go_on(self, line: RowLine) -> None:
        """Replace a row's line by one of a later commit: as `put_row` does, at less cost.

        A small commit costs by the pages that it writes to, and this leaves those of indexes alone.
        """
        if not self.db.execute(_GO_ON, line).written:
            self.put_row(line)

    def put_project(self, line: ProjectLine) -> None:
        """Add or replace a project's line."""
        self.db.execute(_PUT_PROJECT, line)

    def rows(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[RowLine]:
        """Rows in the order of their creation; `where` is SQL over the columns."""
        names = ", ".join(RowLine._fields)
        sql = f"SELECT {names} FROM rows WHERE {where} ORDER BY row_id"
        return (RowLine(*row) for row in self.db.execute(sql, values))

    def row(self, label_hash: str) -> RowLine | None:
        """The line of one row; None if there is no such row."""
        return next(self.rows("label_hash = ?", (label_hash,)), None)

    def projects(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[ProjectLine]:
        """Projects in the order of their creation."""
        names = ", ".join(ProjectLine._fields)
        sql = f"SELECT {names} FROM projects WHERE {where} ORDER BY project_id"
        return (ProjectLine(*row) for row in self.db.execute(sql, values))

    def stats(self) -> tuple[int, int, int, int, int]:
        """Rows, objects, classifications, annotations and answers of all rows not archived."""
        (found,) = self.db.execute(_STATS)
        return found

    def titles(self, label_hashes: Iterable[str]) -> dict[str, str]:
        """The titles of rows by their hash."""
        sql = "SELECT title FROM rows WHERE label_hash = ?"
        return {h: title for h in label_hashes for (title,) in self.db.execute(sql, (h,))}
