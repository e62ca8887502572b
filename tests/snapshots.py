"""How often the tests take snapshots: as the library does, never, or after every commit."""

from __future__ import annotations

from labelevents.model.snapshot import take
from labelevents.rows import opening
from labelevents.rows.aggregates import ROW
from labelevents.rows.opening import Opened, RowSnapshots, read_stream

_NEVER = 2**62


def take_snapshots(how_often: str) -> None:
    """Set how many events are enough for one: for a whole run of tests, whatever they test."""
    if how_often == "policy":
        return
    every = 1 if how_often == "each" else _NEVER
    opening.EVERY = opening.EVERY_REFRESH = every
    opening.PART = _NEVER  # however many annotations the row holds
    if how_often == "each":
        RowSnapshots.keep = _checked  # type: ignore[method-assign]


_keep = RowSnapshots.keep


def _checked(self: RowSnapshots, stream: str, opened: Opened) -> None:
    """Keep a snapshot, and see that it is the one that the events alone lead to."""
    _keep(self, stream, opened)
    folded = read_stream(self.log, stream, ROW, opened.revision, None)
    assert take(folded.state) == take(opened.state), "a row in use is not what its events say"
    assert (folded.created_us, folded.edited_us) == (opened.created_us, opened.edited_us)
