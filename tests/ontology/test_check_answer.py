"""Whether an answer fits its attribute, and its plain form."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from labelevents.exceptions import AnswerError, LabelRowError
from labelevents.ontology.checks import check_answer
from tests.ontology.given import Street, street


@pytest.fixture
def given() -> Street:
    """The ontology that is written down."""
    return street()


@for_all(st.text())
def test_text_is_itself(text: str) -> None:
    """Any text answers a text attribute, also the empty one."""
    assert text == check_answer(street().tone, text)


def test_text_becomes_plain(given: Street) -> None:
    """NumPy's strings become Python's."""
    assert str is type(check_answer(given.tone, np.str_("x")))


@for_all(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
def test_a_number_is_itself(number: float) -> None:
    """A finite number is kept as it is given, with its type."""
    checked = check_answer(street().angle, number)

    assert (type(number), number) == (type(checked), checked)


@pytest.mark.parametrize(
    ("number", "plain"),
    [
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (np.float64(0.5), 0.5),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),  # noqa: FBT003
        (np.array(3), 3),
    ],
)
def test_numpy_numbers_become_plain(given: Street, number: Any, plain: float) -> None:
    """NumPy's scalars become Python's numbers, which JSON knows."""
    checked = check_answer(given.angle, number)

    assert (type(plain), plain) == (type(checked), checked)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_numbers_are_finite(given: Street, number: float) -> None:
    """What is no number, or infinite, has no place in JSON."""
    with pytest.raises(AnswerError, match=r"Expected a finite number, got .* attribute `Angle`"):
        check_answer(given.angle, number)


def test_a_radio_answer_is_the_hash_of_its_option(given: Street) -> None:
    """An option answers its radio attribute; one of another copy of the ontology is as good."""
    assert "red" == check_answer(given.color, given.red)
    assert "blue" == check_answer(given.color, street().blue)


@pytest.mark.parametrize("several", [list, tuple, set, iter])
def test_a_checklist_answer_is_in_the_order_of_the_ontology(given: Street, several: Any) -> None:
    """Options come in the ontology's order, each once, whatever they were given in."""
    wheel, _, axle = given.parts.options

    assert ("wheel", "axle") == check_answer(given.parts, several([axle, wheel, axle]))
    assert () == check_answer(given.parts, several([]))


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("tone", 1, "Expected text, got `int`, for the attribute `Tone`"),
        ("tone", None, "Expected text, got `NoneType`"),
        ("angle", "1", "Expected a number, got `str`, for the attribute `Angle`"),
        ("angle", np.zeros(2), "Expected a number, got `ndarray`"),
        ("angle", np.datetime64("2024-01-01"), "Expected a number, got `datetime64`"),
        ("color", "red", "Expected one of its options, got `str`, for the attribute `Color`"),
        ("color", [street().red], "Expected one of its options, got `list`"),
        ("color", street().parts.options[0], "Expected one of its options, got `FlatOption`"),
        ("color", street().opened, "Expected an option of its own, got `Open` with the hash"),
        ("parts", "Wheel", "Expected a list of its options, got `str`"),
        ("parts", 1, "Expected a list of its options, got `int`"),
        ("parts", [street().red], "its options in the list, got `NestableOption`"),
        ("parts", street().parts.options[0], "got the option `Wheel`, .* Put it into a list"),
        ("parts", street().finish.options, "of its own, got `Matt` .* attribute `Parts`"),
    ],
)
def test_what_does_not_fit_is_refused(
    given: Street, name: str, answer: object, message: str
) -> None:
    """An answer of the wrong kind is named, with the attribute and what it expects."""
    with pytest.raises(AnswerError, match=message) as caught:
        check_answer(getattr(given, name), answer)

    assert isinstance(caught.value, LabelRowError)
    assert isinstance(caught.value, ValueError)


def test_only_attributes_are_answered(given: Street) -> None:
    """An option has no answer."""
    with pytest.raises(AnswerError, match="Expected an attribute, got `NestableOption`"):
        check_answer(given.red, "x")  # type: ignore[arg-type]
