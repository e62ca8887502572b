"""`labelevents backup`."""

from __future__ import annotations

from pathlib import Path

from tests.cli.given import document, refusal, rows, run


def test_a_backup(tmp_path: Path) -> None:
    """It says what the copy holds, and the copy is a sound store."""
    path, copy = tmp_path / "a.labels", tmp_path / "copy.labels"
    rows(path, "cam0")
    told = run("backup", path, copy)

    assert (0, "") == (told.code, told.err)
    assert told.out.startswith(f"Copied {path} to {copy}: 2 commits, ")
    assert document("ls", path) == document("ls", copy)
    assert document("verify", copy)["ok"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A backup overwrites nothing."""
    rows(tmp_path / "a.labels", "cam0")
    (tmp_path / "b.labels").write_text("mine")

    assert "already" in refusal("backup", tmp_path / "a.labels", tmp_path / "b.labels")
    assert "mine" == (tmp_path / "b.labels").read_text()


def test_no_store(tmp_path: Path) -> None:
    """There is nothing to copy, and nothing is made."""
    assert "no store" in refusal("backup", tmp_path / "a.labels", tmp_path / "b.labels")
    assert [] == list(tmp_path.iterdir())
