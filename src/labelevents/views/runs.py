"""Labels as SQL tables, for people and tools that know nothing of this library.

`runs` has a line for each run of frames on which one field of one instance holds what one commit
wrote; `titles` has what people call the items, attributes and options that these lines refer to by
hash. The append does not keep them: a row's lines are made anew, out of its labels, when somebody
asks for a refresh and the row's stream went on. `refreshed` says up to which commit that was done.

Derived and disposable, as all that is not the log. Nothing else in this library reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from labelevents.views.sql_views import VIEWS
from labelevents.views.tables import Connection

# The number is that of the code which fills the tables: with another, they are made anew.
_RUNS = """
CREATE TABLE runs( -- 1
  run_id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL,
  instance TEXT NOT NULL,
  kind TEXT NOT NULL,
  item TEXT NOT NULL,
  field TEXT NOT NULL,
  frame_lo INTEGER,
  frame_hi INTEGER,
  value TEXT NOT NULL,
  packed INTEGER NOT NULL,
  counts INTEGER NOT NULL,
  commit_no INTEGER NOT NULL,
  via_commit INTEGER) STRICT"""
_TITLES = """
CREATE TABLE titles(
  title_id INTEGER PRIMARY KEY,
  project_hash TEXT NOT NULL,
  kind TEXT NOT NULL,
  item TEXT NOT NULL,
  attribute TEXT NOT NULL,
  option TEXT NOT NULL,
  title TEXT NOT NULL) STRICT"""
_REFRESHED = """
CREATE TABLE refreshed(
  stream_id INTEGER PRIMARY KEY,
  label_hash TEXT UNIQUE,
  revision INTEGER NOT NULL,
  behind INTEGER NOT NULL) STRICT"""
_TABLES = {"runs": _RUNS.strip(), "titles": _TITLES.strip(), "refreshed": _REFRESHED.strip()}
_INDEXES = {
    "runs_by_stream": "CREATE INDEX runs_by_stream ON runs(stream_id)",
    "titles_by_hash": "CREATE UNIQUE INDEX titles_by_hash"
    " ON titles(project_hash, kind, item, attribute, option)",
}
_STORED = {**_TABLES, **_INDEXES}
_SCHEMA = {**_STORED, **VIEWS}
TABLES = tuple(_TABLES)
NAMES = (*TABLES, *VIEWS)

# Up to which commit every stream was looked at: those that were not refreshed then are `behind`.
_SEEN = 0  # in place of a stream
# So only what was appended since is looked at, and of that not the bodies. Projects come first:
# there are few, and rows refer to them.
_STALE = """
SELECT stream_id, name, last, COALESCE(rows.annotations + rows.answers, 0), COALESCE(behind, 0)
FROM (
  SELECT stream_id, name, (
    SELECT commit_no FROM batches WHERE batches.stream_id = streams.stream_id
    ORDER BY first_seq DESC LIMIT 1) AS last
  FROM streams JOIN (
    SELECT stream_id FROM batches WHERE first_seq > COALESCE((
      SELECT last_seq FROM commits JOIN refreshed ON commit_no = revision AND stream_id = 0), 0)
    UNION SELECT stream_id FROM refreshed WHERE behind) USING (stream_id)
  WHERE name GLOB 'row/*' OR name GLOB 'project/*')
LEFT JOIN refreshed USING (stream_id)
LEFT JOIN rows ON rows.label_hash = substr(name, 5)
WHERE refreshed.revision IS NOT last
ORDER BY name GLOB 'row/*', stream_id"""
_CLAIM = "SELECT revision FROM refreshed WHERE stream_id = ?"
_CLAIMS = """
SELECT stream_id, COALESCE(name, stream_id), revision, behind
FROM refreshed LEFT JOIN streams USING (stream_id) WHERE stream_id <> 0"""
_UNCLAIMED = """
SELECT DISTINCT 'runs', stream_id FROM runs WHERE stream_id NOT IN (SELECT stream_id FROM refreshed)
UNION ALL SELECT DISTINCT 'titles', project_hash FROM titles WHERE 'project/' || project_hash
  NOT IN (SELECT name FROM refreshed JOIN streams USING (stream_id))"""
_DONE = """
INSERT INTO refreshed(stream_id, label_hash, revision, behind) VALUES (?1, ?2, ?3, ?3 IS NOT (
  SELECT commit_no FROM batches WHERE stream_id = ?1 ORDER BY first_seq DESC LIMIT 1))
ON CONFLICT(stream_id) DO UPDATE SET revision = excluded.revision, behind = excluded.behind"""
_SAW = """
INSERT INTO refreshed(stream_id, revision, behind) VALUES (0, ?, 0)
ON CONFLICT(stream_id) DO UPDATE SET revision = max(revision, excluded.revision)"""


class RunLine(NamedTuple):
    """One line of `runs`: frames are half-open, `value` is JSON with options by their hash."""

    instance: str
    kind: str
    item: str
    field: str
    frame_lo: int | None
    frame_hi: int | None
    value: str
    packed: int
    counts: int
    commit_no: int
    via_commit: int | None


class TitleLine(NamedTuple):
    """One line of `titles`: of an item, of an attribute of it, or of an option of that."""

    project_hash: str
    kind: str
    item: str
    attribute: str
    option: str
    title: str


class StaleStream(NamedTuple):
    """The stream of a label row or a project that went on since it was refreshed.

    Attributes:
        revision: its last commit.
        size: how many annotations and answers it holds, if it is a row's.
        behind: whether it was put off before.
    """

    stream_id: int
    name: str
    revision: int
    size: int
    behind: int

    @property
    def is_row(self) -> bool:
        """Whether it is a label row's."""
        return self.name.startswith("row/")

    @property
    def hash(self) -> str:
        """The hash of the label row or the project."""
        return self.name.partition("/")[2]


class Claim(NamedTuple):
    """Up to which commit the lines of a stream are said to be current."""

    stream_id: int
    name: str
    revision: int
    behind: int


def _insert(verb: str, table: str, columns: Sequence[str]) -> str:
    return f"{verb} INTO {table}({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


_PUT_RUN = _insert("INSERT", "runs", ("stream_id", *RunLine._fields))
# An ontology may have one hash twice below an item; lookups find the first, too.
_PUT_TITLE = _insert("INSERT OR IGNORE", "titles", TitleLine._fields)


class Runs:
    """The tables `runs`, `titles` and `refreshed` of one store, and the views for people."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    def exist(self) -> bool:
        """Whether all of them are there, just as this version makes them."""
        return self._there(_SCHEMA)

    def create(self) -> None:
        """Make the views anew, and the tables, empty, if they are not as this version makes them.

        In the caller's transaction.
        """
        for name in VIEWS:
            self.db.execute(f"DROP VIEW IF EXISTS {name}")
        if not self._there(_STORED):
            for name in _TABLES:
                self.db.execute(f"DROP TABLE IF EXISTS {name}")
            for sql in _STORED.values():
                self.db.execute(sql)
        for sql in VIEWS.values():
            self.db.execute(sql)

    def _there(self, schema: Mapping[str, str]) -> bool:
        marks = ", ".join("?" * len(schema))
        sql = f"SELECT name, sql FROM sqlite_schema WHERE name IN ({marks})"
        return dict(self.db.execute(sql, tuple(schema))) == schema

    def stale(self) -> list[StaleStream]:
        """The streams to refresh, projects first. Costs what was appended since the last time."""
        return [StaleStream(*found) for found in self.db.execute(_STALE)]

    def claims(self) -> list[Claim]:
        """What is said of each stream."""
        return [Claim(*found) for found in self.db.execute(_CLAIMS)]

    def seen(self) -> int:
        """The commit up to which every stale stream was refreshed, or put off."""
        return self._claimed(_SEEN)

    def unclaimed(self) -> list[tuple[str, str]]:
        """Lines that nobody says how current they are: their tables, and whose they are."""
        return [(table, str(key)) for table, key in self.db.execute(_UNCLAIMED)]

    def put_row(self, stale: StaleStream, lines: Iterable[RunLine]) -> None:
        """Replace the lines of a label row by those at `stale.revision`, in a transaction."""
        if self._claimed(stale.stream_id) < stale.revision:
            self.db.execute("DELETE FROM runs WHERE stream_id = ?", (stale.stream_id,))
            self.db.executemany(_PUT_RUN, ((stale.stream_id, *line) for line in lines))
            self._claim(stale, stale.revision)

    def put_titles(self, stale: StaleStream, lines: Iterable[TitleLine]) -> None:
        """Replace the titles of a project by those at `stale.revision`, in a transaction."""
        if self._claimed(stale.stream_id) < stale.revision:
            self.db.execute("DELETE FROM titles WHERE project_hash = ?", (stale.hash,))
            self.db.executemany(_PUT_TITLE, lines)
            self._claim(stale, stale.revision)

    def put_off(self, stale: StaleStream) -> None:
        """Note that a stream was not refreshed, and has to be another time."""
        self._claim(stale, self._claimed(stale.stream_id))

    def saw(self, revision: int) -> None:
        """Note that each stale stream up to a commit was refreshed, or put off."""
        self.db.execute(_SAW, (revision,))

    def rows(self, stream_id: int) -> Iterator[RunLine]:
        """The lines of a label row, in the order in which they were put."""
        names = ", ".join(RunLine._fields)
        sql = f"SELECT {names} FROM runs WHERE stream_id = ? ORDER BY run_id"
        return (RunLine(*found) for found in self.db.execute(sql, (stream_id,)))

    def titles(self, project_hash: str) -> Iterator[TitleLine]:
        """The titles of a project, in the order in which they were put."""
        names = ", ".join(TitleLine._fields)
        sql = f"SELECT {names} FROM titles WHERE project_hash = ? ORDER BY title_id"
        return (TitleLine(*found) for found in self.db.execute(sql, (project_hash,)))

    def _claimed(self, stream_id: int) -> int:
        found = self.db.execute(_CLAIM, (stream_id,)).fetchone()
        return 0 if found is None else int(found[0])

    def _claim(self, stale: StaleStream, revision: int) -> None:
        label_hash = stale.hash if stale.is_row else None
        self.db.execute(_DONE, (stale.stream_id, label_hash, revision))
