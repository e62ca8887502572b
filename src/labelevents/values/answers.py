"""Answers to attributes, as they are stored: options by their hash, never by their label."""

from __future__ import annotations

import msgspec


class _Answer(
    msgspec.Struct,
    frozen=True,
    gc=False,  # in no cycle
    tag_field="type",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Base of the four kinds of answer. `manual` is false where a machine answered."""


class TextAnswer(_Answer, frozen=True, tag="text"):
    """Free text."""

    text: str
    manual: bool = True


class NumericAnswer(_Answer, frozen=True, tag="numeric"):
    """A number; whole numbers stay whole."""

    number: int | float
    manual: bool = True


class RadioAnswer(_Answer, frozen=True, tag="radio"):
    """One option, by its hash."""

    option: str
    manual: bool = True


class ChecklistAnswer(_Answer, frozen=True, tag="checklist"):
    """Any number of options, by their hashes, in the ontology's order. None is an answer too."""

    options: tuple[str, ...]
    manual: bool = True


Answer = TextAnswer | NumericAnswer | RadioAnswer | ChecklistAnswer
