"""Many processes that commit small edits to one file: with the file lock, and without it."""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from rich.table import Table

from benchmarks.timing import shown
from labelevents.events.record import Header, Write
from labelevents.log.sqlite import SqliteLog
from labelevents.rows.system import SystemClock, SystemIds
from labelevents.values.identity import Actor

WRITERS = 16
SECONDS = 4.0
# Without the lock, writers wait as SQLite does, which may be long; nobody is to give up here.
PATIENCE = 60.0
EVENT = (
    b'["object.placed",1,"hbdvgrkh",["geometry"],[7,8],{"geometry":{"type":"bounding_box",'
    b'"height":0.1,"width":0.2,"top_left_x":0.3,"top_left_y":0.4}}]'
)
Seconds = list[float]  # that each commit of a writer took


def run() -> Table:
    """So many processes for some seconds, each in a stream of its own."""
    table = Table()
    table.add_column(f"{WRITERS} processes")
    for name in ("commits per second", "median commit", "99 of 100", "worst commit"):
        table.add_column(name, justify="right")
    table.add_column("by one process", justify="right")
    for name, locked in (("with the file lock", True), ("without it", False)):
        table.add_row(name, *_row(_measure(locked=locked)))
    return table


def _row(found: list[Seconds]) -> list[str]:
    every = sorted(seconds for one in found for seconds in one)
    counts = [len(one) for one in found]
    return [
        f"{len(every) / SECONDS:,.0f}",
        shown(statistics.median(every)),
        shown(every[len(every) * 99 // 100]),
        shown(every[-1]),
        f"{min(counts):,} to {max(counts):,}",
    ]


def _measure(*, locked: bool) -> list[Seconds]:
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="labelevents-writers-") as folder:
        path = Path(folder) / "town.labels"
        SqliteLog(path, clock=SystemClock()).close()
        ready, results = context.Barrier(WRITERS), context.Queue()
        processes = [
            context.Process(target=_write, args=(path, number, locked, ready, results))
            for number in range(WRITERS)
        ]
        for process in processes:
            process.start()
        found = [results.get(timeout=10 * PATIENCE) for _ in processes]
        for process in processes:
            process.join()
        log = SqliteLog(path, clock=SystemClock())
        assert log.head() == sum(len(one) for one in found)
        log.close()
    return found


def _write(path: Path, number: int, locked: bool, ready: Barrier, results: Queue[Seconds]) -> None:
    log = SqliteLog(path, clock=SystemClock(), busy_timeout=PATIENCE)
    if not locked:
        log._lock = None  # what it would be like without
    ids, actor, seconds, last = SystemIds(), Actor("human", f"w{number}"), Seconds(), 0
    ready.wait()
    end = time.perf_counter() + SECONDS
    while (start := time.perf_counter()) < end:
        head = Header(ids.commit(), actor)
        last = log.append(head, [Write(f"row/{number}", last, [EVENT])]).number
        seconds.append(time.perf_counter() - start)
    results.put(seconds)
    log.close()
