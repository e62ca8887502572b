"""The registry: every difference on purpose that sequences of calls meet.

An entry excuses one method under one condition, and says what brings the two sides together again.
Nothing is kept from being called because of it. All of them stand in `docs/differences.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from tests.differential import conditions, remedies
from tests.differential.calls import Call
from tests.differential.case import Case, Difference, Fix

_OBJECT, _CLASSIFICATION = "ObjectInstance", "ClassificationInstance"
_NOTES = (f"{_OBJECT}.Annotation", f"{_CLASSIFICATION}.Annotation")
_PLACING = (
    f"{_OBJECT}.set_for_frames",
    f"{_CLASSIFICATION}.set_for_frames",
    "FrameView.add_object_instance",
    "FrameView.add_classification_instance",
)
_UNPLACING = (f"{_OBJECT}.remove_from_frames", f"{_CLASSIFICATION}.remove_from_frames")
_ADDING = ("LabelRowV2.add_object_instance", "LabelRowV2.add_classification_instance")
_REMOVING = ("LabelRowV2.remove_object", "LabelRowV2.remove_classification")
_LISTING = ("LabelRowV2.get_object_instances", "LabelRowV2.get_classification_instances")
_ANSWERING = (f"{_OBJECT}.set_answer", f"{_CLASSIFICATION}.set_answer")
_DELETING = (f"{_OBJECT}.delete_answer", f"{_CLASSIFICATION}.delete_answer")
_ASKING = (f"{_OBJECT}.get_answer", f"{_CLASSIFICATION}.get_answer")
_METADATA = ("created_at", "created_by", "last_edited_at", "last_edited_by", "confidence")
_SETTING = tuple(
    f"{owner}.{name} ="
    for owner in (*_NOTES, _CLASSIFICATION)
    for name in (*_METADATA, "manual_annotation")
)
_READING = tuple(
    f"{owner}.{name}"
    for owner in _NOTES
    for name in (
        *_METADATA,
        "manual_annotation",
        "frame",
        "coordinates",
        "reviews",
        "is_deleted",
        "object_hash",
        "object_instance",
        "classification_hash",
        "classification_instance",
    )
)
_VIEWING = (
    "LabelRowV2.get_frame_view",
    *(
        f"FrameView.{name}"
        for name in ("frame", "width", "height", "image_hash", "get_object_instances")
    ),
)
_COORDINATES = f"{_OBJECT}.Annotation.coordinates ="


def _each(
    what: str,
    methods: Iterable[str],
    test: str,
    when: Callable[[Case], bool],
    instead: Callable[[Case], Sequence[Call | Fix]] = remedies.nothing,
) -> Iterator[Difference]:
    """The same difference of several methods: an entry for each."""
    return (Difference(what, method, f"test_{test}", when, instead) for method in methods)


DIFFERENCES: tuple[Difference, ...] = (
    *_each(
        "what is refused leaves a part behind",
        (
            *_PLACING,
            *_UNPLACING,
            *_ADDING,
            *_REMOVING,
            *_ANSWERING,
            *_DELETING,
            _COORDINATES,
            "LabelRowV2.from_labels_dict",
        ),
        "refused_calls_change_nothing",
        conditions.refused_by_halves,
    ),
    *_each(
        "another kind of error",
        (
            *_PLACING,
            *_UNPLACING,
            *_ADDING,
            *_REMOVING,
            *_ANSWERING,
            *_DELETING,
            *_ASKING,
            *_SETTING,
            *_LISTING,
            _COORDINATES,
            f"{_CLASSIFICATION}.is_on_frame",
            "LabelRowV2.get_frame_view",
        ),
        "errors_are_label_row_errors_and_builtins",
        conditions.leaked_error,
    ),
    *_each(
        "frames in another form",
        (
            *_PLACING[:2],
            *_UNPLACING,
            *_LISTING,
            *_DELETING[:1],
            *_ASKING[:1],
            *_ANSWERING[:1],
            f"{_CLASSIFICATION}.is_on_frame",
        ),
        "frames_in_any_form",
        conditions.other_frames,
        remedies.as_list_of_frames,
    ),
    *_each(
        "a reversed range",
        (
            f"{_CLASSIFICATION}.set_for_frames",
            f"{_CLASSIFICATION}.remove_from_frames",
            f"{_CLASSIFICATION}.is_on_frame",
            *_LISTING,
        ),
        "a_reversed_range_is_no_frame",
        conditions.reversed_range,
        remedies.as_list_of_frames,
    ),
    *_each(
        "no frames say something",
        (f"{_CLASSIFICATION}.set_for_frames",),
        "no_frames_no_change",
        conditions.no_frames,
    ),
    *_each(
        "coordinates, numbers or times of the wrong type",
        (*_PLACING, *_SETTING, _COORDINATES),
        "coordinates_are_finite_and_named_by_path",
        conditions.ill_typed,
    ),
    *_each(
        "True as a number",
        (
            *_PLACING,
            *_SETTING,
            *_ANSWERING,
            *_READING,
            f"{_OBJECT}.get_annotation",
            f"{_CLASSIFICATION}.get_annotation",
            *_VIEWING,
        ),
        "true_is_one",
        conditions.true_as_number,
        remedies.one_for_true,
    ),
    *_each(
        "an address that goes on",
        tuple(name for name in _SETTING if name.endswith("_by =")),
        "emails_are_matched_whole",
        conditions.loose_address,
    ),
    *_each(
        "an item of another ontology",
        (*_ADDING, "FrameView.add_object_instance", "FrameView.add_classification_instance"),
        "a_foreign_item_is_refused_when_added",
        conditions.foreign_item,
    ),
    *_each(
        "removing what is not on the row",
        _REMOVING,
        "who_is_not_on_the_row_cannot_be_removed",
        conditions.not_on_the_row,
    ),
    *_each(
        "a filter of the wrong kind",
        (_ASKING[0], _DELETING[0]),
        "filters_of_the_wrong_kind_are_refused",
        conditions.odd_filter,
    ),
    *_each(
        "NaN as an answer",
        _ANSWERING,
        "numeric_answers_are_finite",
        conditions.answer_is_nan,
    ),
    *_each(
        "a wrong answer on no frame",
        (_ANSWERING[0],),
        "wrong_answers_are_refused_on_no_frame",
        conditions.answered_nowhere,
    ),
    *_each(
        "deleting the answer to an attribute of others",
        (_DELETING[0],),
        "answers_of_others_cannot_be_deleted",
        conditions.strange_attribute,
    ),
    *_each(
        "a frame that is none",
        (
            f"{_OBJECT}.get_annotation",
            f"{_CLASSIFICATION}.get_annotation",
            *_SETTING,
            _COORDINATES,
            *_READING,
            f"{_CLASSIFICATION}.is_on_frame",
            f"{_CLASSIFICATION}.remove_from_frames",
            *_LISTING,
            _DELETING[0],
            _ASKING[0],
            _ANSWERING[0],
            *_PLACING,
            *_VIEWING,
        ),
        "what_is_no_frame_is_refused",
        conditions.no_frame_at_all,
    ),
    *_each(
        "an image of a group in memory",
        ("LabelRowV2.get_frame_metadata",),
        "a_group_in_memory_knows_its_images",
        conditions.group_in_memory,
    ),
    *_each(
        "a view of its own row's classification",
        ("FrameView.add_classification_instance",),
        "a_view_extends_an_attached_classification",
        conditions.attached_to_the_views_row,
        remedies.place_it_instead,
    ),
    *_each(
        "off its last frame",
        (f"{_OBJECT}.remove_from_frames",),
        "off_its_last_frame_it_stays_attached",
        conditions.off_its_last_frame,
        remedies.keep_listed,
    ),
    *_each(
        "the answers of a copy",
        (f"{_OBJECT}.set_answer",),
        "copies_are_independent",
        conditions.answers_of_a_copy,
        remedies.free_the_copy,
    ),
    *_each(
        "frames of a classification are taken over",
        (f"{_CLASSIFICATION}.set_for_frames",),
        "overwriting_a_classification_takes_the_frames",
        conditions.takes_frames,
        remedies.take_frames,
    ),
    *_each(
        "force takes the frames",
        ("LabelRowV2.add_classification_instance",),
        "overwriting_a_classification_takes_the_frames",
        conditions.forced_frames,
        remedies.free_frames_first,
    ),
    *_each(
        "times that were said stay",
        (f"{_CLASSIFICATION}.set_for_frames", "FrameView.add_classification_instance"),
        "placing_keeps_when_it_was_made",
        conditions.times_of_the_whole,
        remedies.times_as_before,
    ),
    *_each(
        "characters beyond the first",
        (
            f"{_OBJECT}.set_for_frames",
            f"{_OBJECT}.check_within_range",
            f"{_OBJECT}.set_answer",
            "FrameView.add_object_instance",
            _COORDINATES,
        ),
        "a_text_has_no_last_character",
        conditions.beyond_the_first_character,
        remedies.without_a_bound,
    ),
    *_each(
        "passages for characters",
        (f"{_OBJECT}.set_for_frames", "FrameView.add_object_instance"),
        "characters_and_passages_replace_each_other",
        conditions.characters_for_passages,
        remedies.passages_for_characters,
    ),
    *_each(
        "before the beginning",
        (f"{_CLASSIFICATION}.set_for_frames", "FrameView.add_classification_instance"),
        "nothing_is_before_the_beginning",
        conditions.before_the_beginning,
    ),
    *_each(
        "answers beyond the media",
        ("LabelRowV2.from_labels_dict",),
        "answers_beyond_the_media_are_read",
        conditions.answers_beyond,
        remedies.read_without_bounds,
    ),
    *_each(
        "answers that nobody gave by hand",
        ("LabelRowV2.from_labels_dict",),
        "lists_say_who_answered",
        conditions.taken_for_manual,
        remedies.note_who_answered,
    ),
    *_each(
        "instances of before are let go",
        ("LabelRowV2.from_labels_dict",),
        "a_replaced_object_is_let_go",
        conditions.let_go,
        remedies.nothing_more,
    ),
    *_each(
        "a checklist answered with nothing",
        ("LabelRowV2.from_labels_dict",),
        "ticks_are_put_together_on_each_frame",
        conditions.lost_empty_lists,
        remedies.answer_with_nothing,
    ),
    *_each(
        "a row made by hand",
        ("LabelRowV2.is_detached",),
        "rows_in_memory_are_detached",
        conditions.by_hand,
    ),
    *_each(
        "a namesake is let go",
        _ADDING,
        "a_replaced_object_is_let_go",
        conditions.namesake_replaced,
        remedies.remove_the_namesake,
    ),
    *_each(
        "a view does not replace a namesake",
        ("FrameView.add_object_instance",),
        "a_view_does_not_replace_a_namesake",
        conditions.namesake_replaced,
    ),
    *_each(
        "a shape that the data cannot hold",
        (_ADDING[0], "FrameView.add_object_instance"),
        "a_shape_that_the_data_cannot_hold_is_refused",
        conditions.cannot_hold,
    ),
    *_each(
        "new geometry is an edit",
        (f"{_OBJECT}.set_for_frames", "FrameView.add_object_instance", _COORDINATES),
        "new_geometry_is_an_edit",
        conditions.edited_by_geometry,
        remedies.note_the_edit,
    ),
)
