"""Files of other tools into a store: each file is one label row and one commit, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, cast

import attrs

from labelevents.exceptions import ImportFileError, LabelEventsError, OntologyError
from labelevents.formats import registry
from labelevents.formats.reading import (
    ClassificationReading,
    Loss,
    ObjectReading,
    Reading,
    ReadOptions,
    Source,
)
from labelevents.model.commands import Annotate
from labelevents.ontology.elements import OntologyElement
from labelevents.ontology.merge import counterpart, merge_by_title
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.project import Project
from labelevents.rows.annotation import metadata
from labelevents.rows.classification_instance import ClassificationInstance
from labelevents.rows.label_row import LabelRowV2
from labelevents.rows.object_instance import ObjectInstance
from labelevents.store import Store
from labelevents.values.frames import to_ranges


@attrs.frozen
class Imported:
    """What became of one file.

    Attributes:
        row: the title of its label row; None if it could not be read.
        commit: the number of the commit that holds it: this import's, or the earlier one of an
            unchanged file.
        not_represented: what the file holds and the label model cannot.
        error: why it was refused.
    """

    file: str
    row: str | None
    commit: int | None
    status: Literal["imported", "unchanged", "refused"]
    objects: int = 0
    annotations: int = 0
    not_represented: tuple[Loss, ...] = ()
    error: str | None = None


def import_files(
    open_store: Callable[[], Store],
    paths: Sequence[Path],
    *,
    format_name: str | None = None,
    project_title: str = "Imported",
    options: ReadOptions | None = None,
    message: str | None = None,
) -> Iterator[Imported]:
    """Import files one by one; a bad one is refused alone, and the others go in.

    Args:
        open_store: opens the store. Called once, when the first good file has been read, so that
            nothing but bad files makes no store.
        paths: the files.
        format_name: the format of all of them; found from their content by default.
        project_title: the project they go to, made if there is none of that title.
        options: what the caller knows that a file may not say.
        message: the message of each commit.

    Yields:
        What became of each file, in order.
    """
    store: Store | None = None
    for path in paths:
        try:
            source = _source(path)
            reading = _read(source, format_name, options or ReadOptions())
        except LabelEventsError as error:
            yield Imported(str(path), None, None, "refused", error=str(error))
            continue
        if store is None:
            store = open_store()
        try:
            yield _import(store, source, reading, project_title, message)
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


def _import(
    store: Store, source: Source, reading: Reading, project_title: str, message: str | None
) -> Imported:
    project = _project(store, project_title)
    digest = hashlib.sha256(source.data).hexdigest()
    told = (str(source.path), reading.media.title)
    count = (len(reading.objects), sum(len(found.track) for found in reading.objects))
    losses = tuple(reading.losses)
    if project is not None:
        earlier = store.find_import(digest, project.project_hash)
        if earlier is not None:
            return Imported(*told, earlier.number, "unchanged", *count, losses)
        if project.list_label_rows_v2(data_title_eq=reading.media.title, include_archived=True):
            raise LabelEventsError(
                f"The project `{project.title}` has a row `{reading.media.title}` from another"
                " file already. Import it under another title with `--title`."
            )
    provenance = {"source": {"file": source.path.name, "sha256": digest}}
    with store.commit(message, kind="import", provenance=provenance) as block:
        _write(store, project, project_title, reading)
    return Imported(*told, block.number, "imported", *count, losses)


def _project(store: Store, title: str) -> Project | None:
    """The project of that title, if there is just one."""
    found = store.get_projects(title_eq=title)
    if len(found) > 1:
        hashes = ", ".join(project.project_hash for project in found)
        raise LabelEventsError(
            f"There are {len(found)} projects titled `{title}` ({hashes}). Archive all but one, or"
            " name another with `--project`."
        )
    return found[0] if found else None


def _write(store: Store, project: Project | None, title: str, reading: Reading) -> None:
    """Everything a file said, through the same calls that people use."""
    if project is None:
        project = store.create_project(title, reading.ontology)
    else:
        project.update_ontology(merge_by_title(project.ontology_structure, reading.ontology))
    elements = _counterparts(reading.ontology, project.ontology_structure)
    row = project.create_label_row(reading.media)
    row.initialise_labels()
    for found in reading.objects:
        _add_object(row, found, elements)
    for classified in reading.classifications:
        _add_classification(row, classified, elements)


def _counterparts(
    given: OntologyStructure, merged: OntologyStructure
) -> dict[int, OntologyElement]:
    """For every element of the file's ontology (by id) the project's."""
    found: dict[int, OntologyElement] = {}

    def match(elements: Sequence[Any], others: Sequence[Any]) -> None:
        for element in elements:
            twin = counterpart(others, element)
            if twin is None:  # merging leaves no element without a counterpart
                raise OntologyError(f"The project's ontology lacks `{element.title}`.")
            found[id(element)] = twin
            match(element.children, twin.children)

    match(given.objects, merged.objects)
    match(given.classifications, merged.classifications)
    return found


def _add_object(
    row: LabelRowV2, reading: ObjectReading, elements: dict[int, OntologyElement]
) -> None:
    instance = ObjectInstance(cast("Object", elements[id(reading.item)]))
    instance.set_track(reading.track, numbers=reading.numbers)
    for field, value, spans in reading.extra:
        said = metadata(extra={field: value})
        instance.execute(Annotate(instance.instance_hash, spans, said))
    for attribute, answer in reading.answers:
        instance.set_answer(_given(answer, elements), _given(attribute, elements))
    for attribute, answer, spans in reading.dynamic:
        frames = to_ranges(spans)
        instance.set_answer(_given(answer, elements), _given(attribute, elements), frames)
    row.add_object_instance(instance)


def _add_classification(
    row: LabelRowV2, reading: ClassificationReading, elements: dict[int, OntologyElement]
) -> None:
    instance = ClassificationInstance(cast("Classification", elements[id(reading.item)]))
    instance.set_for_frames(to_ranges(reading.frames))
    for attribute, answer in reading.answers:
        instance.set_answer(_given(answer, elements), _given(attribute, elements))
    row.add_classification_instance(instance)


def _given(answer: Any, elements: dict[int, OntologyElement]) -> Any:
    """Elements of the file's ontology become the project's; anything else stays."""
    if isinstance(answer, list):
        return [_given(one, elements) for one in answer]
    return elements.get(id(answer), answer) if isinstance(answer, OntologyElement) else answer
