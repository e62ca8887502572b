"""The registry: every difference on purpose that sequences of calls meet.

An entry excuses one method under one condition, and says what brings the two sides together again.
Nothing is kept from being called because of it. Each stands in `docs/differences.md`, by its test.
Where several entries fit, the first one counts; the next is asked about what it leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tests.differential import conditions, remedies
from tests.differential import methods as m
from tests.differential.calls import Call
from tests.differential.case import Case, Difference, Fix


def _entries(
    what: str,
    test: str,
    methods: Sequence[str],
    when: Callable[[Case], bool],
    instead: Callable[[Case], Sequence[Call | Fix]] = remedies.nothing,
) -> Iterator[Difference]:
    """The same difference of several methods: an entry for each."""
    return (Difference(what, method, test, when, instead) for method in methods)


_REFUSING = (
    *_entries(
        "what is refused leaves a part behind",
        "test_refused_calls_change_nothing",
        (*m.PLACING, m.UNPLACE, m.UNCLASSIFY, *m.ANSWERING, *m.BY_LIST, m.FRAME_DATA, m.READ),
        conditions.refused_by_halves,
    ),
    *_entries(
        "another kind of error",
        "test_errors_are_label_row_errors_and_builtins",
        (
            *m.PLACING,
            *m.ANSWERING,
            *m.BY_LIST,
            m.DELETE,
            m.DELETE_CLASSIFICATION,
            m.ASK,
            m.ASK_CLASSIFICATION,
            *m.SETTING,
            m.READ,
        ),
        conditions.leaked_error,
    ),
    *_entries(
        "what is no frame",
        "test_what_is_no_frame_is_refused",
        (
            *m.PLACING,
            m.FRAME_DATA,
            m.UNCLASSIFY,
            *m.LISTING,
            m.ANSWER,
            m.DELETE,
            m.ASK,
            m.IS_ON_FRAME,
            m.MOVE,
            *m.SETTING_NOTES,
            *m.READING_NOTES,
            *m.VIEWING,
        ),
        conditions.no_frame_at_all,
    ),
    *_entries(
        "a value of the wrong type, or NaN",
        "test_coordinates_are_finite_and_named_by_path",
        (*m.PLACING, *m.SETTING, m.MOVE, m.FRAME_DATA),
        conditions.ill_typed,
    ),
    *_entries(
        "an address that goes on",
        "test_emails_are_matched_whole",
        tuple(name for name in m.SETTING if name.endswith("_by =")),
        conditions.loose_address,
    ),
    *_entries(
        "NaN as an answer",
        "test_numeric_answers_are_finite",
        m.ANSWERING,
        conditions.answer_is_nan,
    ),
    *_entries(
        "nothing on frames that are not there",
        "test_ticks_are_put_together_on_each_frame",
        m.BY_LIST[:1],
        conditions.nothing_beyond,
    ),
    *_entries(
        "frames beyond an image",
        "test_an_image_has_one_frame",
        (m.PLACE, m.CLASSIFY, m.ANSWER, m.BY_LIST[0], m.FRAME_DATA, m.READ),
        conditions.beyond_the_image,
    ),
    *_entries(
        "no list where options are listed",
        "test_options_are_given_in_a_list",
        m.BY_LIST,
        conditions.no_list_of_options,
    ),
    *_entries(
        "a wrong answer on no frame",
        "test_wrong_answers_are_refused_on_no_frame",
        (m.ANSWER,),
        conditions.answered_nowhere,
    ),
    *_entries(
        "the answer to an attribute of others",
        "test_answers_of_others_cannot_be_deleted",
        (m.DELETE,),
        conditions.strange_attribute,
    ),
    *_entries(
        "a filter of the wrong kind",
        "test_filters_of_the_wrong_kind_are_refused",
        (m.ASK, m.DELETE),
        conditions.odd_filter,
    ),
    *_entries(
        "an item of another ontology",
        "test_a_foreign_item_is_refused_when_added",
        (m.ADD, m.ADD_CLASSIFICATION, m.VIEW_PLACE, m.VIEW_CLASSIFY),
        conditions.foreign_item,
    ),
    *_entries(
        "a shape that the data cannot hold",
        "test_a_shape_that_the_data_cannot_hold_is_refused",
        (m.ADD, m.VIEW_PLACE),
        conditions.cannot_hold,
    ),
    *_entries(
        "what is not on the row",
        "test_who_is_not_on_the_row_cannot_be_removed",
        m.REMOVING,
        conditions.not_on_the_row,
    ),
    *_entries(
        "a namesake in a view",
        "test_a_view_does_not_replace_a_namesake",
        (m.VIEW_PLACE,),
        conditions.namesake_replaced,
    ),
    *_entries(
        "before the beginning",
        "test_nothing_is_before_the_beginning",
        (m.CLASSIFY, m.VIEW_CLASSIFY, m.FRAME_DATA),
        conditions.before_the_beginning,
    ),
    *_entries(
        "data for frames that are not there",
        "test_frame_data_are_said_like_anything_else",
        (m.FRAME_DATA,),
        conditions.frame_data_beyond,
    ),
)

_ACCEPTING = (
    *_entries(
        "frames in another form",
        "test_frames_in_any_form",
        (
            m.PLACE,
            m.CLASSIFY,
            m.FRAME_DATA,
            m.UNPLACE,
            m.UNCLASSIFY,
            *m.LISTING,
            m.ANSWER,
            m.DELETE,
            m.ASK,
            m.IS_ON_FRAME,
        ),
        conditions.other_frames,
        remedies.as_list_of_frames,
    ),
    *_entries(
        "a reversed range",
        "test_a_reversed_range_is_no_frame",
        (m.CLASSIFY, m.FRAME_DATA, m.UNCLASSIFY, m.IS_ON_FRAME, *m.LISTING),
        conditions.reversed_range,
        remedies.as_list_of_frames,
    ),
    *_entries(
        "an iterator over options",
        "test_checklists_take_iterators",
        m.ANSWERING,
        conditions.iterated,
        remedies.list_for_iterator,
    ),
    *_entries(
        "characters beyond the first",
        "test_a_text_has_no_last_character",
        (m.PLACE, m.VIEW_PLACE, m.MOVE, m.ANSWER, m.CHECK_RANGE),
        conditions.beyond_the_first_character,
        remedies.without_a_bound,
    ),
    *_entries(
        "passages for characters",
        "test_characters_and_passages_replace_each_other",
        (m.PLACE, m.VIEW_PLACE),
        conditions.characters_for_passages,
        remedies.passages_for_characters,
    ),
    *_entries(
        "a view of its own row's classification",
        "test_a_view_extends_an_attached_classification",
        (m.VIEW_CLASSIFY,),
        conditions.attached_to_the_views_row,
        remedies.place_it_instead,
    ),
    *_entries(
        "an image of a group in memory",
        "test_a_group_in_memory_knows_its_images",
        (f"{m.ROW}.get_frame_metadata",),
        conditions.group_in_memory,
    ),
    *_entries(
        "a mask on a page",
        "test_masks_of_unknown_size_are_written",
        (m.PLACE, m.VIEW_PLACE, m.MOVE, m.ADD, m.READ),
        conditions.size_of_a_page,
        remedies.give_pages_a_size,
    ),
    *_entries(
        "answers beyond the media",
        "test_answers_beyond_the_media_are_read",
        (m.READ,),
        conditions.answers_beyond,
        remedies.read_without_bounds,
    ),
)

_CHANGING = (
    *_entries(
        "no frames say something",
        "test_no_frames_no_change",
        (m.CLASSIFY,),
        conditions.no_frames,
    ),
    *_entries(
        "True as a number, 1 as a flag",
        "test_true_is_one",
        (*m.PLACING, *m.SETTING, m.FRAME_DATA, m.MOVE, *m.ANSWERING, *m.READING_NOTES, *m.VIEWING),
        conditions.true_as_number,
        remedies.one_for_true,
    ),
    *_entries(
        "off its last frame",
        "test_off_its_last_frame_it_stays_attached",
        (m.UNPLACE,),
        conditions.off_its_last_frame,
        remedies.keep_listed,
    ),
    *_entries(
        "the answers of a copy",
        "test_copies_are_independent",
        (m.ANSWER, m.BY_LIST[0]),
        conditions.answers_of_a_copy,
        remedies.free_the_copy,
    ),
    *_entries(
        "frames are taken over",
        "test_overwriting_a_classification_takes_the_frames",
        (m.CLASSIFY,),
        conditions.takes_frames,
        remedies.take_frames,
    ),
    *_entries(
        "force takes the frames",
        "test_overwriting_a_classification_takes_the_frames",
        (m.ADD_CLASSIFICATION,),
        conditions.forced_frames,
        remedies.free_frames_first,
    ),
    *_entries(
        "data take the frames",
        "test_frame_data_are_said_like_anything_else",
        (m.FRAME_DATA,),
        conditions.data_on_frames_of_another,
        remedies.others_leave_first,
    ),
    *_entries(
        "data for ranges",
        "test_frame_data_are_said_like_anything_else",
        (m.FRAME_DATA,),
        conditions.frame_data_of_ranges,
        remedies.say_it_of_all,
    ),
    *_entries(
        "data that frames share",
        "test_frame_data_are_said_like_anything_else",
        (m.CLASSIFY, m.VIEW_CLASSIFY, *(n for n in m.SETTING_NOTES if n.startswith(m.NOTES[1]))),
        conditions.shared_frame_data,
        remedies.part_frame_data,
    ),
    *_entries(
        "times that were said stay",
        "test_placing_keeps_when_it_was_made",
        (m.CLASSIFY, m.VIEW_CLASSIFY),
        conditions.times_of_the_whole,
        remedies.times_as_before,
    ),
    *_entries(
        "new geometry is an edit",
        "test_new_geometry_is_an_edit",
        (m.PLACE, m.VIEW_PLACE, m.MOVE),
        conditions.edited_by_geometry,
        remedies.note_the_edit,
    ),
    *_entries(
        "a namesake is let go",
        "test_a_replaced_object_is_let_go",
        (m.ADD, m.ADD_CLASSIFICATION),
        conditions.namesake_replaced,
        remedies.remove_the_namesake,
    ),
    *_entries(
        "instances of before are let go",
        "test_a_replaced_object_is_let_go",
        (m.READ,),
        conditions.let_go,
        remedies.pass_over_the_outcome,
    ),
    *_entries(
        "a checklist answered with nothing",
        "test_ticks_are_put_together_on_each_frame",
        (m.READ, m.BY_LIST[0]),
        conditions.lost_empty_lists,
        remedies.answer_with_nothing,
    ),
    *_entries(
        "an equal number of another type",
        "test_an_equal_number_changes_nothing",
        (*m.ANSWERING, *m.BY_LIST, m.READ),
        conditions.equal_number,
        remedies.number_of_before,
    ),
    *_entries(
        "answers that nobody gave by hand",
        "test_lists_say_who_answered",
        (m.READ, *m.BY_LIST),
        conditions.taken_for_manual,
        remedies.note_who_answered,
    ),
)

_READING = (
    *_entries(
        "a row made by hand",
        "test_rows_in_memory_are_detached",
        (f"{m.ROW}.is_detached",),
        conditions.by_hand,
    ),
)

DIFFERENCES: tuple[Difference, ...] = (*_REFUSING, *_ACCEPTING, *_CHANGING, *_READING)
