"""A file laid over a row that is there already: who is who, what is written, what stays.

Everything is written through the row's own commands, so the commit that it becomes is one like any
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import attrs

from labelevents.history.ledger import Entry, make_ledger
from labelevents.history.parts import hidden
from labelevents.importing.cells import Keep, Patch, Rule, firm, is_persons, lay
from labelevents.importing.known import has_word, known_instances
from labelevents.importing.matching import (
    Known,
    Match,
    Pairs,
    pair_classifications,
    pair_objects,
    without_area,
)
from labelevents.model.commands import Amend, Forget
from labelevents.model.state import Instance, InstanceKind
from labelevents.model.track import Track
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.object_instance import ObjectInstance
from labelevents.values.frames import Spans, count, merged, subtract
from labelevents.values.identity import Actor
from labelevents.values.overlap import Size

Outcome = Literal["changed", "confirmed", "dropped", "kept"]

_NO_IOU = (
    "Some shapes have no IoU here: such objects are recognised only where they are exactly as"
    " before. `--match id` goes by the ids of the file."
)
_OF_PEOPLE = (
    "Some of what is kept came with {commit}, an import by {actor}. If a model made that file,"
    " import such files with `--actor model:NAME`, so that people's work can be told from it."
)


@attrs.frozen
class Merge:
    """How a file is laid over a row.

    Attributes:
        match: how its objects are recognised.
        keep: which cells of the row stay although the file says otherwise.
        confirm: whether what somebody else wrote is written again where the file says the same.
    """

    match: Match
    keep: Keep = "human"
    confirm: bool = False

    def as_said(self) -> dict[str, str | bool]:
        """It as a commit's provenance keeps it."""
        return {"match": str(self.match), "keep": self.keep, "confirm": self.confirm}


@attrs.frozen
class Tally:
    """What came of a file.

    Attributes:
        matched, new: objects of the file that the row had, and that it had not.
        changed, confirmed, dropped, kept: frames of instances and static answers that were written
            because the file says otherwise; written although it says the same; taken away because
            the file lacks them; left as they were although it says otherwise.
        notes: what else whoever imports should know.
    """

    matched: int = 0
    new: int = 0
    changed: int = 0
    confirmed: int = 0
    dropped: int = 0
    kept: int = 0
    notes: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class _Laid:
    """An instance of the row or the file, and what becomes of it.

    `made` is the file's, None if the file lacks it; `handle` the row's, None if it is not on it.
    `known` says whether the row ever had it, `whole` whether it leaves the row.
    """

    patch: Patch
    made: Any
    handle: Any
    known: bool = True
    whole: bool = False

    @property
    def joins(self) -> bool:
        """Whether it comes to the row; on no frame only if it needs none, and nobody knew it."""
        if self.handle is not None or self.made is None:
            return False
        nowhere = self.made.state
        needs_none = nowhere.range_only and not nowhere.spans() and not self.known
        return needs_none or bool(self.patch.put.spans())


class Merging:
    """One file on its way into one row. Nothing is saved yet.

    Cost grows with all that was ever written to the row.

    Args:
        row: an initialised row of a store.
        asked: how.
        actor: who imports.
        size: of the picture, in pixels.
    """

    def __init__(self, row: LabelRowV2, asked: Merge, actor: Actor, size: Size) -> None:
        self._row = row
        self._asked = asked
        self._rule = Rule(asked.keep, asked.confirm, actor.key)
        self._size = size
        self._parts = row.written()
        self._ledger = make_ledger(self._parts, hidden(self._parts))
        handles = (*row.get_object_instances(), *row.get_classification_instances())
        self._handles: dict[str, Any] = {one.instance_hash: one for one in handles}
        self._laid: list[_Laid] = []
        self._notes: list[str] = []

    def lay_objects(self, made: Sequence[ObjectInstance], id_field: str | None) -> None:
        """Recognise a file's objects, and settle what becomes of each, and of the row's.

        Args:
            made: the objects, on no row.
            id_field: the field that holds their ids.

        Raises:
            LabelEventsError: if ids are asked for and the file has none.
        """
        match, wanted = self._asked.match, [one.state for one in made]
        known = self._known("object", id_field)
        pairs = pair_objects(wanted, known, match, id_field, self._size)
        for i, one in enumerate(made):
            self._lay(one, pairs.of.get(i), pairs.withheld.get(i, ()))
        self._lay_rest(known, pairs)
        if match.by == "iou" and without_area([one.main for one in wanted], self._size):
            self._notes.append(_NO_IOU)

    def lay_classifications(self, made: Sequence[ClassificationInstance]) -> None:
        """The same for classifications, of which there is at most one of a kind on a frame."""
        known = self._known("classification", None)
        pairs = pair_classifications([one.state for one in made], known)
        for i, one in enumerate(made):
            mine = pairs.of.get(i)
            kind = [each for each in known if each.item == one.feature_hash]
            self._lay(one, mine, self._taken(kind, mine))
        self._lay_rest(known, pairs)

    def write(self) -> None:
        """Write it to the row. First all goes that goes, so that there is room for what comes."""
        for laid in self._laid:
            patch = laid.patch
            if laid.whole:
                self._remove(laid.handle)
            elif laid.handle is not None and (patch.gone or patch.unsaid):
                gone = {field: merged(spans) for field, spans in patch.gone.items()}
                laid.handle.execute(Forget(patch.put.hash, gone, patch.unsaid))
        for laid in self._laid:
            put = laid.patch.put
            if laid.joins:
                self._add(laid)
            elif laid.handle is not None and (put.tracks or put.cells):
                laid.handle.execute(Amend(put.hash, put))

    def tally(self) -> Tally:
        """What comes of it, counted."""
        objects = [one for one in self._laid if isinstance(one.made, ObjectInstance)]
        # What a person removed was recognised, though nothing of it is on the row.
        matched = sum(one.known or not one.joins for one in objects)
        return Tally(
            matched=matched,
            new=len(objects) - matched,
            changed=self._count("changed"),
            confirmed=self._count("confirmed"),
            dropped=self._count("dropped"),
            kept=self._count("kept"),
            notes=(*self._notes, *self._imported_by_people()),
        )

    def _known(self, kind: InstanceKind, id_field: str | None) -> list[Known]:
        there = {who: handle.state for who, handle in self._handles.items()}
        found = known_instances(kind, self._ledger, self._parts, there, id_field)
        if self._asked.keep != "new":
            return found
        # Nobody's removals stand in the way: what the file has comes back as something new.
        standing = [one for one in found if one.who in there]
        return [attrs.evolve(one, lost=Track(), cleared=()) for one in standing]

    def _lay(self, made: Any, known: Known | None, blocked: Spans) -> None:
        who = made.instance_hash if known is None else known.who
        entry = None if known is None else self._ledger.entries[who]
        patch = lay(who, entry, made.state, self._rule, blocked)
        self._laid.append(_Laid(patch, made, self._handles.get(who), known is not None))

    def _lay_rest(self, known: Sequence[Known], pairs: Pairs) -> None:
        """Settle what becomes of the row's instances that the file lacks."""
        found = {one.who for one in pairs.of.values()}
        for one in known:
            handle = self._handles.get(one.who)
            if handle is not None and one.who not in found:
                entry = self._ledger.entries[one.who]
                nothing = Instance.of(one.who, entry.kind, entry.identity, entry.added)
                patch = lay(one.who, entry, nothing, self._rule)
                self._laid.append(_Laid(patch, None, handle, whole=self._is_nobodys(entry)))

    def _is_nobodys(self, entry: Entry) -> bool:
        """Whether nothing of an instance stays that the file lacks."""
        keep = self._asked.keep
        return keep == "new" or (keep == "human" and not has_word(entry))

    def _taken(self, kind: Sequence[Known], mine: Known | None) -> Spans:
        """The frames that others of a kind stay on, or that a person wants empty of it."""
        others = [one for one in kind if one is not mine]
        there = merged(span for one in kind for span in one.standing.spans())
        cleared = merged(span for one in others for span in one.cleared)
        entries = (self._ledger.entries[one.who] for one in others)
        stays = [span for entry in entries for span in firm(entry, self._rule)]
        return merged([*stays, *subtract(cleared, there)])

    def _remove(self, handle: Any) -> None:
        if isinstance(handle, ObjectInstance):
            self._row.remove_object(handle)
        else:
            self._row.remove_classification(handle)

    def _add(self, laid: _Laid) -> None:
        made, put = laid.made, laid.patch.put
        if laid.known or laid.patch.kept:
            # Under its old hash, or on fewer frames than the file has it on.
            is_object = isinstance(made, ObjectInstance)
            made = (ObjectInstance if is_object else ClassificationInstance)(made.ontology_item)
            made.instance_hash = put.hash
            made.detach(put)
        if isinstance(made, ObjectInstance):
            self._row.add_object_instance(made, force=False)
        else:
            self._row.add_classification_instance(made)

    def _count(self, outcome: Outcome) -> int:
        total = 0
        for laid in self._laid:
            patch, nowhere = laid.patch, laid.handle is None and not laid.joins
            fresh = not laid.known and isinstance(laid.made, ObjectInstance)
            if outcome == "kept" and nowhere:  # its answers are not written either
                total += patch.answers["changed"]
            if outcome == "kept" or not (nowhere or fresh):
                total += count(merged(getattr(patch, outcome))) + patch.answers[outcome]
        return total

    def _imported_by_people(self) -> list[str]:
        """A hint where what is kept came with an import that a person's name stands on."""
        if self._asked.keep != "human":
            return []
        imports = {part.commit for part in self._parts if part.kind == "import"}
        kept = {n: stamp for laid in self._laid for n, stamp in laid.patch.keeping.items()}
        found = sorted(n for n, stamp in kept.items() if n in imports and is_persons(stamp))
        if not found:
            return []
        return [_OF_PEOPLE.format(commit=f"r{found[0]}", actor=kept[found[0]].actor)]
