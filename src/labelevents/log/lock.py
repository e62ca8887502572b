"""The OS file lock around every commit, checkpoint and close.

It closes a race in which SQLite before 3.51.3 can corrupt a WAL file when two connections write and
checkpoint at the same instant, and it is fairer than SQLite's own waiting: the kernel queues those
who wait, where SQLite polls.

The lock is on a file of its own beside the store, through a descriptor of its own: closing any
descriptor of the store itself would drop the locks that SQLite holds on it. The lock works between
processes; a second one, inside the process, works between threads.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from labelevents.exceptions import ReadOnlyError, StoreBusyError

try:
    import fcntl
except ImportError:  # not on Windows: there SQLite's own locks must do, and `doctor` says so
    fcntl = None  # type: ignore[assignment]

AVAILABLE = fcntl is not None

_between_threads: dict[str, threading.RLock] = {}
_registry = threading.Lock()
# Descriptors that hold the lock or wait for it. A forked child inherits them, and with them its
# parent's lock: it would keep everybody out until it ends.
_descriptors: set[int] = set()


def _let_go_in_child() -> None:
    """Right after a fork: what the parent holds, or waits for, is not the child's."""
    global _registry  # noqa: PLW0603 - the parent's may be held by a thread that is not here
    _registry = threading.Lock()
    _between_threads.clear()
    while _descriptors:
        with contextlib.suppress(OSError):
            os.close(_descriptors.pop())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)


def _close(descriptor: int) -> None:
    """Close a descriptor of ours, which lets go of the lock."""
    _descriptors.discard(descriptor)
    os.close(descriptor)


def _close_in(process: int, descriptor: int) -> None:
    """Close a descriptor in the process that opened it: a child has closed its own."""
    if os.getpid() == process:
        _close(descriptor)


class FileLock:
    """Exclusive between processes and between threads; a thread may take it twice.

    Args:
        path: the store. The lock's own file is beside it, with `-lock` at its end, and stays.
        timeout: seconds to wait.
    """

    def __init__(self, path: str, timeout: float) -> None:
        self.path = f"{path}-lock"
        self._store = path
        self._timeout = timeout
        with _registry:
            key = str(Path(path).resolve())
            self._threads = _between_threads.setdefault(key, threading.RLock())
        self._depth = 0
        # Kept between holds: to open it anew for each took as long as a third of a small commit.
        self._descriptor: int | None = None
        self._process = os.getpid()
        self._closer: weakref.finalize[..., FileLock] | None = None

    @contextlib.contextmanager
    def held(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock for a block.

        Args:
            wait: seconds to wait for it, if others than the lock's own.

        Raises:
            StoreBusyError: if others do not let go of it in time.
            ReadOnlyError: if the lock's file cannot be made.
        """
        start = time.monotonic()
        timeout = self._timeout if wait is None else wait
        if not self._threads.acquire(timeout=timeout):
            raise self._busy()
        try:
            descriptor = None
            if self._depth == 0 and fcntl is not None:
                descriptor = self._take(timeout - (time.monotonic() - start))
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                # A forked child has closed its own, and the number may be another file's there.
                if descriptor is not None and self._process == os.getpid():
                    fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            self._threads.release()

    def _take(self, timeout: float) -> int:
        descriptor = self._locked(timeout)
        while not os.fstat(descriptor).st_nlink:
            # Somebody removed the file: others would lock the one that they make in its place.
            self.close()
            descriptor = self._locked(timeout)
        with contextlib.suppress(OSError):  # a full disk: then nobody learns who we are
            os.pwrite(descriptor, b"%-20d\n" % os.getpid(), 0)
        return descriptor

    def _locked(self, timeout: float) -> int:
        """The descriptor, with the lock."""
        descriptor = self._opened()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if not _wait_in_line(descriptor, max(timeout, 0.0)):
                if self._closer is not None:
                    self._closer.detach()  # whoever still waits with it closes it
                self._descriptor = self._closer = None
                raise self._busy() from None
        return descriptor

    def _opened(self) -> int:
        """The descriptor of the lock's file, opened if it is not, or not by this process."""
        if self._descriptor is not None and self._process == os.getpid():
            return self._descriptor
        try:
            made = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            told = f"Cannot write to {self._store}: its lock {self.path}: {error.strerror}."
            raise ReadOnlyError(told) from None
        _descriptors.add(made)
        self._descriptor, self._process = made, os.getpid()
        self._closer = weakref.finalize(self, _close_in, self._process, made)
        return made

    def close(self) -> None:
        """Close the lock's file until it is held again. While it is held, nothing happens."""
        if not self._threads.acquire(blocking=False):
            return
        try:
            if self._depth == 0 and self._closer is not None:
                self._closer()
                self._descriptor = self._closer = None
        finally:
            self._threads.release()

    def _busy(self) -> StoreBusyError:
        holder = self.holder()
        who = f"Process {holder}" if holder is not None else "Another writer"
        return StoreBusyError(
            f"{who} holds {self._store} for more than {self._timeout:g} seconds. Try again, or"
            " open it with a larger `busy_timeout`."
        )

    def is_held(self) -> bool:
        """Whether somebody holds it at this moment. Waits for nobody, and makes no file."""
        if fcntl is None:
            return False
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(descriptor)
        return False

    def holder(self) -> int | None:
        """The process that took the lock last, if it wrote so."""
        try:
            return int(Path(self.path).read_text())
        except (OSError, ValueError):
            return None


def _wait_in_line(descriptor: int, timeout: float) -> bool:
    """Wait for the lock in the kernel's queue, which is fair, but no longer than `timeout`.

    The kernel knows no time-out, so a thread waits. If it comes too late, it lets go at once.
    """
    settled = threading.Lock()
    state = {"got": False, "gone": False}
    done = threading.Event()

    def wait() -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with settled:
            state["got"] = True
            if state["gone"]:
                _close(descriptor)
        done.set()

    threading.Thread(target=wait, daemon=True, name="labelevents-lock").start()
    done.wait(timeout)
    with settled:
        state["gone"] = not state["got"]
        return state["got"]
