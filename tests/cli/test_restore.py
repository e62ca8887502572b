"""`labelevents restore`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import document, on_screen, opened, refusal, run
from tests.cli.story import KEYS, boxes, newest, tell, usage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The story of `story.tell`."""
    path = tmp_path / "a.labels"
    tell(path)
    return path


def test_the_document(path: Path) -> None:
    """`restore --json` has the keys of `undo`; its target is the revision."""
    found: dict[str, Any] = document("restore", path, "cam0", "r4", "-m", "as the model had it")

    assert KEYS == list(found)
    assert (7, "restore", [4], [], []) == tuple(
        found[key] for key in ("commit", "kind", "targets", "shadowed_by", "dependents")
    )
    assert [("moved", [1, 2])] == [(one["kind"], one["frames"]) for one in found["effects"]]
    assert ("restore", "as the model had it", ["cam0"]) == tuple(
        newest(path)[key] for key in ("kind", "message", "rows")
    )


@pytest.mark.parametrize("rev", ["r3", "3", "HEAD~4", "begin", "2026-07-27"])
def test_revisions_are_named_as_everywhere(path: Path, rev: str) -> None:
    """A revision is a number, a tag or a time; a date is its end."""
    with opened(path, "zoe") as store:
        store.tag("begin", 3)
    run("restore", path, "cam0", rev)

    assert [{}, {"ben-car": [[7, 7]], "cam1-car": [[0, 4]]}] == [
        boxes(path, title) for title in ("cam0", "cam1")
    ]


def test_there_and_back(path: Path) -> None:
    """What a restore took away, `undo` brings back."""
    run("restore", path, "cam1", "r3")
    run("undo", path)

    assert {"ben-car": [[7, 7]], "cam1-car": [[0, 4]]} == boxes(path, "cam1")


def test_what_is_so_already(path: Path) -> None:
    """Restoring what is so writes nothing, and says so."""
    told = run("restore", path, "cam0", "HEAD")

    assert (0, "restore of r6: nothing changed; nothing was written\n") == (told.code, told.out)
    assert None is document("restore", path, "cam0", "HEAD")["commit"]


def test_trying_it(path: Path) -> None:
    """`--dry-run` says the same, and writes nothing."""
    before = path.read_bytes()
    tried = document("restore", path, "cam0", "r4", "--dry-run")
    assert before == path.read_bytes()
    real = document("restore", path, "cam0", "r4")

    assert (None, 7) == (tried.pop("commit"), real.pop("commit"))
    assert real == tried


def test_on_a_terminal(path: Path) -> None:
    """What differs now is told in a line and a table."""
    lines = on_screen("restore", path, "cam1", "r4")

    assert 80 >= max(map(len, lines))
    assert "restore of r4: 1 row, -1 object; written as r7" == lines[0]
    assert ["cam1", "Car", "ben-car", "removed", "7"] == lines[3].split()[:5]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["cam0", "r1"], "`cam0` did not exist at r1 yet."),
        (["cam0", "r99"], "There is no revision 'r99'; the store has r1 to r6."),
        (["cam9", "r1"], "There is no row 'cam9'."),
        (["cam", "r4"], "'cam' could be any of 2 rows"),
    ],
)
def test_what_is_not_there_is_refused(path: Path, said: list[str], sentence: str) -> None:
    """A row or revision that is not there is refused in one sentence."""
    assert refusal("restore", path, *said).startswith(sentence)


def test_wrong_calls(path: Path) -> None:
    """ROW and REV must be given."""
    assert "REV" in usage("restore", path, "cam0")
    assert "ROW" in usage("restore", path)


def test_no_store(tmp_path: Path) -> None:
    """Nothing is made where there is no store."""
    path = tmp_path / "no.labels"

    assert f"There is no store at {path}." == refusal("restore", path, "cam0", "r1")
    assert [] == list(tmp_path.iterdir())
