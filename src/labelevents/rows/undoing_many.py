"""Undo, redo and revert over a whole store: every row, ontology and project that a commit wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labelevents.events.ports import Log
from labelevents.events.record import Commit, CommitKind
from labelevents.exceptions import LabelEventsError
from labelevents.history.parts import hidden, read_parts
from labelevents.history.stacks import NEUTRAL, UNDOABLE
from labelevents.rows.headers import header
from labelevents.rows.taken_back import Effects, TakenBack, taken_back
from labelevents.rows.taking_back import Request, Targets, check_ready, take_back
from labelevents.rows.undoing import NO_MORE, Asked
from labelevents.rows.workspace import Workspace


def undo_many(workspace: Workspace, effects: Effects, asked: Asked) -> TakenBack:
    """Take back the actor's newest commit, wherever it wrote.

    Raises:
        LabelEventsError: if there is none.
    """
    log = check_ready(workspace, "undo")
    with log.alone():
        for commit in _own(log, workspace):
            if commit.kind in UNDOABLE and (streams := _where_it_counts(log, commit)):
                targets = {stream: {commit.number} for stream in streams}
                return _written(workspace, targets, (commit.number,), "undo", effects, asked)
    raise LabelEventsError(
        f"{workspace.actor} has nothing to undo in this store. {NO_MORE['undo']}"
    )


def redo_many(workspace: Workspace, effects: Effects, asked: Asked) -> TakenBack:
    """Give back what the actor's newest undo took, if they did nothing else since.

    Raises:
        LabelEventsError: if there is none.
    """
    log = check_ready(workspace, "redo")
    with log.alone():
        for commit in _own(log, workspace):
            if commit.kind in NEUTRAL or not (streams := _where_it_counts(log, commit)):
                continue
            if commit.kind != "undo":
                break
            targets = {stream: {commit.number} for stream in streams}
            return _written(workspace, targets, commit.targets, "redo", effects, asked)
    raise LabelEventsError(
        f"{workspace.actor} has nothing to redo in this store. {NO_MORE['redo']}"
    )


def revert_many(
    workspace: Workspace, commits: Sequence[int], effects: Effects, asked: Asked
) -> TakenBack:
    """Take back any commits, wherever they wrote.

    Raises:
        LabelEventsError: if there are none, or one of them set a tag.
    """
    log = check_ready(workspace, "revert")
    targets: dict[str, set[int]] = {}
    for number in commits:
        for commit in log.commits(before=number + 1, limit=1):
            if commit.kind == "admin":
                raise LabelEventsError(f"{commit} only set a tag, and tags stay.")
            for stream in commit.streams:
                targets.setdefault(stream, set()).add(number)
    if not targets:
        raise LabelEventsError("No commit is meant by that. `labelevents log` lists them.")
    return _written(workspace, targets, tuple(sorted(commits)), "revert", effects, asked)


def _own(log: Log, workspace: Workspace) -> Iterator[Commit]:
    key = workspace.actor.key
    return (commit for commit in log.commits() if commit.actor.key == key)


def _where_it_counts(log: Log, commit: Commit) -> list[str]:
    """The streams in which nobody took a commit back."""
    return [
        stream for stream in commit.streams if commit.number not in hidden(read_parts(log, stream))
    ]


def _written(
    workspace: Workspace,
    targets: Targets,
    about: tuple[int, ...],
    kind: CommitKind,
    effects: Effects,
    asked: Asked,
) -> TakenBack:
    head = header(workspace, asked.message, kind=kind, targets=about)
    request = Request(head, cascade=asked.cascade, dry_run=asked.dry_run)
    return taken_back(kind, take_back(workspace, targets, request), effects)
