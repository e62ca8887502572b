"""Every row of the table of goals: ours, the peers and the limits, measured in the same run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from benchmarks import (
    memory,
    plots,
    report,
    speed_history,
    speed_opening,
    speed_reading,
    speed_writing,
)
from benchmarks.lines import Line, Lines

RESULTS = Path(__file__).parent / "results"

# What measures which rows: as it is run in a few minutes, and in full, with the decades of plots.
_QUICK: list[tuple[Collection[int], Callable[[], Lines]]] = [
    ((1,), speed_writing.boxes_over_ranges),
    ((2, 3), speed_writing.boxes_one_by_one),
    ((4,), speed_writing.answers_on_ranges),
    ((5,), speed_reading.answers_at_a_frame),
    ((6,), speed_reading.what_is_on_a_frame),
    ((7,), speed_reading.who_is_in_a_range),
    ((8,), speed_reading.every_frame),
    ((9,), speed_reading.the_label_dict),
    ((10, 13, 15), speed_opening.opening),
    ((11,), speed_writing.commits_of_one),
    ((12,), speed_writing.commits_of_many),
    ((14,), speed_writing.one_command),
    ((16,), speed_writing.bytes_per_event),
    ((17,), memory.per_annotation),
    ((18,), speed_history.history),
    ((19,), speed_history.lists),
]
_FULL: dict[Callable[[], Lines], Callable[[], Lines]] = {
    speed_writing.boxes_over_ranges: lambda: speed_writing.boxes_over_ranges(
        (1, 10, 100, 1_000, 10_000, 100_000)
    ),
    speed_reading.answers_at_a_frame: lambda: speed_reading.answers_at_a_frame(
        (10, 100, 1_000, 10_000)
    ),
    speed_reading.what_is_on_a_frame: lambda: speed_reading.what_is_on_a_frame(
        (10, 100, 1_000, 4_000, 10_000)
    ),
    speed_history.lists: lambda: speed_history.lists(100_000),
}


def measured(rows: Collection[int] = (), *, full: bool = False) -> Iterator[Line]:
    """The lines of some rows, or of all."""
    for of, work in _QUICK:
        if not rows or set(of) & set(rows):
            found = _FULL.get(work, work) if full else work
            yield from (line for line in found() if not rows or line.row in rows)


def main(rows: Collection[int], *, full: bool, out: Path) -> None:
    """Measure, print the table, and write it into a folder, with the pictures."""
    lines = []
    for line in measured(rows, full=full):
        print(f"  {line.row:2}  {line.what}: {report.amount(line.median(), line)}", file=sys.stderr)
        lines.append(line)
    table = report.markdown(lines)
    out.mkdir(parents=True, exist_ok=True)
    (out / "speed.md").write_text(table)
    (out / "speed.json").write_text(report.as_json(lines))
    pictures = plots.draw(lines, out)
    print(table)
    print(f"Written to {out}: speed.md, speed.json, {', '.join(p.name for p in pictures)}")
