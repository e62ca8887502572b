"""What a store knows of its history, and how to take things back: a part of `Store`."""

from __future__ import annotations

import itertools
from datetime import datetime

import attrs

from labelevents.events.record import Commit
from labelevents.history.revisions import Rev, resolve
from labelevents.log.sqlite import SqliteLog
from labelevents.model.project import SetTag, Tag
from labelevents.rows import session as writer
from labelevents.rows.commits import CommitFilter
from labelevents.rows.headers import header
from labelevents.rows.session import Session, row_stream
from labelevents.rows.workspace import Workspace
from labelevents.values.identity import Actor
from labelevents.views.tables import Tables


class StoreHistory:
    """The history of all rows and projects of a store. `Store` is made of this and the rest."""

    _log: SqliteLog
    _tables: Tables
    _workspace: Workspace
    _catalogue: Session

    def history(
        self,
        *,
        label_hash: str | None = None,
        limit: int | None = None,
        by: Actor | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Commit]:
        """Commits, newest first.

        Args:
            label_hash: only those that wrote to this row.
            limit: at most so many.
            by: only those of this actor; kind and reference count.
            since: only those recorded at this time or later; without zone it is local.
            until: only those recorded at this time or earlier.
        """
        stream = None if label_hash is None else row_stream(label_hash)
        found = CommitFilter(by, since, until).chosen(self._log.commits(stream=stream))
        return [self._titled(c) for c in itertools.islice(found, limit)]

    def _titled(self, commit: Commit) -> Commit:
        hashes = [s.removeprefix("row/") for s in commit.streams if s.startswith("row/")]
        return attrs.evolve(commit, rows=tuple(self._tables.titles(hashes).values()))

    # Revisions

    def revision(self, rev: Rev) -> int:
        """The number of the commit that is meant; 0 is the store before its first.

        Args:
            rev: a number, `"r42"`, `"HEAD"`, a tag, a `datetime` (the last commit at that time),
                a `Commit`; `"HEAD~2"` is two commits before.

        Raises:
            LabelEventsError: if there is no such revision.
        """
        return resolve(self._log, rev, {name: tag.rev for name, tag in self.tags().items()})

    def tag(
        self, name: str, rev: Rev = "HEAD", message: str | None = None, *, force: bool = False
    ) -> Commit | None:
        """Give a revision a name, as a commit.

        Args:
            name: what to call it.
            rev: which revision; by default the newest.
            message: why.
            force: move a tag that names another revision already; the log keeps that it did.

        Returns:
            The commit, or None if the tag says that already.

        Raises:
            LabelEventsError: if the tag is there, or cannot be a tag.
        """
        number = self.revision(rev)
        self._catalogue.load()
        self._catalogue.execute(SetTag(name, number, message, force), hold=True)
        if self._workspace.group is not None:
            return None
        return writer.save([self._catalogue], header(self._workspace, message, kind="admin"))

    def tags(self) -> dict[str, Tag]:
        """Every tag by its name, in the order in which they were first given."""
        if self._catalogue.is_stale() or not self._catalogue.revision:
            self._catalogue.load()
        return dict(self._catalogue.state.tags)
