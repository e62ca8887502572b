"""What is for tests is tested, too: given / when / then, the clock, the ids, the missing extra."""

from __future__ import annotations

import subprocess
import sys

import pytest

from labelevents import testing
from labelevents.events import facts
from labelevents.model.commands import RenameRow

RENAMED = facts.RowRenamed(1, "", ("title",), None, "new")


def test_wrong_expectations() -> None:
    """An expectation that does not hold fails, whichever of the three it is."""
    when = testing.given().when(RenameRow("new"))
    refused = testing.given().when(RenameRow(""))

    when.then(RENAMED)
    for wrong in (when.then_nothing, refused.then_nothing, lambda: when.then(RENAMED, RENAMED)):
        with pytest.raises(AssertionError):
            wrong()
    with pytest.raises(AssertionError, match="Not refused"):
        when.then_refused("")
    with pytest.raises(AssertionError, match="is not in"):
        refused.then_refused("something else")


def test_given_is_a_value() -> None:
    """Asking changes nothing of what is given, and each has a history of its own."""
    before = testing.given()
    after = before.and_given(RENAMED)

    before.when(RenameRow("new")).then(RENAMED)
    after.when(RenameRow("new")).then_nothing()
    before.when(RenameRow("new")).then(RENAMED)


def test_ids() -> None:
    """Ids repeat from run to run, differ from each other, and have the right form."""
    ids, again = testing.CountingIds(), testing.CountingIds()
    made = [ids.commit(), ids.unit(), ids.instance()]

    assert made == [again.commit(), again.unit(), again.instance()]
    assert [16, 36, 8] == [len(each) for each in made]


def test_without_hypothesis() -> None:
    """Only the strategies need Hypothesis, and they say how to install it."""
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "import labelevents, labelevents.testing as testing\n"
        "testing.FixedClock().now()\n"
        "try: testing.boxes()\n"
        "except labelevents.LabelEventsError as error: print(error)\n"
    )
    path = f"import sys; sys.path[:] = {sys.path!r}\n"
    command = [sys.executable, "-c", path + code]
    run = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own text

    assert b"pip install 'labelevents[dev]'" in run.stdout
