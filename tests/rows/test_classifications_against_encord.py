"""Classifications held against the real `encord` 0.1.211: same calls, same outcomes, same labels.

Of frames, of ranges and global ones, on a video and on sound. What differs on purpose ends a
sequence: a refusal that leaves a part behind there, and frames that are taken from another.
"""

from __future__ import annotations

import importlib
import json
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents.objects import (
    ChecklistAttribute,
    OntologyStructure,
    RadioAttribute,
    TextAttribute,
)
from labelevents.objects.attributes import NumericAttribute
from labelevents.ontology.structure import OntologyClassificationLevel

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

FRAMES = 10
VIDEO = {"fps": 1, "duration": FRAMES, "width": 8, "height": 8, "mime_type": "video/mp4"}
SOUND = {
    "duration": FRAMES,
    "mime_type": "audio/mpeg",
    "sample_rate": 1,
    "bit_depth": 16,
    "codec": "mp3",
    "num_channels": 1,
}
THINGS = ("f1", "f2", "r1", "r2", "g1", "g2", "c1")
KINDS = {"f": "note", "r": "note", "g": "mood", "c": "sky"}


def ontology() -> OntologyStructure:
    """A text for frames and ranges, a global number, a choice under which a checklist lies."""
    made = OntologyStructure()
    note = made.add_classification(feature_node_hash="note")
    note.add_attribute(TextAttribute, "A Note", feature_node_hash="note?")
    mood = made.add_classification(
        feature_node_hash="mood", level=OntologyClassificationLevel.GLOBAL
    )
    mood.add_attribute(NumericAttribute, "Mood", feature_node_hash="mood?")
    sky = made.add_classification(feature_node_hash="sky")
    choice = sky.add_attribute(RadioAttribute, "Sky", feature_node_hash="sky?")
    choice.add_option("Clear", feature_node_hash="clear")
    grey = choice.add_option("Grey", feature_node_hash="grey")
    rain = grey.add_nested_attribute(ChecklistAttribute, "Rain", feature_node_hash="rain?")
    for name in "xyz":
        rain.add_option(name, feature_node_hash=name)
    return made


def side(package: str, *, sound: bool) -> Any:
    """A row, and classifications that are not on it, from one of the packages."""
    objects, frames, storage = (
        importlib.import_module(f"{package}.{name}")
        for name in ("objects", "objects.frames", "orm.storage")
    )
    structure = objects.OntologyStructure.from_dict(ontology().to_dict())
    kind = storage.CustomerProvidedAudioMetadata if sound else storage.CustomerProvidedVideoMetadata
    media = kind(file_size=1, **(SOUND if sound else VIDEO))
    row = objects.LabelRowV2.from_media_metadata(SimpleNamespace(structure=structure), media)
    return SimpleNamespace(
        row=row,
        structure=structure,
        range=frames.Range,
        option=objects.Option,
        strictly={"strict": True} if package == "labelevents" else {},
        things={
            name: objects.ClassificationInstance(
                structure.get_child_by_hash(KINDS[name[0]]),
                classification_hash=name,
                range_only=name[0] == "r" or (sound and name[0] == "c"),
            )
            for name in THINGS
        },
    )


def outcome(side: Any, name: str, *given: Any) -> Any:
    """What a call gives, or that it refuses."""
    try:
        return _call(side, name, *given)
    except Exception:  # noqa: BLE001 - whatever Encord leaks
        return "refused"


def _call(side: Any, name: str, who: str, *given: Any) -> Any:
    thing = side.things[who]
    if name == "set":
        frames, overwrite, said = given
        thing.set_for_frames(_frames(side, frames), overwrite=overwrite, **said)
    elif name == "data":
        thing.set_frame_data(thing.FrameData(**given[1]), _frames(side, given[0]))
    elif name == "leave":
        thing.remove_from_frames(_frames(side, given[0]))
    elif name == "add":
        side.row.add_classification_instance(thing, force=given[0])
    elif name == "remove":
        side.row.remove_classification(thing)
    elif name == "view":
        side.row.get_frame_view(given[0]).add_classification_instance(thing)
    elif name == "say":
        setattr(thing, *given)
    elif name == "say there":
        setattr(thing.get_annotation(given[0]), *given[1:])
    elif name == "list":
        thing.set_answer_from_list(list(given))
    elif name == "low":
        return _low(side, thing, *given)
    elif name == "delete":
        thing.delete_answer()
    elif name == "copy":
        return _of(side, thing.copy())
    else:
        return getattr(thing, name)()
    return None


def _low(side: Any, thing: Any, which: int, call: str, given: Any) -> Any:
    """A call of a low-level answer, which is live in both packages."""
    answers = thing.get_all_static_answers()
    answer = answers[which % len(answers)]
    if given in ("clear", "grey"):
        given = side.structure.get_child_by_hash(given, type_=side.option)
    elif isinstance(given, list):
        given = [side.structure.get_child_by_hash(one, type_=side.option) for one in given]
    getattr(answer, call)(*([] if given is None else [given]))
    return answer.is_answered()


def _frames(side: Any, frames: Any) -> Any:
    pairs = isinstance(frames, list) and frames and isinstance(frames[0], tuple)
    return [side.range(*pair) for pair in frames] if pairs else frames


def held(side: Any) -> Any:
    """All that can be read of the row and its classifications, times apart."""
    written = side.row.to_encord_dict(**side.strictly)["classification_answers"]
    for entry in written.values():
        del entry["createdAt"], entry["lastEditedAt"]
        for answer in entry["classifications"]:
            answer.pop("manualAnnotation")
    return {
        "written": json.loads(json.dumps(written)),
        "there": {
            str(frames): [
                each.classification_hash
                for each in side.row.get_classification_instances(filter_frames=frames)
            ]
            for frames in (None, 0, 5, [2, 7], side.range(3, 20))
        },
        **{name: _of(side, thing) for name, thing in side.things.items()},
    }


def _of(side: Any, thing: Any) -> Any:
    about = ("confidence", "manual_annotation", "created_by", "last_edited_by")
    return {
        "is": [thing.is_range_only(), thing.is_global(), thing.is_assigned_to_label_row()],
        "ranges": repr(thing.range_list),
        "on": [thing.is_on_frame(f) for f in (0, 5, [2, 7], side.range(3, 20), {1})],
        "valid": outcome_of(thing.is_valid),
        "whole": [getattr(thing, name) for name in about],
        "frames": outcome_of(lambda: _frames_of(thing, (*about, "reviews"))),
        "at 5": outcome_of(lambda: [getattr(thing.get_annotation(5), n) for n in about]),
        "answers": [repr(_answer(each)) for each in thing.get_all_static_answers()],
        "shown": [
            repr(_plain(thing.get_answer(each.ontology_attribute)))
            for each in thing.get_all_static_answers()
        ],
    }


def _frames_of(thing: Any, about: tuple[str, ...]) -> Any:
    return [(each.frame, *(getattr(each, n) for n in about)) for each in thing.get_annotations()]


def outcome_of(call: Any) -> Any:
    """What it gives, or that it refuses."""
    try:
        return call()
    except Exception:  # noqa: BLE001 - whatever Encord leaks
        return "refused"


def _answer(answer: Any) -> Any:
    told = answer.to_encord_dict()
    if told is not None:
        told.pop("manualAnnotation")
    return answer.is_answered(), told, _plain(answer.get()) if answer.is_answered() else None


def _plain(answer: Any) -> Any:
    if isinstance(answer, list):
        return [each.feature_node_hash for each in answer]
    return getattr(answer, "feature_node_hash", answer)


things = st.sampled_from(THINGS)
frame = st.integers(0, FRAMES - 1)
pair = st.tuples(frame, st.integers(0, 4)).map(lambda p: (p[0], min(p[0] + p[1], FRAMES - 1)))
frames = st.one_of(frame, st.lists(frame, max_size=3), st.lists(pair, min_size=1, max_size=2))
said = st.fixed_dictionaries(
    {},
    optional={
        "confidence": st.sampled_from([1.0, 0.5]),
        "manual_annotation": st.booleans(),
        "created_by": st.just("a@b.org"),
        "last_edited_by": st.just("c@d.org"),
        "reviews": st.just([{"ok": True}]),
    },
)
values = st.sampled_from(
    [
        ("confidence", 0.25),
        ("manual_annotation", False),
        ("created_by", "e@f.org"),
        ("created_by", None),
        ("last_edited_by", "no"),
    ]
)
listed = st.sampled_from(
    [
        {"featureHash": "note?", "answers": "hello"},
        {"featureHash": "note?", "answers": 7},
        {"featureHash": "mood?", "answers": 1.5},
        {"featureHash": "mood?", "answers": "1.5"},
        {"featureHash": "sky?", "answers": [{"featureHash": "grey"}]},
        {"featureHash": "sky?", "answers": []},
        {"featureHash": "sky?", "answers": [{"featureHash": "clear"}, {"featureHash": "grey"}]},
        {"featureHash": "rain?", "answers": [{"featureHash": "x"}]},
        {"featureHash": "rain?", "answers": [{"featureHash": "z"}, {"featureHash": "x"}]},
        {"featureHash": "rain?", "answers": []},
        {"featureHash": "rain?", "answers": [{"featureHash": "grey"}]},
        {"featureHash": "nothing", "answers": []},
        {"answers": []},
    ]
)
low = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(["clear", "grey", "text", 3, 2.5, ["x", "y"], []])),
    st.tuples(
        st.sampled_from(["check_options", "uncheck_options"]),
        st.sampled_from([["x"], ["y", "z"], ["clear"]]),
    ),
    st.tuples(st.sampled_from(["unset", "get"]), st.none()),
)
calls = st.lists(
    st.one_of(
        st.tuples(st.just("set"), things, frames, st.booleans(), said),
        st.tuples(st.just("set"), things, frames, st.just(value=False), said),
        st.tuples(st.just("data"), st.sampled_from(["f1", "f2"]), frames, said),
        st.tuples(st.just("leave"), things, frames),
        st.tuples(st.just("add"), things, st.booleans()),
        st.tuples(st.just("add"), things, st.just(value=False)),
        st.tuples(st.just("remove"), things),
        st.tuples(st.just("view"), things, frame),
        st.tuples(st.just("say"), things, values).map(lambda c: (*c[:2], *c[2])),
        st.tuples(st.just("say there"), things, frame, values).map(lambda c: (*c[:3], *c[3])),
        st.tuples(st.just("list"), things, listed, listed),
        st.tuples(st.just("list"), things, listed),
        st.tuples(st.just("low"), things, st.integers(0, 1), low).map(lambda c: (*c[:3], *c[3])),
        st.tuples(st.sampled_from(["delete", "copy", "is_valid"]), things),
    ),
    max_size=12,
)


@hypothesis.given(st.booleans(), calls)
@hypothesis.settings(max_examples=max(60, hypothesis.settings().max_examples))
def test_sequences(sound: bool, given: list[Any]) -> None:
    """After each call both refuse, or both hold the same."""
    here, there = side("labelevents", sound=sound), side("encord", sound=sound)
    for name, who, *arguments in given:
        if _differs_on_purpose(here, name, who, arguments):
            return
        outcomes = [outcome(each, name, who, *arguments) for each in (there, here)]
        assert outcomes[0] == outcomes[1], (name, who, arguments)
        if outcomes[1] == "refused" and held(there) != held(here):
            return  # there, a part of it happened
        assert held(there) == held(here), (name, who, arguments)


def _differs_on_purpose(here: Any, name: str, who: str, arguments: list[Any]) -> bool:
    """Whether `docs/differences.md` says that this call ends otherwise."""
    thing = here.things[who]
    on_row = thing.is_assigned_to_label_row()
    if name == "view":
        return bool(on_row)  # there, a view extends no classification that is on a row
    if name == "set":
        frames, overwrite, _ = arguments
        return frames == [] or (overwrite and on_row and not thing.is_global())
    if name == "data":
        return bool(on_row) or arguments[0] == []
    if name == "add" and arguments[0]:
        others = here.row.get_classification_instances(filter_frames=thing.range_list)
        kinds = [each.feature_hash for each in others]
        replaced = [each.feature_hash for each in here.row.get_classification_instances()]
        held_there = thing.is_global() and thing.feature_hash in replaced
        return held_there or thing.feature_hash in kinds
    return name == "low" and arguments[1] == "unset" and thing.feature_hash == "sky"
