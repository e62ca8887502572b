"""A commit's part of a stream gives the events that are asked for, and decodes no others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from labelevents.events import facts
from labelevents.events.codec import joined, seal, unseal, unseal_about
from labelevents.events.record import Batch, Stamp
from labelevents.exceptions import DamagedStoreError
from labelevents.history import about
from labelevents.history.parts import Part
from labelevents.values.identity import Actor
from tests.events.samples import FULL, VARIANTS

ANA = Actor("human", "ana")
NAMES = ["a", "b", "row.", 'q"', "\\", "é", "\u2028", "[", ",", "commits.revoked"]
SAMPLES: list[Any] = [e for e in (*FULL, *VARIANTS.values()) if isinstance(e, facts.RowEvent)]
EVENTS = st.lists(
    st.builds(
        lambda event, who: replace(event, instance=who) if event.instance else event,
        st.sampled_from(SAMPLES),
        st.sampled_from(NAMES),
    ),
    min_size=1,
    max_size=12,
)
ONLY = st.sets(st.sampled_from([*NAMES, "nobody"]))


def part(*bodies: str) -> Part:
    """A part with batches of these bodies."""
    batches = [Batch(3, ANA, 5, 1, 1, body) for body in bodies]
    return Part(3, "edit", Stamp(ANA, 5, 3), batches, facts.RowEvent)


def body(events: list[Any]) -> str:
    """Events as they are stored."""
    return joined(seal(event).body for event in events)


@given(EVENTS, EVENTS, ONLY)
def test_about(first: list[Any], second: list[Any], only: set[str]) -> None:
    """What was written to some instances, and to the row, is among all that was written."""
    made = part(body(first), body(second))
    every = [event for event in (*first, *second) if not isinstance(event, facts.CommitsRevoked)]

    assert [e for e in every if e.instance in only or not e.instance] == made.about(only)
    assert [*first, *second] == made.events


@given(EVENTS, ONLY)
def test_written_by_others(events: list[Any], only: set[str]) -> None:
    """The same events with all characters escaped, and with spaces, say the same."""
    plain = json.loads(body(events))
    escaped = json.dumps(plain, ensure_ascii=True, indent=1)
    assert part(body(events)).about(only) == part(escaped).about(only)
    assert part(body(events)).revoked == part(escaped).revoked


@given(EVENTS, ONLY)
def test_unseal_about(events: list[Any], only: set[str]) -> None:
    """What is read in part is what is read as a whole, and then left out."""
    every = unseal(body(events), where="here", of=facts.RowEvent)

    assert [e for e in every if e.instance in only] == unseal_about(
        body(events), only, where="here", of=facts.RowEvent
    )


@pytest.mark.parametrize("damaged", ['[["object.placed",1', '[["object.placed",1,7]]', "{}", ""])
def test_damage(damaged: str) -> None:
    """What is no list of events is told of, wherever it is read."""
    with pytest.raises(DamagedStoreError, match="of commit 3"):
        unseal_about(damaged, {"a"}, where="commit 3")


def test_others_are_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that does not name an instance is not even looked into."""
    seen: list[str] = []

    def noting(text: str, *_: Any, **__: Any) -> list[Any]:
        seen.append(text)
        return []

    monkeypatch.setattr(about, "unseal_about", noting)
    placed = next(e for e in SAMPLES if isinstance(e, facts.ObjectPlaced))
    one, other = (body([replace(placed, instance=who)]) for who in ("one", "other"))

    part(one, other).about({"other"})

    assert [other] == seen
