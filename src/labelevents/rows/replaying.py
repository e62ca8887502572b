"""History again, in another store: the same commits, with their ids, times and actors.

All of it gives the same log, byte for byte. A part of it gives the labels as if the commits that
were left out had never been: what is left writes what it says, and takes back what is there.
Ontologies and projects come along whole, because labels need them.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import attrs
import msgspec
from msgspec import UNSET

from labelevents.events import facts
from labelevents.events.attribution import revocation
from labelevents.events.codec import parted
from labelevents.events.ports import Log
from labelevents.events.record import Commit, Header, Sealed, Stamp, to_microseconds
from labelevents.exceptions import HasDependentsError, LabelEventsError
from labelevents.history.ledger import Identities, unnumbered
from labelevents.history.parts import TAKING_BACK, read_parts
from labelevents.history.revisions import Rev
from labelevents.history.takeback import plan
from labelevents.history.where import Where
from labelevents.model.attaching import removed
from labelevents.model.evolve import spans_of, written
from labelevents.model.state import Instance, RowState
from labelevents.rows import session as writer
from labelevents.rows.aggregates import CATALOGUE, ONTOLOGY
from labelevents.rows.session import RowSession, Session
from labelevents.rows.streams import STORE_STREAM
from labelevents.rows.workspace import Workspace

Chosen = Where | Callable[[Commit], bool]

# Rows that are kept in memory while commits go to and fro between them.
_OPEN_ROWS = 256

# What makes an instance be somewhere, or answered.
_SAYING = (
    facts.ObjectPlaced,
    facts.ObjectTracked,
    facts.ObjectAnswered,
    facts.ClassificationPlaced,
    facts.ClassificationAnswered,
)
_UNPLACED = facts.ObjectUnplaced | facts.ClassificationUnplaced


def kept_by(
    resolve: Callable[[Rev], int], where: Chosen | None, without: Chosen | None
) -> Callable[[Commit], bool] | None:
    """Which commits' labels to copy; None for all of them."""
    if where is None and without is None:
        return None
    wanted = _test(where, resolve)
    unwanted = _test(without, resolve)
    return lambda commit: wanted(commit) and (without is None or not unwanted(commit))


def _test(chosen: Chosen | None, resolve: Callable[[Rev], int]) -> Callable[[Commit], bool]:
    if isinstance(chosen, Where):
        return chosen.chooser(resolve)
    return (lambda _: True) if chosen is None else chosen


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[None]:
    """A store that is made inside; if it cannot be made whole, nothing of it stays."""
    was_there = path.exists()
    try:
        yield
    except BaseException:
        if not was_there:
            for beside in ("", "-wal", "-shm", "-lock"):
                path.with_name(path.name + beside).unlink(missing_ok=True)
        raise


@attrs.frozen
class Replayed:
    """How many commits went over, and how many of those asked about were left out."""

    commits: int
    left_out: int


@attrs.define
class RecordedClock:
    """Tells the time at which a commit was recorded first."""

    microseconds: int = 0

    def now(self) -> int:
        """Microseconds since 1970, UTC."""
        return self.microseconds


def replay(
    source: Log,
    target: Workspace,
    clock: RecordedClock,
    *,
    upto: int,
    keep: Callable[[Commit], bool] | None = None,
    on_commit: Callable[[Commit], None] | None = None,
) -> Replayed:
    """Copy commits into an empty log that asks `clock` for the time.

    Args:
        source: where they are.
        target: where they go.
        clock: the clock that its log asks.
        upto: the last commit to copy.
        keep: which commits' labels to copy; all by default.
        on_commit: called with each commit that was written.

    Raises:
        LabelEventsError: if the target holds anything.
        HasDependentsError: if the labels that are left would break a rule of the model.
    """
    if target.log is None or next(iter(target.log.commits(limit=1)), None) is not None:
        raise LabelEventsError(
            "Expected an empty store to replay into, got one with commits. Name a new file."
        )
    kept = None
    if keep is not None:
        kept = {commit.number for commit in _oldest_first(source, upto) if keep(commit)}
    copier = _Copier(source, target, kept)
    done = left_out = 0
    try:
        for commit in _oldest_first(source, upto):
            left_out += kept is not None and commit.number not in kept
            clock.microseconds = to_microseconds(commit.recorded_at)
            written = copier.copy(commit)
            if written is None:
                continue
            done += 1
            if on_commit is not None:
                on_commit(written)
    finally:
        copier.close()
    return Replayed(done, left_out)


def _oldest_first(log: Log, upto: int) -> Iterator[Commit]:
    """Commits page by page, so that no read of the file lasts as long as the replay."""
    number = 0
    while page := list(log.commits(after=number, before=upto + 1, limit=256, oldest_first=True)):
        yield from page
        number = page[-1].number


@attrs.define(eq=False)
class _Copier:
    source: Log
    workspace: Workspace
    # The commits whose labels go over; None for all.
    kept: set[int] | None
    # By number in the source the number in the target.
    numbers: dict[int, int] = attrs.field(factory=dict, init=False)
    known: Identities = attrs.field(factory=dict, init=False)
    created: dict[str, facts.RowCreated] = attrs.field(factory=dict, init=False)
    # By row the instances that are placed or answered by what goes over, each with the number of
    # the last commit that says anything of it; and those added so far.
    placed: dict[str, dict[str, int]] = attrs.field(factory=dict, init=False)
    added: dict[str, set[str]] = attrs.field(factory=dict, init=False)
    # The instances that are on a row only because something is said of them.
    lent: set[tuple[str, str]] = attrs.field(factory=set, init=False)
    rows: OrderedDict[str, RowSession] = attrs.field(factory=OrderedDict, init=False)
    structure: dict[str, Session] = attrs.field(factory=dict, init=False)

    def copy(self, commit: Commit) -> Commit | None:
        """Write one commit to the target, with its labels if they go over; None for nothing."""
        self.workspace.actor = commit.actor
        touched: list[Session] = []
        for stream in commit.streams:
            sealed = list(self._events(commit.number, stream))
            events = [one.event for one in sealed]
            is_row = stream.startswith("row/")
            if is_row:
                self._note(stream, events)
                if not self._goes(commit.number):
                    continue
            session = self._session(stream)
            if self.kept is not None:
                self._take(session, commit, events, is_row=is_row)
            else:
                session.copy(sealed)
            touched.append(session)
        written = writer.save(touched, self._header(commit))
        if written is None:
            return None
        self.numbers[commit.number] = written.number
        for session in touched:
            if commit.kind in TAKING_BACK:
                session.load()  # under the stamps of those whose values are back
        return written

    def close(self) -> None:
        """Drop what was not written, if something went wrong."""
        for session in (*self.rows.values(), *self.structure.values()):
            session.close()

    def _goes(self, number: int) -> bool:
        """Whether the labels of a commit go over."""
        return self.kept is None or number in self.kept

    def _events(self, number: int, stream: str) -> Iterator[Sealed]:
        for batch in self.source.batches(stream, after=number - 1, upto=number):
            yield from parted(batch.body, where=f"commit {number}")

    def _note(self, stream: str, events: Iterable[Any]) -> None:
        """What rows and instances are, whoever made them: what is left may need it."""
        for event in events:
            if isinstance(event, facts.RowCreated):
                self.created[stream] = event
            elif isinstance(event, facts.ObjectAdded):
                self.known[event.instance] = ("object", unnumbered(event.value))
            elif isinstance(event, facts.ClassificationAdded):
                self.known[event.instance] = ("classification", unnumbered(event.value))

    def _session(self, stream: str) -> Session:
        if not stream.startswith("row/"):
            if stream not in self.structure:
                aggregate = CATALOGUE if stream == STORE_STREAM else ONTOLOGY
                self.structure[stream] = Session(self.workspace, stream, aggregate)
            return self.structure[stream]
        session = self.rows.pop(stream, None)
        if session is None:
            session = RowSession(self.workspace, stream.removeprefix("row/"))
            session.load()
        self.rows[stream] = session
        if len(self.rows) > _OPEN_ROWS:
            self.rows.popitem(last=False)
        return session

    def _header(self, commit: Commit) -> Header:
        return Header(
            id=bytes.fromhex(commit.id),
            actor=commit.actor,
            kind=commit.kind,
            message=commit.message,
            occurred_at=commit.occurred_at,
            correlation=commit.correlation,
            causation=commit.causation,
            provenance=commit.provenance,
            targets=self._mapped(commit.targets),
        )

    def _mapped(self, numbers: Iterable[int]) -> tuple[int, ...]:
        """Numbers of commits as they are in the target, without those that were left out."""
        return tuple(self.numbers[number] for number in numbers if number in self.numbers)

    def _take(self, session: Session, commit: Commit, events: list[Any], *, is_row: bool) -> None:
        if not is_row:
            session.take(None, [self._renumbered(event) for event in events])
        elif isinstance(events[0], facts.CommitsRevoked):
            revoked = (n for n in events[0].value.revoked if self._goes(n))
            self._take_back(session, commit, self._mapped(revoked))
        else:
            for event in events:
                for one in self._as_if(session, event):
                    self._check_free(session.state, commit, one)
                    session.take(None, [one])

    def _renumbered(self, event: Any) -> Any:
        """An event about structure that names commits, with their numbers in the target."""
        value = event.value
        if isinstance(event, facts.TagSet):
            rev = max((new for old, new in self.numbers.items() if old <= value.rev), default=0)
            return msgspec.structs.replace(event, value=facts.TagFacts(rev, value.message))
        if isinstance(event, facts.CommitsRevoked):
            origins = tuple((self.numbers.get(n, 0), count) for n, count in value.origins)
            renumbered = facts.Revocation(self._mapped(value.revoked), origins)
            return msgspec.structs.replace(event, value=renumbered)
        return event

    def _take_back(self, session: Session, commit: Commit, revoked: tuple[int, ...]) -> None:
        """Take back what is there of what a commit took back."""
        if not revoked or session.state.facts is None:
            return
        parts = read_parts(session.log, session.stream)
        # Of whom more is said later, a commit that is left out may have brought it back for that.
        last = self._placed(session.stream)
        awaited = {who for who, number in last.items() if number > commit.number}
        found = plan(parts, session.state, revoked, awaited)
        for claim, _ in found.collisions:
            # Two equal numbers hold nothing up, as they do not where people number at one time.
            if claim.clash.field != "number":
                raise _refusal(session.state, commit, claim.clash.instance)
        origins = [origin for _, origin in found.events]
        session.take(None, [revocation(revoked, origins), *(event for event, _ in found.events)])
        self.lent |= {(session.stream, who) for who in found.lingering}

    def _as_if(self, session: Session, event: Any) -> Iterator[Any]:
        """An event in a row where others may be missing, with what it needs to mean the same."""
        events = [event] if not event.instance else list(self._about(session, event))
        if events and session.state.facts is None and not isinstance(event, facts.RowCreated):
            yield self.created[session.stream]
        yield from events

    def _about(self, session: Session, event: Any) -> Iterator[Any]:
        """The same of an event about an instance, which may be missing, or never have been away."""
        who, state = event.instance, session.state
        added = self.added.setdefault(session.stream, set())
        is_ = state.instances.get(who)
        if isinstance(event, facts.ObjectAdded | facts.ClassificationAdded):
            added.add(who)
            lent = (session.stream, who) in self.lent and not _is_shown(is_)
            self.lent.discard((session.stream, who))
            if is_ is not None and is_.identity == unnumbered(event.value) and not lent:
                # It was never away, so it keeps what it has.
                if event.value.number is not None:
                    yield facts.ObjectNumbered(1, who, ("number",), None, event.value.number)
                return
            if is_ is not None:
                yield removed(is_)
        elif is_ is None and _says(event):
            if who not in self._placed(session.stream):
                return  # all that is said of it is about what a commit put that is left out
            added.add(who)
            self.lent.add((session.stream, who))
            kind, identity = self.known[who]
            made = facts.ObjectAdded if kind == "object" else facts.ClassificationAdded
            # It writes no field: whoever says something of it did not add it.
            yield made(1, who, (), None, identity)
        elif is_ is None and who not in added:
            return
        elif is_ is not None and isinstance(event, _UNPLACED):
            # It leaves with all that is there now, which may be more than there was.
            there = (n for n, t in is_.frame_fields() if any(t.present(spans_of(event))))
            fields = tuple(dict.fromkeys((*event.fields, *there)))
            event = msgspec.structs.replace(event, fields=fields)
        yield event

    def _placed(self, stream: str) -> dict[str, int]:
        """Whom what goes over ever places or answers, and until when. Reads a row once."""
        if stream not in self.placed:
            last: dict[str, int] = {}
            somewhere: set[str] = set()
            for part in read_parts(self.source, stream, facts.RowEvent):
                if part.writes and self._goes(part.commit):
                    last |= {event.instance: part.commit for event in part.events if _says(event)}
                    somewhere |= {e.instance for e in part.events if isinstance(e, _SAYING)}
            self.placed[stream] = {who: last[who] for who in somewhere}
        return self.placed[stream]

    def _check_free(self, state: RowState, commit: Commit, event: Any) -> None:
        """Of one classification at most one instance is on a frame, also where others are missing.

        Of a global one there is at most one on the row.

        Raises:
            HasDependentsError: if there would be two.
        """
        if isinstance(event, facts.ClassificationAdded):
            stamp = Stamp(commit.actor, 0)
            joining = Instance.of(event.instance, "classification", event.value, stamp)
            if state.rivals(joining):
                raise _refusal(state, commit, event.instance)
        if not isinstance(event, facts.ClassificationPlaced):
            return
        claims = state.claims.get(state.instance(event.instance).item)
        for span in spans_of(event):
            for run in claims.over(*span) if claims is not None else ():
                if run.value != event.instance:
                    raise _refusal(state, commit, event.instance)


def _is_shown(instance: Instance | None) -> bool:
    """Whether an instance is on a frame, or has an answer."""
    return instance is not None and (len(instance.main) > 0 or instance.answers() > 0)


def _says(event: Any) -> bool:
    """Whether an event about an instance writes a value, and not only absence."""
    if isinstance(event, facts.ObjectAnnotated | facts.ClassificationAnnotated):
        return any(value is not UNSET for _, value in written(event))
    numbered = isinstance(event, facts.ObjectNumbered) and event.value is not None
    return numbered or isinstance(event, _SAYING)


def _refusal(state: RowState, commit: Commit, instance: str) -> HasDependentsError:
    return HasDependentsError(
        f"Without the commits that are left out, {commit} would put {instance} where another"
        f" classification of its kind still is, in `{state.title}`. Leave that commit out, too.",
        cells=[instance],
        commits=[commit],
    )
