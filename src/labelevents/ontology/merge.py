"""Bringing what another ontology has into one that is there already, by the titles people see."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar, cast

import attrs

from labelevents.exceptions import OntologyError
from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    NestableOption,
    RadioAttribute,
)
from labelevents.ontology.elements import ElementT, OntologyElement, walk
from labelevents.ontology.identifiers import NestedID, new_nested_hash, new_root_hash
from labelevents.ontology.skeletons import SkeletonTemplate
from labelevents.ontology.structure import Classification, Object, OntologyStructure

RootT = TypeVar("RootT", Object, Classification)


def merge_by_title(into: OntologyStructure, other: OntologyStructure) -> OntologyStructure:
    """A new ontology: all of `into`, and what `other` has beyond it.

    Objects, classifications, attributes and options are the same if their titles are, level by
    level; `into` keeps its hashes and all else. What is added keeps its hash and its number where
    they are free. Neither argument is changed. Duplicate titles within `other` stay apart where
    `into` lacks the title.

    Args:
        into: the ontology to keep.
        other: the ontology to take from.

    Raises:
        OntologyError: if things of one title are of different kinds: objects of different shapes,
            attributes of different types, one of them dynamic, classifications of which one is
            global, skeletons with different vertices.
    """
    merged = copy.deepcopy(into)
    taken = {element.feature_node_hash for element in walk(into.children)}
    objects = _merge_roots(merged.objects, other.objects, taken)
    _merge_roots(merged.classifications, other.classifications, taken)
    for template in other.skeleton_templates.values():
        _merge_template(merged, template, objects)
    return merged


def counterpart(siblings: Sequence[ElementT], element: OntologyElement) -> ElementT | None:
    """The sibling that merging takes an element of another ontology to be, or None.

    That is one with its title and of its kind: with its hash too, if there is such a one, else the
    first.

    Raises:
        OntologyError: if siblings have that title, but are all of other kinds.
    """
    titled = [each for each in siblings if each.title == element.title]
    fitting = [each for each in titled if _kind(each) == _kind(element)]
    if titled and not fitting:
        raise OntologyError(
            f"Expected `{element.title}` to be the same kind of thing in both ontologies, got"
            f" {_kind(titled[0])} and {_kind(element)}. Rename one of them."
        )
    same_hash = (each for each in fitting if each.feature_node_hash == element.feature_node_hash)
    return next(same_hash, fitting[0] if fitting else None)


def _kind(element: OntologyElement) -> str:
    match element:
        case Object():
            return f"an object of the shape `{element.shape.value}`"
        case Classification(attributes=[root, *_]):
            scope = "a global classification" if element.is_global else "a classification"
            return f"{scope} with {_kind(root)}"
        case Attribute():
            dynamic = "a dynamic" if element.dynamic else "a static"
            return f"{dynamic} `{element.get_property_type().value}` attribute"
        case _:
            return f"a {type(element).__name__}"


def _merge_roots(siblings: list[RootT], others: Sequence[RootT], taken: set[str]) -> dict[str, str]:
    """Merge objects, or classifications, and tell which hash each of the others has now."""
    before: tuple[RootT, ...] = tuple(siblings)
    numbers = [each.uid for each in (*before, *others)]
    hashes: dict[str, str] = {}
    for element in others:
        same = counterpart(before, element)
        if same is None:
            used = taken.union(each.feature_node_hash for each in siblings)
            hash_ = _free_hash(element.feature_node_hash, used, new_root_hash)
            uid = _free_uid(element.uid, [each.uid for each in before], numbers)
            same = _bare(element, hash_, uid)
            siblings.append(same)
            numbers.append(uid)
        hashes[element.feature_node_hash] = same.feature_node_hash
        # Real ontologies use one hash below two objects; what `other` shares, it may go on sharing.
        used = taken.union(each.feature_node_hash for each in walk([same]))
        _merge_below(same, [same.uid], element, [element.uid], used)
    return hashes


def _merge_below(
    target: OntologyElement,
    target_uid: NestedID,
    source: OntologyElement,
    source_uid: NestedID,
    used: set[str],
) -> None:
    before = tuple(target.children)
    numbers = [each.uid[-1] for each in (*before, *source.children)]
    for child in source.children:
        same = counterpart(before, child)
        if same is None:
            hash_ = _free_hash(child.feature_node_hash, used, new_nested_hash)
            local_uid = _free_uid(child.uid[-1], [each.uid[-1] for each in before], numbers)
            # Uids in real files do not always begin with the parent's: then they stay as they are.
            kept = target_uid == source_uid and local_uid == child.uid[-1]
            same = _bare(child, hash_, child.uid if kept else [*target_uid, local_uid])
            target.adopt(same)
            numbers.append(local_uid)
            used.add(hash_)
        _merge_below(same, same.uid, child, child.uid, used)


def _merge_template(
    merged: OntologyStructure, template: SkeletonTemplate, objects: dict[str, str]
) -> None:
    mine = merged.skeleton_templates.get(template.name)
    if mine is None:
        added = copy.deepcopy(template)
        # A template has the hash of its object, whatever that is now.
        added.feature_node_hash = objects.get(
            added.feature_node_hash or "", added.feature_node_hash
        )
        merged.skeleton_templates[added.name] = added
    elif mine.required_vertices != template.required_vertices:
        raise OntologyError(
            f"Expected the skeleton template `{template.name}` to have the same vertices in both"
            f" ontologies, got {sorted(mine.required_vertices)} and"
            f" {sorted(template.required_vertices)}. Rename one of them."
        )


def _bare(element: ElementT, feature_node_hash: str, uid: NestedID | int) -> ElementT:
    """A copy under this hash and uid, without what is below."""
    own: dict[str, Any] = {"feature_node_hash": feature_node_hash, "uid": copy.copy(uid)}
    match element:
        case Object() | Classification():
            own["attributes"] = []
        case RadioAttribute() | ChecklistAttribute():
            own["options"] = []
        case NestableOption():
            own["nested_options"] = []
        case _:
            pass  # Nothing can be below the others.
    return cast("ElementT", attrs.evolve(cast("Any", element), **own))


def _free_hash(wanted: str, used: Collection[str], make: Callable[[], str]) -> str:
    while wanted in used:
        wanted = make()
    return wanted


def _free_uid(wanted: int, used: Collection[int], numbers: Collection[int]) -> int:
    return max(numbers) + 1 if wanted in used else wanted
