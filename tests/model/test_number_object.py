"""Giving an object a display number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from labelevents.events import facts
from labelevents.model.commands import NumberObject
from tests.model.street import ANA, added, on_row, with_car


def numbered(number: Any) -> Any:
    """The car has this number."""
    return facts.ObjectNumbered(1, "c", ("number",), None, number)


@pytest.mark.parametrize("number", [0, 7])
def test_number(number: int) -> None:
    """A number is an event, the same again is none."""
    with_car().when(NumberObject("c", number), ANA).then(numbered(number))
    with_car(numbered(number)).when(NumberObject("c", number), ANA).then_nothing()


def test_none() -> None:
    """The number can be taken away."""
    on_row(added("c", number=7)).when(NumberObject("c", None), ANA).then(numbered(None))


@pytest.mark.parametrize("wrong", [-1, 1.5, "1", True])
def test_wrong(wrong: Any) -> None:
    """A number is an int of at least 0."""
    with_car().when(NumberObject("c", wrong), ANA).then_refused("Expected an object number")


def test_numpy() -> None:
    """NumPy's integers are numbers."""
    with_car().when(NumberObject("c", np.int64(3)), ANA).then(numbered(3))  # type: ignore[arg-type]


def test_unknown() -> None:
    """What is not on the row has no number."""
    on_row().when(NumberObject("c", 1), ANA).then_refused("not on this label row")
