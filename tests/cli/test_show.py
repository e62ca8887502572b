"""`labelevents show`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from labelevents import LabelRowV2
from labelevents.objects import (
    Classification,
    Object,
    OntologyStructure,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from labelevents.objects.coordinates import (
    BitmaskCoordinates,
    CircleCoordinates,
    Coordinates,
    Cuboid2DIsometricCoordinates,
    CuboidCoordinates,
    EllipseCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    PolygonCoordinates,
    PolylineCoordinates,
    RotatableBoundingBoxCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
)
from labelevents.objects.frames import Range
from tests.cli.given import BOX, add_car, add_row, document, opened, refusal, run
from tests.ontology.given import street

SIZE = {"top": 0, "left": 0, "height": 2, "width": 3}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store can be."""
    return tmp_path / "a.labels"


def _fill(row: LabelRowV2) -> tuple[str, str]:
    """A car on frames 0 to 4 and 7 with answers of every kind, and the weather; their hashes."""
    find = row.ontology_structure.get_child_by_hash
    car = add_car(row, [Range(0, 4), 7])
    car.set_answer(find("red"), find("color"))
    car.set_answer("dark", find("tone"))
    car.set_answer([find("wheel"), find("roof")], find("parts"))
    car.set_answer(find("open"), find("door"), frames=Range(1, 2))
    item = row.ontology_structure.classifications[0]
    weather = item.create_instance()
    weather.set_for_frames(Range(0, 1))
    attribute = item.attributes[0]
    weather.set_answer(attribute.options[0], attribute)
    row.add_classification_instance(weather)
    row.save()
    return car.object_hash, weather.classification_hash


@pytest.fixture
def filled(path: Path) -> tuple[str, str]:
    """The store with that row, by the tracker; Ana corrected frame 2. The hashes."""
    with opened(path, "model:tracker@1") as store:
        row = add_row(store.create_project("Street", street().ontology), "cam0")
        found = _fill(row)
    with opened(path, "ana", at=2_000_000_000_000_000) as store:
        row = store.projects[0].list_label_rows_v2()[0]
        row.initialise_labels()
        car = row.get_object_instances()[0]
        car.set_for_frames(BOX, 2, overwrite=True, confidence=0.5, manual_annotation=False)
        row.save()
    return found


def _weather() -> tuple[str, dict[str, Any]]:
    item: Classification = street().ontology.classifications[0]
    attribute = item.attributes[0]
    return item.title, {attribute.title: attribute.options[0].title}


def test_a_whole_row(path: Path, filled: tuple[str, str]) -> None:
    """Who is on which frames, and all answers: of a dynamic attribute, values with ranges."""
    found = document("show", path, "cam0")
    name, answers = _weather()
    car = {
        "object_hash": filled[0],
        "name": "Car",
        "feature_hash": "car",
        "ranges": [[0, 4], [7, 7]],
        "answers": {
            "Color": "Red",
            "Tone": "dark",
            "Door": [{"value": "Open", "ranges": [[1, 2]]}],
            "Parts": ["Wheel", "Roof"],
        },
    }
    weather = {
        "classification_hash": filled[1],
        "name": name,
        "ranges": [[0, 1]],
        "answers": answers,
    }
    expected = {
        "row": "cam0",
        "label_hash": found["label_hash"],
        "media": "video",
        "frames": 10,
        "objects": [car],
        "classifications": [weather],
    }

    assert expected == found
    assert list(expected) == list(found)


def test_one_frame(path: Path, filled: tuple[str, str]) -> None:
    """What is on a frame: place, who made and edited it, and the answers that hold there."""
    found = document("show", path, "cam0", "--frame", "2")
    car = {
        "object_hash": filled[0],
        "name": "Car",
        "feature_hash": "car",
        "coordinates": {"boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4}},
        "confidence": 0.5,
        "manual_annotation": False,
        "created_by": "tracker@1",
        "last_edited_by": "ana",
        "answers": {"Color": "Red", "Tone": "dark", "Door": "Open", "Parts": ["Wheel", "Roof"]},
        "extra": {},
    }

    assert {"row": "cam0", "frame": 2, "objects": [car], "classifications": []} == found
    assert list(car) == list(found["objects"][0])


def test_a_classification_on_a_frame(path: Path, filled: tuple[str, str]) -> None:
    """A classification has its answers on a frame, and no place."""
    name, answers = _weather()
    expected = [{"classification_hash": filled[1], "name": name, "answers": answers}]

    assert expected == document("show", path, "cam0", "--frame", "0")["classifications"]


def test_a_dynamic_answer_only_where_it_holds(path: Path, filled: tuple[str, str]) -> None:
    """On a frame without an answer the attribute is left out."""
    doors = [
        document("show", path, "cam0", "-f", frame)["objects"][0]["answers"].get("Door")
        for frame in (0, 1, 2, 3)
    ]

    assert [None, "Open", "Open", None] == doors


def test_extra_fields(path: Path) -> None:
    """What another format said beside the labels is shown on the frames on which it was said."""
    with opened(path) as store:
        row = add_row(store.create_project("Street", street().ontology), "cam0")
        car = add_car(row)
        car.get_annotation(3).extra = {"x:mot.visibility": 0.25}
        row.save()
    found = [document("show", path, "cam0", "-f", frame)["objects"][0] for frame in (2, 3)]

    assert [{}, {"x:mot.visibility": 0.25}] == [one["extra"] for one in found]


@pytest.mark.parametrize(
    ("shape", "coordinates", "expected", "told"),
    [
        (
            Shape.ROTATABLE_BOUNDING_BOX,
            RotatableBoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4, 45.0),
            {"rotatableBoundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4, "theta": 45.0}},
            "x 0.3 y 0.4 w 0.2 h 0.1 theta 45",
        ),
        (
            Shape.POLYGON,
            PolygonCoordinates([PointCoordinate(0.1, 0.2), PointCoordinate(0.3, 0.4)]),
            {
                "polygon": {"0": {"x": 0.1, "y": 0.2}, "1": {"x": 0.3, "y": 0.4}},
                "polygons": [[[0.1, 0.2, 0.3, 0.4]]],
            },
            "polygon of 2 points",
        ),
        (
            Shape.POLYLINE,
            PolylineCoordinates([PointCoordinate(0.1, 0.2)]),
            {"polyline": {"0": {"x": 0.1, "y": 0.2}}},
            "polyline of 1 point",
        ),
        (
            Shape.POINT,
            PointCoordinate(0.1, 0.2),
            {"point": {"0": {"x": 0.1, "y": 0.2}}},
            "x 0.1 y 0.2",
        ),
        (
            Shape.POINT,
            PointCoordinate3D(0.1, 0.2, 0.3),
            {"point": {"0": {"x": 0.1, "y": 0.2, "z": 0.3}}},
            "x 0.1 y 0.2 z 0.3",
        ),
        (
            Shape.SKELETON,
            SkeletonCoordinates(values=[SkeletonCoordinate(x=0.1, y=0.2, name="nose")], name="p"),
            {"skeleton": {"0": {"x": 0.1, "y": 0.2, "name": "nose"}}},
            "skeleton of 1 point",
        ),
        (
            Shape.CIRCLE,
            CircleCoordinates(0.1, 0.2, 0.3),
            {"circle": {"x": 0.1, "y": 0.2, "r": 0.3, "stretch": 1.0, "theta": 0.0}},
            "circle x 0.1 y 0.2 r 0.3 stretch 1 theta 0",
        ),
        (
            Shape.ELLIPSE,
            EllipseCoordinates(0.1, 0.2, 0.3, 0.4, 45.0),
            {"ellipse": {"x": 0.1, "y": 0.2, "rx": 0.3, "ry": 0.4, "theta": 45.0}},
            "ellipse x 0.1 y 0.2 rx 0.3 ry 0.4 theta 45",
        ),
        (
            Shape.CUBOID,
            CuboidCoordinates((1.0, 2.0, 3.0), (0.0, 0.0, 1.5), (4.0, 2.0, 1.0)),
            {
                "cuboid": {
                    "position": [1.0, 2.0, 3.0],
                    "orientation": [0.0, 0.0, 1.5],
                    "size": [4.0, 2.0, 1.0],
                }
            },
            "cuboid position 1 2 3, orientation 0 0 1.5, size 4 2 1",
        ),
        (
            Shape.CUBOID_2D,
            Cuboid2DIsometricCoordinates([PointCoordinate(0.1, 0.2)], PointCoordinate(0.3, 0.4)),
            {"cuboid_2d": {"front": [0.1, 0.2], "offset": {"x": 0.3, "y": 0.4}}},
            "2D cuboid of 1 point",
        ),
        (
            Shape.BITMASK,
            BitmaskCoordinates({**SIZE, "rleString": "231"}),
            {"bitmask": {**SIZE, "rleString": "231"}},
            "mask of 3 by 2 pixels",
        ),
    ],
)
def test_every_shape_has_its_key(
    path: Path, shape: Shape, coordinates: Coordinates, expected: dict[str, Any], told: str
) -> None:
    """Coordinates stand under the key that Encord's JSON has for them, and are told to people."""
    ontology = OntologyStructure()
    ontology.add_object("Thing", shape)
    with opened(path) as store:
        row = add_row(store.create_project("Shapes", ontology), "cam0")
        thing = row.ontology_structure.objects[0].create_instance()
        thing.set_for_frames(coordinates)
        row.add_object_instance(thing)
        row.save()

    assert expected == document("show", path, "cam0", "-f", "0")["objects"][0]["coordinates"]
    assert told in [line.strip() for line in run("show", path, "cam0", "-f", "0").out.split("\n")]


def _noted(ontology: OntologyStructure) -> Object:
    """A car with a note, and one more below each of two options."""
    car = ontology.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    car.add_attribute(TextAttribute, "Note", feature_node_hash="note")
    for title in ("Color", "Size"):
        radio = car.add_attribute(RadioAttribute, title, feature_node_hash=title)
        option = radio.add_option("Other", feature_node_hash=f"{title}-other")
        option.add_nested_attribute(TextAttribute, "Note", feature_node_hash=f"{title}-note")
    return car


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (["note"], {"Note": "note"}),
        (["Color-note"], {"Note": "Color-note"}),
        (["note", "Color-note"], {"Note": "note", "Color / Note": "Color-note"}),
        (
            ["Color-note", "Size-note"],
            {"Color / Note": "Color-note", "Size / Note": "Size-note"},
        ),
    ],
)
def test_attributes_of_one_title(path: Path, answered: list[str], expected: dict[str, str]) -> None:
    """Where two answered attributes share a title, a nested one stands below its parent's."""
    ontology = OntologyStructure()
    _noted(ontology)
    with opened(path) as store:
        row = add_row(store.create_project("Street", ontology), "cam0")
        find = row.ontology_structure.get_child_by_hash
        car = add_car(row)
        for feature_hash in answered:
            parent = feature_hash.removesuffix("-note")
            if parent != feature_hash:
                car.set_answer(find(f"{parent}-other"), find(parent))
            car.set_answer(feature_hash, find(feature_hash))
        row.save()
    found = document("show", path, "cam0")["objects"][0]["answers"]

    assert expected == {key: value for key, value in found.items() if "Note" in key}


def test_an_empty_checklist_is_an_answer(path: Path) -> None:
    """A checklist answered with nothing is an empty list; one that nobody answered is left out."""
    with opened(path) as store:
        row = add_row(store.create_project("Street", street().ontology), "cam0")
        car = add_car(row)
        add_car(row)
        car.set_answer([], row.ontology_structure.get_child_by_hash("parts"))
        row.save()
    found = document("show", path, "cam0")["objects"]

    assert [{"Parts": []}, {}] == [one["answers"] for one in found]


@pytest.mark.parametrize("frame", [-1, 10, 10**30])
def test_a_frame_outside_the_row_is_refused(path: Path, filled: object, frame: int) -> None:
    """A frame that the row does not have is refused, naming those that it has."""
    expected = f"`cam0` has 10 frames; expected one from 0 to 9, got {frame}."

    assert expected == refusal("show", path, "cam0", f"--frame={frame}")


def test_a_frame_is_a_number(path: Path, filled: object) -> None:
    """Anything else as a frame is wrong usage."""
    assert 2 == run("show", path, "cam0", "--frame", "first").code


def test_a_row_for_people(path: Path, filled: tuple[str, str]) -> None:
    """Without `--json` every instance has its line: name, hash, frames, answers."""
    line = run("show", path, "cam0").out.splitlines()[2]
    said = "Color: Red; Tone: dark; Door: Open (1-2); Parts: Wheel, Roof"

    assert ["Car", filled[0], "0-4, 7", said] == re.split("  +", line)


def test_a_frame_for_people(path: Path, filled: tuple[str, str]) -> None:
    """Without `--json` a frame says of each instance where it is, by whom, and its answers."""
    expected = [
        "cam0, frame 2",
        f"Car {filled[0]}",
        "  x 0.3 y 0.4 w 0.2 h 0.1",
        "  made by tracker@1, last edited by ana",
        "  confidence 0.5, automatic",
        "  Color: Red; Tone: dark; Door: Open; Parts: Wheel, Roof",
    ]

    assert expected == run("show", path, "cam0", "-f", "2").out.splitlines()


def test_an_empty_frame_for_people(path: Path, filled: object) -> None:
    """Where nothing is, that is said."""
    assert "Nothing is labelled here." in run("show", path, "cam0", "-f", "9").out


def test_showing_writes_nothing(path: Path, filled: object) -> None:
    """Reading leaves the file as it was."""
    before = path.read_bytes()
    run("show", path, "cam0")

    assert before == path.read_bytes()
