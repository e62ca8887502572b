"""Where labelevents differs from Encord on purpose: one test for each line of the docs page.

Encord's side of each line was measured with `encord` 0.1.211, which is not needed here.
"""

from __future__ import annotations

import ast
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import ConflictError, LabelEventsError, LabelRowError, OntologyError
from labelevents.exceptions import AnswerError, FramesError, NotInRowError, NotOnFrameError
from labelevents.objects import ClassificationInstance, ObjectInstance, OntologyStructure, Shape
from labelevents.objects.bitmask import coco_rle_to_encord_rle
from labelevents.objects.coordinates import (
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    Cuboid2DIsometricCoordinates,
    CuboidCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    cuboid_2d_coordinates_from_dict,
)
from labelevents.objects.frames import Range, frames_class_to_ranges, frames_to_ranges
from labelevents.ontology.structure import OntologyClassificationLevel
from labelevents.orm.label_row import AnnotationTaskStatus
from tests.rows.given import (
    Town,
    box,
    cells,
    memory_row,
    new_row,
    of_row,
    refused,
    reread,
    town,
    wide_town,
)

MASK = {"top": 0, "left": 0, "height": 2, "width": 3, "rleString": "231"}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "differences.md"


def test_every_difference_has_its_test() -> None:
    """The page names every test of this file, and each test it names is here."""
    named = re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    here = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    here = [name for name in here if name.startswith("test_")]
    here.remove("test_every_difference_has_its_test")

    assert sorted(here) == sorted(named)


# Refusing


def test_refused_calls_change_nothing() -> None:
    """No frame before a taken one is written, no option is ticked, no answer is wiped."""
    row = memory_row()
    here = of_row(row)
    car, note = here.car(5), here.note([5, 9])
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    with refused(row):
        car.set_for_frames(box(0.5), [3, 4, 5])
    with refused(row):
        car.remove_from_frames([5, 6])
    with refused(row):
        note.set_for_frames([8, 9], confidence=0.5)
    with refused(row):
        car.set_answer([*here.options("door"), here.option("red")], here.attribute("parts"))
    with refused(row):
        car.set_answer(here.option("merc"), here.attribute("doing"), frames=Range(0, 9))


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (FramesError, RuntimeError),
        (NotOnFrameError, KeyError),
        (NotInRowError, KeyError),
        (AnswerError, RuntimeError),
        (AnswerError, ValueError),
    ],
)
def test_errors_are_label_row_errors_and_builtins(error: type, builtin: type) -> None:
    """Each refusal of the label model is a LabelRowError and what Encord would have leaked."""
    car, here = _car()
    calls: dict[type, Any] = {
        FramesError: lambda: car.set_for_frames(box(), None),  # type: ignore[arg-type]
        NotOnFrameError: lambda: car.remove_from_frames(9),
        NotInRowError: lambda: car.delete_answer(here.attribute("note?")),
        AnswerError: lambda: car.set_answer(here.options("red"), here.attribute("parts")),
    }
    with pytest.raises(error) as caught:
        calls[error]()

    assert isinstance(caught.value, LabelRowError)
    assert isinstance(caught.value, builtin)


def test_an_error_is_its_sentence() -> None:
    """The text of an error is its message and nothing else, of a KeyError too."""
    car, _ = _car()
    with pytest.raises(KeyError) as caught:
        car.remove_from_frames(9)

    assert f"The object {car.object_hash} is not on frames 9" == str(caught.value)


@pytest.mark.parametrize(
    ("coordinates", "path"),
    [
        (BoundingBoxCoordinates("tall", 0, 0, 0), "coordinates.height"),  # type: ignore[arg-type]
        (BoundingBoxCoordinates(0, 0, float("nan"), 0), "coordinates.top_left_x"),
        (BoundingBoxCoordinates(0, 0, 0, float("inf")), "coordinates.top_left_y"),
        (BoundingBoxCoordinates(1.02, 3, -1, 0), None),
    ],
)
def test_coordinates_are_finite_and_named_by_path(coordinates: Any, path: str | None) -> None:
    """What is no finite number is refused by its path; what reaches past the picture is kept."""
    car, _ = _car()
    if path is None:
        car.set_for_frames(coordinates, 3)
        assert coordinates == car.get_annotation(3).coordinates
        return
    with refused(car, match=f"at `{path}`"):
        car.set_for_frames(coordinates, 3)
    with refused(car, match=f"at `{path}`"):
        car.set_track({3: box(), 4: coordinates})


def test_skeletons_are_checked_when_placed() -> None:
    """A vertex that is nowhere can be made, and not placed."""
    vertex = SkeletonCoordinate(x="left", y=0.5, name="head")  # type: ignore[arg-type]
    thing = town().object("skeleton").create_instance()
    with refused(thing):
        thing.set_for_frames(SkeletonCoordinates(values=[vertex], name="person"))


def test_what_does_not_add_up_is_refused() -> None:
    """Run lengths that do not fit a mask are kept, and refused when read; so is half a point."""
    for text in ("9", "23O"):
        mask = BitmaskCoordinates({**MASK, "rleString": text})
        thing = wide_town().object("bitmask").create_instance()
        thing.set_for_frames(mask)

        assert mask == thing.get_annotation(0).coordinates
        with pytest.raises(LabelRowError, match="run lengths"):
            mask.to_numpy_array()
    half = {"front": [0.1, 0.2, 0.3], "offset": {"x": 0, "y": 0}}
    with pytest.raises(LabelRowError, match="got 3 numbers"):
        cuboid_2d_coordinates_from_dict({"cuboid_2d": half})


def test_numeric_answers_are_finite() -> None:
    """NaN is no answer to a numeric attribute."""
    car, here = _car()
    with refused(car, error=AnswerError, match="Expected a finite number"):
        car.set_answer(float("nan"), here.attribute("speed"), frames=0)


@pytest.mark.parametrize("email", ["a@b.org\n", "a b@c.org", "a@b.org and more", "a@b"])
def test_emails_are_matched_whole(email: str) -> None:
    """A text that merely begins with an address is none."""
    car, _ = _car()
    with refused(car, match="Expected an e-mail address"):
        car.get_annotation(0).created_by = email


def test_a_foreign_item_is_refused_when_added() -> None:
    """An object that the row's ontology does not have cannot join it."""
    row = memory_row()
    ship = OntologyStructure().add_object("Ship", Shape.BOUNDING_BOX).create_instance()
    ship.set_for_frames(box())
    with refused(row, ship, error=OntologyError):
        row.add_object_instance(ship)


def test_who_is_not_on_the_row_cannot_be_removed() -> None:
    """An object without frames that is on no row cannot be removed from one."""
    row = memory_row()
    car = of_row(row).car(None)
    with refused(row, car, error=NotInRowError):
        row.remove_object(car)


def test_filters_of_the_wrong_kind_are_refused() -> None:
    """A label in place of an option is refused as a filter, for reading and for deleting."""
    car, here = _car()
    doing = here.attribute("doing")
    with refused(car, error=AnswerError, match="Expected one of its options, got `str`"):
        car.get_answer(doing, filter_answer="Stands")
    with refused(car, error=AnswerError, match="Expected one of its options, got `str`"):
        car.delete_answer(doing, filter_answer="Stands")


def test_a_view_does_not_replace_a_namesake() -> None:
    """A view refuses an object whose hash is taken; the row replaces the other one."""
    row = memory_row()
    old, new = _namesakes(of_row(row))
    row.add_object_instance(old)
    with refused(row, new, match="is on this label row already"):
        row.get_frame_view(9).add_object_instance(new, box(), overwrite=True)
    row.add_object_instance(new)

    assert [new] == row.get_object_instances()


# Accepting


def test_options_can_be_sorted_and_hashed() -> None:
    """Options sort by their label, and may be in a set."""
    here = town()
    red, green, blue = here.options("red", "green", "blue")

    assert [blue, green, red] == sorted([red, green, blue])
    assert 3 == len({red, green, blue, red})


@pytest.mark.parametrize(
    "frames", [{3, 4}, (3, 4), range(3, 5), [3, Range(4, 4)], {3: 0, 4: 0}.keys()], ids=repr
)
def test_frames_in_any_form(frames: Any) -> None:
    """Sets, tuples, ranges, views and mixes say frames wherever frames are said."""
    car, here = town().car(frames), town()
    note = here.note(frames)

    assert [Range(3, 4)] == car.get_ranges() == note.range_list
    assert note.is_on_frame(frames)


def test_a_reversed_range_is_no_frame() -> None:
    """`Range(5, 3)` holds no frame, for objects and for classifications."""
    here = town()
    car, note = here.car(Range(5, 3)), here.note(Range(5, 3))
    note.remove_from_frames(Range(5, 3))

    assert ([], [], False) == (car.get_ranges(), note.range_list, note.is_on_frame(Range(5, 3)))


def test_counts_of_coco_are_bytes() -> None:
    """Run lengths of COCO are taken as pycocotools gives them."""
    expected = coco_rle_to_encord_rle("12", height=2, width=3)

    assert expected == coco_rle_to_encord_rle(b"12", height=2, width=3)


def test_checklists_take_iterators() -> None:
    """An iterator over options ticks them."""
    car, here = _car()
    car.set_answer(iter(here.options("wheel", "door")), here.attribute("parts"))  # type: ignore[arg-type]

    assert here.options("door", "wheel") == car.get_answer(here.attribute("parts"))


def test_the_first_attribute_is_meant() -> None:
    """Without an attribute, an object answers its first one."""
    car, here = _car()
    car.set_answer(here.option("merc"))

    assert here.option("merc") == car.get_answer()


def test_a_view_extends_an_attached_classification() -> None:
    """A view accepts a classification of its own row."""
    row = memory_row()
    note = of_row(row).note(3)
    row.add_classification_instance(note)
    row.get_frame_view(4).add_classification_instance(note)

    assert [Range(3, 4)] == note.range_list


# Changing


def test_off_its_last_frame_it_stays_attached() -> None:
    """An object on no frame is listed, knows its row, and comes back."""
    row = memory_row()
    car = of_row(row).car(3)
    row.add_object_instance(car)
    car.remove_from_frames(3)
    listed = row.get_object_instances()
    car.set_for_frames(box(), 7)

    assert ([car], row) == (listed, car.is_assigned_to_label_row())
    assert [car] == row.get_object_instances(filter_frames=7)


def test_copies_are_independent() -> None:
    """A dynamic answer without frames goes by the copy's own frames."""
    row = memory_row()
    here = of_row(row)
    car = here.car(Range(0, 3))
    row.add_object_instance(car)
    twin = car.copy()
    twin.set_for_frames(box(), 10**6)
    twin.set_answer(here.option("stands"))
    ((answer),) = twin.get_answer(here.attribute("doing"))

    assert [Range(0, 3), Range(10**6, 10**6)] == answer.ranges
    assert [] == car.get_answer(here.attribute("doing"))


@pytest.mark.parametrize("how", ["all", "some", "force"])
def test_overwriting_a_classification_takes_the_frames(how: str) -> None:
    """Whoever overwrites has the frames, and the other one does not."""
    row = memory_row()
    here = of_row(row)
    first, second = here.note(Range(3, 4), "first"), here.note(9, "second")
    row.add_classification_instance(first)
    if how == "force":
        second.set_for_frames(4)
        row.add_classification_instance(second, force=True)
    else:
        row.add_classification_instance(second)
        second.set_for_frames(4 if how == "all" else [4, 5], overwrite=True)

    assert [Range(3, 3)] == first.range_list
    assert [second] == row.get_frame_view(4).get_classification_instances()


def test_no_frames_no_change() -> None:
    """A classification that is put on no frames stays as it is, metadata included."""
    note = town().note(3)
    before = cells(note)
    note.set_for_frames([], confidence=0.5, created_by="eve", overwrite=True)

    assert before == cells(note)


def test_a_replaced_object_is_let_go() -> None:
    """Who was replaced by a namesake is on no row, with its own frames."""
    row = memory_row()
    old, new = _namesakes(of_row(row))
    row.add_object_instance(old)
    row.add_object_instance(new)

    assert (None, row) == (old.is_assigned_to_label_row(), new.is_assigned_to_label_row())
    assert [] == row.get_frame_view(1).get_object_instances()
    assert ([Range(1, 1)], [Range(9, 9)]) == (old.get_ranges(), new.get_ranges())


def test_new_geometry_is_an_edit() -> None:
    """Overwriting a box makes its writer the last editor, unless somebody else is named."""
    then = datetime(2020, 1, 1, tzinfo=UTC)
    with labelevents.open(":memory:", actor="ana") as store:
        row = new_row(store)
        car = of_row(row).car(None)
        car.set_for_frames(box(), 3, last_edited_by="eve", last_edited_at=then)
        row.add_object_instance(car)
        car.set_for_frames(box(0.5), 3, overwrite=True)
        found = car.get_annotation(3)
        row.save()

        assert "ana" == found.last_edited_by
        assert then < found.last_edited_at


def test_true_is_one() -> None:
    """True as a number is 1, and so it is as a frame."""
    car, here = _car()
    car.set_answer(True, here.attribute("speed"), frames=True)  # noqa: FBT003 - that is what is tested
    ((answer),) = car.get_answer(here.attribute("speed"))

    assert (1, int, [Range(1, 1)]) == (answer.answer, type(answer.answer), answer.ranges)
    assert [int, int] == [type(answer.ranges[0].start), type(answer.ranges[0].end)]


def test_coordinates_do_not_share_lists() -> None:
    """Neither the list that was given nor one that was read is the label's own."""
    given = [PointCoordinate(0.1, 0.1), PointCoordinate(0.2, 0.2)]
    for kind, made in (("polygon", PolygonCoordinates), ("polyline", PolylineCoordinates)):
        thing = town().object(kind).create_instance()
        points = list(given)
        thing.set_for_frames(made(points))
        points.clear()
        thing.get_annotation(0).coordinates.values.clear()  # type: ignore[union-attr]

        assert given == thing.get_annotation(0).coordinates.values  # type: ignore[union-attr]
    cuboid = wide_town().object("cuboid_2d").create_instance()
    front = list(given)
    cuboid.set_for_frames(Cuboid2DIsometricCoordinates(front, given[0]))
    front.clear()
    cuboid.get_annotation(0).coordinates.front.clear()  # type: ignore[union-attr]

    assert given == cuboid.get_annotation(0).coordinates.front  # type: ignore[union-attr]


def test_encoded_masks_are_immutable() -> None:
    """A mask's parts cannot be set, and its text has one name."""
    made: Any = BitmaskCoordinates.EncodedBitmask
    mask = made.from_dict(MASK)
    with pytest.raises(AttributeError):
        mask.height = 9
    with pytest.raises(TypeError):
        made(**MASK)

    assert mask.to_dict() == MASK


def test_save_returns_a_commit_and_overwrites_nobody() -> None:
    """A save gives its commit, or None; it never replaces what somebody else just saved."""
    with labelevents.open(":memory:", actor="ana") as store:
        row = new_row(store)
        car = of_row(row).car(3)
        row.add_object_instance(car)
        first, second = row.save("boxes"), row.save("nothing")
        other = reread(store, row)
        other.get_object_instances()[0].set_for_frames(box(0.7), 3, overwrite=True)
        other.save()
        car.set_for_frames(box(0.8), 3, overwrite=True)
        with pytest.raises(ConflictError):
            row.save()
        row.initialise_labels(overwrite=True)

        assert first is not None
        assert ("boxes", None) == (first.message, second)
        assert box(0.7) == row.get_object_instances()[0].get_annotation(3).coordinates


# Reading


def test_times_are_in_utc() -> None:
    """Times that are read are in UTC; a naive one that is given is local."""
    naive = datetime(2020, 1, 1, 12)  # noqa: DTZ001 - that is what is tested
    car, _ = _car()
    made = car.get_annotation(0).created_at
    car.get_annotation(0).created_at = naive

    assert UTC == made.tzinfo
    assert naive.astimezone() == car.get_annotation(0).created_at


def test_task_status_stays_an_enum() -> None:
    """The task's status is an enum before the labels are read, and after."""
    with labelevents.open(":memory:", actor="ana") as store:
        new_row(store)
        (row,) = store.projects[0].list_label_rows_v2()
        before = row.annotation_task_status
        row.initialise_labels()

        assert before is row.annotation_task_status is AnnotationTaskStatus.QUEUED


def test_polygons_and_masks_compare_by_value() -> None:
    """Two of the same points or pixels are equal; another point or pixel makes another."""
    points = [PointCoordinate(0.1, 0.1), PointCoordinate(0.2, 0.2)]

    assert PolygonCoordinates(points) == PolygonCoordinates(polygons=[[points]])
    assert PolygonCoordinates(points) != PolygonCoordinates(points[:1])
    assert BitmaskCoordinates(MASK) == BitmaskCoordinates({**MASK})
    assert BitmaskCoordinates(MASK) != BitmaskCoordinates({**MASK, "rleString": "222"})


def test_cuboids_are_what_was_written() -> None:
    """Through JSON and back, a cuboid equals itself."""
    cuboid = CuboidCoordinates((1.0, 2.0, 3.0), (0.0, 0.0, 1.5), (4.0, 2.0, 1.0))

    assert cuboid == CuboidCoordinates.from_dict(
        json.loads(json.dumps({"cuboid": cuboid.to_dict()}))
    )


def test_ranges_are_disjoint() -> None:
    """However frames are repeated, ranges made of them are sorted and disjoint."""
    assert [Range(1, 2)] == frames_to_ranges([2, 1, 1])
    assert [Range(1, 6)] == frames_class_to_ranges([Range(3, 6), Range(1, 4)])


def test_a_row_has_its_hash_from_the_start() -> None:
    """The label hash is there before the labels are first read, and stays."""
    with labelevents.open(":memory:", actor="ana") as store:
        project = store.create_project("Town", town().ontology)
        row = project.create_label_row(labelevents.Video("v.mp4", 10, 10, 5))
        before = row.label_hash
        row.initialise_labels()

        assert before is not None
        assert before == row.label_hash


def test_what_is_not_here_says_so() -> None:
    """What this version cannot do is refused in words."""
    ontology = OntologyStructure()
    sound = ontology.add_object("Sound", Shape.AUDIO)
    cloud = ontology.add_object("Cloud", Shape.SEGMENTATION).create_instance()
    everywhere = ontology.add_classification(level=OntologyClassificationLevel.GLOBAL)
    note = town().question("note")
    calls: list[Any] = [
        sound.create_instance,
        lambda: cloud.set_for_frames(box()),
        everywhere.create_instance,
        lambda: ClassificationInstance(note, range_only=True),
        lambda: town().car().set_for_frames(box(), 5, event_kind="upsert"),
    ]
    for call in calls:
        with pytest.raises(LabelEventsError, match=r"not supported|by this version"):
            call()


def _car() -> tuple[ObjectInstance, Town]:
    """A car on frame 0 of no row, and the ontology it is from."""
    here = town()
    return here.car(0), here


def _namesakes(here: Town) -> list[ObjectInstance]:
    """Two cars of one hash, on frames 1 and 9."""
    cars = [ObjectInstance(here.object("car"), object_hash="same") for _ in range(2)]
    for car, frame in zip(cars, (1, 9), strict=True):
        car.set_for_frames(box(), frame)
    return cars
