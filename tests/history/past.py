"""Random histories of a whole store, and photographs of it to hold the past against."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

import labelevents
from labelevents import Commit, LabelEventsError, LabelRowV2, Project, Store, Video
from labelevents.objects import OntologyStructure
from labelevents.testing import CountingIds, FixedClock, ontologies, row_commands
from labelevents.values.identity import Actor
from tests.model.given import LAST
from tests.rows.given import hash_of, labels

ACTORS = ("ana", "ben", "model:yolo@4")
_ON_ROWS = (
    "edit",
    "edit",
    "edit",
    "edit",
    "undo",
    "undo",
    "revert",
    "restore",
    "rename",
    "archive",
)
_ON_THE_STORE = ("row", "project", "ontology", "archive_project", "tag", "block")


@contextlib.contextmanager
def new_store() -> Iterator[Store]:
    """A store in memory whose ids and times repeat."""
    store = Store(":memory:", actor=Actor.parse("ana"), clock=FixedClock(), ids=CountingIds())
    try:
        yield store
    finally:
        store.close(warn=False)


def _human(commit: Commit) -> bool:
    return commit.actor.kind == "human"


class Past:
    """A store that random things happen to, one commit after the other."""

    def __init__(self, data: st.DataObject, store: Store) -> None:
        self.data = data
        self.store = store
        self.ontology: OntologyStructure = data.draw(ontologies())
        self.project: Project = store.create_project("A", self.ontology)
        self.rows: list[LabelRowV2] = []
        self._row()

    def steps(self, most: int = 10) -> Iterator[int]:
        """Do something; the number of the newest commit after each time."""
        yield self.head()
        for _ in range(self.data.draw(st.integers(2, most))):
            self._become(Actor.parse(self.data.draw(st.sampled_from(ACTORS))))
            what = self.data.draw(st.sampled_from([*_ON_ROWS, *_ON_THE_STORE]))
            # A refusal is no commit; what is refused when, others test.
            with contextlib.suppress(LabelEventsError):
                getattr(self, f"_{what}")()
            yield self.head()

    def head(self) -> int:
        """The number of the newest commit."""
        return self.store.revision("HEAD")

    def _pick(self) -> LabelRowV2:
        row: LabelRowV2 = self.data.draw(st.sampled_from(self.rows))
        return row

    def _act(self, row: LabelRowV2) -> None:
        session = row._session()
        command = self.data.draw(row_commands(session.state, self.ontology, LAST))
        with contextlib.suppress(LabelEventsError):
            session.execute(command)

    def _edit(self) -> None:
        row = self._pick()
        for _ in range(self.data.draw(st.integers(1, 5))):
            self._act(row)
        row.save()

    def _block(self) -> None:
        with self.store.commit("several at once"):
            for row in self.rows:
                self._act(row)
            self._row()

    def _become(self, actor: Actor) -> None:
        self.store.actor = self.store._workspace.actor = actor

    def _undo(self) -> None:
        """By somebody who has something to take back."""
        row = self._pick()
        humans = [c.actor for c in self.store.history(label_hash=row.label_hash) if _human(c)]
        self._become(self.data.draw(st.sampled_from(humans or [self.store.actor])))
        row.undo()
        if self.data.draw(st.booleans()):
            row.redo()

    def _revert(self) -> None:
        row = self._pick()
        row.revert(self.data.draw(st.sampled_from(self.store.history(label_hash=row.label_hash))))

    def _restore(self) -> None:
        row = self._pick()
        row.restore(self.data.draw(st.integers(2, self.head())))

    def _rename(self) -> None:
        self._pick().rename(self.data.draw(st.sampled_from("abc")))

    def _archive(self) -> None:
        self._pick().archive(self.data.draw(st.booleans()))

    def _row(self) -> None:
        row = self.project.create_label_row(Video(f"row {len(self.rows)}", 100, 100, LAST + 1))
        row.initialise_labels()
        self.rows.append(row)

    def _project(self) -> None:
        self.store.create_project("B", OntologyStructure())

    def _ontology(self) -> None:
        changed = OntologyStructure.from_dict(self.project.ontology_structure.to_dict())
        changed.objects[0].name += "!"
        if self.data.draw(st.booleans()):
            changed.add_object("Another", labelevents.objects.Shape.POLYGON)
        self.project.update_ontology(changed)

    def _archive_project(self) -> None:
        self.project.archive(self.data.draw(st.booleans()))

    def _tag(self) -> None:
        rev = self.data.draw(st.integers(0, self.head()))
        self.store.tag(self.data.draw(st.sampled_from("tu")), rev, force=True)


def photograph(store: Any) -> dict[str, Any]:
    """All that can be read of a store, or of a store as it was, as plain values."""
    projects = store.get_projects(include_archived=True)
    lines = store.list_rows(include_archived=True)
    rows = {}
    for line in lines:
        row = store.get_project(line.project_hash).get_label_row(line.label_hash)
        row.initialise_labels()
        rows[line.label_hash] = see(row)
    return {
        "projects": [
            (p.title, p.project_hash, p.archived, p.created_at, p.ontology_structure.to_dict())
            for p in projects
        ],
        "listed": [p.project_hash for p in store.projects],
        "lines": lines,
        "stats": store.stats(),
        "rows": rows,
        "filtered": [
            [hash_of(row) for row in project.list_label_rows_v2(**asked)]
            for project in projects
            for asked in ({}, {"data_title_eq": "a"}, {"data_title_like": "row%"})
        ],
    }


def see(row: LabelRowV2) -> dict[str, Any]:
    """All that can be read of a row."""
    return {
        **labels(row),
        "hash": row.label_hash,
        "status": row.label_status,
        "created_at": row.created_at,
        "last_edited_at": row.last_edited_at,
        "ontology": row.ontology_structure.to_dict(),
    }
