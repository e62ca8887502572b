"""From a store to Encord: a row there gets the labels that one of the store has, or had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord.labels import ON_IMAGES, ON_RANGES
from labelevents.integrations.encord.fitting import check_media, check_ontology, used_elements
from labelevents.integrations.encord.theirs import (
    Labels,
    load,
    ontology_of,
    read,
    trial,
    units_by_sequence,
    whole,
)
from labelevents.rows.label_row import LabelRowV2
from labelevents.values.media import DataType

if TYPE_CHECKING:
    from encord.objects import LabelRowV2 as TheirRow

_LABELLED = ("objects", "classifications")
_ANSWERS = ("object_answers", "classification_answers", "object_actions")


@attrs.frozen
class Applied:
    """What was done to a row of Encord.

    Attributes:
        changed: whether it held anything else before; if not, it was left alone.
        objects: how many it holds now.
        classifications: how many it holds now.
    """

    changed: bool
    objects: int
    classifications: int


def apply(row: LabelRowV2, label_row: TheirRow) -> Applied:
    """Make a row of Encord hold the labels that a row of a store shows, and no others.

    Nothing is sent: call `label_row.save()` afterwards. `row.at(rev)` applies a revision of the
    past. What is not saved in `row` counts, too. The row of Encord keeps its identity: its hashes,
    titles, status, times, and what it says of its data. Instances of it that somebody holds are on
    no row afterwards, unless nothing changed. Cost grows with the annotations of both rows.

    Encord's row takes what it has a place for. Of what stands in the store beside that, reviews and
    what is said of classifications on single frames reach the row, and `save()` does not send them.

    Args:
        row: of a store, or in memory, its labels read.
        label_row: a `LabelRowV2` of `encord`, its labels read by `initialise_labels()`.

    Raises:
        LabelEventsError: if `encord` is not installed.
        LabelRowError: if it is no row of `encord`, or the labels of either have not been read; if
            they are about different data; if `encord` refuses the labels. Both are as they were.
        OntologyError: if Encord's ontology lacks what the labels name. Both are as they were.
    """
    theirs, _ = read(label_row)
    if not isinstance(row, LabelRowV2):
        raise LabelRowError(
            f"Expected a `LabelRowV2` of labelevents, got `{type(row).__module__}."
            f"{type(row).__qualname__}`. To write to a store, call `record`."
        )
    ours = _with_reviews(row.to_encord_dict(strict=True), row.to_encord_dict())
    check_media(ours, theirs, (row.number_of_frames, label_row.number_of_frames))
    way_out = "Add it to Encord's ontology first."
    used = {one for name in (*_ANSWERS, "data_units") for one in used_elements(ours[name])}
    check_ontology(row.ontology_structure, ontology_of(label_row), way_out, used=used)
    labels = _under(theirs, ours)
    # `encord` empties a row before it reads: what it refuses, a row beside finds out.
    attempt = trial(label_row, labels)
    _check_complete(attempt, ours)
    changed = whole(attempt) != theirs
    if changed:
        load(label_row, labels)
    return Applied(
        changed=changed,
        objects=len(label_row.get_object_instances()),
        classifications=len(label_row.get_classification_instances()),
    )


def _with_reviews(strict: Labels, full: Labels) -> Labels:
    """The instances that `encord` writes, with what it reads of them beside that."""
    for group in ("object_answers", "classification_answers"):
        for who, entry in strict[group].items():
            if "reviews" in full[group][who]:
                entry["reviews"] = full[group][who]["reviews"]
    return {**full, **{name: strict[name] for name in _ANSWERS}}


def _under(head: Labels, labels: Labels) -> Labels:
    """The head and the data of one row with the labels of another."""
    data_type = DataType(head["data_type"])
    others = units_by_sequence(labels)
    units = {}
    for key, unit in head["data_units"].items():
        own, told = unit["labels"], others[int(unit["data_sequence"])]["labels"]
        if data_type in ON_RANGES:
            entry: Labels = {}
        elif data_type in ON_IMAGES:
            entry = _on_frame(own, told)
        else:
            frames = sorted({*own, *told}, key=int)
            merged = {one: _on_frame(own.get(one, {}), told.get(one, {})) for one in frames}
            entry = {one: said for one, said in merged.items() if any(said.values())}
        units[key] = {**unit, "labels": entry}
    return {**head, **{name: labels[name] for name in _ANSWERS}, "data_units": units}


def _on_frame(own: Labels, told: Labels) -> Labels:
    """The labels of a frame, with what Encord's row says of the frame itself."""
    kept = {key: value for key, value in own.items() if key not in _LABELLED}
    return {**kept, **{name: told.get(name, []) for name in _LABELLED}}


def _check_complete(attempt: TheirRow, labels: Labels) -> None:
    """Whether all instances arrived: `encord` passes over what it does not understand."""
    found: set[Any] = {one.object_hash for one in attempt.get_object_instances()}
    found |= {one.classification_hash for one in attempt.get_classification_instances()}
    wanted = {*labels["object_answers"], *labels["classification_answers"]}
    if missing := sorted(wanted - found):
        raise LabelRowError(
            f"`encord` passes over {len(missing)} of {len(wanted)} instances, the first of them"
            f" {missing[0]}; its row was left as it is."
        )
