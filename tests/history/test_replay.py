"""History again in another store: all of it byte for byte, a part as if the rest never was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import labelevents
from labelevents import Commit, HasDependentsError, ReadOnlyError, Store, Where
from labelevents.objects.frames import Range
from labelevents.rows.replaying import Replayed
from tests.history import oracle as plainly
from tests.history.authors import Authors
from tests.history.fsoco import Box, Loaded, Transaction, box_of, kind_of, load, transactions
from tests.history.oracle import Oracle
from tests.history.people import MODEL, People, content, instance, places, refused, there, unchanged
from tests.history.reading import blame, expected, reading
from tests.history.steps import Step, histories
from tests.history.test_compensation import hold_against
from tests.history.world import World, new_world
from tests.rows.given import hash_of, new_row, of_row, reread

TABLES = ("actors", "streams", "commits", "batches", "rows", "projects")
SQL = ("runs", "titles", "refreshed")


def stored(path: Path, *tables: str) -> dict[str, list[Any]]:
    """Every line of some tables, through a connection of no library."""
    with sqlite3.connect(path) as file:
        found = {table: list(file.execute(f"SELECT * FROM {table}")) for table in tables}  # noqa: S608 - our own names
    file.close()
    return found


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where the copy will be."""
    return tmp_path / "copy.labels"


@pytest.fixture
def busy(people: People) -> People:
    """A file with every kind of commit: r3 to r16, by a model, two people and an import."""
    people.add(MODEL, Range(0, 9), "car", run="1")
    people.move("ana", "car", [3, 4])
    people.new_row("ben", "cam1")
    people.note("ben", Range(2, 5), "note")
    people.row("ben").rename("left")
    people.add(MODEL, Range(0, 9), "second", "cam1", run="2")
    people.ana.tag("good", 4, "so far")
    people.row("ana").undo()
    people.row("ana").redo()
    people.row("ana").restore(3)
    people.ana.revert(where=Where(run="2"))
    people.ana.undo(message="no")
    people.add("import:cvat", 12, "third")
    (project,) = people.ana.projects
    project.archive()
    project.archive(archived=False)
    return people


# All of it


def test_all_of_it_byte_for_byte(busy: People, into: Path) -> None:
    """Unfiltered, every table of the log and every one that follows from it is the same."""
    result = busy.ana.replay(into)
    busy.ana.refresh()
    with labelevents.open(into, actor="zoe") as copy:
        assert copy.verify().ok
        assert busy.ana.stats() == copy.stats()
        assert busy.ana.history() == copy.history()
        assert busy.ana.tags() == copy.tags()
        copy.refresh()
    assert Replayed(busy.head, 0) == result
    assert stored(busy.path, *TABLES) == stored(into, *TABLES)
    assert stored(busy.path, *SQL) == stored(into, *SQL)


@settings(max_examples=8)
@given(histories(6))
def test_any_history(steps: list[Step]) -> None:
    """Whatever happened, a copy of it is the same, and goes on alike."""
    with new_world() as world, labelevents.open(":memory:", actor="zoe") as copy:
        for step in steps:
            world.take(step)
        world.store.replay(copy)
        row = reread(copy, world.row)
        assert content(world.store) == content(copy)
        assert reading(world.row) == reading(row)
        assert blame(world.row) == blame(row)


def test_a_copy_goes_on(busy: People, into: Path) -> None:
    """In a copy everybody finds their undo and redo as they left them, and new commits go on."""
    busy.ana.replay(into)
    with labelevents.open(into, actor="ana") as copy:
        row = reread(copy, busy.row("ana"))
        assert row.undo().targets == busy.row("ana").undo().targets
        assert there(row) == there(busy.row("ana"))
        row.redo()
        assert busy.head + 1 == copy.revision("HEAD")
        assert copy.history()[0].recorded_at > copy.history()[1].recorded_at


def test_numbers_that_are_double(people: People, into: Path) -> None:
    """What could be saved can be copied, double display numbers of people at once included."""
    rows = people.row("ana"), people.row("ben")
    for row in rows:
        car = of_row(row).car(0)
        car.object_number = 1
        row.add_object_instance(car)
    for row in rows:
        people.saved(row)
    people.ana.replay(into)

    assert stored(people.path, *TABLES) == stored(into, *TABLES)


def test_many_events_in_a_commit(people: People, into: Path) -> None:
    """A commit that is cut into several batches is cut in the same places."""
    row = people.row("ana")
    for number in range(300):
        row.add_object_instance(of_row(row).car(number % 20))
    people.saved(row)
    people.row("ana").undo()
    people.ana.replay(into)
    found = stored(people.path, *TABLES)

    assert 6 < len(found["batches"])
    assert found == stored(into, *TABLES)


@pytest.mark.parametrize("until", [4, "r4", "good", 0])
def test_until(busy: People, into: Path, until: Any) -> None:
    """`until` is the last revision that is copied: the copy is the store as it was then."""
    rev = busy.ana.revision(until)
    assert Replayed(rev, 0) == busy.ana.replay(into, until=until)
    with labelevents.open(into, actor="zoe") as copy:
        assert rev == copy.revision("HEAD")
        assert busy.ana.history()[-rev:][-rev or 99 :] == copy.history()
        assert [p.title for p in busy.ana.at(rev).projects] == [p.title for p in copy.projects]
        assert copy.verify().ok
    for table in ("commits", "batches"):
        assert stored(busy.path, table)[table][: _lines(into, table)] == stored(into, table)[table]


def _lines(path: Path, table: str) -> int:
    return len(stored(path, table)[table])


def test_each_commit_is_told(busy: People, into: Path) -> None:
    """`on_commit` is called with each commit as it was written, in their order."""
    seen: list[Commit] = []
    busy.ana.replay(into, on_commit=seen.append)

    assert list(range(1, busy.head + 1)) == [commit.number for commit in seen]
    assert [c.id for c in busy.ana.history()][::-1] == [commit.id for commit in seen]


# Where to


def test_into_a_store_in_memory(busy: People) -> None:
    """An open store that is empty takes a history, and is still its opener's own."""
    with labelevents.open(":memory:", actor="zoe") as copy:
        busy.ana.replay(copy)
        assert content(busy.ana) == content(copy)
        row = new_row(copy, "mine")
        assert ("zoe", True) == (copy.history()[0].actor.ref, copy.verify().ok)
        assert hash_of(row)


def test_into_a_store_that_holds_anything_is_refused(busy: People, into: Path) -> None:
    """What is there is not mixed with what comes; the store that is there is left as it is."""
    with labelevents.open(into, actor="zoe") as other:
        new_row(other)
        for target in (into, str(into), other, busy.path, busy.ana):
            with refused(busy.ana, other, match="Expected an empty store to replay into"):
                busy.ana.replay(target)
    assert into.exists()


def test_into_what_is_no_store_is_refused(busy: People, into: Path) -> None:
    """A file of something else stays as it is."""
    into.write_text("my notes, which are longer than a header of a database would be" * 9)
    before = into.read_bytes()
    with refused(busy.ana):
        busy.ana.replay(into)

    assert before == into.read_bytes()


def test_into_a_store_for_reading_is_refused(busy: People, into: Path) -> None:
    """A store that was opened for reading takes nothing."""
    labelevents.open(into, actor="zoe").close()
    with (
        labelevents.open(into, readonly=True, actor="zoe") as copy,
        refused(busy.ana, copy, error=ReadOnlyError),
    ):
        busy.ana.replay(copy)


def test_from_a_store_for_reading(busy: People, into: Path) -> None:
    """Copying only reads: it works where nothing can be written, and changes nothing."""
    with labelevents.open(busy.path, readonly=True, actor="zoe") as source, unchanged(busy.ana):
        source.replay(into)

    assert stored(busy.path, *TABLES) == stored(into, *TABLES)


@pytest.mark.parametrize("at", [1, 5, 12])
def test_failing_midway_leaves_no_file(busy: People, into: Path, at: int) -> None:
    """A copy that is not made whole is not there at all."""

    def fail(commit: Commit) -> None:
        if commit.number == at:
            raise KeyboardInterrupt

    with unchanged(busy.ana), pytest.raises(KeyboardInterrupt):
        busy.ana.replay(into, on_commit=fail)
    assert [] == list(into.parent.glob(f"{into.name}*"))
    busy.ana.replay(into)
    assert stored(busy.path, *TABLES) == stored(into, *TABLES)


@pytest.mark.parametrize(
    "asked", [{"until": 99}, {"until": "soon"}, {"where": Where()}, {"without": Where(tag="no")}]
)
def test_what_cannot_be_meant_makes_no_file(busy: People, into: Path, asked: Any) -> None:
    """Who asks for what is not there gets no copy."""
    with refused(busy.ana):
        busy.ana.replay(into, **asked)

    assert not into.exists()


# A part of it


def copied(people: People, **asked: Any) -> Store:
    """A copy in memory."""
    copy = labelevents.open(":memory:", actor="zoe")
    people.ana.replay(copy, **asked)
    return copy


def row_in(copy: Store, people: People, title: str = "cam0") -> Any:
    """A row in a copy."""
    return reread(copy, people.row("ana", title))


@pytest.mark.parametrize(
    "asked",
    [
        {"without": Where(run="2")},
        {"where": lambda commit: commit.actor.run != "2"},
        {"without": lambda commit: commit.number == 8},
        {"where": Where(until=16), "without": Where(run="2")},
    ],
)
def test_without_a_run(busy: People, asked: dict[str, Any]) -> None:
    """Commits are left out by what they are, or by any function of them."""
    with copied(busy, **asked) as copy:
        assert {} == there(row_in(copy, busy, "cam1"))
        assert there(busy.row("ana")) == there(row_in(copy, busy))
        assert copy.verify().ok


def test_commits_keep_what_they_are(busy: People) -> None:
    """Those that are copied keep id, time, actor, kind, message and claims; numbers close up."""
    names = ("id", "recorded_at", "actor", "kind", "message", "occurred_at", "provenance")
    with copied(busy, without=Where(actor=MODEL)) as copy:
        by_id = {commit.id: commit for commit in busy.ana.history()}
        found = copy.history()[::-1]
        assert list(range(1, len(found) + 1)) == [commit.number for commit in found]
        for commit in found:
            assert [getattr(by_id[commit.id], name) for name in names] == [
                getattr(commit, name) for name in names
            ]
        numbers = {commit.id: commit.number for commit in found}
        for commit in found:
            kept = [by_number(busy, target) for target in by_id[commit.id].targets]
            assert tuple(numbers[one] for one in kept if one in numbers) == commit.targets


def by_number(people: People, number: int) -> str:
    """The id of a commit."""
    return next(commit.id for commit in people.ana.history() if commit.number == number)


def test_projects_and_tags_come_along(busy: People) -> None:
    """Whatever is left out: ontologies and projects are whole, and tags name what is left."""
    with copied(busy, where=Where(actor=MODEL)) as copy:
        assert [p.title for p in busy.ana.projects] == [p.title for p in copy.projects]
        assert (
            busy.ana.projects[0].ontology_structure.to_dict()
            == copy.projects[0].ontology_structure.to_dict()
        )
        (tag,) = copy.tags().values()
        # r4 is left out, so it is the last one before it.
        assert ("good", "so far", 2) == (tag.name, tag.message, tag.rev)


def test_what_stands_on_what_is_left_out(people: People) -> None:
    """What somebody moved of what a model had put is theirs, and there, without the model."""
    people.add(MODEL, Range(0, 9), "car")
    people.move("ana", "car", [3, 4])
    row = people.row("ben")
    instance(row, "car").set_answer("K 1", of_row(row).attribute("plate"))
    people.saved(row)
    people.remove("max", "car")
    people.row("max").undo()
    with copied(people, without=Where(actor=MODEL)) as copy:
        found = row_in(copy, people)
        assert {3: 0.5, 4: 0.5} == places(found, "car")
        assert "K 1" == instance(found, "car").get_answer(of_row(found).attribute("plate"))
        assert ["ana"] * 2 == [each.created_by for each in instance(found, "car").get_annotations()]


def test_what_is_said_of_an_instance_outlasts_its_places(people: People) -> None:
    """A number given in between is there when the object comes back, and still its giver's.

    Nobody adds the object in the copy: it is on the row only while somebody has put it on a frame.
    """
    people.add(MODEL, 0, "car")
    moved = people.move("ana", "car", [0])
    people.number("ben", "car", 7)
    people.row("max").revert(moved)
    people.move("ana", "car", [0])
    with copied(people, without=Where(actor=MODEL)) as copy:
        found = row_in(copy, people)
        assert 7 == instance(found, "car").object_number
        assert ["ben"] == [line.actor.ref for line in found.blame() if line.field == "number"]


def test_equal_numbers_hold_up_no_copy(people: People) -> None:
    """A number that is back where another was given to make room for it is there all the same."""
    people.add("ana", 0, "a")
    people.add("ana", 1, "b")
    people.number("ben", "a", 1)
    undone = people.row("ben").undo().commit
    people.number("ben", "b", 1)
    people.number(MODEL, "b", 2)
    assert undone is not None
    people.row("ana").revert(undone)
    with copied(people, without=Where(actor=MODEL)) as copy:
        found = row_in(copy, people)
        assert [1, 1] == [instance(found, who).object_number for who in "ab"]


def test_an_undo_without_what_it_undid(people: People) -> None:
    """Left-out commits cannot be taken back; what is left out in place of its undo counts."""
    people.add("ana", 0, "car")
    people.row("ana").undo()
    assert {} == there(people.row("ana"))
    with copied(people, where=lambda commit: commit.kind != "undo") as copy:
        assert ["car"] == list(there(row_in(copy, people)))
    with copied(people, where=lambda commit: commit.number != 3) as copy:
        assert ({}, 3) == (there(row_in(copy, people)), copy.revision("HEAD") + 1)


def test_what_would_collide_is_refused(people: People, into: Path) -> None:
    """Two classifications that would be on a frame without what is left out refuse the copy."""
    people.two_notes()
    sentence = "Without the commits that are left out, r5 .* Leave that commit out, too"
    with refused(people.ana, error=HasDependentsError, match=sentence) as no:
        people.ana.replay(into, without=lambda commit: commit.number == 4)
    assert [5] == [commit.number for commit in no.value.commits]
    assert not into.exists()
    people.ana.replay(into, without=lambda commit: commit.number in (4, 5))


def test_left_out_is_counted(busy: People) -> None:
    """What is told: how many commits went over, and how many of the others."""
    with labelevents.open(":memory:", actor="zoe") as copy:
        found = busy.ana.replay(copy, without=Where(actor=MODEL))
        assert (copy.revision("HEAD"), 2) == (found.commits, found.left_out)


# Against the oracle


class Fold:
    """What should be left of a history when only some of its commits are kept."""

    def __init__(self, world: World, keep: Callable[[int], bool]) -> None:
        self.whole = world.oracle
        kept = [commit for commit in world.oracle.commits if keep(commit.number)]
        numbers = {commit.number for commit in kept}
        self.oracle = Oracle([_only(commit, numbers) for commit in kept])

    def collides(self) -> bool:
        """Whether two classifications would be on a frame after any commit, or any write."""
        known = self.whole.state().items
        for i, commit in enumerate(self.oracle.commits):
            before = Oracle(self.oracle.commits[:i]).state()
            before.items = dict(known)
            for op in commit.ops:
                before.apply(op, commit)
                if _double(before):
                    return True
            after = Oracle(self.oracle.commits[: i + 1]).state()
            after.items = dict(known)
            if _double(after):
                return True
        return False

    def state(self) -> plainly.State:
        """The labels that are left."""
        found = self.oracle.state()
        found.items = self.whole.state().items | found.items
        return found


def _double(state: plainly.State) -> bool:
    return any(field != "number" for field, *_ in state.collisions())


def _only(commit: plainly.Commit, kept: Collection[int]) -> plainly.Commit:
    revokes = frozenset(commit.revokes & set(kept))
    return plainly.Commit(
        commit.number, commit.actor, commit.kind, commit.ops, revokes, commit.makes_row
    )


@settings(max_examples=max(25, settings().max_examples // 3))
@given(histories(6), st.integers(0, 2**40 - 1))
def test_a_part_is_as_if_the_rest_had_never_been(steps: list[Step], bits: int) -> None:
    """The labels are what the own writes of the kept commits say that no kept commit revokes."""
    with new_world() as world, labelevents.open(":memory:", actor="zoe") as copy:
        for step in steps:
            world.take(step)
        ids = {commit.id: commit.number for commit in world.store.history()}

        def keep(number: int) -> bool:
            return number < 3 or bool(bits >> number % 40 & 1)

        fold = Fold(world, keep)
        try:
            world.store.replay(copy, where=lambda commit: keep(commit.number))
        except HasDependentsError:
            event("refused")
            assert fold.collides()
            return
        row = reread(copy, world.row)
        read = reading(row)

        assert expected(fold.state(), read) == read
        assert copy.verify().ok
        hold_against(row)
        numbers = {commit.number: ids[commit.id] for commit in copy.history()}
        authors = {name: numbers[number] for name, (number, *_) in blame(row).items()}
        own = fold.state().cells
        shared = authors.keys() & own.keys()
        assert {name: own[name].blamed.number for name in shared} == {n: authors[n] for n in shared}


# Real data


@attrs.frozen
class Real:
    """The images of a real history that several people worked on."""

    history: list[Transaction]
    store: Store
    loaded: Loaded

    def written(self) -> list[Transaction]:
        """Those that changed anything."""
        return [said for said in self.history if said.seq in self.loaded.commits]

    def expected(self, author: str) -> dict[str, list[tuple[str | None, Box]]]:
        """What the others' last words come to, per row that they wrote to; in plain dicts."""
        cones: dict[str, dict[int, dict[str, Any]]] = {}
        for said in (one for one in self.written() if one.author != author):
            image = cones.setdefault(self.loaded.rows[said.image], {})
            for op in said.ops:
                if op["op"] == "delete":
                    image.pop(op["id"], None)
                elif "id" in op:
                    own: dict[str, Any] = {key: op[key] for key in ("box", "cls") if key in op}
                    image.setdefault(op["id"], {}).update(own)
        return {
            row: sorted(
                ((cone.get("cls"), tuple(cone["box"])) for cone in found.values() if "box" in cone),
                key=str,
            )
            for row, found in cones.items()
        }


@pytest.fixture(scope="module")
def real(shared_data: Path) -> Iterator[Real]:
    """702 transactions of six authors, less those of an image that was renamed."""
    whole = transactions(shared_data / "fsoco-history")
    authors_of: dict[str, set[str]] = {}
    for said in whole:
        authors_of.setdefault(said.image, set()).add(said.author)
    renamed = {said.image for said in whole for op in said.ops if op["op"] == "rename"}
    chosen = {image for image, authors in authors_of.items() if len(authors) > 1} - renamed
    history = [said for said in whole if said.image in chosen]
    with Authors() as authors:
        yield Real(history, authors.store("reader"), load(authors, history))


def test_real_data_is_copied(real: Real) -> None:
    """A real history is the same in its copy, in every table."""
    with labelevents.open(":memory:", actor="zoe") as copy:
        real.store.replay(copy)
        assert content(real.store) == content(copy)
        assert copy.verify().ok


@pytest.mark.parametrize("number", ["01", "15", "39", "41", "46", "47"])
def test_real_data_without_an_author(real: Real, number: str) -> None:
    """Without any one author every image holds what the others' transactions say last."""
    author = f"annotator{number}"
    with labelevents.open(":memory:", actor="zoe") as copy:
        result = real.store.replay(copy, without=Where(actor=author))
        (project,) = copy.projects
        rows = project.list_label_rows_v2()
        for row in rows:
            row.initialise_labels()
        cones = {hash_of(row): row.get_frame_view(0).get_object_instances() for row in rows}
        read = {
            row: sorted(((kind_of(cone), box_of(cone)) for cone in found), key=str)
            for row, found in cones.items()
        }

        assert real.expected(author) == read
        assert result.left_out == sum(said.author == author for said in real.written())
        assert copy.verify().ok
