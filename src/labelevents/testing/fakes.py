"""A clock and ids that repeat."""

from __future__ import annotations

import attrs


@attrs.define
class FixedClock:
    """A clock that goes on by `step` microseconds each time it is asked; `set` moves it, back too.

    Example:
        >>> clock = FixedClock(100, step=5)
        >>> clock.now(), clock.now()
        (100, 105)
    """

    microseconds: int = 1_700_000_000_000_000
    step: int = 1

    def now(self) -> int:
        """Microseconds since 1970, UTC."""
        now = self.microseconds
        self.microseconds += self.step
        return now

    def set(self, microseconds: int) -> None:
        """Go to another time; the next answer is just that."""
        self.microseconds = microseconds


@attrs.define
class CountingIds:
    """Ids that are numbers: the same in every run.

    Example:
        >>> ids = CountingIds()
        >>> ids.instance(), ids.instance()
        ('inst0001', 'inst0002')
    """

    made: int = 0

    def commit(self) -> bytes:
        """16 bytes that sort in the order in which they were made."""
        return self._next().to_bytes(16, "big")

    def unit(self) -> str:
        """The text of a UUID."""
        return f"00000000-0000-0000-0000-{self._next():012d}"

    def instance(self) -> str:
        """Eight characters."""
        return f"inst{self._next():04d}"

    def _next(self) -> int:
        self.made += 1
        return self.made
