"""Taking back what was done to ontologies and to the list of projects, without harm to labels."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.attribution import revocation
from labelevents.events.ports import Log
from labelevents.events.record import Commit, Stamp
from labelevents.exceptions import HasDependentsError
from labelevents.history.changes import Change
from labelevents.history.compare_projects import compare_catalogues, compare_ontologies
from labelevents.history.parts import Part, hidden, read_parts
from labelevents.history.structure import (
    brought_by,
    leaving,
    plan_catalogue,
    plan_ontology,
    with_parents,
)
from labelevents.model.merge import Clash
from labelevents.model.state import RowState
from labelevents.model.usage import uses
from labelevents.ontology.changes import hash_of
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows.aggregates import CATALOGUE, ONTOLOGY
from labelevents.rows.session import RowSession, Session
from labelevents.rows.streams import STORE_STREAM, project_stream
from labelevents.rows.workspace import Workspace

_MOST_TOLD = 3

# By project its ontology as it is after, and as it was before.
Ontologies = dict[str, tuple[OntologyStructure, OntologyStructure]]


@attrs.frozen
class Kept:
    """A label that needs an element of the ontology, because of a commit that counts.

    Attributes:
        row: the title of its row.
        stream: the row's stream.
        path: the element's path in its ontology.
        instance: the object or classification.
        stamp: of that commit.
    """

    row: str
    stream: str
    path: str
    instance: str
    stamp: Stamp


@attrs.define(eq=False)
class Structure:
    """The projects of a store while something is taken back.

    Attributes:
        workspace, log: of the store.
        cascade: whether to take back what is in the way, too; None where that cannot be asked.
        targets: what is being taken back, by stream.
        keeps: whether elements that labels use stay, in place of being in the way.
        rows: the rows that were changed already, by stream, as they will be.
        more: what else must be taken back, by stream.
        changes: what changed in ontologies and in the list of projects.
        ontologies: those that changed, by project: as they will be, and as they were.
        kept: the labels because of which elements stay that were to go.
    """

    workspace: Workspace
    log: Log
    cascade: bool | None = None
    targets: Mapping[str, Collection[int]] = attrs.field(factory=dict)
    keeps: bool = False
    rows: Mapping[str, RowState] = attrs.field(factory=dict)
    more: dict[str, set[int]] = attrs.field(factory=dict, init=False)
    changes: list[Change] = attrs.field(factory=list, init=False)
    ontologies: Ontologies = attrs.field(factory=dict, init=False)
    kept: list[Kept] = attrs.field(factory=list, init=False)
    _items: dict[str, set[str]] = attrs.field(factory=dict, init=False)

    def take_back(self, stream: str, numbers: set[int]) -> Session:
        """Revoke commits in the stream of an ontology, or of the projects, without saving.

        Raises:
            HasDependentsError: if labels use what would go, and it is not to stay.
        """
        aggregate = CATALOGUE if stream == STORE_STREAM else ONTOLOGY
        session = Session(self.workspace, stream, aggregate)
        session.load()
        parts = read_parts(self.log, stream, aggregate.events)
        if stream == STORE_STREAM:
            listed = {project for _, state in self._states() for project in _listed_in(state)}
            found = plan_catalogue(parts, session.state, numbers, listed)
        else:
            # What stayed when others were taken back is in nobody's way now.
            brought = brought_by(parts, numbers)
            used = self._used(stream, leaving(parts, session.state, numbers))
            due = [use for use in used if use.path in brought]
            if due and not self.keeps:
                self._in_the_way(due)
            self.kept += due
            found = plan_ontology(parts, session.state, numbers, {use.path for use in used})
        origins = [origin for _, origin in found]
        events = [revocation(numbers, origins), *(event for event, _ in found)]
        before = copy.deepcopy(session.state)
        session.take(None, events, [None, *origins])
        if stream == STORE_STREAM:
            self.changes += compare_catalogues(before, session.state)
        else:
            project = stream.removeprefix("project/")
            self.changes += compare_ontologies(before, session.state, project)
            self.ontologies[project] = (session.state.structure(), before.structure())
            self._items[stream] = {hash_of(path) for path in session.state.items}
        return session

    def check_known(self, before: RowState, state: RowState, instances: Collection[str]) -> None:
        """Labels that come back must find the elements of the ontology that they refer to.

        Raises:
            HasDependentsError: if somebody removed one meanwhile.
        """
        back = {use.element for use in uses(state, instances)}
        back -= {use.element for use in uses(before)}
        if state.facts is None or not back:
            return
        stream = project_stream(state.facts.project)
        if stream not in self._items:
            session = Session(self.workspace, stream, ONTOLOGY)
            session.load()
            self._items[stream] = {hash_of(path) for path in session.state.items}
        missing = back - self._items[stream]
        if not missing:
            return
        removed = self._removals(stream, missing)
        if self.cascade and removed:
            self.more.setdefault(stream, set()).update(removed)
            return
        commits = list(self._commits(removed))
        raise HasDependentsError(
            f"Nothing has changed: labels in `{state.title}` would refer to what is no longer in"
            f" the ontology ({', '.join(sorted(missing)[:5])})."
            f" {in_the_way(commits, cascades=self.cascade is not None)}",
            cells=sorted(missing),
            commits=commits,
        )

    def _used(self, stream: str, paths: Collection[str]) -> list[Kept]:
        """The labels that use what would go. Folds every row of the store if anything would."""
        if not paths:
            return []
        by_hash = {hash_of(path): path for path in paths}
        project = stream.removeprefix("project/")
        found = []
        for row, state in self._states():
            if state.facts is None or state.facts.project != project:
                continue
            used = [use for use in uses(state) if use.element in by_hash]
            # Whoever added an instance may count no more, if others keep it.
            gone = self._gone(row) if used else ()
            found += [
                Kept(state.title, row, by_hash[use.element], use.instance, use.stamp)
                for use in used
                if use.stamp.commit not in gone
            ]
        return found

    def _gone(self, stream: str) -> set[int]:
        """The commits that count no more in a stream, once it is done."""
        return hidden(read_parts(self.log, stream), self.targets.get(stream, ()))

    def _in_the_way(self, used: list[Kept]) -> None:
        if self.cascade:
            for use in used:
                self.more.setdefault(use.stream, set()).add(use.stamp.commit or 0)
            return
        places = dict.fromkeys(f"{hash_of(use.path)} in `{use.row}`" for use in used)
        commits = list(self._commits(use.stamp.commit or 0 for use in used))
        raise HasDependentsError(
            "Nothing has changed: labels use what would leave the ontology:"
            f" {', '.join(list(places)[:5])}. {in_the_way(commits)}",
            cells=[Clash(use.instance, use.path) for use in used],
            commits=commits,
        )

    def _states(self) -> Iterator[tuple[str, RowState]]:
        """Every row as it will be."""
        for stream in self.log.streams():
            if stream in self.rows:
                yield stream, self.rows[stream]
            elif stream.startswith("row/"):
                session = RowSession(self.workspace, stream.removeprefix("row/"))
                session.load()
                yield stream, session.state

    def _commits(self, numbers: Collection[int] | Iterator[int]) -> Iterator[Commit]:
        for number in sorted(set(numbers)):
            yield from self.log.commits(before=number + 1, limit=1)

    def _removals(self, stream: str, missing: Collection[str]) -> list[int]:
        """The commits that count and because of which elements are not in an ontology."""
        parts = read_parts(self.log, stream, facts.OntologyEvent)
        gone = hidden(parts, self.targets.get(stream, ()))
        named = {event.instance for part in parts for event in part.events}
        lost = {path for one in named if hash_of(one) in missing for path in with_parents(one)}
        added = {part.commit for part in parts if _says(part, facts.OntologyItemAdded, lost)}
        return [
            part.commit
            for part in parts
            if part.commit not in gone
            and (part.revoked & added or _says(part, facts.OntologyItemRemoved, lost))
        ]


def in_the_way(commits: Sequence[Commit], *, cascades: bool = True) -> str:
    """Which commits refuse, and the way out."""
    told = "; ".join(map(str, commits[:_MOST_TOLD]))
    more = f" and {len(commits) - _MOST_TOLD} more" if len(commits) > _MOST_TOLD else ""
    that = "that" if len(commits) == 1 else "those"
    way = "too, with `cascade=True` (`--cascade`)" if cascades else "first, with `revert`"
    return f"In the way: {told}{more}. Take {that} back {way}."


def _says(part: Part, kind: Any, paths: Collection[str]) -> bool:
    """Whether a commit says something of its own about elements of an ontology."""
    return part.writes and any(isinstance(e, kind) and e.instance in paths for e in part.events)


def _listed_in(state: RowState) -> list[str]:
    """The project that lists a row, if one does."""
    return [] if state.facts is None or state.archived else [state.facts.project]
