"""Many processes and threads on one file: nothing is lost, nobody starves, the order is one."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import labelevents
from labelevents.exceptions import StoreBusyError
from labelevents.log.lock import AVAILABLE, FileLock
from labelevents.log.sqlite import SqliteLog
from labelevents.testing import FixedClock
from tests.file.apsw_log import some_commits
from tests.file.killer import SHARED, Writer, box, prepare

WRITERS, EACH = 4, 25  # how many, and how many commits each makes
# Of a slow machine nothing is asked but that everybody gets a turn.
PATIENCE = 60.0

Found = list[tuple[int, str]]  # numbers and ids of commits

needs_the_lock = pytest.mark.skipif(not AVAILABLE, reason="there is no file lock on this system")


def place(number: int, frame: int) -> float:
    """Where a writer puts its car on a frame."""
    return (100 * number + frame) / 1000


def write(path: Path, number: int, title: str) -> Found:
    """Save changes to a row, each on a frame of its own, in a store of one's own."""
    with labelevents.open(path, actor=f"w{number}", busy_timeout=PATIENCE) as store:
        writer = Writer(store, number)
        saved = [writer.save_one(title, frame, place(number, frame)) for frame in range(EACH)]
        return [(commit.number, commit.id) for commit in saved]


def processes() -> Executor:
    """A process per writer."""
    # Spawned: to fork a process that has threads, as that of pytest may, is asking for trouble.
    return ProcessPoolExecutor(WRITERS, mp_context=multiprocessing.get_context("spawn"))


def threads() -> Executor:
    """A thread per writer."""
    return ThreadPoolExecutor(WRITERS)


@pytest.mark.parametrize("made_of", [processes, threads])
@pytest.mark.parametrize("one_row", [True, False], ids=["one row", "a row each"])
def test_every_write_is_there(
    tmp_path: Path, made_of: Callable[[], Executor], one_row: bool
) -> None:
    """Every acknowledged write is in its row at the end, and all commits are one sequence."""
    path = tmp_path / "town.labels"
    prepare(path, WRITERS)
    titles = [SHARED if one_row else str(number) for number in range(WRITERS)]
    with made_of() as pool:
        saved = list(pool.map(write, [path] * WRITERS, range(WRITERS), titles))
    found = commits(path)
    times = [at for _, _, at in found]

    assert WRITERS * EACH == len({commit for one in saved for commit in one})
    assert {commit for one in saved for commit in one} <= {(no, id_) for no, id_, _ in found}
    assert list(range(1, len(found) + 1)) == [number for number, _, _ in found]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
    with labelevents.open(path, actor="reader") as store:
        for number, title in enumerate(titles):
            (row,) = store.projects[0].list_label_rows_v2(data_title_eq=title)
            row.initialise_labels()
            car = Writer(store, number).car(row)
            assert [box(place(number, frame)) for frame in range(EACH)] == [
                car.get_annotation(frame).coordinates for frame in range(EACH)
            ]
        assert store.verify().ok


def commits(path: Path) -> list[tuple[int, str, int]]:
    """Number, id and time of all commits, as SQLite alone sees them."""
    raw = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        sql = "SELECT commit_no, lower(hex(commit_id)), recorded_us FROM commits ORDER BY commit_no"
        return raw.execute(sql).fetchall()
    finally:
        raw.close()


def test_threads_share_a_log(tmp_path: Path) -> None:
    """Threads that append to one log wait for one another, and all that they append is there."""
    log = SqliteLog(tmp_path / "town.labels", clock=FixedClock(), busy_timeout=PATIENCE)
    todo = some_commits(random.Random(1), 60)
    by_stream = [[one for one in todo if one.stream == f"row/{n}"] for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        done = pool.map(lambda mine: [one.append_to(log).id for one in mine], by_stream)
        ids = [id_ for one in done for id_ in one]
    found = [commit.id for commit in log.commits()]
    log.close()

    assert sorted(one.id.hex() for one in todo) == sorted(ids) == sorted(found)


def test_nobody_starves(tmp_path: Path) -> None:
    """One who saves now and then gets his turn while others save without a pause."""
    path, stop = tmp_path / "town.labels", threading.Event()
    prepare(path, WRITERS)

    def hurry(number: int) -> int:
        with labelevents.open(path, actor=f"w{number}", busy_timeout=PATIENCE) as store:
            writer, saved = Writer(store, number), 0
            while not stop.is_set():
                writer.save_one(str(number), 0, place(number, saved % 100))
                saved += 1
            return saved

    with ThreadPoolExecutor(WRITERS) as pool:
        others = [pool.submit(hurry, number) for number in range(1, WRITERS)]
        try:
            assert EACH == len(write(path, 0, "0"))
        finally:
            stop.set()
        assert all(other.result() > 0 for other in others)


# --- Who waits too long ---------------------------------------------------------------------------

_HOLD = """
import sys
from labelevents.log.lock import FileLock

with FileLock(sys.argv[1], 5).held():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with nothing in it."""
    made = tmp_path / "town.labels"
    SqliteLog(made, clock=FixedClock()).close()
    return made


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the store's lock until its input ends."""
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(  # noqa: S603 - our own words
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "held\n" == process.stdout.readline()
        yield process


@needs_the_lock
def test_a_process_holds_the_lock(path: Path, holder: subprocess.Popen[str]) -> None:
    """Who waits longer than `busy_timeout` is told for which process; without it all is well."""
    start = time.monotonic()
    with pytest.raises(StoreBusyError) as raised:
        SqliteLog(path, clock=FixedClock(), busy_timeout=0.2)
    waited = time.monotonic() - start
    holder.communicate("")
    SqliteLog(path, clock=FixedClock(), busy_timeout=0.2).close()

    assert 0.2 <= waited < PATIENCE
    assert (
        f"Process {holder.pid} holds {path} for more than 0.2 seconds. Try again, or open it with a"
        " larger `busy_timeout`."
    ) == str(raised.value)


@needs_the_lock
def test_a_killed_holder(path: Path, holder: subprocess.Popen[str]) -> None:
    """A process that is killed lets go of the lock."""
    holder.kill()
    holder.wait()

    SqliteLog(path, clock=FixedClock(), busy_timeout=5).close()


def test_a_thread_holds_the_lock(path: Path) -> None:
    """Threads wait for one another no longer than `busy_timeout`, either."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with FileLock(str(path), 5).held():
            held.set()
            done.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(PATIENCE)
    try:
        with pytest.raises(StoreBusyError, match=r"for more than 0\.2 seconds"):
            SqliteLog(path, clock=FixedClock(), busy_timeout=0.2)
    finally:
        done.set()
        thread.join()


def test_somebody_without_the_lock(path: Path) -> None:
    """A writer that knows nothing of the lock is waited for as long, and gets the same error."""
    log = SqliteLog(path, clock=FixedClock(), busy_timeout=0.2)
    stranger = sqlite3.connect(path, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    (commit,) = some_commits(random.Random(1), 1)
    with pytest.raises(StoreBusyError, match=r"^Another writer holds .* for more than 0\.2 sec"):
        commit.append_to(log)
    stranger.close()
    number = commit.append_to(log).number
    log.close()

    assert 1 == number


@needs_the_lock
def test_a_lock_that_cannot_be_signed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is too full to note who holds the lock, it is held all the same."""

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with FileLock(str(path), 1).held():
        held = True

    assert held


def _hold(lock: FileLock, _: Path) -> None:
    with lock.held():
        pass


def _close(lock: FileLock, _: Path) -> None:
    lock.close()


def _remove(_: FileLock, folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def _replace(lock: FileLock, folder: Path) -> None:
    (folder / "new").write_text("")
    (folder / "new").rename(lock.path)


@needs_the_lock
@given(st.lists(st.tuples(st.sampled_from([_hold, _close, _remove, _replace]), st.booleans())))
def test_the_file_of_the_lock_may_go(
    steps: list[tuple[Callable[[FileLock, Path], None], bool]],
) -> None:
    """Two keep each other out, whatever became of the lock's file while nobody held it."""
    with tempfile.TemporaryDirectory() as folder:
        one, other = (FileLock(f"{folder}/a.labels", 10) for _ in range(2))
        for step, which in steps:
            step(one if which else other, Path(folder))
        with one.held():
            one.close()  # says nothing while it is held
            with pytest.raises(StoreBusyError), other.held(wait=0.01):
                pass
        with other.held():
            assert one.is_held()
        assert _is_let_go(one)
        one.close()
        other.close()


def _is_let_go(lock: FileLock) -> bool:
    """Whether nobody holds it, but for an instant: who gave up waiting lets go when it comes."""
    until = time.monotonic() + 10
    while lock.is_held():
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True


@needs_the_lock
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="nobody says what is open")
def test_a_closed_store_holds_no_file(path: Path) -> None:
    """A store that is closed, or forgotten, has no file open, not that of its lock either."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    SqliteLog(path, clock=FixedClock()).close()
    lock = FileLock(str(path), 1)
    with lock.held():
        pass
    del lock

    assert before == len(list(Path("/proc/self/fd").iterdir()))


_FORK = """
import os, sys, threading, time
from labelevents.log.lock import FileLock

held = threading.Event()

def hold():
    with FileLock(sys.argv[1], 5).held():
        held.set()
        time.sleep(0.3)

thread = threading.Thread(target=hold)
thread.start()
held.wait()
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    os.close(writer)
    os.read(reader, 1)  # until the parent is through
    os._exit(0)
thread.join()
try:
    with FileLock(sys.argv[1], 1).held():
        print("held again")
finally:
    os.close(writer)
    os.waitpid(child, 0)
"""


@needs_the_lock
def test_fork_while_a_thread_saves(path: Path) -> None:
    """A process that was forked while another thread held the lock does not hold it."""
    command = [sys.executable, "-W", "ignore", "-c", _FORK, str(path)]
    done = subprocess.run(  # noqa: S603 - our own words
        command, capture_output=True, text=True, check=False
    )

    assert "held again\n" == done.stdout
