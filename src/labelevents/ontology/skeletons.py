"""Skeletons: which vertices an object of that shape has, and how they are joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from labelevents.exceptions import LabelRowError, OntologyError
from labelevents.ontology.codec import Node
from labelevents.values.shapes import SkeletonCoordinate, SkeletonCoordinates

# From start to end to what is known of the edge, such as `{"color": "#00ff00"}`.
Edges = dict[str, dict[str, dict[str, str]]]

# Names of fields whose keys in JSON are written as one word.
_KEYS = {"feature_hash": "featureHash", "skeleton_edges": "skeletonEdges"}


def _number(value: Any) -> float:
    # Whether it is finite is asked where an ontology goes into a store.
    try:
        return float(value)
    except (TypeError, ValueError):
        raise OntologyError(f"Expected a number in a skeleton template, got {value!r}") from None


def _text(_owner: object, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str):
        raise OntologyError(f"Expected `str`, got `{type(value).__name__}`, as `{field.name}`")


def _no_text(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        _text(owner, field, value)


@attrs.define(kw_only=True)
class SkeletonTemplateCoordinate:
    """One vertex of a template, at its place in the template's own box."""

    x: float = attrs.field(converter=_number)
    y: float = attrs.field(converter=_number)
    name: str = attrs.field(validator=_text)
    # Five zeros: Encord's default, and so what its files hold.
    color: str | None = attrs.field(default="#00000", validator=_no_text)
    value: str | None = attrs.field(default="", validator=_no_text)
    feature_hash: str | None = attrs.field(default=None, validator=_no_text)

    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:
        """The vertex's JSON.

        Args:
            by_alias: whether keys are those of the JSON; else they are the names of the fields.
            exclude_none: whether to leave out what is None.
        """
        return _written(attrs.asdict(self, recurse=False), by_alias, exclude_none)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> SkeletonTemplateCoordinate:
        """Read a vertex.

        Raises:
            OntologyError: if `x`, `y` or `name` is missing, or something is of another type.
        """
        return _read_vertex(Node(d))


def _vertices(given: Any) -> dict[str, SkeletonTemplateCoordinate]:
    numbers = Node(given, "skeleton")  # which is no dict, perhaps
    return {
        _named(number): vertex
        if isinstance(vertex, SkeletonTemplateCoordinate)
        else _read_vertex(numbers.below(number))
        for number, vertex in numbers.data.items()
    }


def _edges(given: Any) -> Edges:
    starts = Node(given, "skeletonEdges")
    return {_named(start): _read_ends(starts.below(start)) for start in starts.data}


def _named(number: object) -> str:
    if not isinstance(number, str):
        raise OntologyError(f"Expected vertices by number as text, such as `'0'`, got {number!r}")
    return number


@attrs.define(kw_only=True)
class SkeletonTemplate:
    """A skeleton: its vertices by number, and the edges between them.

    Attributes:
        name: what people see, and what objects' skeletons are called.
        width: of the box that the vertices are placed in.
        height: of that box.
        skeleton: `"0"`, `"1"`, … to vertex.
        skeleton_edges: number of the start to number of the end to `{"color": …}`.
        feature_node_hash: the hash of the object that is drawn with it.
        shape: always `skeleton` in Encord's files.
    """

    name: str = attrs.field(validator=_text)
    width: float = attrs.field(converter=_number)
    height: float = attrs.field(converter=_number)
    skeleton: dict[str, SkeletonTemplateCoordinate] = attrs.field(converter=_vertices)
    skeleton_edges: Edges = attrs.field(converter=_edges)
    feature_node_hash: str | None = attrs.field(default=None, validator=_no_text)
    shape: str | None = attrs.field(default="skeleton", validator=_no_text)

    @property
    def required_vertices(self) -> set[str]:
        """The names that a skeleton of this template must have."""
        return {vertex.name for vertex in self.skeleton.values()}

    def create_instance(
        self, provided_coordinates: Sequence[SkeletonCoordinate]
    ) -> SkeletonCoordinates:
        """A skeleton with these vertices, in the given order.

        As in Encord, only place and name are taken over: not colour, value or visibility.

        Raises:
            LabelRowError: if the names are not those of the template.
        """
        provided = {vertex.name for vertex in provided_coordinates}
        if provided != self.required_vertices:
            missing = sorted(self.required_vertices - provided)
            unknown = sorted(provided - self.required_vertices)
            raise LabelRowError(
                f"Expected the vertices of the skeleton `{self.name}`, got {unknown} beyond them"
                f" and {missing} not at all."
            )
        # The first vertex of a name counts, so the later ones are put in before it.
        hashes = {each.name: each.feature_hash for each in reversed(self.skeleton.values())}
        values = [
            SkeletonCoordinate(x=each.x, y=each.y, name=each.name, feature_hash=hashes[each.name])
            for each in provided_coordinates
        ]
        return SkeletonCoordinates(values=values, name=self.name)

    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:
        """The template's JSON, in which only `feature_node_hash` is written as several words.

        Args:
            by_alias: whether keys are those of the JSON; else they are the names of the fields.
            exclude_none: whether to leave out what is None.
        """
        vertices = {
            number: vertex.to_dict(by_alias, exclude_none)
            for number, vertex in self.skeleton.items()
        }
        fields = {**attrs.asdict(self, recurse=False), "skeleton": vertices}
        fields["skeleton_edges"] = _edges(self.skeleton_edges)  # a copy
        return _written(fields, by_alias, exclude_none)

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> SkeletonTemplate:
        """Read a template.

        Raises:
            OntologyError: if a key is missing, or something is of another type.
        """
        return read_skeleton_template(Node(d))


def read_skeleton_template(node: Node) -> SkeletonTemplate:
    """Read a template from JSON whose place is known."""
    vertices = node.below("skeleton")
    node.required("skeletonEdges", "skeleton_edges")
    edges = node.below("skeletonEdges" if "skeletonEdges" in node.data else "skeleton_edges")
    return SkeletonTemplate(
        name=node.text("name"),
        width=node.number("width"),
        height=node.number("height"),
        skeleton={number: _read_vertex(vertices.below(number)) for number in vertices.data},
        skeleton_edges={start: _read_ends(edges.below(start)) for start in edges.data},
        feature_node_hash=node.data.get("feature_node_hash"),
        shape=node.data.get("shape", "skeleton"),
    )


def _read_ends(ends: Node) -> dict[str, dict[str, str]]:
    return {_named(end): _read_edge(ends.below(end)) for end in ends.data}


def _read_edge(edge: Node) -> dict[str, str]:
    return {key: edge.text(key) for key in edge.data}


def _read_vertex(node: Node) -> SkeletonTemplateCoordinate:
    return SkeletonTemplateCoordinate(
        x=node.number("x"),
        y=node.number("y"),
        name=node.text("name"),
        color=node.data.get("color", "#00000"),
        value=node.data.get("value", ""),
        feature_hash=node.data.get("featureHash", node.data.get("feature_hash")),
    )


def _written(fields: Mapping[str, Any], by_alias: bool, exclude_none: bool) -> dict[str, Any]:
    there = {name: each for name, each in fields.items() if each is not None or not exclude_none}
    return {_KEYS.get(name, name) if by_alias else name: each for name, each in there.items()}
