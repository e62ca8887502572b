"""Masks as text: against pycocotools, and against the bits themselves."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as np_st
from pycocotools import mask as coco

from labelevents.common import bitmask_operations
from labelevents.exceptions import LabelRowError
from labelevents.objects.bitmask import (
    coco_rle_to_encord_rle,
    deserialise_bitmask,
    encord_rle_to_coco_rle,
    serialise_bitmask,
)
from labelevents.values.run_lengths import in_both, middle, ones

sides = st.integers(1, 40)
masks = st.tuples(sides, sides).flatmap(lambda size: np_st.arrays(bool, size))
bits = st.binary(max_size=80).map(lambda drawn: bytes(byte % 2 for byte in drawn))


def coco_text(mask: Any) -> str:
    """What pycocotools makes of a mask."""
    made: Any = coco.encode(np.asfortranarray(mask, dtype=np.uint8))
    return str(made["counts"].decode())


@hypothesis.given(masks)
def test_as_pycocotools_writes_it(mask: Any) -> None:
    """COCO's text comes out as pycocotools writes it, and goes in as it came."""
    height, width = mask.shape
    text = serialise_bitmask(mask.tobytes())

    assert coco_text(mask) == encord_rle_to_coco_rle(text, height=height, width=width)
    assert text == coco_rle_to_encord_rle(coco_text(mask), height=height, width=width)
    assert text == coco_rle_to_encord_rle(coco_text(mask).encode(), height=height, width=width)
    # Row by row is column by column of the mask that lies on its side.
    assert text == coco_text(mask.T)


@hypothesis.given(bits, st.integers(0, 9))
def test_there_and_back(mask: bytes, more: int) -> None:
    """Bits become text and bits again; what the text does not reach is zero."""
    text = serialise_bitmask(mask)

    assert text.isascii()
    assert mask + bytes(more) == deserialise_bitmask(text, len(mask) + more)


def test_under_the_path_of_encord() -> None:
    """The functions stand where code that was written for Encord looks for them."""
    assert serialise_bitmask is bitmask_operations.serialise_bitmask
    assert coco_rle_to_encord_rle is bitmask_operations.coco_rle_to_encord_rle
    assert encord_rle_to_coco_rle is bitmask_operations.encord_rle_to_coco_rle


def test_any_byte_but_zero_is_a_one() -> None:
    """Pillow writes 255."""
    assert serialise_bitmask(b"\x00\x01\x01") == serialise_bitmask(b"\x00\xff\x07")


@pytest.mark.parametrize(
    ("text", "length"),
    [("9", 8), ("09", 8), ("222", 5), ("O", 100), ("111K", 100), ("o" * 200_000, 100)],
)
def test_what_does_not_fit(text: str, length: int) -> None:
    """Runs that end beyond the mask, that are shorter than nothing, or never end, are refused."""
    with pytest.raises(LabelRowError, match="run lengths"):
        deserialise_bitmask(text, length)
    with pytest.raises(LabelRowError, match="run lengths"):
        ones(text, length)


@pytest.mark.parametrize("length", [2**62, 2**80])
def test_what_does_not_fit_into_memory(length: int) -> None:
    """A size that no memory has is refused in words; runs, which need none, are still known."""
    with pytest.raises(LabelRowError, match=f"{length} pixels does not fit into memory"):
        deserialise_bitmask("231", length)

    assert [(2, 5)] == ones("231", length)


@pytest.mark.parametrize("wrong", [7, None, b"\xff", ["2", "3"]])
def test_what_is_no_text(wrong: Any) -> None:
    """Text of COCO is text, or its bytes."""
    with pytest.raises(LabelRowError, match=r"Expected `str`, got .* - at `coco_rle_string`"):
        coco_rle_to_encord_rle(wrong, height=2, width=2)


@hypothesis.given(bits)
def test_ones(mask: bytes) -> None:
    """The runs of ones are the places of the ones, and no two of them touch."""
    runs = ones(serialise_bitmask(mask), len(mask))

    assert [i for i, bit in enumerate(mask) if bit] == [i for a, b in runs for i in range(a, b)]
    assert all(before[1] < after[0] for before, after in pairwise(runs))


@hypothesis.given(bits, bits)
def test_in_both(one: bytes, other: bytes) -> None:
    """Pixels in both are counted as one counts them one by one."""
    expected = sum(a & b for a, b in zip(one, other, strict=False))
    runs = [ones(serialise_bitmask(mask), len(mask)) for mask in (one, other)]

    assert expected == in_both(*runs) == in_both(*reversed(runs))


@hypothesis.given(masks)
def test_middle(mask: Any) -> None:
    """The middle is the mean of all pixels' middles; of nothing there is none."""
    runs = ones(serialise_bitmask(mask.tobytes()), mask.size)
    rows, columns = np.nonzero(mask)
    found = middle(runs, mask.shape[1])

    if not mask.any():
        assert found is None
    else:
        assert pytest.approx((columns.mean() + 0.5, rows.mean() + 0.5)) == found
