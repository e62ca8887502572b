"""How a stream gets into memory: the newest snapshot, if there is one, and what came after it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import attrs
import msgspec

from labelevents.events.attribution import stamped
from labelevents.events.ports import Log
from labelevents.events.record import Stamp
from labelevents.exceptions import LabelEventsError
from labelevents.log.sqlite import SqliteLog
from labelevents.model.packed import restore
from labelevents.model.snapshot import take
from labelevents.rows.aggregates import Aggregate
from labelevents.values.garbage import uncollected
from labelevents.views.snapshots import Kept, Snapshots

# A row is written down when so many events came since the last time, or a tenth of the annotations
# that it holds, if those are more: folding 10,000 events takes about 50 ms, and writing 100,000
# annotations about as long.
EVERY = 10_000
# On closing and on `refresh`, when rows are folded anyway, this many are enough.
EVERY_REFRESH = 1_000
PART = 10
_LAST = 2**62


@attrs.define(eq=False)
class Opened:
    """A stream as it was read.

    Attributes:
        state: what its events amount to.
        revision: the number of the last commit that the state includes, 0 for none.
        created_us, edited_us: when its first and its last commit were recorded, 0 for none.
        behind: how many events came after the snapshot that it was made from; all without one.
    """

    state: Any
    revision: int = 0
    created_us: int = 0
    edited_us: int = 0
    behind: int = 0


@uncollected()
def read_stream(
    log: Log, stream: str, aggregate: Aggregate, upto: int | None, snapshots: RowSnapshots | None
) -> Opened:
    """Read a stream, to commit `upto` if given.

    Raises:
        DamagedStoreError: if it holds what is no event.
    """
    kept = None
    if snapshots is not None and aggregate.keeps_snapshots:
        kept = snapshots.newest(stream, _LAST if upto is None else upto)
    opened, after_seq = (Opened(aggregate.initial()), 0) if kept is None else kept
    batches = log.batches(stream, upto=upto, after_seq=after_seq)
    for batch, events in stamped(batches, aggregate.events, _asking(log, stream)):
        aggregate.fold(opened.state, events)
        opened.behind += len(events)
        opened.revision = batch.commit
        opened.created_us = opened.created_us or batch.recorded_us
        opened.edited_us = batch.recorded_us
    return opened


def _asking(log: Log, stream: str) -> Callable[[int], Stamp | None]:
    """Whose values were brought back from a commit that was not read."""

    def find(commit: int) -> Stamp | None:
        found = next(log.batches(stream, after=commit - 1, upto=commit, limit=1), None)
        return None if found is None else Stamp(found.actor, found.recorded_us, commit)

    return find


@attrs.frozen
class RowSnapshots:
    """The snapshots of a store: when they are made, and what becomes of one that is damaged."""

    log: SqliteLog
    table: Snapshots
    upto: int = _LAST  # whoever looks back sees none that came later

    def newest(self, stream: str, upto: int) -> tuple[Opened, int] | None:
        """A row as of a commit up to `upto`, and its last event; None if it has to be folded."""
        try:
            kept = self.table.newest(stream, min(upto, self.upto))
            if kept is None:
                return None
            state = restore(kept.snapshot)
        except (msgspec.MsgspecError, ValueError, LabelEventsError):
            return None
        return Opened(state, kept.commit, kept.created_us, kept.edited_us), kept.last_seq

    def is_due(self, behind: int, held: Callable[[], int], every: int | None = None) -> bool:
        """Whether enough came since the last snapshot to make another.

        Args:
            behind: how many events.
            held: tells how many annotations the row holds.
            every: how many events are enough, if not as many as after a save.
        """
        enough = EVERY if every is None else every
        return not self.log.readonly and behind >= enough and behind >= held() // PART

    def keep(self, stream: str, opened: Opened) -> None:
        """Write a row down, in a transaction of its own.

        If that cannot be done now nothing is lost: the row is folded from its events.
        """
        seq = self.table.last_seq(stream, opened.revision)
        taken = take(opened.state)
        kept = Kept(opened.revision, seq, opened.created_us, opened.edited_us, taken)
        with contextlib.suppress(LabelEventsError):
            with self.log.transaction():
                self.table.put(stream, kept)
            self.log.wrote(len(taken.state) + len(taken.columns))
