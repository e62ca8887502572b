"""A row that several actors label and take things back in, beside an oracle of it."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import HasDependentsError, LabelEventsError, LabelRowV2, Store, Video
from labelevents.objects import TextAttribute
from labelevents.ontology.structure import OntologyClassificationLevel
from labelevents.values.identity import Actor
from tests.history import oracle as plainly
from tests.history.acting import Acting
from tests.history.edits import Edits
from tests.history.oracle import Oracle
from tests.history.reading import expected, lingering, reading, values
from tests.history.steps import ACTORS, FRAMES, Edit, Redo, Rename, Restore, Revert, Step, Undo
from tests.rows.given import Town, of_row, reread, town


class World:
    """One row, who writes to it, and the oracle.

    Actors take turns on one store: that is as if each read the row anew before writing.
    """

    def __init__(self, store: Store, row: LabelRowV2) -> None:
        self.store = store
        self.row = row
        self.oracle = Oracle()
        self.made = 0
        # What could be read after each commit, by its number.
        self.read: dict[int, Any] = {}
        first = plainly.Commit(store.revision("HEAD"), ("human", "ana"), makes_row=True)
        first.ops.append(plainly.Put(plainly.ROW, "title", None, row.data_title))
        self._note(first)

    def _note(self, commit: plainly.Commit) -> None:
        self.oracle.commits.append(commit)
        self.read[commit.number] = reading(self.row)

    @property
    def town(self) -> Town:
        """The row's ontology."""
        return of_row(self.row)

    def act_as(self, actor: int) -> plainly.Actor:
        """From now on this actor writes."""
        known = Actor.parse(ACTORS[actor])
        self.store.actor = self.store._workspace.actor = known
        return known.key

    def run(self, *steps: Step) -> World:
        """Take these steps, and hold what can be read against the oracle after each."""
        for step in steps:
            self.take(step)
            self.check()
        return self

    def take(self, step: Step) -> Any:
        """Take one step; what the verb returned, None if it was refused, as it had to be."""
        actor = self.act_as(step.actor)
        if isinstance(step, Edit):
            return self._edit(actor, step)
        if isinstance(step, Rename):
            return self._rename(actor)
        if isinstance(step, Undo):
            mine = targets_of(self.oracle.next_undo(actor))
            return self.take_back("undo", actor, mine, self.row.undo, cascade=step.cascade)
        if isinstance(step, Redo):
            mine = targets_of(self.oracle.next_redo(actor))
            return self.take_back("redo", actor, mine, self.row.redo, cascade=step.cascade)
        if isinstance(step, Revert):
            return self.revert(step.actor, self.picked(step.picks), cascade=step.cascade)
        return self._restore(actor, step)

    def picked(self, picks: tuple[int, ...]) -> set[int]:
        """Numbers of commits, but for the one that made the row."""
        known = [commit.number for commit in self.oracle.commits[1:]]
        return {known[pick % len(known)] for pick in picks} if known else set()

    def revert(self, actor: int, targets: set[int], *, cascade: bool = False) -> Any:
        """Revert these commits, if they are any."""

        def call(**given: Any) -> Any:
            return self.row.revert(sorted(targets), **given)

        return self.take_back("revert", self.act_as(actor), targets, call, cascade=cascade)

    def check(self) -> None:
        """What can be read is what the oracle says."""
        read = reading(self.row)
        assert expected(self.oracle.state(), read) == read

    # Steps

    def _edit(self, actor: plainly.Actor, step: Edit) -> Any:
        commit = plainly.Commit(0, actor, "import" if actor[0] == "import" else "edit")
        acting = Acting(self, Edits(self.oracle.state(), commit))
        with self.store.commit(kind=commit.kind) as block:
            for act in step.acts:
                getattr(acting, act.what)(act)
        return self._written(commit, block.commit)

    def _rename(self, actor: plainly.Actor) -> Any:
        self.made += 1
        commit = plainly.Commit(0, actor)
        commit.ops.append(plainly.Put(plainly.ROW, "title", None, f"{self.made}.mp4"))
        return self._written(commit, self.row.rename(f"{self.made}.mp4"))

    def _restore(self, actor: plainly.Actor, step: Restore) -> Any:
        numbers = [commit.number for commit in self.oracle.commits]
        rev = numbers[step.pick % len(numbers)]
        now, then = self.oracle.state(), self.oracle.state(upto=rev)
        lingered = lingering(reading(self.row), now) or lingering(self.read[rev], then)
        if lingered or then.unseen():
            # The restorer takes off whoever lingers, or puts them back, and does not keep what
            # nobody could see.
            return None
        commit = plainly.Commit(0, actor, "restore")
        Edits(now, commit).restore(then)
        done = self.row.restore(rev)
        assert ("restore", (rev,)) == (done.kind, done.targets)
        self._written(commit, done.commit)
        assert values(self.read[rev]) == values(reading(self.row))
        return done

    def _written(self, commit: plainly.Commit, real: Any) -> Any:
        assert bool(commit.ops) == (real is not None)
        if real is not None:
            assert (commit.kind, commit.actor) == (real.kind, real.actor.key)
            commit.number = real.number
            self._note(commit)
        return real

    def take_back(
        self,
        kind: str,
        actor: plainly.Actor,
        targets: set[int],
        call: Callable[..., Any],
        *,
        cascade: bool = False,
    ) -> Any:
        """Call a verb that revokes `targets`; None if it is refused, as the oracle says it is."""
        head, before = self.store.revision("HEAD"), reading(self.row)
        revoked = self.oracle.cascaded(targets) if cascade else targets
        collides = self.oracle.state(also=revoked).collisions()
        if collides or not targets:
            with pytest.raises(HasDependentsError if collides else LabelEventsError):
                call(cascade=cascade)
            assert (head, before) == (self.store.revision("HEAD"), reading(self.row))
            return None
        if head % 2:  # every other time it is tried first
            assert call(cascade=cascade, dry_run=True).commit is None
            assert (head, before) == (self.store.revision("HEAD"), reading(self.row))
        done = call(cascade=cascade)
        assert (kind, head + 1) == (done.commit.kind, done.commit.number)
        self._note(plainly.Commit(head + 1, actor, kind, revokes=frozenset(revoked)))
        assert (values(before) != values(reading(self.row))) == bool(done.effects)
        return done


def targets_of(commit: plainly.Commit | None) -> set[int]:
    """The number of a commit, if there is one."""
    return set() if commit is None else {commit.number}


class Apart(World):
    """The same, but each actor has a store and a row of their own on one file."""

    def __init__(self, path: Path, stores: contextlib.ExitStack) -> None:
        self._stores = [
            stores.enter_context(labelevents.open(path, actor=actor)) for actor in ACTORS
        ]
        first = _row(self._stores[0])
        self._rows = [reread(store, first) for store in self._stores]
        super().__init__(self._stores[0], self._rows[0])

    def act_as(self, actor: int) -> plainly.Actor:
        """From now on this actor writes, and knows what others saved meanwhile."""
        self.store, self.row = self._stores[actor], self._rows[actor]
        self.row.refresh()
        return Actor.parse(ACTORS[actor]).key

    def check_all(self) -> None:
        """All hold the same in their hands."""
        for actor in range(len(ACTORS)):
            self.act_as(actor)
            self.check()


def _row(store: Store) -> LabelRowV2:
    """A row of a town that has a mood, which is about all of a row."""
    here = town().ontology
    level = OntologyClassificationLevel.GLOBAL
    mood = here.add_classification(feature_node_hash="mood", level=level)
    mood.add_attribute(TextAttribute, "Mood", feature_node_hash="mood?")
    row = store.create_project("Town", here).create_label_row(
        Video("street.mp4", 1920, 1080, FRAMES, 25.0)
    )
    row.initialise_labels()
    return row


@contextlib.contextmanager
def new_world() -> Iterator[World]:
    """A row in memory to make history in."""
    store = labelevents.open(":memory:", actor="ana")
    try:
        yield World(store, _row(store))
    finally:
        store.close(warn=False)


@contextlib.contextmanager
def new_world_apart() -> Iterator[Apart]:
    """A row in a file, which each actor has open for themselves."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stores:
        yield Apart(Path(folder) / "town.labels", stores)
