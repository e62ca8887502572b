"""Hypothesis strategies: frames, ontologies, and commands to a label row."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from labelevents.events import facts
from labelevents.events.facts import Metadata
from labelevents.model import commands
from labelevents.model.state import Instance, RowState
from labelevents.ontology.attributes import (
    Attribute,
    ChecklistAttribute,
    NumericAttribute,
    Option,
    RadioAttribute,
    TextAttribute,
)
from labelevents.ontology.checks import all_attributes
from labelevents.ontology.structure import OntologyClassificationLevel, OntologyStructure
from labelevents.testing.decisions import given
from labelevents.testing.lazy import strategies as _strategies
from labelevents.testing.places import PLACEABLE, coordinates
from labelevents.values.coordinates import RANGE_SHAPES
from labelevents.values.frames import Range, Spans, merged
from labelevents.values.shapes import Shape

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def spans(last: int = 12) -> SearchStrategy[Spans]:
    """Frames as the library keeps them, up to frame `last`; none of them too."""
    pair = _strategies().tuples(*[_strategies().integers(0, last + 1)] * 2).map(sorted).map(tuple)
    return _strategies().lists(pair, max_size=3).map(merged)  # type: ignore[no-any-return]


def frames(last: int = 12) -> SearchStrategy[Any]:
    """Frames in every form that people may give them, empty and reversed ranges among them."""
    st = _strategies()
    one = st.integers(0, last)
    forms = [one, st.builds(Range, one, one), st.builds(range, one, one, st.integers(1, 3))]
    mixed = st.lists(one | st.builds(Range, one, one), max_size=4)
    forms += [mixed, mixed.map(tuple), st.sets(one, max_size=4), st.frozensets(one, max_size=4)]
    try:
        numpy = importlib.import_module("numpy")
    except ModuleNotFoundError:
        return st.one_of(forms)  # type: ignore[no-any-return]
    arrays = st.lists(one, max_size=4).map(lambda numbers: numpy.array(numbers, dtype="int64"))
    return st.one_of(*forms, one.map(numpy.int32), arrays)  # type: ignore[no-any-return]


def ontologies() -> SearchStrategy[OntologyStructure]:
    """Small ontologies: boxes, perhaps another shape, classifications, all attributes.

    One classification is global.
    """
    st = _strategies()
    kinds = st.sampled_from([TextAttribute, NumericAttribute, ChecklistAttribute, RadioAttribute])
    attributes = st.lists(st.tuples(kinds, st.booleans()), min_size=2, max_size=4)
    shape = st.none() | st.sampled_from([*PLACEABLE, *sorted(RANGE_SHAPES)])
    return st.builds(_ontology, attributes, kinds, shape)  # type: ignore[no-any-return]


def _ontology(
    attributes: list[tuple[type[Attribute], bool]], asked: type[Attribute], shape: Shape | None
) -> OntologyStructure:
    structure = OntologyStructure()
    car = structure.add_object("Car", Shape.BOUNDING_BOX, feature_node_hash="car")
    for number, (kind, dynamic) in enumerate(attributes):
        own = car.add_attribute(kind, f"A{number}", feature_node_hash=f"a{number}", dynamic=dynamic)
        _options(own, TextAttribute)
    if shape is not None:
        structure.add_object("Spot", shape, feature_node_hash="spot")
    for name in ("sky", "road", "all"):
        level = OntologyClassificationLevel.GLOBAL if name == "all" else None
        classification = structure.add_classification(feature_node_hash=name, level=level)
        root = classification.add_attribute(asked, name, feature_node_hash=f"{name}_a")
        _options(root, asked, TextAttribute)
    return structure


def _options(attribute: Attribute, *below: type[Attribute]) -> None:
    """Two options each; the second of a radio attribute opens one of the kind `below`."""
    if not isinstance(attribute, RadioAttribute | ChecklistAttribute):
        return
    path = attribute.feature_node_hash
    for label in "xy":
        option: Any = attribute.add_option(label, feature_node_hash=f"{path}_{label}")
    if below and isinstance(attribute, RadioAttribute):
        nested = option.add_nested_attribute(below[0], "N", feature_node_hash=f"{path}_n")
        _options(nested, *below[1:])


def row_commands(
    state: RowState, ontology: OntologyStructure, last: int = 12
) -> SearchStrategy[commands.Command]:
    """Commands to a row with these labels, those that it must refuse among them.

    Args:
        state: the row, to take instances from.
        ontology: what may be labelled.
        last: the row's last frame; some commands reach beyond it.
    """
    made: SearchStrategy[commands.Command] = _strategies().composite(_command)(
        state, ontology, last
    )
    return made


_PLAIN = (
    *("place", "place", "track", "say", "say", "leave", "number"),
    *("answer", "answer", "answer", "unanswer"),
)
_KINDS = (*_PLAIN, "amend", "forget")


def _command(draw: Any, state: RowState, ontology: OntologyStructure, last: int) -> Any:
    st = _strategies()
    known = sorted(state.instances)
    kind = draw(st.sampled_from([*["to"] * 12, "add", "add", "remove"])) if known else "add"
    if kind == "add":
        return commands.AddInstance(_detached(draw, state, ontology, last), draw(st.booleans()))
    if kind == "remove":
        return commands.RemoveInstance(draw(st.sampled_from([*known, "nobody"])))
    to = state.instances[draw(st.sampled_from(known))]
    return _to(draw, to, ontology, last, draw(st.sampled_from(_KINDS)))


def _detached(draw: Any, state: RowState, ontology: OntologyStructure, last: int) -> Instance:
    """An instance that may join the row, of a new hash or one that is there."""
    st = _strategies()
    new = f"new{state.order}"
    who = draw(st.sampled_from([*[new] * 9, *sorted(state.instances)]))
    item = draw(st.sampled_from([*ontology.objects, *ontology.classifications]))
    number = draw(st.none() | st.integers(0, 3))
    identity = facts.Identity(item.feature_node_hash, number)
    if item in ontology.classifications:
        on_ranges = item.is_global or draw(st.sampled_from([False, False, True]))
        identity = facts.Identity(
            item.feature_node_hash, number, range_only=on_ranges, is_global=item.is_global
        )
    return _alone(draw, who, identity, ontology, last)


def _alone(
    draw: Any, who: str, identity: facts.Identity, ontology: OntologyStructure, last: int
) -> Instance:
    """An instance of a row of its own, after a few commands."""
    st = _strategies()
    is_object = any(item.feature_node_hash == identity.item for item in ontology.objects)
    add = facts.ObjectAdded if is_object else facts.ClassificationAdded
    alone = given(add(1, who, ("item",), None, identity))
    # Mostly on frames from the start, because an instance on none cannot be added.
    kinds = ["place"] * draw(st.sampled_from([0, 1, 1, 1]))
    for kind in [*kinds, *draw(st.lists(st.sampled_from(_PLAIN), max_size=4))]:
        asked = _to(draw, alone.state.instances[who], ontology, last, kind)
        alone = alone.and_given(*alone.when(asked).events)
    found: Instance = alone.state.instances[who]
    return found


def _to(draw: Any, instance: Instance, ontology: OntologyStructure, last: int, what: str) -> Any:
    """A command of one kind to one instance."""
    st, who = _strategies(), instance.hash
    beyond = st.sampled_from([((-1, 2),), ((last, last + 2),), ((0, 3),)])
    somewhere = spans(last).filter(bool)
    where = draw(st.one_of(somewhere, somewhere, spans(last), st.just(instance.spans()), beyond))
    items = [*ontology.objects, *ontology.classifications]
    item: Any = next(item for item in items if item.feature_node_hash == instance.item)
    if getattr(item, "shape", None) in RANGE_SHAPES and what in ("place", "track", "leave"):
        # They have one frame, so mostly that one; `last` is for the frames of a track.
        where, last = draw(st.sampled_from([((0, 1),), ((0, 1),), where])), 0
    if what == "amend":
        other = draw(st.sampled_from([*[instance.identity] * 9, facts.Identity(instance.item)]))
        return commands.Amend(who, _alone(draw, who, other, ontology, last))
    if what == "forget":
        return _forget(draw, instance, last)
    said, flag = draw(_metadata()), draw(st.booleans())
    attributes = list(all_attributes(item.attributes))
    if what in ("place", "track") and instance.kind == "classification":
        instead = draw(st.sampled_from([False, False, True]))
        return commands.PlaceClassification(who, item, where, said, flag, instead)
    if what == "place":
        return commands.PlaceObject(who, item, draw(_coordinates(item)), where, said, flag)
    if what == "track":
        track = draw(st.dictionaries(st.integers(0, last), _coordinates(item), max_size=4))
        numbers = {frame: draw(st.floats(0, 1)) for frame in track}
        named = draw(st.sampled_from([{}, {}, {"x:mot.visibility": numbers}]))
        return commands.TrackObject(who, item, track, said, named, flag)
    if what == "leave":
        return commands.RemoveFromFrames(who, where)
    if what == "number" and instance.kind == "object":
        return commands.NumberObject(who, draw(st.none() | st.integers(-1, 3)))
    if what in ("answer", "unanswer") and attributes:
        attribute = draw(st.sampled_from(attributes))
        answer, on = draw(_answers(attribute)), draw(st.sampled_from([None, None, where]))
        if what == "unanswer":
            wanted = draw(st.sampled_from([None, answer]))
            return commands.DeleteAnswer(who, item.attributes, attribute, wanted, on)
        which = draw(st.sampled_from([attribute, attribute, None]))
        return commands.SetAnswer(who, item.attributes, answer, which, on, flag)
    return commands.Annotate(who, draw(st.sampled_from([where, where, None])), said)


def _forget(draw: Any, instance: Instance, last: int) -> commands.Forget:
    """Some of the cells there are, and others."""
    st = _strategies()
    fields = st.sampled_from([*sorted(instance.tracks), "confidence", "answer:none"])
    frames = draw(st.dictionaries(fields, spans(last), max_size=3))
    said = st.sampled_from([*sorted(instance.cells), "reviews"])
    return commands.Forget(instance.hash, frames, draw(st.lists(said, max_size=2, unique=True)))


def _coordinates(item: Any) -> Any:
    st = _strategies()
    other = Shape.POINT if item.shape == Shape.BOUNDING_BOX else Shape.BOUNDING_BOX
    right, wrong = coordinates(item.shape), coordinates(other)
    return st.integers(0, 19).flatmap(lambda number: right if number else wrong)


def _metadata() -> Any:
    """Mostly nothing, because each thing said is a field of its own."""
    st = _strategies()
    by = st.sampled_from(["ana", None])
    fields = {
        "confidence": st.sampled_from([1.0, 0.5]),
        "manual_annotation": st.booleans(),
        "created_by": by,
        "last_edited_by": by,
        "extra": st.just({"x:cvat.occluded": True}),
    }
    some = st.fixed_dictionaries({}, optional=fields).map(lambda given: Metadata(**given))
    return st.just(Metadata()) | some


def _answers(attribute: Attribute) -> Any:
    """Answers that fit, and one that does not fit most attributes."""
    st = _strategies()
    if isinstance(attribute, TextAttribute):
        return st.sampled_from(["", "a", "b", 7])
    if isinstance(attribute, NumericAttribute):
        return st.sampled_from([0, 1, 2.5, "a"])
    options: list[Option] = list(attribute.options)
    if isinstance(attribute, RadioAttribute):
        return st.sampled_from([*options, *options, "a"])
    return st.lists(st.sampled_from(options), max_size=2)
