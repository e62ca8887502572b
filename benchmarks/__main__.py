"""Print every benchmark as a table: ours, the limit, the ratio; or what else it has to say."""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable, Iterable

from rich.console import Console
from rich.table import Table

from benchmarks import (
    bench_frames,
    bench_place,
    bench_power_cut,
    bench_presence,
    bench_rows,
    bench_writers,
)
from benchmarks.timing import Compared, shown

# Lines of a table of ratios; or a table, where it is not two things that are held side by side.
BENCHMARKS: dict[str, Callable[[], Iterable[tuple[str, Compared, str]] | Table]] = {
    "place": bench_place.run,
    "frames": bench_frames.run,
    "presence": bench_presence.run,
    "rows": bench_rows.run,
    "power-cut": bench_power_cut.run,
    "writers": bench_writers.run,
}
# Only run when they are asked for by name.
SLOW = {"power-cut", "writers"}


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all that are not slow."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}.")
        return 2
    console = Console(width=110)
    console.print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {platform.machine()}; medians, alternated in one process."
    )
    for name in names or [name for name in BENCHMARKS if name not in SLOW]:
        found = BENCHMARKS[name]()
        table = found if isinstance(found, Table) else _ratios(found)
        table.title, table.title_justify = name, "left"
        console.print(table)
    return 0


def _ratios(lines: Iterable[tuple[str, Compared, str]]) -> Table:
    table = Table()
    for column in ("what", "ours", "limit", "ratio", "the limit is"):
        table.add_column(column, overflow="fold")
    for what, found, limit in lines:
        ratio = f"{found.ratio:.2f}"
        table.add_row(what, shown(found.ours), shown(found.limit), ratio, limit)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
