"""`labelevents undo`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.given import HOUR, NOON, document, on_screen, opened, refusal, run
from tests.cli.story import KEYS, STANDS, add, boxes, newest, row_of, tell, usage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The story of `story.tell`."""
    path = tmp_path / "a.labels"
    tell(path)
    return path


def test_the_document(path: Path) -> None:
    """`undo --json` says what was done and what was left, under these keys."""
    found: dict[str, Any] = document("undo", path)
    effect = found["effects"][0]

    assert KEYS == list(found)
    assert (7, "undo", [5], [], []) == tuple(
        found[key] for key in ("commit", "kind", "targets", "shadowed_by", "dependents")
    )
    assert ["row", "instance", "name", "field", "frames", "before", "after", "kind"] == (
        list(effect)[:8]
    )
    assert ("cam0", "cam0-car", "geometry", [1, 2], "moved", 0.4, 0.3) == (
        *(effect[key] for key in ("row", "instance", "field", "frames", "kind")),
        effect["before"]["boundingBox"]["x"],
        effect["after"]["boundingBox"]["x"],
    )


def test_what_was_written_later_is_named(path: Path) -> None:
    """Cells that others wrote over stay as they are, each run of frames with commit and author."""
    with opened(path, "ben", NOON + 96 * HOUR) as store:
        row = row_of(store, "cam0")
        car = row.get_object_instances()[0]
        car.set_for_frames(car.get_annotation(0).coordinates, [2, 9], overwrite=True)
        row.save()
    found: dict[str, Any] = document("undo", path)
    (stands,) = found["shadowed_by"]

    assert STANDS == list(stands)
    assert ("cam0", "cam0-car", "geometry", [2, 2], 7, {"kind": "human", "ref": "ben"}) == tuple(
        stands[key] for key in STANDS if key != "label_hash"
    )
    assert [[1, 1]] == [effect["frames"] for effect in found["effects"]]


def test_my_own_and_one_at_a_time(path: Path) -> None:
    """Each call takes back the commit before; only those of whoever asks."""
    assert [5] == document("undo", path)["targets"]
    assert [3] == document("undo", path)["targets"]
    assert [6] == document("undo", path, "--actor", "ben")["targets"]
    assert "human:ben has nothing to undo in this store." in refusal(
        "undo", path, "--actor", "human:ben"
    )


def test_a_row_only(path: Path) -> None:
    """With a ROW only what was written there is taken back."""
    found = document("undo", path, "cam1", "--actor", "model:yolo@4")
    assert ([4], {"ben-car": [[7, 7]]}) == (found["targets"], boxes(path, "cam1"))

    assert {"cam0-car": [[0, 4]]} == boxes(path, "cam0")
    assert "human:ana has nothing to undo in `cam1`." in refusal("undo", path, "cam1")


def test_who_and_why(path: Path) -> None:
    """`--actor` and `--message` stand on the commit."""
    run("undo", path, "--actor", "ben", "-m", "not a car")
    found = newest(path)

    assert ("undo", "not a car", {"kind": "human", "ref": "ben"}) == tuple(
        found[key] for key in ("kind", "message", "actor")
    )


def test_trying_it(path: Path) -> None:
    """`--dry-run` says the same, and writes nothing."""
    before = path.read_bytes()
    tried = document("undo", path, "--dry-run")
    assert before == path.read_bytes()
    real = document("undo", path)

    assert (None, 7) == (tried.pop("commit"), real.pop("commit"))
    assert real == tried


def test_on_a_terminal(path: Path) -> None:
    """On 80 columns: what was done, and a table of it; nothing is cut off."""
    lines = on_screen("undo", path)

    assert 80 >= max(map(len, lines))
    assert "undo of r5: 1 row, 2 boxes moved (mean IoU 0.33); written as r7" == lines[0]
    assert ["row", "of", "what", "frames", "before → after"] == _cells(lines[1])
    assert ["cam0", "Car cam0-car", "moved", "1-2"] == _cells(lines[3])[:4]
    assert "x 0.4 y 0.4 w 0.2 h 0.1 → x 0.3 y 0.4 w 0.2 h 0.1" == " ".join(
        (_cells(lines[3])[4], *(line.strip() for line in lines[4:]))
    )


def _cells(line: str) -> list[str]:
    return [cell for cell in (part.strip() for part in line.split("  ")) if cell]


def test_in_a_pipe(path: Path) -> None:
    """In a pipe each change is a line, and what was tried says so."""
    first, heading, line = run("undo", path, "--dry-run").out.splitlines()

    assert "undo of r5: 1 row, 2 boxes moved (mean IoU 0.33); nothing was written" == first
    assert (5, 5) == (len(_cells(heading)), len(_cells(line)))


def test_long_stories_are_cut(path: Path) -> None:
    """Of many changes the first are listed, and the number of the rest; JSON has all."""
    with opened(path, at=NOON + 96 * HOUR) as store:
        row = row_of(store, "cam0")
        for number in range(60):
            add(row, f"car-{number}", number % 10)
        row.save()
    lines = run("undo", path, "--dry-run").out.splitlines()

    assert (43, "… and 20 more; --json lists all.") == (len(lines), lines[-1])
    assert 60 == len(document("undo", path)["effects"])


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (["cam9"], "There is no row 'cam9'. `labelevents ls` lists them"),
        (["cam"], "'cam' could be any of 2 rows"),
    ],
)
def test_a_row_that_is_not_there(path: Path, said: list[str], sentence: str) -> None:
    """A ROW that is not there, or could be several, is refused with the way out."""
    assert refusal("undo", path, *said).startswith(sentence)


def test_no_store(tmp_path: Path) -> None:
    """Nothing is made where there is no store."""
    path = tmp_path / "no.labels"
    for verb in ("undo", "redo"):
        assert f"There is no store at {path}." == refusal(verb, path)

    assert [] == list(tmp_path.iterdir())


def test_wrong_calls(path: Path) -> None:
    """An actor that is none, and no store, are wrong usage."""
    assert "actor" in usage("undo", path, "--actor", "model:")
    assert "STORE" in usage("undo")
