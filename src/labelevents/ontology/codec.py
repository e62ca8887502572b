"""Reading Encord's ontology JSON: each dict knows where it stands, so that an error can say so.

The keys themselves are read and written by the classes, in `from_dict` and `to_dict`; unknown keys
are dropped, as Encord does.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any, Self

import attrs

from labelevents.exceptions import ElementTypeError, MissingKeyError, OntologyError
from labelevents.ontology.identifiers import NestedID, parse_uid
from labelevents.values.shapes import Shape


class JsonEnum(str, enum.Enum):
    """Base of the enums whose values are names in the JSON."""

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_string(cls, value: str) -> Self | None:
        """The member with that value, or None."""
        return cls(value) if value in cls._value2member_map_ else None


def _a_mapping(node: Node, _field: attrs.Attribute[Any], data: object) -> None:
    if not isinstance(data, Mapping):
        raise OntologyError(f"Expected a `dict`, got `{type(data).__name__}`, {node.place}")


@attrs.frozen
class Node:
    """A dict of the JSON, and the path that leads to it.

    Raises:
        OntologyError: if it is no dict.

    Example:
        >>> Node({}, "objects[0]").text("name")
        Traceback (most recent call last):
        ...
        labelevents.exceptions.MissingKeyError: Expected key `name` in objects[0]
    """

    data: Mapping[str, Any] = attrs.field(validator=_a_mapping)
    path: str = ""

    @property
    def place(self) -> str:
        """Where this is, for the end of a sentence."""
        return f"in {self.path}" if self.path else "at the top level"

    def required(self, *keys: str) -> Any:
        """The value of the first of these keys that is there."""
        for key in keys:
            if key in self.data:
                return self.data[key]
        raise MissingKeyError(f"Expected key `{keys[0]}` {self.place}")

    def text(self, key: str) -> str:
        """The string under a key that must be there."""
        value = self.required(key)
        if not isinstance(value, str):
            raise OntologyError(
                f"Expected `str`, got `{type(value).__name__}`, as `{key}` {self.place}"
            )
        return value

    def flag(self, key: str) -> bool:
        """Whether a key is there and true."""
        return bool(self.data.get(key, False))

    def number(self, key: str) -> float:
        """The number under a key that must be there."""
        value = self.required(key)
        try:
            return float(value)
        except (TypeError, ValueError):
            raise OntologyError(
                f"Expected a number, got {value!r}, as `{key}` {self.place}"
            ) from None

    def uid(self) -> NestedID:
        """The `id`: `"1.2"` is `[1, 2]`."""
        value = self.required("id")
        try:
            return parse_uid(str(value))
        except ValueError:
            raise OntologyError(
                f"Expected whole numbers joined by dots, got {value!r}, as `id` {self.place}"
            ) from None

    def root_uid(self) -> int:
        """The `id` of an object or a classification: one number."""
        uid = self.uid()
        if len(uid) != 1:
            value = self.data["id"]
            raise OntologyError(f"Expected a whole number, got {value!r}, as `id` {self.place}")
        return uid[0]

    def below(self, key: str) -> Node:
        """The dict under a key that must be there."""
        return Node(self.required(key), self._path_to(key))

    def each(self, key: str) -> list[Node]:
        """The dicts in the list under a key; none, if the key is not there."""
        values = self.data.get(key)
        if values is None:
            return []
        if not isinstance(values, list | tuple):
            raise OntologyError(
                f"Expected a `list`, got `{type(values).__name__}`, as `{key}` {self.place}"
            )
        return [Node(value, f"{self._path_to(key)}[{i}]") for i, value in enumerate(values)]

    def each_required(self, key: str) -> list[Node]:
        """The dicts in the list under a key that must be there."""
        if self.required(key) is None:
            raise OntologyError(f"Expected a `list`, got `NoneType`, as `{key}` {self.place}")
        return self.each(key)

    def _path_to(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def known_shape(shape: str, place: str) -> Shape:
    """The shape of that name.

    Raises:
        ElementTypeError: if there is none.
    """
    known = Shape.from_string(shape)
    if known is None:
        names = ", ".join(f"`{each.value}`" for each in Shape)
        raise ElementTypeError(f"Expected one of {names}, got {shape!r}, {place}")
    return known
