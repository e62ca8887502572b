"""How much a row holds: instances, annotations, answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from labelevents.model.state import Glimpse, RowState
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


def _part(instance: Glimpse | None, frames: int) -> Totals:
    """What one instance adds to the totals."""
    if instance is None:
        return Totals()
    if instance.kind == "object":
        return Totals(int(frames > 0), 0, frames, instance.answers())
    return Totals(0, int(frames > 0 or instance.is_global), 0, instance.answers())


class Counts:
    """The view of one row: who was written to is counted again when somebody asks.

    An event costs O(1), a question O(fields) for each instance that was written to since the last.
    """

    def __init__(self, state: RowState, presence: Presence) -> None:
        self._state = state
        self._presence = presence
        self._totals = Totals()
        self._parts: dict[str, Totals] = {}
        self._changed = set(state.instances)

    def handle(self, event: Any) -> None:
        """Note an event that state and presence have seen, or will see before anybody asks."""
        if event.instance:  # else about the row itself
            self._changed.add(event.instance)

    @property
    def totals(self) -> Totals:
        """What the row holds now."""
        for who in self._changed:
            before = self._parts.pop(who, Totals())
            instance = self._state.instances.peek(who)
            after = _part(instance, self._presence.count(who))
            if instance is not None:
                self._parts[who] = after
            self._totals = Totals(
                *(
                    total + new - old
                    for total, new, old in zip(self._totals, after, before, strict=True)
                )
            )
        self._changed.clear()
        return self._totals
