"""What labels need of the ontology: every element that they refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import attrs

from labelevents.events.record import Stamp
from labelevents.model.state import ANSWER, Instance, RowState
from labelevents.values.answers import ChecklistAnswer, RadioAnswer


@attrs.frozen
class Use:
    """An instance refers to an element, by its hash; `stamp` is of a commit that makes it do so."""

    element: str
    instance: str
    stamp: Stamp


def uses(state: RowState, only: Collection[str] | None = None) -> list[Use]:
    """Every element that labels refer to, once for each commit that has a part in it.

    An instance refers to its own element as long as it is added, or is on a frame or answered.

    Args:
        state: the labels of a row.
        only: the instances to look at; by default all.
    """
    found: dict[tuple[str, str, int | None], Use] = {}
    for who, instance in state.instances.items():
        if only is None or who in only:
            for element, stamp in _of_instance(instance):
                found.setdefault((element, who, stamp.commit), Use(element, who, stamp))
    return list(found.values())


def _of_instance(instance: Instance) -> Iterator[tuple[str, Stamp]]:
    yield instance.item, instance.added
    for run in instance.main:
        yield instance.item, run.stamp
    answers: list[tuple[str, Any, Stamp]] = [
        (name, cell.value, cell.stamp) for name, cell in instance.cells.items()
    ]
    answers += [
        (name, run.value, run.stamp) for name, track in instance.tracks.items() for run in track
    ]
    for name, value, stamp in answers:
        if not name.startswith(ANSWER):
            continue
        yield instance.item, stamp
        yield name.removeprefix(ANSWER), stamp
        if isinstance(value, RadioAnswer):
            yield value.option, stamp
        elif isinstance(value, ChecklistAnswer):
            for option in value.options:
                yield option, stamp
