"""Print every benchmark as a table: ours, the limit, the ratio."""

from __future__ import annotations

import platform
import sqlite3
import sys

from rich.console import Console
from rich.table import Table

from benchmarks import bench_place, bench_presence, bench_rows
from benchmarks.timing import shown

BENCHMARKS = {
    "place": bench_place.run,
    "presence": bench_presence.run,
    "rows": bench_rows.run,
}


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, or all."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}.")
        return 2
    console = Console(width=110)
    console.print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {platform.machine()}; medians, alternated in one process."
    )
    for name in names or list(BENCHMARKS):
        table = Table(title=name, title_justify="left")
        for column in ("what", "ours", "limit", "ratio", "the limit is"):
            table.add_column(column, overflow="fold")
        for what, found, limit in BENCHMARKS[name]():
            ratio = f"{found.ratio:.2f}"
            table.add_row(what, shown(found.ours), shown(found.limit), ratio, limit)
        console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
