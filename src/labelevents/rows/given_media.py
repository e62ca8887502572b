"""The media that is meant: by a description of it, or by the metadata of a row."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from labelevents.exceptions import LabelRowError
from labelevents.rows.metadata import LabelRowMetadata
from labelevents.values.media import (
    HTML,
    Audio,
    DataType,
    Dicom,
    Html,
    Image,
    ImageGroup,
    Media,
    Pdf,
    Text,
    TimeSeries,
    Video,
)
from labelevents.values.records import (
    CustomerProvidedAudioMetadata,
    CustomerProvidedImageMetadata,
    CustomerProvidedPdfMetadata,
    CustomerProvidedTextMetadata,
    CustomerProvidedVideoMetadata,
)

CustomerMetadata = (
    CustomerProvidedImageMetadata
    | CustomerProvidedVideoMetadata
    | CustomerProvidedAudioMetadata
    | CustomerProvidedTextMetadata
    | CustomerProvidedPdfMetadata
    | list[CustomerProvidedImageMetadata]
)

_decode: msgspec.json.Decoder[Media] = msgspec.json.Decoder(Media)
_EXPECTED = (
    "Expected media such as `Video` or `Pdf`, a `CustomerProvided…Metadata` of a file, or a list of"
    " those of images"
)


def own_media(given: object) -> Media:
    """What is given, if it is media of ours.

    Raises:
        LabelRowError: if it is not.
    """
    if not isinstance(given, Media):
        raise LabelRowError(f"Expected media such as `Video` or `Pdf`, got `{_kind(given)}`")
    return _checked(given)


def media_given(given: object) -> Media:
    """The media that is described: by itself, by what is known of its file, by a list of images.

    Without a title it has none; the images of a list are `frame_0`, `frame_1` and so on.

    Raises:
        LabelRowError: if it is of no known kind, or a list is empty or not of images.
    """
    if isinstance(given, list | tuple):
        if not given:
            raise LabelRowError("Expected at least one image of a group, got an empty list")
        images = [_image_of_group(each, number) for number, each in enumerate(given)]
        return _checked(ImageGroup("", tuple(images)))
    if isinstance(given, Media):
        return _checked(given)
    return _checked(_of_file(given))


def _of_file(given: object) -> Media:
    match given:
        case CustomerProvidedVideoMetadata():
            return Video(
                "",
                given.width,
                given.height,
                frames=math.ceil(given.fps * given.duration),
                fps=given.fps,
                duration=given.duration,
                file_type=given.mime_type,
            )
        case CustomerProvidedImageMetadata():
            return Image("", given.width, given.height, given.mime_type)
        case CustomerProvidedAudioMetadata():
            return Audio(
                "",
                given.duration,
                given.sample_rate,
                codec=given.codec,
                bit_depth=given.bit_depth,
                channels=given.num_channels,
                file_type=given.mime_type,
            )
        case CustomerProvidedTextMetadata():
            return Html("") if given.mime_type == HTML else Text("", given.mime_type)
        case CustomerProvidedPdfMetadata():
            return Pdf("", given.num_pages)
    raise LabelRowError(f"{_EXPECTED}, got `{_kind(given)}`")


def _checked(media: Media) -> Media:
    """Media whose parts are what they must be, as they would come back from a store.

    Raises:
        LabelRowError: if they are not.
    """
    try:
        return _decode.decode(msgspec.json.encode(media, enc_hook=_plain))
    except (msgspec.ValidationError, TypeError) as error:
        raise LabelRowError(f"{error} of the media") from None


def _plain(value: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return value.item()  # NumPy's scalars
    raise TypeError(f"Expected text and numbers, got `{_kind(value)}`")


def _image_of_group(given: object, number: int) -> Image:
    if isinstance(given, CustomerProvidedImageMetadata):
        return Image(f"frame_{number}", given.width, given.height, given.mime_type)
    if not isinstance(given, Image):
        raise LabelRowError(f"Expected the images of a group, got `{_kind(given)}` - at [{number}]")
    return given


def _kind(given: object) -> str:
    return type(given).__name__


def media_in(known: LabelRowMetadata) -> Media:
    """The media that the metadata of a row in memory describe.

    Raises:
        LabelRowError: if they describe none that can be labelled.
    """
    title, frames = known.data_title, known.number_of_frames
    match DataType.from_upper_case_string(known.data_type.upper()):
        case DataType.IMG_GROUP:
            return ImageGroup(title, tuple(_images(known)))
        case DataType.IMAGE:
            return Image(title, *_of(known.width, known.height), known.file_type)
        case DataType.VIDEO:
            fps = known.frames_per_second or 25.0
            size = _of(known.width, known.height)
            return Video(title, *size, frames, fps, known.duration, known.file_type)
        case (DataType.DICOM | DataType.DICOM_STUDY | DataType.NIFTI) as kind:
            # 0 stands for what is not known yet.
            sides = known.width or None, known.height or None
            return Dicom(title, *sides, frames or 1, kind.value, known.file_type)
        case DataType.AUDIO:
            return Audio(
                title,
                known.duration,
                known.audio_sample_rate or _whole(known.frames_per_second),
                codec=known.audio_codec,
                bit_depth=known.audio_bit_depth,
                channels=known.audio_num_channels,
                file_type=known.file_type,
            )
        case DataType.TIME_SERIES:
            return TimeSeries(title, known.duration, known.frames_per_second, known.file_type)
        case DataType.PLAIN_TEXT:
            html = known.file_type == HTML
            return Html(title) if html else Text(title, known.file_type or "text/plain")
        case DataType.PDF:
            return Pdf(title, frames or 1)
    raise LabelRowError(
        f"Label rows of `{known.data_type.lower()}` are not supported by this version."
    )


def _whole(rate: float | None) -> int | None:
    return int(rate) if rate else None


def _images(known: LabelRowMetadata) -> list[Image]:
    if not known.images_data:
        return [Image("", *_UNKNOWN)] * (known.number_of_frames or 1)
    return [
        Image(
            str(image["title"]),
            *_of(image["width"], image["height"]),
            image.get("file_type") or None,
        )
        for image in known.images_data
    ]


# Media of a row need sizes. Where nobody knows them the metadata say so, and nobody asks the media:
# in memory there is no history, so nothing to compare in pixels.
_UNKNOWN = (1, 1)


def _of(width: int | None, height: int | None) -> tuple[int, int]:
    return (width, height) if width and height else _UNKNOWN
