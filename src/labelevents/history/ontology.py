"""How an ontology became what it is: commit by commit, and who answers for each part of it."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import attrs

from labelevents.events.ports import Log
from labelevents.events.record import Commit, Stamp
from labelevents.history.changes import Change
from labelevents.history.compare_projects import compare_ontologies
from labelevents.history.fold import OntologyFold
from labelevents.history.structure import with_parents
from labelevents.model.project import OntologyState
from labelevents.ontology.changes import POSITION, Item, titles
from labelevents.values.identity import Actor

# In this order they stand in an ontology; what is below them is of one kind only.
_ROOTS = {"object": 0, "classification": 1, "skeleton_template": 2}


@attrs.frozen
class OntologyChange:
    """One commit, and what it changed in an ontology.

    Each change is in one of `added`, `removed`, `archived` and `changed`. `instance` is the path of
    the element, `name` its title, `field` the key of its JSON that differs, or `item`.
    """

    commit: Commit
    changes: tuple[Change, ...]

    @property
    def added(self) -> tuple[Change, ...]:
        """The elements that are new, with their JSON as `after`."""
        return tuple(one for one in self.changes if one.field == "item" and one.before is None)

    @property
    def removed(self) -> tuple[Change, ...]:
        """The elements that are gone, with their JSON as `before`."""
        return tuple(one for one in self.changes if one.field == "item" and one.after is None)

    @property
    def archived(self) -> tuple[Change, ...]:
        """The elements that were archived: labels keep them, and editors should hide them."""
        return tuple(one for one in self.changes if one.field == "archived" and one.after)

    @property
    def changed(self) -> tuple[Change, ...]:
        """All else: keys of elements, with their values before and after."""
        others = {id(one) for one in (*self.added, *self.removed, *self.archived)}
        return tuple(one for one in self.changes if id(one) not in others)


@attrs.frozen
class OntologyLine:
    """One key of one element of an ontology, and who answers for its value.

    Attributes:
        path: the element's hashes from the root.
        name: what it is called; a classification is called what its attribute is.
        key: the key of its JSON, such as `name` or `archived`; `position` among its siblings.
        value: what stands there.
        commit: the number of the commit that wrote it; None while it is not saved.
        actor: who wrote it.
        at: when, UTC.
        via: the undo, redo or revert that brought the value back; None if nobody had to.
    """

    path: str
    name: str
    key: str
    value: Any
    commit: int | None
    actor: Actor
    at: datetime
    via: int | None


def ontology_changes(log: Log, project_hash: str) -> list[OntologyChange]:
    """What each commit changed in an ontology, newest first. Folds its stream once."""
    fold = OntologyFold(project_hash)
    found = []
    for commit in list(log.commits(stream=f"project/{project_hash}", oldest_first=True)):
        before = fold.advance(log, commit.number)
        changes = compare_ontologies(before, fold.state, project_hash)
        found.append(OntologyChange(commit, tuple(changes)))
    return found[::-1]


def blame_ontology(state: OntologyState) -> list[OntologyLine]:
    """Who answers for each key of each element, in the order of the tree."""
    names = titles(state.items.values())
    return [
        _line(item, names[path], key, stamp.blamed)
        for path, item in sorted(state.items.items(), key=lambda one: _place(one[0], state))
        for key, stamp in sorted(state.stamps[path].items())
    ]


def _line(item: Item, name: str, key: str, stamp: Stamp) -> OntologyLine:
    return OntologyLine(
        path=item.path,
        name=name,
        key=key,
        value=item.position if key == POSITION else copy.deepcopy(item.value[key]),
        commit=stamp.commit,
        # Of the actor of a commit that was read, no more is known than this.
        actor=Actor(stamp.actor.kind, stamp.actor.ref),
        at=stamp.at,
        via=None if stamp.via is None else stamp.via.commit,
    )


def _place(path: str, state: OntologyState) -> list[tuple[int, int, str]]:
    """Where an element stands: the places of all above it, and its own."""
    above = reversed(list(with_parents(path)))
    found = [state.items[each] for each in above if each in state.items]
    return [(_ROOTS.get(item.kind, 0), item.position, item.path) for item in found]
