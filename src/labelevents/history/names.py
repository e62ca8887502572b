"""What people call things that labels know by hash only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from labelevents.model.state import InstanceKind
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.checks import all_attributes, option_of
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.values.answers import (
    Answer,
    ChecklistAnswer,
    NumericAnswer,
    RadioAnswer,
    TextAnswer,
)


class Names(Protocol):
    """Gives titles for hashes. What is not known keeps its hash."""

    def item(self, kind: InstanceKind, item: str) -> str:
        """The title of an ontology object or classification."""

    def attribute(self, kind: InstanceKind, item: str, attribute: str) -> str:
        """The title of an attribute of such an item."""

    def option(self, kind: InstanceKind, item: str, attribute: str, option: str) -> str:
        """The title of an option of such an attribute."""


class OntologyNames:
    """The titles of one ontology; where it does not know an element, those of the next given.

    Args:
        structures: ontologies, or states of one. The first that knows an element names it, so
            what was removed since can be named by an older state.
    """

    def __init__(self, *structures: OntologyStructure) -> None:
        self._items: dict[tuple[InstanceKind, str], list[Object | Classification]] = {}
        self._attributes: dict[tuple[InstanceKind, str], dict[str, list[Attribute]]] = {}
        for structure in structures:
            for item in structure.objects:
                self._items.setdefault(("object", item.feature_node_hash), []).append(item)
            for question in structure.classifications:
                key: tuple[InstanceKind, str] = ("classification", question.feature_node_hash)
                self._items.setdefault(key, []).append(question)

    def item(self, kind: InstanceKind, item: str) -> str:
        """The title of an ontology object or classification, or its hash."""
        titles = (known.title for known in self._items.get((kind, item), ()))
        return next(titles, item)

    def attribute(self, kind: InstanceKind, item: str, attribute: str) -> str:
        """The title of an attribute of such an item, or its hash."""
        titles = (known.title for known in self._known(kind, item).get(attribute, ()))
        return next(titles, attribute)

    def option(self, kind: InstanceKind, item: str, attribute: str, option: str) -> str:
        """The title of an option of such an attribute, or its hash."""
        attributes = self._known(kind, item).get(attribute, ())
        options = (option_of(known, option) for known in attributes)
        return next((known.title for known in options if known is not None), option)

    def _known(self, kind: InstanceKind, item: str) -> Mapping[str, list[Attribute]]:
        """The attributes of an item by hash; looked for when the first is asked for."""
        found = self._attributes.get((kind, item))
        if found is None:
            found = self._attributes[kind, item] = {}
            for element in self._items.get((kind, item), ()):
                for attribute in all_attributes(element.attributes):
                    found.setdefault(attribute.feature_node_hash, []).append(attribute)
        return found


NO_NAMES: Names = OntologyNames()


def plain_answer(
    answer: Answer, names: Names, kind: InstanceKind, item: str, attribute: str
) -> Any:
    """An answer as people read it: text, a number, an option's title, or a list of titles."""
    match answer:
        case TextAnswer():
            return answer.text
        case NumericAnswer():
            return answer.number
        case RadioAnswer():
            return names.option(kind, item, attribute, answer.option)
        case ChecklistAnswer():
            return [names.option(kind, item, attribute, option) for option in answer.options]
