"""The helpers that code for the label model imports."""

from __future__ import annotations

import re

import pytest

from labelevents.exceptions import EncordException
from labelevents.objects import OntologyStructure, Shape
from labelevents.objects.utils import (
    check_email,
    check_type,
    checked_cast,
    does_type_match,
    filter_by_type,
    is_valid_email,
    short_uuid_str,
)


def test_hashes_are_eight_characters() -> None:
    """Each is 6 bytes in base64, and another than the last."""
    hashes = {short_uuid_str() for _ in range(50)}

    assert len(hashes) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9+/]{8}", each) for each in hashes)


@pytest.mark.parametrize(
    ("email", "valid"),
    [("a@b.org", True), ("a@b", False), ("", False), ("a b", False), ("a@b.org\n", False)],
)
def test_emails(email: str, valid: bool) -> None:
    """An address is one from end to end; what is none is a `ValueError`."""
    assert is_valid_email(email) is valid
    if not valid:
        with pytest.raises(ValueError, match="Expected an e-mail address"):
            check_email(email)
    else:
        check_email(email)


def test_types_are_checked() -> None:
    """What is of another class is a `TypeError`, and one of the library's own."""
    car = OntologyStructure().add_object("Car", Shape.POLYGON)

    assert checked_cast(car, None) is car
    assert checked_cast(car, type(car)) is car
    assert does_type_match(1, int)
    assert filter_by_type([1, "a", 2], int) == [1, 2]
    check_type(1, None)
    for error in (TypeError, EncordException):
        with pytest.raises(error, match="Expected"):
            check_type(car, OntologyStructure)
