"""Keys of answers that nobody here knows: beside which answer they are kept, and given back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import msgspec

from labelevents.formats.encord import fields as x
from labelevents.formats.encord.keys import unknown
from labelevents.model.answering import dynamic_answers, field_of
from labelevents.model.state import Instance
from labelevents.model.writes import flat
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.checks import all_attributes
from labelevents.values.answers import Answer, ChecklistAnswer, NumericAnswer, RadioAnswer
from labelevents.values.frames import Spans, intersect, merged, subtract

Entry = dict[str, Any]

# What every writer says of a dynamic answer, so that it need not be kept.
_USUAL = {"shouldPropagate": False}


@attrs.frozen
class Beside:
    """Keys beside one answer to a dynamic attribute, on some of its frames; None means on all."""

    attribute: str
    key: Any
    rest: Entry
    spans: Spans | None = None


@attrs.frozen
class Kept:
    """What came beside the answers of an instance.

    That is keys beside its static answers, by attribute; beside its dynamic ones; and beside the
    list of those.
    """

    answers: Entry = attrs.field(factory=dict)
    actions: Sequence[Beside] = ()
    entry: Entry = attrs.field(factory=dict)


def beside_answers(answers: Iterable[Mapping[str, Any]]) -> Entry:
    """Unknown keys of static answers, by the hash of the attribute."""
    found: dict[str, Entry] = {}
    for answer in answers:
        if rest := _unknown(answer, x.ANSWER):
            found[str(answer.get("featureHash"))] = _joined(rest, found, answer)
    return found


def beside_actions(actions: Iterable[Mapping[str, Any]], spans: Iterable[Spans]) -> list[Beside]:
    """Unknown keys of dynamic answers as a file has them, also where it has none."""
    found = []
    for action, there in zip(actions, spans, strict=True):
        rest = _unknown(action, x.ACTION)
        rest = {key: value for key, value in rest.items() if _USUAL.get(key, ...) is not value}
        if action.get("manualAnnotation") is False:
            rest["manualAnnotation"] = False
        key = _key_of(action.get("answers"))
        found.append(Beside(str(action.get("featureHash")), key, rest, there))
    return found


def stored(instance: Instance) -> list[Beside]:
    """What an instance holds of that."""
    cell = instance.cells.get(x.ACTIONS)
    if cell is None:
        return []
    return [
        Beside(item, _hashable(key), rest, _pairs(where[0]) if where else None)
        for item, key, rest, *where in cell.value.get("actions", ())
    ]


def parts(
    attribute: Attribute, answer: Answer, spans: Spans, known: Sequence[Beside]
) -> list[tuple[Spans, Entry]]:
    """The frames of a dynamic answer, by what is kept beside it on them; at least one part."""
    key = answer_key(answer)
    found: list[tuple[Spans, Entry]] = []
    left = spans
    for one in known:
        if one.rest and (one.attribute, one.key) == (attribute.feature_node_hash, key):
            there = left if one.spans is None else intersect(left, one.spans)
            if there:
                _add(found, there, one.rest)
                left = subtract(left, there)
    return [*found, (left, {})] if left else found


def fitting(instance: Instance, attributes: Sequence[Attribute], kept: Kept) -> dict[str, Any]:
    """What is kept, by field: only beside answers that the instance has, in one order.

    Args:
        instance: with its answers.
        attributes: those of its ontology item.
        kept: what there is to keep.
    """
    said = {one.feature_node_hash: instance.cells.get(field_of(one)) for one in _all(attributes)}
    answers = {}
    for item, rest in kept.answers.items():
        cell = said.get(item)
        if cell is not None and (fits := _of_options(rest, cell.value)):
            answers[item] = fits
    acted: Entry = {"entry": kept.entry} if kept.entry else {}
    actions: list[Any] = []
    for attribute in attributes:
        if attribute.dynamic and kept.actions:
            of_it = _kept(instance, attribute, kept.actions)
            actions += sorted(of_it, key=msgspec.json.encode)
    if actions:
        acted["actions"] = actions
    found = {x.ATTRIBUTES: answers, x.ACTIONS: acted}
    return {field: value for field, value in found.items() if value}


def still_kept(instance: Instance, attributes: Sequence[Attribute]) -> dict[str, Any]:
    """What an instance holds, as far as it would be written, by field."""
    answers, acted = (instance.cells.get(field) for field in (x.ATTRIBUTES, x.ACTIONS))
    if answers is None and acted is None:
        return {}
    entry = {} if acted is None else acted.value.get("entry", {})
    kept = Kept({} if answers is None else answers.value, stored(instance), entry)
    return fitting(instance, attributes, kept)


def _kept(
    instance: Instance, attribute: Attribute, actions: Sequence[Beside]
) -> Iterator[list[Any]]:
    for answer, spans in dynamic_answers(instance, attribute):
        known = _ticked(attribute, answer, spans, actions)
        found = parts(attribute, answer, spans, known)
        for there, rest in found:
            if rest:
                key = answer_key(answer)
                key = list(key) if isinstance(key, tuple) else key
                where = [list(flat(there))] if len(found) > 1 else []
                yield [attribute.feature_node_hash, key, rest, *where]


def _ticked(
    attribute: Attribute, answer: Answer, spans: Spans, actions: Sequence[Beside]
) -> Sequence[Beside]:
    """Where a file has one entry an option, what it has beside those that make up an answer."""
    key, item = answer_key(answer), attribute.feature_node_hash
    of_it = [one for one in actions if one.attribute == item]
    if not isinstance(answer, ChecklistAnswer) or any(one.key == key for one in of_it):
        return of_it
    rest: Entry = {}
    for one in of_it:
        there = one.spans is not None and intersect(one.spans, spans)
        if there and isinstance(one.key, tuple) and set(one.key) <= set(key):
            rest = {**one.rest, **rest}
    return [Beside(item, key, rest)]


def answer_key(answer: Answer) -> Any:
    """What tells the answers of an attribute apart: a text, a number, or the options' hashes."""
    if isinstance(answer, ChecklistAnswer):
        return tuple(sorted(answer.options))
    if isinstance(answer, RadioAnswer):
        return (answer.option,)
    return answer.number if isinstance(answer, NumericAnswer) else answer.text


def _key_of(answers: Any) -> Any:
    if isinstance(answers, list):
        return tuple(sorted(str(option.get("featureHash")) for option in answers))
    return answers


def _pairs(bounds: Sequence[int]) -> Spans:
    return tuple(zip(bounds[::2], bounds[1::2], strict=True))


def _hashable(key: Any) -> Any:
    return tuple(key) if isinstance(key, list) else key


def _add(found: list[tuple[Spans, Entry]], there: Spans, rest: Entry) -> None:
    """One part more, or, where the same is kept beside it, more frames of a part."""
    for number, (spans, other) in enumerate(found):
        if other == rest:
            found[number] = (merged((*spans, *there)), rest)
            return
    found.append((there, rest))


def _all(attributes: Sequence[Attribute]) -> Iterator[Attribute]:
    return iter(all_attributes(attributes))


def _of_options(rest: Entry, answer: Answer) -> Entry:
    """Keys beside a static answer, without those of options that it has not."""
    if "answers" not in rest:
        return rest
    key = answer_key(answer)
    ticked = key if isinstance(key, tuple) else ()
    options = {option: more for option, more in rest["answers"].items() if option in ticked}
    others = {name: value for name, value in rest.items() if name != "answers"}
    return {**others, "answers": options} if options else others


def _joined(rest: Entry, found: Mapping[str, Entry], answer: Mapping[str, Any]) -> Entry:
    """With what an earlier entry of the attribute had: some write one an option."""
    before = found.get(str(answer.get("featureHash")), {})
    options = {**before.get("answers", {}), **rest.get("answers", {})}
    return {**before, **rest, **({"answers": options} if options else {})}


def _unknown(answer: Mapping[str, Any], known: frozenset[str]) -> Entry:
    found = unknown(answer, known)
    options = answer.get("answers")
    if isinstance(options, list):
        beside = {str(o.get("featureHash")): unknown(o, x.OPTION) for o in options}
        if any(beside.values()):
            found["answers"] = {name: rest for name, rest in beside.items() if rest}
    return found
