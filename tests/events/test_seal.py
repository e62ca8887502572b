"""Sealing: what can be stored, and where the fault is in what cannot."""

from __future__ import annotations

import copy
import math
from typing import Any

import msgspec
import numpy as np
import pytest

from labelevents.events import facts
from labelevents.events.codec import seal, unseal
from labelevents.exceptions import DamagedStoreError, LabelRowError
from labelevents.values.answers import NumericAnswer
from labelevents.values.columns import PACKABLE, pack
from labelevents.values.frames import LAST_FRAME
from labelevents.values.shapes import BoundingBoxCoordinates
from tests.events.samples import BOX, FULL, SAID, TYPES, VARIANTS, tag

EVENTS = {tag(event): event for event in FULL} | VARIANTS


def changed(event: Any, **fields: Any) -> Any:
    """The event with other fields; nothing is checked."""
    return msgspec.structs.replace(event, **fields)


def with_said(event: Any, **fields: Any) -> Any:
    """The event with other parts of its value."""
    return changed(event, value=changed(event.value, **fields))


# A wrong type in each place


@pytest.mark.parametrize("name", sorted(EVENTS))
@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("version", 2),
        ("version", "1"),
        ("instance", None),
        ("instance", 5),
        ("fields", None),
        ("fields", "geometry"),
        ("fields", (5,)),
        ("frames", "0"),
        ("frames", (0.5, 1)),
        ("frames", ("0", 1)),
        ("frames", (True, 5)),
        ("value", object()),
        ("value", [[]]),
        ("value", -1.5),
    ],
)
def test_wrong_place(name: str, place: str, wrong: Any) -> None:
    """Each of the five places of each event has its type; the message names the place."""
    broken = changed(EVENTS[name], **{place: wrong})

    with pytest.raises(LabelRowError, match=rf"`{place}|`object` cannot be stored|Invalid"):
        seal(broken)


def _parts(value: Any, path: str) -> Any:
    """Each named part below a value, as (path, how to replace it)."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            part = getattr(value, name)
            yield f"{path}.{name}", lambda new, n=name, v=value: changed(v, **{n: new}), part
            for below, put, deeper in _parts(part, f"{path}.{name}"):
                yield (
                    below,
                    lambda new, n=name, v=value, p=put: changed(v, **{n: p(new)}),
                    deeper,
                )


class Strange:
    """Nothing that can be stored."""


PARTS = [
    pytest.param(event, path, put, id=f"{name}-{path}")
    for name, event in EVENTS.items()
    for path, put, part in _parts(event.value, "value")
    if part is not msgspec.UNSET and not tag(event).startswith("ontology")
]


@pytest.mark.parametrize(("event", "path", "put"), PARTS)
def test_wrong_part(event: Any, path: str, put: Any) -> None:
    """A wrong type in any part of any event is refused with its path."""
    shown = path.replace("value.geometry", "coordinates").removeprefix("value.").split(".")[-1]
    for wrong in (Strange(), {"no": ["such"]}):
        with pytest.raises(LabelRowError) as caught:
            seal(changed(event, value=put(wrong)))
        # Extra fields may hold any JSON, but those that `fields` names.
        told = (
            str(caught.value).replace("`fields`", shown) if shown == "extra" else str(caught.value)
        )
        assert shown in told or "`Strange` cannot be stored" in told


NUMBERS = [
    pytest.param(event, path, put, id=f"{name}-{path}")
    for name, event in EVENTS.items()
    for path, put, part in _parts(event.value, "value")
    if isinstance(part, float)
]


@pytest.mark.parametrize(("event", "path", "put"), NUMBERS)
@pytest.mark.parametrize("wrong", [math.nan, math.inf, -math.inf, np.float32("nan"), "1", True])
def test_not_finite(event: Any, path: str, put: Any, wrong: Any) -> None:
    """NaN, infinities, text and booleans are no numbers."""
    with pytest.raises(LabelRowError, match=path.rpartition(".")[2]):
        seal(changed(event, value=put(wrong)))


@pytest.mark.parametrize(("event", "path", "put"), NUMBERS)
@pytest.mark.parametrize("number", [np.float32(0.5), np.float64(0.5), np.array(0.5)])
def test_numpy(event: Any, path: str, put: Any, number: Any) -> None:
    """NumPy's scalars are stored as Python's numbers."""
    sealed = seal(changed(event, value=put(number)))

    assert seal(changed(event, value=put(0.5))) == sealed


def test_numpy_of_other_kinds() -> None:
    """NumPy's integers and booleans become Python's, and arrays are refused."""
    event = EVENTS["object.annotated"]
    extra = {"x:cvat.occluded": np.bool_(1), "x:a.b": np.int8(3)}
    sealed = seal(with_said(event, extra=extra)).event

    assert {"x:cvat.occluded": True, "x:a.b": 3} == sealed.value.extra  # type: ignore[union-attr]
    assert {bool, int} == {type(value) for value in sealed.value.extra.values()}  # type: ignore[union-attr]
    with pytest.raises(LabelRowError, match="`ndarray` cannot be stored"):
        seal(with_said(event, extra={"x:cvat.occluded": np.array([1]), "x:a.b": 0}))


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_lone_surrogates(name: str) -> None:
    """Text that UTF-8 cannot hold is refused with a sentence, in every type of event."""
    with pytest.raises(LabelRowError, match="Cannot store this value"):
        seal(changed(EVENTS[name], instance="\ud800"))


def test_deep_nesting() -> None:
    """A value of a thousand levels is refused like any other that cannot be stored."""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(LabelRowError, match="Cannot store this value"):
        seal(with_said(EVENTS["object.annotated"], reviews=[{"deep": deep}]))


def test_sealed_is_not_the_given() -> None:
    """What is kept is decoded from the bytes: changing what was given changes nothing."""
    said = copy.deepcopy(SAID)
    event = facts.ObjectAnnotated(
        1, "o", EVENTS["object.annotated"].fields, (0, 1), facts.Metadata(**said)
    )
    sealed = seal(event)
    said["reviews"].append({"late": True})

    assert seal(sealed.event).body == sealed.body
    assert [{"by": "bo", "ok": True}] == sealed.event.value.reviews  # type: ignore[union-attr]


# What an event must be beyond its types


@pytest.mark.parametrize(
    "frames",
    [(), (0,), (0, 1, 2), (5, 5), (5, 3), (0, 5, 5, 9), (0, 5, 3, 9), (-1, 5), (0, LAST_FRAME + 2)],
)
@pytest.mark.parametrize("name", [tag(event) for event in FULL if event.frames is not None])
def test_wrong_frames(name: str, frames: Any) -> None:
    """Frames are pairs in order, none touching the next, from 0 to 2**62."""
    with pytest.raises(LabelRowError, match=r"at `frames`"):
        seal(changed(EVENTS[name], frames=frames))


@pytest.mark.parametrize(
    "name",
    [
        "object.placed",
        "object.tracked",
        "object.unplaced",
        "classification.placed",
        "classification.unplaced",
    ],
)
def test_without_frames(name: str) -> None:
    """What happens on frames has some."""
    with pytest.raises(LabelRowError, match="Expected frames, got `null` - at `frames`"):
        seal(changed(EVENTS[name], frames=None))


@pytest.mark.parametrize("fields", [(), ("answer:a", "answer:b")])
@pytest.mark.parametrize("made", [event for event in FULL if "answer" in tag(event)], ids=tag)
def test_one_answer_an_event(made: Any, fields: Any) -> None:
    """An answer is of one attribute."""
    with pytest.raises(LabelRowError, match=f"Expected one field, got {len(fields)} - at `fields`"):
        seal(changed(made, fields=fields))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("object.annotated", ("speed",)),
        ("object.annotated", ("geometry",)),
        ("object.placed", ("answer:color",)),
        ("classification.placed", ("presence",)),
        ("object.placed", ("geometry",)),
        ("object.tracked", EVENTS["object.placed"].fields),
    ],
)
def test_fields_and_value(name: str, fields: Any) -> None:
    """What a value says is among the fields, and no field is one that it cannot say."""
    with pytest.raises(LabelRowError, match=r"Expected .* at `fields`"):
        seal(changed(EVENTS[name], fields=fields))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_columns_of_wrong_length(number: int) -> None:
    """A packed track has one value for each frame of its event."""
    event = EVENTS["object.tracked"]
    geometry = facts.Packed("bounding_box", pack("bounding_box", [BOX] * number))
    numbers = {"x:mot.visibility": facts.Packed("number", pack("number", [0.5] * number))}

    with pytest.raises(LabelRowError, match="64 bytes for 2 values of bounding_box"):
        seal(with_said(event, geometry=geometry))
    with pytest.raises(LabelRowError, match="16 bytes for 2 values of number"):
        seal(with_said(event, numbers=numbers))
    with pytest.raises(LabelRowError, match=r"Expected 2 geometries - at `value\.geometry`"):
        seal(with_said(event, geometry=(BOX,) * number))


@pytest.mark.parametrize("name", sorted({*PACKABLE} - {"number"}))
def test_columns_read_back(name: str) -> None:
    """Packed values come back as they went in, to the bit."""
    event = EVENTS[f"object.tracked.{name}"]

    assert event == seal(event).event
    assert event.value.geometry.columns == seal(event).event.value.geometry.columns  # type: ignore[union-attr]


# Reading


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[",
        "{}",
        "null",
        "[[]]",
        "[5]",
        '[["object.flew",1,"o",[],null,null]]',
        '[["row.renamed",2,"",["title"],null,"x"]]',
        '[["row.renamed",1,"",["title"],null]]',
        '[["row.renamed",1,"",["title"],null,"x","more"]]',
        '[["object.unplaced",1,"o",["geometry"],[5,3],null]]',
        '[["object.unplaced",1,"o",["geometry"],null,null]]',
        '[["row.renamed",1,"",["title"],null,5]]',
        '[["object.placed",1,"o",["geometry"],[0,1],{"geometry":{"type":"blob"}}]]',
        '[["object.placed",1,"o",["geometry"],[0,1],{"speed":1}]]',
        "[" * 100_000,
    ],
)
def test_damaged(body: str) -> None:
    """A body that holds anything but known events is damage, and the message says where."""
    with pytest.raises(DamagedStoreError, match=r"the events of commit 7.*labelevents verify"):
        unseal(body, where="commit 7")


def test_types_are_frozen() -> None:
    """An event cannot be changed."""
    for made in TYPES:
        assert made.__struct_config__.frozen, made
    with pytest.raises(AttributeError):
        EVENTS["row.renamed"].value = "other"


def test_whole_numbers_stay_whole() -> None:
    """5 and 5.0 are told apart, and come back as they were."""
    for number in (5, 5.0, 2**62, -1, 1e300):
        event = facts.ObjectAnswered(1, "o", ("answer:a",), None, NumericAnswer(number))
        back = seal(event).event.value.number  # type: ignore[union-attr]
        assert (type(number), number) == (type(back), back)


def test_coordinates_are_floats() -> None:
    """Whole coordinates are floats once they are sealed."""
    event = facts.ObjectPlaced(
        1, "o", ("geometry",), (0, 1), facts.Placement(geometry=BoundingBoxCoordinates(1, 1, 0, 0))
    )

    assert isinstance(seal(event).event.value.geometry.height, float)  # type: ignore[union-attr]
