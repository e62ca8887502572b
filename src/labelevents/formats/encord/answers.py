"""Answers to attributes as Encord's JSON has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

import attrs

from labelevents.formats.encord import fields as x
from labelevents.formats.encord.kept import parts, stored
from labelevents.formats.encord.names import snake
from labelevents.model.answering import dynamic_answers, field_of, shown_answer
from labelevents.model.state import Instance
from labelevents.ontology.attributes import Attribute, Option
from labelevents.ontology.checks import all_attributes
from labelevents.values.answers import Answer
from labelevents.values.frames import ranges_to_list, to_ranges

Entry = dict[str, Any]


@attrs.frozen
class AnswerWriter:
    """Writes the answers of instances of one ontology item.

    Attributes:
        attributes: the item's.
        strict: leave out keys that nobody knew when they were read.
    """

    attributes: Sequence[Attribute]
    strict: bool = False

    def static(self, instance: Instance) -> list[Entry]:
        """The static answers, the last attribute first; hidden ones too."""
        rest = self._rest(instance, x.ATTRIBUTES)
        found = []
        for attribute in all_attributes(self.attributes):
            cell = instance.cells.get(field_of(attribute))
            if cell is not None:
                entry = _entry(attribute, cell.value, cell.value.manual)
                found.append(_with(entry, rest.get(attribute.feature_node_hash, {})))
        return found[::-1]

    def dynamic(self, instance: Instance) -> list[Entry]:
        """The dynamic answers, each with all its ranges, in the order in which they were given.

        0.1.211 turns that order round each time it reads and writes; so does `strict`. Where other
        keys are kept beside an answer on some of its frames, it is written in parts.
        """
        known = [] if self.strict else stored(instance)
        found = []
        for attribute in self._in_order(instance):
            for answer, spans in dynamic_answers(instance, attribute):
                for there, rest in parts(attribute, answer, spans, known):
                    entry = {
                        **_entry(attribute, answer, answer.manual),
                        "dynamic": True,
                        "range": ranges_to_list(to_ranges(there)),
                        "shouldPropagate": False,
                    }
                    found.append(_with(entry, rest))
        return found[::-1] if self.strict else found

    def _in_order(self, instance: Instance) -> Iterator[Attribute]:
        """The dynamic attributes in the order in which they were first answered."""
        known = {field_of(one): one for one in self.attributes if one.dynamic}
        return (known[name] for name in instance.tracks if name in known)

    def _rest(self, instance: Instance, field: str) -> Entry:
        cell = None if self.strict else instance.cells.get(field)
        return {} if cell is None else cell.value


def _entry(attribute: Attribute, answer: Answer, manual: bool) -> Entry:
    given = shown_answer(attribute, answer)
    if isinstance(given, Option):
        given = [given]
    if isinstance(given, list):
        given = [
            {"name": o.label, "value": o.value, "featureHash": o.feature_node_hash} for o in given
        ]
    return {
        "name": attribute.name,
        "value": snake(attribute.name),
        "answers": given,
        "featureHash": attribute.feature_node_hash,
        "manualAnnotation": manual,
    }


def _with(entry: Entry, rest: Entry) -> Entry:
    """An answer with the keys that came with it, those of its options among them."""
    if not rest:
        return entry
    rest = deepcopy(rest)
    beside = rest.pop("answers", {})
    answers = entry["answers"]
    if isinstance(answers, list):
        answers = [{**option, **beside.get(option["featureHash"], {})} for option in answers]
    return {**entry, **rest, "answers": answers}
