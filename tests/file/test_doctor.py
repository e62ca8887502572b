"""`store.doctor`, and what is said of files that do not open."""

from __future__ import annotations

import sqlite3
import threading
import warnings
from pathlib import Path

import pytest

from labelevents.doctor import diagnose
from labelevents.log import doctor as of_file
from labelevents.log import lock, places
from labelevents.log.doctor import Diagnosis, wal_reset_safe
from labelevents.log.lock import FileLock
from tests.file.stores import add_row, make, opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of five commits."""
    made = tmp_path / "a.labels"
    make(made, cars=10)
    return made


def run(path: Path, *statements: str) -> None:
    """What somebody does to the file with another tool."""
    db = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()


def of(found: Diagnosis, level: str) -> str:
    """All that is said at a level, one after the other."""
    return " ".join(f.message for f in found.findings if f.level == level)


def test_sound(path: Path) -> None:
    """A sound store has neither warnings nor errors, whoever asks."""
    before = path.read_bytes()
    with opened(path) as store:
        found = store.doctor()
    with opened(path, readonly=True) as store:
        again = store.doctor()

    assert found.findings == again.findings == diagnose(path).findings
    assert sqlite3.sqlite_version == found.sqlite_version
    assert 1 == found.format
    assert found.ok
    assert "" == of(found, "warning") + of(found, "error")
    assert before == path.read_bytes()


def test_memory() -> None:
    """A store in memory can be asked, too; it has no file to speak of."""
    with opened(":memory:") as store:
        found = store.doctor()

    assert found.ok
    assert "file system" not in of(found, "ok")


def test_a_remedy_for_all_but_what_is_fine(path: Path) -> None:
    """Whatever is a warning or an error says what to do."""
    run(
        path,
        "UPDATE rows SET objects = 9",
        "CREATE TRIGGER t AFTER INSERT ON commits BEGIN SELECT 1; END",
    )
    found = diagnose(path).findings

    assert {"ok", "warning", "error"} <= {one.level for one in found}
    assert all(one.remedy for one in found if one.level in ("warning", "error"))
    assert not any(one.remedy for one in found if one.level == "ok")


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 1), False),
        ((3, 50, 4), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 54, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_reset(version: tuple[int, ...], safe: bool) -> None:
    """The race was fixed in 3.51.3, and in 3.50.7 and 3.44.6 of the older lines."""
    assert safe == wal_reset_safe(version)


@pytest.mark.parametrize(("version", "level"), [((3, 40, 1), "note"), ((3, 51, 3), "ok")])
def test_sqlite(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], level: str
) -> None:
    """What is said of the race goes by the version."""
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    found = diagnose(path)

    assert "WAL-reset race" in of(found, level)
    assert (level == "ok") == found.wal_reset_safe


def test_no_lock(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without fcntl, as on Windows, nothing closes the race: a warning."""
    monkeypatch.setattr(lock, "fcntl", None)
    monkeypatch.setattr(lock, "AVAILABLE", False)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))

    assert "no fcntl" in of(diagnose(path), "warning")


def test_no_threads(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A SQLite that was built for one thread is an error."""
    monkeypatch.setattr(sqlite3, "threadsafety", 0)

    assert "threads" in of(diagnose(path), "error")


def test_network(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store on a network file system is told where it is."""
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:1 / {tmp_path} rw - cifs //server/x rw\n")
    monkeypatch.setattr(places, "_MOUNTS", mounts)

    assert "network file system (cifs)" in of(diagnose(path), "warning")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER batches_delete",
        "DROP INDEX batches_by_stream",
        "ALTER TABLE commits ADD COLUMN mine TEXT",
        "DROP VIEW events",
    ],
)
def test_altered(path: Path, statement: str) -> None:
    """A log whose tables were altered does not open; doctor still looks, and names what."""
    run(path, statement)
    found = diagnose(path)

    assert "altered" in of(found, "error")
    assert statement.split()[2] in of(found, "error")
    assert 1 == found.format


def test_what_others_added(path: Path) -> None:
    """Indexes, tables, views and statistics of others are listed and do no harm."""
    run(
        path,
        "CREATE INDEX mine ON commits(message)",
        "CREATE TABLE notes(x)",
        "CREATE VIEW seen AS SELECT * FROM events",
        "CREATE INDEX more ON rows(title, archived)",
        "ANALYZE",
    )
    found = diagnose(path)

    assert found.ok
    for name in ("mine", "notes", "seen", "sqlite_stat1"):
        assert f"`{name}`" in of(found, "note")
    with opened(path) as store:
        add_row(store, "later.mp4")
        assert store.verify().ok


@pytest.mark.parametrize("table", ["commits", "rows"])
def test_a_trigger_of_others(path: Path, table: str) -> None:
    """A trigger on our tables runs when we write, so it is a warning."""
    run(path, f"CREATE TRIGGER spy AFTER INSERT ON {table} BEGIN SELECT 1; END")
    found = diagnose(path)

    assert f"`spy` on `{table}`" in of(found, "warning")
    assert found.ok


def test_stale(path: Path) -> None:
    """Lines that do not follow from the log are errors, with the way to make them anew."""
    run(path, "UPDATE rows SET objects = 99")
    found = diagnose(path)

    assert "does not follow from the log" in of(found, "error")
    run(path, "DROP TABLE rows", "DROP TABLE projects")
    opened(path).close()
    assert diagnose(path).ok


def test_dropped(path: Path) -> None:
    """Missing derived tables are a warning: opening for writing makes them."""
    run(path, "DROP TABLE projects")
    found = diagnose(path)

    assert found.ok
    assert "missing" in of(found, "warning")


def test_a_commit_without_its_events(path: Path) -> None:
    """Such a header blocks every append; nothing but doctor would say why."""
    run(
        path,
        "INSERT INTO commits(commit_no, commit_id, recorded_us, actor_id, kind, first_seq,"
        " last_seq) SELECT MAX(commit_no) + 1, randomblob(16), 9000000000000000, 1, 'edit',"
        " MAX(last_seq) + 1, MAX(last_seq) + 4 FROM commits",
    )
    found = diagnose(path)

    assert "nothing can be appended" in of(found, "error")


def test_pragmas(path: Path) -> None:
    """A connection on which somebody changed a pragma is noticed."""
    with opened(path) as store:
        store._log.db.execute("PRAGMA synchronous = NORMAL")
        found = store.doctor()

    assert "synchronous is 1, not 2" in of(found, "warning")


def test_the_lock(path: Path) -> None:
    """Who writes at this moment is named, and who was the last."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        with FileLock(str(path), 5.0).held():
            taken.set()
            over.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)
    busy = diagnose(path)
    over.set()
    thread.join()

    assert "is writing." in of(busy, "note")
    assert "Nobody is writing; process" in of(diagnose(path), "ok")


def test_a_long_wal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A WAL that grew past what a checkpoint should leave is mentioned."""
    monkeypatch.setattr(of_file, "CHECKPOINT_AFTER", 1000)
    with opened(path) as store:
        add_row(store, "later.mp4")
        found = store.doctor()

    assert "checkpoint is due" in of(found, "note")


def test_no_store(tmp_path: Path) -> None:
    """What is no store has no format, and one error that says so."""
    (tmp_path / "a.txt").write_text("frame,x,y\n")
    for name, told in (("a.txt", "not a labelevents store"), ("b", "no store"), ("", "not a file")):
        found = diagnose(tmp_path / name)

        assert found.format is None
        assert told in of(found, "error")
    assert [tmp_path / "a.txt"] == list(tmp_path.iterdir())


def test_damaged(path: Path) -> None:
    """A file that was cut short is an error, and no traceback."""
    content = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cut in range(4096, len(content), 4096):
            path.write_bytes(content[:cut])

            assert not diagnose(path).ok, cut
