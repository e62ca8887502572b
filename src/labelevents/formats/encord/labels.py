"""The labels in the JSON of a row: objects and classifications, out of all its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from labelevents.exceptions import LabelRowError
from labelevents.formats.encord import fields as x
from labelevents.formats.encord.keys import (
    dicts,
    frame_number,
    maybe,
    need,
    placed,
    shown,
    spans_in,
    typed,
    unknown,
)
from labelevents.formats.encord.said import Fields, said_of, said_of_entry, said_on_frame
from labelevents.formats.encord.shapes import coordinates_of
from labelevents.values.coordinates import Coordinates
from labelevents.values.frames import Spans, merged
from labelevents.values.media import HTML, DataType
from labelevents.values.ranges import HtmlCoordinates, HtmlRange

ON_FRAMES = (DataType.VIDEO, DataType.DICOM, DataType.NIFTI, DataType.PDF)
ON_IMAGES = (DataType.IMAGE, DataType.IMG_GROUP)
ON_RANGES = (DataType.AUDIO, DataType.TIME_SERIES, DataType.PLAIN_TEXT)


@attrs.frozen
class FrameObject:
    """An object on one frame: where it is, and what is said of it there."""

    frame: int
    coordinates: Coordinates
    said: Fields


@attrs.frozen
class EncordObject:
    """One object: its places, or, of a range shape, its ranges; its answers as the file has them.

    `ranges` are spans of media time, of documents a value of their own. `said` is what is said of
    it as a whole; `whole` of its ranges. `acted` are the keys beside the list of its dynamic
    answers, `spans` the frames of each of those.
    """

    object_hash: str
    feature_hash: str
    number: int | None = None
    frames: list[FrameObject] = attrs.field(factory=list)
    ranges: Spans | HtmlCoordinates | None = None
    answers: list[dict[str, Any]] = attrs.field(factory=list)
    actions: list[dict[str, Any]] = attrs.field(factory=list)
    spans: list[Spans] = attrs.field(factory=list)
    acted: Fields = attrs.field(factory=dict)
    said: Fields = attrs.field(factory=dict)
    whole: Fields = attrs.field(factory=dict)


@attrs.frozen
class EncordClassification:
    """One classification: where it is, what is said of all of it and on single frames.

    `rest` is what its other keys say; `entry` is all that the answers have of it, as it came.
    `nowhere` is one that is on no frame now, and on the row all the same.
    """

    classification_hash: str
    feature_hash: str
    spans: Spans
    answers: list[dict[str, Any]]
    said: Fields
    by_frame: dict[int, Fields]
    rest: Fields
    entry: dict[str, Any]
    range_only: bool
    nowhere: bool


class Labels:
    """What is gathered while the parts of a row are read, one after the other."""

    def __init__(self, labels: Mapping[str, Any], data_type: DataType) -> None:
        self.labels = labels
        self.data_type = data_type
        self.object_answers = need(labels, "object_answers", dict, "labels")
        self.object_actions = need(labels, "object_actions", dict, "labels")
        self.classification_answers = need(labels, "classification_answers", dict, "labels")
        self.objects: dict[str, EncordObject] = {}
        # What frames say beside labels.
        self.frames: dict[str, Fields] = {}
        # Of the older dialect: per classification its entries by frame.
        self.listed: dict[str, dict[int, dict[str, Any]]] = {}
        self._seen: set[tuple[str, int]] = set()

    def add_unit(self, unit: dict[str, Any], where: str) -> None:
        """Note the labels of one data unit."""
        labels = maybe(unit, "labels", dict, where) or {}
        if self.data_type in ON_IMAGES:
            self._add_frame(int(unit["data_sequence"]), labels, f"{where}.labels")
        elif self.data_type in ON_FRAMES:
            for frame, on_frame in labels.items():
                place = f"{where}.labels.{frame}"
                need(typed(on_frame, dict, place), "objects", object, place)
                self._add_frame(frame_number(frame, place), on_frame, place)
        elif labels:
            self.frames["0"] = dict(labels)

    def _add_frame(self, frame: int, labels: dict[str, Any], where: str) -> None:
        for number, label in enumerate(dicts(labels, "objects", where)):
            self._add_object(frame, label, f"{where}.objects.{number}")
        for number, label in enumerate(dicts(labels, "classifications", where)):
            place = f"{where}.classifications.{number}"
            who = need(label, "classificationHash", str, place)
            if frame in self.listed.setdefault(who, {}):
                raise LabelRowError(
                    f"The classification {who} is on frame {frame} twice - at `{place}`"
                )
            self.listed[who][frame] = label
        if rest := unknown(labels, ("objects", "classifications")):
            self.frames[str(frame)] = {**self.frames.get(str(frame), {}), **rest}

    def _add_object(self, frame: int, label: dict[str, Any], where: str) -> None:
        who = need(label, "objectHash", str, where)
        item = need(label, "featureHash", str, where)
        if label.get("event") is not None or label.get("interpolate") is not None:
            raise LabelRowError(
                "Labels of events (`event`, `interpolate`) are not supported by this version"
                f" - at `{where}`"
            )
        known = self.objects.setdefault(who, EncordObject(who, item))
        if (who, frame) in self._seen:
            raise LabelRowError(f"The object {who} is on frame {frame} twice - at `{where}`")
        _check_same(known.feature_hash, item, f"the kind of the object {who}", where)
        self._seen.add((who, frame))
        with placed(where):
            coordinates = coordinates_of(label)
        said = said_on_frame(label, where, x.OBJECT)
        known.frames.append(FrameObject(frame, coordinates, said))

    def add_ranges(self) -> None:
        """Note the objects of audio, text and documents, which are among the answers."""
        (unit,) = self.labels["data_units"].values()
        for who, entry in self.object_answers.items():
            where = f"object_answers.{who}"
            item = need(typed(entry, dict, where), "featureHash", str, where)
            ranges: Any = None
            if entry.get(x.NOWHERE) is True:
                ranges = None
            elif unit.get("data_type") == HTML:
                with placed(f"{where}.range_html"):
                    given = dicts(entry, "range_html", where)
                    need(entry, "range_html", list, where)
                    ranges = HtmlCoordinates(range=[HtmlRange.from_dict(one) for one in given])
            else:
                ranges = spans_in(need(entry, "range", list, where), f"{where}.range")
            self.objects[who] = EncordObject(who, item, ranges=ranges)

    def answered(self) -> list[EncordObject]:
        """The objects with their numbers and answers; those too that are on no frame now."""
        for who, entry in self.object_answers.items():
            typed(entry, dict, f"object_answers.{who}")
            if who not in self.objects and entry.get(x.NOWHERE) is True:
                item = need(entry, "featureHash", str, f"object_answers.{who}")
                self.objects[who] = EncordObject(who, item)
        return [self._answered(one) for one in self.objects.values()]

    def _answered(self, one: EncordObject) -> EncordObject:
        who = one.object_hash
        where, acting = f"object_answers.{who}", f"object_actions.{who}"
        entry = maybe(self.object_answers, who, dict, "object_answers") or {}
        acted = maybe(self.object_actions, who, dict, "object_actions") or {}
        for part, place in ((entry, where), (acted, acting)):
            _check_same(who, part.get("objectHash", who), "an object", place)
            _check_no_spaces(part, place)
        on_ranges = self.data_type in ON_RANGES
        known = x.RANGE_ENTRY if on_ranges else x.OBJECT_ENTRY
        if entry.get(x.NOWHERE) is True:
            known |= {"featureHash"}
        actions = dicts(acted, "actions", acting)
        return attrs.evolve(
            one,
            number=maybe(entry, "objectNumber", int, where),
            answers=_answers(entry, "classifications", where),
            actions=_answers(acted, "actions", acting),
            spans=[
                spans_in(need(action, "range", list, place), f"{place}.range")
                for action, place in ((a, f"{acting}.actions.{i}") for i, a in enumerate(actions))
            ],
            acted=unknown(acted, ("actions", "objectHash")),
            said=said_of_entry(entry, where, known),
            whole=said_of(entry, where) if one.ranges is not None else {},
        )

    def classifications(self) -> Iterator[EncordClassification]:
        """The classifications of answers, then those that only frames list."""
        for who, entry in self.classification_answers.items():
            where = f"classification_answers.{who}"
            made = self._classification(who, typed(entry, dict, where), where)
            if made is not None:
                yield made
        for who in self.listed:
            if who not in self.classification_answers:
                made = self._classification(who, {}, f"classifications of {who}")
                if made is not None:
                    yield made

    def _classification(
        self, who: str, entry: dict[str, Any], where: str
    ) -> EncordClassification | None:
        listed = self.listed.get(who, {})
        item = maybe(entry, "featureHash", str, where)
        _check_same(who, entry.get("classificationHash", who), "a classification", where)
        _check_no_spaces(entry, where)
        for frame, label in listed.items():
            place = f"{where}, frame {frame}"
            item = item or need(label, "featureHash", str, place)
            of = f"the kind of the classification {who}"
            _check_same(item, label.get("featureHash", item), of, place)
        if not item:
            return None  # of nothing and nowhere: kept among the orphans
        spans = spans_in(maybe(entry, "range", list, where) or [], f"{where}.range")
        nowhere = entry.get(x.NOWHERE) is True
        said = said_of(entry, where)
        if all(entry.get(key) is None for key in x.METADATA_KEYS):
            # Of those of the older dialect nobody is said to be nobody.
            said = unknown(said, ("created_by", "last_edited_by"))
        return EncordClassification(
            classification_hash=who,
            feature_hash=item,
            spans=spans or merged((frame, frame + 1) for frame in listed),
            answers=_answers(entry, "classifications", where),
            said=said,
            by_frame={
                frame: said_on_frame(label, f"{where}, frame {frame}", x.LISTED)
                for frame, label in listed.items()
            },
            rest=said_of_entry(entry, where, x.CLASSIFICATION_ENTRY),
            entry=entry,
            range_only=self.data_type in ON_RANGES or entry.get(x.RANGE_ONLY) is True,
            nowhere=nowhere,
        )

    def orphans(self) -> Fields:
        """Answers of nobody: tools leave them behind when an object goes."""
        groups = {
            "object_answers": unknown(self.object_answers, self.objects),
            "object_actions": unknown(self.object_actions, self.objects),
            "classification_answers": {
                who: entry
                for who, entry in self.classification_answers.items()
                if not entry.get("featureHash") and who not in self.listed
            },
        }
        return {name: group for name, group in groups.items() if group}


def _answers(entry: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    """The answers in a list, whose options are objects, too."""
    found = dicts(entry, key, where)
    for number, answer in enumerate(found):
        place = f"{where}.{key}.{number}"
        need(answer, "featureHash", str, place)
        if isinstance(answer.get("answers"), list):
            for option in dicts(answer, "answers", place):
                need(option, "featureHash", str, f"{place}.answers")
    return found


def _check_same(expected: str, given: Any, of: str, where: str) -> None:
    """One thing has one hash, wherever it is said."""
    if expected != given:
        raise LabelRowError(
            f"Expected {expected!r} as the hash of {of}, got {shown(given)} - at `{where}`"
        )


def _check_no_spaces(entry: Mapping[str, Any], where: str) -> None:
    if entry.get("spaces"):
        raise LabelRowError(
            "Labels on spaces are not supported by this version. Import the data units as rows of"
            f" their own - at `{where}.spaces`"
        )
