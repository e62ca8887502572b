"""Do the derived tables and views say what the log says? Folds every row; changes nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import zip_longest
from typing import Any

from labelevents.events.ports import Log
from labelevents.exceptions import DamagedStoreError
from labelevents.model.snapshot import take
from labelevents.rows.aggregates import ONTOLOGY, ROW
from labelevents.rows.listing import folded_line, projects_in
from labelevents.rows.opening import read_stream
from labelevents.rows.refreshing import Ontologies, run_lines, title_lines
from labelevents.rows.session import RowSession, Session
from labelevents.rows.workspace import Workspace
from labelevents.views.oracle import disagreements
from labelevents.views.runs import Claim, Runs
from labelevents.views.snapshots import Snapshots
from labelevents.views.tables import RowLine, Tables


def stale(log: Log, tables: Tables) -> Iterator[str]:
    """Where views differ from what the log says, and where the log says what nobody can fold.

    Lines for SQL that say that they are of an earlier revision are nobody's mistake.
    """
    rebuilt: list[RowLine] = []
    queried, kept = _Queried(log, Runs(tables.db)), Snapshots(tables.db)
    for stream in log.streams():
        if stream.startswith("row/"):
            yield from _row(log, stream, rebuilt, queried, kept)
        elif stream.startswith("project/"):
            yield from _ontology(log, stream, queried)
    yield from _differences("rows", lambda: list(tables.rows()), lambda: rebuilt)
    yield from _differences("projects", lambda: list(tables.projects()), lambda: projects_in(log))
    yield from queried.left()
    for stream in kept.distrusted() if kept.exist() else ():
        yield f"The table `snapshots` has a line of `{stream}` that is damaged."


def _row(
    log: Log, stream: str, rebuilt: list[RowLine], queried: _Queried, snapshots: Snapshots
) -> Iterator[str]:
    session = RowSession(Workspace(log), stream.removeprefix("row/"))
    try:
        session.load()
        rebuilt.append(folded_line(session))
        wrong = list(queried.row(session))
    except DamagedStoreError as error:
        yield str(error)
        return
    yield from wrong
    yield from _snapshot(log, stream, snapshots)
    for told in disagreements(session.state, session.presence):
        yield f"`{session.state.title}`: {told}"


def _snapshot(log: Log, stream: str, snapshots: Snapshots) -> Iterator[str]:
    """Whether what was written down of a row is what its events lead to."""
    kept = snapshots.newest(stream) if snapshots.exist() else None
    if kept is not None:
        folded = read_stream(log, stream, ROW, kept.commit, None)
        known = (kept.snapshot, kept.created_us, kept.edited_us)
        if known != (take(folded.state), folded.created_us, folded.edited_us):
            told = f"`{stream}` at r{kept.commit} is not what its events lead to"
            yield f"The table `snapshots` does not follow from the log: {told}."


def _ontology(log: Log, stream: str, queried: _Queried) -> Iterator[str]:
    session = Session(Workspace(log), stream, ONTOLOGY)
    try:
        session.load()
        session.state.structure()
        wrong = list(queried.project(session))
    except DamagedStoreError as error:
        yield str(error)
        return
    yield from wrong


class _Queried:
    """What is kept for SQL, held against what it says of itself."""

    def __init__(self, log: Log, runs: Runs) -> None:
        self._runs = runs
        self._ontologies = Ontologies(log)
        self._there = runs.exist()  # else the next to open the store for writing makes it
        self._claims = {claim.name: claim for claim in runs.claims()} if self._there else {}
        self._seen = runs.seen() if self._there else 0

    def row(self, session: RowSession) -> Iterator[str]:
        """Whether a row that is said to be current has the lines that follow from its labels."""
        claim = yield from self._current(session)
        if claim is not None:
            made = run_lines(session.state, self._ontologies)
            yield from _lines("runs", session.stream, self._runs.rows(claim.stream_id), made)

    def project(self, session: Session) -> Iterator[str]:
        """Whether a project that is said to be current has the titles that follow from it."""
        claim = yield from self._current(session)
        if claim is not None:
            project_hash = session.stream.removeprefix("project/")
            made = title_lines(project_hash, self._ontologies.of(project_hash))
            yield from _lines("titles", session.stream, self._runs.titles(project_hash), made)

    def left(self) -> Iterator[str]:
        """Lines of what is not in the log, or of what nobody says how current it is."""
        for name in self._claims:
            yield f"The table `refreshed` knows `{name}`, which is not in the log."
        for table, key in self._runs.unclaimed() if self._there else ():
            yield f"The table `{table}` has lines of {key}, which `refreshed` does not know."

    def _current(self, session: Session) -> Generator[str, None, Claim | None]:
        """What is said of a stream, if it is said to be current; and whether that can be."""
        claim, last = self._claims.pop(session.stream, None), session.revision
        if claim is not None and claim.revision == last:
            return claim
        revision, behind = (0, 0) if claim is None else (claim.revision, claim.behind)
        if revision > last:
            wrong = "has seen a commit that is not there"
        elif last <= self._seen and not behind:
            wrong = "does not know that it went on"
        else:
            return None
        told = f"`{session.stream}` at r{revision}, and its last commit is r{last}"
        yield f"The table `refreshed` {wrong}: {told}."
        return None


def _lines(table: str, stream: str, kept: Iterable[Any], made: Iterable[Any]) -> Iterator[str]:
    """The first line of a stream that is not as it should be."""
    for number, (line, true) in enumerate(zip_longest(kept, made), start=1):
        if line != true:
            told = f"line {number} of `{stream}` should be {true}, and is {line}"
            yield f"The table `{table}` does not follow from the log: {told}."
            return


def _differences(table: str, read: Any, rebuild: Any) -> Iterator[str]:
    try:
        kept, rebuilt = read(), rebuild()
    except DamagedStoreError as error:
        yield str(error)
        return
    known, true = set(kept), set(rebuilt)
    for line in kept:
        if line not in true:
            yield f"In the table `{table}`, this does not follow from the log: {line}"
    for line in rebuilt:
        if line not in known:
            yield f"The table `{table}` lacks what follows from the log: {line}"
