"""The power goes off in the middle of saving: what is still there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.file.power_cut import (
    Mode,
    Tally,
    outcome,
    put_back,
    record,
    record_again,
    record_making,
    tally,
)

CUTS = 400  # of each mode; `python -m benchmarks power-cut` makes more


@pytest.fixture(scope="module")
def tallies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tally]:
    """Power cuts of every mode, counted."""
    modes: list[Mode] = ["FULL", "NORMAL", "OFF"]
    return {mode: tally(tmp_path_factory.mktemp(mode), mode, CUTS) for mode in modes}


def test_full_loses_nothing(tallies: dict[str, Tally]) -> None:
    """At FULL, which is the default, every acknowledged commit is there after every cut."""
    found = tallies["FULL"]

    assert CUTS <= found.cuts
    assert Tally(cuts=found.cuts) == found


def test_normal_loses_the_last_commits(tallies: dict[str, Tally]) -> None:
    """At NORMAL a cut takes acknowledged commits away, but only the last, and damages nothing."""
    found = tallies["NORMAL"]

    assert (0, {}) == (found.damaged, found.troubles)
    assert 0 < found.losing < found.cuts
    assert 1 < found.most_lost


def test_off_damages_the_file(tallies: dict[str, Tally]) -> None:
    """At OFF a cut damages the file: the simulation has teeth."""
    found = tallies["OFF"]

    assert 0 < found.damaged
    assert found.damaged == found.troubles.total()


def test_cut_after_a_cut(tmp_path: Path) -> None:
    """A cut while a store recovers from a cut, or soon after, loses nothing either."""
    rng, counted = random.Random(1), Tally()
    first, second, left = (tmp_path / name for name in ("first", "second", "left"))
    for folder in (first, second, left):
        folder.mkdir()
    made = record(first, "FULL", rng, commits=8)
    cuts = list(made.cuts(rng))
    for operations, files in rng.sample(cuts, 8):
        put_back(second, files)
        again = record_again(second, rng)
        # What recovery found is what the first cut had to leave: all acknowledged, in order.
        kept = again.promised[:-3]
        assert made.promised[: len(kept)] == kept
        assert sum(position <= operations for position in made.acknowledged) <= len(kept)
        for position, more in again.cuts(rng):
            counted.count(outcome(again, position, put_back(left, more)))

    assert 300 < counted.cuts
    assert Tally(cuts=counted.cuts) == counted


def test_cut_while_a_store_is_made(tmp_path: Path) -> None:
    """A cut while a store is being made leaves a sound one, or one that is refused and empty."""
    left = tmp_path / "left"
    left.mkdir()
    refusals = set()
    for seed in range(3):
        rng = random.Random(seed)
        folder = tmp_path / str(seed)
        folder.mkdir()
        made = record_making(folder, rng)
        (acknowledged,) = made.acknowledged
        for operations, files in made.cuts(rng):
            found = outcome(made, operations, put_back(left, files))
            if found.trouble is not None:
                refusals.add(found.trouble)
                assert operations < acknowledged
            assert 0 == found.lost

    assert refusals <= {"cut.labels is not a labelevents store."}
