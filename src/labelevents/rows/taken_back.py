"""What an undo, redo, revert or restore did, for people and programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import attrs

from labelevents.events.record import Commit, CommitKind
from labelevents.history.stat import stat_of
from labelevents.history.takeback import Claim
from labelevents.model.merge import Clash
from labelevents.rows.structure_back import Ontologies
from labelevents.rows.taking_back import Done, Outcome
from labelevents.values.frames import merged
from labelevents.values.identity import Actor

if TYPE_CHECKING:
    from labelevents.history.changes import Change


_MOST_NAMED = 5


@attrs.frozen
class Stands:
    """Cells that hold what another commit wrote: the frames are inclusive, None for no frames."""

    row: str
    label_hash: str
    instance: str
    field: str
    frames: tuple[int, int] | None
    commit: int
    actor: Actor


# What changed in a row; named by these ontologies, where they changed at the same time.
Effects = Callable[[Outcome, Ontologies], "Iterable[Change]"]


def taken_back(kind: CommitKind, done: Done, effects: Effects) -> TakenBack:
    """What was done over all rows together."""
    shadowed: list[Stands] = []
    dependents: list[Stands] = []
    for one in done.rows:
        if one.plan is not None:
            where = (one.after.title, one.label_hash)
            shadowed += stands(*where, one.plan.shadowed)
            dependents += stands(*where, one.plan.dependents)
    for kept in done.kept:
        where = (kept.row, kept.stream.removeprefix("row/"))
        dependents += stands(*where, [Claim(Clash(kept.instance, kept.path), kept.stamp)])
    changes = [change for one in done.rows for change in effects(one, done.ontologies)]
    return TakenBack(
        commit=done.commit,
        kind=kind,
        targets=done.targets,
        effects=(*changes, *done.changes),
        shadowed_by=tuple(shadowed),
        dependents=tuple(dependents),
    )


def stands(row: str, label_hash: str, claims: Iterable[Claim]) -> list[Stands]:
    """One entry per unbroken run of the claims' frames."""
    found = []
    for claim in claims:
        runs = [(lo, hi - 1) for lo, hi in claim.clash.spans]
        spans: list[tuple[int, int] | None] = [*runs] or [None]
        commit, actor = claim.stamp.commit or 0, claim.stamp.actor
        found += [
            Stands(row, label_hash, claim.clash.instance, claim.clash.field, span, commit, actor)
            for span in spans
        ]
    return found


@attrs.frozen
class TakenBack:
    """What was done, and what was left.

    Attributes:
        commit: the commit that did it; None if it was a dry run, or there was nothing to restore.
        kind: undo, redo, revert or restore.
        targets: the numbers of the commits that it is about: taken back or given back, or the
            revision that was restored.
        effects: the cells that have another value now, as changes.
        shadowed_by: what those commits wrote and later ones wrote over; that stays as it is.
        dependents: what others wrote on instances that nobody has added any more, which stays,
            too; labels that use elements of an ontology which those commits brought, so that these
            stay: `field` is the path of the element.
    """

    commit: Commit | None
    kind: CommitKind
    targets: tuple[int, ...]
    effects: tuple[Change, ...] = ()
    shadowed_by: tuple[Stands, ...] = ()
    dependents: tuple[Stands, ...] = ()

    def __str__(self) -> str:
        what = str(stat_of(self.effects)) if self.effects else "nothing changed"
        told = [f"{self.kind} of {revisions(self.targets)}: {what}"]
        if self.shadowed_by:
            told.append(f"left what was written later by {_writers(self.shadowed_by)}")
        if self.dependents:
            told.append(f"kept what depends on it, by {_writers(self.dependents)}")
        return "; ".join(told)


def revisions(numbers: Iterable[int]) -> str:
    """Commits by number for people: `r3, r5 to r9, …`, the first few runs of them."""
    runs = [(lo, hi - 1) for lo, hi in merged((number, number + 1) for number in numbers)]
    told = [f"r{lo}" if lo == hi else f"r{lo} to r{hi}" for lo, hi in runs[:_MOST_NAMED]]
    more = [f"{len(runs) - _MOST_NAMED} more runs"] if len(runs) > _MOST_NAMED else []
    return ", ".join(told + more)


def _writers(stands: Iterable[Stands]) -> str:
    """`human:ana (r5, r7), …`: who wrote what stands, and in which commits."""
    by_actor: dict[str, set[int]] = {}
    for one in stands:
        by_actor.setdefault(str(one.actor), set()).add(one.commit)
    return ", ".join(f"{who} ({revisions(sorted(by))})" for who, by in by_actor.items())
