"""Files that were cut short, and files in which a bit has turned over.

Opening refuses, or `verify` says where; or it is a bit that only hashes could miss. Never a
traceback, and never without an end.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from labelevents.exceptions import LabelEventsError
from tests.file.damage import exercised, flipped, put
from tests.file.stores import add_car, add_row, log_of, make, opened

PAGE = 4096
SECTOR = 512
FLIPS = 12  # a page, at places that are the same in every run
MODES = pytest.mark.parametrize("readonly", [True, False], ids=["reading", "writing"])


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a sound store of some thirty pages."""
    path = tmp_path_factory.mktemp("damage") / "a.labels"
    make(path, cars=40)
    return path.read_bytes()


@MODES
def test_sound(content: bytes, tmp_path: Path, readonly: bool) -> None:
    """The file before the damage is sound, or all that follows would say nothing."""
    assert "sound" == exercised(put(tmp_path / "a.labels", content), readonly=readonly)
    assert len(content) >= 12 * PAGE


@MODES
@pytest.mark.parametrize("part", range(8))
def test_cut(content: bytes, tmp_path: Path, part: int, readonly: bool) -> None:
    """A file that ends at any sector is refused, or verify says what is missing."""
    cuts = range(SECTOR, len(content), SECTOR)
    for cut in cuts[part::8]:
        path = put(tmp_path / "a.labels", content[:cut])

        assert "sound" != exercised(path, readonly=readonly), cut


def test_cut_to_nothing(content: bytes, tmp_path: Path) -> None:
    """A file of no bytes at all is no store to read, and an empty one to write."""
    path = put(tmp_path / "a.labels", content[:0])

    assert "refused" == exercised(path, readonly=True)
    assert "sound" == exercised(path, readonly=False)


@MODES
@pytest.mark.parametrize("byte", range(0, 100, 10))
def test_header(content: bytes, tmp_path: Path, byte: int, readonly: bool) -> None:
    """Any bit of the file's header may turn over; every byte is tried."""
    dice = random.Random(byte)
    for position in range(byte, byte + 10):
        for bit in dice.sample(range(8), 2):
            exercised(
                put(tmp_path / "a.labels", flipped(content, position, bit)), readonly=readonly
            )


@MODES
@pytest.mark.parametrize("page", range(32))
def test_flip(content: bytes, tmp_path: Path, page: int, readonly: bool) -> None:
    """Any bit of any page may turn over. Half of those tried are in the page's own header."""
    if page * PAGE >= len(content):
        pytest.skip("the store has fewer pages")
    dice = random.Random(page)
    for turn in range(FLIPS):
        position = page * PAGE + dice.randrange(64 if turn % 2 else PAGE)
        damaged = flipped(content, position, dice.randrange(8))

        exercised(put(tmp_path / "a.labels", damaged), readonly=readonly)


def test_every_page_is_flipped(content: bytes) -> None:
    """The pages above are all there are."""
    assert len(content) <= 32 * PAGE


def test_an_event_that_lost_its_type(content: bytes, tmp_path: Path) -> None:
    """What is no event any more is found, with its commit."""
    position = content.index(b"object.placed")
    path = put(tmp_path / "a.labels", flipped(content, position, 1))
    with opened(path, readonly=True) as store:
        problems = store.verify().problems

    assert {"body"} == {problem.field for problem in problems}
    assert all(problem.commit and problem.event for problem in problems)


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """A store as it is found after a kill: the last commits are in the WAL alone."""
    path = tmp_path_factory.mktemp("torn") / "a.labels"
    make(path, cars=10)
    with opened(path) as store:
        for number in range(4):
            row = add_row(store, f"later{number}.mp4")
            add_car(row, number)
            row.save()
        return path.read_bytes(), Path(f"{path}-wal").read_bytes()


@pytest.mark.folds
@pytest.mark.parametrize("kind", ["cut", "flip"])
def test_damage_to_the_wal(torn: tuple[bytes, bytes], tmp_path: Path, kind: str) -> None:
    """Wherever the WAL ends, or is spoilt, the store opens, verifies, and holds a prefix."""
    main, wal = torn
    whole = _found(tmp_path / "whole.labels", main, wal)
    sizes = set()
    dice = random.Random(0)
    for cut in range(0, len(wal), 8 * SECTOR + 24):
        spoilt = wal[:cut] if kind == "cut" else flipped(wal, cut + dice.randrange(9), 3)
        found = _found(tmp_path / "a.labels", main, spoilt)
        sizes.add(len(found))

        assert whole[: len(found)] == found
    assert len(sizes) > 4
    assert max(sizes) < len(whole)


def _found(path: Path, main: bytes, wal: bytes) -> list[Any]:
    """The batches of a sound store, made of a file and a WAL."""
    put(path, main)
    Path(f"{path}-wal").write_bytes(wal)
    with opened(path) as store:
        assert store.verify().ok
    return log_of(path)["batches"]


def test_damage_is_told_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    """The refusal names the file."""
    path = put(tmp_path / "a.labels", content[: 3 * PAGE])
    with pytest.raises(LabelEventsError, match=r"a\.labels"):
        opened(path, readonly=True)
