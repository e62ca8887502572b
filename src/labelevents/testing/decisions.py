"""Decisions as given / when / then: events before, a command, events after or a refusal."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import attrs

from labelevents.events.codec import seal
from labelevents.events.record import Stamp
from labelevents.exceptions import LabelEventsError
from labelevents.model.decide import decide
from labelevents.model.evolve import evolve
from labelevents.model.state import RowState
from labelevents.values.identity import Actor

_SOMEBODY = Actor("human", "somebody")


@attrs.frozen
class When:
    """What came of a command: events, or the error that refused it."""

    events: tuple[Any, ...] = ()
    refusal: LabelEventsError | None = None

    def then(self, *expected: Any) -> None:
        """Assert that exactly these events came of it."""
        if self.refusal is not None:
            raise AssertionError(f"Refused: {self.refusal}") from self.refusal
        expected = tuple(seal(event).event for event in expected)
        assert self.events == expected, f"expected {expected}\ngot {self.events}"
        # Equal is not the same for JSON: 1 == 1.0 == True.
        bodies = [[seal(event).body for event in events] for events in (expected, self.events)]
        assert bodies[0] == bodies[1], f"expected {bodies[0]}\ngot {bodies[1]}"

    def then_nothing(self) -> None:
        """Assert that it was allowed and changed nothing."""
        self.then()

    def then_refused(
        self, match: str, error: type[LabelEventsError] = LabelEventsError
    ) -> LabelEventsError:
        """Assert that it was refused with a message in which the pattern `match` is found."""
        assert self.refusal is not None, f"Not refused: {self.events}"
        assert isinstance(self.refusal, error), f"{self.refusal!r} is no {error.__name__}"
        assert re.search(match, str(self.refusal)), f"{match!r} is not in {str(self.refusal)!r}"
        return self.refusal


@attrs.frozen
class Given:
    """What happened before, each event with who did it. A value: `when` changes nothing of it."""

    specification: Specification
    history: tuple[tuple[Any, Actor], ...] = ()

    def and_given(self, *events: Any, actor: Actor = _SOMEBODY) -> Given:
        """More events, of another actor perhaps."""
        more = tuple((event, actor) for event in events)
        return attrs.evolve(self, history=self.history + more)

    @property
    def state(self) -> Any:
        """What the events amount to, folded anew."""
        state = self.specification.initial()
        for event, actor in self.history:
            self.specification.evolve(state, seal(event).event, Stamp(actor, 0, 1))
        return state

    def when(self, command: Any, actor: Actor = _SOMEBODY) -> When:
        """Ask for a decision, and seal what comes of it."""
        try:
            events = self.specification.decide(self.state, command, actor)
            return When(tuple(seal(event).event for event in events))
        except LabelEventsError as refusal:
            return When(refusal=refusal)


@attrs.frozen
class Specification:
    """How streams of one kind are decided on and folded, so that decisions can be tested."""

    initial: Callable[[], Any]
    decide: Callable[..., list[Any]]
    evolve: Callable[..., None]

    def given(self, *events: Any, actor: Actor = _SOMEBODY) -> Given:
        """Begin with these events."""
        return Given(self).and_given(*events, actor=actor)


_ROW = Specification(RowState, decide, evolve)


def given(*events: Any, actor: Actor = _SOMEBODY) -> Given:
    """A label row on which these events happened.

    Example:
        >>> from labelevents.model.commands import RenameRow
        >>> from labelevents.events import facts
        >>> renamed = facts.RowRenamed(1, "", ("title",), None, "Street")
        >>> given().when(RenameRow("Street")).then(renamed)
        >>> given(renamed).when(RenameRow("Street")).then_nothing()
        >>> given(renamed).when(RenameRow("")).then_refused("needs a title")
        LabelRowError('A label row needs a title.')
    """
    return _ROW.given(*events, actor=actor)
