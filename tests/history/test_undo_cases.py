"""What collaborative editors test of their undo, asked of labels.

The cases are those of Yjs's `UndoManager` and ProseMirror's `history` tests, and of bugs reported
to Yjs; where those editors disagree, the law decides: undo never changes a cell whose current value
another commit wrote. A foreign edit is one of Ben's, or of a model's.
"""

from __future__ import annotations

from typing import Any

from labelevents import LabelEventsError
from labelevents.exceptions import HasDependentsError
from labelevents.objects import ObjectInstance
from labelevents.objects.frames import Range
from labelevents.rows.taken_back import TakenBack
from tests.history.people import MODEL, People, instance, places, refused, there
from tests.history.reading import blame, reading
from tests.rows.given import box, of_row, plain, reopened


def car(people: People, actor: str, who: str = "car") -> Any:
    """A car in an actor's hands, as it is now."""
    return instance(people.row(actor), who)


def answered(people: People, actor: str, name: str, answer: Any, **more: Any) -> int:
    """An answer about the car, saved."""
    row = people.row(actor)
    attribute = of_row(row).attribute(name)
    instance(row, "car").set_answer(answer, attribute, **more)
    return people.saved(row)


def answer(people: People, name: str) -> Any:
    """What is answered about the car, as Ana reads it."""
    row = people.row("ana")
    return plain(instance(row, "car").get_answer(of_row(row).attribute(name)))


def stands(done: TakenBack) -> set[tuple[str, int, str]]:
    """What was left because somebody wrote later: field, commit and actor."""
    return {(one.field, one.commit, one.actor.ref) for one in done.shadowed_by}


# Undo after a foreign overwrite


def test_what_somebody_wrote_over_stays_theirs(people: People) -> None:
    """Ana moves a car, Ben moves it on: her undo has no effect, says whose it is, and is stored."""
    people.add("ana", 0, "car")
    mine = people.move("ana", "car", 0, 0.2)
    his = people.move("ben", "car", 0, 0.3)
    done = people.row("ana").undo()

    assert {0: 0.3} == places(people.row("ana"), "car")
    assert ((), {("geometry", his, "ben")}) == (done.effects, stands(done))
    assert ((mine,), his + 1, "undo") == (done.targets, people.head, people.ana.history()[0].kind)


def test_only_what_nobody_wrote_over_goes_back(people: People) -> None:
    """Of a move over ten frames, the three that Ben corrected stay, and the seven go back."""
    people.add("ana", Range(0, 9), "car")
    people.move("ana", "car", Range(0, 9), 0.2)
    people.move("ben", "car", [3, 4, 8], 0.3)
    people.row("ana").undo()

    expected = {frame: 0.3 if frame in (3, 4, 8) else 0.1 for frame in range(10)}
    assert expected == places(people.row("ana"), "car")


def test_the_before_image_is_not_what_comes_back(people: People) -> None:
    """Ana moves, Ben moves, Ana moves: her undo brings Ben's place back, the next one nothing."""
    people.add("ana", 0, "car")
    people.move("ana", "car", 0, 0.2)
    his = people.move("ben", "car", 0, 0.3)
    people.move("ana", "car", 0, 0.4)
    people.row("ana").undo()
    assert {0: 0.3} == places(people.row("ana"), "car")
    done = people.row("ana").undo()

    assert {0: 0.3} == places(people.row("ana"), "car")
    assert {("geometry", his, "ben")} == stands(done)


def test_a_track_that_others_corrected(people: People) -> None:
    """A model's packed track goes back frame by frame, but for the frames that a person set."""
    people.add("ana", Range(0, 5), "car")
    car(people, MODEL).set_track({f: box(f / 10) for f in range(6)}, overwrite=True)
    people.saved(people.row(MODEL))
    people.move("ana", "car", 3, 0.9)
    people.row(MODEL).undo()

    assert {0: 0.1, 1: 0.1, 2: 0.1, 3: 0.9, 4: 0.1, 5: 0.1} == places(people.row("ana"), "car")


# Redo after a foreign edit


def test_redo_does_not_write_over_what_came_meanwhile(people: People) -> None:
    """Ana moves and undoes, Ben moves: her redo leaves his place, as his is the later word."""
    people.add("ana", [0, 1], "car")
    people.move("ana", "car", [0, 1], 0.2)
    people.row("ana").undo()
    his = people.move("ben", "car", 0, 0.3)
    done = people.row("ana").redo()

    assert {0: 0.3, 1: 0.2} == places(people.row("ana"), "car")
    assert {("geometry", his, "ben")} == stands(done)


def test_redo_of_a_creation_that_somebody_removed(people: People) -> None:
    """What Ana redoes was taken off the row by Ben meanwhile: it stays off."""
    people.add("ana", 0, "car")
    answered(people, "ben", "plate", "B 1")
    people.row("ana").undo()
    people.remove("ben", "car")
    people.row("ana").redo()

    assert {} == there(people.row("ana"))


# Undo of a creation that others built on (Yjs #724, #642)


def test_a_creation_that_nobody_built_on_goes(people: People) -> None:
    """Undone, the car has left the row, and whoever held it has it detached, with its place."""
    people.add("ana", Range(0, 3), "car")
    held = car(people, "ana")
    people.row("ana").undo()

    assert ({}, None) == (there(people.row("ana")), held.is_assigned_to_label_row())
    assert [Range(0, 3)] == held.get_ranges()


def test_what_others_built_on_a_creation_stays(people: People) -> None:
    """Ben answered about Ana's car: her undo takes her boxes; the car stays for his answer."""
    people.add("ana", Range(0, 3), "car")
    his = answered(people, "ben", "plate", "B 1")
    done = people.row("ana").undo()

    assert {"car": []} == there(people.row("ana"))
    assert "B 1" == answer(people, "plate")
    assert [("car", "answer:plate", his)] == [
        (one.instance, one.field, one.commit) for one in done.dependents
    ]
    people.row("ana").redo()
    assert {"car": [Range(0, 3)]} == there(people.row("ana"))


def test_a_frame_that_somebody_moved_stays(people: People) -> None:
    """Ben moved Ana's car on one frame: it stays on that one, as his."""
    people.add("ana", Range(0, 3), "car")
    his = people.move("ben", "car", 2, 0.3)
    people.row("ana").undo()
    annotation = car(people, "ana").get_annotation(2)

    assert {"car": [Range(2, 2)]} == there(people.row("ana"))
    assert ("ben", "ben") == (annotation.created_by, annotation.last_edited_by)
    assert (his, ("human", "ben")) == blame(people.row("ana"))["car", "geometry", 2][:2]


def test_the_last_who_built_on_it_takes_it_away(people: People) -> None:
    """When both have undone what they did to a car, in either order, there is no car."""
    for order in (("ana", "ben"), ("ben", "ana")):
        people.add("ana", 0, "car")
        answered(people, "ben", "plate", "B 1")
        for actor in order:
            people.row(actor).undo()
        assert {} == there(people.row("ana"))


# An absent before-image (Yjs #730, #514)


def test_what_was_not_there_is_not_there_again(people: People) -> None:
    """A first answer, a first frame, a first word about confidence: undone, there is none."""
    people.add("ana", 0, "car")
    before = reading(people.row("ana"))
    row = people.row("ana")
    known = instance(row, "car")
    known.set_answer("B 1", of_row(row).attribute("plate"))
    known.set_answer("wet", of_row(row).attribute("remark"), frames=Range(0, 3))
    known.set_for_frames(box(0.4), 5)
    known.get_annotation(0).confidence = 0.5
    known.get_annotation(0).manual_annotation = False
    known.object_number = 7
    people.saved(row)
    row.undo()

    assert before == reading(people.row("ana"))
    assert (None, []) == (answer(people, "plate"), answer(people, "remark"))


def test_an_answer_that_was_deleted_is_back(people: People) -> None:
    """Deleting is a write as well: undone, the answer is there, and it is who gave it that did."""
    people.add("ana", 0, "car")
    given = answered(people, "ben", "plate", "B 1")
    row = people.row("ana")
    instance(row, "car").delete_answer(of_row(row).attribute("plate"))
    people.saved(row)
    undone = row.undo().commit

    assert undone is not None
    assert "B 1" == answer(people, "plate")
    assert (given, ("human", "ben"), undone.number) == blame(row)["car", "answer:plate", None]


def test_a_hidden_answer_is_undone_without_being_seen(people: People) -> None:
    """An answer nested under an option that is not chosen now is taken back all the same."""
    people.add("ana", 0, "car")
    town = of_row(people.row("ana"))
    answered(people, "ana", "brand", town.option("merc"))
    answered(people, "ana", "model", "Benz")
    answered(people, "ben", "brand", of_row(people.row("ben")).option("audi"), overwrite=True)
    people.row("ana").undo()
    people.row("ben").undo()

    assert ("merc", None) == (answer(people, "brand"), answer(people, "model"))


# Groups


def test_a_group_over_fields_and_rows_is_one_step(people: People) -> None:
    """What one `with store.commit()` wrote, to two fields in two rows, is undone at once."""
    people.new_row("ana", "cam1")
    people.add("ana", 0, "car")
    people.add("ana", 0, "bus", "cam1")
    rows = [people.row("ana"), people.row("ana", "cam1")]
    before = [reading(row) for row in rows]
    with people.ana.commit("both"):
        for row, who in zip(rows, ("car", "bus"), strict=True):
            known = instance(row, who)
            known.set_for_frames(box(0.7), [0, 1], overwrite=True)
            known.set_answer("X 1", of_row(row).attribute("plate"))
    after = [reading(row) for row in rows]
    people.ana.undo()
    assert before == [reading(row) for row in rows]
    people.ana.redo()

    assert after == [reading(row) for row in rows]


def test_a_group_is_not_split_by_what_others_save(people: People) -> None:
    """Ben saves while Ana's group is open: her undo takes all of her group and nothing of his."""
    people.add("ana", [0, 1], "car")
    row = people.row("ana")
    his = people.row("ben")
    with people.ana.commit("a group"):
        instance(row, "car").set_for_frames(box(0.2), 0, overwrite=True)
        instance(his, "car").set_answer("B 1", of_row(his).attribute("plate"))
        people.saved(his)
        instance(row, "car").set_for_frames(box(0.3), 1, overwrite=True)
    people.row("ana").undo()

    assert {0: 0.1, 1: 0.1} == places(people.row("ana"), "car")
    assert "B 1" == answer(people, "plate")


def test_each_save_is_a_step(people: People) -> None:
    """However fast they come: what is saved twice is undone twice."""
    people.add("ana", 0, "car")
    for place in (0.2, 0.3, 0.4):
        people.move("ana", "car", 0, place)
    seen = []
    for _ in range(3):
        people.row("ana").undo()
        seen.append(places(people.row("ana"), "car")[0])

    assert [0.3, 0.2, 0.1] == seen


# The stack


def test_undo_without_effect_keeps_the_stack(people: People) -> None:
    """Undo goes past what has no effect any more; redo comes back the same way."""
    people.add("ana", [0, 1], "car")
    people.move("ana", "car", 1, 0.2)
    people.move("ana", "car", 0, 0.3)
    people.move("ben", "car", 0, 0.4)
    row = people.row("ana")
    assert () == row.undo().effects
    assert 1 == len(row.undo().effects)
    assert {0: 0.4, 1: 0.1} == places(row, "car")
    assert 1 == len(row.redo().effects)
    assert () == row.redo().effects

    assert {0: 0.4, 1: 0.2} == places(row, "car")


def test_a_refused_undo_keeps_what_can_be_redone(people: People) -> None:
    """Who has nothing left to undo is told so, and can redo everything all the same."""
    people.add("ana", 0, "car")
    people.move("ana", "car", 0, 0.2)
    row = people.row("ana")
    row.undo()
    row.undo()
    with refused(row, error=LabelEventsError, match="nothing to undo"):
        row.undo()
    row.redo()
    row.redo()

    assert {0: 0.2} == places(row, "car")
    with refused(row, error=LabelEventsError, match="nothing to redo"):
        row.redo()


def test_a_new_edit_ends_redo_and_a_foreign_one_does_not(people: People) -> None:
    """Ben's edit leaves Ana's redo; her own new commit ends it, and says so."""
    people.add("ana", 0, "car")
    people.move("ana", "car", 0, 0.2)
    people.row("ana").undo()
    answered(people, "ben", "plate", "B 1")
    people.row("ana").redo()
    assert {0: 0.2} == places(people.row("ana"), "car")
    people.row("ana").undo()
    people.move("ana", "car", 0, 0.5)

    row = people.row("ana")
    with refused(row, error=LabelEventsError, match="A new commit ends"):
        row.redo()


def test_undo_n_redo_n(people: People) -> None:
    """Twenty steps back and twenty forth, with foreign edits that touch nothing of them between."""
    people.add("ana", 0, "car")
    people.add("ben", 0, "bus")
    for step in range(20):
        people.move("ana", "car", step % 5, step / 100)
    row = people.row("ana")
    before, whose = reading(row)["things"]["car"], blame(row)["car", "geometry", 3][:2]
    for _ in range(20):
        row.undo()
    people.move("ben", "bus", 0, 0.9)
    assert {0: 0.1} == places(people.row("ana"), "car")
    row = people.row("ana")
    for _ in range(20):
        row.redo()

    assert before == reading(row)["things"]["car"]
    assert whose == blame(row)["car", "geometry", 3][:2]


def test_undo_after_a_restart(people: People) -> None:
    """The file is closed and opened before each step: undo, undo, redo, and a foreign edit."""
    people.add("ana", 0, "car")
    people.move("ana", "car", 0, 0.2)
    people.close()
    people.row("ana").undo()
    assert {0: 0.1} == places(people.row("ana"), "car")
    people.close()
    people.row("ana").undo()
    assert {} == there(people.row("ana"))
    people.close()
    people.add("ben", 0, "bus")
    people.close()
    people.row("ana").redo()

    assert {0: 0.1} == places(people.row("ana"), "car")


# Undo of a removal


def test_a_removed_car_is_back_with_all_it_had(people: People) -> None:
    """Places, answers, number, confidence: the removal undone, all is there, and whose it was."""
    people.add("ana", Range(0, 9), "car", number=4)
    answered(people, "ben", "plate", "B 1")
    row = people.row("ben")
    instance(row, "car").set_answer("wet", of_row(row).attribute("remark"), frames=Range(2, 12))
    instance(row, "car").get_annotation(3).confidence = 0.5
    people.saved(row)
    before = reading(people.row("ana"))
    whose = {name: by[:2] for name, by in blame(people.row("ana")).items()}
    people.remove(MODEL, "car")
    assert {} == there(people.row("ana"))
    people.row(MODEL).undo()

    assert before == reading(people.row("ana"))
    assert whose == {name: by[:2] for name, by in blame(people.row("ana")).items()}


def test_what_was_taken_off_frames_is_back_on_them(people: People) -> None:
    """With what was said there; dynamic answers never went."""
    people.add("ana", Range(0, 9), "car")
    answered(people, "ana", "remark", "wet", frames=Range(0, 9))
    row = people.row("ben")
    instance(row, "car").get_annotation(3).confidence = 0.5
    people.saved(row)
    before = reading(people.row("ana"))
    instance(people.row("ben"), "car").remove_from_frames(Range(2, 5))
    people.saved(people.row("ben"))
    assert [("wet", [Range(0, 9)])] == answer(people, "remark")
    people.row("ben").undo()

    assert before == reading(people.row("ana"))


def test_what_was_said_between_removal_and_undo_is_kept(people: People) -> None:
    """Ana removes a car, Ben adds it again by its hash elsewhere: her undo is not over his."""
    people.add("ana", Range(0, 3), "car")
    people.remove("ana", "car")
    row = people.row("ben")
    again = ObjectInstance(of_row(row).object("car"), object_hash="car")
    again.set_for_frames(box(0.6), Range(2, 5))
    row.add_object_instance(again)
    people.saved(row)
    people.row("ana").undo()
    places_now = places(people.row("ana"), "car")

    assert {2: 0.6, 3: 0.6, 4: 0.6, 5: 0.6} == {f: x for f, x in places_now.items() if f >= 2}


# In the way


def test_an_undo_in_somebodys_way_is_refused_whole(people: People) -> None:
    """Ana's note would come back where Ben's is now: nothing changes, and his commit is named."""
    people.note("ana", Range(0, 3), "hers")
    people.remove("ana", "hers")
    his = people.note("ben", Range(2, 5), "his")
    row = people.row("ana")
    with refused(row, error=HasDependentsError) as caught:
        row.undo()
    assert [his] == [commit.number for commit in caught.value.commits]
    done = row.undo(cascade=True)

    assert {"hers": [Range(0, 3)]} == there(row)
    assert his in done.targets


def test_nothing_is_undone_in_the_middle_of_something(people: People) -> None:
    """Not inside `with store.commit()`, not under unsaved changes, not through a reader's store."""
    people.add("ana", 0, "car")
    row = people.row("ana")
    with people.ana.commit("open"), refused(row, error=LabelEventsError, match="its own commit"):
        row.undo()
    instance(row, "car").set_for_frames(box(0.9), 0, overwrite=True)
    with refused(row, error=LabelEventsError, match="unsaved changes"):
        row.undo()
    row.save()

    row.undo()
    assert {0: 0.1} == places(row, "car")


# Two hands


def test_two_hands_of_one_actor_undo_in_turn(people: People) -> None:
    """Two programs of Ana's, each with a row read long ago: each undo takes a step of its own."""
    people.add("ana", 0, "car")
    for place in (0.2, 0.3):
        people.move("ana", "car", 0, place)
    stale = people.row("ana")
    with reopened(people.path, actor="ana") as other:
        first = other.undo()
        second = stale.undo()

    assert set() == set(first.targets) & set(second.targets)
    assert {0: 0.1} == places(people.row("ana"), "car")


def test_held_boxes_show_what_was_undone(people: People) -> None:
    """An annotation in somebody's hand is live: after an undo it is where the box is again."""
    people.add("ana", 0, "car")
    people.move("ana", "car", 0, 0.2)
    row = people.row("ana")
    annotation = instance(row, "car").get_annotation(0)
    row.undo()
    assert box(0.1) == annotation.coordinates
    row.redo()

    assert box(0.2) == annotation.coordinates
