"""Answers given as a list of dictionaries, which is how Encord's JSON has them."""

from __future__ import annotations

import importlib
from collections import defaultdict
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from labelevents import LabelRowError
from labelevents.exceptions import LabelsKeyError, OntologyError
from labelevents.objects import AnswerForFrames, ObjectInstance
from labelevents.objects.frames import Range, ranges_to_frames
from labelevents.ontology.checks import all_attributes
from tests.rows.given import memory_row, of_row, plain, refused, town, unsaved

HERE = town()
Entry = dict[str, Any]


def entry(attribute: str, answers: Any, *ranges: tuple[int, int], **more: Any) -> Entry:
    """An answer of Encord's JSON; options by hash."""
    if isinstance(answers, list):
        answers = [{"featureHash": option, "name": "?", "value": "?"} for option in answers]
    on = {"range": [list(each) for each in ranges], "dynamic": True} if ranges else {}
    return {"featureHash": attribute, "answers": answers, **on, **more}


def answers(one: ObjectInstance) -> dict[str, Any]:
    """Every answer, options by hash."""
    attributes = all_attributes(one.ontology_item.attributes)
    return {each.feature_node_hash: plain(one.get_answer(each)) for each in attributes}


def test_static_answers() -> None:
    """Static answers are replaced, nested ones too; what is not named stays."""
    car = HERE.car()
    car.set_answer("AB 1", HERE.attribute("plate"))
    car.set_answer(HERE.option("audi"))
    car.set_answer_from_list(
        [entry("model", "S"), entry("brand", ["merc"]), entry("parts", ["door"])]
    )
    found = answers(car)

    assert ("AB 1", "merc", "S") == (found["plate"], found["brand"], found["model"])
    assert ["door"] == found["parts"]


def test_ticks_are_put_together() -> None:
    """A checklist that is written as one entry an option is one answer."""
    car = HERE.car()
    car.set_answer(HERE.options("door"), HERE.attribute("parts"))
    car.set_answer_from_list([entry("parts", ["wheel"]), entry("parts", ["door"])])

    assert ["door", "wheel"] == answers(car)["parts"]


def test_who_answered_is_kept() -> None:
    """`manualAnnotation` of a static answer is kept."""
    car = HERE.car()
    car.set_answer_from_list([entry("plate", "AB 1", manualAnnotation=False)])

    assert car.state.cells["answer:plate"].value.manual is False


def test_a_radio_without_an_option_says_nothing() -> None:
    """The label tool leaves such entries behind; they are passed over."""
    car = HERE.car()
    car.set_answer(HERE.option("audi"))
    car.set_answer_from_list([entry("brand", []), entry("doing", [], (0, 5))])

    assert "audi" == answers(car)["brand"]
    assert [] == answers(car)["doing"]


def test_dynamic_answers() -> None:
    """Each entry takes its frames from those before it, and from what stood there."""
    car = HERE.car(range(20))
    car.set_answer("was", HERE.attribute("remark"), frames=Range(0, 19))
    car.set_answer_from_list(
        [
            entry("remark", "a", (0, 5), (10, 12)),
            entry("remark", "b", (4, 10)),
            entry("speed", 3, (0, 1)),
        ]
    )
    found = car.get_answer(HERE.attribute("remark"))

    assert [
        AnswerForFrames("was", [Range(13, 19)]),
        AnswerForFrames("a", [Range(0, 3), Range(11, 12)]),
        AnswerForFrames("b", [Range(4, 10)]),
    ] == found
    assert [(3, [Range(0, 1)])] == answers(car)["speed"]


def test_an_empty_checklist_is_kept() -> None:
    """Nothing ticked is an answer where nothing else is; beside a tick it adds nothing."""
    car = HERE.car(range(20))
    car.set_answer_from_list([entry("lights", [], (0, 5)), entry("lights", ["back"], (4, 9))])

    assert [([], [Range(0, 3)]), (["back"], [Range(4, 9)])] == answers(car)["lights"]


pieces = st.tuples(st.integers(0, 12), st.integers(0, 4)).map(lambda p: (p[0], p[0] + p[1]))
ticks = st.tuples(
    st.lists(st.sampled_from(["front", "back"]), max_size=2), st.lists(pieces, max_size=3)
)


@hypothesis.given(st.lists(ticks, max_size=5))
def test_dynamic_ticks_are_put_together(given: list[Any]) -> None:
    """On each frame just those are ticked that some entry ticks there."""
    car = HERE.car(range(20))
    expected: dict[int, set[str]] = defaultdict(set)
    for options, ranges in given:
        for frame in ranges_to_frames([Range(*each) for each in ranges]):
            expected[frame] |= set(options)
    car.set_answer_from_list(
        [
            {**entry("lights", options), "range": list(map(list, ranges))}
            for options, ranges in given
        ]
    )
    found = {
        frame: set(options)
        for options, ranges in answers(car)["lights"]
        for frame in ranges_to_frames(ranges)
    }

    assert expected == found


def test_again_is_nothing() -> None:
    """The same list again writes nothing."""
    row = memory_row()
    car = of_row(row).car(range(20))
    row.add_object_instance(car)
    given = [
        entry("plate", "AB 1"),
        entry("parts", ["door"]),
        entry("parts", ["wheel"]),
        entry("remark", "a", (0, 5)),
        entry("remark", "b", (4, 10)),
        entry("lights", ["front"], (0, 9)),
        entry("lights", ["back"], (5, 12)),
    ]
    car.set_answer_from_list(given)
    before = unsaved(row)
    car.set_answer_from_list(given)

    assert before == unsaved(row)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (entry("nobody", "a"), LabelRowError, "an attribute of the object .* 'nobody'"),
        (entry("brand", ["door"]), OntologyError, "an option of `Brand`, got one with .*'door'"),
        (entry("lights", ["door"], (0, 1)), OntologyError, "an option of `Lights`"),
        (entry("plate", 7), LabelRowError, "Expected text, got `int`"),
        (entry("speed", "7", (0, 1)), LabelRowError, "a number for the attribute `Speed`"),
        (entry("speed", None, (0, 1)), LabelRowError, "a number for the attribute `Speed`"),
        (entry("parts", "door"), LabelRowError, "a list for `Parts`, got `str`"),
        (entry("parts", ["door"]) | {"answers": [7]}, LabelRowError, "a dictionary an answer"),
        (entry("remark", "a"), LabelsKeyError, "the key `range`"),
        ({"featureHash": "plate"}, LabelsKeyError, "the key `answers`"),
        ({"answers": "plate"}, LabelsKeyError, "the key `featureHash`"),
        ({"featureHash": "plate", "answers": [[]]}, LabelRowError, "Expected text"),
        (entry("remark", "a") | {"range": 7}, LabelRowError, "pairs of frames"),
        (entry("remark", "a") | {"range": [[1, 2, 3]]}, LabelRowError, "pairs of frames"),
        (entry("remark", "a") | {"range": [["a", 3]]}, LabelRowError, "pairs of frames"),
        (entry("remark", "a", (90, 100)), LabelRowError, "from 0 to 99, got frame 100"),
        (entry("remark", "a", (-1, 5)), LabelRowError, "got frame -1"),
        (7, LabelRowError, "a dictionary an answer, got `int`"),
    ],
)
def test_all_or_nothing(wrong: Any, error: type[Exception], message: str) -> None:
    """One wrong entry, and nothing of the list is written."""
    row = memory_row()
    car = of_row(row).car(range(20))
    row.add_object_instance(car)
    good = [entry("plate", "AB 1"), entry("remark", "a", (0, 5))]
    with refused(row, error=error, match=message):
        car.set_answer_from_list([*good, wrong])


def test_a_list_is_a_list() -> None:
    """Anything but a list is refused."""
    with refused(HERE.car(), match="a list for the answers, got `dict`"):
        HERE.car().set_answer_from_list({"featureHash": "plate"})  # type: ignore[arg-type]


def test_answers_of_a_classification() -> None:
    """Of a classification the last entry counts, as in Encord."""
    note = HERE.note()
    note.set_answer_from_list([entry("note?", "a"), entry("note?", "b")])
    colours = HERE.question("colours").create_instance()
    colours.set_answer_from_list([entry("colours?", ["red"]), entry("colours?", ["blue"])])

    assert "b" == note.get_answer()
    assert ["blue"] == plain(colours.get_answer())


# Held against the real package.


def _entries() -> Any:
    """Entries that the two packages read alike; ticks over frames are put together otherwise."""
    text = st.sampled_from(["", "a", "b", 7])
    number = st.sampled_from([0, 1.5, True, "a", None])
    on = st.lists(pieces, max_size=2)
    static = {
        "plate": text,
        "model": text,
        "brand": st.lists(st.sampled_from(["merc", "audi", "nobody"]), max_size=2),
        "parts": st.lists(st.sampled_from(["door", "wheel"]), max_size=2),
        "extras": st.lists(st.sampled_from(["hook", "roof"]), max_size=2),
    }
    dynamic = {
        "remark": text,
        "speed": number,
        "doing": st.lists(st.sampled_from(["stands", "drives"]), max_size=2),
    }
    static_entries = [st.builds(entry, st.just(name), given) for name, given in static.items()]
    dynamic_entries = [st.builds(_on, st.just(name), given, on) for name, given in dynamic.items()]
    return st.one_of(
        *static_entries,
        *dynamic_entries,
        st.just(entry("nobody", "a")),
        st.just({"answers": "a"}),
    )


def _on(name: str, given: Any, ranges: list[tuple[int, int]]) -> Entry:
    return {**entry(name, given), "range": [list(each) for each in ranges]}


@hypothesis.given(st.lists(_entries(), max_size=4), st.lists(_entries(), max_size=4))
def test_against_encord(first: list[Entry], second: list[Entry]) -> None:
    """Lists that both packages take lead to the same answers; both refuse the same."""
    pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")
    theirs: Any = importlib.import_module("encord.objects")
    structure = theirs.OntologyStructure.from_dict(HERE.ontology.to_dict())
    item = structure.get_child_by_hash("car", type_=theirs.Object)
    for given in ([first], [first, second]):
        here, there = HERE.car(None), theirs.ObjectInstance(item)
        outcomes = [_told(one, given) for one in (here, there)]
        if "refused" in outcomes[0] or "refused" in outcomes[1]:
            assert outcomes[0] == outcomes[1]
            return

        assert _read(there) == _read(here)


def _told(one: Any, lists: list[list[Entry]]) -> list[str]:
    found = []
    for given in lists:
        try:
            one.set_answer_from_list(given)
        except Exception:  # noqa: BLE001 - whatever Encord leaks
            found.append("refused")
            break
        found.append("done")
    return found


def _read(one: Any) -> dict[str, Any]:
    found = {}
    for name in ("plate", "model", "brand", "parts", "extras", "remark", "speed", "doing"):
        attribute: Any = _attribute(one.ontology_item.attributes, name)
        answer = one.get_answer(attribute)
        if attribute.dynamic:
            pairs = ((_hash(each.answer), _frames(each.ranges)) for each in answer)
            found[name] = sorted(pairs, key=repr)
        else:
            found[name] = _hash(answer)
    return found


def _attribute(attributes: Any, name: str) -> Any:
    for each in attributes:
        below = (a for option in each.options for a in getattr(option, "attributes", []))
        if each.feature_node_hash == name or (each := _attribute(below, name)) is not None:
            return each
    return None


def _hash(answer: Any) -> Any:
    if isinstance(answer, list):
        return [each.feature_node_hash for each in answer]
    return getattr(answer, "feature_node_hash", answer)


def _frames(ranges: Any) -> list[tuple[int, int]]:
    return [(each.start, each.end) for each in ranges]
