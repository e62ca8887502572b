"""Small helpers that code for the label model imports from here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from labelevents.exceptions import ElementTypeError, LabelRowError
from labelevents.ontology.identifiers import new_nested_hash
from labelevents.rows.annotation import checked_email

T = TypeVar("T")

__all__ = [
    "check_email",
    "check_type",
    "checked_cast",
    "does_type_match",
    "filter_by_type",
    "is_valid_email",
    "short_uuid_str",
]


def short_uuid_str() -> str:
    """A new hash of 8 characters, as attributes, options and instances have them."""
    return new_nested_hash()


def does_type_match(obj: Any, type_: type[Any] | None) -> bool:
    """Whether something is of a class; of None everything is."""
    return type_ is None or isinstance(obj, type_)


def check_type(obj: Any, type_: type[Any] | None) -> None:
    """Refuse what is not of a class.

    Raises:
        ElementTypeError: if it is not.
    """
    if not does_type_match(obj, type_):
        raise ElementTypeError(f"Expected `{type_}`, got `{type(obj)}`")


def checked_cast(obj: Any, type_: type[T] | None) -> T:
    """The same, once it is known to be of a class.

    Raises:
        ElementTypeError: if it is not.
    """
    check_type(obj, type_)
    return cast("T", obj)


def filter_by_type(objects: Iterable[Any], type_: type[T] | None) -> list[T]:
    """Those that are of a class."""
    return [each for each in objects if does_type_match(each, type_)]


def is_valid_email(email: str) -> bool:
    """Whether it is an e-mail address, from end to end."""
    try:
        return checked_email(email) is not None
    except LabelRowError:
        return False


def check_email(email: str) -> None:
    """Refuse what is no e-mail address.

    Raises:
        LabelRowError: if it is none.
    """
    if not is_valid_email(email):
        raise LabelRowError(f"Expected an e-mail address, got {email!r}")
