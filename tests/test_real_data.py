"""Real files all the way: imported into a store, read back by frame, and held against the file.

What the files say is read a second time by code that shares nothing with the library
(`tests/formats/test_read_jaad.py`: regular expressions only).
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import LabelRowV2, Store
from labelevents.formats.reading import ReadOptions
from labelevents.importing import Imported, import_files
from labelevents.objects import AnswerForFrames, ObjectInstance, Option
from labelevents.objects.coordinates import BoundingBoxCoordinates
from labelevents.objects.frames import Range
from tests.formats.test_read_jaad import VIDEOS, Seen, by_regex


@pytest.fixture(scope="module")
def files(shared_data: Path) -> list[Path]:
    """The nine JAAD files."""
    return [shared_data / "jaad" / "annotations" / f"video_{video}.xml" for video in VIDEOS]


@pytest.fixture(scope="module")
def imported(
    files: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, list[Imported]]]:
    """A store with all nine files, opened again after the import, and what became of them."""
    path = tmp_path_factory.mktemp("jaad") / "jaad.labels"
    with labelevents.open(path, actor="import:test") as store:
        results = list(import_files(lambda: store, files, message="JAAD"))
    with labelevents.open(path, actor="import:test") as store:
        yield store, results


def content(store: Store) -> str:
    """A digest of all that the log holds."""
    digest = hashlib.sha256()
    for table in ("commits", "batches", "streams", "actors"):
        for line in store._log.db.execute(f"SELECT * FROM {table}"):  # noqa: S608 - our own names
            digest.update(repr(line).encode())
    return digest.hexdigest()


def row_of(store: Store, title: str) -> LabelRowV2:
    """The row of a title, its labels read."""
    (row,) = store.projects[0].list_label_rows_v2(data_title_eq=title)
    row.initialise_labels()
    return row


# What goes in is what the file says


def test_all_of_jaad_goes_in(imported: tuple[Store, list[Imported]]) -> None:
    """Nine files are nine rows, each one commit: 36 tracks and 5,285 boxes."""
    store, results = imported
    stats = store.stats()

    assert ["imported"] * 9 == [each.status for each in results]
    assert (36, 5_285) == (
        sum(each.objects for each in results),
        sum(each.annotations for each in results),
    )
    assert (9, 36, 5_285, 9) == (stats.rows, stats.objects, stats.annotations, stats.commits)
    assert {("import", "JAAD", 1)} == {
        (commit.kind, commit.message, len(commit.rows)) for commit in store.history()
    }
    assert store.verify().ok


@pytest.mark.parametrize("video", VIDEOS)
def test_every_frame_is_as_the_file_says(
    imported: tuple[Store, list[Imported]], files: list[Path], video: str
) -> None:
    """Objects, places, answers and flags of every frame equal an independent reading."""
    row = row_of(imported[0], f"video_{video}")
    text = files[VIDEOS.index(video)].read_text(encoding="utf-8")
    expected: list[list[Seen]] = [[] for _ in range(row.number_of_frames)]
    for track in by_regex(text):
        for frame, seen in track.items():
            expected[frame].append(seen)

    assert expected == [
        [seen_on(view.frame, each) for each in view.get_object_instances()]
        for view in row.get_frame_views()
    ]


def seen_on(frame: int, instance: ObjectInstance) -> Seen:
    """What the library says of an object on a frame, as the independent reading has it."""
    annotation = instance.get_annotation(frame)
    at: Any = annotation.coordinates
    flags = {
        name.removeprefix("x:cvat."): value
        for name, value in annotation.extra.items()
        if name in ("x:cvat.occluded", "x:cvat.keyframe")
    }
    values = {}
    for attribute in instance.ontology_item.attributes:
        answer = instance.get_answer(attribute, filter_frame=frame)
        if isinstance(answer, list):
            found: list[AnswerForFrames] = answer
            (answer,) = (each.answer for each in found)
        values[attribute.title] = answer.title if isinstance(answer, Option) else answer
    place = (at.top_left_x, at.top_left_y, at.width, at.height)
    return Seen(instance.object_name, place, {k: bool(v) for k, v in flags.items()}, values)


@pytest.mark.parametrize("video", VIDEOS)
def test_video_attributes_hold_on_all_frames(
    imported: tuple[Store, list[Imported]], files: list[Path], video: str
) -> None:
    """Each attribute of the video is a classification on every frame, with its text."""
    row = row_of(imported[0], f"video_{video}")
    text = files[VIDEOS.index(video)].read_text(encoding="utf-8")
    (block,) = re.findall(r"<video_attributes>(.*)</video_attributes>", text)
    last = row.number_of_frames - 1

    assert [
        (name, value, [Range(0, last)]) for name, value in re.findall(r"<(\w+)>([^<]*)<", block)
    ] == [
        (each.classification_name, each.get_answer(), each.range_list)
        for each in row.get_classification_instances()
    ]


def test_ranges_are_those_of_the_boxes(
    imported: tuple[Store, list[Imported]], files: list[Path]
) -> None:
    """An object is on the frames that have a box, and on no other: nothing is interpolated."""
    for video, file in zip(VIDEOS, files, strict=True):
        row = row_of(imported[0], f"video_{video}")
        tracks = by_regex(file.read_text(encoding="utf-8"))

        assert [set(track) for track in tracks] == [
            each.get_annotation_frames() for each in row.get_object_instances()
        ]


def test_a_second_import_changes_nothing(
    imported: tuple[Store, list[Imported]], files: list[Path]
) -> None:
    """The same files again are unchanged: no commit, no byte of the log."""
    store, first = imported
    before = store.stats(), content(store)
    second = list(import_files(lambda: store, files))

    assert ["unchanged"] * 9 == [each.status for each in second]
    assert [(each.row, each.commit) for each in first] == [(e.row, e.commit) for e in second]
    assert before == (store.stats(), content(store))


def test_mot_goes_in(mot_file: Path) -> None:
    """The tracking sequence TUD-Campus is 71 frames, 8 tracks and 359 boxes, place by place."""
    lines = [line.split(",") for line in mot_file.read_text(encoding="utf-8").split()]
    expected = sorted((int(line[0]) - 1, *map(float, line[2:6])) for line in lines)
    with labelevents.open(":memory:", actor="import:test") as store:
        options = ReadOptions(size=(640, 480))
        (result,) = import_files(lambda: store, [mot_file], options=options)
        row = row_of(store, str(result.row))
        found = sorted(
            (a.frame, at.top_left_x * 640, at.top_left_y * 480, at.width * 640, at.height * 480)
            for each in row.get_object_instances()
            for a in each.get_annotations()
            for at in [a.coordinates]
            if isinstance(at, BoundingBoxCoordinates)
        )

        assert ("imported", 71, 8, 359) == (
            result.status, row.number_of_frames, result.objects, result.annotations
        )  # fmt: skip
        assert [pytest.approx(each) for each in expected] == found


# Damaged files


@pytest.fixture(scope="module")
def busy(files: list[Path]) -> Iterator[Store]:
    """A store in memory that holds one file already."""
    with labelevents.open(":memory:", actor="import:test") as store:
        (result,) = import_files(lambda: store, [files[VIDEOS.index("0055")]])
        assert "imported" == result.status
        yield store


def take(store: Store, file: Path, data: bytes) -> Imported:
    """Import bytes as a project of their own: whole, or refused without a trace."""
    file.write_bytes(data)
    before = store.stats(), content(store)
    title = f"Damaged {before[0].commits} {hashlib.sha256(data).hexdigest()}"
    (result,) = import_files(lambda: store, [file], project_title=title)
    after = store.stats(), content(store)
    if result.status == "refused":
        assert before == after, data
        assert result.error
        assert "Traceback" not in result.error
    else:
        gained = (
            after[0].rows - before[0].rows,
            after[0].objects - before[0].objects,
            after[0].annotations - before[0].annotations,
            after[0].commits - before[0].commits,
        )
        assert (1, result.objects, result.annotations, 1) == gained
    return result


def test_truncated_files_are_refused(busy: Store, files: list[Path], tmp_path: Path) -> None:
    """A real file cut at 200 places is refused each time, and the store stays as it was."""
    data = files[VIDEOS.index("0011")].read_bytes()
    chance = random.Random(11)
    ends = [chance.randrange(len(data.rstrip()) - 1) for _ in range(200)]
    statuses = {take(busy, tmp_path / "cut.xml", data[:end]).status for end in ends}

    assert {"refused"} == statuses


@pytest.mark.parametrize(("video", "count"), [("0013", 100), ("0011", 40)])
def test_flipped_bytes_are_refused_or_read(
    busy: Store, files: list[Path], tmp_path: Path, video: str, count: int
) -> None:
    """A real file with one byte changed is refused, or imported whole."""
    data = files[VIDEOS.index(video)].read_bytes()
    chance = random.Random(count)
    for _ in range(count):
        changed = bytearray(data)
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        take(busy, tmp_path / "flipped.xml", bytes(changed))

    assert busy.verify().ok


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 40 + b"\xff\xd9",
        b"<annotations>",
        b"PK\x03\x04" + b"\0" * 100,
        b"SQLite format 3\x00" + b"\0" * 100,
        b"\xef\xbb\xbf",
        b"1,2,3\n" * 1000,
    ],
    ids=["empty", "jpeg", "open tag", "zip", "sqlite", "bom", "numbers"],
)
def test_other_files_are_refused(busy: Store, tmp_path: Path, data: bytes) -> None:
    """What is no export of a tool is refused in a sentence."""
    assert "refused" == take(busy, tmp_path / "other.xml", data).status


def test_a_bad_file_among_good_ones(files: list[Path], tmp_path: Path) -> None:
    """A bad file is refused alone; the others go in."""
    bad = tmp_path / "bad.xml"
    bad.write_bytes(files[3].read_bytes()[:500])
    missing = tmp_path / "missing.xml"
    with labelevents.open(":memory:", actor="import:test") as store:
        results = list(import_files(lambda: store, [bad, files[3], missing, files[4]]))

        assert ["refused", "imported", "refused", "imported"] == [r.status for r in results]
        assert (2, 2) == (store.stats().rows, store.stats().commits)
