"""What is labelled: a video, an image, a group of images. Also what is stored of it."""

from __future__ import annotations

import enum
from typing import Annotated, ClassVar

import msgspec

Count = Annotated[int, msgspec.Meta(ge=1)]
Rate = Annotated[float, msgspec.Meta(gt=0)]


class DataType(str, enum.Enum):
    """The kinds of data unit a label row can be about, by their names in JSON."""

    VIDEO = "video"
    IMG_GROUP = "img_group"
    DICOM = "dicom"
    IMAGE = "image"
    DICOM_STUDY = "dicom_study"
    NIFTI = "nifti"
    AUDIO = "audio"
    TIME_SERIES = "time_series"
    PLAIN_TEXT = "plain_text"
    PDF = "pdf"
    GROUP = "group"
    SCENE = "scene"


class _Media(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True):
    """Base of the media that can be stored."""


class Image(_Media, frozen=True, tag="image"):
    """One picture; `width` and `height` in pixels."""

    data_type: ClassVar[DataType] = DataType.IMAGE

    title: str
    width: Count
    height: Count

    @property
    def number_of_frames(self) -> int:
        """An image is one frame."""
        return 1


class Video(_Media, frozen=True, tag="video"):
    """A video of `frames` frames, `width` by `height` pixels, at `fps` frames per second."""

    data_type: ClassVar[DataType] = DataType.VIDEO

    title: str
    width: Count
    height: Count
    frames: Count
    fps: Rate = 25.0

    @property
    def number_of_frames(self) -> int:
        """How many frames can be labelled, counted from 0."""
        return self.frames


class ImageGroup(_Media, frozen=True, tag="img_group"):
    """Pictures in an order; frame i is the i-th of them. Sizes may differ."""

    data_type: ClassVar[DataType] = DataType.IMG_GROUP

    title: str
    images: Annotated[tuple[Image, ...], msgspec.Meta(min_length=1)]

    @property
    def number_of_frames(self) -> int:
        """One frame an image."""
        return len(self.images)


Media = Video | Image | ImageGroup
