"""How much changed, in numbers and in one line."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from labelevents.history.changes import Change, ChangeKind
from labelevents.values.frames import Span, Spans, merged

_KEYS = ("added", "removed", "moved", "answered", "frames_gained", "frames_lost")


@attrs.frozen(eq=False)
class Stat(Mapping[str, int]):
    """What a diff amounts to: a mapping of these six numbers, which are attributes, too.

    Attributes:
        added: objects and classifications that are on a row only after.
        removed: objects and classifications that are on a row only before.
        moved: pairs of object and frame with another geometry; it is there before and after.
        answered: pairs of instance and attribute whose answer differs on any frame; those of
            instances that were added or removed count.
        frames_gained: pairs of instance and frame where it is only after, of instances that are
            on the row before and after.
        frames_lost: the same where it is only before.
        line: all of it as one line.
    """

    added: int = 0
    removed: int = 0
    moved: int = 0
    answered: int = 0
    frames_gained: int = 0
    frames_lost: int = 0
    line: str = ""

    def __getitem__(self, key: str) -> int:
        if key not in _KEYS:
            raise KeyError(key)
        return int(getattr(self, key))

    def __iter__(self) -> Iterator[str]:
        return iter(_KEYS)

    def __len__(self) -> int:
        return len(_KEYS)

    def __str__(self) -> str:
        return self.line


def stat_of(changes: Sequence[Change]) -> Stat:
    """Count changes. Looks at each geometry that moved, for the mean overlap."""
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_kind[change.kind].append(change)

    def frames(kind: ChangeKind) -> int:
        return sum(change.count for change in by_kind[kind])

    found = Stat(
        added=len(_instances(by_kind["added"])),
        removed=len(_instances(by_kind["removed"])),
        moved=frames("moved"),
        answered=len({(*_key(change), change.field) for change in by_kind["answered"]}),
        frames_gained=frames("frames_gained"),
        frames_lost=frames("frames_lost"),
    )
    return attrs.evolve(found, line=", ".join(_parts(found, changes, by_kind)) or "no difference")


_Key = tuple[str | None, str | None, str | None]


def _key(change: Change) -> _Key:
    return change.label_hash, change.instance, change.instance_kind


def _instances(changes: Iterable[Change]) -> set[_Key]:
    return {_key(change) for change in changes}


def _parts(
    stat: Stat, changes: Sequence[Change], by_kind: Mapping[str, list[Change]]
) -> Iterator[str]:
    """What there is to say; nothing of what there is none of."""
    yield from _rows(by_kind)
    added, removed = _instances(by_kind["added"]), _instances(by_kind["removed"])
    for kind in ("object", "classification"):
        came, went = (sum(1 for key in keys if key[2] == kind) for keys in (added, removed))
        yield from _both(came, went, kind)
    if stat.moved:
        yield _moved(by_kind["moved"], stat.moved)
    if stat.answered:
        yield counted(stat.answered, "answer")
    yield from _both(stat.frames_gained, stat.frames_lost, "frame")
    yield from _structure(by_kind)
    others = [c for c in gist(changes) if c.kind in _OTHERS and not _is_whole(c)]
    if number := len({(*_key(change), change.field) for change in others}):
        yield counted(number, "other change")


def _rows(by_kind: Mapping[str, list[Change]]) -> Iterator[str]:
    """`3 rows (1 new)`."""
    of_rows = [c for changes in by_kind.values() for c in changes if c.label_hash is not None]
    if rows := len({change.label_hash for change in of_rows}):
        new, gone = _whole(c for c in by_kind["renamed"] if c.label_hash is not None)
        told = [f"{number} {what}" for number, what in ((new, "new"), (gone, "gone")) if number]
        yield counted(rows, "row") + (f" ({', '.join(told)})" if told else "")


def _structure(by_kind: Mapping[str, list[Change]]) -> Iterator[str]:
    """`+1 project, +3 ontology items, 1 ontology item changed`."""
    projects = _whole(c for c in by_kind["renamed"] if c.label_hash is None)
    yield from _both(*projects, "project")
    yield from _both(*_whole(c for c in by_kind["ontology"] if c.field == "item"), "ontology item")
    parts = {(c.project_hash, c.instance) for c in by_kind["ontology"] if c.field != "item"}
    if parts:
        yield f"{counted(len(parts), 'ontology item')} changed"


def _whole(changes: Iterable[Change]) -> tuple[int, int]:
    """How many of them came out of nothing, and how many went."""
    sides = [(change.before is None, change.after is None) for change in changes]
    return sum(came for came, _ in sides), sum(went for _, went in sides)


def _is_whole(change: Change) -> bool:
    """Whether it says that a row or project came, or went."""
    return change.kind == "renamed" and None in (change.before, change.after)


def gist(changes: Iterable[Change]) -> list[Change]:
    """The changes without what came, or went, together with something larger.

    With an instance, or with its frames, that is what was said of it there: confidence, display
    number and the like. Answers go with an instance, but those that come are told. With a project
    it is the ontology.
    """
    changes = list(changes)
    came, went = (
        _instances(change for change in changes if change.kind == kind)
        for kind in ("added", "removed")
    )
    spans: dict[_Key, list[Span]] = defaultdict(list)
    for change in changes:
        if change.kind in ("frames_gained", "frames_lost") and change.frames is not None:
            spans[_key(change)].append((change.frames[0], change.frames[1] + 1))
    joined = {key: merged(pairs) for key, pairs in spans.items()}

    projects = {c.project_hash for c in changes if _is_whole(c) and c.label_hash is None}

    def came_along(change: Change) -> bool:
        if change.kind == "ontology":
            return change.project_hash in projects
        key = _key(change)
        if change.kind == "answered":
            return key in went - came
        return change.kind in ("annotated", "numbered") and (
            key in came or key in went or (key in joined and _within(change.frames, joined[key]))
        )

    return [change for change in changes if not came_along(change)]


def _within(frames: tuple[int, int] | None, spans: Spans) -> bool:
    if frames is None:
        return False
    i = bisect_right(spans, frames[0], key=lambda span: span[0]) - 1
    return i >= 0 and frames[1] < spans[i][1]


_OTHERS = ("annotated", "numbered", "renamed", "archived")


def _both(came: int, went: int, noun: str) -> Iterator[str]:
    """`+12 -1 objects`."""
    numbers = [f"{sign}{number}" for sign, number in (("+", came), ("-", went)) if number]
    if numbers:
        yield f"{' '.join(numbers)} {noun}" + ("" if came + went == 1 else "s")


def _moved(changes: Iterable[Change], frames: int) -> str:
    """`140 boxes moved (mean IoU 0.83)`."""
    changes = list(changes)
    known = [(c.iou, c.count) for c in changes if c.iou is not None]
    weight = sum(count for _, count in known)
    mean = f" (mean IoU {sum(iou * n for iou, n in known) / weight:.2f})" if weight else ""
    boxes = all(change.is_box for change in changes)
    noun = ("box" if frames == 1 else "boxes") if boxes else ("shape" if frames == 1 else "shapes")
    return f"{frames} {noun} moved{mean}"


def counted(number: int, noun: str) -> str:
    """`1 object`, `2 objects`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
