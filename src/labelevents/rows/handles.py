"""The instances of a row that people hold in their hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labelevents.model.state import Instance

# Whom people held, and on which row each was.
Held = dict[str, tuple[Any, Any]]


class Handles(dict[str, Any]):
    """Handles by the hash of their instance."""

    def held(self) -> Held:
        """Who is on the row now, to come back to with `rewind`."""
        return {name: (handle, handle.row) for name, handle in self.items()}

    def settle(self, now: Mapping[str, Instance], before: Mapping[str, Instance]) -> None:
        """Detach the handles of instances that were there before, and went; they keep their cells.

        Args:
            now: the instances that are on the row.
            before: those that were.
        """
        for name in [name for name in self if name not in now]:
            self.pop(name).detach(before[name])

    def rewind(self, held: Held, before: Mapping[str, Instance], session: Any) -> None:
        """Detach who joined since, and put who left on the row of a session again."""
        for name, handle in list(self.items()):
            if held.get(name, (None, None))[0] is not handle:
                del self[name]
                handle.detach(before[name])
        for name, (handle, row) in held.items():
            self[name] = handle
            handle.attach(row, session)
