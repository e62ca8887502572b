"""Recognising the objects of a file among those of a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from labelevents import LabelEventsError, Store
from labelevents.importing import Match
from labelevents.objects import ObjectInstance
from labelevents.objects.coordinates import BoundingBoxCoordinates
from tests.importing.scenes import acting, car, lay, opened, row_of, things_of


def at(right: float) -> BoundingBoxCoordinates:
    """A box so many tenths of its width right of the first."""
    return BoundingBoxCoordinates(
        height=0.2, width=0.2, top_left_x=0.1 + 0.02 * right, top_left_y=0.1
    )


def on(frames: Iterable[int], right: float = 0) -> dict[int, BoundingBoxCoordinates]:
    """The same box on some frames."""
    return {frame: at(right) for frame in frames}


@pytest.fixture
def store() -> Iterator[Store]:
    """A store that a model writes to."""
    with opened("model:m@2") as opened_store:
        yield opened_store


def cars(store: Store) -> list[ObjectInstance]:
    """The cars on the row, in the order in which they came."""
    return row_of(store).get_object_instances()


def by_person(store: Store, number: int, frames: list[int] | None = None) -> str:
    """A person removes a car, from some frames or whole; its hash."""
    with acting(store, "ana"):
        row = row_of(store)
        one = row.get_object_instances()[number]
        if frames is None:
            row.remove_object(one)
        else:
            one.remove_from_frames(frames)
        row.save()
        return one.object_hash


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ("id", Match("id")),
        ("iou", Match("iou", 0.5)),
        ("iou:0.7", Match("iou", 0.7)),
        ("iou:.25", Match("iou", 0.25)),
        ("iou:1", Match("iou", 1.0)),
    ],
)
def test_how_it_is_said(said: str, match: Match) -> None:
    """`id`, or `iou` with the least overlap."""
    assert match == Match.parse(said)
    assert match == Match.parse(str(match))


@pytest.mark.parametrize(
    "said", ["", "ids", "iou:", "iou:0", "iou:1.1", "iou:-1", "iou:nan", "iou:0.5 ", "iou=0.5"]
)
def test_how_it_cannot_be_said(said: str) -> None:
    """Anything else is refused, with what was expected."""
    with pytest.raises(LabelEventsError, match="Expected `id`, `iou`, or `iou:0"):
        Match.parse(said)


def test_enough_overlap(store: Store) -> None:
    """Objects are the same if they overlap enough on average over the frames that both are on."""
    lay(store, [car(1, on(range(4)))])
    (before,) = cars(store)
    # All of it on two frames, a third on another: seven ninths.
    done = lay(store, [car(7, {**on([1, 2, 3, 5]), 3: at(5)})], match="iou:0.77")

    assert (1, 0) == (done.matched, done.new)
    assert [before.object_hash] == [one.object_hash for one in cars(store)]


def test_too_little_overlap(store: Store) -> None:
    """Below that they are two: the one goes, the other comes."""
    lay(store, [car(1, on(range(4)))])
    (before,) = cars(store)
    done = lay(store, [car(7, {**on([1, 2, 3, 5]), 3: at(5)})], match="iou:0.78")

    assert (0, 1, 4) == (done.matched, done.new, done.dropped)
    assert before.object_hash not in things_of(row_of(store))


def test_no_frame_in_common(store: Store) -> None:
    """Objects that share no frame are two."""
    lay(store, [car(1, on([0, 1]))])
    done = lay(store, [car(1, on([2, 3]))], match="iou")

    assert (0, 1) == (done.matched, done.new)


def test_the_best_pair_goes_first(store: Store) -> None:
    """Who overlaps most in total is paired first; the other gets what is left."""
    lay(store, [car(1, on(range(4))), car(2, on(range(4), 2))])
    first, second = (one.object_hash for one in cars(store))
    lay(store, [car(8, on(range(4), 1.9)), car(9, on(range(4), 1))], match="iou")
    found = things_of(row_of(store))

    assert (9, 8) == (found[first].id(), found[second].id())


def test_equals_are_told_by_id_then_order(store: Store) -> None:
    """Where the overlap is the same, an equal id decides, then who comes first."""
    lay(store, [car(1, on([0])), car(2, on([0])), car(3, on([0]))])
    hashes = [one.object_hash for one in cars(store)]
    done = lay(store, [car(7, on([0])), car(1, on([0])), car(8, on([0]))], match="iou")
    found = things_of(row_of(store))

    assert 3 == done.matched
    assert [1, 7, 8] == [found[who].id() for who in hashes]


def test_other_kinds_are_never_the_same(store: Store) -> None:
    """Only objects of one kind are compared."""
    lay(store, [car(1, on([0]))])
    with acting(store, "model:m@1"):
        row = row_of(store)
        project = store.projects[0]
        structure = project.ontology_structure
        bus = structure.add_object("Bus", structure.objects[0].shape)
        project.update_ontology(structure)
        made = bus.create_instance()
        made.set_for_frames(at(0), 0)
        row = row_of(store)
        row.remove_object(row.get_object_instances()[0])
        row.add_object_instance(made)
        row.save()

    assert 1 == lay(store, [car(1, on([0]))], match="iou").new


# What people took away


def test_a_removed_duplicate_costs_nothing(store: Store) -> None:
    """A person removed one of two that overlap; a run that finds one keeps the other."""
    lay(store, [car(1, on(range(4))), car(2, on(range(4), 1))])
    stays = cars(store)[0].object_hash
    by_person(store, 1)
    done = lay(store, [car(9, on(range(4), 1))], match="iou")

    assert (1, 0, 0) == (done.matched, done.new, done.dropped)
    assert [stays] == [one.object_hash for one in cars(store)]


def test_a_removed_duplicate_stays_away(store: Store) -> None:
    """A run that finds both again leaves the removed one where it is."""
    lay(store, [car(1, on(range(4))), car(2, on(range(4), 1))])
    by_person(store, 1)
    done = lay(store, [car(8, on(range(4))), car(9, on(range(4), 1))], match="iou")

    assert (2, 0, 4) == (done.matched, done.new, done.kept)
    assert 1 == len(cars(store))


def test_a_part_that_was_taken_away_does_not_come_as_another(store: Store) -> None:
    """A run that breaks a track in two brings nothing back to frames that a person cleared."""
    lay(store, [car(1, on(range(6)))])
    by_person(store, 0, [3, 4])
    done = lay(store, [car(8, on([0, 1, 2])), car(9, on([3, 4, 5], 0.5))], match="iou")
    (one, other) = cars(store)

    assert ({0, 1, 2}, {5}) == (one.get_annotation_frames(), other.get_annotation_frames())
    assert (1, 1, 2, 1) == (done.matched, done.new, done.kept, done.dropped)


def test_what_is_removed_is_recognised_by_id(store: Store) -> None:
    """An id that a person removed is not brought back, wherever it is now."""
    lay(store, [car(1, on(range(3))), car(2, on(range(3), 30))])
    by_person(store, 0)
    done = lay(store, [car(1, on(range(6), 15)), car(2, on(range(3), 30))], match="id")

    assert (2, 0, 6) == (done.matched, done.new, done.kept)
    assert [2] == [one.id() for one in things_of(row_of(store)).values()]


def test_who_was_taken_off_all_frames_is_remembered(store: Store) -> None:
    """An object that a person took off every frame is on the row still, and stays off those."""
    lay(store, [car(1, on(range(3)))])
    by_person(store, 0, [0, 1, 2])
    lay(store, [car(9, on(range(4)))], match="iou")
    (one,) = cars(store)

    assert {3} == one.get_annotation_frames()


def test_new_brings_back_what_people_removed(store: Store) -> None:
    """With `keep="new"` a removed object comes back, as another."""
    lay(store, [car(1, on(range(3)))])
    gone = by_person(store, 0)
    done = lay(store, [car(1, on(range(3)))], match="id", keep="new")

    assert 1 == done.new
    assert gone not in things_of(row_of(store))


def test_who_is_nowhere_is_looked_for_where_it_was(store: Store) -> None:
    """A run loses a car whose plate a person read; the next one that finds it gets the plate."""
    lay(store, [car(1, on(range(3)))])
    with acting(store, "ana"):
        row = row_of(store)
        (one,) = row.get_object_instances()
        one.set_answer("XY-1", one.ontology_item.attributes[0])
        row.save()
    lay(store, [car(5, on(range(3), 30))], match="iou")
    lay(store, [car(6, on(range(3), 1))], match="iou")
    (found,) = cars(store)

    assert one.object_hash == found.object_hash
    assert "XY-1" == found.get_answer(found.ontology_item.attributes[0])


# Ids


def test_by_id(store: Store) -> None:
    """By id it makes no difference where somebody is."""
    lay(store, [car(1, on([0])), car(2, on([0], 30))])
    first, second = (one.object_hash for one in cars(store))
    lay(store, [car(2, on([0])), car(1, on([0], 30))], match="id")
    found = things_of(row_of(store))

    assert (1, 2) == (found[first].id(), found[second].id())


def test_without_ids(store: Store) -> None:
    """A file without ids cannot be matched by them, and nothing is written."""
    lay(store, [car(1, on([0]))])
    before = store.stats()

    with pytest.raises(AssertionError, match="have no ids"):
        lay(store, [car(None, on([0]))], match="id")
    assert before == store.stats()


def test_some_without_ids(store: Store) -> None:
    """What has no id is recognised only where it is exactly as before."""
    lay(store, [car(1, on([0])), car(None, on([1])), car(None, on([2]))])
    done = lay(store, [car(1, on([0])), car(None, on([1])), car(None, on([2], 1))], match="id")

    assert (2, 1, 1) == (done.matched, done.new, done.dropped)
