"""Which commits wrote to some cells: the question behind `row.history(…)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.codec import unseal
from labelevents.events.ports import Log
from labelevents.events.record import Commit
from labelevents.history.revisions import Rev
from labelevents.history.where import Where
from labelevents.model.evolve import spans_of
from labelevents.model.state import GEOMETRY, PRESENCE
from labelevents.values.frames import Spans, intersect

_REMOVED = (facts.ObjectRemoved, facts.ClassificationRemoved)
_TAKING_BACK = ("undo", "redo", "revert")


@attrs.frozen
class Cells:
    """Cells of a row: of this instance, in these fields, on these frames; None is any.

    What holds on no frame in particular is on none of `frames`. Who removes an instance writes to
    all of it: to each of its frames, and to each field that it has; of an instance that is asked
    for by its hash, to any. Who takes commits back, and with them an instance off frames or onto
    them, hides or shows all else that is said of it there.
    """

    instance: str | None = None
    fields: AbstractSet[str] | None = None
    frames: Spans | None = None

    def hit_by(self, event: Any, *, taken_back: bool = False) -> bool:
        """Whether an event wrote to one of them; `taken_back`: to take other commits back."""
        removed = isinstance(event, _REMOVED)
        if self.instance is not None and (event.instance != self.instance or removed):
            return bool(event.instance == self.instance)
        if self.fields is not None and self.fields.isdisjoint(event.fields):
            shows = taken_back and not {GEOMETRY, PRESENCE}.isdisjoint(event.fields)
            if not (shows and any(map(_is_beside, self.fields))):
                return False
        return self.frames is None or removed or bool(intersect(spans_of(event), self.frames))


def commits_that(
    log: Log,
    resolve: Callable[[Rev], int],
    where: Where,
    *,
    stream: str | None = None,
    cells: Cells | None = None,
) -> Iterator[Commit]:
    """Commits, newest first, for which `where` holds and that wrote to some of `cells`.

    Reads headers, and the events only of commits that pass so far.

    Args:
        log: where they are.
        resolve: knows the numbers of revisions.
        where: what is asked of them; nothing at all is fine.
        stream: only those that wrote to this stream.
        cells: only those that wrote to some of these.
    """
    found: Iterator[Commit] = iter(log.commits(stream=stream))
    if where != Where():
        # Numbers and times grow together, so before one that is too old all are.
        found = filter(where.chooser(resolve), takewhile(where.reaches(resolve), found))
    if cells is None:
        return found
    return (commit for commit in found if _wrote(log, commit, stream, cells))


def _wrote(log: Log, commit: Commit, stream: str | None, cells: Cells) -> bool:
    streams = (s for s in commit.streams if s.startswith("row/") and stream in (None, s))
    back = commit.kind in _TAKING_BACK
    found = (event for name in streams for event in _events(log, name, commit))
    return any(cells.hit_by(event, taken_back=back) for event in found)


def _is_beside(field: str) -> bool:
    """Whether a field is said of an instance on frames, and hidden where it is not."""
    return field in facts.Metadata.__struct_fields__ or field.startswith("x:")


def _events(log: Log, stream: str, commit: Commit) -> Iterator[Any]:
    # By the number of an event, which a log finds at once; not so the number of a commit.
    for batch in log.batches(stream, after_seq=commit.first_seq - 1):
        if batch.commit != commit.number:
            return
        yield from unseal(batch.body, where=f"commit {commit.number}")
