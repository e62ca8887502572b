"""What a taking back changed: the two states of each row, compared."""

from __future__ import annotations

from collections.abc import Callable

from labelevents.history.changes import Change
from labelevents.history.compare import compare
from labelevents.history.names import OntologyNames
from labelevents.model.state import RowState
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows.structure_back import Ontologies
from labelevents.rows.taken_back import Effects
from labelevents.rows.taking_back import Outcome


def effects_by(ontology_of: Callable[[RowState], OntologyStructure]) -> Effects:
    """The changes of a row, named by the ontology that it has. For one taking back."""
    known: dict[str, OntologyNames] = {}

    def names_of(state: RowState, changed: Ontologies) -> OntologyNames:
        project = "" if state.facts is None else state.facts.project
        if project not in known:
            ontologies = changed.get(project) or (ontology_of(state),)
            known[project] = OntologyNames(*ontologies)
        return known[project]

    def effects(outcome: Outcome, changed: Ontologies) -> list[Change]:
        touched = None if outcome.plan is None else outcome.plan.touched
        names = names_of(outcome.after, changed)
        found = (outcome.before, outcome.after)
        return compare(*found, names, touched, label_hash=outcome.label_hash)

    return effects
