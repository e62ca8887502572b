"""What all sessions of one store share: the log, the clock, the actor, and what is not saved."""

from __future__ import annotations

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from labelevents.events.ports import Clock, Derived, Ids, Log
from labelevents.exceptions import LabelRowError, ReadOnlyError
from labelevents.rows.system import SystemClock, SystemIds
from labelevents.values.identity import Actor

if TYPE_CHECKING:
    from labelevents.rows.opening import RowSnapshots
    from labelevents.rows.session import Session
    from labelevents.views.tables import RowLine

# Who writes to an instance that is on no row, or to a row that is in no store.
NOBODY = Actor("human", "nobody")


class Update(Derived, Protocol):
    """What a commit does to derived tables, and the lines that it wrote there by session."""

    @property
    def lines(self) -> Mapping[Session, RowLine]:
        """The lines of rows."""


class DerivedTables(Protocol):
    """Makes the part of a commit's transaction that keeps derived tables."""

    def derived(self, sessions: list[Session]) -> Update:
        """What to do for these sessions when their tails are appended."""


@attrs.frozen(eq=False)
class Mark:
    """Where a session stood: how long its tail was, and whom people held of it, on which row."""

    length: int
    handles: dict[str, tuple[Any, Any]]


@attrs.define(eq=False)
class Group:
    """The sessions that one `with store.commit()` will save, and where each stood before it.

    `put_back` is called, the last first, when the block fails and the sessions are back there.
    """

    marks: dict[Session, Mark] = attrs.field(factory=dict)
    put_back: list[Callable[[], None]] = attrs.field(factory=list)

    def join(self, session: Session) -> None:
        """Save a session at the end of the block, with what it held unsaved before it."""
        self.marks.setdefault(session, session.mark())


class _OfThread(threading.local):
    """What is a thread's own, with defaults: to miss an attribute costs five times a look."""

    group: Group | None = None
    opened: weakref.WeakSet[Any] | None = None


@attrs.define(eq=False)
class Workspace:
    """One store as its sessions see it.

    Without a log, rows live in memory: everything works but saving.
    """

    log: Log | None = None
    actor: Actor = NOBODY
    clock: Clock = attrs.field(factory=SystemClock)
    ids: Ids = attrs.field(factory=SystemIds)
    tables: DerivedTables | None = None
    snapshots: RowSnapshots | None = None
    readonly: bool = False
    # What whoever writes to a read-only one is told.
    refusal: str = "This store was opened for reading; nothing can be changed."
    autosave: bool = False
    # Sessions with unsaved changes, in the order in which they got them. The values are unused.
    dirty: dict[Session, Any] = attrs.field(factory=dict)
    _of_thread: _OfThread = attrs.field(factory=_OfThread, init=False)

    @property
    def group(self) -> Group | None:
        """The `with store.commit()` that this thread is in, if any."""
        return self._of_thread.group

    @group.setter
    def group(self, group: Group | None) -> None:
        self._of_thread.group = group

    @property
    def opened(self) -> weakref.WeakSet[Any]:
        """The sessions of rows that this thread holds: what a store takes back shows in them.

        Those of other threads are in use there; they take it in as they do what others save.
        """
        found = self._of_thread.opened
        if found is None:
            found = self._of_thread.opened = weakref.WeakSet()
        return found

    def check_writable(self) -> None:
        """Refuse to write where there is nothing but reading.

        Raises:
            ReadOnlyError: if the store was opened for reading, or this is how it was once.
        """
        if self.readonly:
            raise ReadOnlyError(self.refusal)


@contextlib.contextmanager
def grouped(workspace: Workspace) -> Iterator[Group]:
    """Collect what is written inside; on an error, take all of it back.

    Raises:
        LabelRowError: if groups are nested.
    """
    if workspace.group is not None:
        raise LabelRowError("A commit is open already: `with store.commit()` cannot be nested.")
    group = workspace.group = Group()
    try:
        yield group
    except BaseException:
        for session, mark in group.marks.items():
            session.rewind(mark)
        for put_back in reversed(group.put_back):
            put_back()
        raise
    finally:
        workspace.group = None
