"""Rows of the real `encord`, labelled by hand, and how two exports are held against each other."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from encord import objects as encord_objects

from tests.differential.sides import THEIRS
from tests.formats.encord.compare import ordered
from tests.formats.encord.generated import ONTOLOGY
from tests.formats.encord.theirs import their_row

JSON = dict[str, Any]


def named(name: str) -> Any:
    """A class of `encord`."""
    return THEIRS.named(name)


def structure() -> Any:
    """The ontology of all these rows, as `encord` has it."""
    return THEIRS.structure()


def detached(medium: str) -> Any:
    """A row without labels. Of a series of scans it has hashes, all zero, like those without."""
    return THEIRS.row(medium, structure())


def labelled(medium: str) -> Any:
    """A row with an object and classifications, as far as the medium has them."""
    row = detached(medium)
    ontology = row.ontology_structure
    if medium in _RANGED:
        instance = ontology.get_child_by_hash(_RANGED[medium]).create_instance()
        instance.set_for_frames(_ranges(medium))
        row.add_object_instance(instance)
    else:
        row.add_object_instance(car(ontology))
    weather = ontology.get_child_by_hash("degrees").create_instance(
        **({"range_only": True} if medium in _RANGED else {})
    )
    weather.set_for_frames(0, created_by="ana@town.org")
    weather.set_answer(21)
    row.add_classification_instance(weather)
    season = ontology.get_child_by_hash("season").create_instance(
        **({"range_only": True} if medium in _RANGED else {})
    )
    season.set_answer(ontology.get_child_by_hash("winter"))
    row.add_classification_instance(season)
    return row


_RANGED = {"audio": "audio", "text": "text", "html": "text"}


def _ranges(medium: str) -> Any:
    span = named("Range")(2, 9)
    if medium == "audio":
        return named("AudioCoordinates")(range=[span])
    if medium == "text":
        return named("TextCoordinates")(range=[span])
    start = named("HtmlNode")(xpath="/html/p[1]", offset=3)
    end = named("HtmlNode")(xpath="/html/p[2]", offset=1)
    return named("HtmlCoordinates")(range=[named("HtmlRange")(start=start, end=end)])


def car(ontology: Any) -> Any:
    """A car on frame 0, with static, nested and dynamic answers."""
    instance = ontology.get_child_by_hash("car").create_instance()
    instance.set_for_frames(box(0.5), 0, created_by="ana@town.org")
    instance.set_answer(ontology.get_child_by_hash("merc"))
    instance.set_answer("C 180", attribute=ontology.get_child_by_hash("model"))
    instance.set_answer(
        ontology.get_child_by_hash("drives"),
        attribute=ontology.get_child_by_hash("doing"),
        frames=0,
    )
    return instance


def box(top: float) -> Any:
    """Where a car is."""
    return named("BoundingBoxCoordinates")(height=0.25, width=0.5, top_left_x=0.25, top_left_y=top)


def plain(labels: JSON) -> Any:
    """A row's JSON without what has no meaning in it: order, parts of seconds, kinds of numbers.

    How long data takes is told of every kind by listings, and written of some.
    """
    return _as_floats(ordered(labels))


def labels_of(labels: JSON) -> Any:
    """The labels of a row's JSON without its head, by the place of each data unit."""
    kept = ("object_answers", "classification_answers", "object_actions")
    units = labels["data_units"].values()
    by_place = {str(unit["data_sequence"]): unit["labels"] for unit in units}
    return plain({**{name: labels[name] for name in kept}, "units": by_place})


def without_labels(labels: JSON) -> JSON:
    """The JSON of a row as it was before anybody labelled it; scans keep what they are."""
    labels = deepcopy(labels)
    for name in ("object_answers", "classification_answers", "object_actions"):
        labels[name] = {}
    for unit in labels["data_units"].values():
        unit["labels"] = {
            frame: {"objects": [], "classifications": [], "metadata": said["metadata"]}
            for frame, said in unit["labels"].items()
            if isinstance(said, dict) and "metadata" in said
        }
    return labels


def _as_floats(labels: Any) -> Any:
    if isinstance(labels, dict):
        timing = ("data_duration", "data_fps")
        return {key: _as_floats(value) for key, value in labels.items() if key not in timing}
    if isinstance(labels, list):
        return [_as_floats(one) for one in labels]
    return float(labels[1]) if isinstance(labels, tuple) and labels[0] == "int" else labels


def real_video() -> Any:
    """A row of a project of Encord, without labels."""
    return their_row(encord_objects, ONTOLOGY, video_labels())


def video_labels() -> JSON:
    """What a server says of a row without labels."""
    unit = {
        "data_hash": "unit-0",
        "data_title": "a row",
        "data_link": "",
        "data_type": "video/mp4",
        "data_sequence": 0,
        "width": 100,
        "height": 50,
        "labels": {},
    }
    nothing: JSON = {"object_answers": {}, "classification_answers": {}, "object_actions": {}}
    return {
        "label_hash": "a label",
        "branch_name": "main",
        "created_at": "Thu, 09 Feb 2023 14:12:03 UTC",
        "last_edited_at": "Thu, 09 Feb 2023 14:12:03 UTC",
        "data_hash": "unit-0",
        "dataset_hash": "a set",
        "dataset_title": "A set",
        "data_title": "a row",
        "data_type": "video",
        "annotation_task_status": "QUEUED",
        "is_shadow_data": False,
        "label_status": "LABELLED",
        "data_units": {"unit-0": unit},
        "spaces": {},
        **nothing,
    }
