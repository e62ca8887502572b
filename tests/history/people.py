"""Several people and programs at one file, each with a store of their own, as in real life."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

import labelevents
from labelevents import LabelEventsError, LabelRowV2, Store
from labelevents.history.changes import Change
from labelevents.objects import ClassificationInstance, ObjectInstance
from labelevents.objects.frames import Frames, Range
from labelevents.rows.taken_back import TakenBack
from tests.rows.given import box, cells, hash_of, labels, new_row, of_row, unsaved

FRAMES = 20
MODEL = "model:yolo@4"


class People:
    """The stores of all who work on one file, and the rows that they hold.

    Ana makes the project and `cam0`: that is r1 and r2.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stores: dict[str, Store] = {}
        self._rows: dict[tuple[str, str], LabelRowV2] = {}
        self._hashes: dict[str, str] = {}
        self.new_row("ana", "cam0")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Everybody goes home."""
        for store in self._stores.values():
            store.close(warn=False)
        self._stores.clear()
        self._rows.clear()

    def store(self, actor: str) -> Store:
        """The store as this actor has it open."""
        if actor not in self._stores:
            self._stores[actor] = labelevents.open(self.path, actor=actor)
        return self._stores[actor]

    def row(self, actor: str, title: str = "cam0") -> LabelRowV2:
        """A row in an actor's hands, by its first title, with all that others saved."""
        if (actor, title) not in self._rows:
            (project,) = self.store(actor).projects
            found = self._rows[actor, title] = project.get_label_row(self._hashes[title])
            found.initialise_labels()
        row = self._rows[actor, title]
        row.refresh()
        return row

    @property
    def ana(self) -> Store:
        """Ana's store."""
        return self.store("ana")

    def new_row(self, actor: str, title: str) -> LabelRowV2:
        """Another row, made by this actor."""
        row = self._rows[actor, title] = new_row(self.store(actor), title, FRAMES)
        self._hashes[title] = hash_of(row)
        return row

    @property
    def head(self) -> int:
        """The number of the newest commit."""
        return self.ana.revision("HEAD")

    # What they do; each gives the number of its commit.

    def add(
        self,
        actor: str,
        frames: Frames = 0,
        who: str | None = None,
        title: str = "cam0",
        *,
        number: int | None = None,
        **said: Any,
    ) -> int:
        """A car on frames; what else is said, is said of the commit."""
        row = self.row(actor, title)
        car = ObjectInstance(of_row(row).object("car"), object_hash=who)
        car.set_for_frames(box(0.1), frames)
        car.object_number = number
        row.add_object_instance(car)
        return self.saved(row, **said)

    def note(
        self, actor: str, frames: Frames = 0, who: str | None = None, *, force: bool = False
    ) -> int:
        """A text classification on frames; by force in the place of another."""
        row = self.row(actor)
        note = ClassificationInstance(of_row(row).question("note"), classification_hash=who)
        note.set_for_frames(frames)
        row.add_classification_instance(note, force=force)
        return self.saved(row)

    def move(self, actor: str, who: str, frames: Frames, place: float = 0.5) -> int:
        """A car is somewhere else on frames."""
        row = self.row(actor)
        instance(row, who).set_for_frames(box(place), frames, overwrite=True)
        return self.saved(row)

    def number(self, actor: str, who: str, number: int) -> int:
        """A car has another display number."""
        row = self.row(actor)
        instance(row, who).object_number = number
        return self.saved(row)

    def remove(self, actor: str, who: str) -> int:
        """Somebody leaves the row."""
        row = self.row(actor)
        found = instance(row, who)
        if isinstance(found, ObjectInstance):
            row.remove_object(found)
        else:
            row.remove_classification(found)
        return self.saved(row)

    def two_notes(self) -> None:
        """r3: Ana's note on 0-3; r4: Ben removes it; r5: his own on 2-5."""
        self.note("ana", Range(0, 3), "hers")
        self.remove("ben", "hers")
        self.note("ben", Range(2, 5), "his")

    def saved(self, row: LabelRowV2, **said: Any) -> int:
        """Save; the number of the commit."""
        commit = row.save(**said)
        assert commit is not None
        return commit.number


def instance(row: LabelRowV2, who: str) -> Any:
    """The object or classification of that hash, as whoever holds the row has it."""
    known: list[Any] = [*row.get_object_instances(), *row.get_classification_instances()]
    return next(each for each in known if each.instance_hash == who)


def there(row: LabelRowV2) -> dict[str, list[Range]]:
    """Who is on a row, and on which frames."""
    known: list[Any] = [*row.get_object_instances(), *row.get_classification_instances()]
    return {each.instance_hash: each.get_ranges() for each in known}


def places(row: LabelRowV2, who: str) -> dict[int, float]:
    """Where a car is on each frame: its left edge."""
    return {
        each.frame: each.coordinates.top_left_x for each in instance(row, who).get_annotations()
    }


def content(store: Store) -> str:
    """All that is stored: the log, and the tables that are kept with it."""
    tables = ("commits", "batches", "streams", "actors", "rows", "projects")
    lines = (store._log.db.execute(f"SELECT * FROM {table}") for table in tables)  # noqa: S608 - our own names
    return "\n".join(repr(line) for table in lines for line in table)


def said(changes: Iterable[Change]) -> list[str]:
    """Changes as texts, in an order of their own."""
    return sorted(json.dumps(change.to_dict(), sort_keys=True) for change in changes)


def seen(*watched: Any) -> list[Any]:
    """All that can be read of rows, with what is not saved, of instances, and of whole stores."""
    return [_seen(each) for each in watched]


def _seen(each: Any) -> Any:
    if isinstance(each, LabelRowV2):
        return labels(each), unsaved(each), each.data_title
    if isinstance(each, Store):
        titles = [
            [(hash_of(row), row.data_title) for row in project.list_label_rows_v2()]
            for project in each.projects
        ]
        ontologies = [project.ontology_structure.to_dict() for project in each.get_projects()]
        return content(each), each.stats(), titles, ontologies
    return cells(each)


@contextlib.contextmanager
def unchanged(*watched: Any) -> Iterator[None]:
    """Whatever happens inside, what is watched is as before; who is on a row stays on it."""
    before = seen(*watched)
    yield
    assert before == seen(*watched)


@contextlib.contextmanager
def refused(
    *watched: Any, error: type[Exception] = LabelEventsError, match: str | None = None
) -> Iterator[Any]:
    """What happens inside is refused, and nothing that is watched has changed."""
    with unchanged(*watched), pytest.raises(error, match=match) as caught:
        yield caught


def done(result: TakenBack) -> tuple[str, tuple[int, ...], str]:
    """What a taking back says in short: its kind, its targets, and what changed."""
    return result.kind, result.targets, str(result).partition(": ")[2]
