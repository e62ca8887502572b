"""Where an instance lives that is on no row: a session that saves nothing."""

from __future__ import annotations

from typing import Any

from labelevents.events.record import Sealed
from labelevents.model.state import Instance
from labelevents.rows.aggregates import ROW
from labelevents.rows.session import Session
from labelevents.rows.workspace import Workspace

# Shared by all detached instances: it has no log, and they register nothing with it.
_NOWHERE = Workspace()


class Scratch(Session):
    """The private row of an instance that is on no row: unbounded, never saved."""

    def __init__(self, instance: Instance) -> None:
        super().__init__(_NOWHERE, "", ROW)
        self.state.instances[instance.hash] = instance

    def _remember(self, command: Any, sealed: list[Sealed]) -> None:
        """Nothing is saved from here, so no tail is kept: attaching reads the state."""
