"""Label rows as Encord's JSON into a store: a row that is there gets the differences."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import msgspec

from labelevents.exceptions import ImportFileError, LabelEventsError
from labelevents.formats.encord.fields import FRAMES_SEEN
from labelevents.formats.encord.media import media_of
from labelevents.formats.encord.reading import EncordRow, read_row
from labelevents.formats.reading import Loss, ReadOptions, Source
from labelevents.importing.targets import find_project
from labelevents.importing.told import Imported, read_source
from labelevents.ontology.structure import OntologyStructure
from labelevents.project import Project
from labelevents.rows.label_row import LabelRowV2
from labelevents.store import Store
from labelevents.values.media import Media

NAME = "encord"


@attrs.define
class EncordImport:
    """What every file of one import has in common.

    Attributes:
        project_title: the project that the rows go to.
        ontology: a file with the JSON of the project's ontology; the labels do not hold it.
        options: what the caller knows that a file may not say.
        message: the message of each commit.
    """

    project_title: str
    ontology: Path | None
    options: ReadOptions
    message: str | None
    _structure: OntologyStructure | None = attrs.field(default=None, init=False)

    def file(self, open_store: Callable[[], Store], source: Source) -> Iterator[Imported]:
        """Import the rows of a file: one, or a list of them; a bad one is refused alone.

        A row that the project has (by its hash, else by that of its data) is changed to say what
        the file says, which writes only what differs.

        Args:
            open_store: gives the store. Not called where no row could be read.
            source: the file.

        Raises:
            LabelEventsError: if the ontology cannot be read, or there is neither project nor
                ontology.
        """
        rows = list(_rows(source))
        for number, labels in enumerate(rows):
            where = f"{source.path}[{number}]" if len(rows) > 1 else str(source.path)
            try:
                if self.options.title is not None:
                    labels["data_title"] = self.options.title
                row = read_row(labels)
                yield self._import(open_store(), source, where, row, labels)
            except LabelEventsError as error:
                title = labels.get("data_title")
                shown = title if isinstance(title, str) else None
                yield Imported(where, shown, None, "refused", error=f"{where}: {error}")

    def _project(self, store: Store) -> Project:
        """The project that rows go to, with the ontology that was given: made if need be."""
        project = find_project(store, self.project_title)
        if self.ontology is None:
            if project is None:
                raise LabelEventsError(
                    f"There is no project `{self.project_title}`, and labels in Encord's JSON do"
                    " not hold their ontology. Give it with `--ontology FILE`."
                )
            return project
        if self._structure is None:
            self._structure = read_ontology(self.ontology)
        if project is None:
            return store.create_project(self.project_title, self._structure)
        project.update_ontology(self._structure)
        return project

    def _import(
        self, store: Store, source: Source, where: str, row: EncordRow, labels: dict[str, Any]
    ) -> Imported:
        digest = hashlib.sha256(source.data).hexdigest()
        provenance = {"source": {"file": source.path.name, "sha256": digest}}
        losses: list[Loss] = []
        # A row that is refused leaves nothing behind: no project, and no change of an ontology.
        with store.commit(self.message, kind="import", provenance=provenance) as block:
            project = self._project(store)
            known = known_row(project, row)
            made = known is None
            if known is None:
                media, losses = media_of(row, self.options)
                known = _make(store, project, row, media)
                if losses:
                    labels = {FRAMES_SEEN: media.number_of_frames, **labels}
            before = object_hashes(known)
            known.from_labels_dict(labels)
        after = {one.object_hash for one in row.objects}
        done = Imported(
            file=where,
            row=known.data_title,
            commit=None if block.commit is None else block.number,
            status="unchanged" if block.commit is None else "imported",
            objects=len(row.objects),
            annotations=sum(len(one.frames) or 1 for one in row.objects),
            not_represented=tuple(losses),
            matched=len(before & after),
            new=len(after - before),
        )
        if block.commit is not None and made:
            return done
        if block.commit is not None:
            changed, dropped = changes_of(known, block.commit.number)
            return attrs.evolve(done, changed=changed, dropped=dropped)
        newest = next(iter(store.history(label_hash=known.label_hash, limit=1)), None)
        return attrs.evolve(done, commit=None if newest is None else newest.number)


def changes_of(row: LabelRowV2, commit: int) -> tuple[int, int]:
    """How much of a row a commit changed, and how much it took away.

    Counted are frames of instances, and what is said of an instance as a whole.
    """
    counts = {"changed": 0, "dropped": 0}
    for change in row.diff(commit - 1, commit):
        if change.instance is not None and change.kind not in ("added", "numbered"):
            lo, hi = change.frames or (0, 0)
            gone = change.kind in ("removed", "frames_lost")
            counts["dropped" if gone else "changed"] += hi - lo + 1
    return counts["changed"], counts["dropped"]


def _make(store: Store, project: Project, row: EncordRow, media: Media) -> LabelRowV2:
    """A new row under the hash that the file gives it, if no other row of the store has it."""
    return project.create_label_row(
        media,
        label_hash=None if store.has_row(row.label_hash) else row.label_hash,
        data_hash=row.data_hash,
        image_hashes=row.image_hashes or None,
    )


def read_ontology(path: Path) -> OntologyStructure:
    """An ontology from a file with its JSON.

    Raises:
        ImportFileError: if it cannot be read, or is none.
    """
    source = read_source(path)
    found = _json(source)
    if isinstance(found, dict) and isinstance(found.get("structure"), dict):
        found = found["structure"]  # as an ontology is exported, with its title around
    try:
        return OntologyStructure.from_dict(found)
    except (LabelEventsError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise ImportFileError(
            f"{path}: Expected the JSON of an ontology: {error}", path=path
        ) from None


def recognises(source: Source) -> bool:
    """Whether a file looks like Encord's JSON of label rows."""
    head = source.data[:4096].lstrip()
    return head[:1] in (b"{", b"[") and (b'"label_hash"' in head or b'"data_units"' in head)


def _rows(source: Source) -> Iterator[dict[str, Any]]:
    found = _json(source)
    rows = found if isinstance(found, list) else [found]
    for row in rows:
        if not isinstance(row, dict):
            raise ImportFileError(
                f"{source.path}: Expected a label row, or a list of them, got"
                f" `{type(row).__name__}`",
                path=source.path,
            )
        yield row


def _json(source: Source) -> Any:
    try:
        return msgspec.json.decode(source.data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ImportFileError(f"{source.path}: Expected JSON: {error}", path=source.path) from None


def known_row(project: Project, row: EncordRow) -> LabelRowV2 | None:
    """The row that the labels are of, its own read, if the project has it.

    Raises:
        LabelEventsError: if it is archived.
    """
    listed = project.list_label_rows_v2
    found = listed(label_hashes=[row.label_hash], include_archived=True)
    found = found or listed(data_hashes=[row.data_hash], include_archived=True)
    return opened(project, found[0]) if found else None


def opened(project: Project, row: LabelRowV2) -> LabelRowV2:
    """A row with its labels read, ready to be written to.

    Raises:
        LabelEventsError: if it is archived.
    """
    if not project.list_label_rows_v2(label_hashes=[str(row.label_hash)]):
        raise LabelEventsError(
            f"The row `{row.data_title}` is archived. Bring it back with"
            " `row.archive(archived=False)`."
        )
    row.initialise_labels()
    return row


def object_hashes(row: LabelRowV2) -> set[str]:
    """The hashes of the objects on a row."""
    if not row.is_labelling_initialised:
        row.initialise_labels()
    return {one.object_hash for one in row.get_object_instances()}
