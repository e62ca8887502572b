"""What can be undone and redone: each actor's own, read from the log, so it outlives everything."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import labelevents
from labelevents import LabelEventsError, Where
from labelevents.history.parts import read_parts
from labelevents.objects import ObjectInstance
from tests.history.people import MODEL, People, instance, places, refused, there, unchanged
from tests.rows.given import box, hash_of, of_row, reread


def places_by(people: People, actor: str) -> list[int]:
    """Ana's car, moved three times by this actor: the numbers of those commits."""
    people.add("ana", 0, "car")
    return [people.move(actor, "car", 0, place) for place in (0.2, 0.3, 0.4)]


def place(people: People) -> float:
    """Where the car is."""
    return places(people.row("zoe"), "car")[0]


@pytest.mark.parametrize("whole", [False, True])
def test_step_by_step_back_and_forth(people: People, whole: bool) -> None:
    """Undo walks back over one's own commits, one at a time, and redo forward again."""
    numbers = places_by(people, "ben")
    back: Any = people.store("ben") if whole else people.row("ben")
    assert numbers[::-1] == [number for _ in numbers for number in back.undo().targets]
    assert 0.1 == place(people)
    with refused(people.ana, match="human:ben has nothing to undo"):
        back.undo()
    assert numbers == [number for _ in numbers for number in back.redo().targets]
    assert 0.4 == place(people)
    with refused(people.ana, match="human:ben has nothing to redo"):
        back.redo()


def test_in_any_mixture(people: People) -> None:
    """Undo and redo in any mixture walk to and fro on one line of commits."""
    places_by(people, "ana")
    row = people.row("ana")
    seen = []
    for verb in "uuruurrruur":
        {"u": row.undo, "r": row.redo}[verb]()
        seen.append(place(people))

    assert [0.3, 0.2, 0.3, 0.2, 0.1, 0.2, 0.3, 0.4, 0.3, 0.2, 0.3] == seen


def test_trying_it_is_no_step(people: People) -> None:
    """A dry run leaves one where one is."""
    numbers = places_by(people, "ana")
    row = people.row("ana")
    assert [numbers[2]] * 2 == [row.undo(dry_run=True).targets[0] for _ in range(2)]
    row.undo()
    assert [numbers[2]] * 2 == [row.redo(dry_run=True).targets[0] for _ in range(2)]

    assert [numbers[1]] == list(row.undo(dry_run=True).targets)


@pytest.mark.parametrize("actor", ["ben", MODEL, "import:cvat", "policy:ana", "system:ana"])
def test_each_has_a_stack_of_their_own(people: People, actor: str) -> None:
    """What others do is on their stacks, whatever they are called; nobody's is in another's way."""
    places_by(people, actor)
    found = people.row("ana").undo()
    assert (3,) == found.targets
    assert [(one.commit, str(one.actor)) for one in found.shadowed_by] == [
        (6, actor if ":" in actor else f"human:{actor}")
    ]
    people.row("ana").redo()
    people.row(actor).undo()

    assert 0.3 == place(people)


def test_a_run_is_the_same_actor(people: People) -> None:
    """An actor is a kind and a reference: the tool and the run make no other stack."""
    people.add(MODEL, 0, "one", run="1")
    people.add(MODEL, 0, "two", run="2", agent="yolo 4.1")
    row = people.row(MODEL)

    assert [(4,), (3,)] == [row.undo().targets, row.undo().targets]


def test_imports_are_on_nobodys_stack(people: People) -> None:
    """An import is not undone by whoever ran it: it is reverted."""
    people.add("ana", 0, "car")
    row = people.row("ana")
    with people.ana.commit("a file", kind="import"):
        car = ObjectInstance(of_row(row).object("car"), object_hash="imported")
        car.set_for_frames(box(), 0)
        row.add_object_instance(car)
    for back in (row, people.ana):
        assert (3,) == back.undo(dry_run=True).targets
    row.undo()
    assert ["imported"] == list(there(row))
    row.revert(4)

    assert {} == there(row)


def test_my_new_commit_ends_my_redo(people: People) -> None:
    """Who saves something new after an undo cannot redo any more; others still can."""
    places_by(people, "ana")
    people.move("ben", "car", 0, 0.8)
    people.row("ana").undo()
    people.row("ben").undo()
    people.add("ana", 5, "another")
    for back in (people.row("ana"), people.ana):
        with refused(people.ana, match="human:ana has nothing to redo"):
            back.redo()
    people.row("ben").redo()

    assert 0.8 == place(people)


@pytest.mark.parametrize("whole", [False, True])
def test_what_ends_no_redo(people: People, whole: bool) -> None:
    """What others save, and a tag, leave what I can redo."""
    numbers = places_by(people, "ana")
    back: Any = people.ana if whole else people.row("ana")
    back.undo()
    people.add("ben", 5, "another")
    people.row(MODEL).revert(people.head)
    people.ana.tag("here")

    assert (numbers[2],) == back.redo().targets


def test_undoing_the_new_commit_gives_only_that_back(people: People) -> None:
    """After an undo, a new commit and its undo, redo gives back the new one, and no more."""
    places_by(people, "ana")
    row = people.row("ana")
    row.undo()
    number = people.add("ana", 5, "another")
    row.undo()

    assert (number,) == row.redo().targets
    with refused(people.ana, match="nothing to redo"):
        row.redo()


def test_a_row_and_another(people: People) -> None:
    """A commit in another row ends what can be redone in the store, but not in this row."""
    places_by(people, "ana")
    people.new_row("ana", "cam1")
    people.row("ana").undo()
    people.add("ana", 0, "car", "cam1")
    with refused(people.ana, match="nothing to redo in this store"):
        people.ana.redo()

    assert (6,) == people.row("ana").redo().targets


def test_reverts_and_restores_are_steps(people: People) -> None:
    """A revert or restore of one's own is undone and redone like an edit."""
    places_by(people, "ben")
    row = people.row("ana")
    reverted = row.revert(where=Where(actor="ben")).commit
    restored = row.restore(5).commit
    assert reverted is not None
    assert restored is not None
    assert 0.3 == place(people)
    assert (restored.number,) == row.undo().targets
    assert 0.1 == place(people)
    assert (reverted.number,) == row.undo().targets
    assert 0.4 == place(people)
    assert (reverted.number,) == row.redo().targets
    assert (restored.number,) == row.redo().targets

    assert 0.3 == place(people)


def test_others_can_take_my_undo_back(people: People) -> None:
    """If somebody reverts my undo, my commit counts again, and is what I undo next."""
    numbers = places_by(people, "ana")
    row = people.row("ana")
    undone = row.undo().commit
    assert undone is not None
    people.row("ben").revert(undone)
    assert 0.4 == place(people)
    with refused(people.ana, match="nothing to redo"):
        row.redo()

    assert (numbers[2],) == row.undo().targets


def test_what_others_reverted_is_skipped(people: People) -> None:
    """What counts no more is not undone again: undo goes on to what does."""
    numbers = places_by(people, "ana")
    people.row("ben").revert(numbers[2])
    found = people.row("ana").undo()

    assert ((numbers[1],), 0.2) == (found.targets, place(people))


def test_it_outlives_a_restart(people: People) -> None:
    """Undo and redo go on where they were when the file is closed and opened between any two."""
    numbers = places_by(people, "ana")
    found = []
    for verb in "uuurrurr":
        people.close()
        row = reopen(people)
        found += {"u": row.undo, "r": row.redo}[verb]().targets
    one, two, three = numbers

    assert [three, two, one, one, two, two, two, three] == found


def reopen(people: People) -> Any:
    """The row as Ana finds it in a program of its own."""
    (row,) = people.ana.projects[0].list_label_rows_v2()
    row.initialise_labels()
    return row


def test_two_programs(people: People) -> None:
    """What one program undoes, another redoes; both see what the other did meanwhile."""
    numbers = places_by(people, "ana")
    row = people.row("ana")
    assert [numbers[2]] == elsewhere(people.path, "undo", "cam0")
    assert [numbers[1]] == list(row.undo().targets)
    assert [numbers[1]] == elsewhere(people.path, "redo")
    people.move("ben", "car", 0, 0.9)
    assert [numbers[2]] == list(people.ana.redo().targets)

    assert 0.9 == place(people)


def elsewhere(path: Path, verb: str, *more: str) -> list[int]:
    """Ana undoes or redoes in a process of its own: the targets."""
    command = [sys.executable, "-m", "labelevents", verb, str(path), *more]
    told = subprocess.run(  # noqa: S603 - our own command
        [*command, "--actor", "human:ana", "--json"], check=True, capture_output=True
    )
    targets: list[int] = json.loads(told.stdout)["targets"]
    return targets


def test_threads(people: People) -> None:
    """Many threads label, undo and redo on one store, each with a row of its own in hand."""
    store, shared = people.ana, people.row("ana")
    errors: list[BaseException] = []
    start = threading.Barrier(4)

    def work(number: int) -> None:
        try:
            row = reread(store, shared)
            start.wait()
            for step in range(6):
                car = ObjectInstance(of_row(row).object("car"), object_hash=f"c{number}{step}")
                car.set_for_frames(box(), step)
                row.add_object_instance(car)
                row.save()
                attempt(row.undo if step % 2 else store.undo)
                if step % 3 == 0:
                    attempt(row.redo)
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = people.row("ana")
    session = row._stored()
    kinds = [part.kind for part in read_parts(session.log, session.stream)]

    assert [] == errors
    assert {"edit", "undo", "redo"} == set(kinds)
    assert there(reread(people.ana, row)) == there(row)
    assert people.ana.verify().ok


def attempt(verb: Callable[[], Any]) -> None:
    """Undo or redo; all threads are Ana, so another may have taken the last step meanwhile."""
    try:
        verb()
    except LabelEventsError as error:
        assert "has nothing to" in str(error)  # noqa: PT017 - only this one may come


def test_rows_of_other_threads_are_theirs(people: People) -> None:
    """What a store takes back is not pushed into the hands of another thread, which may be busy."""
    people.add("ana", 0, "car")
    store, own = people.ana, people.row("ana")
    held: list[Any] = []

    def hold() -> None:
        held.append(reread(store, own))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    with unchanged(*held):
        store.undo()
    assert {} == there(own)
    held[0].refresh()

    assert {} == there(held[0])


def test_undo_under_what_is_not_saved_elsewhere(people: People) -> None:
    """Ana's undo in one program does not lose what she has not saved in another."""
    people.add("ana", 0, "car")
    people.move("ana", "car", 0, 0.2)
    other = labelevents.open(people.path, actor="ana")
    try:
        row = reread(other, people.row("ana"))
        instance(row, "car").set_for_frames(box(0.7), 3)
        people.row("ana").undo()
        row.save()
        assert {0: 0.1, 3: 0.7} == places(row, "car")
        assert hash_of(row) == hash_of(people.row("ana"))
    finally:
        other.close(warn=False)
