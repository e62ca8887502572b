"""`labelevents blame`: who answers for the labels of a row, as JSON and as a table."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labelevents.objects import ObjectInstance, Option, RadioAttribute
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range
from labelevents.values.wire import encord_geometry
from tests.cli.given import (
    BOX,
    HOUR,
    NOON,
    add_car,
    add_row,
    document,
    on_screen,
    opened,
    refusal,
    run,
)
from tests.ontology.given import street

MOVED = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.5, top_left_y=0.4)
ANA = {"kind": "human", "ref": "ana"}
YOLO = {"kind": "model", "ref": "yolo@4"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A row with a car of Ana's (r3), moved by a model on two frames (r4)."""
    made = tmp_path / "a.labels"
    with opened(made) as store:
        row = add_row(store.create_project("Street", street().ontology), "cam0")
        car = add_car(row)
        row.save("first")
    with opened(made, "model:yolo@4", NOON + 24 * HOUR) as store:
        car = first_car(store)
        car.set_for_frames(MOVED, Range(3, 4), overwrite=True)
        car.row.save("second")
    return made


def first_car(store: Any) -> Any:
    """The car on the store's only row."""
    (row,) = store.projects[0].list_label_rows_v2()
    row.initialise_labels()
    return row.get_object_instances()[0]


def test_json(path: Path) -> None:
    """The document has a line for each field and run of frames, with these keys."""
    lines = document("blame", path, "cam0")
    at = [datetime.fromisoformat(line.pop("at")) for line in lines]
    whose = {"instance": lines[0]["instance"], "name": "Car", "field": "geometry", "via": None}
    box, moved = encord_geometry(BOX), encord_geometry(MOVED)

    assert [
        {**whose, "frames": [0, 2], "value": box, "commit": 3, "actor": ANA},
        {**whose, "frames": [3, 4], "value": moved, "commit": 4, "actor": YOLO},
    ] == lines
    assert [UTC, UTC] == [moment.tzinfo for moment in at]
    assert at[0] < at[1]


def test_via(path: Path) -> None:
    """After an undo the line names the author, and the undo that brought the label back."""
    with opened(path, "model:yolo@4", NOON + 48 * HOUR) as store:
        first_car(store).row.undo()
    lines = document("blame", path, "cam0")

    assert [([0, 2], 3, None), ([3, 4], 3, 5)] == [
        (line["frames"], line["commit"], line["via"]) for line in lines
    ]
    assert "r3 via r5" in run("blame", path, "cam0").out


def test_a_frame(path: Path) -> None:
    """Of a frame there is what stands on it."""
    assert [[3, 3]] == [line["frames"] for line in document("blame", path, "cam0", "--frame", 3)]
    assert [] == document("blame", path, "cam0", "-f", 9)
    assert "There is nothing to blame here.\n" == run("blame", path, "cam0", "-f", 9).out


def test_an_instance(path: Path) -> None:
    """Of an instance, by hash or the beginning of it, there are its lines."""
    with opened(path, at=NOON + 48 * HOUR) as store:
        row = first_car(store).row
        add_car(row, 9)
        row.save()
        hashes = [car.object_hash for car in row.get_object_instances()]
    for said in (hashes[1], hashes[1][:5]):
        lines = document("blame", path, "cam0", "--instance", said)

        assert {hashes[1]} == {line["instance"] for line in lines}
    assert [] == document("blame", path, "cam0", "--instance", hashes[0], "--frame", 9)


def test_a_field(path: Path) -> None:
    """Of a field, by its name or the title of the attribute that was answered, its lines."""
    with opened(path, at=NOON + 48 * HOUR) as store:
        car: ObjectInstance = first_car(store)
        color = car.ontology_item.get_child_by_title("Color", type_=RadioAttribute)
        car.set_answer(color.get_child_by_title("Red", type_=Option), color)
        assert car.row is not None
        car.row.save()
    field = f"answer:{color.feature_node_hash}"
    for said in (field, "Color"):
        (line,) = document("blame", path, "cam0", "--field", said)

        assert (field, "Red", "Color", None) == (
            *(line["field"], line["value"], line["attribute"], line["frames"]),
        )
    assert 2 == len(document("blame", path, "cam0", "--field", "geometry"))


@pytest.mark.parametrize("field", ["confidence", "number", "x:cvat.occluded", "answer:zz", "Color"])
def test_a_field_that_nobody_wrote(path: Path, field: str) -> None:
    """Of a field that could be there, and is not, there is no line, and that is no mistake."""
    assert [] == document("blame", path, "cam0", "--field", field)


def test_as_it_was(path: Path) -> None:
    """With --at, who answered then."""
    assert [[0, 4]] == [line["frames"] for line in document("blame", path, "cam0", "--at", "r3")]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            ["--field", "colour"],
            "There is no field or attribute 'colour' here; there are geometry.",
        ),
        (["--instance", "zz"], "`cam0` has no object or classification 'zz'."),
        (["--instance", ""], "`cam0` has no object or classification ''."),
        (["--frame", "10"], "Expected frames from 0 to 9, got frame 10"),
        (["--frame", "-1"], "Expected frames from 0 to 9, got frame -1"),
        (["--at", "r9"], "There is no revision 'r9'"),
        (["--at", "r1"], "At r1 the label row `cam0` was not there yet"),
    ],
)
def test_refused(path: Path, said: list[str], sentence: str) -> None:
    """What is not there is refused, with what is."""
    assert refusal("blame", path, "cam0", *said).startswith(sentence)


def test_ambiguous(path: Path) -> None:
    """A beginning that fits several instances is refused with their hashes."""
    with opened(path, at=NOON + 48 * HOUR) as store:
        row = first_car(store).row
        for name in ("aa1", "aa2"):
            twin = ObjectInstance(row.get_object_instances()[0].ontology_item, object_hash=name)
            twin.set_for_frames(BOX, 0)
            row.add_object_instance(twin)
        row.save()

    assert "'aa' could be any of aa1, aa2. Say more of the hash." == refusal(
        "blame", path, "cam0", "--instance", "aa"
    )


def test_table(path: Path) -> None:
    """For people: a heading for each instance, and lines that fit a screen of 80 columns."""
    lines = on_screen("blame", path, "cam0")
    (car,) = {line["instance"] for line in document("blame", path, "cam0")}

    assert f"Car {car}" == lines[0]
    assert ["field", "frames", "value", "who", "rev", "time", "(UTC)"] == lines[1].split()
    assert ["geometry", "0-2", "x", "0.3", "y", "0.4"] == lines[3].split()[:6]
    assert "model:yolo@4" in "".join(lines)
    assert all(len(line) <= 80 for line in lines)


def test_coloured_by_who(path: Path) -> None:
    """On a terminal people are green and models are magenta."""
    out = run("blame", path, "cam0", FORCE_COLOR="1", COLUMNS="80", TERM="xterm").out

    assert "\x1b[32mhuman:ana" in out
    assert "\x1b[35mmodel:yolo@4" in out


def test_in_a_pipe(path: Path) -> None:
    """In a pipe each line says whose it is."""
    heading, *lines = run("blame", path, "cam0").out.splitlines()

    assert heading.startswith("object ")
    assert all(line.startswith("Car ") for line in lines)
    assert 2 == len(lines)
