"""Brings `runs` and `titles` up to what the log says, for whoever reads a store in SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import attrs
import msgspec

from labelevents.events.attribution import stamped
from labelevents.events.facts import OntologyEvent, OntologyItemRemoved
from labelevents.events.ports import Log
from labelevents.exceptions import DamagedStoreError
from labelevents.history.blame import Stretch, stretches
from labelevents.history.names import NO_NAMES
from labelevents.log.sqlite import SqliteLog
from labelevents.model.answering import reachable
from labelevents.model.project import OntologyState, evolve_ontology
from labelevents.model.state import Instance, RowState
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.changes import Item, hash_of
from labelevents.ontology.checks import find_attribute
from labelevents.rows import opening
from labelevents.rows.aggregates import ROW
from labelevents.rows.opening import Opened, RowSnapshots
from labelevents.rows.session import Session
from labelevents.rows.streams import project_stream
from labelevents.rows.workspace import Workspace
from labelevents.values.frames import Span, Spans, intersect, subtract
from labelevents.views.runs import RunLine, Runs, StaleStream, TitleLine
from labelevents.views.snapshots import Snapshots

# How much is written in one transaction, in bytes: others wait for its end.
_AT_ONCE = 4 * 2**20
_A_LINE = 100  # bytes, beside its value, roughly
# What a row costs that holds next to nothing, in annotations: to find it and to read its batches.
_A_ROW = 20

Progress = Callable[[int, int], None]

_encode = msgspec.json.Encoder().encode


@attrs.frozen
class Ontology:
    """All that a project ever had to label with: what was removed since is not missing.

    Attributes:
        revision: the last commit to it.
        items: its elements by path; those that were removed come last.
        attributes: those of each object and classification, by kind and hash.
    """

    revision: int
    items: Mapping[str, Item]
    attributes: Mapping[tuple[str, str], Sequence[Attribute]]


class Ontologies:
    """The ontologies of a store's projects. Each is read once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._known: dict[str, Ontology] = {}

    def of(self, project_hash: str) -> Ontology:
        """A project's ontology.

        Raises:
            DamagedStoreError: if the log tells of one that cannot be.
        """
        found = self._known.get(project_hash)
        if found is None:
            found = self._known[project_hash] = _read(self._log, project_hash)
        return found


def _read(log: Log, project_hash: str) -> Ontology:
    ever, gone, revision = OntologyState(), set[str](), 0
    for batch, events in stamped(log.batches(project_stream(project_hash)), OntologyEvent):
        revision = batch.commit
        for event, stamp in events:
            if isinstance(event, OntologyItemRemoved):
                gone.add(event.instance)
            else:
                gone.discard(event.instance)
                evolve_ontology(ever, event, stamp)
    structure = ever.structure()
    attributes = {("object", o.feature_node_hash): o.attributes for o in structure.objects}
    for question in structure.classifications:
        attributes["classification", question.feature_node_hash] = question.attributes
    items = dict(sorted(ever.items.items(), key=lambda known: known[0] in gone))
    return Ontology(revision, items, attributes)


def title_lines(project_hash: str, ontology: Ontology) -> Iterator[TitleLine]:
    """The lines of `titles` for a project."""
    for path, item in ontology.items.items():
        root = path.partition("/")[0]
        kind = root.partition(":")[0]
        of = (project_hash, kind, hash_of(root))
        if item.kind == "object":
            yield TitleLine(*of, "", "", str(item.value["name"]))
        elif item.kind == "attribute":
            title = str(item.value["name"])
            if kind == "classification" and item.parent == root:
                yield TitleLine(*of, "", "", title)  # it is called what its one attribute asks
            yield TitleLine(*of, hash_of(path), "", title)
        elif item.kind == "option":
            asked = hash_of(item.parent or "")
            yield TitleLine(*of, asked, hash_of(path), str(item.value["label"]))


def run_lines(state: RowState, ontologies: Ontologies) -> Iterator[RunLine]:
    """The lines of `runs` for the labels of a row, none of which is unsaved."""
    if state.facts is None:
        return
    known = ontologies.of(state.facts.project).attributes
    for instance in state.instances.values():
        attributes = known.get((instance.kind, instance.item), ())
        there = instance.ranges()
        for part in stretches(instance):
            yield from _lines(instance, part, attributes, there)


def _lines(
    instance: Instance, part: Stretch, attributes: Sequence[Attribute], there: Spans
) -> Iterator[RunLine]:
    # Options stay hashes, so that one that is renamed makes no line of a million stale.
    value = _encode(part.value(NO_NAMES)).decode()
    for span, counts in _counting(instance, part, attributes, there):
        yield RunLine(
            instance=instance.hash,
            kind=instance.kind,
            item=instance.item,
            field=part.field,
            frame_lo=None if span is None else span[0],
            frame_hi=None if span is None else span[1],
            value=value,
            packed=int(part.packed),
            counts=int(counts),
            commit_no=part.stamp.commit or 0,
            via_commit=part.via,
        )


def _counting(
    instance: Instance, part: Stretch, attributes: Sequence[Attribute], there: Spans
) -> Iterator[tuple[Span | None, bool]]:
    """The frames of a stretch, parted where it stops to count: an answer that is not read."""
    if part.asked is None:
        yield part.span, True
    elif part.span is None:
        asked = find_attribute(attributes, part.asked)
        yield None, asked is None or reachable(instance, attributes, asked)
    else:
        # Answers stay when the instance leaves a frame, in case that it comes back.
        inside = intersect((part.span,), there)
        cut = [*inside, *subtract((part.span,), inside)]
        yield from ((span, span in inside) for span in sorted(cut))


def refresh(
    log: SqliteLog,
    runs: Runs,
    *,
    most: int | None = None,
    wait: float | None = None,
    progress: Progress | None = None,
) -> int:
    """Bring the tables up to the log; how many rows were behind, and are not any more.

    To find them is one query, which costs what was appended since the last time. Each of them is
    folded, and its lines are made anew. Others can write meanwhile, between two transactions of a
    few megabytes. A store that was opened for reading is left as it is.

    Args:
        log: what to bring them up to.
        runs: the tables.
        most: put off what costs more than reading so many annotations, answers and events.
        wait: seconds to wait for other writers, if others than those the store was opened with.
        progress: called now and then with the streams done and the streams in all.

    Raises:
        DamagedStoreError: if a stream cannot be read. The others have been brought up to date.
        StoreBusyError: if another writer did not finish in time.
    """
    if log.readonly:
        return 0
    work = _Work(log, runs, wait)
    head = log.head()
    found = runs.stale()
    for done, stale in enumerate(found):
        if progress is not None:
            progress(done, len(found))
        if most is not None and work.cost + _A_ROW + stale.size > most:
            work.put_off(stale)
        else:
            work.refresh(stale)
    work.finish(head)
    return work.rows


class _Work:
    """What was found out, and is not written yet.

    Attributes:
        cost: how much was read so far.
        rows: how many rows were refreshed.
    """

    def __init__(self, log: SqliteLog, runs: Runs, wait: float | None) -> None:
        self.cost = self.rows = 0
        self._log, self._runs, self._wait = log, runs, wait
        self._ontologies = Ontologies(log)
        self._snapshots = RowSnapshots(log, Snapshots(log.db))
        self._puts: list[Callable[[], None]] = []
        self._size = 0
        self._wrote = False
        self._damage: DamagedStoreError | None = None

    def refresh(self, stale: StaleStream) -> None:
        """Fold a stream, and write its lines."""
        try:
            if stale.is_row:
                self._refresh_row(stale)
            else:
                ontology = self._ontologies.of(stale.hash)
                lines = list(title_lines(stale.hash, ontology))
                known = stale._replace(revision=ontology.revision)
                self._puts.append(partial(self._runs.put_titles, known, lines))
        except DamagedStoreError as error:
            self._damage = self._damage or error
            self.put_off(stale)
        if self._size > _AT_ONCE:
            self._write()

    def _refresh_row(self, stale: StaleStream) -> None:
        workspace = Workspace(self._log, snapshots=self._snapshots)
        session = Session(workspace, stale.name, ROW)
        session.load()
        if self._snapshots.is_due(session.behind, lambda: stale.size, opening.EVERY_REFRESH):
            reached = (session.revision, session.created_us, session.edited_us)
            self._snapshots.keep(stale.name, Opened(session.state, *reached))
        lines = list(run_lines(session.state, self._ontologies))
        self.rows += 1
        self.cost += _A_ROW + max(stale.size, len(lines)) + session.steps
        self._size += sum(_A_LINE + len(line.value) for line in lines)
        known = stale._replace(revision=session.revision)
        self._puts.append(partial(self._runs.put_row, known, lines))

    def put_off(self, stale: StaleStream) -> None:
        """Leave a stream for another time."""
        if not stale.behind:  # else that is written already
            self._puts.append(partial(self._runs.put_off, stale))

    def finish(self, head: int) -> None:
        """Write what is left, and note that all was seen up to a commit."""
        if self._puts or self._wrote:
            self._puts.append(partial(self._runs.saw, head))
            self._write()
        if self._damage is not None:
            raise self._damage

    def _write(self) -> None:
        with self._log.alone(self._wait):
            with self._log.transaction():
                for put in self._puts:
                    put()
            self._log.wrote(self._size)
        self._puts, self._size, self._wrote = [], 0, True
