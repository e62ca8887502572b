"""Creating, renaming and archiving a row; listing projects."""

from __future__ import annotations

from typing import Any

import pytest

from labelevents import testing
from labelevents.events import facts
from labelevents.exceptions import LabelEventsError, OntologyError
from labelevents.model.commands import ArchiveRow, CreateRow, RenameRow
from labelevents.model.project import (
    ArchiveProject,
    Catalogue,
    ChangeOntology,
    CreateProject,
    OntologyState,
    decide_catalogue,
    decide_ontology,
    evolve_catalogue,
    evolve_ontology,
)
from labelevents.ontology.skeletons import SkeletonTemplate, SkeletonTemplateCoordinate
from labelevents.ontology.structure import OntologyStructure
from labelevents.values.media import Image, ImageGroup, Video
from labelevents.values.shapes import Shape
from tests.model.street import ANA, ROW, STREET, on_row

CATALOGUE = testing.Specification(Catalogue, decide_catalogue, evolve_catalogue)
ONTOLOGY = testing.Specification(OntologyState, decide_ontology, evolve_ontology)


def test_create() -> None:
    """A row is created once."""
    command = CreateRow("project", "data", Video("cam", 64, 48, 100))

    testing.given().when(command, ANA).then(ROW)
    on_row().when(command, ANA).then_refused("`cam` exists already")


@pytest.mark.parametrize(
    "media",
    [
        Video("v", 0, 48, 100),
        Video("v", 64, 48, 0),
        Video("v", 64, 48, 100, float("nan")),
        Video(5, 64, 48, 100),  # type: ignore[arg-type]
        Image("i", 64, -1),
        Image("i", 1.5, 1),  # type: ignore[arg-type]
        ImageGroup("g", ()),
        "video",
    ],
)
def test_wrong_media(media: Any) -> None:
    """Media have at least one pixel and one frame, and numbers that are numbers."""
    testing.given().when(CreateRow("p", "d", media), ANA).then_refused("Expected")


def test_rename() -> None:
    """Another title is an event, the same is none, an empty one is refused."""
    event = facts.RowRenamed(1, "", ("title",), None, "new")

    on_row().when(RenameRow("new"), ANA).then(event)
    on_row(event).when(RenameRow("new"), ANA).then_nothing()
    on_row().when(RenameRow(""), ANA).then_refused("needs a title")
    on_row().when(RenameRow(5), ANA).then_refused("Expected `str`")  # type: ignore[arg-type]
    on_row().when(RenameRow("\ud800"), ANA).then_refused("Cannot store this value")


def test_archive() -> None:
    """A row leaves the lists and comes back; what is so already is no event."""
    event = facts.RowArchived(1, "", ("archived",), None, True)  # noqa: FBT003

    on_row().when(ArchiveRow(), ANA).then(event)
    on_row(event).when(ArchiveRow(), ANA).then_nothing()
    on_row(event).when(ArchiveRow(archived=False), ANA).then(
        facts.RowArchived(1, "", ("archived",), None, False)  # noqa: FBT003
    )


def test_projects() -> None:
    """Projects are created and archived; one that is not there cannot be."""
    created = facts.ProjectCreated(1, "p", ("title",), None, "Street")
    archived = facts.ProjectArchived(1, "p", ("archived",), None, True)  # noqa: FBT003

    CATALOGUE.given().when(CreateProject("p", "Street")).then(created)
    CATALOGUE.given(created).when(ArchiveProject("p")).then(archived)
    CATALOGUE.given(created, archived).when(ArchiveProject("p")).then_nothing()
    CATALOGUE.given().when(ArchiveProject("p")).then_refused("no project p", LabelEventsError)
    CATALOGUE.given().when(CreateProject("p", "")).then_refused("title as text, got ''")


def test_ontology() -> None:
    """An ontology is stored as what changed, and reads back as the same tree."""
    events = ONTOLOGY.given().when(ChangeOntology(STREET)).events
    given = ONTOLOGY.given(*events)

    assert STREET.to_dict() == given.state.structure().to_dict()
    given.when(ChangeOntology(STREET)).then_nothing()
    gone = given.when(ChangeOntology(OntologyStructure())).events
    assert OntologyStructure() == ONTOLOGY.given(*events, *gone).state.structure()


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_ontology_not_finite(wrong: float) -> None:
    """A skeleton's numbers are finite: null in their place could never be read back."""
    head = SkeletonTemplateCoordinate(x=0, y=0, name="head", feature_hash="h")
    template = SkeletonTemplate(
        name="p", width=wrong, height=10, skeleton={"0": head}, skeleton_edges={}
    )
    structure = OntologyStructure()
    structure.add_skeleton_object("P", template)

    ONTOLOGY.given().when(ChangeOntology(structure)).then_refused("finite")


def test_ontology_essence() -> None:
    """What labels rely on cannot change: an object's shape."""
    one, other = OntologyStructure(), OntologyStructure()
    one.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    other.add_object("Car", Shape.POLYGON, feature_node_hash="car")
    given = ONTOLOGY.given(*ONTOLOGY.given().when(ChangeOntology(one)).events)

    given.when(ChangeOntology(other)).then_refused("Cannot change `shape` of object", OntologyError)
