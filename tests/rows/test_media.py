"""Rows about every medium: what they are, how far labels may go, and that a store keeps them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

import labelevents
from labelevents import (
    Audio,
    Dicom,
    Html,
    Image,
    ImageGroup,
    LabelRowError,
    LabelRowV2,
    Pdf,
    Store,
    Text,
    TimeSeries,
    Video,
)
from labelevents.constants.enums import DataType, is_geometric
from labelevents.exceptions import WrongProjectTypeError
from labelevents.objects.frames import Range
from labelevents.orm.storage import CustomerProvidedPdfMetadata
from labelevents.values.media import Media, frame_limit
from tests.rows.given import (
    box,
    hash_of,
    memory_row,
    new_project,
    of_row,
    refused,
    reopened,
    reread,
)

# Each with its data type, how many frames it has, how far labels may go, and how long it takes.
MEDIA: dict[str, tuple[Any, DataType, int, int | None, float | None]] = {
    "image": (Image("m", 4, 3, "image/png"), DataType.IMAGE, 1, 1, None),
    "video": (Video("m", 4, 3, 10, 20.0), DataType.VIDEO, 10, 10, 0.5),
    "short": (Video("m", 4, 3, 10, 20.0, duration=0.47), DataType.VIDEO, 10, 10, 0.47),
    "group": (ImageGroup("m", (Image("a", 1, 2),) * 3), DataType.IMG_GROUP, 3, 3, None),
    "dicom": (Dicom("m", 4, 3, frames=5), DataType.DICOM, 5, None, None),
    "unread": (Dicom("m"), DataType.DICOM, 1, None, None),
    "study": (Dicom("m", frames=2, kind="dicom_study"), DataType.DICOM_STUDY, 2, 2, None),
    "nifti": (Dicom("m", 4, 3, frames=5, kind="nifti"), DataType.NIFTI, 5, 5, None),
    "audio": (Audio("m", 1.5, 8001, channels=2), DataType.AUDIO, 12002, 12002, 1.5),
    "silence": (Audio("m"), DataType.AUDIO, 1, None, None),
    "series": (TimeSeries("m", 2.0, 0.75), DataType.TIME_SERIES, 2, 2, 2.0),
    "text": (Text("m", "application/json"), DataType.PLAIN_TEXT, 1, None, None),
    "html": (Html("m"), DataType.PLAIN_TEXT, 1, None, None),
    "pdf": (Pdf("m", 7), DataType.PDF, 7, 7, None),
}
BAD: list[Any] = [
    Video("m", 4, 3, 0),
    Video("m", 0, 3, 1),
    Video("m", 4, 3, 1, 0.0),
    Video("m", 4, 3, 1, duration=-1.0),
    Image("m", 4, "3"),  # type: ignore[arg-type]
    Image("m", 4, 3, 5),  # type: ignore[arg-type]
    Dicom("m", 0, 3),
    Dicom("m", frames=0),
    Dicom("m", kind="group"),  # type: ignore[arg-type]
    Audio("m", -1.0, 8000),
    Audio("m", 1.0, 0),
    Audio("m", 1.0, 8000.5),  # type: ignore[arg-type]
    TimeSeries("m", 1.0, 0.0),
    Text(5),  # type: ignore[arg-type]
    Pdf("m", 0),
    Pdf("m", None),  # type: ignore[arg-type]
]
every = pytest.mark.parametrize("name", MEDIA)


@every
def test_a_medium_says_what_it_is(name: str) -> None:
    """Kind, number of frames, bound and length follow from what was given."""
    media, data_type, frames, limit, seconds = MEDIA[name]

    assert (data_type, frames) == (media.data_type, media.number_of_frames)
    assert (limit, seconds) == (frame_limit(media), media.seconds)
    assert is_geometric(data_type) == media.is_on_frames


@every
def test_a_medium_is_stored_as_it_is(name: str) -> None:
    """Written as JSON and read again it is equal, and it names its kind."""
    media = MEDIA[name][0]
    text = msgspec.json.encode(media)

    assert media == msgspec.json.decode(text, type=Media)
    assert media == msgspec.convert(msgspec.to_builtins(media), Media)


@every
def test_a_store_keeps_it(path: Path, store: Store, name: str) -> None:
    """A row of a store says the same when it is made, listed, read and opened by somebody else."""
    media, data_type, frames, _, seconds = MEDIA[name]
    project = new_project(store)
    made = project.create_label_row(media)
    made.initialise_labels()
    width, height = media.size or (None, None)
    expected = {
        "data_title": "m",
        "data_type": data_type,
        "number_of_frames": frames,
        "duration": seconds,
        "fps": media.rate,
        "width": width,
        "height": height,
        "file_type": getattr(media, "file_type", None),
    }
    (listed,) = project.list_label_rows_v2()
    with reopened(path) as again:
        for row in (made, listed, reread(store, made), again, memory_row(media=media)):
            assert expected == {about: getattr(row, about) for about in expected}


def test_what_only_sounds_have(store: Store) -> None:
    """Codec, sample rate, bit depth and channels are those of the sound; others have none."""
    sound = Audio("m", 1.0, 8000, codec="pcm", bit_depth=16, channels=2, file_type="audio/wav")
    project = new_project(store)
    rows = [project.create_label_row(media) for media in (sound, Pdf("m", 1))]

    assert [("pcm", 8000, 16, 2), (None,) * 4] == [
        (row.audio_codec, row.audio_sample_rate, row.audio_bit_depth, row.audio_num_channels)
        for row in rows
    ]


@pytest.mark.parametrize("media", BAD, ids=repr)
def test_media_are_checked(store: Store, media: Any) -> None:
    """What is no such medium makes no row, in a store or in memory."""
    project = new_project(store)
    with pytest.raises(LabelRowError):
        project.create_label_row(media)
    with pytest.raises(LabelRowError):
        memory_row(media=media)

    assert [] == project.list_label_rows_v2()


@pytest.mark.parametrize("media", [None, "m", [], [Image("m", 1, 1)], Pdf("", 1)], ids=repr)
def test_a_store_wants_media(store: Store, media: Any) -> None:
    """Rows of a store are about media with a title."""
    with pytest.raises(LabelRowError, match=r"media such as|needs a title"):
        new_project(store).create_label_row(media)


def test_a_store_wants_a_title() -> None:
    """What is known of a file has no title, so it makes rows in memory only."""
    with labelevents.open(":memory:") as store:
        project = new_project(store)
        with pytest.raises(LabelRowError, match="Expected media such as"):
            project.create_label_row(CustomerProvidedPdfMetadata(file_size=1, num_pages=2))  # type: ignore[arg-type]


def test_html_is_html() -> None:
    """A text of that type is called by its name."""
    with pytest.raises(LabelRowError, match="is `Html`, not `Text`"):
        Text("m", "text/html")


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_numbers_are_finite(number: float) -> None:
    """What is no number is refused when it is given, by name."""
    for made in (
        lambda: Video("m", 4, 3, 1, duration=number),
        lambda: Audio("m", number, 8000),
        lambda: TimeSeries("m", duration=number),
    ):
        with pytest.raises(LabelRowError, match=r"Expected a finite number, .* at `duration`"):
            made()


def test_numbers_of_numpy(store: Store) -> None:
    """NumPy's scalars are numbers, in a store and in memory."""
    media = Video("m", np.int64(4), np.uint8(3), np.int32(10), np.float32(12.5))  # type: ignore[arg-type]
    for row in (new_project(store).create_label_row(media), memory_row(media=media)):
        found = (row.width, row.height, row.number_of_frames, row.fps)
        assert ((4, 3, 10, 12.5), [int, int, int, float]) == (found, [type(n) for n in found])


def test_images_of_ones_own_make_a_group() -> None:
    """A list may be of images, and they keep their titles."""
    row = memory_row(media=[Image("a", 1, 2), Image("b", 3, 4)])

    assert ["a", "b"] == [each.title for each in row.get_frames_metadata()]
    assert [(1, 2), (3, 4)] == [(v.width, v.height) for v in row.get_frame_views()]


def test_images_that_are_none() -> None:
    """What is wrong in a list is named by its place."""
    with pytest.raises(LabelRowError, match=r"got `str` - at \[1\]"):
        memory_row(media=[Image("a", 1, 2), "b"])


# Frames


@pytest.mark.parametrize("name", [name for name, about in MEDIA.items() if is_geometric(about[1])])
def test_how_far_labels_go(name: str) -> None:
    """Labels are on the frames there are; of a DICOM series nobody knows the last."""
    media, _, _, limit, _ = MEDIA[name]
    row = memory_row(media=media)
    car, note = of_row(row).car(0), of_row(row).note(0)
    row.add_object_instance(car)
    row.add_classification_instance(note)
    beyond = 1000 if limit is None else limit
    for instance in (car, note):
        if limit is None:
            place(instance, beyond)
            assert [Range(0, 0), Range(beyond, beyond)] == instance.get_ranges()
        else:
            with refused(row, match=f"from 0 to {limit - 1}"):
                place(instance, beyond)
        with refused(row):
            place(instance, -1)


def place(instance: Any, frame: int) -> None:
    """Put an object or a classification on a frame."""
    if hasattr(instance, "object_hash"):
        instance.set_for_frames(box(), frame)
    else:
        instance.set_for_frames(frame)


@pytest.mark.parametrize("name", ["audio", "series"])
def test_ranges_of_time_have_no_frames(name: str) -> None:
    """There are no views of a sound, whatever is asked for."""
    row = memory_row(media=MEDIA[name][0])
    for ask in (row.get_frame_view, row.get_frame_views, row.get_frame_metadata):
        with pytest.raises(LabelRowError, match="has ranges of time, and no frames"):
            ask()


def test_sizes_that_are_not_known() -> None:
    """A view refuses to tell the size of what has none, or not a known one."""
    for media in (Dicom("m"), Pdf("m", 2), Text("m")):
        view = memory_row(media=media).get_frame_view()
        with pytest.raises(LabelRowError, match="The width of `m` is not known"):
            _ = view.width
        with pytest.raises(LabelRowError, match="The height of `m` is not known"):
            _ = view.height


def test_what_is_known_of_pictures() -> None:
    """Of images and videos there is metadata frame by frame, without reading labels."""
    image, video, scan = (
        LabelRowV2.from_media_metadata(labelevents.objects.OntologyStructure(), media)
        for media in (MEDIA["image"][0], MEDIA["video"][0], MEDIA["dicom"][0])
    )

    assert ("m", "image/png", 4, 3, 0) == (
        *(image.get_frame_metadata().title, image.get_frame_metadata().file_type),
        *(image.get_frame_metadata().width, image.get_frame_metadata().height),
        image.get_frame_metadata().frame_number,
    )
    assert "" == video.get_frame_metadata().file_type
    for wrong in (5, "x", True):
        with pytest.raises(LabelRowError):
            video.get_frame_metadata(wrong)
    with pytest.raises(LabelRowError, match="Nothing is known of the pictures of `m`"):
        scan.get_frames_metadata()


# History goes by frames and by pixels, which not all media have


@pytest.mark.parametrize("name", [name for name, about in MEDIA.items() if is_geometric(about[1])])
def test_moves_are_told(store: Store, name: str) -> None:
    """A diff tells how far an object moved: in pixels, where there are any."""
    media = MEDIA[name][0]
    row = new_project(store).create_label_row(media)
    row.initialise_labels()
    car = of_row(row).car(0)
    row.add_object_instance(car)
    first = row.save()
    car.set_for_frames(box(0.2), 0, overwrite=True)
    row.save()
    assert first is not None
    (moved,) = (each for each in row.diff(first.number, "HEAD") if each.kind == "moved")
    pixels = media.size is not None or name == "group"

    assert pixels == (moved.distance is not None)
    assert moved.iou == pytest.approx(0, abs=1e-9)


# What only a server does


def test_there_is_no_workflow(store: Store) -> None:
    """A row of a store is in no workflow, and has no file: each call says so, with its class."""
    row = new_project(store).create_label_row(Pdf("m", 1))
    for ask in (row.workflow_complete, row.workflow_reopen, lambda: row.set_priority(0.5)):
        with pytest.raises(WrongProjectTypeError, match="is in none, as every row of a store"):
            ask()
    for look in (row.get_storage_item, row.initialise_storage_item):
        with pytest.raises(LabelRowError, match="keeps labels, and not the file of `m`"):
            look()

    assert row.get_validation_errors() is None
    assert not row.is_detached


def test_a_row_in_memory_is_read_once() -> None:
    """There is nothing to read again, so that nothing is lost by it."""
    row = memory_row(media=Pdf("m", 1))
    for overwrite in (False, True):
        with refused(row, match="lives in memory"):
            row.initialise_labels(overwrite=overwrite)


def test_a_row_is_found_by_its_medium(store: Store) -> None:
    """What is listed for SQL names the kind of data."""
    project = new_project(store)
    made = [project.create_label_row(about[0]) for about in MEDIA.values()]
    found = {line.label_hash: line.media_type for line in store.list_rows()}

    assert {hash_of(row): row.data_type.value for row in made} == found
