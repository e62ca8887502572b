"""Hostile labels: one clear sentence that names the place, and nothing has changed."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelRowError, LabelRowV2, OntologyError
from labelevents.exceptions import LabelsKeyError
from tests.formats.encord.generated import MEDIA, json_values, ontology, rows

JSON = dict[str, Any]

BOX = {"boundingBox": {"h": 0.1, "w": 0.1, "x": 0.2, "y": 0.3}}
BRAND = {"featureHash": "brand", "answers": [{"featureHash": "audi"}]}
DOING = {"featureHash": "doing", "answers": [{"featureHash": "turns"}], "range": [[0, 1]]}


def car(who: str = "c1", **more: Any) -> JSON:
    """A car on a frame."""
    return {
        "objectHash": who,
        "featureHash": "car",
        "shape": "bounding_box",
        **copy.deepcopy(BOX),
        **more,
    }


def street() -> JSON:
    """A video with a car on two frames, answered, and a question; all that must be there."""
    return {
        "label_hash": "l",
        "branch_name": "main",
        "created_at": "Thu, 09 Feb 2023 14:12:03 UTC",
        "last_edited_at": None,
        "data_hash": "d",
        "dataset_hash": "s",
        "dataset_title": "S",
        "data_title": "a row",
        "data_type": "video",
        "label_status": "LABELLED",
        "object_answers": {"c1": {"objectHash": "c1", "classifications": [copy.deepcopy(BRAND)]}},
        "object_actions": {"c1": {"objectHash": "c1", "actions": [copy.deepcopy(DOING)]}},
        "classification_answers": {
            "q1": {
                "classificationHash": "q1",
                "featureHash": "note",
                "classifications": [{"featureHash": "note?", "answers": "fog"}],
                "range": [[0, 3]],
            }
        },
        "data_units": {
            "d": {
                "data_hash": "d",
                "data_title": "a row",
                "data_link": "",
                "data_type": "video/mp4",
                "data_sequence": 0,
                "labels": {"0": {"objects": [car()]}, "1": {"objects": [car()]}},
            }
        },
    }


def in_store() -> tuple[labelevents.Store, LabelRowV2]:
    """A stored row of the street."""
    store = labelevents.open(":memory:", actor="ana")
    project = store.create_project("Town", ontology())
    row = project.create_label_row(MEDIA["video"], label_hash="l", data_hash="d")
    row.from_labels_dict(street())
    row.save()
    return store, row


def at(labels: JSON, path: str) -> tuple[Any, Any]:
    """What holds the value at a path of keys, and the last of them."""
    *first, last = path.split("/")
    found: Any = labels
    for key in first:
        found = found[int(key) if isinstance(found, list) else key]
    return found, int(last) if isinstance(found, list) else last


def put(path: str, value: Any) -> Callable[[JSON], None]:
    """A change of a row: another value at a path."""

    def change(labels: JSON) -> None:
        parent, key = at(labels, path)
        parent[key] = value

    return change


def drop(path: str) -> Callable[[JSON], None]:
    """A change of a row: a key goes."""

    def change(labels: JSON) -> None:
        parent, key = at(labels, path)
        del parent[key]

    return change


FRAME = "data_units/d/labels/0"
OBJECT = f"{FRAME}/objects/0"
ANSWER = "object_answers/c1/classifications/0"
ACTION = "object_actions/c1/actions/0"
ASKED = "classification_answers/q1"

# What is wrong, how the sentence goes on about it, and where it says that it is.
WRONG: list[tuple[Callable[[JSON], None], str, str]] = [
    *[
        (drop(key), f"Expected the key `{key}`", "labels")
        for key in (
            *("label_hash", "branch_name", "created_at", "last_edited_at", "data_hash"),
            *("dataset_hash", "dataset_title", "data_title", "data_type", "object_answers"),
            *("classification_answers", "object_actions", "label_status", "data_units"),
        )
    ],
    *[
        (drop(f"data_units/d/{key}"), f"Expected the key `{key}`", "data_units.d")
        for key in ("data_hash", "data_title", "data_type", "data_sequence")
    ],
    (drop(f"{FRAME}/objects"), "Expected the key `objects`", "data_units.d.labels.0"),
    *[
        (drop(f"{OBJECT}/{key}"), f"Expected the key `{key}`", "data_units.d.labels.0.objects.0")
        for key in ("objectHash", "featureHash", "shape")
    ],
    (drop(f"{OBJECT}/boundingBox"), "Expected the key `boundingBox`", "labels.0.objects.0"),
    (drop(f"{OBJECT}/boundingBox/h"), "Expected the key `h`", "labels.0.objects.0"),
    (drop(f"{ACTION}/range"), "Expected the key `range`", "object_actions.c1.actions.0"),
    (drop(f"{ANSWER}/featureHash"), "Expected the key `featureHash`", "classifications.0"),
    (drop(f"{ANSWER}/answers"), "Expected the key `answers`", "c1"),
    (put("label_hash", 7), "Expected text, got `int`", "labels.label_hash"),
    (put("label_hash", ""), "Expected a hash", "labels.label_hash"),
    (put("created_at", "yesterday"), "Expected a time", "labels.created_at"),
    (put("created_at", 7), "Expected text", "labels.created_at"),
    (put("data_type", "hologram"), "Expected a data type of video", "labels.data_type"),
    (put("data_type", "scene"), "Expected a data type", "labels.data_type"),
    (put("is_shadow_data", "no"), "Expected true or false", "labels.is_shadow_data"),
    (put("label_status", None), "Expected text", "labels.label_status"),
    (put("data_units", []), "Expected an object", "labels.data_units"),
    (put("data_units", {}), "Expected one data unit of a row of video, got 0", "data_units"),
    (put("data_units/d", 7), "Expected an object", "data_units.d"),
    (put("data_units/e", {}), "Expected the key", "data_units.e"),
    (put("data_units/d/data_sequence", "x"), "Expected the number of a frame", "data_sequence"),
    (put("data_units/d/data_sequence", value=True), "number of a frame", "data_sequence"),
    (put("data_units/d/labels", []), "Expected an object", "data_units.d.labels"),
    (put("data_units/d/labels/x", {"objects": []}), "number of a frame", "labels.x"),
    (put("data_units/d/labels/-1", {"objects": []}), "number of a frame", "labels.-1"),
    (put("data_units/d/labels/1.5", {"objects": []}), "number of a frame", "labels.1.5"),
    (put(f"data_units/d/labels/{10**30}", {"objects": []}), "number of a frame", "labels.1000"),
    (put("data_units/d/labels/1e3", {"objects": []}), "number of a frame", "labels.1e3"),
    (put("data_units/d/labels/9", {"objects": [car()]}), "frames from 0 to 7, got frame 9", "c1"),
    (put("data_units/d/labels/01", {"objects": [car()]}), "is on frame 1 twice", "labels.01"),
    (put(f"{FRAME}/objects", [car(), car()]), "c1 is on frame 0 twice", "objects.1"),
    (put(f"{FRAME}/objects", {}), "Expected a list", "labels.0.objects"),
    (put(f"{OBJECT}/featureHash", "van"), "'van' as the hash of the kind", "labels.1.objects.0"),
    (put(f"{OBJECT}/event", "upsert"), "Labels of events", "labels.0.objects.0"),
    (put(f"{OBJECT}/shape", "hexagon"), "Expected one of the shapes", "labels.0.objects.0"),
    (put(f"{OBJECT}/shape", ["polygon"]), "Expected one of the shapes", "labels.0.objects.0"),
    (put(f"{OBJECT}/boundingBox/h", "tall"), "", "c1"),
    (put(f"{OBJECT}/boundingBox/h", float("nan")), "", "c1"),
    (put(f"{OBJECT}/confidence", "high"), "Expected a number", "objects.0.confidence"),
    (put(f"{OBJECT}/confidence", float("inf")), "Expected finite numbers", "0.confidence"),
    (put(f"{OBJECT}/confidence", 10**400), "Expected finite numbers", "0.confidence"),
    (put(f"{OBJECT}/createdBy", 7), "Expected text", "objects.0.createdBy"),
    (put(f"{OBJECT}/createdAt", "9th May"), "Expected a time", "objects.0.createdAt"),
    (put(f"{OBJECT}/manualAnnotation", 1), "Expected true or false", "0.manualAnnotation"),
    (put(f"{OBJECT}/reviews", "good"), "Expected a list", "objects.0.reviews"),
    (put(f"{OBJECT}/odd", [float("nan")]), "Expected finite numbers", "objects.0.odd"),
    (put("odd", {"x": float("-inf")}), "Expected finite numbers", "labels"),
    (put("object_answers/c1", []), "Expected an object", "object_answers.c1"),
    (put("object_answers/c1/objectHash", "c2"), "'c1' as the hash of an object, got 'c2'", "c1"),
    (put("object_answers/c1/objectNumber", -1), "number of at least 0", "c1"),
    (put("object_answers/c1/objectNumber", "1"), "Expected a whole number", "c1.objectNumber"),
    (put("object_answers/c1/spaces", {"s": {}}), "Labels on spaces", "c1.spaces"),
    (put(f"{ANSWER}/featureHash", "weather?"), "Expected an attribute of the object c1", "c1"),
    (put(f"{ANSWER}/answers", "audi"), "Expected a list", "c1"),
    (put(f"{ANSWER}/answers", [7]), "Expected an object", "classifications.0.answers.0"),
    (put(f"{ACTION}/range", [[0]]), "Expected two whole numbers", "actions.0.range.0"),
    (put(f"{ACTION}/range", [["0", "1"]]), "Expected two whole numbers", "actions.0.range.0"),
    (put(f"{ACTION}/range", [[-1, 1]]), "Expected two whole numbers", "actions.0.range.0"),
    (put(f"{ACTION}/range", 7), "Expected a list", "actions.0.range"),
    (put("object_actions/c1", {"actions": {}}), "Expected a list", "object_actions.c1.actions"),
    (
        put(f"{ASKED}/classificationHash", "q2"),
        "'q1' as the hash of a classification, got 'q2'",
        "q1",
    ),
    (put(f"{ASKED}/featureHash", 7), "Expected text", "q1.featureHash"),
    (put(f"{ASKED}/range", [[0.5, 3]]), "Expected two whole numbers", "q1.range.0"),
    (put(f"{ASKED}/range", [[0, 10**30]]), "Expected two whole numbers", "q1.range.0"),
    (put(f"{ASKED}/spaces", {"s": {}}), "Labels on spaces are not supported", "q1.spaces"),
    (put(f"{ASKED}/classifications", [7]), "Expected an object", "q1.classifications.0"),
    (put("object_answers/q1", {"x:labelevents.nowhere": True, "featureHash": "car"}), "two", "q1"),
]


@pytest.mark.parametrize(("change", "told", "place"), WRONG)
def test_what_is_wrong_is_named(
    change: Callable[[JSON], None], told: str, place: str, stored: LabelRowV2
) -> None:
    """Labels that are not what they should be are refused with their place."""
    labels = street()
    change(labels)
    with pytest.raises(LabelRowError) as refused:
        refused_by(stored, labels)

    assert told in str(refused.value)
    assert re.search(rf" - at `[^`]*{re.escape(place)}", str(refused.value)), str(refused.value)


UNKNOWN = [
    (put(f"{OBJECT}/featureHash", "ghost"), "c1"),
    (put(f"{ASKED}/featureHash", "ghost"), "q1"),
    (put(f"{ASKED}/featureHash", "car"), "q1"),
    (put(f"{ANSWER}/answers", [{"featureHash": "ghost"}]), "c1"),
]


@pytest.mark.parametrize(("change", "who"), UNKNOWN)
def test_what_the_ontology_lacks(
    change: Callable[[JSON], None], who: str, stored: LabelRowV2
) -> None:
    """An element that the ontology has not, or of another kind, is named, with who is of it."""
    labels = street()
    change(labels)
    if who == "c1" and "ghost" in json.dumps(labels["data_units"]):
        labels["data_units"]["d"]["labels"]["1"]["objects"] = []

    with pytest.raises(OntologyError, match=who):
        refused_by(stored, labels)


def test_two_of_a_kind_on_a_frame(stored: LabelRowV2) -> None:
    """Classifications of one kind may not overlap."""
    labels = street()
    other = copy.deepcopy(labels["classification_answers"]["q1"])
    other |= {"classificationHash": "q2", "range": [[3, 5]]}
    labels["classification_answers"]["q2"] = other

    with pytest.raises(LabelRowError, match=r"of the same kind is already on frames 3"):
        refused_by(stored, labels)


def test_other_media(stored: LabelRowV2) -> None:
    """A row of a store takes labels of its own kind of data; in memory it becomes what is said."""
    image = street() | {"data_type": "image"}
    image["data_units"]["d"]["labels"] = {"objects": [car()]}

    with pytest.raises(
        LabelRowError, match="Expected the labels of a row of video, got those of image"
    ):
        refused_by(stored, image)

    row = LabelRowV2.from_media_metadata(ontology(), MEDIA["video"])
    row.from_labels_dict(image)
    assert "image" == row.to_encord_dict()["data_type"]


def test_not_even_a_dictionary(stored: LabelRowV2) -> None:
    """What is no dictionary is refused in the same way."""
    for nonsense in (None, 7, "labels", [street()], [("label_hash", "l")]):
        with pytest.raises(LabelRowError, match=r"Expected an object.* - at `labels`"):
            refused_by(stored, nonsense)


def test_too_deep(stored: LabelRowV2) -> None:
    """Nesting without end is refused."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(LabelRowError, match="nested too deep"):
        stored.from_labels_dict(street() | {"odd": deep})
    while deep:  # taken apart by hand: to free it at once would nest as deeply
        (deep,) = deep


@pytest.fixture(scope="module")
def stored() -> Iterator[LabelRowV2]:
    """A stored row; whatever is refused leaves it as it was."""
    store, row = in_store()
    yield row
    store.close(warn=False)


def refused_by(row: LabelRowV2, labels: Any) -> None:
    """Load labels, and if they are refused, see that nothing has changed, the labels included."""
    before, session = row.to_encord_dict(), row._session()
    given = repr(labels)
    try:
        row.from_labels_dict(labels)
    except BaseException:
        assert before == row.to_encord_dict()
        assert [] == session.tail
        assert given == repr(labels)
        raise


@st.composite
def spoilt(draw: Any) -> tuple[str, JSON]:
    """A generated row with something wrong at a place or two, mostly."""
    kind, labels = draw(rows())
    for _ in range(draw(st.integers(1, 2))):
        parent, key = draw(st.sampled_from(places(labels)))
        odd: st.SearchStrategy[Any] = st.sampled_from(
            [None, True, 0, -1, 10**30, 0.5, float("nan"), "", "x", "\ud800", [], {}, [[]], [{}]]
        )
        what = draw(st.sampled_from(["drop", "odd", "odd", "any", "double", "move"]))
        if what == "drop":
            del parent[key]
        elif what in ("odd", "any"):
            parent[key] = draw(odd if what == "odd" else json_values)
        elif isinstance(parent, list):
            parent.append(copy.deepcopy(parent[key]))
        else:
            other, place = draw(st.sampled_from(places(labels)))
            parent[key] = copy.deepcopy(other[place])
    return kind, labels


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in JSON, as what holds it and the key."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
        for key in keys:
            found += [(value, key), *places(value[key])]
    return found


@hypothesis.settings(suppress_health_check=list(hypothesis.HealthCheck))
@hypothesis.given(spoilt(), st.booleans())
def test_anything_else_is_refused_whole(found: tuple[str, JSON], in_memory: bool) -> None:
    """Whatever is wrong, it is read in some sense, or refused whole, as labels are."""
    kind, labels = found
    with labelevents.open(":memory:", actor="ana") as store:
        row = LabelRowV2.from_media_metadata(ontology(), MEDIA[kind])
        if not in_memory:
            row = store.create_project("Town", ontology()).create_label_row(MEDIA[kind])
            row.initialise_labels()
        before, session, given = row.to_encord_dict(), row._session(), repr(labels)
        tail = len(session.tail)
        sentence = ""
        try:
            row.from_labels_dict(labels)
        except (LabelRowError, OntologyError) as error:
            sentence = str(error)
        if sentence:
            assert before == row.to_encord_dict()
            assert tail == len(session.tail)
            assert "\n" not in sentence
        else:
            row.from_labels_dict(json.loads(json.dumps(row.to_encord_dict())))
            if not in_memory:
                row.save(renumber_objects=True)
        assert given == repr(labels)
        store.close(warn=False)


def test_a_missing_key_is_a_key_error() -> None:
    """Code that expects a `KeyError`, as from Encord, gets one."""
    labels = street()
    del labels["data_units"]
    with pytest.raises(KeyError) as refused:
        LabelRowV2.from_media_metadata(ontology(), MEDIA["video"]).from_labels_dict(labels)

    assert LabelsKeyError is refused.type
