"""Who holds a row, or an instance of it, while something is taken back, and sees what of it."""

from __future__ import annotations

from labelevents.objects.frames import Range
from tests.history.people import (
    People,
    instance,
    places,
    there,
)
from tests.rows.given import box, reread

# Who sees it


def test_other_handles_see_it(people: People) -> None:
    """Every handle of a row in the same store shows the result at once; other stores on refresh."""
    people.add("ana", 0, "car")
    first, second = people.row("ana"), reread(people.ana, people.row("ana"))
    third = reread(people.ana, first)
    away = people.row("ben")
    first.undo()
    assert [{}, {}, {}] == [there(row) for row in (first, second, third)]
    people.ana.redo()
    assert [["car"]] * 3 == [list(there(row)) for row in (first, second, third)]
    third.restore(2)
    assert [{}, {}, {}] == [there(row) for row in (first, second, third)]
    assert ["car"] == list(there(away))
    away.refresh()

    assert {} == there(away)


def test_a_title_that_is_taken_back_shows_everywhere(people: People) -> None:
    """Handles show the title that a row has again, and so do the lists."""
    rows = people.row("ana"), reread(people.ana, people.row("ana"))
    rows[0].rename("cam 0, left")
    rows[1].undo()
    assert ["cam0", "cam0"] == [row.data_title for row in rows]
    people.ana.redo()

    assert ["cam 0, left"] * 2 == [row.data_title for row in rows]
    assert [{"cam 0, left"}] * 2 == [
        {row.data_title for row in store.projects[0].list_label_rows_v2()}
        for store in (people.ana, people.store("ben"))
    ]


def test_who_is_held_is_let_go_with_its_cells(people: People) -> None:
    """An object that an undo removes stays as it was in the hands of who holds it."""
    people.add("ana", Range(0, 3), "car")
    row = people.row("ana")
    hand = instance(row, "car")
    row.undo()
    assert (None, [Range(0, 3)]) == (hand.is_assigned_to_label_row(), hand.get_ranges())
    row.redo()
    again = instance(row, "car")
    assert again is not hand
    assert (row, [Range(0, 3)]) == (again.is_assigned_to_label_row(), again.get_ranges())
    row.undo()
    row.add_object_instance(hand)
    people.saved(row)

    assert hand is instance(row, "car")
    assert {"car": [Range(0, 3)]} == there(people.row("ben"))


def test_who_is_held_and_stays_goes_on(people: People) -> None:
    """An object that is only moved back is the same in the hands of who holds it."""
    people.add("ben", Range(0, 3), "car")
    people.move("ana", "car", 2, 0.9)
    row = people.row("ana")
    hand = instance(row, "car")
    row.undo()
    assert hand is instance(row, "car")
    assert {0: 0.1, 1: 0.1, 2: 0.1, 3: 0.1} == places(row, "car")
    hand.set_for_frames(box(0.4), 3, overwrite=True)
    people.saved(row)

    assert {0: 0.1, 1: 0.1, 2: 0.1, 3: 0.4} == places(people.row("ben"), "car")


def test_a_store_leaves_unsaved_changes_alone(people: People) -> None:
    """What a store takes back beside unsaved changes in a row merges when they are saved."""
    people.add("ben", Range(0, 3), "car")
    people.move("ana", "car", 2, 0.9)
    row = people.row("ana")
    instance(row, "car").set_for_frames(box(0.4), 3, overwrite=True)
    people.ana.undo()
    assert {0: 0.1, 1: 0.1, 2: 0.9, 3: 0.4} == places(row, "car")
    people.saved(row)

    assert {0: 0.1, 1: 0.1, 2: 0.1, 3: 0.4} == places(row, "car")


def test_what_others_saved_meanwhile_comes_in(people: People) -> None:
    """Undo knows what others saved since the row was read, and leaves it."""
    people.add("ana", Range(0, 3), "car")
    people.move("ana", "car", Range(0, 3), 0.8)
    row = people.row("ana")
    people.move("ben", "car", 2, 0.3)
    found = row.undo()

    assert {0: 0.1, 1: 0.1, 2: 0.3, 3: 0.1} == places(row, "car")
    assert [(2, 2)] == [one.frames for one in found.shadowed_by]
