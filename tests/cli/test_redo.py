"""`labelevents redo`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.given import HOUR, NOON, document, on_screen, opened, refusal, run
from tests.cli.story import KEYS, add, boxes, newest, put_weather, row_of, tell


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The story of `story.tell`, with Ana's move (r5) undone by r7."""
    path = tmp_path / "a.labels"
    tell(path)
    run("undo", path)
    return path


def test_the_document(path: Path) -> None:
    """`redo --json` has the keys of `undo`; its targets are the commits that are given back."""
    found = document("redo", path)

    assert KEYS == list(found)
    assert (8, "redo", [5], "moved") == (
        *(found[key] for key in ("commit", "kind", "targets")),
        found["effects"][0]["kind"],
    )


def test_as_often_as_undo(path: Path) -> None:
    """Every undo can be given back, the last one first; then there is no more."""
    run("undo", path)
    assert [[3], [5]] == [document("redo", path)["targets"] for _ in range(2)]
    sentence = "human:ana has nothing to redo in this store. A new commit ends what could be"

    assert refusal("redo", path).startswith(sentence)


def test_a_new_commit_ends_it(path: Path) -> None:
    """After a new commit of mine there is nothing to give back; others' commits do not matter."""
    with opened(path, "ben", NOON + 96 * HOUR) as store:
        row = row_of(store, "cam0")
        add(row, "another", 9)
        row.save()
    assert [5] == document("redo", path, "--dry-run")["targets"]
    with opened(path, "ana", NOON + 97 * HOUR) as store:
        row_of(store, "cam1").rename("left")

    assert "nothing to redo in this store" in refusal("redo", path)
    assert [5] == document("redo", path, "cam0")["targets"]


def test_a_row_only(path: Path) -> None:
    """With a ROW, in that row: elsewhere it stays undone."""
    run("undo", path, "--actor", "model:yolo@4")
    assert [{}, {"ben-car": [[7, 7]]}] == [boxes(path, title) for title in ("cam0", "cam1")]
    assert [4] == document("redo", path, "cam1", "--actor", "model:yolo@4")["targets"]

    assert [{}, {"ben-car": [[7, 7]], "cam1-car": [[0, 4]]}] == [
        boxes(path, title) for title in ("cam0", "cam1")
    ]


def test_who_and_why(path: Path) -> None:
    """`--actor` and `--message` stand on the commit."""
    run("redo", path, "-m", "it was right")
    found = newest(path)

    assert ("redo", "it was right", {"kind": "human", "ref": "ana"}) == tuple(
        found[key] for key in ("kind", "message", "actor")
    )


def test_what_is_in_the_way(path: Path) -> None:
    """A refusal names who took the place meanwhile; `--cascade` takes that back, too."""
    put_weather(path, "ana", "hers", 96)
    run("undo", path, "cam0")
    put_weather(path, "ben", "his", 99)
    sentence = refusal("redo", path, "cam0")
    found = document("redo", path, "cam0", "--cascade")
    (left,) = document("show", path, "cam0")["classifications"]

    assert " In the way: r10 2" in sentence
    assert "human:ben edit (2 events). Take that back too, with " in sentence
    assert ([8, 10], "hers") == (found["targets"], left["classification_hash"])


def test_trying_it(path: Path) -> None:
    """`--dry-run` says the same, and writes nothing."""
    before = path.read_bytes()
    tried, real = (
        json.loads(run("redo", path, *said, "--json").out) for said in (["--dry-run"], [])
    )

    assert (None, 8) == (tried.pop("commit"), real.pop("commit"))
    assert real == tried
    assert before != path.read_bytes()


def test_on_a_terminal(path: Path) -> None:
    """What was given back is told in a line and a table."""
    lines = on_screen("redo", path, "--dry-run")

    assert "redo of r5: 1 row, 2 boxes moved (mean IoU 0.33); nothing was written" == lines[0]
    assert lines[3].split()[:4] == ["cam0", "Car", "cam0-car", "moved"]
