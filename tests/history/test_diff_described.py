"""What differs between two revisions in what came with a row beside its labels."""

from __future__ import annotations

import labelevents
from labelevents import Image, LabelRowV2
from labelevents.objects import OntologyStructure


def test_what_comes_with_a_row_differs_by_field() -> None:
    """Of what a file said beside its labels only that shows which the later version says anew."""
    row = LabelRowV2.from_media_metadata(OntologyStructure(), Image("a.png", 10, 10))
    labels = row.to_encord_dict()
    with labelevents.open(":memory:", actor="ana") as store:
        known = store.create_project("P", OntologyStructure()).create_label_row(
            Image("a.png", 10, 10)
        )
        known.from_labels_dict(labels | {"dataset_title": "one"})
        known.save()
        known.from_labels_dict(labels | {"dataset_title": "two"})
        commit = known.save()
        assert commit is not None

        changes = known.diff(commit.number - 1, commit.number)
        back = known.diff(commit.number, commit.number - 1)

    assert [("dataset_title", "one", "two")] == [(c.field, c.before, c.after) for c in changes]
    assert [("dataset_title", "two", "one")] == [(c.field, c.before, c.after) for c in back]
