"""What differs between two revisions, over all rows and projects or in one row."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import overload

import attrs

from labelevents.events.codec import instances_in
from labelevents.events.ports import Log
from labelevents.history.changes import Change
from labelevents.history.compare import compare
from labelevents.history.compare_projects import compare_catalogues, compare_ontologies
from labelevents.history.fold import CatalogueFold, OntologyFold, RowFold
from labelevents.history.names import NO_NAMES, Names, OntologyNames
from labelevents.history.stat import Stat, stat_of


@attrs.frozen(eq=False, repr=False)
class Diff(Sequence[Change]):
    """The changes that lead from one revision to another: first of projects, then row by row.

    Attributes:
        a: the number of the revision before.
        b: that of the revision after; it may be the older one.
        changes: the changes, as a tuple; the diff itself is a sequence of them, too.
    """

    a: int
    b: int
    changes: tuple[Change, ...]

    @functools.cached_property
    def stat(self) -> Stat:
        """How much changed, counted; `str(diff.stat)` is one line."""
        return stat_of(self.changes)

    @overload
    def __getitem__(self, index: int) -> Change: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Change, ...]: ...

    def __getitem__(self, index: int | slice) -> Change | tuple[Change, ...]:
        return self.changes[index]

    def __len__(self) -> int:
        return len(self.changes)

    def __str__(self) -> str:
        return f"r{self.a}..r{self.b}: {self.stat}"

    def __repr__(self) -> str:
        return f"<Diff {self}>"


def diff_revisions(log: Log, a: int, b: int, label_hash: str | None = None) -> Diff:
    """What leads from revision `a` to revision `b`.

    Only rows and projects that were written to between the two are folded, each once.

    Args:
        log: where they are.
        a: the number of a commit; 0 is the store before its first.
        b: another; the older of the two may be either.
        label_hash: only this row.
    """
    between = _Between(log, a, b)
    if label_hash is not None:
        return Diff(a, b, tuple(between.row(label_hash)))
    found: list[Change] = []
    for stream in streams_between(log, *sorted((a, b))):
        kind, _, name = stream.partition("/")
        if kind == "row":
            found += between.row(name)
        elif kind == "project":
            found += between.project(name)
        else:
            found += between.catalogue()
    return Diff(a, b, tuple(found))


def streams_between(log: Log, after: int, upto: int) -> list[str]:
    """The streams that commits after `after`, up to `upto`, wrote to; in the order they began.

    Looks at those commits or at all streams, whichever are fewer.
    """
    streams = log.streams()
    if upto - after <= len(streams):
        commits = log.commits(after=after, before=upto + 1)
        written = {stream for commit in commits for stream in commit.streams}
        return [stream for stream in streams if stream in written]
    seq = next((commit.last_seq for commit in log.commits(before=after + 1, limit=1)), 0)
    return [stream for stream in streams if _next(log, stream, seq) <= upto]


def _next(log: Log, stream: str, seq: int) -> float:
    """The first commit in a stream with events after `seq`; infinity if there is none."""
    batch = next(log.batches(stream, after_seq=seq, limit=1), None)
    return float("inf") if batch is None else batch.commit


class _Between:
    """Two revisions of a log."""

    def __init__(self, log: Log, a: int, b: int) -> None:
        self.log = log
        self.early, self.late = sorted((a, b))
        self.backwards = b < a
        self._names: dict[str, Names] = {}

    def row(self, label_hash: str) -> Iterator[Change]:
        """What differs in a row: nothing but what was written to between the two."""
        batches = self.log.batches(f"row/{label_hash}", after=self.early, upto=self.late)
        touched = {who for each in batches for who in instances_in(each.body, where=each.told)}
        fold = RowFold(label_hash, touched)
        fold.advance(self.log, self.early)
        step = fold.advance(self.log, self.late)
        facts = fold.state.facts
        names = NO_NAMES if facts is None else self.names(facts.project)
        sides = (fold.now, step.before) if self.backwards else (step.before, fold.now)
        yield from compare(*sides, names, step.touched, label_hash=label_hash)

    def project(self, project_hash: str) -> Iterator[Change]:
        """What differs in an ontology."""
        fold = OntologyFold(project_hash)
        fold.advance(self.log, self.early)
        before = fold.advance(self.log, self.late)
        sides = (fold.state, before) if self.backwards else (before, fold.state)
        yield from compare_ontologies(*sides, project_hash)

    def catalogue(self) -> Iterator[Change]:
        """What differs in the list of projects."""
        fold = CatalogueFold()
        fold.advance(self.log, self.early)
        before = fold.advance(self.log, self.late)
        sides = (fold.state, before) if self.backwards else (before, fold.state)
        yield from compare_catalogues(*sides, tags=False)

    def names(self, project_hash: str) -> Names:
        """Titles as they are after; of what is gone by then, as they were before."""
        found = self._names.get(project_hash)
        if found is None:
            fold = OntologyFold(project_hash)
            fold.advance(self.log, self.early)
            before = fold.advance(self.log, self.late)
            sides = (before, fold.state) if self.backwards else (fold.state, before)
            found = OntologyNames(*(side.structure() for side in sides))
            self._names[project_hash] = found
        return found
