"""Files of other tools into a store: each file is one label row and one commit, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from labelevents.events.record import Commit
from labelevents.exceptions import LabelEventsError
from labelevents.formats import registry
from labelevents.formats.reading import Reading, ReadOptions, Source
from labelevents.importing import encord_rows
from labelevents.importing.cells import Keep
from labelevents.importing.encord_rows import EncordImport
from labelevents.importing.matching import Match
from labelevents.importing.merging import Merge, Merging, Tally
from labelevents.importing.readings import as_instances
from labelevents.importing.targets import Target, find_target, sizes
from labelevents.importing.told import Imported, read_source
from labelevents.ontology.merge import merge_by_title
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store
from labelevents.values.garbage import uncollected
from labelevents.values.media import Media


@attrs.frozen
class _Asked:
    """What every file of one import has in common."""

    project_title: str
    message: str | None
    merge: Merge | None
    encord: EncordImport


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
    ontology: Path | None = None,
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
        ontology: a file with the JSON of the project's ontology, for Encord's JSON, which does not
            hold it. A project that is there takes it as its own.

    Yields:
        What became of each file, in order.

    Raises:
        LabelEventsError: if `match` or `keep` is none of these.
    """
    options = options or ReadOptions()
    encord = EncordImport(project_title, ontology, options, message)
    asked = _Asked(project_title, message, _merge(match, keep, confirm=confirm), encord)
    return _import_files(open_store, paths, format_name, options, asked)


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
    opened: list[Store] = []

    def store() -> Store:
        if not opened:
            opened.append(open_store())
        return opened[0]

    for path in paths:
        try:
            source = read_source(path)
            if _is_encord(source, format_name):
                yield from asked.encord.file(store, source)
                continue
            reading = _read(source, format_name, options)
        except LabelEventsError as error:
            yield Imported(str(path), None, None, "refused", error=str(error))
            continue
        held = store()
        try:
            yield _import(held, source, reading, asked)
        except LabelEventsError as error:
            told = f"{path}: {error}"
            yield Imported(str(path), reading.media.title, None, "refused", error=told)


def _is_encord(source: Source, format_name: str | None) -> bool:
    return format_name == encord_rows.NAME or (
        format_name is None and encord_rows.recognises(source)
    )


def _read(source: Source, format_name: str | None, options: ReadOptions) -> Reading:
    chosen = registry.detect(source) if format_name is None else registry.by_name(format_name)
    return chosen.read(source, options)


@uncollected()
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
