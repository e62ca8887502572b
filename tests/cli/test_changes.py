"""`labelevents changes`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import add_car, add_row, document, opened, refusal, run
from tests.ontology.given import street

KEYS = {"commit", "row", "instance", "field", "frames", "before", "after"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project, two rows, and a car on each."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        for title in ("cam0", "cam1"):
            add_row(project, title)
        for row in project.list_label_rows_v2():
            row.initialise_labels()
            add_car(row)
            row.save()
    return path


def lines(*said: object) -> list[dict[str, Any]]:
    """The documents that a command prints, one a line, when it succeeds."""
    told = run("changes", *said)
    assert (0, "") == (told.code, told.err)
    return [json.loads(line) for line in told.out.splitlines()]


def numbers(*said: object) -> list[int]:
    """The commits of the lines."""
    return [line["commit"] for line in lines(*said)]


def test_a_line(path: Path) -> None:
    """Each change is one JSON object on a line of its own, with at least these keys."""
    found = lines(path, "--since", "3")
    box = {"boundingBox": {"h": 0.1, "w": 0.2, "x": 0.3, "y": 0.4}}

    assert all(line.keys() >= KEYS for line in found)
    assert [
        (4, "cam0", "geometry", [0, 4], None, box),
        (5, "cam1", "geometry", [0, 4], None, box),
    ] == [
        tuple(line[key] for key in ("commit", "row", "field", "frames", "before", "after"))
        for line in found
    ]


def test_since(path: Path) -> None:
    """A revision is named in any way; the commits after it are given."""
    assert [1, 2, 3, 4, 5] == list(dict.fromkeys(numbers(path, "--since", "0")))
    assert [2, 3, 4, 5] == numbers(path, "--since", "r1")
    assert [5] == numbers(path, "--since", "HEAD~1")
    assert [] == numbers(path, "--since", "HEAD")
    assert [4, 5] == numbers(path, "--since", document("log", path)[2]["at"])
    assert "There is no revision 'v9'" in refusal("changes", path, "--since", "v9")


def test_of_one_row(path: Path) -> None:
    """With `--row` only changes of that row."""
    assert [3, 5] == numbers(path, "--since", "0", "--row", "cam1")
    assert [3, 5] == numbers(path, "--since", "0", "--row", "cam1", "--project", "Street")
    assert "There is no row 'x'." in refusal("changes", path, "--since", "0", "--row", "x")


@pytest.mark.parametrize("said", [[], ["--project", "Street", "--since", "0"]])
def test_wrong_usage(path: Path, said: list[str]) -> None:
    """Without a beginning, or with a project and no row, it is wrong usage."""
    assert 2 == run("changes", path, *said).code


def test_a_consumer_goes_on_where_it_was(path: Path) -> None:
    """Under a name each commit is printed once, if nobody interrupts."""
    first = numbers(path, "--consumer", "trainer", "--since", "2")
    again = numbers(path, "--consumer", "trainer", "--since", "2")
    with opened(path) as store:
        store.projects[0].archive()

    assert ([3, 4, 5], [], [6]) == (first, again, numbers(path, "--consumer", "trainer"))


def test_without_a_consumer_nothing_is_written(path: Path) -> None:
    """The store is opened for reading only."""
    before = path.read_bytes()
    lines(path, "--since", "0")

    assert before == path.read_bytes()


def test_follow(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--follow` prints what comes meanwhile, and ends well when it is interrupted."""
    turns = iter(range(3))

    def sleep(_: float) -> None:
        turn = next(turns, None)
        if turn is None:
            raise KeyboardInterrupt
        with opened(path) as store:
            store.projects[0].list_label_rows_v2()[0].rename(f"turn {turn}")

    monkeypatch.setattr(time, "sleep", sleep)
    found = lines(path, "--since", "4", "--follow")

    assert [(5, "cam1"), (6, "turn 0"), (7, "turn 1"), (8, "turn 2")] == [
        (line["commit"], line["row"]) for line in found
    ]


def _hears_interrupts() -> None:
    """In the background of a shell they are ignored, which a process passes on to its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def followed(path: Path, *said: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, with its output in a pipe."""
    command = [sys.executable, "-m", "labelevents", "changes", str(path), *said, "--follow"]
    pipe = subprocess.PIPE
    env = {**os.environ, "PYTHONUNBUFFERED": ""}
    with subprocess.Popen(  # noqa: S603 - our own
        command,
        stdout=pipe,
        stderr=pipe,
        text=True,
        env=env,
        preexec_fn=_hears_interrupts,  # noqa: PLW1509 - no thread of ours runs here
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_a_pipe_gets_each_commit_at_once(path: Path) -> None:
    """What is written is flushed commit by commit; an interrupt is the end, and no error."""
    with followed(path, "--since", "4") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = json.loads(process.stdout.readline())
        with opened(path) as store:
            store.projects[0].list_label_rows_v2()[0].rename("b")
        second = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        ended = process.wait(timeout=30)

        assert ([5, 6], 0, "") == (
            [first["commit"], second["commit"]],
            ended,
            process.stderr.read(),
        )


def test_a_reader_that_leaves_is_no_error(path: Path) -> None:
    """When the other end of the pipe closes, it ends without a word; nothing unread is done."""
    with followed(path, "--consumer", "trainer", "--since", "4") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        with opened(path) as store:
            store.projects[0].list_label_rows_v2()[0].rename("b")
        said = process.stderr.read()
        process.wait(timeout=30)

    assert "" == said
    assert [6] == numbers(path, "--consumer", "trainer")
