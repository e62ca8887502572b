"""A real history of masks replayed: 46 commits of five people over 115 images (`dsb2018.py`)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

from labelevents import LabelRowV2, Store, Where
from tests.history import dsb2018, oracle
from tests.history.authors import THOROUGH, Authors
from tests.history.dsb2018 import Drawn, Loaded, Name, Rings, Step

AUTHORS = [f"annotator0{number}" for number in range(1, 6)]


@attrs.frozen
class Replayed:
    """The history, the store it became, and what became of its names."""

    history: list[Step]
    authors: Authors
    loaded: Loaded

    @property
    def store(self) -> Store:
        """The store, in the hands of somebody else."""
        return self.authors.store("reader")

    def row(self, image: str, store: Store | None = None) -> LabelRowV2:
        """The row of an image, its labels read."""
        (project,) = (store or self.store).projects
        row = project.get_label_row(self.loaded.rows[image])
        row.initialise_labels()
        return row


@pytest.fixture(scope="module")
def real(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """The whole history in a file, closed, and opened again by who reads."""
    history = dsb2018.steps(shared_data / "dsb2018-mask-history")
    path = tmp_path_factory.mktemp("dsb2018") / "nuclei.labels"
    with Authors(path) as authors:
        loaded = dsb2018.load(authors, history)
    with Authors(path) as authors:
        yield Replayed(history, authors, loaded)


def masks(row: LabelRowV2) -> dict[str, Drawn]:
    """What is drawn of each nucleus on a row's frame."""
    found = row.get_frame_view(0).get_object_instances()
    return {each.object_hash: dsb2018.drawn(each, row) for each in found}


def naive(history: Iterable[Step]) -> dict[str, dict[str, Drawn]]:
    """Per image the same, as these steps alone say, for the images that there are by then."""
    known = list(history)
    found: dict[str, dict[str, Drawn]] = {step.name[0]: {} for step in known}
    for (image, name), mask in dsb2018.naive(known).items():
        found[image][name] = mask.drawn
    return found


def confirmations(history: Iterable[Step]) -> list[Step]:
    """The edits that change nothing, and that somebody else made than who had drawn it."""
    known: dict[Name, tuple[Drawn, str]] = {}
    found = []
    for step in history:
        if step.op == "delete":
            del known[step.name]
            continue
        if (before := known.get(step.name)) and before[0] == step.drawn:
            assert before[1] != step.author
            found.append(step)
        known[step.name] = (step.drawn, step.author)
    return found


# The end


def test_it_ends_in_the_head_state(real: Replayed, shared_data: Path) -> None:
    """5,582 masks are where the data's own head state says, and as a naive replay has them."""
    head = dsb2018.head(shared_data / "dsb2018-mask-history")
    found = {image: masks(real.row(image)) for image in real.loaded.rows}
    measured = {
        (image, name): (bounding_box(rings), area)
        for image, drawn in found.items()
        for name, (rings, area) in drawn.items()
    }

    assert (115, 5_582) == (len(found), len(head))
    assert measured == {name: (tuple(shape["bbox"]), shape["area"]) for name, shape in head.items()}
    assert naive(real.history) == found


def bounding_box(rings: Rings) -> tuple[float, ...]:
    """Left, top, width and height of outlines, pixels included."""
    xs = [x for ring in rings for x in ring[::2]]
    ys = [y for ring in rings for y in ring[1::2]]
    return (min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def test_clocks_that_run_back_do_no_harm(real: Replayed) -> None:
    """Four commits claim to be older than the one before; the store's own time runs forward."""
    oldest_first = real.store.history()[::-1]
    claimed = [commit.occurred_at for commit in oldest_first if commit.occurred_at is not None]

    assert 46 == len(claimed) == len(real.loaded.commits)
    assert 4 == sum(later < earlier for earlier, later in pairwise(claimed))
    assert all(one.recorded_at < other.recorded_at for one, other in pairwise(oldest_first))
    assert real.store.verify().ok


def test_any_revision_reads_as_a_naive_replay(real: Replayed) -> None:
    """At random points in all commits, a row is what plain dicts of the steps until then say."""
    chance = random.Random(20180228)
    groups = list(dsb2018.by_commit(real.history))
    expected, found = {}, {}
    for at, group in enumerate(groups):
        images = naive(step for step in real.history if step.seq <= group[-1].seq)
        number = real.loaded.commits[group[0].commit]
        for image in chance.sample(sorted(images), 5 if THOROUGH else 2):
            expected[at, image] = images[image]
            found[at, image] = masks(real.row(image).at(number))

    assert len(groups) * (5 if THOROUGH else 2) == len(found)
    assert expected == found


# Blame


def test_blame_names_who_drew_each_mask_last(real: Replayed) -> None:
    """Of each of 5,582 masks the outline is blamed on who drew it last, also if the same again."""
    expected = {
        (*name, field): (real.loaded.commits[mask.by.commit], mask.by.author, None)
        for name, mask in dsb2018.naive(real.history).items()
        for field in ("geometry", dsb2018.AREA)
    }
    found = {
        (image, line.instance, line.field): (line.commit, line.actor.ref, line.via)
        for image in real.loaded.rows
        for line in real.row(image).blame()
    }

    assert 176 == len(confirmations(real.history))
    assert expected == found


def test_who_saves_anothers_mask_again_is_stored(real: Replayed) -> None:
    """176 edits change nothing, and all are by another than who had drawn: no commit is dropped."""
    confirmed = Counter(step.commit for step in confirmations(real.history))
    commits = {commit.correlation: commit for commit in real.store.history()}
    for commit, count in confirmed.items():
        only = [step.op for step in real.history if step.commit == commit] == ["edit"] * count
        if only:
            # Outline and area of each, and no cell that holds anything else than before.
            number = commits[commit].number
            assert 2 * count == commits[commit].events
            assert [] == [c for c in real.store.changes(number - 1) if c.commit == number]

    assert 176 == confirmed.total()


def test_who_saves_their_own_mask_again_writes_nothing(real: Replayed) -> None:
    """Each author draws all their masks again just as they are: not one event."""
    before = real.store.stats()
    last = {name: mask.by for name, mask in dsb2018.naive(real.history).items()}
    for author in AUTHORS:
        store = real.authors.store(author)
        mine = {name: step for name, step in last.items() if step.author == author}
        for image in {image for image, _ in mine}:
            row = real.row(image, store)
            for nucleus in row.get_object_instances():
                if step := mine.get((image, nucleus.object_hash)):
                    dsb2018.draw(nucleus, step)
            assert row.save() is None

    assert before == real.store.stats()


# Taking back


def without(history: Iterable[Step], author: str) -> dict[str, dict[str, Drawn]]:
    """Per image what is drawn of each nucleus, as if one author had never been there."""
    states: dict[str, oracle.State] = {}
    for step in history:
        image, name = step.name
        state = states.setdefault(image, oracle.State())
        state.items[name] = ("object", "nucleus")
        by = oracle.Commit(step.seq, ("human", step.author))
        for op in () if step.author == author else _writes(step):
            state.apply(op, by)
    return {
        image: {
            name: state.cells[name, "geometry", 0].value
            for name in state.on_row()
            if (name, "geometry", 0) in state.cells
        }
        for image, state in states.items()
    }


def _writes(step: Step) -> Iterator[oracle.Op]:
    name = step.name[1]
    if step.op == "add":
        yield oracle.Add(name, "object", "nucleus")
    if step.op == "delete":
        yield oracle.Remove(name)
    else:
        yield oracle.Put(name, "geometry", 0, step.drawn)


@pytest.mark.parametrize("author", AUTHORS)
def test_reverting_an_author_leaves_what_the_others_drew(real: Replayed, author: str) -> None:
    """Without one author there are exactly the others' last masks; undone, all are there again.

    What others confirmed outlives who drew it.
    """
    if not THOROUGH and author != "annotator04":
        pytest.skip("`make test-all` takes back each author's, here it is one")
    touched = {step.name[0] for step in real.history if step.author == author}
    done = real.store.revert(where=Where(actor=f"human:{author}"))
    expected = without(real.history, author)
    found = {image: masks(real.row(image)) for image in touched}
    last = {name: mask.by for name, mask in dsb2018.naive(real.history).items()}
    outlive = [s for s in confirmations(real.history) if last.get(s.name) is s]

    assert {image: expected[image] for image in touched} == found
    assert all(
        step.name[1] in found[step.name[0]]
        for step in outlive
        if step.name[0] in touched and step.author != author
    )
    assert touched >= {change.row for change in done.effects}
    real.store.undo()
    before, some = naive(real.history), sorted(touched)[: None if THOROUGH else 9]
    assert [before[image] for image in some] == [masks(real.row(image)) for image in some]
