"""Classifications of the whole row, and of ranges, under a file that is laid over their row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from labelevents import Store, Video
from labelevents.importing.files import import_files
from labelevents.objects.frames import Range
from labelevents.ontology.structure import OntologyClassificationLevel
from tests.importing import scenes
from tests.importing.scenes import (
    FRAMES,
    TITLE,
    Thing,
    acting,
    files_of,
    ontology,
    opened,
    reading,
    row_of,
    weather,
)

MODEL = "model:m@1"


@pytest.fixture
def store() -> Iterator[Store]:
    """A row of a project in which the weather is of the whole row; a model is at work."""
    with opened(MODEL) as store:
        known = ontology()
        known.classifications[0]._level = OntologyClassificationLevel.GLOBAL
        project = store.create_project("Imported", known)
        project.create_label_row(Video(TITLE, 100, 100, FRAMES, 25.0))
        yield store


def lay(store: Store, things: Sequence[Thing], **how: Any) -> Any:
    """Import a file in which the weather is of the whole row, too."""
    file = reading(things)
    file.ontology.classifications[0]._level = OntologyClassificationLevel.GLOBAL
    with files_of(file) as paths:
        (done,) = import_files(lambda: store, paths, **how)
    assert done.error is None, done.error
    return done


def give(store: Store, text: str | None, *, range_only: bool = True) -> Any:
    """Put the weather on the row; it."""
    row = row_of(store)
    made = row.ontology_structure.classifications[0].create_instance(range_only=range_only)
    if text is not None:
        made.set_answer(text)
    row.add_classification_instance(made)
    row.save()
    return made


def skies(store: Store) -> list[tuple[Any, list[Range]]]:
    """What the weather is, and on which ranges."""
    found = row_of(store).get_classification_instances()
    return [(each.get_answer(), each.range_list) for each in found]


def test_a_file_finds_the_one_there_is(store: Store) -> None:
    """It is recognised by its kind alone; what a person said of it stays, and its ranges come."""
    with acting(store, "ana"):
        known = give(store, "rain").classification_hash
    done = lay(store, [weather([0, 1, 2], "sun")], match="id")
    (found,) = row_of(store).get_classification_instances()

    assert [("rain", [Range(0, 2)])] == skies(store)
    assert (known, True) == (found.classification_hash, found.is_global())
    assert 1 == done.kept
    lay(store, [weather([0, 1], "sun")], match="id", keep="new")
    assert [("sun", [Range(0, 1)])] == skies(store)


@pytest.mark.parametrize("text", ["rain", None])
def test_a_persons_stays_though_the_file_lacks_it(store: Store, text: str | None) -> None:
    """Whoever added it has said so, answered or not; a model's goes."""
    with acting(store, "ana"):
        give(store, text)
    lay(store, [], match="id")
    kept = skies(store)
    lay(store, [], match="id", keep="new")

    assert [(text, [])] == kept
    assert [] == skies(store)


def test_a_models_goes_with_its_file(store: Store) -> None:
    """Where no person had a word, the row is as the file says."""
    give(store, "rain")
    lay(store, [], match="id")

    assert [] == skies(store)


def test_one_on_no_frame_comes(store: Store) -> None:
    """A file may have it on no frame; then it comes, unless a person took it away."""
    lay(store, [weather([], "sun")], match="id")
    came = skies(store)
    with acting(store, "ana"):
        row = row_of(store)
        row.remove_classification(row.get_classification_instances()[0])
        row.save()
    lay(store, [weather([], "wind")], match="id")
    gone = skies(store)
    lay(store, [weather([], "snow")], match="id", keep="new")

    assert [("sun", [])] == came
    assert [] == gone
    assert [("snow", [])] == skies(store)


def test_one_of_ranges_stays_one() -> None:
    """A file that knows frames only extends one of ranges, and says nothing of single frames."""
    with opened(MODEL) as store:
        project = store.create_project("Imported", ontology())
        project.create_label_row(Video(TITLE, 100, 100, FRAMES, 25.0))
        row = row_of(store)
        made = row.ontology_structure.classifications[0].create_instance(range_only=True)
        made.set_for_frames([1, 2])
        row.add_classification_instance(made)
        row.save()
        scenes.lay(store, [weather([2, 3], "sun")], match="id")
        (found,) = row_of(store).get_classification_instances()

        assert found.is_range_only()
        assert [("sun", [Range(2, 3)])] == skies(store)
        assert [] == found.get_annotations()
