"""Runs the examples of README.md, CONTRIBUTING.md, docs (their Python blocks) and docstrings.

The examples of one document share their names and build on each other, in a fresh directory. A
block that cannot run here (it needs a package we do not install, say) follows an HTML comment
`<!-- skip: next "the reason" -->`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

# Kept apart from the names that the examples see, so that an example cannot disturb it.
_STARTED_IN: list[tuple[Path, tempfile.TemporaryDirectory[str]]] = []


def _enter_fresh_directory(_: dict[str, Any]) -> None:
    _STARTED_IN.append((Path.cwd(), tempfile.TemporaryDirectory(prefix="labelevents-docs-")))
    os.chdir(_STARTED_IN[-1][1].name)


def _leave_directory(_: dict[str, Any]) -> None:
    before, directory = _STARTED_IN.pop()
    os.chdir(before)
    directory.cleanup()


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        SkipParser(),
    ],
    patterns=["README.md", "CONTRIBUTING.md", "docs/*.md", "docs/**/*.md"],
    setup=_enter_fresh_directory,
    teardown=_leave_directory,
).pytest()


@pytest.fixture(autouse=True)
def _docstring_in_fresh_directory(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the example of a docstring write files without leaving them in the repository."""
    if not isinstance(request.node, pytest.DoctestItem):
        yield
        return
    before = Path.cwd()
    os.chdir(request.getfixturevalue("tmp_path"))
    yield
    os.chdir(before)
