"""What people really corrected, as differences and as a feed, against plain dicts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from labelevents import Store
from labelevents.objects.coordinates import BoundingBoxCoordinates
from tests.history import fsoco
from tests.history.authors import Authors

Cones = dict[int, tuple[str, fsoco.Box]]


@attrs.frozen
class Corrected:
    """The images that somebody corrected, in a store and as they were said."""

    store: Store
    history: list[fsoco.Transaction]
    loaded: fsoco.Loaded

    def cones(self, revision: int) -> Cones:
        """Class and place of every cone after a commit, by the data's own id."""
        said = [t for t in self.history if self.loaded.commits.get(t.seq, revision) <= revision]
        images = fsoco.naive(said)
        return {id_: (c.kind, c.box) for cones in images.values() for id_, c in cones.items()}


@pytest.fixture(scope="module")
def corrected(shared_data: Path) -> Iterator[Corrected]:
    """All that happened to the images of the last four hundred transactions."""
    everything = fsoco.transactions(shared_data / "fsoco-history")
    images = {said.image for said in everything[-400:]}
    images |= {op["from"] for said in everything for op in said.ops if op["op"] == "rename"}
    history = [said for said in everything if said.image in images]
    with Authors() as authors:
        loaded = fsoco.load(authors, history)
        yield Corrected(authors.store("reader"), history, loaded)


def pairs(store: Store, count: int) -> list[tuple[int, int]]:
    """Pairs of revisions, either one the older, always the same."""
    chance, head = random.Random(7), store.revision("HEAD")
    return [
        (1, head),
        (head, 1),
        *((chance.randint(1, head), chance.randint(1, head)) for _ in range(count)),
    ]


def test_counts(corrected: Corrected) -> None:
    """Between any two revisions as many cones are added, removed, moved and answered."""
    for a, b in pairs(corrected.store, 30):
        before, after = corrected.cones(a), corrected.cones(b)
        both = before.keys() & after.keys()
        relabelled = sum(before[id_][0] != after[id_][0] for id_ in both)
        expected = {
            "added": len(after.keys() - before.keys()),
            "removed": len(before.keys() - after.keys()),
            "moved": sum(before[id_][1] != after[id_][1] for id_ in both),
            "answered": relabelled + len(before.keys() ^ after.keys()),
            "frames_gained": 0,
            "frames_lost": 0,
        }

        assert expected == corrected.store.diff(a, b).stat, (a, b)


def test_the_feed_ends_in_the_head(corrected: Corrected) -> None:
    """Doing what each change says, one after the other, ends where the history ends."""
    store, names = corrected.store, {v: k for k, v in corrected.loaded.cones.items()}
    boxes: dict[str, fsoco.Box] = {}
    kinds: dict[str, str] = {}
    for change in store.changes(1):
        who = str(change.instance)
        if change.kind == "answered":
            assert change.before == kinds.get(who)
            kinds[who] = change.after
        elif change.field == "geometry":
            assert (change.before is None) == (who not in boxes)
            if change.after is None:
                del boxes[who]
            else:
                box = BoundingBoxCoordinates.from_dict(change.after)
                boxes[who] = (box.top_left_x, box.top_left_y, box.width, box.height)
    head = corrected.cones(store.revision("HEAD"))

    assert head == {names[who]: (kinds[who], box) for who, box in boxes.items()}
