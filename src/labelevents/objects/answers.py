"""Answers as objects of their own, one per attribute."""

from __future__ import annotations

from labelevents.objects.types import AnswerDict
from labelevents.rows.answer import Answer, AttributeType, ValueType
from labelevents.rows.answers import (
    ChecklistAnswer,
    NumericAnswer,
    NumericAnswerValue,
    RadioAnswer,
    TextAnswer,
    get_default_answer_from_attribute,
)

__all__ = [
    "Answer",
    "AnswerDict",
    "AttributeType",
    "ChecklistAnswer",
    "NumericAnswer",
    "NumericAnswerValue",
    "RadioAnswer",
    "TextAnswer",
    "ValueType",
    "get_default_answer_from_attribute",
]
