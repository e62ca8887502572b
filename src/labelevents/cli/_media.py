"""How media are told to people."""

from __future__ import annotations

from labelevents.cli._output import counted
from labelevents.rows.label_row import LabelRowV2
from labelevents.values.data_types import is_geometric
from labelevents.values.media import HTML, DataType, Html, Media

# Of what there are many, where it is not frames.
_PARTS = {
    DataType.PDF: "page",
    DataType.DICOM: "slice",
    DataType.DICOM_STUDY: "slice",
    DataType.NIFTI: "slice",
}
# What ranges are in, where it is not frames.
_UNITS = {DataType.AUDIO: "ms", DataType.TIME_SERIES: "time", DataType.PLAIN_TEXT: "characters"}


def medium(media: Media) -> str:
    """The kind of media in a word, as in Encord's JSON; HTML apart from other texts."""
    return "html" if isinstance(media, Html) else media.data_type.value


def extent(media: Media) -> str:
    """How much there is of what is not counted in frames: `12.5 s`; else nothing."""
    return "" if media.is_on_frames or media.seconds is None else f"{media.seconds:.4g} s"


def medium_of(row: LabelRowV2) -> str:
    """The kind of media of a row, in the same word."""
    return "html" if row.file_type == HTML else row.data_type.value


def size_of(row: LabelRowV2) -> str:
    """How much there is to label: `100 frames`, `3 pages`, `audio of 12.5 s`, `html`."""
    if is_geometric(row.data_type):
        return counted(row.number_of_frames, _PARTS.get(row.data_type, "frame"))
    said = medium_of(row).replace("_", " ")
    return said if row.duration is None else f"{said} of {row.duration:.4g} s"


def unit_of(row: LabelRowV2) -> str:
    """What ranges of labels are in: `frames`, counted from 0, `ms` or `characters`."""
    return _UNITS.get(row.data_type, "frames")
