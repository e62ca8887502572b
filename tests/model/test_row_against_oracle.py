"""A whole row, held against a dict of cells that shares no code with it."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents.rows.workspace import grouped
from tests.model.given import LAST, act, new_row, picture, refolded, save, walk
from tests.model.oracle import Oracle, Refused, things_of, tidy

FRAMES = range(-1, LAST + 4)


def ask(oracle: Oracle, command: Any, who: Any) -> bool:
    """Whether the oracle allows it."""
    try:
        oracle.do(command, str(who))
    except Refused:
        return False
    return True


@hypothesis.given(st.data())
def test_cells(data: st.DataObject) -> None:
    """After any commands each cell holds what the oracle says, and what it refuses is refused."""
    session, oracle = new_row(), Oracle(LAST + 1)
    for step in walk(data, session):
        expected = ask(oracle, step.command, step.actor)

        assert expected == act(session, step.command, step.actor), step.command
        assert {n: tidy(t) for n, t in oracle.things.items()} == things_of(session.state)


@hypothesis.given(st.data())
def test_views(data: st.DataObject) -> None:
    """Presence and counts say of each frame, and of each pair of frames, what the oracle says."""
    session, oracle = new_row(), Oracle(LAST + 1)
    for step in walk(data, session):
        ask(oracle, step.command, step.actor)
        act(session, step.command, step.actor)
        session.presence.check()

        assert oracle.totals() == session.counts.totals
        assert [oracle.on(f) for f in FRAMES] == [set(session.presence.on(f)) for f in FRAMES]
        assert all(count == 1 for f in FRAMES for count in Counter(session.presence.on(f)).values())
    lo, length = data.draw(st.integers(0, LAST)), data.draw(st.integers(1, 5))
    seen = set().union(*(oracle.on(frame) for frame in range(lo, lo + length)))

    assert seen == session.presence.within(((lo, lo + length),))


@hypothesis.given(st.data())
def test_one_classification_a_frame(data: st.DataObject) -> None:
    """No frame ever holds two instances of one classification."""
    session = new_row()
    for step in walk(data, session):
        act(session, step.command, step.actor)
        known = session.state.instances
        for frame in FRAMES:
            items = [known[name].item for name in session.presence.on(frame)]
            asked = [item for item in items if item in ("sky", "road")]

            assert len(asked) == len(set(asked)), frame


@hypothesis.given(st.data())
def test_refused_changes_nothing(data: st.DataObject) -> None:
    """A refused command leaves state, views and tail exactly as they were."""
    session = new_row()
    for step in walk(data, session):
        if session.workspace.actor != step.actor:
            save(session)
            session.workspace.actor = step.actor
        before, tail = picture(session), list(session.tail)
        if not act(session, step.command, step.actor):
            assert before == picture(session), step.command
            assert tail == session.tail


@hypothesis.given(st.data())
def test_rebuilt_is_incremental(data: st.DataObject) -> None:
    """Folding the log and the bytes of the tail anew gives the same row and the same views."""
    session = new_row()
    for step in walk(data, session):
        act(session, step.command, step.actor)
        if data.draw(st.integers(0, 3)) == 0:
            save(session)

    assert picture(session) == picture(refolded(session))


@hypothesis.given(st.data())
def test_rewind(data: st.DataObject) -> None:
    """A block of changes that fails is as if it had never been, whatever came before."""
    session = new_row()
    steps = walk(data, session)
    for step in itertools.islice(steps, data.draw(st.integers(0, 10))):
        act(session, step.command, step.actor)
    before, tail = picture(session), [one.body for one in session.tail]
    with pytest.raises(ZeroDivisionError), grouped(session.workspace):  # noqa: PT012 - a block
        for step in steps:
            act(session, step.command, session.workspace.actor)
        raise ZeroDivisionError

    assert before == picture(session)
    assert tail == [one.body for one in session.tail]


@hypothesis.given(st.data())
def test_tracks_hold_together(data: st.DataObject) -> None:
    """Every track of every instance proves itself after every command, and keeps none empty."""
    session = new_row()
    for step in walk(data, session):
        act(session, step.command, step.actor)
        for instance in session.state.instances.values():
            for track in (*instance.tracks.values(), instance.placed):
                track.check()

            assert instance.placed.spans() == instance.spans()
            assert all(len(track) for track in instance.tracks.values())
