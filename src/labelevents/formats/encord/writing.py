"""The labels of a row as Encord's JSON has them, in the dialect of 0.1.211.

What that dialect has no place for (reviews, what is said of a classification on single frames,
keys that nobody knew when they were read) is written where 0.1.190 had it, or where it was; 0.1.211
ignores it. `strict` leaves it out.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import attrs

from labelevents.events.record import Stamp
from labelevents.exceptions import LabelRowError
from labelevents.formats.encord import fields as x
from labelevents.formats.encord.answers import AnswerWriter
from labelevents.formats.encord.names import snake
from labelevents.formats.encord.times import time_text
from labelevents.model.state import DEFAULTS, Instance, RowState
from labelevents.model.track import ABSENT, Run, Track, sweep
from labelevents.ontology.structure import Classification, Object
from labelevents.values.columns import FrameValues
from labelevents.values.frames import ranges_to_list, to_ranges
from labelevents.values.geometry import shown
from labelevents.values.masks import BitmaskCoordinates
from labelevents.values.ranges import HtmlCoordinates
from labelevents.values.wire import encord_geometry

Entry = dict[str, Any]

_EDITS = ("created_at", "created_by", "last_edited_at", "last_edited_by")


@attrs.frozen
class LabelWriter:
    """Writes the labels of one row.

    Attributes:
        state: the row.
        element: finds an object or classification of the ontology by hash, removed ones included.
        author: the name of whoever wrote under a stamp; None for nobody in particular.
        size: width and height of a frame in pixels, to hold masks against; None where unknown.
        on_ranges: whether the data is labelled on ranges.
        strict: leave out what 0.1.211 has no place for.
    """

    state: RowState
    element: Callable[[str, type], Any]
    author: Callable[[Stamp], str | None]
    size: Callable[[int], tuple[int, int] | None]
    on_ranges: bool = False
    strict: bool = False

    def frames(self) -> dict[int, list[Entry]]:
        """The objects on each frame that has any, in the order in which they joined the row."""
        found: dict[int, list[Entry]] = {}
        for instance in self._of_kind("object"):
            item: Object = self.element(instance.item, Object)
            for frame, entry in self._on_frames(instance, item):
                found.setdefault(frame, []).append(entry)
        return dict(sorted(found.items()))

    def listed(self) -> dict[int, list[Entry]]:
        """What is said of classifications on single frames, and is not said of them as a whole."""
        found: dict[int, list[Entry]] = {}
        if self.strict:
            return found
        for instance in self._of_kind("classification"):
            if instance.range_only:  # of its ranges nothing is said but of all of it
                continue
            item: Classification = self.element(instance.item, Classification)
            whole = self._of_all(instance)
            head = {"name": item.title, "value": snake(item.title)}
            ids = {"featureHash": item.feature_node_hash, "classificationHash": instance.hash}
            for lo, hi, runs in _stretches(instance):
                if not _says_more(runs, whole):
                    continue
                said = {**head, **ids, **self._said(runs)}
                for frame in range(lo, hi):
                    found.setdefault(frame, []).append(deepcopy(said))
        return found

    def object_answers(self) -> dict[str, Entry]:
        """The static answers of every object; of a range object also what it is, and where."""
        found = {}
        for instance in self._objects():
            item: Object = self.element(instance.item, Object)
            entry: Entry = {
                "classifications": self._answers(item).static(instance),
                "objectHash": instance.hash,
            }
            if instance.number is not None:
                entry["objectNumber"] = instance.number
            if self.on_ranges:
                entry |= self._ranges(instance, item)
            if not len(instance.main):
                entry |= {"featureHash": item.feature_node_hash, x.NOWHERE: True}
            found[instance.hash] = entry | self._rest(instance)
        return found

    def object_actions(self) -> dict[str, Entry]:
        """The dynamic answers of the objects that have some."""
        found = {}
        for instance in self._objects():
            item: Object = self.element(instance.item, Object)
            actions = self._answers(item).dynamic(instance)
            known = None if self.strict else instance.cells.get(x.ACTIONS)
            rest = {} if known is None else deepcopy(known.value.get("entry", {}))
            if actions or rest:
                found[instance.hash] = {"actions": actions, "objectHash": instance.hash, **rest}
        return found

    def _objects(self) -> Iterator[Instance]:
        """The objects to write; off its last frame, one is not in what 0.1.211 writes."""
        return (one for one in self._of_kind("object") if len(one.main) or not self.strict)

    def classification_answers(self) -> dict[str, Entry]:
        """The answers of every classification, where it is, and what is said of it."""
        found = {}
        for instance in self._of_kind("classification"):
            item: Classification = self.element(instance.item, Classification)
            whole = self._of_all(instance)
            found[instance.hash] = {
                "classifications": self._answers(item).static(instance),
                "classificationHash": instance.hash,
                "featureHash": item.feature_node_hash,
                "spaces": {},
                "range": ranges_to_list(to_ranges(instance.spans())),
                "createdBy": whole["created_by"],
                "createdAt": whole["created_at"],
                "lastEditedBy": whole["last_edited_by"],
                "lastEditedAt": whole["last_edited_at"],
                "confidence": whole["confidence"],
                "manualAnnotation": whole["manual_annotation"],
                **self._more(instance),
            }
        return found

    def _more(self, instance: Instance) -> Entry:
        """What 0.1.211 has no place for in the entry of a classification."""
        if self.strict:
            return {}
        more: Entry = {}
        if not (len(instance.main) or instance.range_only):
            more[x.NOWHERE] = True
        if instance.range_only and not (instance.is_global or self.on_ranges):
            more[x.RANGE_ONLY] = True
        for field, key in (("reviews", "reviews"), ("is_deleted", "isDeleted")):
            if field in instance.cells:
                more[key] = deepcopy(instance.cells[field].value)
        return more | self._rest(instance)

    def _of_kind(self, kind: str) -> Iterator[Instance]:
        return (one for one in self.state.instances.values() if one.kind == kind)

    def _answers(self, item: Any) -> AnswerWriter:
        return AnswerWriter(item.attributes, strict=self.strict)

    def _rest(self, instance: Instance) -> Entry:
        """What an instance holds as a whole of keys that nobody here knows."""
        if self.strict:
            return {}
        found: Entry = {}
        for field, cell in instance.cells.items():
            if field == x.ENTRY:
                found |= deepcopy(cell.value)
            elif x.is_own(field):
                found[field] = deepcopy(cell.value)
        return found

    def _on_frames(self, instance: Instance, item: Object) -> Iterator[tuple[int, Entry]]:
        head = {
            "name": item.name,
            "color": item.color,
            "shape": item.shape.value,
            "value": snake(item.name),
        }
        ids = {"objectHash": instance.hash, "featureHash": item.feature_node_hash}
        for lo, hi, runs in _stretches(instance):
            geometry = runs["geometry"]
            # Made once for the stretch, where nothing on it is a value per frame, or a list that
            # whoever gets it could change.
            others = (run for name, run in runs.items() if name != "geometry")
            together = None if any(map(_varies, others)) else self._said(runs)
            entry = None if together is None else _in_order(head, ids, together)
            for frame, place in zip(range(lo, hi), _values(geometry, lo, hi), strict=True):
                told = entry or _in_order(head, ids, self._said(_on(frame, runs)))
                yield frame, {**told, **self._geometry(place, frame)}

    def _geometry(self, geometry: Any, frame: int) -> Entry:
        if isinstance(geometry, BitmaskCoordinates.EncodedBitmask):
            size, mask = self.size(frame), (geometry.width, geometry.height)
            if size is not None and size != mask:
                raise LabelRowError(
                    f"Expected a mask of {size[0]}x{size[1]} pixels, as frame {frame} has, got"
                    f" {mask[0]}x{mask[1]}"
                )
        return encord_geometry(shown(geometry))

    def _ranges(self, instance: Instance, item: Object) -> Entry:
        """What the entry of a range object says beside its answers."""
        stretch = next(_stretches(instance), None)
        if stretch is None:  # off its frame
            return {"name": item.name, "shape": item.shape.value, "range": [], "range_html": []}
        said = self._said(stretch[2])
        coordinates: Any = shown(stretch[2]["geometry"].at(0))
        html = isinstance(coordinates, HtmlCoordinates)
        told: Entry = {
            "createdBy": said["createdBy"],
            "createdAt": said["createdAt"],
            "lastEditedBy": said.get("lastEditedBy"),
            "lastEditedAt": said["lastEditedAt"],
            "manualAnnotation": said["manualAnnotation"],
            "featureHash": item.feature_node_hash,
            "name": item.name,
            "color": item.color,
            "shape": item.shape.value,
            "value": snake(item.name),
            "range": [] if html else ranges_to_list(coordinates.range),
        }
        if html:
            told["range_html"] = [one.to_dict() for one in coordinates.range]
        if self.strict:
            return told
        if said["confidence"] != DEFAULTS["confidence"]:
            told["confidence"] = said["confidence"]
        return told | {key: said[key] for key in said if key not in told and key != "confidence"}

    def _said(self, runs: Mapping[str, Run]) -> Entry:
        """What is said of an instance on a stretch of frames, by the keys of the JSON."""
        main = runs.get("geometry") or runs["presence"]
        placed = runs.get("placed")
        derived = {
            "created_at": main.stamp.at if placed is None else placed.stamp.at,
            "created_by": self.author(main.stamp if placed is None else placed.stamp),
            "last_edited_at": main.stamp.at,
            "last_edited_by": self.author(main.stamp),
        }
        edits = {name: runs[name].value if name in runs else derived[name] for name in _EDITS}
        said: Entry = {
            "createdAt": time_text(edits["created_at"]),
            "createdBy": edits["created_by"],
            "confidence": runs["confidence"].value if "confidence" in runs else 1.0,
            "manualAnnotation": runs["manual_annotation"].value
            if "manual_annotation" in runs
            else True,
            "lastEditedAt": time_text(edits["last_edited_at"]),
        }
        if edits["last_edited_by"] is not None:
            said["lastEditedBy"] = edits["last_edited_by"]
        if "is_deleted" in runs:
            said["isDeleted"] = runs["is_deleted"].value
        if self.strict:
            return said
        if "reviews" in runs:
            said["reviews"] = deepcopy(runs["reviews"].value)
        extra = (name for name in runs if name.startswith("x:"))
        return said | {x.key_of(name): deepcopy(runs[name].value) for name in extra}

    def _of_all(self, instance: Instance) -> Entry:
        """What is said of a classification as a whole."""
        told: Entry = {
            "created_at": instance.added.at,
            "created_by": self.author(instance.added),
            "last_edited_at": instance.edited.at,
            "last_edited_by": self.author(instance.edited),
            **DEFAULTS,
            "reviews": None,
            "is_deleted": None,
        }
        told |= {name: cell.value for name, cell in instance.cells.items() if name in told}
        return {name: _told(name, value) for name, value in told.items()}


_FIRST = ("createdAt", "createdBy", "confidence", "manualAnnotation")


def _in_order(head: Entry, ids: Entry, said: Entry) -> Entry:
    """What is known of an object on a frame, in the order that Encord has."""
    rest = {key: said[key] for key in said if key not in _FIRST}
    first = {key: said[key] for key in ("createdAt", "createdBy", "confidence")}
    manual = {"manualAnnotation": said["manualAnnotation"]}
    return {**head, **first, **ids, **manual, **rest}


def _on(frame: int, runs: Mapping[str, Run]) -> dict[str, Run]:
    """What is said on one frame."""
    return {name: Run(frame, frame + 1, run.at(frame), run.stamp) for name, run in runs.items()}


def _values(run: Run, lo: int, hi: int) -> Iterable[Any]:
    """The value of a run on each of these frames."""
    value = run.value
    return value.over(lo, hi) if type(value) is FrameValues else itertools.repeat(value, hi - lo)


def _says_more(runs: Mapping[str, Run], whole: Entry) -> bool:
    """Whether anything is said on frames that is not said of the classification as a whole."""
    if any(name not in runs and whole[name] != value for name, value in DEFAULTS.items()):
        return True
    told = {name: _told(name, run.value) for name, run in runs.items()}
    return any(
        value != whole[name] if name in whole else name.startswith("x:")
        for name, value in told.items()
    )


def _told(field: str, value: Any) -> Any:
    return time_text(value) if field in ("created_at", "last_edited_at") else value


def _varies(run: Run) -> bool:
    return type(run.value) is FrameValues or isinstance(run.value, list | dict)


def _stretches(instance: Instance) -> Iterator[tuple[int, int, dict[str, Run]]]:
    """Frames on which nothing that is said of an instance changes, with the run of each field.

    A run may hold one value per frame all the same. `placed` is since when it is there.
    """
    names = ["geometry" if instance.kind == "object" else "presence", "placed"]
    tracks: list[Track] = [instance.main, instance.placed]
    for name, track in instance.frame_fields():
        if track is not instance.main:
            names.append(name)
            tracks.append(track)
    for lo, hi, runs in sweep(*tracks):
        if runs[0] is not None:
            there = zip(names, runs, strict=True)
            yield (
                lo,
                hi,
                {name: run for name, run in there if run is not None and run.value is not ABSENT},
            )
