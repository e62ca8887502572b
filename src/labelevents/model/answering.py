"""Answers to attributes: deciding on them and reading them back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from labelevents.events import facts
from labelevents.exceptions import LabelRowError, NotInRowError
from labelevents.model import commands
from labelevents.model.state import ANSWER, Instance, RowState
from labelevents.model.track import AnswerTrack
from labelevents.model.writes import check_bounds, flat, news
from labelevents.ontology.attributes import Attribute, PropertyType
from labelevents.ontology.checks import (
    check_answer,
    find_attribute,
    infer_attribute,
    is_selectable,
    option_of,
)
from labelevents.values.answers import (
    Answer,
    ChecklistAnswer,
    NumericAnswer,
    RadioAnswer,
    TextAnswer,
)
from labelevents.values.frames import Spans, intersect, merged
from labelevents.values.identity import Actor

_KINDS: dict[PropertyType, type] = {
    PropertyType.TEXT: TextAnswer,
    PropertyType.NUMERIC: NumericAnswer,
    PropertyType.RADIO: RadioAnswer,
    PropertyType.CHECKLIST: ChecklistAnswer,
}


def set_answer(state: RowState, command: commands.SetAnswer, actor: Actor) -> list[Any]:
    """An answer for the whole instance, or, of a dynamic attribute, on frames."""
    instance = state.instance(command.instance)
    attribute = _attribute_of(instance, command)
    if attribute.dynamic:
        spans = instance.spans() if command.frames is None else command.frames
        check_bounds(state, spans)
        answer = stored_answer(attribute, command.answer)
        new = news(instance.track(field_of(attribute)), spans, answer, actor)
        return [answered(instance, attribute, flat(new), answer)] if new else []
    if command.frames is not None:
        raise LabelRowError(
            f"`{attribute.title}` is a static attribute: it has one answer for all frames."
            " Leave `frames` out."
        )
    answer = stored_answer(attribute, command.answer, manual=command.manual)
    known = instance.cells.get(field_of(attribute))
    if known is not None and not command.overwrite:
        raise LabelRowError(
            f"`{attribute.title}` is answered already. Pass `overwrite=True` to overwrite."
        )
    if known is not None and known.value == answer and known.stamp.actor.key == actor.key:
        return []
    return [answered(instance, attribute, None, answer)]


def delete_answer(state: RowState, command: commands.DeleteAnswer, actor: Actor) -> list[Any]:
    """No answer any more; where there is none, nothing happens."""
    instance = state.instance(command.instance)
    attribute = command.attribute
    check_member(instance, command.attributes, attribute)
    field = field_of(attribute)
    made = (
        facts.ObjectAnswerDeleted
        if instance.kind == "object"
        else facts.ClassificationAnswerDeleted
    )
    if not attribute.dynamic:
        known = instance.cells.get(field)
        return [] if known is None else [made(1, instance.hash, (field,), None, None)]
    track = instance.track(field)
    wanted = None if command.answer is None else stored_answer(attribute, command.answer)
    spans = merged((r.lo, r.hi) for r in track if wanted is None or r.value == wanted)
    if command.frames is not None:
        spans = intersect(spans, command.frames)
    return [made(1, instance.hash, (field,), flat(spans), None)] if spans else []


def _attribute_of(instance: Instance, command: commands.SetAnswer) -> Attribute:
    """The attribute that is meant, if it may be answered now."""
    inferred = command.attribute is None
    attribute = (
        infer_attribute(command.attributes, command.answer)
        if command.attribute is None
        else command.attribute
    )
    check_member(instance, command.attributes, attribute)
    # The label model lets a classification's nested answer be inferred before its parent is given.
    hidden_allowed = inferred and instance.kind == "classification"
    if (
        not attribute.dynamic
        and not hidden_allowed
        and not reachable(instance, command.attributes, attribute)
    ):
        raise LabelRowError(
            f"`{attribute.title}` is nested: select the option it belongs to first."
        )
    return attribute


def check_member(instance: Instance, attributes: Sequence[Attribute], attribute: Attribute) -> None:
    """The attribute must belong to the instance's ontology item.

    Raises:
        NotInRowError: if it does not.
    """
    for each in attributes:  # nearly always it is one of these
        if each is attribute:
            return
    if find_attribute(attributes, attribute.feature_node_hash) is None:
        raise NotInRowError(
            f"The attribute `{attribute.title}` does not belong to the {instance.kind}"
            f" {instance.hash}."
        )


def reachable(instance: Instance, attributes: Sequence[Attribute], attribute: Attribute) -> bool:
    """Whether every radio option above a nested attribute is selected."""
    return is_selectable(attribute, attributes, _selected(instance))


def _selected(instance: Instance) -> Callable[[str], str | None]:
    def option(attribute_hash: str) -> str | None:
        cell = instance.cells.get(ANSWER + attribute_hash)
        return getattr(cell.value, "option", None) if cell is not None else None

    return option


def field_of(attribute: Attribute) -> str:
    """The name of the field that holds an attribute's answer."""
    return ANSWER + attribute.feature_node_hash


def stored_answer(attribute: Attribute, answer: object, *, manual: bool = True) -> Answer:
    """An answer as it is stored.

    Raises:
        LabelRowError: if it is of the wrong kind for the attribute.
    """
    kind = _KINDS[attribute.get_property_type()]
    plain = check_answer(attribute, answer)
    # True counts as 1 in the label model; JSON would tell the two apart.
    made: Answer = kind(int(plain) if isinstance(plain, bool) else plain, manual)
    return made


def shown_answer(attribute: Attribute, answer: Answer) -> Any:
    """An answer as people read it: text, number, an option, or a list of options."""
    if isinstance(answer, TextAnswer):
        return answer.text
    if isinstance(answer, NumericAnswer):
        return answer.number
    if isinstance(answer, RadioAnswer):
        return option_of(attribute, answer.option)
    options = (option_of(attribute, option) for option in answer.options)
    return [option for option in options if option is not None]


def dynamic_answers(
    instance: Instance, attribute: Attribute, frames: Spans | None = None
) -> Sequence[tuple[Answer, Spans]]:
    """Each answer given to a dynamic attribute with its frames, in the order first given.

    `frames` picks the answers that hold on any of them; their frames are not clipped. Where that is
    one answer, the cost grows with its own runs, not with those of others.
    """
    track = instance.tracks.get(field_of(attribute))
    if not isinstance(track, AnswerTrack):
        return ()
    values: Collection[Answer] = track.starts
    if frames is not None and len(frames) == 1 and frames[0][1] == frames[0][0] + 1:
        return track.holding(frames[0][0])
    if frames is not None:
        picked = {run.value for span in frames for run in track.over(*span)}
        values = picked if len(picked) < 2 else [each for each in values if each in picked]
    return [(value, track.spans_of(value)) for value in values]


def answered(
    instance: Instance, attribute: Attribute, frames: tuple[int, ...] | None, answer: Answer
) -> Any:
    """The event of an answer: on these frames, flat, or for the whole instance."""
    made = facts.ObjectAnswered if instance.kind == "object" else facts.ClassificationAnswered
    return made(1, instance.hash, (field_of(attribute),), frames, answer)
