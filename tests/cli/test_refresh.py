"""`labelevents refresh`: what is read in SQL, up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from labelevents import store as of_store
from tests.cli.given import add_car, add_row, document, opened, refusal, run
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store of three rows whose closing left two to do."""
    made = tmp_path / "a.labels"
    with opened(made) as store:
        project = store.create_project("Street", street().ontology)
        for title in ("cam0", "cam1", "cam2"):
            row = add_row(project, title)
            add_car(row)
            row.save()
        monkeypatch.setattr(of_store, "_ON_CLOSE", 30)
    return made


def labelled(path: Path) -> list[str]:
    """The titles of the rows whose labels are in `v_labels`."""
    db = sqlite3.connect(path)
    found = [title for (title,) in db.execute("SELECT DISTINCT row FROM v_labels ORDER BY 1")]
    db.close()
    return found


def test_refresh(path: Path) -> None:
    """All rows are in the views after it, and it says how many were behind."""
    before = labelled(path)
    told = run("refresh", path)

    assert ["cam0"] == before
    assert (0, "Brought 2 rows up to date.\n", "") == (told.code, told.out, told.err)
    assert ["cam0", "cam1", "cam2"] == labelled(path)


def test_json(path: Path) -> None:
    """The document says how many rows were behind; the second time there are none."""
    assert {"rows": 2} == document("refresh", path)
    assert {"rows": 0} == document("refresh", path)
    assert "All was up to date.\n" == run("refresh", path).out


def test_no_commit(path: Path) -> None:
    """It writes no commit."""
    before = document("log", path)
    run("refresh", path)

    assert before == document("log", path)


def test_no_store(tmp_path: Path) -> None:
    """Where there is no store it makes none."""
    path = tmp_path / "b.labels"

    assert f"There is no store at {path}." == refusal("refresh", path)
    assert not path.exists()
