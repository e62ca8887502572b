"""`labelevents init`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.given import document, refusal, run


def test_an_empty_store_is_made(tmp_path: Path) -> None:
    """`init` makes a store that holds nothing, and says so."""
    path = tmp_path / "new.labels"
    told = run("init", path)

    assert (0, f"Made {path}, empty.\n", "") == (told.code, told.out, told.err)
    assert {0} == set(document("stats", path).values())


def test_an_existing_file_stays(tmp_path: Path) -> None:
    """`init` refuses a file that is there, and leaves it as it is."""
    path = tmp_path / "mine.txt"
    path.write_text("mine")

    assert f"{path} exists already. Name a file that does not." == refusal("init", path)
    assert "mine" == path.read_text()


def test_an_existing_store_stays(tmp_path: Path) -> None:
    """`init` refuses a store, also an empty one."""
    path = tmp_path / "a.labels"
    run("init", path)
    before = path.read_bytes()

    assert "exists already" in refusal("init", path)
    assert before == path.read_bytes()


def test_no_folder_is_made(tmp_path: Path) -> None:
    """`init` refuses a file in a folder that is not there."""
    path = tmp_path / "no" / "a.labels"

    assert f"Cannot make {path}: there is no folder {path.parent}." == refusal("init", path)
    assert not path.parent.exists()


def test_writing_options_are_taken() -> None:
    """`init` names who and why among its options, as every writing verb does."""
    told = run("init", "--help")

    assert ["--actor KIND:REF", "--message TEXT"] == [
        option for option in ("--actor KIND:REF", "--message TEXT") if option in told.out
    ]


@pytest.mark.parametrize("name", [":memory:", ""])
def test_a_store_needs_a_file(name: str) -> None:
    """A store in memory would be gone with the command: wrong usage."""
    assert 2 == run("init", name).code


def test_a_project_is_made_with_its_ontology(tmp_path: Path) -> None:
    """`init --project --ontology` makes a project, which rows can be imported into."""
    path, ontology = tmp_path / "a.labels", tmp_path / "ontology.json"
    ontology.write_text('{"objects": [], "classifications": []}')
    told = run("init", path, "--project", "Streets", "--ontology", ontology)

    assert (0, f"Made {path}, with the project `Streets`.\n") == (told.code, told.out)
    assert 1 == document("stats", path)["commits"]


@pytest.mark.parametrize("text", ["{", "[]", '{"objects": [{}], "classifications": []}', "\x00"])
def test_a_bad_ontology_makes_no_store(tmp_path: Path, text: str) -> None:
    """Where the ontology is none, there is one sentence, and no store."""
    path, ontology = tmp_path / "a.labels", tmp_path / "ontology.json"
    ontology.write_text(text)

    said = refusal("init", path, "--project", "Streets", "--ontology", ontology)
    assert said.startswith(f"{ontology}: Expected")
    assert not path.exists()


def test_project_and_ontology_belong_together(tmp_path: Path) -> None:
    """A project without ontology, or the other way round, is a mistake in the call."""
    assert 2 == run("init", tmp_path / "a.labels", "--project", "Streets").code
    assert 2 == run("init", tmp_path / "a.labels", "--ontology", tmp_path / "o.json").code
