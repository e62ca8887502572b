"""Does this answer fit this attribute? Which attribute is it for, and can that be asked at all?

Pure functions over the ontology: where answers are stored is not their business.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from labelevents.exceptions import AnswerError, LabelRowError
from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    FlatOption,
    NestableOption,
    NumericAttribute,
    Option,
    RadioAttribute,
    TextAttribute,
)

# An answer as it is stored: text, a number, a radio option's hash, or a checklist's hashes.
PlainAnswer = str | int | float | tuple[str, ...]


def all_attributes(attributes: Iterable[Attribute]) -> Iterator[Attribute]:
    """The attributes and all below them, depth first, parents before their children."""
    for attribute in attributes:
        yield attribute
        for option in attribute.options:
            yield from all_attributes(option.attributes)


def find_attribute(attributes: Iterable[Attribute], feature_node_hash: str) -> Attribute | None:
    """The first attribute with that hash, at any depth, or None."""
    found = (
        each for each in all_attributes(attributes) if each.feature_node_hash == feature_node_hash
    )
    return next(found, None)


def option_of(attribute: Attribute, feature_node_hash: str | None) -> Option | None:
    """The attribute's own option with that hash, or None."""
    found = (each for each in attribute.options if each.feature_node_hash == feature_node_hash)
    return next(found, None)


def is_selectable(
    attribute: Attribute,
    attributes: Iterable[Attribute],
    selected: Callable[[str], str | None],
) -> bool:
    """Whether an attribute can be asked: the options that it lies under are all selected.

    Top-level attributes always can. What lies below a dynamic radio attribute never can, because
    its answer differs from frame to frame and that of a nested attribute does not: Encord's rule.

    Args:
        attribute: the attribute, matched by hash.
        attributes: the top-level attributes of its object or classification.
        selected: from the hash of a radio attribute to the hash of its selected option, or None.
    """
    return any(_is_reached(attribute, root, selected) for root in attributes)


def _is_reached(
    attribute: Attribute, root: Attribute, selected: Callable[[str], str | None]
) -> bool:
    if attribute.feature_node_hash == root.feature_node_hash:
        return True
    if not isinstance(root, RadioAttribute) or root.dynamic:
        return False
    option = option_of(root, selected(root.feature_node_hash))
    return option is not None and is_selectable(attribute, option.attributes, selected)


def infer_attribute(attributes: Sequence[Attribute], answer: object) -> Attribute:
    """The attribute that an answer is for, when nobody says which.

    An option is for the attribute that owns it, at any depth; several options are for the owner of
    the first; text and numbers are for the only attribute of their kind, nested ones counted.

    Args:
        attributes: the top-level attributes of an object or a classification.
        answer: text, a number, an option, or a sequence or set of options.

    Raises:
        LabelRowError: if no attribute fits, or more than one does.
        AnswerError: if the answer is of no kind that answers have.
    """
    if isinstance(answer, Option):
        return _owner_of(answer, attributes)
    if isinstance(answer, str):
        return _only_one_of(TextAttribute, "text", attributes)
    if _as_number(answer) is not None:
        return _only_one_of(NumericAttribute, "numeric", attributes)
    # An iterator does not qualify: looking at it here would leave nothing to be set.
    if isinstance(answer, Sequence | AbstractSet) and not isinstance(answer, bytes | bytearray):
        return _owner_of_all(tuple(answer), attributes)
    raise AnswerError(
        "Expected text, a number, an option or a list of options as the answer,"
        f" got `{type(answer).__name__}`. To take an answer back, call `delete_answer`."
    )


def _owner_of(option: Option, attributes: Iterable[Attribute]) -> Attribute:
    for attribute in all_attributes(attributes):
        if option_of(attribute, option.feature_node_hash) is not None:
            return attribute
    raise LabelRowError(
        f"Expected an option of this object or classification, got `{option.title}` with the hash"
        f" {option.feature_node_hash!r}, which none of its attributes has."
    )


def _owner_of_all(options: tuple[Any, ...], attributes: Iterable[Attribute]) -> Attribute:
    if not options:
        raise LabelRowError(
            "Expected at least one option to tell which attribute the answer is for, got none."
            " Pass the `attribute`."
        )
    for option in options:
        if not isinstance(option, Option):
            raise AnswerError(f"Expected options in the list, got `{type(option).__name__}`.")
    owner = _owner_of(options[0], attributes)
    for option in options:
        if option_of(owner, option.feature_node_hash) is None:
            raise LabelRowError(
                f"Expected all options to be of the attribute `{owner.title}`, as the first is,"
                f" got `{option.title}`, which is not."
            )
    return owner


def _only_one_of(kind: type[Attribute], name: str, attributes: Iterable[Attribute]) -> Attribute:
    found = [each for each in all_attributes(attributes) if isinstance(each, kind)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise LabelRowError(f"Expected a {name} attribute for a {name} answer, found none.")
    titles = ", ".join(f"`{each.title}`" for each in found)
    raise LabelRowError(
        f"Expected one {name} attribute, found {len(found)}: {titles}. Pass the `attribute`."
    )


def check_answer(attribute: Attribute, answer: object) -> PlainAnswer:
    """The answer in its plain form, as it is stored.

    Options match by hash, so those of another parsed copy of the ontology are as good.

    Args:
        attribute: what is answered.
        answer: text; a finite number; an option of the radio attribute; or any iterable of options
            of the checklist.

    Returns:
        Text and numbers as they are (NumPy's as Python's), the option's hash, or the options'
        hashes in the order of the ontology and each once.

    Raises:
        AnswerError: if the answer is of another kind, not finite, or not the attribute's own.
    """
    match attribute:
        case TextAttribute():
            if isinstance(answer, str):
                return str(answer)
            raise _refusal(attribute, "text", answer)
        case NumericAttribute():
            return _check_number(attribute, answer)
        case RadioAttribute():
            return _check_option(attribute, answer)
        case ChecklistAttribute():
            return _check_options(attribute, answer)
        case _:
            raise AnswerError(f"Expected an attribute, got `{type(attribute).__name__}`.")


def _check_number(attribute: Attribute, answer: object) -> int | float:
    number = _as_number(answer)
    if number is None:
        raise _refusal(attribute, "a number", answer)
    if isinstance(number, float) and not math.isfinite(number):
        raise AnswerError(
            f"Expected a finite number, got {number}, for the attribute `{attribute.title}`."
            " JSON has no such number; delete the answer to say that there is none."
        )
    return number


def _check_option(attribute: RadioAttribute, answer: object) -> str:
    if not isinstance(answer, NestableOption):
        raise _refusal(attribute, "one of its options", answer)
    if option_of(attribute, answer.feature_node_hash) is None:
        raise _foreign(attribute, answer)
    return answer.feature_node_hash


def _check_options(attribute: ChecklistAttribute, answer: object) -> tuple[str, ...]:
    if isinstance(answer, Option):
        raise AnswerError(
            f"Expected a list of options, got the option `{answer.title}`, for the attribute"
            f" `{attribute.title}`. Put it into a list."
        )
    if not isinstance(answer, Iterable) or isinstance(answer, str | bytes):
        raise _refusal(attribute, "a list of its options", answer)
    given = set()
    for option in answer:
        if not isinstance(option, FlatOption):
            raise _refusal(attribute, "its options in the list", option)
        if option_of(attribute, option.feature_node_hash) is None:
            raise _foreign(attribute, option)
        given.add(option.feature_node_hash)
    own = (option.feature_node_hash for option in attribute.options)
    return tuple(each for each in own if each in given)


def _as_number(answer: object) -> int | float | None:
    """The number as Python's own, or None if it is none. Booleans are numbers, as in Encord."""
    # NumPy's scalars are known by these two, which spares the import.
    item = getattr(answer, "item", None)
    plain = item() if callable(item) and getattr(answer, "ndim", None) == 0 else answer
    if isinstance(plain, bool):
        return plain
    if isinstance(plain, int):
        return int(plain)
    return float(plain) if isinstance(plain, float) else None


def _refusal(attribute: Attribute, expected: str, answer: object) -> AnswerError:
    return AnswerError(
        f"Expected {expected}, got `{type(answer).__name__}`, for the attribute"
        f" `{attribute.title}`."
    )


def _foreign(attribute: Attribute, option: Option) -> AnswerError:
    return AnswerError(
        f"Expected an option of its own, got `{option.title}` with the hash"
        f" {option.feature_node_hash!r}, for the attribute `{attribute.title}`."
    )
