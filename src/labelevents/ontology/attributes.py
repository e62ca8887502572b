"""What may be asked about an object or a classification, and the options to answer with.

Attributes have options and options have attributes, so both live here:
`RadioAttribute` → `NestableOption` → any attribute → …; `ChecklistAttribute` → `FlatOption`.
"""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

import attrs

from labelevents.exceptions import ElementTypeError
from labelevents.ontology.codec import JsonEnum, Node
from labelevents.ontology.elements import OntologyElement, OntologyNestedElement
from labelevents.ontology.identifiers import NestedID, format_uid

AttributeT = TypeVar("AttributeT", bound="Attribute")
OptionT = TypeVar("OptionT", bound="Option")


class PropertyType(JsonEnum):
    """The kinds of attribute, by their names in JSON."""

    RADIO = "radio"
    TEXT = "text"
    CHECKLIST = "checklist"
    NUMERIC = "numeric"


@attrs.define(eq=False)
class Attribute(OntologyNestedElement):
    """Base of the attributes; equal if uid and hash are.

    Attributes:
        uid: the uids from the root down. Look things up by `feature_node_hash` instead.
        name: what people see.
        required: whether an editor should insist on an answer; nothing here does.
        archived: whether an editor should hide it; nothing here does.
        dynamic: whether the answer may differ from frame to frame. Only ever true right below an
            object.
    """

    uid: NestedID
    feature_node_hash: str
    name: str
    required: bool
    archived: bool
    dynamic: bool

    @property
    def title(self) -> str:
        """The name."""
        return self.name

    @property
    def options(self) -> Sequence[Option]:
        """The options to answer with; none for text and numbers."""
        return []

    @property
    def children(self) -> Sequence[OntologyNestedElement]:
        """The options."""
        return self.options

    # Not abstract, for type checkers: an abstract class may not be passed as `type_` to a lookup.
    @staticmethod
    def get_property_type() -> PropertyType:
        """Which kind of attribute this is."""
        raise ElementTypeError("Expected one of the four classes of attribute, got their base.")

    def __attrs_post_init__(self) -> None:
        self.get_property_type()

    def own_dict(self) -> dict[str, Any]:
        """The attribute's JSON without its options."""
        return {
            "id": format_uid(self.uid),
            "name": self.name,
            "type": self.get_property_type().value,
            "featureNodeHash": self.feature_node_hash,
            "required": self.required,
            "archived": self.archived,
            "dynamic": self.dynamic,
        }

    def to_dict(self) -> dict[str, Any]:
        """The attribute's JSON; the key `options` is only there if there are some."""
        options = [option.to_dict() for option in self.options]
        return {**self.own_dict(), "options": options} if options else self.own_dict()

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Attribute:
        """Read an attribute of any kind: the key `type` says which.

        Raises:
            OntologyError: if a key is missing.
            ElementTypeError: if the type is unknown.
        """
        return read_attribute(Node(d))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Attribute):
            return NotImplemented
        return (self.uid, self.feature_node_hash) == (other.uid, other.feature_node_hash)

    __hash__ = OntologyElement.__hash__


@functools.total_ordering
@attrs.define(eq=False)
class Option(OntologyNestedElement):
    """Base of the options; equal if all that they say is, sorted by label.

    Attributes:
        uid: the uids from the root down. Look things up by `feature_node_hash` instead.
        label: what people see.
        value: what machines see.
        archived: whether an editor should hide it; nothing here does.
    """

    feature_node_hash: str
    uid: NestedID
    label: str
    value: str
    archived: bool

    def __attrs_post_init__(self) -> None:
        if type(self) is Option:
            raise ElementTypeError("Expected one of the two classes of option, got their base.")

    @property
    def title(self) -> str:
        """The label."""
        return self.label

    @property
    def attributes(self) -> list[Attribute]:
        """What is asked once this option is selected; nothing, unless it is nestable."""
        return []

    @property
    def children(self) -> Sequence[OntologyNestedElement]:
        """The attributes."""
        return self.attributes

    def is_nestable(self) -> bool:
        """Whether there may be attributes below."""
        return False

    def own_dict(self) -> dict[str, Any]:
        """The option's JSON without the attributes below it."""
        return {
            "id": format_uid(self.uid),
            "label": self.label,
            "value": self.value,
            "featureNodeHash": self.feature_node_hash,
            "archived": self.archived,
        }

    def to_dict(self) -> dict[str, Any]:
        """The option's JSON; attributes below it, if any, stand under `options`."""
        nested = attributes_to_list_dict(self.attributes)
        return {**self.own_dict(), "options": nested} if nested else self.own_dict()

    def _content(self) -> tuple[str, str, str, NestedID, bool]:
        return self.label, self.feature_node_hash, self.value, self.uid, self.archived

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Option):
            return NotImplemented
        same = type(self) is type(other) and self._content() == other._content()
        return same and self.attributes == other.attributes

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Option):
            return NotImplemented
        return self._content() < other._content()

    __hash__ = OntologyElement.__hash__


@attrs.define(eq=False)
class FlatOption(Option):
    """An option of a checklist: nothing can be below it."""

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> FlatOption:
        """Read an option of a checklist; raises what `NestableOption.from_dict` does."""
        return cls(**_option_fields(Node(d)))


@attrs.define(eq=False)
class NestableOption(Option):
    """An option of a radio attribute: selecting it may open further attributes."""

    child_type: ClassVar[type | None] = Attribute

    nested_options: list[Attribute] = attrs.field(factory=list)

    def is_nestable(self) -> bool:
        """True."""
        return True

    @property
    def attributes(self) -> list[Attribute]:
        """What is asked once this option is selected; the same list as `nested_options`."""
        return self.nested_options

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> NestableOption:
        """Read an option of a radio attribute, with the attributes below it.

        Raises:
            OntologyError: if a key is missing.
            ElementTypeError: if an attribute below is of an unknown type.
        """
        return _read_nestable_option(Node(d))

    def add_nested_attribute(
        self,
        cls: type[AttributeT],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
    ) -> AttributeT:
        """Add an attribute that is asked once this option is selected.

        Args:
            cls: one of the four attribute classes.
            name: what people see.
            local_uid: its number among the siblings; the next one, if None.
            feature_node_hash: its hash; a new one, if None.
            required: whether an editor should insist on an answer.

        Raises:
            OntologyError: if a sibling has that uid or hash already.
            ElementTypeError: if `cls` is not one of the four.
        """
        return self._add_child(
            cls, local_uid, feature_node_hash, name=name, required=required, dynamic=False
        )

    def add_nested_option(
        self,
        cls: type[AttributeT],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
    ) -> AttributeT:
        """The old name of `add_nested_attribute`."""
        warnings.warn("use `add_nested_attribute` instead", DeprecationWarning, stacklevel=2)
        return self.add_nested_attribute(cls, name, local_uid, feature_node_hash, required)


def _own_list(options: list[Any] | None) -> list[Any]:
    # None is what Encord's constructor takes for "no options yet".
    return [] if options is None else options


@attrs.define(eq=False)
class _ChoiceAttribute(Attribute, Generic[OptionT]):
    """An attribute that is answered with options of one class: its `child_type`."""

    child_type: ClassVar[Any]

    _options: list[OptionT] = attrs.field(default=None, converter=_own_list, repr=False)

    @property
    def options(self) -> list[OptionT]:
        """The options to answer with; `add_option` adds one."""
        return self._options

    def add_option(
        self,
        label: str,
        value: str | None = None,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
    ) -> OptionT:
        """Add an option.

        Args:
            label: what people see.
            value: what machines see; made from the label, if None: `"Dark red"` is `"dark_red"`.
            local_uid: its number among the siblings; the next one, if None.
            feature_node_hash: its hash; a new one, if None.

        Raises:
            OntologyError: if a sibling has that uid or hash already.
        """
        # Each whitespace character is replaced, not each run of them: Encord's rule.
        value = value or re.sub(r"\s", "_", label).lower()
        cls: type[OptionT] = self.child_type
        return self._add_child(cls, local_uid, feature_node_hash, label=label, value=value)


@attrs.define(eq=False)
class RadioAttribute(_ChoiceAttribute[NestableOption]):
    """Exactly one of several options."""

    child_type: ClassVar[type | None] = NestableOption

    @staticmethod
    def get_property_type() -> PropertyType:
        """`PropertyType.RADIO`."""
        return PropertyType.RADIO


@attrs.define(eq=False)
class ChecklistAttribute(_ChoiceAttribute[FlatOption]):
    """Any number of several options."""

    child_type: ClassVar[type | None] = FlatOption

    @staticmethod
    def get_property_type() -> PropertyType:
        """`PropertyType.CHECKLIST`."""
        return PropertyType.CHECKLIST


@attrs.define(eq=False)
class TextAttribute(Attribute):
    """Any text."""

    @staticmethod
    def get_property_type() -> PropertyType:
        """`PropertyType.TEXT`."""
        return PropertyType.TEXT


@attrs.define(eq=False)
class NumericAttribute(Attribute):
    """Any number."""

    @staticmethod
    def get_property_type() -> PropertyType:
        """`PropertyType.NUMERIC`."""
        return PropertyType.NUMERIC


def attribute_from_dict(d: dict[str, Any]) -> Attribute:
    """Read an attribute of any kind; as `Attribute.from_dict`."""
    return Attribute.from_dict(d)


def attributes_to_list_dict(attributes: Sequence[Attribute]) -> list[dict[str, Any]]:
    """The JSON of several attributes."""
    return [attribute.to_dict() for attribute in attributes]


def read_attribute(node: Node) -> Attribute:
    """Read an attribute and all below it from JSON whose place is known."""
    fields: dict[str, Any] = {
        "uid": node.uid(),
        "feature_node_hash": node.text("featureNodeHash"),
        "name": node.text("name"),
        "required": bool(node.required("required")),
        "archived": node.flag("archived"),
        "dynamic": node.flag("dynamic"),
    }
    match PropertyType.from_string(node.text("type")):
        case PropertyType.RADIO:
            options = [_read_nestable_option(each) for each in node.each("options")]
            return RadioAttribute(**fields, options=options)
        case PropertyType.CHECKLIST:
            flat = [FlatOption(**_option_fields(each)) for each in node.each("options")]
            return ChecklistAttribute(**fields, options=flat)
        case PropertyType.TEXT:
            return TextAttribute(**fields)
        case PropertyType.NUMERIC:
            return NumericAttribute(**fields)
        case None:
            known = ", ".join(f"`{kind.value}`" for kind in PropertyType)
            raise ElementTypeError(
                f"Expected one of {known}, got {node.text('type')!r}, as `type` {node.place}"
            )


def _read_nestable_option(node: Node) -> NestableOption:
    nested = [read_attribute(each) for each in node.each("options")]
    return NestableOption(**_option_fields(node), nested_options=nested)


def _option_fields(node: Node) -> dict[str, Any]:
    return {
        "uid": node.uid(),
        "label": node.text("label"),
        "value": node.text("value"),
        "feature_node_hash": node.text("featureNodeHash"),
        "archived": node.flag("archived"),
    }
