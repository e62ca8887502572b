"""The page that the project was created from, "Working with the LabelRowV2", as a program.

Every call and every assertion of the page is here, in the page's order and words, with `encord`
replaced by `labelevents`. Its last part is ours: all that the page wrote reads back from the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import EncordUserClient, Project
from labelevents.objects import (
    AnswerForFrames,
    ChecklistAttribute,
    Classification,
    ClassificationInstance,
    LabelRowV2,
    Object,
    ObjectInstance,
    OntologyStructure,
    RadioAttribute,
    Shape,
    TextAttribute,
)
from labelevents.objects.common import Option
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range
from labelevents.orm.project import Project as OrmProject

TITLE = "Your project name"


def the_pages_ontology() -> OntologyStructure:
    """An ontology with every item that the page names."""
    structure = OntologyStructure()
    structure.add_object("Box of a human", Shape.BOUNDING_BOX)

    text = structure.add_classification()
    text.add_attribute(TextAttribute, "Free text about the frame")

    colours = structure.add_classification()
    checklist = colours.add_attribute(ChecklistAttribute, "All colours in the picture")
    for colour in ("Red", "Green", "Blue"):
        checklist.add_option(colour)

    scenery = structure.add_classification()
    radio = scenery.add_attribute(RadioAttribute, "Scenery")
    mountains, _, _ = (radio.add_option(label) for label in ("Mountains", "Ocean", "Desert"))
    count = mountains.add_nested_attribute(RadioAttribute, "Mountains count")
    for label in ("One", "Two", "Many"):
        count.add_option(label)

    car = structure.add_object("Car", Shape.BOUNDING_BOX)
    brand = car.add_attribute(RadioAttribute, "Car brand")
    for label in ("Mercedes", "Audi"):
        brand.add_option(label)

    person = structure.add_object("Person", Shape.BOUNDING_BOX)
    position = person.add_attribute(RadioAttribute, "Position", dynamic=True)
    for label in ("Standing", "Walking"):
        position.add_option(label)
    return structure


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    """A store with the project that the page looks for, and one video of twenty frames."""
    path = tmp_path / "page.labels"
    with labelevents.open(path, actor="ana") as store:
        project = store.create_project(TITLE, the_pages_ontology())
        project.create_label_row(labelevents.Video("street.mp4", 1920, 1080, 20))
    return path


def follow_the_page(user_client: EncordUserClient) -> LabelRowV2:
    """All that the page does, up to its last save."""
    first_label_row = find_the_row(user_client)
    add_one_box(first_label_row)
    add_boxes_on_several_frames(first_label_row)
    read_across_frames(first_label_row)
    classify_a_frame(first_label_row)
    answer_a_checklist(first_label_row.ontology_structure, first_label_row)
    answer_radio_attributes(first_label_row.ontology_structure, first_label_row)
    answer_an_object(first_label_row.ontology_structure, first_label_row)
    answer_frame_by_frame(first_label_row.ontology_structure, first_label_row)
    first_label_row.save()
    return first_label_row


def find_the_row(user_client: EncordUserClient) -> LabelRowV2:
    """Imports and authentication; metadata around labels; exporting and saving labels."""
    project_orm: OrmProject = next(
        p["project"] for p in user_client.get_projects(title_eq="Your project name")
    )
    project: Project = user_client.get_project(project_orm.project_hash)

    label_rows: list[LabelRowV2] = project.list_label_rows_v2()

    for label_row in label_rows:
        print(f"Label hash: {label_row.label_hash}")  # noqa: T201 - the page prints
        print(f"Label created at: {label_row.created_at}")  # noqa: T201
        print(f"Annotation task status: {label_row.annotation_task_status}")  # noqa: T201

    first_label_row: LabelRowV2 = label_rows[0]
    first_label_row.initialise_labels()
    first_label_row.save()
    return first_label_row


def add_one_box(first_label_row: LabelRowV2) -> None:
    """Creating, saving and inspecting an object instance."""
    ontology_structure: OntologyStructure = first_label_row.ontology_structure
    box_ontology_object: Object = ontology_structure.get_child_by_title(
        title="Box of a human", type_=Object
    )
    box_object_instance: ObjectInstance = box_ontology_object.create_instance()

    box_object_instance.set_for_frames(
        coordinates=BoundingBoxCoordinates(
            height=0.5,
            width=0.5,
            top_left_x=0.2,
            top_left_y=0.2,
        ),
        # Add the bounding box to the first frame
        frames=0,
        # There are multiple additional fields that can be set optionally:
        manual_annotation=True,
    )

    # Link the object instance to the label row.
    first_label_row.add_object_instance(box_object_instance)
    first_label_row.save()  # Upload the label to the server

    all_object_instances: list[ObjectInstance] = first_label_row.get_object_instances()

    assert all_object_instances[0] == box_object_instance
    assert all_object_instances[0].get_annotation(frame=0).manual_annotation is True


def add_boxes_on_several_frames(first_label_row: LabelRowV2) -> None:
    """Adding object instances to multiple frames, in both ways."""
    box_ontology_object = first_label_row.ontology_structure.get_child_by_title(
        title="Box of a human", type_=Object
    )
    coordinates_per_frame = {
        3: BoundingBoxCoordinates(height=0.5, width=0.5, top_left_x=0.2, top_left_y=0.2),
        4: BoundingBoxCoordinates(height=0.5, width=0.5, top_left_x=0.3, top_left_y=0.3),
        5: BoundingBoxCoordinates(height=0.5, width=0.5, top_left_x=0.4, top_left_y=0.4),
    }

    # OPTION 1 - think in terms of "the frames per object instance"
    box_object_instance_2: ObjectInstance = box_ontology_object.create_instance()

    for frame_number, coordinates in coordinates_per_frame.items():
        box_object_instance_2.set_for_frames(coordinates=coordinates, frames=frame_number)

    first_label_row.add_object_instance(box_object_instance_2)

    # OPTION 2 - think in terms of the "object instances per frame"
    box_object_instance_3: ObjectInstance = box_ontology_object.create_instance()

    for frame_view in first_label_row.get_frame_views():
        frame_number = frame_view.frame
        if frame_number in coordinates_per_frame:
            frame_view.add_object_instance(
                object_instance=box_object_instance_3,
                coordinates=coordinates_per_frame[frame_number],
            )

    first_label_row.save()


def read_across_frames(first_label_row: LabelRowV2) -> None:
    """Read access across multiple frames."""
    for label_row_frame_view in first_label_row.get_frame_views():
        frame_number = label_row_frame_view.frame
        print(f"Frame number: {frame_number}")  # noqa: T201
        object_instances_in_frame: list[ObjectInstance] = (
            label_row_frame_view.get_object_instances()
        )
        for object_instance in object_instances_in_frame:
            print(f"Object instance: {object_instance}")  # noqa: T201
            annotation = object_instance.get_annotation(frame=frame_number)
            print(f"Coordinates: {annotation.coordinates}")  # noqa: T201


def classify_a_frame(first_label_row: LabelRowV2) -> None:
    """Working with a classification instance; text attributes."""
    ontology_structure = first_label_row.ontology_structure
    # Assume that the following text classification exists in the ontology.
    text_ontology_classification: Classification = ontology_structure.get_child_by_title(
        title="Free text about the frame", type_=Classification
    )
    text_classification_instance = text_ontology_classification.create_instance()

    # First set the value of the classification instance
    text_classification_instance.set_answer(answer="This is a text classification.")

    # Second, select the frames where the classification instance is present
    text_classification_instance.set_for_frames(frames=0)

    # Then add it to the label row
    first_label_row.add_classification_instance(text_classification_instance)

    all_classification_instances = first_label_row.get_classification_instances()
    assert all_classification_instances[0] == text_classification_instance

    # The same again, under "Answering classification instance attributes".
    text_classification_instance = text_ontology_classification.create_instance()
    text_classification_instance.set_answer(answer="This is a text classification.")
    assert text_classification_instance.get_answer() == "This is a text classification."


def answer_a_checklist(ontology_structure: OntologyStructure, row: LabelRowV2) -> None:
    """Checklist attributes."""
    checklist_ontology_classification: Classification = ontology_structure.get_child_by_title(
        title="All colours in the picture",
        # Do not forget to specify the type here
        type_=Classification,
    )
    checklist_classification_instance = checklist_ontology_classification.create_instance()

    # Prefer using the `checklist_ontology_classification` over the `ontology_structure`.
    green_option: Option = checklist_ontology_classification.get_child_by_title(
        "Green", type_=Option
    )
    blue_option: Option = checklist_ontology_classification.get_child_by_title("Blue", type_=Option)

    checklist_classification_instance.set_answer([green_option, blue_option])

    assert sorted(checklist_classification_instance.get_answer()) == sorted(
        [green_option, blue_option]
    )

    # Ours: put on the row, so that it is saved.
    checklist_classification_instance.set_for_frames(Range(0, 19))
    row.add_classification_instance(checklist_classification_instance)


def answer_radio_attributes(ontology_structure: OntologyStructure, row: LabelRowV2) -> None:
    """Radio attributes, and those nested below their options."""
    scenery_ontology_classification: Classification = ontology_structure.get_child_by_title(
        title="Scenery",
        # Do not forget to specify the type here
        type_=Classification,
    )

    mountains_option = scenery_ontology_classification.get_child_by_title(
        title="Mountains", type_=Option
    )

    scenery_classification_instance = scenery_ontology_classification.create_instance()

    scenery_classification_instance.set_answer(mountains_option)

    assert scenery_classification_instance.get_answer() == mountains_option

    mountains_count_attribute = mountains_option.get_child_by_title(
        "Mountains count", type_=RadioAttribute
    )
    two_mountains_option = mountains_count_attribute.get_child_by_title("Two", type_=Option)

    scenery_classification_instance.set_answer(two_mountains_option)

    # Note, that if for `set_answer` or `get_answer` the attribute of the classification cannot be
    # inferred, we need to manually specify it.
    assert (
        scenery_classification_instance.get_answer(attribute=mountains_count_attribute)
        == two_mountains_option
    )

    scenery_classification_instance.set_for_frames([1, Range(7, 8)])
    row.add_classification_instance(scenery_classification_instance)


def answer_an_object(ontology_structure: OntologyStructure, row: LabelRowV2) -> None:
    """Answering object instance attributes."""
    car_ontology_object: Object = ontology_structure.get_child_by_title("Car", type_=Object)
    car_brand_attribute = car_ontology_object.get_child_by_title(
        title="Car brand", type_=RadioAttribute
    )
    # Again, doing ontology_structure.get_child_by_title("Mercedes") is also possible, but might be
    # more ambiguous.
    mercedes_option = car_brand_attribute.get_child_by_title(title="Mercedes", type_=Option)
    assert ontology_structure.get_child_by_title("Mercedes") == mercedes_option

    car_object_instance = car_ontology_object.create_instance()

    car_object_instance.set_answer(mercedes_option)

    # The attribute cannot be inferred, so we need to specify it.
    assert car_object_instance.get_answer(attribute=car_brand_attribute) == mercedes_option

    car_object_instance.set_for_frames(BoundingBoxCoordinates(0.1, 0.2, 0.3, 0.4), Range(2, 9))
    row.add_object_instance(car_object_instance)


def answer_frame_by_frame(ontology_structure: OntologyStructure, row: LabelRowV2) -> None:
    """Setting answers for dynamic attributes."""
    person_ontology_object: Object = ontology_structure.get_child_by_title("Person", type_=Object)

    position_attribute = person_ontology_object.get_child_by_title(
        title="Position",  # The options here are "Standing" or "Walking"
        type_=RadioAttribute,
    )

    person_object_instance = person_ontology_object.create_instance()

    # Assume you would add the right coordinates of this person for frames 0-10 here.
    # Now assume the person is standing in frames 0-5 and walking in frames 6-10.

    person_object_instance.set_answer(
        answer=position_attribute.get_child_by_title("Standing", type_=Option),
        frames=Range(start=0, end=5),
        # Wherever you can set frames, you can either set a single int, a Range, or a list of Range.
        attribute=position_attribute,
    )

    person_object_instance.set_answer(
        answer=position_attribute.get_child_by_title("Walking", type_=Option),
        frames=Range(start=6, end=10),
        attribute=position_attribute,
    )

    assert person_object_instance.get_answer(attribute=position_attribute) == [
        AnswerForFrames(
            answer=position_attribute.get_child_by_title("Standing", type_=Option),
            ranges=[Range(start=0, end=5)],
        ),
        AnswerForFrames(
            answer=position_attribute.get_child_by_title("Walking", type_=Option),
            ranges=[Range(start=6, end=10)],
        ),
    ]

    # Ours: the coordinates that the page assumes, after the answers.
    for frame in range(11):
        box = BoundingBoxCoordinates(0.4, 0.1, frame / 20, 0.5)
        person_object_instance.set_for_frames(box, frame)
    row.add_object_instance(person_object_instance)


def all_of(row: LabelRowV2) -> dict[str, Any]:
    """Everything that can be read of a row, instances and answers by their hash."""
    found: dict[str, Any] = {"label_hash": row.label_hash, "created_at": row.created_at}
    for each in row.get_object_instances():
        found[each.object_hash] = (
            each.feature_hash,
            [(a.frame, a.coordinates, *said_of(a)) for a in each.get_annotations()],
            {a.feature_node_hash: plain(each.get_answer(a)) for a in each.ontology_item.attributes},
        )
    for one in row.get_classification_instances():
        found[one.classification_hash] = (
            one.feature_hash,
            [(a.frame, *said_of(a)) for a in one.get_annotations()],
            plain_answers(one),
        )
    for view in row.get_frame_views():
        objects = [each.object_hash for each in view.get_object_instances()]
        questions = [each.classification_hash for each in view.get_classification_instances()]
        found[f"frame {view.frame}"] = (objects, questions)
    return found


def said_of(annotation: Any) -> tuple[Any, ...]:
    """What is said of an annotation beside its place."""
    return (
        annotation.created_at,
        annotation.created_by,
        annotation.last_edited_at,
        annotation.last_edited_by,
        annotation.confidence,
        annotation.manual_annotation,
    )


def plain_answers(instance: ClassificationInstance) -> list[Any]:
    """A classification's answer, and those nested below the option that it selects."""
    answer = instance.get_answer()
    nested = answer.attributes if isinstance(answer, Option) else []
    return [plain(answer), *(plain(instance.get_answer(each)) for each in nested)]


def plain(answer: Any) -> Any:
    """An answer, options by their hash."""
    if isinstance(answer, Option):
        return answer.feature_node_hash
    if isinstance(answer, AnswerForFrames):
        return plain(answer.answer), answer.ranges
    return [plain(each) for each in answer] if isinstance(answer, list) else answer


def test_the_page_runs(store_path: Path) -> None:
    """Every call and assertion of the page holds, and what it wrote is what it says."""
    with labelevents.open(store_path, actor="ana") as user_client:
        row = follow_the_page(user_client)
        boxes = row.get_object_instances()

    assert [
        ("Box of a human", [Range(0, 0)]),
        ("Box of a human", [Range(3, 5)]),
        ("Box of a human", [Range(3, 5)]),
        ("Car", [Range(2, 9)]),
        ("Person", [Range(0, 10)]),
    ] == [(box.object_name, box.get_ranges()) for box in boxes]


def test_the_page_survives_the_file(store_path: Path) -> None:
    """All that the page wrote reads back the same, by hash, once the file is opened again."""
    with labelevents.open(store_path, actor="ana") as user_client:
        row = follow_the_page(user_client)
        before = all_of(row)
    with labelevents.open(store_path, readonly=True) as store:
        (again,) = store.projects[0].list_label_rows_v2()
        again.initialise_labels()
        after = all_of(again)

    assert before == after


def test_the_page_is_three_commits(store_path: Path) -> None:
    """Each `save` of the page that had something to say is one commit; an empty one is none."""
    with labelevents.open(store_path, actor="ana") as user_client:
        before = user_client.stats().commits
        follow_the_page(user_client)
        saved = user_client.stats().commits - before
        stats = user_client.stats()

    assert 3 == saved
    assert (5, 3, 1 + 3 + 3 + 8 + 11) == (stats.objects, stats.classifications, stats.annotations)
