"""A file laid over a row by id, held against the same said frame by frame."""

from __future__ import annotations

from collections import Counter
from typing import Any

import hypothesis
from hypothesis import strategies as st

from labelevents import Store
from labelevents.importing import Imported
from tests.importing import naive
from tests.importing.acting import act, files, new_world, note
from tests.importing.scenes import Thing, acting, lay, opened, row_of, things_of

KEEPS = st.sampled_from(["human", "human", "new", "both"])
COUNTED = ("matched", "new", "changed", "dropped", "kept")


def counts(done: Imported) -> dict[str, int]:
    """What an import says it came to."""
    return {name: getattr(done, name) for name in COUNTED}


def worked_on(data: st.DataObject, store: Store) -> naive.World:
    """A row that a model labelled, and that people and other models changed since."""
    world = new_world()
    with acting(store, "model:m@1"):
        lay(store, data.draw(files()))
    note(world, row_of(store), 0, person=False)
    for seq in range(1, data.draw(st.integers(0, 6)) + 1):
        act(data.draw, store, world, seq)
    return world


def same(expected: dict[str | int, Thing], found: dict[str, Thing], known: Any) -> None:
    """Assert that a row is as it should be; who is new has no hash yet."""
    new = [plain(thing) for who, thing in expected.items() if who not in known]
    came = [plain(thing) for who, thing in found.items() if who not in known]

    assert {who: plain(thing) for who, thing in expected.items() if who in known} == {
        who: plain(thing) for who, thing in found.items() if who in known
    }
    assert sorted(new, key=_text) == sorted(came, key=_text)


def plain(thing: Thing) -> Thing:
    """The thing without values that say what absence means anyway."""
    said = {c: v for c, v in thing.frames.items() if naive.DEFAULTS.get(c[0]) != v}
    return Thing(thing.kind, said, thing.static)


def _text(thing: Thing) -> str:
    return str((thing.kind, sorted(thing.frames.items(), key=str), sorted(thing.static.items())))


@hypothesis.given(st.data())
def test_every_cell(data: st.DataObject) -> None:
    """After a re-run each cell holds what the naive reading says, and the counts are its own."""
    with opened("model:m@2") as store:
        world = worked_on(data, store)
        for again in range(data.draw(st.integers(1, 2))):
            file, keep = data.draw(files()), data.draw(KEEPS)
            expected = naive.lay(world, file, keep)
            done = lay(store, file, match="id", keep=keep)
            row = row_of(store)

            same(expected.things, things_of(row), set(world.order))
            assert Counter({n: expected.counts[n] for n in COUNTED}) == counts(done)
            note(world, row, 100 + again, person=False)
        assert store.verify().ok


@hypothesis.given(st.data())
def test_what_people_wrote_stays(data: st.DataObject) -> None:
    """With `keep="human"` no cell changes that a person wrote last, absence included."""
    with opened("model:m@2") as store:
        world = worked_on(data, store)
        lay(store, data.draw(files()), match="id", keep="human")
        after = things_of(row_of(store))

        for (who, field, frame), (_, person) in world.marks.items():
            if person:
                assert value(world.things, who, field, frame) == value(after, who, field, frame)
        assert not world.removed.keys() & after.keys()


def value(things: dict[str, Thing], who: str, field: str, frame: int | None) -> Any:
    """What a cell holds; None if nothing."""
    thing = things.get(who, Thing("object"))
    return thing.static.get(field) if frame is None else thing.frames.get((field, frame))


@hypothesis.given(st.data())
def test_new_is_the_file(data: st.DataObject) -> None:
    """With `keep="new"` the row is what the file says, whatever was on it before."""
    file = data.draw(files())
    with opened("model:m@2") as fresh:
        lay(fresh, file)
        expected = things_of(row_of(fresh))
    with opened("model:m@2") as store:
        worked_on(data, store)
        lay(store, file, match="id", keep="new")

        same(dict(enumerate(expected.values())), things_of(row_of(store)), ())


@hypothesis.given(st.data())
def test_both_takes_nothing_away(data: st.DataObject) -> None:
    """With `keep="both"` all that was on the row is there as it was."""
    with opened("model:m@2") as store:
        before = worked_on(data, store).things
        lay(store, data.draw(files()), match="id", keep="both")
        after = things_of(row_of(store))

        for who, thing in before.items():
            assert thing.frames.items() <= after[who].frames.items()
            assert thing.static.items() <= after[who].static.items()


@hypothesis.given(st.data())
def test_again_is_nothing(data: st.DataObject) -> None:
    """The same content again, in other bytes, writes nothing: no commit, whatever is kept."""
    with opened("model:m@2") as store:
        worked_on(data, store)
        file, keep = data.draw(files()), data.draw(KEEPS)
        lay(store, file, match="id", keep=keep)
        before = store.stats()
        done = lay(store, file, match="id", keep=keep)

        assert ("unchanged", 0, 0) == (done.status, done.changed, done.dropped)
        assert before == store.stats()


@hypothesis.given(st.data())
def test_taken_back(data: st.DataObject) -> None:
    """Taken back, a re-run is as if it had never been, whatever was kept."""
    with opened("model:m@2") as store:
        before = worked_on(data, store).things
        done = lay(store, data.draw(files()), match="id", keep=data.draw(KEEPS))
        row = row_of(store)
        if done.status == "imported":
            row.revert(done.commit)

        assert before == things_of(row)
        assert store.verify().ok
