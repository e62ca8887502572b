"""Which call comes next: drawn from what the pair has by now."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.differential import values
from tests.differential.arguments import Element, Exported, Module, Named
from tests.differential.calls import Call, Subject
from tests.differential.ontology import RANGE_SHAPES
from tests.differential.world import ROWS

if TYPE_CHECKING:
    from tests.differential.pair import Pair

Draw = Callable[[st.SearchStrategy[Any]], Any]
Make = Callable[[Draw, "Pair"], Call]

_OBJECTS = ["car", "car", "car", "van", "van", "bounding_box", "rotatable_bounding_box", "polygon"]
_OBJECTS += ["polyline", "point", "skeleton", "circle", "ellipse", "cuboid", "cuboid_2d", "bitmask"]
_OBJECTS += ["segmentation", "audio", "time_range", "text"]
_QUESTIONS = ["weather", "weather", "colours", "colours", "note", "note", "degrees", "season"]


# Sounds and texts have objects of one shape, in ranges.
_USUAL = {"audio": ["audio"] * 6, "text": ["text"] * 6, "html": ["text"] * 6}


@st.composite
def calls(draw: Draw, pair: Pair) -> Call:
    """Any call, on anything the pair has; an instance of each kind, if it has none."""
    letters = {name[0] for name in pair.items}
    for letter in "oc":
        if letter not in letters:  # a row was read that holds none
            return _create(draw, pair, letter)
    made: Call = draw(st.sampled_from(_MAKERS))(draw, pair)
    return made


def _some(draw: Draw, **optional: st.SearchStrategy[Any]) -> tuple[tuple[str, Any], ...]:
    """Some of these arguments; the others are left out."""
    chosen = draw(_subsets(tuple(optional)))
    return tuple((name, draw(each)) for name, each in optional.items() if name in chosen)


_ROWS = values.rarely(st.just("row"), st.just("other"), 5)
_LETTERS = st.sampled_from("oc")
_NUMBERS = st.integers(-1, 2)


@functools.cache
def _items(kind: str, medium: str) -> st.SearchStrategy[Any]:
    """What instances are made of: mostly what fits the medium, seldom what is foreign."""
    known, strange = [*_OBJECTS, *_USUAL.get(medium, [])], "ship"
    if kind == "Classification":
        known, strange = _QUESTIONS, "tide"
    own = st.sampled_from([Element(kind, each) for each in known])
    return values.rarely(own, st.just(Element(kind, strange, foreign=True)), 15)


@functools.cache
def _subsets(names: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.sets(st.sampled_from(names), max_size=3)


def _row(draw: Draw) -> Named:
    return Named(draw(_ROWS))


def _of(draw: Draw, pair: Pair, letter: str) -> Named:
    return Named(draw(st.sampled_from([n for n in pair.items if n.startswith(letter)])))


def _any(draw: Draw, pair: Pair) -> Named:
    return Named(draw(st.sampled_from(list(pair.items))))


def _owner(name: Named) -> str:
    if name.name in ROWS:
        return "LabelRowV2"
    return "ObjectInstance" if name.name.startswith("o") else "ClassificationInstance"


def _call(on: Named, name: str, *args: tuple[str, Any], keep: str | None = None) -> Call:
    return Call(_owner(on), Subject(on), name, "call", args, keep)


# Making


def _make(draw: Draw, pair: Pair) -> Call:
    """A new instance, sometimes with the hash of another."""
    letter = draw(_LETTERS)
    return (_namesake if draw(values.seldom) else _create)(draw, pair, letter)


def _create(draw: Draw, pair: Pair, letter: str) -> Call:
    """A new instance, of this ontology or of none."""
    kind = "Object" if letter == "o" else "Classification"
    item = draw(_items(kind, pair.media[0]))
    args = (("object_number", draw(_NUMBERS)),) if draw(values.yes_or_no) else ()
    if letter == "c":
        usual = pair.media[0] in _USUAL
        args = (("range_only", True),) if usual is draw(values.mostly) else ()
    return Call(kind, Subject(item), "create_instance", "call", args, pair.new_name(letter))


def _namesake(draw: Draw, pair: Pair, letter: str) -> Call:
    """A new instance with the hash of another."""
    kind, item = ("object", "car") if letter == "o" else ("classification", "weather")
    element = Element(kind.title(), item)
    known = [name for name in pair.items if name.startswith(letter)]
    args = ((f"ontology_{kind}", element), (f"{kind}_hash", draw(st.sampled_from(known))))
    name = f"{kind.title()}Instance"
    return Call("objects", Subject(Module()), name, "call", args, pair.new_name(letter))


def _copy(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    return _call(on, "copy", keep=pair.new_name(on.name[0]))


# Placing


def _metadata(draw: Draw, *names: str) -> tuple[tuple[str, Any], ...]:
    known = {
        "overwrite": values.yes_or_no,
        "created_at": values.times,
        "created_by": values.names,
        "last_edited_at": values.times,
        "last_edited_by": values.names,
        "confidence": values.confidences,
        "manual_annotation": values.flags,
        "reviews": values.reviews,
        "is_deleted": values.flags,
    }
    return _some(draw, **{name: each for name, each in known.items() if name not in names})


def _place(draw: Draw, pair: Pair) -> Call:
    on = _of(draw, pair, "o")
    shape = pair.shape(on.name)
    args = [("coordinates", draw(values.places(shape)))]
    said = draw(values.mostly) != (shape in RANGE_SHAPES)
    args += [("frames", draw(values.frames))] if said else []
    return _call(on, "set_for_frames", *args, *_metadata(draw))


def _classify(draw: Draw, pair: Pair) -> Call:
    on = _of(draw, pair, "c")
    args = [("frames", draw(values.frames))] if draw(values.mostly) else []
    return _call(on, "set_for_frames", *args, *_metadata(draw, "is_deleted"))


def _unplace(draw: Draw, pair: Pair) -> Call:
    return _call(_any(draw, pair), "remove_from_frames", ("frames", draw(values.frames)))


def _view_add(draw: Draw, pair: Pair) -> Call:
    row, on = _row(draw), _any(draw, pair)
    kind = "object" if on.name.startswith("o") else "classification"
    args = [(f"{kind}_instance", on)]
    if kind == "object":
        args += [("coordinates", draw(values.places(pair.shape(on.name))))]
    args += _metadata(draw, "reviews", "is_deleted")
    view = Subject(row, "get_frame_view", draw(values.one_frame))
    return Call("FrameView", view, f"add_{kind}_instance", "call", tuple(args))


# Annotations and properties


_SET = {
    "created_at": values.times,
    "created_by": values.emails,
    "last_edited_at": values.times,
    "last_edited_by": values.emails,
    "confidence": values.confidences,
    "manual_annotation": values.flags,
}
_READ = [*_SET, "coordinates", "reviews", "is_deleted", "frame"]
_READ += ["object_hash", "object_instance", "classification_hash", "classification_instance"]


def _annotate(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    name = draw(st.sampled_from([*_SET, "coordinates"]))
    if name == "coordinates" and on.name.startswith("c"):
        name = "confidence"
    value = draw(values.places(pair.shape(on.name)) if name == "coordinates" else _SET[name])
    note = Subject(on, "get_annotation", draw(values.one_frame))
    return Call(f"{_owner(on)}.Annotation", note, name, "set", (("value", value),))


def _read_annotation(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    note = Subject(on, "get_annotation", draw(values.one_frame))
    name = draw(st.sampled_from(_READ))
    if (on.name.startswith("c") and name in {"coordinates", "is_deleted"}) or (
        name.startswith(("object", "classification")) and name[0] != on.name[0]
    ):
        name = "frame"
    return Call(f"{_owner(on)}.Annotation", note, name, "get")


def _set_property(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    if on.name.startswith("o"):
        name, value = "object_number", draw(st.sampled_from([0, 1, 5, None, -1]))
    else:
        name = draw(st.sampled_from([*_SET, "classification_hash"]))
        value = draw(_SET.get(name, st.just("another")))
    return Call(_owner(on), Subject(on), name, "set", (("value", value),))


# Answers


def _attribute(draw: Draw, pair: Pair, on: Named) -> tuple[Any, Any]:
    """An attribute, and an answer that may fit it."""
    known = pair.attributes(on.name)
    if not known:
        return draw(values.odd_attributes), draw(values.answers("TextAttribute", ()))
    feature_hash, kind, options = draw(st.sampled_from(known))
    usual = st.just(Element("Attribute", feature_hash, foreign=pair.is_foreign(on.name)))
    attribute = draw(values.rarely(usual, values.odd_attributes))
    return attribute, draw(values.answers(kind, options))


def _set_answer(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    attribute, answer = _attribute(draw, pair, on)
    args: list[tuple[str, Any]] = [("answer", answer)]
    args += [("attribute", attribute)] if draw(values.mostly) else []
    if on.name.startswith("o"):
        args += _some(
            draw, frames=values.frames, overwrite=values.yes_or_no, manual_annotation=st.booleans()
        )
    else:
        args += _some(draw, overwrite=values.yes_or_no)
    return _call(on, "set_answer", *args)


def _get_answer(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    attribute, answer = _attribute(draw, pair, on)
    args: list[tuple[str, Any]] = [("attribute", attribute)]
    if on.name.startswith("o"):
        args += _some(
            draw,
            filter_answer=st.just(answer),
            filter_frame=values.frames,
            is_dynamic=st.booleans(),
        )
    return _call(on, "get_answer", *args)


def _answer_by_list(draw: Draw, pair: Pair) -> Call:
    """Answers as Encord's JSON has them."""
    on = _any(draw, pair)
    known = pair.attributes(on.name)
    entries = [
        draw(values.entries(*each, dynamic=pair.is_dynamic(on.name, each[0])))
        for each in draw(st.lists(st.sampled_from(known), max_size=2) if known else st.just([]))
    ]
    return _call(on, "set_answer_from_list", ("answers_list", entries))


def _set_frame_data(draw: Draw, pair: Pair) -> Call:
    on = _of(draw, pair, "c")
    args = (("frame_data", draw(values.frame_data)), ("frames", draw(values.frames)))
    return _call(on, "set_frame_data", *args)


def _delete_answer(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    attribute, answer = _attribute(draw, pair, on)
    args: list[tuple[str, Any]] = [("attribute", attribute)]
    if on.name.startswith("o"):
        args += _some(draw, filter_answer=st.just(answer), filter_frame=values.frames)
    return _call(on, "delete_answer", *args)


# The row


def _add(draw: Draw, pair: Pair) -> Call:
    row, on = _row(draw), _any(draw, pair)
    kind = "object" if on.name.startswith("o") else "classification"
    args = ((f"{kind}_instance", on), *_some(draw, force=st.booleans()))
    return _call(row, f"add_{kind}_instance", *args)


def _remove(draw: Draw, pair: Pair) -> Call:
    row, on = _row(draw), _any(draw, pair)
    name = "remove_object" if on.name.startswith("o") else "remove_classification"
    kind = "object" if on.name.startswith("o") else "classification"
    return _call(row, name, (f"{kind}_instance", on))


def _list(draw: Draw, pair: Pair) -> Call:
    row = _row(draw)
    kind, known = draw(st.sampled_from([("Object", _OBJECTS), ("Classification", _QUESTIONS)]))
    item = st.sampled_from(known).map(lambda each: Element(kind, each))
    filters = {f"filter_ontology_{kind.lower()}": item, "filter_frames": values.frames}
    return _call(row, f"get_{kind.lower()}_instances", *_some(draw, **filters))


def _export(draw: Draw, pair: Pair) -> Call:
    return _call(_row(draw), "to_encord_dict")


def _import(draw: Draw, pair: Pair) -> Call:
    """A row reads what it wrote itself, or what the other side wrote; sometimes of another row."""
    row = _row(draw)
    of = draw(values.rarely(st.just(row.name), st.sampled_from(ROWS), 4))
    by = draw(st.sampled_from([None, "encord", "labelevents"]))
    return _call(row, "from_labels_dict", ("label_row_dict", Exported(of, by)))


def _read_row(draw: Draw, pair: Pair) -> Call:
    row = _row(draw)
    name, args = draw(st.sampled_from(_ROW_READS))
    if args is None:
        return Call("LabelRowV2", Subject(row), name, "get")
    return _call(row, name, *((each, draw(strategy)) for each, strategy in args.items()))


def _read_view(draw: Draw, pair: Pair) -> Call:
    view = Subject(_row(draw), "get_frame_view", draw(values.one_frame))
    name = draw(st.sampled_from(["frame", "width", "height", "image_hash", "get_object_instances"]))
    how = "call" if name.startswith("get") else "get"
    return Call("FrameView", view, name, how)  # type: ignore[arg-type]


def _read(draw: Draw, pair: Pair) -> Call:
    on = _any(draw, pair)
    if on.name.startswith("o"):
        name, args = draw(st.sampled_from(_OBJECT_READS))
    else:
        name, args = draw(st.sampled_from(_QUESTION_READS))
    if args is None:
        return Call(_owner(on), Subject(on), name, "get")
    return _call(on, name, *((each, draw(strategy)) for each, strategy in args.items()))


_ROW_READS: list[tuple[str, Any]] = [
    *((name, None) for name in ("number_of_frames", "data_type", "width", "height", "fps")),
    *((name, None) for name in ("duration", "is_labelling_initialised", "is_detached")),
    *((name, None) for name in ("branch_name", "label_hash", "data_hash", "is_event_based")),
    ("get_frame_views", {}),
    ("get_frame_view", {"frame": values.one_frame}),
    ("get_frame_metadata", {"frame": values.one_frame}),
    ("get_image_hash", {"frame_number": values.frame}),
    ("get_frame_number", {"image_hash": st.sampled_from(["", "nowhere"])}),
]
_OBJECT_READS: list[tuple[str, Any]] = [
    *((name, None) for name in ("range_list", "range_html", "feature_hash", "object_name")),
    *((name, {}) for name in ("get_annotations", "get_annotation_frames", "get_ranges")),
    *((name, {}) for name in ("is_valid", "are_dynamic_answers_valid", "is_range_only")),
    *((name, {}) for name in ("is_assigned_to_label_row", "__repr__")),
    ("check_within_range", {"frame": values.frame}),
    ("get_annotation", {"frame": values.one_frame}),
]
_QUESTION_READS: list[tuple[str, Any]] = [
    *((name, None) for name in ("range_list", "classification_name", "feature_hash")),
    *((name, {}) for name in ("get_annotations", "is_valid", "is_range_only", "is_global")),
    *((name, {}) for name in ("is_assigned_to_label_row", "__repr__")),
    ("is_on_frame", {"frame": values.frames}),
    ("get_annotation", {"frame": values.one_frame}),
]
# As often as each is worth.
_MAKERS: list[Make] = [
    *[_place] * 8,
    *[_classify] * 5,
    *[_set_answer] * 10,
    *[_add] * 8,
    *[_make] * 4,
    *[_annotate] * 4,
    *[_unplace] * 3,
    *[_delete_answer] * 3,
    *[_get_answer] * 3,
    *[_remove] * 3,
    *[_view_add] * 4,
    *[_read] * 3,
    *[_copy] * 2,
    *[_set_property] * 2,
    *[_list] * 2,
    *[_read_annotation] * 2,
    *[_import] * 2,
    *[_answer_by_list] * 2,
    _set_frame_data,
    _export,
    _read_row,
    _read_view,
]
