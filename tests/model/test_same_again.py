"""The same command again: nothing from the same actor, a confirmation from another."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st
from msgspec.structs import replace

from labelevents.model import commands
from tests.model.given import ANA, BEN, act, new_row, walk
from tests.model.oracle import things_of

# What can be said twice. Taking something away, or adding an instance, cannot.
WRITES = (
    commands.PlaceObject,
    commands.TrackObject,
    commands.PlaceClassification,
    commands.Annotate,
    commands.NumberObject,
    commands.SetAnswer,
    commands.DeleteAnswer,
    commands.Amend,
    commands.Forget,
)
UNSTAMPED = (commands.DeleteAnswer, commands.NumberObject, commands.Forget)


def overwriting(command: Any) -> Any:
    """The command with `overwrite=True`, where it has that."""
    return replace(command, overwrite=True) if hasattr(command, "overwrite") else command


@hypothesis.given(st.data())
def test_same_actor(data: st.DataObject) -> None:
    """A permitted command, asked again by the same actor, writes no event."""
    session = new_row()
    for step in walk(data, session):
        command = overwriting(step.command)
        if act(session, command, ANA) and isinstance(command, WRITES):
            length = len(session.tail)

            assert act(session, command, ANA), command
            assert [] == [one.event for one in session.tail[length:]], command


@hypothesis.given(st.data())
def test_other_actor(data: st.DataObject) -> None:
    """What one actor wrote, another confirms: stamps change, values do not; then nothing does."""
    session = new_row()
    for step in walk(data, session):
        command = overwriting(step.command)
        length = len(session.tail)
        if act(session, command, ANA) and isinstance(command, WRITES):
            wrote = len(session.tail) > length
            before = values(session.state)

            assert act(session, command, BEN), command
            assert before == values(session.state), command
            if wrote and not isinstance(command, UNSTAMPED):
                assert session.tail, command
            length = len(session.tail)
            assert act(session, command, BEN), command
            assert length == len(session.tail), command


def values(state: Any) -> Any:
    """All cells without who wrote them, and without who is said to have written them last."""
    return {
        name: (
            {k: value for k, (value, _) in thing.cells.items() if "last_edited" not in k[0]},
            {key: value for key, (value, _) in thing.static.items()},
        )
        for name, thing in things_of(state).items()
    }
