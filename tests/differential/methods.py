"""The methods that differences are about, in the groups in which they differ."""

from __future__ import annotations

OBJECT, CLASSIFICATION, ROW, VIEW = (
    "ObjectInstance",
    "ClassificationInstance",
    "LabelRowV2",
    "FrameView",
)
_TIMES = ("created_at", "created_by", "last_edited_at", "last_edited_by")
_METADATA = (*_TIMES, "confidence", "manual_annotation")

PLACE = f"{OBJECT}.set_for_frames"
CLASSIFY = f"{CLASSIFICATION}.set_for_frames"
VIEW_PLACE = f"{VIEW}.add_object_instance"
VIEW_CLASSIFY = f"{VIEW}.add_classification_instance"
PLACING = (PLACE, CLASSIFY, VIEW_PLACE, VIEW_CLASSIFY)
FRAME_DATA = f"{CLASSIFICATION}.set_frame_data"
UNPLACE, UNCLASSIFY = f"{OBJECT}.remove_from_frames", f"{CLASSIFICATION}.remove_from_frames"

ADD, ADD_CLASSIFICATION = f"{ROW}.add_object_instance", f"{ROW}.add_classification_instance"
REMOVING = (f"{ROW}.remove_object", f"{ROW}.remove_classification")
LISTING = (f"{ROW}.get_object_instances", f"{ROW}.get_classification_instances")
READ = f"{ROW}.from_labels_dict"

ANSWER, ANSWER_CLASSIFICATION = f"{OBJECT}.set_answer", f"{CLASSIFICATION}.set_answer"
ANSWERING = (ANSWER, ANSWER_CLASSIFICATION)
BY_LIST = tuple(f"{owner}.set_answer_from_list" for owner in (OBJECT, CLASSIFICATION))
DELETE, DELETE_CLASSIFICATION = f"{OBJECT}.delete_answer", f"{CLASSIFICATION}.delete_answer"
ASK, ASK_CLASSIFICATION = f"{OBJECT}.get_answer", f"{CLASSIFICATION}.get_answer"
IS_ON_FRAME = f"{CLASSIFICATION}.is_on_frame"
CHECK_RANGE = f"{OBJECT}.check_within_range"

NOTES = tuple(f"{owner}.Annotation" for owner in (OBJECT, CLASSIFICATION))
MOVE = f"{OBJECT}.Annotation.coordinates ="
SETTING_NOTES = tuple(f"{owner}.{name} =" for owner in NOTES for name in _METADATA)
SETTING = (*SETTING_NOTES, *(f"{CLASSIFICATION}.{name} =" for name in _METADATA))
ASKING_FOR_NOTES = tuple(f"{owner}.get_annotation" for owner in (OBJECT, CLASSIFICATION))
READING_NOTES = (
    *ASKING_FOR_NOTES,
    *(f"{owner}.{name}" for owner in NOTES for name in (*_METADATA, "frame", "reviews")),
    *(f"{NOTES[0]}.{name}" for name in ("coordinates", "is_deleted")),
    *(f"{NOTES[0]}.{name}" for name in ("object_hash", "object_instance")),
    *(f"{NOTES[1]}.{name}" for name in ("classification_hash", "classification_instance")),
)
VIEWING = (
    f"{ROW}.get_frame_view",
    *(f"{VIEW}.{name}" for name in ("frame", "width", "height", "image_hash")),
    *(f"{VIEW}.{name}" for name in ("get_object_instances", "get_classification_instances")),
)
