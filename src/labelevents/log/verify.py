"""Does the log hold together? Reads everything, changes nothing, and says where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from labelevents.events.codec import unseal
from labelevents.exceptions import DamagedStoreError
from labelevents.log.database import Database, first_int
from labelevents.log.schema import KINDS
from labelevents.values.identity import ACTOR_KINDS

_EARLIEST, _LATEST = -62135596800000000, 253402300799999999  # what a datetime can say
_TIMES = (
    f"recorded_us BETWEEN 0 AND {_LATEST}"
    f" AND COALESCE(occurred_us, 0) BETWEEN {_EARLIEST} AND {_LATEST}"
)
_CHECKS = (  # table, its key, what is asked, how
    ("actors", "actor_id", "kind or name", f"kind IN {ACTOR_KINDS} AND ref <> ''"),
    ("commits", "commit_no", "kind or id", f"kind IN {KINDS} AND length(commit_id) = 16"),
    ("commits", "commit_no", "time", _TIMES),
)


@attrs.frozen
class Problem:
    """One thing that is wrong: in which commit, at which event, in which field, and what."""

    commit: int | None
    event: int | None
    field: str
    message: str


@attrs.frozen
class Verification:
    """What verifying found. `root` is for the hashes of a later format."""

    commits: int
    events: int
    problems: tuple[Problem, ...] = ()
    root: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def with_problems(self, messages: Sequence[str]) -> Verification:
        """The same with problems of the derived tables."""
        more = tuple(Problem(None, None, "derived", message) for message in messages)
        return attrs.evolve(self, problems=self.problems + more)


def verify_log(db: Database) -> Verification:
    """Check every commit and every batch of the log."""
    problems = [*_file(db)]
    # Out of a file that SQLite calls malformed, values come that need not even be of their type.
    if not any(problem.field == "file" for problem in problems):
        problems += [*_values(db), *_commits(db), *_batches(db)]
    commits = first_int(db.execute("SELECT COUNT(*) FROM commits"))
    events = first_int(db.execute("SELECT COALESCE(MAX(last_seq), 0) FROM commits"))
    return Verification(commits, events, tuple(problems))


def _file(db: Database) -> Iterator[Problem]:
    for (message,) in db.execute("PRAGMA integrity_check(20)"):
        if message != "ok":
            yield Problem(None, None, "file", message)
    for table, rowid, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem(None, None, table, f"Row {rowid} refers to {parent} that is not there.")


def _values(db: Database) -> Iterator[Problem]:
    """What the CHECKs ask. `integrity_check` asks that too, but not where the file is read-only."""
    for table, key, field, sound in _CHECKS:
        for (number,) in db.execute(f"SELECT {key} FROM {table} WHERE NOT ({sound})"):
            yield Problem(None, None, table, f"Row {number} has a {field} that cannot be.")


def _commits(db: Database) -> Iterator[Problem]:
    number, seq, recorded = 0, 0, -1
    sql = "SELECT commit_no, first_seq, last_seq, recorded_us FROM commits ORDER BY commit_no"
    for commit, first, last, at in db.execute(sql):
        if commit != number + 1:
            yield Problem(commit, None, "commit_no", f"Expected commit {number + 1}, got {commit}.")
        if first != seq + 1:
            yield Problem(commit, first, "first_seq", f"Expected event {seq + 1}, got {first}.")
        if at <= recorded:
            yield Problem(commit, None, "recorded_us", "Recorded no later than the commit before.")
        number, seq, recorded = commit, last, at


def _batches(db: Database) -> Iterator[Problem]:
    seq, ends = 0, {}
    sql = """SELECT b.commit_no, c.first_seq, c.last_seq, b.first_seq, b.last_seq,
               CAST(b.body AS BLOB)
             FROM batches b LEFT JOIN commits c USING (commit_no) ORDER BY b.first_seq"""
    for commit, commit_first, commit_last, first, last, body in db.execute(sql):
        if first != seq + 1:
            yield Problem(commit, first, "first_seq", f"Expected event {seq + 1}, got {first}.")
        if commit_first is not None and not commit_first <= first <= last <= commit_last:
            yield Problem(commit, first, "commit_no", "The batch is outside its commit's events.")
        yield from _body(commit, first, last, body)
        seq, ends[commit] = last, last
    for commit, last in db.execute("SELECT commit_no, last_seq FROM commits"):
        if ends.get(commit) != last:
            got = ends.get(commit, "nothing")
            message = f"Expected events up to {last}, got {got}."
            yield Problem(commit, last, "last_seq", message)


def _body(commit: int, first: int, last: int, body: bytes) -> Iterator[Problem]:
    try:
        events = unseal(body, where=f"commit {commit}")
    except DamagedStoreError as error:
        yield Problem(commit, first, "body", str(error.problems[0]))
        return
    if len(events) != last - first + 1:
        message = f"Expected {last - first + 1} events in the batch, got {len(events)}."
        yield Problem(commit, first, "body", message)
