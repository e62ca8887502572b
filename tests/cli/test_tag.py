"""`labelevents tag`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import document, on_screen, opened, refusal, rows, run


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of three commits: a project and two rows, an hour apart from noon on."""
    path = tmp_path / "a.labels"
    rows(path, "cam0", "cam1")
    return path


def _tags(path: Path) -> list[tuple[Any, ...]]:
    with opened(path) as store:
        return [(t.name, t.rev, t.message, t.moved_from) for t in store.tags().values()]


def test_a_tag(path: Path) -> None:
    """A name and a revision: what was tagged and which commit says so is told in one line."""
    told = run("tag", path, "train-v1", "r2", "-m", "first", "--actor", "model:sweep")

    assert (0, "`train-v1` names r2, by r4.\n", "") == (told.code, told.out, told.err)
    assert [("train-v1", 2, "first", ())] == _tags(path)
    assert ("admin", "first", {"kind": "model", "ref": "sweep"}) == tuple(
        document("log", path)[0][key] for key in ("kind", "message", "actor")
    )


@pytest.mark.parametrize(
    ("said", "rev"),
    [([], 4), (["HEAD"], 4), (["2"], 2), (["r1"], 1), (["HEAD~2"], 2), (["known"], 1)],
)
def test_ways_to_name_the_revision(path: Path, said: list[str], rev: int) -> None:
    """A revision is given as everywhere; by default it is the newest."""
    with opened(path) as store:
        store.tag("known", 1)
    found = document("tag", path, "t", *said)

    assert (rev, 5) == (found["rev"], found["commit"])


def test_a_time_without_zone_is_utc(path: Path) -> None:
    """A time means the last commit before it, in UTC; a date is its end."""
    moments = [commit["at"] for commit in reversed(document("log", path))]
    just_after_the_second = moments[1][:19]
    asked = {"a": f"{just_after_the_second}.999999", "b": moments[0][:10]}
    found = {name: document("tag", path, name, moment)["rev"] for name, moment in asked.items()}

    assert {"a": 2, "b": 3} == found


def test_the_same_again(path: Path) -> None:
    """A tag that is there already as asked is no commit, and that is said."""
    run("tag", path, "t", "2")
    told = run("tag", path, "t", "2")

    assert (0, "`t` names r2 already.\n") == (told.code, told.out)
    assert document("tag", path, "t", "2")["commit"] is None
    assert 4 == document("stats", path)["commits"]


def test_a_tag_stays_unless_forced(path: Path) -> None:
    """To move a tag needs `--force`, and the list says where it was."""
    run("tag", path, "t", "2")
    told = refusal("tag", path, "t", "1")

    assert re.match(r"The tag `t` names r2 already, since 20.* by human:ana\..*--force", told)
    assert 0 == run("tag", path, "t", "1", "--force").code
    assert [("t", 1, None, (2,))] == _tags(path)


@pytest.mark.parametrize(
    "name", ["two words", "a\nb", "", "HEAD", "r42", "42", "a~1", "2026-07-25"]
)
def test_what_cannot_be_a_tag(path: Path, name: str) -> None:
    """Names that mean something else already are refused."""
    assert "Expected a tag such as `train-v1`, got " in refusal("tag", path, name)
    assert [] == _tags(path)


@pytest.mark.parametrize(("rev", "told"), [("r9", "no revision 'r9'"), ("0", "r0 is the store")])
def test_what_cannot_be_tagged(path: Path, rev: str, told: str) -> None:
    """Only a commit that is there can be tagged."""
    assert told in refusal("tag", path, "t", rev)


def test_an_empty_store(tmp_path: Path) -> None:
    """Where there is no commit there is nothing to tag, and no tag to list."""
    path = tmp_path / "empty.labels"
    run("init", path)

    assert "r0 is the store before its first commit" in refusal("tag", path, "t")
    assert [] == document("tag", path)


def test_all_tags(path: Path) -> None:
    """Without a name every tag is listed: name, revision, when, who, why, where it was."""
    run("tag", path, "train-v1", "1", "-m", "first")
    run("tag", path, "train-v1", "2", "--force", "--actor", "ben")
    run("tag", path, "eval", "3")
    found = document("tag", path)
    at = {commit["commit"]: commit["at"] for commit in document("log", path)}
    train = {
        "name": "train-v1",
        "rev": 2,
        "at": at[5],
        "actor": {"kind": "human", "ref": "ben"},
        "message": None,
        "moved_from": [1],
    }

    assert [train, "eval"] == [found[0], found[1]["name"]]
    assert list(train) == list(found[0])


def test_tags_for_people(path: Path) -> None:
    """Without `--json` the tags are a table; in a pipe nothing is cut."""
    run("tag", path, "t" * 90, "1", "-m", "why it is tagged")
    heading, line = run("tag", path).out.splitlines()

    assert ["tag", "rev", "given (UTC)", "who", "why", "moved from"] == re.split("  +", heading)
    assert ["t" * 90, "r1", "human:ana", "why it is tagged"] == [
        cell for cell in re.split("  +", line.strip()) if not cell.startswith("20")
    ]
    assert all(len(each) <= 80 for each in on_screen("tag", path))


@pytest.mark.parametrize("said", [["--force"], ["-m", "why"]])
def test_how_to_tag_without_a_name(path: Path, said: list[str]) -> None:
    """What says how to tag needs a name."""
    told = run("tag", path, *said)

    assert 2 == told.code
    assert "give a NAME" in told.err


def test_listing_writes_nothing(path: Path) -> None:
    """Listing opens the store for reading."""
    before = path.read_bytes()
    run("tag", path)

    assert before == path.read_bytes()
