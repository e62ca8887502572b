"""What ran: sequences, calls by method, and how often each deliberate difference was met."""

from __future__ import annotations

from collections import Counter
from typing import Any

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

    def add(self, counts: dict[str, Any]) -> None:
        """Add what another run counted, as `counts` gave it."""
        self.sequences += counts["sequences"]
        self.calls.update(counts["calls"])
        self.differences.update(counts["differences"])

    def counts(self) -> dict[str, Any]:
        """The counts as JSON has them."""
        return {
            "sequences": self.sequences,
            "calls": dict(self.calls),
            "differences": dict(self.differences),
        }

    def lines(self, known: list[str], unexplained: int = 0) -> list[str]:
        """The table; `known` are the names of all differences, met or not."""
        total = sum(self.calls.values())
        return [
            f"{self.sequences:,} sequences, {total:,} calls on each side",
            "",
            *_columns(self.calls.most_common()),
            "",
            "deliberate differences, by entry:",
            *_columns([(name, self.differences[name]) for name in known if self.differences[name]]),
            f"  not met: {sum(not self.differences[name] for name in known)} entries",
            "",
            f"unexplained differences: {unexplained}",
        ]


def _columns(counts: list[tuple[str, int]]) -> list[str]:
    width = max((len(name) for name, _ in counts), default=0)
    return [f"  {name:<{width}}  {count:>8,}" for name, count in counts]
