"""What a store knows of its history, and how to take things back: a part of `Store`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from labelevents.events.record import Commit, CommitKind
from labelevents.exceptions import ResourceNotFoundError
from labelevents.history.changes import Change
from labelevents.history.diff import Diff, diff_revisions
from labelevents.history.feed import Feed
from labelevents.history.revisions import Rev
from labelevents.history.where import Where
from labelevents.log.consumers import Consumers
from labelevents.log.sqlite import SqliteLog
from labelevents.model.project import Tag
from labelevents.model.state import RowState
from labelevents.ontology.structure import OntologyStructure
from labelevents.past import PastStore
from labelevents.rows import revisions
from labelevents.rows.asking import CommitsAsked, Field, Instance
from labelevents.rows.choosing import chosen
from labelevents.rows.effects import effects_by
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.listing import titled
from labelevents.rows.session import Session
from labelevents.rows.streams import row_stream
from labelevents.rows.subscription import Subscription, first_position
from labelevents.rows.taken_back import Effects, TakenBack
from labelevents.rows.undoing import Asked
from labelevents.rows.undoing_many import redo_many, revert_many, undo_many
from labelevents.rows.workspace import Workspace
from labelevents.store_reading import StoreReading
from labelevents.values.frames import Frames
from labelevents.values.identity import Actor
from labelevents.views.tables import Tables


class StoreHistory(StoreReading):
    """The history of all rows and projects of a store. `Store` is made of this and the rest."""

    _log: SqliteLog
    _tables: Tables
    _workspace: Workspace
    _catalogue: Session

    def history(
        self,
        *,
        row: str | LabelRowV2 | None = None,
        label_hash: str | None = None,
        instance: Instance | None = None,
        field: Field | None = None,
        frames: Frames | None = None,
        by: Actor | str | None = None,
        since: Rev | None = None,
        until: Rev | None = None,
        kind: CommitKind | None = None,
        agent: str | None = None,
        run: str | None = None,
        limit: int | None = None,
    ) -> list[Commit]:
        """Commits, newest first: those for which all that is said holds.

        Without `instance`, `field` and `frames` no events are read; with them, those of rows in
        commits that fit otherwise.

        Args:
            row: they wrote to this row, or to the row of this hash.
            label_hash: the same; a hash that no row has finds nothing.
            instance: they wrote to this object or classification, or to that of this hash.
            field: they wrote to this field: its name, an attribute, or the title of one.
            frames: they wrote to some of these frames. Static answers are on none.
            by: of this actor; kind and reference count.
            since: recorded at this time or later, without zone it is local; or after this revision.
            until: recorded at this time or earlier; or up to this revision.
            kind: edit, import, undo, redo, revert, restore or admin.
            agent: the tool and its version, exactly.
            run: the run, exactly.
            limit: at most so many.

        Raises:
            LabelEventsError: if there is no such row, revision, field or kind of commit.
            FramesError: if the frames are none.
        """
        where = Where(by, kind, agent, run, since, until)
        asked = CommitsAsked(
            where=where, instance=instance, field=field, frames=frames, limit=limit
        )
        named = label_hash if row is None else self._hash_of(row)
        stream = None if named is None else row_stream(named)
        ontologies = (name for name in self._log.streams() if name.startswith("project/"))
        return asked.commits(self._log, self.revision, self._titled, ontologies, stream)

    def _titled(self, commit: Commit) -> Commit:
        return titled(commit, self._tables)

    # Revisions

    def revision(self, rev: Rev) -> int:
        """The number of the commit that is meant; 0 is the store before its first.

        Args:
            rev: a number, `"r42"`, `"HEAD"`, a tag, a `datetime` (the last commit at that time),
                a `Commit`; `"HEAD~2"` is two commits before.

        Raises:
            LabelEventsError: if there is no such revision.
        """
        return revisions.revision(self._catalogue, rev)

    def at(self, rev: Rev) -> PastStore:
        """All projects and rows as they were at a revision, for reading.

        Args:
            rev: as for `revision`. 0 is the store before its first commit.

        Raises:
            LabelEventsError: if there is no such revision.

        Example:
            >>> import labelevents
            >>> with labelevents.open(":memory:", actor="ana") as store:
            ...     made = store.create_project("A", labelevents.objects.OntologyStructure())
            ...     made = store.create_project("B", labelevents.objects.OntologyStructure())
            ...     [project.title for project in store.at("HEAD~1").projects]
            ['A']
        """
        number = self.revision(rev)
        return PastStore(
            self._workspace, self._log, self._tables, number, named=str(self._log.path)
        )

    def tag(
        self, name: str, rev: Rev = "HEAD", message: str | None = None, *, force: bool = False
    ) -> Commit | None:
        """Give a revision a name, as a commit of kind admin.

        Args:
            name: what to call it: any text without spaces that names no revision already.
            rev: which revision; by default the newest that is saved.
            message: why.
            force: move a tag that names another revision already; the log keeps that it did.

        Returns:
            The commit, or None if the tag says that already, or inside `with store.commit()`.

        Raises:
            LabelEventsError: if the name is taken, or cannot be a tag; if there is no such
                revision, or it is r0.
        """
        return revisions.set_tag(self._catalogue, name, rev, message, force=force)

    def tags(self) -> dict[str, Tag]:
        """Every tag by its name, in the order in which they were first given."""
        return revisions.tags(self._catalogue)

    # What changed

    def diff(self, a: Rev, b: Rev = "HEAD", row: str | LabelRowV2 | None = None) -> Diff:
        """The changes that lead from one revision to another, in all rows, projects, ontologies.

        Only what is saved counts. Tags are no labels, so they are left out. Cost grows with the
        rows and projects that were written to between the two: each is folded once.

        Args:
            a: the revision before, named as for `revision`.
            b: the revision after; it may be the older one.
            row: only this row, or the row of this hash.

        Raises:
            LabelEventsError: if there is no such revision, or no such row.
        """
        numbers = self.revision(a), self.revision(b)
        return diff_revisions(self._log, *numbers, self._hash_of(row))

    def changes(self, since: Rev, *, row: str | LabelRowV2 | None = None) -> Iterator[Change]:
        """Every change after a revision, commit by commit, oldest first.

        Each names its `commit`, and what the cells held before that commit and after it. Values
        that were only confirmed are no change. It ends with the last commit; nothing of the file
        is held open between two commits.

        Args:
            since: a revision, named as for `revision`; the commits after it are read.
            row: only changes of this row, or of the row of this hash.

        Raises:
            LabelEventsError: if there is no such revision, or no such row.
        """
        feed = self.follow(since, row=row)
        return (change for step in feed for change in step.changes)

    def follow(self, since: Rev, *, row: str | LabelRowV2 | None = None) -> Feed:
        """The same by commit, as what can be iterated again for the commits that came meanwhile.

        Args and errors are those of `changes`.
        """
        return Feed(self._log, self.revision(since), self._hash_of(row), titled=self._titled)

    def subscribe(
        self, name: str, since: Rev = 0, *, row: str | LabelRowV2 | None = None
    ) -> Subscription:
        """Follow the store as a consumer whose position the store keeps.

        Args:
            name: what the consumer is called; the same name goes on where that was acknowledged.
            since: where a consumer of a new name begins: with the commits after this revision.
                Stored at once, unless the store was opened for reading.
            row: only commits that wrote to this row, or to the row of this hash.

        Raises:
            LabelEventsError: if there is no such revision or row, or the consumer is done with
                commits that the store does not have.
            StoreBusyError: if another writer did not finish in time.
        """
        consumers = Consumers(self._log, self._workspace.clock)
        position = first_position(consumers, name, self.revision(since), self._log.head())
        feed = Feed(self._log, position, self._hash_of(row), titled=self._titled)
        if not self._log.readonly:
            consumers.advance(name, position)
        return Subscription(name, consumers, feed)

    def _hash_of(self, row: str | LabelRowV2 | None) -> str | None:
        """The hash of a row of this store.

        Raises:
            ResourceNotFoundError: if there is no such row.
        """
        label_hash = row.label_hash if isinstance(row, LabelRowV2) else row
        if row is None or (isinstance(label_hash, str) and self._tables.row(label_hash)):
            return label_hash
        raise ResourceNotFoundError(f"There is no label row {label_hash!r} in {self._log.path}.")

    # Taking back. Each is a commit of its own, by whoever opened the store.

    def undo(
        self, *, message: str | None = None, cascade: bool = False, dry_run: bool = False
    ) -> TakenBack:
        """Take back my newest commit, in all rows, ontologies and projects that it wrote to.

        What others wrote later stays. Again for the one before it; it survives a restart.

        Args:
            message: why.
            cascade: take back the commits that are in the way, too.
            dry_run: say what would happen, and write nothing.

        Raises:
            LabelEventsError: if there is nothing to undo.
            LabelRowError: inside `with store.commit()`.
            HasDependentsError: if the result would break a rule of the model, or take an element
                of an ontology away that labels use.
        """
        return undo_many(self._workspace, self._effects(), Asked(message, cascade, dry_run))

    def redo(
        self, *, message: str | None = None, cascade: bool = False, dry_run: bool = False
    ) -> TakenBack:
        """Give back what my newest undo took, unless I saved something else since.

        Args and errors are those of `undo`.
        """
        return redo_many(self._workspace, self._effects(), Asked(message, cascade, dry_run))

    def revert(
        self,
        commits: Rev | Iterable[Rev] | None = None,
        *,
        where: Where | None = None,
        message: str | None = None,
        cascade: bool = False,
        dry_run: bool = False,
    ) -> TakenBack:
        """Take back any commits, whoever made them; what others wrote on top stays.

        What labels still use of an ontology stays, if the commits brought labels, too.

        Args:
            commits: which; each in any way that names a revision.
            where: or all those for which this holds, such as `Where(actor="model:yolo@4")`.
            message: why.
            cascade: take back the commits that are in the way, too.
            dry_run: say what would happen, and write nothing.

        Raises:
            LabelEventsError: if no commit is meant, or one that only set a tag.
            LabelRowError, HasDependentsError: as for `undo`.
        """
        numbers = chosen(self._log, self.revision, commits, where)
        return revert_many(
            self._workspace, numbers, self._effects(), Asked(message, cascade, dry_run)
        )

    def _effects(self) -> Effects:
        return effects_by(self._ontology_of)

    def _ontology_of(self, state: RowState) -> OntologyStructure:
        if state.facts is None:
            return OntologyStructure()
        return self.get_project(state.facts.project).ontology_structure
