"""Made-up rows of every medium, every shape and both dialects, all the way."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelRowV2
from tests.formats.encord.compare import lost, without_repeats
from tests.formats.encord.generated import MEDIA, ON_RANGES, ontology, rows

JSON = dict[str, Any]

each_kind = pytest.mark.parametrize("kind", sorted(MEDIA))
few = hypothesis.settings(max_examples=max(5, hypothesis.settings().max_examples // 5))


def in_memory(kind: str, labels: JSON) -> LabelRowV2:
    """A row in memory that read these labels."""
    row = LabelRowV2.from_media_metadata(ontology(), MEDIA[kind])
    row.from_labels_dict(copy.deepcopy(labels))
    return row


@each_kind
@few
@hypothesis.given(st.data())
def test_nothing_is_lost(kind: str, data: st.DataObject) -> None:
    """What a row says, unknown keys included, it says again, and the input is not touched."""
    _, labels = data.draw(rows(kind))
    given = copy.deepcopy(labels)
    row = LabelRowV2.from_media_metadata(ontology(), MEDIA[kind])
    row.from_labels_dict(labels)
    gone = lost(without_repeats(labels), row.to_encord_dict())

    assert given == labels
    # Polygons get one form, and names and colours are those of the ontology.
    normalised = re.compile(r".*(\.polygon|\.(name|color|value|shape): )")
    assert [] == [one for one in gone if not normalised.match(one)]


@each_kind
@few
@hypothesis.given(st.data())
def test_the_second_trip_changes_nothing(kind: str, data: st.DataObject) -> None:
    """What is written is read again as the same."""
    _, labels = data.draw(rows(kind))
    written = in_memory(kind, labels).to_encord_dict()
    through = json.loads(json.dumps(written))

    assert written == in_memory(kind, through).to_encord_dict()


@each_kind
@few
@hypothesis.given(st.data())
def test_a_row_becomes_what_it_reads(kind: str, data: st.DataObject) -> None:
    """A stored row that reads other labels says those; and that they say it again is no event."""
    (_, first), (_, second) = data.draw(rows(kind)), data.draw(rows(kind))
    images = ["unit-0", "unit-1", "unit-2"] if kind == "img_group" else None
    with labelevents.open(":memory:", actor="import:encord") as store:
        project = store.create_project("Town", ontology())
        row = project.create_label_row(MEDIA[kind], data_hash="unit-0", image_hashes=images)
        for labels in (first, second):
            row.from_labels_dict(copy.deepcopy(labels))
            row.save()
        head = store.revision("HEAD")
        for labels in (second, row.to_encord_dict()):
            row.from_labels_dict(copy.deepcopy(labels))
            row.save()
        gone = lost(without_repeats(second), row.to_encord_dict())
        left = {one.object_hash for one in row.get_object_instances()}

        assert head == store.revision("HEAD")
        assert left == set(second["object_answers"]) - {"lost"} - _nowhere(kind, second)
        # The row keeps its own hash; who says no later time edited it when it was read.
        normalised = re.compile(
            r".*(\.polygon|\.(name|color|value|shape): )|\.(label_hash|last_edited_at): "
        )
        assert [] == [one for one in gone if not normalised.match(one)]


def _nowhere(kind: str, labels: JSON) -> set[str]:
    """Objects that have an entry and no place; one of ranges may have none."""
    if kind in ON_RANGES:
        return set()
    placed = {
        one["objectHash"]
        for unit in labels["data_units"].values()
        for frame in (unit["labels"], *unit["labels"].values())
        if isinstance(frame, dict)
        for one in frame.get("objects", ())
    }
    return set(labels["object_answers"]) - placed
