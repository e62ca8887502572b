"""Which rows a listing is about, as SQL over their lines."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import attrs
import msgspec

from labelevents.events.record import to_microseconds
from labelevents.exceptions import LabelEventsError
from labelevents.rows.metadata import LabelStatus

_LABELLED = {LabelStatus.NOT_LABELLED: 0, LabelStatus.LABEL_IN_PROGRESS: 1}


@attrs.frozen
class RowFilter:
    """The filters of the label model that a store can answer; None filters nothing."""

    project_hash: str
    data_hashes: Collection[str] | None = None
    label_hashes: Collection[str] | None = None
    edited_before: str | datetime | None = None
    edited_after: str | datetime | None = None
    label_statuses: Collection[LabelStatus] | None = None
    title_eq: str | None = None
    title_like: str | None = None
    include_archived: bool = False

    def where(self) -> tuple[str, list[Any]]:
        """The condition and its values.

        Raises:
            LabelEventsError: if a time cannot be read.
        """
        terms: list[tuple[str, Any]] = [("project_hash = ?", self.project_hash)]
        # Lists go in as JSON, because SQLite limits the number of parameters.
        if self.data_hashes is not None:
            terms.append(("data_hash IN (SELECT value FROM json_each(?))", _json(self.data_hashes)))
        if self.label_hashes is not None:
            hashes = _json(self.label_hashes)
            terms.append(("label_hash IN (SELECT value FROM json_each(?))", hashes))
        if self.edited_before is not None:
            terms.append(("last_edited_us < ?", _moment(self.edited_before)))
        if self.edited_after is not None:
            terms.append(("last_edited_us >= ?", _moment(self.edited_after)))
        if self.label_statuses is not None:
            wanted = {LabelStatus(status) for status in self.label_statuses}
            states = _json([state for status, state in _LABELLED.items() if status in wanted])
            terms.append(("labelled IN (SELECT value FROM json_each(?))", states))
        if self.title_eq is not None:
            terms.append(("title = ?", self.title_eq))
        if self.title_like is not None:
            terms.append(("title LIKE ?", self.title_like))
        if not self.include_archived:
            terms.append(("archived = ?", 0))
        return " AND ".join(term for term, _ in terms), [value for _, value in terms]


def _json(values: Collection[Any]) -> str:
    return msgspec.json.encode(list(values)).decode()


def _moment(when: str | datetime) -> int:
    """A time as microseconds; text is ISO 8601."""
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError:
            raise LabelEventsError(f"Expected a time in ISO 8601, got {when!r}") from None
    return to_microseconds(when)
