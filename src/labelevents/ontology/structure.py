"""Objects, classifications, and the ontology that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from labelevents.exceptions import OntologyError
from labelevents.ontology.attributes import (
    Attribute,
    AttributeT,
    attributes_to_list_dict,
    read_attribute,
)
from labelevents.ontology.codec import JsonEnum, Node, known_shape
from labelevents.ontology.elements import ElementTree, OntologyElement
from labelevents.ontology.identifiers import claim_hash, claim_uid, new_root_hash
from labelevents.ontology.palette import next_color
from labelevents.ontology.skeletons import SkeletonTemplate, read_skeleton_template
from labelevents.values.shapes import Shape

if TYPE_CHECKING:
    from labelevents.rows.classification_instance import ClassificationInstance
    from labelevents.rows.object_instance import ObjectInstance


class OntologyClassificationLevel(JsonEnum):
    """What a classification is about, where it is not about frames."""

    GLOBAL = "global"


@attrs.define
class Object(OntologyElement):
    """A class of things that are drawn, such as cars.

    Attributes:
        uid: its number. Look things up by `feature_node_hash` instead.
        name: what people see.
        color: as `#1A2B3F`.
        shape: what it is drawn as.
        required, archived: kept, and without effect.
        attributes: what may be said of each.
    """

    child_type: ClassVar[type | None] = Attribute

    feature_node_hash: str
    uid: int
    name: str
    color: str
    shape: Shape
    required: bool = False
    archived: bool = False
    attributes: list[Attribute] = attrs.field(factory=list)

    __hash__ = OntologyElement.__hash__

    @property
    def title(self) -> str:
        """The name."""
        return self.name

    @property
    def children(self) -> Sequence[Attribute]:
        """The attributes."""
        return self.attributes

    def create_instance(self, *, object_number: int | None = None) -> ObjectInstance:
        """One such thing, to be placed on frames and added to a label row.

        Args:
            object_number: the number that people see; given when the row is saved, if None.
        """
        # `rows` stands above `ontology`; only this convenience looks upwards, and only when called.
        from labelevents.rows.object_instance import ObjectInstance

        return ObjectInstance(self, object_number=object_number)

    def add_attribute(
        self,
        cls: type[AttributeT],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
        dynamic: bool = False,
    ) -> AttributeT:
        """Add an attribute.

        Args:
            cls: one of the four attribute classes.
            name: what people see.
            local_uid: its number among the siblings; the next one, if None.
            feature_node_hash: its hash; a new one, if None.
            required: whether an editor should insist on an answer.
            dynamic: whether the answer may differ from frame to frame.

        Raises:
            OntologyError: if a sibling has that uid or hash already.
            ElementTypeError: if `cls` is not one of the four.
        """
        return self._add_child(
            cls, local_uid, feature_node_hash, name=name, required=required, dynamic=dynamic
        )

    def own_dict(self) -> dict[str, Any]:
        """The object's JSON without its attributes."""
        return {
            "id": str(self.uid),
            "name": self.name,
            "color": self.color,
            "shape": self.shape.value,
            "featureNodeHash": self.feature_node_hash,
            "required": self.required,
            "archived": self.archived,
        }

    def to_dict(self) -> dict[str, Any]:
        """The object's JSON; the key `attributes` is only there if there are some."""
        attributes = attributes_to_list_dict(self.attributes)
        return {**self.own_dict(), "attributes": attributes} if attributes else self.own_dict()

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Object:
        """Read an object.

        Raises:
            OntologyError: if a key is missing.
            ElementTypeError: if the shape, or the type of an attribute, is unknown.
        """
        return _read_object(Node(d))


@attrs.define
class Classification(OntologyElement):
    """A question about frames as a whole, or about all there is; its one attribute asks it.

    Attributes:
        uid: its number. Look things up by `feature_node_hash` instead.
        attributes: the one attribute that asks the question; empty before `add_attribute`.
    """

    child_type: ClassVar[type | None] = Attribute

    feature_node_hash: str
    uid: int
    attributes: list[Attribute]
    # Encord's constructor calls this argument `_level`.
    _level: OntologyClassificationLevel | None = attrs.field(default=None, alias="_level")

    __hash__ = OntologyElement.__hash__

    @property
    def title(self) -> str:
        """The name of the attribute; empty while there is none."""
        return self.attributes[0].name if self.attributes else ""

    @property
    def children(self) -> Sequence[Attribute]:
        """The one attribute."""
        return self.attributes

    @property
    def level(self) -> OntologyClassificationLevel | None:
        """`GLOBAL`, or None where the question is about frames."""
        return self._level

    @property
    def is_global(self) -> bool:
        """Whether it is about all there is, rather than about frames."""
        return self._level == OntologyClassificationLevel.GLOBAL

    def create_instance(self, range_only: bool = False) -> ClassificationInstance:
        """One answer to the question, to be put on frames and added to a label row.

        Args:
            range_only: whether it is about stretches of time rather than about frames.
        """
        # Upwards, and inside the function: as in `Object.create_instance`.
        from labelevents.rows.classification_instance import ClassificationInstance

        return ClassificationInstance(self, range_only=range_only)

    def add_attribute(
        self,
        cls: type[AttributeT],
        name: str,
        local_uid: int | None = None,
        feature_node_hash: str | None = None,
        required: bool = False,
    ) -> AttributeT:
        """Add the one attribute; arguments as for an object, never dynamic.

        Raises:
            OntologyError: if there is one already.
        """
        if self.attributes:
            raise OntologyError(
                f"Expected one attribute in a classification, got `{name}` beside `{self.title}`."
                " Nest it below an option, or add another classification."
            )
        return self._add_child(
            cls, local_uid, feature_node_hash, name=name, required=required, dynamic=False
        )

    def own_dict(self) -> dict[str, Any]:
        """The classification's JSON without its attribute."""
        own: dict[str, Any] = {"id": str(self.uid), "featureNodeHash": self.feature_node_hash}
        return own if self._level is None else {**own, "level": self._level.value}

    def to_dict(self) -> dict[str, Any]:
        """The classification's JSON.

        Raises:
            OntologyError: if it has no attribute.
        """
        self.check_complete()
        return {**self.own_dict(), "attributes": attributes_to_list_dict(self.attributes)}

    def check_complete(self) -> None:
        """Refuse a classification that asks nothing.

        Raises:
            OntologyError: if it has no attribute.
        """
        if not self.attributes:
            raise OntologyError(
                f"Expected an attribute in the classification {self.feature_node_hash}, got none."
                " Call its `add_attribute`."
            )

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> Classification:
        """Read a classification; an unknown level is none.

        Raises:
            OntologyError: if a key is missing.
            ElementTypeError: if an attribute is of an unknown type.
        """
        return _read_classification(Node(d))


@attrs.define
class OntologyStructure(ElementTree):
    """All that may be labelled. Equal by value; attributes count by uid and hash only."""

    objects: list[Object] = attrs.field(factory=list)
    classifications: list[Classification] = attrs.field(factory=list)
    skeleton_templates: dict[str, SkeletonTemplate] = attrs.field(factory=dict)

    @property
    def children(self) -> Sequence[OntologyElement]:
        """Objects, then classifications."""
        return [*self.objects, *self.classifications]

    def add_object(
        self,
        name: str,
        shape: Shape,
        uid: int | None = None,
        color: str | None = None,
        feature_node_hash: str | None = None,
    ) -> Object:
        """Add a class of things that are drawn.

        Args:
            name: what people see; need not be unique.
            shape: what it is drawn as.
            uid: its number; the next one, if None.
            color: as `#1A2B3F`; the palette's next after the last object's, if None.
            feature_node_hash: its hash; a new one, if None.

        Raises:
            OntologyError: if an object has that uid or hash already.
            ElementTypeError: if the shape is unknown.
        """
        taken = {each.feature_node_hash for each in self.objects}
        previous = self.objects[-1].color if self.objects else None
        added = Object(
            uid=claim_uid({each.uid for each in self.objects}, uid),
            feature_node_hash=claim_hash(taken, feature_node_hash, new_root_hash),
            name=name,
            shape=known_shape(shape, f"for the object `{name}`"),
            color=next_color(previous) if color is None else color,
        )
        self.objects.append(added)
        return added

    def add_classification(
        self,
        uid: int | None = None,
        feature_node_hash: str | None = None,
        level: OntologyClassificationLevel | None = None,
    ) -> Classification:
        """Add a question about frames, or about all there is; then call its `add_attribute`.

        Args:
            uid: its number; the next one, if None.
            feature_node_hash: its hash; a new one, if None.
            level: `GLOBAL` for a question about all there is.

        Raises:
            OntologyError: if a classification has that uid or hash already.
        """
        taken = {each.feature_node_hash for each in self.classifications}
        added = Classification(
            uid=claim_uid({each.uid for each in self.classifications}, uid),
            feature_node_hash=claim_hash(taken, feature_node_hash, new_root_hash),
            attributes=[],
            _level=level,
        )
        self.classifications.append(added)
        return added

    def add_skeleton_object(
        self,
        name: str,
        skeleton_template: SkeletonTemplate,
        color: str | None = None,
        feature_node_hash: str | None = None,
    ) -> tuple[Object, SkeletonTemplate]:
        """Add an object drawn as a skeleton, and its template, under one hash.

        Raises:
            OntologyError: if an object has that hash, or a template that name, already.
        """
        self._check_template_is_new(skeleton_template)
        added = self.add_object(name, Shape.SKELETON, None, color, feature_node_hash)
        self.add_skeleton_template(skeleton_template, added.feature_node_hash)
        return added, skeleton_template

    def add_skeleton_template(
        self, skeleton_template: SkeletonTemplate, feature_node_hash: str | None = None
    ) -> None:
        """Add a template, and set its hash: to a new one, if None.

        Raises:
            OntologyError: if a template has that name already.
        """
        self._check_template_is_new(skeleton_template)
        hash_ = new_root_hash() if feature_node_hash is None else feature_node_hash
        skeleton_template.feature_node_hash = hash_
        self.skeleton_templates[skeleton_template.name] = skeleton_template

    def _check_template_is_new(self, template: SkeletonTemplate) -> None:
        if template.name in self.skeleton_templates:
            raise OntologyError(
                f"Expected a new name for a template, got `{template.name}`, taken."
            )

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """The ontology's JSON.

        Raises:
            OntologyError: if a classification has no attribute.
        """
        objects = [each.to_dict() for each in self.objects]
        questions = [each.to_dict() for each in self.classifications]
        templates = [{"template": each.to_dict()} for each in self.skeleton_templates.values()]
        return {"objects": objects, "classifications": questions, "skeleton_templates": templates}

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> OntologyStructure:
        """Read an ontology; unknown keys are dropped.

        Raises:
            OntologyError: if a key is missing.
            ElementTypeError: if a shape, or the type of an attribute, is unknown.
        """
        node = Node(d)
        objects = [_read_object(each) for each in node.each_required("objects")]
        questions = [_read_classification(each) for each in node.each_required("classifications")]
        nodes = [each.below("template") for each in node.each("skeleton_templates")]
        templates = [read_skeleton_template(each) for each in nodes]
        return cls(objects, questions, {each.name: each for each in templates})


def _read_object(node: Node) -> Object:
    return Object(
        uid=node.root_uid(),
        name=node.text("name"),
        color=node.text("color"),
        shape=known_shape(node.text("shape"), f"as `shape` {node.place}"),
        feature_node_hash=node.text("featureNodeHash"),
        required=node.flag("required"),
        archived=node.flag("archived"),
        attributes=[read_attribute(each) for each in node.each("attributes")],
    )


def _read_classification(node: Node) -> Classification:
    return Classification(
        uid=node.root_uid(),
        feature_node_hash=node.text("featureNodeHash"),
        attributes=[read_attribute(each) for each in node.each_required("attributes")],
        _level=OntologyClassificationLevel.from_string(str(node.data.get("level"))),
    )
