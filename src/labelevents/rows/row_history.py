"""The history of one label row, and how to take things back: a part of `LabelRowV2`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from labelevents.events.facts import RowEvent
from labelevents.events.record import Commit, CommitKind
from labelevents.exceptions import LabelRowError
from labelevents.history.blame import BlameLine
from labelevents.history.diff import Diff, diff_revisions
from labelevents.history.parts import Part, read_parts
from labelevents.history.revisions import Rev
from labelevents.history.where import Where
from labelevents.ontology.structure import OntologyStructure
from labelevents.rows.asking import CommitsAsked, Field, Instance
from labelevents.rows.blaming import blame_row
from labelevents.rows.choosing import chosen
from labelevents.rows.effects import effects_by
from labelevents.rows.taken_back import Effects, TakenBack
from labelevents.rows.undoing import Asked, redo_row, restore_row, revert_row, undo_row
from labelevents.values.frames import Frames
from labelevents.values.identity import Actor

if TYPE_CHECKING:
    from labelevents.rows.label_row import LabelRowV2
    from labelevents.rows.session import RowSession


class RowHistory:
    """The history of a row that is in a store. `LabelRowV2` is made of this and other parts."""

    _home: Any

    @property
    def label_hash(self) -> str | None:
        """The row's hash; `LabelRowV2` has it."""
        raise NotImplementedError

    @property
    def ontology_structure(self) -> OntologyStructure:
        """The ontology of the row's project; `LabelRowV2` has it."""
        raise NotImplementedError

    def _session(self) -> RowSession:
        """The row's labels; `LabelRowV2` has them."""
        raise NotImplementedError

    def _stored(self) -> RowSession:
        """The session of a row that is in a store.

        Raises:
            LabelRowError: if it lives in memory, or its labels have not been read.
        """
        session = self._session()
        if session.workspace.log is None:
            raise LabelRowError("This label row is in no store, so it has no history.")
        return session

    # Reading the past

    def history(
        self,
        *,
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
        """The commits that wrote to this row, newest first: those for which all that is said holds.

        What undid, redid or reverted something wrote what it changed, so it is among them. Without
        `instance`, `field` and `frames` no events are read.

        Args:
            instance: they wrote to this object or classification, or to that of this hash.
            field: they wrote to this field: its name, such as `geometry` or `answer:<hash>`, an
                attribute, or the title of one.
            frames: they wrote to some of these frames. Static answers are on none.
            by: of this actor; kind and reference count.
            since: recorded at this time or later, without zone it is local; or after this revision.
            until: recorded at this time or earlier; or up to this revision.
            kind: edit, import, undo, redo, revert, restore or admin.
            agent: the tool and its version, exactly.
            run: the run, exactly.
            limit: at most so many.

        Raises:
            LabelRowError: if the row is in no store.
            LabelEventsError: if there is no such revision, field or kind of commit.
            FramesError: if the frames are none.
        """
        if self._home is None:
            raise LabelRowError("This label row is in no store, so it has no history.")
        where = Where(by, kind, agent, run, since, until)
        asked = CommitsAsked(
            where=where, instance=instance, field=field, frames=frames, limit=limit
        )
        found: list[Commit] = self._home.history_of(self.label_hash, asked)
        return found

    def at(self, rev: Rev) -> LabelRowV2:
        """The row as it was at a revision: a row of its own, initialised, for reading only.

        Everything that a row can be asked it answers as of then: labels, title, ontology, who
        edited what. What is not saved is not in it, and nothing that is saved later changes it.
        Costs what the row had been written by then; the row of today need not be initialised.

        Args:
            rev: a number, `"r42"`, `"HEAD"`, a tag, a `datetime`.

        Raises:
            LabelRowError: if the row was not there yet, naming the commit that made it; if it
                lives in memory.
            LabelEventsError: if there is no such revision.
        """
        if self._home is None:
            raise LabelRowError("This label row is in no store, so it has no history.")
        row: LabelRowV2 = self._home.row_at(self.label_hash, rev)
        return row

    def blame(self, frame: int | str | None = None) -> list[BlameLine]:
        """Who answers for each field of each instance, run of frames by run of frames.

        Instances in the order in which they joined the row, objects first; of each its place,
        then the other fields by name. A value that an undo brought back is its author's, by way
        of the undo; whoever saved a value again unchanged has confirmed it, and answers for it.
        Reads no more than the labels as they are now; a packed track gives a value per frame.

        Args:
            frame: only what is on this frame, by number or, in a row of images, by the image's
                hash, with the values there; by default everything.

        Raises:
            LabelRowError: if there is no such frame.
        """
        return blame_row(cast("LabelRowV2", self), self._session().state, frame)

    def written(self) -> list[Part]:
        """What each commit wrote to the row, oldest first, whether it still counts or not.

        Only up to the labels as they were read. Cost grows with all events of the row.
        """
        session = self._stored()
        return read_parts(session.log, session.stream, RowEvent, upto=session.revision)

    def diff(self, a: Rev, b: Rev = "HEAD") -> Diff:
        """The changes that lead from one revision of this row to another.

        Only what is saved counts. Cost grows with all events of the row up to the later one.

        Args:
            a: the revision before: a number, `"r42"`, `"HEAD"`, a tag, a `datetime`. Before the row
                was made it has no labels.
            b: the revision after; it may be the older one.

        Raises:
            LabelEventsError: if there is no such revision.
            LabelRowError: if the row is in no store.
        """
        session = self._stored()
        numbers = self._home.revision(a), self._home.revision(b)
        return diff_revisions(session.log, *numbers, session.label_hash)

    # Taking back. Each is a commit of its own, by whoever opened the store.

    def undo(
        self, *, message: str | None = None, cascade: bool = False, dry_run: bool = False
    ) -> TakenBack:
        """Take back my newest commit in this row; again for the one before it.

        What others wrote later stays. It survives a restart: the log knows what was undone. Other
        people's commits, models' and imports are taken back with `revert`.

        Args:
            message: why.
            cascade: take back the commits that are in the way, too.
            dry_run: say what would happen, and write nothing.

        Raises:
            LabelEventsError: if there is nothing to undo.
            LabelRowError: if there are unsaved changes, or inside `with store.commit()`.
            HasDependentsError: if the result would break a rule of the model.
        """
        session = self._stored()
        return undo_row(session, self._effects(), Asked(message, cascade, dry_run))

    def redo(
        self, *, message: str | None = None, cascade: bool = False, dry_run: bool = False
    ) -> TakenBack:
        """Give back what my newest undo took, unless I saved something else since.

        Args and errors are those of `undo`.
        """
        session = self._stored()
        return redo_row(session, self._effects(), Asked(message, cascade, dry_run))

    def revert(
        self,
        commits: Rev | Iterable[Rev] | None = None,
        *,
        where: Where | None = None,
        message: str | None = None,
        cascade: bool = False,
        dry_run: bool = False,
    ) -> TakenBack:
        """Take back any commits in this row, whoever made them; what others wrote on top stays.

        Args:
            commits: which; each in any way that names a revision.
            where: or all those for which this holds.
            message: why.
            cascade: take back the commits that are in the way, too.
            dry_run: say what would happen, and write nothing.

        Raises:
            LabelEventsError: if no commit is meant, or one that did not write to this row.
            LabelRowError, HasDependentsError: as for `undo`.
        """
        session = self._stored()
        numbers = chosen(session.log, self._home.revision, commits, where, session.stream)
        return revert_row(session, numbers, self._effects(), Asked(message, cascade, dry_run))

    def restore(self, rev: Rev, *, message: str | None = None, dry_run: bool = False) -> TakenBack:
        """Make the row be as it was at a revision, as one new commit that can itself be undone.

        What differs is written by whoever restores; what is the same stays whose it is.

        Args:
            rev: a number, `"r42"`, `"HEAD"`, a tag, a `datetime`.
            message: why.
            dry_run: say what would happen, and write nothing.

        Raises:
            LabelEventsError: if there is no such revision, or no such row at it.
            HasDependentsError: if its labels need what is no longer in the ontology.
            LabelRowError: if there are unsaved changes, or inside `with store.commit()`.
        """
        session = self._stored()
        number = self._home.revision(rev)
        return restore_row(session, number, self._effects(), Asked(message, dry_run=dry_run))

    def _effects(self) -> Effects:
        return effects_by(lambda _: self.ontology_structure)
