"""A stream folded for reading, up to one commit after another, and what each step changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.codec import unseal
from labelevents.events.ports import Log
from labelevents.events.record import Stamp
from labelevents.history.about import About
from labelevents.history.names import OntologyNames
from labelevents.model.evolve import evolve
from labelevents.model.project import Catalogue, OntologyState, evolve_catalogue, evolve_ontology
from labelevents.model.state import RowState


@attrs.define(eq=False)
class Fold:
    """How far a stream has been read.

    Values are folded under the stamp of the commit that wrote them, also those that an undo brought
    back: whose they are does not matter here.
    """

    stream: str
    of: Any  # the union of events that the stream may hold
    about: About | None = None  # by default all events
    seq: int = 0

    def events(self, log: Log, upto: int) -> Iterator[tuple[Any, Stamp]]:
        """The events after those read before, up to commit `upto` included."""
        for batch in log.batches(self.stream, after_seq=self.seq):
            # Asked here and not of the log, which would look at all that came later.
            if batch.commit > upto:
                return
            stamp = Stamp(batch.actor, batch.recorded_us, batch.commit)
            if self.about is None:
                events = unseal(batch.body, where=batch.told, of=self.of)
            else:
                events = self.about.events(batch, self.of)
            for event in events:
                yield event, stamp
            self.seq = batch.last_seq


@attrs.frozen
class RowStep:
    """What a row was before a step: the instances that were touched, and the row itself.

    `before` is None where the row was not there yet. Of the instances it holds only those touched.
    """

    before: RowState | None
    touched: frozenset[str]


class RowFold:
    """One label row; or, of its instances, only some."""

    def __init__(self, label_hash: str, only: Collection[str] | None = None) -> None:
        self.label_hash = label_hash
        self.state = RowState()
        about = None if only is None else About(only)
        self._fold = Fold(f"row/{label_hash}", facts.RowEvent, about)

    def advance(self, log: Log, upto: int) -> RowStep:
        """Read on to a commit. Costs what is new, and a copy of the instances that it touches."""
        state = self.state
        before = RowState(facts=state.facts, title=state.title, archived=state.archived)
        before.described = dict(state.described)
        touched: set[str] = set()
        for event, stamp in self._fold.events(log, upto):
            who = event.instance
            if who and who not in touched:
                touched.add(who)
                if who in state.instances:
                    before.instances[who] = state.instances[who].copy()
            evolve(state, event, stamp)
        there = before.facts is not None or before.instances
        return RowStep(before if there else None, frozenset(touched))

    @property
    def now(self) -> RowState | None:
        """The row; None where it is not there yet."""
        return self.state if self._fold.seq else None


class OntologyFold:
    """The ontology of one project."""

    def __init__(self, project_hash: str) -> None:
        self.project_hash = project_hash
        self.state = OntologyState()
        self._fold = Fold(f"project/{project_hash}", facts.OntologyEvent)
        self._names: OntologyNames | None = None

    def advance(self, log: Log, upto: int) -> OntologyState:
        """Read on to a commit; the ontology as it was before."""
        before = OntologyState(dict(self.state.items))
        for event, stamp in self._fold.events(log, upto):
            evolve_ontology(self.state, event, stamp)
            self._names = None
        return before

    @property
    def names(self) -> OntologyNames:
        """The titles of its elements; made once as long as nothing changes."""
        if self._names is None:
            self._names = OntologyNames(self.state.structure())
        return self._names


class CatalogueFold:
    """The list of all projects, and the tags."""

    def __init__(self) -> None:
        self.state = Catalogue()
        self._fold = Fold("store", facts.ProjectEvent)

    def advance(self, log: Log, upto: int) -> Catalogue:
        """Read on to a commit; the list as it was before."""
        projects = {name: attrs.evolve(entry) for name, entry in self.state.projects.items()}
        before = Catalogue(projects, dict(self.state.tags))
        for event, stamp in self._fold.events(log, upto):
            evolve_catalogue(self.state, event, stamp)
        return before
