"""Random sequences of calls, and the shortest script that shows what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from tests.differential.arguments import Element, Named
from tests.differential.calls import Call, Subject
from tests.differential.pair import Pair, UnexplainedDifference
from tests.differential.sides import ALL_MEDIA
from tests.differential.strategies import calls
from tests.differential.tally import Tally
from tests.differential.values import PLACES

# Of videos there is most to say.
_OFTEN = (*["video"] * 4, *ALL_MEDIA)
# What lies in sounds and texts has ranges in place of frames.
_ON_RANGES = {"audio": "audio", "text": "text", "html": "text"}


def run(sequences: int, steps: int, *, seed: int | None = None, **more: Any) -> Tally:
    """Run so many sequences of so many calls.

    Args:
        sequences: how many.
        steps: calls in each, beside those that make its first instances.
        seed: for the same sequences again.
        more: further settings of Hypothesis.

    Raises:
        UnexplainedDifference: with the shortest script that shows it.
    """
    tally = Tally()
    failed: list[tuple[tuple[str, str], list[Call]]] = []
    # Hypothesis draws and remembers. It would shrink the draws, by thousands of runs; `shortest`
    # takes calls away, which says as much in some dozens.
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    asked = settings(
        max_examples=sequences,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        **more,
    )

    @asked
    @given(data=st.data(), media=st.tuples(*[st.sampled_from(_OFTEN)] * 2), placed=st.booleans())
    def sequence(data: Any, media: tuple[str, str], placed: bool) -> None:
        tally.sequences += 1
        pair = Pair(media, tally)
        try:
            for call in first_calls(media[0], placed=placed):
                pair.step(call)
            for _ in range(steps):
                pair.step(data.draw(calls(pair)))
        except UnexplainedDifference:
            failed[:] = [(media, pair.calls)]
            raise

    try:
        (sequence if seed is None else seeded(seed)(sequence))()
    except UnexplainedDifference:
        raise shortest(*failed[0]) from None
    return tally


def first_calls(medium: str, *, placed: bool) -> Iterator[Call]:
    """The calls that make the first instances and, if `placed`, put two of them on the row."""
    shape = _ON_RANGES.get(medium)
    ranges = (("range_only", True),) if shape else ()
    yield _created("o1", "Object", shape or "car")
    yield _created("o2", "Object", "van")
    yield _created("c3", "Classification", "weather", *ranges)
    yield _created("c4", "Classification", "weather")
    yield _created("c5", "Classification", "note", *ranges)
    if placed:
        place = PLACES[shape or "bounding_box"][-1 if medium == "html" else 0]
        yield _on("o1", "set_for_frames", ("coordinates", place))
        yield _on("row", "add_object_instance", ("object_instance", Named("o1")))
        yield _on("c3", "set_for_frames")
        yield _on("row", "add_classification_instance", ("classification_instance", Named("c3")))


def _created(name: str, kind: str, feature_hash: str, *args: tuple[str, Any]) -> Call:
    return Call(kind, Subject(Element(kind, feature_hash)), "create_instance", "call", args, name)


def _on(name: str, method: str, *args: tuple[str, Any]) -> Call:
    owners = {"o": "ObjectInstance", "c": "ClassificationInstance", "r": "LabelRowV2"}
    return Call(owners[name[0]], Subject(Named(name)), method, "call", args)


def shortest(media: tuple[str, str], script: list[Call]) -> UnexplainedDifference:
    """What a script shows, without the calls and arguments that it shows it without as well."""
    found = replayed(media, script)
    if found is None:
        raise AssertionError("The same calls did something else the second time.")
    for simpler in (_fewer_calls, _fewer_arguments):
        at = len(script) - 1
        while at >= 0:
            for tried in simpler(script, at):
                shown = replayed(media, tried)
                if shown is not None:
                    # Calls after the one that shows it are gone, too.
                    script, found = tried[: shown.steps], shown
                    break
            at = min(at, len(script)) - 1
    return found


def _fewer_calls(script: list[Call], at: int) -> Iterator[list[Call]]:
    yield [*script[:at], *script[at + 1 :]]


def _fewer_arguments(script: list[Call], at: int) -> Iterator[list[Call]]:
    call = script[at]
    for said in call.args:
        fewer = tuple(each for each in call.args if each is not said)
        yield [*script[:at], attrs.evolve(call, args=fewer), *script[at + 1 :]]


def replayed(media: tuple[str, str], script: Iterable[Call]) -> UnexplainedDifference | None:
    """Make these calls on a new pair: where it parts, or None."""
    pair = Pair(media, Tally())
    try:
        for call in script:
            pair.step(call)
    except UnexplainedDifference as difference:
        return difference
    return None
