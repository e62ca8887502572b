"""Masks: what they are made of, and what they become."""

from __future__ import annotations

import copy
import pickle
import sys
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.extra import numpy as np_st

from labelevents.exceptions import LabelRowError
from labelevents.objects.bitmask import BitmaskCoordinates

DICT = {"top": 0, "left": 0, "height": 2, "width": 3, "rleString": "231"}
ARRAY = [[False, False, True], [True, True, False]]
arrays = st.tuples(st.integers(0, 9), st.integers(0, 9)).flatmap(
    lambda size: np_st.arrays(bool, size)
)


def encoded(**changes: Any) -> BitmaskCoordinates.EncodedBitmask:
    """A mask of 2 times 3 pixels, changed."""
    parts: dict[str, Any] = {"top": 0, "left": 0, "height": 2, "width": 3, "rle_string": "231"}
    return BitmaskCoordinates.EncodedBitmask(**parts | changes)


@hypothesis.given(arrays, st.sampled_from([np.ascontiguousarray, np.asfortranarray]))
def test_arrays(array: Any, order: Any) -> None:
    """An array becomes a mask, and the same array again, however it lies in memory."""
    mask = BitmaskCoordinates(order(array))
    given = mask.to_dict()

    assert array.shape == (given["height"], given["width"])
    assert np.array_equal(array, mask.to_numpy_array())
    assert np.array_equal(array, np.array(mask))
    assert mask == BitmaskCoordinates(given) == BitmaskCoordinates.from_dict({"bitmask": given})


def test_an_array_is_a_copy() -> None:
    """Whoever changes what was given, or what was read, does not change the mask."""
    array = np.array(ARRAY)
    mask = BitmaskCoordinates(array)
    array[:] = False
    mask.to_numpy_array()[:] = False

    assert mask.to_dict() == DICT
    assert mask.to_numpy_array().tolist() == ARRAY


def test_kept_verbatim() -> None:
    """Text that others wrote stays as it is, also where we would write it otherwise."""
    odd = {**DICT, "top": 5, "left": -7, "rleString": "23"}
    mask = BitmaskCoordinates.from_dict({**odd, "more": 1})

    assert odd == mask.to_dict()
    assert ARRAY == mask.to_numpy_array().tolist()
    assert mask != BitmaskCoordinates(DICT)


def test_by_value() -> None:
    """Equal masks are equal, have one hash, and say what they are."""
    one, other = BitmaskCoordinates(DICT), BitmaskCoordinates(np.array(ARRAY))

    assert one == other
    assert len({one, other, BitmaskCoordinates(np.eye(2, dtype=bool))}) == 2
    assert one != DICT
    assert "height=2, width=3, rle_string='231'" in repr(one)
    assert one == copy.deepcopy(one) == pickle.loads(pickle.dumps(one))  # noqa: S301 - our own


@pytest.mark.parametrize("name", ["top", "height", "rle_string"])
def test_nobody_changes_it(name: str) -> None:
    """A mask's parts cannot be set."""
    with pytest.raises(AttributeError):
        setattr(encoded(), name, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"top": None}, "Expected `int`, got `null` - at `top`"),
        ({"left": "x"}, "Expected `int`, got `str` - at `left`"),
        ({"height": 2.5}, "Expected `int`, got `float` - at `height`"),
        ({"width": [3]}, "Expected `int`, got `array` - at `width`"),
        ({"height": -1}, "a mask of 0 pixels or more, got -1 times 3"),
        ({"rle_string": 231}, "Expected `str`, got `int` - at `rle_string`"),
        ({"rle_string": b"\xff"}, "Expected `str`, got bytes: .* - at `rle_string`"),
    ],
)
def test_wrong_parts(changes: dict[str, Any], sentence: str) -> None:
    """A wrong part is named where the mask is made."""
    with pytest.raises(LabelRowError, match=sentence):
        encoded(**changes)


def test_numbers_of_others() -> None:
    """NumPy's numbers, and text that is a number, are numbers; bytes are text."""
    assert encoded() == encoded(
        top=np.int64(0), left=0.0, height="2", width=np.uint8(3), rle_string=b"231"
    )


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (np.eye(2), "an array of booleans, got one of '<f8'.*astype"),
        (np.zeros((2, 2, 2), dtype=bool), "an array of 2 dimensions, got one of 3"),
        (ARRAY, "Expected a mask as an array of booleans, an `EncodedBitmask` .*, got `list`"),
        (None, "got `NoneType`"),
        ({"top": 0}, "Expected a mask as `{top, left, .*}`, got 'top'"),
        (BitmaskCoordinates(DICT), "got `BitmaskCoordinates`"),
    ],
)
def test_what_is_no_source(source: Any, sentence: str) -> None:
    """What no mask can be made of is refused with what can."""
    with pytest.raises(LabelRowError, match=sentence):
        BitmaskCoordinates(source)


def test_reading_what_is_none() -> None:
    """The same for what is read; `try_from_dict` says so with None."""
    made = BitmaskCoordinates.EncodedBitmask
    others: list[dict[str, Any]] = [{"bitmask": []}, {"bitmask": "231"}]
    for wrong in ({}, *others, {**DICT, "rleString": None}):
        assert made.try_from_dict(wrong) is None
        with pytest.raises(LabelRowError):
            BitmaskCoordinates.from_dict(wrong)

    assert encoded() == made.try_from_dict(DICT) == made.from_dict(encoded().to_dict())


@pytest.mark.parametrize("text", ["9", "23O", "222222"])
def test_run_lengths_that_do_not_fit(text: str) -> None:
    """They are kept, as all else that was given, and refused where the pixels are asked for."""
    mask = BitmaskCoordinates(encoded(rle_string=text))

    assert text == mask.to_dict()["rleString"]
    with pytest.raises(LabelRowError, match="Height, width or the text of the mask is wrong"):
        mask.to_numpy_array()


def test_without_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where NumPy is missing, only arrays are; the sentence says what to install."""
    array = np.array(ARRAY)
    monkeypatch.setitem(sys.modules, "numpy", None)
    mask = BitmaskCoordinates(array)

    assert mask.to_dict() == DICT
    with pytest.raises(LabelRowError, match=r"pip install 'labelevents\[masks\]'"):
        mask.to_numpy_array()
