"""What a call says, apart from either library: built anew for each, printed as Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from tests.differential.plain import Raised

if TYPE_CHECKING:
    from tests.differential.world import World


@attrs.frozen
class Spec:
    """Base of whatever has to be built in a world before a call can have it."""

    def build(self, world: World) -> Any:
        """The value, made of the world's own classes."""
        raise NotImplementedError


@attrs.frozen(repr=False)
class Named(Spec):
    """A row or instance of the world, by the name it has in the script."""

    name: str

    def build(self, world: World) -> Any:
        """The row or instance."""
        return world.named[self.name]

    def __repr__(self) -> str:
        return self.name


@attrs.frozen(repr=False)
class Element(Spec):
    """An element of the ontology by its hash; a foreign one is of an ontology that no row has."""

    kind: str
    feature_hash: str
    foreign: bool = False

    def build(self, world: World) -> Any:
        """The element."""
        structure = world.foreign if self.foreign else world.structure
        kind = {"Attribute": None, "Option": None}.get(self.kind, self.kind)
        kind_of = None if kind is None else world.side.named(kind)
        return structure.get_child_by_hash(self.feature_hash, type_=kind_of)

    def __repr__(self) -> str:
        structure = "foreign" if self.foreign else "ontology"
        return f"{structure}.get_child_by_hash({self.feature_hash!r})"


@attrs.frozen(repr=False)
class Made(Spec):
    """A value of one of the label model's classes, with its arguments."""

    kind: str
    args: tuple[Any, ...] = ()
    kwargs: tuple[tuple[str, Any], ...] = ()

    def build(self, world: World) -> Any:
        """The value; its arguments are built first."""
        args = [built(each, world) for each in self.args]
        kwargs = {name: built(each, world) for name, each in self.kwargs}
        return world.side.named(self.kind)(*args, **kwargs)

    def __repr__(self) -> str:
        said = [repr(each) for each in self.args]
        said += [f"{name}={each!r}" for name, each in self.kwargs]
        return f"{self.kind}({', '.join(said)})"


@attrs.frozen(repr=False)
class Module(Spec):
    """The module `objects`, whose classes are called."""

    def build(self, world: World) -> Any:
        """The module."""
        return world.side.modules[0]

    def __repr__(self) -> str:
        return "objects"


@attrs.frozen(repr=False)
class Iterated(Spec):
    """An iterator, new for each call."""

    items: list[Any]

    def build(self, world: World) -> Any:
        """The iterator."""
        return iter(built(self.items, world))

    def __repr__(self) -> str:
        return f"iter({self.items!r})"


@attrs.frozen(repr=False)
class Exported(Spec):
    """What a row was written as, by one side or by each on its own.

    Attributes:
        row: the row's name.
        by: `encord` or `labelevents`, whose export both sides are given; by default one's own.
        written: the exports by side, taken down when the call is made.
    """

    row: str
    by: str | None = None
    written: dict[str, Any] = attrs.field(factory=dict, eq=False)

    def build(self, world: World) -> Any:
        """A copy of the export, because readers change what they are given."""
        written = self.written[self.by or world.side.name]
        if isinstance(written, Raised):
            raise written.error
        return plain_copy(written)

    def __repr__(self) -> str:
        by = "" if self.by is None else f"{self.by}_"
        return f"{by}{self.row}.to_encord_dict()"


def plain_copy(value: Any) -> Any:
    """A copy of JSON, all the way down."""
    if isinstance(value, dict):
        return {key: plain_copy(each) for key, each in value.items()}
    return [plain_copy(each) for each in value] if isinstance(value, list) else value


def built(value: Any, world: World) -> Any:
    """A value with all that is to be built in it built."""
    if isinstance(value, Spec):
        return value.build(world)
    if isinstance(value, list | tuple | set):
        return type(value)(built(each, world) for each in value)
    if isinstance(value, dict):
        return {name: built(each, world) for name, each in value.items()}
    return value


def made(kind: str, *args: Any, **kwargs: Any) -> Made:
    """A value of a class, with its arguments as one writes them."""
    return Made(kind, args, tuple(kwargs.items()))


def span(start: int, end: int) -> Made:
    """A range of frames, ends included."""
    return made("Range", start, end)


def option(feature_hash: str) -> Element:
    """An option of the ontology."""
    return Element("Option", feature_hash)


def attribute(feature_hash: str) -> Element:
    """An attribute of the ontology."""
    return Element("Attribute", feature_hash)
