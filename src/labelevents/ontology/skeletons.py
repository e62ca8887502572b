"""Skeletons: which vertices an object of that shape has, and how they are joined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.ontology.codec import Node
from labelevents.values.shapes import SkeletonCoordinate, SkeletonCoordinates

# From start to end to what is known of the edge, such as `{"color": "#00ff00"}`.
Edges = dict[str, dict[str, dict[str, str]]]


@attrs.define(kw_only=True)
class SkeletonTemplateCoordinate:
    """One vertex of a template, at its place in the template's own box."""

    x: float = attrs.field(converter=float)
    y: float = attrs.field(converter=float)
    name: str
    # Five zeros: Encord's default, and so what its files hold.
    color: str | None = "#00000"
    value: str | None = ""
    feature_hash: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The vertex's JSON; what is None is left out."""
        return _without_none(
            x=self.x,
            y=self.y,
            name=self.name,
            color=self.color,
            value=self.value,
            featureHash=self.feature_hash,
        )

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> SkeletonTemplateCoordinate:
        """Read a vertex.

        Raises:
            OntologyError: if `x`, `y` or `name` is missing.
        """
        return _read_vertex(Node(d))


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

    name: str
    width: float = attrs.field(converter=float)
    height: float = attrs.field(converter=float)
    skeleton: dict[str, SkeletonTemplateCoordinate]
    skeleton_edges: Edges
    feature_node_hash: str | None = None
    shape: str | None = "skeleton"

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

    def to_dict(self) -> dict[str, Any]:
        """The template's JSON; what is None is left out."""
        return _without_none(
            name=self.name,
            width=self.width,
            height=self.height,
            skeleton={number: vertex.to_dict() for number, vertex in self.skeleton.items()},
            skeletonEdges={
                start: {end: dict(edge) for end, edge in ends.items()}
                for start, ends in self.skeleton_edges.items()
            },
            # Snake case among camels: so Encord writes it.
            feature_node_hash=self.feature_node_hash,
            shape=self.shape,
        )

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> SkeletonTemplate:
        """Read a template.

        Raises:
            OntologyError: if a key is missing.
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
    return {end: dict(ends.below(end).data) for end in ends.data}


def _read_vertex(node: Node) -> SkeletonTemplateCoordinate:
    return SkeletonTemplateCoordinate(
        x=node.number("x"),
        y=node.number("y"),
        name=node.text("name"),
        color=node.data.get("color", "#00000"),
        value=node.data.get("value", ""),
        feature_hash=node.data.get("featureHash", node.data.get("feature_hash")),
    )


def _without_none(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
