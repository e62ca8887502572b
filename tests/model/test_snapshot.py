"""A state written down and read back is the same state; what is written does not drift.

Most of what is known of snapshots is shown by running all tests with `--snapshots each`, which
takes one after every commit, reads rows from it, and compares it with what the events lead to.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.model.evolve import evolve
from labelevents.model.packed import Kept, restore
from labelevents.model.snapshot import FOLD, Snapshot, take
from labelevents.model.state import Instance, RowState
from labelevents.model.track import Track
from labelevents.values.answers import Answer, TextAnswer
from labelevents.values.columns import FrameValues
from labelevents.values.identity import Actor
from tests.events.samples import BOX, FULL, VARIANTS, tag

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / f"snapshot-{FOLD}"
ANA, YOLO, SYSTEM = Actor("human", "ana"), Actor("model", "yolo"), Actor("system", "labelevents")
_TAKING = ("removed", "unplaced", "answer_deleted")


def everything() -> RowState:
    """A state in which each type of event that puts something has put it, by several people."""
    state = RowState()
    samples = [e for e in (*FULL, *VARIANTS.values()) if isinstance(e, facts.RowEvent)]
    added = {e.instance: e for e in samples if tag(e).endswith("added")}
    for number, event in enumerate(samples, start=1):
        stamp = Stamp((ANA, YOLO, SYSTEM)[number % 3], 1000 * number, number)
        if not event.instance:
            evolve(state, event, stamp)
        elif not tag(event).endswith(_TAKING):
            # Each on an instance of its own, and once more over what the others say.
            for who in (f"{event.instance}-{number}", event.instance):
                if who not in state.instances:
                    evolve(state, replace(added[event.instance], instance=who), stamp)
                evolve(state, replace(event, instance=who), stamp)
    back = Stamp(ANA, 1000, 1, via=Stamp(YOLO, 99_000, 99))
    for who in list(state.instances):
        if state.instances[who].kind == "object":
            value = facts.Placement(geometry=BOX)
            evolve(state, facts.ObjectPlaced(1, who, ("geometry",), (1, 2), value), back)
    return state


def test_the_bytes_are_those_of_this_version_of_the_fold() -> None:
    """What is written down is kept in files: if it changes, `FOLD` has to, and a new file."""
    taken = take(everything())

    assert GOLDEN.with_suffix(".json").read_bytes() == taken.state
    assert GOLDEN.with_suffix(".columns").read_bytes() == taken.columns


def test_read_back() -> None:
    """All that a state holds is there again, and is written down the same."""
    state = everything()

    back = restore(take(state))

    assert plain(state) == plain(back)
    assert take(state) == take(back)


def test_what_is_not_asked_is_not_decoded() -> None:
    """Asking where instances are, and how many answers they have, decodes none; one, only that."""
    state = everything()
    back = restore(take(state))

    for who, seen in back.instances.peeks():
        known = state.instances[who]
        assert isinstance(seen, Kept)
        assert (known.spans(), known.answers()) == (seen.spans(), seen.answers())
        assert (known.kind, known.item) == (seen.kind, seen.item)
        assert (known.number, known.is_global) == (seen.number, seen.is_global)
    first, *others = state.instances
    assert plain_instance(state.instances[first]) == plain_instance(back.instances[first])
    assert [isinstance(back.instances.peek(who), Kept) for who in others] == [True] * len(others)


def test_an_instance_is_decoded_once() -> None:
    """However it is asked for, and by whoever shares it, an instance is the same one."""
    back = restore(take(everything()))
    twin = back.instances.copy()
    who = next(iter(back.instances))

    assert back.instances[who] is twin[who]
    assert back.instances.get(who) is back.instances[who]
    assert dict(back.instances)[who] is back.instances[who]
    assert dict(back.instances.items())[who] is next(iter(back.instances.values()))
    assert back.instances.pop(who) is twin[who]
    assert (who in back.instances, back.instances.get(who)) == (False, None)


def test_what_is_not_saved_cannot_be_written_down() -> None:
    """A stamp without a commit is refused: a snapshot is of commits."""
    state = RowState(said={"title": Stamp(ANA, 1)})

    with pytest.raises(ValueError, match="not saved"):
        take(state)


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 9), st.integers(0, 3), st.booleans()),
        max_size=20,
    )
)
def test_answers_keep_their_order(writes: list[tuple[int, int, int, bool]]) -> None:
    """Which answer was first written when is known again, whatever was written over."""
    state = RowState()
    evolve(
        state, facts.ObjectAdded(1, "car", ("item",), None, facts.Identity("c")), Stamp(ANA, 1, 1)
    )
    for number, (lo, length, text, put) in enumerate(writes, start=2):
        stamp, span = Stamp(ANA, number, number), (lo, lo + length)
        value: Answer = TextAnswer(str(text))
        made: Any = facts.ObjectAnswered(1, "car", ("answer:a",), span, value)
        gone = facts.ObjectAnswerDeleted(1, "car", ("answer:a",), span, None)
        evolve(state, made if put else gone, stamp)
    before = state.instances["car"].track("answer:a")

    after = restore(take(state)).instances["car"].track("answer:a")

    after.check()
    assert list(before) == list(after)
    assert list(getattr(before, "starts", {}).items()) == list(getattr(after, "starts", {}).items())


def test_what_was_read_back_can_be_written_over() -> None:
    """A state that was read back evolves as the one that it was taken from."""
    state = everything()
    back = restore(take(state))
    stamp = Stamp(YOLO, 10**9, 1000)

    for who, instance in state.instances.items():
        lo, hi = instance.spans()[0] if instance.spans() else (0, 1)
        again: Any = facts.ObjectPlaced(
            1, who, ("geometry",), (lo, hi + 2), facts.Placement(geometry=BOX)
        )
        if instance.kind == "object":
            evolve(state, again, stamp)
            evolve(back, again, stamp)

    assert plain(state) == plain(back)
    assert take(state) == take(back)


def plain(state: RowState) -> Any:
    """All that a state holds, as plain values."""
    return (
        state.facts,
        (state.title, state.archived, state.said, state.order),
        list(state.described.items()),
        [plain_instance(each) for each in state.instances.values()],
        {item: list(track) for item, track in state.claims.items()},
        {item: list(known) for item, known in state.globals.items()},
    )


def plain_instance(instance: Instance) -> Any:
    """All that an instance holds, as plain values: one for each frame where they are packed."""
    return (
        (instance.hash, instance.kind, instance.identity, instance.number, instance.order),
        (instance.added, instance.numbered),
        [(name, plain_track(track)) for name, track in instance.tracks.items()],
        list(instance.cells.items()),
        list(instance.placed),
    )


def plain_track(track: Track) -> Any:
    """The runs of a track."""
    return [
        (
            *(run.lo, run.hi, run.stamp),
            [run.at(frame) for frame in range(run.lo, run.hi)]
            if isinstance(run.value, FrameValues)
            else run.value,
        )
        for run in track
    ]


def _write() -> None:
    """Write the files of this version of the fold, if they are not there yet."""
    taken: Snapshot = take(everything())
    for suffix, written in ((".json", taken.state), (".columns", taken.columns)):
        path = GOLDEN.with_suffix(suffix)
        if not path.exists():
            path.write_bytes(written)


if __name__ == "__main__":
    _write()
