"""Listing rows and projects, and what is known of a row before its labels are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

import labelevents
from labelevents import Image, ImageGroup, LabelEventsError, LabelRowV2, Project, Store, Video
from labelevents.constants.enums import DataType
from labelevents.orm.label_row import AnnotationTaskStatus, LabelStatus, ShadowDataState
from tests.rows.given import hash_of, new_project, new_row, of_row


@pytest.fixture
def project(store: Store) -> Project:
    """A project of three rows, each saved at another time; the second one is labelled."""
    project = new_project(store)
    for title in ("b.mp4", "a.mp4", "a%_.mp4"):
        project.create_label_row(Video(title, 64, 48, 10, 5.0))
    row = project.list_label_rows_v2()[1]
    row.initialise_labels()
    row.add_object_instance(of_row(row).car(0))
    row.save()
    return project


def titles(rows: list[LabelRowV2]) -> list[str]:
    """The titles of rows."""
    return [row.data_title for row in rows]


def test_in_the_order_of_their_making(project: Project) -> None:
    """All rows are listed in the order in which they were made, their labels unread."""
    rows = project.list_label_rows_v2()

    assert ["b.mp4", "a.mp4", "a%_.mp4"] == titles(rows)
    assert [False] * 3 == [row.is_labelling_initialised for row in rows]


def test_by_hash(project: Project) -> None:
    """Rows are found by their own hash and by that of their data, in any number."""
    one, two, three = project.list_label_rows_v2()

    def found(**filters: Any) -> list[str]:
        return titles(project.list_label_rows_v2(**filters))

    assert ["b.mp4", "a%_.mp4"] == found(label_hashes=[three.label_hash, one.label_hash])
    assert ["a.mp4"] == found(data_hashes={two.data_hash})
    assert ["a.mp4"] == found(data_hashes=(h for h in [two.data_hash]))
    assert [] == found(data_hashes=[])
    assert [] == found(label_hashes=[one.label_hash], data_hashes=[two.data_hash])
    assert ["b.mp4"] == found(label_hashes=[one.label_hash, *(str(uuid4()) for _ in range(5000))])


def test_by_title(project: Project) -> None:
    """Titles are matched whole, or by a LIKE pattern."""

    def found(**filters: Any) -> list[str]:
        return titles(project.list_label_rows_v2(**filters))

    assert ["a.mp4"] == found(data_title_eq="a.mp4")
    assert [] == found(data_title_eq="a")
    assert ["a.mp4", "a%_.mp4"] == found(data_title_like="a%")
    assert ["b.mp4", "a.mp4"] == found(data_title_like="_.mp4")
    assert [] == found(data_title_eq="a.mp4", data_title_like="b%")


def test_by_time(project: Project) -> None:
    """`edited_before` and `edited_after` bound the time of the last save; text is ISO 8601."""
    one, two, _ = project.list_label_rows_v2()
    assert two.last_edited_at is not None
    last = two.last_edited_at

    def found(**filters: Any) -> list[str]:
        return titles(project.list_label_rows_v2(**filters))

    assert ["a.mp4"] == found(edited_after=last)
    assert ["a.mp4"] == found(edited_after=last.isoformat())
    assert ["b.mp4", "a%_.mp4"] == found(edited_before=last)
    assert ["a.mp4"] == found(edited_after=last, edited_before=last + timedelta(microseconds=1))
    assert [] == found(edited_before=one.created_at)
    with pytest.raises(LabelEventsError, match="Expected a time in ISO 8601, got 'yesterday'"):
        found(edited_after="yesterday")


def test_by_status(project: Project) -> None:
    """Rows that were ever labelled are in progress, the others not labelled."""

    def found(*statuses: Any) -> list[str]:
        return titles(project.list_label_rows_v2(label_statuses=statuses))

    assert ["a.mp4"] == found(LabelStatus.LABEL_IN_PROGRESS)
    assert ["b.mp4", "a%_.mp4"] == found("NOT_LABELLED")
    assert 3 == len(found(LabelStatus.NOT_LABELLED, LabelStatus.LABEL_IN_PROGRESS))
    assert [] == found(LabelStatus.REVIEWED)
    assert [] == found()


def test_what_a_store_does_not_have(project: Project) -> None:
    """No workflow, no other branch, no shadow data: asking for them finds nothing."""

    def count(**filters: Any) -> int:
        return len(project.list_label_rows_v2(**filters))

    assert 0 == count(workflow_graph_node_title_eq="Review")
    assert 0 == count(workflow_graph_node_title_like="%")
    assert 0 == count(branch_name="other")
    assert 0 == count(shadow_data_state=ShadowDataState.SHADOW_DATA)
    assert 3 == count(branch_name="main", shadow_data_state=ShadowDataState.ALL_DATA)
    assert 3 == count(
        include_workflow_graph_node=False,
        include_client_metadata=True,
        include_images_data=True,
        include_children=True,
        include_all_label_branches=True,
        resolve_client_metadata_locally=True,
    )


def test_a_project_lists_its_own(store: Store, project: Project) -> None:
    """Rows of another project are not listed, and not found by hash."""
    other = new_project(store, "Other")
    (row, *_) = project.list_label_rows_v2()

    assert [] == other.list_label_rows_v2()
    assert [] == other.list_label_rows_v2(label_hashes=[hash_of(row)])
    with pytest.raises(LabelEventsError, match="`Other` has no label row"):
        other.get_label_row(hash_of(row))


# Metadata


def test_metadata_of_a_video(project: Project) -> None:
    """What is known of a video can be read before its labels are."""
    _, row, _ = project.list_label_rows_v2()

    assert {
        "branch_name": "main",
        "dataset_title": "Town",
        "dataset_hash": "00000000-0000-0000-0000-000000000000",
        "data_title": "a.mp4",
        "data_type": DataType.VIDEO,
        "label_status": LabelStatus.LABEL_IN_PROGRESS,
        "annotation_task_status": AnnotationTaskStatus.QUEUED,
        "number_of_frames": 10,
        "fps": 5.0,
        "duration": 2.0,
        "width": 64,
        "height": 48,
        "is_shadow_data": False,
        "is_valid": True,
        "is_detached": False,
        "is_event_based": False,
    } == {name: getattr(row, name) for name in (
        *("branch_name", "dataset_title", "dataset_hash", "data_title", "data_type"),
        *("label_status", "annotation_task_status", "number_of_frames", "fps", "duration"),
        *("width", "height", "is_shadow_data", "is_valid", "is_detached", "is_event_based"),
    )}  # fmt: skip


def test_what_nobody_said_is_none(project: Project) -> None:
    """What only a server knows is None."""
    (row, *_) = project.list_label_rows_v2()
    names = ["group_hash", "file_type", "client_metadata", "workflow_graph_node", "data_link"]
    names += ["backing_item_uuid", "assigned_user_email", "last_actioned_by_user_email"]

    assert dict.fromkeys(names) == {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("name", ["label_hash", "created_at", "data_title", "number_of_frames"])
def test_metadata_cannot_be_set(project: Project, name: str) -> None:
    """What is known of a row is read only."""
    (row, *_) = project.list_label_rows_v2()
    with pytest.raises(AttributeError):
        setattr(row, name, None)


def test_status_stays_an_enum(project: Project) -> None:
    """The annotation task's status is an enum before the labels are read and after."""
    (row, *_) = project.list_label_rows_v2()
    before = row.annotation_task_status
    row.initialise_labels()

    assert [AnnotationTaskStatus.QUEUED] * 2 == [before, row.annotation_task_status]
    assert isinstance(row.annotation_task_status, AnnotationTaskStatus)


def test_times_of_a_row(project: Project) -> None:
    """A row knows when it was made and last saved, in UTC; saving moves the second."""
    (row, *_) = project.list_label_rows_v2()
    row.initialise_labels()
    made = row.created_at
    row.add_object_instance(of_row(row).car(0))
    commit = row.save()
    assert commit is not None
    assert made is not None

    assert (made, commit.recorded_at) == (row.created_at, row.last_edited_at)
    assert made < commit.recorded_at
    assert (UTC, LabelStatus.LABEL_IN_PROGRESS) == (made.tzinfo, row.label_status)


def test_images_and_groups(store: Store, path: Path) -> None:
    """An image has a size; a group has images with sizes, and none of its own."""
    project = new_project(store)
    one = project.create_label_row(Image("one.png", 64, 48))
    many = project.create_label_row(
        ImageGroup("many", (Image("x", 10, 20), Image("y", 30, 40), Image("x", 50, 60)))
    )

    assert (DataType.IMAGE, 1, 64, 48) == (
        one.data_type, one.number_of_frames, one.width, one.height
    )  # fmt: skip
    assert (DataType.IMG_GROUP, 3, None, None) == (
        many.data_type, many.number_of_frames, many.width, many.height
    )  # fmt: skip
    assert [("x", 10), ("y", 30), ("x", 50)] == [
        (each.title, each.width) for each in many.get_frames_metadata()
    ]


def test_it_shows_what_it_is(project: Project) -> None:
    """A row and a project show their hash and title."""
    (row, *_) = project.list_label_rows_v2()

    assert (
        f"LabelRowV2(label_hash={row.label_hash}, data_hash={row.data_hash}, data_title=b.mp4)"
        == repr(row)
    )
    assert f"Project(title='Town', project_hash='{project.project_hash}')" == repr(project)


# Projects


def test_projects(store: Store) -> None:
    """Projects are found by hash, title, pattern and time, in the order of their making."""
    one, two = new_project(store, "Street 1"), new_project(store, "Street 2")

    def found(**filters: Any) -> list[str]:
        return [project.title for project in store.get_projects(**filters)]

    assert ["Street 1", "Street 2"] == found() == [p.title for p in store.projects]
    assert ["Street 2"] == found(title_eq="Street 2")
    assert ["Street 1", "Street 2"] == found(title_like="Street%")
    assert ["Street 1"] == found(created_before=two.created_at)
    assert ["Street 2"] == found(created_after=two.created_at)
    assert [] == found(title_eq="street 2")
    assert two.title == store.get_project(two.project_hash).title
    assert one.project_hash == store.get_projects()[0]["project"].project_hash
    with pytest.raises(KeyError):
        one["title"]
    with pytest.raises(LabelEventsError, match="There is no project nonsense"):
        store.get_project("nonsense")


@pytest.mark.parametrize("title", ["", None, 7])
def test_a_project_needs_a_title(store: Store, title: Any) -> None:
    """A project without a title is refused, and nothing is written."""
    with pytest.raises(LabelEventsError, match="Expected"):
        new_project(store, title)

    assert ([], 0) == (store.projects, store.stats().commits)


def test_two_projects_may_share_a_title(store: Store) -> None:
    """Titles need not be unique; hashes are."""
    made = [new_project(store, "Twin").project_hash for _ in range(2)]

    assert made == [project.project_hash for project in store.get_projects(title_eq="Twin")]


NO_MEDIA: list[Any] = [
    None,
    "video.mp4",
    {"title": "x"},
    object(),
    Video("x", 0, 1, 1),
    Video("x", 1, 1, 0),
    Video("", 1, 1, 1),
    Video("x", "wide", 1, 1),  # type: ignore[arg-type]
    Video("x", 1, 1, 2.5),  # type: ignore[arg-type]
    Video("x", 1, 1, 1, 0.0),
    Video("x", 1, 1, 1, float("nan")),
    ImageGroup("x", ()),
]


@pytest.mark.parametrize("media", NO_MEDIA)
def test_media_must_be_whole(store: Store, media: Any) -> None:
    """Media of no known kind, or without a size, a frame or a rate, make no row."""
    project = new_project(store)
    before = store.stats()
    with pytest.raises(LabelEventsError):
        project.create_label_row(media)

    assert before == store.stats()
    assert [] == project.list_label_rows_v2()


def test_stats(store: Store, project: Project) -> None:
    """Counts are of what is on a frame, archived rows left out, and follow every save."""
    (row, *_) = project.list_label_rows_v2()
    row.initialise_labels()
    here = of_row(row)
    car, note = here.car([0, 1, 2]), here.note([0, 1], "dusk")
    car.set_answer("M-1", here.attribute("plate"))
    car.set_answer(here.option("stands"))
    row.add_object_instance(car)
    row.add_classification_instance(note)
    row.save()
    full = store.stats()
    car.remove_from_frames([0, 1, 2])
    row.save()
    less = store.stats()
    row.archive()
    rest = store.stats()

    assert (3, 2, 1, 1 + 3, 3) == (
        full.rows, full.objects, full.classifications, full.annotations, full.answers
    )  # fmt: skip
    assert (3, 1, 1, 1) == (less.rows, less.objects, less.classifications, less.annotations)
    assert (2, 1, 0, 1, 0) == (
        rest.rows, rest.objects, rest.classifications, rest.annotations, rest.answers
    )  # fmt: skip
    assert store.verify().ok


def test_listing_is_the_same_after_the_file(path: Path) -> None:
    """What a listing says of a row is the same when the file is opened again."""
    with labelevents.open(path, actor="ana") as store:
        row = new_row(store)
        row.add_object_instance(of_row(row).car(3))
        row.save()
        before = row._metadata
    with labelevents.open(path, readonly=True) as store:
        (again,) = store.projects[0].list_label_rows_v2()

        assert before == again._metadata
        assert again.created_at is not None
        assert datetime.now(UTC) > again.created_at
