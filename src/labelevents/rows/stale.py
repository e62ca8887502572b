"""Do the derived tables and views say what the log says? Folds every row; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelevents.events.ports import Log
from labelevents.exceptions import DamagedStoreError
from labelevents.rows.listing import folded_line, projects_in
from labelevents.rows.session import ONTOLOGY, RowSession, Session
from labelevents.rows.workspace import Workspace
from labelevents.views.oracle import disagreements
from labelevents.views.tables import RowLine, Tables


def stale(log: Log, tables: Tables) -> Iterator[str]:
    """Where views differ from what the log says, and where the log says what nobody can fold."""
    rebuilt: list[RowLine] = []
    for stream in log.streams():
        if stream.startswith("row/"):
            yield from _row(log, stream, rebuilt)
        elif stream.startswith("project/"):
            yield from _ontology(log, stream)
    yield from _differences("rows", lambda: list(tables.rows()), lambda: rebuilt)
    yield from _differences("projects", lambda: list(tables.projects()), lambda: projects_in(log))


def _row(log: Log, stream: str, rebuilt: list[RowLine]) -> Iterator[str]:
    session = RowSession(Workspace(log), stream.removeprefix("row/"))
    try:
        session.load()
        rebuilt.append(folded_line(session))
    except DamagedStoreError as error:
        yield str(error)
        return
    for told in disagreements(session.state, session.presence):
        yield f"`{session.state.title}`: {told}"


def _ontology(log: Log, stream: str) -> Iterator[str]:
    session = Session(Workspace(log), stream, ONTOLOGY)
    try:
        session.load()
        session.state.structure()
    except DamagedStoreError as error:
        yield str(error)


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
