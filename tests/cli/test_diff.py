"""`labelevents diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelevents.objects import Object
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range
from tests.cli.given import BOX, NOON, add_car, add_row, document, on_screen, opened, refusal, run
from tests.ontology.given import street

KEYS = ["row", "instance", "name", "field", "frames", "before", "after", "kind"]
MOVED = BoundingBoxCoordinates(height=0.1, width=0.2, top_left_x=0.4, top_left_y=0.4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two rows with a car; then, after the tag v1, one is corrected and the other renamed."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        rows = [add_row(store.create_project("Street", street().ontology), "cam0", frames=200)]
        rows.append(add_row(store.projects[0], "cam1"))
        cars = [add_car(row, Range(0, 4)) for row in rows]
        for row in rows:
            row.save()
        store.tag("v1")
        for frame in (0, 1, 3):
            cars[0].set_for_frames(MOVED, frame, overwrite=True)
        cars[0].set_answer(rows[0].ontology_structure.get_child_by_hash("red"))
        cars[0].set_for_frames(BOX, Range(7, 9))
        add_car(rows[0], 3)
        rows[0].save("corrected")
        rows[1].rename("cam[b]2")
    return path


def test_the_document(path: Path) -> None:
    """`diff --json` says what differs, counted and one by one, under these keys."""
    found: dict[str, Any] = document("diff", path, "v1", "HEAD")
    stat = {
        "added": 1,
        "removed": 0,
        "moved": 3,
        "answered": 1,
        "frames_gained": 3,
        "frames_lost": 0,
    }
    first = found["changes"][0]

    assert (["a", "b", "stat", "changes"], 5, 8, stat) == (
        list(found),
        found["a"],
        found["b"],
        found["stat"],
    )
    assert KEYS == list(first)[:8]
    assert ("cam0", "Car", "geometry", [0, 1], "moved") == tuple(
        first[key] for key in ("row", "name", "field", "frames", "kind")
    )
    assert {"boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4}} == first["before"]
    assert {"boundingBox": {"h": 0.1, "w": 0.2, "x": 0.4, "y": 0.4}} == first["after"]
    assert [pytest.approx(1 / 3), pytest.approx(64)] == [first["iou"], first["distance"]]
    assert ["moved", "moved", "frames_gained", "answered", "added", "renamed"] == [
        change["kind"] for change in found["changes"]
    ]


def test_one_line_for_a_pull_request(path: Path) -> None:
    """`--stat` says all in one line, both ways, and that there is nothing."""
    rest = "object, 3 boxes moved (mean IoU 0.33), 1 answer"

    assert (
        f"r5..r8: 2 rows, +1 {rest}, +3 frames, 1 other change\n"
        == run("diff", path, "v1", "HEAD", "--stat").out
    )
    assert (
        f"r8..r5: 2 rows, -1 {rest}, -3 frames, 1 other change\n"
        == run("diff", path, "r8", "r5", "--stat").out
    )
    assert "r3..r3: no difference\n" == run("diff", path, "3", "3", "--stat").out


def test_of_one_row(path: Path) -> None:
    """With a ROW only what differs there."""
    found = document("diff", path, "5", "8", "cam[b]2")

    assert [("renamed", "cam1", "cam[b]2")] == [
        (c["kind"], c["before"], c["after"]) for c in found["changes"]
    ]
    assert "There is no row 'x'." in refusal("diff", path, "1", "2", "x")


def test_of_one_project(path: Path) -> None:
    """With `--project` only its rows and its ontology."""
    with opened(path) as store:
        add_row(store.create_project("Second", street().ontology), "z")
    found = document("diff", path, "v1", "HEAD", "--project", "Street")

    assert 6 == len(found["changes"])
    assert {None, "z"} == {
        c["row"] for c in document("diff", path, "8", "HEAD", "--project", "Second")["changes"]
    }


@pytest.mark.parametrize("revs", [("v2", "HEAD"), ("1", "99"), ("r1", "")])
def test_an_unknown_revision_is_refused(path: Path, revs: tuple[str, str]) -> None:
    """A revision that is not there is refused in a sentence."""
    assert "There is no revision" in refusal("diff", path, *revs)


def test_two_revisions_are_needed(path: Path) -> None:
    """One revision alone is wrong usage."""
    assert 2 == run("diff", path, "v1").code


def test_a_time_is_a_revision(path: Path) -> None:
    """A time without zone is UTC, and a date is its end."""
    assert 8 == document("diff", path, "v1", "2026-07-28")["b"]
    assert 0 == document("diff", path, "2026-07-26", "v1")["a"]


def test_the_table_in_a_pipe(path: Path) -> None:
    """In a pipe a line names its row; changes of one thing are one line."""
    heading, *lines, stat = run("diff", path, "v1", "HEAD").out.splitlines()
    cut = heading.index("what")

    assert ["row", "object", "what", "frames", "before → after", "IoU", "px"] == [
        part.strip() for part in heading.split("  ") if part.strip()
    ]
    assert [
        "moved 0-1, 3 3 boxes 0.33 64.0",
        "frames gained 7-9 → x 0.3 y 0.4 w 0.2 h 0.1",
        "Color → Red",
        "added 3 → x 0.3 y 0.4 w 0.2 h 0.1",
        "renamed cam1 → cam[b]2",
    ] == [" ".join(line[cut:].split()) for line in lines]
    assert lines[0].startswith("cam0")
    assert stat.startswith("r5..r8: 2 rows")


def test_the_table_on_a_narrow_screen(path: Path) -> None:
    """On a terminal of 80 columns each row has a heading, and lines are folded, never cut."""
    lines = on_screen("diff", path, "v1", "HEAD")
    text = " ".join(" ".join(lines).split())

    assert 80 >= max(map(len, lines))
    assert any(line.startswith("cam0 (") for line in lines)
    assert any(line.startswith("cam[b]2 (") for line in lines)
    assert "Color" in text
    assert "0.33 64.0" in text
    assert "r5..r8: 2 rows" in text


def test_many_ranges_are_counted_on_a_screen(tmp_path: Path) -> None:
    """Of very many ranges of frames a screen shows a few; a pipe gets all."""
    path = tmp_path / "b.labels"
    with opened(path) as store:
        row = add_row(store.create_project("Street", street().ontology), "cam0", frames=100)
        add_car(row, list(range(0, 100, 2)))
        row.save()
    screen = " ".join(" ".join(on_screen("diff", path, "2", "3")).split())
    pipe = run("diff", path, "2", "3").out

    assert "8, 10 and 44 more" in screen
    assert ("96, 98 " in pipe, "more" in pipe) == (True, False)


def test_ontology_changes_are_told(path: Path) -> None:
    """What changed in an ontology stands before the rows, by its place in it."""
    with opened(path, at=NOON) as store:
        made = street().ontology
        made.get_child_by_hash("car", type_=Object).name = "Wagon"
        made.get_child_by_hash("color").add_option("Green", feature_node_hash="green")
        store.projects[0].update_ontology(made)
    lines = [" ".join(line.split()) for line in run("diff", path, "8", "9").out.splitlines()]

    assert "option Green new" in lines
    assert "object Wagon name Car → Wagon" in lines
    assert "r8..r9: +1 ontology item, 1 ontology item changed" == lines[-1]
