"""Undo, redo, revert and restore: what they mean, what they say, and what is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from labelevents import LabelRowV2, Store, Where
from labelevents.objects.frames import Range
from labelevents.rows.taken_back import Stands
from labelevents.values.identity import Actor
from tests.history.people import (
    MODEL,
    People,
    content,
    done,
    instance,
    places,
    refused,
    said,
    there,
    unchanged,
)
from tests.rows.given import box, hash_of, labels, of_row

ANA, BEN = Actor("human", "ana"), Actor("human", "ben")


# What a taking back says


def test_it_says_what_it_is(people: People) -> None:
    """A taking back knows its commit, its kind and its targets, and is told in one line."""
    people.add("ana", Range(0, 4))
    found = people.row("ana").undo(message="a mistake")

    assert found.commit is not None
    assert (4, "undo", "a mistake", (3,)) == (
        found.commit.number,
        found.commit.kind,
        found.commit.message,
        found.commit.targets,
    )
    assert ("undo", (3,), "1 row, -1 object") == done(found)
    assert found.commit == people.ana.history(limit=1)[0]


def test_effects_are_the_difference_that_it_makes(people: People) -> None:
    """The effects of each verb are the changes from the revision before it to its own."""
    people.add(MODEL, Range(0, 9), "car")
    people.move("ana", "car", [3, 4])
    row = people.row("ana")
    instance(row, "car").set_answer("K 1", of_row(row).attribute("plate"))
    people.saved(row)
    people.note("ben", [1, 2], "note")
    verbs: list[Callable[[], Any]] = [
        lambda: people.row("ana").undo(),
        lambda: people.row("ana").redo(),
        lambda: people.row("ben").revert(where=Where(actor=MODEL)),
        lambda: people.row("ben").undo(),
        lambda: people.row("ana").restore(4),
        lambda: people.ana.revert([3, 4]),
        people.ana.undo,
    ]
    for verb in verbs:
        found = verb()
        assert found.effects
        assert said(people.ana.diff("HEAD~1", "HEAD")) == said(found.effects)


def test_what_others_wrote_on_top_is_named(people: People) -> None:
    """What stays because somebody wrote later is named: cell by cell, with commit and author."""
    people.add(MODEL, Range(0, 9), "car")
    people.move("ana", "car", [3, 4])
    people.move("ben", "car", [4, 7, 8])
    found = people.row("ana").revert(3)
    own = ("cam0", hash_of(people.row("ana")), "car", "geometry")

    stands = (
        Stands(*own, (3, 3), 4, ANA),
        Stands(*own, (4, 4), 5, BEN),
        Stands(*own, (7, 8), 5, BEN),
    )
    assert stands == found.shadowed_by
    assert stands == found.dependents
    assert {3: 0.5, 4: 0.5, 7: 0.5, 8: 0.5} == places(people.row("ana"), "car")
    assert (
        "revert of r3: 1 row, -6 frames; left what was written later by human:ana (r4), human:ben"
        " (r5); kept what depends on it, by human:ana (r4), human:ben (r5)"
    ) == str(found)


def test_nobody_depends_on_what_was_only_moved(people: People) -> None:
    """Dependents are on instances that nobody has added any more, and only there."""
    people.add("ana", Range(0, 9), "car")
    people.move(MODEL, "car", Range(0, 9), 0.2)
    people.move("ben", "car", 3, 0.3)
    found = people.row("ana").revert(where=Where(actor=MODEL))

    assert () == found.dependents
    assert [((3, 3), 5)] == [(one.frames, one.commit) for one in found.shadowed_by]


def test_absence_shadows_too(people: People) -> None:
    """Who removed what a model had put has written last: the model's revert leaves it away."""
    people.add(MODEL, Range(0, 9), "car")
    people.remove("ana", "car")
    found = people.row("ben").revert(3)

    assert () == found.effects
    assert {"nothing changed; left what was written later by human:ana (r4)"} == {done(found)[2]}
    assert {} == there(people.row("ben"))


def test_without_effect_it_is_stored_all_the_same(people: People) -> None:
    """Reverting what is reverted already says that nothing changed; it is a commit of one event."""
    people.add("ana", 0, "car")
    people.row("ben").revert(3)
    with unchanged(people.row("ana"), people.row("ben")):
        found = people.row("ben").revert(3)

    assert (5, 1, (3,), ()) == (
        found.commit and found.commit.number,
        found.commit and found.commit.events,
        found.targets,
        found.effects,
    )
    # It counts like the first: only without both of them the car is there again.
    people.row("ben").revert(4)
    assert {} == there(people.row("ben"))
    people.row("ben").revert(5)
    assert ["car"] == list(there(people.row("ben")))


# What is meant


WAYS: list[Callable[[Store], Any]] = [
    lambda _: 3,
    lambda _: "r3",
    lambda _: "3",
    lambda _: "HEAD~2",
    lambda _: "fine",
    lambda store: store.history()[2],
    lambda store: store.history()[2].recorded_at,
    lambda _: [3],
    lambda _: ("r3", 3, "fine"),
    lambda _: (rev for rev in [3]),
    lambda _: {3},
    lambda _: np.int64(3),
    lambda _: np.array([3]),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("whole", [False, True])
def test_commits_are_named_in_every_way(
    people: People, way: Callable[[Store], Any], whole: bool
) -> None:
    """A commit is meant by number, `r3`, `HEAD~2`, a tag, itself, its time, or several of those."""
    people.add("ana", 0, "first")
    people.add("ben", 0, "second")
    people.ana.tag("fine", 3)
    back: Any = people.ana if whole else people.row("ana")
    found = back.revert(way(people.ana))

    assert (3,) == found.targets
    assert ["second"] == list(there(people.row("ana")))


@pytest.mark.parametrize(
    ("where", "left"),
    [
        (Where(actor=MODEL), ["ana", "ben"]),
        (Where(actor="ana"), ["ben", "m1", "m2"]),
        (Where(run="2"), ["ana", "ben", "m1"]),
        (Where(actor=MODEL, run="1"), ["ana", "ben", "m2"]),
        (Where(since=4), ["ana", "m1"]),
        (Where(since=2, until="fine"), ["ben", "m2"]),
        (Where(tag="fine"), ["ana", "ben", "m2"]),
        (Where(agent="yolo 4.1"), ["ana", "ben", "m1"]),
    ],
)
@pytest.mark.parametrize("whole", [False, True])
def test_commits_are_meant_by_what_they_are(
    people: People, where: Where, left: list[str], whole: bool
) -> None:
    """`Where` means all commits for which everything that it says holds."""
    people.add("ana", 0, "ana")
    people.add(MODEL, 0, "m1", run="1")
    people.ana.tag("fine", 4)
    people.add("ben", 0, "ben")
    people.add(MODEL, 0, "m2", run="2", agent="yolo 4.1")
    back: Any = people.store("zoe") if whole else people.row("zoe")
    back.revert(where=where)

    assert left == sorted(there(people.row("ana")))


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("given", "match"),
    [
        (((), {}), "Say which commits: by their revisions, or with `where="),
        (((3,), {"where": Where(actor="ana")}), "Say which commits"),
        (((), {"where": Where()}), "says nothing"),
        (((), {"where": Where(actor="nobody")}), "meant by that"),
        ((([],), {}), "meant by that"),
        ((("r0",), {}), "r0 is the store before its first commit"),
        (((99,), {}), "There is no revision 99; the store has r1 to r3"),
        (((-1,), {}), "There is no revision -1"),
        ((("soon",), {}), "There is no revision 'soon'"),
        (((3.5,), {}), "Expected a revision as a number, text or a `datetime`, got `float`"),
        (((True,), {}), "got `bool`"),
        ((([3, None],), {}), "got `NoneType`"),
    ],
)
def test_what_names_no_commit_is_refused(
    people: People, given: tuple[tuple[Any, ...], dict[str, Any]], match: str, whole: bool
) -> None:
    """Who means no commit is told so, and nothing changes."""
    people.add("ana", 0, "car")
    row = people.row("ana")
    with refused(people.ana, row, match=match):
        (people.ana if whole else row).revert(*given[0], **given[1])


def test_a_commit_of_another_row_is_refused(people: People) -> None:
    """In a row only what was written to it can be taken back."""
    people.new_row("ana", "cam1")
    people.add("ana", 0, title="cam1")
    with refused(people.ana, match=r"`cam0` was not written to by r3, r4\."):
        people.row("ana").revert([3, 4, 2])


def test_a_tag_stays(people: People) -> None:
    """Commits that only set a tag cannot be taken back, and `Where` never means them."""
    people.ana.tag("v1")
    with refused(people.ana, match="only set a tag, and tags stay"):
        people.ana.revert(3)
    found = people.ana.revert(where=Where(actor="ana", since=1), dry_run=True)

    assert (2,) == found.targets
    assert ["v1"] == list(people.ana.tags())


# Commits over several rows


def over_two_rows(people: People) -> tuple[LabelRowV2, LabelRowV2]:
    """One commit of Ana's, r4, that adds a car to two rows."""
    one, two = people.row("ana"), people.new_row("ana", "cam1")
    with people.ana.commit("both"):
        for row in (one, two):
            row.add_object_instance(of_row(row).car(0))
    return one, two


def on(*rows: LabelRowV2) -> list[int]:
    """How many cars are on each row."""
    return [len(row.get_object_instances()) for row in rows]


def test_a_row_takes_back_its_part(people: People) -> None:
    """`row.undo` takes back what a commit wrote to that row, `store.undo` what is left of it."""
    one, two = over_two_rows(people)
    one.undo()
    assert [0, 1] == on(one, two)
    found = people.ana.undo()
    assert ("undo", (4,), [0, 0]) == (*done(found)[:2], on(one, two))
    assert found.commit is not None
    assert ("cam1",) == found.commit.rows
    people.ana.redo()
    assert [0, 1] == on(one, two)
    one.redo()

    assert [1, 1] == on(one, two)


def test_a_store_takes_back_all_of_it(people: People) -> None:
    """`store.undo` takes back all rows of a commit, as one commit, and `redo` gives them back."""
    one, two = over_two_rows(people)
    found = people.ana.undo()
    assert found.commit is not None
    assert ([0, 0], ("cam0", "cam1")) == (on(one, two), tuple(sorted(found.commit.rows)))
    people.ana.redo()

    assert [1, 1] == on(one, two)


def test_a_part_is_given_back_alone(people: People) -> None:
    """What `store.undo` took in all rows, `row.redo` gives back in one."""
    one, two = over_two_rows(people)
    people.ana.undo()
    two.redo()
    assert [0, 1] == on(one, two)
    people.ana.redo()

    assert [1, 1] == on(one, two)


def test_a_row_reverts_its_part(people: People) -> None:
    """`row.revert` of a commit over many rows leaves the others alone."""
    one, two = over_two_rows(people)
    found = people.row("ben", "cam1").revert(4)
    assert found.commit is not None
    two.refresh()

    assert ([1, 0], ("cam1",)) == (on(one, two), found.commit.rows)


def test_a_run_over_many_rows(people: People) -> None:
    """One bad run of a model is taken back everywhere, and what people fixed stays."""
    titles = [f"cam{number}" for number in range(1, 5)]
    for title in titles:
        people.new_row("ana", title)
    for title in titles:
        people.add(MODEL, Range(0, 9), f"on {title}", title)
    row = people.row("ben", "cam2")
    instance(row, "on cam2").set_for_frames(box(0.7), 5, overwrite=True)
    people.saved(row)
    found = people.ana.revert(where=Where(actor=MODEL), message="a bad run")

    assert (7, 8, 9, 10) == found.targets
    assert ["cam2"] == [one.row for one in found.dependents]
    assert [{}, {"on cam2": [Range(5, 5)]}, {}, {}] == [
        there(people.row("ana", title)) for title in titles
    ]


# Taking back what took back


def test_undo_of_a_revert_gives_back(people: People) -> None:
    """A revert is its actor's own commit: undo takes it back, and redo does it again."""
    people.add(MODEL, Range(0, 9), "car")
    row = people.row("ana")
    row.revert(where=Where(actor=MODEL))
    found = row.undo()
    assert ("undo", (4,)) == done(found)[:2]
    assert ["car"] == list(there(row))
    row.redo()

    assert {} == there(row)


def test_reverting_an_undo_is_like_redo(people: People) -> None:
    """Anybody can revert an undo, a redo or a revert: what it took away is back."""
    people.add("ana", 0, "car")
    for number in range(3, 9):
        people.row("ben").revert(number)
        expected = ["car"] if number % 2 == 0 else []
        assert expected == list(there(people.row("ana")))
    people.row("ana").revert([8, 6])  # r9 is left, and r7, and r5: that revert r8, r6 and r4
    assert ["car"] == list(there(people.row("ana")))
    people.row("ana").revert([9, 7, 5])

    assert [] == list(there(people.row("ana")))


def test_blame_of_what_is_back(people: People) -> None:
    """A value that is back is its author's, by way of what brought it back."""
    people.add(MODEL, Range(0, 9), "car")
    people.move("ana", "car", [3, 4])
    people.row("ana").undo()

    assert [((0, 2), 3, None), ((3, 4), 3, 5), ((5, 9), 3, None)] == [
        (line.frames, line.commit, line.via)
        for line in people.row("ben").blame()
        if line.field == "geometry"
    ]


# Rows and their titles


def test_a_row_whose_making_is_taken_back(people: People) -> None:
    """It leaves the lists with what was labelled in the same commit, and comes back with it."""
    with people.ana.commit() as block:
        row = people.new_row("ana", "cam1")
        row.add_object_instance(of_row(row).car(0))
    before = labels(row), people.ana.stats().rows
    people.ana.undo()
    listed = people.ana.projects[0].list_label_rows_v2
    assert ["cam0"] == [one.data_title for one in listed()]
    assert ["cam0", "cam1"] == [one.data_title for one in listed(include_archived=True)]
    assert 1 == people.ana.stats().rows
    people.store("ben").revert(block.number + 1)
    row.refresh()

    assert before[1] == people.ana.stats().rows
    assert before[0].keys() == labels(row).keys()
    assert ["cam0", "cam1"] == [one.data_title for one in listed()]


def test_a_row_that_others_labelled_stays(people: People) -> None:
    """A row whose making is taken back stays listed while somebody else's labels are on it."""
    people.add("ben", 0, "car")
    found = people.ana.revert(2)
    assert ["cam0"] == [one.data_title for one in people.ana.projects[0].list_label_rows_v2()]
    assert () == found.effects
    people.row("ben").undo()
    assert [] == people.ana.projects[0].list_label_rows_v2()
    people.row("ben").redo()

    assert ["cam0"] == [one.data_title for one in people.ana.projects[0].list_label_rows_v2()]


def test_making_a_row_is_not_undone_in_it(people: People) -> None:
    """`row.undo` goes no further back than to the empty row; `store.undo` and `revert` do."""
    row = people.row("ana")
    with refused(people.ana, row, match="nothing to undo"):
        row.undo()
    people.ana.undo()

    assert [] == people.ana.projects[0].list_label_rows_v2()


def test_titles_and_archiving(people: People) -> None:
    """Renaming and archiving are taken back and given back like labels."""
    row = people.row("ana")
    row.rename("left")
    row.archive()
    listed = people.ana.projects[0].list_label_rows_v2
    found = row.undo()
    assert [("left", "archived")] == [(c.row, c.field) for c in found.effects]
    assert ["left"] == [one.data_title for one in listed()]
    row.undo()
    assert ["cam0"] == [one.data_title for one in listed()]
    row.redo()
    row.redo()

    assert [[], ["left"]] == [
        [one.data_title for one in found] for found in (listed(), listed(include_archived=True))
    ]


def test_a_later_title_stays(people: People) -> None:
    """Who renamed a row later keeps their title when the first is taken back."""
    people.row("ana").rename("left")
    people.row("ben").rename("right")
    people.row("ana").undo()
    assert "right" == people.row("ben").data_title
    people.row("ben").undo()

    assert "cam0" == people.row("ana").data_title


def test_times_of_the_row(people: People) -> None:
    """An undo is an edit: the row was last edited when it was made."""
    before = datetime.now(UTC)
    people.add("ana")
    found = people.row("ana").undo()

    assert found.commit is not None
    assert people.row("ana").last_edited_at == found.commit.recorded_at > before


def test_the_store_holds_together(people: People) -> None:
    """After all kinds of taking back, every derived table follows from the log."""
    people.two_notes()
    people.ana.revert(4, cascade=True)
    people.ana.undo()
    people.ana.redo()
    people.row("ben").restore(5)
    people.store("ben").undo()
    people.store("zoe").revert(where=Where(actor="ana"))

    assert people.ana.verify().ok
    assert content(people.ana) == content(people.store("ben"))
