"""Files that come again, and rows that a file does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import labelevents
from labelevents import LabelEventsError, Store, Video
from labelevents.importing import Imported, import_files
from tests.importing.scenes import (
    FRAMES,
    TITLE,
    Thing,
    acting,
    box,
    car,
    files_of,
    lay,
    opened,
    reading,
    row_of,
    things_of,
)

ONE = [car(1, {frame: box(0.1) for frame in range(3)})]
OTHER = [car(1, {frame: box(0.2) for frame in range(3)})]


@pytest.fixture
def store() -> Iterator[Store]:
    """A store that a model writes to."""
    with opened("model:m@1") as store:
        yield store


def twice(store: Store, first: dict[str, Any], second: dict[str, Any]) -> list[Imported]:
    """The very same file, two times, in two ways; something else lies beneath."""
    with files_of(reading(ONE)) as paths:
        return [
            done for how in (first, second) for done in import_files(lambda: store, paths, **how)
        ]


# Whether a file is in


def test_the_same_file_again(store: Store) -> None:
    """A file that was laid over a row and is the newest there has nothing left to say."""
    lay(store, OTHER)
    first, second = twice(store, {"match": "iou"}, {"match": "iou"})

    assert ("imported", 2) == (first.status, first.commit)
    assert ("unchanged", 2) == (second.status, second.commit)


def test_the_same_file_in_another_way(store: Store) -> None:
    """It has, if something else is to be kept."""
    lay(store, OTHER)
    with acting(store, "ana"):
        row = row_of(store)
        row.get_object_instances()[0].set_for_frames(box(0.3), 0, overwrite=True)
        row.save()
    _, second = twice(store, {"match": "id"}, {"match": "id", "keep": "new"})

    assert ("imported", 1) == (second.status, second.changed)


def test_a_file_from_before(store: Store) -> None:
    """A file that another one was laid over since can be laid over that."""
    with files_of(reading(ONE), reading(OTHER)) as paths:
        for number in (0, 1, 0):
            (done,) = import_files(lambda: store, [paths[number]], match="id")

    assert ("imported", 3) == (done.status, done.changed)


def test_other_bytes_of_the_same_content(store: Store) -> None:
    """What changes nothing makes no commit, and the newest of the row is told."""
    lay(store, ONE)
    done = lay(store, ONE, match="id")

    assert ("unchanged", 1, 1) == (done.status, done.commit, done.matched)
    assert 1 == store.stats().commits


def test_without_match_it_is_unchanged(store: Store) -> None:
    """A file that is in already, and is not to be laid over anything, is left alone."""
    first, second = twice(store, {}, {})

    assert ("imported", "unchanged") == (first.status, second.status)


def test_a_first_import_with_match(store: Store) -> None:
    """Where there is no row of the title, `match` makes no difference: all is new."""
    done = lay(store, ONE, match="iou")
    (commit,) = store.history()

    assert ("imported", 0, 1, 0, 0, 0, 0) == (
        done.status, done.matched, done.new, done.changed, done.confirmed, done.dropped, done.kept
    )  # fmt: skip
    assert "merge" not in (commit.provenance or {})


def test_how_it_was_laid_is_written_down(store: Store) -> None:
    """The commit says how the file was laid over the row."""
    lay(store, OTHER)
    lay(store, ONE, match="iou:0.25", keep="both")
    provenance = store.history()[0].provenance or {}

    assert {"match": "iou:0.25", "keep": "both", "confirm": False} == provenance.get("merge")


def test_a_file_that_was_taken_back(store: Store) -> None:
    """A file whose import counts no more goes in again."""
    lay(store, OTHER)
    with files_of(reading(ONE)) as paths:
        (first,) = import_files(lambda: store, paths, match="id")
        row_of(store).revert(first.commit)
        (second,) = import_files(lambda: store, paths, match="id")

    assert ("imported", 3) == (second.status, second.changed)
    assert box(0.1) == next(iter(things_of(row_of(store)).values())).frames["geometry", 0]


def test_a_file_that_was_given_back(store: Store) -> None:
    """If taking it back was taken back, it is in."""
    with files_of(reading(ONE)) as paths:
        (first,) = import_files(lambda: store, paths)
        for number in (1, 2):
            row_of_any(store).revert(number)
        (second,) = import_files(lambda: store, paths)

    assert ("unchanged", first.commit) == (second.status, second.commit)


def test_a_row_that_was_taken_back(store: Store) -> None:
    """If the making of a row was taken back, a file brings that row back."""
    with files_of(reading(ONE)) as paths:
        (first,) = import_files(lambda: store, paths)
        row = row_of(store)
        row.revert(first.commit)
        gone = store.list_rows()
        (second,) = import_files(lambda: store, paths)

    assert ([], "imported", 1) == (gone, second.status, second.new)
    assert [row.label_hash] == [line.label_hash for line in store.list_rows()]
    assert [one.on() for one in ONE] == [one.on() for one in things_of(row_of(store)).values()]


def test_deletions_outlive_what_they_deleted(store: Store) -> None:
    """A bad run is taken back after a person deleted from it; a better one deletes no less."""
    store.create_project("Imported", labelevents.objects.OntologyStructure()).create_label_row(
        Video(TITLE, 100, 100, FRAMES)
    )
    first = lay(store, [car(1, {f: box(0.1) for f in range(3)})], match="iou")
    with acting(store, "ana"):
        row = row_of(store)
        row.get_object_instances()[0].remove_from_frames(1)
        row.save()
        row.revert(first.commit)
    lay(store, [car(7, {f: box(0.101) for f in range(4)})], match="iou")
    (found,) = things_of(row_of(store)).values()

    assert {0, 2, 3} == found.on()


def test_deletions_outlive_their_row(store: Store) -> None:
    """So it is if the making of the row was taken back with the run."""
    first = lay(store, [car(1, {f: box(0.1) for f in range(3)})])
    with acting(store, "ana"):
        row = row_of(store)
        row.get_object_instances()[0].remove_from_frames(1)
        row.save()
        row.revert(first.commit)
    done = lay(store, [car(7, {f: box(0.101) for f in range(4)})], match="iou")
    (found,) = things_of(row_of(store)).values()

    assert ({0, 2, 3}, 1) == (found.on(), done.kept)


def test_a_store_that_was_taken_back(store: Store) -> None:
    """If the project was taken back, too, the file makes another."""
    with files_of(reading(ONE)) as paths:
        (first,) = import_files(lambda: store, paths)
        store.revert(first.commit)
        (second,) = import_files(lambda: store, paths)

    assert ("imported", 1) == (second.status, second.new)
    assert 1 == len(store.list_rows())


def row_of_any(store: Store) -> Any:
    """The row, listed or not."""
    (line,) = store.list_rows(include_archived=True)
    row = store.projects[0].get_label_row(line.label_hash)
    row.initialise_labels()
    return row


# What does not fit


def refused(store: Store, things: list[Thing], **how: Any) -> str:
    """Why a file is refused; nothing is written."""
    before = store.stats()
    frames = how.pop("frames", FRAMES)
    with files_of(reading(things, frames)) as paths:
        (done,) = import_files(lambda: store, paths, **how)
    assert ("refused", before) == (done.status, store.stats())
    return str(done.error).partition(": ")[2]


def test_without_match_it_is_refused(store: Store) -> None:
    """Another file for a row is refused, with the ways out."""
    lay(store, OTHER)
    told = refused(store, ONE)

    assert "`--match id` or `--match iou`" in told
    assert "`--title`" in told


def test_more_frames(store: Store) -> None:
    """A file with more frames than the row has is refused; one with fewer fits."""
    lay(store, OTHER)

    assert "which has 6 frames of 100x100, got 7 frames of 100x100" in refused(
        store, ONE, frames=7, match="id"
    )
    with files_of(reading(ONE, 3)) as paths:
        (done,) = import_files(lambda: store, paths, match="id")
    assert "imported" == done.status


def test_another_size(store: Store) -> None:
    """A file about pictures of another size is refused."""
    project = store.create_project("Imported", labelevents.objects.OntologyStructure())
    project.create_label_row(Video(TITLE, 640, 480, FRAMES))

    assert "which has 6 frames of 640x480" in refused(store, ONE, match="id")


def test_several_rows(store: Store) -> None:
    """Where several rows have the title, none of them is meant."""
    project = store.create_project("Imported", labelevents.objects.OntologyStructure())
    for _ in range(2):
        project.create_label_row(Video(TITLE, 100, 100, FRAMES))

    assert "has 2 rows titled `cam0`" in refused(store, ONE, match="id")


def test_an_archived_row(store: Store) -> None:
    """A row that somebody archived is not written to, and its title is not free."""
    lay(store, OTHER)
    row_of(store).archive()

    assert "already, which is archived" in refused(store, ONE, match="id")
    assert "already, which is archived" in refused(store, ONE)


def test_a_clash_of_kinds(store: Store) -> None:
    """What is of another kind in the project's ontology is refused, and all is as before."""
    project = store.create_project("Imported", labelevents.objects.OntologyStructure())
    project.create_label_row(Video(TITLE, 100, 100, FRAMES))
    structure = project.ontology_structure
    structure.add_object("Car", labelevents.objects.Shape.POLYGON)
    project.update_ontology(structure)

    assert "same kind of thing" in refused(store, ONE, match="id")


@pytest.mark.parametrize("how", [{"match": "ids"}, {"keep": "humans"}])
def test_what_cannot_be_meant(store: Store, how: dict[str, Any]) -> None:
    """A way that there is not is refused before a file is read."""
    with pytest.raises(LabelEventsError, match="Expected"):
        import_files(lambda: store, [], **how)


def test_unsaved_work_of_others_merges(store: Store) -> None:
    """Who has the row open, and saves later, keeps what they did to other cells."""
    lay(store, OTHER)
    with acting(store, "ana"):
        mine = row_of(store)
        (one,) = mine.get_object_instances()
        one.set_for_frames(box(0.4), 5)
    lay(store, ONE, match="id")
    with acting(store, "ana"):
        mine.save()

    assert [0.1, 0.1, 0.1, 0.4] == [
        one.get_annotation(frame).coordinates.top_left_x  # type: ignore[union-attr]
        for frame in (0, 1, 2, 5)
    ]


def test_saving_each_call() -> None:
    """A store that saves each call makes one commit of a file all the same."""
    with labelevents.open(":memory:", actor="model:m@1", autosave=True) as store:
        lay(store, OTHER)
        lay(store, ONE, match="id")

        assert 2 == store.stats().commits
