"""Run lengths: a mask as the lengths of its runs of zeros and ones in turn, and those as text.

Encord counts along the rows, COCO down the columns; both start with zeros, and write the lengths in
the same characters. Nothing but bytes is needed for that: a run is found and filled at the speed of
`bytes.find`. See docs/decisions/0006-masks-need-no-library.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from labelevents.exceptions import LabelRowError

_BITS = bytes([0] + [1] * 255)  # Pillow writes 255 for a one
# A character holds five bits, the lowest first, above the code of "0"; the sixth says that more
# come, and the highest of the last five is the sign.
_FIRST, _VALUE, _SIGN, _MORE = 48, 0x1F, 0x10, 0x20
_LONGEST = 65  # bits; a run is shorter, and a text that never ends a number must not cost a minute


def serialise_bitmask(bitmask: bytes) -> str:
    """A mask, a byte a pixel, as text.

    Example:
        >>> serialise_bitmask(bytes([0, 0, 1, 1, 1, 0]))
        '231'
    """
    return _text(_measured(bitmask))


def deserialise_bitmask(serialised_bitmask: str, length: int) -> bytes:
    r"""Text as a mask of `length` pixels, a byte each; what the runs do not reach is zero.

    Raises:
        LabelRowError: if the runs do not fit into the length, or the mask into memory.

    Example:
        >>> deserialise_bitmask("23", 6)
        b'\x00\x00\x01\x01\x01\x00'
    """
    counts = _fitting(serialised_bitmask, length)
    try:
        runs = [(b"\x01" if number % 2 else b"\x00") * count for number, count in enumerate(counts)]
        return b"".join(runs).ljust(length, b"\x00")
    except (MemoryError, OverflowError):
        raise LabelRowError(f"A mask of {length} pixels does not fit into memory.") from None


def encord_rle_to_coco_rle(encord_rle_string: str, *, height: int, width: int) -> str:
    """Encord's text of a mask as COCO's, which counts down the columns.

    Args:
        encord_rle_string: text that counts along the rows.
        height: of the mask, in pixels.
        width: of the mask, in pixels.

    Raises:
        LabelRowError: if the runs do not fit into that size.
    """
    rows = deserialise_bitmask(encord_rle_string, height * width)
    return serialise_bitmask(_turned(rows, width))


def coco_rle_to_encord_rle(coco_rle_string: str | bytes, *, height: int, width: int) -> str:
    """COCO's text of a mask as Encord's, which counts along the rows.

    Args:
        coco_rle_string: text that counts down the columns: `counts` of pycocotools, bytes too.
        height: of the mask, in pixels.
        width: of the mask, in pixels.

    Raises:
        LabelRowError: if the runs do not fit into that size.
    """
    text = plain_text(coco_rle_string, "coco_rle_string")
    columns = deserialise_bitmask(text, height * width)
    return serialise_bitmask(_turned(columns, height))


def plain_text(text: Any, where: str) -> str:
    """Run lengths as text; pycocotools gives bytes. `where` they stand, for the error.

    Raises:
        LabelRowError: if they are neither.
    """
    if isinstance(text, str):
        return str(text)
    if isinstance(text, bytes):
        try:
            return text.decode()
        except UnicodeDecodeError as error:
            raise LabelRowError(f"Expected `str`, got bytes: {error} - at `{where}`") from None
    raise LabelRowError(f"Expected `str`, got `{type(text).__name__}` - at `{where}`")


def ones(text: str, length: int) -> list[tuple[int, int]]:
    """The runs of ones: first pixel, and the one after the last.

    Raises:
        LabelRowError: if the runs do not fit into the length.

    Example:
        >>> ones("231", 6)
        [(2, 5)]
    """
    found, at = [], 0
    for number, count in enumerate(_fitting(text, length)):
        if number % 2 and count:
            found.append((at, at + count))
        at += count
    return found


def in_both(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> int:
    """How many pixels are ones in both. O(runs).

    Example:
        >>> in_both([(0, 4), (8, 9)], [(2, 9)])
        3
    """
    total = here = there = 0
    while here < len(one) and there < len(other):
        (start, end), (start2, end2) = one[here], other[there]
        total += max(min(end, end2) - max(start, start2), 0)
        if end <= end2:
            here += 1
        else:
            there += 1
    return total


def middle(runs: Sequence[tuple[int, int]], width: int) -> tuple[float, float] | None:
    """The mean of the pixels' own middles, in pixels; None where there is none. O(runs).

    Example:
        >>> middle([(1, 3)], width=4)
        (2.0, 0.5)
    """
    area = x = y = 0
    for first, last in ((first, last - 1) for first, last in runs):
        for row, left, right, rows in _rectangles(first, last, width):
            pixels = (right - left + 1) * rows
            area += pixels
            # Twice the sums, so that they are whole numbers.
            x += (left + right + 1) * pixels
            y += (2 * row + rows) * pixels
    return (x / (2 * area), y / (2 * area)) if area else None


def _rectangles(first: int, last: int, width: int) -> Iterator[tuple[int, int, int, int]]:
    """A run as at most three rectangles: top row, left and right column, number of rows."""
    (top, left), (bottom, right) = divmod(first, width), divmod(last, width)
    if top == bottom:
        yield top, left, right, 1
        return
    yield top, left, width - 1, 1
    if bottom - top > 1:
        yield top + 1, 0, width - 1, bottom - top - 1
    yield bottom, 0, right, 1


def _measured(mask: bytes) -> list[int]:
    mask = mask.translate(_BITS)
    counts, at, one = [], 0, False
    while at < len(mask):
        end = mask.find(b"\x00" if one else b"\x01", at)
        end = len(mask) if end < 0 else end
        counts.append(end - at)
        at, one = end, not one
    return counts


def _turned(lines: bytes, length: int) -> bytes:
    """Lines of one length, read across."""
    return b"".join(lines[place::length] for place in range(length))


def _text(counts: Sequence[int]) -> str:
    characters = []
    for number, count in enumerate(counts):
        left = count - counts[number - 2] if number > 2 else count
        more = True
        while more:
            bits, left = left & _VALUE, left >> 5
            more = left != (-1 if bits & _SIGN else 0)
            characters.append(chr(_FIRST + bits + (_MORE if more else 0)))
    return "".join(characters)


def _fitting(text: str, length: int) -> list[int]:
    counts = _counts(text)
    if min(counts, default=0) < 0 or sum(counts) > length:
        raise LabelRowError(
            f"Expected run lengths of at most {length} pixels together, got"
            f" {len(counts)} of {sum(counts)} pixels, the least of them {min(counts)}."
            " Height, width or the text of the mask is wrong."
        )
    return counts


def _counts(text: str) -> list[int]:
    counts: list[int] = []
    number = shift = 0
    for place, character in enumerate(text, start=1):
        bits = ord(character) - _FIRST
        number |= (bits & _VALUE) << shift
        shift += 5
        if shift > _LONGEST:
            raise LabelRowError(f"Expected run lengths, got one of {_LONGEST} bits and more")
        more = bits & _MORE
        if not more and bits & _SIGN:
            number |= -1 << shift
        if more and place < len(text):
            continue
        counts.append(number + (counts[-2] if len(counts) > 2 else 0))
        number = shift = 0
    return counts
