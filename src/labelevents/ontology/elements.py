"""Looking things up in an ontology, by hash and by title, and the errors of both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar, overload

from labelevents.exceptions import ElementTypeError, OntologyError
from labelevents.ontology.identifiers import NestedID, claim_hash, claim_uid, new_nested_hash

ElementT = TypeVar("ElementT", bound="OntologyElement")


class ElementTree:
    """Something with elements below it: an ontology, or one of its elements.

    Every lookup walks the tree: its cost grows with the number of elements below.
    """

    __slots__ = ()

    @property
    def children(self) -> Sequence[OntologyElement]:
        """The elements directly below."""
        return []

    @overload
    def get_child_by_hash(self, feature_node_hash: str, type_: type[ElementT]) -> ElementT: ...

    @overload
    def get_child_by_hash(self, feature_node_hash: str, type_: None = None) -> Any: ...

    def get_child_by_hash(
        self, feature_node_hash: str, type_: type[OntologyElement] | None = None
    ) -> Any:
        """The first element with that hash, at any depth.

        Args:
            feature_node_hash: the hash to look for.
            type_: the class that the element is expected to have.

        Raises:
            OntologyError: if there is none.
            ElementTypeError: if it is not a `type_`.
        """
        for element in walk(self.children):
            if element.feature_node_hash == feature_node_hash:
                return _checked(element, type_)
        raise OntologyError(
            f"Item not found: expected an element with the hash {feature_node_hash!r}, got none."
        )

    @overload
    def get_child_by_title(self, title: str, type_: type[ElementT]) -> ElementT: ...

    @overload
    def get_child_by_title(self, title: str, type_: None = None) -> Any: ...

    def get_child_by_title(self, title: str, type_: type[OntologyElement] | None = None) -> Any:
        """The one element with that title, at any depth.

        Args:
            title: the exact title, in the same case.
            type_: the class of elements to look at; all, if None.

        Raises:
            OntologyError: if there is none, or more than one.
        """
        found: list[Any] = self.get_children_by_title(title, type_)
        wanted = f"with the title `{title}`" + (f" and type `{type_.__name__}`" if type_ else "")
        if not found:
            raise OntologyError(f"Expected one element {wanted}, found none in the ontology.")
        if len(found) > 1:
            kinds = ", ".join(f"{type(each).__name__} {each.feature_node_hash}" for each in found)
            raise OntologyError(
                f"Expected one element {wanted}, found {len(found)}: {kinds}. Narrow it by `type_`,"
                " or call `get_children_by_title` or `get_child_by_hash`."
            )
        return found[0]

    @overload
    def get_children_by_title(self, title: str, type_: type[ElementT]) -> list[ElementT]: ...

    @overload
    def get_children_by_title(self, title: str, type_: None = None) -> list[Any]: ...

    def get_children_by_title(
        self, title: str, type_: type[OntologyElement] | None = None
    ) -> list[Any]:
        """All elements with that title, at any depth, parents before their children.

        Args:
            title: the exact title, in the same case.
            type_: the class of elements to look at; all, if None.
        """
        expected = type_ or OntologyElement
        found = (element for element in walk(self.children) if element.title == title)
        return [element for element in found if isinstance(element, expected)]


class OntologyElement(ElementTree, ABC):
    """Base of all that an ontology is made of: objects, classifications, attributes, options."""

    __slots__ = ()

    # What may be put below; None where nothing can.
    child_type: ClassVar[type | None] = None

    feature_node_hash: str

    @property
    def children(self) -> Sequence[OntologyNestedElement]:
        """The elements directly below."""
        return []

    @property
    @abstractmethod
    def title(self) -> str:
        """The name that people see."""

    @abstractmethod
    def own_dict(self) -> dict[str, Any]:
        """The element's JSON without what is below it."""

    def adopt(self, child: OntologyNestedElement) -> None:
        """Put an element that exists already below this one, at the end, with its uid as it is.

        For code that puts an ontology together from parts; people call `add_…`.

        Raises:
            ElementTypeError: if such an element cannot be below this one.
        """
        own_children = self.children
        fits = self.child_type is not None and isinstance(child, self.child_type)
        if not fits or not isinstance(own_children, list):
            wanted = f"a `{self.child_type.__name__}`" if self.child_type else "nothing"
            raise ElementTypeError(
                f"Expected {wanted} below the {type(self).__name__} `{self.title}`,"
                f" got `{type(child).__name__}`."
            )
        own_children.append(child)

    def __hash__(self) -> int:
        # Elements can be changed and are compared by more than this, but never change their hash.
        return hash(self.feature_node_hash)


class OntologyNestedElement(OntologyElement):
    """Base of what lies below objects and classifications: attributes and options."""

    __slots__ = ()

    uid: NestedID


def walk(elements: Iterable[OntologyElement]) -> Iterator[OntologyElement]:
    """All the elements and all below them, depth first, parents before their children."""
    for element in elements:
        yield element
        yield from walk(element.children)


def claim_place(
    siblings: Sequence[OntologyNestedElement],
    parent_uid: NestedID,
    local_uid: int | None,
    feature_node_hash: str | None,
) -> tuple[NestedID, str]:
    """The uid and the hash for one more attribute or option beside its siblings.

    Raises:
        OntologyError: if a sibling has the wanted uid or hash already.
    """
    uid = claim_uid({each.uid[-1] for each in siblings}, local_uid)
    taken = {each.feature_node_hash for each in siblings}
    return [*parent_uid, uid], claim_hash(taken, feature_node_hash, new_nested_hash)


def _checked(element: OntologyElement, type_: type[OntologyElement] | None) -> OntologyElement:
    if type_ is not None and not isinstance(element, type_):
        raise ElementTypeError(
            f"Expected a `{type_.__name__}`, got `{type(element).__name__}`, for the element"
            f" `{element.title}` with the hash {element.feature_node_hash!r}."
        )
    return element
