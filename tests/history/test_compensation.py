"""What is folded from the events of a row is what its commits that count say, cell by cell."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from labelevents import LabelRowV2
from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.history.compensation import compensate
from labelevents.history.ledger import Entry, read_ledger
from labelevents.model.state import Instance, RowState
from labelevents.model.track import ABSENT
from labelevents.values.identity import Actor
from tests.history.reading import reading
from tests.history.steps import ANA, BOB, SYSTEM, Step, histories
from tests.history.world import new_world

# (instance, field, frame or None): a value, and the numbers of the commit that wrote it, and of the
# one that answers for it.
Cells = dict[tuple[str, str, int | None], tuple[Any, int | None, int | None]]


def folded(state: RowState) -> Cells:
    """The cells of a row as they are shown, folded from every event there is."""
    found: Cells = {}
    for who, one in state.instances.items():
        for field, track in [*one.shown(), ("placed", one.placed)]:
            for run in track:
                for frame in range(run.lo, run.hi):
                    found[who, field, frame] = (run.at(frame), *_by(run.stamp))
        for field, cell in one.cells.items():
            found[who, field, None] = (cell.value, *_by(cell.stamp))
        found |= _number(who, one.number, one.numbered or one.added)
    return found


def said(entries: dict[str, Entry]) -> Cells:
    """The same, of what only the commits that count wrote, each cell's last writer by name."""
    found: Cells = {}
    for who, entry in entries.items():
        if not (entry.alive or entry.is_somewhere()):
            continue
        there = {f for lo, hi in entry.present(entry.main) for f in range(lo, hi)}
        for field, track in [*entry.tracks.items(), ("placed", entry.placed)]:
            for run in (run for run in track if run.value is not ABSENT):
                for frame in range(run.lo, run.hi):
                    if field.startswith("answer:") or frame in there:
                        found[who, field, frame] = (run.at(frame), *_by(run.stamp))
        for field, cell in entry.cells.items():
            if field == "number":
                found |= _number(who, None if cell.value is ABSENT else cell.value, cell.stamp)
            elif cell.value is not ABSENT:
                found[who, field, None] = (cell.value, *_by(cell.stamp))
    return found


def _number(who: str, number: int | None, stamp: Any) -> Cells:
    return {} if number is None else {(who, "number", None): (number, *_by(stamp))}


def _by(stamp: Stamp) -> tuple[int | None, int | None]:
    return stamp.commit, stamp.blamed.commit


def lingers(one: Instance) -> bool:
    """Whether there is nothing of an instance to see: it may stay when nobody has added it."""
    answered = (name for name in (*one.tracks, *one.cells) if name.startswith("answer:"))
    return not len(one.main) and next(answered, None) is None


def hold_against(row: LabelRowV2) -> None:
    """What is folded is what the commits that count say, and there is nothing to set right."""
    session = row._stored()
    ledger = read_ledger(session.log, session.stream)
    state: RowState = session.state
    known = {who for who, entry in ledger.entries.items() if entry.alive or entry.is_somewhere()}
    left = state.instances.keys() - known

    assert [] == [who for who in left if not lingers(state.instances[who])]
    assert known <= state.instances.keys()
    cells = {name: cell for name, cell in folded(state).items() if name[0] not in left}
    assert said(ledger.entries) == cells
    own = {"title": state.title, "archived": state.archived}
    assert {name: own[name] for name in ledger.row} == {n: c.value for n, c in ledger.row.items()}
    described = {n: (c.value, *_by(c.stamp)) for n, c in state.described.items()}
    assert described == {
        name: (cell.value, *_by(cell.stamp))
        for name, cell in ledger.described.items()
        if cell.value is not ABSENT
    }
    events = [event for event, _ in compensate(state, ledger, {*state.instances, *known})]
    assert left == {event.instance for event in events}
    removed = facts.ObjectRemoved | facts.ClassificationRemoved
    assert [] == [event for event in events if not isinstance(event, removed)]


@settings(max_examples=20)
@given(histories(6))
def test_state_is_what_the_commits_that_count_say(steps: list[Step]) -> None:
    """After any history of edits and taking back, no cell differs: neither its value nor whose."""
    with new_world() as world:
        for step in steps:
            world.take(step)
            hold_against(world.row)


@settings(max_examples=12)
@given(histories(5), st.integers(0, 30))
def test_the_making_of_a_row_can_be_taken_back_and_given_back(steps: list[Step], last: int) -> None:
    """Without it a row is listed only if others labelled it; nothing of its labels is touched."""
    with new_world() as world:
        for number, step in enumerate(steps):
            world.take(step)
            if number != last % len(steps):
                continue
            # Somebody who is on nobody's stack, so that the steps after it mean the same.
            world.store.actor = world.store._workspace.actor = Actor("policy", "zoe")
            labelled = bool(world.oracle.state().on_row())
            before = reading(world.row)
            gone = world.store.revert(world.oracle.commits[0].number).commit
            assert labelled == bool(world.store.projects[0].list_label_rows_v2())
            hold_against(world.row)
            assert gone is not None
            world.store.revert(gone)
            assert 1 == len(world.store.projects[0].list_label_rows_v2())
            assert before == reading(world.row)
        hold_against(world.row)


def test_what_a_system_said_of_a_row_covers_what_it_covered() -> None:
    """What came with a row and is back is blamed as it was: taken back over, under, and whole."""
    with new_world() as world:

        def say(actor: int, **said: Any) -> None:
            world.act_as(actor)
            fields = tuple(said) or ("status",)
            world.row._stored().take(None, [facts.RowDescribed(1, "", fields, None, said or None)])
            world.row.save()
            hold_against(world.row)

        say(ANA, status="NEW", other=5)
        first = world.store.revision("HEAD")
        say(SYSTEM, status="DONE")
        for said in ({"status": "BACK"}, {}):
            say(BOB, **said)
            world.row.undo()
            hold_against(world.row)
        for number in (first, world.store.revision("HEAD") + 1):
            world.row.revert(number)
            hold_against(world.row)
        blamed = {
            n: cell.stamp.blamed.commit for n, cell in world.row._stored().state.described.items()
        }
        assert {"status": first, "other": first} == blamed
