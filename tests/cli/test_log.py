"""`labelevents log`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from labelevents import Store, Video
from labelevents.objects import Object, Option, RadioAttribute, Shape
from labelevents.objects.frames import Range
from labelevents.testing import FixedClock
from labelevents.values.identity import Actor
from tests.cli.given import (
    BOX,
    HOUR,
    NOON,
    add_car,
    add_row,
    document,
    on_screen,
    opened,
    refusal,
    run,
)
from tests.ontology.given import street


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Five commits: Ana makes a project, cam0 and cam1, a model labels cam0, Ana renames cam1."""
    path = tmp_path / "a.labels"
    with opened(path) as store:
        project = store.create_project("Street", street().ontology, message="begin")
        add_row(project, "cam0")
        add_row(project, "cam1")
    with opened(path, "model:yolo@4", NOON + 24 * HOUR) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        row.initialise_labels()
        add_car(row)
        row.save("first pass", agent="yolo 4.1", run="r-1")
    with opened(path, "ana", NOON + 48 * HOUR) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam1")[0]
        row.rename("cam\n[b]2", message="[red]another\nname")
    return path


def _numbers(*said: object) -> list[int]:
    return [commit["commit"] for commit in document("log", *said)]


def test_a_commit(path: Path) -> None:
    """`log --json` says of each commit who, when, with what and why, under these keys."""
    found: dict[str, Any] = document("log", path)[1]
    expected = {
        "commit": 4,
        "id": found["id"],
        "at": found["at"],
        "actor": {"kind": "model", "ref": "yolo@4"},
        "agent": "yolo 4.1",
        "run": "r-1",
        "kind": "edit",
        "message": "first pass",
        "rows": ["cam0"],
        "events": 2,
    }

    assert expected == found
    assert list(expected) == list(found)
    assert found["at"].startswith("2026-07-28T")
    assert found["at"].endswith("+00:00")


def test_newest_first(path: Path) -> None:
    """The last commit stands first."""
    assert [5, 4, 3, 2, 1] == _numbers(path)


def test_at_most_so_many(path: Path) -> None:
    """`-n` keeps the newest."""
    assert [[5, 4], []] == [_numbers(path, "-n", "2"), _numbers(path, "-n", "0")]


def test_commits_of_a_row(path: Path) -> None:
    """With a ROW, only commits that wrote to it."""
    assert [4, 2] == _numbers(path, "cam0")


def test_commits_of_an_actor(path: Path) -> None:
    """`--by` keeps one actor's; a plain name is a human's."""
    assert [4] == _numbers(path, "--by", "model:yolo@4")
    assert [5, 3, 2, 1] == _numbers(path, "--by", "ana")
    assert [] == _numbers(path, "--by", "human:yolo@4")


def test_the_limit_counts_what_passes(path: Path) -> None:
    """`-n` counts the commits that the other filters let through."""
    assert [5, 3] == _numbers(path, "--by", "ana", "-n", "2")
    assert [4] == _numbers(path, "cam0", "--by", "model:yolo@4", "-n", "1")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["--since", "2026-07-28"], [5, 4]),
        (["--until", "2026-07-27"], [3, 2, 1]),
        (["--since", "2026-07-28", "--until", "2026-07-28"], [4]),
        (["--until", "2026-07-28"], [4, 3, 2, 1]),
        (["--since", "2026-07-29T00:00+00:00"], [5]),
        (["--since", "2026-07-28T23:00-03:00"], [5]),
        (["--since", "2030-01-01"], []),
    ],
)
def test_commits_of_a_time(path: Path, said: list[str], expected: list[int]) -> None:
    """`--since` and `--until` include their time; a date is the whole day; UTC without zone."""
    assert expected == _numbers(path, *said)


def test_both_ends_are_included(path: Path) -> None:
    """A commit's own time finds it, as since and as until."""
    at = document("log", path)[1]["at"]

    assert [4] == _numbers(path, "--since", at, "--until", at)


@pytest.mark.parametrize("said", ["yesterday", "", "0001-01-01T00:00+14:00", "2026-02-30"])
def test_what_is_no_time_and_no_revision_is_refused(path: Path, said: str) -> None:
    """What is neither a time nor a revision is refused, and the message shows right ones."""
    told = refusal("log", path, "--since", said)

    assert "2026-07-25T14:30" in told
    assert "`r42`" in told


def test_an_actor_needs_a_reference(path: Path) -> None:
    """A kind without a reference is wrong usage."""
    assert 2 == run("log", path, "--by", "model:").code


def test_a_project_without_a_row_is_wrong_usage(path: Path) -> None:
    """`--project` narrows the ROW; alone it means nothing."""
    assert 2 == run("log", path, "--project", "Street").code


def test_an_unknown_row_is_refused(path: Path) -> None:
    """A row that is not there is refused."""
    assert "There is no row 'x'." in refusal("log", path, "x")


def test_the_log_for_people(path: Path) -> None:
    """Without `--json` a commit is a line; what looks like markup is text."""
    heading, newest, *_ = [
        re.split("  +", line.strip()) for line in run("log", path).out.splitlines()
    ]
    shown = ["r5", newest[1], "human:ana", r"[red]another\nname", r"cam\n[b]2", "1"]

    assert ["rev", "time (UTC)", "who", "why", "rows", "events"] == heading
    assert shown == newest
    assert newest[1].startswith("2026-07-29 ")


def test_a_narrow_screen(path: Path) -> None:
    """On a terminal of 80 columns times are whole, and many rows are counted."""
    with opened(path, at=NOON + 72 * HOUR) as store, store.commit("tidy up"):
        for number in range(5):
            title = f"another long title of a video {number}"
            store.projects[0].create_label_row(Video(title, 640, 480, 10))
    lines = on_screen("log", path)

    assert 80 >= max(len(line) for line in lines)
    assert any(re.match(r" r6  2026-07-\d\d \d\d:\d\d  human:ana ", line) for line in lines)
    assert "and 2 more" in " ".join(" ".join(lines).split())


def test_history_takes_local_times(path: Path) -> None:
    """In Python, a time without zone is local, as everywhere in the label model."""
    with opened(path) as store:
        moment = store.history()[1].recorded_at
        found = store.history(
            by=Actor("model", "yolo@4"),
            since=moment.astimezone().replace(tzinfo=None),
            until=moment.astimezone().replace(tzinfo=None),
        )

    assert [4] == [commit.number for commit in found]


# What was written to


@pytest.fixture
def cells(path: Path) -> dict[str, str]:
    """r6: Ana's second car on cam0, on 7-9; r7: its door, r8: its plate's colour; r9: removed.

    The hashes of the two cars.
    """
    with opened(path, "ana", NOON + 96 * HOUR) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        row.initialise_labels()
        (first,) = row.get_object_instances()
        car = add_car(row, Range(7, 9))
        row.save()
        here = row.ontology_structure
        door = here.get_child_by_hash("door", type_=RadioAttribute)
        car.set_answer(here.get_child_by_hash("open", type_=Option), door, frames=8)
        row.save()
        car.set_answer(here.get_child_by_hash("red", type_=Option))
        row.save()
        row.remove_object(car)
        row.save()
    return {"first": first.instance_hash, "second": car.instance_hash}


def test_commits_that_wrote_to_cells(path: Path, cells: dict[str, str]) -> None:
    """`--instance`, `--field` and `--frames` keep commits that wrote to what fits all of them."""
    first, second = cells["first"], cells["second"]

    assert [9, 8, 7, 6] == _numbers(path, "--instance", second)
    assert [4] == _numbers(path, "cam0", "--instance", first)
    assert [9, 7] == _numbers(path, "--field", "Door")
    assert [9, 6, 4] == _numbers(path, "cam0", "--field", "geometry")
    assert [9, 7, 6] == _numbers(path, "--frames", "8")
    assert [9, 7, 6, 4] == _numbers(path, "--frames", "0,8-20")
    assert [9] == _numbers(path, "--frames", "9-10", "--field", "Door", "--by", "ana")
    assert [4] == _numbers(path, "--frames", "0-4", "--until", "r8", "-n", "1")


def test_the_beginning_of_a_hash(path: Path, cells: dict[str, str]) -> None:
    """Of a ROW, a unique beginning of a hash is enough, also of who was removed since."""
    first, second = cells["first"], cells["second"]
    short = next(second[:n] for n in range(1, 9) if not first.startswith(second[:n]))

    assert [9, 8, 7, 6] == _numbers(path, "cam0", "--instance", short)
    assert "`cam0` has no object or classification '!'." in refusal(
        "log", path, "cam0", "--instance", "!"
    )


def test_an_unknown_field_is_refused(path: Path) -> None:
    """A field that there is not is refused, and the sentence says which there are."""
    told = refusal("log", path, "--field", "geomtry")

    assert "no field or attribute 'geomtry'" in told
    assert "`Color`" in told


@pytest.mark.parametrize("said", ["", "-1", "5-3", "a", "1,", "1-2-3", "1.5", "٣"])
def test_what_are_no_frames_is_wrong_usage(path: Path, said: str) -> None:
    """Frames that cannot be read are wrong usage, and the message shows right ones."""
    told = run("log", path, "--frames", said)

    assert (2, True) == (told.code, "5-9,12" in told.err)


def test_by_tool_and_kind(path: Path) -> None:
    """`--agent`, `--run` and `--kind` keep commits of which it says exactly that."""
    with opened(path, at=NOON + 72 * HOUR) as store:
        store.tag("v1")

    assert [4] == _numbers(path, "--agent", "yolo 4.1")
    assert [] == _numbers(path, "--agent", "yolo")
    assert [4] == _numbers(path, "--run", "r-1", "--kind", "edit")
    assert [6] == _numbers(path, "--kind", "admin")
    assert 2 == run("log", path, "--kind", "typo").code


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["--since", "r3"], [6, 5, 4]),
        (["--since", "3", "--until", "v1"], [5, 4]),
        (["--until", "HEAD~4"], [2, 1]),
        (["--since", "2026-07-28", "--until", "r4"], [4]),
    ],
)
def test_between_revisions(path: Path, said: list[str], expected: list[int]) -> None:
    """`--since` and `--until` take revisions, too: after the one, up to the other."""
    with opened(path, at=NOON + 72 * HOUR) as store:
        store.tag("v1", 5)

    assert expected == _numbers(path, *said)


# Sessions


MINUTE = HOUR // 60
LATER = NOON + 100 * HOUR
MODEL = "model:yolo@4"


def _saves(path: Path, actor: str, at: int, count: int = 3, **said: Any) -> None:
    """Several commits on cam0, ten minutes apart."""
    with Store(path, actor=Actor.parse(actor), clock=FixedClock(at, step=10 * MINUTE)) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        row.initialise_labels()
        car = add_car(row, 0)
        for frame in range(1, count + 1):
            car.set_for_frames(BOX, frame)
            row.save(**said)


def _lines(*said: object) -> list[list[str]]:
    """What people read, line by line without the heading, columns parted."""
    return [re.split("  +", line.strip()) for line in run("log", *said).out.splitlines()[1:]]


def _revs(*said: object) -> list[str]:
    return [line[0] for line in _lines(*said)]


def test_what_one_did_in_one_go_is_a_line(path: Path) -> None:
    """Edits of one actor in the same row, shortly after each other, share a line; `--raw` parts."""
    _saves(path, "ben", LATER)
    newest = _lines(path)[0]

    assert ["r6-8", "human:ben", "3 commits", "cam0", "5"] == [newest[0], *newest[2:]]
    assert re.fullmatch(r"2026-07-31 \d\d:\d\d to \d\d:\d\d", newest[1])
    assert ["r6-8", "r5", "r4", "r3", "r2", "r1"] == _revs(path)
    assert ["r8", "r7", "r6", "r5"] == _revs(path, "--raw", "-n", "4")
    assert [8, 7, 6] == _numbers(path, "--since", "5")


def test_a_session_says_its_newest_message(path: Path) -> None:
    """A line of several commits says how many they are, and their message; of several the last."""
    _saves(path, "ben", LATER, message="wheels")
    assert "3 commits: wheels" == _lines(path)[0][3]
    _saves(path, "ben", LATER + 40 * MINUTE, count=1, message="doors")

    assert "4 commits, last: doors" == _lines(path)[0][3]


def test_another_day(path: Path) -> None:
    """A session that goes on after midnight says both days."""
    _saves(path, "ben", LATER + 7 * HOUR + 35 * MINUTE)
    when = _lines(path)[0][1]

    assert re.fullmatch(r"2026-07-31 23:\d\d to 2026-08-01 00:\d\d", when)


def test_a_pause_ends_a_session(path: Path) -> None:
    """After more than half an hour, or somebody else's commit, a new line begins."""
    _saves(path, "ben", LATER)
    _saves(path, "ben", LATER + 2 * HOUR)
    _saves(path, "eve", LATER + 3 * HOUR, count=1)
    _saves(path, "ben", LATER + 3 * HOUR + 12 * MINUTE)

    assert ["r13-15", "r12", "r9-11", "r6-8"] == _revs(path, "--since", "5")
    assert ["r9-11", "r6-8"] == _revs(path, "--by", "ben", "--until", "11", "--since", "5")


def test_who_worked_beside_others_has_one_line(path: Path) -> None:
    """Where one actor or row is asked for, what others did in between does not part a session."""
    _saves(path, "ben", LATER, count=1)
    with Store(path, actor=Actor.parse("eve"), clock=FixedClock(LATER + 20 * MINUTE)) as store:
        store.projects[0].create_label_row(Video("cam9", 640, 480, 10))
    _saves(path, "ben", LATER + 30 * MINUTE, count=2)

    assert ["r8-9", "r7", "r6"] == _revs(path, "--since", "5")
    assert ["r6-9"] == _revs(path, "cam0", "--since", "5")
    assert ["r6-9"] == _revs(path, "--by", "ben")


def test_images_labelled_one_by_one(path: Path) -> None:
    """Edits of many rows share a line where all say the same, or nothing."""
    clock = FixedClock(LATER, step=MINUTE)
    with Store(path, actor=Actor.parse("ben"), clock=clock) as store:
        (project,) = store.projects
        for number, message in enumerate(["new"] * 5 + ["old", None, None]):
            project.create_label_row(Video(f"image {number}", 640, 480, 1), message=message)
    lines = _lines(path, "--since", "5")

    assert [
        ["r12-13", "2 commits", "image 7, image 6"],
        ["r11", "old", "image 5"],
        ["r6-10", "5 commits: new", "image 4, image 3, image 2 and 2 more"],
    ] == [[line[0], *line[3:5]] for line in lines]


def test_runs_of_a_tool_are_not_mixed(path: Path) -> None:
    """Commits of different runs or tools are lines of their own."""
    _saves(path, MODEL, LATER, run="a", count=2)
    _saves(path, MODEL, LATER + 40 * MINUTE, run="b", count=2)

    assert ["r8-9", "r6-7"] == _revs(path, "--since", "5")


def test_taking_back_has_its_own_line(path: Path) -> None:
    """An undo, redo, revert or restore is a line that says what it is about."""
    _saves(path, "ben", LATER)
    with Store(path, actor=Actor.parse("ben"), clock=FixedClock(LATER + HOUR, step=1)) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        row.initialise_labels()
        row.undo()
        row.undo(message="not mine")
        row.redo()
        row.restore(6)
        row.revert([7, 8, 9, 4], dry_run=False)
    lines = _lines(path, "--since", "5")

    assert [
        ["r13", "revert of r4, r7 to r9"],
        ["r12", "restore of r6"],
        ["r11", "redo of r7"],
        ["r10", "undo of r7: not mine"],
        ["r9", "undo of r8"],
        ["r6-8", "3 commits"],
    ] == [[line[0], line[3]] for line in lines]
    documents = document("log", path, "--since", "5")
    assert [[4, 7, 8, 9], [6], [7], [7], [8], None] == [one.get("targets") for one in documents[:6]]


def test_long_sessions_are_one_line(path: Path) -> None:
    """Hundreds of small saves, as of a tool that saves each click, stay readable."""
    with Store(path, actor=Actor.parse("ben"), clock=FixedClock(LATER, step=MINUTE)) as store:
        row = store.projects[0].list_label_rows_v2(data_title_eq="cam0")[0]
        row.initialise_labels()
        for number in range(300):
            row.rename(f"cam {number}")

    assert ["r6-305", "300 commits", "300"] == [_lines(path)[0][column] for column in (0, 3, 5)]


# The ontology


def _renamed(path: Path) -> None:
    with opened(path, "ben", LATER) as store:
        (project,) = store.projects
        structure = project.ontology_structure
        structure.get_child_by_hash("car", type_=Object).name = "Vehicle"
        structure.add_object("Dog", Shape.BOUNDING_BOX, feature_node_hash="dog")
        project.update_ontology(structure, "clearer")


def test_the_log_of_an_ontology(path: Path) -> None:
    """`--ontology` says of each commit what was added, changed and removed."""
    _renamed(path)
    newest, first = document("log", path, "--ontology", "--project", "Street")

    assert [6, 1] == [newest["commit"], first["commit"]]
    assert ["clearer", {"kind": "human", "ref": "ben"}] == [newest["message"], newest["actor"]]
    assert [
        ("object:dog", "Dog", "item", None),
        ("object:car", "Vehicle", "name", "Car"),
    ] == [(c["instance"], c["name"], c["field"], c["before"]) for c in newest["changes"]]
    assert {"ontology"} == {change["kind"] for change in first["changes"]}


def test_the_log_of_an_ontology_for_people(path: Path) -> None:
    """Without `--json`, each commit is a line, and each change below it another."""
    _renamed(path)
    lines = run("log", path, "--ontology").out.splitlines()

    assert re.fullmatch(r"r6 2026-07-31 \d\d:\d\d human:ben clearer", lines[0].rstrip())
    assert ["object Vehicle", "name", "Car → Vehicle"] in [
        re.split("  +", line.strip()) for line in lines
    ]
    assert ["object Dog", "new"] in [re.split("  +", line.strip()) for line in lines]


def test_which_ontology_is_meant(path: Path) -> None:
    """Where there are several projects one must be named; a ROW or a filter is wrong usage."""
    assert 2 == run("log", path, "cam0", "--ontology").code
    assert 2 == run("log", path, "--ontology", "--by", "ana").code
    with opened(path, at=LATER) as store:
        store.create_project("Second", street().ontology)

    assert "`--project`" in refusal("log", path, "--ontology")
    assert 1 == len(document("log", path, "--ontology", "--project", "Second"))
