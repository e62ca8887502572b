"""Exports: what a document says, and that a revision always gives the same one."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import Image, ImageGroup, LabelEventsError, LabelRowError, Project, Store
from labelevents.formats.native_runs import runs
from labelevents.importing import import_files
from labelevents.model.project import ChangeOntology
from labelevents.objects import ClassificationInstance, ObjectInstance, OntologyStructure
from labelevents.objects.coordinates import PointCoordinate, PolygonCoordinates
from labelevents.objects.frames import Range
from labelevents.rows import session as writer
from labelevents.rows.headers import header
from tests.history.exports import by_frame, of_document, of_row
from tests.history.past import Past, new_store
from tests.rows.given import Town, box, hash_of, new_project, new_row, town
from tests.rows.given import of_row as town_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "export-1.json"


def _rows(store: Store, rev: Any = "HEAD", **asked: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(store.export_at(rev, **asked))["rows"]
    return found


# It says what the label model says


def _without_empty(row: dict[str, Any]) -> dict[str, Any]:
    """Without empty checklists, which the label model cannot tell from no answer."""
    for one in row["instances"].values():
        one["answers"] = {name: a for name, a in one["answers"].items() if a != []}
    return row


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=15)
def test_it_says_what_the_rows_say(data: st.DataObject) -> None:
    """Frame by frame an export holds what the label model reads, of any revision."""
    with new_store() as store:
        revisions = list(Past(data, store).steps())
        view = store.at(data.draw(st.sampled_from(revisions)))
        expected = {}
        for line in view.list_rows(include_archived=True):
            row = view.get_project(line.project_hash).get_label_row(line.label_hash)
            row.initialise_labels()
            expected[line.label_hash] = of_row(row)
        found = of_document(store.export_at(view.rev, include_archived=True))

        assert expected == {name: _without_empty(row) for name, row in found.items()}


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=12)
def test_a_revision_always_gives_the_same_bytes(data: st.DataObject) -> None:
    """However much history comes later, a revision is exported byte for byte as it was then."""
    with new_store() as store:
        then: dict[int, bytes] = {}
        for number in Past(data, store).steps():
            then.setdefault(number, store.export_at(number, include_archived=True))

        assert then == {n: store.export_at(n, include_archived=True) for n in then}


def test_the_same_bytes_in_another_program(path: Path) -> None:
    """After closing and reopening, undo and redo, a tag gives the same file as before."""
    with labelevents.open(path, actor="ana") as store:
        row = new_row(store)
        car = town_of(row).car(Range(0, 9))
        row.add_object_instance(car)
        row.save()
        store.tag("train-v1")
        before = store.export_at("train-v1")
        car.set_for_frames(box(0.5), 3, overwrite=True)
        row.save()
        row.undo()
        after_undo = _rows(store)
    with labelevents.open(path, actor="ben") as store:
        row = store.projects[0].list_label_rows_v2()[0]
        row.initialise_labels()
        row.remove_object(row.get_object_instances()[0])
        row.save()
        row.rename("gone")
        store.projects[0].update_ontology(OntologyStructure.from_dict(town().ontology.to_dict()))

        assert before == store.export_at("train-v1") == store.export_at(3)
    assert json.loads(before)["rows"] == after_undo


@hypothesis.given(st.data())
@hypothesis.settings(max_examples=10)
def test_the_same_bytes_after_a_replay(data: st.DataObject) -> None:
    """A store into which all history was copied exports every revision byte for byte the same."""
    with new_store() as store, new_store() as copy:
        revisions = {0, *Past(data, store).steps()}
        store.replay(copy)

        assert [store.export_at(n, include_archived=True) for n in revisions] == [
            copy.export_at(n, include_archived=True) for n in revisions
        ]


def test_the_document() -> None:
    """Version 1 is as it was written down: the bytes of a small store with all there is in it."""
    with new_store() as store:
        _everything(store)
        document = store.export_at("HEAD")
    if os.environ.get("LABELEVENTS_WRITE_GOLDEN"):
        GOLDEN.write_bytes(document)

    assert GOLDEN.read_bytes() == document


def _everything(store: Store) -> None:
    project = new_project(store)
    row = new_row(store, "a.mp4")
    here = town_of(row)
    car = ObjectInstance(here.object("car"), object_hash="car00000", object_number=7)
    car.set_for_frames(box(), Range(0, 49), confidence=0.5, manual_annotation=False)
    car.set_track({60: box(0.1), 61: box(0.2), 62: box(0.3), 63: box(0.3)}, extra={"x:a.b": 1})
    car.set_answer(here.option("merc"), here.attribute("brand"))
    car.set_answer('"quoted" ü', here.attribute("model"))
    car.set_answer(here.options("door", "wheel"), here.attribute("parts"))
    car.set_answer(here.option("stands"), here.attribute("doing"), frames=Range(0, 9))
    car.set_answer(12.5, here.attribute("speed"), frames=Range(10, 19))
    car.set_answer(here.options("front"), here.attribute("lights"), frames=[3, 5])
    row.add_object_instance(car)
    note = ClassificationInstance(here.question("note"), classification_hash="note0000")
    note.set_for_frames(Range(0, 99), confidence=0.25, created_by="ben@example.com")
    note.set_answer("two\nlines")
    row.add_classification_instance(note)
    row.save("labels")
    images = project.create_label_row(
        ImageGroup("b", (Image("b0.jpg", 64, 48), Image("b1.jpg", 32, 24)))
    )
    images.initialise_labels()
    polygon = ObjectInstance(here.object("polygon"), object_hash="poly0000")
    corners = [PointCoordinate(0.25, 0.5), PointCoordinate(0.75, 0.5), PointCoordinate(0.5, 1)]
    polygon.set_for_frames(PolygonCoordinates(corners), 1)
    images.add_object_instance(polygon)
    images.save()
    row.rename("a renamed.mp4")


# Equal labels are equal bytes


def test_how_it_was_written_does_not_show() -> None:
    """The same labels, set at once, frame by frame or as a track, are the same document."""

    def at_once(car: ObjectInstance) -> None:
        car.set_for_frames(box(), Range(0, 4))

    def frame_by_frame(car: ObjectInstance) -> None:
        for frame in (4, 0, 2, 1, 3):
            car.set_for_frames(box(), frame)

    def as_a_track(car: ObjectInstance) -> None:
        car.set_track({frame: box() for frame in range(5)})

    def in_parts(car: ObjectInstance) -> None:
        car.set_track({1: box(), 2: box(0.7)})
        car.set_for_frames(box(), [0, 2, 3, 4, 9], overwrite=True)
        car.remove_from_frames(9)

    documents = set()
    for write in (at_once, frame_by_frame, as_a_track, in_parts):
        with new_store() as store:
            row = new_row(store)
            car = ObjectInstance(town_of(row).object("car"), object_hash="car00000")
            write(car)
            row.add_object_instance(car)
            row.save()
            documents.add(store.export_at("HEAD"))

    assert 1 == len(documents)


cells = st.dictionaries(st.integers(0, 12), st.sampled_from(["a", "b", 1, 1.0, True, None]))


@hypothesis.given(cells, st.sets(st.integers(0, 13)))
def test_runs(values: dict[int, Any], cuts: set[int]) -> None:
    """Runs are the values by frame, however they were cut, and as few as there can be."""
    pieces: list[tuple[int, int, Any]] = []
    for frame, value in sorted(values.items()):
        if pieces and pieces[-1][1] == frame and frame not in cuts and _same(pieces[-1][2], value):
            pieces[-1] = (pieces[-1][0], frame + 1, value)
        else:
            pieces.append((frame, frame + 1, value))
    found = runs(pieces)

    assert _typed(values) == _typed(by_frame(found))
    assert found == runs((frame, frame + 1, value) for frame, value in sorted(values.items()))
    for run in found:
        several = run.get("values", [run.get("value")])
        assert all(not _same(a, b) for a, b in itertools.pairwise(several))
        assert ("value" in run) == (len(several) == 1)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _typed(values: dict[int, Any]) -> dict[int, tuple[type, Any]]:
    return {frame: (type(value), value) for frame, value in values.items()}


def test_a_long_run_is_one_value(store: Store) -> None:
    """A box on a million frames is one entry, not a million."""
    row = new_row(store, frames=1_000_000)
    row.add_object_instance(town_of(row).car(Range(0, 999_999)))
    row.save()
    (car,) = _rows(store)[0]["objects"]

    assert [[0, 999_999]] == [run["frames"] for run in car["geometry"]]


# Which rows


@pytest.fixture
def three(store: Store) -> dict[str, str]:
    """Rows of one title twice, and one that is archived; their hashes."""
    made = [new_row(store, title) for title in ("b", "a", "b", "old")]
    made[3].archive()
    return {f"{row.data_title}{number}": hash_of(row) for number, row in enumerate(made)}


def test_rows_by_title_then_hash(store: Store, three: dict[str, str]) -> None:
    """Rows stand in the order of their titles, those of one title by hash."""
    same = sorted([three["b0"], three["b2"]])

    assert [three["a1"], *same] == [row["label_hash"] for row in _rows(store)]


def test_archived_rows(store: Store, three: dict[str, str]) -> None:
    """Archived rows are exported if asked for, all or by name, and say that they are archived."""
    named = _rows(store, rows=three["old3"])

    assert [False, False, False, True] == [
        row["archived"] for row in _rows(store, include_archived=True)
    ]
    assert [("old", True)] == [(row["title"], row["archived"]) for row in named]


def test_rows_that_are_named(store: Store, three: dict[str, str]) -> None:
    """One row or several, by hash or as they are, each once; none of none."""
    a = store.projects[0].get_label_row(three["a1"])
    asked: list[Any] = [three["a1"], a, [a], (three["a1"], a), iter([a]), [a, three["b0"]], []]

    assert [["a"], ["a"], ["a"], ["a"], ["a"], ["a", "b"], []] == [
        [row["title"] for row in _rows(store, rows=rows)] for rows in asked
    ]


def test_only_projects_with_rows_in_it(store: Store, three: dict[str, str]) -> None:
    """A document holds the ontologies that its rows need, as they were then."""
    new_project(store, "Unused")
    document = json.loads(store.export_at("HEAD"))
    (project,) = document["projects"]

    assert ("Town", town().ontology.to_dict()) == (project["title"], project["ontology"])
    assert {project["project_hash"]} == {row["project_hash"] for row in document["rows"]}


def test_a_row_that_was_not_there(store: Store, three: dict[str, str]) -> None:
    """A row of later is refused, naming the commit that made it; a stranger's hash as well."""
    with pytest.raises(LabelRowError, match=r"At r2 the label row `a` was not there yet.* r3 "):
        store.export_at(2, rows=three["a1"])
    with pytest.raises(LabelEventsError, match="There is no label row nobody in :memory:"):
        store.export_at("HEAD", rows=["nobody"])


def test_before_the_first_commit(store: Store) -> None:
    """r0 is a document with nothing in it."""
    document = json.loads(store.export_at(0))

    assert {"format": "labelevents", "version": 1, "revision": 0} == {
        name: document[name] for name in ("format", "version", "revision")
    }
    assert (None, [], []) == (document["commit"], document["projects"], document["rows"])


def test_what_the_ontology_has_no_more(store: Store) -> None:
    """An answer whose attribute somebody removed meanwhile is there by its hash, with no title."""
    row = new_row(store)
    here = town_of(row)
    car = here.car(Range(0, 3))
    car.set_answer(here.option("audi"), here.attribute("brand"))
    car.set_answer("fast", here.attribute("remark"), frames=2)
    row.add_object_instance(car)
    row.save()
    _remove(store.projects[0], "brand", "remark")
    answers = _rows(store)[0]["objects"][0]["answers"]

    assert [("brand", None), ("remark", None)] == [(a["feature_hash"], a["title"]) for a in answers]
    assert {"feature_hash": "audi", "title": None} == answers[0]["value"]
    assert [{"frames": [2, 2], "value": "fast"}] == answers[1]["runs"]


def test_an_object_that_the_ontology_has_no_more(store: Store) -> None:
    """An object whose kind somebody removed meanwhile still says what it is."""
    row = new_row(store)
    row.add_object_instance(town_of(row).car())
    row.save()
    _remove(store.projects[0], "car")
    (car,) = _rows(store)[0]["objects"]

    assert ("car", "Car", "bounding_box") == (car["feature_hash"], car["name"], car["shape"])


def _remove(project: Project, *hashes: str) -> None:
    """Remove elements of the ontology as somebody does who cannot know that they are in use."""
    changed = Town(OntologyStructure.from_dict(project.ontology_structure.to_dict()))
    ontology = changed.ontology
    ontology.objects = [each for each in ontology.objects if each.feature_node_hash not in hashes]
    for each in ontology.objects:
        each.attributes = [a for a in each.attributes if a.feature_node_hash not in hashes]
    project._ontology.execute(ChangeOntology(ontology), hold=True)
    writer.save([project._ontology], header(project._workspace))


# Files


def test_a_file(store: Store, tmp_path: Path) -> None:
    """With a path the document goes to a file; what was written is told."""
    new_row(store)
    path, document = tmp_path / "out.json", store.export_at(2)
    done = store.export_at(2, path)
    commit = store.at(2).commit
    assert commit is not None

    assert document == path.read_bytes()
    assert (str(path), 2, commit.id, 1, len(document), hashlib.sha256(document).hexdigest()) == (
        *(done.path, done.revision, done.commit, done.rows, done.size, done.sha256),
    )
    assert ["out.json"] == [file.name for file in tmp_path.iterdir()]


def test_a_file_that_is_there_is_replaced(store: Store, tmp_path: Path) -> None:
    """A file is replaced as a whole; of a link, the file that it points to."""
    new_row(store)
    path, link = tmp_path / "out.json", tmp_path / "link.json"
    path.write_bytes(b"x" * 10**6)
    link.symlink_to(path)
    store.export_at("HEAD", str(link))

    assert store.export_at("HEAD") == path.read_bytes()
    assert link.is_symlink()


def test_a_file_appears_when_it_is_complete(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An export that breaks off leaves the file that was there, and nothing beside it."""
    path = tmp_path / "out.json"
    path.write_text("before")
    new_row(store, "first")
    new_row(store, "second")
    opened: list[str] = []
    known = Project.open_session

    def breaks(project: Project, label_hash: str) -> Any:
        opened.append(label_hash)
        if len(opened) == 2:
            raise KeyboardInterrupt
        return known(project, label_hash)

    monkeypatch.setattr(Project, "open_session", breaks)
    with pytest.raises(KeyboardInterrupt):
        store.export_at("HEAD", path)

    assert (["out.json"], "before") == (
        [file.name for file in tmp_path.iterdir()],
        path.read_text(),
    )


def test_a_store_is_not_replaced(path: Path) -> None:
    """A SQLite file, such as the store itself, is not overwritten by its export."""
    with labelevents.open(path, actor="ana") as store:
        new_row(store)
        with pytest.raises(LabelEventsError, match="is a SQLite file, and an export does not"):
            store.export_at("HEAD", path)

        assert store.verify().ok


@pytest.mark.parametrize(("name", "why"), [("", "Is a directory"), ("no/x.json", "No such file")])
def test_where_nothing_can_be_written(store: Store, tmp_path: Path, name: str, why: str) -> None:
    """A place that cannot be written to is refused in a sentence."""
    with pytest.raises(LabelEventsError, match=f"Cannot write the export .*: {why}"):
        store.export_at("HEAD", tmp_path / name)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this machine has no /dev/full")
def test_a_device_is_written_to(store: Store) -> None:
    """What is no file is not replaced by one; a full disk is said."""
    with pytest.raises(LabelEventsError, match="No space left on device"):
        store.export_at("HEAD", "/dev/full")

    assert not Path("/dev/full").is_file()


@pytest.mark.parametrize("format", ["coco", "", "JSON", None])
def test_a_format_that_is_not_there(store: Store, format: Any) -> None:
    """Only formats that can be written are taken."""
    with pytest.raises(LabelEventsError, match="Expected the format json or encord, got"):
        store.export_at("HEAD", format=format)


# Real labels


def test_real_labels(shared_data: Path) -> None:
    """A real video with a text row's worth of classifications says the same in both readings."""
    file = shared_data / "jaad" / "annotations" / "video_0283.xml"
    with labelevents.open(":memory:", actor="import:test") as store:
        list(import_files(lambda: store, [file]))
        (row,) = store.projects[0].list_label_rows_v2()
        row.initialise_labels()
        before = store.export_at(1)
        for instance in row.get_object_instances():
            instance.set_for_frames(box(), instance.get_ranges(), overwrite=True)
        row.save()

        assert before == store.export_at(1)
        assert {hash_of(row): of_row(row.at(1))} == of_document(before)
        assert {hash_of(row): of_row(row)} == of_document(store.export_at("HEAD"))
