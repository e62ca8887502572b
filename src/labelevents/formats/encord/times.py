"""The times in Encord's JSON: UTC, to the second."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from labelevents.exceptions import LabelRowError

# Not `strftime("%a, %d %b …")`, whose names of days and months follow the locale.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN = re.compile(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:UTC|GMT)", re.ASCII)


def time_text(at: datetime) -> str:
    """A time as Encord writes it; one without zone is local.

    Example:
        >>> time_text(datetime(2023, 2, 9, 14, 12, 3, tzinfo=UTC))
        'Thu, 09 Feb 2023 14:12:03 UTC'
    """
    at = at.astimezone(UTC)
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    return f"{day}, {at.day:02d} {month} {at.year:04d} {at:%H:%M:%S} UTC"


def parsed_time(text: Any, where: str) -> datetime:
    """A time that a file gives, in UTC; without zone it is meant so.

    Args:
        text: as Encord writes it, or in ISO 8601.
        where: its place, for the message.

    Raises:
        LabelRowError: if it is no time.
    """
    at = _parsed(text) if isinstance(text, str) else None
    if at is None:
        raise LabelRowError(
            f"Expected a time such as `Thu, 09 Feb 2023 14:12:03 UTC`, got {text!r} - at `{where}`"
        )
    return at


# Most annotations of a file were made in few different seconds.
@functools.lru_cache(maxsize=4096)
def _parsed(text: str) -> datetime | None:
    for parse in (_written, datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = parse(text)
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
        except (IndexError, OverflowError, TypeError, ValueError):
            continue
    return None


def _written(text: str) -> datetime:
    """What `time_text` writes; faster than other ways, and exact for years of the first century.

    Raises:
        ValueError: if it is something else.
    """
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, month, *rest = found.groups()
    year, hour, minute, second = map(int, rest)
    return datetime(year, _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC)
