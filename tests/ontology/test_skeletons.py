"""Skeleton templates: making a skeleton, and their JSON."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from labelevents.exceptions import LabelRowError, OntologyError
from labelevents.ontology.skeletons import SkeletonTemplate, SkeletonTemplateCoordinate
from labelevents.values.shapes import SkeletonCoordinate
from tests.ontology.given import person


def test_a_skeleton_takes_places_in_the_given_order() -> None:
    """A skeleton keeps the order, and takes the hashes of its vertices from the template."""
    vertices = [
        SkeletonCoordinate(x=0.1, y=0.2, name="foot", color="#ffffff"),
        SkeletonCoordinate(x=0.3, y=0.4, name="head"),
    ]
    made = person().create_instance(vertices)

    assert "person" == made.name
    assert [("foot", 0.1, "f"), ("head", 0.3, "h")] == [
        (each.name, each.x, each.feature_hash) for each in made.values
    ]
    assert made.values[0].color is None


def test_vertices_must_be_those_of_the_template() -> None:
    """Missing and unknown vertices are named."""
    vertices = [SkeletonCoordinate(x=0, y=0, name=name) for name in ("head", "tail")]

    with pytest.raises(LabelRowError, match=r"got \['tail'\] beyond them and \['foot'\] not at"):
        person().create_instance(vertices)


def test_required_vertices_are_the_names() -> None:
    """A skeleton needs each vertex of the template."""
    assert {"head", "foot"} == person().required_vertices


def test_a_template_is_written_in_camel_case_but_for_its_hash() -> None:
    """The JSON has Encord's keys; what is None is left out, numbers are floats."""
    template = person()
    template.feature_node_hash = "p"
    written = template.to_dict()
    head = {"x": 0.5, "y": 0.0, "name": "head", "color": "#00000", "value": "", "featureHash": "h"}

    assert head == written["skeleton"]["0"]
    assert {"0": {"1": {"color": "#00ff00"}}} == written["skeletonEdges"]
    assert ("p", "skeleton") == (written["feature_node_hash"], written["shape"])
    assert isinstance(written["width"], float)
    assert "feature_node_hash" not in person().to_dict()


def test_a_template_reads_what_it_writes() -> None:
    """Reading a template's JSON gives an equal template, in either case of its keys."""
    written = person().to_dict()
    snake = {**written, "skeleton_edges": written.pop("skeletonEdges")}

    assert person() == SkeletonTemplate.from_dict(person().to_dict())
    assert person() == SkeletonTemplate.from_dict(snake)


def test_a_vertex_without_color_stays_without() -> None:
    """None is kept apart from the default."""
    vertex = SkeletonTemplateCoordinate.from_dict({"x": 1, "y": 2, "name": "n", "color": None})

    assert {"x": 1.0, "y": 2.0, "name": "n", "value": ""} == vertex.to_dict()


def test_a_malformed_template_is_refused_with_the_place() -> None:
    """A missing key and a number that is none are named with their place."""
    with pytest.raises(OntologyError, match="Expected key `skeleton` at the top level"):
        SkeletonTemplate.from_dict({"name": "p"})
    written = person().to_dict()
    written["skeleton"]["1"]["x"] = "left"
    with pytest.raises(OntologyError, match=r"a number, got 'left', as `x` in skeleton\.1"):
        SkeletonTemplate.from_dict(written)


@pytest.mark.parametrize(
    ("field", "wrong", "message"),
    [
        ("name", 7, "Expected `str`, got `int`, as `name`"),
        ("width", "wide", "Expected a number in a skeleton template, got 'wide'"),
        ("skeleton", [], "Expected a `dict`, got `list`, in skeleton"),
        ("skeleton", {0: {"x": 0, "y": 0, "name": "a"}}, "by number as text"),
        ("skeleton", {"0": {"x": 0}}, r"Expected key `y` in skeleton\.0"),
        ("skeleton_edges", {"0": []}, r"Expected a `dict`, got `list`, in skeletonEdges\.0"),
        ("skeleton_edges", {"0": {"1": {"color": None}}}, r"as `color` in skeletonEdges\.0\.1"),
        ("shape", 7, "Expected `str`, got `int`, as `shape`"),
    ],
)
def test_a_template_is_checked_when_it_is_made(field: str, wrong: Any, message: str) -> None:
    """What does not belong in a template is refused when it is made, and when it is set."""
    template = person()
    with pytest.raises(OntologyError, match=message):
        attrs.evolve(template, **{field: wrong})
    with pytest.raises(OntologyError, match=message):
        setattr(template, field, wrong)

    assert person() == template


def test_a_template_is_made_of_dicts_too() -> None:
    """The vertices of a template may be given as their JSON."""
    vertices: Any = {number: vertex.to_dict() for number, vertex in person().skeleton.items()}

    assert person() == attrs.evolve(person(), skeleton=vertices)


def test_a_template_can_be_written_by_field_and_in_full() -> None:
    """Names in place of keys, and None where nothing is said, if asked for."""
    template = attrs.evolve(person(), feature_node_hash=None)
    written = template.to_dict(by_alias=False, exclude_none=False)

    assert {"feature_node_hash", "skeleton_edges"} <= written.keys()
    assert {"feature_hash"} < written["skeleton"]["0"].keys()
    assert template == SkeletonTemplate.from_dict(written)
