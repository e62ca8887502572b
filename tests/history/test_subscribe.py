"""A consumer that can be stopped and started without missing a commit."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelRowV2, Store
from labelevents.exceptions import LabelEventsError, ReadOnlyError
from labelevents.log.consumers import Consumers
from labelevents.testing import FixedClock
from tests.log.given import bare
from tests.rows.given import hash_of, new_project, new_row, of_row


def numbers(steps: Any, most: int | None = None) -> list[int]:
    """The commits of the next steps, all of them by default."""
    return [step.commit.number for step in itertools.islice(steps, most)]


def save_some(row: LabelRowV2, count: int) -> None:
    """So many commits, each with a car more."""
    for number in range(count):
        row.add_object_instance(of_row(row).car(number))
        row.save()


def test_from_the_beginning(store: Store, row: LabelRowV2) -> None:
    """A new consumer is given every commit in order, each with its changes."""
    save_some(row, 3)
    steps = list(store.subscribe("trainer"))

    assert [1, 2, 3, 4, 5] == [step.commit.number for step in steps]
    assert [list(store.changes(n - 1))[: len(s.changes)] for n, s in enumerate(steps, start=1)] == [
        list(step.changes) for step in steps
    ]


def test_without_ack_all_comes_again(path: Path) -> None:
    """What was not acknowledged is given again after a restart."""
    with labelevents.open(path, actor="ana") as store:
        save_some(new_row(store), 3)
    for _ in range(2):
        with labelevents.open(path, actor="bot") as store:
            assert [1, 2, 3, 4, 5] == numbers(store.subscribe("trainer"))


def test_ack_goes_on_after_a_restart(path: Path) -> None:
    """What was acknowledged is not given again; a commit that came meanwhile is."""
    with labelevents.open(path, actor="ana") as store:
        row = new_row(store)
        save_some(row, 3)
        reader = store.subscribe("trainer")
        assert [1, 2, 3] == numbers(reader, 3)
        reader.ack()
        assert (3, "Subscription('trainer', position=3)") == (reader.position, repr(reader))
        row.add_object_instance(of_row(row).car(9))
        row.save()
    with labelevents.open(path, actor="bot") as store:
        assert [4, 5, 6] == numbers(store.subscribe("trainer"))
        assert [1, 2, 3, 4, 5, 6] == numbers(store.subscribe("another"))


def test_commits_that_changed_nothing_are_no_gap(store: Store, row: LabelRowV2) -> None:
    """A commit that only confirms is given as well, without changes."""
    save_some(row, 1)
    store._workspace.actor = labelevents.Actor("human", "ben")
    (car,) = row.get_object_instances()
    car.set_for_frames(car.get_annotation(0).coordinates, 0, overwrite=True)
    row.save()
    *_, last = store.subscribe("trainer")

    assert (4, ()) == (last.commit.number, last.changes)


def test_it_goes_on_by_itself(store: Store, row: LabelRowV2) -> None:
    """Iterating again gives what came since, whether the rest was acknowledged or not."""
    reader = store.subscribe("trainer")
    first = numbers(reader)
    save_some(row, 2)

    assert ([1, 2], [3, 4], []) == (first, numbers(reader), numbers(reader))
    reader.ack()
    assert 4 == reader.position


@hypothesis.given(
    st.lists(
        st.one_of(
            st.tuples(st.just("write"), st.integers(1, 3)),
            st.tuples(st.just("read"), st.integers(0, 4)),
            st.sampled_from([("ack", 0), ("restart", 0)]),
        ),
        max_size=20,
    )
)
def test_at_least_once_and_in_order(story: list[tuple[str, int]]) -> None:
    """Whatever is written, read, acknowledged and restarted: it goes on after the last ack."""
    with labelevents.open(":memory:", actor="ana") as store:
        new_project(store)
        reader = store.subscribe("trainer")
        written, seen, stored = 1, 0, 0
        for what, count in story:
            if what == "write":
                for _ in range(count):
                    written += 1
                    store.projects[0].archive()
                    store.get_projects(include_archived=True)[0].archive(archived=False)
                    written += 1
            elif what == "read":
                expected = list(range(seen + 1, min(seen + count, written) + 1))
                assert expected == numbers(reader, count)
                seen = expected[-1] if expected else seen
            elif what == "ack":
                reader.ack()
                stored = seen
            else:
                reader, seen = store.subscribe("trainer"), stored

            assert stored == reader.position


def test_two_of_one_name(store: Store, row: LabelRowV2) -> None:
    """Both are given what was open when they started; whoever is behind moves nothing back."""
    save_some(row, 3)
    fast, slow = store.subscribe("trainer"), store.subscribe("trainer")

    assert ([1, 2, 3, 4, 5], [1, 2]) == (numbers(fast), numbers(slow, 2))
    fast.ack()
    slow.ack()
    assert (5, 5) == (fast.position, slow.position)
    assert [3, 4, 5] == numbers(slow)


def test_where_a_new_consumer_begins(store: Store, row: LabelRowV2) -> None:
    """`since` counts at the first start, which the store remembers; after that it does not."""
    save_some(row, 2)
    store.tag("v1")
    assert [] == numbers(store.subscribe("late", since="HEAD"))
    save_some(row, 1)

    assert [6] == numbers(store.subscribe("late", since="HEAD"))
    assert [5, 6] == numbers(store.subscribe("later", since="v1"))
    with pytest.raises(LabelEventsError, match="There is no revision"):
        store.subscribe("latest", since=99)


def test_one_row(store: Store, row: LabelRowV2) -> None:
    """A consumer of one row is given its commits only."""
    save_some(new_row(store, "b"), 2)
    save_some(row, 1)

    assert [2, 6] == numbers(store.subscribe("trainer", row=row))
    assert [3, 4, 5] == numbers(store.subscribe("other", row=hash_of(new_row_named(store, "b"))))


def new_row_named(store: Store, title: str) -> LabelRowV2:
    """The row of a title."""
    (found,) = store.projects[0].list_label_rows_v2(data_title_eq=title)
    return found


def test_a_store_opened_for_reading(path: Path) -> None:
    """It can be followed, from where the consumer was; to acknowledge is refused."""
    with labelevents.open(path, actor="ana") as store:
        new_row(store)
    with labelevents.open(path, actor="bot", readonly=True) as store:
        reader = store.subscribe("trainer")

        assert [1, 2] == numbers(reader)
        assert 0 == reader.position
        with pytest.raises(ReadOnlyError, match="was opened for reading"):
            reader.ack()
        assert 0 == reader.position
    with labelevents.open(path, actor="ana") as store:
        known = store.subscribe("trainer", since=1)
        known.ack()
    with labelevents.open(path, actor="bot", readonly=True) as store:
        assert [2] == numbers(store.subscribe("trainer"))


@pytest.mark.parametrize("name", ["", None, 7])
def test_a_consumer_needs_a_name(store: Store, name: Any) -> None:
    """What is no text, or empty, is refused."""
    with pytest.raises(LabelEventsError, match="Expected a consumer's name as text, got"):
        store.subscribe(name)


def test_a_store_that_was_brought_back(store: Store, row: LabelRowV2) -> None:
    """A consumer that saw commits which are not there is told, rather than missing the next."""
    Consumers(store._log, FixedClock()).advance("trainer", 9)

    with pytest.raises(LabelEventsError, match="done with r9, but the store ends with r2"):
        store.subscribe("trainer")
    assert [1, 2] == numbers(store.subscribe("trainer 2"))


def test_the_table_is_ours(path: Path) -> None:
    """It is made when needed, is no part of the log, and `doctor` and `verify` know it."""
    with labelevents.open(path, actor="ana") as store:
        new_row(store)
        assert Consumers(store._log, FixedClock()).position("trainer") is None
    with labelevents.open(path, actor="ana") as store:
        list(reader := store.subscribe("trainer"))
        reader.ack()
        told = " ".join(finding.message for finding in store.doctor().findings)

        assert store.verify().ok
        assert "consumers" not in told
    with bare(path) as db:
        columns = [
            (name, key) for _, name, _, _, _, key in db.execute("PRAGMA table_info(consumers)")
        ]
        rows = db.execute("SELECT consumer_id, name, position FROM consumers").fetchall()

    assert [("consumer_id", 1), ("name", 0), ("position", 0)] == columns[:3]
    assert [(1, "trainer", 2)] == rows


def test_a_dropped_table_starts_over(path: Path) -> None:
    """Who drops the table has new consumers, and loses nothing else."""
    with labelevents.open(path, actor="ana") as store:
        new_row(store)
        list(reader := store.subscribe("trainer"))
        reader.ack()
    with bare(path) as db:
        db.execute("DROP TABLE consumers")
    with labelevents.open(path, actor="ana") as store:
        assert [1, 2] == numbers(store.subscribe("trainer"))


def test_following_does_not_hinder_writing(path: Path) -> None:
    """Between two commits a consumer holds nothing: others write, and it sees that."""
    with labelevents.open(path, actor="ana") as store, labelevents.open(path, actor="bot") as other:
        row = new_row(store)
        seen = []
        for step in other.subscribe("trainer"):
            seen.append(step.commit.number)
            if len(seen) < 5:
                row.add_object_instance(of_row(row).car(len(seen)))
                row.save()

        assert [1, 2, 3, 4, 5, 6] == seen
