"""Random calls on labelevents and on the real `encord` 0.1.211, side by side.

`python -m tests.differential --sequences 1000 --steps 30 --seed 1` does the same from a shell, and
prints how often each method was called and each deliberate difference was met.
"""

from __future__ import annotations

import importlib.metadata
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

pytest.importorskip("encord", reason="needs the real package: pip install encord==0.1.211")

from tests.differential.arguments import Named, made, span
from tests.differential.calls import Call, Subject
from tests.differential.differences import DIFFERENCES
from tests.differential.pair import Pair
from tests.differential.sequences import first_calls, run, shortest
from tests.differential.tally import Tally

# Encord calls this itself, whenever an object leaves frames or a row.
pytestmark = pytest.mark.filterwarnings(
    "ignore:_remove_from_frame_to_hashes_map:DeprecationWarning"
)

STEPS = 30
PAGE = Path(__file__).resolve().parents[2] / "docs" / "differences.md"
BOX = made("BoundingBoxCoordinates", 0.5, 0.25, 0.0, 0.5)


def test_the_judge_is_the_one_we_name() -> None:
    """What labelevents is held against is encord 0.1.211."""
    assert "0.1.211" == importlib.metadata.version("encord")


def test_the_same_calls_do_the_same(record_property: Callable[[str, Any], None]) -> None:
    """Whatever is called, both give the same, refuse the same, and come to stand at the same."""
    sequences = max(100, settings().max_examples)  # 1,000 in `make test-all`
    tally = run(sequences, STEPS)
    # `tests/conftest.py` prints it at the end, from whichever worker.
    record_property("differential", tally.table([each.name for each in DIFFERENCES]))

    assert tally.sequences >= sequences


def test_every_excuse_is_a_documented_difference() -> None:
    """Each entry of the registry names a test that a line of the page names, too."""
    named = set(re.findall(r"`(test_\w+)`", PAGE.read_text(encoding="utf-8")))

    assert set() == {each.test for each in DIFFERENCES} - named


def test_an_entry_is_about_one_method_and_one_thing() -> None:
    """No two entries excuse the same of the same method."""
    names = [each.name for each in DIFFERENCES]

    assert sorted(set(names)) == sorted(names)


def test_a_difference_shrinks_to_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody excuses is shown as the few calls that it takes, as Python."""
    monkeypatch.setattr("tests.differential.pair.DIFFERENCES", ())
    script = [
        *first_calls("video", placed=True),
        _placed("o2", overwrite=True),
        _placed("o1", frames=span(2, 5), confidence=0.25),
        _placed("o1", frames=[1, 3], confidence=0.5),  # 1 is written before 3 is found taken
        _placed("o2", frames=9),
    ]
    difference = shortest(("video", "clip"), script)

    assert 3 == difference.steps
    assert (
        "\n"
        "o1 = ontology.get_child_by_hash('car').create_instance()\n"
        "o1.set_for_frames(coordinates=BoundingBoxCoordinates(0.5, 0.25, 0.0, 0.5),"
        " frames=Range(2, 5))\n"
        "o1.set_for_frames(coordinates=BoundingBoxCoordinates(0.5, 0.25, 0.0, 0.5),"
        " frames=[1, 3])\n"
        "The two sides part:\n"
    ) in str(difference)


def test_what_was_excused_is_put_right() -> None:
    """After an excused difference both sides stand at the same, and go on together."""
    tally = Tally()
    pair = Pair(("video", "clip"), tally)
    for call in first_calls("video", placed=True):
        pair.step(call)
    for frames in (5, [4, 5], 4):
        pair.step(_placed("o1", frames=frames))

    assert {
        "ObjectInstance.set_for_frames: what is refused leaves a part behind": 1
    } == tally.differences
    assert pair.theirs.digest() == pair.ours.digest()


def _placed(name: str, **said: Any) -> Call:
    args = (("coordinates", BOX), *said.items())
    return Call("ObjectInstance", Subject(Named(name)), "set_for_frames", "call", args)
