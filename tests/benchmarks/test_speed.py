"""The benchmarks run, on little data, and say of each row of the table what they found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import memory, plots, report, speed_history, speed_opening, speed_reading
from benchmarks import speed_writing as writing
from benchmarks.lines import OURS, Line, at_least, at_most

LITTLE = {
    "one box": lambda: writing.boxes_over_ranges((10, 100)),
    "boxes": lambda: writing.boxes_one_by_one(20),
    "answers on ranges": lambda: writing.answers_on_ranges(5),
    "an answer": lambda: speed_reading.answers_at_a_frame((5, 10)),
    "a frame": lambda: speed_reading.what_is_on_a_frame((3, 5)),
    "a range": lambda: speed_reading.who_is_in_a_range((1, 3), size=5),
    "every frame": lambda: speed_reading.every_frame(400),
    "export": lambda: speed_reading.the_label_dict(100),
    "opening": lambda: speed_opening.opening(400),
    "commits of one": lambda: writing.commits_of_one(2),
    "commits of many": lambda: writing.commits_of_many((5,)),
    "one command": lambda: writing.one_command(20),
    "bytes": lambda: writing.bytes_per_event(100),
    "memory": lambda: memory.per_annotation(200),
    "history": lambda: speed_history.history(400),
    "lists": lambda: speed_history.lists(5),
}
ROWS = {
    "one box": {1},
    "boxes": {2, 3},
    "answers on ranges": {4},
    "an answer": {5},
    "a frame": {6},
    "a range": {7},
    "every frame": {8},
    "export": {9},
    "opening": {10, 13, 15},
    "commits of one": {11},
    "commits of many": {12},
    "one command": {14},
    "bytes": {16},
    "memory": {17},
    "history": {18},
    "lists": {19},
}


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads these times, so the garbage of all other tests need not be collected first."""
    monkeypatch.setattr("benchmarks.timing.gc.collect", int)


@pytest.mark.parametrize("name", LITTLE)
def test_each(name: str, tmp_path: Path) -> None:
    """Every benchmark measures ours and whatever it is held against, and can be told and drawn."""
    lines = list(LITTLE[name]())

    assert ROWS[name] == {line.row for line in lines}
    for line in lines:
        assert all(line.times[each] for each in (OURS, *(goal.name for goal in line.goals)))
    assert len(lines) == report.markdown(lines).count("\n| ") - 1
    assert [line.what for line in lines] == [
        each["what"] for each in json.loads(report.as_json(lines))["lines"]
    ]
    assert {f"growth-{row}.png" for row in ROWS[name] & set(plots.GROWING)} == {
        path.name for path in plots.draw(lines, tmp_path)
    }


def test_every_row_is_measured() -> None:
    """The table has nineteen rows, and so has what is measured."""
    assert set(range(1, 20)) == set().union(*ROWS.values())


def test_ratios() -> None:
    """Of a peer its time over ours counts, of a limit ours over its, round by round."""
    times = {OURS: [2.0, 4.0, 6.0], "peer": [20.0, 20.0, 30.0], "limit": [1.0, 1.0, 3.0]}
    line = Line(1, "work", times, (at_least("peer", 5), at_most("limit", 1.5)))
    peer, limit = line.goals

    assert (5.0, 2.0) == (line.ratio(peer), line.ratio(limit))
    assert (True, False) == (line.met(peer), line.met(limit))
    assert "| met<br>short by 1.33x |" in report.markdown([line])
