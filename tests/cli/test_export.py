"""`labelevents export`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from labelevents.objects.frames import Range
from tests.cli.given import add_car, add_row, document, opened, refusal, run
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """r1 a project, r2 cam0, r3 cam1, r4 a car in cam0, r5 cam0 is dock now, r6 archived."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        row, _ = add_row(project, "cam0"), add_row(project, "cam1")
        add_car(row, Range(0, 4))
        row.save()
        row.rename("dock")
        row.archive()
    return path


def _exported(*said: object) -> Any:
    told = run("export", *said)
    assert (0, "") == (told.code, told.err)
    return json.loads(told.out)


def _titles(*said: object) -> list[str]:
    return [row["title"] for row in _exported(*said)["rows"]]


def test_all_rows(path: Path) -> None:
    """On stdout stands one document of what the library exports, and nothing else."""
    with opened(path) as store:
        expected = store.export_at("HEAD")

    assert expected.decode() == run("export", path).out
    assert (6, ["cam1"]) == (_exported(path)["revision"], _titles(path))


def test_at_a_revision(path: Path) -> None:
    """A revision gives the same bytes whatever came later, and whoever asks."""
    with opened(path) as store:
        store.tag("train-v1", 4)
    documents = {run("export", path, "--at", rev).out for rev in ("4", "r4", "train-v1", "HEAD~3")}
    with opened(path, "ben") as store:
        add_row(store.projects[0], "later")
    documents.add(run("export", path, "--at", "train-v1").out)
    (found,) = documents
    rows = json.loads(found)["rows"]

    assert [("cam0", 1), ("cam1", 0)] == [(row["title"], len(row["objects"])) for row in rows]


def test_rows_that_are_named(path: Path) -> None:
    """A row is named as it is today or as it was then; each is exported once."""
    hashes = {line["row"]: line["label_hash"] for line in document("ls", path, "--archived")}

    assert ["dock"] == _titles(path, "dock")
    assert ["cam0"] == _titles(path, "dock", "--at", "4")
    assert ["cam0"] == _titles(path, "cam0", "--at", "4")
    assert ["cam0", "cam1"] == _titles(path, "cam1", "cam0", hashes["dock"], "--at", "4")


def test_archived_rows(path: Path) -> None:
    """Archived rows are exported with `--archived`, or when they are named."""
    assert ["cam1", "dock"] == _titles(path, "--archived")


def test_a_project(path: Path) -> None:
    """`--project` takes the rows of one project."""
    with opened(path) as store:
        add_row(store.create_project("Harbour", street().ontology), "cam1")

    assert ["Street"] == [p["title"] for p in _exported(path, "--project", "Street")["projects"]]
    assert ["cam1"] == _titles(path, "cam1", "--project", "Harb")
    assert [] == _titles(path, "--project", "Harbour", "--at", "4")
    assert "could be any of 2 rows" in refusal("export", path, "cam1")


def test_a_file(path: Path, tmp_path: Path) -> None:
    """With `--output` the document goes to a file; what was written is told in one line."""
    out = tmp_path / "out.json"
    told = run("export", path, "--at", "4", "-o", out)
    data = out.read_bytes()
    digest = hashlib.sha256(data).hexdigest()

    assert run("export", path, "--at", "4").out.encode() == data
    assert f"{out}: 2 rows of r4, {len(data)} bytes, SHA-256 {digest}\n" == told.out


def test_a_file_for_programs(path: Path, tmp_path: Path) -> None:
    """With `--json` too, what was written is told as one document."""
    out = tmp_path / "out.json"
    found = document("export", path, "cam1", "--at", "4", "-o", out)
    commits = {commit["commit"]: commit["id"] for commit in document("log", path)}
    expected = {
        "path": str(out),
        "revision": 4,
        "commit": commits[4],
        "rows": 1,
        "size": out.stat().st_size,
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
    }

    assert expected == found


def test_titles_in_any_script(path: Path) -> None:
    """The document is UTF-8, whatever the terminal is."""
    with opened(path) as store:
        store.projects[0].list_label_rows_v2()[0].rename("Straße 日本 \U0001f600")

    assert ["Straße 日本 \U0001f600"] == _titles(path)


def test_what_was_not_there(path: Path) -> None:
    """A row of later is refused, naming the commit that made it; nothing is printed or written."""
    told = refusal("export", path, "cam1", "--at", "2", "-o", path.with_name("out.json"))

    assert told.startswith("At r2 the label row `cam1` was not there yet: it was made in r3 (20")
    assert not path.with_name("out.json").exists()
    assert "no row 'nobody'" in refusal("export", path, "nobody")
    assert "no revision 'nope'" in refusal("export", path, "--at", "nope")


def test_the_store_is_not_overwritten(path: Path) -> None:
    """An export to the store itself, or to a folder, is refused."""
    before = path.read_bytes()

    assert "is a SQLite file, and an export does not replace one" in refusal(
        "export", path, "-o", path
    )
    assert "Cannot write the export" in refusal("export", path, "-o", path.parent)
    assert before == path.read_bytes()


def test_a_format_that_is_not_there(path: Path) -> None:
    """Another format is wrong usage, and the help lists those there are."""
    assert 2 == run("export", path, "--format", "coco").code
