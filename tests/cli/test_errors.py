"""How the command line ends when something goes wrong."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from labelevents.cli._output import plain
from tests.cli.given import add_row, opened, run
from tests.ontology.given import street

STATS = "labelevents.cli.stats.open_store"
BUG = (
    "This is a bug of labelevents: ZeroDivisionError: two\\nlines. Set LABELEVENTS_TRACEBACK=1 to"
    " see where, and report it."
)


def _raises(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Opening a store ends in this error."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    monkeypatch.setattr(STATS, fail)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(13, "Permission denied", "a.labels"), "a.labels: Permission denied."),
        (OSError(28, "No space left on device"), "No space left on device."),
        (
            sqlite3.OperationalError("disk I/O error"),
            "SQLite cannot use the store: disk I/O error. `labelevents verify` says more.",
        ),
        (
            ZeroDivisionError("two\nlines"),
            BUG,
        ),
    ],
)
def test_every_error_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    """Whatever goes wrong is told in one line on stderr, with exit code 1."""
    _raises(monkeypatch, error)
    told = run("stats", "a.labels")

    assert (1, "", f"Error: {sentence}\n") == (told.code, told.out, told.err)


def test_a_traceback_on_demand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who wants to see where a bug is gets the traceback."""
    monkeypatch.setenv("LABELEVENTS_TRACEBACK", "1")
    _raises(monkeypatch, ZeroDivisionError())

    with pytest.raises(ZeroDivisionError):
        run("stats", "a.labels")


def test_an_interrupt_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with a word and the exit code that shells know."""
    _raises(monkeypatch, KeyboardInterrupt())
    told = run("stats", "a.labels")

    assert (130, "Error: Interrupted.\n") == (told.code, told.err)


def test_no_verb_shows_the_verbs() -> None:
    """Without a verb the help is shown, as wrong usage."""
    told = run()

    assert 2 == told.code
    assert "verify" in told.out + told.err


def test_every_verb_is_there() -> None:
    """The help lists these verbs."""
    verbs = [
        "backup",
        "blame",
        "changes",
        "demo",
        "diff",
        "doctor",
        "export",
        "import",
        "init",
        "log",
        "ls",
        "redo",
        "refresh",
        "replay",
        "restore",
        "revert",
        "show",
        "stats",
        "tag",
        "undo",
        "verify",
    ]
    listed = run("--help").out.partition("Commands:")[2]

    assert verbs == [line.split()[0] for line in listed.splitlines() if line.strip()]


def test_a_reader_that_leaves_is_no_error(tmp_path: Path) -> None:
    """When the other end of a pipe closes, nothing is said."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        add_row(store.create_project("Street", street().ontology), "cam0")
    command = [sys.executable, "-m", "labelevents", "ls", str(path), "--json"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert b"" == said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("straße 日本", "straße 日本"),
        ("two\nlines", r"two\nlines"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\u202eright to left", r"\u202eright to left"),
        ("\udcff", r"\udcff"),
        ("ideographic\u3000space", "ideographic\u3000space"),
    ],
)
def test_a_terminal_is_not_told_what_to_do(text: str, expected: str) -> None:
    """What a terminal would act on is shown escaped; anything readable stays."""
    assert expected == plain(text)
