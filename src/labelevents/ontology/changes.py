"""An ontology as a flat set of items, so that an event log can say what was added and what changed.

An item's path is its hashes from the root, as in `object:5f2a/Kq1/x+9`. Hashes made in base64 may
hold a slash, so each is escaped as in JSON Pointer (RFC 6901): `~` is `~0` and `/` is `~1`. Objects
and classifications may share a hash, so the root segment names the kind; skeleton templates are
told apart by name: `skeleton:Person`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import attrs

from labelevents.exceptions import OntologyError
from labelevents.ontology.attributes import (
    FlatOption,
    NestableOption,
    RadioAttribute,
    attribute_from_dict,
)
from labelevents.ontology.elements import OntologyElement, OntologyNestedElement
from labelevents.ontology.skeletons import SkeletonTemplate
from labelevents.ontology.structure import Classification, Object, OntologyStructure

# What is said of an element beside its JSON: its place among its siblings.
POSITION = "position"
Kind = Literal["object", "classification", "attribute", "option", "skeleton_template"]


@attrs.frozen
class Item:
    """One element of an ontology, without what is below it.

    Attributes:
        path: its hashes from the root, joined by `/`.
        kind: which kind of element it is.
        position: its place among its siblings, counted from 0.
        value: its own JSON.
    """

    path: str
    kind: Kind
    position: int
    value: dict[str, Any]

    @property
    def parent(self) -> str | None:
        """The path of the element above; None for an object, a classification or a template."""
        return self.path.rpartition("/")[0] or None


class Differences(NamedTuple):
    """What turns one flat ontology into another.

    Attributes:
        added: new items, parents before their children.
        changed: items as they are now, each with the keys of its value that differ, in order;
            `"position"` among them.
        removed: paths of those that are gone, children before their parents.
    """

    added: tuple[Item, ...]
    changed: tuple[tuple[Item, tuple[str, ...]], ...]
    removed: tuple[str, ...]


def flatten(structure: OntologyStructure) -> dict[str, Item]:
    """The ontology by path, parents before their children and siblings in their order.

    Raises:
        OntologyError: if siblings share a hash, or a classification has no attribute.
    """
    items: dict[str, Item] = {}
    for item in _items_of(structure):
        if item.path in items:
            raise OntologyError(
                f"Expected a hash of its own for each element, got two at the path `{item.path}`."
            )
        items[item.path] = item
    return items


def build(items: Mapping[str, Item]) -> OntologyStructure:
    """The ontology that was flattened into these items, given in any order.

    Raises:
        OntologyError: if an item's parent is missing, or a value lacks a key.
    """
    structure = OntologyStructure()
    placed: dict[str, OntologyElement] = {}
    for item in sorted(items.values(), key=lambda item: (depth(item.path), item.position)):
        match item.kind:
            case "object":
                structure.objects.append(Object.from_dict(item.value))
                placed[item.path] = structure.objects[-1]
            case "classification":
                bare = Classification.from_dict({**item.value, "attributes": []})
                structure.classifications.append(bare)
                placed[item.path] = bare
            case "skeleton_template":
                template = SkeletonTemplate.from_dict(item.value)
                structure.skeleton_templates[template.name] = template
            case "attribute" | "option":
                placed[item.path] = _put_below(placed.get(item.parent or ""), item)
    return structure


def differences(old: Mapping[str, Item], new: Mapping[str, Item]) -> Differences:
    """What was added, changed and removed between two flat ontologies."""
    added = [item for path, item in new.items() if path not in old]
    both = [(old[path], item) for path, item in new.items() if path in old]
    changed = [(item, changed_keys(before, item)) for before, item in both]
    removed = [path for path in old if path not in new]
    return Differences(
        added=tuple(sorted(added, key=lambda item: depth(item.path))),
        changed=tuple((item, keys) for item, keys in changed if keys),
        removed=tuple(sorted(removed, key=depth, reverse=True)),
    )


def _items_of(structure: OntologyStructure) -> Iterator[Item]:
    yield from _branches("object:", "object", structure.objects)
    for classification in structure.classifications:
        classification.check_complete()
    yield from _branches("classification:", "classification", structure.classifications)
    for position, template in enumerate(structure.skeleton_templates.values()):
        path = "skeleton:" + _segment(template.name)
        yield Item(path, "skeleton_template", position, template.to_dict())


def _branches(prefix: str, kind: Kind, elements: Iterable[OntologyElement]) -> Iterator[Item]:
    # Kinds alternate on the way down: attributes have options, options have attributes.
    below: Kind = "option" if kind == "attribute" else "attribute"
    for position, element in enumerate(elements):
        path = prefix + _segment(element.feature_node_hash)
        yield Item(path, kind, position, element.own_dict())
        yield from _branches(path + "/", below, element.children)


def _segment(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def depth(path: str) -> int:
    """How far below the top an element is; 0 for what stands there."""
    return path.count("/")


def hash_of(path: str) -> str:
    """The hash of the element at a path; of a template its name."""
    segment = path.rpartition("/")[2]
    if segment == path:
        segment = path.partition(":")[2]
    return segment.replace("~1", "/").replace("~0", "~")


def changed_keys(before: Item, after: Item) -> tuple[str, ...]:
    """The keys of an item's value that differ, in order; `position` among them."""
    if before is after:
        return ()
    old = {POSITION: before.position, **before.value}
    new = {POSITION: after.position, **after.value}
    return tuple(sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key)))


def titles(items: Iterable[Item]) -> dict[str, str]:
    """What people call elements, by path; a classification is called what its one attribute is."""
    found: dict[str, str] = {}
    of_questions: dict[str, str] = {}
    for item in items:
        title = str(item.value.get("name") or item.value.get("label") or hash_of(item.path))
        found[item.path] = title
        if item.kind == "attribute" and item.parent is not None and not depth(item.parent):
            of_questions[item.parent] = title
    asked = {path for path in found if path.startswith("classification:") and not depth(path)}
    return found | {path: title for path, title in of_questions.items() if path in asked}


def _put_below(parent: OntologyElement | None, item: Item) -> OntologyElement:
    if parent is None:
        raise OntologyError(f"Expected an item `{item.parent}` above `{item.path}`, found none.")
    child: OntologyNestedElement
    if item.kind == "attribute":
        child = attribute_from_dict(item.value)
    else:
        # The JSON of the two classes of option is the same: what they are below tells them apart.
        radio = isinstance(parent, RadioAttribute)
        child = (NestableOption if radio else FlatOption).from_dict(item.value)
    parent.adopt(child)
    return child
