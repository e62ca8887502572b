"""What people say of the commits that they look for, as the log is asked for them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from labelevents.events import facts
from labelevents.events.codec import unseal
from labelevents.events.ports import Log
from labelevents.events.record import Commit
from labelevents.exceptions import LabelEventsError
from labelevents.history.revisions import Rev
from labelevents.history.where import Where
from labelevents.history.written import Cells, commits_that
from labelevents.model.answering import field_of
from labelevents.model.state import ANSWER, GEOMETRY, PRESENCE
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.changes import hash_of
from labelevents.rows.instance import InstanceHandle
from labelevents.values.frames import Frames, as_spans

Instance = InstanceHandle | str
Field = Attribute | str

# Of instances and of the row itself; `answer:` and `x:` fields are as many as one likes.
FIELDS = {
    *(GEOMETRY, PRESENCE, "item", "number", "title", "media", "archived"),
    *(name for name in facts.Metadata.__struct_fields__ if name != "extra"),
}
_MANY = (ANSWER, "x:")
_MOST_TITLES = 5


@attrs.frozen(kw_only=True)
class CommitsAsked:
    """Which commits somebody asks for: those for which all that is said holds.

    Args:
        where: what is said of who made them, and when.
        instance: they wrote to this object or classification, or to that of this hash.
        field: they wrote to this field: its name, an attribute, or the title of one.
        frames: they wrote to some of these frames.
        limit: at most so many.
    """

    where: Where
    instance: Instance | None = None
    field: Field | None = None
    frames: Frames | None = None
    limit: int | None = None

    def commits(
        self,
        log: Log,
        resolve: Callable[[Rev], int],
        titled: Callable[[Commit], Commit],
        ontologies: Iterable[str],
        stream: str | None = None,
    ) -> list[Commit]:
        """Those commits, newest first.

        Args:
            log: where they are.
            resolve: knows the numbers of revisions.
            titled: what to make of each commit.
            ontologies: the streams of the ontologies that may know attributes by their title.
            stream: only those that wrote to this stream.

        Raises:
            LabelEventsError: if there is no such revision, or no such field.
            FramesError: if the frames are none.
        """
        cells = Cells(
            None if self.instance is None else _hash(self.instance),
            None if self.field is None else _fields(log, ontologies, self.field),
            None if self.frames is None else as_spans(self.frames),
        )
        asked = None if cells == Cells() else cells
        found = commits_that(log, resolve, self.where, stream=stream, cells=asked)
        return [titled(commit) for commit in itertools.islice(found, self.limit)]


def _hash(instance: Any) -> str:
    if isinstance(instance, InstanceHandle):
        return instance.instance_hash
    if isinstance(instance, str) and instance:
        return instance
    got = repr(instance) if isinstance(instance, str) else f"`{type(instance).__name__}`"
    raise LabelEventsError(f"Expected an instance of a label row, or its hash, got {got}")


def _fields(log: Log, ontologies: Iterable[str], field: Any) -> frozenset[str]:
    """The names of the fields that are meant: several, where attributes share a title.

    Raises:
        LabelEventsError: if there is none.
    """
    if isinstance(field, Attribute):
        return frozenset({field_of(field)})
    if not isinstance(field, str):
        kind = type(field).__name__
        raise LabelEventsError(f"Expected a field by its name, or an attribute, got `{kind}`")
    if field.startswith(_MANY):
        return frozenset({field})
    now, once = _attributes(log, ontologies)
    called = {ANSWER + hash_of(path) for path, title in now.items() if title == field}
    called = called or {ANSWER + hash_of(path) for path, title in once if title == field}
    own = {field} & FIELDS
    if not called and not own:
        titles = sorted(set(now.values()))
        told = ", ".join(f"`{title}`" for title in titles[:_MOST_TITLES])
        more = f" and {len(titles) - _MOST_TITLES} more" if len(titles) > _MOST_TITLES else ""
        there = f"; attributes are {told}{more}" if titles else ""
        raise LabelEventsError(
            f"There is no field or attribute {field!r}: expected a field such as `geometry`,"
            f" `confidence` or `number`, or the title of an attribute{there}."
        )
    return frozenset(called | own)


def _attributes(log: Log, ontologies: Iterable[str]) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """The titles of attributes by their path, as they are; and what each was ever called."""
    now: dict[str, str] = {}
    once: set[tuple[str, str]] = set()
    for event in _changes(log, ontologies):
        path = event.instance
        if isinstance(event, facts.OntologyItemRemoved):
            now.pop(path, None)
        elif event.value.kind == "attribute":
            now[path] = str(event.value.value.get("name", ""))
            once.add((path, now[path]))
    return now, once


def _changes(log: Log, ontologies: Iterable[str]) -> Iterator[Any]:
    for stream in ontologies:
        for batch in log.batches(stream):
            for event in unseal(batch.body, where=f"commit {batch.commit}", of=facts.OntologyEvent):
                if not isinstance(event, facts.CommitsRevoked):
                    yield event
