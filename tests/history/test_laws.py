"""The seven laws of taking back, held against an oracle that shares no code with the library.

Several actors label one row and take back what they and others did (`steps.py`); the oracle folds
a plain list of commits into a dict of cells (`oracle.py`). The laws hold for sequences that are not
refused; that exactly those are refused whose result the model forbids, `World` checks as it goes.

The last test turns it round: an undo that restores the before-image breaks these laws.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, find, given, reject, settings
from hypothesis import strategies as st

from labelevents import Where
from labelevents.objects import ObjectInstance
from tests.history import oracle as plainly
from tests.history.reading import blame, check_blame, expected, held, lingering, reading
from tests.history.steps import (
    ANA,
    BOB,
    IMPORT,
    MODEL,
    SPOKEN,
    SYSTEM,
    TAKEN_BACK,
    Act,
    Edit,
    Redo,
    Step,
    Undo,
    acts,
    edits,
    histories,
)
from tests.history.world import World, new_world, new_world_apart
from tests.rows.given import box, labels, reread

PEOPLE = (ANA, BOB)
BLAMED = (ANA, BOB, ANA, BOB, MODEL, MODEL, IMPORT)  # all but the system, which never is
THE_MODEL = ("model", "yolo@4")

TakeBack = Callable[[World, list[int]], None]

_picks = st.lists(st.integers(0, 40), min_size=1, max_size=4).map(tuple)


def tries(share: float) -> settings:
    """A share of what the profile asks for: one history is many steps."""
    most = max(5, round(settings().max_examples * share))
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    return settings(max_examples=most, suppress_health_check=slow)


# 1


@tries(0.3)
@given(histories())
def test_law_1_state_is_the_last_write_of_what_counts(history: list[Step]) -> None:
    """After every step of every history, and read anew, a row is what the oracle says."""
    with new_world() as world:
        world.run(*history)
        again = reread(world.store, world.row)
        assert reading(world.row) == reading(again)
        assert world.store.verify().ok


@tries(0.06)
@given(histories())
def test_law_1_holds_for_several_programs(history: list[Step]) -> None:
    """The same, where each actor has a store of their own on one file."""
    with new_world_apart() as world:
        world.run(*history)
        world.check_all()


QUESTIONS = st.one_of(
    edits(ANA, "new_question", "hold"), edits(BOB, "again", "leave"), edits(MODEL, "new_question")
)


@tries(0.2)
@given(st.lists(QUESTIONS, min_size=3, max_size=6), histories(4, kinds=TAKEN_BACK))
def test_law_1_where_questions_are_in_each_others_way(
    before: list[Step], taken_back: list[Step]
) -> None:
    """Where two instances of a classification would meet it is refused, or the other goes, too."""
    with new_world() as world:
        world.run(*before, *taken_back)


# 2


@tries(0.12)
@given(histories(), st.sampled_from(PEOPLE), st.integers(1, 6))
def test_law_2_n_undos_then_n_redos_change_nothing(
    history: list[Step], actor: int, most: int
) -> None:
    """Whoever redoes as often as they undid is where they were, and so is the blame."""
    with new_world() as world:
        take(world, history)
        before, whose = reading(world.row), held(world.row)
        # Who is on the row by nobody's word goes as soon as anything is taken back.
        assume(not lingering(before, world.oracle.state()))
        undone = sum(world.take(Undo(actor)) is not None for _ in range(most))
        world.check()
        for _ in range(undone):
            assert world.take(Redo(actor)) is not None
        assert (before, whose) == (reading(world.row), held(world.row))


# 3


def law_3(world: World, target: int, take_back: TakeBack) -> None:
    """Where what is read now is another commit's, taking back `target` leaves it.

    Taking back a revert brings back what that took, on top of all that is older.
    """
    flipped = world.oracle.flipped({target})
    coming = flipped & world.oracle.hidden()
    before = {
        name: (value, commit)
        for name, (value, commit) in held(world.row).items()
        if commit not in flipped and all(commit > number for number in coming)
    }
    take_back(world, [target])
    kept(before, held(world.row))


@tries(0.2)
@given(histories(actors=BLAMED), st.sampled_from(PEOPLE))
def test_law_3_undo_leaves_what_others_wrote(history: list[Step], actor: int) -> None:
    """Undo never changes a cell whose current value another commit wrote."""
    with new_world() as world:
        take(world, history)
        target = world.oracle.next_undo(world.act_as(actor))
        if target is None:
            reject()
        law_3(world, target.number, lambda world, _: not_refused(world.take(Undo(actor))))
        world.check()


# 4


def law_4(world: World, targets: list[int], take_back: TakeBack) -> None:
    """Taken back in this order, it is as if they had never been made."""
    oracle = world.oracle
    never = oracle.without(oracle.hidden() | set(targets))
    take_back(world, targets)
    read = reading(world.row)
    assert expected(never, read) == read


@tries(0.2)
@given(histories(), _picks, st.randoms(use_true_random=False))
def test_law_4_in_any_order_as_if_never_made(
    history: list[Step], picks: tuple[int, ...], chance: Any
) -> None:
    """Taking back a set of commits, one by one in any order, is as if nobody had made them."""
    with new_world() as world:
        take(world, history)
        targets = own_writes(world, picks)
        chance.shuffle(targets)
        law_4(world, targets, one_by_one)


@tries(0.1)
@given(histories(), _picks)
def test_law_4_one_by_one_or_at_once(history: list[Step], picks: tuple[int, ...]) -> None:
    """Reverting a set of commits at once is the same as reverting them one by one."""
    with new_world() as one, new_world() as other:
        take(one, history)
        take(other, history)
        targets = own_writes(one, picks)
        one_by_one(one, targets)
        at_once(other, targets)
        assert reading(one.row) == reading(other.row)


# 5


def law_5(world: World, take_back: TakeBack) -> None:
    """Without the model's run, every human value on top is there, and none of the run."""
    run = [one.number for one in world.oracle.commits if one.actor == THE_MODEL]
    people = {one.number for one in world.oracle.commits if one.actor[0] == "human"}
    before = {name: cell for name, cell in held(world.row).items() if cell[1] in people}
    take_back(world, run)
    after = held(world.row)
    kept(before, after)
    assert not {commit for _, commit in after.values()} & set(run)


def revert_the_model(world: World, run: Collection[int]) -> None:
    """`store.revert(where=…)`, by Ana."""
    actor = world.act_as(ANA)

    def call(**given: Any) -> Any:
        return world.store.revert(where=Where(actor="model:yolo@4"), **given)

    not_refused(world.take_back("revert", actor, set(run), call))


@tries(0.2)
@given(histories(actors=BLAMED))
def test_law_5_a_models_run_goes_and_peoples_values_stay(history: list[Step]) -> None:
    """Reverting a model's run keeps what people wrote on top, and leaves no value of the run."""
    with new_world() as world:
        # A model that took back what people did would have more to revert than its run.
        take(world, [one for one in history if one.actor != MODEL or isinstance(one, Edit)])
        law_5(world, revert_the_model)
        world.check()


# 6


@tries(0.2)
@given(histories())
def test_law_6_blame_names_whose_value_is_back_and_the_way(history: list[Step]) -> None:
    """Every cell is blamed on who wrote what it holds; via the commit that brought it back."""
    with new_world() as world:
        take(world, history)
        check_blame(world.oracle, world.row)
        check_blame(world.oracle, reread(world.store, world.row))


@tries(0.1)
@given(histories(kinds=SPOKEN))
def test_law_6_the_system_never_takes_the_blame(history: list[Step]) -> None:
    """What a system commit wrote over stays the fault, or the merit, of who was there before."""
    with new_world() as world:
        take(world, history)
        check_blame(world.oracle, world.row)


def test_law_6_of_a_number_that_is_the_same_without_the_commit() -> None:
    """Renumbered there and back: without these commits the number is the first one's again."""
    there, back = Act("number", value=1), Act("number", value=2)
    with new_world() as world:
        world.run(Edit(ANA, (Act("new_car"), there)), Edit(MODEL, (back,)), Edit(BOB, (there,)))
        first, *rest = [one.number for one in world.oracle.commits[1:]]
        world.revert(ANA, set(rest))
        world.check()
        assert first == blame(world.row)["car01", "number", None][0]


def _by(actor: int, what: str, value: int = 0) -> Step:
    return Edit(actor, (Act(what, value=value, length=3),))


# From there on: Ana wrote a cell first, and a system over it.
WAYS: dict[str, Callable[[str], list[Step]]] = {
    "a removal is undone": lambda _: [_by(BOB, "remove"), Undo(BOB)],
    "a value is undone": lambda what: [_by(BOB, what), Undo(BOB)],
    "a value is redone": lambda what: [_by(BOB, what), Undo(BOB), Redo(BOB), Undo(BOB)],
    "what it covers goes": lambda _: [Undo(ANA)],
    "what it covers goes and comes": lambda _: [Undo(ANA), Redo(ANA)],
    "a system wrote over it again": lambda what: [_by(SYSTEM, what), Undo(SYSTEM)],
    "what it covers goes under another": lambda what: [_by(BOB, what), Undo(ANA), Undo(BOB)],
}


@pytest.mark.parametrize("what", ["track", "number", "answer", "answer_frames"])
@pytest.mark.parametrize("way", WAYS)
def test_law_6_of_what_a_system_wrote_over(way: str, what: str) -> None:
    """A system's value that is back covers what it covered when it was written, and no more."""
    with new_world() as world:
        world.run(_by(ANA, "new_car"), _by(ANA, what, 1), _by(SYSTEM, what, 2), *WAYS[way](what))
        check_blame(world.oracle, world.row)
        check_blame(world.oracle, reread(world.store, world.row))


@pytest.mark.parametrize("what", ["track", "number", "answer", "answer_frames"])
def test_law_6_of_what_a_system_wrote_where_nothing_was(what: str) -> None:
    """A system's value that covered nothing is the system's own again, whoever wrote over it."""
    with new_world() as world:
        world.run(_by(ANA, "new_car"), _by(SYSTEM, what, 2), _by(BOB, what, 1), Undo(BOB))
        check_blame(world.oracle, world.row)


# 7


@tries(0.16)
@given(histories())
def test_law_7_no_reading_of_an_earlier_revision_changes(history: list[Step]) -> None:
    """Whatever comes later, a row at a revision reads as it read then: times and authors, too."""
    with new_world() as world:
        then: dict[int, Any] = {}
        for step in history:
            if world.take(step) is not None:
                then[world.oracle.commits[-1].number] = labels(world.row)
        for number, read in then.items():
            past = world.row.at(number)
            assert (read, world.read[number]) == (labels(past), reading(past))


# What if undo restored the before-image instead? These find a history that breaks each law.


def put_before_images_back(world: World, targets: Iterable[int]) -> None:
    """The wrong undo: every cell that a commit wrote gets the value that it had before it.

    As ordinary edits of cars and their places, which are all that these histories have.
    """
    world.act_as(ANA)
    for number in targets:
        before = world.oracle.state(upto=number - 1)
        for op in world.oracle.numbered(number).ops:
            cars = {car.object_hash: car for car in world.row.get_object_instances()}
            if isinstance(op, plainly.Add) and op.who in cars:
                world.row.remove_object(cars[op.who])
            elif isinstance(op, plainly.Put) and op.field == "geometry" and op.who in cars:
                frame = op.frame or 0
                known = before.cells.get((op.who, "geometry", frame))
                _put_back(cars[op.who], frame, None if known is None else known.value)
        world.row.save()


def _put_back(car: ObjectInstance, frame: int, place: float | None) -> None:
    if place is not None:
        car.set_for_frames(box(place), frame, overwrite=True)
    elif frame in car.get_annotation_frames():
        car.remove_from_frames(frame)


MOVES = st.lists(
    st.builds(Edit, st.sampled_from((ANA, BOB, MODEL)), st.tuples(acts("new_car", "move", "move"))),
    min_size=2,
    max_size=5,
)


def _first_of(world: World, actor: plainly.Actor) -> int:
    return next((c.number for c in world.oracle.commits[1:] if c.actor == actor), 0) or reject()


BROKEN: dict[str, Callable[[World, TakeBack], None]] = {
    "law 3": lambda world, undo: law_3(world, _first_of(world, ("human", "ana")), undo),
    "law 4": lambda world, undo: law_4(world, own_writes(world, (0, 1)), undo),
    "law 5": law_5,
}


def _breaks(history: Iterable[Step], law: str, undo: TakeBack) -> bool:
    with new_world() as world:
        take(world, history)
        try:
            BROKEN[law](world, undo)
        except AssertionError:
            return True
        return False


@pytest.mark.parametrize("law", BROKEN)
def test_restoring_the_before_image_is_caught(law: str) -> None:
    """Putting before-images back breaks the law in a history in which revoking keeps it."""
    found = find(
        MOVES,
        lambda history: _breaks(history, law, put_before_images_back),
        settings=settings(
            max_examples=200, phases=[Phase.generate], database=None, derandomize=True
        ),
    )
    assert not _breaks(found, law, at_once)


# How the laws are asked


def take(world: World, history: Iterable[Step]) -> None:
    """Take steps without a look in between."""
    for step in history:
        world.take(step)


def not_refused(done: Any) -> None:
    """The laws hold for what is not refused."""
    if done is None:
        reject()


def own_writes(world: World, picks: tuple[int, ...]) -> list[int]:
    """Some commits that say something of their own."""
    known = [one.number for one in world.oracle.commits[1:] if one.ops] or reject()
    return sorted({known[pick % len(known)] for pick in picks})


def one_by_one(world: World, targets: Iterable[int]) -> None:
    """Revert commits in this order."""
    for number in targets:
        not_refused(world.revert(BOB, {number}))


def at_once(world: World, targets: Iterable[int]) -> None:
    """Revert commits in one."""
    not_refused(world.revert(BOB, set(targets)))


def kept(before: dict[plainly.CellName, Any], after: dict[plainly.CellName, Any]) -> None:
    """All this is still held, but for what is hidden where there is no place left to say it of."""
    places = {(who, frame) for who, field, frame in after if field in plainly.MAIN.values()}
    there = {who for who, _, _ in after}
    for (who, field, frame), cell in before.items():
        beside = field not in plainly.MAIN.values() and not plainly.is_answer(field)
        hidden = beside and (who not in there if frame is None else (who, frame) not in places)
        assert hidden or cell == after.get((who, field, frame))
