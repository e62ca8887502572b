"""Which objects the data of a row can hold: boxes lie in pictures, ranges in sounds and texts."""

from __future__ import annotations

from typing import Any

from labelevents.exceptions import LabelRowError
from labelevents.values.coordinates import RANGE_SHAPES
from labelevents.values.geometry import HtmlGeometry
from labelevents.values.media import HTML, DataType
from labelevents.values.ranges import HtmlCoordinates, TextCoordinates
from labelevents.values.shapes import Shape

# The one shape of each kind of data that is no picture.
_SHAPES = {
    DataType.AUDIO: Shape.AUDIO,
    DataType.TIME_SERIES: Shape.TIME_RANGE,
    DataType.PLAIN_TEXT: Shape.TEXT,
}


def check_object(item: Any, geometry: Any, data_type: DataType, file_type: str | None) -> None:
    """An object may join a row only if the row could be written, and read again, with it.

    Args:
        item: the ontology object.
        geometry: where it is on frame 0, as it is stored; ABSENT if it is not there.
        data_type: the row's.
        file_type: the row's.

    Raises:
        LabelRowError: if the shape is not one for the row's data.
    """
    wanted = _SHAPES.get(data_type)
    if wanted is not None and item.shape is not wanted:
        raise LabelRowError(
            f"Expected an object of shape `{wanted.value}` on a row of `{data_type.value}`, got"
            f" `{item.title}` of shape `{item.shape.value}`."
        )
    if wanted is None and item.shape in RANGE_SHAPES:
        raise LabelRowError(
            f"Objects of shape `{item.shape.value}`, such as `{item.title}`, lie on no picture; a"
            f" row of `{data_type.value}` cannot hold them."
        )
    if data_type is DataType.PLAIN_TEXT and (file_type == HTML) is not isinstance(
        geometry, HtmlGeometry
    ):
        raise _text_error(file_type)


# Ranges of a text, of which there are two kinds.
TEXT_KINDS = frozenset({HtmlCoordinates, TextCoordinates})


def check_text(coordinates: Any, file_type: str | None) -> None:
    """Text has ranges of characters, HTML has passages between nodes.

    Raises:
        LabelRowError: if it is the other way round.
    """
    if isinstance(coordinates, HtmlCoordinates if file_type != HTML else TextCoordinates):
        raise _text_error(file_type)


def _text_error(file_type: str | None) -> LabelRowError:
    if file_type == HTML:
        return LabelRowError(
            f"Expected `HtmlCoordinates` on frame 0 for a row of `{HTML}`, got others or none."
        )
    return LabelRowError(f"Only rows of `{HTML}` take `HtmlCoordinates`; this one does not.")
