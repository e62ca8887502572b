"""Objects on ranges held against the real `encord` 0.1.211: same calls, same outcomes, same labels.

What differs on purpose is left to `test_ranges.py`: a range the wrong way round, which leaves a
part behind there, and frames that are True or False.
"""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents.objects import OntologyStructure, Shape, TextAttribute

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

DURATION, RATE = 2.0, 100


def side(package: str) -> Any:
    """A sound and an object of audio that is not on it, from one of the packages."""
    names = {
        name: importlib.import_module(f"{package}.{name}")
        for name in ("objects", "objects.coordinates", "objects.frames", "orm.storage")
    }
    made = OntologyStructure()
    speech = made.add_object("Speech", Shape.AUDIO, feature_node_hash="speech")
    speech.add_attribute(TextAttribute, "Mood", feature_node_hash="mood", dynamic=True)
    structure = names["objects"].OntologyStructure.from_dict(made.to_dict())
    media = names["orm.storage"].CustomerProvidedAudioMetadata(
        duration=DURATION,
        file_size=1,
        mime_type="audio/mpeg",
        sample_rate=RATE,
        bit_depth=16,
        codec="mp3",
        num_channels=1,
    )
    ontology = SimpleNamespace(structure=structure)
    return SimpleNamespace(
        row=names["objects"].LabelRowV2.from_media_metadata(ontology, media),
        one=structure.objects[0].create_instance(),
        range=names["objects.frames"].Range,
        audio=names["objects.coordinates"].AudioCoordinates,
        text=names["objects.coordinates"].TextCoordinates,
    )


pieces = st.tuples(st.integers(-3, 210), st.integers(0, 30)).map(lambda p: (p[0], p[0] + p[1]))
ranges = st.lists(pieces, max_size=4)
frames = st.sampled_from([0, 0, 0, 1, "range", [0], [], "a", None])
calls = st.lists(
    st.one_of(
        st.tuples(st.just("set"), ranges, frames, st.booleans()),
        st.tuples(st.just("set"), ranges, st.just(0), st.just(value=True)),
        st.tuples(st.just("wrong"), ranges, frames, st.booleans()),
        st.tuples(st.just("remove"), frames),
        st.tuples(st.just("answer"), pieces),
        st.tuples(st.sampled_from(["answer all", "add", "valid", "copy"])),
        st.tuples(st.just("edit"), ranges),
        st.tuples(st.just("within"), st.integers(-2, 300)),
        st.tuples(st.just("ask"), frames),
    ),
    max_size=8,
)


@hypothesis.given(calls)
@hypothesis.settings(max_examples=60)
def test_sequences(given: list[Any]) -> None:
    """After each call both refuse, or both hold the same."""
    here, there = side("labelevents"), side("encord")
    for name, *arguments in given:
        outcomes = [outcome(each, name, *arguments) for each in (there, here)]

        assert outcomes[0] == outcomes[1], (name, arguments)
        if name == "remove" and outcomes == [None, None] and here.row.get_object_instances():
            return  # there, an object off its last frame is a ghost: docs/differences.md
        assert held(there) == held(here), (name, arguments)


def outcome(side: Any, name: str, *given: Any) -> Any:
    """What a call gives, or that it refuses."""
    try:
        return _call(side, name, *given)
    except Exception:  # noqa: BLE001 - whatever Encord leaks
        return "refused"


def _call(side: Any, name: str, *given: Any) -> Any:
    one = side.one
    if name in ("set", "wrong"):
        made = side.audio if name == "set" else side.text
        where = side.range(0, 0) if given[1] == "range" else given[1]
        return one.set_for_frames(_made(side, made, given[0]), where, overwrite=given[2])
    if name == "remove":
        return one.remove_from_frames(side.range(0, 0) if given[0] == "range" else given[0])
    if name == "edit":
        one.get_annotation().coordinates = _made(side, side.audio, given[0])
        return None
    if name == "answer":
        frames = side.range(*given[0])
        return one.set_answer("calm", attribute=one.ontology_item.attributes[0], frames=frames)
    if name == "answer all":
        return one.set_answer("loud", attribute=one.ontology_item.attributes[0])
    if name == "add":
        return side.row.add_object_instance(one)
    if name == "valid":
        return one.is_valid()
    if name == "within":
        return one.check_within_range(given[0])
    if name == "ask":
        where = side.range(0, 0) if given[0] == "range" else given[0]
        return repr(one.get_annotation(where).coordinates)
    copied = one.copy()
    return [repr(copied.range_list), copied.get_annotation_frames()]


def _made(side: Any, kind: Any, given: list[tuple[int, int]]) -> Any:
    return kind(range=[side.range(*each) for each in given])


def held(side: Any) -> Any:
    """All that can be read of the object."""
    one = side.one
    mood = one.get_answer(one.ontology_item.attributes[0])
    return [
        repr(one.range_list),
        repr(one.range_html),
        repr(one.get_ranges()),
        one.get_annotation_frames(),
        [repr(each.coordinates) for each in one.get_annotations()],
        [(each.answer, repr(each.ranges)) for each in mood],
        bool(one.is_assigned_to_label_row()),
        [len(side.row.get_object_instances(filter_frames=frame)) for frame in (None, 0, 7)],
    ]
