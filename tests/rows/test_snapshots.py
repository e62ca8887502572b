"""When rows are written down, what is read from that, and that nothing depends on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import LabelRowV2
from labelevents.events import codec
from labelevents.model import snapshot
from labelevents.model.packed import Kept
from labelevents.rows import opening
from tests.rows.given import box, labels, new_row, of_row, reread

EVENTS = 20


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few events are enough to write a row down."""
    monkeypatch.setattr(opening, "EVERY", EVENTS)
    monkeypatch.setattr(opening, "EVERY_REFRESH", EVENTS)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "town.labels"


@pytest.fixture
def row(path: Path) -> Iterator[LabelRowV2]:
    """A row in a file, with a few cars on it that moved from frame to frame."""
    with labelevents.open(path, actor="ana") as store:
        made = new_row(store)
        for number in range(3):
            car = of_row(made).car(number)
            made.add_object_instance(car)
            for frame in range(10, 10 + EVENTS):
                car.set_for_frames(box(frame / 1000), frame)
        made.save()
        yield made


@pytest.fixture
def folded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The commits whose events are decoded."""
    seen: list[int] = []

    def noting(body: Any, *, where: str, of: Any) -> list[Any]:
        seen.append(int(where.split()[1].rstrip(",")))
        return codec.unseal(body, where=where, of=of)

    monkeypatch.setattr("labelevents.events.attribution.unseal", noting)
    return seen


def kept(path: Path) -> list[tuple[Any, ...]]:
    """What is written down: of which commit, by which version of the fold."""
    with sqlite3.connect(path) as db:
        return list(db.execute("SELECT commit_no, fold FROM snapshots"))


def test_written_down_after_enough_events(path: Path, row: LabelRowV2) -> None:
    """A save with which enough events have come writes the row down, and the next few do not."""
    assert [(3, snapshot.FOLD)] == kept(path)

    for frame in range(40, 40 + EVENTS - 1):
        row.get_object_instances()[0].set_for_frames(box(), frame)
    row.save()
    assert [(3, snapshot.FOLD)] == kept(path)

    row.get_object_instances()[0].set_for_frames(box(), 70)
    row.save()
    assert [(5, snapshot.FOLD)] == kept(path)


def test_not_where_much_is_held_and_little_came(path: Path, row: LabelRowV2) -> None:
    """A row of many annotations is written down when a tenth as many events came."""
    row.get_object_instances()[0].set_for_frames(box(0.5), range(100), overwrite=True)
    car = of_row(row).car(range(100))
    row.add_object_instance(car)
    row.save()
    held = 300
    for number in range(2, held // 100 + 1):
        row.add_object_instance(of_row(row).car(range(100), place=number / 10))
    row.save()

    assert [(3, snapshot.FOLD)] == kept(path)


def test_opening_folds_what_came_after(path: Path, row: LabelRowV2, folded: list[int]) -> None:
    """A row is read from what was written down and the commits since, and is the same."""
    row.get_object_instances()[1].set_for_frames(box(0.7), 80)
    row.save()
    folded.clear()

    with labelevents.open(path, readonly=True) as store:
        read = reread(store, row)
        assert {4} == {commit for commit in folded if commit > 2}
        assert labels(row) == labels(read)


def test_only_who_is_asked_for_is_decoded(path: Path, row: LabelRowV2) -> None:
    """Who is on a frame, and how much there is, decodes nobody who is elsewhere."""
    with labelevents.open(path, readonly=True) as store:
        read = reread(store, row)
        (there,) = read.get_frame_view(1).get_object_instances()
        session: Any = read._session()
        assert session.counts.totals.annotations == 3 * EVENTS + 3
        packed = {who for who, seen in session.state.instances.peeks() if isinstance(seen, Kept)}
        everybody = set(session.state.instances)
        assert packed == everybody - {there.instance_hash}


def test_undone_after(path: Path, row: LabelRowV2) -> None:
    """Values that an undo brings back are whose they were, though nobody read that commit."""
    with labelevents.open(path, actor="ben") as store:
        other = reread(store, row)
        other.get_object_instances()[0].set_for_frames(box(0.9), 12, overwrite=True)
        other.save()
        other.undo()

    with labelevents.open(path, readonly=True) as store:
        (line,) = reread(store, row).get_object_instances()[0].blame(frames=12)
        assert ("human:ana", 3, 5) == (str(line.actor), line.commit, line.via)


DAMAGE = [
    "UPDATE snapshots SET state = replace(state, 'street', 'strait')",
    "UPDATE snapshots SET columns = zeroblob(length(columns))",
    "UPDATE snapshots SET columns = substr(columns, 2)",
    "UPDATE snapshots SET commit_no = commit_no - 1",
    "UPDATE snapshots SET last_seq = last_seq - 1",
    "UPDATE snapshots SET last_seq = last_seq + 1000",
    "UPDATE snapshots SET edited_us = 1",
    "UPDATE snapshots SET stream_id = 1",
    "UPDATE snapshots SET stream_id = 1000",
    "UPDATE snapshots SET hash = zeroblob(32)",
    "UPDATE snapshots SET state = '', columns = x''",
]
ABSENCE = ["UPDATE snapshots SET fold = fold + 1", "DELETE FROM snapshots"]


@pytest.mark.parametrize("change", DAMAGE + ABSENCE)
def test_what_cannot_be_trusted_is_not_read(
    path: Path, row: LabelRowV2, folded: list[int], change: str
) -> None:
    """A snapshot that was changed, moved or made by other code is as if it were not there."""
    with sqlite3.connect(path) as db:
        assert db.execute(change).rowcount == 1
    folded.clear()

    with labelevents.open(path, readonly=True) as store:
        read = reread(store, row)
        assert 3 in folded
        assert labels(row) == labels(read)
        told = [problem.message for problem in store.verify().problems]
        assert (change in DAMAGE) == any("`snapshots`" in each for each in told)


def test_dropped(path: Path, row: LabelRowV2) -> None:
    """The table can be dropped at any time: rows are folded, and who writes next makes it anew."""
    with sqlite3.connect(path) as db:
        db.execute("DROP TABLE snapshots")

    with labelevents.open(path, readonly=True) as store:
        assert labels(row) == labels(reread(store, row))

    labelevents.open(path, actor="ana").close()
    assert [(3, snapshot.FOLD)] == kept(path)


def test_refresh_writes_down(path: Path, row: LabelRowV2) -> None:
    """`refresh`, which folds rows anyway, and closing, write down those that went on much."""
    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM snapshots")

    with labelevents.open(path, actor="ana") as store:
        store.refresh()

    assert [(3, snapshot.FOLD)] == kept(path)
    assert row.label_hash


@pytest.mark.folds
def test_a_wrong_one_is_found(path: Path, row: LabelRowV2, monkeypatch: pytest.MonkeyPatch) -> None:
    """`verify` says of which row what is written down is not what its events lead to."""

    def wrongly(state: Any) -> Any:
        state.title = "another"
        return snapshot.take(state)

    monkeypatch.setattr("labelevents.rows.opening.take", wrongly)
    with labelevents.open(path, actor="ana") as store:
        second = reread(store, row)
        for frame in range(40, 40 + EVENTS):
            second.get_object_instances()[0].set_for_frames(box(), frame)
        second.save()
        found = store.verify()

    assert not found.ok
    assert any("`snapshots`" in problem.message for problem in found.problems)


def test_looking_back_reads_none_that_came_later(path: Path, row: LabelRowV2) -> None:
    """A row as it was is read from what was written down by then, or from its events."""
    now = labels(row)
    row.get_object_instances()[0].set_for_frames(box(0.7), range(30, 30 + EVENTS))
    for frame in range(60, 60 + EVENTS):
        row.get_object_instances()[0].set_for_frames(box(0.7), frame)
    row.save()
    assert [(4, snapshot.FOLD)] == kept(path)

    assert now == labels(row.at(3))


def test_who_cannot_write_it_down_saves_all_the_same(
    path: Path, row: LabelRowV2, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A save is done when its commit is: what is derived can fail after it."""

    def busy(*_: Any) -> None:
        raise labelevents.StoreBusyError("Another writer holds it.")

    with sqlite3.connect(path) as db:
        db.execute("DELETE FROM snapshots")
    monkeypatch.setattr("labelevents.views.snapshots.Snapshots.put", busy)
    for frame in range(40, 40 + EVENTS):
        row.get_object_instances()[0].set_for_frames(box(), frame)

    commit = row.save()

    assert commit is not None
    assert kept(path) == []
