"""The events about some instances, without decoding those about others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from labelevents.events.codec import named, unseal_about
from labelevents.events.facts import CommitsRevoked
from labelevents.events.record import Batch

# Of so many instances most batches name one, so that looking for their names saves nothing.
_MOST_LOOKED_FOR = 16
# Events about a row itself begin so: whoever asks for any instance means these, too.
_OF_THE_ROW = '"row.'
# Another program may have written the same text in another way, wherever it has one of these.
_ESCAPE = "\\"


class About:
    """Looks for what was written to some instances, and to the row itself.

    A batch whose text names none of them is passed by at the speed of a search in text; of one that
    does, the events about others are read no further than their instance.
    """

    def __init__(self, instances: Collection[str]) -> None:
        self._wanted = {"", *instances}
        self._names = [_OF_THE_ROW, *map(named, instances)]

    def events(self, batch: Batch, of: Any) -> list[Any]:
        """Those of a batch; what takes commits back is not among them."""
        body = batch.body
        if len(self._names) <= _MOST_LOOKED_FOR and not names_any(body, self._names):
            return []
        found = unseal_about(body, self._wanted, where=batch.told, of=of)
        return [event for event in found if not isinstance(event, CommitsRevoked)]


def names_any(body: str, names: Iterable[str]) -> bool:
    """Whether a batch names any of these, or might."""
    return any(name in body for name in names) or _ESCAPE in body
