"""Laying a file over a row said again, frame by frame on plain dicts. Nothing is from the library.

`people` says of a cell (instance, field, frame) when it was last written, and whether by a person;
whoever is in `removed` was taken off the row by a person, with every cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from tests.importing.scenes import Thing

DEFAULTS: dict[str, Any] = {"confidence": 1.0, "manual_annotation": True}
EDITED = ("last_edited_at", "last_edited_by")
Marks = dict[tuple[str, str, int | None], tuple[int, bool]]


@attrs.define
class World:
    """A row, and who wrote what last.

    Attributes:
        things: what is on the row, in the order in which it came.
        marks: by cell when it was last written, and whether by a person.
        removed: what a person took off the row, as it was.
        ever: the frames that each instance was ever on.
    """

    things: dict[str, Thing]
    marks: Marks
    removed: dict[str, Thing]
    ever: dict[str, set[int]]
    ids: dict[str, Any]
    order: list[str]
    frames: range

    def persons(self, who: str, field: str, frame: int | None) -> bool:
        """Whether a person wrote a cell last."""
        if who in self.removed:
            return True
        written = self.marks.get((who, field, frame))
        thing = self.things.get(who)
        if field in DEFAULTS and thing is not None and frame is not None:
            main, seat = thing.main, self.marks.get((who, thing.main, frame))
            # A default is the word of whoever put the instance there later than anybody spoke.
            if (field, frame) not in thing.frames and (main, frame) in thing.frames and seat:
                return max(written or (-1, False), seat)[1]
        return written is not None and written[1]

    def touched(self, who: str) -> bool:
        """Whether a person wrote any cell of an instance last."""
        return who in self.removed or any(p for (w, _, _), (_, p) in self.marks.items() if w == who)

    def on(self, who: str) -> set[int]:
        """The frames that an instance is on."""
        return self.things[who].on() if who in self.things else set()

    def cleared(self, who: str) -> set[int]:
        """The frames that a person took an instance off, and that it is not on now."""
        kind = (self.things.get(who) or self.removed[who]).kind
        main = "geometry" if kind == "object" else "presence"
        return {f for f in self.frames if f not in self.on(who) and self.persons(who, main, f)}

    def lost(self, who: str) -> set[int]:
        """Where an instance was that a person took away; if it is merely nowhere, where it was."""
        cleared = self.cleared(who)
        nowhere = self.touched(who) and not self.on(who) and not cleared
        return self.ever[who] if nowhere else cleared & self.ever[who]

    def words(self, who: str) -> set[int]:
        """The frames on which a person said anything of an instance beside its place."""
        thing = self.things[who]
        fields = [cell for cell in thing.frames if cell[0] != thing.main]
        return {frame for field, frame in fields if self.persons(who, field, frame)}


@attrs.define
class Laid:
    """What came of it: the things on the row, those of the file under their place, and counts."""

    things: dict[str | int, Thing]
    counts: Counter[str]


def lay(
    world: World, file: Sequence[Thing], keep: str, cars: Mapping[int, str] | None = None
) -> Laid:
    """The row after a file was laid over it, objects recognised by their ids, or as `cars` says."""
    skies = [i for i, one in enumerate(file) if one.kind == "classification"]
    found = _by_id(world, file, keep) if cars is None else cars
    pairs = {**found, **_by_frames(world, file, skies, keep)}
    laid = Laid({}, Counter())
    for i, thing in enumerate(file):
        _lay_one(world, laid, i, thing, pairs, keep)
    for who in world.things:
        if who not in pairs.values():
            _lay_rest(world, laid, who, keep)
    return laid


def _known(world: World, kind: str, keep: str) -> list[str]:
    every = [who for who in world.order if (world.things.get(who) or world.removed.get(who))]
    kinds = {who: (world.things.get(who) or world.removed[who]).kind for who in every}
    return [w for w in every if kinds[w] == kind and (w in world.things or keep != "new")]


def _by_id(world: World, file: Sequence[Thing], keep: str) -> dict[int, str]:
    cars = [i for i, one in enumerate(file) if one.kind == "object"]
    pairs: dict[int, str] = {}
    for who in sorted(_known(world, "object", keep), key=lambda w: len(world.on(w))):
        # An id that is on no frame any more is remembered where people had a say.
        known = world.on(who) if world.things.get(who, Thing("")).id() else world.touched(who)
        pairs |= {i: who for i in cars if known and world.ids.get(who) == file[i].id()}
    return pairs


def _by_frames(world: World, file: Sequence[Thing], skies: list[int], keep: str) -> dict[int, str]:
    known = _known(world, "classification", keep)
    pairs: dict[int, str] = {}

    def lost(who: str) -> set[int]:
        return set() if keep == "new" else world.lost(who)

    for part in (world.on, lost):
        _pair(pairs, file, skies, known, part)
    return pairs


def _pair(
    pairs: dict[int, str],
    file: Sequence[Thing],
    skies: list[int],
    known: list[str],
    part: Callable[[str], set[int]],
) -> None:
    scores = [(-len(file[i].on() & part(w)), i, known.index(w)) for i in skies for w in known]
    for score, i, j in sorted(scores):
        if score and i not in pairs and known[j] not in pairs.values():
            pairs[i] = known[j]


def _blocked(world: World, who: str | None, keep: str) -> set[int]:
    """The frames that other classifications stay on, or were cleared of by a person."""
    if keep == "new":
        return set()
    known = _known(world, "classification", keep)
    there = {f for w in known if w in world.things for f in world.things[w].on()}
    found: set[int] = set()
    for other in known:
        if other == who:
            continue
        found |= world.cleared(other) - there
        if other in world.things:
            on = world.things[other].on()
            firm = {f for f in on if world.persons(other, "presence", f)} | world.words(other)
            found |= on if keep == "both" else on & firm
    return found


def _lay_one(
    world: World, laid: Laid, i: int, thing: Thing, pairs: Mapping[int, str], keep: str
) -> None:
    who = pairs.get(i)
    blocked = _blocked(world, who, keep) if thing.kind == "classification" else set()
    after, outcomes = _cells(world, who, thing, keep, blocked)
    joins = who not in world.things
    recognised = who is not None or not after.on()
    if thing.kind == "object":
        laid.counts["matched" if recognised else "new"] += 1
    if not joins or after.on():
        laid.things[who if who is not None else i] = after
    nothing = joins and not after.on()
    if nothing:  # where it does not come, its answers do not
        outcomes["kept"] |= outcomes["changed"]
    for name, cells in outcomes.items():
        if name == "kept" or not (nothing or (thing.kind == "object" and not recognised)):
            laid.counts[name] += len(cells)


def _lay_rest(world: World, laid: Laid, who: str, keep: str) -> None:
    nothing = Thing(world.things[who].kind)
    after, outcomes = _cells(world, who, nothing, keep, set())
    for name, cells in outcomes.items():
        laid.counts[name] += len(cells)
    if keep == "both" or (keep == "human" and world.touched(who)):
        laid.things[who] = after


def _cells(
    world: World, who: str | None, want: Thing, keep: str, blocked: set[int]
) -> tuple[Thing, dict[str, set[Any]]]:
    """An instance after it, and what was changed, dropped and kept: frames, and static answers."""
    now = Thing(want.kind) if who is None else world.things.get(who, Thing(want.kind))
    after = Thing(want.kind)
    out: dict[str, set[Any]] = {"changed": set(), "dropped": set(), "kept": set()}

    def persons(field: str, frame: int | None) -> bool:
        return who is not None and world.persons(who, field, frame)

    for frame in world.frames:
        _frame(now, want, after, persons, keep, frame, frame in blocked, out)
    for field in {*now.static, *want.static}:
        here, there = now.static.get(field), want.static.get(field)
        held = keep != "new" and (persons(field, None) or (keep == "both" and here is not None))
        value = here if held else there
        if value is not None:
            after.static[field] = value
        if here != there:
            out["kept" if held else "changed" if there is not None else "dropped"].add(field)
    return after, out


def _frame(
    now: Thing,
    want: Thing,
    after: Thing,
    persons: Callable[[str, int | None], bool],
    keep: str,
    frame: int,
    blocked: bool,
    out: dict[str, set[Any]],
) -> None:
    main = now.main
    here, there = now.frames.get((main, frame)), want.frames.get((main, frame))
    said = {field for field, at in now.frames if at == frame and field != main}
    words = {field for field in said if keep == "human" and persons(field, frame)}
    held = keep != "new" and (persons(main, frame) or (keep == "both" and here is not None))
    if there is None:
        held = held or bool(words)
    else:
        held = held or blocked or (here is not None and bool(words & {*EDITED}))
    place = here if held else there
    if here != there:
        out["kept" if held else "changed" if there is not None else "dropped"].add(frame)
    if place is not None:
        after.frames[main, frame] = place
    for field in (now.fields() | want.fields()) - {main}:
        a, b = now.frames.get((field, frame)), want.frames.get((field, frame))
        if place is None:
            # Only answers can be where the instance is not; they go when it leaves, if they may.
            stays = keep == "both" or (keep == "human" and (here is None or persons(field, frame)))
            if a is not None and stays and field.startswith("answer:"):
                after.frames[field, frame] = a
            continue
        default = DEFAULTS.get(field)
        stands = a is not None or (default is not None and here is not None)
        fixed = keep != "new" and (persons(field, frame) or (keep == "both" and stands))
        same = (a if a is not None else default) == (b if b is not None else default)
        value = a if fixed or same else b
        if value is not None:
            after.frames[field, frame] = value
        if not same:
            out["kept" if fixed else "changed"].add(frame)
