"""One value per frame, packed.

A track of boxes that differ on every frame is four columns of float64 (height, width, x, y), one
after the other, little-endian: 32 bytes a box in memory, 43 in the log as base64. What is written
frame by frame grows as rows of the same numbers, because a column in the middle cannot grow.
Shapes without a fixed number of numbers stay a tuple of values.
"""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import attrs
from msgspec.structs import astuple

from labelevents.exceptions import LabelRowError
from labelevents.values.geometry import Geometry
from labelevents.values.rounds import CircleCoordinates, EllipseCoordinates
from labelevents.values.shapes import (
    BoundingBoxCoordinates,
    PointCoordinate,
    PointCoordinate3D,
    RotatableBoundingBoxCoordinates,
)

# What can be packed: its tag in the log, and its class. The fields' order is the columns' order.
PACKABLE: dict[str, type] = {
    "bounding_box": BoundingBoxCoordinates,
    "rotatable_bounding_box": RotatableBoundingBoxCoordinates,
    "point": PointCoordinate,
    "point_3d": PointCoordinate3D,
    "circle": CircleCoordinates,
    "ellipse": EllipseCoordinates,
    "number": float,
}
_KINDS = {made: kind for kind, made in PACKABLE.items()}
_FIELDS: dict[str, tuple[str, ...]] = {
    kind: getattr(made, "__struct_fields__", ()) for kind, made in PACKABLE.items()
}


@attrs.frozen(eq=False)
class Columns:
    """Packed values of one kind; `at(i)` gives the i-th."""

    kind: str
    length: int
    data: memoryview[float]  # of float64, `length` numbers a column

    def at(self, index: int) -> Any:
        """The value number `index`, from 0. O(1)."""
        if self.kind == "number":
            return self.data[index]
        # As a list: a view with steps gives its numbers one by one, three times as slowly.
        return PACKABLE[self.kind](*self.data[index :: self.length].tolist())

    def part(self, start: int, stop: int) -> list[Sequence[float]]:
        """Each column, from value number `start` to before `stop`. Copies nothing."""
        width, n = max(len(_FIELDS[self.kind]), 1), self.length
        return [self.data[n * column + start : n * column + stop] for column in range(width)]


class Rows:
    """Boxes or points of one kind, one after the other, that more can be added to.

    Whoever shares it sees only the values that were there, so adding one changes nothing for them.
    """

    __slots__ = ("data", "kind", "made", "width")

    def __init__(self, first: Any) -> None:
        self.made = type(first)
        self.kind = _KINDS[self.made]
        self.data: array[float] = array("d", astuple(first))
        self.width = len(self.data)

    def __len__(self) -> int:
        """How many values there are."""
        return len(self.data) // self.width

    def add(self, value: Any) -> None:
        """One more value of the same kind. O(1)."""
        self.data.extend(astuple(value))

    def extend(self, values: Iterable[Any]) -> None:
        """More values of the same kind, a third as dear as one by one."""
        self.data.extend(chain.from_iterable(map(astuple, values)))

    def at(self, index: int) -> Any:
        """The value number `index`, from 0. O(1)."""
        start = index * self.width
        return self.made(*self.data[start : start + self.width])

    def part(self, start: int, stop: int) -> list[Sequence[float]]:
        """Each column, from value number `start` to before `stop`, copied: a view stops growth."""
        width = self.width
        return [self.data[width * start + c : width * stop : width] for c in range(width)]


def grows(value: Any) -> bool:
    """Whether values like this are packed as they come: geometries of a fixed size are.

    Not so numbers, such as a confidence: they are seldom said anew on each frame.
    """
    return type(value) in _KINDS and type(value) is not float


def kind_of(values: Sequence[Any]) -> str | None:
    """The kind under which all these values can be packed, or None."""
    kinds = {type(value) for value in values}
    return _KINDS.get(kinds.pop()) if len(kinds) == 1 else None


def pack(kind: str, values: Sequence[Any]) -> bytes:
    """Values of one kind as little-endian float64 columns.

    Raises:
        LabelRowError: if a value holds something that is no finite number, with its place.
    """
    width = max(len(_FIELDS[kind]), 1)
    try:
        flat = array("d", chain.from_iterable(map(astuple, values)) if _FIELDS[kind] else values)
    except (TypeError, OverflowError):
        raise _refusal(kind, values) from None
    if not all(map(math.isfinite, flat)):
        raise _refusal(kind, values)
    columns = [flat[column::width] for column in range(width)]
    if sys.byteorder == "big":
        for column in columns:
            column.byteswap()
    return b"".join(column.tobytes() for column in columns)


def _refusal(kind: str, values: Iterable[Any]) -> LabelRowError:
    """What is the matter with the first value that is no finite number."""
    for value in values:
        numbers = astuple(value) if _FIELDS[kind] else (value,)
        for name, number in zip(_FIELDS[kind] or ("number",), numbers, strict=True):
            try:
                is_finite = math.isfinite(number)
            except (TypeError, OverflowError) as error:
                return LabelRowError(f"Expected numbers ({error}) - at `coordinates.{name}`")
            if not is_finite:
                return LabelRowError(f"Expected finite numbers - at `coordinates.{name}`")
    return LabelRowError("Expected finite numbers - at `coordinates`")


def unpack(kind: str, length: int, data: bytes | memoryview[int]) -> Columns:
    """Columns over the bytes that `pack` made; nothing is copied on little-endian machines.

    Raises:
        ValueError: if the number of bytes does not fit.
    """
    width = max(len(_FIELDS[kind]), 1)
    if len(data) != 8 * width * length:
        raise ValueError(f"Expected {8 * width * length} bytes for {length} values of {kind}")
    if sys.byteorder == "big":
        numbers = struct.unpack(f"<{width * length}d", data)
        data = struct.pack(f"={width * length}d", *numbers)
    return Columns(kind, length, memoryview(data).cast("d"))


def little_endian(values: Columns | Rows, start: int, stop: int) -> bytes:
    """The columns of values number `start` to before `stop`, as `unpack` reads them."""
    columns = values.part(start, stop)
    if sys.byteorder == "big":
        return b"".join(struct.pack(f"<{stop - start}d", *column) for column in columns)
    return b"".join(memoryview(column).cast("B") for column in columns)  # type: ignore[arg-type]


@attrs.frozen(eq=False)
class FrameValues:
    """One value per frame over a run: value number `frame - shift` of `columns`.

    Cutting the run needs no new value, because the frame itself finds its place.
    """

    columns: Columns | Rows | tuple[Geometry, ...]
    shift: int

    def at(self, frame: int) -> Any:
        """The value on `frame`. O(1)."""
        index = frame - self.shift
        columns = self.columns
        return columns[index] if type(columns) is tuple else columns.at(index)  # type: ignore[union-attr]

    def over(self, lo: int, hi: int) -> Iterable[Any]:
        """The values on frames `lo` to `hi`, one after the other: a third of the time of `at`."""
        start, stop = lo - self.shift, hi - self.shift
        columns = self.columns
        if isinstance(columns, tuple):
            return columns[start:stop]
        parts = columns.part(start, stop)
        return parts[0] if columns.kind == "number" else map(PACKABLE[columns.kind], *parts)
