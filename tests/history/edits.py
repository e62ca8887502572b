"""What a call of the label model writes, by the oracle's own reckoning: one frame at a time.

An equal value by the same actor is no write; by another actor it is a confirmation, and one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from tests.history.oracle import (
    DEFAULTS,
    MAIN,
    Add,
    CellName,
    Clear,
    Commit,
    Leave,
    Op,
    Put,
    Remove,
    State,
    is_answer,
    is_global,
    on_ranges,
)

Cells = Mapping[tuple[str, int | None], Any]  # of one instance: by field and frame
_EDITED = ("last_edited_at", "last_edited_by")
_MISSING = object()


@attrs.define
class Edits:
    """One commit in the making, on top of a state that it changes as it goes."""

    state: State
    commit: Commit

    def write(self, op: Op) -> None:
        """Write something."""
        self.commit.ops.append(op)
        self.state.apply(op, self.commit)

    def put(self, who: str, field: str, frame: int | None, value: Any) -> bool:
        """Write a value if that says anything new; whether it does."""
        known = self.state.cells.get((who, field, frame))
        if known is None and DEFAULTS.get(field, _MISSING) == value:
            return False
        if known is not None and known.value == value and known.by.actor == self.commit.actor:
            return False
        self.write(Put(who, field, frame, value))
        return True

    # Instances

    def add(self, who: str, kind: str, item: str, cells: Cells) -> None:
        """An instance with these cells joins the row, in the place of one of the same name."""
        if who in self.state.on_row():
            self.remove(who)
        if is_global(who):
            for other in self.state.on_row():
                if self.state.items[other] == (kind, item):
                    self.remove(other)
        if kind == "classification":
            self._make_room(
                who, item, [f for (field, f) in cells if field == "presence" and f is not None]
            )
        self.write(Add(who, kind, item))
        for (field, frame), value in cells.items():
            if DEFAULTS.get(field, _MISSING) != value:
                self.write(Put(who, field, frame, value))

    def remove(self, who: str) -> None:
        """An instance leaves the row."""
        self.write(Remove(who))

    def number(self, who: str, number: int | None) -> None:
        """An object has another display number."""
        known = self.state.cells.get((who, "number", None))
        if number != (None if known is None else known.value):
            self.write(Put(who, "number", None, number))

    # Frames

    def place(self, who: str, frames: Iterable[int], at: Any, said: Mapping[str, Any]) -> None:
        """An object is at one place on frames."""
        for frame in frames:
            self._move(who, frame, at, {}, said)
            for field, value in said.items():
                self.put(who, field, frame, value)

    def track(
        self,
        who: str,
        places: Mapping[int, Any],
        numbers: Mapping[str, Mapping[int, float]],
        said: Mapping[str, Any],
    ) -> None:
        """An object has a place of its own on each frame, and numbers beside it."""
        for frame, at in places.items():
            here = {field: by_frame[frame] for field, by_frame in numbers.items()}
            self._move(who, frame, at, here, said)
            for field, value in said.items():
                self.put(who, field, frame, value)

    def _move(
        self, who: str, frame: int, at: Any, numbers: Mapping[str, Any], said: Mapping[str, Any]
    ) -> None:
        wanted = {"geometry": at, **numbers}
        if all(self._says(who, field, frame, value) for field, value in wanted.items()):
            return
        for field, value in wanted.items():
            self.write(Put(who, field, frame, value))
        for field in _EDITED:
            if field not in said and (who, field, frame) in self.state.cells:
                self.write(Clear(who, field, frame))

    def _says(self, who: str, field: str, frame: int, value: Any) -> bool:
        known = self.state.cells.get((who, field, frame))
        return known is not None and known.value == value and known.by.actor == self.commit.actor

    def hold(self, who: str, frames: list[int], said: Mapping[str, Any]) -> None:
        """A classification holds on frames; what is said is said there, and of all of it."""
        self._make_room(who, self.state.items[who][1], frames)
        for frame in frames:
            self.put(who, "presence", frame, value=True)
            for field, value in () if on_ranges(who) else said.items():
                self.put(who, field, frame, value)
        self.describe(who, said)

    def _make_room(self, who: str, item: str, frames: list[int]) -> None:
        for other in self.state.on_row():
            if other != who and self.state.items[other] == ("classification", item):
                for frame in set(self.state.frames(other)) & set(frames):
                    self.write(Leave(other, frame))

    def describe(self, who: str, said: Mapping[str, Any]) -> None:
        """Something is said of a classification as a whole."""
        for field, value in said.items():
            self.put(who, field, None, value)

    def annotate(self, who: str, frames: Iterable[int], said: Mapping[str, Any]) -> None:
        """Something is said of an instance where it is; of one on ranges, of all of it."""
        for frame in frames:
            for field, value in said.items():
                self.put(who, field, None if on_ranges(who) else frame, value)

    def leave(self, who: str, frames: Iterable[int]) -> None:
        """An instance leaves frames."""
        for frame in frames:
            self.write(Leave(who, frame))

    # Answers

    def answer(self, who: str, field: str, value: Any, frames: Iterable[int] | None = None) -> None:
        """An attribute has this answer: on frames, or at all."""
        for frame in [None] if frames is None else frames:
            self.put(who, field, frame, value)

    def unanswer(self, who: str, field: str, frames: Iterable[int] | None = None) -> None:
        """An attribute has no answer any more."""
        for frame in [None] if frames is None else frames:
            if (who, field, frame) in self.state.cells:
                self.write(Clear(who, field, frame))

    # The row

    def restore(self, then: State) -> None:
        """The row as it was: what differs is written, what does not stays whose it is."""
        wanted = then.on_row()
        for who in self.state.on_row():
            if who not in wanted:
                self.remove(who)
        for who in wanted:
            self._restore(who, then)
        self._restore_cells("", then)

    def _restore(self, who: str, then: State) -> None:
        if who not in self.state.on_row() or self.state.items[who] != then.items[who]:
            if who in self.state.on_row():
                self.remove(who)
            self.write(Add(who, *then.items[who]))
        self._restore_cells(who, then)

    def _restore_cells(self, who: str, then: State) -> None:
        frames = [set(state.frames(who)) if who else set() for state in (self.state, then)]
        for name in {**self.state.of(who), **then.of(who)}:
            if self._restores(name, then, *(name[2] in there for there in frames)):
                known = then.cells.get(name)
                self.write(Clear(*name) if known is None else Put(*name, known.value))

    def _restores(self, name: CellName, then: State, here: bool, there: bool) -> bool:
        """Whether a cell is written to make the row read as it did.

        What is said beside a place is read with the place: it comes to light, and leaves, with it.
        """
        _, field, frame = name
        default = None if field == "number" else DEFAULTS.get(field, _MISSING)
        is_, was = (
            state.cells[name].value if name in state.cells else default
            for state in (self.state, then)
        )
        beside = frame is not None and not is_answer(field) and field not in MAIN.values()
        if beside and here != there:
            return there or name in self.state.cells
        return bool(is_ != was) and (not beside or there)
