"""The three kinds of streams: how each is decided on and folded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.model.decide import decide
from labelevents.model.evolve import evolve, evolve_all
from labelevents.model.project import (
    Catalogue,
    OntologyState,
    decide_catalogue,
    decide_ontology,
    evolve_catalogue,
    evolve_ontology,
)
from labelevents.model.state import RowState


@attrs.frozen
class Aggregate:
    """How streams of one kind are decided on and folded."""

    initial: Callable[[], Any]
    decide: Callable[..., list[Any]]
    evolve: Callable[..., None]
    events: Any  # the union of what such a stream may hold
    merges: bool = True  # cell by cell; an ontology is given whole
    keeps_snapshots: bool = False
    evolve_all: Callable[..., None] | None = None  # many at once, where that is faster

    def fold(self, state: Any, events: Sequence[tuple[Any, Stamp]]) -> None:
        """Apply events in order, each with its stamp."""
        if self.evolve_all is not None:
            self.evolve_all(state, events)
            return
        for event, stamp in events:
            self.evolve(state, event, stamp)


ROW = Aggregate(
    RowState, decide, evolve, facts.RowEvent, keeps_snapshots=True, evolve_all=evolve_all
)
ONTOLOGY = Aggregate(
    OntologyState, decide_ontology, evolve_ontology, facts.OntologyEvent, merges=False
)
CATALOGUE = Aggregate(Catalogue, decide_catalogue, evolve_catalogue, facts.ProjectEvent)
