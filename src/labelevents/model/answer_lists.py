"""Answers as a list of dictionaries, which is how Encord's JSON has them: all of it, or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from labelevents.exceptions import LabelRowError, LabelsKeyError, OntologyError
from labelevents.model import commands
from labelevents.model.answering import answered, field_of, stored_answer
from labelevents.model.state import Instance, RowState
from labelevents.model.track import AnswerTrack
from labelevents.model.writes import check_bounds, flat, news
from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    FlatOption,
    NumericAttribute,
    Option,
    RadioAttribute,
)
from labelevents.ontology.checks import find_attribute, option_of
from labelevents.values.answers import Answer
from labelevents.values.frames import Range, Spans, as_spans, merged
from labelevents.values.identity import Actor

Entry = dict[str, Any]

_NOTHING: Any = object()


def set_answers(state: RowState, command: commands.SetAnswers, actor: Actor) -> list[Any]:
    """The answers of a list in place of those that stand; attributes it does not name keep theirs.

    Of a checklist some write one entry an option: those of an object are put together again.
    """
    instance = state.instance(command.instance)
    groups: dict[str, tuple[Attribute, list[Entry]]] = {}
    for entry in _list(command.answers, "the answers"):
        attribute = _attribute(instance, command.attributes, _need(entry, "featureHash"))
        groups.setdefault(attribute.feature_node_hash, (attribute, []))[1].append(entry)
    events: list[Any] = []
    for attribute, entries in groups.values():
        if not attribute.dynamic:
            events.extend(_static(instance, attribute, entries, actor))
            continue
        wanted = AnswerTrack()
        for spans, answer in _on_frames(attribute, entries):
            check_bounds(state, spans)
            for span in spans:
                wanted.clear(*span)
            for span in spans:
                wanted.write(*span, value=answer, stamp=None)
        events.extend(_dynamic(instance, attribute, wanted, actor))
    return events


def _static(
    instance: Instance, attribute: Attribute, entries: Sequence[Entry], actor: Actor
) -> Iterator[Any]:
    """One answer for the whole instance: the last that is given, or all ticks of an object's."""
    manual = entries[-1].get("manualAnnotation") is not False
    if isinstance(attribute, ChecklistAttribute) and instance.kind == "object":
        ticks = [tick for entry in entries for tick in _given(attribute, entry)]
        given: list[Any] = [ticks]
        manual = any(entry.get("manualAnnotation") is not False for entry in entries)
    else:
        all_given = (_given(attribute, entry) for entry in entries)
        given = [answer for answer in all_given if answer is not _NOTHING]
    # Each is checked, also where the next takes its place.
    answers = [stored_answer(attribute, answer, manual=manual) for answer in given]
    known = instance.cells.get(field_of(attribute))
    if answers and (
        known is None or known.value != answers[-1] or known.stamp.actor.key != actor.key
    ):
        yield answered(instance, attribute, None, answers[-1])


def _dynamic(
    instance: Instance, attribute: Attribute, wanted: AnswerTrack, actor: Actor
) -> Iterator[Any]:
    """An event an answer, in the order in which they were given."""
    track = instance.track(field_of(attribute))
    for answer in wanted.starts:
        spans = merged((run.lo, run.hi) for run in wanted if run.value == answer)
        if new := news(track, spans, answer, actor):
            yield answered(instance, attribute, flat(new), answer)


def _on_frames(attribute: Attribute, entries: Sequence[Entry]) -> Iterator[tuple[Spans, Answer]]:
    """What holds on which frames, in the order in which it is to be written."""
    if isinstance(attribute, ChecklistAttribute):
        ticks = [(_spans(entry), _given(attribute, entry)) for entry in entries]
        yield from ((spans, stored_answer(attribute, each)) for spans, each in _together(ticks))
        return
    for entry in entries:
        spans, answer = _spans(entry), _given(attribute, entry)
        if answer is not _NOTHING:
            yield spans, stored_answer(attribute, answer)


def _together(
    entries: Sequence[tuple[Spans, list[Option]]],
) -> Iterator[tuple[Spans, list[Option]]]:
    """Stretches on which the same is ticked, in frame order. O(n log n) in the stretches given."""
    comes: defaultdict[int, list[list[Option]]] = defaultdict(list)
    goes: defaultdict[int, list[list[Option]]] = defaultdict(list)
    for spans, options in entries:
        for lo, hi in spans:
            comes[lo].append(options)
            goes[hi].append(options)
    ticked: Counter[str] = Counter()
    known = {o.feature_node_hash: o for _, options in entries for o in options}
    covering = 0
    for lo, hi in pairwise(sorted({*comes, *goes})):
        covering += len(comes[lo]) - len(goes[lo])
        ticked.update(o.feature_node_hash for options in comes[lo] for o in options)
        ticked.subtract(o.feature_node_hash for options in goes[lo] for o in options)
        if covering:
            yield ((lo, hi),), [known[option] for option, times in ticked.items() if times > 0]


def _given(attribute: Attribute, entry: Entry) -> Any:
    """The answer of an entry as people give it; _NOTHING if a radio's has no option, or many."""
    answer = _need(entry, "answers")
    if isinstance(attribute, ChecklistAttribute):
        ticks = (_option(attribute, one) for one in _list(answer, f"`{attribute.title}`"))
        return [option for option in ticks if isinstance(option, FlatOption)]
    if isinstance(attribute, RadioAttribute):
        options = _list(answer, f"`{attribute.title}`")
        # The label tool leaves the entry behind when the answer is taken away.
        return _option(attribute, options[0]) if len(options) == 1 else _NOTHING
    if isinstance(attribute, NumericAttribute) and not isinstance(answer, int | float):
        raise LabelRowError(
            f"Expected a number for the attribute `{attribute.title}`,"
            f" got `{type(answer).__name__}`."
        )
    return answer


def _option(attribute: Attribute, entry: Entry) -> Option:
    feature_hash = _need(entry, "featureHash")
    found = option_of(attribute, feature_hash)
    if found is None:
        raise OntologyError(
            f"Expected an option of `{attribute.title}`, got one with the hash {feature_hash!r}."
        )
    return found


def _attribute(instance: Instance, attributes: Sequence[Attribute], feature_hash: Any) -> Attribute:
    found = find_attribute(attributes, feature_hash)
    # What varies over frames stands at the top; below an option, nobody could say on which.
    if found is None or (found.dynamic and all(found is not one for one in attributes)):
        raise LabelRowError(
            f"Expected an attribute of the {instance.kind} {instance.hash}, got one with the hash"
            f" {feature_hash!r}."
        )
    return found


def _spans(entry: Entry) -> Spans:
    ranges = _need(entry, "range")
    try:
        return as_spans([Range(start, end) for start, end in ranges])
    except (TypeError, ValueError):
        raise LabelRowError(f"Expected pairs of frames, got {ranges!r} - at `range`") from None


def _list(given: Any, of: str) -> list[Any]:
    if not isinstance(given, list | tuple):
        raise LabelRowError(f"Expected a list for {of}, got `{type(given).__name__}`.")
    return list(given)


def _need(entry: Any, key: str) -> Any:
    if not isinstance(entry, dict):
        raise LabelRowError(f"Expected a dictionary an answer, got `{type(entry).__name__}`.")
    if key not in entry:
        raise LabelsKeyError(
            f"Expected the key `{key}` in an answer, got {sorted(map(str, entry))}."
        )
    return entry[key]
