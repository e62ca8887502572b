"""Real rows of Encord, of both dialects, all the way: read, written, read again, stored."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import LabelRowError, LabelRowV2
from labelevents.formats.encord.media import media_of
from labelevents.formats.encord.reading import read_row
from labelevents.formats.reading import ReadOptions
from labelevents.importing import import_files
from labelevents.objects import OntologyStructure
from tests.cli.given import document, run
from tests.formats.encord.compare import lost, ordered, without_repeats
from tests.formats.encord.real import (
    ROWS,
    folder,
    load,
    ontology_file,
    ontology_of,
    row_file,
)

# Some files do not say how large their pictures are.
SIZE = (640, 480)

each_row = pytest.mark.parametrize("name", sorted(ROWS))


def in_memory(name: str) -> LabelRowV2:
    """A row in memory about such data."""
    media, _ = media_of(read_row(load(row_file(name))), ReadOptions(size=SIZE))
    return LabelRowV2.from_media_metadata(ontology_of(name), media)


@each_row
def test_nothing_is_lost(name: str) -> None:
    """What a row says, it says again after it was read and written, and the input is not touched.

    Answers that were split up an option each are put together, with the track of the first.
    """
    labels = load(row_file(name))
    given = copy.deepcopy(labels)
    row = in_memory(name)
    row.from_labels_dict(labels)

    written = row.to_encord_dict()

    assert given == labels
    gone = lost(without_repeats(_joined(labels)), written)
    # Polygons get one form, and names and colours are those of the ontology.
    normalised = re.compile(r".*(\.polygon|\.(name|color|value|shape): )")
    assert [] == [one for one in gone if not normalised.match(one)]


def _joined(labels: dict[str, Any]) -> dict[str, Any]:
    """A row whose dynamic checklists are no longer split up, if they are."""
    labels = copy.deepcopy(labels)
    for entry in labels["object_actions"].values():
        entry["actions"] = [
            one
            for one in entry["actions"]
            if not (len(one["answers"]) == 1 and _is_split(one, entry["actions"]))
        ]
    return labels


def _is_split(one: dict[str, Any], actions: list[dict[str, Any]]) -> bool:
    frames = {frame for start, end in one["range"] for frame in range(start, end + 1)}
    return isinstance(one["answers"], list) and any(
        other is not one
        and other["featureHash"] == one["featureHash"]
        and any(start <= frame <= end for start, end in other["range"] for frame in frames)
        for other in actions
    )


@each_row
def test_what_is_written_is_read_again(name: str) -> None:
    """The second trip changes nothing."""
    row, again = in_memory(name), in_memory(name)
    row.from_labels_dict(load(row_file(name)))
    written = row.to_encord_dict()

    again.from_labels_dict(json.loads(json.dumps(written)))

    assert written == again.to_encord_dict()


@each_row
def test_loading_twice_writes_nothing(name: str) -> None:
    """A store that has a row already writes no event, whether it is told as it came or as it is."""
    labels = load(row_file(name))
    media, _ = media_of(read_row(labels), ReadOptions(size=SIZE))
    with labelevents.open(":memory:", actor="import:encord") as store:
        project = store.create_project("Real", ontology_of(name))
        images = read_row(labels).image_hashes or None
        row = project.create_label_row(media, data_hash=labels["data_hash"], image_hashes=images)
        row.from_labels_dict(labels)
        row.save()
        written = row.to_encord_dict()
        head = store.revision("HEAD")

        row.from_labels_dict(labels)
        row.save()
        row.from_labels_dict(written)
        row.save()

        assert head == store.revision("HEAD")
        assert written == row.to_encord_dict()


@each_row
def test_a_store_holds_what_the_file_says(name: str, tmp_path: Path) -> None:
    """The command line imports each row once, and exports it as it is in memory."""
    row = in_memory(name)
    row.from_labels_dict(load(row_file(name)))
    path = tmp_path / "real.labels"
    ontology = ("--ontology", ontology_file(name))
    asked: tuple[Any, ...] = ("import", path, row_file(name), "--size", "640x480", *ontology)

    (first,) = document(*asked)
    (second,) = document(*asked)
    exported = run("export", path, "--format", "encord").out

    assert ["imported", "unchanged"] == [first["status"], second["status"]]
    assert [1, 1] == [first["commit"], second["commit"]]
    assert _undated(row.to_encord_dict()) == _undated(json.loads(exported))


def _undated(labels: Any) -> Any:
    """A row without the times and names of who wrote where the file does not say; with its frames.

    A file that does not count its frames is known by the last of them that has a label.
    """
    if isinstance(labels, dict):
        left_out = {
            "createdAt",
            "lastEditedAt",
            "lastEditedBy",
            "createdBy",
            "x:labelevents.frames",
        }
        left_out |= {"data_duration", "data_fps", "data_link", "is_shadow_data"}
        return {key: _undated(value) for key, value in labels.items() if key not in left_out}
    return [_undated(one) for one in labels] if isinstance(labels, list) else labels


def test_rows_with_spaces_are_refused() -> None:
    """The other rows are refused whole, with a sentence that says why."""
    names = {path.name for path in folder().glob("label_row__*.json")}
    others = names - {row_file(name).name for name in ROWS}

    assert 16 == len(others)
    for name in others:
        labels = load(folder() / name)
        with pytest.raises(LabelRowError, match=r"are on spaces \(\d of them\).*not supported"):
            read_row(labels)


def test_refused_rows_leave_nothing_behind(tmp_path: Path) -> None:
    """Rows that cannot be read make no store; one that fits no ontology makes no project."""
    path = tmp_path / "none.labels"
    spaces = folder() / "label_row__data_group__two_images__DATA_GROUP_TWO_IMAGES_NO_LABELS.json"
    other = row_file("skeleton_coordinates__labels")

    def opened() -> labelevents.Store:
        return labelevents.open(path, actor="ana")

    (refused,) = import_files(opened, [spaces], ontology=ontology_file("data_1__labels"))
    assert ("refused", False) == (refused.status, path.exists())

    (refused,) = import_files(opened, [other], ontology=ontology_file("data_1__labels"))
    assert "refused" == refused.status
    with opened() as store:
        assert [] == store.projects
        assert [] == list(store.history())


@pytest.mark.parametrize("path", sorted(set(ROWS.values())))
def test_ontologies_come_back(path: str) -> None:
    """The ontologies of these rows are written as they were read."""
    given = load(folder() / f"ontology__{path}.json")

    written = OntologyStructure.from_dict(copy.deepcopy(given)).to_dict()

    assert written == OntologyStructure.from_dict(copy.deepcopy(written)).to_dict()
    for part in ("objects", "classifications"):
        assert [one["featureNodeHash"] for one in given[part]] == [
            one["featureNodeHash"] for one in written[part]
        ]


@each_row
def test_read_as_encord_reads_it(name: str) -> None:
    """The strict form is what `encord` 0.1.211 writes of the row, but for times it makes up.

    Classifications that only the older dialect places are lost there, and kept here.
    """
    encord_objects = pytest.importorskip("encord.objects", reason="encord is the judge")
    from tests.formats.encord.theirs import metadata_like, their_row  # noqa: PLC0415

    labels = load(row_file(name))
    theirs = their_row(encord_objects, load(ontology_file(name)), labels)
    row = LabelRowV2(metadata_like(labels), None, _Ontology(ontology_of(name)))
    row.from_labels_dict(labels)

    ours = ordered(row.to_encord_dict(strict=True))
    expected = ordered(theirs.to_encord_dict())

    kept = expected["classification_answers"].keys()
    answers = ours["classification_answers"]
    ours["classification_answers"] = {who: one for who, one in answers.items() if who in kept}
    assert _dated(expected, labels) == _dated(ours, labels)


class _Ontology:
    def __init__(self, structure: OntologyStructure) -> None:
        self.structure = structure


def _dated(labels: Any, said: Any) -> Any:
    """Without times that the file does not say."""
    if isinstance(labels, dict):
        return {
            key: _dated(value, said)
            for key, value in labels.items()
            if key not in ("createdAt", "lastEditedAt") or repr(value) in repr(ordered(said))
        }
    if isinstance(labels, list):
        return [_dated(one, said) for one in labels]
    return float(labels[1]) if isinstance(labels, tuple) and labels[0] == "int" else labels
