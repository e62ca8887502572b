"""Which row or project people mean: an exact title, an exact hash, or a unique beginning."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import attrs

from labelevents.exceptions import LabelEventsError, NotAStoreError
from labelevents.past import PastStore
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store, open_store
from labelevents.store_reading import StoreReading
from labelevents.values.identity import Actor
from labelevents.views.tables import RowLine

_MOST_NAMED = 5


@attrs.frozen
class _Named:
    """A row or a project as people can name it."""

    hash: str
    title: str
    archived: bool


_NamedT = TypeVar("_NamedT", bound="_Named | RowLine")


def open_there(path: Path, actor: Actor | None) -> Store:
    """A store that is there, for writing: a verb that goes over one does not make it.

    Raises:
        NotAStoreError: if there is none.
    """
    if not path.exists():
        raise NotAStoreError(f"There is no store at {path}.")
    return open_store(path, actor=actor)


def find_project(store: StoreReading, said: str) -> str:
    """The hash of the project that is meant.

    Raises:
        LabelEventsError: if none is, or more than one.
    """
    known = [
        _Named(project.project_hash, project.title, project.archived)
        for project in store.get_projects(include_archived=True)
    ]
    return _the_one(known, said, "project", lambda project: project.hash).hash


def find_row(store: StoreReading, said: str, project: str | None = None) -> RowLine:
    """The row that is meant; archived ones can be, where no other fits.

    Raises:
        LabelEventsError: if none is, or more than one.
    """
    project_hash = None if project is None else find_project(store, project)
    known = store.list_rows(project_hash=project_hash, include_archived=True)
    return _the_one(known, said, "row", lambda row: row.label_hash)


def open_row(store: Store, said: str, project: str | None = None) -> LabelRowV2:
    """The row that is meant, with its labels read."""
    line = find_row(store, said, project)
    row = store.get_project(line.project_hash).get_label_row(line.label_hash)
    row.initialise_labels()
    return row


def find_row_then(store: Store, past: PastStore, said: str, project: str | None = None) -> RowLine:
    """The row that is meant, as it was: by the name that it has today, else by the one it had then.

    Raises:
        LabelEventsError: if none is, or more than one, or it was not there yet.
    """
    try:
        today = find_row(store, said, project)
    except LabelEventsError:
        try:
            return find_row(past, said, project)
        except LabelEventsError:
            pass  # what it is called today says more
        raise
    return past.get_line(today.label_hash)


def open_row_then(
    store: Store, past: PastStore, said: str, project: str | None = None
) -> LabelRowV2:
    """The row that is meant, as it was, with its labels read."""
    line = find_row_then(store, past, said, project)
    return store.get_project(line.project_hash).row_at(line.label_hash, past.rev)


def find_instance(known: Iterable[str], said: str, title: str) -> str:
    """The hash of the instance that is meant: it, or a beginning that no other has.

    Raises:
        LabelEventsError: if none is, or more than one.
    """
    hashes = dict.fromkeys(known)
    if said in hashes:
        return said
    found = [each for each in hashes if said and each.startswith(said)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise LabelEventsError(
            f"`{title}` has no object or classification {said!r}. `labelevents show` lists them."
        )
    named = ", ".join(found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    raise LabelEventsError(f"{said!r} could be any of {named}{more}. Say more of the hash.")


def _the_one(
    known: Sequence[_NamedT], said: str, noun: str, hash_of: Callable[[_NamedT], str]
) -> _NamedT:
    ways: tuple[Callable[[_NamedT], bool], ...] = (
        lambda one: one.title == said,
        lambda one: hash_of(one) == said,
        lambda one: said != "" and (one.title.startswith(said) or hash_of(one).startswith(said)),
    )
    for fits in ways:
        found = [one for one in known if fits(one)]
        found = [one for one in found if not one.archived] or found
        if len(found) == 1:
            return found[0]
        if found:
            names = [f"`{one.title}` ({hash_of(one)})" for one in found[:_MOST_NAMED]]
            more = f" and {len(found) - len(names)} more" if len(found) > len(names) else ""
            way = ", or narrow with `--project`" if noun == "row" else ""
            raise LabelEventsError(
                f"{said!r} could be any of {len(found)} {noun}s: {', '.join(names)}{more}. Say"
                f" more of the title, or give the hash{way}."
            )
    raise LabelEventsError(f"There is no {noun} {said!r}. {_way_out(noun)}")


def _way_out(noun: str) -> str:
    if noun == "row":
        return "`labelevents ls` lists them, with `--archived` all of them."
    return "`labelevents ls` says which project each row is in."
