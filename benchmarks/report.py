"""The table of what was measured, for people (Markdown) and for programs (JSON)."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import labelevents
from benchmarks.lines import OURS, Goal, Line
from benchmarks.timing import shown

_PACKAGES = ("encord", "eventsourcing", "msgspec", "attrs", "sqlite-utils")
_HEAD = (
    "| row | operation | ours (spread) | peer | ours is faster by | limit | ours takes | goals |",
    "|---|---|---|---|---|---|---|---|",
)


def machine() -> dict[str, str]:
    """What it was measured on."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cpu": _cpu(),
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        "labelevents": labelevents.__version__,
        **{name: version(name) for name in _PACKAGES},
    }


def _cpu() -> str:
    known = Path("/proc/cpuinfo")
    names = known.read_text().splitlines() if known.exists() else []
    found = [line.partition(":")[2].strip() for line in names if line.startswith("model name")]
    return found[0] if found else platform.processor() or platform.machine()


def markdown(lines: Sequence[Line]) -> str:
    """A table with a line for each measurement, and below it what falls short."""
    told = [", ".join(f"{name} {said}" for name, said in machine().items()) + ".", "", *_HEAD]
    told += [_told(line) for line in lines]
    short = [(line, goal) for line in lines for goal in line.goals if not line.met(goal)]
    met = sum(len(line.goals) for line in lines) - len(short)
    told += ["", f"{met} goals are met, {len(short)} are not."]
    return "\n".join(told) + "\n"


def _told(line: Line) -> str:
    peers = [goal for goal in line.goals if goal.kind == "peer"]
    limits = [goal for goal in line.goals if goal.kind == "limit"]
    cells = [
        str(line.row),
        line.what,
        _spread(line),
        _each(f"{goal.name} {amount(line.median(goal.name), line)}" for goal in peers),
        _each(f"{_short(line.ratio(goal))}x (≥ {goal.ratio:g})" for goal in peers),
        _each(f"{goal.name} {amount(line.median(goal.name), line)}" for goal in limits),
        _each(f"{_short(line.ratio(goal))}x (≤ {goal.ratio:g})" for goal in limits),
        _each(_verdict(line, goal) for goal in (*peers, *limits)),
    ]
    return f"| {' | '.join(cells)} |"


def _verdict(line: Line, goal: Goal) -> str:
    if line.met(goal):
        return "met"
    ratio = line.ratio(goal)
    short = goal.ratio / ratio if goal.kind == "peer" else ratio / goal.ratio
    return f"short by {_short(short)}x"


def _each(told: Iterable[str]) -> str:
    return "<br>".join(told)


def _spread(line: Line) -> str:
    times = line.times[OURS]
    low, high = min(times), max(times)
    middle = amount(line.median(), line)
    return middle if low == high else f"{middle} ({amount(low, line)} to {amount(high, line)})"


def _short(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def amount(number: float, line: Line) -> str:
    """Seconds or bytes, as the line has them."""
    return f"{number:.0f} B" if line.unit == "B" else shown(number)


def as_json(lines: Sequence[Line]) -> str:
    """The same with every round."""
    known = [
        {
            "row": line.row,
            "what": line.what,
            "unit": line.unit,
            "size": line.size,
            "times": dict(line.times),
            "medians": {name: statistics.median(times) for name, times in line.times.items()},
            "goals": [
                {
                    "kind": goal.kind,
                    "name": goal.name,
                    "goal": goal.ratio,
                    "ratio": line.ratio(goal),
                    "met": line.met(goal),
                }
                for goal in line.goals
            ],
        }
        for line in lines
    ]
    return json.dumps({"machine": machine(), "lines": known}, indent=1)
