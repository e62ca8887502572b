"""One call made on both sides, what came of it, and what an entry of the registry is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs

from tests.differential.calls import Call
from tests.differential.plain import Raised, unlike
from tests.differential.world import World


@attrs.frozen(eq=False)
class Case:
    """One call that was made on both sides, and what came of it.

    Attributes:
        call: what was called; on Encord's side an earlier entry may have put it in other words.
        theirs: what it gave in Encord, or that it raised.
        ours: what it gave in labelevents.
        before: what could be read of either side before.
        after_theirs: what can be read in Encord after.
        after_ours: what can be read in labelevents after.
        copies: the instances that were made by `copy()`.
    """

    call: Call
    theirs: Any
    ours: Any
    before: dict[str, Any]
    after_theirs: dict[str, Any]
    after_ours: dict[str, Any]
    copies: frozenset[str] = frozenset()

    @property
    def alike(self) -> bool:
        """Whether both sides gave the same, and came to stand at the same."""
        return bool(self.theirs == self.ours and self.after_theirs == self.after_ours)

    @property
    def on(self) -> str:
        """The name of the row or instance that it was called on."""
        return repr(self.call.subject.on)

    @property
    def both_refuse(self) -> bool:
        """Whether both raised."""
        return isinstance(self.theirs, Raised) and isinstance(self.ours, Raised)

    @property
    def only_we_refuse(self) -> bool:
        """Whether labelevents raised, and Encord did not."""
        return isinstance(self.ours, Raised) and not isinstance(self.theirs, Raised)

    @property
    def only_they_refuse(self) -> bool:
        """Whether Encord raised, and labelevents did not."""
        return isinstance(self.theirs, Raised) and not isinstance(self.ours, Raised)

    def they_raise(self, *kinds: str) -> bool:
        """Whether Encord raised one of these."""
        return isinstance(self.theirs, Raised) and self.theirs.kind in kinds

    def we_raise(self, *kinds: str) -> bool:
        """Whether labelevents raised what is caught as one of these."""
        return isinstance(self.ours, Raised) and not self.ours.caught_as.isdisjoint(kinds)

    def parts(self) -> list[str]:
        """Where the two sides part, a line each."""
        return [
            *unlike(self.theirs, self.ours, "outcome"),
            *unlike(self.after_theirs, self.after_ours),
        ]


@attrs.frozen(repr=False)
class Fix:
    """Something done to Encord's world that no call of the label model does."""

    what: str
    do: Callable[[World], object]

    def run(self, world: World) -> None:
        """Do it."""
        self.do(world)

    def __repr__(self) -> str:
        return f"# {self.what}"


@attrs.frozen
class Difference:
    """A difference on purpose: one method, under one condition.

    Attributes:
        what: what differs, in a few words.
        method: which method it is about, and no other.
        test: the test in `tests/test_differences.py`, by which `docs/differences.md` names it.
        when: the condition, on the call and what came of it on both sides.
        instead: what does in Encord what the call did in labelevents, and so brings the two
            together again; nothing where labelevents refused. Encord's world is made anew without
            the call, then with this in its place, and the two must be alike then.
    """

    what: str
    method: str
    test: str
    when: Callable[[Case], bool]
    instead: Callable[[Case], Sequence[Call | Fix]]

    @property
    def name(self) -> str:
        """Method and difference, as the table shows it."""
        return f"{self.method}: {self.what}"

    def excuses(self, case: Case) -> bool:
        """Whether this is what a case shows."""
        return self.method == case.call.method and self.when(case)
