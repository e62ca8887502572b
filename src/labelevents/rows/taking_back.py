"""Taking commits back, in any number of streams: one ordinary commit, or nothing.

What to write is planned from the log (`history`), and written by the one writer. A result that
would break a rule of the model is refused whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import attrs

from labelevents.events import facts
from labelevents.events.attribution import revocation
from labelevents.events.ports import Log
from labelevents.events.record import Commit, Header
from labelevents.exceptions import HasDependentsError, LabelRowError
from labelevents.history.changes import Change
from labelevents.history.parts import read_parts
from labelevents.history.takeback import Claim, Plan, plan
from labelevents.model.state import ITEM, Instances, RowState
from labelevents.model.writes import say
from labelevents.rows import session as writer
from labelevents.rows.session import RowSession, Session
from labelevents.rows.streams import row_stream
from labelevents.rows.structure_back import Kept, Ontologies, Structure, in_the_way
from labelevents.rows.workspace import Mark, Workspace

Targets = Mapping[str, Collection[int]]


@attrs.frozen
class Outcome:
    """What became of one row: some of its instances before, and all of it after.

    `plan` is None where a row was restored.
    """

    before: RowState
    after: RowState
    label_hash: str
    plan: Plan | None = None


@attrs.frozen
class Done:
    """What a taking back came to.

    Attributes:
        commit: the commit; None if it was a dry run.
        targets: the numbers of the commits that it is about, those in the way included.
        rows: what became of each row.
        changes: what changed in ontologies, and in the list of projects.
        kept: labels because of which elements of an ontology stay.
        ontologies: those that changed.
    """

    commit: Commit | None
    targets: tuple[int, ...]
    rows: list[Outcome]
    changes: list[Change]
    kept: list[Kept] = attrs.field(factory=list)
    ontologies: Ontologies = attrs.field(factory=dict)


@attrs.frozen
class Request:
    """What is asked for: the header of the commit, and how far it may go.

    Attributes:
        head: who, when, why; the kind of taking back.
        cascade: take back the commits that are in the way, too.
        dry_run: say what would happen, and write nothing.
    """

    head: Header
    cascade: bool = False
    dry_run: bool = False


def check_ready(workspace: Workspace, verb: str) -> Log:
    """Refuse to take back in the middle of something else.

    Raises:
        ReadOnlyError: if the store was opened for reading.
        LabelRowError: inside `with store.commit()`, and in a row that is in no store.
    """
    workspace.check_writable()
    if workspace.log is None:
        raise LabelRowError(f"This label row is in no store, so there is nothing to {verb}.")
    if workspace.group is not None:
        raise LabelRowError(f"Cannot {verb} inside `with store.commit()`: it is its own commit.")
    return workspace.log


def check_saved(session: Session, verb: str) -> None:
    """Refuse to take back under changes that are not saved; take in what others saved.

    Raises:
        LabelRowError: if there are any.
    """
    if session.tail:
        raise LabelRowError(
            f"There are unsaved changes in `{session.state.title}`. Save them before you {verb},"
            " or drop them with `initialise_labels(overwrite=True)`."
        )
    catch_up(session)


def catch_up(session: Session) -> None:
    """Take in what was saved since a session was loaded, unless something is unsaved in it."""
    if not session.is_stale():
        return
    fresh = session.beside()
    fresh.load()
    session.become(fresh)
    if isinstance(session, RowSession) and session.on_saved is not None:
        session.on_saved(None)


def catch_up_all(workspace: Workspace, streams: Collection[str]) -> None:
    """Take in what was saved in all rows of these streams that this thread holds."""
    for session in list(workspace.opened):
        if session.stream in streams:
            catch_up(session)


def take_back(
    workspace: Workspace, targets: Targets, request: Request, held: RowSession | None = None
) -> Done:
    """Revoke commits in some streams, all of them or none.

    Elements of an ontology that labels use stay where the commits brought labels, too: an import,
    or all that somebody did. Where nothing but structure is taken back, they are in the way.

    Args:
        workspace: of the store.
        targets: by stream the numbers of the commits to revoke there.
        request: what is asked for.
        held: the session of a row that is among them.

    Raises:
        HasDependentsError: if the result would break a rule of the model.
    """
    log = check_ready(workspace, request.head.kind)
    wanted = {stream: set(numbers) for stream, numbers in targets.items()}
    asked = {number for numbers in targets.values() for number in numbers}
    with_labels = any(stream.startswith("row/") for stream in targets)
    with log.alone():
        while True:
            attempt = _Attempt(workspace, log, request, held, with_labels)
            try:
                more = attempt.make(wanted)
                if not more:
                    return attempt.save(asked)
            finally:
                attempt.leave_no_trace()
            for stream, numbers in more.items():
                wanted.setdefault(stream, set()).update(numbers)


@attrs.define(eq=False)
class _Attempt:
    """One try to take back: the sessions that it changes, until they are saved or rewound."""

    workspace: Workspace
    log: Log
    request: Request
    held: RowSession | None
    with_labels: bool
    # Each with how it was before.
    sessions: dict[Session, Mark] = attrs.field(factory=dict, init=False)
    # By stream what is taken back there, with what was in the way.
    numbers: dict[str, set[int]] = attrs.field(factory=dict, init=False)
    outcomes: list[Outcome] = attrs.field(factory=list, init=False)
    structure: Structure = attrs.field(init=False)

    def make(self, targets: Targets) -> dict[str, set[int]]:
        """Do it without saving. What else must be taken back, by stream; empty if it is done.

        Raises:
            HasDependentsError: if something must, and nobody said so.
        """
        known = (stream for stream in self.log.streams() if stream in targets)
        self.numbers = {stream: set(targets[stream]) for stream in known}
        for stream in (one for one in self.numbers if one.startswith("row/")):
            self._row(stream, self.numbers[stream])
        after = {row_stream(one.label_hash): one.after for one in self.outcomes}
        structure = self.structure = Structure(
            self.workspace, self.log, self.request.cascade, self.numbers, self.with_labels, after
        )
        for stream in (one for one in self.numbers if not one.startswith("row/")):
            session = structure.take_back(stream, self.numbers[stream])
            self.sessions[session] = Mark(0, {})
        for one in self.outcomes:
            if one.plan is not None:
                structure.check_known(one.before, one.after, one.plan.touched)
        return structure.more

    def save(self, asked: Collection[int]) -> Done:
        """Write it, unless it was only tried. What was in the way is among its targets."""
        head = self.request.head
        revoked = {number for numbers in self.numbers.values() for number in numbers}
        about = tuple(sorted({*head.targets, *(revoked - set(asked))}))
        commit = None
        if not self.request.dry_run:
            commit = writer.save(self.sessions, attrs.evolve(head, targets=about))
            catch_up_all(self.workspace, self.numbers)
        found = self.structure
        return Done(commit, about, self.outcomes, found.changes, found.kept, found.ontologies)

    def leave_no_trace(self) -> None:
        """What was not saved, for whatever reason, never was; who was let go is held again."""
        for session, mark in self.sessions.items():
            if session.tail:
                session.rewind(mark)

    def _row(self, stream: str, numbers: set[int]) -> None:
        session = self._row_session(stream)
        parts = read_parts(self.log, stream, facts.RowEvent)
        found = plan(parts, session.state, numbers)
        while found.collisions and self.request.cascade:
            numbers |= {_in_the_way(found, pair) for pair in found.collisions}
            found = plan(parts, session.state, numbers)
        if found.collisions:
            raise _refusal(self.log, session.state, found)
        before = kept(session.state, found.touched)
        origins = [origin for _, origin in found.events]
        events = [revocation(numbers, origins), *(event for event, _ in found.events)]
        self.sessions[session] = session.mark()
        session.take_back(events, [None, *origins])
        self.outcomes.append(Outcome(before, session.state, session.label_hash, found))

    def _row_session(self, stream: str) -> RowSession:
        """The session of a row that somebody holds, if nothing is unsaved in it; else a new one."""
        candidates: list[RowSession | None] = [self.held, *self.workspace.opened]
        for known in candidates if not self.request.dry_run else ():
            if known is not None and known.stream == stream and not known.tail:
                check_saved(known, "take something back")
                return known
        made = RowSession(self.workspace, stream.removeprefix("row/"))
        made.load()
        return made


def kept(state: RowState, instances: Collection[str]) -> RowState:
    """The state of some instances as it is now, whatever becomes of them."""
    known = state.instances
    found = Instances({who: known[who].copy() for who in known if who in instances})
    return attrs.evolve(state, instances=found, claims={}, globals={}, said=dict(state.said))


def _in_the_way(found: Plan, pair: tuple[Claim, Claim]) -> int:
    """The commit that has to go, too: not one that is just coming back, else the later one."""
    numbers = [claim.stamp.commit or 0 for claim in pair]
    return max(numbers, key=lambda number: (number not in found.flipped, number))


def _refusal(log: Log, state: RowState, found: Plan) -> HasDependentsError:
    one, other = (claim.clash for claim in found.collisions[0])
    numbers = sorted({_in_the_way(found, pair) for pair in found.collisions})
    commits = [commit for number in numbers for commit in log.commits(before=number + 1, limit=1)]
    would = "have the same number"
    if one.field == ITEM:
        would = "both be on the row, where only one of their kind can be"
    if one.spans:
        frames = "frame" if sum(hi - lo for lo, hi in one.spans) == 1 else "frames"
        would = f"both be on {frames} {say(one.spans)}, where only one of their kind can be"
    return HasDependentsError(
        f"Nothing has changed in `{state.title}`: {one.instance} and {other.instance} would"
        f" {would}. {in_the_way(commits)}",
        cells=[claim.clash for pair in found.collisions for claim in pair],
        commits=commits,
    )
