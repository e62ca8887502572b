"""The speed table, or another benchmark by its name."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from benchmarks import bench_power_cut, bench_presence, bench_writers, big_store, speed
from benchmarks.timing import Compared, shown

# Lines of a table of ratios; or a table, where it is not two things that are held side by side.
OTHERS: dict[str, Callable[[], Iterable[tuple[str, Compared, str]] | Table]] = {
    "presence": bench_presence.run,
    "power-cut": bench_power_cut.run,
    "writers": bench_writers.run,
}


@click.command()
@click.argument("name", type=click.Choice(["speed", "big", *OTHERS]), default="speed")
@click.option("--only", default="", help="Rows of the speed table, such as 1,5,6.")
@click.option("--events", default=10_000_000, help="How many events the big store has.")
@click.option("--full", is_flag=True, help="More sizes, for the pictures, and larger ones.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=speed.RESULTS,
    show_default="benchmarks/results",
    help="The folder for the table, its figures and the pictures.",
)
def main(name: str, only: str, *, events: int, full: bool, out: Path) -> None:
    """Measure ours beside peers and limits: the table of goals, or one of the others."""
    if name == "big":
        out.mkdir(parents=True, exist_ok=True)
        for line in big_store.run(out / f"big-{events}.labels", events):
            print(line)
        return
    if name == "speed":
        speed.main([int(row) for row in only.split(",") if row], full=full, out=out)
        return
    console = Console(width=110)
    console.print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" {platform.machine()}; medians, alternated in one process."
    )
    found = OTHERS[name]()
    table = found if isinstance(found, Table) else _ratios(found)
    table.title, table.title_justify = name, "left"
    console.print(table)


def _ratios(lines: Iterable[tuple[str, Compared, str]]) -> Table:
    table = Table()
    for column in ("what", "ours", "limit", "ratio", "the limit is"):
        table.add_column(column, overflow="fold")
    for what, found, limit in lines:
        ratio = f"{found.ratio:.2f}"
        table.add_row(what, shown(found.ours), shown(found.limit), ratio, limit)
    return table


if __name__ == "__main__":
    main()
