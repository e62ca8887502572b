"""Rows that are in no store, and reading a row's labels."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from labelevents import Image, ImageGroup, LabelRowError, LabelRowV2, Store, Video
from labelevents.objects.coordinates import (
    Cuboid2DIsometricCoordinates,
    PointCoordinate,
    PolygonCoordinates,
    PolylineCoordinates,
    SkeletonCoordinate,
    SkeletonCoordinates,
)
from labelevents.objects.frames import Range
from tests.rows.given import (
    Town,
    box,
    cells,
    labels,
    memory_row,
    of_row,
    refused,
    reread,
    town,
    unsaved,
)

ZERO = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("media", "frames"),
    [
        (Video("v", 10, 20, 30), 30),
        (Image("i", 10, 20), 1),
        (ImageGroup("g", (Image("a", 1, 2), Image("b", 3, 4))), 2),
    ],
)
def test_a_row_of_media_alone(media: Any, frames: int) -> None:
    """Media and an ontology make an initialised row in memory, with hashes of zeros."""
    row = memory_row(media=media)

    assert (True, True, frames) == (
        row.is_labelling_initialised,
        row.is_detached,
        row.number_of_frames,
    )
    assert [ZERO] * 3 == [row.label_hash, row.data_hash, row.dataset_hash]
    assert (media.title, "main") == (row.data_title, row.branch_name)


def test_an_ontology_or_whatever_has_one(nowhere: Town) -> None:
    """The ontology may be given itself, or as something with a `structure`."""
    holder = SimpleNamespace(structure=nowhere.ontology)
    rows = [
        LabelRowV2.from_media_metadata(each, Video("v", 1, 1, 1), branch_name="b")
        for each in (nowhere.ontology, holder)
    ]

    assert [nowhere.ontology] * 2 == [row.ontology_structure for row in rows]
    assert ["b"] * 2 == [row.branch_name for row in rows]


@pytest.mark.parametrize("media", [None, "v.mp4", [], {"title": "v"}, Video("v", 1, 1, 0)])
def test_media_must_be_known(nowhere: Town, media: Any) -> None:
    """Anything else than whole media is refused."""
    with pytest.raises(LabelRowError):
        LabelRowV2.from_media_metadata(nowhere.ontology, media)


def test_it_labels_as_a_stored_row_does(row: LabelRowV2, here: Town) -> None:
    """The same calls lead to the same labels in memory and in a store."""
    found = []
    for each in (row, memory_row(here)):
        car, note = here.car(Range(0, 9)), here.note(Range(2, 5), "dusk")
        each.add_object_instance(car)
        each.add_classification_instance(note)
        car.set_for_frames(box(0.5), 3, overwrite=True, confidence=0.5, created_by="eve")
        car.set_answer(here.option("stands"))
        car.remove_from_frames(7)
        second = here.note(9, "dawn")
        each.add_classification_instance(second)
        second.set_for_frames(5, overwrite=True)
        found.append(
            [
                {key: value for key, value in cells(one, times=False).items() if key != "frames"}
                | {"places": [(a.frame, a.confidence) for a in one.get_annotations()]}
                for one in (car, note, second)
            ]
        )
    for one in (part for parts in found for part in parts if "whole" in part):
        del one["whole"]

    assert found[0] == found[1]


def test_nobody_made_it() -> None:
    """In a row in memory nobody in particular is the author."""
    row = memory_row()
    car = of_row(row).car(3)
    row.add_object_instance(car)

    assert (None, None) == (car.get_annotation(3).created_by, car.get_annotation(3).last_edited_by)


def test_from_memory_into_a_store(store: Store, row: LabelRowV2) -> None:
    """An instance can leave a row in memory and join one in a store."""
    sketch = memory_row()
    car = of_row(sketch).car(Range(0, 9))
    sketch.add_object_instance(car)
    sketch.remove_object(car)
    row.add_object_instance(car)
    row.save()

    assert [Range(0, 9)] == reread(store, row).get_object_instances()[0].get_ranges()


# Reading labels


def test_reading_twice_is_refused(row: LabelRowV2) -> None:
    """Labels are read once; again only with `overwrite`."""
    with refused(row, match="Pass `overwrite=True`"):
        row.initialise_labels()


def test_reading_again_drops_what_is_not_saved(row: LabelRowV2, here: Town) -> None:
    """`overwrite` drops unsaved changes; who was held from before is on no row, as it was."""
    saved, fresh = here.car(Range(0, 9)), here.car(50)
    row.add_object_instance(saved)
    row.save()
    saved.set_for_frames(box(0.9), 3, overwrite=True)
    row.add_object_instance(fresh)
    held = [{**cells(each), "row": False} for each in (saved, fresh)]
    row.initialise_labels(overwrite=True)
    (again,) = row.get_object_instances()

    assert held == [cells(each) for each in (saved, fresh)]
    assert (box(), 0) == (again.get_annotation(3).coordinates, unsaved(row))
    assert [None, None] == [each.is_assigned_to_label_row() for each in (saved, fresh)]
    row.add_object_instance(fresh)
    with refused(row, saved, match="Pass `force=True`"):
        row.add_object_instance(saved, force=False)


def test_reading_some_kinds_only(store: Store, row: LabelRowV2, here: Town) -> None:
    """Only the kinds asked for are listed; the others are kept, by saving too."""
    plain = here.object("bounding_box").create_instance()
    plain.set_for_frames(box(), 3)
    row.add_object_instance(plain)
    row.add_object_instance(here.car(3))
    row.add_classification_instance(here.note(3, "dusk"))
    row.save()
    (project,) = store.projects
    (some,) = project.list_label_rows_v2()
    some.initialise_labels(
        include_object_feature_hashes={"car"}, include_classification_feature_hashes={"weather"}
    )
    seen = [each.feature_hash for each in some.get_object_instances()]
    seen += [each.feature_hash for each in some.get_frame_view(3).get_object_instances()]
    some.get_object_instances()[0].set_for_frames(box(), 4)
    some.save()

    assert ["car", "car"] == seen
    assert [] == some.get_classification_instances()
    assert 2 == len(reread(store, row).get_object_instances())


# What is read belongs to the reader


def points(*numbers: float) -> list[PointCoordinate]:
    """Points on a diagonal."""
    return [PointCoordinate(number, number) for number in numbers]


def spoil(coordinates: Any) -> None:
    """Change everything about coordinates that can be changed."""
    for each in getattr(coordinates, "polygons", []):
        each[0].clear()
    parts = coordinates.front if hasattr(coordinates, "front") else coordinates.values
    for vertex in parts:
        if isinstance(vertex, SkeletonCoordinate):
            vertex.x = 99
    parts.reverse()
    parts.append(parts[0])
    del parts[0]


SHAPES: dict[str, Any] = {
    "polygon": lambda: PolygonCoordinates(points(0.1, 0.2, 0.3)),
    "polyline": lambda: PolylineCoordinates(points(0.1, 0.2, 0.3)),
    "skeleton": lambda: SkeletonCoordinates(
        values=[SkeletonCoordinate(x=0.1, y=0.2, name=name) for name in ("head", "foot")],
        name="person",
    ),
    "cuboid_2d": lambda: Cuboid2DIsometricCoordinates(points(0.1, 0.2), *points(0.3)),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("attached", [False, True])
def test_changing_coordinates_changes_no_state(
    wide: LabelRowV2, shape: str, *, attached: bool
) -> None:
    """Neither what was given nor what was read can alter the state from outside."""
    row, here = wide, of_row(wide)
    given, tracked = SHAPES[shape](), SHAPES[shape]()
    thing = here.object(shape).create_instance()
    thing.set_for_frames(given, Range(0, 5))
    thing.set_track({7: tracked, 8: tracked})
    if attached:
        row.add_object_instance(thing)
        row.save()
    spoil(given)
    spoil(tracked)
    for annotation in thing.get_annotations():
        spoil(annotation.coordinates)

    assert [SHAPES[shape]()] * 8 == [each.coordinates for each in thing.get_annotations()]
    if attached:
        assert 0 == unsaved(row)


def test_changing_extras_and_reviews_changes_no_state(row: LabelRowV2, here: Town) -> None:
    """Dictionaries and lists that were given or read are the reader's own."""
    reviews, extra = [{"by": "eve", "marks": [1]}], {"x:cvat.occluded": True}
    car = here.car(None)
    car.set_for_frames(box(), 3, reviews=reviews)
    car.get_annotation(3).extra = extra  # type: ignore[assignment]
    row.add_object_instance(car)
    row.save()
    before = labels(row)
    reviews[0]["by"] = "eva"
    extra["x:cvat.occluded"] = False
    found = car.get_annotation(3)
    found.extra.clear()
    (found.reviews or []).clear()
    for each in found.reviews or []:
        each.clear()

    assert before == labels(row)


def test_ranges_are_ones_own(row: LabelRowV2, here: Town) -> None:
    """Changing a range that was given or read moves nobody."""
    frames = Range(0, 5)
    car, note = here.car(frames), here.note(frames)
    row.add_object_instance(car)
    row.add_classification_instance(note)
    frames.end = 50
    for each in (car.get_ranges(), note.range_list, note.get_ranges()):
        each[0].start = 3
        each.clear()

    assert [Range(0, 5)] == car.get_ranges() == note.range_list


def test_lists_are_ones_own(row: LabelRowV2, here: Town) -> None:
    """Changing a list of instances, annotations or frames removes nobody."""
    row.add_object_instance(here.car(Range(0, 5)))
    row.get_object_instances().clear()
    (car,) = row.get_object_instances()
    car.get_annotations().clear()
    car.get_annotation_frames().clear()
    row.get_frame_views().clear()

    assert 6 == len(car.get_annotations()) == len(car.get_annotation_frames())
    assert town().ontology.to_dict() == here.ontology.to_dict()
