"""Which commits are meant: by who made them, how, in which run, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import get_args

import attrs

from labelevents.events.record import Commit, CommitKind, from_microseconds, to_microseconds
from labelevents.exceptions import LabelEventsError
from labelevents.history.revisions import Rev, moment_of
from labelevents.values.identity import Actor

_KINDS: tuple[str, ...] = get_args(CommitKind)


def _actor(said: str | Actor | None) -> Actor | None:
    return None if said is None else Actor.parse(said)


def _is_kind(_: Where, __: object, kind: str | None) -> None:
    if kind is not None and kind not in _KINDS:
        raise LabelEventsError(
            f"Expected a kind of commit, one of {', '.join(_KINDS)}, got {kind!r}."
        )


@attrs.frozen
class Where:
    """Commits of which all that is said holds; what is None says nothing.

    Args:
        actor: who made them; kind and reference count. Text as for `labelevents.open`.
        kind: edit, import, undo, redo, revert, restore or admin.
        agent: the tool and its version, exactly.
        run: the run, exactly.
        since: a time, included; or a revision, those after it.
        until: a time or a revision, included.
        tag: the commit that this tag names.

    Example:
        >>> Where(actor="model:yolo@4", run="nightly-0413").actor
        Actor(kind='model', ref='yolo@4', agent=None, on_behalf_of=None, run=None)
    """

    actor: Actor | None = attrs.field(default=None, converter=_actor)
    kind: CommitKind | None = attrs.field(default=None, validator=_is_kind)
    agent: str | None = None
    run: str | None = None
    since: Rev | None = None
    until: Rev | None = None
    tag: str | None = None

    def chooser(self, resolve: Callable[[Rev], int]) -> Callable[[Commit], bool]:
        """Whether a commit is meant; `resolve` knows the numbers of revisions.

        Raises:
            LabelEventsError: if nothing is said at all, or a revision does not exist.
        """
        if self == Where():
            raise LabelEventsError(
                "`Where()` says nothing, so it would mean every commit. Name an actor, a kind, an"
                " agent, a run, a time or a tag."
            )
        recent, upto = self.reaches(resolve), _bound(self.until, resolve)
        tagged = None if self.tag is None else resolve(self.tag)

        def chosen(commit: Commit) -> bool:
            return (
                (self.actor is None or commit.actor.key == self.actor.key)
                and self.kind in (None, commit.kind)
                and self.agent in (None, commit.actor.agent)
                and self.run in (None, commit.actor.run)
                and recent(commit)
                and (upto is None or not _later(commit, upto, included=False))
                and tagged in (None, commit.number)
            )

        return chosen

    def reaches(self, resolve: Callable[[Rev], int]) -> Callable[[Commit], bool]:
        """Whether a commit is recent enough; where one is not, none before it is.

        Raises:
            LabelEventsError: if a revision does not exist.
        """
        after = _bound(self.since, resolve)
        included = isinstance(after, datetime)
        return lambda commit: after is None or _later(commit, after, included=included)


def _bound(rev: Rev | None, resolve: Callable[[Rev], int]) -> int | datetime | None:
    moment = moment_of(rev)
    if moment is not None:
        return from_microseconds(to_microseconds(moment))
    return None if rev is None else resolve(rev)


def _later(commit: Commit, bound: int | datetime, *, included: bool) -> bool:
    """Whether a commit is later than a bound, or at it if that is included."""
    if isinstance(bound, datetime):
        return commit.recorded_at > bound or (included and commit.recorded_at == bound)
    return commit.number > bound
