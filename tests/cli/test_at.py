"""`--at REV` of the verbs that read: what `show`, `ls` and `stats` said, they say again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from labelevents.objects.frames import Range
from tests.cli.given import BOX, add_car, add_row, document, on_screen, opened, refusal, run
from tests.ontology.given import street

READ = (
    ("ls",),
    ("ls", "--archived"),
    ("ls", "--project", "Street"),
    ("stats",),
    ("show", "cam0"),
    ("show", "cam0", "--frame", "2"),
)


def _read(path: Path, *at: str) -> dict[tuple[str, ...], Any]:
    """What each verb says; nothing for one that is refused."""
    found = {}
    for verb, *rest in READ:
        said = (verb, path, *rest, *at)
        found[verb, *rest] = document(*said) if run(*said, "--json").code == 0 else None
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is."""
    return tmp_path / "a.labels"


@pytest.fixture
def then(path: Path) -> dict[int, Any]:
    """What the verbs said after each commit of a story: a car comes, moves, and the row is old."""
    found = {}

    def note() -> None:
        found[document("stats", path)["commits"]] = _read(path)

    with opened(path) as store:
        project = store.create_project("Street", street().ontology)
        note()
        row = add_row(project, "cam0")
        note()
        car = add_car(row, Range(0, 4))
        row.save()
        note()
        car.set_for_frames(BOX, Range(2, 7), overwrite=True, confidence=0.5)
        row.save()
        note()
        row.archive()
        note()
    return found


def test_what_was_said_is_said_again(path: Path, then: dict[int, Any]) -> None:
    """Each verb says of a revision what it said then, and which revision it is."""
    for number, said in then.items():
        again = _read(path, "--at", f"r{number}")
        expected = {
            verb: [one | {"at": number} for one in found]
            if isinstance(found, list)
            else found and found | {"at": number}
            for verb, found in said.items()
        }

        assert expected == again


@pytest.mark.parametrize("rev", ["3", "r3", "HEAD~2", "v1", "v2~1"])
def test_ways_to_name_a_revision(path: Path, then: object, rev: str) -> None:
    """A revision is a number, a tag, or so many before."""
    with opened(path) as store:
        store.tag("v1", 3)
        store.tag("v2", 4)
    rev = "HEAD~4" if rev == "HEAD~2" else rev  # the two tags are commits

    assert 3 == document("stats", path, "--at", rev)["at"]
    assert [[0, 4]] == document("show", path, "cam0", "--at", rev)["objects"][0]["ranges"]


def test_a_time(path: Path, then: object) -> None:
    """A time without zone is UTC, and a date is its end, as with `log --until`."""
    log = document("log", path)
    for moment in (log[2]["at"], log[2]["at"][:-6], log[0]["at"][:10], "1999-12-31"):
        until = document("log", path, "--until", moment)
        at = document("stats", path, "--at", moment)["at"]

        assert (until[0]["commit"] if until else 0) == at


def test_a_row_by_the_name_it_had(path: Path, then: object) -> None:
    """A row is found by the title that it has today, else by the one that it had then."""
    with opened(path) as store:
        (row,) = store.projects[0].list_label_rows_v2(include_archived=True)
        row.rename("dock")
    names = [document("show", path, said, "--at", "3")["row"] for said in ("dock", "cam0", "do")]

    assert ["cam0"] * 3 == names
    assert "There is no row 'cam0'" in refusal("show", path, "cam0")


def test_a_row_that_was_not_there_yet(path: Path, then: object) -> None:
    """Before a row was made it cannot be shown, and the sentence says which commit made it."""
    told = refusal("show", path, "cam0", "--at", "1")

    assert told.startswith("At r1 the label row `cam0` was not there yet: it was made in r2 (2026-")


@pytest.mark.parametrize("verb", [("show", "cam0"), ("ls",), ("stats",)])
def test_what_is_no_revision(path: Path, then: object, verb: tuple[str, ...]) -> None:
    """What names no revision is refused with the way out."""
    name, *rest = verb
    expected = {
        "nope": "There is no revision 'nope': expected a number, `r42`, `HEAD`, a tag, or a time",
        "r9": "There is no revision 'r9'; the store has r1 to r5.",
    }
    for rev, sentence in expected.items():
        assert refusal(name, path, *rest, "--at", rev).startswith(sentence)


def test_people_see_which_revision_it_is(path: Path, then: object) -> None:
    """The heading of a row or frame of the past names the revision."""
    whole, frame = (run("show", path, "cam0", "--at", "3", *more).out for more in ([], ["-f", "2"]))

    assert whole.splitlines()[0].endswith("), 10 frames, as at r3")
    assert "cam0, frame 2, as at r3" == frame.splitlines()[0]
    assert "Nothing is labelled here." in on_screen("show", path, "cam0", "--at", "2")


def test_looking_back_writes_nothing(path: Path, then: object) -> None:
    """Reading the past leaves the file as it was."""
    before = path.read_bytes()
    _read(path, "--at", "3")

    assert before == path.read_bytes()
