"""The tables of `docs/differences.md` that list names."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "differences.md"


def listed(section: str) -> dict[str, str]:
    """The names in the first column of a section's table, each with the reason in the last.

    A `*` in a name stands for anything.
    """
    text = PAGE.read_text(encoding="utf-8")
    body = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in body.splitlines() if line.startswith("| `")]
    return {name: row[-1].strip() for row in rows for name in re.findall(r"`([^`]+)`", row[0])}


def matches(pattern: str, name: str) -> bool:
    """Whether a listed name means this one."""
    return re.fullmatch(".*".join(re.escape(each) for each in pattern.split("*")), name) is not None
