"""What did not fit, collected while a file is read: reported, never dropped silently."""

from __future__ import annotations

from collections import Counter

from labelevents.formats.reading import Loss


class Losses:
    """Counts what a file holds and the label model cannot, by item and place.

    Example:
        >>> losses = Losses()
        >>> losses.add("cuboid", "track 1")
        >>> losses.add("cuboid", "track 1")
        >>> losses.listed()
        [Loss(what='cuboid', count=2, where='track 1')]
    """

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, what: str, where: str, count: int = 1) -> None:
        """Count `what` at `where`; the same pair again adds up. What is counted 0 is not listed."""
        if count:
            self._counts[what, where] += count

    def listed(self) -> list[Loss]:
        """One `Loss` per item and place, in the order in which they were met."""
        return [Loss(what, count, where) for (what, where), count in self._counts.items()]
