"""A program that follows a store, and can be stopped and started without missing a commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labelevents.exceptions import LabelEventsError
from labelevents.history.feed import CommitChanges, Feed
from labelevents.log.consumers import Consumers


class Subscription:
    """The commits that a consumer is not done with yet, in order and without gaps.

    Iterating gives commit by commit with its changes, also those that changed nothing, and ends
    with the last there is; iterating again goes on from there. `ack` says that the consumer is done
    with all that it was given. Without it, the next start gives the same commits again: each is
    delivered at least once, so do what is safe to do twice, and acknowledge after.

    Two programs may use one name: each is given what was not acknowledged when it started, so both
    may be given the same, and the position only ever moves on.

    Example:
        >>> import labelevents
        >>> with labelevents.open(":memory:", actor="ana") as store:
        ...     _ = store.create_project("Street", labelevents.objects.OntologyStructure())
        ...     reader = store.subscribe("exporter")
        ...     for step in reader:
        ...         print(step.commit.number, [change.after for change in step.changes])
        ...         reader.ack()
        ...     list(store.subscribe("exporter"))
        1 ['Street']
        []
    """

    def __init__(self, name: str, consumers: Consumers, feed: Feed) -> None:
        self.name = name
        self._consumers = consumers
        self._feed = feed

    def __iter__(self) -> Iterator[CommitChanges]:
        return iter(self._feed)

    def __repr__(self) -> str:
        return f"Subscription({self.name!r}, position={self.position})"

    @property
    def position(self) -> int:
        """The number of the last commit that the store knows the consumer to be done with."""
        return self._consumers.position(self.name) or 0

    def ack(self) -> None:
        """The consumer is done with every commit that this was given: store that.

        Raises:
            ReadOnlyError: if the store was opened for reading.
            StoreBusyError: if another writer did not finish in time.
        """
        self._consumers.advance(self.name, self._feed.position)


def first_position(consumers: Consumers, name: Any, since: int, head: int) -> int:
    """Where a consumer goes on: where it was, else at `since`, else at the beginning.

    Raises:
        LabelEventsError: if the name is no text, or the consumer has seen what is not there.
    """
    if not isinstance(name, str) or not name:
        raise LabelEventsError(f"Expected a consumer's name as text, got {name!r}")
    known = consumers.position(name)
    if known is not None and known > head:
        raise LabelEventsError(
            f"The consumer `{name}` is done with r{known}, but the store ends with r{head}: it may"
            " have been brought back from a backup. Subscribe under another name."
        )
    return since if known is None else known
