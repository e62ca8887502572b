"""Rows as Encord's JSON has them, made up: every medium, every shape, both dialects."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from labelevents import (
    Audio,
    Dicom,
    Html,
    Image,
    ImageGroup,
    Pdf,
    Text,
    TimeSeries,
    Video,
)
from labelevents.objects import OntologyStructure, Shape
from labelevents.testing.places import PLACEABLE, coordinates
from labelevents.values.wire import encord_geometry
from tests.differential.ontology import common

JSON = dict[str, Any]
Draw = Any

FRAMES = 8
WIDTH, HEIGHT = 100, 50
MEDIA: dict[str, Any] = {
    "video": Video("a row", WIDTH, HEIGHT, FRAMES, 25.0),
    "image": Image("a row", WIDTH, HEIGHT),
    "img_group": ImageGroup("a row", tuple(Image(f"{i}.png", WIDTH, HEIGHT) for i in range(3))),
    "dicom": Dicom("a row", WIDTH, HEIGHT, FRAMES),
    "nifti": Dicom("a row", WIDTH, HEIGHT, FRAMES, "nifti"),
    "pdf": Pdf("a row", FRAMES),
    "audio": Audio("a row", 2.0, 1000),
    "time_series": TimeSeries("a row", 2.0, 1000.0),
    "plain_text": Text("a row"),
    "html": Html("a row"),
}
ON_RANGES = {"audio": "audio", "time_series": "time_range", "plain_text": "text", "html": "text"}
_TYPES = {
    "video": "video/mp4",
    "dicom": "application/dicom",
    "nifti": "application/nifti",
    "pdf": "application/pdf",
    "audio": "audio/mpeg",
    "time_series": "text/csv",
    "plain_text": "text/plain",
    "html": "text/html",
}
MASK = {"top": 0, "left": 0, "height": HEIGHT, "width": WIDTH, "rleString": "PdU2"}
ONTOLOGY = common()
_OBJECTS = {one["featureNodeHash"]: one for one in ONTOLOGY["objects"]}
_QUESTIONS = {one["featureNodeHash"]: one for one in ONTOLOGY["classifications"]}
_SHAPED = [shape for shape in PLACEABLE if shape is not Shape.BITMASK]

words = st.text("abcxyz äß日", min_size=1, max_size=6)
numbers = st.integers(-5, 2**53) | st.floats(allow_nan=False, allow_infinity=False)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
unknown: st.SearchStrategy[dict[str, Any]] = st.just({}) | st.dictionaries(
    words.map(lambda w: f"u{w}"), json_values, max_size=2
)
emails = st.sampled_from(["ana@town.org", "bob@town.org", None])
_TIMES_TOLD = [
    "Thu, 09 Feb 2023 14:12:03 UTC",
    "Fri, 10 Feb 2023 00:00:00 UTC",
    "2021-05-06 07:08:09",
    "2022-01-02T03:04:05.678+02:00",
    "Sat, 01 Jan 2000 12:00:00 +0100",
]
times = st.sampled_from(_TIMES_TOLD)
reviews = st.lists(st.fixed_dictionaries({"approved": st.booleans()}), max_size=2)


def ontology() -> OntologyStructure:
    """The ontology that all generated rows are labelled by."""
    return OntologyStructure.from_dict(ONTOLOGY)


@st.composite
def rows(draw: Draw, kind: str | None = None, *, old: bool | None = None) -> tuple[str, JSON]:
    """A row, and of what it is: a key of `MEDIA`."""
    kind = draw(st.sampled_from(sorted(MEDIA))) if kind is None else kind
    old = draw(st.booleans()) if old is None else old
    frames = {"image": 1, "img_group": 3}.get(kind, FRAMES)
    objects = draw(_ranged(kind) if kind in ON_RANGES else _objects(frames, old=old))
    questions = draw(_classifications(kind, frames, old=old))
    html = kind == "html"
    answers = {who: one["entry"] for who, one in objects.items()}
    actions = {who: one["acted"] for who, one in objects.items() if one["acted"]["actions"]}
    orphans = draw(st.sampled_from([{}, {"lost": {"classifications": [], "objectHash": "lost"}}]))
    head = {
        "label_hash": "a label",
        "branch_name": "main",
        "created_at": draw(times),
        "last_edited_at": draw(times),
        "data_hash": "unit-0",
        "dataset_hash": "a set",
        "dataset_title": "A set",
        "data_title": "a row",
        "data_type": "plain_text" if html else kind,
        "annotation_task_status": draw(st.sampled_from(["QUEUED", "RETURNED", "SOMETHING_NEW"])),
        "is_shadow_data": draw(st.booleans()),
        "object_answers": answers if kind in ON_RANGES else {**answers, **orphans},
        "classification_answers": {who: one["entry"] for who, one in questions.items()},
        "object_actions": actions,
        "label_status": draw(st.sampled_from(["LABELLED", "REVIEWED"])),
        "data_units": _units(draw, kind, _by_frame(draw, frames, objects, questions)),
        "spaces": {},
    }
    return kind, {**draw(unknown), **head}


def _units(draw: Draw, kind: str, on_frame: dict[int, JSON]) -> JSON:
    units = {}
    for number in range(3 if kind == "img_group" else 1):
        size = {"width": WIDTH, "height": HEIGHT}
        if kind in ON_RANGES:
            size, labels = {}, {}
        elif kind in ("image", "img_group"):
            labels = on_frame.get(number, {"objects": [], "classifications": []})
        else:
            labels = {str(frame): one for frame, one in sorted(on_frame.items())}
        sound = dict.fromkeys(("audio_codec", "audio_bit_depth", "audio_num_channels"))
        units[f"unit-{number}"] = {
            **draw(unknown),
            "data_hash": f"unit-{number}",
            "data_title": f"{number}.png",
            "data_link": draw(st.sampled_from(["", "https://town.org/1"])),
            "data_type": _TYPES.get(kind, "image/png"),
            "data_sequence": str(number) if kind == "img_group" else number,
            **size,
            **({**sound, "audio_sample_rate": 1000} if kind == "audio" else {}),
            **({"data_fps": 25.0, "data_duration": FRAMES / 25} if kind == "video" else {}),
            "labels": labels,
        }
    return units


def _by_frame(draw: Draw, frames: int, objects: JSON, questions: JSON) -> dict[int, JSON]:
    found: dict[int, JSON] = {}
    for frame in range(frames):
        there = [one["frames"][frame] for one in objects.values() if frame in one["frames"]]
        asked = [one["frames"][frame] for one in questions.values() if frame in one["frames"]]
        if there or asked:
            more = draw(unknown)
            found[frame] = {"objects": there, "classifications": asked, **more}
    return found


def _said(draw: Draw, *, old: bool) -> JSON:
    """What is said of an annotation; what may be missing sometimes is."""
    said = {
        "createdAt": draw(times),
        "createdBy": draw(emails),
        "confidence": draw(st.sampled_from([1.0, 0.5, 0.25])),
        "manualAnnotation": draw(st.booleans()),
        "lastEditedAt": draw(times),
    }
    if draw(st.booleans()):
        said["lastEditedBy"] = draw(emails)
    if draw(st.booleans()):
        said |= {"reviews": draw(reviews)} if old else {"isDeleted": draw(st.booleans())}
    return said


@st.composite
def _objects(draw: Draw, frames: int, *, old: bool) -> JSON:
    found: JSON = {}
    for number in range(draw(st.integers(0, 3))):
        who, item = f"o{number}", draw(st.sampled_from(["car", "bitmask", *_SHAPED]))
        item = getattr(item, "value", item)
        on = sorted(draw(st.sets(st.integers(0, frames - 1), min_size=1)))
        said, more = _said(draw, old=old), draw(unknown)
        found[who] = {
            "frames": {
                frame: _placed(draw, who, item, said | more)
                if draw(st.booleans())
                else _placed(draw, who, item, _said(draw, old=old) | draw(unknown))
                for frame in on
            },
            "entry": {
                **draw(unknown),
                "classifications": draw(static(_OBJECTS[item])),
                "objectHash": who,
                **({"objectNumber": number} if draw(st.booleans()) else {}),
            },
            "acted": {"actions": draw(dynamic(_OBJECTS[item], on)), "objectHash": who},
        }
    return found


def _placed(draw: Draw, who: str, item: str, said: JSON) -> JSON:
    shape = Shape(_OBJECTS[item]["shape"])
    where = (
        {"bitmask": MASK} if shape is Shape.BITMASK else encord_geometry(draw(coordinates(shape)))
    )
    return {**_named(item), **said, "objectHash": who, "featureHash": item, **where}


def _named(item: str) -> JSON:
    one = _OBJECTS[item]
    name = one["name"]
    return {"name": name, "color": one["color"], "shape": one["shape"], "value": _snake(name)}


def _snake(name: str) -> str:
    return name.lower().replace(" ", "_")


@st.composite
def _ranged(draw: Draw, kind: str) -> JSON:
    """Objects of ranges, which are among the answers."""
    item, found = ON_RANGES[kind], {}
    for number in range(draw(st.integers(0, 2))):
        who = f"o{number}"
        node = st.fixed_dictionaries({"xpath": words, "offset": st.integers(0, 9)})
        passages = st.lists(st.fixed_dictionaries({"start": node, "end": node}), max_size=2)
        html = {"range": [], "range_html": draw(passages)}
        entry = {
            **draw(unknown),
            "classifications": draw(static(_OBJECTS[item])),
            "objectHash": who,
            **_said(draw, old=True),
            **_named(item),
            "featureHash": item,
            **(html if kind == "html" else {"range": draw(ranges(40))}),
        }
        found[who] = {"frames": {}, "entry": entry, "acted": {"actions": []}}
    return found


@st.composite
def ranges(draw: Draw, limit: int, least: int = 0) -> list[list[int]]:
    """Disjoint ranges with gaps between them, both ends included."""
    bounds = sorted(draw(st.sets(st.integers(0, limit - 1), min_size=least, max_size=4)))
    pairs = zip(bounds[::2], bounds[1::2] + bounds[-1:] * (len(bounds) % 2), strict=True)
    found: list[list[int]] = []
    for start, end in pairs:
        if found and found[-1][1] + 1 >= start:
            found[-1][1] = end
        else:
            found.append([start, end])
    return found


@st.composite
def _classifications(draw: Draw, kind: str, frames: int, *, old: bool) -> JSON:
    found: JSON = {}
    asked = draw(st.sets(st.sampled_from(["weather", "colours", "note", "degrees", "season"])))
    for item in sorted(asked):
        who = f"c-{item}"
        everywhere, on_ranges = item == "season", kind in ON_RANGES
        there = [] if everywhere else draw(ranges(40 if on_ranges else frames, least=1))
        said = _said(draw, old=True)
        said.pop("isDeleted", None)
        entry = {
            **draw(unknown),
            "classifications": draw(static(_QUESTIONS[item])),
            "classificationHash": who,
            "featureHash": item,
            "spaces": {},
            "range": there,
            **said,
        }
        listed: dict[int, Any] = {}
        if old and there and not on_ranges:
            on = [frame for start, end in there for frame in range(start, end + 1)]
            listed = {frame: _listed(draw, who, item, said) for frame in on}
            if draw(st.booleans()):
                del entry["range"]
        found[who] = {"entry": entry, "frames": listed}
    return found


def _listed(draw: Draw, who: str, item: str, said: JSON) -> JSON:
    """A classification on one frame, as the older dialect has it."""
    name = _QUESTIONS[item]["attributes"][0]["name"]
    more = draw(st.sampled_from([{}, {"confidence": 0.125}, {"reviews": [{"by": "eve"}]}]))
    ids = {"featureHash": item, "classificationHash": who}
    return {"name": name, "value": _snake(name), **said, **more, **ids}


# Answers


def attributes_of(element: JSON) -> list[JSON]:
    """The attributes of an ontology element, and all below them."""
    found = []
    for attribute in element.get("attributes", []):
        found.append(attribute)
        for option in attribute.get("options", []):
            found += attributes_of({"attributes": option.get("options", [])})
    return found


@st.composite
def static(draw: Draw, element: JSON) -> list[JSON]:
    """Static answers, each attribute once, hidden ones too."""
    asked = [one for one in attributes_of(element) if not one.get("dynamic")]
    return [
        {
            **draw(unknown),
            **_question(one),
            "answers": draw(answers(one)),
            "manualAnnotation": draw(st.booleans()),
        }
        for one in asked
        if draw(st.booleans())
    ]


@st.composite
def dynamic(draw: Draw, element: JSON, on: list[int]) -> list[JSON]:
    """Dynamic answers, each value of an attribute in one entry, or in two with other keys."""
    found = []
    for one in element.get("attributes", []):
        if not one.get("dynamic") or not draw(st.booleans()):
            continue
        values = draw(st.lists(answers(one), min_size=1, max_size=2, unique_by=_key))
        held: list[list[int]] = [[] for _ in values]
        for frame in on:
            held[draw(st.integers(0, len(values) - 1))].append(frame)
        for value, frames in zip(values, held, strict=True):
            cut = draw(st.integers(0, len(frames)))
            for number, part in enumerate((frames[:cut], frames[cut:])):
                if part:
                    track = {"trackHash": f"track-{number}"} if cut < len(frames) or number else {}
                    found.append(_action(draw, one, value, part) | track)
    return found


def _action(draw: Draw, attribute: JSON, value: Any, frames: list[int]) -> JSON:
    runs: list[list[int]] = []
    for frame in frames:
        if runs and runs[-1][1] + 1 == frame:
            runs[-1][1] = frame
        else:
            runs.append([frame, frame])
    return {
        **_question(attribute),
        "answers": value,
        "manualAnnotation": draw(st.booleans()),
        "dynamic": True,
        "range": runs,
        "shouldPropagate": draw(st.booleans()),
    }


def _question(attribute: JSON) -> JSON:
    name = attribute["name"]
    return {
        "name": name,
        "value": _snake(name),
        "featureHash": attribute["featureNodeHash"],
    }


def answers(attribute: JSON) -> st.SearchStrategy[Any]:
    """Answers to an attribute as the JSON has them."""
    options = [
        {"name": one["label"], "value": one["value"], "featureHash": one["featureNodeHash"]}
        for one in attribute.get("options", [])
    ]
    return {
        "text": words,
        "numeric": st.integers(0, 9) | st.sampled_from([0.5, 2.25]),
        "radio": st.sampled_from(options or [{}]).map(lambda one: [one]),
        "checklist": st.lists(st.sampled_from(options or [{}]), unique_by=repr).map(
            lambda ticked: [one for one in options if one in ticked]
        ),
    }[attribute["type"]]


def _key(value: Any) -> str:
    return repr(value)
