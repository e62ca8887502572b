"""Stores to look back in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import labelevents
from labelevents import LabelRowV2, Store
from tests.history.people import People
from tests.rows.given import Town, new_row, of_row


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store can be."""
    return tmp_path / "town.labels"


@pytest.fixture
def store() -> Iterator[Store]:
    """A store of Ana's in memory, closed without a warning about what a test left unsaved."""
    opened = labelevents.open(":memory:", actor="ana")
    yield opened
    opened.close(warn=False)


@pytest.fixture
def row(store: Store) -> LabelRowV2:
    """An initialised row of a hundred frames: r1 makes its project, r2 the row."""
    return new_row(store)


@pytest.fixture
def here(row: LabelRowV2) -> Town:
    """The ontology of the row."""
    return of_row(row)


@pytest.fixture
def people(path: Path) -> Iterator[People]:
    """A file that several work on: r1 is Ana's project, r2 her row `cam0`."""
    with People(path) as found:
        yield found
