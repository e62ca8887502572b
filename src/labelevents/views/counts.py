"""How much a row holds: instances, annotations, answers. Kept event by event."""

from __future__ import annotations

from typing import Any, NamedTuple

from labelevents.model.state import Instance, RowState
from labelevents.views.intervals import Presence


class Totals(NamedTuple):
    """What a row holds.

    Objects and classifications count from their first frame on, and a global classification, which
    is about all of them, always; annotations are pairs of object and frame; answers are pairs of
    instance and attribute.
    """

    objects: int = 0
    classifications: int = 0
    annotations: int = 0
    answers: int = 0


def _part(instance: Instance | None, frames: int) -> Totals:
    """What one instance adds to the totals."""
    if instance is None:
        return Totals()
    if instance.kind == "object":
        return Totals(int(frames > 0), 0, frames, instance.answers())
    return Totals(0, int(frames > 0 or instance.is_global), 0, instance.answers())


class Counts:
    """The view: after each event only its instance is counted again. O(fields of the instance)."""

    def __init__(self) -> None:
        self.totals = Totals()
        self._parts: dict[str, Totals] = {}

    def handle(self, event: Any, state: RowState, presence: Presence) -> None:
        """Bring the totals up to an event that state and presence have seen already."""
        if not event.instance:  # about the row itself
            return
        who = event.instance
        before = self._parts.pop(who, Totals())
        instance = state.instances.get(who)
        after = _part(instance, presence.count(who))
        if instance is not None:
            self._parts[who] = after
        self.totals = Totals(
            *(total + new - old for total, new, old in zip(self.totals, after, before, strict=True))
        )
