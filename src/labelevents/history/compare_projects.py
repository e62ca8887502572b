"""What differs between two states of an ontology, or of the store's list of projects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelevents.history.changes import Change, ChangeKind
from labelevents.model.project import Catalogue, OntologyState, ProjectEntry
from labelevents.ontology.changes import Item, differences, titles


def compare_ontologies(
    before: OntologyState, after: OntologyState, project_hash: str
) -> list[Change]:
    """The elements that differ: one change for each that is new or gone, one per key otherwise.

    The field is the key of the element's JSON, such as `name`, `archived` or `position`; of a new
    or gone element it is `item`, and the value its JSON, its position among its siblings included.

    Args:
        before: the ontology.
        after: the same at another time.
        project_hash: whose it is.
    """
    added, changed, removed = differences(before.items, after.items)
    if not (added or changed or removed):
        return []
    names = titles([*before.items.values(), *after.items.values()])

    def change(item: Item, field: str, old: Any, new: Any) -> Change:
        return Change(
            kind="ontology",
            field=field,
            instance=item.path,
            name=names[item.path],
            before=old,
            after=new,
            project_hash=project_hash,
        )

    gone = [before.items[path] for path in removed]
    found = [change(item, "item", _whole(item), None) for item in gone]
    found += [change(item, "item", None, _whole(item)) for item in added]
    for item, keys in changed:
        old, new = _whole(before.items[item.path]), _whole(item)
        found += [change(item, key, old.get(key), new.get(key)) for key in keys]
    return found


def _whole(item: Item) -> dict[str, Any]:
    return {"position": item.position, **item.value}


def compare_catalogues(
    before: Catalogue, after: Catalogue, *, tags: bool = True
) -> Iterator[Change]:
    """The projects that differ: a new one is named from nothing, others left the lists.

    Args:
        before: the list.
        after: the same at another time.
        tags: tags too, as what is said of a revision.
    """
    for project in dict.fromkeys((*before.projects, *after.projects)):
        yield from _project(project, before.projects.get(project), after.projects.get(project))
    for name in dict.fromkeys((*before.tags, *after.tags)) if tags else ():
        old, new = (
            None if (tag := of.tags.get(name)) is None else tag.rev for of in (before, after)
        )
        if old != new:
            yield Change("annotated", "tag", instance=name, name=name, before=old, after=new)


def _project(
    project: str, before: ProjectEntry | None, after: ProjectEntry | None
) -> Iterator[Change]:
    """A title, and whether it is listed; None for a project that is not there."""
    known = after or before

    def change(kind: ChangeKind, field: str, old: Any, new: Any) -> Change:
        return Change(
            kind=kind,
            field=field,
            instance=project,
            name=None if known is None else known.title,
            before=old,
            after=new,
            project_hash=project,
        )

    titles = [None if entry is None else entry.title for entry in (before, after)]
    if titles[0] != titles[1]:
        yield change("renamed", "title", *titles)
    archived = [None if entry is None else entry.archived for entry in (before, after)]
    if bool(archived[0]) != bool(archived[1]):
        yield change("archived", "archived", *archived)
