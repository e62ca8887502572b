"""Looking things up in an ontology, by hash and by title, and the errors of both."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, TypeVar, overload

from labelevents.exceptions import ElementTypeError, OntologyError
from labelevents.ontology.identifiers import NestedID, claim_hash, claim_uid, new_nested_hash

ElementT = TypeVar("ElementT", bound="OntologyElement")
NestedT = TypeVar("NestedT", bound="OntologyNestedElement")


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
        wanted = f"with the title `{title}`" + (f" and type `{_named(type_)}`" if type_ else "")
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
            type_: the class of elements to look at; all, if None. An ontology looks below its
                objects and classifications only where the class is one of nested elements.
        """
        shallow = isinstance(type_, type) and not issubclass(type_, OntologyNestedElement)
        shallow = shallow and not isinstance(self, OntologyElement)
        elements = self.children if shallow else walk(self.children)
        return [each for each in elements if each.title == title and _is_a(each, type_)]


class OntologyElement(ElementTree, ABC):
    """Base of all that an ontology is made of: objects, classifications, attributes, options."""

    __slots__ = ()

    # What may be put below; None where nothing can.
    child_type: ClassVar[type | None] = None

    feature_node_hash: str
    # A number, or those from the root down. Look things up by their hash instead.
    uid: Any

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
        self._check_may_be_below(type(child))
        own_children = self.children
        if isinstance(own_children, list):
            own_children.append(child)

    def _add_child(
        self, cls: type[NestedT], local_uid: int | None, feature_node_hash: str | None, **says: Any
    ) -> NestedT:
        """Make an element that says this, and put it below this one, at the end.

        Args:
            cls: its class.
            local_uid: its number among the siblings; the next one, if None.
            feature_node_hash: its hash; a new one, if None.
            says: what it says besides.

        Raises:
            OntologyError: if a sibling has that uid or hash already.
            ElementTypeError: if nothing of that class can be below this element.
        """
        self._check_may_be_below(cls)
        make: Any = cls  # each class takes what is said of it; their common base does not
        child: NestedT = make(
            uid=[*self._path(), claim_uid([each.uid[-1] for each in self.children], local_uid)],
            feature_node_hash=claim_hash(
                [each.feature_node_hash for each in self.children],
                feature_node_hash,
                new_nested_hash,
            ),
            archived=False,
            **says,
        )
        self.adopt(child)
        return child

    def _check_may_be_below(self, cls: object) -> None:
        if isinstance(cls, type) and self.child_type and issubclass(cls, self.child_type):
            return
        wanted = f"a `{self.child_type.__name__}`" if self.child_type else "nothing"
        got = cls.__name__ if isinstance(cls, type) else repr(cls)
        raise ElementTypeError(
            f"Expected {wanted} below the {type(self).__name__} `{self.title}`, got `{got}`."
        )

    def _path(self) -> NestedID:
        """The uids from the root down to this element."""
        return [self.uid] if isinstance(self.uid, int) else self.uid

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


def _checked(element: OntologyElement, type_: type[OntologyElement] | None) -> OntologyElement:
    if not _is_a(element, type_):
        raise ElementTypeError(
            f"Expected a `{_named(type_)}`, got `{type(element).__name__}`, for the element"
            f" `{element.title}` with the hash {element.feature_node_hash!r}."
        )
    return element


def _is_a(element: OntologyElement, type_: Any) -> bool:
    if type_ is None:
        return True
    try:
        return isinstance(element, type_)
    except TypeError:
        raise ElementTypeError(f"Expected a class as `type_`, got {type_!r}.") from None


def _named(type_: Any) -> str:
    return getattr(type_, "__name__", str(type_))
