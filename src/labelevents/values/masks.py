"""Masks: which pixels of a picture an object covers, as text of run lengths, kept verbatim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable

import msgspec

from labelevents.exceptions import LabelRowError
from labelevents.values.run_lengths import deserialise_bitmask, plain_text, serialise_bitmask
from labelevents.values.shapes import Stored

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@runtime_checkable
class ArrayProtocol(Protocol):
    """What NumPy's arrays, Pillow's images and others offer: their bytes, and what these are."""

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """Shape, type and data, as NumPy defines them."""

    def tobytes(self) -> bytes:
        """The bytes, row by row."""


class BitmaskCoordinates:
    """The pixels that an object covers, in a picture of the mask's own height and width.

    Args:
        source: an array of two dimensions and of booleans (NumPy's, or whatever has the array
            interface, such as an image of Pillow in mode "1"), an `EncodedBitmask`, or the
            dictionary of one.

    Raises:
        LabelRowError: if it is none of these.

    Example:
        >>> text = "231"  # 2 pixels out, 3 in, 1 out; along the rows
        >>> mask = BitmaskCoordinates(
        ...     BitmaskCoordinates.EncodedBitmask(top=0, left=0, height=2, width=3, rle_string=text)
        ... )
        >>> mask.to_dict()
        {'top': 0, 'left': 0, 'height': 2, 'width': 3, 'rleString': '231'}
    """

    class EncodedBitmask(Stored, frozen=True, kw_only=True, tag="bitmask"):
        """A mask as it is stored; immutable.

        Args:
            top: kept as it is; Encord writes 0.
            left: kept as it is; Encord writes 0.
            height: of the mask, in pixels.
            width: of the mask, in pixels.
            rle_string: run lengths along the rows, in the characters of COCO. See
                `coco_rle_to_encord_rle` for text that counts down the columns.

        Raises:
            LabelRowError: if a size is no whole number, or the text is none.
        """

        top: int
        left: int
        height: int
        width: int
        rle_string: str

        def __post_init__(self) -> None:
            for name in ("top", "left", "height", "width"):
                given: Any = getattr(self, name)
                if type(given) is not int:
                    msgspec.structs.force_setattr(self, name, _whole(given, name))
            if self.height < 0 or self.width < 0:
                size = f"{self.height} times {self.width}"
                raise LabelRowError(f"Expected a mask of 0 pixels or more, got {size}")
            if type(self.rle_string) is not str:
                text = plain_text(self.rle_string, "rle_string")
                msgspec.structs.force_setattr(self, "rle_string", text)

        @staticmethod
        def from_dict(d: dict[str, Any]) -> BitmaskCoordinates.EncodedBitmask:
            """Read `{top, left, height, width, rleString}`."""
            made, given = BitmaskCoordinates.EncodedBitmask, cast("Any", d)
            try:
                text = d["rleString"] if "rleString" in d else d["rle_string"]
                sizes = {name: d[name] for name in ("top", "left", "height", "width")}
                return made(**sizes, rle_string=text)
            except (KeyError, TypeError):
                raise LabelRowError(
                    "Expected a mask as `{top, left, height, width, rleString}`, got"
                    f" {', '.join(map(repr, d)) if isinstance(given, dict) else type(given)}"
                ) from None

        @staticmethod
        def try_from_dict(d: dict[str, Any]) -> BitmaskCoordinates.EncodedBitmask | None:
            """The same, and None where it is no mask."""
            try:
                return BitmaskCoordinates.EncodedBitmask.from_dict(d)
            except LabelRowError:
                return None

        # Encord's signature; nothing here is ever None.
        def to_dict(self, by_alias: bool = True, exclude_none: bool = True) -> dict[str, Any]:  # noqa: ARG002
            """`{top, left, height, width, rleString}`; `rle_string` unless `by_alias`."""
            sizes = {"top": self.top, "left": self.left, "height": self.height, "width": self.width}
            return {**sizes, "rleString" if by_alias else "rle_string": self.rle_string}

    __slots__ = ("_encoded_bitmask",)

    def __init__(self, source: ArrayProtocol | EncodedBitmask | dict[str, Any]) -> None:
        made = BitmaskCoordinates.EncodedBitmask
        if isinstance(source, made):
            self._encoded_bitmask = source
        elif isinstance(source, ArrayProtocol):
            self._encoded_bitmask = _of_array(source)
        elif isinstance(source, dict):
            self._encoded_bitmask = made.from_dict(source)
        else:
            raise LabelRowError(
                "Expected a mask as an array of booleans, an `EncodedBitmask` or its dictionary,"
                f" got `{type(source).__name__}`"
            )

    @property
    def encoded(self) -> EncodedBitmask:
        """The mask as it is stored."""
        return self._encoded_bitmask

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BitmaskCoordinates):
            return NotImplemented
        return self._encoded_bitmask == other._encoded_bitmask

    def __hash__(self) -> int:
        return hash(self._encoded_bitmask)

    def __repr__(self) -> str:
        return f"BitmaskCoordinates({self._encoded_bitmask!r})"

    @staticmethod
    def from_dict(d: dict[str, Any]) -> BitmaskCoordinates:
        """Read `{"bitmask": {top, left, height, width, rleString}}`, or what is in it."""
        found = d.get("bitmask") or d
        return BitmaskCoordinates(BitmaskCoordinates.EncodedBitmask.from_dict(found))

    def to_dict(self) -> dict[str, Any]:
        """`{top, left, height, width, rleString}`."""
        return self._encoded_bitmask.to_dict()

    def to_numpy_array(self) -> npt.NDArray[np.bool_]:
        """The mask as an array of booleans, height times width. O(pixels).

        Raises:
            LabelRowError: if NumPy is missing, or if the run lengths do not fit the size.
        """
        try:
            import numpy as np
        except ImportError:
            raise LabelRowError(
                "Masks become arrays with NumPy: `pip install 'labelevents[masks]'` installs it."
            ) from None
        return np.array(self)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """What NumPy, Pillow and others make an array of. O(pixels).

        Raises:
            LabelRowError: if the run lengths do not fit the size.
        """
        mask = self._encoded_bitmask
        data = deserialise_bitmask(mask.rle_string, mask.height * mask.width)
        return {"version": 3, "data": data, "shape": (mask.height, mask.width), "typestr": "|b1"}


def _of_array(source: ArrayProtocol) -> BitmaskCoordinates.EncodedBitmask:
    about = source.__array_interface__
    shape, kind = about["shape"], about["typestr"]
    if len(shape) != 2:
        raise LabelRowError(f"Expected a mask as an array of 2 dimensions, got one of {len(shape)}")
    if kind != "|b1":
        raise LabelRowError(
            f"Expected a mask as an array of booleans, got one of {kind!r}. Of an array of NumPy,"
            " `.astype(bool)` makes one."
        )
    given = about["data"]
    data = given if isinstance(given, bytes) else source.tobytes()
    return BitmaskCoordinates.EncodedBitmask(
        top=0, left=0, height=shape[0], width=shape[1], rle_string=serialise_bitmask(data)
    )


def _whole(given: Any, name: str) -> int:
    """A whole number, of NumPy too; also as text or a float, as files of others have it."""
    plain = given.item() if hasattr(given, "item") else given
    try:
        return msgspec.convert(plain, int, strict=False)
    except msgspec.ValidationError as error:
        raise LabelRowError(f"{error} - at `{name}`") from None
