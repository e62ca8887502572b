"""A real history replayed: 2,311 transactions of six authors on 1,842 images (`fsoco.py`).

`make test` reads samples of the past and takes back the authors with the smaller part;
`make test-all` takes every author back and reads whole states. See `THOROUGH`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest

from labelevents import LabelEventsError, LabelRowV2, Store, Where
from tests.history import fsoco, oracle
from tests.history.authors import THOROUGH, Authors
from tests.history.fsoco import Box, Images, Loaded, Transaction

# These were emptied, or opened and left empty, and their files deleted without another word.
GONE_IN_THE_END = {f"FaSTTUBe/fasttube_2020/{number}.txt" for number in (0, 226, 232)}
AUTHORS = {"annotator39": 1_239, "annotator15": 601, "annotator41": 284}
AUTHORS |= {"annotator46": 89, "annotator47": 91}
# One more only opened images that were there.
SILENT = "annotator01"


@attrs.frozen
class Replayed:
    """The history, the store it became, and what became of its names."""

    history: list[Transaction]
    store: Store
    loaded: Loaded

    def row(self, image: str) -> LabelRowV2:
        """The row of an image, by its title in the end, its labels read."""
        (project,) = self.store.projects
        row = project.get_label_row(self.loaded.rows[image])
        row.initialise_labels()
        return row


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Iterator[Replayed]:
    """The whole history, in a store in memory."""
    history = fsoco.transactions(shared_data / "fsoco-history")
    with Authors() as authors:
        loaded = fsoco.load(authors, history)
        yield Replayed(history, authors.store("reader"), loaded)


def boxes(images: Images, image: str) -> list[tuple[str, Box]]:
    """The boxes of an image as `fsoco.boxes` has them, by the naive replay."""
    return sorted((cone.kind, cone.box) for cone in images.get(image, {}).values())


# The end


def test_it_ends_in_the_head_state(real: Replayed, shared_data: Path) -> None:
    """1,839 images with 9,666 boxes are as the data's own head state says, class and place."""
    head = fsoco.head(shared_data / "fsoco-history")
    found = {image: fsoco.boxes(real.row(image)) for image in real.loaded.rows}

    assert (1_839, 9_666) == (len(head), sum(map(len, head.values())))
    assert {image: [] for image in GONE_IN_THE_END} | head == found
    stats = real.store.stats()
    assert (1_842, 9_666, 9_666, 9_666) == (
        *(stats.rows, stats.objects, stats.annotations, stats.answers),
    )


def test_each_transaction_is_a_commit_of_its_author(real: Replayed) -> None:
    """Author, time, message and rows are those of the transaction; opening again is no commit."""
    commits = {commit.number: commit for commit in real.store.history()}
    spoken = [said for said in real.history if said.seq in real.loaded.commits]
    silent = [said for said in real.history if said.seq not in real.loaded.commits]

    assert (2_304, 7) == (len(spoken), len(silent))
    assert {("open",)} == {tuple(op["op"] for op in said.ops) for said in silent}
    assert {SILENT} == {said.author for said in silent}
    for said in spoken:
        commit = commits[real.loaded.commits[said.seq]]
        told = (commit.actor.key, commit.occurred_at, commit.message, commit.rows)
        assert (("human", said.author), said.at, said.message, (said.image,)) == told


def test_a_clock_that_runs_back_does_no_harm(real: Replayed) -> None:
    """Authors' clocks ran back once; the store's own time runs forward all the same."""
    oldest_first = real.store.history()[::-1]
    claimed = [commit.occurred_at for commit in oldest_first if commit.occurred_at is not None]

    assert 1 == sum(later < earlier for earlier, later in pairwise(claimed))
    assert all(one.recorded_at < other.recorded_at for one, other in pairwise(oldest_first))
    assert real.store.verify().ok


def test_a_renamed_image_keeps_its_history(real: Replayed) -> None:
    """A rename is a title: the row is the one it was before."""
    (said,) = (said for said in real.history if said.ops[0]["op"] == "rename")
    row = real.row(said.image)

    assert said.image == row.data_title
    assert said.image == row.at(real.loaded.commits[said.seq]).data_title
    assert [] == fsoco.boxes(row)


# Blame


def test_blame_names_the_author_of_every_box(real: Replayed) -> None:
    """Of each of 9,666 boxes place and class are blamed on the transaction that said so last."""
    images = fsoco.naive(real.history)
    expected, found = {}, {}
    for image, cones in images.items():
        for cone, known in cones.items():
            name = real.loaded.cones[cone]
            for field, said in (("geometry", known.box_by), ("answer:class", known.kind_by)):
                expected[name, field] = (real.loaded.commits[said.seq], said.author, None)
        for line in real.row(image).blame():
            found[line.instance, line.field] = (line.commit, line.actor.ref, line.via)

    assert 2 * 9_666 == len(expected)
    assert expected == found


# The past


def test_any_revision_reads_as_a_naive_replay(real: Replayed) -> None:
    """At 200 random revisions, rows are what plain dicts of the transactions until then say."""
    chance = random.Random(20190505)
    points = sorted(chance.sample(sorted(real.loaded.commits), 200))
    expected, found = {}, {}
    for seq in points:
        images = fsoco.naive(said for said in real.history if said.seq <= seq)
        # The one that was just written to, and others; all there are, where there is time.
        known = sorted(images)
        some = known if THOROUGH else chance.sample(known, min(4, len(known)))
        number = real.loaded.commits[seq]
        for image in {*some, real.history[seq].image} & set(real.loaded.rows):
            expected[seq, image] = boxes(images, image)
            found[seq, image] = fsoco.boxes(real.row(image).at(number))

    assert expected == found


def test_whole_states_of_the_past_have_the_rows_of_then(real: Replayed) -> None:
    """`store.at` lists the images that there were, by the titles that they had."""
    for seq in (0, 700, 1_085, 1_086, 2_310):
        images = fsoco.naive(said for said in real.history if said.seq <= seq)
        past = real.store.at(real.loaded.commits[seq])
        assert sorted(images) == sorted(line.title for line in past.list_rows())


# Taking back


def without(history: list[Transaction], author: str) -> dict[str, dict[int, tuple[Any, Any]]]:
    """Per image the class and place of each cone, as if one author had never been there.

    What is left of a cone that they added is what others said of it.
    """
    states: dict[str, oracle.State] = {}
    for said in history:
        state = states.setdefault(said.image, oracle.State())
        by = oracle.Commit(said.seq, ("human", said.author))
        for op in said.ops:
            for write in _writes(op):
                if isinstance(write, oracle.Add):
                    state.items[write.who] = ("object", "cone")
                if said.author != author:
                    state.apply(write, by)
    return {
        image: {
            int(who): (
                _value(state, who, "answer:class", None),
                _value(state, who, "geometry", 0),
            )
            for who in state.on_row()
        }
        for image, state in states.items()
    }


def _writes(op: dict[str, Any]) -> Iterator[oracle.Op]:
    who = str(op.get("id"))
    if op["op"] == "add":
        yield oracle.Add(who, "object", "cone")
    if op["op"] == "delete":
        yield oracle.Remove(who)
    if "box" in op:
        yield oracle.Put(who, "geometry", 0, tuple(op["box"]))
    if "cls" in op:
        yield oracle.Put(who, "answer:class", None, op["cls"])


def _value(state: oracle.State, who: str, field: str, frame: int | None) -> Any:
    known = state.cells.get((who, field, frame))
    return None if known is None else known.value


def cones(real: Replayed, image: str) -> dict[int, tuple[Any, Any]]:
    """Class and place of each cone on a row, by the data's id; None where there is none."""
    ids = {name: cone for cone, name in real.loaded.cones.items()}
    return {
        ids[cone.object_hash]: (
            fsoco.kind_of(cone),
            fsoco.box_of(cone) if cone.get_annotation_frames() else None,
        )
        for cone in real.row(image).get_object_instances()
    }


@pytest.mark.parametrize("author", AUTHORS)
def test_reverting_an_author_leaves_what_the_others_said(real: Replayed, author: str) -> None:
    """Without one author rows hold exactly the others' last writes; undone, they are as before."""
    if not THOROUGH and AUTHORS[author] > 300:
        pytest.skip(f"{AUTHORS[author]} commits: `make test-all` takes them back")
    store = real.store
    touched = {said.image for said in real.history if said.author == author}
    before = {image: cones(real, image) for image in touched}
    done = store.revert(where=Where(actor=f"human:{author}"))
    expected = without(real.history, author)

    assert AUTHORS[author] == len(done.targets)
    assert {image: expected[image] for image in touched} == {
        image: cones(real, image) for image in touched
    }
    assert f"human:{author}" not in {
        str(line.actor) for image in touched for line in real.row(image).blame()
    }
    assert touched >= {change.row for change in done.effects}
    store.undo()
    assert before == {image: cones(real, image) for image in touched}


def test_there_is_nothing_to_revert_of_who_changed_nothing(real: Replayed) -> None:
    """Who only opened what was there has no commit, and is told so."""
    with pytest.raises(LabelEventsError, match="No commit is meant"):
        real.store.revert(where=Where(actor=f"human:{SILENT}"))
