"""Keeps the derived tables: what a session's state says of its row goes into the row's line."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import Any

import attrs
import msgspec

from labelevents.events.facts import RowFacts
from labelevents.events.ports import Log
from labelevents.events.record import Commit, to_microseconds
from labelevents.exceptions import DamagedStoreError
from labelevents.model.project import Catalogue
from labelevents.model.state import RowState
from labelevents.rows.aggregates import CATALOGUE
from labelevents.rows.session import RowSession, Session
from labelevents.rows.streams import STORE_STREAM
from labelevents.rows.workspace import Workspace
from labelevents.views.tables import ProjectLine, RowLine, Tables

# What a row is about never changes, and each commit needs it as JSON; after what it was made from.
_texts: weakref.WeakKeyDictionary[RowSession, tuple[RowFacts, str, str]]
_texts = weakref.WeakKeyDictionary()


def row_line(session: RowSession, revision: int, edited_us: int) -> RowLine:
    """The line of a row whose last commit is `revision`."""
    state: RowState = session.state
    totals = session.counts.totals
    if state.facts is None:
        raise DamagedStoreError(f"The stream {session.stream} does not begin with its creation.")
    texts = _texts.get(session)
    if texts is None or texts[0] is not state.facts:
        texts = (state.facts, _text(state.facts.media), _text(state.facts.image_hashes))
        _texts[session] = texts
    return RowLine(
        label_hash=session.label_hash,
        project_hash=state.facts.project,
        title=state.title,
        data_hash=state.facts.data_hash,
        media_type=state.facts.media.data_type.value,
        media=texts[1],
        image_hashes=texts[2],
        archived=int(state.archived),
        objects=totals.objects,
        classifications=totals.classifications,
        annotations=totals.annotations,
        answers=totals.answers,
        created_us=session.created_us or edited_us,
        last_edited_us=edited_us,
        revision=revision,
        labelled=int(state.order > 0),
    )


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def project_lines(catalogue: Catalogue, now_us: int) -> Iterator[ProjectLine]:
    """The lines of all projects; what is being saved was created now."""
    for project_hash, entry in catalogue.projects.items():
        saved = entry.created.commit is not None
        created_us = entry.created.recorded_us if saved else now_us
        yield ProjectLine(project_hash, entry.title, int(entry.archived), created_us)


@attrs.frozen
class Listing:
    """The tables of one store, and how they follow from its sessions."""

    tables: Tables

    def derived(self, sessions: list[Session]) -> Update:
        """What to do to the tables when the tails of these sessions are appended."""
        return Update(self.tables, sessions)

    def rebuild(self, log: Log) -> None:
        """Make the tables anew from the log, in the caller's transaction."""
        self.tables.create()
        for project in projects_in(log):
            self.tables.put_project(project)
        for session in row_sessions(log):
            self.tables.put_row(folded_line(session))


@attrs.frozen
class Update:
    """The part of one commit's transaction that keeps the tables.

    `lines` are those that it wrote, by session, once it has.
    """

    tables: Tables
    sessions: list[Session]
    lines: dict[Session, RowLine] = attrs.field(factory=dict, init=False)

    def apply(self, commit: Commit) -> None:
        """Bring the tables up to `commit`."""
        now = to_microseconds(commit.recorded_at)
        for session in self.sessions:
            if isinstance(session, RowSession):
                line = self.lines[session] = row_line(session, commit.number, now)
                if session.revision:
                    self.tables.go_on(line)
                else:
                    self.tables.put_row(line)
            elif session.stream == STORE_STREAM:
                for project in project_lines(session.state, now):
                    self.tables.put_project(project)


def titled(commit: Commit, tables: Tables) -> Commit:
    """A commit with the titles of the rows that it wrote to, as they are now."""
    hashes = [s.removeprefix("row/") for s in commit.streams if s.startswith("row/")]
    return attrs.evolve(commit, rows=tuple(tables.titles(hashes).values()))


def row_sessions(log: Log) -> Iterator[RowSession]:
    """Every row, folded from the log. Cost grows with all events of the store."""
    for stream in log.streams():
        if stream.startswith("row/"):
            session = RowSession(Workspace(log), stream.removeprefix("row/"))
            session.load()
            yield session


def folded_line(session: RowSession) -> RowLine:
    """The line of a row as it was folded from the log."""
    return row_line(session, session.revision, session.edited_us)


def projects_in(log: Log) -> list[ProjectLine]:
    """Every project's line, folded from the log."""
    session = Session(Workspace(log), STORE_STREAM, CATALOGUE)
    session.load()
    return list(project_lines(session.state, 0))
