"""A project's ontology and the store's list of projects, decided and folded like labels."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.exceptions import DamagedStoreError, LabelEventsError, OntologyError
from labelevents.model.state import covered
from labelevents.model.writes import is_finite
from labelevents.ontology.changes import POSITION, Item, build, differences, flatten
from labelevents.ontology.structure import OntologyStructure
from labelevents.values.identity import Actor

# What an element of an ontology is; to change it would change what labels mean.
_ESSENCE = {"object": "shape", "attribute": "type", "classification": "level"}


@attrs.define(eq=False)
class OntologyState:
    """The elements of one project's ontology by their path, and who wrote each key of them."""

    items: dict[str, Item] = attrs.field(factory=dict)
    stamps: dict[str, dict[str, Stamp]] = attrs.field(factory=dict)

    def structure(self) -> OntologyStructure:
        """The elements as the tree that people work with.

        Raises:
            DamagedStoreError: if the log names elements that cannot be.
        """
        try:
            return build(self.items)
        except (LabelEventsError, AttributeError, LookupError, TypeError, ValueError) as error:
            told = f"The log tells of an ontology that cannot be: {error}."
            raise DamagedStoreError(f"{told} Run `labelevents verify`.", problems=(told,)) from None


@attrs.frozen
class ChangeOntology:
    """Make the ontology be this."""

    structure: OntologyStructure


def decide_ontology(state: OntologyState, command: ChangeOntology, actor: Actor) -> list[Any]:
    """The differences between the ontology that is and the one that is asked for, as events.

    Raises:
        OntologyError: if an element would become something else.
    """
    added, changed, removed = differences(state.items, flatten(command.structure))
    for item, keys in changed:
        essence = _ESSENCE.get(item.kind)
        if essence in keys or "dynamic" in keys:
            key = essence if essence in keys else "dynamic"
            raise OntologyError(
                f"Cannot change `{key}` of {item.kind} `{_title(item.value)}`: labels rely on it."
                " Add a new one, and archive this one."
            )
    for item in (*added, *(item for item, _ in changed)):
        if not is_finite(item.value):
            raise OntologyError(f"Expected finite numbers in {item.kind} `{_title(item.value)}`.")
    return [
        *(facts.OntologyItemRemoved(1, path, ("item",), None, None) for path in removed),
        *(facts.OntologyItemAdded(1, i.path, tuple(i.value), None, _stored(i)) for i in added),
        *(facts.OntologyItemChanged(1, i.path, keys, None, _stored(i)) for i, keys in changed),
    ]


def evolve_ontology(state: OntologyState, event: facts.OntologyEvent, stamp: Stamp) -> None:
    """Apply one event to the ontology. Never refuses."""
    path = event.instance
    if isinstance(event, facts.CommitsRevoked):
        return
    if isinstance(event, facts.OntologyItemRemoved):
        state.items.pop(path, None)
        state.stamps.pop(path, None)
        return
    known, before = state.items.get(path), state.stamps.get(path, {})
    item = Item(path, event.value.kind, event.value.position, event.value.value)
    written = {POSITION, *item.value}
    if isinstance(event, facts.OntologyItemChanged) and known is not None:
        # It says the element whole, but writes only the keys that it names.
        written = set(event.fields)
        item = _rewritten(known, item, written)
    stamps = {**before, **{key: covered(stamp, before.get(key)) for key in written}}
    state.items[path] = item
    state.stamps[path] = {key: stamps.get(key, stamp) for key in (*item.value, POSITION)}


def _rewritten(known: Item, told: Item, keys: Collection[str]) -> Item:
    """An element with these keys as another says them: there or not."""
    value = {key: value for key, value in known.value.items() if key not in keys}
    value |= {key: value for key, value in told.value.items() if key in keys}
    position = told.position if POSITION in keys else known.position
    return Item(known.path, known.kind, position, value)


def _stored(item: Item) -> facts.OntologyItem:
    return facts.OntologyItem(item.kind, item.position, dict(item.value))


def _title(value: Mapping[str, Any]) -> str:
    return str(value.get("name") or value.get("label") or value.get("featureNodeHash"))


@attrs.define
class ProjectEntry:
    """What the store's own stream knows of a project."""

    title: str
    created: Stamp
    archived: bool = False


@attrs.frozen
class Tag:
    """A name for a revision, who gave it, and why. Moved by force, it keeps where it was."""

    name: str
    rev: int
    message: str | None
    stamp: Stamp
    moved_from: tuple[int, ...] = ()


@attrs.define(eq=False)
class Catalogue:
    """All projects of a store by their hash, and its tags by name."""

    projects: dict[str, ProjectEntry] = attrs.field(factory=dict)
    tags: dict[str, Tag] = attrs.field(factory=dict)


@attrs.frozen
class CreateProject:
    """Let there be a project."""

    project: str
    title: str


@attrs.frozen
class SetTag:
    """Give a revision a name. `force` moves a tag that is there."""

    name: str
    rev: int
    message: str | None = None
    force: bool = False


@attrs.frozen
class ArchiveProject:
    """Take a project out of the lists, or bring it back."""

    project: str
    archived: bool = True


def decide_catalogue(
    state: Catalogue, command: CreateProject | ArchiveProject | SetTag, actor: Actor
) -> list[Any]:
    """Events for the store's own stream.

    Raises:
        LabelEventsError: if a project has no title, or is not there; if a tag is.
    """
    if isinstance(command, SetTag):
        return _set_tag(state, command)
    if isinstance(command, CreateProject):
        if not command.title:
            raise LabelEventsError(f"Expected a project's title as text, got {command.title!r}")
        return [facts.ProjectCreated(1, command.project, ("title",), None, command.title)]
    entry = state.projects.get(command.project)
    if entry is None:
        raise LabelEventsError(f"There is no project {command.project}.")
    if entry.archived == command.archived:
        return []
    return [facts.ProjectArchived(1, command.project, ("archived",), None, command.archived)]


# What other ways to name a revision look like: a number, r42, HEAD, r42~1.
_NO_TAG = re.compile(r"r?\d+|HEAD|.*[~\s].*|-.*|", re.DOTALL)


def _set_tag(state: Catalogue, command: SetTag) -> list[Any]:
    name: Any = command.name  # whatever people say
    if not isinstance(name, str) or not name.isprintable() or _NO_TAG.fullmatch(name):
        raise LabelEventsError(
            f"Expected a tag such as `train-v1`, got {name!r}: numbers, `r42` and `HEAD` name"
            " revisions already, and spaces and `~` cannot be part of a tag."
        )
    if _is_time(name):
        raise LabelEventsError(
            f"Expected a tag such as `train-v1`, got {name!r}: a time names a revision already."
        )
    if command.rev < 1:
        raise LabelEventsError(
            "Expected a revision from r1 on to tag; r0 is the store before its first commit."
        )
    known = state.tags.get(command.name)
    if known is not None and (known.rev, known.message) == (command.rev, command.message):
        return []
    if known is not None and not command.force:
        raise LabelEventsError(
            f"The tag `{command.name}` names r{known.rev} already, since {known.stamp.at:%Y-%m-%d}"
            f" by {known.stamp.actor}. Tags stay where they are; choose another name, or move it"
            " with `force=True` (`--force`), which is recorded."
        )
    value = facts.TagFacts(command.rev, command.message)
    return [facts.TagSet(1, command.name, ("rev", "message"), None, value)]


def _is_time(name: str) -> bool:
    try:
        datetime.fromisoformat(name)
    except ValueError:
        return False
    return True


def evolve_catalogue(state: Catalogue, event: facts.ProjectEvent, stamp: Stamp) -> None:
    """Apply one event to the list of projects."""
    if isinstance(event, facts.CommitsRevoked):
        return
    if isinstance(event, facts.TagSet):
        known = state.tags.get(event.instance)
        earlier = () if known is None else known.moved_from
        if known is not None and known.rev != event.value.rev:
            earlier = (*earlier, known.rev)
        tag = Tag(event.instance, event.value.rev, event.value.message, stamp, earlier)
        state.tags[event.instance] = tag
        return
    if isinstance(event, facts.ProjectCreated):
        state.projects[event.instance] = ProjectEntry(event.value, stamp)
    elif event.instance in state.projects:
        state.projects[event.instance].archived = event.value
