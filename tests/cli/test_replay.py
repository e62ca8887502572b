"""`labelevents replay`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import document, on_screen, refusal, run
from tests.cli.story import MODEL, boxes, collide, tell, usage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The story of `story.tell`."""
    path = tmp_path / "a.labels"
    tell(path)
    return path


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where the copy will be."""
    return tmp_path / "copy.labels"


def _log(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document("log", path)
    return found


def test_all_of_it(path: Path, into: Path) -> None:
    """The same commits with the same ids, times and actors, and the same labels."""
    assert {"commits": 6, "left_out": 0} == document("replay", path, into)
    assert _log(path) == _log(into)
    assert boxes(path, "cam0") == boxes(into, "cam0")
    assert document("verify", into)["ok"]


def test_what_was_done_is_told(path: Path, into: Path) -> None:
    """Without `--json` one line says how many commits went where."""
    assert f"6 commits went into {into}.\n" == run("replay", path, into).out


@pytest.mark.parametrize(
    ("said", "left_out", "left"),
    [
        (["--without", f"actor={MODEL}"], 1, [{"cam0-car": [[1, 2]]}, {"ben-car": [[7, 7]]}]),
        (["--where", f"actor={MODEL}"], 5, [{"cam0-car": [[0, 4]]}, {"cam1-car": [[0, 4]]}]),
        (["--where", "since=r3", "--without", "run=7"], 4, [{"cam0-car": [[1, 2]]}]),
        (["--until", "r4"], 0, [{"cam0-car": [[0, 4]]}, {"cam1-car": [[0, 4]]}]),
        (["--until", "2026-07-28"], 0, [{"cam0-car": [[0, 4]]}, {"cam1-car": [[0, 4]]}]),
    ],
)
def test_a_part_of_it(
    path: Path, into: Path, said: list[str], left_out: int, left: list[dict[str, Any]]
) -> None:
    """What is left out is as if it had never been made; it is counted."""
    found = document("replay", path, into, *said)

    assert left_out == found["left_out"]
    assert left == [boxes(into, title) for title in ("cam0", "cam1")][: len(left)]
    assert found["commits"] == len(_log(into))


def test_what_was_left_out_is_told(path: Path, into: Path) -> None:
    """The line for people counts what was left out."""
    told = run("replay", path, into, "--without", "run=7")

    assert f"5 commits went into {into}, the labels of 1 commit left out.\n" == told.out


def test_on_a_terminal(path: Path, into: Path) -> None:
    """On a terminal the same line stands at the end, whatever the progress bar did."""
    lines = on_screen("replay", path, into)

    assert "6 commits went into" in lines[-2] + lines[-1]


def test_what_is_there_stays(path: Path, into: Path) -> None:
    """Into a store that holds anything nothing is copied."""
    run("replay", path, into, "--until", "r2")
    before = into.read_bytes()
    sentence = "Expected an empty store to replay into, got one with commits. Name a new file."
    assert [sentence] * 2 == [refusal("replay", path, one) for one in (into, path)]

    assert before == into.read_bytes()


def test_into_an_empty_store(path: Path, into: Path) -> None:
    """A store that was only made takes a history."""
    run("init", into)

    assert 6 == document("replay", path, into)["commits"]


def test_what_would_collide_is_refused(path: Path, into: Path) -> None:
    """Labels that cannot be without what is left out are refused, and there is no copy."""
    collide(path)
    left_out = ("--without", "since=r7", "--without", "until=r8")
    sentence = refusal("replay", path, into, *left_out)

    assert sentence.startswith("Without the commits that are left out, r9 2026-07-31 15:00:00")
    assert sentence.endswith("still is, in `cam0`. Leave that commit out, too.")
    assert [] == list(into.parent.glob("copy*"))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["--where", "who=ana"], "Expected KEY=VALUE with a key of actor,"),
        (["--without", "kind=edits"], "Expected a kind of commit"),
        (["--without", "run=1", "--without", "run=2"], "run is given twice"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    path: Path, into: Path, said: list[str], sentence: str
) -> None:
    """What cannot be read as commits is wrong usage, and there is no copy."""
    assert usage("replay", path, into, *said).startswith(sentence)
    assert not into.exists()


@pytest.mark.parametrize("said", [["--until", "r99"], ["--until", "soon"], ["--where", "tag=soon"]])
def test_what_is_not_there_is_refused(path: Path, into: Path, said: list[str]) -> None:
    """A revision that is not there is refused, and there is no copy."""
    assert refusal("replay", path, into, *said).startswith("There is no revision")
    assert not into.exists()


def test_from_nothing(tmp_path: Path, into: Path) -> None:
    """There is no copy of a store that is not there."""
    path = tmp_path / "no.labels"

    assert f"There is no store at {path}." == refusal("replay", path, into)
    assert [] == list(tmp_path.iterdir())


def test_wrong_calls(path: Path) -> None:
    """INTO must be given, and be a file."""
    assert "INTO" in usage("replay", path)
    assert "expected the name of a file" in usage("replay", path, ":memory:")
