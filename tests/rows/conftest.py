"""Stores to label in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import labelevents
from labelevents import LabelRowV2, Store
from tests.rows.given import Town, new_row, of_row, town, wide_town


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store can be."""
    return tmp_path / "town.labels"


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store of Ana's: in a file for tests that ask for its path, else in memory, which is faster.

    Closed without a warning about what a test left unsaved.
    """
    wanted = "path" in request.fixturenames
    opened = labelevents.open(
        request.getfixturevalue("path") if wanted else ":memory:", actor="ana"
    )
    yield opened
    opened.close(warn=False)


@pytest.fixture
def row(store: Store) -> LabelRowV2:
    """An initialised row of a hundred frames in the store."""
    return new_row(store)


@pytest.fixture
def wide(store: Store) -> LabelRowV2:
    """The same, and its ontology has every shape."""
    store.create_project("Town", wide_town().ontology)
    return new_row(store)


@pytest.fixture
def here(row: LabelRowV2) -> Town:
    """The ontology of the row."""
    return of_row(row)


@pytest.fixture
def nowhere() -> Town:
    """The same ontology, in no store."""
    return town()
