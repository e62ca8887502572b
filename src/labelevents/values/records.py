"""Records of the label model that are made by keyword and stand in JSON under camel case names."""

from __future__ import annotations

import inspect
from typing import Any, Self, dataclass_transform, get_type_hints

import msgspec

from labelevents.exceptions import LabelRowError


@dataclass_transform(kw_only_default=True)
class Record:
    """Named values. Made by keyword, by the names of the fields or those in camel case.

    Values are converted where that loses nothing: `"12"` to 12. Unknown names are passed over.

    Raises:
        LabelRowError: if a value is missing, or cannot be of its type.
    """

    def __init__(self, **given: Any) -> None:
        for name, hint in _fields(type(self)).items():
            if name not in given and _camel(name) not in given:
                raise LabelRowError(f"Expected `{name}` of a `{type(self).__name__}`")
            value = given[name] if name in given else given[_camel(name)]
            setattr(self, name, _converted(value, hint, f"{type(self).__name__}.{name}"))

    def __init_subclass__(cls) -> None:
        # What a caller may write is in the annotations; `**given` would hide it.
        named = (
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY) for name in cls.__annotations__
        )
        cls.__signature__ = inspect.Signature([*named])  # type: ignore[attr-defined]

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Self:
        """The record that a dictionary of JSON holds.

        Raises:
            LabelRowError: if a value is missing, or cannot be of its type.
        """
        try:
            return cls(**d)
        except TypeError:  # no dictionary, or with keys that are no text
            raise LabelRowError(f"Expected a dictionary of a `{cls.__name__}`, got {d!r}") from None

    def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:
        """The record as JSON has it.

        Args:
            by_alias: under names in camel case.
            exclude_none: without what is None.
        """
        return {
            _camel(name) if by_alias else name: value
            for name, value in vars(self).items()
            if value is not None or not exclude_none
        }

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # its values can be set

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({said})"


def _fields(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _converted(value: Any, hint: Any, where: str) -> Any:
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()  # NumPy's scalars
    try:
        return msgspec.convert(value, hint, strict=False)
    except msgspec.ValidationError as error:
        told = str(error).partition(" - at ")[0]
        raise LabelRowError(f"{told} - at `{where}`") from None


class DICOMSeriesMetadata(Record):
    """What is known of a DICOM series.

    Attributes:
        patient_id: of the patient, where it is known.
        study_uid: of the study.
        series_uid: of the series.
    """

    patient_id: str | None
    study_uid: str
    series_uid: str


class DICOMSliceMetadata(Record):
    """What is known of a slice of a DICOM series.

    Attributes:
        dicom_instance_uid: of the slice.
        multiframe_frame_number: the frame, in a file of several.
        file_uri: where the file is.
        width: in pixels.
        height: in pixels.
    """

    dicom_instance_uid: str
    multiframe_frame_number: int | None
    file_uri: str
    width: int
    height: int


class CustomerProvidedImageMetadata(Record):
    """An image file.

    Attributes:
        mime_type: as in `image/jpeg`.
        file_size: in bytes.
        height: in pixels.
        width: in pixels.
    """

    mime_type: str
    file_size: int
    height: int
    width: int


class CustomerProvidedVideoMetadata(Record):
    """A video file.

    Attributes:
        fps: frames per second.
        duration: in seconds.
        width: in pixels.
        height: in pixels.
        file_size: in bytes.
        mime_type: as in `video/mp4`.
    """

    fps: float
    duration: float
    width: int
    height: int
    file_size: int
    mime_type: str


class CustomerProvidedAudioMetadata(Record):
    """A sound file.

    Attributes:
        duration: in seconds.
        file_size: in bytes.
        mime_type: as in `audio/mpeg`.
        sample_rate: in Hz.
        bit_depth: bits of a sample.
        codec: as in `mp3`.
        num_channels: how many channels.
    """

    duration: float
    file_size: int
    mime_type: str
    sample_rate: int
    bit_depth: int
    codec: str
    num_channels: int


class CustomerProvidedTextMetadata(Record):
    """A text file.

    Attributes:
        file_size: in bytes.
        mime_type: as in `text/plain`; with `text/html` it is a page of HTML.
    """

    file_size: int
    mime_type: str


class CustomerProvidedPdfMetadata(Record):
    """A PDF file.

    Attributes:
        file_size: in bytes.
        num_pages: how many pages.
    """

    file_size: int
    num_pages: int
