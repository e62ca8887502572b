"""Classifications of ranges: on pieces of media time, and what they say they say as a whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import labelevents
from labelevents import Audio, LabelRowV2, Store
from labelevents.exceptions import FramesError, LabelRowError, NotOnFrameError
from labelevents.objects import ClassificationInstance
from labelevents.objects.frames import Range
from labelevents.testing import frames as any_frames
from tests.rows.given import FRAMES, Town, cells, labels, memory_row, refused, reopened, town

SOUND = Audio("song.wav", duration=10.0, sample_rate=1000)
THEN = datetime(2024, 2, 29, tzinfo=UTC)


def part(here: Town, frames: Any = None, text: str | None = None) -> ClassificationInstance:
    """A text classification of ranges that is on no row."""
    made = here.question("note").create_instance(range_only=True)
    if text is not None:
        made.set_answer(text)
    if frames is not None:
        made.set_for_frames(frames)
    return made


@pytest.fixture
def held(row: LabelRowV2, here: Town) -> ClassificationInstance:
    """One on 2 to 6 of the row."""
    found = part(here, Range(2, 6), "first")
    row.add_classification_instance(found)
    return found


# What it is


def test_it_is_asked_for(here: Town) -> None:
    """The class and the ontology make them; without the word they make one of frames."""
    note = here.question("note")
    both = [ClassificationInstance(note, range_only=True), note.create_instance(range_only=True)]

    assert [True, True] == [each.is_range_only() for each in both]
    assert [False, False] == [each.is_global() for each in both]
    assert not note.create_instance().is_range_only()


def test_it_needs_no_range(row: LabelRowV2, here: Town, path: Path) -> None:
    """It is valid, and joins a row, without any; then it is found, but on no frame."""
    nowhere = part(here, text="somewhere")
    nowhere.is_valid()
    row.add_classification_instance(nowhere)
    row.save()

    assert [nowhere] == row.get_classification_instances()
    assert [] == row.get_classification_instances(filter_frames=Range(0, FRAMES - 1))
    with reopened(path) as again:
        (found,) = again.get_classification_instances()
        assert cells(nowhere) == cells(found)
        assert (True, []) == (found.is_range_only(), found.range_list)


@given(st.lists(any_frames(), max_size=4))
def test_ranges_are_sorted_and_joined(parts: list[Any]) -> None:
    """However often and in whatever order frames are said, the ranges are those of their union."""
    made, expected = part(town()), set()
    for frames in parts:
        made.set_for_frames(frames)
        expected |= {
            f for r in labelevents.objects.frames.frames_class_to_ranges(frames) for f in _of(r)
        }

    assert sorted(expected) == [frame for run in made.range_list for frame in _of(run)]
    assert all(a.end + 1 < b.start for a, b in pairwise(made.range_list))


def _of(run: Range) -> range:
    return range(run.start, run.end + 1)


def test_time_is_not_counted_in_frames(row: LabelRowV2, held: ClassificationInstance) -> None:
    """No end of the media bounds it, as milliseconds and characters are not frames; zero does."""
    held.set_for_frames(Range(10**9, 10**12))
    with refused(row, match="Expected frames from 0, got frame -1"):
        held.set_for_frames(-1)

    assert [Range(2, 6), Range(10**9, 10**12)] == held.range_list
    assert held.is_on_frame([1, Range(10**11, 10**11)])
    assert not held.is_on_frame({0, 7})


@pytest.mark.parametrize("wrong", [1.5, "1", None, [Range(0, 1), "x"]])
def test_what_is_no_frame(row: LabelRowV2, held: ClassificationInstance, wrong: Any) -> None:
    """What is no frame is refused for ranges, too."""
    with refused(row, error=FramesError):
        held.set_for_frames(wrong, overwrite=True)


# One of a kind


def test_on_a_row_its_own_ranges_are_taken(row: LabelRowV2, held: ClassificationInstance) -> None:
    """What is on a row says again where it is only with `overwrite`."""
    with refused(row, match="already on frames 6. Pass `overwrite=True`"):
        held.set_for_frames(Range(6, 9))
    held.set_for_frames(Range(6, 9), overwrite=True)

    assert [Range(2, 9)] == held.range_list


def test_those_of_frames_and_of_ranges_are_of_one_kind(
    row: LabelRowV2, held: ClassificationInstance, here: Town
) -> None:
    """A frame that one of ranges holds is taken for one of frames, and the other way round."""
    note = here.note(Range(5, 8), "second")
    with refused(
        row, note, match=f"{re.escape(held.classification_hash)} of the same kind is already on"
    ):
        row.add_classification_instance(note)
    row.add_classification_instance(note, force=True)
    with refused(row, match="of the same kind is already on frames 8"):
        held.set_for_frames([8, 20])
    held.set_for_frames([8, 20], overwrite=True)

    assert [Range(2, 4), Range(8, 8), Range(20, 20)] == held.range_list
    assert [Range(5, 7)] == note.range_list


def test_ranges_can_be_cut_out(row: LabelRowV2, held: ClassificationInstance) -> None:
    """Any piece of time can be taken away, whether it is there or not; then it stays on its row."""
    held.remove_from_frames([Range(0, 2), 4, 50])
    cut = held.range_list
    held.remove_from_frames(Range(0, 10))
    held.remove_from_frames(3)

    assert [Range(3, 3), Range(5, 6)] == cut
    assert ([], [held]) == (held.range_list, row.get_classification_instances())


# What is said of it


def test_all_is_said_of_the_whole(row: LabelRowV2, held: ClassificationInstance) -> None:
    """Where it is put, and on any frame of it, what is said is said of all of it."""
    held.set_for_frames(9, confidence=0.5, created_by="a@b.org", created_at=THEN, reviews=[{}])
    near, far = held.get_annotation(2), held.get_annotation(9)
    said = (near.confidence, near.created_by, near.created_at, near.reviews)
    far.confidence, far.last_edited_by, far.manual_annotation = 0.25, "c@d.org", False

    assert (0.5, "a@b.org", THEN, [{}]) == said
    assert (0.25, "c@d.org", False) == (
        held.confidence,
        held.last_edited_by,
        near.manual_annotation,
    )
    assert [] == held.get_annotations()
    assert (9, held) == (far.frame, far.classification_instance)


def test_nothing_is_said_where_it_is_not(row: LabelRowV2, held: ClassificationInstance) -> None:
    """An annotation off its ranges can be had, and says nothing."""
    off = held.get_annotation(7)
    with refused(row, error=NotOnFrameError):
        off.confidence = 0.5
    with refused(row, error=NotOnFrameError):
        _ = off.created_at


def test_what_is_not_given_is_as_if_it_were(row: LabelRowV2, held: ClassificationInstance) -> None:
    """New ranges reset confidence and manual annotation, as in Encord; the rest stays."""
    held.set_for_frames(9, confidence=0.5, manual_annotation=False, created_by="a@b.org")
    held.set_for_frames(11)

    assert (1.0, True, "a@b.org") == (held.confidence, held.manual_annotation, held.created_by)


def test_who_made_it_is_who_saved_it(store: Store, row: LabelRowV2, here: Town) -> None:
    """Where nobody says otherwise, whoever added it made it, also if it is nowhere."""
    nowhere = part(here)
    alone = (nowhere.created_by, nowhere.last_edited_by)
    row.add_classification_instance(nowhere)
    row.save()

    assert (None, None) == alone
    assert ("ana", "ana") == (nowhere.created_by, nowhere.last_edited_by)
    assert nowhere.created_at == nowhere.last_edited_at


def test_a_copy_is_of_ranges(row: LabelRowV2, held: ClassificationInstance) -> None:
    """A copy is of the same sort, with the same cells, and goes its own way."""
    held.confidence = 0.25
    twin = held.copy()
    same = cells(twin) == {**cells(held), "row": False}
    twin.set_for_frames(2, confidence=0.5)

    assert same
    assert twin.is_range_only()
    assert (0.25, [Range(2, 6)]) == (held.confidence, held.range_list)


# Rows of sound


def test_a_row_of_sound_takes_no_other(here: Town) -> None:
    """Sound has no frames: one of frames is refused, and who does it right is told."""
    row = memory_row(here, SOUND)
    note = here.note(0, "first")
    with refused(row, note, match=r"are on ranges. Make .* `create_instance\(range_only=True\)`"):
        row.add_classification_instance(note)
    heard = part(here, Range(100, 200), "second")
    row.add_classification_instance(heard)

    assert [heard] == row.get_classification_instances(filter_frames=Range(150, 10**6))
    assert [Range(100, 200)] == heard.range_list


def test_a_view_puts_one_on_its_frame(row: LabelRowV2, here: Town) -> None:
    """A frame's view adds it, and extends it to its frame."""
    made = part(here, text="seen")
    for frame in (4, 6):
        row.get_frame_view(frame).add_classification_instance(made)

    assert [Range(4, 4), Range(6, 6)] == made.range_list


# Low level


def test_frame_data_takes_the_place_of_what_was_said(row: LabelRowV2, here: Town) -> None:
    """On frames it replaces all that was said there, and nothing that is said of the whole."""
    note = here.note(Range(0, 3), "first")
    row.add_classification_instance(note)
    note.confidence = 0.5
    note.set_for_frames([1, 2], overwrite=True, confidence=0.25, reviews=[{"by": "bo"}])
    data = ClassificationInstance.FrameData
    note.set_frame_data(data(created_at=THEN, created_by="a@b.org", manual_annotation=False), 1)
    one, two = note.get_annotation(1), note.get_annotation(2)

    assert (THEN, "a@b.org", 1.0, False) == (
        *(one.created_at, one.created_by),
        *(one.confidence, one.manual_annotation),
    )
    assert (None, [{"by": "bo"}]) == (one.reviews, two.reviews)
    assert (0.25, 0.25) == (two.confidence, note.confidence)


def test_frame_data_of_nobody(row: LabelRowV2, here: Town) -> None:
    """That nobody made it is said, too; and it puts the classification where it was not."""
    note = here.note(0, "first")
    row.add_classification_instance(note)
    row.save()
    note.set_frame_data(ClassificationInstance.FrameData(), [0, 5])
    both = note.get_annotations()

    assert [(0, None), (5, None)] == [(each.frame, each.created_by) for each in both]
    assert "ana" == note.created_by


@pytest.mark.parametrize(
    ("data", "frames", "match"),
    [
        (ClassificationInstance.FrameData(), FRAMES, f"got frame {FRAMES}"),
        ({"confidence": 0.5}, 0, "Expected `ClassificationInstance.FrameData`, got `dict`"),
        (ClassificationInstance.FrameData(confidence="high"), 0, "confidence"),  # type: ignore[arg-type]
        (ClassificationInstance.FrameData(confidence=float("nan")), 0, "Expected finite numbers"),
    ],
)
def test_wrong_frame_data(row: LabelRowV2, here: Town, data: Any, frames: Any, match: str) -> None:
    """What does not fit is refused, and changes nothing."""
    note = here.note(0, "first")
    row.add_classification_instance(note)
    with refused(row, error=LabelRowError, match=match):
        note.set_frame_data(data, frames)


def test_an_annotation_is_on_no_space(held: ClassificationInstance) -> None:
    """There are no spaces, and who asks for one is told."""
    with pytest.raises(LabelRowError, match="space"):
        _ = held.get_annotation(2).space


# In a store


def test_it_is_saved_and_merged(store: Store, row: LabelRowV2, held: Any, path: Path) -> None:
    """Two people extend and answer one at the same time; each finds what the other did."""
    row.save()
    with labelevents.open(path, actor="ben") as other:
        theirs = other.projects[0].list_label_rows_v2()[0]
        theirs.initialise_labels()
        (same,) = theirs.get_classification_instances()
        same.set_for_frames(Range(20, 25))
        theirs.save()
        held.set_answer("better", overwrite=True)
        held.remove_from_frames(4)
        row.save()
        theirs.refresh()

        assert labels(row) == labels(theirs)
    assert [Range(2, 3), Range(5, 6), Range(20, 25)] == held.range_list
    assert "ben" == held.last_edited_by
