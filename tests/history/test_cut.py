"""A log that ends at a revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents.events.ports import Clock, Log
from labelevents.events.record import Header, Write
from labelevents.exceptions import ReadOnlyError
from labelevents.history.cut import CutLog
from labelevents.log.memory import MemoryLog
from labelevents.log.sqlite import SqliteLog
from labelevents.testing import FixedClock
from labelevents.values.identity import Actor

STREAMS = "abcd"
ANA = Actor("human", "ana")


def _written(make: Callable[[Clock], Log], history: list[list[str]]) -> Log:
    """A log with one commit for each list of streams."""
    log = make(FixedClock())
    for number, streams in enumerate(history, start=1):
        writes = [Write(s, log.revision(s), [b"[]"] * len(streams)) for s in streams]
        log.append(Header(number.to_bytes(16, "big"), ANA), writes)
    return log


def _all(log: Log) -> dict[str, Any]:
    """Everything that a log can be asked."""
    numbers = [None, *range(8)]
    return {
        "streams": log.streams(),
        "revisions": [log.revision(s) for s in (*STREAMS, "never")],
        "found": [log.find(n.to_bytes(16, "big")) for n in range(8)],
        "commits": [
            list(log.commits(stream=s, before=b, limit=n, after=a, oldest_first=o))
            for s in (None, *STREAMS)
            for b in (None, 0, 3, 9)
            for n in (None, 2)
            for a in (0, 2)
            for o in (False, True)
        ],
        "batches": [list(log.batches(s, upto=upto)) for s in STREAMS for upto in numbers],
        "pages": [list(log.batches(s, after=1, after_seq=3, limit=1)) for s in STREAMS],
    }


histories = st.lists(
    st.lists(st.sampled_from(STREAMS), min_size=1, max_size=3, unique=True), max_size=6
)


def _in_memory(clock: Clock) -> Log:
    return SqliteLog(":memory:", clock=clock)


@pytest.mark.parametrize("make", [MemoryLog, _in_memory])
@hypothesis.given(history=histories, data=st.data())
def test_a_cut_log_is_the_log_as_it_was(
    make: Callable[[Clock], Log], history: list[list[str]], data: st.DataObject
) -> None:
    """Up to any revision a log answers as one that nothing was added to since."""
    upto = data.draw(st.integers(0, len(history)))
    whole, then = _written(make, history), _written(make, history[:upto])
    try:
        assert _all(then) == _all(CutLog(whole, upto))
    finally:
        for log in (whole, then):
            if isinstance(log, SqliteLog):
                log.close()


def test_a_cut_can_be_cut_again() -> None:
    """A look back from the past ends at the earlier of the two."""
    log = _written(MemoryLog, [["a"], ["b"], ["a"]])

    assert (
        _all(CutLog(log, 1)) == _all(CutLog(CutLog(log, 2), 1)) == _all(CutLog(CutLog(log, 1), 2))
    )


def test_nothing_is_appended_to_the_past() -> None:
    """An append is refused, with the way out, and the log is as it was."""
    log = _written(MemoryLog, [["a"], ["b"]])
    cut, before = CutLog(log, 1), _all(log)

    with pytest.raises(ReadOnlyError, match=r"how it was at r1.*row\.restore\(1\)"):
        cut.append(Header(b"0123456789abcdef", ANA), [Write("a", 1, [b"[]"])])
    assert before == _all(log)


def test_what_is_appended_later_is_not_seen() -> None:
    """A cut stays what it is while the log goes on."""
    log = _written(MemoryLog, [["a"], ["b"]])
    cut = CutLog(log, 2)
    before = _all(cut)
    log.append(Header(b"0123456789abcdef", ANA), [Write("a", 1, [b"[]"]), Write("c", 0, [b"[]"])])

    assert before == _all(cut)
