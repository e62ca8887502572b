"""Saving beside others: what they saved meanwhile comes in, one's own changes are decided anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from labelevents.events.codec import unseal
from labelevents.events.record import Commit, Header, reused
from labelevents.exceptions import ConflictError, LabelEventsError
from labelevents.model.commands import AddInstance
from labelevents.model.merge import (
    Clash,
    Writes,
    clashes,
    covers,
    forced,
    softened,
    without,
)

if TYPE_CHECKING:
    from labelevents.rows.session import Session

OnConflict = Literal["mine", "theirs"] | None


def rebase(session: Session, on_conflict: OnConflict = None) -> None:
    """Take in what others saved since a session was loaded, and decide its tail anew on top.

    Different cells merge, equal writes are no conflict. If it fails, nothing has changed.

    Args:
        session: whose tail it is.
        on_conflict: whose value stands where both wrote the same cell: "mine" or "theirs".

    Raises:
        ConflictError: if both wrote the same cell, and nobody said whose value stands.
    """
    log = session.workspace.log
    if log is None or log.revision(session.stream) == session.revision:
        return
    theirs = Writes(
        event
        for batch in log.batches(session.stream, after=session.revision)
        for event in unseal(batch.body, where=f"commit {batch.commit}")
    )
    if session.tail:
        if not session.aggregate.merges:
            raise _overtaken(session)
        if on_conflict is None and (both := clashes(_written(session), theirs)):
            raise _conflict(session, both)
    fresh = session.beside()
    fresh.load()
    try:
        _repeat(session, fresh, theirs, on_conflict)
    finally:
        # The one it was tried on has nothing to save of its own.
        session.workspace.dirty.pop(fresh, None)
    session.become(fresh)


def sent_again(sessions: Sequence[Session], head: Header, known: Commit) -> Commit:
    """The commit that has this id already, if what is to be saved is that commit.

    The sessions then hold what the log holds: the commit may have been written over since.

    Raises:
        CommitIdReusedError: if it is another.
    """
    for session in sessions:
        log = session.workspace.log
        batches = () if log is None else log.batches(session.stream, after=known.number - 1)
        stored = Writes(
            event
            for batch in batches
            if batch.commit == known.number
            for event in unseal(batch.body, where=f"commit {batch.commit}")
        )
        if head.actor.key != known.actor.key or not covers(stored, _written(session)):
            raise reused(known)
    for session in sessions:
        fresh = session.beside()
        fresh.load()
        session.become(fresh)
    return known


def _repeat(session: Session, fresh: Session, theirs: Writes, on_conflict: OnConflict) -> None:
    """Decide the commands behind a session's tail on a fresh state."""
    prepare = forced if on_conflict == "mine" else softened
    back: set[str] = set()
    for command, _ in session.asked:
        who = getattr(command, "instance", None)
        if who in back:
            continue
        again = prepare(command, fresh.state)
        if on_conflict == "mine" and who in theirs.removed and who not in fresh.state.instances:
            # They removed it, and mine stands: it comes back as it is here, all of it.
            again = _brought_back(session, who)
            back.add(str(who))
        if again is None:
            continue
        try:
            events = fresh.decide(again)
        except LabelEventsError as error:
            if on_conflict == "theirs":
                continue
            raise _conflict(session, [], str(error)) from None
        if on_conflict == "theirs":
            events = [part for event in events for part in without(event, theirs)]
        fresh.take(again, events)
    if on_conflict is None and (both := clashes(_written(fresh), theirs)):
        raise _conflict(session, both)


def _brought_back(session: Session, who: Any) -> AddInstance | None:
    """The command that adds an instance as a session has it; None if it has removed it too."""
    instance = session.state.instances.get(who)
    return None if instance is None else AddInstance(instance.copy(), force=True, as_it_was=True)


def _written(session: Session) -> Writes:
    return Writes(one.event for one in session.tail)


def _newer(session: Session) -> list[Commit]:
    """What was saved since a session was loaded, newest first."""
    log = session.workspace.log
    commits = [] if log is None else list(log.commits(stream=session.stream))
    return [commit for commit in commits if commit.number > session.revision]


def _overtaken(session: Session) -> ConflictError:
    """An ontology is given whole, so two versions of it cannot be merged."""
    newer = _newer(session)
    return ConflictError(
        f"Meanwhile somebody changed the ontology: {newer[0]}. Nothing was written. Look at"
        " `project.ontology_structure` again, and repeat the change on it.",
        commits=newer,
    )


def _conflict(session: Session, both: list[Clash], why: str = "") -> ConflictError:
    """Who saved what meanwhile, and the ways out."""
    newer = _newer(session)
    if both:
        told = [f"`{c.field}` of {c.instance} on {c.frames or 'all frames'}" for c in both[:5]]
        why = f"Both changed {', '.join(told)}."
    return ConflictError(
        f'Meanwhile this was saved: {newer[0]}. {why} Save with `on_conflict="mine"` or'
        ' `"theirs"`, or drop your changes with `initialise_labels(overwrite=True)`.',
        cells=both,
        commits=newer,
    )
