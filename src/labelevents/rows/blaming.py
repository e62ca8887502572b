"""Who answers for the labels of a row: `row.blame` and `instance.blame`."""

from __future__ import annotations

from functools import cached_property
from operator import index
from typing import TYPE_CHECKING

from labelevents.exceptions import LabelRowError, OntologyError
from labelevents.history.blame import BlameLine, Stretch, stretches
from labelevents.history.names import NO_NAMES, Names, OntologyNames
from labelevents.model.answering import check_member, field_of
from labelevents.model.state import InstanceKind, RowState
from labelevents.model.writes import check_bounds
from labelevents.ontology.attributes import Attribute
from labelevents.ontology.structure import Classification, Object, OntologyStructure
from labelevents.values.frames import Frames, Spans, as_spans, to_ranges
from labelevents.values.identity import Actor

if TYPE_CHECKING:
    from labelevents.rows.instance import InstanceHandle
    from labelevents.rows.label_row import LabelRowV2


def blame_row(row: LabelRowV2, state: RowState, frame: int | str | None) -> list[BlameLine]:
    """Who answers for each cell of a row, or for what is on one frame.

    Raises:
        LabelRowError: if there is no such frame.
    """
    spans: Spans | None = None
    if frame is not None:
        spans = as_spans(row.get_frame_number(frame) if isinstance(frame, str) else index(frame))
        check_bounds(state, spans)
    frames = None if spans is None else to_ranges(spans)
    found: list[InstanceHandle] = [
        *row.get_object_instances(filter_frames=frames),
        *row.get_classification_instances(filter_frames=frames),
    ]
    names = {id(each.item): _Titles(each) for each in found}
    return [
        _line(each, part, names[id(each.item)])
        for each in found
        for part in stretches(each.state, spans)
    ]


def blame_instance(
    instance: InstanceHandle, frames: Frames | None, attribute: Attribute | None
) -> list[BlameLine]:
    """Who answers for each cell of one instance.

    Raises:
        NotInRowError: if the attribute is not the instance's.
        LabelRowError: if it is no attribute at all.
    """
    only = None
    if attribute is not None:
        if not isinstance(attribute, Attribute):
            kind = type(attribute).__name__
            raise LabelRowError(f"Expected an `Attribute` of the {instance.kind}, got `{kind}`")
        check_member(instance.state, instance.item.attributes, attribute)
        only = field_of(attribute)
    spans = None if frames is None else as_spans(frames)
    names = _Titles(instance)
    return [_line(instance, part, names) for part in stretches(instance.state, spans, only)]


def _line(instance: InstanceHandle, part: Stretch, names: Names) -> BlameLine:
    span, stamp = part.span, part.stamp
    asked = part.asked
    return BlameLine(
        instance=instance.instance_hash,
        name=instance.item.title,
        field=part.field,
        frames=None if span is None else (span[0], span[1] - 1),
        value=part.value(names),
        packed=part.packed,
        commit=stamp.commit,
        # Of the actor of a commit that was read, no more is known than this.
        actor=Actor(stamp.actor.kind, stamp.actor.ref),
        at=stamp.at,
        via=part.via,
        attribute=asked and names.attribute(instance.kind, instance.feature_hash, asked),
    )


class _Titles:
    """What people call the parts of one ontology item, also those that were removed since."""

    def __init__(self, instance: InstanceHandle) -> None:
        self._instance = instance
        self._now = OntologyNames(_alone(instance.item))

    def item(self, kind: InstanceKind, item: str) -> str:
        """The title of the item."""
        return self._now.item(kind, item)

    def attribute(self, kind: InstanceKind, item: str, attribute: str) -> str:
        """The title of an attribute, or else its hash."""
        found = self._now.attribute(kind, item, attribute)
        return self._past.attribute(kind, item, attribute) if found == attribute else found

    def option(self, kind: InstanceKind, item: str, attribute: str, option: str) -> str:
        """The title of an option, or else its hash."""
        found = self._now.option(kind, item, attribute, option)
        return self._past.option(kind, item, attribute, option) if found == option else found

    @cached_property
    def _past(self) -> Names:
        """The names that there ever were. Costs a fold of the ontology, so it is asked last."""
        row, item = self._instance.row, self._instance.item
        try:
            if row is None:
                return NO_NAMES
            return OntologyNames(_alone(row.past_element(item.feature_node_hash, type(item))))
        except OntologyError:
            return NO_NAMES


def _alone(item: Object | Classification) -> OntologyStructure:
    """An ontology of one item."""
    if isinstance(item, Object):
        return OntologyStructure(objects=[item])
    return OntologyStructure(classifications=[item])
