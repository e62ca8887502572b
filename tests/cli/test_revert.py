"""`labelevents revert`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import document, on_screen, opened, refusal, run
from tests.cli.story import KEYS, MODEL, STANDS, boxes, collide, newest, tell, usage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The story of `story.tell`."""
    path = tmp_path / "a.labels"
    tell(path)
    return path


def test_the_document(path: Path) -> None:
    """`revert --json` says what went, what was left, and who depends on it, under these keys."""
    found: dict[str, Any] = document("revert", path, "r4")

    assert KEYS == list(found)
    assert (7, "revert", [4]) == tuple(found[key] for key in KEYS[:3])
    assert [("frames_lost", [0, 0]), ("frames_lost", [3, 4]), ("removed", [0, 4])] == [
        (effect["kind"], effect["frames"])
        for effect in found["effects"]
        if effect["field"] == "geometry"
    ]
    (shadow,), (dependent,) = found["shadowed_by"], found["dependents"]
    assert STANDS == list(shadow) == list(dependent)
    assert ("cam0-car", [1, 2], 5) == tuple(
        dependent[key] for key in ("instance", "frames", "commit")
    )


@pytest.mark.parametrize(
    "said",
    [
        ["r4"],
        ["4"],
        ["HEAD~2"],
        ["good"],
        ["4", "r4"],
        ["--where", f"actor={MODEL}"],
        ["--where", "run=7"],
        ["--where", f"actor={MODEL}", "--where", "run=7", "--where", "kind=edit"],
        ["--where", "since=r3", "--where", "until=4"],
        ["--where", "since=2026-07-28", "--where", "until=2026-07-28"],
        ["--where", "tag=good"],
    ],
)
def test_commits_are_named_or_described(path: Path, said: list[str]) -> None:
    """Commits are named as everywhere, or described: all that is said must hold."""
    with opened(path, "zoe") as store:
        store.tag("good", 4)
    said = ["HEAD~3" if one == "HEAD~2" else one for one in said]
    found = document("revert", path, *said)

    assert [4] == found["targets"]
    assert {"cam0-car": [[1, 2]]} == boxes(path, "cam0")
    assert {"ben-car": [[7, 7]]} == boxes(path, "cam1")


def test_several_commits(path: Path) -> None:
    """Several commits go at once, in one commit, in whatever order they are given."""
    found = document("revert", path, "r6", "r4", "r5")

    assert ([4, 5, 6], 7) == (found["targets"], newest(path)["commit"])
    assert [{}, {}] == [boxes(path, title) for title in ("cam0", "cam1")]


def test_in_one_row(path: Path) -> None:
    """`--row` takes back only what they wrote in that row."""
    run("revert", path, "r4", "--row", "cam1", "--project", "Street")

    assert {"cam0-car": [[0, 4]]} == boxes(path, "cam0")
    assert {"ben-car": [[7, 7]]} == boxes(path, "cam1")
    assert "`cam1` was not written to by r5." == refusal("revert", path, "r5", "--row", "cam1")


def test_a_revert_is_undone(path: Path) -> None:
    """`undo` takes a revert back."""
    run("revert", path, "--where", "run=7", "-m", "a bad run")
    assert ("revert", "a bad run") == tuple(newest(path)[key] for key in ("kind", "message"))
    run("undo", path)

    assert {"cam0-car": [[0, 4]]} == boxes(path, "cam0")


def test_what_is_in_the_way(path: Path) -> None:
    """A refusal is one sentence that names the commit in the way; `--cascade` takes it back."""
    collide(path)
    before = document("log", path)
    sentence = refusal("revert", path, "r8")
    assert before == document("log", path)
    found = document("revert", path, "r8", "--cascade")

    assert sentence.startswith(
        "Nothing has changed in `cam0`: his and hers would both be on frames 0 to 3, where only one"
        " of their kind can be. In the way: r9 2026-07-31 15:00:00 human:ben edit (2 events)."
    )
    assert sentence.endswith("Take that back too, with `cascade=True` (`--cascade`).")
    assert [8, 9] == found["targets"]


def test_trying_it(path: Path) -> None:
    """`--dry-run` says the same, and writes nothing."""
    before = path.read_bytes()
    tried = document("revert", path, "r4", "r5", "--dry-run")
    assert before == path.read_bytes()
    real = document("revert", path, "r4", "r5")

    assert (None, 7) == (tried.pop("commit"), real.pop("commit"))
    assert real == tried


def test_on_a_terminal(path: Path) -> None:
    """On 80 columns everything can be read: effects, what was left, and what depends on it."""
    lines = on_screen("revert", path, "r4")
    told = " ".join(lines)

    assert 80 >= max(map(len, lines))
    assert " ".join(lines[:2]) == (
        "revert of r4: 2 rows, -1 object, -3 frames; left what was written later by human:ana (r5);"
        " kept what depends on it, by human:ana (r5); written as r7"
    )
    assert "Left as it is, because somebody wrote later:" in lines
    assert "Kept, because others wrote on it:" in lines
    assert 2 == told.count("cam0-car  geometry  1-2     r5 human:ana")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], "Name commits, or say --where KEY=VALUE."),
        (["r4", "--where", "run=7"], "Name commits, or say --where KEY=VALUE."),
        (["--where", "run"], "Expected KEY=VALUE with a key of actor, kind, agent, run, since,"),
        (["--where", "run="], "Expected KEY=VALUE"),
        (["--where", "=7"], "Expected KEY=VALUE"),
        (["--where", "who=ana"], "Expected KEY=VALUE with a key of actor, kind, agent,"),
        (["--where", "run=7", "--where", "run=8"], "run is given twice; one commit has one."),
        (["--where", "kind=edits"], "Expected a kind of commit, one of edit, import, undo,"),
        (["--where", "actor=model:"], "Expected an actor"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(path: Path, said: list[str], sentence: str) -> None:
    """Who names no commits, or in a way that cannot be read, is told how."""
    before = path.read_bytes()

    assert usage("revert", path, *said).startswith(sentence)
    assert before == path.read_bytes()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["r99"], "There is no revision 'r99'; the store has r1 to r6."),
        (["soon"], "There is no revision 'soon': expected a number, `r42`, `HEAD`, a tag,"),
        (["r0"], "r0 is the store before its first commit; there is nothing in it."),
        (["--where", "run=8"], "No commit is meant by that. `labelevents log` lists them."),
        (["--where", "tag=soon"], "There is no revision 'soon'"),
        (["--where", "since=soon"], "There is no revision 'soon'"),
        (["--where", "run=7", "--row", "cam9"], "There is no row 'cam9'."),
        (["r1"], "Nothing has changed: labels use what would leave the ontology: car in `cam0`,"),
    ],
)
def test_what_is_not_there_is_refused(path: Path, said: list[str], sentence: str) -> None:
    """What is not there, or cannot go, is refused in one sentence, and nothing changes."""
    before = path.read_bytes()

    assert refusal("revert", path, *said).startswith(sentence)
    assert before == path.read_bytes()


def test_no_store(tmp_path: Path) -> None:
    """Nothing is made where there is no store."""
    path = tmp_path / "no.labels"

    assert f"There is no store at {path}." == refusal("revert", path, "r1")
    assert [] == list(tmp_path.iterdir())
