"""THE writer. Every change to anything that is stored goes through here.

There is one way only: decide → seal → evolve → the tail; and `save` appends the tail.

A session owns one stream: a label row, a project's ontology, or the list of projects. It is the
only place that calls `decide`, `seal` and `Log.append`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from labelevents.events.attribution import by_way_of
from labelevents.events.codec import seal
from labelevents.events.ports import Log
from labelevents.events.record import Commit, Header, Sealed, Stamp, Write, to_microseconds
from labelevents.exceptions import ConflictError, LabelRowError
from labelevents.model.merge import fixed
from labelevents.model.writes import check_numbers, numbers
from labelevents.rows.aggregates import ROW, Aggregate
from labelevents.rows.handles import Handles
from labelevents.rows.headers import header
from labelevents.rows.merging import OnConflict, rebase, sent_again
from labelevents.rows.opening import Opened, read_stream
from labelevents.rows.streams import row_stream
from labelevents.rows.workspace import Mark, Workspace
from labelevents.views.counts import Counts
from labelevents.views.intervals import Presence
from labelevents.views.tables import RowLine


class Session:
    """One stream in memory: its state, and the tail of events that are not saved yet.

    Attributes:
        state: what the events so far amount to. Read it; only events change it.
        revision: the number of the last commit that the state includes, 0 for none.
        created_us, edited_us: when its first and its last commit were recorded, 0 for none.
        behind: how many events are not in the snapshot that it was read from, or written to.
        tail: sealed events after that.
        steps: changes whenever the state does: whoever keeps something made from it can tell.
    """

    def __init__(self, workspace: Workspace, stream: str, aggregate: Aggregate) -> None:
        self.workspace = workspace
        self.stream = stream
        self.aggregate = aggregate
        self.tail: list[Sealed] = []
        self.asked: list[tuple[Any, int]] = []  # commands, each with the tail's length after it
        self.steps = 0
        self._draft: Stamp | None = None
        self._reset()

    def _reset(self) -> None:
        self._take_over(Opened(self.aggregate.initial()))
        self.steps += 1

    @property
    def log(self) -> Log:
        """The log of the store.

        Raises:
            LabelRowError: if this lives in memory.
        """
        if self.workspace.log is None:
            raise LabelRowError("This label row is in no store.")
        return self.workspace.log

    def load(self, upto: int | None = None) -> None:
        """Fold the stream from the log, to commit `upto` if given; the tail is dropped."""
        self._forget()
        self._reset()
        log = self.workspace.log
        if log is not None:
            snapshots = self.workspace.snapshots
            self._take_over(read_stream(log, self.stream, self.aggregate, upto, snapshots))

    def _take_over(self, opened: Opened) -> None:
        self.state, self.revision, self.behind = opened.state, opened.revision, opened.behind
        self.created_us, self.edited_us = opened.created_us, opened.edited_us

    def is_stale(self) -> bool:
        """Whether the log went on since this was loaded, with nothing unsaved in the way."""
        log = self.workspace.log
        return log is not None and not self.tail and log.revision(self.stream) != self.revision

    def execute(self, command: Any, *, hold: bool = False) -> None:
        """Do what a command asks, whole or not at all.

        Args:
            command: what to do.
            hold: more belongs to the same commit, so do not save yet even with autosave.

        Raises:
            LabelEventsError: if it is refused; nothing has changed then.
        """
        self.workspace.check_writable()
        events = self.decide(command)
        if not events:
            return
        group = self.workspace.group
        saves = self.workspace.autosave and group is None and not hold
        before = len(self.tail)
        if group is not None:
            group.join(self)
        self.take(fixed(command, self.state), events)
        if saves:
            try:
                save([self], header(self.workspace), new_id=True)
            except BaseException:
                # What cannot be saved is refused like anything else: nothing has changed.
                self.rewind(attrs.evolve(self.mark(), length=before))
                raise

    def decide(self, command: Any) -> list[Any]:
        """The events that a command leads to here; nothing changes.

        Raises:
            LabelEventsError: if it is refused.
        """
        return self.aggregate.decide(self.state, command, self.workspace.actor)

    def take(self, command: Any, events: list[Any], origins: Sequence[Stamp | None] = ()) -> None:
        """Seal what was decided, apply it and add it to the tail.

        Args:
            command: what was asked, to be asked again beside others' changes; None for nothing.
            events: what it led to.
            origins: per event who wrote what it brings back; None, or no more, for nobody.
        """
        # All before the first is applied: a value that cannot be stored refuses all.
        self.copy([seal(event) for event in events], command, origins)

    def copy(
        self, sealed: list[Sealed], command: Any = None, origins: Sequence[Stamp | None] = ()
    ) -> None:
        """Apply sealed events and add them to the tail: those of `take`, or of another log."""
        if sealed:
            stamp = self._stamp()
            stamps = by_way_of(stamp, origins) if origins else None
            for one in sealed:
                self._apply(one.event, stamp if stamps is None else next(stamps))
            self._remember(command, sealed)

    def mark(self) -> Mark:
        """Where the session stands now, to come back to with `rewind`."""
        return Mark(len(self.tail), {})

    def rewind(self, mark: Mark) -> None:
        """Drop what came after a mark, by folding again."""
        length = mark.length
        kept, asked = self.tail[:length], [one for one in self.asked if one[1] <= length]
        draft = self._draft if kept else None
        # No further than before: what others saved since then has not been merged.
        self.load(upto=self.revision)
        self._draft = draft
        stamp = self._stamp()
        for one in kept:
            self._apply(one.event, stamp)
        if kept:
            self._remember(None, kept)
            self.asked = asked

    def beside(self) -> Session:
        """Another session of the same stream, to try something on."""
        return Session(self.workspace, self.stream, self.aggregate)

    def become(self, fresh: Session) -> None:
        """Take over another session's state and tail."""
        fresh._forget_dirty()
        self.state, self.steps = fresh.state, self.steps + 1
        self.revision = fresh.revision
        self.created_us, self.edited_us = fresh.created_us, fresh.edited_us
        self.behind = fresh.behind
        self.tail, self.asked, self._draft = fresh.tail, fresh.asked, fresh._draft
        if not self.tail:
            self._forget_dirty()

    def saved(self, commit: Commit, line: RowLine | None) -> None:  # noqa: ARG002 - a row's
        """Note that the tail is in the log now, as part of `commit`."""
        if self._draft is not None and self._draft.actor.kind == "system":
            # What the system wrote over has stamps of its own, which know whose it was.
            self.load(upto=commit.number)
        if self._draft is not None:
            self._draft.commit = commit.number
            self._draft.recorded_us = to_microseconds(commit.recorded_at)
        self.behind += len(self.tail)
        self._reached(commit.number, to_microseconds(commit.recorded_at))
        self._forget()

    def check(self) -> None:
        """What must hold before the tail is saved, and cannot hold after every single change."""

    def give_up(self) -> None:
        """The tail could not be saved. Nobody holds a project's changes to save them later."""
        self.rewind(Mark(0, {}))

    def close(self) -> None:
        """Drop what is not saved."""
        self._forget()

    def _reached(self, commit: int, recorded_us: int) -> None:
        self.revision = commit
        self.created_us = self.created_us or recorded_us
        self.edited_us = recorded_us

    def _apply(self, event: Any, stamp: Stamp) -> None:
        self.aggregate.evolve(self.state, event, stamp)
        self.steps += 1

    def _stamp(self) -> Stamp:
        if self._draft is None:
            self._draft = Stamp(self.workspace.actor, self.workspace.clock.now())
        return self._draft

    def _remember(self, command: Any, sealed: list[Sealed]) -> None:
        self.tail.extend(sealed)
        self.asked.append((command, len(self.tail)))
        self.workspace.dirty[self] = True

    def _forget(self) -> None:
        self.tail, self.asked = [], []
        self._draft = None
        self._forget_dirty()

    def _forget_dirty(self) -> None:
        self.workspace.dirty.pop(self, None)


class RowSession(Session):
    """A label row's session: state, and the views that answer who is where and how much there is.

    `handles` are the instances that people hold of it, by hash; `on_saved` is called after each
    commit that wrote to the row, with its line in the tables if known.
    """

    def __init__(self, workspace: Workspace, label_hash: str) -> None:
        self.label_hash = label_hash
        self.handles = Handles()
        self._views: tuple[Presence, Counts] | None = None
        self.on_saved: Callable[[RowLine | None], None] | None = None
        super().__init__(workspace, row_stream(label_hash), ROW)

    def _take_over(self, opened: Opened) -> None:
        super()._take_over(opened)
        self._views = None
        self._are_numbers_unique = False  # as far as anybody has looked
        if not opened.revision:  # there is nothing to make them of yet
            self._seen()

    @property
    def presence(self) -> Presence:
        """Who is on which frames."""
        return self._seen()[0]

    @property
    def counts(self) -> Counts:
        """How much there is."""
        return self._seen()[1]

    def _seen(self) -> tuple[Presence, Counts]:
        """The views: made of the state when they are first asked for, then kept event by event."""
        if self._views is None:
            presence = Presence.of(self.state)
            self._views = (presence, Counts(self.state, presence))
        return self._views

    def _apply(self, event: Any, stamp: Stamp) -> None:
        super()._apply(event, stamp)
        for view in self._views or ():
            view.handle(event)

    def mark(self) -> Mark:
        """Where the session stands now, and who is on the row in people's hands."""
        return Mark(len(self.tail), self.handles.held())

    def rewind(self, mark: Mark) -> None:
        """As for any session; who joined since is detached, and who left is on the row again."""
        before = self.state
        super().rewind(mark)
        self.handles.rewind(mark.handles, before.instances, self)

    def check(self) -> None:
        """No two objects of one kind may have the same number, where people ask for something."""
        if self._are_numbers_unique:
            self._are_numbers_unique = not any(numbers(one.event) for one in self.tail)
        # What is taken back or copied does not have to set right what others did at one time.
        if not self._are_numbers_unique and any(command is not None for command, _ in self.asked):
            check_numbers(self.state)
            self._are_numbers_unique = True

    def give_up(self) -> None:
        """A row keeps what could not be saved: its holder can try again."""

    def saved(self, commit: Commit, line: RowLine | None) -> None:
        """Note that the tail is in the log now, and tell whoever holds the row."""
        super().saved(commit, line)
        self._keep()
        if self.on_saved is not None:
            self.on_saved(line)

    def _keep(self) -> None:
        """Write the row down if enough came since the last time."""
        snapshots = self.workspace.snapshots
        if snapshots is None:
            return
        if snapshots.is_due(self.behind, lambda: self.counts.totals.annotations):
            reached = (self.revision, self.created_us, self.edited_us)
            snapshots.keep(self.stream, Opened(self.state, *reached))
            self.behind = 0

    def close(self) -> None:
        """Drop what is not saved, and let go of all instances; they keep their cells."""
        super().close()
        self.handles.settle({}, self.state.instances)

    def take_back(self, events: list[Any], origins: Sequence[Stamp | None] = ()) -> None:
        """Take events that nobody asked for one by one: instances may go that people hold."""
        before = self.state.instances.copy()
        self.take(None, events, origins)
        self.handles.settle(self.state.instances, before)

    def beside(self) -> RowSession:
        """Another session of the same row, to try something on."""
        return RowSession(self.workspace, self.label_hash)

    def become(self, fresh: Any) -> None:
        """Take over another session's state and tail; detach whoever is gone."""
        before = self.state
        super().become(fresh)
        self._views, self._are_numbers_unique = None, False
        self.handles.settle(self.state.instances, before.instances)


def save(
    sessions: Iterable[Session], head: Header, on_conflict: OnConflict = None, new_id: bool = False
) -> Commit | None:
    """Append the tails of sessions of one workspace as one commit; None if there is nothing.

    What others saved meanwhile is merged in first, where it touches other cells. A `new_id` was
    made for this commit, which therefore cannot have been sent before.

    Raises:
        ConflictError: if others wrote the same cells, and nobody said whose value stands.
    """
    sessions = [session for session in sessions if session.tail]
    if not sessions:
        return None
    workspace = sessions[0].workspace
    workspace.check_writable()
    if workspace.log is None:
        raise LabelRowError("This label row is in no store, so it cannot be saved.")
    for session in sessions:
        session.check()
    try:
        if not new_id and (known := workspace.log.find(head.id)):
            return _titled(sent_again(sessions, head, known), sessions)
        return _append_merged(workspace, workspace.log, sessions, head, on_conflict)
    except BaseException:
        for session in sessions:
            session.give_up()
        raise


def _append_merged(
    workspace: Workspace,
    log: Log,
    sessions: Iterable[Session],
    head: Header,
    on_conflict: OnConflict,
) -> Commit | None:
    try:
        return _append(workspace, sessions, head)
    except ConflictError:
        # Alone with the file, so that nobody can be faster again.
        with log.alone():
            for session in sessions:
                rebase(session, on_conflict)
            return _append(workspace, sessions, head)


def _append(workspace: Workspace, sessions: Iterable[Session], head: Header) -> Commit | None:
    changed = [session for session in sessions if session.tail]
    if workspace.log is None or not changed:
        return None
    writes = [Write(s.stream, s.revision, [one.body for one in s.tail]) for s in changed]
    derived = None if workspace.tables is None else workspace.tables.derived(changed)
    commit = workspace.log.append(head, writes, derived)
    for session in changed:
        session.saved(commit, None if derived is None else derived.lines.get(session))
    return _titled(commit, changed)


def _titled(commit: Commit, sessions: Iterable[Session]) -> Commit:
    """A commit with the titles of the rows that it wrote to."""
    titles = [s.state.title for s in sessions if isinstance(s, RowSession)]
    return attrs.evolve(commit, rows=tuple(titles))
