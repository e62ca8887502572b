"""Global classifications: about the whole row, on no frame, and one of a kind on a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import ConflictError, HasDependentsError, LabelRowV2, Store, Video, Where
from labelevents.exceptions import LabelRowError, NotInRowError, OntologyError
from labelevents.model.merge import Clash
from labelevents.objects import ClassificationInstance, OntologyStructure, RadioAttribute
from labelevents.objects.attributes import TextAttribute
from labelevents.objects.frames import Range
from labelevents.ontology.structure import OntologyClassificationLevel
from tests.rows.given import Town, cells, hash_of, labels, refused, reread, unsaved

FRAMES = 20
MODEL = "model:yolo@4"


def moody() -> OntologyStructure:
    """An ontology with a global text and a global choice, and a text for frames."""
    ontology = OntologyStructure()
    for name, kind, level in (
        ("mood", TextAttribute, OntologyClassificationLevel.GLOBAL),
        ("sky", RadioAttribute, OntologyClassificationLevel.GLOBAL),
        ("note", TextAttribute, None),
    ):
        item = ontology.add_classification(feature_node_hash=name, level=level)
        attribute: Any = item.add_attribute(kind, name.title(), feature_node_hash=f"{name}?")
        if kind is RadioAttribute:
            attribute.add_option("Blue", feature_node_hash="blue")
    return ontology


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A store of Ana's in a file."""
    opened = labelevents.open(path, actor="ana")
    yield opened
    opened.close(warn=False)


@pytest.fixture
def row(store: Store) -> LabelRowV2:
    """Her row, r2 of the store."""
    project = store.create_project("Moods", moody())
    made = project.create_label_row(Video("v.mp4", 64, 48, FRAMES, 25.0))
    made.initialise_labels()
    return made


def mood(row: LabelRowV2, text: str | None = None, who: str | None = None) -> Any:
    """The text about all of a row, on none."""
    item = Town(row.ontology_structure).question("mood")
    made = ClassificationInstance(item, classification_hash=who)
    if text is not None:
        made.set_answer(text)
    return made


def give(row: LabelRowV2, text: str, who: str | None = None, *, force: bool = False) -> int:
    """Add one and save; the number of the commit."""
    row.add_classification_instance(mood(row, text, who), force=force)
    commit = row.save()
    assert commit is not None
    return commit.number


def moods(row: LabelRowV2) -> list[Any]:
    """What the row's mood is, as long as there is one."""
    return [each.get_answer() for each in row.get_classification_instances()]


# One on a row


def test_it_is_about_all_of_a_row(row: LabelRowV2) -> None:
    """It joins without frames, and is on none; what is said of it is said of the row."""
    made = mood(row, "calm")
    row.add_classification_instance(made)
    made.confidence = 0.5

    assert (True, True, []) == (made.is_global(), made.is_range_only(), made.range_list)
    assert not made.is_on_frame(Range(0, FRAMES))
    assert [made] == row.get_classification_instances()
    assert [] == row.get_classification_instances(filter_frames=Range(0, FRAMES))
    assert [] == row.get_frame_view(0).get_classification_instances()
    assert [] == made.get_annotations()
    with refused(row, match="is global: it has no annotations"):
        made.get_annotation(0)


def test_it_comes_back_out_of_the_file(row: LabelRowV2, store: Store, path: Path) -> None:
    """Another program reads the same, and knows what sort it is."""
    give(row, "calm")
    with labelevents.open(path, readonly=True) as other:
        again = reread(other, row)
        (found,) = again.get_classification_instances()

        assert labels(row) == labels(again)
        assert (True, "ana") == (found.is_global(), found.created_by)
        assert store.stats() == other.stats()


def test_it_is_counted(row: LabelRowV2, store: Store) -> None:
    """It is about every frame, so it counts as long as it is on the row, answered or not."""
    made = mood(row)
    row.add_classification_instance(made)
    row.save()
    alone = store.stats()
    made.set_answer("calm")
    row.save()
    both = store.stats()
    row.remove_classification(made)
    row.save()
    counts = [(s.classifications, s.annotations, s.answers) for s in (alone, both, store.stats())]

    assert [(1, 0, 0), (1, 0, 1), (0, 0, 0)] == counts


def test_there_is_one_of_a_kind(row: LabelRowV2) -> None:
    """A second is refused, and by force replaces the first, which is on no row then."""
    first, second = mood(row, "calm"), mood(row, "wild")
    row.add_classification_instance(first)
    with refused(
        row, second, match=f"{re.escape(first.classification_hash)} .* one of a kind for the whole"
    ):
        row.add_classification_instance(second)
    row.add_classification_instance(second, force=True)

    assert [second] == row.get_classification_instances()
    assert (False, "calm") == (first.is_assigned_to_label_row(), first.get_answer())
    with refused(row, first, error=NotInRowError):
        row.remove_classification(first)


def test_another_kind_is_beside_it(row: LabelRowV2) -> None:
    """Of another global kind there may be one, too, and of a kind for frames any number."""
    here = Town(row.ontology_structure)
    sky = here.question("sky").create_instance()
    sky.set_answer(here.option("blue"))
    for made in (mood(row, "calm"), sky, here.note(3, "a"), here.note(4, "b")):
        row.add_classification_instance(made)

    assert 4 == len(row.get_classification_instances())


def test_who_left_makes_room(row: LabelRowV2) -> None:
    """Removed, it can join again, or another can."""
    first, second = mood(row, "calm"), mood(row, "wild")
    for made in (first, second, first):
        row.add_classification_instance(made)
        row.remove_classification(made)
    row.add_classification_instance(second)

    assert ["wild"] == moods(row)


def test_ranges_can_be_given_all_the_same(row: LabelRowV2) -> None:
    """As in Encord: on no row without further ado, on a row with `overwrite`, and it stays one."""
    made = mood(row, "calm")
    made.set_for_frames(Range(0, 3))
    made.set_for_frames(Range(2, 5))
    row.add_classification_instance(made)
    with refused(row, match="about the whole label row already. Pass `overwrite=True`"):
        made.set_for_frames(9)
    made.set_for_frames(9, overwrite=True)

    assert [Range(0, 5), Range(9, 9)] == made.range_list
    assert [made] == row.get_frame_view(9).get_classification_instances()
    with refused(row, match="one of a kind"):
        row.add_classification_instance(mood(row, "wild"))


def test_a_copy_is_global(row: LabelRowV2) -> None:
    """A copy says the same, and cannot join the row of the original."""
    first = mood(row, "calm")
    row.add_classification_instance(first)
    twin = first.copy()

    assert {**cells(first), "row": False} == cells(twin)
    assert twin.is_global()
    with refused(row, twin, match="one of a kind"):
        row.add_classification_instance(twin)


def test_a_kind_stays_what_it_is(row: LabelRowV2, store: Store) -> None:
    """No kind becomes global; one of another ontology, where it is none, is refused."""
    other = moody()
    other.classifications[0]._level = None
    foreign = Town(other).question("mood").create_instance()
    foreign.set_for_frames(3)
    with refused(row, foreign, match="global in one ontology and not in the other"):
        row.add_classification_instance(foreign)
    (project,) = store.projects
    with pytest.raises(OntologyError, match="Cannot change `level`"):
        project.update_ontology(other)


# JSON


def test_its_json_has_no_range(row: LabelRowV2) -> None:
    """Encord's JSON says it with an empty range, and reads it back as it was."""
    give(row, "calm", "m")
    written = row.to_encord_dict()
    answer = written["classification_answers"]["m"]
    row.from_labels_dict(json.loads(json.dumps(written)))

    assert [] == answer["range"]
    assert 0 == unsaved(row)
    assert ["calm"] == moods(row)


# History


def test_blame_says_who_put_it_there(row: LabelRowV2) -> None:
    """It is on no frame, so that it is there has a line of its own."""
    number = give(row, "calm", "m")
    lines = [(line.field, line.frames, line.value, line.commit) for line in row.blame()]

    assert [("item", None, "mood", number), ("answer:mood?", None, "calm", number)] == lines


def test_diff_says_that_it_came_and_went(row: LabelRowV2) -> None:
    """That it joins and leaves is a change, though it is on no frame and says nothing."""
    made = mood(row, who="m")
    row.add_classification_instance(made)
    row.save()
    row.remove_classification(made)
    row.save()
    came, went = row.diff(2, 3), row.diff(3, 4)

    assert [("added", "item")] == [(c.kind, c.field) for c in came.changes]
    assert [("removed", "item")] == [(c.kind, c.field) for c in went.changes]


def test_the_other_sort_of_one_hash_is_another(row: LabelRowV2) -> None:
    """Of frames, then of ranges under one hash: that is one gone and one come."""
    here = Town(row.ontology_structure)
    for range_only in (False, True, False):
        note = ClassificationInstance(
            here.question("note"), classification_hash="n", range_only=range_only
        )
        note.set_for_frames(3)
        row.add_classification_instance(note, force=True)
        row.save()
    sorts = []
    for rev in (3, 4, 5):
        (past,) = row.at(rev).get_classification_instances()
        sorts.append(past.is_range_only())
    row.undo()
    (now,) = row.get_classification_instances()

    assert [False, True, False] == sorts
    assert now.is_range_only()
    assert ["added", "removed"] == sorted(c.kind for c in row.diff(3, 4).changes)


def test_undo_and_redo(row: LabelRowV2, path: Path) -> None:
    """It goes with the commit that brought it, and comes back as it was, whoever made it."""
    give(row, "calm", "m")
    before = labels(row)
    row.undo()
    gone = moods(row)
    row.redo()

    assert [] == gone
    assert before == labels(row)
    with labelevents.open(path, readonly=True) as other:
        assert before == labels(reread(other, row))


def test_two_are_refused(row: LabelRowV2) -> None:
    """What would put two of a kind on the row is refused, with the cells and the way out."""
    give(row, "calm", "one")
    replaced = give(row, "wild", "two", force=True)
    row.get_classification_instances()[0].set_answer("tame", overwrite=True)
    row.save()
    row.remove_classification(row.get_classification_instances()[0])
    row.save()
    last = give(row, "new", "three")
    before = labels(row)
    with pytest.raises(HasDependentsError, match="would both be on the row, where") as caught:
        row.revert(replaced)

    assert before == labels(row)
    assert {Clash("one", "item"), Clash("three", "item")} == set(caught.value.cells)
    assert [last] == [commit.number for commit in caught.value.commits]
    row.revert(replaced, cascade=True)
    assert ["calm"] == moods(row)


def test_who_is_held_by_an_answer_is_in_the_way(row: LabelRowV2, path: Path) -> None:
    """Ben's answer keeps what Ana took back; hers that would come beside it is refused."""
    give(row, "calm", "one")
    row.remove_classification(row.get_classification_instances()[0])
    removal = row.save()
    give(row, "wild", "two")
    assert removal is not None
    with labelevents.open(path, actor="ben") as other:
        theirs = reread(other, row)
        theirs.get_classification_instances()[0].set_answer("tame", overwrite=True)
        theirs.save()
    row.refresh()
    row.revert(5)
    kept = moods(row)
    with refused(row, error=HasDependentsError, match="one and two"):
        row.revert(removal)

    assert ["tame"] == kept


def test_restore(row: LabelRowV2) -> None:
    """The one of then takes the place of the one of now, and an undo turns that round."""
    then = give(row, "calm", "one")
    give(row, "wild", "two", force=True)
    now = labels(row)
    row.restore(then)
    restored = moods(row)
    row.undo()

    assert ["calm"] == restored
    assert now == labels(row)


def test_two_people_at_the_same_time(row: LabelRowV2, path: Path) -> None:
    """Who saves second is told, and decides whose stands."""
    with labelevents.open(path, actor="ben") as other:
        give(reread(other, row), "wild")
    row.add_classification_instance(mood(row, "calm"))
    with pytest.raises(ConflictError, match="one of a kind for the whole row"):
        row.save()
    unsaved_mood = moods(row)
    row.save(on_conflict="mine")

    assert ["calm"] == unsaved_mood == moods(row)


def test_theirs_stands(row: LabelRowV2, path: Path) -> None:
    """Where theirs stands, mine is on no row any more, with what was said of it."""
    with labelevents.open(path, actor="ben") as other:
        give(reread(other, row), "wild")
    mine = mood(row, "calm")
    row.add_classification_instance(mine)
    mine.confidence = 0.5
    row.save(on_conflict="theirs")

    assert ["wild"] == moods(row)
    assert (False, "calm", 0.5) == (
        *(mine.is_assigned_to_label_row(), mine.get_answer()),
        mine.confidence,
    )


def test_a_part_of_history(row: LabelRowV2, store: Store, path: Path) -> None:
    """Without a model's run the one that it replaced is there; what is in the way says so."""
    give(row, "calm", "one")
    with labelevents.open(path, actor=MODEL) as other:
        give(reread(other, row), "wild", "two", force=True)
    with labelevents.open(":memory:", actor="zoe") as copy:
        store.replay(copy, without=Where(actor=MODEL))
        found = copy.projects[0].get_label_row(hash_of(row))
        found.initialise_labels()
        assert ["calm"] == moods(found)
    row.refresh()
    row.remove_classification(row.get_classification_instances()[0])
    row.save()
    give(row, "new", "three")
    with (
        labelevents.open(":memory:", actor="zoe") as copy,
        pytest.raises(HasDependentsError, match="would put three where another"),
    ):
        store.replay(copy, without=Where(actor=MODEL))


def test_names_of_errors(row: LabelRowV2) -> None:
    """Whoever adds what is on a row already is told to remove or copy it."""
    made = mood(row, "calm")
    row.add_classification_instance(made)
    with refused(row, error=LabelRowError, match="is on a label row already"):
        row.add_classification_instance(made, force=True)
