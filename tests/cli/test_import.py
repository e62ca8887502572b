"""`labelevents import`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.given import BOX, document, opened, refusal, run
from tests.formats.samples import box, cvat, task, track

MOT = "1,1,10,20,30,40,1,1,1\n2,1,11,20,30,40,1,1,1\n2,2,50,60,30,40,1,1,0.5\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where the store will be."""
    return tmp_path / "a.labels"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A CVAT file with one car on three frames, none on the second of them."""
    path = tmp_path / "good.xml"
    path.write_bytes(cvat(track(box(0), box(1), box(3))))
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file that is cut off."""
    path = tmp_path / "bad.xml"
    path.write_bytes(cvat(track(box(0)))[:-20])
    return path


@pytest.fixture
def mot(tmp_path: Path) -> Path:
    """MOT tracks without a size."""
    path = tmp_path / "street" / "gt.txt"
    path.parent.mkdir()
    path.write_text(MOT)
    return path


def test_a_file_goes_in(store: Path, good: Path) -> None:
    """One file is one row and one commit; the document says what it became, under these keys."""
    (found,) = document("import", store, good)
    losses = found.pop("not_represented")
    expected = {
        "file": str(good),
        "row": "crossing",
        "commit": 1,
        "status": "imported",
        "objects": 1,
        "annotations": 3,
        "error": None,
        "matched": 0,
        "new": 1,
        "changed": 0,
        "confirmed": 0,
        "dropped": 0,
        "kept": 0,
        "notes": [],
    }

    assert expected == found
    assert [{"what", "count", "where"}] * len(losses) == [set(loss) for loss in losses]
    assert any(loss["what"].startswith("gap") for loss in losses)


def test_the_same_file_again(store: Path, good: Path) -> None:
    """A file that is in already is unchanged, exit code 0, and makes no commit."""
    run("import", store, good)
    (found,) = document("import", store, good)

    assert ("unchanged", 1) == (found["status"], found["commit"])
    assert 1 == document("stats", store)["commits"]


def test_a_bad_file_is_refused_alone(store: Path, good: Path, bad: Path) -> None:
    """The others go in; exit code 1 and one sentence for each refused file."""
    told = run("import", store, bad, good, bad.with_name("no.xml"), "--json")
    found = json.loads(told.out)

    assert ["refused", "imported", "refused"] == [one["status"] for one in found]
    assert [str(bad), str(bad.with_name("no.xml"))] == [
        one["file"] for one in found if one["error"] is not None
    ]
    assert (1, 2) == (told.code, told.err.count("\n"))
    assert 1 == document("stats", store)["rows"]


def test_refusing_everything_makes_no_store(store: Path, bad: Path) -> None:
    """Where no file is good, there is no store afterwards either."""
    assert str(bad) in refusal("import", store, bad)
    assert not store.exists()


def test_a_refused_file_leaves_the_store(store: Path, good: Path, bad: Path) -> None:
    """A refused file writes nothing to a store that is there."""
    run("import", store, good)
    before = store.read_bytes()
    run("import", store, bad)

    assert before == store.read_bytes()


def test_a_clash_with_another_file(store: Path, good: Path) -> None:
    """Another file for a title that is taken is refused with the way out."""
    run("import", store, good)
    good.write_bytes(cvat(track(box(0))))

    told = refusal("import", store, good)

    assert "`--title`" in told
    assert "`--match id` or `--match iou`" in told


def test_what_was_written_is_printed(store: Path, good: Path) -> None:
    """Without `--json`: row, commit and counts, and what could not be represented."""
    first, *rest = run("import", store, good).out.splitlines()

    assert f"{good}: `crossing` in r1, 1 object, 3 annotations" == first
    assert any(line.startswith("  not represented: gap") for line in rest)


def test_several_files_end_in_a_summary(store: Path, good: Path, bad: Path) -> None:
    """After several files, one line counts what became of them."""
    told = run("import", store, good, good, bad)

    assert "3 files: 1 imported, 1 unchanged, 1 refused." == told.out.splitlines()[-1]


def test_who_and_why(store: Path, good: Path) -> None:
    """`--actor` and `--message` stand on the commit."""
    run("import", store, good, "--actor", "import:cvat", "-m", "batch 7")
    (found,) = document("log", store)

    assert ("import", "batch 7") == (found["kind"], found["message"])
    assert {"kind": "import", "ref": "cvat"} == found["actor"]


def test_by_default_the_environment_says_who(store: Path, good: Path) -> None:
    """Without `--actor` it is LABELEVENTS_ACTOR."""
    run("import", store, good)

    assert {"kind": "human", "ref": "ana"} == document("log", store)[0]["actor"]


def test_project_and_title(store: Path, good: Path) -> None:
    """`--project` and `--title` say where it goes and how it is called."""
    run("import", store, good, "--project", "Street", "--title", "first")
    (found,) = document("ls", store)

    assert ("first", "Street") == (found["row"], found["project"])


def test_one_title_for_several_files_is_wrong_usage(store: Path, good: Path, bad: Path) -> None:
    """Several files cannot have one title, and nothing is written."""
    told = run("import", store, good, bad, "--title", "x")

    assert (2, False) == (told.code, store.exists())


def test_size_and_rate(store: Path, mot: Path) -> None:
    """MOT needs the size of the picture, and takes the rate."""
    refused = run("import", store, mot)
    (found,) = document("import", store, mot, "--size", "640x480", "--fps", "25")

    assert 1 == refused.code
    assert ("imported", "street", 2, 3) == tuple(
        found[key] for key in ("status", "row", "objects", "annotations")
    )


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--size", "640"),
        ("--size", "0x480"),
        ("--size", "640x480x3"),
        ("--size", "-1x5"),
        ("--fps", "0"),
        ("--fps", "nan"),
        ("--fps", "inf"),
        ("--fps", "fast"),
        ("--format", "yolo"),
        ("--actor", "model:"),
        ("--actor", ""),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    store: Path, good: Path, option: str, value: str
) -> None:
    """An option that cannot be read is wrong usage, and nothing is written."""
    told = run("import", store, good, option, value)

    assert (2, False) == (told.code, store.exists())


def test_the_format_can_be_named(store: Path, good: Path) -> None:
    """`--format` reads every file as that format, whatever it looks like."""
    assert 1 == run("import", store, good, "--format", "mot", "--size", "10x10").code
    assert 0 == run("import", store, good, "--format", "cvat").code


def test_no_file_is_wrong_usage(store: Path) -> None:
    """At least one FILE must be named."""
    assert 2 == run("import", store).code


def test_into_another_file_is_refused(tmp_path: Path, good: Path) -> None:
    """What is no store is not imported into."""
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    told = run("import", path, good)

    assert (1, f"Error: {path} is not a labelevents store.\n") == (told.code, told.err)
    assert "mine" == path.read_text()


def test_many_losses_are_summed_up(store: Path, tmp_path: Path) -> None:
    """Without `--json` what was lost at many places is one line, with the number of the rest."""
    path = tmp_path / "gaps.xml"
    path.write_bytes(cvat("".join(track(box(0), box(2)) for _ in range(6)), task()))
    told = run("import", store, path)

    assert 1 == sum("represented: gap" in line for line in told.out.splitlines())
    assert "and 3 places more (--json lists all)" in told.out


# Laying a file over a row


@pytest.fixture
def corrected(store: Path, mot: Path) -> Path:
    """A model's tracks, of which a person moved one box and removed one object."""
    run("import", store, mot, "--size", "640x480", "--actor", "model:m@1")
    with opened(store) as at:
        row = at.projects[0].list_label_rows_v2()[0]
        row.initialise_labels()
        first, second = row.get_object_instances()
        first.set_for_frames(BOX, 0, overwrite=True)
        row.remove_object(second)
        row.save()
    again = mot.with_name("again.txt")
    again.write_text(MOT.replace("\n2,1,11", "\n2,1,12").replace("2,2,50", "2,2,51"))
    return again


AGAIN = ("--size", "640x480", "--actor", "model:m@2")


def test_a_rerun(store: Path, corrected: Path) -> None:
    """With `--match`, what people did stays, the rest is of the new file, and all is counted."""
    told = document("import", store, corrected, *AGAIN, "--match", "id")[0]
    named = ("status", "matched", "new", "changed", "confirmed", "dropped", "kept")

    assert ["imported", 2, 0, 1, 0, 0, 2] == [told[name] for name in named]
    assert 2 == document("stats", store)["annotations"]


def test_a_rerun_for_people(store: Path, corrected: Path) -> None:
    """Without `--json` the counts stand after those of the file; again there is nothing to do."""
    first = run("import", store, corrected, *AGAIN, "--match", "id").out
    again = run("import", store, corrected, *AGAIN, "--match", "id").out

    assert (
        f"{corrected}: `street` in r3, 2 objects, 3 annotations: 2 matched, 0 new, 1 changed,"
        " 0 confirmed, 0 dropped, 2 kept\n"
    ) == first
    assert f"{corrected}: unchanged, `street` holds it since r3\n" == again


@pytest.mark.parametrize(("keep", "annotations"), [("human", 2), ("both", 2), ("new", 3)])
def test_what_to_keep(store: Path, corrected: Path, keep: str, annotations: int) -> None:
    """`--keep` says whether what people removed stays removed."""
    run("import", store, corrected, *AGAIN, "--match", "id", "--keep", keep)

    assert annotations == document("stats", store)["annotations"]


def test_confirm(store: Path, corrected: Path) -> None:
    """`--confirm` writes again what the row has by another."""
    told = document("import", store, corrected, *AGAIN, "--match", "id", "--confirm")[0]

    assert 2 == told["confirmed"]


def test_a_note_where_people_and_models_cannot_be_told(store: Path, mot: Path) -> None:
    """Where a person's name stands on an import, a note says how a model's files are imported."""
    run("import", store, mot, "--size", "640x480")
    mot.write_text(MOT.replace("10,20", "11,20"))
    told = run("import", store, mot, "--size", "640x480", "--match", "id")

    assert "  note: Some of what is kept came with r1, an import by human:ana." in told.out
    assert "`--actor model:NAME`" in told.out


@pytest.mark.parametrize(
    "options", [("--match", "iou:2"), ("--match", "name"), ("--keep", "new"), ("--confirm",)]
)
def test_a_merge_that_cannot_be_meant(store: Path, good: Path, options: tuple[str, ...]) -> None:
    """A way to match that there is not, or what to keep without one, is wrong usage."""
    told = run("import", store, good, *options)

    assert (2, False) == (told.code, store.exists())
