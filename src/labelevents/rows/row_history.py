"""The history of one label row, and how to take things back: a part of `LabelRowV2`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labelevents.exceptions import LabelRowError

if TYPE_CHECKING:
    from labelevents.rows.session import RowSession


class RowHistory:
    """The history of a row that is in a store. `LabelRowV2` is made of this and other parts."""

    _home: Any

    def _session(self) -> RowSession:
        """The row's labels; `LabelRowV2` has them."""
        raise NotImplementedError

    def _stored(self) -> RowSession:
        """The session of a row that is in a store.

        Raises:
            LabelRowError: if it lives in memory, or its labels have not been read.
        """
        session = self._session()
        if session.workspace.log is None:
            raise LabelRowError("This label row is in no store, so it has no history.")
        return session
