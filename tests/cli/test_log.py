"""`labelevents log`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from labelevents import Video
from labelevents.values.identity import Actor
from tests.cli.given import HOUR, NOON, add_car, add_row, document, on_screen, opened, refusal, run
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Five commits: Ana makes a project, cam0 and cam1, a model labels cam0, Ana renames cam1."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology, message="begin")
        add_row(project, "cam0")
        add_row(project, "cam1")
    with opened(path, "model:yolo@4", NOON + 24 * HOUR) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        row.initialise_labels()
        add_car(row)
        row.save("first pass", agent="yolo 4.1", run="r-1")
    with opened(path, "ana", NOON + 48 * HOUR) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam1")[0]
        row.rename("cam\n[b]2", message="[red]another\nname")
    return path


def _numbers(*said: object) -> list[int]:
    return [commit["commit"] for commit in document("log", *said)]


def test_a_commit(path: Path) -> None:
    """`log --json` says of each commit who, when, with what and why, under these keys."""
    found: dict[str, Any] = document("log", path)[1]
    expected = {
        "commit": 4,
        "id": found["id"],
        "at": found["at"],
        "actor": {"kind": "model", "ref": "yolo@4"},
        "agent": "yolo 4.1",
        "run": "r-1",
        "kind": "edit",
        "message": "first pass",
        "rows": ["cam0"],
        "events": 2,
    }

    assert expected == found
    assert list(expected) == list(found)
    assert found["at"].startswith("2026-07-28T")
    assert found["at"].endswith("+00:00")


def test_newest_first(path: Path) -> None:
    """The last commit stands first."""
    assert [5, 4, 3, 2, 1] == _numbers(path)


def test_at_most_so_many(path: Path) -> None:
    """`-n` keeps the newest."""
    assert [[5, 4], []] == [_numbers(path, "-n", "2"), _numbers(path, "-n", "0")]


def test_commits_of_a_row(path: Path) -> None:
    """With a ROW, only commits that wrote to it."""
    assert [4, 2] == _numbers(path, "cam0")


def test_commits_of_an_actor(path: Path) -> None:
    """`--by` keeps one actor's; a plain name is a human's."""
    assert [4] == _numbers(path, "--by", "model:yolo@4")
    assert [5, 3, 2, 1] == _numbers(path, "--by", "ana")
    assert [] == _numbers(path, "--by", "human:yolo@4")


def test_the_limit_counts_what_passes(path: Path) -> None:
    """`-n` counts the commits that the other filters let through."""
    assert [5, 3] == _numbers(path, "--by", "ana", "-n", "2")
    assert [4] == _numbers(path, "cam0", "--by", "model:yolo@4", "-n", "1")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["--since", "2026-07-28"], [5, 4]),
        (["--until", "2026-07-27"], [3, 2, 1]),
        (["--since", "2026-07-28", "--until", "2026-07-28"], [4]),
        (["--until", "2026-07-28"], [4, 3, 2, 1]),
        (["--since", "2026-07-29T00:00+00:00"], [5]),
        (["--since", "2026-07-28T23:00-03:00"], [5]),
        (["--since", "2030-01-01"], []),
    ],
)
def test_commits_of_a_time(path: Path, said: list[str], expected: list[int]) -> None:
    """`--since` and `--until` include their time; a date is the whole day; UTC without zone."""
    assert expected == _numbers(path, *said)


def test_both_ends_are_included(path: Path) -> None:
    """A commit's own time finds it, as since and as until."""
    at = document("log", path)[1]["at"]

    assert [4] == _numbers(path, "--since", at, "--until", at)


@pytest.mark.parametrize("said", ["yesterday", "", "0001-01-01T00:00+14:00", "2026-02-30"])
def test_what_is_no_time_is_wrong_usage(path: Path, said: str) -> None:
    """A time that cannot be read is wrong usage, and the message shows a right one."""
    told = run("log", path, "--since", said)

    assert (2, True) == (told.code, "2026-07-25T14:30" in told.err)


def test_an_actor_needs_a_reference(path: Path) -> None:
    """A kind without a reference is wrong usage."""
    assert 2 == run("log", path, "--by", "model:").code


def test_a_project_without_a_row_is_wrong_usage(path: Path) -> None:
    """`--project` narrows the ROW; alone it means nothing."""
    assert 2 == run("log", path, "--project", "Street").code


def test_an_unknown_row_is_refused(path: Path) -> None:
    """A row that is not there is refused."""
    assert "There is no row 'x'." in refusal("log", path, "x")


def test_the_log_for_people(path: Path) -> None:
    """Without `--json` a commit is a line; what looks like markup is text."""
    heading, newest, *_ = [
        re.split("  +", line.strip()) for line in run("log", path).out.splitlines()
    ]
    shown = ["r5", newest[1], "human:ana", r"[red]another\nname", r"cam\n[b]2", "1"]

    assert ["rev", "time (UTC)", "who", "why", "rows", "events"] == heading
    assert shown == newest
    assert newest[1].startswith("2026-07-29 ")


def test_a_narrow_screen(path: Path) -> None:
    """On a terminal of 80 columns times are whole, and many rows are counted."""
    with opened(path, at=NOON + 72 * HOUR) as store, store.commit("tidy up"):
        for number in range(5):
            title = f"another long title of a video {number}"
            store.projects[0].create_label_row(Video(title, 640, 480, 10))
    lines = on_screen("log", path)

    assert 80 >= max(len(line) for line in lines)
    assert any(re.match(r" r6  2026-07-\d\d \d\d:\d\d  human:ana ", line) for line in lines)
    assert "and 2 more" in " ".join(" ".join(lines).split())


def test_history_takes_local_times(path: Path) -> None:
    """In Python, a time without zone is local, as everywhere in the label model."""
    with opened(path) as store:
        moment = store.history()[1].recorded_at
        found = store.history(
            by=Actor("model", "yolo@4"),
            since=moment.astimezone().replace(tzinfo=None),
            until=moment.astimezone().replace(tzinfo=None),
        )

    assert [4] == [commit.number for commit in found]
