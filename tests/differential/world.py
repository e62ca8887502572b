"""One side of the pair: its rows and instances, under the names that a script gives them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from labelevents.rows.answers import answer_of
from tests.differential.plain import Raised, json_like, outcome, plain, typed
from tests.differential.sides import Side

ROWS = ("row", "other")
_SAID = (
    "created_at",
    "created_by",
    "last_edited_at",
    "last_edited_by",
    "confidence",
    "manual_annotation",
    "reviews",
)
_OF_OBJECTS = ("coordinates", "is_deleted")


class World:
    """Two rows and some instances in one library.

    Args:
        side: the library.
        media: the names of the media of `row` and `other`.
    """

    def __init__(self, side: Side, media: tuple[str, str]) -> None:
        self.side = side
        self.media = media
        self.structure = side.structure()
        self.foreign = side.structure(foreign=True)
        self.named: dict[str, Any] = {}
        # Rows whose pages are given a size while Encord writes them (`remedies.give_pages_a_size`).
        self.sized: set[str] = set()
        for name, medium in zip(ROWS, media, strict=True):
            self.named[name] = side.row(medium, self.structure)
        self._attributes = {
            item.feature_node_hash: list(_all(item.attributes))
            for structure in (self.structure, self.foreign)
            for item in (*structure.objects, *structure.classifications)
        }

    @property
    def instances(self) -> dict[str, Any]:
        """The instances by name."""
        return {name: each for name, each in self.named.items() if name not in ROWS}

    def attributes_of(self, feature_hash: str) -> list[Any]:
        """The attributes of an item of either ontology, nested ones included."""
        return self._attributes[feature_hash]

    def name_of(self, thing: Any) -> str | None:
        """The name of a row or instance; None for anything else."""
        return next((name for name, each in self.named.items() if each is thing), None)

    def keep(self, name: str, instance: Any, *, renamed: bool) -> None:
        """Name a new instance; a hash that is random becomes its name, on both sides."""
        self.named[name] = instance
        if not renamed:
            return
        is_object = hasattr(instance, "object_hash")
        kind = "object" if is_object else "classification"
        if self.side.ours:
            state = instance.state.copy(name)
            instance.instance_hash = name
            instance.detach(state)
        else:
            setattr(instance, f"_{kind}_hash", name)

    def reread(self, row_name: str, export: dict[str, Any]) -> list[Any]:
        """Have a row read an export; its instances take the names of those of before.

        Returns:
            The row that each instance of before says it is on, now that others took its place.
        """
        row = self.named[row_name]
        before = [each for each in self.instances if self._on(each, row)]
        row.from_labels_dict(export)
        said = [self.plain(self.named[each].is_assigned_to_label_row()) for each in before]
        for name in before:
            del self.named[name]
        found = [*row.get_object_instances(), *row.get_classification_instances()]
        for instance in sorted(found, key=hash_of):
            name = hash_of(instance)
            while name in self.named:
                name += "_again"
            self.named[name] = instance
        return said

    def export(self, row_name: str) -> Any:
        """A row as JSON, as 0.1.211 writes it."""
        row = self.named[row_name]
        if self.side.ours:
            return row.to_encord_dict(strict=True)
        size = row._label_row_read_only_data
        if row_name in self.sized:
            row._label_row_read_only_data = dataclasses.replace(size, width=100, height=50)
        # Encord does not list an object that is on no frame, so it does not write it. Where a
        # remedy has listed it all the same, it is still not to be written.
        known = row._objects_map
        row._objects_map = {k: each for k, each in known.items() if each._frames_to_instance_data}
        try:
            return row.to_encord_dict()
        finally:
            row._objects_map = known
            row._label_row_read_only_data = size

    def _on(self, name: str, row: Any) -> bool:
        instance = self.named[name]
        listed = (
            row.get_object_instances() if name[0] == "o" else row.get_classification_instances()
        )
        return any(each is instance for each in listed)

    def plain(self, value: Any) -> Any:
        """A result as a value that can be compared."""
        return plain(value, self.name_of)

    def read(self, call: Callable[[], Any]) -> Any:
        """What reading gives, or that it raised."""
        return outcome(lambda: self.plain(call()))

    def digest(self) -> dict[str, Any]:
        """All that can be read of the world."""
        found = {name: self._row(name) for name in ROWS}
        found |= {name: self._instance(each) for name, each in self.instances.items()}
        return found

    def _row(self, name: str) -> Any:
        """Who is listed, on the row and on each frame; and the row as JSON."""
        row = self.named[name]
        return {
            "objects": self.read(row.get_object_instances),
            "classifications": self.read(row.get_classification_instances),
            "frames": self.read(
                lambda: [
                    [
                        row.get_object_instances(filter_frames=frame),
                        row.get_classification_instances(filter_frames=frame),
                    ]
                    for frame in range(min(row.number_of_frames, 10))
                ]
            ),
            "json": outcome(lambda: json_like(self.export(name))),
        }

    def _instance(self, instance: Any) -> Any:
        """One instance: where it is, what is said of it, its answers."""
        known = {
            "item": instance.feature_hash,
            "hash": hash_of(instance),
            "row": self.read(instance.is_assigned_to_label_row),
            "frames": self._frames(instance),
            "answers": self._each(
                lambda each: typed(instance.get_answer(each)),
                self._attributes[instance.feature_hash],
            ),
            "hidden": self._hidden(instance),
        }
        if hasattr(instance, "object_hash"):
            ranges = self.read(instance.get_ranges)
            return known | {"ranges": ranges, "number": instance.object_number}
        whole = self._each(lambda name: getattr(instance, name), _SAID[:-1])
        return known | {"ranges": self.read(lambda: instance.range_list), "whole": whole}

    def _hidden(self, instance: Any) -> Any:
        """Which static attributes have answers, readable or not, those answers, and whose."""
        if hasattr(instance, "classification_hash"):
            answers = instance.get_all_static_answers()
        elif self.side.ours:
            known = self._attributes[instance.feature_hash]
            answers = [answer_of(instance, each) for each in known if not each.dynamic]
        else:
            answers = instance._get_all_static_answers()
        return {
            each.ontology_attribute.feature_node_hash: [
                self.plain(typed(each.get())),
                "by hand" if each.is_manual_annotation else "not by hand",
            ]
            for each in answers
            if each.is_answered()
        }

    def _frames(self, instance: Any) -> Any:
        """What is said of an instance frame by frame; that it cannot be read, if so."""
        annotations = outcome(instance.get_annotations)
        if isinstance(annotations, Raised):
            return {"unreadable": annotations}
        return {
            # True is frame 1 to a dictionary, and not the same to whoever reads it.
            "True" if each.frame is True else each.frame: self._annotation(each)
            for each in annotations
        }

    def _annotation(self, annotation: Any) -> Any:
        names = _SAID + _OF_OBJECTS if hasattr(annotation, "object_hash") else _SAID
        return self._each(lambda name: getattr(annotation, name), names)

    def _each(self, read: Callable[[Any], Any], of: Iterable[Any]) -> dict[str, Any]:
        """One reading of each of several attributes or properties, by name."""
        names = {getattr(each, "feature_node_hash", each): each for each in of}
        try:
            return {name: self.plain(read(each)) for name, each in names.items()}
        except Exception:  # noqa: BLE001 - one of them raised, so each is asked on its own
            return {name: self.read(partial(read, each)) for name, each in names.items()}


def hash_of(instance: Any) -> str:
    """The hash of an object or classification."""
    found: str = getattr(instance, "object_hash", None) or instance.classification_hash
    return found


def _all(attributes: Any) -> Any:
    """The attributes and all that is nested in them."""
    for attribute in attributes:
        yield attribute
        for option in attribute.options:
            yield from _all(option.attributes)
