"""What answers of every kind have in common: whether they are given, where they are kept, JSON."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Protocol, TypeVar

import msgspec

from labelevents.events.record import Stamp
from labelevents.exceptions import AnswerError, LabelRowError, LabelsKeyError
from labelevents.formats.encord.names import snake
from labelevents.model.answering import field_of, shown_answer, stored_answer
from labelevents.model.commands import Amend, DeleteAnswer
from labelevents.model.state import Cell, Instance
from labelevents.ontology.attributes import Attribute, Option
from labelevents.ontology.checks import option_of
from labelevents.rows.workspace import NOBODY
from labelevents.values import answers as stored
from labelevents.values.frames import Ranges, as_spans, ranges_to_list, to_ranges

if TYPE_CHECKING:
    from labelevents.rows.instance import InstanceHandle

ValueType = TypeVar("ValueType")
AttributeType = TypeVar("AttributeType", bound=Attribute)


class Place(Protocol):
    """Where an answer is kept."""

    def read(self) -> stored.Answer | None:
        """What is answered; None if nothing is."""

    def write(self, answer: stored.Answer) -> None:
        """Answer, in place of what was."""

    def clear(self) -> None:
        """No answer any more."""


class _InItself:
    """In the answer itself."""

    def __init__(self) -> None:
        self._answer: stored.Answer | None = None

    def read(self) -> stored.Answer | None:
        return self._answer

    def write(self, answer: stored.Answer) -> None:
        self._answer = answer

    def clear(self) -> None:
        self._answer = None


class InInstance:
    """In an instance, on a row or not: whether an attribute can be reached does not matter here."""

    def __init__(self, handle: InstanceHandle, attribute: Attribute) -> None:
        self._handle = handle
        self._attribute = attribute

    def read(self) -> stored.Answer | None:
        """What is answered there."""
        cell = self._handle.state.cells.get(field_of(self._attribute))
        return None if cell is None else cell.value

    def write(self, answer: stored.Answer) -> None:
        """Answer there, in place of what was."""
        state = self._handle.state
        put = Instance.of(state.hash, state.kind, state.identity, state.added)
        put.cells[field_of(self._attribute)] = Cell(answer, Stamp(NOBODY, 0))
        self._handle.execute(Amend(state.hash, put))

    def clear(self) -> None:
        """No answer there any more."""
        handle = self._handle
        handle.execute(DeleteAnswer(handle.instance_hash, handle.item.attributes, self._attribute))


class Answer(ABC, Generic[ValueType, AttributeType]):
    """The answer to one attribute, given or not.

    Args:
        ontology_attribute: what is answered.
    """

    attribute_type: ClassVar[type[Attribute]]

    def __init__(self, ontology_attribute: AttributeType) -> None:
        if not isinstance(ontology_attribute, self.attribute_type):
            kind = type(ontology_attribute).__name__
            raise LabelRowError(f"Expected a `{self.attribute_type.__name__}`, got `{kind}`")
        self._attribute = ontology_attribute
        self._place: Place = _InItself()
        # While nothing is answered, an answer has nowhere else to keep this.
        self._manual = True

    def is_answered(self) -> bool:
        """Whether there is an answer."""
        return self._place.read() is not None

    def unset(self) -> None:
        """Take the answer away."""
        self._manual = self.is_manual_annotation
        self._place.clear()

    @property
    def is_dynamic(self) -> bool:
        """Whether the attribute may be answered differently frame by frame; it cannot be set."""
        return self._attribute.dynamic

    @is_dynamic.setter
    def is_dynamic(self, _: bool) -> NoReturn:
        raise AnswerError("Whether an answer is dynamic follows from its attribute.")

    @property
    def is_manual_annotation(self) -> bool:
        """Whether a person answered."""
        answer = self._place.read()
        return self._manual if answer is None else answer.manual

    @is_manual_annotation.setter
    def is_manual_annotation(self, value: bool) -> None:
        self._manual = bool(value)
        answer = self._place.read()
        if answer is not None:
            self._place.write(msgspec.structs.replace(answer, manual=self._manual))

    @property
    def ontology_attribute(self) -> AttributeType:
        """What is answered; it cannot be set."""
        return self._attribute

    @ontology_attribute.setter
    def ontology_attribute(self, _: Any) -> NoReturn:
        raise AnswerError("The attribute of an answer cannot be changed; make another answer.")

    def set(self, value: ValueType, manual_annotation: bool = True) -> None:
        """Answer, in place of what was.

        Args:
            value: the answer.
            manual_annotation: whether a person answered.

        Raises:
            AnswerError: if it does not fit the attribute. Nothing has changed then.
        """
        manual = bool(manual_annotation)
        self._place.write(stored_answer(self._attribute, value, manual=manual))

    def get(self) -> ValueType:
        """The answer.

        Raises:
            LabelRowError: if there is none.
        """
        answer = self._place.read()
        if answer is None:
            raise LabelRowError(
                f"`{self._attribute.title}` is not answered. Ask `is_answered` first."
            )
        shown: ValueType = shown_answer(self._attribute, answer)
        return shown

    def to_encord_dict(
        self, ranges: Ranges | None = None, space_id: str | None = None
    ) -> dict[str, Any] | None:
        """The answer as Encord's JSON has it; None if there is none.

        Args:
            ranges: where it holds, for a dynamic attribute; both ends included.
            space_id: the space that it is on, for a dynamic attribute.

        Raises:
            LabelRowError: if a dynamic attribute is answered, and nobody says where.
        """
        if not self.is_answered():
            return None
        told = {
            "name": self._attribute.name,
            "value": snake(self._attribute.name),
            "answers": self._told(),
            "featureHash": self._attribute.feature_node_hash,
            "manualAnnotation": self.is_manual_annotation,
        }
        if not self.is_dynamic:
            return told
        if ranges is None:
            raise LabelRowError(f"`{self._attribute.title}` is dynamic: pass its `ranges`.")
        told |= {"dynamic": True, "range": ranges_to_list(to_ranges(as_spans(ranges)))}
        return (
            told | {"shouldPropagate": False} | ({} if space_id is None else {"spaceId": space_id})
        )

    def from_dict(self, d: Mapping[str, Any]) -> None:
        """Answer as Encord's JSON says.

        Raises:
            LabelRowError: if it is of another attribute, or does not fit. Nothing has changed then.
        """
        entry = Entry(d)
        self._check_same(entry.need("featureHash"))
        answers, manual = entry.need("answers"), bool(entry.need("manualAnnotation"))
        self._read(answers, manual)

    @abstractmethod
    def _told(self) -> Any:
        """The answer, which there is, in JSON."""

    @abstractmethod
    def _read(self, answers: Any, manual: bool) -> None:
        """Answer by JSON."""

    def live_in(self, place: Place) -> None:
        """From now on the answer is kept in this place, and is what is there."""
        self._place = place

    def _copy(self, other: Answer[Any, Any]) -> None:
        if type(other) is not type(self):
            kind = type(other).__name__
            raise LabelRowError(f"Expected a `{type(self).__name__}` to copy, got `{kind}`")
        self._check_same(other.ontology_attribute.feature_node_hash)
        if other.is_answered():
            self.set(other.get())
        else:
            self.unset()

    def _check_same(self, feature_hash: Any) -> None:
        if feature_hash != self._attribute.feature_node_hash:
            raise LabelRowError(
                f"Expected an answer to `{self._attribute.title}`, with the hash"
                f" {self._attribute.feature_node_hash!r}, got one to {feature_hash!r}."
            )

    def _value(self) -> Any:
        return self.get() if self.is_answered() else None

    def _key(self) -> Any:
        """What makes it equal to another of its kind."""
        answer = self._place.read()
        plain = None if answer is None else msgspec.structs.astuple(answer)[0]
        return self._attribute.feature_node_hash, plain

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Answer) and type(other) is type(self) and self._key() == other._key()
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._key()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._value()})"


class Entry:
    """One answer in JSON."""

    def __init__(self, told: Any) -> None:
        if not isinstance(told, Mapping):
            raise LabelRowError(f"Expected a dictionary an answer, got `{type(told).__name__}`.")
        self._told = told

    def need(self, key: str) -> Any:
        """What is under a key."""
        if key not in self._told:
            known = sorted(map(str, self._told))
            raise LabelsKeyError(f"Expected the key `{key}` in an answer, got {known}.")
        return self._told[key]


def option_dict(option: Option) -> dict[str, str]:
    """An option in JSON."""
    return {
        "name": option.label,
        "value": option.value,
        "featureHash": option.feature_node_hash,
    }


def options_of(attribute: Attribute, answers: Any) -> list[Any]:
    """The options that JSON names."""
    if not isinstance(answers, list | tuple):
        kind = type(answers).__name__
        raise LabelRowError(f"Expected options of `{attribute.title}` in a list, got `{kind}`.")
    found = []
    for answer in answers:
        feature_hash = Entry(answer).need("featureHash")
        option = option_of(attribute, feature_hash)
        if option is None:
            raise LabelRowError(
                f"Expected an option of `{attribute.title}`, got one with the hash"
                f" {feature_hash!r}."
            )
        found.append(option)
    return found
