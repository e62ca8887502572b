"""Answers as objects of their own: one per attribute, given or not. Encord's low-level form.

Most code wants `get_answer` and `set_answer` of an instance. An answer here is made of an attribute
and stands alone; those of `get_all_static_answers` are live: they read their instance, and write to
it. What a store holds is in `values/answers.py`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from labelevents.exceptions import AnswerError, LabelRowError, NotInRowError
from labelevents.model.answering import stored_answer
from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    FlatOption,
    NestableOption,
    NumericAttribute,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.checks import option_of
from labelevents.rows.answer import Answer, InInstance, option_dict, options_of

if TYPE_CHECKING:
    from labelevents.rows.instance import InstanceHandle

NumericAnswerValue = int | float


class TextAnswer(Answer[str, TextAttribute]):
    """Free text."""

    attribute_type = TextAttribute

    def get_value(self) -> str | None:
        """The text; None if there is none."""
        value: str | None = self._value()
        return value

    def copy_from(self, text_answer: TextAnswer) -> None:
        """Answer as another answer to the same attribute.

        Raises:
            LabelRowError: if it is to another.
        """
        self._copy(text_answer)

    def _told(self) -> Any:
        return self.get()

    def _read(self, answers: Any, manual: bool) -> None:
        self.set(answers, manual)


class NumericAnswer(Answer[NumericAnswerValue, NumericAttribute]):
    """A number; whole numbers stay whole."""

    attribute_type = NumericAttribute

    def _told(self) -> Any:
        return self.get()

    def _read(self, answers: Any, manual: bool) -> None:
        self.set(answers, manual)


class RadioAnswer(Answer[NestableOption, RadioAttribute]):
    """One option."""

    attribute_type = RadioAttribute

    def get_value(self) -> NestableOption | None:
        """The option; None if there is none."""
        value: NestableOption | None = self._value()
        return value

    def copy_from(self, radio_answer: RadioAnswer) -> None:
        """Answer as another answer to the same attribute.

        Raises:
            LabelRowError: if it is to another.
        """
        self._copy(radio_answer)

    def _told(self) -> Any:
        return [option_dict(self.get())]

    def _read(self, answers: Any, manual: bool) -> None:
        options = options_of(self._attribute, answers)
        if len(options) != 1:
            raise LabelRowError(
                f"Expected one option of `{self._attribute.title}`, got {len(options)}."
            )
        self.set(options[0], manual)


class ChecklistAnswer(Answer[list[FlatOption], ChecklistAttribute]):
    """Any number of options. Unanswered, none is ticked; answered, that may be so too."""

    attribute_type = ChecklistAttribute

    def set(self, value: Iterable[FlatOption], manual_annotation: bool = True) -> None:
        """Tick these options and no others.

        Args:
            value: the options.
            manual_annotation: whether a person answered.

        Raises:
            AnswerError: if one is not the attribute's. Nothing has changed then.
        """
        super().set(value, manual_annotation)  # type: ignore[arg-type]

    def check_options(self, values: Iterable[FlatOption]) -> None:
        """Tick these options, too.

        Raises:
            AnswerError: if one is not the attribute's. Nothing has changed then.
        """
        self._tick((*self._ticked(), *values))

    def uncheck_options(self, values: Iterable[FlatOption]) -> None:
        """Take the ticks of these options away.

        Raises:
            AnswerError: if one is not the attribute's. Nothing has changed then.
        """
        gone = set(self._hashes(values))
        self._tick(one for one in self._ticked() if one.feature_node_hash not in gone)

    def get_option_value(self, value: FlatOption) -> bool:
        """Whether an option is ticked.

        Raises:
            NotInRowError: if it is not the attribute's.
        """
        if option_of(self._attribute, value.feature_node_hash) is None:
            raise NotInRowError(f"`{value.title}` is no option of `{self._attribute.title}`.")
        return value.feature_node_hash in {one.feature_node_hash for one in self._ticked()}

    def copy_from(self, checklist_answer: ChecklistAnswer) -> None:
        """Answer as another answer to the same attribute.

        Raises:
            LabelRowError: if it is to another.
        """
        manual = self.is_manual_annotation
        self._copy(checklist_answer)
        self.is_manual_annotation = manual

    def set_options(self, values: Iterable[FlatOption]) -> None:
        """Deprecated: `set`."""
        _deprecated("set_options", "set")
        self.set(values)

    def get_options(self) -> list[FlatOption]:
        """Deprecated: `get`. Unanswered, no option."""
        _deprecated("get_options", "get")
        return self._ticked()

    def get_value(self, value: FlatOption) -> bool:
        """Deprecated: `get_option_value`."""
        _deprecated("get_value", "get_option_value")
        return self.get_option_value(value)

    def _ticked(self) -> list[FlatOption]:
        ticked: list[FlatOption] = self._value() or []
        return ticked

    def _tick(self, options: Iterable[FlatOption]) -> None:
        self.set(options, self.is_manual_annotation)

    def _hashes(self, options: Iterable[FlatOption]) -> tuple[str, ...]:
        answer: Any = stored_answer(self._attribute, options)
        hashes: tuple[str, ...] = answer.options
        return hashes

    def _told(self) -> Any:
        return [option_dict(option) for option in self.get()]

    def _read(self, answers: Any, manual: bool) -> None:
        # As in Encord, these ticks come to those that are there, and none is no answer.
        if options := options_of(self._attribute, answers):
            self.set([*self._ticked(), *options], manual)

    def _key(self) -> Any:
        # As in Encord: what counts is which options there are, and which of them are ticked.
        ticked = {option.feature_node_hash for option in self._ticked()}
        hashes = (option.feature_node_hash for option in self._attribute.options)
        return frozenset((each, each in ticked) for each in hashes)

    def __repr__(self) -> str:
        ticked = [one.feature_node_hash for one in self._ticked()]
        hashes = (option.feature_node_hash for option in self._attribute.options)
        return f"ChecklistAnswer({[(each, each in ticked) for each in hashes]})"


_KINDS: tuple[type[Answer[Any, Any]], ...] = (
    TextAnswer,
    NumericAnswer,
    RadioAnswer,
    ChecklistAnswer,
)


def get_default_answer_from_attribute(attribute: Attribute) -> Answer[Any, Any]:
    """An answer to an attribute that stands alone, and is not given yet.

    Raises:
        AnswerError: if it is no attribute.
    """
    for kind in _KINDS:
        if isinstance(attribute, kind.attribute_type):
            return kind(attribute)
    raise AnswerError(f"Expected an attribute, got `{type(attribute).__name__}`")


def answer_of(handle: InstanceHandle, attribute: Attribute) -> Answer[Any, Any]:
    """The answer of an instance to a static attribute of its own: live."""
    made = get_default_answer_from_attribute(attribute)
    made.live_in(InInstance(handle, attribute))
    return made


def _deprecated(name: str, instead: str) -> None:
    told = f"`{name}` is deprecated; call `{instead}`."
    warnings.warn(told, category=DeprecationWarning, stacklevel=3)
