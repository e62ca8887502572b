"""How current the tables behind `v_labels` and `v_blame` are, and what brings them up to date."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

import labelevents
from labelevents import LabelRowV2, Store
from labelevents import store as of_store
from labelevents.exceptions import DamagedStoreError
from labelevents.log.lock import FileLock
from labelevents.objects.frames import Range
from labelevents.rows import refreshing
from tests.rows.given import box, hash_of, new_row, of_row, town
from tests.views.given import asked, bare, labelled, many

TABLES = ("refreshed", "runs", "titles")
VIEWS = ("v_blame", "v_labels", "v_log")
CURRENT = """SELECT rows.title, COALESCE(refreshed.revision, 0) = rows.revision
  FROM rows LEFT JOIN refreshed USING (label_hash) ORDER BY row_id"""
_RUNS = """SELECT stream_id, instance, kind, item, field, frame_lo, frame_hi, value, packed,
  counts, commit_no, via_commit FROM runs ORDER BY stream_id, run_id"""
_TITLES = """SELECT project_hash, kind, item, attribute, option, title FROM titles
  ORDER BY project_hash, title_id"""
_CONTENT = (_RUNS, _TITLES, "SELECT * FROM refreshed ORDER BY 1")


def content(store: Store | Path) -> list[Any]:
    """All that is kept for SQL, but for the numbers of the lines."""
    with bare(store) as db:
        return [list(db.execute(sql)) for sql in _CONTENT]


def current(store: Store | Path) -> list[int]:
    """Of each row, whether its labels in SQL are those of today."""
    return [is_current for _, is_current in asked(store, CURRENT)]


def alter(path: Path, *statements: str) -> None:
    """What somebody does to a file with another tool."""
    with bare(path) as db:
        for statement in statements:
            db.execute(statement)


def boxes(path: Path) -> int:
    """How many boxes `v_labels` has."""
    ((count,),) = asked(path, "SELECT COUNT(*) FROM v_labels WHERE field = 'geometry'")
    return int(count)


# Refreshing


def test_only_what_changed(store: Store) -> None:
    """A refresh folds the rows that went on since, and no other."""
    rows = many(store, 3)
    first = store.refresh()
    rows[1].get_object_instances()[0].set_for_frames(box(0.4), 1)
    rows[1].save()
    before, second, after = current(store), store.refresh(), current(store)

    assert (3, 1, 0) == (first, second, store.refresh())
    assert ([1, 0, 1], [1, 1, 1]) == (before, after)


def test_each_line_says_of_when_it_is(store: Store) -> None:
    """Until it is refreshed, a row is in the views as it was, and they name that revision."""
    row = new_row(store)
    car = labelled(row)
    store.refresh()
    car.set_for_frames(box(0.4), 1)
    row.save()
    sql = "SELECT frame_lo, revision FROM v_labels"
    before = asked(store, sql)
    store.refresh()

    assert [(0, 3)] == before
    assert [(0, 4), (1, 4)] == asked(store, sql)


def test_unsaved(store: Store) -> None:
    """What is not saved is in no view."""
    row = new_row(store)
    row.add_object_instance(of_row(row).car(0))
    store.refresh()

    assert [] == asked(store, "SELECT * FROM v_labels")


def test_progress(store: Store) -> None:
    """Who waits is told how far it is."""
    many(store, 2)
    told: list[tuple[int, int]] = []
    store.refresh(progress=lambda done, total: told.append((done, total)))

    assert [(0, 3), (1, 3), (2, 3)] == told  # the project, too


def test_in_pieces(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Much is written in several transactions; what comes out is the same."""
    many(store, 4)
    store.refresh()
    whole = content(store)
    monkeypatch.setattr(refreshing, "_AT_ONCE", 1)
    emptied(store)

    assert 4 == store.refresh()
    assert whole == content(store)


def emptied(store: Store) -> None:
    """Make the tables of a store in memory anew."""
    with store._log.transaction() as db:
        db.execute("DROP TABLE runs")
        store._runs.create()


def test_read_only(path: Path) -> None:
    """A store that is opened for reading is left as it is, whatever is asked and when it closes."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 1)
    alter(path, "DELETE FROM refreshed")
    with labelevents.open(path, readonly=True) as store:
        assert 0 == store.refresh()

    assert [0] == current(path)


@pytest.mark.folds
def test_a_row_that_cannot_be_read(path: Path) -> None:
    """A damaged row is told of, once all others are up to date; closing is not disturbed."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 3)
        # Past the triggers, as a disk may do it.
        with store._log.transaction() as db:
            db.execute("DROP TRIGGER batches_update")
            db.execute(
                "UPDATE batches SET body = replace(body, 'object.placed', 'object.flown')"
                " WHERE commit_no = 5"
            )
        with pytest.raises(DamagedStoreError, match="commit 5"):
            store.refresh()
        assert [0, 1, 1] == current(path)
        with pytest.raises(DamagedStoreError, match="commit 5"):
            store.refresh()

    assert [0, 1, 1] == current(path)


# Closing


def test_closing_refreshes(path: Path) -> None:
    """What was saved is in the views when the store is closed."""
    with labelevents.open(path, actor="ana") as store:
        labelled(new_row(store), Range(0, 4))

    assert [("Car", 0, 5)] == asked(path, "SELECT name, frame_lo, frame_hi FROM v_labels")


def test_closing_again_writes_nothing(path: Path) -> None:
    """Who opens a store, looks, and closes it, leaves every byte as it was."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 2)
    before = path.read_bytes()
    with labelevents.open(path, actor="ana") as store:
        store.list_rows()

    assert before == path.read_bytes()


def test_what_others_left(path: Path) -> None:
    """Closing brings up to date what anybody saved."""
    first = labelevents.open(path, actor="ana")
    rows = many(first, 2)
    labelevents.open(path).close()
    before = current(path)
    labelled(rows[0])
    labelevents.open(path).close()
    first.close()

    assert [1, 1] == before == current(path)


def _fail(*_: object) -> Any:
    raise ZeroDivisionError


def test_an_error_leaves_it(path: Path) -> None:
    """A block that ends in an error ends at once; the next to close the store does the work."""
    with pytest.raises(ZeroDivisionError), labelevents.open(path, actor="ana") as store:
        _fail(many(store, 1))
    before = current(path)
    labelevents.open(path).close()

    assert ([0], [1]) == (before, current(path))


def test_closing_takes_on_so_much(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing puts off what would take long; each close goes on with it, and `refresh` does all."""
    store = labelevents.open(path, actor="ana")
    many(store, 5)
    monkeypatch.setattr(of_store, "_ON_CLOSE", 60)
    store.close()
    first = current(path)
    with labelevents.open(path) as again:
        note = again.doctor()
    second = current(path)
    with labelevents.open(path) as again:
        rows = again.refresh()

    assert 0 < sum(first) < sum(second) < 5
    assert f"{5 - sum(first)} label rows" in str(note.findings)
    assert 5 - sum(second) == rows
    assert [1] * 5 == current(path)


def test_a_large_row_is_put_off_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that is too large for closing is in nobody's way."""
    store = labelevents.open(path, actor="ana")
    labelled(new_row(store, "large.mp4"), Range(0, 99))
    many(store, 2)
    monkeypatch.setattr(of_store, "_ON_CLOSE", 110)
    store.close()

    assert [0, 1, 1] == current(path)
    for _ in range(2):
        before = content(path)
        labelevents.open(path).close()
        assert before == content(path)


@pytest.fixture
def held(path: Path) -> Iterator[threading.Event]:
    """Somebody who writes, once asked to, until the test is over."""
    begin, taken, over = threading.Event(), threading.Event(), threading.Event()

    def hold() -> None:
        begin.wait(30)
        with FileLock(str(path), 5.0).held():
            taken.set()
            over.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()

    class Asked(threading.Event):
        def set(self) -> None:
            begin.set()
            assert taken.wait(30)

    yield Asked()
    begin.set()
    over.set()
    thread.join()


def test_closing_beside_a_writer(path: Path, held: threading.Event) -> None:
    """Who closes while somebody else writes loses nothing, and leaves the work to the next."""
    store = labelevents.open(path, actor="ana", busy_timeout=0.2)
    many(store, 1)
    held.set()
    store.close()

    assert [0] == current(path)
    assert 3 == len(asked(path, "SELECT 1 FROM commits"))


def test_closing_beside_another_tool(path: Path) -> None:
    """So it is where another tool, which knows nothing of the lock, has the file for itself."""
    store = labelevents.open(path, actor="ana", busy_timeout=0.2)
    many(store, 1)
    with bare(path) as db:
        db.execute("BEGIN IMMEDIATE")
        store.close()
        db.execute("ROLLBACK")

    assert [0] == current(path)


def test_nothing_can_go_wrong_with_closing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a bug in the refresh keeps no store open."""
    store = labelevents.open(path, actor="ana")
    many(store, 1)
    monkeypatch.setattr(refreshing, "run_lines", _fail)
    store.close()
    store.close()

    assert [0] == current(path)


# Derived, and disposable


@pytest.mark.parametrize(
    "statements",
    [
        [f"DROP TABLE {name}" for name in TABLES],
        [f"DROP VIEW {name}" for name in VIEWS],
        *([f"DROP TABLE {name}"] for name in TABLES),
        *([f"DROP VIEW {name}"] for name in VIEWS),
        ["DROP INDEX runs_by_stream"],
        ["DROP VIEW v_log", "CREATE VIEW v_log AS SELECT 1 AS commit_no"],
        ["ALTER TABLE runs ADD COLUMN mine TEXT"],
        ["DROP TABLE rows"],
        ["DROP TABLE runs", "CREATE TABLE runs(a, b)"],
    ],
    ids=lambda statements: statements[-1],
)
def test_dropped(path: Path, statements: list[str]) -> None:
    """Whatever is dropped or altered of it comes back as it was, and nothing else has changed."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 2)
    before = content(path)
    schema = sorted(asked(path, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
    log = asked(path, "SELECT * FROM batches")
    alter(path, *statements)
    labelevents.open(path).close()

    assert before == content(path)
    assert schema == sorted(
        asked(path, "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    )
    assert log == asked(path, "SELECT * FROM batches")


def test_other_views_keep_the_lines(path: Path) -> None:
    """Views of another version are made anew as soon as the store is opened, and no row is."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 2)
    alter(path, "DROP VIEW v_labels", "CREATE VIEW v_labels AS SELECT 1 AS field")
    with labelevents.open(path, actor="ana") as store:
        assert 2 == boxes(path)
        assert 0 == store.refresh()


def test_reading_needs_none_of_it(path: Path) -> None:
    """A store from before there were such tables is read all the same, and verifies."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 1)
    alter(path, *(f"DROP TABLE {name}" for name in TABLES), *(f"DROP VIEW {v}" for v in VIEWS))
    with labelevents.open(path, readonly=True) as store:
        assert store.verify().ok
        findings = {one.level: one.message for one in store.doctor().findings}

    assert findings["warning"].startswith("The derived `runs`, `titles`, `refreshed`, `v_log`")


def test_key_and_types(store: Store) -> None:
    """The first column of each table is its integer key, and all tables are STRICT."""
    for table in TABLES:
        columns = asked(store, "SELECT name, type, pk FROM pragma_table_info(?)", table)

        assert ("INTEGER", 1) == columns[0][1:]
        assert [1] == [
            strict
            for (strict,) in asked(
                store, "SELECT strict FROM pragma_table_list WHERE name = ?", table
            )
        ]


def test_a_backup_has_it(path: Path, tmp_path: Path) -> None:
    """A backup can be read in SQL as well as the store."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 2)
        store.refresh()
        store.backup(tmp_path / "copy.labels")

    assert 2 == boxes(tmp_path / "copy.labels")


# Verifying

_COPY = """INSERT INTO runs SELECT 99, 99, instance, kind, item, field, frame_lo, frame_hi, value,
  packed, counts, commit_no, via_commit FROM runs LIMIT 1"""


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE runs SET value = '1' WHERE run_id = 1", "`runs` does not follow"),
        ("UPDATE runs SET commit_no = 1 WHERE run_id = 1", "`runs` does not follow"),
        ("UPDATE runs SET counts = 0 WHERE run_id = 1", "`runs` does not follow"),
        ("DELETE FROM runs WHERE run_id = 1", "`runs` does not follow"),
        (
            _COPY,
            "`runs` has lines of 99",
        ),
        ("UPDATE titles SET title = 'x' WHERE attribute = 'brand'", "`titles` does not follow"),
        ("DELETE FROM titles", "`titles` does not follow"),
        (
            "INSERT INTO titles SELECT 999, 'p', kind, item, '', '', title FROM titles LIMIT 1",
            "`titles` has lines of p",
        ),
        ("DELETE FROM refreshed WHERE label_hash IS NOT NULL", "does not know that it went on"),
        (
            "UPDATE refreshed SET revision = 2 WHERE label_hash IS NOT NULL",
            "does not know that it went on",
        ),
        (
            "UPDATE refreshed SET revision = 99 WHERE label_hash IS NOT NULL",
            "has seen a commit that is not there",
        ),
        ("INSERT INTO refreshed VALUES (77, 'nobody', 1, 0)", "`refreshed` knows `77`"),
    ],
)
def test_altered(path: Path, statement: str, told: str) -> None:
    """Lines that do not follow from the log, or whose claims cannot be, are found."""
    with labelevents.open(path, actor="ana") as store:
        many(store, 1)
    alter(path, statement)
    with labelevents.open(path, readonly=True) as store:
        found = store.verify()

    assert any(told in one.message for one in found.problems), found.problems
    assert {"derived"} == {one.field for one in found.problems}


def test_older_lines_are_no_mistake(path: Path) -> None:
    """Lines that say of which earlier revision they are do not disturb verify."""
    with labelevents.open(path, actor="ana") as store:
        row = new_row(store)
        labelled(row)
        store.refresh()
        labelled(row)

        assert store.verify().ok


# Several at once


class _Refresher:
    """One who looks what there is to do, and writes it some time later."""

    def __init__(self, store: Store) -> None:
        self.work = refreshing._Work(store._log, store._runs, None)
        self.head = store._log.head()
        for stale in store._runs.stale():
            self.work.refresh(stale)

    def finish(self) -> None:
        self.work.finish(self.head)


@hypothesis.given(
    st.lists(st.tuples(st.sampled_from(["save", "begin", "finish", "put off"]), st.integers(0, 2)))
)
def test_several_refresh_at_once(steps: list[tuple[str, int]]) -> None:
    """However the work of several who refresh overlaps, nothing is left behind unnoticed."""
    with labelevents.open(":memory:", actor="ana") as store:
        rows: list[LabelRowV2] = many(store, 3)
        begun: dict[int, _Refresher] = {}
        for what, number in steps:
            if what == "save":
                labelled(rows[number])
            elif what == "begin":
                begun[number] = _Refresher(store)
            elif what == "put off":
                refreshing.refresh(store._log, store._runs, most=30 * number)
            elif number in begun:
                begun.pop(number).finish()
            assert store.verify().ok
        store.refresh()

        assert [1, 1, 1] == current(store)
        assert [] == store._runs.stale()
        assert store.verify().ok


@hypothesis.given(st.lists(st.sampled_from(["save", "rename", "ontology", "undo", "refresh"])))
def test_rebuilt_is_incremental(steps: list[str]) -> None:
    """Refreshed step by step, the tables hold what they would hold if they were made at the end."""
    with labelevents.open(":memory:", actor="ana") as store:
        rows = many(store, 2)
        for number, what in enumerate(steps):
            if what == "save":
                labelled(rows[number % 2], number)
            elif what == "rename":
                rows[number % 2].rename(f"{number}.mp4")
            elif what == "ontology":
                changed = town().ontology
                changed.get_child_by_hash("car").name = f"Car {number}"
                store.projects[0].update_ontology(changed)
            elif what == "undo" and len(store.history(label_hash=hash_of(rows[0]))) > 2:
                rows[0].undo() if rows[0].get_object_instances() else None
            elif what == "refresh":
                store.refresh()
        store.refresh()
        kept = content(store)
        emptied(store)
        store.refresh()

        assert kept == content(store)
