"""Rows of the `encord` package, seen through its public API."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from labelevents.exceptions import LabelEventsError, LabelRowError
from labelevents.formats.encord.labels import ON_IMAGES
from labelevents.formats.encord.names import snake
from labelevents.formats.encord.reading import EncordRow, read_row
from labelevents.formats.encord.times import parsed_time, time_text
from labelevents.ontology.structure import OntologyStructure
from labelevents.values.media import DataType

if TYPE_CHECKING:
    from encord.objects import LabelRowV2

Labels = dict[str, Any]

# What is said of an annotation: in Encord's JSON, and in its Python.
_SAID = {
    "createdAt": "created_at",
    "createdBy": "created_by",
    "confidence": "confidence",
    "manualAnnotation": "manual_annotation",
    "lastEditedAt": "last_edited_at",
    "lastEditedBy": "last_edited_by",
}
_TIMES = ("createdAt", "lastEditedAt")
_DICOM = (DataType.DICOM.value, DataType.NIFTI.value)
_IMAGES = tuple(kind.value for kind in ON_IMAGES)
# What a listing says of a row under the name that the row has for it.
_LISTED = (
    *("label_hash", "branch_name", "created_at", "last_edited_at", "data_hash", "dataset_hash"),
    *("dataset_title", "data_title", "data_link", "label_status", "is_shadow_data", "duration"),
    *("number_of_frames", "height", "width", "file_type"),
    *("audio_sample_rate", "audio_codec", "audio_bit_depth", "audio_num_channels"),
)


def ontology_of(label_row: LabelRowV2) -> OntologyStructure:
    """The ontology that a row of Encord is labelled by, for `store.create_project`.

    Or for `project.update_ontology`, where it changed in Encord.

    Args:
        label_row: a row of `encord`; its labels need not be read.

    Raises:
        LabelEventsError: if `encord` is not installed.
        LabelRowError: if it is no row of `encord`.
        OntologyError: if the ontology does not hold together.
    """
    check_theirs(label_row)
    return OntologyStructure.from_dict(label_row.ontology_structure.to_dict())


def check_theirs(label_row: object) -> None:
    """Refuse what is no row of `encord`.

    Raises:
        LabelEventsError: if `encord` is not installed.
        LabelRowError: if it is something else.
    """
    try:
        from encord.objects import LabelRowV2
    except ImportError:
        raise LabelEventsError(
            "Rows of Encord need its package: `pip install 'labelevents[encord]'` installs it."
        ) from None
    if not isinstance(label_row, LabelRowV2):
        kind = f"{type(label_row).__module__}.{type(label_row).__qualname__}"
        raise LabelRowError(f"Expected a `LabelRowV2` of the package `encord`, got `{kind}`.")


def is_detached(label_row: LabelRowV2) -> bool:
    """Whether a row has no server, and so no hashes of its own."""
    # `encord` 0.1.190 knows no such rows.
    return bool(getattr(label_row, "is_detached", False))


def read(label_row: LabelRowV2) -> tuple[Labels, EncordRow]:
    """All that a row of Encord holds, as JSON and as it is understood. Changes nothing.

    Raises:
        LabelEventsError: if `encord` is not installed.
        LabelRowError: if it is no row of `encord`, or one whose labels have not been read, or that
            cannot be written; if it has spaces, or is a scene.
    """
    check_theirs(label_row)
    if not label_row.is_labelling_initialised:
        raise LabelRowError(
            f"The labels of the row `{label_row.data_title}` of Encord have not been read. Call its"
            " `initialise_labels()` first."
        )
    labels = whole(label_row)
    return labels, read_row(labels)


def whole(label_row: LabelRowV2) -> Labels:
    """A row as its `to_encord_dict` has it, with what that leaves out and the row tells.

    That is reviews, what is said of a classification on single frames, and the metadata of scans.
    They stand where Encord's JSON has, or had, them. Cost grows with the annotations.

    Raises:
        LabelRowError: if the row cannot be written.
    """
    with as_refused("write this row"):
        labels = label_row.to_encord_dict()
    if labels.get("spaces") or not labels["data_units"]:
        return labels  # refused whole by whoever reads it
    _add_scans(label_row, labels)
    _add_reviews(label_row, labels)
    _add_frames(label_row, labels)
    return labels


def trial(label_row: LabelRowV2, labels: Labels) -> LabelRowV2:
    """Another row of Encord about the same data that holds these labels.

    Raises:
        LabelRowError: if `encord` refuses them.
    """
    from encord.objects import LabelRowV2
    from encord.orm.label_row import LabelRowMetadata

    listed = {name: getattr(label_row, name) for name in _LISTED}
    for name in ("created_at", "last_edited_at"):
        listed[name] = None  # the labels say it
    known = LabelRowMetadata.from_dict(
        {
            **listed,
            "data_type": label_row.data_type.to_upper_case_string(),
            "label_status": label_row.label_status.value,
            "frames_per_second": label_row.fps,
            "spaces": {},
        }
    )
    holder: Any = SimpleNamespace(structure=label_row.ontology_structure)
    nobody: Any = None
    made = LabelRowV2(known, nobody, holder)
    load(made, labels)
    return made


def load(label_row: LabelRowV2, labels: Labels) -> None:
    """Make a row of Encord hold these labels, also what they say of classifications on frames.

    Raises:
        LabelRowError: if `encord` refuses them; what the row holds is then not said.
    """
    with as_refused("take these labels"):
        label_row.from_labels_dict(labels)
        instances = {one.classification_hash: one for one in _questions(label_row)}
        for frame, entry in _frames_of(labels):
            for listed in entry.get("classifications", ()):
                instance = instances.get(listed["classificationHash"])
                if instance is not None:
                    annotation = instance.get_annotation(frame)
                    for key, name in _SAID.items():
                        if key in listed:
                            setattr(annotation, name, _value(key, listed[key]))


@contextlib.contextmanager
def as_refused(what: str) -> Iterator[None]:
    """Whatever `encord` raises inside, as one of our errors with its sentence."""
    try:
        yield
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise LabelRowError(f"`encord` cannot {what}: {said}") from error


def units_by_sequence(labels: Labels) -> dict[int, Labels]:
    """The data units of a row by their place."""
    return {int(unit["data_sequence"]): unit for unit in labels["data_units"].values()}


def _value(key: str, value: Any) -> Any:
    return parsed_time(value, key) if key in _TIMES and value is not None else value


def _questions(label_row: LabelRowV2) -> Iterable[Any]:
    return label_row.get_classification_instances()


def _frames_of(labels: Labels) -> Iterator[tuple[int, Labels]]:
    """What the JSON says of each frame that it speaks of."""
    for sequence, unit in units_by_sequence(labels).items():
        if labels["data_type"] in _IMAGES:
            yield sequence, unit["labels"]
        else:
            for frame, entry in unit["labels"].items():
                yield int(frame), entry


def _frame(labels: Labels, frame: int) -> Labels:
    """What the JSON says of a frame, to be added to."""
    units = units_by_sequence(labels)
    if labels["data_type"] in _IMAGES:
        found: Labels = units[frame]["labels"]
    else:
        (unit,) = units.values()
        found = unit["labels"].setdefault(str(frame), {})
    found.setdefault("objects", [])
    found.setdefault("classifications", [])
    return found


def _add_scans(label_row: LabelRowV2, labels: Labels) -> None:
    if labels["data_type"] not in _DICOM:
        return
    (unit,) = labels["data_units"].values()
    if label_row.metadata is not None:
        unit["metadata"] = label_row.metadata.to_dict(exclude_none=False)
    frames = {*range(label_row.number_of_frames), *(frame for frame, _ in _frames_of(labels))}
    for frame in sorted(frames):
        metadata = label_row.get_frame_view(frame).metadata
        if metadata is not None:
            _frame(labels, frame)["metadata"] = metadata.to_dict(exclude_none=False)


def _add_reviews(label_row: LabelRowV2, labels: Labels) -> None:
    """Those of objects on frames; of objects of ranges they are said as a whole."""
    reviewed: dict[tuple[int, str], Any] = {}
    for instance in label_row.get_object_instances():
        who = instance.object_hash
        for annotation in instance.get_annotations():
            if annotation.reviews is not None:
                reviewed[annotation.frame, who] = annotation.reviews
    if not reviewed:
        return
    found = {
        (frame, one["objectHash"]): one
        for frame, entry in _frames_of(labels)
        for one in entry.get("objects", ())
    }
    for (frame, who), reviews in reviewed.items():
        place = found.get((frame, who), labels["object_answers"].get(who))
        if place is not None:
            place["reviews"] = reviews


def _add_frames(label_row: LabelRowV2, labels: Labels) -> None:
    """What is said of classifications on frames otherwise than of the whole of them."""
    for instance in _questions(label_row):
        annotations = [] if instance.is_range_only() else instance.get_annotations()
        if not annotations:
            continue
        entry = labels["classification_answers"][instance.classification_hash]
        if annotations[0].reviews is not None:
            entry["reviews"] = annotations[0].reviews
        known = {key: entry.get(key) for key in (*_SAID, "reviews")}
        title = instance.ontology_item.title
        head = {
            "name": title,
            "value": snake(title),
            "featureHash": entry["featureHash"],
            "classificationHash": entry["classificationHash"],
        }
        for annotation in annotations:
            said = {key: _text(key, getattr(annotation, name)) for key, name in _SAID.items()}
            said["reviews"] = annotation.reviews
            if said != known:
                listed = _frame(labels, annotation.frame)["classifications"]
                more = said if said["reviews"] != known["reviews"] else _without_reviews(said)
                # `encord` 0.1.190 lists them itself.
                who = entry["classificationHash"]
                if not any(one["classificationHash"] == who for one in listed):
                    listed.append({**head, **more})


def _without_reviews(said: Labels) -> Labels:
    return {key: value for key, value in said.items() if key != "reviews"}


def _text(key: str, value: Any) -> Any:
    return time_text(value) if key in _TIMES and value is not None else value
