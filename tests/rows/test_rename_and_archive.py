"""Titles and archives of rows and projects are history like everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

import labelevents
from labelevents import LabelEventsError, LabelRowError, LabelRowV2, Store
from tests.rows.given import Town, hash_of, new_project, new_row, refused, reread


def test_renaming(store: Store, row: LabelRowV2, path: Path) -> None:
    """A row's new title is a commit, found by it, and kept by the file."""
    commit = row.rename("avenue.mp4", message="wrong street")
    (project,) = store.projects
    store.close()
    with labelevents.open(path, readonly=True) as again:
        (same,) = again.projects[0].list_label_rows_v2(data_title_eq="avenue.mp4")
        (newest, *_) = again.history(label_hash=row.label_hash)

        assert commit is not None
        assert ("avenue.mp4", "avenue.mp4") == (row.data_title, same.data_title)
        assert ("wrong street", 1) == (newest.message, newest.events)
        assert [] == again.projects[0].list_label_rows_v2(data_title_eq="street.mp4")
        assert project.project_hash == again.projects[0].project_hash


def test_the_same_title_is_nothing(row: LabelRowV2) -> None:
    """To rename a row to its own title writes nothing."""
    assert row.rename("street.mp4") is None


@pytest.mark.parametrize("title", ["", None, 7])
def test_a_title_is_text(row: LabelRowV2, title: str) -> None:
    """A row needs a title, and it is text."""
    with refused(row, error=LabelRowError):
        row.rename(title)


def test_labels_need_not_be_read_first(store: Store, row: LabelRowV2) -> None:
    """A row whose labels are unread can be renamed and archived."""
    (fresh,) = store.projects[0].list_label_rows_v2()
    fresh.rename("avenue.mp4")
    fresh.archive()

    assert [] == store.projects[0].list_label_rows_v2()
    assert ["avenue.mp4"] == [
        each.data_title for each in store.projects[0].list_label_rows_v2(include_archived=True)
    ]


def test_unsaved_changes_go_along(store: Store, row: LabelRowV2, here: Town) -> None:
    """What is not saved yet is part of the commit that renames."""
    row.add_object_instance(here.car(3))
    commit = row.rename("avenue.mp4")
    assert commit is not None

    assert 3 == commit.events
    assert 1 == len(reread(store, row).get_object_instances())


def test_archiving_and_back(store: Store, row: LabelRowV2, here: Town) -> None:
    """An archived row leaves the lists with its labels, and comes back with them."""
    row.add_object_instance(here.car(3))
    row.save()
    (project,) = store.projects
    row.archive(message="twice")
    hidden = project.list_label_rows_v2(), project.list_label_rows_v2(include_archived=True)
    again = row.archive()
    row.archive(archived=False)

    assert ([], 1, None) == (hidden[0], len(hidden[1]), again)
    assert 1 == len(project.list_label_rows_v2()[0:])
    assert 1 == len(reread(store, row).get_object_instances())
    assert ["edit"] * 3 == [c.kind for c in store.history(label_hash=hash_of(row))[:3]]


def test_archiving_a_project(store: Store) -> None:
    """An archived project leaves the lists, can still be found by hash, and comes back."""
    project = new_project(store)
    commit = project.archive(message="done")
    assert commit is not None
    listed = [store.projects, store.get_projects(include_archived=True)]
    found = store.get_project(project.project_hash)

    assert ([], [project]) == tuple(listed)
    assert (True, "done", True) == (project.archived, commit.message, found.archived)
    assert project.archive() is None
    assert project.archive(archived=False) is not None
    assert [project] == store.projects


def test_archiving_inside_a_block_waits(store: Store) -> None:
    """Inside `store.commit()` titles and archives wait for the end, and go back with it."""
    project = new_project(store)
    row = new_row(store)
    with pytest.raises(LabelEventsError), store.commit():  # noqa: PT012 - the block is tested
        row.rename("avenue.mp4")
        project.archive()
        raise LabelEventsError("no")

    assert (False, "street.mp4") == (project.archived, reread(store, row).data_title)
    with store.commit() as block:
        row.rename("avenue.mp4")
        row.archive()
        project.archive()

    assert 3 == block.events
    assert (True, "avenue.mp4") == (project.archived, row.data_title)
    assert store.verify().ok
