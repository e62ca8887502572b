"""Both logs keep the contract of logs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from labelevents.events.ports import Clock, Log
from labelevents.log.memory import MemoryLog
from labelevents.log.sqlite import SqliteLog
from labelevents.testing import LogContract


class TestMemoryLog(LogContract):
    """The log in two lists."""

    def make_log(self, clock: Clock) -> Log:
        """An empty one."""
        return MemoryLog(clock)


class TestSqliteLog(LogContract):
    """The log in a file."""

    made: list[SqliteLog]
    folder: Path

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> Iterator[None]:
        self.folder, self.made = tmp_path, []
        yield
        for log in self.made:
            log.close()

    def make_log(self, clock: Clock) -> Log:
        """A new file each."""
        self.made.append(SqliteLog(self.folder / f"{len(self.made)}.labels", clock=clock))
        return self.made[-1]


class TestSqliteLogInMemory(LogContract):
    """The same without a file."""

    @pytest.fixture(autouse=True)
    def _made(self) -> Iterator[None]:
        self.made: list[SqliteLog] = []
        yield
        for log in self.made:
            log.close()

    def make_log(self, clock: Clock) -> Log:
        """A database of its own."""
        self.made.append(SqliteLog(":memory:", clock=clock))
        return self.made[-1]
