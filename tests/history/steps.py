"""Steps of a history as values, so that Hypothesis can shrink it.

Whom and what a step means is picked by numbers from what is there when it is taken, so that every
step of every history means something.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

FRAMES = 8
ACTORS = ("human:ana", "human:bob", "model:yolo@4", "import:cvat", "system:migration")
ANA, BOB, MODEL, IMPORT, SYSTEM = range(5)
ACTS = (
    *("new_car", "new_question", "new_part", "new_mood", "again", "remove", "number", "move"),
    *("track", "hold"),
    *("annotate", "describe", "leave", "answer", "answer_frames", "unanswer"),
)


@attrs.frozen
class Act:
    """One call of the label model. `what` names a method of `Acting`; numbers pick the rest."""

    what: str
    who: int = 0
    lo: int = 0
    length: int = 1
    value: int = 0

    @property
    def frames(self) -> list[int]:
        """Neighbouring frames of the row."""
        lo = self.lo % FRAMES
        return list(range(lo, min(lo + 1 + self.length % FRAMES, FRAMES)))


@attrs.frozen
class Edit:
    """A commit of one or more calls."""

    actor: int
    acts: tuple[Act, ...]


@attrs.frozen
class Undo:
    """`row.undo()`."""

    actor: int
    cascade: bool = False


@attrs.frozen
class Redo:
    """`row.redo()`."""

    actor: int
    cascade: bool = False


@attrs.frozen
class Revert:
    """`row.revert(...)` of commits picked from all there are."""

    actor: int
    picks: tuple[int, ...]
    cascade: bool = False


@attrs.frozen
class Restore:
    """`row.restore(...)` of a revision picked from all there are."""

    actor: int
    pick: int


@attrs.frozen
class Rename:
    """`row.rename(...)` to a title that it never had."""

    actor: int


Step = Edit | Rename | Undo | Redo | Revert | Restore


_small = st.integers(0, 7)
_some = st.integers(0, 40)
_everybody = (ANA, BOB, ANA, BOB, ANA, BOB, MODEL, MODEL, IMPORT, SYSTEM)


def acts(*names: str) -> SearchStrategy[Act]:
    """Any call, or any of these."""
    return st.builds(Act, st.sampled_from(names or ACTS), _small, _small, _small, _small)


def edits(actor: int, *names: str) -> SearchStrategy[Step]:
    """A commit of a few calls."""
    return st.builds(
        Edit, st.just(actor), st.lists(acts(*names), min_size=1, max_size=4).map(tuple)
    )


def _kinds(actor: int) -> dict[str, SearchStrategy[Step]]:
    who = st.just(actor)
    return {
        "new": edits(actor, "new_car", "new_question", "new_part", "new_mood", "track"),
        "edit": edits(actor),
        "rename": st.builds(Rename, who),
        "undo": st.builds(Undo, who, st.booleans()),
        "redo": st.builds(Redo, who, st.booleans()),
        "revert": st.builds(
            Revert, who, st.lists(_some, min_size=1, max_size=3).map(tuple), st.booleans()
        ),
        "restore": st.builds(Restore, who, _some),
    }


SPOKEN = ("new", "edit", "edit", "edit")
TAKEN_BACK = ("undo", "undo", "undo", "redo", "redo", "revert", "revert", "restore", "rename")


@st.composite
def turns(
    draw: st.DrawFn,
    actors: Sequence[int] = _everybody,
    kinds: Sequence[str] = (*SPOKEN, *SPOKEN, *TAKEN_BACK),
) -> list[Step]:
    """A few steps of one actor in a row: who undoes once often undoes again."""
    known = _kinds(draw(st.sampled_from(actors)))
    chosen = st.sampled_from(kinds).flatmap(lambda kind: known[kind])
    return draw(st.lists(chosen, min_size=1, max_size=5))


def histories(
    most: int = 10,
    actors: Sequence[int] = _everybody,
    kinds: Sequence[str] = (*SPOKEN, *SPOKEN, *TAKEN_BACK),
) -> SearchStrategy[list[Step]]:
    """Several actors by turns, who label and take things back."""
    first = st.tuples(edits(ANA, "new_car"), edits(BOB, "new_car", "new_question", "new_mood"))
    rest = st.lists(turns(actors, kinds), min_size=3, max_size=most)
    return st.tuples(first, rest).map(lambda both: [*both[0], *chain.from_iterable(both[1])])
