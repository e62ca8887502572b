"""What ran: sequences, calls by method, and how often each deliberate difference was met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import attrs


@attrs.define
class Tally:
    """Counts that can be added up and printed."""

    sequences: int = 0
    calls: Counter[str] = attrs.field(factory=Counter)
    differences: Counter[str] = attrs.field(factory=Counter)

    def called(self, method: str) -> None:
        """Count a call."""
        self.calls[method] += 1

    def excused(self, name: str) -> None:
        """Count a difference that the registry knows."""
        self.differences[name] += 1

    def table(self, known: Sequence[str]) -> str:
        """The counts for people; `known` are the names of all differences, met or not."""
        total = sum(self.calls.values())
        met = [(name, self.differences[name]) for name in known if self.differences[name]]
        lines = [
            f"{self.sequences:,} sequences, {total:,} calls on each side",
            *_columns(self.calls.most_common()),
            f"deliberate differences, {len(met)} entries of {len(known)}",
            *_columns(met),
            "unexplained differences: 0",
        ]
        return "\n".join(lines)


def _columns(counts: list[tuple[str, int]]) -> list[str]:
    width = max((len(name) for name, _ in counts), default=0)
    return [f"  {name:<{width}}  {count:>8,}" for name, count in counts]
