"""What differs between two states of a row, cell by cell, as changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import attrs
import msgspec

from labelevents.events.facts import Identity
from labelevents.history.changes import Change, ChangeKind
from labelevents.history.names import NO_NAMES, Names, plain_answer
from labelevents.history.stretches import differing, equal
from labelevents.model.state import ANSWER, DEFAULTS, GEOMETRY, PRESENCE, Instance, RowState
from labelevents.model.track import ABSENT, Track
from labelevents.values.answers import Answer
from labelevents.values.media import Media

_NOTHING = Track()


def compare(
    before: RowState | None,
    after: RowState | None,
    names: Names,
    only: Collection[str] | None = None,
    *,
    label_hash: str | None = None,
) -> list[Change]:
    """The cells that differ between two states of a row: empty exactly if none does.

    Values count, not who wrote them: a confirmation is no change. What is not stored because it is
    so by default (confidence 1.0, manual annotation) equals its being said. A row that is not
    there yet has no instances and no title.

    Cost grows with the instances, and for those that are not the same object on both sides with
    the runs of their tracks; frame by frame only tracks that hold one value per frame are compared.

    Args:
        before: a state; None for a row that is not there.
        after: another state of the same row; None for a row that is not there.
        names: titles for hashes.
        only: look only at these instances, and at the row itself.
        label_hash: the row's hash, for the changes.

    Returns:
        Changes of the row itself, then by instance in the order in which they joined the row.
    """
    old, new = before or RowState(), after or RowState()
    facts = new.facts or old.facts
    row = _Row(
        title=new.title or old.title,
        label_hash=label_hash,
        project_hash=None if facts is None else facts.project,
        media=None if facts is None else facts.media,
        names=names,
    )
    found = list(row.itself(old, new))
    for who in _in_order(old, new, only):
        found += row.of(old.instances.get(who), new.instances.get(who))
    return found


def _in_order(old: RowState, new: RowState, only: Collection[str] | None) -> Iterable[str]:
    """The instances of either side in the order in which they joined; of those few, if only few."""
    if only is None:
        return dict.fromkeys((*old.instances, *new.instances))

    def place(who: str) -> tuple[bool, int]:
        known = old.instances.get(who)
        return known is None, (new.instances[who] if known is None else known).order

    return sorted((w for w in only if w in old.instances or w in new.instances), key=place)


@attrs.frozen
class _Row:
    """What all changes of a row have in common."""

    title: str
    label_hash: str | None
    project_hash: str | None
    media: Media | None
    names: Names

    def itself(self, old: RowState, new: RowState) -> Iterator[Change]:
        """The row's title, and whether it is listed."""
        titles = old.title or None, new.title or None
        if titles[0] != titles[1]:
            yield self.change("renamed", "title", *titles)
        if old.archived != new.archived:
            there = old.facts is not None, new.facts is not None
            listed = old.archived if there[0] else None, new.archived if there[1] else None
            yield self.change("archived", "archived", *listed)
        sides = ({name: cell.value for name, cell in s.described.items()} for s in (old, new))
        before, after = sides
        for field in sorted({*before, *after}):
            values = before.get(field, ABSENT), after.get(field, ABSENT)
            if not equal(*values):
                yield self.change("annotated", field, *values)

    def of(self, old: Instance | None, new: Instance | None) -> Iterator[Change]:
        """What differs in one instance."""
        if old is new:
            return
        if old is not None and new is not None and _identity(old) != _identity(new):
            # Another thing under the same hash.
            yield from self.of(old, None)
            yield from self.of(None, new)
            return
        instance: Any = new or old
        about = _Instance(self, instance, self.names.item(instance.kind, instance.item), (old, new))
        yield from about.changes()

    def change(self, kind: ChangeKind, field: str, before: Any, after: Any, **more: Any) -> Change:
        """A change of this row; ABSENT is nothing."""
        return Change(
            kind=kind,
            field=field,
            row=self.title or None,
            before=None if before is ABSENT else before,
            after=None if after is ABSENT else after,
            label_hash=self.label_hash,
            project_hash=self.project_hash,
            **more,
        )


def _means_the_same(field: str, before: Any, after: Any) -> bool:
    default = DEFAULTS.get(field, ABSENT)
    return equal(default if before is ABSENT else before, default if after is ABSENT else after)


def _manual(answer: Any) -> bool | None:
    return None if answer is ABSENT else answer.manual


def _by_hand(answer: Any) -> Any:
    """The answer as it would be if a person had given it."""
    return answer if answer is ABSENT else msgspec.structs.replace(answer, manual=True)


def _identity(instance: Instance) -> tuple[str, Identity]:
    return instance.kind, instance.identity


@attrs.frozen
class _Instance:
    """One instance on both sides; a side where it is not on the row is None."""

    row: _Row
    instance: Instance
    name: str
    sides: tuple[Instance | None, Instance | None]

    def changes(self) -> Iterator[Change]:
        """Where it is, then its number, then all else by the names of the fields."""
        yield from self._places()
        numbers = [None if side is None else side.number for side in self.sides]
        if numbers[0] != numbers[1]:
            yield self._change("numbered", "number", None, *numbers)
        cells = [{} if side is None else side.cells for side in self.sides]
        for field in sorted({*cells[0], *cells[1]}):
            before, after = (
                cells[i][field].value if field in cells[i] else self._default(field, i)
                for i in (0, 1)
            )
            if not _means_the_same(field, before, after):
                yield self._said(field, None, before, after)
        tracks = [{} if side is None else self._tracks(side) for side in self.sides]
        for field in sorted({*tracks[0], *tracks[1]}):
            old, new = (self._filled(field, tracks[i].get(field), i) for i in (0, 1))
            for lo, hi, before, after in differing(old, new, DEFAULTS.get(field, ABSENT)):
                yield self._said(field, (lo, hi - 1), before, after)

    def _tracks(self, side: Instance) -> dict[str, Track]:
        """All fields over frames but the one that says where it is, as people see them."""
        own = {name: track for name, track in side.tracks.items() if name != self._main}
        if all(name.startswith(ANSWER) for name in own):
            return own  # answers are never hidden: spares a look at every run
        return {name: track for name, track in side.shown() if name != self._main}

    @property
    def _main(self) -> str:
        return GEOMETRY if self.instance.kind == "object" else PRESENCE

    def _places(self) -> Iterator[Change]:
        """On which frames it is, and with which geometry."""
        old, new = self.sides
        tracks = [_NOTHING if side is None else side.main for side in self.sides]
        gained: ChangeKind = "added" if old is None else "frames_gained"
        lost: ChangeKind = "removed" if new is None else "frames_lost"
        for lo, hi, before, after in differing(tracks[0], tracks[1]):
            kind: ChangeKind = "moved"
            if before is ABSENT:
                kind = gained
            elif after is ABSENT:
                kind = lost
            yield self._change(kind, self._main, (lo, hi - 1), before, after)
        if len(tracks[0]) or len(tracks[1]):
            return
        # It is on no frame, but on the row.
        if old is None:
            yield self._change(gained, "item", None, None, self.instance.item)
        elif new is None:
            yield self._change(lost, "item", None, self.instance.item, None)

    def _said(self, field: str, frames: tuple[int, int] | None, before: Any, after: Any) -> Change:
        """A change of what is said beside the geometry: an answer, or anything else."""
        if not field.startswith(ANSWER):
            return self._change("annotated", field, frames, before, after)
        attribute = field.removeprefix(ANSWER)
        shown = [self._answer(attribute, answer, self.row.names) for answer in (before, after)]
        kind: ChangeKind = "answered"
        if _manual(before) != _manual(after) and _by_hand(before) == _by_hand(after):
            # The same answer, but a machine gave one of them.
            kind = "annotated"
            both = zip(shown, (before, after), strict=True)
            shown = [{"answer": said, "manual": answer.manual} for said, answer in both]
        elif shown[0] == shown[1]:
            # Two options of one title: only their hashes tell them apart.
            shown = [self._answer(attribute, answer, None) for answer in (before, after)]
        title = self.row.names.attribute(self.instance.kind, self.instance.item, attribute)
        return self._change(kind, field, frames, *shown, attribute=title)

    def _answer(self, attribute: str, answer: Answer | Any, names: Names | None) -> Any:
        if answer is ABSENT:
            return None
        kind, item = self.instance.kind, self.instance.item
        return plain_answer(answer, names or NO_NAMES, kind, item, attribute)

    def _default(self, field: str, side: int) -> Any:
        """What it means that nothing was said on a side: nothing, where the instance is not."""
        return ABSENT if self.sides[side] is None else DEFAULTS.get(field, ABSENT)

    def _filled(self, field: str, track: Track | None, side: int) -> Track:
        """A track that holds the default wherever the instance is and nothing was said."""
        instance = self.sides[side]
        if field not in DEFAULTS or instance is None:
            return track or _NOTHING
        filled = Track()
        for lo, hi in instance.spans():
            filled.write(lo, hi, DEFAULTS[field], None)
        for run in track or ():
            filled.write(*run)
        return filled

    def _change(
        self,
        kind: ChangeKind,
        field: str,
        frames: tuple[int, int] | None,
        before: Any,
        after: Any,
        **more: Any,
    ) -> Change:
        return self.row.change(
            kind,
            field,
            before,
            after,
            instance=self.instance.hash,
            name=self.name,
            frames=frames,
            instance_kind=self.instance.kind,
            feature_hash=self.instance.item,
            media=self.row.media if kind == "moved" else None,
            **more,
        )
