"""The four ways back for one label row: undo, redo, revert, restore."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs

from labelevents.events.facts import RowEvent
from labelevents.exceptions import LabelEventsError
from labelevents.history.parts import Part, newest_parts, read_parts
from labelevents.history.restoring import restore_events
from labelevents.history.stacks import next_redo, next_undo
from labelevents.rows import session as writer
from labelevents.rows.headers import header
from labelevents.rows.session import RowSession
from labelevents.rows.structure_back import Structure
from labelevents.rows.taken_back import Effects, TakenBack, taken_back
from labelevents.rows.taking_back import (
    Done,
    Outcome,
    Request,
    catch_up_all,
    check_ready,
    check_saved,
    kept,
    take_back,
)

# Why there may be nothing to undo, or redo, although the log is full.
NO_MORE = {
    "undo": "Commits of others, and imports, are taken back with `revert`.",
    "redo": "A new commit ends what could be given back.",
}


@attrs.frozen
class Asked:
    """How to take back: why, how far to go, and whether to write at all."""

    message: str | None = None
    cascade: bool = False
    dry_run: bool = False


def undo_row(session: RowSession, effects: Effects, asked: Asked) -> TakenBack:
    """Take back the actor's newest commit in a row.

    Raises:
        LabelEventsError: if there is none.
    """
    return _step(session, effects, asked, "undo", next_undo)


def redo_row(session: RowSession, effects: Effects, asked: Asked) -> TakenBack:
    """Give back what the actor's newest undo took, if they did nothing else since.

    Raises:
        LabelEventsError: if there is none.
    """
    return _step(session, effects, asked, "redo", next_redo)


def _step(
    session: RowSession,
    effects: Effects,
    asked: Asked,
    kind: Any,
    choose: Callable[[Iterable[Part], tuple[str, str]], Part | None],
) -> TakenBack:
    log = check_ready(session.workspace, kind)
    with log.alone():  # so that what is chosen is still the newest when it is written
        check_saved(session, kind)
        actor = session.workspace.actor
        part = choose(newest_parts(log, session.stream, RowEvent), actor.key)
        if part is None:
            where = f"in `{session.state.title}`"
            raise LabelEventsError(f"{actor} has nothing to {kind} {where}. {NO_MORE[kind]}")
        targets = part.revoked if kind == "redo" else {part.commit}
        return _written(session, {part.commit}, tuple(sorted(targets)), kind, effects, asked)


def revert_row(
    session: RowSession, commits: Sequence[int], effects: Effects, asked: Asked
) -> TakenBack:
    """Take back any commits, in this row only.

    Raises:
        LabelEventsError: if one of them did not write to this row.
    """
    log = check_ready(session.workspace, "revert")
    with log.alone():
        check_saved(session, "revert")
        known = {part.commit for part in read_parts(log, session.stream, RowEvent)}
        if missing := sorted(set(commits) - known):
            named = ", ".join(f"r{number}" for number in missing)
            raise LabelEventsError(f"`{session.state.title}` was not written to by {named}.")
        if not commits:
            raise LabelEventsError(f"No commit in `{session.state.title}` is meant by that.")
        targets = tuple(sorted(commits))
        return _written(session, set(commits), targets, "revert", effects, asked)


def _written(
    session: RowSession,
    revoked: set[int],
    targets: tuple[int, ...],
    kind: Any,
    effects: Effects,
    asked: Asked,
) -> TakenBack:
    head = header(session.workspace, asked.message, kind=kind, targets=targets)
    request = Request(head, cascade=asked.cascade, dry_run=asked.dry_run)
    done = take_back(session.workspace, {session.stream: revoked}, request, session)
    return taken_back(kind, done, effects)


def restore_row(session: RowSession, rev: int, effects: Effects, asked: Asked) -> TakenBack:
    """Make a row be as it was at a revision, as one commit of whoever asks.

    Raises:
        LabelEventsError: if the row did not exist then.
        HasDependentsError: if its labels need what is no longer in the ontology.
    """
    log = check_ready(session.workspace, "restore")
    with log.alone():
        check_saved(session, "restore")
        then = session.beside()
        then.load(upto=rev)
        if then.state.facts is None:
            raise LabelEventsError(f"`{session.state.title}` did not exist at r{rev} yet.")
        at = session.beside() if asked.dry_run else session
        if asked.dry_run:
            at.load()
        before = kept(at.state, {*at.state.instances, *then.state.instances})
        mark = at.mark()
        try:
            at.take_back(restore_events(at.state, then.state))
            outcome = Outcome(before, at.state, session.label_hash)
            structure = Structure(session.workspace, log)
            structure.check_known(before, at.state, then.state.instances)
            commit = None
            if not asked.dry_run:
                head = header(session.workspace, asked.message, kind="restore", targets=(rev,))
                commit = writer.save([at], head)
                catch_up_all(session.workspace, [session.stream])
        finally:
            if at.tail:
                at.rewind(mark)
    return taken_back("restore", Done(commit, (rev,), [outcome], []), effects)
