"""The same calls on both sides, and what to do when they part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from tests.differential.arguments import Exported
from tests.differential.calls import Call
from tests.differential.case import Case, Difference, Fix
from tests.differential.differences import DIFFERENCES
from tests.differential.plain import Raised, outcome, typed
from tests.differential.sides import OURS, THEIRS
from tests.differential.tally import Tally
from tests.differential.world import World

_READS = ("get_", "is_", "are_", "check_", "__repr__")


class UnexplainedDifference(AssertionError):  # noqa: N818 - that is what it is
    """The two sides part, and no entry of the registry says why.

    Attributes:
        steps: how many calls the script has.
    """

    def __init__(self, message: str, steps: int) -> None:
        super().__init__(message)
        self.steps = steps


class Pair:
    """Two worlds, one in each library, that have been through the same.

    Args:
        media: of `row` and `other`.
        tally: where calls and differences are counted.
    """

    def __init__(self, media: tuple[str, str], tally: Tally) -> None:
        self.media = media
        self.tally = tally
        self.theirs = World(THEIRS, media)
        self.ours = World(OURS, media)
        self.calls: list[Call] = []
        # The calls that made Encord's world what it is, to make it again without one.
        self.log: list[Call | Fix] = []
        self.copies: set[str] = set()
        self._made = 0
        self.state = self.theirs.digest()

    def new_name(self, letter: str) -> str:
        """A name for an instance about to be made: `o1` for objects, `c1` for classifications."""
        return f"{letter}{self._made + 1}"

    @property
    def items(self) -> dict[str, str]:
        """The item of each instance, by the instance's name."""
        return {name: each.feature_hash for name, each in self.ours.instances.items()}

    def shape(self, name: str) -> str:
        """The shape of an object."""
        shape: str = self.ours.named[name].ontology_item.shape.value
        return shape

    def is_foreign(self, name: str) -> bool:
        """Whether an instance is of an ontology that no row has."""
        return self.items[name] in {"ship", "tide"}

    def is_dynamic(self, name: str, feature_hash: str) -> bool:
        """Whether an attribute of an instance is answered frame by frame."""
        known = self.ours.attributes_of(self.items[name])
        return any(each.dynamic for each in known if each.feature_node_hash == feature_hash)

    def attributes(self, name: str) -> list[tuple[str, str, tuple[str, ...]]]:
        """The attributes of an instance: hash, kind, and the hashes of their options."""
        return [
            (a.feature_node_hash, type(a).__name__, tuple(o.feature_node_hash for o in a.options))
            for a in self.ours.attributes_of(self.items[name])
        ]

    def step(self, call: Call) -> None:
        """Make a call on both sides and compare what comes of it.

        Raises:
            UnexplainedDifference: if they part and no entry excuses it.
        """
        self.calls.append(call)
        self.tally.called(call.method)
        for _, value in call.args:
            if isinstance(value, Exported):
                for world in (self.ours, self.theirs):
                    export = outcome(partial(world.export, value.row))
                    value.written[world.side.name] = export
        ours = self._run(self.ours, call)
        theirs = self._run(self.theirs, call)
        instead: list[Call | Fix] = [call]
        used: list[Difference] = []
        while not (case := self._case(instead, call, theirs, ours)).alike:
            difference = self._excuse(case, used)
            instead = _put(instead, case.call, difference.instead(case))
            self.rebuild()
            theirs = self._do(instead, ours)
        for difference in used:
            self.tally.excused(difference.name)
        if not isinstance(ours, Raised):
            self.log += [each for each in instead if isinstance(each, Fix) or not only_reads(each)]
            self._note(call)
        self.state = case.after_ours

    def rebuild(self) -> None:
        """Make Encord's world again, by what was done so far."""
        self.theirs = World(THEIRS, self.media)
        for call in self.log:
            call.run(self.theirs)

    def _case(self, instead: list[Call | Fix], call: Call, theirs: Any, ours: Any) -> Case:
        asked = next((each for each in reversed(instead) if isinstance(each, Call)), call)
        # Reading changes nothing; if it did, the next call that writes would show it.
        digests = (self.state,) * 3
        if not only_reads(call):
            digests = (self.state, self.theirs.digest(), self.ours.digest())
        return Case(asked, theirs, ours, *digests, frozenset(self.copies))

    def _excuse(self, case: Case, used: list[Difference]) -> Difference:
        """The entry that excuses a case; each is good for once."""
        known = (each for each in DIFFERENCES if each not in used and each.excuses(case))
        difference = next(known, None)
        if difference is None:
            names = [f"after `{each.name}`:" for each in used]
            raise UnexplainedDifference(self._report([*names, *case.parts()]), len(self.calls))
        used.append(difference)
        return difference

    def _do(self, instead: list[Call | Fix], ours: Any) -> Any:
        """Do in Encord what stands in place of a call; without any call, ours is excused."""
        theirs = ours
        for each in instead:
            if isinstance(each, Fix):
                each.run(self.theirs)
            else:
                theirs = self._run(self.theirs, each)
        return theirs

    def _note(self, call: Call) -> None:
        """Remember what an accepted call made."""
        if call.keep is not None:
            self._made += 1
        if call.name == "copy":
            self.copies.add(str(call.keep))

    def _run(self, world: World, call: Call) -> Any:
        return outcome(
            lambda: world.plain(
                typed(call.run(world)) if "answer" in call.name else call.run(world)
            )
        )

    def _report(self, lines: list[str]) -> str:
        """The script as Python, and where the two sides part at its end."""
        return "\n".join(
            [
                "",
                f"media: row is `{self.media[0]}`, other is `{self.media[1]}`",
                *map(repr, self.calls),
                "The two sides part:",
                *(f"  {line}" for line in lines),
            ]
        )


def _put(instead: list[Call | Fix], call: Call, more: Sequence[Call | Fix]) -> list[Call | Fix]:
    """What stands in place of a call, with more in place of the call itself, or after it."""
    if call not in instead:
        return [*instead, *(each for each in more if each != call)]
    at = instead.index(call)
    return [*instead[:at], *more, *instead[at + 1 :]]


def only_reads(call: Call) -> bool:
    return call.how == "get" or call.name.startswith(_READS)
