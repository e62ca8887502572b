"""Folding an ontology: what each event writes, whatever comes, and whose it is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labelevents.events import facts
from labelevents.events.record import Stamp
from labelevents.model.project import OntologyState, evolve_ontology
from labelevents.values.identity import Actor

CAR = "object:car"
ANA, BEN = (Stamp(Actor("human", name), 0, number) for number, name in enumerate(("ana", "ben"), 1))
SYSTEM = Stamp(Actor("system", "migration"), 0, 3)


def _item(position: int = 0, **value: Any) -> facts.OntologyItem:
    return facts.OntologyItem("object", position, value)


def _added(path: str = CAR, position: int = 0, **value: Any) -> Any:
    return facts.OntologyItemAdded(1, path, tuple(value), None, _item(position, **value))


def _changed(*fields: str, path: str = CAR, position: int = 0, **value: Any) -> Any:
    return facts.OntologyItemChanged(1, path, fields, None, _item(position, **value))


def _removed(path: str = CAR) -> Any:
    return facts.OntologyItemRemoved(1, path, ("item",), None, None)


def _folded(*events: tuple[Any, Stamp]) -> OntologyState:
    state = OntologyState()
    for event, stamp in events:
        evolve_ontology(state, event, stamp)
    return state


def _whose(state: OntologyState) -> dict[str, tuple[Any, str]]:
    item = state.items[CAR]
    values = {**item.value, "position": item.position}
    return {key: (values[key], stamp.actor.ref) for key, stamp in state.stamps[CAR].items()}


def test_an_added_element_is_written_whole() -> None:
    """Who adds an element wrote all its keys, and its position."""
    state = _folded((_added(name="Car", color="red"), ANA))

    assert {
        "name": ("Car", "ana"),
        "color": ("red", "ana"),
        "position": (0, "ana"),
    } == _whose(state)


def test_a_change_writes_the_keys_that_it_names() -> None:
    """Of an element that is told whole, only the keys that the event names are written."""
    state = _folded(
        (_added(name="Car", color="red"), ANA),
        (_changed("name", position=7, name="Vehicle", color="blue", shape="x"), BEN),
    )

    assert {
        "name": ("Vehicle", "ben"),
        "color": ("red", "ana"),
        "position": (0, "ana"),
    } == _whose(state)


def test_a_change_can_take_a_key_away_and_move() -> None:
    """A key that is named and not told is gone; a position is written like any key."""
    state = _folded(
        (_added(name="Car", color="red"), ANA),
        (_changed("color", "position", position=3, name="Car"), BEN),
    )

    assert {"name": ("Car", "ana"), "position": (3, "ben")} == _whose(state)


def test_a_change_of_what_is_not_there_is_taken_whole() -> None:
    """Any log can be folded: a change of an unknown element says all there is of it."""
    state = _folded((_changed("name", name="Car", color="red"), ANA))

    assert {
        "name": ("Car", "ana"),
        "color": ("red", "ana"),
        "position": (0, "ana"),
    } == _whose(state)


def test_the_system_covers_whose_it_was() -> None:
    """Where the system writes, the stamp remembers who answers for it."""
    state = _folded(
        (_added(name="Car", color="red"), ANA), (_changed("name", name="car", color="red"), SYSTEM)
    )
    stamps = state.stamps[CAR]

    assert ("migration", "ana") == (stamps["name"].actor.ref, stamps["name"].blamed.actor.ref)
    assert stamps["color"] is ANA


def test_removing_forgets_whose_it_was() -> None:
    """An element that comes again starts anew."""
    state = _folded((_added(name="Car"), ANA), (_removed(), BEN), (_added(name="Car"), BEN))

    assert {"name": ("Car", "ben"), "position": (0, "ben")} == _whose(state)


_paths = st.sampled_from([CAR, "object:bus", f"{CAR}/plate"])
_values = st.dictionaries(st.sampled_from(["name", "color", "archived"]), st.integers(0, 3))
_fields = st.lists(st.sampled_from(["name", "color", "archived", "position", "other"]))
_events = st.one_of(
    st.builds(
        lambda path, at, value: _added(path, at, **value), _paths, st.integers(0, 3), _values
    ),
    st.builds(
        lambda fields, path, at, value: _changed(*fields, path=path, position=at, **value),
        _fields,
        _paths,
        st.integers(0, 3),
        _values,
    ),
    st.builds(_removed, _paths),
    st.just(facts.CommitsRevoked(1, "", ("visibility",), None, facts.Revocation((1,)))),
)


@given(st.lists(st.tuples(_events, st.sampled_from([ANA, BEN, SYSTEM]))))
def test_any_events_can_be_folded(events: list[tuple[Any, Stamp]]) -> None:
    """Whatever comes, nothing is refused, and each key of each element is somebody's."""
    state = _folded(*events)

    assert state.items.keys() == state.stamps.keys()
    for path, item in state.items.items():
        assert {*item.value, "position"} == state.stamps[path].keys()
