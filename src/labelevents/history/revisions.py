"""Ways to name a revision: a number, `r42`, `HEAD`, a tag, a time; `~2` for two before it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from operator import index
from typing import SupportsIndex

from labelevents.events.ports import Log
from labelevents.events.record import Commit, from_microseconds, to_microseconds
from labelevents.exceptions import LabelEventsError

Rev = int | str | datetime | Commit

_NUMBERED = re.compile(r"r?([0-9]{1,18})")
_BEFORE = re.compile(r"(.+)~([0-9]{0,18})", re.DOTALL)


def resolve(log: Log, rev: Rev, tags: Mapping[str, int]) -> int:
    """The number of the commit that is meant; 0 is the store before its first.

    A time means the last commit that was recorded at it or before; without zone it is local.

    Raises:
        LabelEventsError: if there is no such revision.
    """
    head = next((commit.number for commit in log.commits(limit=1)), 0)
    number = _number(log, rev, tags, head)
    if not 0 <= number <= head:
        known = f"r1 to r{head}" if head else "none yet"
        raise LabelEventsError(f"There is no revision {rev!r}; the store has {known}.")
    return number


def moment_of(rev: Rev | None) -> datetime | None:
    """The time that is meant; None where it is anything else that names a revision."""
    if isinstance(rev, datetime):
        return rev
    # Eight digits are a number, though ISO 8601 has dates like that.
    if not isinstance(rev, str) or _NUMBERED.fullmatch(rev):
        return None
    try:
        return datetime.fromisoformat(rev).astimezone(UTC)
    except (ValueError, OverflowError):  # no calendar has it in UTC
        return None


def _number(log: Log, rev: Rev, tags: Mapping[str, int], head: int) -> int:
    if isinstance(rev, Commit):
        return rev.number
    if isinstance(rev, datetime):
        return _at(log, rev)
    if isinstance(rev, str):
        return _named(log, rev, tags, head)
    if isinstance(rev, bool) or not isinstance(rev, SupportsIndex):
        kind = type(rev).__name__
        raise LabelEventsError(
            f"Expected a revision as a number, text or a `datetime`, got `{kind}`"
        )
    return index(rev)


def _named(log: Log, rev: str, tags: Mapping[str, int], head: int) -> int:
    if rev in tags:
        return tags[rev]
    if rev == "HEAD":
        return head
    if found := _NUMBERED.fullmatch(rev):
        return int(found[1])
    if found := _BEFORE.fullmatch(rev):
        return max(_named(log, found[1], tags, head) - int(found[2] or 1), 0)
    moment = moment_of(rev)
    if moment is None:
        told = f"; the tags are {', '.join(sorted(tags))}" if tags else "; there are no tags yet"
        raise LabelEventsError(
            f"There is no revision {rev!r}: expected a number, `r42`, `HEAD`, a tag, or a time"
            f" such as 2026-07-25T14:30{told}."
        )
    return _at(log, moment)


def _at(log: Log, moment: datetime) -> int:
    latest = from_microseconds(to_microseconds(moment))
    return next((c.number for c in log.commits() if c.recorded_at <= latest), 0)
