"""What it means for an ontology, or the list of projects, that some commits count no more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.history.compensation import Attributed
from labelevents.history.parts import Part, hidden
from labelevents.model.project import Catalogue, OntologyState
from labelevents.ontology.changes import Item, changed_keys, depth


@attrs.define(eq=False)
class _Element:
    """One element of an ontology: who wrote each key of it last."""

    kind: Any
    added: Stamp | None
    keys: dict[str, tuple[Any, Stamp | None]] = attrs.field(factory=dict)

    @classmethod
    def of(cls, item: Item) -> _Element:
        """An element as it is, whoever wrote it."""
        said = {**item.value, "position": item.position}
        return cls(item.kind, None, {key: (value, None) for key, value in said.items()})

    def item(self, path: str) -> Item:
        """The element as it is built from its keys."""
        value = {key: value for key, (value, _) in self.keys.items() if key != "position"}
        return Item(path, self.kind, self.keys["position"][0], value)


def plan_ontology(
    parts: Sequence[Part],
    state: OntologyState,
    revoked: Collection[int],
    in_use: Collection[str] = (),
) -> list[Attributed]:
    """What to write to an ontology so that `revoked` count no more there.

    Args:
        parts: all that was ever written to it.
        state: what it is now.
        revoked: the commits to take back.
        in_use: paths of items that stay whatever is taken back, because labels use them.
    """
    wanted = _fold(parts, hidden(parts, revoked))
    for path in {path for one in in_use for path in with_parents(one)}:
        if path in state.items and path not in wanted:
            wanted[path] = _Element.of(state.items[path])
    return list(_ontology_events(state.items, _rooted(wanted)))


def leaving(parts: Sequence[Part], state: OntologyState, revoked: Collection[int]) -> set[str]:
    """The paths of all items that would leave an ontology if nothing kept them.

    Those included that stayed when others were taken back, because labels used them.
    """
    return state.items.keys() - _rooted(_fold(parts, hidden(parts, revoked))).keys()


def brought_by(parts: Sequence[Part], revoked: Collection[int]) -> set[str]:
    """The paths of the items that are there because of `revoked`."""
    before, after = (_rooted(_fold(parts, hidden(parts, also))) for also in ((), revoked))
    return before.keys() - after.keys()


def _fold(parts: Sequence[Part], gone: Collection[int]) -> dict[str, _Element]:
    elements: dict[str, _Element] = {}
    for part in parts:
        if not part.writes or part.commit in gone:
            continue
        for event in part.events:
            path = event.instance
            if isinstance(event, facts.OntologyItemRemoved):
                elements.pop(path, None)
                continue
            if isinstance(event, facts.OntologyItemAdded):
                elements[path] = _Element(event.value.kind, part.stamp)
            if path in elements:
                _note(elements[path], event, part.stamp)
    return elements


def _note(element: _Element, event: Any, stamp: Stamp) -> None:
    """An added item says all its keys, a changed one those that it names."""
    said = {**event.value.value, "position": event.value.position}
    added = isinstance(event, facts.OntologyItemAdded)
    for key in said if added else event.fields:
        if key in said:
            element.keys[key] = (said[key], stamp)
        else:
            element.keys.pop(key, None)


def with_parents(path: str) -> Iterator[str]:
    """The path of an element, and those of all above it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def _rooted(elements: Mapping[str, _Element]) -> dict[str, _Element]:
    """The elements without those of which a parent is missing."""
    return {
        path: element
        for path, element in elements.items()
        if all(parent in elements for parent in with_parents(path))
    }


def _ontology_events(
    now: Mapping[str, Item], wanted: Mapping[str, _Element]
) -> Iterator[Attributed]:
    gone = sorted((path for path in now if path not in wanted), key=depth, reverse=True)
    for path in gone:
        yield facts.OntologyItemRemoved(1, path, ("item",), None, None), None
    for path in sorted(wanted, key=depth):
        element = wanted[path]
        item = element.item(path)
        stored = facts.OntologyItem(item.kind, item.position, item.value)
        if path not in now:
            yield facts.OntologyItemAdded(1, path, tuple(item.value), None, stored), element.added
        elif changed := changed_keys(now[path], item):
            by = next((element.keys[key][1] for key in changed if key in element.keys), None)
            yield facts.OntologyItemChanged(1, path, changed, None, stored), by


def plan_catalogue(
    parts: Sequence[Part],
    state: Catalogue,
    revoked: Collection[int],
    in_use: Collection[str] = (),
) -> list[Attributed]:
    """What to write to the list of projects so that `revoked` count no more there.

    A project whose making counts no more leaves the lists, unless rows in it are still listed.
    Tags stay: what they name has happened.

    Args:
        parts: all that was ever written to it.
        state: what it is now.
        revoked: the commits to take back.
        in_use: hashes of the projects that have listed rows.
    """
    gone = hidden(parts, revoked)
    wanted: dict[str, tuple[bool, Stamp | None]] = {}
    for part in parts:
        for event in part.events:
            counts = part.writes and part.commit not in gone
            if isinstance(event, facts.ProjectCreated):
                left = event.instance not in in_use
                wanted[event.instance] = (False, part.stamp) if counts else (left, None)
            elif isinstance(event, facts.ProjectArchived) and counts:
                wanted[event.instance] = (event.value, part.stamp)
    return [
        (facts.ProjectArchived(1, project, ("archived",), None, archived), stamp)
        for project, (archived, stamp) in wanted.items()
        if project in state.projects and state.projects[project].archived != archived
    ]
