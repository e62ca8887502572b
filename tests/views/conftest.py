"""Stores to ask in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import labelevents
from labelevents import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store can be."""
    return tmp_path / "town.labels"


@pytest.fixture
def store() -> Iterator[Store]:
    """A store of Ana's in memory."""
    opened = labelevents.open(":memory:", actor="ana")
    yield opened
    opened.close(warn=False)
