"""Where labelevents differs from Encord on purpose: one test for each line of the docs page.

Encord's side of each line was measured with `encord` 0.1.211, which is not needed here.
"""

from __future__ import annotations

import ast
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

import labelevents
from labelevents import ConflictError, Image, LabelRowError, OntologyError, Video
from labelevents.exceptions import AnswerError, FramesError, NotInRowError, NotOnFrameError
from labelevents.objects import (
    ChecklistAttribute,
    ClassificationInstance,
    LabelRowV2,
    ObjectInstance,
    OntologyStructure,
    Shape,
    TextAttribute,
)
from labelevents.objects.answers import ChecklistAnswer, TextAnswer
from labelevents.objects.bitmask import coco_rle_to_encord_rle
from labelevents.objects.classification import OntologyClassificationLevel
from labelevents.objects.coordinates import (
    AudioCoordinates,
    BitmaskCoordinates,
    BoundingBoxCoordinates,
    Cuboid2DIsometricCoordinates,
    CuboidCoordinates,
    HtmlCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
    TextCoordinates,
    cuboid_2d_coordinates_from_dict,
)
from labelevents.objects.frames import Range, frames_class_to_ranges, frames_to_ranges
from labelevents.objects.html_node import HtmlNode, HtmlRange
from labelevents.objects.skeleton_template import SkeletonTemplate, SkeletonTemplateCoordinate
from labelevents.orm.label_row import AnnotationTaskStatus
from labelevents.orm.storage import CustomerProvidedPdfMetadata
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


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"name": 7}, "as `name` in objects\\[0\\]"),
        ({"featureNodeHash": []}, "as `featureNodeHash` in objects\\[0\\]"),
        ({"id": 0.5}, "as `id` in objects\\[0\\]"),
    ],
)
def test_an_ontology_says_what_it_should(part: dict, place: str) -> None:
    """What is not of its type is refused with its place; a flag is true or false."""
    car = {"id": "1", "name": "Car", "color": "#fff", "shape": "polygon", "featureNodeHash": "c"}
    said = {"objects": [{**car, "archived": "maybe"}], "classifications": []}
    read = OntologyStructure.from_dict(said)
    with pytest.raises(OntologyError, match=place):
        OntologyStructure.from_dict({"objects": [{**car, **part}], "classifications": []})

    assert read.objects[0].archived is True


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


def test_a_shape_that_the_data_cannot_hold_is_refused() -> None:
    """Text takes no boxes, pictures take no ranges, and sounds no characters."""
    ontology = OntologyStructure()
    shapes = (Shape.BOUNDING_BOX, Shape.AUDIO, Shape.TEXT)
    media: list[Any] = [
        labelevents.Text("a"),
        labelevents.Image("a", 10, 10),
        labelevents.Audio("a"),
    ]
    for shape, of in zip(shapes, media, strict=True):
        row = LabelRowV2.from_media_metadata(ontology, of)
        one = ontology.add_object(shape.value, shape).create_instance()
        one.set_for_frames(_somewhere(shape))
        with pytest.raises(LabelRowError, match=f"`{shape.value}`"):
            row.add_object_instance(one)

        assert [] == row.get_object_instances()


def test_a_kind_is_global_for_all() -> None:
    """A classification that is global by one ontology only does not join the row of the other."""
    both = []
    for level in (None, OntologyClassificationLevel.GLOBAL):
        ontology = OntologyStructure()
        mood = ontology.add_classification(feature_node_hash="mood", level=level)
        mood.add_attribute(TextAttribute, "Mood")
        made = mood.create_instance()
        made.set_for_frames(3)
        both.append((memory_row(Town(ontology)), made))
    (plain_row, plain), (global_row, of_all) = both
    for row, other in ((plain_row, of_all), (global_row, plain)):
        with refused(row, other, match="global in one ontology and not in the other"):
            row.add_classification_instance(other)


def test_low_level_answers_fit_their_attribute() -> None:
    """An answer is made for an attribute of its kind."""
    colours: Any = town().attribute("colours?")
    with pytest.raises(LabelRowError, match="Expected a `TextAttribute`, got `ChecklistAttribute`"):
        TextAnswer(colours)


@pytest.mark.parametrize("frame", [None, 1.5, ["1"]], ids=repr)
def test_what_is_no_frame_is_refused(frame: Any) -> None:
    """No view, no annotation and no listing is of what is no frame."""
    row = memory_row()
    note = of_row(row).note(1)
    row.add_classification_instance(note)
    for call in (row.get_frame_view, note.get_annotation, note.is_on_frame, note.set_for_frames):
        with refused(row, error=FramesError):
            call(frame)


def test_wrong_answers_are_refused_on_no_frame() -> None:
    """A number is no text, wherever it is not written."""
    here = town()
    car = here.car(None)
    with refused(car, error=AnswerError, match="Expected text"):
        car.set_answer(5, here.attribute("remark"))
    with refused(car, error=AnswerError, match="Expected text"):
        car.set_answer(5, here.attribute("remark"), frames=[])


def test_answers_of_others_cannot_be_deleted() -> None:
    """An attribute that the object does not have is refused, dynamic or not."""
    here = town()
    person = here.object("skeleton").create_instance()
    for name in ("doing", "brand"):
        with refused(person, error=NotInRowError, match="does not belong to"):
            person.delete_answer(here.attribute(name))


def test_nothing_is_before_the_beginning() -> None:
    """Ranges of classifications begin at 0 at the earliest."""
    note = town().question("note").create_instance(range_only=True)
    with refused(note, match="Expected frames from 0, got frame -1"):
        note.set_for_frames(Range(-1, 5))


def test_who_is_not_on_the_row_cannot_be_removed() -> None:
    """An object without frames that is on no row cannot be removed from one."""
    row = memory_row()
    car = of_row(row).car(None)
    with refused(row, car, error=NotInRowError):
        row.remove_object(car)
    note = of_row(row).note(3)
    row.add_classification_instance(note)
    namesake = ClassificationInstance(note.ontology_item, classification_hash=note.instance_hash)
    with refused(row, namesake, error=NotInRowError):
        row.remove_classification(namesake)


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


@pytest.mark.parametrize("number", [-5, 0])
def test_media_are_whole(number: int) -> None:
    """Sizes, pages and rates are what they can be, of files too."""
    pdf = CustomerProvidedPdfMetadata(file_size=1, num_pages=number)
    for media in (Video("v", number, 1, 1), Video("v", 1, 1, 1, float(number)), pdf):
        with pytest.raises(LabelRowError, match=r"Expected .* >"):
            memory_row(media=media)


def test_attaching_asks_what_it_is_attached_to() -> None:
    """The row of a project must be of such data, and have the frames that are labelled."""
    with labelevents.open(":memory:", actor="ana") as store:
        project = store.create_project("Town", town().ontology)
        row = memory_row()
        row.add_object_instance(of_row(row).car(9))
        for media in (labelevents.Pdf("p", 100), Video("v", 1, 1, 9)):
            there = project.create_label_row(media)
            with refused(row):
                row.attach_to_project(project, there.data_hash)
            assert row.is_detached


def test_in_memory_nothing_is_read_again() -> None:
    """A row in memory has its labels, and nowhere to read others."""
    row = memory_row()
    with refused(row, match="lives in memory"):
        row.initialise_labels(overwrite=True)


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


def test_a_text_has_no_last_character() -> None:
    """An object on a text is given other ranges, and answers on them, at any time."""
    ontology = OntologyStructure()
    name = ontology.add_object("Name", Shape.TEXT)
    mood = name.add_attribute(TextAttribute, "Mood", dynamic=True)
    row = LabelRowV2.from_media_metadata(ontology, labelevents.Text("a"))
    one = name.create_instance()
    one.set_for_frames(TextCoordinates(range=[Range(0, 5)]))
    row.add_object_instance(one)
    one.set_for_frames(TextCoordinates(range=[Range(100, 900)]), overwrite=True)
    one.set_answer("calm", mood, frames=Range(200, 300))

    assert [Range(100, 900)] == one.range_list
    assert ["calm"] == [each.answer for each in one.get_answer(mood)]


def test_characters_and_passages_replace_each_other() -> None:
    """Neither leaves anything of the other behind."""
    one = OntologyStructure().add_object("Name", Shape.TEXT).create_instance()
    passages = HtmlCoordinates(range=[])
    one.set_for_frames(TextCoordinates(range=[Range(0, 5)]))
    one.set_for_frames(passages, overwrite=True)
    found = one.get_annotation().coordinates
    one.set_for_frames(TextCoordinates(range=[Range(7, 9), Range(3, 6)]), overwrite=True)

    assert passages == found
    assert [Range(3, 9)] == one.range_list


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


def test_a_shape_by_its_name() -> None:
    """The name of a shape is as good as the shape; a name that is none is refused."""
    structure = OntologyStructure()
    lake: Any = structure.add_object("Lake", "polygon")  # type: ignore[arg-type]
    with pytest.raises(OntologyError, match="got 'pentagon'"):
        structure.add_object("House", "pentagon")  # type: ignore[arg-type]

    assert lake.shape is Shape.POLYGON
    assert structure == OntologyStructure.from_dict(structure.to_dict())


def test_no_list_may_be_null() -> None:
    """Null under a key that need not be there is no list; under one that must be, a mistake."""
    read: Any = {"objects": [], "classifications": [], "skeleton_templates": None}
    with pytest.raises(OntologyError, match="Expected a `list`, got `NoneType`, as `objects`"):
        OntologyStructure.from_dict({**read, "objects": None})

    assert OntologyStructure() == OntologyStructure.from_dict(read)


def test_a_view_extends_an_attached_classification() -> None:
    """A view accepts a classification of its own row."""
    row = memory_row()
    note = of_row(row).note(3)
    row.add_classification_instance(note)
    row.get_frame_view(4).add_classification_instance(note)

    assert [Range(3, 4)] == note.range_list


def test_a_group_in_memory_knows_its_images() -> None:
    """The pictures of a group are known from its media."""
    row = memory_row(media=[Image("a", 4, 3), Image("b", 2, 1)])

    assert [("a", 4), ("b", 2)] == [(each.title, each.width) for each in row.get_frames_metadata()]
    assert 3 == row.get_frame_metadata().height


def test_media_have_titles() -> None:
    """Media of ours have the title that the row gets; what is known of a file has none."""
    pdf = CustomerProvidedPdfMetadata(file_size=1, num_pages=2)
    rows = [memory_row(media=media) for media in (labelevents.Pdf("a.pdf", 2), pdf)]

    assert [("a.pdf", 2), ("", 2)] == [(row.data_title, row.number_of_frames) for row in rows]


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


def test_placing_keeps_when_it_was_made() -> None:
    """More frames, or the same again, make a classification no younger; more are an edit."""
    then = datetime(2020, 1, 1, tzinfo=UTC)
    note = town().note(None)
    note.set_for_frames(3, created_at=then, last_edited_at=then)
    note.set_for_frames(3, overwrite=True)

    assert (then, then) == (note.created_at, note.last_edited_at)
    note.set_for_frames(4)
    kept = note.get_annotation(3)
    assert (then, then, then) == (note.created_at, kept.created_at, kept.last_edited_at)
    assert then < note.last_edited_at


def test_frame_data_are_said_like_anything_else() -> None:
    """Frames must exist, nothing is shared, and one of ranges says it as a whole."""
    row = memory_row()
    here = of_row(row)
    first, second = here.note(Range(2, 6), "first"), here.note(8, "second")
    part = here.question("note").create_instance(range_only=True)
    for each in (first, second, part):
        row.add_classification_instance(each)
    data = ClassificationInstance.FrameData(confidence=0.5)
    with refused(row):
        second.set_frame_data(data, 100)
    second.set_frame_data(data, [5, 6])
    second.get_annotation(5).confidence = 0.25
    part.set_frame_data(data, 20)

    assert (0.5, 0.5) == (data.confidence, second.get_annotation(6).confidence)
    assert [Range(2, 4)] == first.range_list
    assert (0.5, []) == (part.confidence, part.get_annotations())


def test_a_checklist_that_was_unset_starts_anew() -> None:
    """What was ticked before it was unset is not ticked again."""
    here = town()
    ticks = ChecklistAnswer(here.ontology.get_child_by_hash("colours?", ChecklistAttribute))
    for forget in (ticks.unset, lambda: ticks.copy_from(ChecklistAnswer(ticks.ontology_attribute))):
        ticks.set(cast("Any", here.options("red")))
        forget()
        ticks.check_options(cast("Any", here.options("blue")))

        assert here.options("blue") == ticks.get()


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
    """True as a number is 1, and so it is as a frame; 1 as a flag is true."""
    car, here = _car()
    car.set_answer(True, here.attribute("speed"), frames=True)  # noqa: FBT003 - that is what is tested
    ((answer),) = car.get_answer(here.attribute("speed"))

    assert (1, int, [Range(1, 1)]) == (answer.answer, type(answer.answer), answer.ranges)
    assert [int, int] == [type(answer.ranges[0].start), type(answer.ranges[0].end)]
    note = here.note([5])
    note.set_for_frames(5, confidence=0.5, manual_annotation=False, overwrite=True)
    car.set_for_frames(box(), 5, confidence=0.5, manual_annotation=False)
    for each in (car.get_annotation(5), note.get_annotation(5), note):
        given: Any = each
        given.confidence, given.manual_annotation = True, 1
        assert (1.0, True) == (each.confidence, each.manual_annotation)
        assert [float, bool] == [type(each.confidence), type(each.manual_annotation)]


def test_an_equal_number_changes_nothing() -> None:
    """1 in the place of 1.0 is the same answer, which stays as it was given."""
    car, here = _car()
    for given in (1.0, 1):
        car.set_answer(given, here.attribute("speed"), frames=0, overwrite=True)
    ((answer),) = car.get_answer(here.attribute("speed"))

    assert (1.0, float) == (answer.answer, type(answer.answer))


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

    place = HtmlNode(xpath="/p", offset=0)
    passages = HtmlCoordinates(range=[HtmlRange(start=place, end=place)])
    name = OntologyStructure().add_object("Name", Shape.TEXT).create_instance()
    name.set_for_frames(passages)
    place.offset = 9
    passages.range.clear()

    assert [0] == [each.start.offset for each in name.range_html or ()]


def test_encoded_masks_are_immutable() -> None:
    """A mask's parts cannot be set, and its text has one name."""
    made: Any = BitmaskCoordinates.EncodedBitmask
    mask = made.from_dict(MASK)
    with pytest.raises(AttributeError):
        mask.height = 9
    with pytest.raises(TypeError):
        made(**MASK)

    assert mask.to_dict() == MASK


def test_templates_are_made_by_field() -> None:
    """A template is made with the names of its fields, and read by those or by Encord's keys."""
    head = SkeletonTemplateCoordinate(x=0, y=0, name="head", feature_hash="h")
    made = SkeletonTemplate(
        name="t", width=1, height=1, skeleton={"0": head}, skeleton_edges={"0": {}}
    )
    with pytest.raises(TypeError, match="skeletonEdges"):
        SkeletonTemplate(name="t", width=1, height=1, skeleton={}, skeletonEdges={})  # type: ignore[call-arg]

    assert made == SkeletonTemplate.from_dict(made.to_dict())
    assert made == SkeletonTemplate.from_dict(made.to_dict(by_alias=False))


def test_an_image_has_one_frame() -> None:
    """A row in memory that was about a video, and reads the labels of an image, is about that."""
    row = memory_row(media=labelevents.Video("v.mp4", 10, 10, 5))
    row.from_labels_dict(memory_row(media=labelevents.Image("i.png", 10, 10)).to_encord_dict())
    car = town().object("car").create_instance()
    car.set_for_frames(box())
    row.add_object_instance(car)
    with pytest.raises(LabelRowError, match="Expected frames from 0 to 0, got frame 1"):
        car.set_for_frames(box(), 1)

    assert [0] == [each.frame for each in car.get_annotations()]


@pytest.mark.parametrize("attribute", ["brand", "lights"])
def test_options_are_given_in_a_list(attribute: str) -> None:
    """A text in the place of a list of options is refused, and changes nothing."""
    car, here = _car()
    entry = {"featureHash": attribute, "answers": "red", "range": [[0, 3]]}
    with pytest.raises(LabelRowError, match="Expected a list for"):
        car.set_answer_from_list([entry])

    assert not car.get_answer(here.attribute(attribute))


def test_masks_of_unknown_size_are_written() -> None:
    """Pages of a PDF have no size, and a mask on one has its own."""
    row = memory_row(wide_town(), labelevents.Pdf("form.pdf", 3))
    blot = wide_town().object("bitmask").create_instance()
    blot.set_for_frames(BitmaskCoordinates(BitmaskCoordinates.EncodedBitmask.from_dict(MASK)), 1)
    row.add_object_instance(blot)
    (unit,) = row.to_encord_dict(strict=True)["data_units"].values()
    (written,) = unit["labels"]["1"]["objects"]

    assert MASK == written["bitmask"]


def test_ticks_are_put_together_on_each_frame() -> None:
    """Entries that share a frame, or tick the same twice, lose nothing; nothing ticked is kept."""
    car, here = _car()
    given = [("front", [[0, 5]]), ("back", [[5, 9]]), ("front", [[3, 7]]), (None, [[20, 21]])]
    car.set_answer_from_list(
        [
            {
                "featureHash": "lights",
                "answers": [] if option is None else [{"featureHash": option}],
                "range": ranges,
            }
            for option, ranges in given
        ]
    )
    found = car.get_answer(here.attribute("lights"))
    front, back = here.options("front", "back")

    assert [
        ([front], [Range(0, 4)]),
        ([front, back], [Range(5, 7)]),
        ([back], [Range(8, 9)]),
        ([], [Range(20, 21)]),
    ] == [(each.answer, each.ranges) for each in found]


def test_lists_say_who_answered() -> None:
    """An answer that a machine gave is one after it was read, too."""
    car, _ = _car()
    plate = {"featureHash": "plate", "answers": "AB 1", "manualAnnotation": False}
    car.set_answer_from_list([plate])

    assert car.state.cells["answer:plate"].value.manual is False


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


def test_an_attached_row_joins_what_is_there() -> None:
    """What a project's row has stays when a row from memory is attached to it."""
    with labelevents.open(":memory:", actor="ana") as store:
        there, sketch = new_row(store), memory_row()
        there.add_object_instance(of_row(there).car(3))
        there.save()
        sketch.add_object_instance(of_row(sketch).car(3))
        sketch.attach_to_project(store.projects[0], there.data_hash)
        sketch.save()

        assert 2 == len(reread(store, there).get_object_instances())


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


def test_a_task_may_have_no_status() -> None:
    """Where nobody knows how far the task is, there is no status, and no error."""
    known = attrs.evolve(memory_row()._metadata, annotation_task_status=None)

    assert LabelRowV2(known, None, memory_row()._ontology).annotation_task_status is None


def test_metadata_of_scans_are_checked_when_asked_for() -> None:
    """What is said of a slice may lack a part; the labels can be read."""
    row = memory_row(media=labelevents.Dicom("scan", 4, 3))
    row.add_object_instance(of_row(row).car(0))
    labels = row.to_encord_dict()
    (unit,) = labels["data_units"].values()
    unit["labels"]["0"]["metadata"] = {"width": 4}
    row.from_labels_dict(labels)

    assert 1 == len(row.get_object_instances())
    with pytest.raises(LabelRowError, match="Expected `dicom_instance_uid`"):
        _ = row.get_frame_view().metadata


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


def test_a_question_without_attribute_has_no_title() -> None:
    """A classification that asks nothing yet does not disturb a look-up."""
    structure = OntologyStructure()
    unfinished = structure.add_classification()
    car = structure.add_object("Car", Shape.BOUNDING_BOX)

    assert unfinished.title == ""
    assert car is structure.get_child_by_title("Car")


def test_a_row_has_its_hash_from_the_start() -> None:
    """The label hash is there before the labels are first read, and stays."""
    with labelevents.open(":memory:", actor="ana") as store:
        project = store.create_project("Town", town().ontology)
        row = project.create_label_row(labelevents.Video("v.mp4", 10, 10, 5))
        before = row.label_hash
        row.initialise_labels()

        assert before is not None
        assert before == row.label_hash


def test_answers_beyond_the_media_are_read() -> None:
    """An object that joined an image with frames too many is read with its answers there."""
    row = memory_row(media=labelevents.Image("still.png", 10, 10))
    here = of_row(row)
    car = here.car(Range(0, 5))
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    row.from_labels_dict(row.to_encord_dict())
    (again,) = row.get_object_instances()

    assert [Range(0, 5)] == again.get_answer(here.attribute("doing"))[0].ranges


def test_rows_in_memory_are_detached() -> None:
    """A row of metadata and no store is as detached as one of media; one of a store is not."""
    known = memory_row()._metadata
    with labelevents.open(":memory:", actor="ana") as store:
        rows = [
            memory_row(),
            labelevents.LabelRowV2(known, None, cast("Any", town())),
            new_row(store),
        ]

    assert [True, True, False] == [row.is_detached for row in rows]


def test_what_is_not_here_says_so() -> None:
    """What this version cannot do is refused in words, and nothing of it is read."""
    ontology = OntologyStructure()
    car = ontology.add_object("Car", Shape.BOUNDING_BOX).create_instance()
    cloud = ontology.add_object("Cloud", Shape.SEGMENTATION).create_instance()
    row = LabelRowV2.from_media_metadata(ontology, labelevents.Video("v.mp4", 10, 10, 5))
    car.set_for_frames(box(), 1)
    row.add_object_instance(car)
    before = row.to_encord_dict()
    of_event = json.loads(json.dumps(before))
    (unit,) = of_event["data_units"].values()
    unit["labels"]["1"]["objects"][0]["event"] = "upsert"
    calls: list[Any] = [
        lambda: cloud.set_for_frames(box()),
        lambda: car.set_for_frames(box(), 3, event_kind="upsert"),
        lambda: row.from_labels_dict({**before, "spaces": {"a": {"space_type": "video"}}}),
        lambda: row.from_labels_dict({**before, "data_type": "scene"}),
        lambda: row.from_labels_dict(of_event),
    ]
    for call in calls:
        with pytest.raises(
            LabelRowError, match=r"not supported|by this version|Expected a data type of"
        ):
            call()

    assert before == row.to_encord_dict()


def _somewhere(shape: Shape) -> Any:
    ranges = [Range(0, 5)]
    return {
        Shape.AUDIO: AudioCoordinates(range=ranges),
        Shape.TEXT: TextCoordinates(range=ranges),
    }.get(shape, box())


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
