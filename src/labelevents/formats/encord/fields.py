"""Which keys of Encord's JSON have a meaning, and the fields in which all others are kept."""

from __future__ import annotations

from labelevents.model.state import FRAMES_SEEN as FRAMES_SEEN  # noqa: PLC0414 - a field like all here

PREFIX = "x:encord."

# Fields of a row: its data units without their labels, what frames say beside labels, answers of
# nobody, and all other keys.
UNITS = "x:encord.units"
FRAMES = "x:encord.frames"
ORPHANS = "x:encord.orphans"
REST = "x:encord.rest"
# Fields of an instance as a whole: keys of its entry among the answers, of the answers in it by
# the hash of the attribute, and of its dynamic answers.
ENTRY = "x:encord.entry"
ATTRIBUTES = "x:encord.attributes"
ACTIONS = "x:encord.actions"

# Keys of our own, which Encord passes over: of an instance that is on no frame now, and what kind
# of object it is, which else its frames say; of a classification of ranges where others have none.
# Of a row it is how many frames it has at least, where nobody but its labels says so.
NOWHERE = "x:labelevents.nowhere"
RANGE_ONLY = "x:labelevents.range_only"
_OWN = frozenset({NOWHERE, RANGE_ONLY})

# What a row says beside its labels, in the order in which it is written.
ROW_KEYS = (
    "branch_name",
    "created_at",
    "last_edited_at",
    "dataset_hash",
    "dataset_title",
    "annotation_task_status",
    "is_shadow_data",
    "label_status",
)
TOP = frozenset(
    {
        *ROW_KEYS,
        "label_hash",
        "data_hash",
        "data_title",
        "data_type",
        "object_answers",
        "classification_answers",
        "object_actions",
        "data_units",
        "spaces",
        FRAMES_SEEN,
    }
)

METADATA_KEYS = ("createdAt", "createdBy", "lastEditedAt", "lastEditedBy")
_SAID = frozenset({*METADATA_KEYS, "confidence", "manualAnnotation", "reviews", "isDeleted"})
_ITEM = frozenset({"name", "color", "shape", "value", "featureHash"})

OBJECT = _SAID | _ITEM | {"objectHash", "event", "interpolate"}
LISTED = _SAID | _ITEM | {"classificationHash"}
OBJECT_ENTRY = _OWN | {"classifications", "objectHash", "objectNumber"}
RANGE_ENTRY = OBJECT_ENTRY | _SAID | _ITEM | {"range", "range_html", "spaces"}
CLASSIFICATION_ENTRY = (
    _SAID | _OWN | {"classifications", "classificationHash", "featureHash", "spaces", "range"}
)

ANSWER = frozenset({"name", "value", "answers", "featureHash", "manualAnnotation"})
ACTION = ANSWER | {"dynamic", "range"}
OPTION = frozenset({"name", "value", "featureHash"})


def field_of(key: str) -> str:
    """The field for a key that nobody here knows; one that is named like our fields is itself.

    Example:
        >>> field_of("zIndex"), field_of("x:cvat.occluded")
        ('x:encord.zIndex', 'x:cvat.occluded')
    """
    return key if is_own(key) else PREFIX + key


def key_of(field: str) -> str:
    """The key under which a field is given back."""
    return field.removeprefix(PREFIX)


def is_own(key: str) -> bool:
    """Whether a key is the name of a field that other formats have: `x:<format>.<name>`."""
    return key.startswith("x:") and "." in key and not key.startswith(PREFIX)
