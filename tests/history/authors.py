"""Real histories have several authors: each writes through a store that is opened in their name."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import labelevents
from labelevents import Store
from labelevents.values.identity import Actor

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
# `make test-all` takes the whole of a real history where `make test` takes a part.
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


def lines(file: Path) -> Iterator[Any]:
    """What each line of a packed file says."""
    with gzip.open(file, "rt", encoding="utf-8") as packed:
        yield from map(json.loads, packed)


class Authors(contextlib.ExitStack):
    """The stores of all who write to one file, opened when they first do.

    Args:
        path: the file; by default all take turns on one store in memory, which waits for no disk.
    """

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self.path = path
        self._stores: dict[str, Store] = {}

    def store(self, author: str) -> Store:
        """The store as this author has it open; `import:…` and the like are no humans."""
        actor = Actor.parse(author if ":" in author else f"human:{author}")
        known = str(actor) if self.path is not None else ""
        if known not in self._stores:
            opened = labelevents.open(self.path or ":memory:", actor=actor)
            self._stores[known] = self.enter_context(opened)
        store = self._stores[known]
        store.actor = store._workspace.actor = actor
        return store
