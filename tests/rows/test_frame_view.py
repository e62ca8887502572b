"""One frame of a row: reading it, and adding to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelevents import Image, ImageGroup, LabelRowV2, Store
from labelevents.exceptions import LabelRowError, NotInRowError
from labelevents.objects.coordinates import PointCoordinate
from labelevents.objects.frames import Range
from tests.rows.given import (
    FRAMES,
    Town,
    box,
    labels,
    memory_row,
    new_project,
    new_row,
    of_row,
    refused,
    reopened,
)

ALBUM = ImageGroup("album", (Image("a.png", 640, 480), Image("b.png", 800, 600)))


def test_one_view_a_frame(row: LabelRowV2) -> None:
    """There is a view for every frame, in order."""
    assert list(range(FRAMES)) == [view.frame for view in row.get_frame_views()]
    assert 0 == row.get_frame_view().frame


def test_who_is_on_a_frame(row: LabelRowV2, here: Town) -> None:
    """A view lists who is on its frame in the order of joining, filtered by kind."""
    one, two = here.car(Range(0, 5)), here.car(Range(5, 9))
    plain = here.object("bounding_box").create_instance()
    plain.set_for_frames(box(), Range(5, 7))
    note = here.note(Range(5, 6))
    for each in (one, two, plain):
        row.add_object_instance(each)
    row.add_classification_instance(note)
    view = row.get_frame_view(5)

    assert [one, two, plain] == view.get_object_instances()
    assert [plain] == view.get_object_instances(here.object("bounding_box"))
    assert [note] == view.get_classification_instances()
    assert [] == view.get_classification_instances(here.question("weather"))
    assert [two, plain] == row.get_frame_view(6).get_object_instances()


def test_views_are_live(row: LabelRowV2, here: Town) -> None:
    """A view shows what is there now."""
    view = row.get_frame_view(5)
    car = here.car(Range(0, 9))
    row.add_object_instance(car)
    seen = view.get_object_instances()
    car.remove_from_frames(5)

    assert ([car], []) == (seen, view.get_object_instances())


def test_outside_the_media_nobody_is(row: LabelRowV2) -> None:
    """A view of a frame that is not there can be had, as in the label model; it is empty."""
    for frame in (-1, FRAMES, 10**9):
        view = row.get_frame_view(frame)
        assert (frame, []) == (view.frame, view.get_object_instances())


# Adding


def test_adding_places_and_joins(row: LabelRowV2, here: Town) -> None:
    """An object of no row is placed on the frame and joins; several views extend it."""
    car = here.car(None)
    for frame in (3, 4, 7):
        row.get_frame_view(frame).add_object_instance(
            car, box(frame / 10), confidence=0.5, created_by="eve", manual_annotation=False
        )

    assert [car] == row.get_object_instances()
    assert [(3, box(0.3)), (4, box(0.4)), (7, box(0.7))] == [
        (each.frame, each.coordinates) for each in car.get_annotations()
    ]
    assert {(0.5, "eve", False)} == {
        (each.confidence, each.created_by, each.manual_annotation) for each in car.get_annotations()
    }


def test_adding_keeps_what_the_object_has(row: LabelRowV2, here: Town) -> None:
    """Frames and answers given before come along."""
    car = here.car(Range(0, 3))
    car.set_answer(here.option("stands"))
    row.get_frame_view(9).add_object_instance(car, box(0.9))
    ((answer),) = car.get_answer(here.attribute("doing"))

    assert [Range(0, 3), Range(9, 9)] == car.get_ranges()
    assert [Range(0, 3)] == answer.ranges


def test_a_taken_frame_wants_overwrite(row: LabelRowV2, here: Town) -> None:
    """What is on the frame already is replaced only with `overwrite`."""
    car = here.car(Range(0, 3))
    row.add_object_instance(car)
    view = row.get_frame_view(2)
    with refused(row, match="already on frames 2"):
        view.add_object_instance(car, box(0.9))
    view.add_object_instance(car, box(0.9), overwrite=True)

    assert [box(), box(), box(0.9), box()] == [a.coordinates for a in car.get_annotations()]


@pytest.mark.parametrize(
    ("frame", "coordinates"),
    [(-1, box()), (3, PointCoordinate(0.1, 0.2)), (1, box())],
)
def test_refused_it_leaves_no_trace(
    row: LabelRowV2, here: Town, frame: int, coordinates: Any
) -> None:
    """If placing or joining is refused, the object is as it was and on no row."""
    car = here.car(Range(0, 2))
    with refused(row, car):
        row.get_frame_view(frame).add_object_instance(car, coordinates)

    assert car.is_assigned_to_label_row() is None


def test_refused_by_the_row_it_leaves_no_trace(row: LabelRowV2, here: Town) -> None:
    """If only joining is refused, the frame that was placed is taken back."""
    car = here.car(None)
    car.set_answer(here.option("stands"), frames=50)
    with refused(row, car, match="dynamic answers on 1 frames"):
        row.get_frame_view(3).add_object_instance(car, box())
    row.add_classification_instance(here.note(3, "first"))
    note = here.note(None, "second")
    with refused(row, note, match="of the same kind"):
        row.get_frame_view(3).add_classification_instance(note)


def test_another_row_is_refused(store: Store, row: LabelRowV2, here: Town) -> None:
    """An instance of another row cannot be added by a view."""
    elsewhere = new_row(store, "other.mp4")
    car, note = here.car(3), here.note(3)
    row.add_object_instance(car)
    row.add_classification_instance(note)
    view = elsewhere.get_frame_view(5)
    with refused(row, elsewhere, match="is on another label row"):
        view.add_object_instance(car, box())
    with refused(row, elsewhere, match="is on another label row"):
        view.add_classification_instance(note)


def test_an_attached_classification_can_be_extended(row: LabelRowV2, here: Town) -> None:
    """Views accept a classification of their own row, and of none."""
    note = here.note(None, "dusk")
    for frame in (3, 4, 9):
        row.get_frame_view(frame).add_classification_instance(note, confidence=0.5)

    assert [Range(3, 4), Range(9, 9)] == note.range_list
    assert [note] == row.get_frame_view(9).get_classification_instances()
    assert 0.5 == note.get_annotation(9).confidence


def test_a_view_overwrites_classifications(row: LabelRowV2, here: Town) -> None:
    """With `overwrite` a view lets one take the place of another."""
    one, two = here.note(Range(0, 5), "one"), here.note(7, "two")
    row.add_classification_instance(one)
    row.add_classification_instance(two)
    view = row.get_frame_view(3)
    with refused(row, match="of the same kind"):
        view.add_classification_instance(two)
    view.add_classification_instance(two, overwrite=True)

    assert [two] == view.get_classification_instances()
    assert [Range(0, 2), Range(4, 5)] == one.range_list


# The picture behind a frame


def test_a_video_has_one_size(row: LabelRowV2) -> None:
    """All frames of a video are of its size; it has no images of its own."""
    view = row.get_frame_view(7)
    for name in ("image_hash", "image_title", "file_type", "data_link"):
        with pytest.raises(LabelRowError, match="it has no images of its own"):
            getattr(view, name)

    assert (1920, 1080) == (view.width, view.height)
    assert "FrameView(label_row='street.mp4', frame=7)" == repr(view)


def test_a_video_has_no_image_hashes(row: LabelRowV2) -> None:
    """Asked for images, a video says that it has frame numbers."""
    for call in (
        lambda: row.get_image_hash(0),
        lambda: row.get_frame_number("x"),
        lambda: row.get_frame_view("x"),
    ):
        with pytest.raises(LabelRowError, match="frame numbers, not image hashes"):
            call()


def test_an_album_is_read_by_image(store: Store, path: Path) -> None:
    """Frames of an image group have sizes and hashes of their own, the file included."""
    row = new_project(store).create_label_row(ALBUM)
    row.initialise_labels()
    here = of_row(row)
    first, second = (view.image_hash for view in row.get_frame_views())
    car = here.car(1)
    row.add_object_instance(car)
    row.save()

    with reopened(path) as again:
        view = again.get_frame_view(second)
        (same,) = view.get_object_instances()

        assert (1, "b.png", 800, 600) == (view.frame, view.image_title, view.width, view.height)
        assert box() == same.get_annotation(second).coordinates
        assert (second, None) == (again.get_image_hash(1), again.get_image_hash(2))
        assert 0 == again.get_frame_number(first)
        assert [(0, first), (1, second)] == [
            (m.frame_number, m.image_hash) for m in again.get_frames_metadata()
        ]
        with pytest.raises(NotInRowError, match="has no image 'nonsense'"):
            again.get_frame_view("nonsense")


def test_an_image_is_one_frame(store: Store) -> None:
    """An image has one frame, whose hash is that of the data unit."""
    row = new_project(store).create_label_row(Image("one.png", 640, 480))
    row.initialise_labels()
    (view,) = row.get_frame_views()

    assert row.data_hash == view.image_hash
    assert (640, 480, "one.png") == (view.width, view.height, view.image_title)
    assert view.frame == row.get_frame_number(row.data_hash)


def test_metadata_of_frames(row: LabelRowV2) -> None:
    """A video is described by one entry; other frames are not found."""
    known = row.get_frame_metadata()

    assert ("street.mp4", 1920, 1080, row.data_hash, 0) == (
        known.title,
        known.width,
        known.height,
        known.image_hash,
        known.frame_number,
    )
    with pytest.raises(LabelRowError, match="has no frame 1"):
        row.get_frame_metadata(1)


def test_every_frame_agrees_with_the_instances(row: LabelRowV2, here: Town) -> None:
    """Views say of every frame what the instances say of themselves."""
    for number in range(12):
        car = here.car(Range(number * 3, number * 5 + 10))
        row.add_object_instance(car)
        if number % 3 == 0:
            car.remove_from_frames(number * 3 + 4)
        if number % 4 == 0:
            row.remove_object(car)
    expected = [
        [car.object_hash for car in row.get_object_instances() if f in car.get_annotation_frames()]
        for f in range(FRAMES)
    ]

    assert expected == labels(row)["frames"]


def test_rows_in_memory_have_views_too() -> None:
    """A row made of media alone has the same views."""
    row = memory_row(media=ALBUM)
    hashes = [view.image_hash for view in row.get_frame_views()]

    assert [f"00000000-0000-0000-0000-00000000000{i}" for i in (0, 1)] == hashes
