"""What comes out of either library, as values that can be compared."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

# Labels that nobody dated are from the day of the run; given times are older.
_TODAY = datetime.now(UTC) - timedelta(days=2)
_FORMAT = "%a, %d %b %Y %H:%M:%S UTC"
_TIMES = {"createdAt", "lastEditedAt", "created_at", "last_edited_at"}
_BASES = frozenset({"Exception", "BaseException", "object"})


@attrs.frozen(eq=False)
class Raised:
    """A call that raised. Two are equal if ours is caught by whoever catches theirs."""

    error: Exception

    @property
    def kind(self) -> str:
        """The class that callers know: a builtin, or one of Encord's own."""
        for known in type(self.error).__mro__:
            if known.__module__ in {"builtins", "encord.exceptions", "labelevents.exceptions"}:
                return known.__name__
        raise AssertionError

    @property
    def caught_as(self) -> frozenset[str]:
        """The names of all classes by which it can be caught on purpose."""
        return frozenset(each.__name__ for each in type(self.error).__mro__) - _BASES

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Raised):
            return NotImplemented
        return self.kind in other.caught_as or other.kind in self.caught_as

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self.error).__name__}: {getattr(self.error, 'message', self.error)}"


def outcome(call: Callable[[], Any]) -> Any:
    """What a call returns, or that it raised."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - whatever it is, both must do the same
        return Raised(error)


def plain(value: Any, name_of: Callable[[Any], str | None]) -> Any:
    """A value of the label model as one of Python's, the same for both libraries.

    Args:
        value: what a call returned.
        name_of: the name of an instance or row of the world it is from, or None.
    """
    kind = type(value).__name__
    if value is None or kind in {"str", "int", "float"}:
        return value
    if isinstance(value, enum.Enum):
        return f"{kind}.{value.name}"
    if isinstance(value, bool):
        return f"bool {value}"  # which is no number
    if isinstance(value, datetime):
        return _time(value)
    if isinstance(value, list | tuple):
        return [plain(each, name_of) for each in value]
    if isinstance(value, set | frozenset):
        return {"set": sorted(map(repr, value))}
    if isinstance(value, dict):
        return {str(key): plain(each, name_of) for key, each in value.items()}
    return _thing(value, kind, name_of)


def typed(answer: Any) -> Any:
    """An answer; of numbers the type counts too, because JSON shows it."""
    if isinstance(answer, int | float) and not isinstance(answer, bool):
        return f"{type(answer).__name__} {answer}"
    return answer


def _thing(value: Any, kind: str, name_of: Callable[[Any], str | None]) -> Any:
    """A value of one of the label model's own classes."""
    name = name_of(value)
    if name is not None:
        return f"<{name}>"
    if kind in {"Annotation", "ObjectAnnotation", "ClassificationAnnotation"}:
        return {"annotation": outcome(lambda: value.frame)}
    if kind == "Range":
        return f"{value.start}-{value.end}"
    if kind == "AnswerForFrames":
        return {
            "answer": plain(typed(value.answer), name_of),
            "ranges": plain(list(value.ranges), name_of),
        }
    if hasattr(value, "feature_node_hash"):
        return f"{kind} {value.feature_node_hash}"
    if kind == "FrameView":
        return {
            "view": value.frame,
            "objects": plain(value.get_object_instances(), name_of),
            "classifications": plain(value.get_classification_instances(), name_of),
        }
    if kind == "PolygonCoordinates":
        return {kind: plain(value.to_dict(kind="multiple_polygons"), name_of)}
    if kind in {"AudioCoordinates", "TimeRangeCoordinates", "TextCoordinates", "HtmlCoordinates"}:
        return {kind: plain(list(value.range), name_of)}
    if kind == "HtmlRange":
        return [[end.xpath, end.offset] for end in (value.start, value.end)]
    if hasattr(value, "to_dict"):
        return {kind: plain(value.to_dict(), name_of)}
    if kind.endswith("Metadata"):
        names = ("title", "file_type", "width", "height", "image_hash", "frame_number")
        return {kind: [plain(getattr(value, each), name_of) for each in names]}
    return repr(value)


def json_like(value: Any, key: str = "") -> Any:
    """JSON of labels, with times as `plain` gives them and answers in the order of their hashes."""
    if isinstance(value, dict):
        return {each: json_like(found, each) for each, found in value.items()}
    if isinstance(value, list | tuple):
        found = [json_like(each) for each in value]
        if key in {"classifications", "actions"}:
            return sorted(found, key=lambda each: (each["featureHash"], each.get("range", [])))
        return found
    if isinstance(value, str) and key in _TIMES:
        return _written_time(value)
    if isinstance(value, bool | int | float):
        return f"{type(value).__name__} {value}" if key == "answers" else plain(value, _nobody)
    return value


@functools.cache
def _written_time(text: str) -> str:
    return _time(datetime.strptime(text, _FORMAT).replace(tzinfo=UTC))


def _nobody(_: object) -> None:
    return None


def _time(moment: datetime) -> str:
    """A time in UTC, or `now`; one without zone is local."""
    moment = moment.astimezone(UTC)
    return "now" if moment > _TODAY else moment.isoformat()


def unlike(theirs: Any, ours: Any, where: str = "") -> list[str]:
    """The places where two plain values differ, one line each."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        names = [*theirs, *(name for name in ours if name not in theirs)]
        missing = "nothing"
        return [
            line
            for name in names
            for line in unlike(
                theirs.get(name, missing), ours.get(name, missing), f"{where}.{name}".strip(".")
            )
        ]
    if isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        pairs = zip(theirs, ours, strict=True)
        return [line for i, pair in enumerate(pairs) for line in unlike(*pair, f"{where}[{i}]")]
    return [] if theirs == ours else [f"{where}: encord {theirs!r}, labelevents {ours!r}"]
