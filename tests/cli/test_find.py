"""Which row is meant: an exact title, an exact hash, or a unique beginning."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.given import add_row, document, opened, refusal, rows
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store can be."""
    return tmp_path / "a.labels"


def _shown(path: Path, *said: str) -> str:
    found: str = document("show", path, *said)["row"]
    return found


def test_an_exact_title_wins(path: Path) -> None:
    """A title is meant, though it begins another one."""
    rows(path, "cam", "cam0")

    assert "cam" == _shown(path, "cam")


def test_a_hash(path: Path) -> None:
    """A row can be named by its hash, or by a unique beginning of it."""
    found = rows(path, "cam0", "cam1")
    whole = found["cam1"]

    assert ["cam1", "cam1"] == [_shown(path, whole), _shown(path, whole[:12])]


def test_a_title_before_a_hash(path: Path) -> None:
    """Where a title is the hash of another row, the title is meant."""
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        first = add_row(project, "cam0")
        add_row(project, str(first.label_hash))

    assert first.label_hash == _shown(path, str(first.label_hash))


def test_a_unique_beginning(path: Path) -> None:
    """The beginning of one title only is enough."""
    rows(path, "cam0", "dash0")

    assert "dash0" == _shown(path, "da")


def test_an_ambiguous_beginning_lists_the_candidates(path: Path) -> None:
    """Where several rows fit, they are named, and the ways to say which."""
    found = rows(path, "cam0", "cam1", "dash0")
    expected = (
        f"'cam' could be any of 2 rows: `cam0` ({found['cam0']}), `cam1` ({found['cam1']})."
        " Say more of the title, or give the hash, or narrow with `--project`."
    )

    assert expected == refusal("show", path, "cam")


def test_many_candidates_are_counted(path: Path) -> None:
    """Beyond five candidates the rest is a number."""
    rows(path, *(f"cam{number}" for number in range(8)))

    assert " and 3 more." in refusal("show", path, "cam")


def test_no_row(path: Path) -> None:
    """Where none fits, the verb that lists them is named."""
    rows(path, "cam0")
    expected = "There is no row 'x'. `labelevents ls` lists them, with `--archived` all of them."

    assert expected == refusal("show", path, "x")


def test_nothing_begins_every_title_but_names_none(path: Path) -> None:
    """An empty name is not a beginning."""
    rows(path, "cam0")

    assert "There is no row ''" in refusal("show", path, "")


def test_a_title_in_two_projects(path: Path) -> None:
    """The same title in two projects is ambiguous, until `--project` says which."""
    with opened(path) as store:
        for title in ("Street", "Park"):
            row = add_row(store.create_project(title, street().ontology), "cam0")
    told = refusal("show", path, "cam0")

    assert told.startswith("'cam0' could be any of 2 rows: ")
    assert row.label_hash == document("show", path, "cam0", "--project", "Park")["label_hash"]


def test_an_archived_row_gives_way(path: Path) -> None:
    """An archived row can be named, but another of its title is meant first."""
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        add_row(project, "cam0").archive()
        add_row(project, "old").archive()
        second = add_row(project, "cam0")

    assert second.label_hash == document("show", path, "cam0")["label_hash"]
    assert "old" == _shown(path, "old")


def test_a_name_with_line_breaks_stays_on_one_line(path: Path) -> None:
    """A candidate's title cannot break the sentence."""
    rows(path, "cam\n0", "cam\x1b[31m1")

    assert "`cam\\n0`" in refusal("show", path, "cam")
    assert "`cam\\x1b[31m1`" in refusal("show", path, "cam")
