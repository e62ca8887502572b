"""Which revisions and commits people mean, asked of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from labelevents.events.ports import Log
from labelevents.exceptions import LabelEventsError
from labelevents.history.revisions import Rev
from labelevents.history.where import Where


def chosen(
    log: Log,
    resolve: Callable[[Rev], int],
    commits: Rev | Iterable[Rev] | None,
    where: Where | None,
    stream: str | None = None,
) -> list[int]:
    """The numbers of the commits that are meant, oldest first, each once.

    Args:
        log: where they are.
        resolve: knows the numbers of revisions.
        commits: one, or several.
        where: or all those for which this holds.
        stream: only those that wrote to this stream, of `where`.

    Raises:
        LabelEventsError: if both are given, or neither, or a commit does not exist.
    """
    if (commits is None) == (where is None):
        raise LabelEventsError("Say which commits: by their revisions, or with `where=Where(…)`.")
    if where is not None:
        fits = where.chooser(resolve)
        found = log.commits(stream=stream)
        return sorted(c.number for c in found if c.kind != "admin" and fits(c))
    single = isinstance(commits, str) or not isinstance(commits, Iterable)
    asked: Iterable[Any] = (commits,) if single else cast("Iterable[Any]", commits)
    numbers = {resolve(rev) for rev in asked}
    if 0 in numbers:
        raise LabelEventsError("r0 is the store before its first commit; there is nothing in it.")
    return sorted(numbers)
