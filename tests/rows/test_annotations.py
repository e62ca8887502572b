"""What an instance is on one frame: who, when, how sure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from labelevents import LabelRowV2
from labelevents.exceptions import LabelRowError, NotInRowError, NotOnFrameError
from labelevents.objects.frames import Range
from tests.rows.given import Town, box, cells, labels, refused, reopened, reread, said, unsaved

THEN = datetime(2020, 5, 17, 12, 30, 15, 123456, tzinfo=UTC)


def test_defaults(nowhere: Town) -> None:
    """On no row, nobody in particular made it; it is sure and made by hand."""
    before = datetime.now(UTC)
    found = nowhere.car(3).get_annotation(3)

    assert {"created_by": None, "last_edited_by": None, "confidence": 1.0} | {
        "manual_annotation": True
    } == said(found, times=False)
    assert before <= found.created_at == found.last_edited_at <= datetime.now(UTC)
    assert (None, None, {}) == (found.reviews, found.is_deleted, found.extra)


def test_who_and_when_before_and_after_saving(row: LabelRowV2, here: Town, path: Path) -> None:
    """Unsaved, it is the store's actor and now; saved, the actor and time of the commit."""
    before = datetime.now(UTC)
    row.add_object_instance(here.car(3))
    found = row.get_object_instances()[0].get_annotation(3)

    assert ("ana", "ana") == (found.created_by, found.last_edited_by)
    assert before <= found.created_at <= datetime.now(UTC)
    commit = row.save()
    assert commit is not None
    assert commit.recorded_at == found.created_at == found.last_edited_at
    with reopened(path) as again:
        assert said(found) == said(again.get_object_instances()[0].get_annotation(3))


def test_times_are_utc(row: LabelRowV2, here: Town) -> None:
    """All times have a zone, and it is UTC."""
    car, note = here.car(3), here.note(3)
    row.add_object_instance(car)
    row.add_classification_instance(note)
    row.save()
    handles: list[Any] = [car.get_annotation(3), note.get_annotation(3), note, row]

    assert [UTC] * 8 == [t.tzinfo for h in handles for t in (h.created_at, h.last_edited_at)]


def test_each_frame_has_its_maker(row: LabelRowV2, here: Town, path: Path) -> None:
    """`created_*` is who put it there after it was last absent, `last_edited_*` who placed it."""
    row.add_object_instance(here.car(Range(0, 9)))
    row.save()
    with reopened(path, actor="ben") as again:
        (car,) = again.get_object_instances()
        car.set_for_frames(box(0.5), Range(8, 11), overwrite=True)
        car.remove_from_frames(0)
        car.set_for_frames(box(0.5), 0)
        again.save()
        found = [(a.frame, a.created_by, a.last_edited_by) for a in car.get_annotations()]

        assert [
            (0, "ben", "ben"),
            *((frame, "ana", "ana") for frame in range(1, 8)),
            *((frame, "ana", "ben") for frame in (8, 9)),
            *((frame, "ben", "ben") for frame in (10, 11)),
        ] == found


@pytest.mark.parametrize("saved", [False, True])
def test_what_is_said_wins(row: LabelRowV2, here: Town, path: Path, *, saved: bool) -> None:
    """Explicit times and names are read as they were given, before and after the file."""
    given: dict[str, Any] = {
        "created_at": THEN,
        "created_by": "eve@town.org",
        "last_edited_at": THEN + timedelta(days=1),
        "last_edited_by": "any text at all",
        "confidence": 0.25,
        "manual_annotation": False,
    }
    car, note = here.car(None), here.note(None)
    if saved:
        car.set_for_frames(box(), 50)
        note.set_for_frames(50)
        row.add_object_instance(car)
        row.add_classification_instance(note)
        row.save()
    car.set_for_frames(box(), 3, **given)
    note.set_for_frames(3, **given)
    if not saved:
        row.add_object_instance(car)
        row.add_classification_instance(note)
    row.save()
    with reopened(path) as again:
        found = [
            again.get_object_instances()[0].get_annotation(3),
            again.get_classification_instances()[0].get_annotation(3),
        ]

        assert [given, given] == [said(each) for each in found]


def test_local_times_become_utc(nowhere: Town) -> None:
    """A time in another zone is the same moment; one without zone is local time."""
    car = nowhere.car(None)
    east = timezone(timedelta(hours=9))
    naive = datetime(2020, 5, 17, 12, 30)  # noqa: DTZ001 - that is what is tested
    car.set_for_frames(box(), 0, created_at=THEN.astimezone(east), last_edited_at=naive)
    found = car.get_annotation(0)

    assert (THEN, naive.astimezone()) == (found.created_at, found.last_edited_at)


SETTERS = [
    ("created_at", THEN),
    ("created_by", "eve@town.org"),
    ("last_edited_at", THEN),
    ("last_edited_by", "eve.b+c@town-1.org"),
    ("confidence", 0.5),
    ("confidence", 7),
    ("manual_annotation", False),
    ("extra", {"x:cvat.occluded": True}),
]


@pytest.mark.parametrize(("name", "value"), SETTERS)
@pytest.mark.parametrize("kind", ["car", "note"])
def test_setters_write_one_frame(
    row: LabelRowV2, here: Town, path: Path, kind: str, name: str, value: Any
) -> None:
    """Each setter changes its one frame, and the change survives the file."""
    thing = here.car(Range(2, 4)) if kind == "car" else here.note(Range(2, 4))
    if kind == "car":
        row.add_object_instance(thing)  # type: ignore[arg-type]
    else:
        row.add_classification_instance(thing)  # type: ignore[arg-type]
    before = [getattr(thing.get_annotation(frame), name) for frame in (2, 4)]
    setattr(thing.get_annotation(3), name, value)
    after = [getattr(thing.get_annotation(frame), name) for frame in (2, 3, 4)]
    row.save()

    assert [before[0], value, before[1]] == after
    with reopened(path) as again:
        assert cells(thing) == labels(again)[thing.instance_hash]


@pytest.mark.parametrize("name", ["created_by", "last_edited_by"])
@pytest.mark.parametrize("email", ["ana", "", "a@b", "@town.org", "a b@c.org", "a@b.org\n", 7])
def test_setters_want_an_email(row: LabelRowV2, here: Town, name: str, email: Any) -> None:
    """The setters of names take e-mail addresses only; a ValueError says so."""
    car, note = here.car(3), here.note(3)
    row.add_object_instance(car)
    row.add_classification_instance(note)
    for each in (car.get_annotation(3), note.get_annotation(3), note):
        with refused(row, match="Expected an e-mail address"):
            setattr(each, name, email)

    assert issubclass(LabelRowError, ValueError)


def test_nobody_can_be_said(row: LabelRowV2, here: Town, path: Path) -> None:
    """To set a name to None says that nobody in particular did it."""
    car = here.car(3)
    row.add_object_instance(car)
    car.get_annotation(3).created_by = None
    row.save()
    with reopened(path) as again:
        found = again.get_object_instances()[0].get_annotation(3)

        assert (None, "ana") == (found.created_by, found.last_edited_by)


def test_setting_coordinates_overwrites_the_frame(row: LabelRowV2, here: Town) -> None:
    """Setting coordinates replaces those of one frame, and what was said stays."""
    car = here.car(None)
    car.set_for_frames(box(), Range(2, 4), confidence=0.5)
    row.add_object_instance(car)
    car.get_annotation(3).coordinates = box(0.9)

    assert [(box(), 0.5), (box(0.9), 0.5), (box(), 0.5)] == [
        (each.coordinates, each.confidence) for each in car.get_annotations()
    ]


def test_new_coordinates_end_an_explicit_edit(row: LabelRowV2, here: Town) -> None:
    """Overwriting the geometry makes its writer the last editor, whatever was said before."""
    car = here.car(None)
    car.set_for_frames(box(), Range(0, 4), last_edited_by="eve", last_edited_at=THEN)
    row.add_object_instance(car)
    car.set_for_frames(box(0.5), Range(3, 6), overwrite=True)
    edited = [each.last_edited_by for each in car.get_annotations()]

    assert ["eve"] * 3 + ["ana"] * 4 == edited
    assert THEN == car.get_annotation(2).last_edited_at
    assert THEN < car.get_annotation(3).last_edited_at


def test_metadata_is_no_edit(row: LabelRowV2, here: Town, path: Path) -> None:
    """To change the confidence does not change who last edited the box."""
    row.add_object_instance(here.car(3))
    row.save()
    with reopened(path, actor="ben") as again:
        found = again.get_object_instances()[0].get_annotation(3)
        before = found.last_edited_at
        found.confidence = 0.5
        again.save()

        assert ("ana", before) == (found.last_edited_by, found.last_edited_at)


@pytest.mark.parametrize(
    "name", ["coordinates", "created_at", "created_by", "confidence", "manual_annotation", "extra"]
)
def test_off_its_frames_there_is_nothing_to_read(nowhere: Town, name: str) -> None:
    """An annotation of a frame where the object is not can be had, but not read."""
    car = nowhere.car(3)
    missing = car.get_annotation(4)
    with refused(car, error=NotOnFrameError, match="is not on frame 4"):
        getattr(missing, name)

    assert (4, car, car.object_hash) == (
        missing.frame,
        missing.object_instance,
        missing.object_hash,
    )


def test_off_its_frames_there_is_nothing_to_write(row: LabelRowV2, here: Town) -> None:
    """Nothing can be set on a frame that the instance is not on, or has left."""
    car, note = here.car([3, 4]), here.note([3, 4])
    row.add_object_instance(car)
    row.add_classification_instance(note)
    stale = car.get_annotation(4)
    car.remove_from_frames(4)
    handles: list[Any] = [stale, car.get_annotation(5), note.get_annotation(5)]
    for each in handles:
        with refused(row, error=NotOnFrameError):
            each.confidence = 0.5
    with refused(row, error=NotOnFrameError):
        stale.coordinates = box(0.5)

    assert issubclass(NotOnFrameError, KeyError)


def test_annotations_are_live(row: LabelRowV2, here: Town) -> None:
    """An annotation reads what is there now; two of one frame are handles, not the same."""
    car = here.car(3)
    row.add_object_instance(car)
    one, other = car.get_annotation(3), car.get_annotation(3)
    car.set_for_frames(box(0.8), 3, overwrite=True)

    assert box(0.8) == one.coordinates
    assert one != other


def test_annotations_come_in_order_of_frames(nowhere: Town) -> None:
    """`get_annotations` lists every frame once, sorted; the frames are a set too."""
    car = nowhere.car([9, 2, Range(4, 6)])

    assert [2, 4, 5, 6, 9] == [each.frame for each in car.get_annotations()]
    assert {2, 4, 5, 6, 9} == car.get_annotation_frames()


def test_image_hashes_need_a_row_of_images(row: LabelRowV2, here: Town) -> None:
    """A text in place of a frame is an image's hash, which only rows of images have."""
    car = here.car(3)
    with refused(car, match="on no label row"):
        car.get_annotation("some hash")
    row.add_object_instance(car)
    with refused(row, match="video has frame numbers, not image hashes"):
        car.get_annotation("some hash")


def test_handles_of_a_removed_object_say_so(row: LabelRowV2, here: Town) -> None:
    """A removed object reads as it was; another handle on the row does not find it any more."""
    car = here.car(3)
    row.add_object_instance(car)
    found = car.get_annotation(3)
    row.remove_object(car)

    assert box() == found.coordinates


def test_reviews_and_marks_come_with_the_label(row: LabelRowV2, here: Town, path: Path) -> None:
    """Reviews and the deletion mark are kept as given, and cannot be set later."""
    reviews = [{"by": "eve", "ok": True, "marks": [1, 2.5, None]}]
    car, note = here.car(None), here.note(None)
    car.set_for_frames(box(), 3, reviews=reviews, is_deleted=True)
    note.set_for_frames(3, reviews=reviews)
    row.add_object_instance(car)
    row.add_classification_instance(note)
    row.save()
    with reopened(path) as again:
        seen = again.get_object_instances()[0].get_annotation(3)
        noted = again.get_classification_instances()[0].get_annotation(3)

        assert (reviews, True, reviews) == (seen.reviews, seen.is_deleted, noted.reviews)
        for name in ("reviews", "is_deleted"):
            with pytest.raises(AttributeError):
                setattr(seen, name, None)


def test_another_handle_sees_a_removed_object_go(row: LabelRowV2, here: Town) -> None:
    """Handles of a row that is read anew keep their cells and are on no row."""
    car = here.car(3)
    row.add_object_instance(car)
    row.save()
    row.initialise_labels(overwrite=True)
    (again,) = row.get_object_instances()

    assert car is not again
    assert {**cells(again), "row": False} == cells(car)
    with refused(row, error=NotInRowError):
        row.remove_object(car)


def test_repeating_a_setter_is_nothing(row: LabelRowV2, here: Town) -> None:
    """To set what is there already makes no event, defaults included."""
    car = here.car(3)
    row.add_object_instance(car)
    car.get_annotation(3).confidence = 0.5
    row.save()
    found = car.get_annotation(3)
    found.confidence = 0.5
    found.manual_annotation = True

    assert 0 == unsaved(row)


def test_stamps_of_one_save_are_one(row: LabelRowV2, here: Town) -> None:
    """Everything saved at once bears one time, however long it took."""
    cars = [here.car(frame) for frame in (1, 2, 3)]
    for car in cars:
        row.add_object_instance(car)
    row.save()
    times = {car.get_annotations()[0].created_at for car in cars}

    assert 1 == len(times)


def test_two_readings_agree(store: Any, row: LabelRowV2, here: Town) -> None:
    """The handle that wrote and one that reads the log say the same."""
    car = here.car(Range(0, 20))
    row.add_object_instance(car)
    row.save()
    car.set_for_frames(box(0.5), Range(5, 9), overwrite=True)
    car.remove_from_frames([2, 19])
    row.save()

    assert labels(row) == labels(reread(store, row))
