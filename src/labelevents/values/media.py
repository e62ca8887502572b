"""What is labelled: videos, images, scans, sounds and documents. Also what is stored of them."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal, SupportsFloat

import msgspec

from labelevents.exceptions import LabelRowError
from labelevents.values.data_types import DATA_TYPES_WITH_UNKNOWN_LAST_FRAME, DataType

__all__ = [
    "HTML",
    "USUAL_RATE",
    "Audio",
    "DataType",
    "Dicom",
    "Html",
    "Image",
    "ImageGroup",
    "Media",
    "Pdf",
    "Text",
    "TimeSeries",
    "Video",
    "frame_limit",
]

Count = Annotated[int, msgspec.Meta(ge=1)]
Rate = Annotated[float, msgspec.Meta(gt=0)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]


# Of a video of which nobody says it.
USUAL_RATE = 25.0


def _usual_rate() -> float:
    # A function, because a default that is a value is not stored with `omit_defaults`.
    return USUAL_RATE


class _Media(
    msgspec.Struct,
    frozen=True,
    tag_field="type",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """Base of the media that can be stored. What is wrong with one shows when a row is made."""

    def __post_init__(self) -> None:
        # JSON would make null of such a number, which here stands for what is not known.
        for name in ("duration", "sample_rate"):
            value = getattr(self, name, None)
            if value is None or isinstance(value, int):
                continue
            if isinstance(value, SupportsFloat) and not math.isfinite(value):
                raise LabelRowError(f"Expected a finite number, got {value} - at `{name}`")

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height in pixels; None where there are none, or several, or not known ones."""
        return None

    @property
    def seconds(self) -> float | None:
        """How long it takes; None where it takes no time, or that is not known."""
        return None

    @property
    def rate(self) -> float | None:
        """Frames, or samples, per second; None where there are none, or that is not known."""
        return None

    @property
    def is_on_frames(self) -> bool:
        """Whether labels are on frames; else on ranges of milliseconds or characters."""
        return True


class Image(_Media, frozen=True, tag="image"):
    """One picture.

    Attributes:
        title: the row's title.
        width: in pixels.
        height: in pixels.
        file_type: as in `image/png`.
    """

    data_type: ClassVar[DataType] = DataType.IMAGE

    title: str
    width: Count
    height: Count
    file_type: str | None = None

    @property
    def number_of_frames(self) -> int:
        """An image is one frame."""
        return 1

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height


class Video(_Media, frozen=True, tag="video"):
    """A video.

    Attributes:
        title: the row's title.
        width: in pixels.
        height: in pixels.
        frames: how many; labels are on frames 0 to `frames - 1`.
        fps: frames per second.
        duration: in seconds, where it is known better than as frames by rate.
        file_type: as in `video/mp4`.
    """

    data_type: ClassVar[DataType] = DataType.VIDEO

    title: str
    width: Count
    height: Count
    frames: Count
    fps: Rate = msgspec.field(default_factory=_usual_rate)
    duration: Seconds | None = None
    file_type: str | None = None

    @property
    def number_of_frames(self) -> int:
        """How many frames can be labelled, counted from 0."""
        return self.frames

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.frames / self.fps if self.duration is None else self.duration

    @property
    def rate(self) -> float:
        """Frames per second."""
        return self.fps


class ImageGroup(_Media, frozen=True, tag="img_group"):
    """Pictures in an order; frame i is the i-th of them. Sizes may differ.

    Attributes:
        title: the row's title.
        images: the pictures, at least one.
    """

    data_type: ClassVar[DataType] = DataType.IMG_GROUP

    title: str
    images: Annotated[tuple[Image, ...], msgspec.Meta(min_length=1)]

    @property
    def number_of_frames(self) -> int:
        """One frame an image."""
        return len(self.images)


class Dicom(_Media, frozen=True, tag="dicom"):
    """A scan: a DICOM series, a DICOM study or a NIfTI volume, whose slices are its frames.

    Attributes:
        title: the row's title.
        width: of a slice, in pixels, where it is known.
        height: of a slice, in pixels, where it is known.
        frames: how many slices are known of. Labels of a `dicom` may be on later ones, too, as
            nobody knows the last before the files are read.
        kind: `dicom`, `dicom_study` or `nifti`.
        file_type: as in `application/dicom`.
    """

    title: str
    width: Count | None = None
    height: Count | None = None
    frames: Count = 1
    kind: Literal["dicom", "dicom_study", "nifti"] = "dicom"
    file_type: str | None = None

    @property
    def data_type(self) -> DataType:
        """Its kind, as a kind of data unit."""
        return DataType(self.kind)

    @property
    def number_of_frames(self) -> int:
        """How many slices are known of."""
        return self.frames

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of a slice in pixels, where they are known."""
        known = self.width is not None and self.height is not None
        return (self.width or 0, self.height or 0) if known else None


class Audio(_Media, frozen=True, tag="audio"):
    """A sound. Labels are on ranges of milliseconds.

    Attributes:
        title: the row's title.
        duration: in seconds, where it is known.
        sample_rate: in Hz, where it is known.
        codec: as in `mp3` or `pcm`.
        bit_depth: bits of a sample.
        channels: how many.
        file_type: as in `audio/mpeg`.
    """

    data_type: ClassVar[DataType] = DataType.AUDIO

    title: str
    duration: Seconds | None = None
    sample_rate: Count | None = None
    codec: str | None = None
    bit_depth: int | None = None
    channels: int | None = None
    file_type: str | None = None

    @property
    def number_of_frames(self) -> int:
        """How many samples; 1 where duration or sample rate is not known."""
        return _samples(self.duration, self.sample_rate)

    @property
    def seconds(self) -> float | None:
        """How long it takes, where that is known."""
        return self.duration

    @property
    def rate(self) -> float | None:
        """Samples per second, where that is known."""
        return None if self.sample_rate is None else float(self.sample_rate)

    @property
    def is_on_frames(self) -> bool:
        """Labels are on ranges."""
        return False


class TimeSeries(_Media, frozen=True, tag="time_series"):
    """Measurements over time. Labels are on ranges of time.

    Attributes:
        title: the row's title.
        duration: in seconds, where it is known.
        sample_rate: in Hz, where it is known.
        file_type: as in `text/csv`.
    """

    data_type: ClassVar[DataType] = DataType.TIME_SERIES

    title: str
    duration: Seconds | None = None
    sample_rate: Rate | None = None
    file_type: str | None = None

    @property
    def number_of_frames(self) -> int:
        """How many samples; 1 where duration or sample rate is not known."""
        return _samples(self.duration, self.sample_rate)

    @property
    def seconds(self) -> float | None:
        """How long it takes, where that is known."""
        return self.duration

    @property
    def rate(self) -> float | None:
        """Samples per second, where that is known."""
        return self.sample_rate

    @property
    def is_on_frames(self) -> bool:
        """Labels are on ranges."""
        return False


class Text(_Media, frozen=True, tag="text"):
    """A plain text. Labels are on ranges of characters, counted from 0. For HTML take `Html`.

    Attributes:
        title: the row's title.
        file_type: as in `text/plain` or `application/json`.
    """

    data_type: ClassVar[DataType] = DataType.PLAIN_TEXT

    title: str
    file_type: str = msgspec.field(default_factory=lambda: "text/plain")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.file_type == HTML:
            raise LabelRowError(f"A text of the type `{HTML}` is `Html`, not `Text`")

    @property
    def number_of_frames(self) -> int:
        """A text is one frame."""
        return 1

    @property
    def is_on_frames(self) -> bool:
        """Labels are on ranges."""
        return False


class Html(_Media, frozen=True, tag="html"):
    """A page of HTML. Labels are on ranges from one node of it to another.

    Attributes:
        title: the row's title.
    """

    data_type: ClassVar[DataType] = DataType.PLAIN_TEXT

    title: str

    @property
    def file_type(self) -> str:
        """What tells it from other texts."""
        return HTML

    @property
    def number_of_frames(self) -> int:
        """A text is one frame."""
        return 1

    @property
    def is_on_frames(self) -> bool:
        """Labels are on ranges."""
        return False


class Pdf(_Media, frozen=True, tag="pdf"):
    """A document in pages, which are its frames: page 1 is frame 0.

    Attributes:
        title: the row's title.
        pages: how many.
    """

    data_type: ClassVar[DataType] = DataType.PDF

    title: str
    pages: Count

    @property
    def file_type(self) -> str:
        """What a PDF is."""
        return "application/pdf"

    @property
    def number_of_frames(self) -> int:
        """One frame a page."""
        return self.pages


HTML = "text/html"
Media = Video | Image | ImageGroup | Dicom | Audio | TimeSeries | Text | Html | Pdf


def frame_limit(media: Media) -> int | None:
    """How many frames labels may be on, or how far ranges may go; None where nobody knows.

    The last slice of a DICOM series is not known before its files are read; the characters of a
    text nobody counted; without duration or rate there is nothing to count.
    """
    if media.data_type in DATA_TYPES_WITH_UNKNOWN_LAST_FRAME or isinstance(media, Text | Html):
        return None
    if not media.is_on_frames and not (media.seconds and media.rate):
        return None
    return media.number_of_frames


def _samples(seconds: float | None, rate: float | None) -> int:
    return math.ceil(seconds * rate) if seconds and rate else 1
