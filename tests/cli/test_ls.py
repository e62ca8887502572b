"""`labelevents ls`."""

from __future__ import annotations

from pathlib import Path

import pytest

from labelevents import Image
from tests.cli.given import add_car, add_row, document, on_screen, opened, refusal, run
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two projects: a video with a car and an archived one in `Street`, a picture in `Park`."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        row = add_row(project, "[red]cam0\n.mp4")
        add_car(row)
        row.save()
        add_row(project, "old.mp4").archive()
        store.create_project("Park", street().ontology).create_label_row(Image("a.png", 8, 6))
    return path


def test_rows_with_their_counts(path: Path) -> None:
    """`ls --json` lists the rows that are not archived, under these keys, in order."""
    video, picture = document("ls", path)
    expected = {
        "row": "[red]cam0\n.mp4",
        "label_hash": video["label_hash"],
        "project": "Street",
        "media": "video",
        "frames": 10,
        "objects": 1,
        "classifications": 0,
        "annotations": 5,
        "revision": 3,
        "last_edited_at": video["last_edited_at"],
    }

    assert expected == video
    assert list(expected) == list(video)
    assert ("a.png", "Park", "image", 1) == tuple(
        picture[key] for key in ("row", "project", "media", "frames")
    )


def test_times_are_utc(path: Path) -> None:
    """`last_edited_at` is ISO 8601 and names its zone."""
    found = document("ls", path)[0]["last_edited_at"]

    assert found.startswith("2026-07-2")
    assert found.endswith("+00:00")


def test_archived_rows_on_demand(path: Path) -> None:
    """`--archived` lists archived rows too."""
    titles = [row["row"] for row in document("ls", path, "--archived")]

    assert ["[red]cam0\n.mp4", "old.mp4", "a.png"] == titles


def test_rows_of_one_project(path: Path) -> None:
    """`--project` narrows, by title or by the beginning of one."""
    found = [document("ls", path, "--project", said) for said in ("Park", "Pa")]

    assert [["a.png"], ["a.png"]] == [[row["row"] for row in rows] for rows in found]


def test_an_unknown_project_is_refused(path: Path) -> None:
    """A project that is not there is refused with the way out."""
    expected = "There is no project 'Pond'. `labelevents ls` says which project each row is in."

    assert expected == refusal("ls", path, "--project", "Pond")


def test_titles_are_shown_as_they_are(path: Path) -> None:
    """What looks like markup or would break the line is shown as text, on one line, uncut."""
    heading, video, picture = run("ls", path).out.splitlines()

    assert heading.startswith("row ")
    assert video.startswith("[red]cam0\\n.mp4  ")
    assert picture.startswith("a.png ")


def test_long_titles_are_not_cut_in_a_pipe(tmp_path: Path) -> None:
    """Where no screen ends, a title of any length stays on its line."""
    path = tmp_path / "a.labels"
    title = "x" * 500
    with opened(path) as store:
        add_row(store.create_project("Street", street().ontology), title)

    assert run("ls", path).out.splitlines()[1].startswith(f"{title}  ")


def test_a_narrow_screen(path: Path) -> None:
    """On a terminal of 80 columns a row takes two lines, with the beginning of its hash."""
    lines = on_screen("ls", path)
    video = document("ls", path)[0]

    assert 80 >= max(len(line) for line in lines)
    assert any(line.startswith("[red]cam0\\n.mp4 ") for line in lines)
    assert f"{video['label_hash'][:8]} video in" in {line[:17] for line in lines}


def test_an_empty_store_has_no_rows(tmp_path: Path) -> None:
    """Nothing is an empty list."""
    run("init", tmp_path / "a.labels")

    assert [] == document("ls", tmp_path / "a.labels")


def test_listing_writes_nothing(path: Path) -> None:
    """Reading leaves the file as it was."""
    before = path.read_bytes()
    run("ls", path)

    assert before == path.read_bytes()
