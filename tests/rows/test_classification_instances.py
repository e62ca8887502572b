"""Classifications of frames: of one kind there is at most one on a frame."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from labelevents import LabelRowV2
from labelevents.exceptions import FramesError
from labelevents.objects import ClassificationInstance
from labelevents.objects.frames import Range
from tests.rows.given import FRAMES, Town, cells, labels, refused, reopened, unsaved


def texts(row: LabelRowV2) -> dict[str, list[Range]]:
    """Where each note of a row is, by its text."""
    return {each.get_answer(): each.range_list for each in row.get_classification_instances()}


@pytest.fixture
def note(row: LabelRowV2, here: Town) -> ClassificationInstance:
    """A note on frames 2 to 6 of the row."""
    note = here.note(Range(2, 6), "first")
    row.add_classification_instance(note)
    return note


# One of a kind on a frame


@pytest.mark.parametrize("frames", [6, [0, 2], Range(5, 50)])
def test_a_second_one_on_a_frame_is_refused(
    row: LabelRowV2, note: ClassificationInstance, here: Town, frames: Any
) -> None:
    """One shared frame refuses the second of a kind, and names who is there."""
    second = here.note(frames, "second")
    with refused(
        row, second, match=f"{re.escape(note.classification_hash)} of the same kind is already on"
    ):
        row.add_classification_instance(second)

    assert not second.is_assigned_to_label_row()


def test_disjoint_ones_and_other_kinds_coexist(
    row: LabelRowV2, note: ClassificationInstance, here: Town
) -> None:
    """On other frames there may be another of the kind; of another kind on the same frames."""
    second, colours = here.note(7, "second"), here.question("colours").create_instance()
    colours.set_for_frames(Range(0, 9))
    row.add_classification_instance(second)
    row.add_classification_instance(colours)

    assert [note, second, colours] == row.get_classification_instances()
    assert [second, colours] == row.get_frame_view(7).get_classification_instances()


def test_growing_into_another_is_refused(
    row: LabelRowV2, note: ClassificationInstance, here: Town
) -> None:
    """An instance on the row cannot be put where another of its kind is."""
    second = here.note(7, "second")
    row.add_classification_instance(second)
    with refused(row, match="already on frames 6"):
        second.set_for_frames([6, 8], confidence=0.5)


def test_its_own_frames_are_taken_too(row: LabelRowV2, note: ClassificationInstance) -> None:
    """Without `overwrite` its own frames count as taken."""
    with refused(row, match="already on frames 6. Pass `overwrite=True`"):
        note.set_for_frames(Range(6, 7))


def test_overwrite_takes_the_place(
    row: LabelRowV2, note: ClassificationInstance, here: Town, path: Path
) -> None:
    """With `overwrite` it takes frames from another: never two on a frame, never a silent no-op."""
    second = here.note(20, "second")
    row.add_classification_instance(second)
    second.set_for_frames(Range(4, 8), overwrite=True)
    expected = {"first": [Range(2, 3)], "second": [Range(4, 8), Range(20, 20)]}

    assert expected == texts(row)
    row.save()
    with reopened(path) as again:
        assert expected == texts(again)


def test_overwrite_may_take_all(row: LabelRowV2, note: ClassificationInstance, here: Town) -> None:
    """Who loses all frames stays on the row, and can be placed again."""
    second = here.note(20, "second")
    row.add_classification_instance(second)
    second.set_for_frames(Range(0, 9), overwrite=True)
    note.set_for_frames(50)

    assert {"first": [Range(50, 50)], "second": [Range(0, 9), Range(20, 20)]} == texts(row)


def test_overwrite_replaces_what_was_said(row: LabelRowV2, note: ClassificationInstance) -> None:
    """With `overwrite`, confidence and manual annotation are as given, or the defaults."""
    note.set_for_frames(3, overwrite=True, confidence=0.5, manual_annotation=False)
    first = note.get_annotation(3)
    said = [(first.confidence, first.manual_annotation)]
    note.set_for_frames(3, overwrite=True)

    assert [(0.5, False), (1.0, True)] == [*said, (first.confidence, first.manual_annotation)]


def test_force_takes_the_place(row: LabelRowV2, note: ClassificationInstance, here: Town) -> None:
    """Added with `force` it takes the frames that another of the kind holds."""
    second = here.note(Range(5, 9), "second")
    row.add_classification_instance(second, force=True)

    assert {"first": [Range(2, 4)], "second": [Range(5, 9)]} == texts(row)


def test_force_replaces_the_same_hash(
    row: LabelRowV2, note: ClassificationInstance, here: Town
) -> None:
    """An instance of the same hash is replaced with `force`, else refused; the old one detaches."""
    twin = ClassificationInstance(
        here.question("note"), classification_hash=note.classification_hash
    )
    twin.set_answer("twin")
    twin.set_for_frames(Range(5, 9))
    with refused(row, twin, match="is on this label row already. Pass `force=True`"):
        row.add_classification_instance(twin)
    row.add_classification_instance(twin, force=True)

    assert {"twin": [Range(5, 9)]} == texts(row)
    assert [twin] == row.get_classification_instances()
    assert (False, [Range(2, 6)]) == (note.is_assigned_to_label_row(), note.range_list)


def test_freed_frames_can_be_taken(
    row: LabelRowV2, note: ClassificationInstance, here: Town
) -> None:
    """Frames that it left, or that left with it, are free."""
    note.remove_from_frames(Range(2, 3))
    row.add_classification_instance(here.note(2, "second"))
    row.remove_classification(note)
    row.add_classification_instance(here.note(Range(3, 6), "third"))

    assert {"second": [Range(2, 2)], "third": [Range(3, 6)]} == texts(row)


def test_the_rule_holds_after_the_file(
    row: LabelRowV2, note: ClassificationInstance, here: Town, path: Path
) -> None:
    """Who is where is known again once the file is opened."""
    row.save()
    with reopened(path) as again:
        second = Town(again.ontology_structure).note(6, "second")
        with refused(again, second, match="already on frames 6"):
            again.add_classification_instance(second)


# On no row


def test_on_no_row_frames_must_be_free_too(nowhere: Town) -> None:
    """On no row there is no upper bound, but its own frames are taken."""
    note = nowhere.note(10**6)
    with refused(note, match="already on frames 1000000"):
        note.set_for_frames([5, 10**6])
    with refused(note, match="got frame -1"):
        note.set_for_frames(-1)

    assert [Range(10**6, 10**6)] == note.range_list


def test_without_frames_it_cannot_join(row: LabelRowV2, here: Town) -> None:
    """It must be on a frame to be added."""
    note = here.note(None, "nowhere")
    with refused(row, note, match="is not on any frame. Call `set_for_frames` first"):
        row.add_classification_instance(note)
    with refused(note, match="is not on any frame"):
        note.is_valid()


def test_unanswered_it_may_join(row: LabelRowV2, here: Town, path: Path) -> None:
    """An instance without an answer is a label too, and survives the file."""
    row.add_classification_instance(here.note(3))
    row.save()
    with reopened(path) as again:
        (note,) = again.get_classification_instances()

        assert (None, [Range(3, 3)]) == (note.get_answer(), note.range_list)


@pytest.mark.parametrize("frames", [FRAMES, Range(90, FRAMES), -1])
def test_frames_outside_the_media_are_refused(
    row: LabelRowV2, note: ClassificationInstance, frames: Any
) -> None:
    """On a row, frames must exist in the media."""
    with refused(row, match="Expected frames from 0 to 99"):
        note.set_for_frames(frames, overwrite=True)


def test_nonsense_is_not_frames(row: LabelRowV2, note: ClassificationInstance) -> None:
    """What is no frames is refused for every call that takes frames."""
    calls: list[Any] = [note.set_for_frames, note.remove_from_frames, note.is_on_frame]
    for call in calls:
        with refused(row, error=FramesError):
            call("3")


def test_is_on_frame(nowhere: Town) -> None:
    """It is on frames if it is on any of them."""
    note = nowhere.note([Range(2, 6), 9])
    on: list[Any] = [2, 9, [0, 6], {1, 3}, Range(7, 9), range(20)]
    off: list[Any] = [0, 7, [0, 1], Range(7, 8), [], Range(6, 2)]

    assert [True] * len(on) == [note.is_on_frame(frames) for frames in on]
    assert [False] * len(off) == [note.is_on_frame(frames) for frames in off]


# The instance as a whole


def test_what_is_said_of_the_whole(
    row: LabelRowV2, note: ClassificationInstance, path: Path
) -> None:
    """The instance has metadata of its own, apart from those of its frames."""
    then = datetime(2020, 1, 1, tzinfo=UTC)
    given: dict[str, Any] = {
        "created_at": then,
        "created_by": "eve@town.org",
        "last_edited_at": then,
        "last_edited_by": "ben@town.org",
        "confidence": 0.5,
        "manual_annotation": False,
    }
    for name, value in given.items():
        setattr(note, name, value)
    row.save()
    with reopened(path) as again:
        (same,) = again.get_classification_instances()

        assert given == {name: getattr(same, name) for name in given}
        assert ("ana", 1.0) == (
            same.get_annotation(2).created_by,
            same.get_annotation(2).confidence,
        )


def test_placing_says_it_of_the_whole_too(row: LabelRowV2, here: Town) -> None:
    """What `set_for_frames` says holds for the instance as well, as in the label model."""
    note = here.note(None)
    note.set_for_frames(3, confidence=0.5, created_by="eve", manual_annotation=False)
    row.add_classification_instance(note)

    assert (0.5, "eve", False) == (note.confidence, note.created_by, note.manual_annotation)


def test_no_frames_say_nothing_of_the_whole(row: LabelRowV2, note: ClassificationInstance) -> None:
    """To put it on no frame changes nothing, not even the metadata of the whole."""
    row.save()
    note.set_for_frames([], confidence=0.5, created_by="eve")

    assert 0 == unsaved(row)


def test_its_hash_cannot_be_changed(row: LabelRowV2, note: ClassificationInstance) -> None:
    """The hash is given when it is made, and refused later."""
    with refused(row, match="hash cannot be changed"):
        note.classification_hash = "another"


def test_names_and_order(nowhere: Town) -> None:
    """It shows its hash, name and kind, and sorts by hash."""
    item = nowhere.question("note")
    one, two = (ClassificationInstance(item, classification_hash=h) for h in ("a", "b"))

    assert one < two
    assert ("Note", "note", item) == (one.classification_name, one.feature_hash, one.ontology_item)
    assert (
        "ClassificationInstance(classification_hash=a, classification_name=Note, feature_hash=note)"
        == repr(one)
    )


# Copies


def test_a_copy_is_independent(row: LabelRowV2, here: Town) -> None:
    """A copy has the same cells, another hash and no row; neither changes the other."""
    note = here.note(Range(2, 6), "first")
    note.confidence = 0.25
    note.get_annotation(3).confidence = 0.5
    row.add_classification_instance(note)
    twin = note.copy()

    assert {**cells(note), "row": False} == cells(twin)
    assert twin.classification_hash != note.classification_hash
    before = labels(row)
    twin.set_answer("second", overwrite=True)
    twin.remove_from_frames([2, 3])
    twin.set_for_frames(1000)
    twin.confidence = 0.75
    assert before == labels(row)
    copied = cells(twin)
    note.remove_from_frames(6)
    note.delete_answer()
    assert copied == cells(twin)


def test_a_copy_of_an_attached_one_can_be_added_elsewhere(
    row: LabelRowV2, note: ClassificationInstance
) -> None:
    """A copy can join the row on other frames, not on the same."""
    twin = note.copy()
    with refused(row, twin, match="of the same kind"):
        row.add_classification_instance(twin)
    twin.set_for_frames(50)
    twin.remove_from_frames(Range(2, 6))
    row.add_classification_instance(twin)

    assert [note, twin] == row.get_classification_instances()
