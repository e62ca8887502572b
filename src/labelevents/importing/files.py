"""Files of other tools into a store: each file is one label row and one commit, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import attrs

from labelevents.events.record import Commit
from labelevents.exceptions import ImportFileError, LabelEventsError
from labelevents.formats import registry
from labelevents.formats.reading import Loss, Reading, ReadOptions, Source
from labelevents.importing.cells import Keep
from labelevents.importing.matching import Match
from labelevents.importing.merging import Merge, Merging, Tally
from labelevents.importing.readings import as_instances
from labelevents.importing.targets import Target, find_target, sizes
from labelevents.ontology.merge import merge_by_title
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store
from labelevents.values.media import Media


@attrs.frozen
class Imported:
    """What became of one file.

    Attributes:
        row: the title of its label row; None if it could not be read.
        commit: the number of the commit that holds it: this import's, or the earlier one of an
            unchanged file.
        objects: objects of the file.
        annotations: pairs of object and frame in the file.
        not_represented: what the file holds and the label model cannot.
        error: why it was refused.
        matched: objects of the file that the row had already, or a person had removed from it.
        new: the other objects of the file; in a first import all of them.
        changed: frames of instances, and static answers, that were written on what the row had
            because the file says otherwise; like all that follows 0 in a first import.
        confirmed: those that were written although the file says the same as somebody else.
        dropped: those that were taken away because the file lacks them.
        kept: those that stay as they were although the file says otherwise.
        notes: what else is good to know.
    """

    file: str
    row: str | None
    commit: int | None
    status: Literal["imported", "unchanged", "refused"]
    objects: int = 0
    annotations: int = 0
    not_represented: tuple[Loss, ...] = ()
    error: str | None = None
    matched: int = 0
    new: int = 0
    changed: int = 0
    confirmed: int = 0
    dropped: int = 0
    kept: int = 0
    notes: tuple[str, ...] = ()


@attrs.frozen
class _Asked:
    """What every file of one import has in common."""

    project_title: str
    message: str | None
    merge: Merge | None


def import_files(
    open_store: Callable[[], Store],
    paths: Sequence[Path],
    *,
    format_name: str | None = None,
    project_title: str = "Imported",
    options: ReadOptions | None = None,
    message: str | None = None,
    match: str | None = None,
    keep: Keep = "human",
    confirm: bool = False,
) -> Iterator[Imported]:
    """Import files one by one; a bad one is refused alone, and the others go in.

    A file whose title a row has already is refused, unless `match` says how to recognise its
    objects among those of the row: then the differences are written, and no more than those.

    Args:
        open_store: opens the store. Called once, when the first good file has been read, so that
            nothing but bad files makes no store.
        paths: the files.
        format_name: the format of all of them; found from their content by default.
        project_title: the project they go to, made if there is none of that title.
        options: what the caller knows that a file may not say.
        message: the message of each commit.
        match: `id`, by the ids that files give objects; or `iou:0.5`, by how much they overlap on
            the frames that they share, on average at least so much. `iou` alone is `iou:0.5`.
        keep: what of the row stays although the file says otherwise: `human`, what people wrote
            last, and what they took away; `new`, nothing; `both`, all that there is.
        confirm: write values again that the row has by somebody else, as approved.

    Yields:
        What became of each file, in order.

    Raises:
        LabelEventsError: if `match` or `keep` is none of these.
    """
    asked = _Asked(project_title, message, _merge(match, keep, confirm=confirm))
    return _import_files(open_store, paths, format_name, options or ReadOptions(), asked)


def _merge(match: str | None, keep: str, *, confirm: bool) -> Merge | None:
    if keep not in ("human", "new", "both"):
        raise LabelEventsError(f"Expected keep to be `human`, `new` or `both`, got {keep!r}.")
    return None if match is None else Merge(Match.parse(match), keep, confirm)  # type: ignore[arg-type]


def _import_files(
    open_store: Callable[[], Store],
    paths: Sequence[Path],
    format_name: str | None,
    options: ReadOptions,
    asked: _Asked,
) -> Iterator[Imported]:
    store: Store | None = None
    for path in paths:
        try:
            source = _source(path)
            reading = _read(source, format_name, options)
        except LabelEventsError as error:
            yield Imported(str(path), None, None, "refused", error=str(error))
            continue
        if store is None:
            store = open_store()
        try:
            yield _import(store, source, reading, asked)
        except LabelEventsError as error:
            told = f"{path}: {error}"
            yield Imported(str(path), reading.media.title, None, "refused", error=told)


def _source(path: Path) -> Source:
    try:
        return Source(path, path.read_bytes())
    except OSError as error:
        raise ImportFileError(f"Cannot read {path}: {error.strerror}.", path=path) from None


def _read(source: Source, format_name: str | None, options: ReadOptions) -> Reading:
    chosen = registry.detect(source) if format_name is None else registry.by_name(format_name)
    return chosen.read(source, options)


def _import(store: Store, source: Source, reading: Reading, asked: _Asked) -> Imported:
    target = find_target(store, asked.project_title, reading.media.title)
    digest = hashlib.sha256(source.data).hexdigest()
    provenance: dict[str, Any] = {"source": {"file": source.path.name, "sha256": digest}}
    if target.row is not None and asked.merge is not None:
        provenance["merge"] = asked.merge.as_said()
    held = Imported(
        file=str(source.path),
        row=reading.media.title,
        commit=None,
        status="unchanged",
        objects=len(reading.objects),
        annotations=sum(len(found.track) for found in reading.objects),
        not_represented=tuple(reading.losses),
    )
    earlier, newest = target.imported(digest), target.newest()
    if earlier is not None and _is_settled(earlier, newest, provenance):
        return attrs.evolve(held, commit=earlier.number)
    target.check_free(merging=asked.merge is not None)
    target.check_fits(reading.media)
    with store.commit(asked.message, kind="import", provenance=provenance) as block:
        tally = _write(target, asked, reading)
    done = attrs.evolve(held, **attrs.asdict(tally))
    if block.commit is not None:
        return attrs.evolve(done, commit=block.number, status="imported")
    holds = earlier or newest
    return attrs.evolve(done, commit=None if holds is None else holds.number)


def _is_settled(earlier: Commit, newest: Commit | None, provenance: Mapping[str, Any]) -> bool:
    """Whether importing a file again that is in already could change nothing.

    Laid over a row it could: where others wrote since, or where something else is to be kept.
    """
    if "merge" not in provenance:
        return True
    if newest is None or earlier.number != newest.number:
        return False
    return bool((earlier.provenance or {}).get("merge") == provenance["merge"])


def _write(target: Target, asked: _Asked, reading: Reading) -> Tally:
    """Everything a file said, through the same calls that people use."""
    project = target.project
    if project is None:
        project = target.store.create_project(asked.project_title, reading.ontology)
    else:
        project.update_ontology(merge_by_title(project.ontology_structure, reading.ontology))
    objects, classifications = as_instances(reading, project.ontology_structure)
    row = _row(target, project, reading.media)
    if target.row is None or asked.merge is None:
        for one in objects:
            row.add_object_instance(one)
        for each in classifications:
            row.add_classification_instance(each)
        return Tally(new=len(objects))
    merging = Merging(row, asked.merge, target.store.actor, next(iter(sizes(reading.media))))
    merging.lay_objects(objects, reading.id_field)
    merging.lay_classifications(classifications)
    merging.write()
    return merging.tally()


def _row(target: Target, project: Project, media: Media) -> LabelRowV2:
    """The row to write to, its labels read; one that was taken back comes to the lists again."""
    row = target.row or project.create_label_row(media)
    if not row.is_labelling_initialised:
        row.initialise_labels()
    if target.vacant:
        row.archive(archived=False)
    return row
