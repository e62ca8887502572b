"""Answers by the titles of their attributes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from labelevents.model.answering import field_of, reachable
from labelevents.ontology.attributes import Attribute, Option
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.object_instance import AnswerForFrames, ObjectInstance
from labelevents.values.frames import Ranges

_Found = tuple[tuple[Attribute, ...], Any]  # an attribute below those that it is nested in; answer


def answers_on(instance: ObjectInstance | ClassificationInstance, frame: int) -> dict[str, Any]:
    """The answers that hold on a frame, static and dynamic, by attribute title."""
    return _by_title(_answered(instance, lambda answers: _plain(answers[0].answer), frame))


def answers_of(instance: ObjectInstance | ClassificationInstance) -> dict[str, Any]:
    """All answers by attribute title; of a dynamic attribute a list of values with ranges."""

    def listed(answers: list[AnswerForFrames]) -> list[dict[str, Any]]:
        return [{"value": _plain(a.answer), "ranges": pairs(a.ranges)} for a in answers]

    return _by_title(_answered(instance, listed))


def pairs(ranges: Ranges) -> list[list[int]]:
    """Ranges as `[first, last]`, both included."""
    return [[one.start, one.end] for one in ranges]


def _answered(
    instance: ObjectInstance | ClassificationInstance,
    dynamic: Callable[[list[AnswerForFrames]], Any],
    frame: int | None = None,
) -> Iterator[_Found]:
    attributes = instance.ontology_item.attributes
    for path in _paths(attributes):
        attribute = path[-1]
        if attribute.dynamic and isinstance(instance, ObjectInstance):
            found = instance.get_answer(attribute, filter_frame=frame)
            if found:
                yield path, dynamic(found)
        # Asked of the cells: an empty checklist may be an answer or none.
        elif field_of(attribute) in instance.state.cells and reachable(
            instance.state, attributes, attribute
        ):
            yield path, _plain(instance.get_answer(attribute))


def _paths(
    attributes: Sequence[Attribute], above: tuple[Attribute, ...] = ()
) -> Iterator[tuple[Attribute, ...]]:
    """Every attribute, below those that it is nested in; parents come before their children."""
    for attribute in attributes:
        path = (*above, attribute)
        yield path
        for option in attribute.options:
            yield from _paths(option.attributes, path)


def _plain(answer: Any) -> Any:
    """Options by title."""
    if isinstance(answer, Option):
        return answer.title
    return [_plain(one) for one in answer] if isinstance(answer, list) else answer


def _by_title(found: Iterator[_Found]) -> dict[str, Any]:
    """Answers by title. Only where two answered attributes share one, the key says more.

    Nested attributes are `Parent / Title` then; what is still the same has its hash behind it.
    """
    answers = list(found)
    paths = [path for path, _ in answers]
    keys = [path[-1].title for path in paths]
    for longer in (_with_parents, _with_hash):
        taken = Counter(keys)
        keys = [
            longer(path) if taken[key] > 1 else key for path, key in zip(paths, keys, strict=True)
        ]
    return {key: answer for key, (_, answer) in zip(keys, answers, strict=True)}


def _with_parents(path: tuple[Attribute, ...]) -> str:
    return " / ".join(attribute.title for attribute in path)


def _with_hash(path: tuple[Attribute, ...]) -> str:
    return f"{_with_parents(path)} ({path[-1].feature_node_hash})"
