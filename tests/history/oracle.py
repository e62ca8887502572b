"""History said again, as plainly as can be: a dict of cells, folded anew from a list of commits.

Nothing here comes from the library, and nothing is clever: one dict entry per cell and frame, every
state folded from the first commit on. A commit holds its own writes, or, if it takes something
back, the numbers of the commits that it revokes. State = the last write per cell among the commits
that are visible; a commit is visible unless a visible later one revokes it.

What a call of the label model writes is said in `edits.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import attrs

Actor = tuple[str, str]  # kind and reference
CellName = tuple[str, str, int | None]  # instance, field, frame; None for what holds on no frame

ROW = ""  # the instance that stands for the row itself
MAIN = {"object": "geometry", "classification": "presence"}
DEFAULTS: dict[str, Any] = {"confidence": 1.0, "manual_annotation": True}
UNDOABLE = ("edit", "restore", "revert")
TAKING_BACK = ("undo", "redo", "revert")


# One thing that a commit wrote


@attrs.frozen
class Put:
    """A cell has a value."""

    who: str
    field: str
    frame: int | None
    value: Any


@attrs.frozen
class Clear:
    """A cell has none."""

    who: str
    field: str
    frame: int | None


@attrs.frozen
class Leave:
    """An instance is on a frame no more: every cell but its answers there has no value."""

    who: str
    frame: int


@attrs.frozen
class Add:
    """An instance joins the row; if it was off it, with no cell yet."""

    who: str
    kind: str
    item: str


@attrs.frozen
class Remove:
    """An instance leaves the row: none of its cells has a value."""

    who: str


Op = Put | Clear | Leave | Add | Remove


@attrs.define(eq=False)
class Commit:
    """What one actor did at once. `makes_row` if that is all that it did."""

    number: int
    actor: Actor
    kind: str = "edit"
    ops: list[Op] = attrs.field(factory=list)
    revokes: frozenset[int] = frozenset()
    makes_row: bool = False


@attrs.frozen
class Value:
    """What a cell holds, who wrote it, and who answers for it: the system never does if it can."""

    value: Any
    by: Commit
    blamed: Commit


@attrs.define
class State:
    """All cells that hold something, who was added, and since when who is on which frame."""

    cells: dict[CellName, Value] = attrs.field(factory=dict)
    items: dict[str, tuple[str, str]] = attrs.field(factory=dict)
    # Who was added, and by which commit.
    alive: dict[str, Commit] = attrs.field(factory=dict)
    since: dict[tuple[str, int], Commit] = attrs.field(factory=dict)

    def apply(self, op: Op, by: Commit) -> None:
        """One write of a commit."""
        if isinstance(op, Put):
            self._put(op, by)
        elif isinstance(op, Clear):
            self.clear([(op.who, op.field, op.frame)])
        elif isinstance(op, Leave):
            self.clear(
                [n for n in self.cells if n[::2] == (op.who, op.frame) and not is_answer(n[1])]
            )
        elif isinstance(op, Remove):
            self.clear(self.of(op.who))
            self.alive.pop(op.who, None)
        else:
            if op.who not in self.on_row():
                self.clear(self.of(op.who))
            self.items[op.who] = (op.kind, op.item)
            self.alive.setdefault(op.who, by)

    def _put(self, op: Put, by: Commit) -> None:
        name = (op.who, op.field, op.frame)
        known = self.cells.get(name)
        there = known is not None and (op.field != "number" or known.value is not None)
        covers = there and by.actor[0] == "system"
        self.cells[name] = Value(op.value, by, known.blamed if covers and known else by)
        if op.frame is not None and op.field in MAIN.values():
            self.since.setdefault((op.who, op.frame), by)

    def clear(self, names: Iterable[CellName]) -> None:
        """These cells hold nothing."""
        for who, field, frame in list(names):
            self.cells.pop((who, field, frame), None)
            if frame is not None and field in MAIN.values():
                self.since.pop((who, frame), None)

    # What can be asked

    def main(self, who: str) -> str:
        """The field that says on which frames an instance is."""
        return MAIN[self.items[who][0]]

    def frames(self, who: str, field: str | None = None) -> list[int]:
        """The frames on which a field of an instance holds something; by default its main one."""
        wanted = (who, field or self.main(who))
        return sorted(n[2] for n in self.cells if n[:2] == wanted and n[2] is not None)

    def of(self, who: str) -> dict[CellName, Value]:
        """The cells of one instance."""
        return {name: value for name, value in self.cells.items() if name[0] == who}

    def on_row(self) -> list[str]:
        """Who was added, or was not but has a place or an answer from somebody."""
        somewhere = {n[0] for n in self.cells if n[1] in MAIN.values() or is_answer(n[1])}
        return sorted(self.alive.keys() | somewhere)

    def holder(self, name: CellName) -> Commit:
        """The commit behind a cell; behind `item`, whoever keeps the instance on the row."""
        who, field, _ = name
        if field != "item":
            return self.cells[name].by
        if who in self.alive:
            return self.alive[who]
        held = (n for n in self.of(who) if n[1] in MAIN.values() or is_answer(n[1]))
        return max((self.cells[n].by for n in held), key=lambda one: one.number)

    def unseen(self) -> set[CellName]:
        """What is said beside a place on frames where the place was taken back: it is kept."""
        beside = {n for n in self.cells if n[2] is not None and not is_answer(n[1])}
        return {n for n in beside if (n[0], self.main(n[0]), n[2]) not in self.cells}

    def collisions(self) -> set[tuple[str, CellName, CellName]]:
        """Pairs of cells that the model forbids.

        Two of a classification on a frame, two of a global one at all, two equal numbers of one
        kind of object.
        """
        held: dict[Any, list[CellName]] = {}
        there = set(self.on_row())
        for name, known in self.cells.items():
            who, field, frame = name
            if who not in there:
                continue
            if field == "presence":
                held.setdefault((self.items[who][1], frame), []).append(name)
            elif field == "number" and known.value is not None:
                held.setdefault((self.items[who][1], "#", known.value), []).append(name)
        for who in sorted(there):
            if is_global(who):
                held.setdefault(self.items[who], []).append((who, "item", None))
        pairs = (sorted(names, key=str) for names in held.values() if len(names) > 1)
        return {(names[0][1], names[0], other) for names in pairs for other in names[1:]}

    def shown(self, nested: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        """All that can be read. `nested` says under which option of which attribute one lies."""
        return {who: self._shown(who, nested) for who in self.on_row()}

    def _shown(self, who: str, nested: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        kind, item = self.items[who]
        cells = {name[1:]: known.value for name, known in self.of(who).items()}
        static = {f: value for (f, frame), value in cells.items() if frame is None}
        answers = {f: value for f, value in static.items() if is_answer(f)}
        moving: dict[str, dict[int, Any]] = {}
        for (field, frame), value in cells.items():
            if is_answer(field) and frame is not None:
                moving.setdefault(field, {})[frame] = value
        found = {
            "item": item,
            "frames": {
                frame: {"at": True} if on_ranges(who) else self._on_frame(who, frame)
                for frame in self.frames(who)
            },
            "answers": {f: v for f, v in answers.items() if reached(f, answers, nested)},
            "dynamic": moving,
        }
        if kind == "object":
            return {**found, "number": static.get("number")}
        return {**found, "whole": {name: static.get(name, v) for name, v in DEFAULTS.items()}}

    def _on_frame(self, who: str, frame: int) -> dict[str, Any]:
        main = self.cells[who, self.main(who), frame]
        said = {n[1]: v.value for n, v in self.of(who).items() if n[2] == frame}
        return {
            "at": main.value,
            **{name: said.get(name, default) for name, default in DEFAULTS.items()},
            "extra": {name: value for name, value in said.items() if name.startswith("x:")},
            "created_by": self.since[who, frame].actor[1],
            "last_edited_by": main.by.actor[1],
        }


def is_global(who: str) -> bool:
    """Whether a classification is about the whole row; hashes say what an instance is."""
    return who.startswith("mood")


def on_ranges(who: str) -> bool:
    """Whether a classification says what it says as a whole."""
    return who.startswith(("mood", "part"))


def is_answer(field: str) -> bool:
    """Whether a field is an answer: those stay when an instance leaves a frame."""
    return field.startswith("answer:")


def reached(field: str, answers: Mapping[str, Any], nested: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the option above a nested attribute is selected."""
    above = nested.get(field)
    return above is None or answers.get(above[0]) == above[1]


@attrs.define
class Oracle:
    """The history of one row."""

    commits: list[Commit] = attrs.field(factory=list)

    def numbered(self, number: int) -> Commit:
        """The commit of that number."""
        return next(commit for commit in self.commits if commit.number == number)

    def hidden(self, also: Collection[int] = (), upto: int | None = None) -> set[int]:
        """The commits that count no more, if one that revokes `also` came on top."""
        gone = set(also)
        for commit in reversed(self.upto(upto)):
            if commit.number not in gone:
                gone |= commit.revokes
        return gone

    def upto(self, number: int | None) -> list[Commit]:
        """The commits to that one."""
        return [one for one in self.commits if number is None or one.number <= number]

    def state(self, *, also: Collection[int] = (), upto: int | None = None) -> State:
        """The state at a revision, if one that revokes `also` came on top."""
        return self.without(self.hidden(also, upto), upto=upto)

    def without(self, gone: Collection[int], *, upto: int | None = None) -> State:
        """What the own writes of all commits but these come to."""
        found = State()
        for commit in self.upto(upto):
            # What an instance is stays known, whether the commit that said so counts or not.
            found.items |= {op.who: (op.kind, op.item) for op in commit.ops if isinstance(op, Add)}
        for commit in self.upto(upto):
            for op in () if commit.number in gone else commit.ops:
                found.apply(op, commit)
        return found

    # Taking back

    def next_undo(self, actor: Actor) -> Commit | None:
        """The newest commit of theirs that counts and can be undone."""
        gone = self.hidden()
        mine = [one for one in self.commits if one.actor == actor and one.number not in gone]
        undoable = [one for one in mine if one.kind in UNDOABLE and not one.makes_row]
        return undoable[-1] if undoable else None

    def next_redo(self, actor: Actor) -> Commit | None:
        """Their newest undo that counts, if nothing of theirs that counts is newer."""
        gone = self.hidden()
        mine = [one for one in self.commits if one.actor == actor and one.number not in gone]
        spoken = [one for one in mine if one.kind not in ("redo", "admin")]
        return spoken[-1] if spoken and spoken[-1].kind == "undo" else None

    def flipped(self, targets: Collection[int]) -> set[int]:
        """The commits with own writes that revoking these hides or brings back."""
        changed = self.hidden() ^ self.hidden(targets)
        return {one.number for one in self.commits if one.number in changed and one.ops}

    def cascaded(self, targets: Collection[int]) -> set[int]:
        """These, and the commits that would be in their way, until nothing collides."""
        wanted = set(targets)
        while collisions := self.state(also=wanted).collisions():
            state, coming = self.state(also=wanted), self.flipped(wanted)
            for _, *names in collisions:
                numbers = [state.holder(name).number for name in names]
                wanted.add(max(numbers, key=lambda number: (number not in coming, number)))
        return wanted
