"""What a row's JSON says of the data that is labelled."""

from __future__ import annotations

import math
from typing import Any, Literal

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord.keys import maybe
from labelevents.formats.encord.labels import ON_RANGES
from labelevents.formats.encord.reading import EncordRow
from labelevents.formats.reading import Loss, ReadOptions
from labelevents.values.frames import LAST_FRAME
from labelevents.values.media import (
    HTML,
    USUAL_RATE,
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


def media_of(row: EncordRow, options: ReadOptions) -> tuple[Media, list[Loss]]:
    """The data that a row is about, and what of it the JSON does not say and had to be assumed.

    Args:
        row: what the JSON says.
        options: what the caller knows that it may not say.

    Raises:
        LabelRowError: if neither says how large the pictures are.
    """
    title = options.title or row.title
    units = row.units_in_order()
    if row.data_type is DataType.IMG_GROUP:
        images = (
            Image(unit["data_title"], *_size(unit, options), unit["data_type"]) for unit in units
        )
        return ImageGroup(title, tuple(images)), []
    unit = units[0]
    if row.data_type is DataType.IMAGE:
        return Image(title, *_size(unit, options), unit["data_type"]), []
    if row.data_type in ON_RANGES:
        return _of_ranges(row, title, unit), []
    frames = row.number_of_frames()
    if row.data_type is DataType.PDF:
        return Pdf(title, frames), [_taken("pages", frames)]
    if row.data_type is DataType.VIDEO:
        return _video(row, title, unit, options)
    # Of scans 0 stands for what is not known yet.
    size = _count(unit, "width"), _count(unit, "height")
    kind: Literal["nifti", "dicom"] = "nifti" if row.data_type is DataType.NIFTI else "dicom"
    return Dicom(title, *size, frames, kind, unit["data_type"]), [_taken("slices", frames)]


def _taken(what: str, many: int) -> Loss:
    return Loss(f"number of {what}, taken from the labels", many, "data_units")


def _video(
    row: EncordRow, title: str, unit: dict[str, Any], options: ReadOptions
) -> tuple[Media, list[Loss]]:
    fps, duration = options.fps or _rate(unit, "data_fps"), _rate(unit, "data_duration")
    frames, losses = row.number_of_frames(), []
    counted = fps * duration if fps and duration else 0.0
    if 0 < counted < LAST_FRAME:
        # Durations are rounded, so that the product misses a whole number by a hair.
        frames = max(frames, math.ceil(round(counted, 3)))
    else:
        losses.append(_taken("frames", frames))
    rate = float(fps or USUAL_RATE)
    size = _size(unit, options)
    return Video(title, *size, frames, rate, duration, unit["data_type"]), losses


def _of_ranges(row: EncordRow, title: str, unit: dict[str, Any]) -> Media:
    if row.data_type is DataType.PLAIN_TEXT:
        file_type = unit["data_type"] or "text/plain"
        return Html(title) if file_type == HTML else Text(title, file_type)
    duration, file_type = _rate(unit, "data_duration"), unit["data_type"]
    if row.data_type is DataType.TIME_SERIES:
        return TimeSeries(title, duration, _rate(unit, "data_fps"), file_type)
    return Audio(
        title,
        duration,
        _count(unit, "audio_sample_rate"),
        codec=unit.get("audio_codec"),
        bit_depth=unit.get("audio_bit_depth"),
        channels=unit.get("audio_num_channels"),
        file_type=file_type,
    )


def _rate(unit: dict[str, Any], key: str) -> float | None:
    """Seconds, or so many a second; None where the file does not say."""
    value = unit.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise LabelRowError(
            f"Expected a number, got `{type(value).__name__}` - at `data_units.{key}`"
        )
    return float(value) if value and value > 0 else None


def _count(unit: dict[str, Any], key: str) -> int | None:
    value = maybe(unit, key, int, "data_units")
    return value if value and value > 0 else None


def _size(unit: dict[str, Any], options: ReadOptions) -> tuple[int, int]:
    width, height = _count(unit, "width"), _count(unit, "height")
    if width and height:
        return width, height
    if options.size is None:
        raise LabelRowError(
            f"Expected the size of `{unit['data_title']}` in pixels, got {unit.get('width')}x"
            f"{unit.get('height')}. Give it with `--size WxH`."
        )
    return options.size
