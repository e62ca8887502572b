"""`labelevents stats`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.given import add_car, add_row, document, opened, refusal, run
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one car on five frames, one answer, and an empty row."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        row = add_row(project, "a.mp4")
        car = add_car(row)
        attribute = row.ontology_structure.get_child_by_hash("color")
        car.set_answer(attribute.options[0], attribute)
        row.save()
        add_row(project, "b.mp4")
    return path


def test_counts(path: Path) -> None:
    """`stats --json` counts what is there, under these keys."""
    found = document("stats", path)
    events = found.pop("events")
    expected = {
        "rows": 2,
        "objects": 1,
        "classifications": 0,
        "annotations": 5,
        "answers": 1,
        "commits": 4,
    }

    assert expected == found
    assert events >= 4


def test_counts_for_people(path: Path) -> None:
    """Without `--json` each count has its line."""
    lines = run("stats", path).out.splitlines()

    assert ["annotations", "5"] == lines[4].split()


def test_a_missing_store_is_not_made(tmp_path: Path) -> None:
    """A reading verb refuses a store that is not there, and makes none."""
    path = tmp_path / "no.labels"

    assert f"There is no store at {path}." == refusal("stats", path)
    assert [] == list(tmp_path.iterdir())


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is no store is refused and stays as it is."""
    path = tmp_path / "a.txt"
    path.write_text("text")

    assert f"{path} is not a labelevents store." == refusal("stats", path)
    assert "text" == path.read_text()
