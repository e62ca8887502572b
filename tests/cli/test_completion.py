"""What a shell offers for ROW, REV and `--project`, asked as shells ask it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from labelevents.cli.main import main
from tests.cli.given import add_row, opened
from tests.ontology.given import street

VARIABLE = "_LABELEVENTS_COMPLETE"
REVISIONS = ["train-v1", "HEAD", "r5", "r4", "r3", "r2", "r1"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """r1 a project, r2 to r4 its rows cam0, cam1 and `front left`, r5 the tag train-v1 of r2."""
    path = tmp_path / "a #1?.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        for title in ("cam0", "cam1", "front left"):
            add_row(project, title)
        store.tag("train-v1", 2)
    return path


def offered(*words: object, kind: type[ShellComplete] = BashComplete) -> list[str]:
    """What is offered for the last of these words."""
    *before, incomplete = map(str, words)
    found = kind(main, {}, "labelevents", VARIABLE).get_completions(before, incomplete)
    return [item.value for item in found]


# What is offered


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["show", "STORE", ""], ["cam0", "cam1", "front left"]),
        (["show", "STORE", "cam"], ["cam0", "cam1"]),
        (["show", "STORE", "cam1"], ["cam1"]),
        (["show", "STORE", "Cam"], []),
        (["show", "STORE", "%"], []),
        (["show", "STORE", "front l"], ["front left"]),
        (["blame", "STORE", "c"], ["cam0", "cam1"]),
        (["log", "STORE", "f"], ["front left"]),
        (["log", "--raw", "STORE", "f"], ["front left"]),
        (["undo", "STORE", "f"], ["front left"]),
        (["diff", "STORE", "r1", "r2", "f"], ["front left"]),
        (["export", "STORE", "cam0", "f"], ["front left"]),
        (["changes", "STORE", "--row", "f"], ["front left"]),
        (["revert", "STORE", "--row", "f"], ["front left"]),
        (["show", "STORE", "cam0", "--at", ""], REVISIONS),
        (["ls", "STORE", "--at", "r"], ["r5", "r4", "r3", "r2", "r1"]),
        (["diff", "STORE", ""], REVISIONS),
        (["diff", "STORE", "train-v1", "H"], ["HEAD"]),
        (["restore", "STORE", "cam0", "t"], ["train-v1"]),
        (["revert", "STORE", "r3", "r4"], ["r4"]),
        (["tag", "STORE", "new", ""], REVISIONS),
        (["tag", "STORE", ""], []),
        (["changes", "STORE", "--since", "t"], ["train-v1"]),
        (["log", "STORE", "--since", "t"], ["train-v1"]),
        (["log", "STORE", "--until", "t"], ["train-v1"]),
        (["replay", "STORE", "INTO", "--until", "t"], ["train-v1"]),
        (["ls", "STORE", "--project", ""], ["Street"]),
        (["ls", "STORE", "--project", "x"], []),
    ],
)
def test_what_is_offered(path: Path, words: list[str], expected: list[str]) -> None:
    """Titles for a ROW, tags, HEAD and the newest commits for a REV: those that begin so."""
    assert expected == offered(*(path if word == "STORE" else word for word in words))


def test_options_and_verbs_are_still_offered(path: Path) -> None:
    """What click knows by itself stays."""
    assert ["--json"] == offered("show", path, "cam0", "--js")
    assert {"redo", "refresh", "replay", "restore", "revert"} == set(offered("re"))


@pytest.mark.parametrize("kind", [BashComplete, ZshComplete, FishComplete])
def test_every_shell(path: Path, kind: type[ShellComplete], monkeypatch: Any) -> None:
    """Each shell reads the offers in its own form, one to a line."""
    words = f"labelevents show '{path}' c"
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", "c" if kind is FishComplete else "3")
    told = kind(main, {}, "labelevents", VARIABLE).complete()

    assert {"cam0", "cam1"} <= set(told.replace(",", "\n").replace("\t", "\n").split("\n"))


def test_a_tag_that_was_moved_is_offered_once(path: Path) -> None:
    """A tag is offered with the revision that it names now."""
    with opened(path) as store:
        store.tag("train-v1", 3, force=True)
    found = BashComplete(main, {}, "labelevents", VARIABLE).get_completions(
        ["diff", str(path)], "train"
    )

    assert [("train-v1", "r3")] == [(item.value, item.help) for item in found]


def test_archived_rows_are_not_offered(path: Path) -> None:
    """What left the lists is not offered."""
    with opened(path) as store:
        store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0].archive()

    assert ["cam1"] == offered("show", path, "c")


def test_titles_that_are_no_line_are_not_offered(path: Path) -> None:
    """A shell reads lines, so a title that is more than one, or acts on a terminal, is left out."""
    with opened(path) as store:
        for title in ("cam\nx", "cam\x1b[31m", "cam ä"):
            add_row(store.projects[0], title)

    assert ["cam0", "cam1", "cam ä"] == offered("show", path, "c")


def test_two_rows_of_one_title_are_one_offer(path: Path) -> None:
    """A title is offered once."""
    with opened(path) as store:
        add_row(store.projects[0], "cam0")

    assert ["cam0", "cam1"] == offered("show", path, "cam")


def test_only_the_newest_revisions(path: Path) -> None:
    """Of many commits the ten newest are offered; older ones can be typed."""
    with opened(path) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        for number in range(20):
            row.rename(f"cam {number}")

    assert [f"r{number}" for number in range(25, 15, -1)] == offered("diff", path, "r")


def test_a_store_in_use(path: Path) -> None:
    """What a program that has the store open has just saved is offered, and it is not disturbed."""
    with opened(path) as store:
        add_row(store.projects[0], "new")
        assert ["new"] == offered("show", path, "n")
        with store._log.transaction():  # somebody writes
            assert ["new"] == offered("show", path, "n")
        add_row(store.projects[0], "newer")

    assert ["new", "newer"] == offered("show", path, "n")


# What it leaves alone


def _everything(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        each.name: (each.read_bytes(), each.stat().st_mtime_ns)
        for each in sorted(folder.iterdir())
        if each.is_file()
    }


def test_nothing_is_written(path: Path) -> None:
    """No file is made or touched: not the store, and nothing beside it."""
    for more in ("-wal", "-shm", "-lock"):
        Path(f"{path}{more}").unlink(missing_ok=True)
    before = _everything(path.parent)
    assert 3 == len(offered("show", path, ""))
    assert REVISIONS == offered("diff", path, "")
    assert ["Street"] == offered("ls", path, "--project", "")

    assert before == _everything(path.parent)


@pytest.mark.parametrize("left", [("-wal",), ("-shm",), ()])
def test_nothing_is_made_beside_what_is_left_of_a_writer(
    path: Path, tmp_path: Path, left: tuple[str, ...]
) -> None:
    """A writer that was killed may leave one file or both; whatever is missing stays missing."""
    there = tmp_path / "copy"
    there.mkdir()
    with opened(path) as store:
        add_row(store.projects[0], "new")
        for more in ("", *left):
            shutil.copy(f"{path}{more}", there / f"b.labels{more}")
    names = sorted(each.name for each in there.iterdir())
    assert {"cam0", "cam1"} <= {*offered("show", there / "b.labels", "c"), "cam0", "cam1"}

    assert names == sorted(each.name for each in there.iterdir())


@pytest.fixture
def broken(path: Path, tmp_path: Path) -> Path:
    """A file that says it is a store and is cut off."""
    found = tmp_path / "broken.labels"
    found.write_bytes(path.read_bytes()[:5000])
    return found


def test_silent_where_there_is_nothing_to_read(path: Path, tmp_path: Path, broken: Path) -> None:
    """No file, another file, an empty one, a folder, half a store, no store at all: nothing."""
    text = tmp_path / "notes.txt"
    text.write_text("notes\n" * 1000)
    empty = tmp_path / "empty.labels"
    empty.touch()
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE rows(title TEXT)").connection.close()
    before = _everything(tmp_path)
    for store in (text, empty, other, tmp_path, tmp_path / "none.labels", broken, ":memory:", ""):
        assert [] == offered("show", store, "")
        assert [] == offered("diff", store, "")

    assert [] == offered("show", "--at", "")
    assert before == _everything(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_silent_where_it_may_not_be_read(path: Path) -> None:
    """A file that one may not read offers nothing."""
    path.chmod(0)

    assert [] == offered("show", path, "")


def test_a_store_without_commits(tmp_path: Path) -> None:
    """A store without a commit has nothing to offer."""
    with opened(tmp_path / "new.labels"):
        pass

    assert [] == offered("diff", tmp_path / "new.labels", "")
