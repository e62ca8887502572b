"""Every change from a revision on, commit by commit, for programs that follow a store."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

import attrs

from labelevents.events.ports import Log
from labelevents.events.record import Commit
from labelevents.history.changes import Change
from labelevents.history.compare import compare
from labelevents.history.compare_projects import compare_catalogues, compare_ontologies
from labelevents.history.fold import CatalogueFold, OntologyFold, RowFold
from labelevents.history.names import NO_NAMES, Names

PAGE = 100  # commits that are read at once
_KEPT = 64  # rows, and projects, whose states are kept

_T = TypeVar("_T")


@attrs.frozen
class CommitChanges:
    """One commit, and what it changed: nothing, where it only confirmed what was there."""

    commit: Commit
    changes: tuple[Change, ...]


class Feed:
    """The commits after a revision, oldest first, each with what it changed.

    Iterating ends with the last commit there is; iterating again goes on from there, so a store
    can be followed with one feed. The log is read in pages, and nothing of it is held open between
    two commits, however long the reader takes. The states of 64 rows and of 64 projects are kept,
    and folded on commit by commit; others are folded from their beginning when they come again.

    Args:
        log: the log.
        after: the number of a commit; those after it are given.
        label_hash: only commits that wrote to this row, and only their changes of it.
        titled: what to make of each commit; the log knows the hashes of rows only.
    """

    def __init__(
        self,
        log: Log,
        after: int,
        label_hash: str | None = None,
        *,
        titled: Callable[[Commit], Commit] | None = None,
    ) -> None:
        self.position = after
        self._log = log
        self._stream = None if label_hash is None else f"row/{label_hash}"
        self._titled = titled
        self._rows: _Kept[RowFold] = _Kept(RowFold)
        self._projects: _Kept[OntologyFold] = _Kept(OntologyFold)
        self._catalogue = CatalogueFold()

    def __iter__(self) -> Iterator[CommitChanges]:
        while page := self._page():
            for commit in page:
                if commit.number <= self.position:
                    continue  # somebody else iterates, too, and was faster
                found = CommitChanges(
                    commit if self._titled is None else self._titled(commit),
                    tuple(attrs.evolve(one, commit=commit.number) for one in self._of(commit)),
                )
                self.position = commit.number
                yield found

    def _page(self) -> list[Commit]:
        """The next commits, read to the end, so that no reading goes on meanwhile."""
        found = self._log.commits(
            stream=self._stream, after=self.position, limit=PAGE, oldest_first=True
        )
        return list(found)

    def _of(self, commit: Commit) -> Iterator[Change]:
        streams: Iterable[str] = commit.streams if self._stream is None else (self._stream,)
        for stream in streams:
            kind, _, name = stream.partition("/")
            if kind == "row":
                yield from self._row(name, commit.number)
            elif kind == "project":
                yield from self._project(name, commit.number)
            else:
                self._catalogue.advance(self._log, commit.number - 1)
                before = self._catalogue.advance(self._log, commit.number)
                yield from compare_catalogues(before, self._catalogue.state)

    def _row(self, label_hash: str, number: int) -> Iterator[Change]:
        fold = self._rows[label_hash]
        fold.advance(self._log, number - 1)
        step = fold.advance(self._log, number)
        facts = fold.state.facts
        names = NO_NAMES if facts is None else self._names(facts.project, number)
        yield from compare(step.before, fold.now, names, step.touched, label_hash=label_hash)

    def _project(self, project_hash: str, number: int) -> Iterator[Change]:
        fold = self._projects[project_hash]
        fold.advance(self._log, number - 1)
        before = fold.advance(self._log, number)
        yield from compare_ontologies(before, fold.state, project_hash)

    def _names(self, project_hash: str, number: int) -> Names:
        """Titles as they are after the commit."""
        fold = self._projects[project_hash]
        fold.advance(self._log, number)
        return fold.names


class _Kept(Generic[_T]):
    """Things by name, made when asked for; of too many, the one that was not used for longest goes.

    Args:
        make: makes one of its name.
    """

    def __init__(self, make: Callable[[str], _T]) -> None:
        self._make = make
        self._known: OrderedDict[str, _T] = OrderedDict()

    def __getitem__(self, name: str) -> _T:
        if name not in self._known:
            self._known[name] = self._make(name)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(name)
        return self._known[name]
