"""The label spec of a CVAT file as an ontology: labels, attributes, options.

Where the tracks say more than the spec, the ontology of the reading grows: a label, an attribute
(as per-frame text) or an option that the spec forgot is added, so that nothing said is lost.
"""

from __future__ import annotations

import csv
import re
from collections import Counter

import attrs

from labelevents.formats.fields import Room, decimal
from labelevents.formats.loss import Losses
from labelevents.formats.reading import AnswerGiven
from labelevents.formats.xmltree import Element
from labelevents.ontology.attributes import (
    Attribute,
    NumericAttribute,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.structure import Object, OntologyStructure
from labelevents.values.shapes import Shape

ROTATED = "rotated box"
SHAPES = {
    "box": Shape.BOUNDING_BOX,
    ROTATED: Shape.ROTATABLE_BOUNDING_BOX,
    "polygon": Shape.POLYGON,
    "polyline": Shape.POLYLINE,
    "points": Shape.POINT,
}
# What a label may be declared as: CVAT says "rectangle" where its tracks say "box".
_DECLARED = {"rectangle": "box", "polygon": "polygon", "polyline": "polyline", "points": "points"}
_ANY = {"", "any"}

# `~select=action:standing,walking`: `~` changes per frame, `@` holds for the whole track.
_SHORT = re.compile(r"([~@])(\w+)=([^:]*):(.*)", re.DOTALL)
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_SPEC = "meta/task/labels"


@attrs.frozen
class _AttributeSpec:
    name: str
    kind: str
    mutable: bool
    values: list[str]


@attrs.define
class LabelItem:
    """One ontology object of the reading, and how its attributes are answered."""

    item: Object
    _room: Room
    attributes: dict[str, Attribute] = attrs.field(factory=dict)
    _options: dict[str, dict[str, Option]] = attrs.field(factory=dict)

    def declare(self, spec: _AttributeSpec) -> None:
        """Add the attribute to the object, with its options.

        Raises:
            FaultError: if there is no room for all of it.
        """
        self._room.take(len(self.attributes))
        add = self.item.add_attribute
        if spec.kind == "number":
            self.attributes[spec.name] = add(NumericAttribute, spec.name, dynamic=spec.mutable)
        elif spec.kind in ("select", "radio", "checkbox"):
            self.attributes[spec.name] = add(RadioAttribute, spec.name, dynamic=spec.mutable)
            self._options[spec.name] = {}
            for value in spec.values:
                self._option(spec.name, value)
        else:
            self.attributes[spec.name] = add(TextAttribute, spec.name, dynamic=spec.mutable)

    def attribute(self, name: str) -> Attribute:
        """The attribute of that name; one that the spec forgot becomes per-frame text.

        Raises:
            FaultError: if there is no room for another.
        """
        if name not in self.attributes:
            self.declare(_AttributeSpec(name, "text", mutable=True, values=[]))
        return self.attributes[name]

    def answer(self, name: str, text: str) -> AnswerGiven:
        """What `text` means as an answer to the attribute of that name.

        Raises:
            FaultError: if a number is asked for and the text is none, or there is no room for
                another option.
        """
        attribute = self.attribute(name)
        if isinstance(attribute, RadioAttribute):
            return self._option(name, text.strip())
        return decimal(text) if isinstance(attribute, NumericAttribute) else text

    def _option(self, name: str, title: str) -> Option:
        options, attribute = self._options[name], self.attributes[name]
        if title not in options and isinstance(attribute, RadioAttribute):
            self._room.take(len(options))
            options[title] = attribute.add_option(title)
        return options[title]


class Labels:
    """The ontology of one file: an object per label, and one more per other shape it is drawn as.

    Args:
        spec: the `<label>` elements.
        drawn: how many tracks draw each label as each key of `SHAPES`.
        losses: collects what an ontology cannot hold.

    Raises:
        FaultError: if labels, attributes or options are too many.
    """

    def __init__(self, spec: list[Element], drawn: dict[str, Counter[str]], losses: Losses) -> None:
        self.ontology = OntologyStructure()
        self.room = Room()
        self._losses = losses
        self._items: dict[tuple[str, str], LabelItem] = {}
        named: dict[str, Element] = {}
        for element in spec:
            name = element.said("name")
            # A label with a parent is one vertex of a skeleton, which is reported with its parent.
            if element.find("parent") is not None:
                continue
            if not name or name in named:
                losses.add("label without a name, or repeated", _SPEC)
            else:
                named[name] = element
        for name in dict.fromkeys([*named, *drawn]):
            self._add_label(name, named.get(name), drawn.get(name, Counter()))

    def item(self, label: str, shape: str) -> LabelItem:
        """The object for tracks of that label drawn as that key of `SHAPES`."""
        return self._items[label, shape]

    def _add_label(self, name: str, element: Element | None, drawn: Counter[str]) -> None:
        declared = element.said("type") if element is not None else ""
        if declared not in _DECLARED and declared not in _ANY and not drawn:
            self._losses.add(f"label of type {declared}, which has no shape here", f"label {name}")
            return
        # The shape most used takes the plain title; without tracks, CVAT's default is the box.
        usual = [shape for shape, _ in drawn.most_common()] or ["box"]
        main = _DECLARED.get(declared, usual[0])
        main = ROTATED if main == "box" and ROTATED in drawn else main
        color = element.said("color") if element is not None else ""
        attributes = self._attributes(name, element) if element is not None else []
        for shape in dict.fromkeys([main, *usual] if drawn else [main]):
            title = name if shape == main else f"{name} ({shape})"
            known = color if _COLOR.fullmatch(color) else None
            self.room.take(len(self._items))
            item = LabelItem(self.ontology.add_object(title, SHAPES[shape], color=known), self.room)
            for spec in attributes:
                item.declare(spec)
            self._items[name, shape] = item

    def _attributes(self, label: str, element: Element) -> list[_AttributeSpec]:
        holder = element.find("attributes")
        found: dict[str, _AttributeSpec] = {}
        for each in holder.each("attribute") if holder is not None else ():
            where = f"label {label}"
            spec = _spec_of(each)
            if spec is None or spec.name in found:
                self._losses.add("attribute spec that is no spec, or repeated", where)
                continue
            if each.said("default_value") or (spec.kind == "text" and spec.values):
                self._losses.add("default value of an attribute", where)
            if spec.kind == "number" and spec.values:
                self._losses.add("limits of a number attribute", where)
            found[spec.name] = spec
        return list(found.values())


def _spec_of(element: Element) -> _AttributeSpec | None:
    """Read either form: `~select=name:a,b`, or elements such as `<name>` and `<values>`."""
    if element.children:
        name, kind = element.said("name"), element.said("input_type")
        mutable = element.said("mutable").lower() == "true"
        values = listed(element.said("values"))
    else:
        match = _SHORT.fullmatch(element.text.strip())
        if match is None:
            return None
        kind, name, mutable = match[2], match[3], match[1] == "~"
        values = _between_commas(match[4])
    if kind == "checkbox" and len(values) < 2:
        # CVAT lists only the default of a checkbox.
        values = ["true", "false"]
    return _AttributeSpec(name.strip(), kind, mutable, values) if name.strip() else None


def listed(text: str) -> list[str]:
    """The values of a `<values>` element: one a line."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def _between_commas(text: str) -> list[str]:
    """The values between commas; one that holds a comma stands in single quotes."""
    try:
        values = [value for row in csv.reader(text.splitlines(), quotechar="'") for value in row]
    except csv.Error:  # longer than csv's limit for one value
        values = text.split(",")
    return [value.strip() for value in values if value.strip()]
