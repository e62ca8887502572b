"""The kinds of data units, by their names in JSON."""

from __future__ import annotations

import enum
import functools
from typing import Self


class _Kind(str, enum.Enum):
    """Kinds by name; as text it is the name, as in the label model."""

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_string(cls, value: str) -> Self | None:
        """The kind of that name in JSON; None if there is none."""
        found = cls._value2member_map_.get(value)
        return found if isinstance(found, cls) else None


class DataType(_Kind):
    """The kinds of data unit a label row can be about."""

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

    MISSING_DATA_TYPE = "_MISSING_DATA_TYPE_"

    @classmethod
    def _missing_(cls, _value: object) -> DataType:
        # A kind that this version does not know.
        return cls.MISSING_DATA_TYPE

    @staticmethod
    def from_upper_case_string(string: str) -> DataType:
        """The kind by its name in capitals, as in the metadata of rows."""
        return _by_upper_case().get(string, DataType.MISSING_DATA_TYPE)

    def to_upper_case_string(self) -> str:
        """The name in capitals, as in the metadata of rows."""
        return self.value.upper()


@functools.cache
def _by_upper_case() -> dict[str, DataType]:
    """Each kind by its name in capitals."""
    return {kind.to_upper_case_string(): kind for kind in DataType}


class SpaceType(_Kind):
    """The kinds of parts of a group or scene. No row of this version has any."""

    VIDEO = "video"
    IMAGE = "image"
    IMAGE_SEQUENCE = "image_sequence"
    AUDIO = "audio"
    TIME_SERIES = "time_series"
    TEXT = "text"
    HTML = "html"
    MEDICAL_FILE = "medical_file"
    MEDICAL_STACK = "medical_stack"
    SCENE_IMAGE = "scene_image"
    POINT_CLOUD = "point_cloud"
    PDF = "pdf"


# Whose labels are on frames; those of the others are on ranges.
GEOMETRIC_TYPES = {
    DataType.VIDEO,
    DataType.IMAGE,
    DataType.IMG_GROUP,
    DataType.GROUP,
    DataType.DICOM,
    DataType.DICOM_STUDY,
    DataType.NIFTI,
    DataType.PDF,
    DataType.SCENE,
}
DATA_TYPES_WITH_UNKNOWN_LAST_FRAME = {DataType.DICOM, DataType.SCENE}


def is_geometric(data_type: DataType) -> bool:
    """Whether labels of such data are on frames, not on ranges."""
    return data_type in GEOMETRIC_TYPES
